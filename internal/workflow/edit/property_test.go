package edit

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

// layout is how a drawn file is written.
type layout struct {
	unit   int  // spaces a level
	flat   bool // lists begin where their key does
	dash   int  // spaces behind a dash
	ends   string
	marked bool // with a byte order mark
	whole  bool // the last line has an end
}

func drawLayout(t *rapid.T) layout {
	return layout{
		unit: rapid.SampledFrom([]int{2, 3, 4}).Draw(t, "unit"), flat: rapid.Bool().Draw(t, "flat"), dash: rapid.IntRange(1, 3).Draw(t, "dash"),
		ends: rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "ends"), marked: rapid.Bool().Draw(t, "marked"), whole: rapid.Bool().Draw(t, "whole"),
	}
}

// text is the file of some lines.
func (l layout) text(lines []string) string {
	out := strings.Join(lines, l.ends)
	if l.whole {
		out += l.ends
	}
	if l.marked {
		out = bom + out
	}
	return out
}

func (l layout) indent(level int) string { return strings.Repeat(" ", level*l.unit) }

// values are values of one entry, each as its lines.
var values = [][]string{
	{" plain # behind"},
	{" 'it''s quoted, with: a # sign'"},
	{` "double \" quoted"`},
	{" ${{ secrets.KEY }}"},
	{" [a, {b: 'c]'}] # list"},
	{" {}"},
	{""},
	{" |", "  one", "", "    two  ", "  # no comment"},
	{" >-", "  folded", "  text"},
	{"", "  inner: 1", "  # inside", "  more: [x]"},
	{" é ünd 😀"},
}

// noise is what can stand between entries.
var noise = []string{"", "# a comment", "#", "   "}

// drawEntries writes a mapping of entries with things between them.
func drawEntries(t *rapid.T, l layout, level int) (lines, keys []string) {
	for i := range rapid.IntRange(1, 5).Draw(t, "entries") {
		for range rapid.IntRange(0, 2).Draw(t, "noise") {
			n := rapid.SampledFrom(noise).Draw(t, "between")
			if strings.HasPrefix(n, "#") {
				n = l.indent(level) + n
			}
			lines = append(lines, n)
		}
		key := fmt.Sprintf("KEY_%d", i)
		keys = append(keys, key)
		v := rapid.SampledFrom(values).Draw(t, "value")
		lines = append(lines, l.indent(level)+key+":"+v[0])
		for _, more := range v[1:] {
			if more != "" {
				more = l.indent(level) + more
			}
			lines = append(lines, more)
		}
	}
	return lines, keys
}

func decode(t rapid.TB, text string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := yaml.Unmarshal([]byte(strings.ReplaceAll(strings.TrimPrefix(text, bom), "\r\n", "\n")), &out); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return out
}

// undone is the changed text with every edit taken back: the new text away, the old one in its place.
func undone(before string, edits []Edit, after string) string {
	var b strings.Builder
	shift, at := 0, 0
	for _, e := range edits {
		b.WriteString(after[at : e.Start+shift])
		b.WriteString(before[e.Start:e.End])
		at = e.Start + shift + len(e.Text)
		shift += len(e.Text) - (e.End - e.Start)
	}
	return b.String() + after[at:]
}

func TestAChangeOfAMappingIsThatAndNoMore(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		l := drawLayout(t)
		entries, keys := drawEntries(t, l, 1)
		lines := slices.Concat([]string{"# head", "env:"}, entries, []string{"", "# foot", "tail: {a: b}"})
		before := l.text(lines)
		remove := rapid.SliceOfDistinct(rapid.SampledFrom(keys), func(k string) string { return k }).Draw(t, "remove")
		add := []Entry{{Key: "NEW", Value: rapid.SampledFrom([]string{"x", "${{ vars.X }}", "yes", "a: b", "'", "# c", ""}).Draw(t, "new")}}
		if rapid.Bool().Draw(t, "nothing new") {
			add = nil
		}
		f, err := Read([]byte(before))
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Root().Get("env").Change(remove, add...); err != nil {
			t.Fatal(err)
		}
		after, err := f.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		want, got := decode(t, before), decode(t, string(after))
		env := want["env"].(map[string]any)
		for _, k := range remove {
			delete(env, k)
		}
		for _, e := range add {
			env[e.Key] = e.Value
		}
		if len(env) == 0 {
			delete(want, "env")
		}
		if fmt.Sprint(want) != fmt.Sprint(got) {
			t.Fatalf("want %v, got %v\n%s", want, got, after)
		}
		if back := undone(before, f.Edits(), string(after)); back != before {
			t.Fatalf("without its lines the rest is\n%q, it was\n%q", back, before)
		}
		for _, line := range lines {
			if strings.HasPrefix(strings.TrimSpace(line), "# ") && len(remove) == 0 && !strings.Contains(string(after), line) {
				t.Fatalf("%q is gone", line)
			}
		}
	})
}

