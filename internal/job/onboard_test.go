package job

import (
	"errors"
	"testing"

	"gh-wif/wizard"
)

func TestTheFilesOfAPlan(t *testing.T) {
	for language, want := range map[string]int{"python": 3, "snippet": 2} {
		plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", Language: language})
		if err != nil {
			t.Fatal(err)
		}
		got := Files(plan)
		if len(got) != want || got[0].Path != "issuer.json" || got[1].Path != "rule.json" {
			t.Errorf("%s: %+v", language, got)
		}
		if want == 3 && got[2].Path != plan.Workflow.Path {
			t.Errorf("%s: the workflow goes to %s", language, got[2].Path)
		}
	}
}

func TestWhereACorrectedRuleGoes(t *testing.T) {
	for path, want := range map[string]string{
		"rule.json": "rule.json", "x/my.json": "x/my.json", "/copy/x/my.json": "x/my.json", "/elsewhere/my.json": "rule.json", "../my.json": "rule.json", "rule.yml": "rule.json", "": "rule.json",
	} {
		if got := RulePath("/copy", path); got != want {
			t.Errorf("%q goes to %q, want %q", path, got, want)
		}
	}
}

func TestWhatIsGivenStaysAndTheRestIsFilled(t *testing.T) {
	got := Merge(wizard.Answers{Repository: "a/b"}, wizard.Answers{Repository: "c/d", Branch: "main", Events: []string{"push"}})
	if got.Repository != "a/b" || got.Branch != "main" || len(got.Events) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestAnAnswersErrorIsWordedBesideItsQuestion(t *testing.T) {
	err := Plainly(&wizard.AnswerError{Field: "repo", Value: "x\x1b[2J", Problem: "is no OWNER/NAME", Example: "acme/app"})
	if err.Error() != `"x\x1b[2J" is no OWNER/NAME; for example acme/app` {
		t.Error(err)
	}
	plain := errors.New("other")
	if Plainly(plain) != plain {
		t.Error("another error was changed")
	}
}
