package say

import (
	"slices"
	"strings"
	"testing"
)

func TestATemplateIsFilledAndWhatIsPutInIsNotRead(t *testing.T) {
	sub := "repo:acme/app:ref:refs/heads/fix-\"quoted\"-`{rule}`-{{x"
	got := Template("Set {field} to {sub!}. Or run `git checkout {sub}`, not {other}.").Fill(Fills{"field": N("match.subject_prefix"), "sub": V(sub), "other": W("{sub}")})
	want := Text{
		{Kind: Words, S: "Set "},
		{Kind: Name, S: "match.subject_prefix"},
		{Kind: Words, S: " to "},
		{Kind: Value, S: sub, Copy: true},
		{Kind: Words, S: ". Or run "},
		{Kind: Command, S: "git checkout " + sub},
		{Kind: Words, S: ", not "},
		{Kind: Words, S: "{sub}"},
		{Kind: Words, S: "."},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %#v\nwant %#v", got, want)
	}
	if copies := got.Copies(); !slices.Equal(copies, []string{sub}) {
		t.Errorf("to be copied: %q", copies)
	}
}

func TestTemplatesKnowBracesCodesAndLines(t *testing.T) {
	for _, c := range []struct {
		template Template
		want     string
		copies   []string
	}{
		{"plain", "plain", nil},
		{"{{\"sub\": {sub}}}", `{"sub": "s"}`, nil},
		{"a `b` c", "a `b` c", nil},
		{"a ``b {sub}`` c", "a `b s` c", []string{"b s"}},
		{"Write it:\n\njobs:\n  x: {sub}", "Write it:\n\njobs:\n  x: s", []string{"jobs:\n  x: s"}},
		{"{missing} stays", "{missing} stays", nil},
		{"} alone {", "} alone {", nil},
	} {
		got := c.template.Fill(Fills{"sub": V("s")})
		if got.String() != c.want || !slices.Equal(got.Copies(), c.copies) {
			t.Errorf("%q gives %q and copies %q", c.template, got, got.Copies())
		}
	}
	if holes := Template("{a} `x {b!}` {{c}} {d}").Holes(); !slices.Equal(holes, []string{"a", "b", "d"}) {
		t.Errorf("holes %q", holes)
	}
}

func TestAWideTextBreaksBetweenWordsOnly(t *testing.T) {
	text := Join(W("The rule expects "), V("a b c d"), W(", and the job has "), C("environment: x y"), W(". Set it to "), V("repo:acme/app:ref:refs/heads/main").Copied(), W(". Then run it."))
	for room := 1; room < 120; room++ {
		var all, copied []string
		for _, l := range text.Layout(room) {
			if l.Copy {
				copied = append(copied, l.String())
				continue
			}
			all = append(all, l.String())
			if Width(l.String()) > room && strings.Contains(strings.NewReplacer(`"a b c d"`, "", "`environment: x y`", "").Replace(l.String()), " ") {
				t.Errorf("%d cells: %q is too wide", room, l)
			}
		}
		if got := strings.Join(all, " "); got != "The rule expects \"a b c d\", and the job has `environment: x y`. Set it to Then run it." {
			t.Fatalf("%d cells: %q", room, got)
		}
		if !slices.Equal(copied, []string{"repo:acme/app:ref:refs/heads/main"}) {
			t.Fatalf("%d cells: to be copied %q", room, copied)
		}
	}
}

func TestWideCharactersAreMeasuredInCells(t *testing.T) {
	lines := Join(W("name "), V("本番環境"), W(" is the one")).Layout(16)
	if len(lines) != 2 || lines[0].String() != `name "本番環境"` {
		t.Errorf("%q", lines)
	}
}

func TestNothingThatATerminalObeysOrACredentialComesOut(t *testing.T) {
	key := "sk-ant-api03-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"
	bad := "a\x1b[31mb\u202ec" + key
	text := Join(V(bad), N(bad), C(bad), Template("x\n\n{lines}").Fill(Fills{"lines": V(bad)}))
	var lines []string
	for _, l := range text.Layout(20) {
		lines = append(lines, l.String())
	}
	for medium, s := range map[string]string{"string": text.String(), "layout": strings.Join(lines, "\n"), "markdown": text.Markdown(), "blocks": text.MarkdownBlocks(), "copies": strings.Join(text.Copies(), "")} {
		if strings.Contains(s, "Ab3dEf6h") {
			t.Errorf("%s shows the key: %q", medium, s)
		}
		if medium != "copies" && strings.ContainsAny(s, "\x1b\u202e") {
			t.Errorf("%s holds control characters: %q", medium, s)
		}
	}
}

func TestMarkdownKeepsValuesFromBeingMarkup(t *testing.T) {
	text := Join(W("It is "), V("<img src=x> @bob `x` | y"), W(" and "), W("a *b*"), W(". Set "), V("to <copy>").Copied(), W(". Then go on."))
	if got, want := text.Markdown(), "It is <code>&lt;img src=x&gt; &#64;bob &#96;x&#96; &#124; y</code> and a \\*b\\*. Set `to <copy>`. Then go on."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := text.MarkdownBlocks(); !strings.Contains(got, "```text\nto <copy>\n```\n\nThen go on.\n") {
		t.Errorf("%s", got)
	}
}

func TestCapitalsGoToTheProgramsOwnWords(t *testing.T) {
	if got := W("the rule").Capital().String(); got != "The rule" {
		t.Error(got)
	}
	if got := W("anthropic_workspace_id is not set").Capital().String(); got != "anthropic_workspace_id is not set" {
		t.Errorf("%q", got)
	}
	if got := N("jti is there").Capital().String(); got != "jti is there" {
		t.Error(got)
	}
	if !(Text{{Kind: Words}}).Empty() || W("x").Empty() {
		t.Error("Empty is wrong")
	}
}

// A value is measured in characters, and cut where it has too many.
func TestALongValueIsCutBetweenCharacters(t *testing.T) {
	whole := strings.Repeat("\u00e4", maxValue)
	if got := V(whole)[0].S; got != whole {
		t.Errorf("%d bytes of %d are left", len(got), len(whole))
	}
	if got := V(whole + "x")[0].S; got != whole+"…" {
		t.Errorf("the end is %q", got[len(got)-8:])
	}
}
