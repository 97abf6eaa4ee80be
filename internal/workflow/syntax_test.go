package workflow

import (
	"errors"
	"strings"
	"testing"
)

// broken are texts that YAML refuses, with where and why.
var broken = []struct {
	name, text string
	at         Pos
	says       string
}{
	{"a tab before a key", "on: push\njobs:\n\ta: b\n", Pos{3, 1}, "a tab indents"},
	{"a tab in a block text", "on: |\n\tx\n", Pos{2, 1}, "a tab indents"},
	{"a reserved character", "on: push\njobs:\n  a: @b\n", Pos{3, 6}, "cannot begin with @"},
	{"a backtick", "on: `push`\n", Pos{1, 5}, "cannot begin with `"},
	{"two colons", "on: push\nname: a: b\n", Pos{2, 8}, "a second colon on this line"},
	{"two colons after a letter of two bytes", "on: push\nname: é: b\n", Pos{2, 8}, "a second colon on this line"},
	{"no space after a colon", "on: push\njobs:\n  a:\n    runs-on:x\n    steps: []\n", Pos{5, 10}, "a space after its colon"},
	{"a key below a value", "on: push\nname: a\n  b: c\n", Pos{3, 4}, "check the indentation"},
	{"no colon", "on: push\nname\njobs: {}\n", Pos{2, 1}, "no colon after its key"},
	{"a line too far to the left", "on: push\njobs:\n  a:\n    runs-on: x\n   steps: []\n", Pos{5, 4}, "fits neither"},
	{"the same after many lines", "on: push\njobs:\n" + strings.Repeat("  # x\n  a:\n    b: c\n", 300) + "   d: e\n" + strings.Repeat("  f: g\n", 300), Pos{903, 4}, "fits neither"},
	{"text after a quote", "on: push\nname: \"a\" b\njobs: {}\n", Pos{2, 1}, "quotes"},
	{"text after a quote, over lines", "on: push\nname: \"a\" b\n" + strings.Repeat("  more\n", 50), Pos{2, 1}, "quotes"},
	{"a key to the left of a list", "on: push\nk:\n  - a: b\n c: d\n", Pos{4, 2}, "fits neither"},
	{"a step without its dash", "on: push\nk:\n  - a: b\n  c: d\n", Pos{4, 3}, "without a dash"},
	{"a list beside its key", "on: push\nk: - a\n", Pos{2, 4}, "a list cannot begin here"},
	{"an open list", "on: push\nk: [a, b\n", Pos{2, 4}, "never closed with ]"},
	{"an open list on the first line", "on: [push\njobs: {}\n", Pos{1, 5}, "never closed with ]"},
	{"an open list after one that is closed", "on: push\na: [b,\n  c]\nd: [f\ng: h\n", Pos{4, 4}, "never closed with ]"},
	{"an open list in a list", "on: push\nk: [[a, b]\nl: m\n", Pos{2, 5}, "never closed with ]"},
	{"no comma in a list", "on: [\"push\" \"release\"]\n", Pos{1, 5}, "without a comma"},
	{"an open mapping", "on: push\njobs: {a: b\nc: d\n", Pos{2, 7}, "never closed with }"},
	{"no comma in a mapping", "on: push\nk: {\"a\": \"b\" \"c\": \"d\"}\n", Pos{2, 4}, "without a comma"},
	{"an expression without its $", "on: push\nname: {{ x }}\n", Pos{2, 7}, "must be ${{ }}"},
	{"an expression without its $ that is no YAML", "on: push\nif: {{ a['b'] }}\n", Pos{2, 5}, "must be ${{ }}"},
	{"an open quote", "on: push\nname: \"a\njobs: {}\n", Pos{2, 7}, "never closed with one"},
	{"an open quote on the first line", "name: 'a\non: push\n", Pos{1, 7}, "never closed with one"},
	{"an open quote before a document", "on: push\nname: 'a\n---\nb\n", Pos{2, 7}, "never closed with one"},
	{"an escape that there is not", `name: "\d"` + "\n", Pos{1, 8}, "a backslash"},
	{"an unknown alias", "on: push\nenv: *x\n", Pos{2, 6}, "alias *x has no anchor &x before it"},
	{"an alias before its anchor", "on: push\nenv: [*xy, &xy a]\n", Pos{2, 7}, "alias *xy has no anchor"},
	{"a control character", "on: push\nname: é\x1b[0m\n", Pos{2, 8}, "control character U+001B"},
	{"a line after the end", "on: push\n...\njobs: {}\n", Pos{3, 1}, "follows values that are complete"},
	{"an unknown directive", "%NO\n---\non: push\n", Pos{1, 2}, "directive"},
	{"a value that is missing", "on: [push, , release]\n", Pos{1, 1}, "a value is missing"},
	{"a value that is missing in a list over lines", "on:\n  [push,\n    release,\n    , schedule]\n", Pos{4, 5}, "a value is missing"},
	{"deep brackets", "on: " + strings.Repeat("[", 20_000), Pos{1, 1}, "64 levels"},
	{"CRLF", "on: push\r\njobs:\r\n\ta: b\r\n", Pos{3, 1}, "a tab indents"},
	{"a byte order mark", "\ufeff@\n", Pos{1, 1}, "cannot begin with @"},
	{"a separator of lines that is none here", "on: push # \u2028\nname: a: b\n", Pos{2, 8}, "a second colon on this line"},
}