// drawSteps writes a list of steps.
func drawSteps(t *rapid.T, l layout) []string {
	var lines []string
	level := 3
	if l.flat {
		level = 2
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "steps") {
		if rapid.Bool().Draw(t, "blank") {
			lines = append(lines, "")
		}
		if rapid.Bool().Draw(t, "comment") {
			lines = append(lines, l.indent(level)+"# about it")
		}
		dash := l.indent(level) + "-" + strings.Repeat(" ", l.dash)
		pad := strings.Repeat(" ", len(dash))
		switch rapid.IntRange(0, 2).Draw(t, "form") {
		case 0:
			lines = append(lines, fmt.Sprintf("%sname: step %d", dash, i), pad+"run: |", pad+"  a", "", pad+"  # b", pad+"    c")
		case 1:
			lines = append(lines, fmt.Sprintf("%s{uses: a/b@v%d, with: {c: 'd'}} # e", dash, i))
		default:
			lines = append(lines, dash+"uses: a/b@v1", pad+"with:", pad+"  c: d")
		}
	}
	return lines
}

const newStep = "# why\n- name: new\n  env:\n    A: ${{ b }}\n  run: |\n    x\n\n      y"

func TestAStepIsPutInBeforeAnotherAndNothingElseChanges(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		l := drawLayout(t)
		before := l.text(slices.Concat([]string{"jobs:", l.indent(1) + "j:", l.indent(2) + "steps:"}, drawSteps(t, l), []string{"", "# foot", "tail: x"}))
		f, err := Read([]byte(before))
		if err != nil {
			t.Fatal(err)
		}
		steps := decode(t, before)["jobs"].(map[string]any)["j"].(map[string]any)["steps"].([]any)
		i := rapid.IntRange(0, len(steps)-1).Draw(t, "at")
		if err := f.step(i).InsertBefore(newStep); err != nil {
			t.Fatal(err)
		}
		after, err := f.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		got := decode(t, string(after))
		now := got["jobs"].(map[string]any)["j"].(map[string]any)["steps"].([]any)
		want := slices.Insert(slices.Clone(steps), i, any(map[string]any{"name": "new", "env": map[string]any{"A": "${{ b }}"}, "run": "x\n\n  y\n"}))
		if fmt.Sprint(want) != fmt.Sprint(now) || got["tail"] != "x" {
			t.Fatalf("want %v, got %v\n%s", want, now, after)
		}
		if back := undone(before, f.Edits(), string(after)); back != before {
			t.Fatalf("without its lines the rest is\n%q, it was\n%q", back, before)
		}
	})
}

func TestLinesOfAScriptChangeAndNoOthers(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		l := drawLayout(t)
		line := rapid.SampledFrom([]string{"a", "  b  ", "", "# c", "if [ d ]; then", "é"})
		script := append([]string{"first"}, rapid.SliceOfN(line, 0, 6).Draw(t, "script")...)
		script = append(script, "last")
		lines := []string{"x: y", "run: |"}
		for _, s := range script {
			if s != "" {
				s = l.indent(1) + s
			}
			lines = append(lines, s)
		}
		before := l.text(append(lines, "tail: z"))
		f, err := Read([]byte(before))
		if err != nil {
			t.Fatal(err)
		}
		from := rapid.IntRange(0, len(script)-1).Draw(t, "from")
		to := rapid.IntRange(from, len(script)-1).Draw(t, "to")
		edits := []LineEdit{{from, to, rapid.SliceOfN(line, 0, 3).Draw(t, "new")}}
		if err := f.Root().Get("run").EditLines(edits); err != nil {
			t.Fatal(err)
		}
		after, err := f.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		want := strings.TrimRight(strings.Join(applyLines(script, edits), "\n"), "\n") + "\n"
		if got := decode(t, string(after)); got["run"] != want || got["x"] != "y" || got["tail"] != "z" {
			t.Fatalf("want %q, got %q\n%s", want, got["run"], after)
		}
	})
}
