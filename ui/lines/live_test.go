package lines

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/job"
	"gh-wif/internal/provision"
	"gh-wif/internal/verify"
	"gh-wif/internal/workflow"
	"gh-wif/wizard"
)

// organization is what stands in for Anthropic: it notes what was wished for, and what was made.
type organization struct {
	wishes []job.Wish
	made   []provision.ID
	needs  bool // a program has to be asked for the credential
	fails  bool // at the second step
	// workspaces are those that could be meant, where no answer names one.
	workspaces []anthropic.Workspace
}

func (o *organization) prepare(_ context.Context, w job.Wish, agree func(string) bool, told func(string)) (job.Applying, error) {
	if o.needs && !agree("Take the token of ant's profile admin?") {
		return job.Applying{}, job.Refuse("ant auth login --profile admin", "no credential for Anthropic's Admin API")
	}
	o.wishes = append(o.wishes, w)
	if len(o.workspaces) > 0 && w.Answers.Workspace == "" {
		return job.Applying{}, &provision.OpenError{Workspaces: o.workspaces, Err: &wizard.AnswerError{Field: "workspace", Problem: "is not answered"}}
	}
	plan, err := testBuild(w.Answers)
	told("asking Anthropic about the organization")
	steps := []provision.Step{
		{ID: provision.Issuer, State: provision.Exists, Name: "company", Resource: "fdis_01a", Because: "it has this issuer_url"},
		{ID: provision.Rule, State: provision.Planned, Deed: provision.Make, Name: "gha-acme-app", Because: "there is none\x1b[31m"},
	}
	do := func(_ context.Context, did func(provision.Step), _ func(string)) job.Applied {
		did(steps[0])
		did(steps[1])
		out := slices.Clone(steps)
		if o.fails {
			out[1].State = provision.Failed
			did(out[1])
			return job.Applied{Steps: out, Err: job.Refuse("run it again", "the step rule failed")}
		}
		o.made = append(o.made, provision.Rule)
		out[1] = steps[1].Done("fdrl_01a")
		did(out[1])
		plan.Answers.RuleID = "fdrl_01a"
		plan.Rule.IssuerID = "fdis_01a"
		return job.Applied{Plan: plan, Steps: out}
	}
	return job.Applying{Plan: plan, Notes: []string{"workspace: CI, the only one"}, Steps: steps, Do: do}, err
}

