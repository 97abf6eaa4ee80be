package expr

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

// world is a scope of a push to main, with a stranger's names and texts beside.
type world struct{}

func (world) Name(path []string) Value {
	switch strings.Join(path, ".") {
	case "github.event_name":
		return Text("push")
	case "github.ref":
		return Text("refs/heads/main")
	case "github.repository":
		return Named("repository")
	case "github.actor", "github.event.sender.login":
		return Own()
	case "github.event.comment.author_association":
		return OneOf(true, "NONE", "CONTRIBUTOR")
	case "github.event.comment.body", "github.event.issue.labels.*.name":
		return Free()
	case "github.event.pull_request":
		return Null()
	case "matrix.env":
		return OneOf(false, "staging", "production")
	case "inputs.branch":
		return Shaped("refs/heads/release/", "", nil)
	case "vars.setting":
		return Setting()
	case "inputs.flag":
		return OneOf(false, "", "x")
	}
	return Unknown()
}

func (world) Starter() bool { return true }

func (world) Call(name string) Value {
	if name == "success" || name == "always" {
		return Bool(true)
	}
	return Unknown()
}

func evaluated(t *testing.T, text string) Value {
	t.Helper()
	e, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return e.Eval(world{})
}

// What GitHub's documentation says of literals, casts, comparisons and functions.
func TestValuesAsGitHubComputesThem(t *testing.T) {
	for text, want := range map[string]string{
		"'It''s open'": "It's open", "711": "711", "-9.2": "-9.2", "0xff": "255", "-2.99e-2": "-0.0299", "null": "", "true": "true", "NaN": "NaN", "1e20": "1E+20",
		"'A' == 'a'": "true", "null == 0": "true", "'' == 0": "true", "'1' == 1": "true", "true == 1": "true", "'true' == true": "false", "'x' == 0": "false",
		"NaN == NaN": "false", "null == ''": "true", "false == ''": "true", "fromJSON('[1]') == fromJSON('[1]')": "false",
		"'b' > 'A'": "true", "2 < 10": "true", "'2' < '10'": "false", "'2' < 10": "true", "1 <= 1": "true", "2 >= 3": "false", "'x' < 1": "false",
		"!0": "true", "!'false'": "false", "!''": "true", "!!'x'": "true",
		"'' || 'b'": "b", "'a' && 'b'": "b", "0 && 'b'": "0", "null || 0": "0", "false || 'x' && 'y'": "y", "'a' || 'b' && 'c'": "a",
		"contains('Hello world', 'LLO')": "true", "contains('push,x', 'y')": "false", "contains(fromJSON('[\"push\", \"pull_request\"]'), 'Push')": "true",
		"contains(fromJSON('[1, 2]'), '2')": "true", "contains('', '')": "true", "contains(fromJSON('{\"a\":1}'), 'a')": "false",
		"startsWith('Hello', 'he')": "true", "startsWith('1234', 12)": "true", "endsWith('Hello', 'LO')": "true", "endsWith('a', 'ab')": "false", "startsWith('x', null)": "true",
		"format('{{Hello {0} {1}!}}', 'Mona', 3)": "{Hello Mona 3!}", "format('{1}{0}', 'a', 'b')": "ba",
		"join(fromJSON('[\"a\",\"b\"]'), '-')": "a-b", "join(fromJSON('[\"a\",true]'))": "a,true", "join('x')": "x",
		"fromJSON('{\"main\":\"production\"}')['MAIN']": "production", "fromJSON('[[1,2]]')[0][1]": "2", "fromJSON('[1]')[7]": "", "fromJSON('true') && 'y'": "y",
		"fromJSON('{\"a\":{\"b\":\"c\"}}').a.b": "c", "case(false, 'a', true, 'b', 'c')": "b", "case(0, 'a', 'c')": "c",
		"github.event_name == 'push' && 'production' || 'staging'": "production", "github.REF == 'refs/heads/MAIN'": "true",
		"github['event_name']": "push", "github.event.pull_request == null": "true",
		"(1 == 2) == false": "true", "1 < 2 == true": "true",
	} {
		got, closed := evaluated(t, text).Texts()
		if len(got) != 1 || !closed || got[0] != want {
			t.Errorf("%s = %q (closed %v), want %q", text, got, closed, want)
		}
	}
}

