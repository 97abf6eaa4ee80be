package wizard

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/templates"
)

// Build makes the plan: the issuer, the tightest rule that lets in the runs that
// the answers ask for, the workflow, and what is left to do. Errors are one or
// several joined *[AnswerError]s; a plan is returned only without any.
func Build(a Answers) (Plan, error) { return BuildRuns(a, nil) }

// BuildRuns makes the plan for the runs of a job that exists, in the place of those that the answers
// name by events, branch, tag and environment. Without runs it is [Build].
func BuildRuns(a Answers, runs []trust.Wanted) (Plan, error) {
	q := parse(a)
	if err := q.check(); err != nil {
		return Plan{}, err
	}
	b := newBuilder(q)
	if len(runs) > 0 {
		b.request.Wanted = runs
	}
	derived, err := trust.Derive(b.request)
	if err != nil {
		return Plan{}, &AnswerError{Field: "event", Value: strings.Join(b.answers.Events, ","), Problem: err.Error(), Example: DefaultEvent}
	}
	plan := Plan{Answers: b.answers, Issuer: b.issuer(), Rule: b.rule(derived.Match)}
	plan.Reasons = append(derived.Reasons, b.ruleReasons()...)
	if plan.Workflow, err = b.workflow(); err != nil {
		return Plan{}, err
	}
	match := federation.NewEvaluator(plan.Rule.Match) // compiled once for all that follows
	if err := b.valid(plan, match); err != nil {
		return Plan{}, err
	}
	plan.Expected = b.expected()
	plan.Hint = b.hint()
	plan.Exposure = trust.ExposeWith(match, plan.Rule, plan.Hint)
	b.told = b.tell()
	plan.Told = b.told.said
	plan.Warnings = b.allWarnings()
	plan.Next = b.steps(plan)
	return plan, nil
}

// builder holds the answers with their defaults, and what follows from them.
type builder struct {
	answers  Answers
	request  trust.Request
	facts    subjectFacts
	known    *github.Knowledge // what GitHub told; nil: nothing
	told     *told             // what that makes of the plan
	warnings warnings          // made on the way
}

// newBuilder goes on from answers that passed their checks.
func newBuilder(q *request) *builder {
	a := withDefaults(q.answers)
	b := &builder{answers: a, facts: q.facts, known: q.knowledge()}
	owner, repo, _ := strings.Cut(a.Repository, "/")
	assumed := q.answers.Branch == "" && a.Branch != ""
	place := trust.Place{
		Branch: a.Branch, DefaultBranch: a.DefaultBranch, Tag: a.Tag, Environment: a.Environment, BranchAssumed: assumed,
	}
	b.request = trust.Request{
		Issuer: q.issuer, Owner: owner, Repo: repo,
		OwnerID: q.facts.ownerID, RepoID: q.facts.repositoryID, Form: q.form(), Template: q.facts.template,
		WorkflowName: a.WorkflowName, CalledWorkflow: a.ReusableWorkflow, Audience: a.Audience,
		BaseRef: q.answers.Branch, Wanted: trust.WantedRuns(a.Events, place),
	}
	if !a.AnyWorkflow {
		b.request.WorkflowFile = github.WorkflowDir + a.WorkflowFile
	}
	if assumed {
		b.warnings.advise(rankWorkflow, "branch_assumed", "No branch was given, so the rule and the workflow say "+a.Branch+".", nil)
	}
	if a.RuleName == "" {
		b.answers.RuleName = naming{b.answers, b.request}.rule()
	}
	if q.answers.DefaultBranch == "" {
		b.defaultBranchAssumed()
	}
	return b
}

// defaultBranchAssumed warns where a wanted event runs on the default branch, which
// nobody named.
func (b *builder) defaultBranchAssumed() {
	var events []string
	for _, e := range b.answers.Events {
		if trust.NeedsDefaultBranch(e) {
			events = append(events, e)
		}
	}
	if len(events) == 0 {
		return
	}
	a := b.answers
	b.warnings.advise(rankPlace, "default_branch_assumed",
		"GitHub runs "+strings.Join(events, ", ")+" on the repository's default branch only. Nobody named it, so the rule takes "+a.DefaultBranch+": if it is another one, these runs are kept out.",
		say.Fills{"ask": say.C(DefaultBranchCommand(a.Repository))})
}

func (b *builder) issuer() federation.Issuer {
	name := "github-actions"
	switch i := b.request.Issuer; i.Kind {
	case github.IssuerEnterprise:
		name += "-" + Slug(i.Slug)
	case github.IssuerGHECom, github.IssuerGHES:
		name += "-" + Slug(i.Host)
	}
	issuer := federation.Issuer{Name: name, IssuerURL: b.answers.IssuerURL, JWKS: federation.JWKSDiscovery}
	return issuer.InEdition(b.answers.Edition)
}

