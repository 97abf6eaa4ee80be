package workflow

import (
	"strings"
	"testing"
	"time"

	"gh-wif/internal/versions"
)

// A model that has ended is a warning, one that ends soon a note, wherever a job asks for it.
func TestModelsThatEnd(t *testing.T) {
	const id = "wf_model_ends"
	job := func(rest string) string {
		return "on: push\njobs:\n  ask:\n    runs-on: x\n    permissions: {id-token: write}\n    env: {ANTHROPIC_FEDERATION_RULE_ID: fdrl_01}\n    steps:\n" + rest
	}
	script := func(model string) string {
		return job("      - run: |\n          ant messages create --model " + model + "\n")
	}
	action := func(with string) string {
		return job("      - uses: anthropics/claude-code-action@v1\n        with: {anthropic_federation_rule_id: fdrl_01, " + with + "}\n")
	}
	on := func(day string) time.Time {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for name, tt := range map[string]struct {
		text, day string
		grade     Grade // empty: nothing is found
		says      string
		line      int
	}{
		"it ends soon":           {script("claude-sonnet-4-5"), "2026-11-27", Note, "claude-sonnet-4-5 ends on 2026-11-30", 9},
		"sixty days before":      {script("claude-sonnet-4-5"), "2026-10-01", Note, "ends on", 9},
		"sixty-one days before":  {script("claude-sonnet-4-5"), "2026-09-30", "", "", 0},
		"on the day":             {script("claude-sonnet-4-5-20250929"), "2026-11-30", Warning, "claude-sonnet-4-5-20250929 has ended, on 2026-11-30", 9},
		"no end of it is known":  {script("claude-opus-5-5"), "2029-01-01", "", "", 0},
		"no time is given":       {script("claude-3-opus-20240229"), "0001-01-01", "", "", 0},
		"in a comment":           {script("x # \n          # claude-3-opus-20240229"), "2026-11-27", "", "", 0},
		"an argument":            {action("claude_args: --model claude-3-7-sonnet-latest"), "2026-11-27", Warning, "has ended", 9},
		"an input for it":        {action("model: claude-opus-4-1-20250805"), "2026-11-27", Warning, "has ended", 9},
		"a prompt speaks of it":  {action("prompt: as good as claude-3-opus-20240229"), "2026-11-27", "", "", 0},
		"another platform's":     {action("model: us.anthropic.claude-opus-4-1-20250805-v1:0"), "2026-11-27", "", "", 0},
		"a variable of the step": {job("      - env: {ANTHROPIC_MODEL: claude-3-opus-20240229}\n        run: claude -p hi\n"), "2026-11-27", Warning, "has ended", 8},
		"with a key":             {"on: push\njobs:\n  ask:\n    runs-on: x\n    steps:\n      - env: {ANTHROPIC_API_KEY: '${{ secrets.K }}'}\n        run: claude -p hi --model claude-3-opus-20240229\n", "2026-11-27", Warning, "has ended", 7},
		"a job without Claude":   {"on: push\njobs:\n  ask:\n    runs-on: x\n    steps:\n      - run: grep claude-3-opus-20240229 .\n", "2026-11-27", "", "", 0},
	} {
		var got []Flaw
		for _, f := range Flaws(mustRead(t, tt.text), Context{Now: on(tt.day)}) {
			if f.ID == id {
				got = append(got, f)
			}
		}
		switch {
		case tt.grade == "" && len(got) == 0:
		case tt.grade == "" || len(got) != 1:
			t.Errorf("%s: %+v", name, got)
		case got[0].Grade != tt.grade || !strings.Contains(got[0].Message, tt.says) || got[0].Pos.Line != tt.line || !strings.Contains(got[0].Fix, versions.DefaultModel):
			t.Errorf("%s: %+v", name, got[0])
		}
	}
}

// The commit is named where it is known that the moving ref leads to the release.
func TestAnActionIsPinnedToTheCommitThatIsKnown(t *testing.T) {
	const action = "anthropics/claude-code-action"
	a, _ := versions.ActionByName(action)
	major, _, _ := strings.Cut(a.Release, ".")
	for uses, want := range map[string]string{
		action + "@" + major:        action + "@" + a.Commit + " # " + a.Release,
		action + "@" + a.Release:    action + "@" + a.Commit + " # " + a.Release,
		action + "@main":            action + "@<40 hexadecimal digits> # main",
		action + "@v99":             action + "@<40 hexadecimal digits> # v99",
		"acme/claude@v1":            "acme/claude@<40 hexadecimal digits> # v1",
		action + "/base-action@v1":  action + "/base-action@<40 hexadecimal digits> # v1",
		action + "@" + major + ".0": action + "@" + a.Commit + " # " + a.Release,
	} {
		text := "on: push\njobs:\n  ask:\n    runs-on: x\n    permissions: {id-token: write}\n    steps:\n      - uses: " + uses + "\n        with: {anthropic_federation_rule_id: fdrl_01}\n"
		got := ""
		for _, f := range Flaws(mustRead(t, text), Context{}) {
			if f.ID == movingTag.id {
				got = f.Fix
			}
		}
		if got != "pin it to the full commit: "+want {
			t.Errorf("%s: %q, want %s", uses, got, want)
		}
	}
}
