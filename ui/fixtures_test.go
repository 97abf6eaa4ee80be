package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/sight"
	"gh-wif/internal/trust"
	"gh-wif/internal/trust/remedy"
	"gh-wif/wizard"
)

func typeName(v any) string { return fmt.Sprintf("%T", v) }

// testPages is a small wizard with every kind of question, so that frames do not change with
// the wording of the real one.
func testPages() []wizard.Page {
	text := func(id, title, help string, at func(*wizard.Answers) *string, check func(string) error) wizard.Question {
		return wizard.Question{
			ID: id, Kind: wizard.AskText, Title: title, Help: help, Placeholder: "placeholder",
			Get: func(a wizard.Answers) []string { return []string{*at(&a)} },
			Set: func(a *wizard.Answers, v []string) { *at(a) = strings.Join(v, "") },
			Check: func(a wizard.Answers) error {
				if check == nil {
					return nil
				}
				return check(*at(&a))
			},
		}
	}
	repository := text("repo", "Repository", "OWNER/NAME, in GitHub's spelling.", func(a *wizard.Answers) *string { return &a.Repository }, func(v string) error {
		if !strings.Contains(v, "/") {
			return &wizard.AnswerError{Field: "repo", Value: v, Problem: "is no OWNER/NAME", Example: "acme/app"}
		}
		return nil
	})
	cron := text("cron", "Schedule", "Five fields in UTC.", func(a *wizard.Answers) *string { return &a.Cron }, nil)
	cron.Visible = func(a wizard.Answers) bool { return strings.Contains(strings.Join(a.Events, " "), "schedule") }
	return []wizard.Page{
		{ID: "repository", Title: "Repository", Intro: "Which repository's workflow may call Claude?", Questions: []wizard.Question{
			repository,
			text("branch", "Branch", "The branch that the workflow runs on.", func(a *wizard.Answers) *string { return &a.Branch }, nil),
		}},
		{ID: "trigger", Title: "Trigger", Intro: "What starts the workflow?", Questions: []wizard.Question{
			{
				ID: "event", Kind: wizard.AskChoices, Title: "Events", Help: "None chosen: push.",
				Options: []wizard.Option{{Value: "push", Title: "push", Help: "a push to a branch"}, {Value: "pull_request", Title: "pull_request", Help: "a pull request is opened or updated"}, {Value: "schedule", Title: "schedule", Help: "at fixed times"}},
				Get:     func(a wizard.Answers) []string { return a.Events },
				Set:     func(a *wizard.Answers, v []string) { a.Events = v },
			},
			cron,
		}},
		{ID: "subject", Title: "Workspace and ids", Intro: "What is not known yet stays a placeholder.", Questions: []wizard.Question{
			text("workspace", "Workspace", "Where tokens can spend.", func(a *wizard.Answers) *string { return &a.Workspace }, nil),
			text("owner-id", "Owner id", "The owner's number.", func(a *wizard.Answers) *string { return &a.OwnerID }, nil),
			{
				ID: "language", Kind: wizard.AskChoice, Title: "Language", Help: "The sample in the workflow.",
				Options: []wizard.Option{{Value: "python", Title: "Python", Help: "the package from PyPI"}, {Value: "go", Title: "Go", Help: "the module"}, {Value: "curl", Title: "cURL", Help: "no SDK"}},
				Get:     func(a wizard.Answers) []string { return []string{a.Language} },
				Set:     func(a *wizard.Answers, v []string) { a.Language = v[0] },
			},
			{
				ID: "pin-actions", Kind: wizard.AskYesNo, Title: "Pin actions to full commits?", Help: "uses: names the commit.",
				Get: func(a wizard.Answers) []string { return []string{fmt.Sprint(a.PinActions)} },
				Set: func(a *wizard.Answers, v []string) { a.PinActions = v[0] == "true" },
			},
		}},
	}
}

func testRule(branch string) federation.Rule {
	life := 600
	return federation.Rule{
		Name: "gha-acme-app", IssuerID: "fdis_...",
		Match: federation.Match{
			SubjectPrefix: "repo:acme/app:ref:refs/heads/" + branch, Audience: "https://api.anthropic.com",
			Claims: []federation.Claim{federation.Pin("repository_owner", "acme"), federation.Pin("repository", "acme/app")},
		},
		TargetType: "service_account", ServiceAccountID: "svac_...", OAuthScope: "workspace:inference", TokenLifetimeSeconds: &life,
	}
}