func (b *builder) rule(m federation.Match) federation.Rule {
	a := b.answers
	return federation.Rule{
		Name: a.RuleName, IssuerID: a.IssuerID, Match: m, TargetType: federation.TargetServiceAccount,
		ServiceAccountID: a.ServiceAccount, WorkspaceID: a.Workspace, OAuthScope: a.Scope,
		TokenLifetimeSeconds: &a.TokenLifetime,
	}
}

func (b *builder) ruleReasons() []trust.Reason {
	scope := "the rights of a minted token: "
	for i, name := range strings.Fields(b.answers.Scope) {
		s, _ := federation.ScopeByName(name)
		if i > 0 {
			scope += "; "
		}
		scope += s.Reaches
	}
	return []trust.Reason{
		{Field: "target.service_account_id", Because: "the account that a matching run acts as, and no other"},
		{Field: "workspace_id", Because: "the one workspace that a minted token can spend in"},
		{Field: "oauth_scope", Because: scope},
		{
			Field:   "token_lifetime_seconds",
			Because: "a minted token lives at most twice the remaining life of GitHub's token, about ten minutes, so that more than 600 is never reached",
		},
	}
}

func (b *builder) workflow() (Workflow, error) {
	a := b.answers
	rendered, err := templates.Render(templates.Spec{
		WorkflowName: a.WorkflowName, FileName: a.WorkflowFile, Language: templates.Language(a.Language),
		Triggers: b.triggers(), Environment: a.Environment, NoGuards: a.NoGuards, Audience: a.Audience, RuleID: a.RuleID,
		OrganizationID: a.Organization, ServiceAccountID: a.ServiceAccount, WorkspaceID: a.Workspace,
		Fetch: templates.Fetch(a.Fetch), LongRunning: a.LongRunning, PinActions: a.PinActions, Model: a.Model, Calls: a.ReusableWorkflow,
		Variables: variables(a),
	})
	if err != nil {
		return Workflow{}, templateError(err)
	}
	for _, action := range rendered.Unpinned {
		b.warnings.warn(rankWorkflow, "action_not_pinned", "The commit of "+action+" is not known here, so the workflow names its moving tag.",
			say.W("Replace the tag in uses: by the full commit that you reviewed."))
	}
	for _, note := range rendered.Notes {
		b.warnings.warn(rankWorkflow, "workflow_note", note, nil)
	}
	return Workflow{Path: github.WorkflowDir + a.WorkflowFile, Content: rendered.Content}, nil
}

// triggers spells the events out as on: has them.
func (b *builder) triggers() []templates.Trigger {
	a := b.answers
	var out []templates.Trigger
	for _, name := range a.Events {
		t := templates.Trigger{Event: name}
		switch name {
		case "push":
			t.Branches, t.Tags = list(a.Branch), list(a.Tag)
			if a.Tag != "" && !slices.ContainsFunc(b.request.Wanted, func(w trust.Wanted) bool {
				return w.Event == "push" && strings.HasPrefix(w.Ref.Before, github.RefsHeads)
			}) {
				t.Branches = nil
			}
		case "pull_request", "pull_request_target", "merge_group":
			t.Branches = list(a.Branch)
		case "schedule":
			t.Cron = a.Cron
		case "workflow_run":
			t.Workflows = []string{"CI"}
		default:
			t.Refs = b.refsOf(name)
		}
		out = append(out, t)
	}
	return out
}

// refsOf are the refs on which the runs of an event are wanted, where GitHub
// starts it on others too.
func (b *builder) refsOf(event string) []string {
	e, _ := github.EventByName(event)
	if e.Ref != github.RefChosen && e.Ref != github.RefTag {
		return nil
	}
	var refs []string
	for _, w := range b.request.Wanted {
		if w.Event != event {
			continue
		}
		if e.Ref == github.RefTag && w.Ref == trust.StartingWith(github.RefsTags) {
			return nil // every tag: the event has no other ref
		}
		refs = append(refs, w.Ref.String())
	}
	return refs
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// templateError names the flag behind a field that the templates refuse.
func templateError(err error) error {
	var f *templates.FieldError
	if !errors.As(err, &f) {
		return fmt.Errorf("render the workflow: %w", err)
	}
	flag, example := f.Field, ""
	for _, r := range table {
		if r.template == f.Field {
			flag, example = r.Name, r.Example
		}
	}
	return &AnswerError{Field: flag, Value: f.Value, Problem: "cannot stand in the workflow: want " + f.Want, Example: example}
}
