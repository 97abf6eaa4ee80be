package edit

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// block ends every line of a text in a line feed, and the text with one.
func block(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

// step is the first step of the job j.
func (f *File) step(i int) Node { return f.job().Get("steps").At(i) }

func (f *File) job() Node { return f.Root().Get("jobs").Get("j") }

var changes = map[string]struct {
	before string
	change func(f *File) error
	after  string
}{
	"one entry by several, in its place": {
		block("env:", "  A: 1 # one", "", "  # the key", "  KEY: x # two", "  B: 'b'"),
		func(f *File) error {
			return f.Root().Get("env").Change([]string{"KEY"}, Entry{Key: "ID", Value: "${{ vars.ID }}"}, Entry{Key: "N", Value: "1"})
		},
		block("env:", "  A: 1 # one", "", "  # the key", "  ID: ${{ vars.ID }}", "  N: '1'", "  B: 'b'"),
	},
	"a mapping that would be empty goes": {
		block("a: b", "env:", "  KEY: x", "", "# jobs", "jobs: {}"),
		func(f *File) error { return f.Root().Get("env").Change([]string{"KEY", "OTHER"}) },
		block("a: b", "", "# jobs", "jobs: {}"),
	},
	"an entry at the end, before blank lines and comments": {
		block("p:", "  contents: read # why", "", "  # behind", "q: r"),
		func(f *File) error {
			return f.Root().Get("p").Change(nil, Entry{Key: "id-token", Value: "write", Comment: "new"})
		},
		block("p:", "  contents: read # why", "  id-token: write # new", "", "  # behind", "q: r"),
	},
	"an entry goes with what would get into the text before it": {
		block("env:", "  A: |", "    a", "  KEY: x", "      # of KEY", "  # of B", "  B: |+", "    b", "", "  OTHER: y", "", "  # of C", "  C: d"),
		func(f *File) error { return f.Root().Get("env").Change([]string{"KEY", "OTHER"}) },
		block("env:", "  A: |", "    a", "  # of B", "  B: |+", "    b", "", "  # of C", "  C: d"),
	},
	"flow style": {
		block("p: { contents: read, b: [c, {d: e}] } # why", "e: {KEY: \"x, y\", B: c}", "w: {A: b, KEY: x}", "n: {}", "o: {KEY: v}"),
		func(f *File) error {
			return errors.Join(f.Root().Get("p").Change(nil, Entry{Key: "id-token", Value: "write"}), f.Root().Get("e").Change([]string{"KEY"}),
				f.Root().Get("w").Change([]string{"A"}, Entry{Key: "E", Value: "${{ f }}"}), f.Root().Get("n").Change(nil, Entry{Key: "g", Sub: []Entry{{Key: "h", Value: "i"}}}),
				f.Root().Get("o").Change([]string{"KEY"}))
		},
		block("p: { contents: read, b: [c, {d: e}], id-token: write } # why", "e: {B: c}", "w: {E: '${{ f }}', KEY: x}", "n: {g: {h: i}}"),
	},
	"a word by a mapping": {
		block("permissions: read-all", "x: y"),
		func(f *File) error {
			return f.Root().Change([]string{"permissions"}, Entry{Key: "permissions", Sub: []Entry{{Key: "contents", Value: "read"}, {Key: "id-token", Value: "write"}}})
		},
		block("permissions:", "  contents: read", "  id-token: write", "x: y"),
	},
	"the first key of a step goes": {
		block("jobs:", "  j:", "    steps:", "    - env:", "        KEY: x", "", "      run: a"),
		func(f *File) error { return f.step(0).Get("env").Change([]string{"KEY"}) },
		block("jobs:", "  j:", "    steps:", "    - run: a"),
	},
	"a step before another, in the list's indentation": {
		block("jobs:", "    j:", "        steps:", "        -   run: |", "                a", "", "        # about b", "        -   run: b"),
		func(f *File) error {
			return f.step(1).InsertBefore("# new\n- name: n\n  run: |\n    c\n      d\n\n    e")
		},
		block("jobs:", "    j:", "        steps:", "        -   run: |", "                a", "", "        # new", "        -   name: n", "            run: |",
			"                c", "                  d", "", "                e", "", "        # about b", "        -   run: b"),
	},
	"a step goes": {
		block("jobs:", "  j:", "    steps:", "      - run: |", "          a", "          # in a", "", "      # about b", "      - run: b"),
		func(f *File) error { return f.step(0).RemoveItem() },
		block("jobs:", "  j:", "    steps:", "", "      # about b", "      - run: b"),
	},
	"lines of a script": {
		block("run: |2", "    a", "", "   b  ", "  c", "  # d", "x: y"),
		func(f *File) error {
			return f.Root().Get("run").EditLines([]LineEdit{{3, 4, []string{"C", "", " D"}}, {0, 0, []string{"first"}}})
		},
		block("run: |2", "  first", "    a", "", "   b  ", "  C", "", "   D", "  # d", "x: y"),
	},
	"the last line of a script, and a key behind it": {
		block("jobs:", "  j:", "    steps:", "    - run: |", "        a", "        b", "", "    - run: c"),
		func(f *File) error {
			return errors.Join(f.step(0).Get("run").EditLines([]LineEdit{{0, 0, []string{"top"}}, {0, 1, nil}, {1, 2, []string{"B"}}}), f.step(0).Change(nil, Entry{Key: "env", Sub: []Entry{{Key: "C", Value: "d"}}}))
		},
		block("jobs:", "  j:", "    steps:", "    - run: |", "        top", "        B", "      env:", "        C: d", "", "    - run: c"),
	},
	"a script on one line grows": {
		block("jobs:", "  j:", "    steps:", "    - run: claude -p 'x'", "    - run: \"a \\\"b\\\"\""),
		func(f *File) error {
			return errors.Join(f.step(0).Get("run").EditLines([]LineEdit{{0, 0, []string{"set -m", ""}}}), f.step(1).Get("run").EditLines([]LineEdit{{0, 1, []string{`c "d"`}}}))
		},
		block("jobs:", "  j:", "    steps:", "    - run: |", "        set -m", "", "        claude -p 'x'", "    - run: \"c \\\"d\\\"\""),
	},
	"a block of text in parentheses": {
		block("if: >-", "", "  a ||", "    b", "", "x: y"),
		func(f *File) error { return f.Root().Get("if").Surround([]string{"("}, []string{") && c"}) },
		block("if: >-", "", "  (", "  a ||", "    b", "  ) && c", "", "x: y"),
	},
	"a key behind another with a value of many lines": {
		block("j:", "  runs-on:", "  - a", "  - b", "  # steps", "  steps: []"),
		func(f *File) error {
			return f.Root().Get("j").InsertAfter("runs-on", Entry{Key: "env", Sub: []Entry{{Key: "A", Value: "b"}}})
		},
		block("j:", "  runs-on:", "  - a", "  - b", "  env:", "    A: b", "  # steps", "  steps: []"),
	},
}

// withCR gives a text the line ends of Windows, and a byte order mark.
func withCR(s string) string { return bom + strings.ReplaceAll(s, "\n", "\r\n") }

func TestChangesTouchTheirLinesOnly(t *testing.T) {
	for name, c := range changes {
		for form, as := range map[string]func(string) string{
			"": func(s string) string { return s }, " with carriage returns": withCR,
			" without a last line end": func(s string) string { return strings.TrimSuffix(s, "\n") },
		} {
			f, err := Read([]byte(as(c.before)))
			if err != nil {
				t.Fatal(name, err)
			}
			if err := c.change(f); err != nil {
				t.Errorf("%s%s: %v", name, form, err)
				continue
			}
			got, err := f.Bytes()
			if diff := cmp.Diff(as(c.after), string(got)); diff != "" || err != nil {
				t.Errorf("%s%s: %v\n%s", name, form, err, diff)
			}
		}
	}
}

func TestWhatCannotBeChangedIsNamed(t *testing.T) {
	steps := block("jobs:", "  j:", "    steps: [{run: a}, {run: b}]")
	for name, c := range map[string]struct {
		text   string
		change func(f *File) error
		line   int
	}{
		"an anchor that is used": {block("a: &a", "  K: x", "b: *a"), func(f *File) error { return f.Root().Get("a").Change([]string{"K"}) }, 1},
		"an alias":               {block("a: &a", "  K: x", "b: *a"), func(f *File) error { return f.Root().Get("b").Change([]string{"K"}) }, 3},
		"a value with an anchor": {block("a:", "  K: &k x", "b: *k"), func(f *File) error { return f.Root().Get("a").Change([]string{"K"}) }, 2},
		"a step in brackets":     {steps, func(f *File) error { return f.step(1).InsertBefore("- run: c") }, 3},
		"a folded script":        {block("run: >", "  a", "  b"), func(f *File) error { return f.Root().Get("run").EditLines([]LineEdit{{0, 1, nil}}) }, 1},
		"the only key":           {block("jobs:", "  j:", "    steps:", "    - env: {K: x}"), func(f *File) error { return f.step(0).Get("env").Remove() }, 4},
		"a comment after the dash's key": {
			block("jobs:", "  j:", "    steps:", "    - env: {K: x}", "      # why", "      run: a"),
			func(f *File) error { return f.step(0).Get("env").Remove() }, 4,
		},
	} {
		f, err := Read([]byte(c.text))
		if err != nil {
			t.Fatal(name, err)
		}
		var e *CannotError
		if err := c.change(f); !errors.As(err, &e) || e.Line != c.line {
			t.Errorf("%s: %v, want line %d", name, err, c.line)
		}
		if got, err := f.Bytes(); string(got) != c.text || err != nil {
			t.Errorf("%s: changed to %q, %v", name, got, err)
		}
	}
}

func TestFilesThatCannotBeEdited(t *testing.T) {
	for text, line := range map[string]int{"a: b\u2028\n": 1, "a: b\r\nc: d\re: f": 2, "a: b\n---\nc: d": 1, "a: [": 1} {
		var e *CannotError
		if _, err := Read([]byte(text)); !errors.As(err, &e) || e.Line != line {
			t.Errorf("%q: %v", text, err)
		}
	}
}
