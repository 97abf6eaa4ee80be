package migrate_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/lint"
	"gh-wif/internal/migrate"
	"gh-wif/internal/workflow"
	"gh-wif/wizard"
)

// action is a workflow of one job that runs the action, with lines of the job between.
func action(on string, lines ...string) string {
	return "on: " + on + "\njobs:\n  review:\n    runs-on: ubuntu-latest\n" + strings.Join(lines, "") +
		"    steps:\n      - uses: anthropics/claude-code-action@v1.0.150\n        with:\n          anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}\n"
}

// content is the new text of a file.
func content(t *testing.T, p migrate.Plan, name string) string {
	t.Helper()
	for _, f := range p.Files {
		if f.Path == dir+name {
			return string(f.Content)
		}
	}
	t.Fatalf("no file %s", name)
	return ""
}

func warned(p migrate.Plan, id string) bool {
	return slices.ContainsFunc(p.Warnings, func(w wizard.Warning) bool { return w.ID == id })
}

const called = `on:
  workflow_call:
    secrets:
      ANTHROPIC_API_KEY: {required: true}
jobs:
  review:
    runs-on: ubuntu-latest
    permissions: {contents: read, issues: write}
    steps:
      - uses: anthropics/claude-code-action@v1.0.150
        with:
          anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}
`

const caller = `on: {push: {branches: [main]}}
jobs:
  call:
    uses: ./.github/workflows/called.yml
    secrets:
      ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}
`

func TestACallerGrantsWhatTheCalledWorkflowNeeds(t *testing.T) {
	for _, beside := range []bool{false, true} {
		o := options("called.yml", called, "caller.yml", caller)
		o.Workflows[1].Beside = beside
		p := run(t, o)
		j := job(t, p, "review")
		if j.State != migrate.Switched || len(j.Runs) != 1 || j.Runs[0].Verdict.Answer != lint.Admitted {
			t.Errorf("%s: %s, %+v", j.State, j.Because, j.Runs)
		}
		if ref, _ := j.Rule.Match.Claim("job_workflow_ref"); ref != "acme/app/.github/workflows/called.yml@refs/heads/main" {
			t.Errorf("the rule has the called workflow %q", ref)
		}
		want := "    permissions:\n      contents: read\n      issues: write\n      id-token: write\n"
		if got := content(t, p, "caller.yml"); !strings.Contains(got, want) || !warned(p, "key_still_passed") {
			t.Errorf("%s", got)
		}
	}
}

func TestACalledWorkflowWithoutACallerHasNoRuns(t *testing.T) {
	j := job(t, run(t, options("called.yml", called)), "review")
	if j.State != migrate.Cannot || !strings.Contains(j.Because, "none that does is here") {
		t.Errorf("%s: %s", j.State, j.Because)
	}
}

func TestACallerOfAForksPullRequestIsGuarded(t *testing.T) {
	p := run(t, options("called.yml", called, "caller.yml", strings.Replace(caller, "{push: {branches: [main]}}", "pull_request", 1)))
	if got := content(t, p, "caller.yml"); !strings.Contains(got, "if: github.event.pull_request.head.repo.full_name == github.repository\n") || !warned(p, "fork_pull_request") {
		t.Errorf("%s", got)
	}
	o := options("called.yml", called, "caller.yml", strings.Replace(caller, "{push: {branches: [main]}}", "pull_request", 1))
	o.NoGuards = true
	if got := content(t, run(t, o), "caller.yml"); strings.Contains(got, "if:") {
		t.Errorf("%s", got)
	}
}

func TestTheRuleFollowsTheRunsOfTheJob(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		claims map[string]string
	}{
		"a branch":                        {action("{push: {branches: [dev]}}"), map[string]string{"event_name": "push", "ref": "refs/heads/dev"}},
		"the default branch":              {action("schedule: [{cron: '1 1 * * *'}]"), nil},
		"an environment":                  {action("{push: {branches: [main]}}", "    environment: {name: production}\n"), map[string]string{"environment": "production"}},
		"a condition":                     {action("push", "    if: github.ref == 'refs/heads/trunk'\n"), map[string]string{"ref": "refs/heads/trunk"}},
		"by hand":                         {action("workflow_dispatch"), map[string]string{"event_name": "workflow_dispatch", "ref": "refs/heads/main"}},
		"a pull request for one branch":   {action("{pull_request: {branches: [main]}}"), map[string]string{"event_name": "pull_request", "base_ref": "main"}},
		"a pull request for any":          {action("pull_request"), map[string]string{"event_name": "pull_request", "base_ref": ""}},
		"a tag of one name":               {action("{push: {tags: [v1]}}"), map[string]string{"ref": "refs/tags/v1"}},
		"an event that a condition keeps": {action("[push, workflow_dispatch]", "    if: github.event_name == 'workflow_dispatch'\n"), map[string]string{"event_name": "workflow_dispatch"}},
	} {
		if strings.HasPrefix(c.text, "on: schedule") {
			c.text = strings.Replace(c.text, "on: schedule: [{cron: '1 1 * * *'}]", "on: {schedule: [{cron: '1 1 * * *'}]}", 1)
		}
		j := job(t, run(t, options("a.yml", c.text)), "review")
		if j.State != migrate.Switched {
			t.Errorf("%s: %s %s", name, j.State, j.Because)
			continue
		}
		for claim, want := range c.claims {
			if got, _ := j.Rule.Match.Claim(claim); got != want {
				t.Errorf("%s: the claim %s is %q, want %q in %s", name, claim, got, want, j.Rule.JSON())
			}
		}
	}
}

