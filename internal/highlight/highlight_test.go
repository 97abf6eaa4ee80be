package highlight

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

var langs = map[string]Lang{"text": Text, "json": JSON, "yaml": YAML, "shell": Shell, "hcl": HCL, "diff": Diff}

// marks writes each piece that has a role as «letter:text», the rest as it is.
func marks(lang Lang, src string) string {
	letters := map[Kind]string{
		Key: "k", String: "s", Number: "n", Bool: "b", Null: "0", Comment: "c", Punct: "p",
		Keyword: "w", Variable: "v", Expression: "e", Added: "+", Removed: "-", Hunk: "@",
	}
	return strings.Join(Render(src, Spans(lang, src), func(k Kind, s string) string {
		if k == Plain {
			return s
		}
		return "«" + letters[k] + ":" + s + "»"
	}), "\n")
}

var rolesFound = []struct {
	name string
	lang Lang
	in   string
	want string
}{
	{
		"json object", JSON, `{"a" : "b", "n": -1.5e+3, "t": true, "z": null}`,
		`«p:{»«k:"a"» «p::» «s:"b"»«p:,» «k:"n"»«p::» «n:-1.5e+3»«p:,» «k:"t"»«p::» «b:true»«p:,» «k:"z"»«p::» «0:null»«p:}»`,
	},
	{"json escapes", JSON, `["a\"]", "\\"]`, `«p:[»«s:"a\"]"»«p:,» «s:"\\"»«p:]»`},
	{"json string that is not closed ends with the line", JSON, "[\"a\n1]", "«p:[»«s:\"a»\n«n:1»«p:]»"},
	{"json that is none", JSON, "wat é 1x", "wat é 1x"},

	{
		"yaml keys and values", YAML, "name: CI # why\non:\n  push: true\n  n: 12\n  z: ~\n",
		"«k:name»«p::» «s:CI» «c:# why»\n«k:on»«p::»\n  «k:push»«p::» «b:true»\n  «k:n»«p::» «n:12»\n  «k:z»«p::» «0:~»",
	},
	{"yaml hash within a word is no comment", YAML, "a: b#c", "«k:a»«p::» «s:b#c»"},
	{"yaml colon within a word is no key", YAML, "- https://x:80/y", "«p:-» «s:https://x:80/y»"},
	{
		"yaml list of maps", YAML, "- uses: actions/checkout@v4\n  with: {a: 1, 'b': [x, \"y\"]}",
		"«p:-» «k:uses»«p::» «s:actions/checkout@v4»\n  «k:with»«p::» «p:{»«k:a»«p::» «n:1»«p:,» «k:'b'»«p::» «p:[»«s:x»«p:,» «s:\"y\"»«p:]}»",
	},
	{"yaml braces over several lines", YAML, "a: [\n  b,\n  c\n]\nd: e", "«k:a»«p::» «p:[»\n  «s:b»«p:,»\n  «s:c»\n«p:]»\n«k:d»«p::» «s:e»"},
	{"yaml expression", YAML, "if: ${{ a == 'b: c' }} && x", "«k:if»«p::» «e:${{ a == 'b: c' }}»«s: && x»"},
	{"yaml expression in quotes", YAML, `k: "a ${{ b }} c"`, `«k:k»«p::» «s:"a »«e:${{ b }}»«s: c"»`},
	{"yaml expression that is not closed", YAML, "k: ${{ a\nb: }}", "«k:k»«p::» «s:${{ a»\n«k:b»«p::» «s:}}»"},
	{
		"yaml block scalar", YAML, "- run: |\n    a: b\n\n    # no comment ${{ x }}\n  env: 1",
		"«p:-» «k:run»«p::» «p:|»\n    «s:a: b»\n\n    «s:# no comment »«e:${{ x }}»\n  «k:env»«p::» «n:1»",
	},
	{"yaml block scalar as a list item", YAML, "- >-\n  a: b\n- c", "«p:-» «p:>-»\n  «s:a: b»\n«p:-» «s:c»"},
	{"yaml block scalar with a comment", YAML, "k: | # why\n  a\nb: c", "«k:k»«p::» «p:|» «c:# why»\n  «s:a»\n«k:b»«p::» «s:c»"},
	{"yaml hash within a word", YAML, "a: 1#c #d", "«k:a»«p::» «s:1#c» «c:#d»"},
	{"yaml pipe within braces", YAML, "a: {b: |\n  c: d}", "«k:a»«p::» «p:{»«k:b»«p::» «s:|»\n  «k:c»«p::» «s:d»«p:}»"},
	{"yaml escapes in double quotes alone", YAML, "a: \"b\\\" # c\" # d\ne: 'f\\' # g", "«k:a»«p::» «s:\"b\\\" # c\"» «c:# d»\n«k:e»«p::» «s:'f\\'» «c:# g»"},
	{"yaml pipe that is a value", YAML, "k: |x", "«k:k»«p::» «s:|x»"},
	{"yaml anchors, aliases, tags", YAML, "a: &x 1\nb: *x\nc: !t y\nd: *.go", "«k:a»«p::» «v:&x» «n:1»\n«k:b»«p::» «v:*x»\n«k:c»«p::» «v:!t» «s:y»\n«k:d»«p::» «s:*.go»"},
	{"yaml document mark", YAML, "---\na: b", "«p:---»\n«k:a»«p::» «s:b»"},
	{"yaml Windows line ends", YAML, "a: |\r\n  b\r\nc: d", "«k:a»«p::» «p:|»\r\n  «s:b\r»\n«k:c»«p::» «s:d»"},

	{
		"shell command", Shell, "curl --fail -X POST \"$URL/${p}\" | jq '.a' # why",
		`curl «k:--fail» «k:-X» POST «s:"»«v:$URL»«s:/»«v:${p}»«s:"» «p:|» jq «s:'.a'» «c:# why»`,
	},
	{"shell words", Shell, "if [ $? = 1 ]; then A=2; fi", "«w:if» [ «v:$?» «p:=» «n:1» ]«p:;» «w:then» «k:A»«p:=»«n:2»«p:;» «w:fi»"},
	{"shell continuation and escapes", Shell, "a \\\n b \\é", "a «p:\\»\n b «p:\\é»"},
	{"shell expression", Shell, "x ${{ github.ref }} ${{ y", "x «e:${{ github.ref }}» ${{ y"},
	{"shell hash within a word", Shell, "a#b $", "a#b $"},
	{"shell string with escapes", Shell, `"a\"$b\$c`, `«s:"a\"»«v:$b»«s:\$c»`},

	{
		"hcl block", HCL, "resource \"a\" \"b\" {\n  x = \"y ${z} w\" # why\n  n = [1, true]\n}",
		"«w:resource» «s:\"a\"» «s:\"b\"» «p:{»\n  «k:x» «p:=» «s:\"y »«e:${z}»«s: w\"» «c:# why»\n  «k:n» «p:=» «p:[»«n:1»«p:,» «b:true»«p:]»\n«p:}»",
	},
	{"hcl heredoc", HCL, "a = <<-EOT\n  b ${c}\n  EOT\nd = null", "«k:a» «p:=» «p:<<-EOT»\n«s:  b »«e:${c}»\n«p:  EOT»\n«k:d» «p:=» «0:null»"},
	{"hcl comments", HCL, "/* a\nb */ // c\n/* d", "«c:/* a»\n«c:b */» «c:// c»\n«c:/* d»"},
	{"hcl references and comparison", HCL, "a == var.b << é", "«v:a» «p:==» «v:var»«p:.»«v:b» «p:<<» é"},

	{
		"diff", Diff, "--- a\n+++ b\n@@ -1,2 +1,2 @@ -x,9\n c\n--- d\n+++ e\n\\ No newline at end of file\n--- f",
		"«c:--- a»\n«c:+++ b»\n«@:@@ -1,2 +1,2 @@ -x,9»\n c\n«-:--- d»\n«+:+++ e»\n«c:\\ No newline at end of file»\n«c:--- f»",
	},
	{"diff of a new file", Diff, "@@ -0,0 +1 @@\n+a\n+b", "«@:@@ -0,0 +1 @@»\n«+:+a»\n+b"},
	{"diff with a broken hunk line", Diff, "@@ x\n+a", "«@:@@ x»\n+a"},

	{"text", Text, "{\"a\": 1}", "{\"a\": 1}"},
}

