package ui

import (
	"context"
	"slices"
	"testing"

	"gh-wif/wizard"
	"gh-wif/wizard/here"
)

// suggesting is a working copy whose workflows tell what can be answered with, behind the real questions.
func suggesting(d *Deps) {
	realJobs(d)
	d.Detect = func(context.Context) (Prefill, error) {
		return Prefill{Answers: wizard.Answers{Repository: "acme/app", Branch: "main", Language: "go", Here: &here.Copy{
			Repository: "acme/app", Branches: []string{"main"},
			Workflows: []here.Workflow{
				{File: "ci.yml", Events: []string{"push", "pull_request"}},
				{File: "deploy.yml", Events: []string{"release"}, Tags: []string{"v*"}, Environments: []string{"production"}, Claude: true},
			},
		}}}, nil
	}
}

// question goes from the start to a question of the wizard.
func (d *driver) question(title string) *driver {
	d.t.Helper()
	d.press("1")
	for range 30 {
		if e, ok := d.app.top().(interface{ Explain() (string, string) }); ok {
			if now, _ := e.Explain(); now == title {
				return d
			}
		}
		d.press("tab")
	}
	d.t.Fatalf("%s is not asked:\n%s", title, d.text())
	return d
}

// What the workflows name is offered, and nothing of it is an answer before it is chosen.
func TestTheWorkingCopyOffersAnswers(t *testing.T) {
	d := drive(t, 140, 40, suggesting).question("Environment").sees("production in deploy.yml", "1 known: down chooses")
	if got := d.app.ctx.Session.Answers.Environment; got != "" {
		t.Errorf("%q is taken by itself", got)
	}
	if d.press("down"); d.app.ctx.Session.Answers.Environment != "production" {
		t.Error("down does not choose it")
	}
	d = drive(t, 140, 40, suggesting).question("Workflow file").sees("deploy.yml on release; environment production", "ci.yml on push, pull_request")
	if d.press("type:ci").seesNot("on release").press("down"); d.app.ctx.Session.Answers.WorkflowFile != "ci.yml" {
		t.Errorf("what is typed does not narrow the choice: %q", d.app.ctx.Session.Answers.WorkflowFile)
	}
}

// The file that is chosen tells the rest, when it is asked to.
func TestAWorkflowsOwnAnswersAreTakenOver(t *testing.T) {
	d := drive(t, 140, 40, suggesting).question("Workflow file").press("down").sees("ctrl+f takes over what it says: on release, environment production, tag v*")
	if a := d.app.ctx.Session.Answers; len(a.Events) > 0 || a.Environment != "" {
		t.Fatalf("taken without being asked: %+v", a)
	}
	d.press("ctrl+f").sees("taken over: on release")
	if a := d.app.ctx.Session.Answers; !slices.Equal(a.Events, []string{"release"}) || a.Environment != "production" || a.Tag != "v*" || a.Branch != "main" {
		t.Errorf("%+v", a)
	}
	d.press("ctrl+f").sees("says nothing else")
}

// Of another repository nothing of this one is said.
func TestAnotherRepositoryTakesNothingOfThisOne(t *testing.T) {
	d := drive(t, 140, 40, suggesting).press("1", "type:octo/x")
	if a := d.app.ctx.Session.Answers; a.Branch != "" || a.Language != "" {
		t.Errorf("still there: branch %q, language %q", a.Branch, a.Language)
	}
	d.press("ctrl+u", "type:acme/app")
	if a := d.app.ctx.Session.Answers; a.Branch != "main" || a.Language != "go" {
		t.Errorf("not again there: branch %q, language %q", a.Branch, a.Language)
	}
	d = drive(t, 140, 40, suggesting).press("1", "tab", "type:trunk", "shift+tab", "ctrl+u", "type:octo/x")
	if got := d.app.ctx.Session.Answers.Branch; got != "trunk" {
		t.Errorf("what was typed is gone: %q", got)
	}
}