func TestJobsWithTheSameRunsShareARule(t *testing.T) {
	two := strings.Replace(action("{push: {branches: [main]}}"), "jobs:\n", "jobs:\n  other:\n    runs-on: x\n    steps:\n      - run: claude -p a\n        env: {ANTHROPIC_API_KEY: '${{ secrets.K }}'}\n", 1)
	p := run(t, options("a.yml", two, "b.yml", action("workflow_dispatch")))
	if len(p.Rules) != 2 || len(p.Rules[0].Jobs) != 2 || p.Rules[0].File != "rule-other.json" || p.Rules[1].File != "rule-review.json" {
		t.Fatalf("%+v", p.Rules)
	}
	if p.Rules[0].Rule.Name == p.Rules[1].Rule.Name || p.Rules[0].Var != "ANTHROPIC_FEDERATION_RULE_ID_OTHER" || p.Rules[1].Var != "ANTHROPIC_FEDERATION_RULE_ID_REVIEW" {
		t.Errorf("%+v", p.Rules)
	}
}

func TestARuleOfAnotherJobKeepsItsVariable(t *testing.T) {
	there := strings.ReplaceAll(action("push"), "anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}",
		"anthropic_federation_rule_id: ${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}\n          anthropic_organization_id: x")
	p := run(t, options("a.yml", there, "b.yml", strings.ReplaceAll(action("push"), "review:", "other:")))
	if job(t, p, "review").State != migrate.Already || p.Rules[0].Var != "ANTHROPIC_FEDERATION_RULE_ID_OTHER" || p.Rules[0].File != "rule.json" {
		t.Errorf("%+v", p.Rules)
	}
}

func TestIDsStandAsTheyAreGivenOrInVariables(t *testing.T) {
	for name, c := range map[string]struct {
		ids         string
		answers     wizard.Answers
		rule, space string
		variables   bool
	}{
		"nothing known":     {"", wizard.Answers{}, "${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}", "${{ vars.ANTHROPIC_WORKSPACE_ID }}", true},
		"some known":        {"", wizard.Answers{Workspace: "wrkspc_01"}, "${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}", "wrkspc_01", true},
		"literal":           {wizard.IDsLiteral, wizard.Answers{RuleID: "fdrl_01"}, "fdrl_01", "wrkspc_...", false},
		"variables for all": {wizard.IDsVars, wizard.Answers{RuleID: "fdrl_01"}, "${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}", "${{ vars.ANTHROPIC_WORKSPACE_ID }}", true},
	} {
		o := options("a.yml", action("push"))
		c.answers.Repository, c.answers.IDs = "acme/app", c.ids
		o.Answers = c.answers
		p := run(t, o)
		got := content(t, p, "a.yml")
		if !strings.Contains(got, "anthropic_federation_rule_id: "+c.rule+"\n") || !strings.Contains(got, "anthropic_workspace_id: "+c.space+"\n") {
			t.Errorf("%s:\n%s", name, got)
		}
		sets := slices.ContainsFunc(p.Next, func(s wizard.Step) bool {
			return strings.Contains(s.Copy, "gh variable set ANTHROPIC_FEDERATION_RULE_ID")
		})
		if sets != c.variables {
			t.Errorf("%s: the variables are set %t", name, sets)
		}
	}
}

func TestTheSecretIsDeletedLastAndOnlyWhereNobodyNeedsIt(t *testing.T) {
	p := run(t, options("a.yml", action("push")))
	if last := p.Next[len(p.Next)-1]; last.Copy != "gh secret delete ANTHROPIC_API_KEY --repo acme/app" {
		t.Errorf("%+v", last)
	}
	needed := "on: push\njobs:\n  x:\n    runs-on: x\n    steps:\n      - uses: acme/review@v1\n        with: {key: '${{ secrets.ANTHROPIC_API_KEY }}'}\n"
	p = run(t, options("a.yml", action("push"), "b.yml", needed))
	if last := p.Next[len(p.Next)-1]; len(p.Secrets) > 0 || strings.Contains(last.Copy, "secret delete") {
		t.Errorf("%q, %+v", p.Secrets, last)
	}
}

