package edit

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// places are ways to write a last value over several lines; in each the line behind the value is known
// by its end, and not by its indentation.
var places = []string{
	"a:\n b: \"\n \"\n", "a:\n    b: 'c\n  # d\n\n  e'\n", "a:\n    b: [c,\n{d: e \"f},\n  # g ]\n]\n", "a:\n  b: {c: d\n\n}\nx: y\n",
	"a:\n  b: &q !!str \"c\n d\"\n", "a:\n  b: |+\n    c\n\n\nd: e\n", "a:\n  b: |\n    c\n       \n\nd: e\n", "a:\n  b: >2-\n     c\n    d\n   # e\nf: g\n",
	"x: &x\n  y: z\na:\n  b:\n  - c\n  - *x\n", "a:\n  b: c\n   d\n    # e\nf: g\n", "a:\n  b:\n    ? 'c\n  d'\ne: f\n", "a:\n- b: |\n   # c\n  d: \"e\n\\\" f: g\"\n",
	"a:\n  b: !!str\n    # c\n    |\n    d\n", "a:\n  b: !\n# c\n   d\ne: f\n", "a:\n  b: &c\n# d\n   'e\nf'\n", "a:\n  b: &c !!str\n# d\ne: f\n", "a:\n  b:\n    ?\n  # c\nd: e\n", "a:\n  b:\n    -\n  # c\nd: e\n", "a:\n  b: !!seq\n  - c\n    d\ne: f\n", "a:\n  b:\n   - c: {d: [e\n# ]\n]}\n  # f\n",
}

func TestWhatIsPutBehindAValueIsNotWithinIt(t *testing.T) {
	for _, before := range places {
		for _, text := range []string{before, withCR(before)} {
			f, err := Read([]byte(text))
			if err != nil {
				t.Fatalf("%v in %q", err, text)
			}
			if a := f.Root().Get("a"); a.IsMapping() {
				if err := a.Change(nil, Entry{Key: "new", Value: "n"}); err != nil {
					t.Errorf("%q: %v", text, err)
				}
			}
			if err := f.Root().Change(nil, Entry{Key: "new", Value: "n"}); err != nil {
				t.Errorf("%q: %v", text, err)
			}
			after, err := f.Bytes()
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			want, got := decode(t, text), decode(t, string(after))
			want["new"] = "n"
			if a, ok := want["a"].(map[string]any); ok {
				a["new"] = "n"
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q became\n%s\n%s", text, after, diff)
			}
		}
	}
}

func TestAStepIsNotPutIntoTheTextOfTheOneBefore(t *testing.T) {
	f, err := Read([]byte("jobs:\n  j:\n    steps:\n    - run: \"a\n\n    # b\"\n    - run: c\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.step(1).InsertBefore("# new\n- run: n"); err != nil {
		t.Fatal(err)
	}
	after, err := f.Bytes()
	if want := "jobs:\n  j:\n    steps:\n    - run: \"a\n\n    # b\"\n    # new\n    - run: n\n    - run: c\n"; string(after) != want || err != nil {
		t.Errorf("%v\n%s", err, after)
	}
}

// says is what a file says, without KEY_NEW; whole: with the line ends at the end of texts, which a
// last line without one gets by what is put behind it.
func says(n *yaml.Node, whole bool) any {
	value := n.Value
	if !whole {
		value = strings.TrimRight(value, "\n")
	}
	out := []any{n.Kind, n.Tag, n.Anchor, value}
	for i, c := range n.Content {
		isNew := c.Value == "KEY_NEW" || n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "KEY_NEW"
		if !isNew {
			out = append(out, says(c, whole))
		}
	}
	return out
}

// FuzzEdit looks that no text makes a change break the file.
func FuzzEdit(f *testing.F) {
	for _, c := range changes {
		f.Add(c.before)
	}
	for _, s := range places {
		f.Add(s)
	}
	for _, s := range []string{
		"a: &a\n  b: c\nd: *a\n", "? a\n: {b: c}\n", "0:\n ?\n  0\n", "0:\n 0: &0:0\nx:\n", "0:\n a: b\n ? # c\n  0\n", "0: &a !!map\n # b\n c: d\n", "0:\n 0: \"\n \"\n", "a: !!map {b: 'c'}\n", "a:\n  b: >+\n    c\n\n\n  d: e\n", "{a: {b: c, d: [e]}}", "- a\n- b",
		"a: {b: \"c\\\nd\"}\n", "a:\n  'b': c\n  \"d\":\n   - e\n   -\n", "a:\n  b: [c,\n   d]\n  e: f\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "KEY_NEW") {
			return
		}
		file, err := Read([]byte(text))
		if err != nil {
			return
		}
		root := file.Root()
		for _, key := range root.Keys() {
			n := root.Get(key)
			if !n.IsMapping() || n.Change(nil, Entry{Key: "KEY_NEW", Value: "${{ x }}"}) != nil {
				continue
			}
			after, err := file.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			again, err := Read(after)
			if err != nil {
				t.Fatalf("%v in\n%s\nwas\n%s", err, after, text)
			}
			if got := again.Root().Get(key).Get("KEY_NEW").Text(); got != "${{ x }}" {
				t.Fatalf("%q in\n%s\nwas\n%s", got, after, text)
			}
			whole := strings.HasSuffix(text, "\n")
			if diff := cmp.Diff(says(file.root, whole), says(again.root, whole)); diff != "" {
				t.Fatalf("other values change: %s in\n%s\nwas\n%s", diff, after, text)
			}
			return
		}
	})
}

