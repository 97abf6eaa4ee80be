package diagnose_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	. "gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
)

func TestTextOfTheExamples(t *testing.T) {
	for _, e := range Examples() {
		t.Run(e.Name, func(t *testing.T) {
			golden.RequireEqual(t, asText(Examine(e.Input), say.Terminal{Width: 80, Symbols: term.SymbolsFor(true)}))
		})
	}
}

func TestMarkdownOfAnExample(t *testing.T) {
	golden.RequireEqual(t, asMarkdown(Examine(Examples()[0].Input)))
}

// No line is wider than the terminal, save those that are to be copied: a value
// without a blank, those of the fix, and the diff.
func TestTextFitsTheWidth(t *testing.T) {
	for _, in := range append(allInputs(t), rareInputs(t)...) {
		r := Examine(in)
		for _, width := range []int{40, 60, 80, 120} {
			text, _, _ := strings.Cut(asText(r, say.Terminal{Width: width}), "--- rule.json")
			text, _, _ = strings.Cut(text, "\n"+present.SecondRule+"\n")
			for _, line := range strings.Split(text, "\n") {
				value := strings.TrimSpace(line)
				if ansi.StringWidth(line) > width && !unbroken(r, value) {
					t.Errorf("%d columns: %q", width, line)
				}
			}
		}
	}
}

// unbroken reports whether a line is one value or command, with at most the
// words that stick to it, a line of a condition laid out, or one of what is to be
// copied.
func unbroken(r Report, line string) bool {
	if !strings.Contains(line, " ") {
		return true
	}
	for _, t := range allTexts(r) {
		for _, p := range t {
			if laid := strings.TrimLeft(strings.TrimPrefix(line, present.Expected), " "); p.Kind != say.Words && strings.Contains(p.S, " && ") && strings.Contains(term.Clean(p.S), laid) {
				return true
			}
			if p.Kind != say.Words && strings.Contains(line, term.Clean(p.S)) && len(strings.Fields(strings.ReplaceAll(line, term.Clean(p.S), ""))) <= 1 {
				return true
			}
		}
		for _, c := range t.Copies() {
			if strings.Contains(c, line) {
				return true
			}
		}
	}
	return r.Fix != nil && strings.Contains(r.Fix.Lines, line)
}

// Without symbols and colour the text is ASCII, as long as the input is; with
// colour it is the same text.
func TestTextIsTheSameWithoutColour(t *testing.T) {
	in := Examples()[0].Input
	r := Examine(in)
	plain := asText(r, say.Terminal{})
	coloured := asText(r, say.Terminal{Paint: func(_ say.Role, s string) string { return "\x1b[1m" + s + "\x1b[0m" }})
	if ansi.Strip(coloured) != plain {
		t.Error("colour changes the text")
	}
}

// The caret stands under the first character that differs, also past the first
// line of a long subject.
func TestCaret(t *testing.T) {
	long := "refs/heads/" + strings.Repeat("x", 70)
	in := Input{Token: tokenOf(run(onRef(long + "y"))), Rule: ruleJSON(t, match("repo:octo-org/octo-repo:ref:"+long+"z")), Now: testNow}
	lines := strings.Split(asText(Examine(in), say.Terminal{Width: 80}), "\n")
	for i, l := range lines {
		if at := strings.IndexByte(l, '^'); at >= 0 && strings.TrimLeft(l[:at], " ") == "" {
			if lines[i-1][at] != 'y' || lines[i-2][at] != 'z' {
				t.Errorf("caret under %q and %q", lines[i-1][at:], lines[i-2][at:])
			}
			return
		}
	}
	t.Error("no caret")
}