func TestOnlyTheJobsThatAreAskedFor(t *testing.T) {
	o := options("a.yml", action("push"), "b.yml", strings.ReplaceAll(action("push"), "review:", "other:"))
	o.Jobs = []string{"other"}
	p := run(t, o)
	if job(t, p, "review").State != migrate.NotCalling || job(t, p, "other").State != migrate.Switched || p.Files[0].Changed || !p.Files[1].Changed {
		t.Errorf("%+v", p.Files)
	}
}

// A key of the whole workflow is not taken for that of every job; what is said then switches the job.
func TestAJobThatMayUseTheKeyOfTheWorkflowIsToldHowItIsSwitched(t *testing.T) {
	const text = "on: push\nenv:\n  ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}\njobs:\n  report:\n    runs-on: x\n    steps:\n      - run: python report.py\n" +
		"  never:\n    runs-on: x\n    steps:\n      - run: echo hello\n"
	o := options("a.yml", text)
	p := run(t, o)
	if j := job(t, p, "report"); j.State != migrate.NotCalling || !strings.HasSuffix(j.Because, "if a program of it does: gh-wif migrate --job report") {
		t.Errorf("%s: %s", j.State, j.Because)
	}
	if j := job(t, p, "never"); j.State != migrate.NotCalling || strings.Contains(j.Because, "--job") {
		t.Errorf("%s: %s", j.State, j.Because)
	}
	o.Jobs = []string{"report"}
	if j := job(t, run(t, o), "report"); j.State != migrate.Switched {
		t.Errorf("asked for: %s: %s", j.State, j.Because)
	}
}

// What is installed on a line hides no program behind it, and is none itself.
func TestAProgramBehindAnInstallationIsSeen(t *testing.T) {
	for script, want := range map[string]migrate.State{
		"pip install anthropic && python report.py":           migrate.Switched,
		"npm ci; npx tsx report.ts":                           migrate.Switched,
		"python -m pip install -r r.txt && ./report.sh":       migrate.Switched,
		"cd app && pip install anthropic 2>&1 | tail":         migrate.Cannot,
		"sudo apt-get install -y python3 && pip install -U x": migrate.Cannot,
		"curl -fsSL https://claude.ai/install.sh | bash":      migrate.Cannot,
	} {
		p := run(t, options("a.yml", "on: push\njobs:\n  report:\n    runs-on: x\n    env:\n      ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}\n    steps:\n      - run: "+script+"\n"))
		if j := job(t, p, "report"); j.State != want {
			t.Errorf("%s: %s: %s", script, j.State, j.Because)
		}
	}
}

func TestASubscriptionIsSwitchedWhenAsked(t *testing.T) {
	text := strings.Replace(action("push"), "anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}", "claude_code_oauth_token: ${{ secrets.CLAUDE_CODE_OAUTH_TOKEN }}", 1)
	o := options("a.yml", text)
	if p := run(t, o); job(t, p, "review").State != migrate.Cannot || !p.Cannot() || p.Files[0].Changed {
		t.Errorf("%+v", p.Files)
	}
	o.OAuth = true
	p := run(t, o)
	if got := content(t, p, "a.yml"); job(t, p, "review").State != migrate.Switched || strings.Contains(got, "oauth") || !strings.Contains(got, "anthropic_federation_rule_id") {
		t.Errorf("%s", got)
	}
}

func TestAKeyBesideFederationGoes(t *testing.T) {
	text := strings.Replace(action("push", "    permissions: {id-token: write}\n"), "          anthropic_api_key",
		"          anthropic_federation_rule_id: fdrl_01\n          anthropic_organization_id: x\n          anthropic_api_key", 1)
	p := run(t, options("a.yml", text))
	want := strings.Replace(text, "          anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}\n", "", 1)
	if got := content(t, p, "a.yml"); got != want {
		t.Errorf("%s", got)
	}
}

// A key of the whole workflow goes where a switched job would see it, and stays where another job is known to
// need it.
func TestAKeyOfTheWorkflowGoesToTheJobThatNeedsIt(t *testing.T) {
	p := run(t, options("a.yml", `on: push
env:
  ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}
jobs:
  cli:
    runs-on: x
    steps: 
      - run: claude -p hello
  container:
    runs-on: x
    steps:
      - run: docker run -e ANTHROPIC_API_KEY image
  tests:
    runs-on: x
    steps:
      - run: make test
  review:
    runs-on: x
    steps:
      - run: python ask.py
  never:
    runs-on: x
    steps:
      - run: echo hello
`))
	got := content(t, p, "a.yml")
	if strings.Count(got, "ANTHROPIC_API_KEY:") != 1 || !strings.Contains(got, "  container:\n    runs-on: x\n    env:\n      ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}\n") {
		t.Errorf("%s", got)
	}
	for id, state := range map[string]migrate.State{"cli": migrate.Switched, "review": migrate.Switched, "container": migrate.Cannot, "tests": migrate.NotCalling, "never": migrate.NotCalling} {
		if j := job(t, p, id); j.State != state {
			t.Errorf("job %s is %s: %s", id, j.State, j.Because)
		}
	}
	if !warned(p, "key_moved") || !warned(p, "key_gone") {
		t.Errorf("%+v", p.Warnings)
	}
}