// moves are changes of the item or the entry i of a value, and what becomes of its YAML by them.
var moves = []struct {
	kind yaml.Kind
	make func(n Node, i int) error
	then func(content []*yaml.Node, i int) []*yaml.Node
}{
	{
		yaml.SequenceNode, func(n Node, i int) error { return n.At(i).InsertBefore("# new\n- KEY_NEW") },
		func(content []*yaml.Node, _ int) []*yaml.Node { return content },
	},
	{
		yaml.SequenceNode, func(n Node, i int) error { return n.At(i).RemoveItem() },
		func(content []*yaml.Node, i int) []*yaml.Node { return slices.Delete(slices.Clone(content), i, i+1) },
	},
	{
		yaml.MappingNode, func(n Node, i int) error { return n.Change(n.Keys()[i:i+1], Entry{Key: "KEY_NEW", Value: "x"}) },
		func(content []*yaml.Node, i int) []*yaml.Node {
			return slices.Delete(slices.Clone(content), 2*i, 2*i+2)
		},
	},
	{
		yaml.MappingNode, func(n Node, i int) error { return n.Change(n.Keys()[i : i+1]) },
		func(content []*yaml.Node, i int) []*yaml.Node {
			return slices.Delete(slices.Clone(content), 2*i, 2*i+2)
		},
	},
}

// FuzzMove looks that what is put in, put in another's place or taken away leaves the rest as it was.
func FuzzMove(f *testing.F) {
	for i := range moves {
		for _, s := range places {
			f.Add(s, uint8(i))
			f.Add("a:\n  - c: d\n  - "+strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n    ")+"\n  # e\n  - f\n", uint8(i))
			f.Add("a:\n  x: y\n  "+strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n  ")+"\n  # e\n  z: f\n", uint8(i))
		}
	}
	f.Add("0:\n  -\n  -\n  |", uint8(1))
	f.Add("0:\n  0: |+\n  1: \n\n", uint8(3))
	f.Add("0:\n  0: |\n   a\n  1: b\n     # c\n  2: d\n", uint8(3))
	f.Fuzz(func(t *testing.T, text string, move uint8) {
		if strings.Contains(text, "KEY_NEW") {
			return
		}
		m := moves[int(move)%len(moves)]
		file, err := Read([]byte(text))
		if err != nil {
			return
		}
		for _, key := range file.Root().Keys() {
			n := file.Root().Get(key)
			if !n.Is() || n.n.Kind != m.kind {
				continue
			}
			for i := range n.n.Content {
				file.edits = nil
				if m.kind == yaml.MappingNode && i >= len(n.n.Content)/2 || m.make(n, i) != nil {
					continue
				}
				after, err := file.Bytes()
				if err != nil {
					t.Fatal(err)
				}
				if len(n.n.Content) == 2 && m.kind == yaml.MappingNode && !strings.Contains(string(after), "KEY_NEW") {
					continue // the mapping went, as a whole
				}
				again, err := Read(after)
				if err != nil {
					t.Fatalf("%v in\n%s\nwas\n%s", err, after, text)
				}
				was := n.n.Content
				n.n.Content = m.then(was, i)
				whole := strings.HasSuffix(text, "\n")
				diff := cmp.Diff(says(file.root, whole), says(again.root, whole))
				n.n.Content = was
				if diff != "" {
					t.Fatalf("the change of %d: %s in\n%s\nwas\n%s", i, diff, after, text)
				}
			}
		}
	})
}
