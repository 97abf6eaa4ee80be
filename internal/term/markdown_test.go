package term

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

func TestMarkdownTextHasNoMarkup(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "push to main", "push to main"},
		{"emphasis, code, links", "*a* _b_ `c` [d](e) ~f~", "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\~f\\~"},
		{"a table cell", "a|b", `a\|b`},
		{"HTML", "<img src=x> &amp;", "&lt;img src=x&gt; &amp;amp;"},
		{"a mention notifies nobody", "by @octocat", "by @<!-- -->octocat"},
		{"a reference links nothing", "see #12", "see #<!-- -->12"},
		{"a link is not made", "https://evil.example www.evil.example", "https:<!-- -->//evil.example www<!-- -->.evil.example"},
		{"a backslash", `a\*b`, `a\\\*b`},
		{"a line break", "a\n# b", `a\\n#<!-- --> b`},
		{"a list", "- a", `\- a`},
		{"a numbered list", "12. a", `12\. a`},
		{"a number is no list", "12 a", "12 a"},
		{"indentation", "    a", "&#32;   a"},
		{"nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Markdown(tt.in); got != tt.want {
				t.Errorf("Markdown(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestMarkdownCodeCannotBeLeft(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a subject", "repo:acme/app:pull_request", "`repo:acme/app:pull_request`"},
		{"backticks inside", "a``b", "```a``b```"},
		{"a backtick at the edge", "`a", "`` `a ``"},
		{"spaces at both ends", " a ", "`  a  `"},
		{"a pipe would split a table even in code", "a|b", "<code>a&#124;b</code>"},
		{"a pipe beside HTML and a mention", "<b>|@x", "<code>&lt;b&gt;&#124;&#64;x</code>"},
		{"nothing", "", "<code></code>"},
		{"a line break", "a\nb", "`a\\nb`"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := MarkdownCode(tt.in); got != tt.want {
				t.Errorf("MarkdownCode(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestMarkdownCodeFitsATableCell(t *testing.T) {
	ticks := regexp.MustCompile("`+")
	proptest.Check(t, func(t *rapid.T) {
		s := hostile().Draw(t, "s")
		got := MarkdownCode(s)
		if strings.ContainsAny(got, "|\n") {
			t.Fatalf("%q breaks a table", got)
		}
		if strings.HasPrefix(got, "<code>") {
			if strings.ContainsAny(got[len("<code>"):len(got)-len("</code>")], "<>`@") {
				t.Fatalf("%q can be left", got)
			}
			return
		}
		runs := ticks.FindAllString(got, -1)
		if first, last := runs[0], runs[len(runs)-1]; first != last {
			t.Fatalf("%q opens and closes differently", got)
		}
		for _, r := range runs[1 : len(runs)-1] {
			if r == runs[0] {
				t.Fatalf("%q closes early", got)
			}
		}
	})
}

func TestFenceIsLongerThanAnyInside(t *testing.T) {
	for in, want := range map[string]string{
		"":               "```",
		"a `b` c":        "```",
		"```yaml\n```\n": "````",
		"``````":         "```````",
	} {
		if got := Fence(in); got != want {
			t.Errorf("Fence(%q) = %q, want %q", in, got, want)
		}
	}
}