// created is wholeSetup with what follows in the review, where creating is the 11th thing.
func created(t *testing.T, o *organization, answers ...string) string {
	t.Helper()
	out, _, err := speak(t, newWorld(), func(d *Deps) {
		d.Start, d.Prepare, d.Bearer = job.Setup, o.prepare, "ANTHROPIC_AUTH_TOKEN"
	}, append(append([]string{}, wholeSetup...), answers...)...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

func TestWhatIsMissingIsCreatedLineByLine(t *testing.T) {
	var o organization
	out := created(t, &o, "11", "yes", "no", "yes", "yes", "2", "10", "yes")
	for _, want := range []string{
		"11. Create what is missing at Anthropic", "with the token of ANTHROPIC_AUTH_TOKEN", "Nothing is changed.", "asking Anthropic about the organization",
		"workspace: CI, the only one", "will be made", "make 1 object?", "rule …", "created", "fdrl_01a", "All of it is there", `"issuer_id": "fdis_01a"`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("not said: %q\n%s", want, out)
		}
	}
	if len(o.made) != 1 || len(o.wishes) != 1 || o.wishes[0].Variables || !o.wishes[0].PullRequest {
		t.Errorf("made %q for %+v", o.made, o.wishes)
	}
}

func TestNothingIsCreatedWithoutAYesForEach(t *testing.T) {
	for name, answers := range map[string][]string{
		"to ask":      {"11", "", "10", "yes"},
		"to the plan": {"11", "yes", "", "", "", "10", "yes"},
	} {
		var o organization
		if created(t, &o, answers...); len(o.made) > 0 || len(o.wishes) != strings.Count(name, "plan") {
			t.Errorf("without a yes %s: made %q, asked %d times", name, o.made, len(o.wishes))
		}
	}
}

func TestAProgramIsAskedForTheCredentialAfterAYesLineByLine(t *testing.T) {
	o := organization{needs: true}
	out := created(t, &o, "11", "yes", "", "", "", "11", "yes", "", "", "yes", "", "10", "yes")
	if len(o.wishes) != 1 || !strings.Contains(out, "Take the token of ant's profile admin? yes or no [no]") || !strings.Contains(out, "Not possible: no credential") || !strings.Contains(out, "ant auth login") {
		t.Errorf("asked %d times\n%s", len(o.wishes), out)
	}
}

func TestAStepThatFailsSaysWhatExistsLineByLine(t *testing.T) {
	o := organization{fails: true}
	out := created(t, &o, "11", "yes", "", "", "yes", "10", "yes")
	for _, want := range []string{"failed", "there now: issuer fdis_01a", "Not possible: the step rule failed", "run it again"} {
		if !strings.Contains(out, want) {
			t.Errorf("not said: %q\n%s", want, out)
		}
	}
}

func TestAnthropicIsAskedForTheIDsLineByLine(t *testing.T) {
	inventory := anthropic.Inventory{
		Organization: anthropic.Organization{ID: "6f1b7c1e-1111-4222-8333-444455556666", Name: "Acme"},
		Workspaces:   []anthropic.Workspace{{ID: "wrkspc_01a", Name: "CI"}, {ID: "wrkspc_02a", Name: "Production\x1b[31m"}},
		Issuers:      []federation.Issuer{{ID: "fdis_01a", Name: "company-github", IssuerURL: "https://token.actions.githubusercontent.com"}},
	}
	asks := func(d *Deps) {
		d.Start, d.Bearer = job.Setup, "ANTHROPIC_AUTH_TOKEN"
		d.Pages = func() []wizard.Page { return wizard.Pages()[3:4] } // the ids
		d.Adopt = func(_ context.Context, a wizard.Answers, _ func(string) bool, told func(string)) (wizard.Answers, error) {
			told("asking Anthropic about the organization")
			return wizard.Adopt(a, inventory), nil
		}
	}
	ids := len(wizard.Pages()[3].Questions)
	out, _, err := speak(t, newWorld(), asks, slices.Concat([]string{"yes", "2"}, make([]string, ids-1), []string{"11", "10", "yes"})...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"with the token of ANTHROPIC_AUTH_TOKEN", "Anthropic says:", "company-github (fdis_01a)", "2. Production", "wrkspc_02a", "Your answer or a number", "11. What Anthropic told", "the workspace wrkspc_02a is Production"} {
		if !strings.Contains(out, want) {
			t.Errorf("not said: %q\n%s", want, out)
		}
	}
	out, _, err = speak(t, newWorld(), asks, slices.Concat([]string{""}, make([]string, ids), []string{"10", "yes"})...)
	if err != nil || strings.Contains(out, "asking Anthropic about") {
		t.Errorf("asked without a yes: %v\n%s", err, out)
	}
	out, _, err = speak(t, newWorld(), func(d *Deps) { asks(d); d.Bearer = "" }, slices.Concat(make([]string, ids), []string{"10", "yes"})...)
	if err != nil || !strings.Contains(out, "ANTHROPIC_AUTH_TOKEN they can be asked for here") {
		t.Errorf("without a credential: %v\n%s", err, out)
	}
}

// federated is a working copy with workflows that exchange a token.
func federated(names ...string) func(*Deps) {
	return func(d *Deps) {
		d.Detect = func(context.Context) (job.Prefill, error) {
			p := job.Prefill{Answers: wizard.Answers{Repository: "acme/app"}}
			for _, n := range names {
				p.Workflows = append(p.Workflows, job.Found{Path: n, File: n, CallsClaude: true})
			}
			return p, nil
		}
		d.ToVerify = func(_ context.Context, name string) (job.ToVerify, error) {
			return job.ToVerify{Repository: github.Remote{Owner: "acme", Name: "app"}, File: workflow.File{Path: or(name, "only.yml")}}, nil
		}
		d.Verify = func(_ context.Context, v job.ToVerify, told func(string)) (verify.Result, error) {
			told("starting " + v.File.Path)
			return verify.Result{State: verify.Passed, Run: verify.Run{ID: "7", URL: "https://github.com/acme/app/actions/runs/7"}}, nil
		}
	}
}

func TestAWorkflowIsStartedAndWatchedLineByLine(t *testing.T) {
	out, _, err := speak(t, newWorld(), federated("only.yml"), "w", "yes", "q")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"w. Start the workflow and watch it", "GitHub starts only.yml of acme/app", "Start it?", "05:06:07 starting only.yml", "The run succeeded, and its exchange worked", "/runs/7"} {
		if !strings.Contains(out, want) {
			t.Errorf("not said: %q\n%s", want, out)
		}
	}
	if out, _, _ = speak(t, newWorld(), federated("only.yml"), "w", "", "q"); strings.Contains(out, "starting") {
		t.Errorf("started without a yes:\n%s", out)
	}
	if out, _, _ = speak(t, newWorld(), federated("a.yml", "b.yml"), "w", "2", "yes", "q"); !strings.Contains(out, "Which one is to be started?") || !strings.Contains(out, "starting b.yml") {
		t.Errorf("of several:\n%s", out)
	}
}

func TestARunThatDoesNotStartOrIsLeftLineByLine(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	for want, verifies := range map[string]func(context.Context, job.ToVerify, func(string)) (verify.Result, error){
		"Not possible: not there\ncommit it": func(context.Context, job.ToVerify, func(string)) (verify.Result, error) {
			return verify.Result{}, job.Refuse("commit it", "not there")
		},
		"the run goes on: https://x.example/7": func(context.Context, job.ToVerify, func(string)) (verify.Result, error) {
			return verify.Result{Run: verify.Run{ID: "7", URL: "https://x.example/7"}}, errors.Join(ctx.Err(), context.Canceled)
		},
	} {
		out, _, err := speak(t, newWorld(), func(d *Deps) { federated("only.yml")(d); d.Verify = verifies }, "w", "yes", "q")
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%v, not said: %q\n%s", err, want, out)
		}
	}
}

// An organization with several workspaces is no dead end: one of them is chosen on the spot.
func TestAWorkspaceThatNobodyNamedIsChosenLineByLine(t *testing.T) {
	o := organization{workspaces: []anthropic.Workspace{{ID: "wrkspc_1", Name: "Default"}, {ID: "wrkspc_2", Name: "CI"}}}
	out := created(t, &o, "11", "yes", "", "", "3", "yes", "10", "yes")
	if len(o.made) != 1 || len(o.wishes) != 2 || o.wishes[1].Answers.Workspace != "wrkspc_2" || !strings.Contains(out, "3. CI wrkspc_2") {
		t.Errorf("made %q for %+v\n%s", o.made, o.wishes, out)
	}
	o = organization{workspaces: o.workspaces}
	if created(t, &o, "11", "yes", "", "", "", "10", "yes"); len(o.made) != 0 || len(o.wishes) != 1 {
		t.Errorf("none of them: made %q, asked %d times", o.made, len(o.wishes))
	}
}
