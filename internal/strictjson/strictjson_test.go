package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

func TestRefusals(t *testing.T) {
	tests := []struct {
		name, src    string
		line, column int
		problem      string
	}{
		{"nothing", " \n", 1, 1, "is empty"},
		{"a duplicate member", "{\n  \"a\": 1,\n  \"a\": 2\n}", 3, 3, `"a" twice`},
		{"a duplicate deep down", `{"m":{"b":1,"b":2}}`, 1, 13, `"b" twice`},
		{"trailing data", "{} {}", 1, 4, "after the end"},
		{"a cut document", `{"a":`, 1, 6, "ends too early"},
		{"a trailing comma", "{\"a\":1,}", 1, 8, "is not JSON"},
		{"bytes that are no UTF-8", "{\"a\":\"\xff\"}", 1, 7, "UTF-8"},
		{"depth", strings.Repeat("[", 100) + strings.Repeat("]", 100), 1, MaxDepth + 1, "deeper"},
		{"half of a surrogate pair", `{"match":{"claims":{"ref":"a\ud800b"}}}`, 1, 29, "match.claims.ref"},
		{"the second half alone", `["\udc00"]`, 1, 3, "[0]"},
		{"half of a pair in a later item", `["a", 1, "\ud800"]`, 1, 11, "[2]"},
		{"a control character as it is", "[\"\x01\"]", 1, 3, "is not JSON"},
		{"a line break in a string", "[\"a\nb\"]", 1, 4, "is not JSON"},
		{"a tab behind an escape", "[\"\\n\t\"]", 1, 5, "is not JSON"},
		{"more members than any rule has", manyMembers(MaxMembers + 1), 1, 0, "more than 256 members in claims"},
		{"a word", "null null", 1, 6, "after the end"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.src))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if e.Line != tt.line || tt.column > 0 && e.Column != tt.column || !strings.Contains(e.Problem, tt.problem) {
				t.Errorf("got %v", e)
			}
		})
	}
}

// manyMembers is an object with n claims.
func manyMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"c%d":1`, i)
	}
	return `{"claims":{` + b.String()[1:] + `}}`
}

func TestAsManyMembersAsAreAllowed(t *testing.T) {
	if _, err := Parse([]byte(manyMembers(MaxMembers))); err != nil {
		t.Error(err)
	}
}

// A lenient reader gets every fault and the whole value.
func TestReadReportsEveryFaultWithItsPath(t *testing.T) {
	src := `{"a":[{"b":1,"b":2}],"c":"\ud800","d":"` + "\xff" + `","c":3,"c":4} x`
	d := Read([]byte(src))
	var got []string
	for _, f := range d.Faults {
		got = append(got, fmt.Sprintf("%s %s %s %d", f.ID, f.Path, f.Name, f.Offset))
	}
	want := []string{
		fmt.Sprintf("duplicate_member a[0] b %d", strings.Index(src, `"b":2`)),
		fmt.Sprintf("lone_surrogate c  %d", strings.Index(src, `\ud800`)),
		fmt.Sprintf("invalid_utf8 d  %d", strings.Index(src, "\xff")),
		fmt.Sprintf("duplicate_member  c %d", strings.Index(src, `"c":3`)),
		fmt.Sprintf("trailing_data   %d", len(src)-1),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if c, _ := d.Root.Any().(map[string]any)["c"].(json.Number); !d.OK() || c != "4" || d.End != len(src)-2 {
		t.Errorf("the value was not read to its end: %+v", d)
	}
	if a, _ := d.Root.Get("a"); string(a.Raw([]byte(src))) != `[{"b":1,"b":2}]` {
		t.Errorf("the raw value is %s", a.Raw([]byte(src)))
	}
}

func TestWhatStopsTheReader(t *testing.T) {
	for src, want := range map[string]FaultID{"": Empty, "[1": Truncated, `"a`: Truncated, "tru": Truncated, "1.": Truncated, "[}": Syntax, "nul1": Syntax, "-x": Syntax, "\xff": Syntax} {
		d := Read([]byte(src))
		if last := d.Faults[len(d.Faults)-1]; last.ID != want || d.OK() {
			t.Errorf("%q: got %+v", src, d.Faults)
		}
	}
	if d := ReadStart([]byte(` {"a":1} and more`)); len(d.Faults) > 0 || d.End != 8 {
		t.Errorf("the value at the start: %+v", d)
	}
}

