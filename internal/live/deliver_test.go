package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/live"
	"gh-wif/internal/provision"
	"gh-wif/internal/repo"
	"gh-wif/internal/say"
	"gh-wif/wizard"
)

// programs runs git as it is, and stands in for gh.
type programs struct {
	variables map[string]string
	pulls     map[string]string // address by branch
	ran       []string          // of both programs what changes something
	fail      string            // a command that fails: its beginning
	lost      bool              // it fails after it has done what it was asked for
}

func (p *programs) run(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	line := name + " " + strings.Join(args, " ")
	fails := p.fail != "" && strings.HasPrefix(line, p.fail)
	broken := &repo.ExitError{Name: name, Code: 1, Stderr: name + ": it broke"}
	if fails && !p.lost {
		return nil, broken
	}
	for _, changes := range []string{"git switch", "git add", "git commit", "git push", "gh variable set", "gh pr create"} {
		if strings.HasPrefix(line, changes) {
			p.ran = append(p.ran, changes)
		}
	}
	out, err := p.answer(ctx, dir, name, args)
	if fails {
		return nil, broken
	}
	return out, err
}

func (p *programs) answer(ctx context.Context, dir, name string, args []string) ([]byte, error) {
	after := func(flag string) string { return args[slices.Index(args, flag)+1] }
	switch {
	case name == "git":
		return repo.Exec(ctx, dir, name, args...)
	case args[0] == "api":
		_, variable, _ := strings.Cut(args[1], "/actions/variables/")
		value, ok := p.variables[variable]
		if !ok || !strings.HasPrefix(args[1], "repos/acme/app/") {
			return nil, &repo.ExitError{Name: "gh", Code: 1, Stderr: "gh: Not Found (HTTP 404)"}
		}
		return json.Marshal(map[string]string{"name": variable, "value": value})
	case args[0] == "variable":
		p.variables[args[2]] = after("--body")
		return nil, nil
	case args[1] == "list":
		var out []map[string]string
		if address, ok := p.pulls[after("--head")]; ok {
			out = append(out, map[string]string{"url": address})
		}
		return json.Marshal(out)
	}
	p.pulls[after("--head")] = "https://github.com/acme/app/pull/1"
	return []byte("\nhttps://github.com/acme/app/pull/1\n"), nil
}

// workingCopy is a clone of a repository whose default branch is main, and the programs for it.
func workingCopy(t *testing.T) (string, *programs) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	dir := t.TempDir()
	bare, copied := filepath.Join(dir, "acme", "app.git"), filepath.Join(dir, "app")
	for _, args := range [][]string{
		{"init", "--quiet", "--bare", "--initial-branch=main", bare},
		{"clone", "--quiet", bare, copied},
		{"-C", copied, "config", "user.email", "a@example.com"},
		{"-C", copied, "config", "user.name", "A"},
		{"-C", copied, "commit", "--quiet", "--allow-empty", "--message", "first"},
		{"-C", copied, "push", "--quiet", "origin", "HEAD:main"},
		{"-C", copied, "remote", "set-head", "origin", "main"},
		{"-C", copied, "config", "url." + bare + ".pushInsteadOf", "https://github.com/acme/app.git"},
		{"-C", copied, "remote", "set-url", "origin", "https://github.com/acme/app.git"},
	} {
		if _, err := repo.Exec(t.Context(), dir, "git", args...); err != nil {
			t.Fatal(args, err)
		}
	}
	return copied, &programs{variables: map[string]string{}, pulls: map[string]string{}}
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := repo.Exec(t.Context(), dir, "git", args...)
	if err != nil {
		t.Fatal(args, err)
	}
	return strings.TrimSpace(string(out))
}

