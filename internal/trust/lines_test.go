package trust_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
	"gh-wif/internal/trust"
)

func TestAConditionIsLaidOutForAPerson(t *testing.T) {
	long := func(name string) string { return "claims." + name + ` == "` + strings.Repeat("x", 40) + `"` }
	for _, tt := range []struct {
		name, condition string
		lines           []string
	}{
		{"nothing", " ", nil},
		{"one comparison", `claims.ref == "a"`, []string{`claims.ref == "a"`}},
		{"two", `claims.ref == "a" && claims.sub == "b"`, []string{`claims.ref == "a"`, `&& claims.sub == "b"`}},
		{"a choice of two", `a == 1||b == 2`, []string{`a == 1`, `|| b == 2`}},
		{"a short group", `(a == 1 || b == 2) && c == 3`, []string{`(a == 1 || b == 2)`, `&& c == 3`}},
		{
			"a long group", "(" + long("a") + " || " + long("b") + ") && " + long("c"),
			[]string{"(" + long("a"), "  || " + long("b") + ")", "&& " + long("c")},
		},
		{
			"a group in a group", "((" + long("a") + " && " + long("b") + ") || c) && d",
			[]string{"((" + long("a"), "    && " + long("b") + ")", "  || c)", "&& d"},
		},
		{
			"what binds tighter", "a || " + long("b") + " && " + long("c") + " || d",
			[]string{"a", "|| " + long("b"), "  && " + long("c"), "|| d"},
		},
		{"operators in texts", `a == "x && y" && b == 'it\'s || (' && c == r"\" && d == """q"||"q"""`, []string{
			`a == "x && y"`, `&& b == 'it\'s || ('`, `&& c == r"\"`, `&& d == """q"||"q"""`,
		}},
		{"operators in brackets", `a.exists(x, x && y) && [b || c][0]`, []string{`a.exists(x, x && y)`, `&& [b || c][0]`}},
		{"a choice", `a && b ? c : d`, []string{`a && b ? c : d`}},
		{"a bracket that does not close", `(a && b && c`, []string{`(a && b && c`}},
		{"a text that does not close", `a && "b && c`, []string{`a && "b && c`}},
	} {
		if got := trust.ConditionLines(tt.condition); !slices.Equal(got, tt.lines) {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, strings.Join(got, "\n"), strings.Join(tt.lines, "\n"))
		}
	}
}

// Laid out, a condition of ours says what it said: the breaks stand where blanks
// stood.
func TestLayingOutChangesNothing(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		d, err := trust.Derive(anyRequest(t))
		if err != nil {
			t.Fatal(err)
		}
		lines := trust.ConditionLines(d.Match.Condition)
		for i, l := range lines {
			if lines[i] = strings.TrimLeft(l, " "); len(lines) > 1 && i > 0 && !strings.HasPrefix(lines[i], "&& ") && !strings.HasPrefix(lines[i], "|| ") {
				t.Errorf("the line %q begins with no operator", l)
			}
		}
		if got := strings.Join(lines, " "); got != d.Match.Condition {
			t.Fatalf("got  %s\nwant %s", got, d.Match.Condition)
		}
	})
}

// A remark ends with its line, and hides what it holds; in a text there is none.
func TestRemarksAreNoPartsOfACondition(t *testing.T) {
	for condition, want := range map[string]string{
		"a // || b\n && c": "a & c", "a && b // c": "a & b", "(a // )\n || b)": "a | b", "a&&\n\n  b": "a & b", `a == "//" && b`: `a == "//" & b`,
		"a in [1, // one\r\n  2]": "a in [1, 2]", `a == r"\" && b == "\"//" // "`: `a == r"\" & b == "\"//"`, `a && "b // c`: `a && "b // c`,
	} {
		got := trust.ConditionParts(condition)
		said := got.Text
		for i, p := range got.Parts {
			if i > 0 {
				said += " " + got.Op[:1] + " "
			}
			said += p.Text
		}
		if said != want {
			t.Errorf("%q: %q, want %q", condition, said, want)
		}
		if lines := trust.ConditionLines(condition); strings.Contains(condition, "// ") && len(lines) != 1 {
			t.Errorf("%q: lines %q", condition, lines)
		}
	}
}