// What is wrong all over is told in a bounded number of faults.
func TestFaultsAreBounded(t *testing.T) {
	for name, src := range map[string]string{
		"surrogates": `["` + strings.Repeat(`\ud800`, 10_000) + `"]`,
		"duplicates": "{" + strings.Repeat(`"a":1,`, 10_000) + `"a":1}`,
		"items":      "[" + strings.Repeat(`"\ud800",`, 10_000) + "1]",
		"nesting":    strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000),
	} {
		if d := Read([]byte(src)); len(d.Faults) == 0 || len(d.Faults) > maxReports || !d.OK() {
			t.Errorf("%s: %d faults, read to the end: %v", name, len(d.Faults), d.OK())
		}
	}
}

// Where nothing is wrong the value is that of encoding/json, and what it refuses
// is refused.
func TestValuesAreThoseOfEncodingJSON(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"{", "}", "[", "]", ",", ":", `"a"`, `"b"`, `"\u00e9\n"`, `"\ud83d\ude00"`, `"\ud800"`, `"`, `\`, "1", "-", "0", ".5", "e+3", "true", "false", "null", " ", "\n", "é", "\x01",
	})
	proptest.Check(t, func(t *rapid.T) {
		src := []byte(strings.Join(rapid.SliceOfN(piece, 0, 14).Draw(t, "pieces"), ""))
		sameAsEncodingJSON(t, src)
	})
}

func sameAsEncodingJSON(t interface{ Fatalf(string, ...any) }, src []byte) {
	d := Read(src)
	read := d.OK() && !slices.ContainsFunc(d.Faults, func(f Fault) bool { return f.ID == Trailing })
	if read != json.Valid(src) {
		if !slices.ContainsFunc(d.Faults, func(f Fault) bool { return f.ID == TooDeep }) {
			t.Fatalf("%q: read %v, %+v", src, read, d.Faults)
		}
		return
	}
	if len(d.Faults) > 0 {
		return
	}
	var want any
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.UseNumber()
	if err := dec.Decode(&want); err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	if diff := cmp.Diff(want, d.Root.Any()); diff != "" {
		t.Fatalf("%q: %s", src, diff)
	}
}

func TestOrderAndPositionsAreKept(t *testing.T) {
	src := "{\n \"z\": [1, true, null],\n \"a\": {\"<b>\": \"x\"}\n}"
	n, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := n.Get("a")
	if a.Line != 3 || a.Column != 7 || n.Members[0].Line != 2 || n.Members[0].Column != 2 {
		t.Errorf("positions are wrong: %+v", n)
	}
	out, _ := n.MarshalJSON()
	if got, want := string(out), `{"z":[1,true,null],"a":{"<b>":"x"}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var want any
	dec := json.NewDecoder(strings.NewReader(src))
	dec.UseNumber()
	_ = dec.Decode(&want)
	if d := cmp.Diff(want, n.Any()); d != "" {
		t.Error(d)
	}
}

func TestSmallThings(t *testing.T) {
	if got := (&Error{Line: 2, Column: 3, Problem: "is wrong"}).Error(); got != "line 2, column 3: is wrong" {
		t.Error(got)
	}
	kinds := map[Kind]string{Null: "null", Bool: "a boolean", Number: "a number", String: "a string", Array: "an array", Object: "an object"}
	for k, want := range kinds {
		if k.String() != want {
			t.Errorf("got %s, want %s", k, want)
		}
	}
	if _, ok := FromString("x").Get("a"); ok {
		t.Error("a string has no members")
	}
	for _, src := range []string{"[1", `{"a"`, `{"a":1`, `[1 2]`, `{"a" 1}`, `{1:2}`, `{"a":}`, "é\xff", "tru", "01", `"\x01"`, "[1,]"} {
		if n, err := Parse([]byte(src)); err == nil {
			t.Errorf("%q was read as %+v", src, n)
		}
	}
}

// Positions are those of a naive count from the beginning.
func TestPositionsInALongDocument(t *testing.T) {
	src := "[" + strings.Repeat("\n 1,\n\n\"é\", {\"a\": [null]},", 20_000) + "0]"
	n, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	last := n.Items[len(n.Items)-1]
	if last.Line != 60_001 || last.Column != len("\"é\", {\"a\": [null]},")+1 {
		t.Errorf("the last value stands at %d:%d", last.Line, last.Column)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}]}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		sameAsEncodingJSON(t, src)
		n, err := Parse(src)
		if err != nil {
			return
		}
		out, _ := n.MarshalJSON()
		again, err := Parse(out)
		if err != nil {
			t.Fatalf("%s does not read back: %v", out, err)
		}
		if d := cmp.Diff(n.Any(), again.Any()); d != "" {
			t.Fatal(d)
		}
	})
}