// The segments say by code point what cannot be seen, and leave out what cannot
// be compared.
func TestSegments(t *testing.T) {
	for _, c := range []struct{ rule, sub, name, how string }{
		{"repo:octo-оrg/r:ref:refs/heads/main", "repo:octo-org/r:ref:refs/heads/main", "owner", "U+043E"},
		{"repo:O/r:*", "repo:o/r:pull_request", "owner", "letter case"},
		{"repo:o/r:ref:refs/heads/main", "repo:o@1/r@2:ref:refs/heads/main", "owner_id", "the rule has none"},
		{"repo:o@1/r@2:*", "repo:o/r:pull_request", "repository_id", "the token carries none"},
		{"repo:o@1/r@3:*", "repo:o@1/r@2:pull_request", "repository_id", "another repository"},
		{"repo:o/r:ref:refs/heads/v1", "repo:o/r:ref:refs/tags/v1", "value", "a tag in the token"},
		{"repo:o/r:ref:refs/tags/v1", "repo:o/r:ref:refs/heads/v1", "value", "a branch in the token"},
		{"repo:o/r:environment:a b", "repo:o/r:environment:a%20b", "value", "percent-encoding"},
		{"repo:o/r:environment:a ", "repo:o/r:environment:a", "value", "white space"},
		{"repo:o/r:environment:a*b", "repo:o/r:environment:ab", "value", "ordinary character"},
		{"repo:o/r:environment:prod", "repo:o/r:environment:production", "value", "no * at its end"},
		{"repo:o/r:ref:refs/heads/main", "repo:o/r:pull_request", "context", "pull request"},
		{"repo:o/r:pull_request", "repo:o/r:ref:refs/heads/main", "context", "no environment"},
		{"repo:o/r:", "repo:o/r:pull_request", "context", "the rule stops"},
		{"repo:o/x:*", "repo:o/r:pull_request", "repository", "another repository"},
		{"https://github.com/o/r", "repo:o/r:pull_request", "part", "another part"},
	} {
		found := false
		for _, s := range segmentsOf(t, c.rule, c.sub) {
			found = found || s.Name == c.name && !s.Same && strings.Contains(s.How.String(), c.how)
		}
		if !found {
			t.Errorf("%s against %s: no %s that %s: %+v", c.rule, c.sub, c.name, c.how, segmentsOf(t, c.rule, c.sub))
		}
	}
}

// A value that is to be copied stands whole on a line, with nothing beside it,
// also on a narrow terminal and where it holds a blank.
func TestValuesToCopyStandOnALineOfTheirOwn(t *testing.T) {
	long := "platform-engineering/" + strings.Repeat("very-long-", 8) + "name"
	for _, environment := range []string{"production", "Prod EU", long} {
		in := Input{Token: tokenOf(run(immutable, inEnvironment(environment))), Rule: ruleJSON(t, match(mainSubject)), Now: testNow}
		want := "repo:octo-org@123456/octo-repo@456789:environment:" + environment
		for _, width := range []int{40, 80, 200} {
			text := asText(Examine(in), say.Terminal{Width: width})
			if !strings.Contains(text, "\n      "+want+"\n") {
				t.Errorf("%d columns: no line that is %s:\n%s", width, want, text)
			}
		}
		if text := asMarkdown(Examine(in)); !strings.Contains(text, "```text\n"+want+"\n```\n") {
			t.Errorf("no block of %s:\n%s", want, text)
		}
	}
}

func segmentsOf(t *testing.T, rule, sub string) []Segment {
	t.Helper()
	return Examine(Input{Token: compactJSON(map[string]any{"sub": sub}), Rule: &federation.Rule{Match: federation.Match{SubjectPrefix: rule}}, Now: testNow}).Alignment.Segments
}

func asText(r Report, o say.Terminal) string { return present.Report(r).Flat().Terminal(o) }

func asMarkdown(r Report) string { return present.Report(r).Flat().Markdown() }

// allTexts are the texts of a report.
func allTexts(r Report) []say.Text {
	out := []say.Text{r.Headline, r.Refusal}
	for _, c := range r.Checks {
		out = append(out, c.Expected, c.Actual, c.Because)
	}
	for _, c := range r.Causes {
		out = append(out, c.Evidence, c.Explanation, c.Fix, c.Verify)
	}
	for _, u := range r.Unchecked {
		out = append(out, u.What, u.How)
	}
	if r.Alignment != nil {
		for _, s := range r.Alignment.Segments {
			out = append(out, s.How)
		}
	}
	return out
}
