package workflow

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// oddities are texts at the edge of YAML.
var oddities = []string{
	"a: &a [*a]", "on: {push: {<<: [*x]}}", "? - a\n: b", "on: |\n\tx", "--- !!map\non: push",
	"on: push\njobs: {a: {environment: '${{ a && (b || '''') }}'}}",
	"on: &a\n  # why\n  !!str\n  push\njobs: {a: {runs-on: *a}}", "%YAML 1.2\n---\non: push\n...\n",
	"on: push # \u2028\njobs:\n  é: {runs-on: \"\u0085\", steps: [&s {run: a\u2029b}, *s]}", "on: ! push\njobs:\n  &k a: {}\n",
	"on: push\njobs:\n  a:\n    steps:\n    - run: |2-\n\n        x\n\n    - run: >+\n        y\n\n",
	"\ufeffon: [push,\r  'a\rb', \"c\\\rd\"]\rjobs: {}\r",
	"a: [b, {c: d}, [e: f]]", "- - - a", "{a, b: , c}", "? a\n? b\n", "!!null x", "'<<': a", "!<tag:yaml.org,2002:str> a",
	"? a b\n ", "jobs:\n &ka:{}\n", "\ufeff\ufeffo{#}\r", "on: &a\n  |# why",
}

func brokenTexts() []string {
	var out []string
	for _, b := range broken {
		out = append(out, b.text)
	}
	return out
}

// begins says what stands at the place of a value; "" where anything may.
func (n *node) begins() string {
	switch {
	case n.flow && n.kind == kindMapping && len(n.entries) == 1:
		return "" // a pair in a list is a mapping without braces
	case n.flow && n.kind == kindMapping:
		return "{"
	case n.flow:
		return "["
	case n.style == styleQuoted:
		return `"'`
	case n.style == styleLiteral:
		return "|"
	case n.style == styleFolded:
		return ">"
	case n.kind == kindSequence:
		return "-"
	case n.kind == kindScalar && n.text != "":
		return n.text[:1]
	default:
		return ""
	}
}

// checkPlaces checks that at the place of every value stands what begins such a value.
func checkPlaces(t *testing.T, text []byte) {
	t.Helper()
	src := newSource(text)
	root, err := parse(src)
	if err != nil {
		return
	}
	left := 10_000 // aliases make many of few
	var check func(n *node)
	check = func(n *node) {
		if left--; left < 0 {
			return
		}
		off := src.offset(n.pos)
		if off < 0 {
			t.Fatalf("%+v is at no place of %q", n, text)
		}
		// The library does not tell that there was a tag of one ! only.
		if begins, here := n.begins(), src.text[off:]; begins != "" && (here == "" || !strings.Contains(begins+"!", here[:1])) {
			t.Fatalf("%+v is at %q in %q", n, here, text)
		}
		for _, e := range n.entries {
			check(e.key)
			check(e.value)
		}
		for _, item := range n.items {
			check(item)
		}
	}
	check(root)
}

func TestEveryValueIsWhereItsPlaceSays(t *testing.T) {
	texts := slices.Clone(oddities)
	for _, name := range []string{"good.yml", "action.yml", "page.yml"} {
		texts = append(texts, fixture(t, name), strings.ReplaceAll(fixture(t, name), "\n", "\r\n"))
	}
	for _, text := range texts {
		checkPlaces(t, []byte(text))
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"good.yml", "action.yml", "page.yml"} {
		f.Add([]byte(fixture(f, name)))
	}
	for _, tt := range seededDefects {
		f.Add([]byte(change(f, fixture(f, tt.file), tt.change...)))
	}
	for _, s := range slices.Concat(oddities, brokenTexts()) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if utf8.Valid(src) && len(src) <= maxBytes {
			checkPlaces(t, src)
		}
		file, err := Read("w.yml", src)
		if err != nil {
			var re *ReadError
			if !errors.As(err, &re) || re.Message == "" {
				t.Fatalf("error %v is no ReadError with a message", err)
			}
			return
		}
		file.Federated()
		for _, o := range Origins(file, Place{Resolve: func(string) (File, bool) { return file, true }}) {
			o.On("")
			o.On("refs/heads/main")
			if o.Workflow == "" || o.Event == "" && len(o.Unknown) == 0 {
				t.Fatalf("origin %+v", o)
			}
		}
		for _, x := range Flaws(file, Context{Resolve: func(string) (File, bool) { return file, true }}) {
			if x.Pos.Line < 1 || x.Pos.Column < 1 {
				t.Fatalf("flaw without a place: %+v", x)
			}
			if x.Edit != nil && (x.Edit.Start < 0 || x.Edit.End < x.Edit.Start || x.Edit.End > len(src)) {
				t.Fatalf("edit %+v outside %d bytes", x.Edit, len(src))
			}
		}
	})
}
