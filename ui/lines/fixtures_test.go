package lines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/say"
	"gh-wif/internal/sight"
	"gh-wif/internal/trust"
	"gh-wif/internal/trust/remedy"
	"gh-wif/wizard"
)

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
			{ID: "recycled_owner", Group: trust.GroupStrangers, Short: "recycled owner", Title: "the owner's name, taken over by somebody else", Admitted: true, Who: "whoever takes over the name", Severity: trust.SeverityCaution, Close: "match.claims.repository_owner_id", Claims: map[string]any{"sub": "repo:acme/app:ref:refs/heads/main"}},
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
	rule := testRule(a.Branch)
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
			{ID: "pushers", Message: "Whoever can push to " + a.Branch + " can change the workflow. That is so with every rule.", Fix: say.W("Protect the branch.")},
			{ID: "placeholder", Message: "The workspace id is not known yet: wrkspc_...", Fix: say.W("Claude Console, Settings, Workspaces.")},
		},
		Exposure: testExposure(),
		Next: []wizard.Step{
			{ID: wizard.StepIssuer, Takes: []string{"issuer-id"}, Page: "https://platform.claude.com/settings/workload-identity-federation", Title: "Create the issuer", Where: "Claude Console", How: "Once for the organization.", Copy: "{\n  \"name\": \"github-actions\"\n}\n", Back: "fdis_..."},
			{ID: wizard.StepCommit, Title: "Commit the workflow", Where: ".github/workflows/claude.yml"},
		},
	}, nil
}

func testExports(wizard.Plan) []wizard.Export {
	return []wizard.Export{{ID: "rule", Title: "Rule JSON", Content: "{}\n"}, {ID: "curl", Title: "curl commands", Content: "curl -sS https://api.anthropic.com\n"}}
}

// testExamine is a mismatch with a corrected rule.
func testExamine(diagnose.Input) diagnose.Report {
	rule := testRule("main")
	return diagnose.Report{Verdict: diagnose.Mismatch, Headline: say.W("Mismatch: the token is sound and not accepted"), SuggestedRule: &rule, Remedies: []remedy.Remedy{{Kind: remedy.Rule, Text: say.W("Change the rule."), Rule: &rule}}}
}

// world is what the lines see of the outside in a test.
type world struct {
	disk     map[string]string
	examined []diagnose.Input
}

func newWorld() *world {
	return &world{disk: map[string]string{"old-rule.json": string(testRule("main").JSON()), "issuer.json": "{\n  \"name\": \"other\"\n}\n"}}
}

func (w *world) read(path string) ([]byte, error) {
	text, ok := w.disk[path]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return []byte(text), nil
}

func (w *world) deps() Deps {
	return Deps{
		Look: testLook,
		UTF8: true, Dir: "/copy", Pages: testPages, Build: testBuild, Exports: testExports,
		Examine: func(in diagnose.Input) diagnose.Report {
			w.examined = append(w.examined, in)
			return testExamine(in)
		},
		Expose: func(federation.Rule, trust.Hint) trust.Exposure { return testExposure() },
		Detect: func(context.Context) (job.Prefill, error) {
			return job.Prefill{Answers: wizard.Answers{Repository: "acme/app", Branch: "main"}, Rules: []string{"old-rule.json"}}, nil
		},
		Migrate: func(context.Context, migrate.Options, []string) (job.Migration, error) {
			return job.Migration{}, errors.New("no plan")
		},
		WriteMigration: func(m job.Migration) ([]string, error) {
			var written []string
			for _, c := range m.Todo() {
				w.disk[c.Path] = string(c.New)
				written = append(written, c.Path)
			}
			return written, nil
		},
		PlanFiles: func(wanted []files.File) []files.Change { return files.Plan(w.read, wanted) },
		WriteFiles: func(changes []files.Change, decide func(files.Change) files.Decision) (files.Result, error) {
			var r files.Result
			for _, c := range changes {
				if c.State == files.Differs && decide(c) != files.Overwrite {
					return files.Result{}, errors.New(c.Path + ": not agreed to")
				}
				w.disk[c.Path] = string(c.New)
				r.Written = append(r.Written, c.Path)
			}
			return r, nil
		},
		ReadFile: w.read,
		Now:      func() time.Time { return time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC) },
	}
}

// script answers each question with its next line, and remembers which were hidden.
type script struct {
	answers []string
	hidden  []string
}

func (s *script) ReadLine(ctx context.Context, hidden bool) (string, error) {
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if len(s.answers) == 0 {
		return "", io.EOF
	}
	next := s.answers[0]
	s.answers = s.answers[1:]
	if hidden {
		s.hidden = append(s.hidden, next)
	}
	return next, nil
}

func (s *script) Ahead() string {
	if len(s.answers) == 0 {
		return ""
	}
	return s.answers[0]
}

// speak runs a session with the answers given.
func speak(t *testing.T, w *world, change func(*Deps), answers ...string) (string, Result, error) {
	t.Helper()
	d := w.deps()
	if change != nil {
		change(&d)
	}
	var out strings.Builder
	d.In, d.Out = &script{answers: answers}, &out
	r, err := Run(t.Context(), d)
	if strings.ContainsAny(out.String(), "\x1b\r") {
		t.Errorf("escape sequences on plain lines: %q", out.String())
	}
	return out.String(), r, err
}

// testLook sees the API keys of a working copy.
func testLook(_ context.Context, p job.Prefill) job.Seen {
	seen := job.Seen{Workflows: p.Workflows}
	for _, f := range p.WithKey() {
		kind := sight.KeyStays
		if f.Switches > 0 {
			kind = sight.Key
		}
		seen.Sights = append(seen.Sights, sight.Sight{Kind: kind, Workflow: f.File, Files: []string{f.File}})
	}
	return seen
}