func TestTheDefaultBranchIsAssumedWithAWarning(t *testing.T) {
	o := options("a.yml", action("workflow_dispatch"))
	o.Known.DefaultBranch, o.Answers.DefaultBranch = "", ""
	p := run(t, o)
	if ref, _ := job(t, p, "review").Rule.Match.Claim("ref"); ref != "refs/heads/main" || !warned(p, "default_branch_assumed") {
		t.Errorf("%q, %+v", ref, p.Warnings)
	}
}

// Every kind of ref that names a version, with what becomes of it.
func TestTheActionIsOfAReleaseThatHasTheInputs(t *testing.T) {
	const new = "anthropics/claude-code-action@v1.0.200"
	for uses, want := range map[string]string{
		"anthropics/claude-code-action@v1":                                                  new,
		"anthropics/claude-code-action@v1.0.129":                                            new,
		"anthropics/claude-code-action@v1.0.130":                                            "",
		"anthropics/claude-code-action@main":                                                "",
		"anthropics/claude-code-action@094bd24d575e7b30ac1576024817bf1a97c81262 # v1.0.80":  "anthropics/claude-code-action@24dcd50c0568f0fc9e9211213a4fd2d9eb15c4e0 # v1.0.200",
		"anthropics/claude-code-action@239e3a730883eeb5c53db12b0fc9573b3024b126 # v1.0.191": "",
		"anthropics/claude-code-action@0123456789012345678901234567890123456789 # v1.0.250": "",
		"anthropics/claude-code-action@0123456789012345678901234567890123456789":            "",
		"anthropics/claude-code-base-action@main":                                           "",
		"anthropics/claude-code-action/base-action@v1":                                      "",
		"anthropics/claude-code-action@beta":                                                "cannot",
		"anthropics/claude-code-action@v0.0.63":                                             "cannot",
		"anthropics/claude-code-base-action@beta":                                           "cannot",
	} {
		p := run(t, options("a.yml", strings.Replace(action("push"), "anthropics/claude-code-action@v1.0.150", uses, 1)))
		got := content(t, p, "a.yml")
		switch {
		case want == "cannot":
			if j := job(t, p, "review"); j.State != migrate.Cannot || !strings.Contains(j.Because, "no inputs for federation") {
				t.Errorf("%s: %s %s", uses, j.State, j.Because)
			}
			continue
		case want == "":
			want = uses
		}
		if !strings.Contains(got, "uses: "+want+"\n") || !strings.Contains(got, "anthropic_federation_rule_id") {
			t.Errorf("%s:\n%s", uses, got)
		}
		if unknown := strings.HasSuffix(uses, "6789"); warned(p, "action_version_unknown") != unknown {
			t.Errorf("%s: warned of an unknown version is %t", uses, !unknown)
		}
	}
}

func TestAnotherAudienceIsSaid(t *testing.T) {
	o := options("a.yml", action("push"))
	o.Answers.Audience = "https://acme.example"
	if got := content(t, run(t, o), "a.yml"); !strings.Contains(got, "anthropic_oidc_audience: https://acme.example\n") {
		t.Errorf("%s", got)
	}
}

func TestWhatIsNoWorkflowIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "no YAML": "{", "no workflow": "runs: {using: composite}", "tabs": "on: push\njobs:\n\ta:\n", "two keys": "on: push\non: push\njobs: {}",
		"deep": strings.Repeat("[", 100_000), "many bytes": "on: push\n#" + strings.Repeat("x", 2<<20), "bytes": "on: \xff",
	} {
		var e *workflow.ReadError
		if _, err := migrate.Run(options("a.yml", text)); !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnAnswerThatIsWrongIsRefused(t *testing.T) {
	o := options("a.yml", action("push"))
	o.Answers.Workspace = "nonsense"
	var e *wizard.AnswerError
	if _, err := migrate.Run(o); !errors.As(err, &e) || e.Field != "workspace" {
		t.Errorf("%v", err)
	}
}

func TestTheIssuerIsGitHubs(t *testing.T) {
	if p := run(t, options("a.yml", action("push"))); p.Issuer.IssuerURL != "https://token.actions.githubusercontent.com" || p.Rules[0].Rule.OAuthScope != federation.ScopeInference {
		t.Errorf("%+v", p.Issuer)
	}
}