func TestASyntaxErrorSaysWhereAndWhatIsRight(t *testing.T) {
	for _, tt := range broken {
		_, err := Read("w.yml", []byte(tt.text))
		var re *ReadError
		if !errors.As(err, &re) {
			t.Errorf("%s: got %v", tt.name, err)
			continue
		}
		if at := (Pos{re.Line, re.Column}); at != tt.at || !strings.Contains(re.Message, tt.says) {
			t.Errorf("%s: got %v %q, want %v %q", tt.name, at, re.Message, tt.at, tt.says)
		}
	}
}

// However large the text and wherever the mistake, the search for it reads a bounded number of bytes.
func TestAMistakeInALargeTextCostsABoundedSearch(t *testing.T) {
	for name, text := range map[string]string{
		"at the end":    "k:\n" + strings.Repeat("  - a\n", 10_000) + " b\n",
		"an open list":  "k: [" + strings.Repeat("a,\n", 20_000),
		"one line":      "k: " + strings.Repeat("a ", 30_000) + ": b\n",
		"an open quote": "k: \"" + strings.Repeat("a\n", 30_000),
	} {
		most := 3 * len(text)
		s := &seeker{source: newSource([]byte(text)), left: most}
		_, s.message = splitMessage(readAll(strings.NewReader(text)))
		p := s.find(0)
		if s.message == "" || p.Line < 1 || p.Line > len(s.start) || s.read > most {
			t.Errorf("%s: %q at %v after %d bytes", name, s.message, p, s.read)
		}
	}
}

func TestLineSeparatorsOfOldYAMLAreTextAsInAnEditor(t *testing.T) {
	f := mustRead(t, "name: \"a\u2028b\ue000\"\non: push # \u0085 x\njobs:\n  a:\n    runs-on: c\u2029d\n    environment: e\n")
	if f.Name != "a\u2028b\ue000" || f.Jobs[0].RunsOn[0] != "c\u2029d" || f.Jobs[0].Environment.Pos != (Pos{6, 18}) {
		t.Errorf("got %q, %q, %v", f.Name, f.Jobs[0].RunsOn, f.Jobs[0].Environment.Pos)
	}
}

func TestWhatAnAliasMeansIsTheAnchorLastBeforeIt(t *testing.T) {
	f := mustRead(t, "on: push\nx: &a one\ny: &b {A: *a}\nz: &a two\njobs:\n  j: {runs-on: *a, env: *b}\n")
	if j := f.Jobs[0]; j.RunsOn[0] != "two" || j.Env[0].Value.Text != "one" {
		t.Errorf("got %v, %+v", j.RunsOn, j.Env)
	}
}

func TestAPlaceIsThatOfTheValueBehindItsAnchorAndTag(t *testing.T) {
	for text, want := range map[string]Pos{
		"e": {4, 18}, "&a e": {4, 21}, "!!str e": {4, 24}, "&a !!str e": {4, 27}, "!!str &a e": {4, 27}, "'e'": {4, 18}, "&a 'e'": {4, 21},
		"&a # é\n\n      # and\n      e": {7, 7}, "&a |\n      e": {4, 21}, "!<tag:yaml.org,2002:str> e": {4, 43},
	} {
		f := mustRead(t, "on: push\njobs:\n  j:\n    environment: "+text+"\n    runs-on: x\n")
		if at := f.Jobs[0].Environment.Pos; at != want {
			t.Errorf("%q: got %v, want %v", text, at, want)
		}
	}
}

func TestScalarsAreWhatTheFileWrites(t *testing.T) {
	for _, on := range []string{"on", "'on'", "\"on\"", "!!str on", "&a on", "? on\n"} {
		if f := mustRead(t, on+": push\n"+oneJob); f.On[0].Event != "push" {
			t.Errorf("%q: got %+v", on, f.On)
		}
	}
	f := mustRead(t, "%YAML 1.2\n---\non: push\nenv: {A: yes, B: 010, C: 1_0, D: ~, E: 'null', F: 0x1F, G: 2001-01-01, H: .inf, I: !!str 1, J: , K: a\tb}\n"+oneJob)
	var got []string
	for _, e := range f.Env {
		got = append(got, e.Value.Text)
	}
	if want := "yes|010|1_0||null|0x1F|2001-01-01|.inf|1||a\tb"; strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
}