// answered is a plan for acme/app with every id.
func answered(t *testing.T, ids string) wizard.Plan {
	t.Helper()
	plan, err := wizard.Build(wizard.Answers{
		Repository: "acme/app", Branch: "main", Organization: "6f1b7c1e-1111-4222-8333-444455556666", Workspace: "wrkspc_1", ServiceAccount: "svac_1",
		IssuerID: "fdis_1", RuleID: "fdrl_1", IDs: ids,
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// deliver plans a delivery and carries it out.
func deliver(t *testing.T, p *programs, d live.Delivery, plan wizard.Plan) ([]provision.Step, error) {
	t.Helper()
	work, _, err := live.Outside{Run: p.run}.Deliver(t.Context(), d, plan)
	if err != nil {
		return nil, err
	}
	return work.Carry(t.Context(), plan, func(provision.Step) {}, nil)
}

// What git and gh say is told with what they were asked about, and with what would help.
func TestADeliveryThatCannotBeginSaysAboutWhat(t *testing.T) {
	dir, p := workingCopy(t)
	for fail, want := range map[string]string{"gh api": "the variable ANTHROPIC_FEDERATION_RULE_ID of acme/app: ", "gh pr": "the pull request: "} {
		p.fail = fail
		_, err := deliver(t, p, live.Delivery{Root: dir, Variables: true, PullRequest: true}, answered(t, wizard.IDsVars))
		if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "it broke") {
			t.Errorf("%s: %v", fail, err)
		}
	}
	step := live.StepError{Err: &repo.Problem{What: "gh is not logged in", Hint: "gh auth login"}}
	if help := step.Help(); !strings.HasPrefix(help, "gh auth login\n") || !strings.Contains(help, "run it again") {
		t.Errorf("%q", help)
	}
}

const workflowPath = ".github/workflows/claude.yml"

func TestTheWorkflowIsWrittenAndTheVariablesAreSet(t *testing.T) {
	dir, p := t.TempDir(), &programs{variables: map[string]string{"ANTHROPIC_WORKSPACE_ID": "wrkspc_1", "ANTHROPIC_SERVICE_ACCOUNT_ID": "svac_0"}}
	plan := answered(t, wizard.IDsVars)
	d := live.Delivery{Root: dir, Variables: true}
	_, planned, err := live.Outside{Run: p.run}.Deliver(t.Context(), d, plan)
	if err != nil || short(planned) != "workflow planned, variables planned" || len(p.ran) != 0 {
		t.Fatalf("%s, %v, %q", short(planned), err, p.ran)
	}
	if s := planned[1]; s.Deed != provision.Change || !strings.Contains(s.Because, "ANTHROPIC_SERVICE_ACCOUNT_ID hold") || !strings.Contains(s.Diff, `-ANTHROPIC_SERVICE_ACCOUNT_ID="svac_0"`) {
		t.Errorf("a variable that holds something else is not shown: %+v", s)
	}
	steps, err := deliver(t, p, d, plan)
	if err != nil || short(steps) != "workflow created, variables changed" {
		t.Fatalf("%s, %v", short(steps), err)
	}
	text, _ := os.ReadFile(filepath.Join(dir, workflowPath))
	if string(text) != plan.Workflow.Content || len(p.ran) != 3 {
		t.Errorf("%q\n%s", p.ran, text)
	}
	for _, v := range wizard.Settings(plan) {
		if p.variables[v.Name] != v.Value || !strings.Contains(string(text), "vars."+v.Name) {
			t.Errorf("%s is %q", v.Name, p.variables[v.Name])
		}
	}
	p.ran = nil
	if steps, err = deliver(t, p, d, plan); err != nil || short(steps) != "workflow exists, variables exists" || len(p.ran) != 0 {
		t.Errorf("again: %s, %v, %q", short(steps), err, p.ran)
	}
}

// The file that is replaced is the one that was shown.
func TestAFileThatChangedSinceThePlanIsLeft(t *testing.T) {
	for name, c := range map[string]struct{ before, then, want string }{
		"it differs, and stays so":    {"a: 1\n", "a: 1\n", "workflow changed"},
		"it differs, and was changed": {"a: 1\n", "a: 2\n", "workflow failed"},
		"it was not there":            {"", "a: 2\n", "workflow failed"},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, workflowPath)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		put := func(text string) {
			if err := os.WriteFile(file, []byte(text), 0o600); text != "" && err != nil {
				t.Fatal(err)
			}
		}
		put(c.before)
		plan := answered(t, "")
		work, planned, err := live.Outside{}.Deliver(t.Context(), live.Delivery{Root: dir}, plan)
		if err != nil || c.before != "" && !strings.Contains(planned[0].Diff, "-a: 1") {
			t.Fatalf("%s: %v, %+v", name, err, planned)
		}
		put(c.then)
		steps, err := work.Carry(t.Context(), plan, func(provision.Step) {}, nil)
		if short(steps) != c.want || (err == nil) != (c.want == "workflow changed") {
			t.Errorf("%s: %s, %v", name, short(steps), err)
		}
		if text, _ := os.ReadFile(file); err != nil && string(text) != c.then {
			t.Errorf("%s: it was replaced", name)
		}
	}
}

func TestAPullRequestBringsTheWorkflowAlone(t *testing.T) {
	dir, p := workingCopy(t)
	for name, text := range map[string]string{"other": "mine", "staged": "mine too"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	git(t, dir, "add", "staged")
	d, plan := live.Delivery{Root: dir, PullRequest: true}, answered(t, "")
	steps, err := deliver(t, p, d, plan)
	if err != nil || short(steps) != "workflow created, pull_request created" || steps[1].Resource != "https://github.com/acme/app/pull/1" {
		t.Fatalf("%s, %v", short(steps), err)
	}
	if got := git(t, dir, "diff", "--name-only", "origin/main", "HEAD"); got != workflowPath {
		t.Errorf("the commit holds %q", got)
	}
	if got := git(t, dir, "status", "--short"); !strings.Contains(got, "A  staged") || !strings.Contains(got, "?? other") {
		t.Errorf("what was there is no longer as it was: %q", got)
	}
	if got := git(t, dir, "rev-parse", "gh-wif/claude"); got != git(t, dir, "rev-parse", "origin/gh-wif/claude") {
		t.Error("it is not pushed")
	}
	p.ran = nil
	if steps, err = deliver(t, p, d, plan); err != nil || short(steps) != "workflow exists, pull_request exists" || len(p.ran) != 0 {
		t.Errorf("again: %s, %v, %q", short(steps), err, p.ran)
	}
}

// Interrupted after any step, a second run goes on; nothing is done twice.
func TestAPullRequestIsCarriedOn(t *testing.T) {
	for lost, all := range map[bool][]string{
		false: {"git switch", "git add", "git commit", "git push", "gh pr create"}, true: {"git commit", "gh pr create"},
	} {
		for _, at := range all {
			dir, p := workingCopy(t)
			p.fail, p.lost = at, lost
			d, plan := live.Delivery{Root: dir, PullRequest: true}, answered(t, "")
			steps, err := deliver(t, p, d, plan)
			var failed *live.StepError
			if overcome := lost && at == "gh pr create"; overcome != (err == nil) || err != nil && (!errors.As(err, &failed) || failed.Step.ID != provision.PullRequest || !strings.Contains(err.Error(), "it broke")) {
				t.Errorf("%s (lost %t): %s, %v", at, lost, short(steps), err)
			}
			p.fail = ""
			if steps, err = deliver(t, p, d, plan); err != nil || steps[1].Resource == "" {
				t.Errorf("%s (lost %t), later: %s, %v", at, lost, short(steps), err)
			}
			if got := git(t, dir, "rev-list", "--count", "origin/main..gh-wif/claude"); got != "1" {
				t.Errorf("%s (lost %t): %s commits", at, lost, got)
			}
		}
	}
}

// Somebody changes the file before it is committed: that is not published.
func TestAFileThatChangedIsNotPublished(t *testing.T) {
	dir, p := workingCopy(t)
	plan := answered(t, "")
	run := func(ctx context.Context, at, name string, args ...string) ([]byte, error) {
		if name == "git" && args[0] == "add" {
			if err := os.WriteFile(filepath.Join(dir, workflowPath), []byte("a: 1\n"), 0o600); err != nil {
				t.Error(err)
			}
		}
		return p.run(ctx, at, name, args...)
	}
	work, _, err := live.Outside{Run: run}.Deliver(t.Context(), live.Delivery{Root: dir, PullRequest: true}, plan)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := work.Carry(t.Context(), plan, func(provision.Step) {}, nil)
	if !errors.Is(err, repo.ErrNotClean) || slices.Contains(p.ran, "git commit") || slices.Contains(p.ran, "git push") {
		t.Errorf("%s, %v, %q", short(steps), err, p.ran)
	}
}

// What would be published along, or is in the way, is refused before anything is done.
func TestAWorkingCopyThatCannotBePublishedFrom(t *testing.T) {
	plan := answered(t, "")
	for name, c := range map[string]struct {
		before func(dir string)
		want   string
	}{
		"the index holds the file": {func(dir string) {
			if err := os.MkdirAll(filepath.Join(dir, ".github/workflows"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, workflowPath), []byte("a: 1\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			git(t, dir, "add", workflowPath)
		}, "the index holds"},
		"commits of one's own": {func(dir string) { git(t, dir, "commit", "--quiet", "--allow-empty", "--message", "mine") }, "commits that origin/main does not have"},
		"the branch is there":  {func(dir string) { git(t, dir, "branch", "gh-wif/claude") }, "there is a branch gh-wif/claude"},
		"no remote":            {func(dir string) { git(t, dir, "remote", "remove", "origin") }, "no remote of it is acme/app"},
		"another repository's working copy": {func(dir string) {
			git(t, dir, "remote", "set-url", "origin", "https://github.com/evil/app.git")
		}, "no remote of it is acme/app"},
		"the same name on another GitHub": {func(dir string) {
			git(t, dir, "remote", "set-url", "origin", "https://github.example.com/acme/app.git")
		}, "no remote of it is acme/app"},
		"no default branch": {func(dir string) {
			git(t, dir, "remote", "set-head", "origin", "--delete")
			git(t, dir, "branch", "--move", "trunk")
			git(t, dir, "update-ref", "-d", "refs/remotes/origin/main")
		}, "default branch"},
	} {
		dir, p := workingCopy(t)
		c.before(dir)
		_, _, err := live.Outside{Run: p.run}.Deliver(t.Context(), live.Delivery{Root: dir, PullRequest: true}, plan)
		var problem *repo.Problem
		if !errors.As(err, &problem) || !errors.Is(err, repo.ErrNotClean) || !strings.Contains(err.Error(), c.want) || problem.Hint == "" || len(p.ran) != 0 {
			t.Errorf("%s: %v, %q", name, err, p.ran)
		}
	}
	dir, p := workingCopy(t)
	if err := os.MkdirAll(filepath.Join(dir, ".github/workflows"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, workflowPath), []byte(plan.Workflow.Content), 0o600); err != nil {
		t.Fatal(err)
	}
	git(t, dir, "add", workflowPath)
	git(t, dir, "commit", "--quiet", "--message", "it")
	git(t, dir, "update-ref", "refs/remotes/origin/main", "HEAD")
	if steps, err := deliver(t, p, live.Delivery{Root: dir, PullRequest: true}, plan); err != nil || steps[1].State != provision.Exists || len(p.ran) != 0 {
		t.Errorf("a file that the default branch has: %s, %v, %q", short(steps), err, p.ran)
	}
}

// Of several remotes that of the repository is pushed to, whichever the working copy goes by.
func TestThePullRequestGoesToTheRepositoryThatThePlanIsFor(t *testing.T) {
	dir, p := workingCopy(t)
	git(t, dir, "remote", "add", "upstream", "https://github.com/evil/app.git")
	git(t, dir, "branch", "--set-upstream-to", "origin/main")
	git(t, dir, "config", "branch.main.remote", "upstream")
	steps, err := deliver(t, p, live.Delivery{Root: dir, PullRequest: true}, answered(t, ""))
	if err != nil || !slices.Contains(p.ran, "git push") || git(t, dir, "ls-remote", "--heads", "--get-url", "origin") != "https://github.com/acme/app.git" {
		t.Fatalf("%s, %v, %q", short(steps), err, p.ran)
	}
	if got := git(t, dir, "config", "--get", "branch.gh-wif/claude.remote"); got != "origin" {
		t.Errorf("it was pushed to %s", got)
	}
}

// A branch is named by whoever owns the repository: in a command it is one word.
func TestACommandThatNamesABranchRunsNothingElse(t *testing.T) {
	dir, p := workingCopy(t)
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message", "mine")
	for _, branch := range []string{"main;touch${IFS}ran", "main$(touch${IFS}ran)", "main`touch${IFS}ran`", "main&&touch${IFS}ran", "it's"} {
		git(t, dir, "update-ref", "refs/remotes/origin/"+branch, "refs/remotes/origin/main")
		git(t, dir, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/"+branch)
		_, _, err := live.Outside{Run: p.run}.Deliver(t.Context(), live.Delivery{Root: dir, PullRequest: true}, answered(t, ""))
		var problem *repo.Problem
		if !errors.As(err, &problem) || !strings.Contains(problem.Hint, "git switch "+say.Shell(branch)+";") {
			t.Errorf("%s: %v, %+v", branch, err, problem)
		}
	}
}

// No id of a plan can be taken for a flag or reach another program.
func TestVariablesAreSetByTheirName(t *testing.T) {
	var lines [][]string
	run := func(_ context.Context, _, name string, args ...string) ([]byte, error) {
		lines = append(lines, append([]string{name}, args...))
		return nil, &repo.ExitError{Name: name, Code: 4}
	}
	_, _, err := live.Outside{Run: run}.Deliver(t.Context(), live.Delivery{Root: t.TempDir(), NoFile: true, Variables: true}, answered(t, wizard.IDsVars))
	if !errors.Is(err, repo.ErrNotLoggedIn) {
		t.Errorf("%v", err)
	}
	if want := "gh api repos/acme/app/actions/variables/" + federation.RuleID.Env; len(lines) != 1 || strings.Join(lines[0], " ") != want {
		t.Errorf("%q", lines)
	}
}