func TestTruthOfWhatIsNotKnown(t *testing.T) {
	for text, want := range map[string]Truth{
		// Decided whatever is not known.
		"needs.a.outputs.b == 'x' && false": False, "vars.X || true": True, "github.event_name != 'push' && vars.X": False,
		"startsWith(inputs.branch, 'refs/heads/')": True, "startsWith(inputs.branch, 'refs/tags/')": False, "inputs.branch == 'refs/heads/main'": False,
		"contains(inputs.branch, 'heads')": True, "matrix.env == 'dev'": False, "matrix.env != 'dev'": True, "contains('a staging', matrix.env)": Undecided,
		"format('pr-{0}', vars.X) == 'x'": False, "startsWith(format('pr-{0}', vars.X), 'PR-')": True, "endsWith(format('{0}-x', vars.X), '-x')": True,
		// Not decided.
		"vars.X": Undecided, "!vars.X": Undecided, "vars.X == 'y'": Undecided, "inputs.branch == ''": False, "github.repository == ''": False, "matrix.env == 'staging'": Undecided, "inputs.flag": Undecided,
		"startsWith(inputs.branch, 'refs/heads/release/1')": Undecided, "inputs.branch == 'refs/heads/release/1'": Undecided, "github.repository == 'acme/app'": Undecided,
		"vars.X == github.repository": Undecided, "contains(vars.X, github.actor)": Undecided, "hashFiles('x') == 'y'": Undecided, "github.repository == github.repository": True,
		// For a stranger: what he chooses, and what he cannot.
		"contains(github.event.comment.body, '@claude')": Chosen, "!contains(github.event.comment.body, '@claude')": Chosen, "github.event.comment.body == 'x'": Chosen,
		"github.event.comment.author_association == 'NONE'": Chosen, "github.event.comment.author_association == 'OWNER'": False,
		"contains(fromJSON('[\"OWNER\",\"MEMBER\"]'), github.event.comment.author_association)": False,
		"contains('OWNER,MEMBER', github.event.comment.author_association)":                     False,
		"github.event.comment.author_association != 'OWNER'":                                    True, "contains(github.event.issue.labels.*.name, 'x')": Chosen,
		"github.actor == 'me'": False, "github.actor != 'dependabot[bot]'": True, "github.actor == vars.OWNER": Undecided, "contains(fromJSON('[\"a\",\"b\"]'), github.actor)": False,
		"github.actor == github.repository": False, "contains('alice,bob', github.actor)": Chosen, "endsWith(github.actor, '[bot]')": Chosen, "startsWith(github.actor, 'acme-')": Chosen,
		"contains(fromJSON(vars.ADMINS), github.actor)": Undecided,
		// What the owner has set lets a run go on, but names no stranger.
		"vars.SETTING != ''": Chosen, "vars.SETTING == 'true'": Chosen, "vars.SETTING == github.actor": Undecided, "contains(vars.SETTING, github.actor)": Undecided,
		"contains(fromJSON(vars.SETTING), github.actor)": Undecided, "contains(format(',{0},', vars.SETTING), format(',{0},', github.actor))": Undecided,
		"vars.SETTING && github.actor == 'me'": False, "github.actor == vars.SETTING || github.actor == 'me'": Undecided,
		// Both at once: the owner's part stands in the way, or does not.
		"contains(github.event.comment.body, 'x') && needs.a.outputs.ok == 'true'": False, "contains(github.event.comment.body, 'x') || needs.a.outputs.ok": True,
		"github.event.comment.body == needs.a.outputs.b":                  Undecided,
		"(contains(github.event.comment.body, 'x') && 'a' || 'b') == 'a'": Chosen, "github.event.comment.body == github.repository": Chosen,
		"(vars.X && 'a' || 'b') == 'a'": Undecided, "case(vars.X, true, false)": Undecided, "case(github.event.comment.body == 'x', true, false)": Chosen,
	} {
		got := evaluated(t, text).Truth()
		// What is false because the starter cannot force it counts as not open.
		if got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

func TestSeveralValues(t *testing.T) {
	for _, row := range []struct {
		text   string
		want   []string
		closed bool
	}{
		{"vars.X && 'production' || 'staging'", []string{"production", "staging"}, true},
		{"matrix.env", []string{"staging", "production"}, true},
		{"matrix.env || 'x'", []string{"staging", "production"}, true},
		{"inputs.flag || 'default'", []string{"x", "default"}, true},
		{"vars.X || 'staging'", []string{"staging"}, false},
		{"vars.X", nil, false},
		{"case(vars.X, 'a', vars.Y, 'b', 'c')", []string{"a", "b", "c"}, true},
		{"format('{0}-eu', matrix.env)", []string{"staging-eu", "production-eu"}, true},
		{"fromJSON('{\"a\":\"x\",\"b\":\"y\"}')[vars.X] || 'z'", []string{"x", "y", "z"}, true},
	} {
		got, closed := evaluated(t, row.text).Texts()
		if !slices.Equal(got, row.want) || closed != row.closed {
			t.Errorf("%s: %q closed %v, want %q %v", row.text, got, closed, row.want, row.closed)
		}
	}
}

func TestPatternOfATemplate(t *testing.T) {
	for text, want := range map[string]string{
		"pr-${{ github.event.number }}": "pr-*", "${{ vars.X }}-eu": "*-eu", "a-${{ vars.X }}-${{ github.event_name }}": "a-*-push",
		"plain": "plain", "x-${{ github.event_name }}": "x-push", "${{ 'a}}b' }}c": "a}}bc",
	} {
		tpl, err := ParseTemplate(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := tpl.Eval(world{}).Pattern(); !ok || got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestConditions(t *testing.T) {
	for text, want := range map[string]Truth{
		"": True, "false": False, "${{ false }}": False, "${{ github.event_name == 'push' }}": True, "github.event_name == 'pull_request'": False,
		"${{ false }}\n": True, "${{ false }} && true": True, "always() && github.event_name == 'x'": False, "!cancelled()": Undecided, "failure()": Undecided,
	} {
		c, err := ParseCondition(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got := c.Eval(world{}); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]bool{"x": false, "always()": true, "${{ failure() && x }}": true, "success() || y": true} {
		if c, err := ParseCondition(text); err != nil || c.AsksStatus() != want {
			t.Errorf("%q asks for the status: %v, %v", text, c.AsksStatus(), err)
		}
	}
}

var refused = []string{
	"", "a b", "'x", "(a", "a)", "a &&", "&& a", "a.", "a..b", "a[", "a[]", "f(a", "f(a,", "f(,)", "f(a b)", "\"x\"", "a = b", "1x", "-", "a.'b'", "a ? b : c", "{}", "!",
	strings.Repeat("(", 60) + "1" + strings.Repeat(")", 60), strings.Repeat("!", 60) + "1", strings.Repeat("a", maxLength+1),
}

func TestWhatIsNoExpression(t *testing.T) {
	for _, text := range refused {
		if _, err := Parse(text); err == nil {
			t.Errorf("%.40q was read", text)
		}
	}
	for _, text := range []string{"${{ a", "${{ }}", "x ${{ 'a }} y"} {
		if _, err := ParseCondition(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

// Four-valued logic keeps the laws that a reader of conditions counts on.
func TestLawsOfTruth(t *testing.T) {
	all := []Truth{Undecided, False, True, Chosen}
	for _, a := range all {
		if a.Not().Not() != a || a.And(True) != a || a.Or(False) != a || a.And(False) != False || a.Or(True) != True {
			t.Errorf("%s", a)
		}
		for _, b := range all {
			if a.And(b) != b.And(a) || a.Or(b) != b.Or(a) || a.And(b).Not() != a.Not().Or(b.Not()) {
				t.Errorf("%s, %s", a, b)
			}
		}
	}
}

// guess fills what is not known with one value.
type guess struct{ of map[string]Value }

func (g guess) Name(path []string) Value { return g.of[path[len(path)-1]] }
func (g guess) Call(string) Value        { return Bool(true) }
func (g guess) Starter() bool            { return false }

// What is decided without a value stays decided with any: whatever the unknown names turn out to be, the
// result is one of those that were said to be possible.
func TestWhatIsDecidedHoldsForEveryValue(t *testing.T) {
	leaves := []string{"v.a", "v.b", "v.c", "'x'", "'y'", "''", "true", "false", "null", "1", "0", "'refs/heads/x'"}
	sides := []string{"x", "y", "", "refs/heads/x", "0", "1"}
	var draw func(r *rapid.T, depth int) string
	draw = func(r *rapid.T, depth int) string {
		if depth == 0 {
			return rapid.SampledFrom(leaves).Draw(r, "leaf")
		}
		one := func() string { return draw(r, depth-1) }
		switch rapid.IntRange(0, 9).Draw(r, "op") {
		case 0:
			return "(" + one() + " && " + one() + ")"
		case 1:
			return "(" + one() + " || " + one() + ")"
		case 2:
			return "!" + one()
		case 3:
			return "(" + one() + " == " + one() + ")"
		case 4:
			return "(" + one() + " != " + one() + ")"
		case 5:
			return "contains(" + one() + ", " + one() + ")"
		case 6:
			return "startsWith(" + one() + ", " + one() + ")"
		case 7:
			return "format('{0}-{1}', " + one() + ", " + one() + ")"
		case 8:
			return "case(" + one() + ", " + one() + ", " + one() + ")"
		}
		return "contains(fromJSON('[\"x\",\"y\"]'), " + one() + ")"
	}
	proptest.Check(t, func(r *rapid.T) {
		text := draw(r, 3)
		e, err := Parse(text)
		if err != nil {
			r.Fatalf("%s: %v", text, err)
		}
		before := e.Eval(guess{map[string]Value{"a": rapid.SampledFrom([]Value{Unknown(), Free()}).Draw(r, "who"), "b": OneOf(rapid.Bool().Draw(r, "picked"), sides...), "c": Shaped("refs/heads/", "", nil)}})
		with := map[string]Value{
			"a": rapid.SampledFrom([]Value{Text("x"), Text(""), Bool(true), Null(), Text("refs/heads/x"), known(datum{kind: number, num: 1})}).Draw(r, "a"),
			"b": Text(rapid.SampledFrom(sides).Draw(r, "b")),
			"c": Text(rapid.SampledFrom([]string{"refs/heads/x", "refs/heads/main"}).Draw(r, "c")),
		}
		after := e.Eval(guess{with})
		if before.truth != Undecided && before.truth != after.truth {
			r.Fatalf("%s was %s and is %s with %v", text, before.truth, after.truth, with)
		}
		texts, closed := before.Texts()
		got, _ := after.Texts()
		if closed && !slices.Contains(texts, got[0]) {
			r.Fatalf("%s was one of %q and is %q", text, texts, got[0])
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range append([]string{"a.b['c'].*[0] || !f(1, 'x') && (2 <= 3)", "${{ a }}-${{ 'b' }}", "contains(fromJSON('[1,{\"a\":null}]'), x)"}, refused...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range []string{text, "${{" + text + "}}", "x${{" + text + "}}${{" + text + "}}"} {
			cond, err := ParseCondition(c)
			if err != nil {
				continue
			}
			got := cond.Eval(world{})
			if cond.Text() && cond.template.Eval(world{}).begins() != "" && got == False {
				t.Errorf("%q is a text and false", c)
			}
		}
		if tpl, err := ParseTemplate(text); err == nil {
			tpl.Eval(world{}).Texts()
		}
	})
}