func testExposure() trust.Exposure {
	return trust.Exposure{
		Verdict: "Only pushes to main of acme/app", Severity: trust.SeverityCaution,
		Kinds: []trust.Kind{
			{ID: "pull_request", Group: trust.GroupTeam, Short: "pull request", Title: "a pull request", By: "match.subject_prefix", Who: "anyone who can open one", Severity: trust.SeverityNone, Claims: map[string]any{"sub": "repo:acme/app:pull_request"}},
			{ID: "recycled_owner", Group: trust.GroupStrangers, Short: "recycled owner", Title: "the owner's name, taken over by somebody else", Admitted: true, Who: "whoever takes over the name", Severity: trust.SeverityCaution, Close: "match.claims.repository_owner_id", Change: federation.Change{Claims: []federation.Claim{federation.Pin("repository_owner_id", "12")}}, Claims: map[string]any{"sub": "repo:acme/app:ref:refs/heads/main"}},
			{ID: "same_run", Group: trust.GroupYours, Short: "the rule's own run", Title: "the run that the rule names", Admitted: true, Severity: trust.SeverityNone, Claims: map[string]any{"sub": "repo:acme/app:ref:refs/heads/main"}},
			{ID: "other_branch", Group: trust.GroupTeam, Short: "other branch", Title: "another branch \x1b[31mred", By: "match.claims.ref", Severity: trust.SeverityNone},
		},
	}
}

func testBuild(a wizard.Answers) (wizard.Plan, error) {
	if a.Branch == "" {
		a.Branch = "main"
	}
	if a.Branch == "bad" {
		return wizard.Plan{}, &wizard.AnswerError{Field: "branch", Value: "bad", Problem: "is no branch"}
	}
	if a.Branch == "broken" {
		return wizard.Plan{}, errors.New("the rule cannot be made")
	}
	if a.Branch == "panic" {
		panic("a fault that quotes " + a.Repository)
	}
	rule := testRule(a.Branch)
	if a.IssuerID != "" {
		rule.IssuerID = a.IssuerID
	}
	for _, e := range a.Events {
		rule.Match.Claims = append(rule.Match.Claims, federation.Pin("event_"+e, e))
	}
	return wizard.Plan{
		Answers: a, Rule: rule,
		Issuer:   federation.Issuer{Name: "github-actions", IssuerURL: "https://token.actions.githubusercontent.com", Edition: federation.Current, JWKS: federation.JWKSDiscovery},
		Workflow: wizard.Workflow{Path: ".github/workflows/claude.yml", Content: "name: Call Claude\non:\n  push:\n    branches: [" + a.Branch + "]\njobs:\n  call:\n    runs-on: ubuntu-latest # a comment that is rather long, so that it does not fit into the smallest of windows\n"},
		Reasons: []trust.Reason{
			{Field: "match.subject_prefix", Because: "exactly this branch of this repository: no star, so nothing that only begins alike gets in"},
			{Field: "match.claims.repository", Because: "this repository, and no other of the same owner"},
			{Field: "token_lifetime_seconds", Because: "longer has no effect"},
		},
		Warnings: []wizard.Warning{
			{ID: "pushers", Message: "Whoever can push to " + a.Branch + " can change the workflow. That is so with every rule.", Fix: words("Protect the branch.")},
			{ID: "placeholder", Message: "The workspace id is not known yet: wrkspc_...", Fix: words("Claude Console, Settings, Workspaces.")},
		},
		Exposure: testExposure(),
		Next: []wizard.Step{
			{ID: wizard.StepIssuer, Takes: []string{"issuer-id"}, Page: "https://platform.claude.com/settings/workload-identity-federation", Title: "Create the issuer", Where: "Claude Console", How: "Once for the organization.", Copy: "{\n  \"name\": \"github-actions\"\n}\n", Back: "fdis_..."},
			{ID: wizard.StepCommit, Title: "Commit the workflow", Where: ".github/workflows/claude.yml"},
		},
	}, nil
}

func testExports(p wizard.Plan) []wizard.Export {
	return []wizard.Export{
		{ID: "rule", Title: "Rule JSON", Lang: "json", Content: string(p.Rule.JSON())},
		{ID: "curl", Title: "curl commands", Lang: "shell", Content: "curl -sS https://api.anthropic.com \\\n  --data @rule.json # sends it\n"},
		{ID: "terraform", Title: "Terraform", Lang: "hcl", Content: "resource \"x\" \"y\" {\n  name = \"gha\"\n}\n"},
	}
}

const testDiff = "--- rule.json\n+++ rule.json (suggested)\n@@ -1,2 +1,2 @@\n {\n-  \"subject_prefix\": \"repo:acme/app:ref:refs/heads/main\"\n+  \"subject_prefix\": \"repo:acme/app:environment:production\"\n"

// testMatch is the report of a rule that lets the run in.
func testMatch(in diagnose.Input) diagnose.Report {
	r := testMismatch()
	r.Verdict, r.Headline = diagnose.Match, words("Match: the token satisfies the issuer and the rule")
	r.Checks[2] = diagnose.Check{ID: "subject", Title: "sub matches subject_prefix", Status: diagnose.Passed, Actual: words(in.Rule.Match.SubjectPrefix), Because: words("exact comparison")}
	r.Causes = []diagnose.Cause{{ID: "all_agrees", Title: "Everything agrees", Evidence: words("every check passed"), Explanation: words("Nothing that could be checked disagrees."), Fix: words("Look at what was not checked."), Verify: words("Run the workflow again.")}}
	r.Remedies, r.SuggestedRule, r.AdditionalRule, r.Diff = nil, nil, nil, ""
	r.Alignment = &diagnose.Alignment{Rule: in.Rule.Match.SubjectPrefix, Sub: "repo:acme/app:environment:production", FirstDiff: -1, RuleDiffAt: -1}
	return r
}