func TestScannersFindTheRoles(t *testing.T) {
	for _, tt := range rolesFound {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, marks(tt.lang, tt.in)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRenderGivesTheLines(t *testing.T) {
	for in, want := range map[string][]string{
		"":        nil,
		"\n":      {""},
		"a":       {"a"},
		"a\n":     {"a"},
		"a\n\nb":  {"a", "", "b"},
		"a\nb\n":  {"a", "b"},
		"\n\na\n": {"", "", "a"},
	} {
		got := Render(in, Spans(Text, in), func(_ Kind, s string) string { return s })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

// tester is what assertLossless needs of a test.
type tester interface {
	Helper()
	Fatalf(string, ...any)
}

// assertLossless holds the contract of Spans and Render for any text.
func assertLossless(t tester, lang Lang, src string) {
	t.Helper()
	spans := Spans(lang, src)
	at := 0
	for i, sp := range spans {
		if sp.Start != at || sp.End <= sp.Start {
			t.Fatalf("span %d of %q is [%d:%d], want a start of %d and some length", i, src, sp.Start, sp.End, at)
		}
		if i > 0 && spans[i-1].Kind == sp.Kind {
			t.Fatalf("span %d of %q repeats the kind of the one before", i, src)
		}
		at = sp.End
	}
	if at != len(src) {
		t.Fatalf("spans of %q end at %d of %d", src, at, len(src))
	}
	same := func(_ Kind, s string) string {
		if s == "" || strings.Contains(s, "\n") {
			t.Fatalf("%q is styled as one piece", s)
		}
		return s
	}
	text := strings.Join(Render(src, spans, same), "\n")
	if strings.HasSuffix(src, "\n") {
		text += "\n"
	}
	if text != src {
		t.Fatalf("%q became %q", src, text)
	}
}

// snippets draws text dense in what the scanners look for.
func snippets() *rapid.Generator[string] {
	pieces := []string{
		"\"", "'", "${{", "}}", "${", "}", "{", "[", "]", ",", ":", ": ", "- ", "|\n", ">-\n", "\n", "\r\n", "  ", "\t", "#", " # ",
		"//", "/*", "*/", "<<EOT\n", "EOT\n", "\\", "$", "@@ -1,2 +1,9 @@\n", "+", "-", "---", "true", "null", "12", "key", "é", "東", "\xff", "&a", "*a", "!t",
	}
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(pieces), rapid.String())).Draw(t, "parts"), "")
	})
}