// testExamine is a report with everything in it, or that of one of its fixes.
func testExamine(in diagnose.Input) diagnose.Report {
	if in.Rule != nil && strings.HasSuffix(in.Rule.Match.SubjectPrefix, "production") {
		return testMatch(in)
	}
	return testMismatch()
}

// testMismatch is a report with everything in it.
func testMismatch() diagnose.Report {
	rule := testRule("main")
	rule.Match.SubjectPrefix = "repo:acme/app:environment:production"
	second := testRule("main-production")
	exp := float64(testNow.Unix() + 130)
	return diagnose.Report{
		Verdict: diagnose.Mismatch, Headline: words("Mismatch: the token is sound and not accepted. An environment took the branch's place"),
		Checks: []diagnose.Check{
			{ID: "shape", Title: "The token is a JWT", Status: diagnose.Passed, Actual: words("three parts")},
			{ID: "signature", Title: "The signature is the issuer's", Status: diagnose.Skipped, Because: words("no key set was given")},
			{ID: "subject", Title: "sub matches subject_prefix", Status: diagnose.Failed, Expected: words("repo:acme/app:ref:refs/heads/main"), Actual: words("repo:acme/app:environment:production"), Because: words("exact comparison")},
		},
		Causes: []diagnose.Cause{
			{ID: "environment_for_ref", Title: "An environment took the branch's place", Evidence: words("sub ends in environment:production"), Explanation: words("A job that declares environment: gets a subject with the environment in place of the ref. The rule was written for a job without one."), Fix: words("Set match.subject_prefix to \"repo:acme/app:environment:production\"."), Verify: words("Run the workflow again."), Docs: "https://docs.github.com/actions"},
			{ID: "expired", Title: "The token may have expired", Evidence: words("exp is near"), Explanation: words("It lives five minutes."), Fix: words("Fetch a new one.")},
		},
		Token: diagnose.TokenView{Claims: map[string]any{"sub": "repo:acme/app:environment:production", "exp": exp, "iat": exp - 300, "iss": "https://token.actions.githubusercontent.com", "evil": "a\x1b[2Jb\u202ec"}},
		Remedies: []remedy.Remedy{
			{Kind: remedy.Rule, Text: words("Set match.subject_prefix to \"repo:acme/app:environment:production\"."), Rule: &rule, Diff: testDiff, Gains: []string{"same_run"}},
			{Kind: remedy.SecondRule, Text: words("Make a second rule for this run and leave this one as it is."), Rule: &second, Gains: []string{"same_run", "tag"}},
		},
		SuggestedRule: &rule, AdditionalRule: &second,
		Diff: testDiff,
		Alignment: &diagnose.Alignment{
			Rule: "repo:acme/app:ref:refs/heads/main", Sub: "repo:acme/app:environment:production", FirstDiff: 14, RuleDiffAt: 14,
			Segments: []diagnose.Segment{{Name: "owner", Rule: "acme", Sub: "acme", Same: true}, {Name: "context", Rule: "ref", Sub: "environment", How: words("the token has environment: where the rule has ref:")}},
		},
		Unchecked: []diagnose.Unchecked{{What: words("whether the token was used before"), How: words("Look into the authentication history.")}},
	}
}

// twoPlaces is a plan of which the runs happen in two places, so that its rule has a
// condition.
func twoPlaces(d *Deps) {
	d.Build = func(a wizard.Answers) (wizard.Plan, error) {
		a.Events = []string{"push", "pull_request"}
		return wizard.Build(a)
	}
}

// testLook sees the API keys of a working copy, or that all is well.
func testLook(_ context.Context, p Prefill) job.Seen {
	seen := job.Seen{Workflows: p.Workflows}
	one := sight.Sight{Kind: sight.KeyStays}
	for _, f := range p.WithKey() {
		if one.Files = append(one.Files, f.File); f.Switches > 0 {
			one.Kind = sight.Key
		}
	}
	if n := len(one.Files); n > 0 {
		one.Workflow, one.Others = one.Files[0], n-1
		seen.Sights = append(seen.Sights, one)
	}
	for _, f := range p.Federated() {
		rule := testRule("main")
		seen.Sights = append(seen.Sights, sight.Sight{Kind: sight.Fine, Workflow: f.Path, Job: "review", Rule: "old-rule.json", Of: &rule, Exposure: testExposure(), Events: []string{"push"}})
	}
	return seen
}