func TestStrippedOfColourTheTextIsTheSame(t *testing.T) {
	for name, lang := range langs {
		t.Run(name, func(t *testing.T) {
			proptest.Check(t, func(t *rapid.T) { assertLossless(t, lang, snippets().Draw(t, "src")) })
		})
	}
}

func TestColourCanBeStrippedFromEveryLine(t *testing.T) {
	src := "- run: |\n    echo ${{ x }}\n  # why\n"
	lines := Render(src, Spans(YAML, src), func(k Kind, s string) string { return fmt.Sprintf("\x1b[3%dm%s\x1b[m", k%8, s) })
	if got := ansi.Strip(strings.Join(lines, "\n")) + "\n"; got != src {
		t.Errorf("got %q, want %q", got, src)
	}
}

func FuzzSpans(f *testing.F) {
	for _, s := range []string{`{"a": [1, "b"]}`, "- a: |\n    b\n", "a \"$b\" ${{ c", "a = <<E\nb\nE\n", "@@ -1 +1 @@\n-a\n+b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lang := range langs {
			assertLossless(t, lang, s)
		}
	})
}

// nasty are texts on which a careless scanner looks at the rest again at every step.
var nasty = []string{"${{", "${{}}", "${", "$", "\"", "{", "[", "a ", "a: ", "- ", "<<", "/*", "'", "#", "\\", "| ", "${{\n", "<<A\n", "{\n", "\"\\"}

func TestTimeGrowsWithTheTextAndNotFaster(t *testing.T) {
	for name, lang := range langs {
		for _, piece := range nasty {
			src := strings.Repeat(piece, 1<<18/len(piece)) // at once if linear, minutes if quadratic
			if got := Spans(lang, src); got[len(got)-1].End != len(src) {
				t.Errorf("%s: %q is cut short", name, piece)
			}
		}
	}
}

// BenchmarkSpans stands beside BenchmarkFloor: the least that any per-line work costs.
func BenchmarkSpans(b *testing.B) {
	for name, src := range benchTexts {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				Spans(langs[name], src)
			}
		})
	}
}

func BenchmarkFloor(b *testing.B) {
	for name, src := range benchTexts {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				strings.Split(src, "\n")
			}
		})
	}
}

var benchTexts = map[string]string{
	"json": strings.Repeat("{\"name\": \"x\", \"n\": [1, true, null]},\n", 200),
	"yaml": strings.Repeat("  - name: Check out # why\n    uses: actions/checkout@v4\n    env: {A: \"${{ b }}\"}\n", 100),
	"diff": "@@ -1,200 +1,200 @@\n" + strings.Repeat("-old line\n+new line\n", 200),
}

func TestTheLinesOfADiffAreNumberedAsInTheFile(t *testing.T) {
	diff := "--- a\n+++ b\n@@ -10,3 +20,3 @@\n kept\n--- gone\n+new\n kept\n\\ No newline at end of file\n@@ -40 +50,2 @@ -x,9\n-old\n+one\n+two\nafter it\n"
	want := []int{0, 0, 0, 20, 11, 21, 22, 0, 0, 40, 50, 51, 0}
	if got := DiffLines(diff); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
