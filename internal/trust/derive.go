package trust

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// Form says which of GitHub's two ways to write a subject a rule must accept.
type Form string

// The forms of a rule.
const (
	FormAuto      Form = "auto"      // either: the rule says by claims what a subject would say
	FormClassic   Form = "classic"   // names only
	FormImmutable Form = "immutable" // names and ids
)

// Request is what a rule is derived from.
type Request struct {
	Issuer         github.Issuer
	Owner, Repo    string
	OwnerID        string // may be unknown, as RepoID
	RepoID         string
	Form           Form
	Template       []string // include_claim_keys of a customised subject; nil: the default
	WorkflowFile   string   // path from the root; empty: any file
	WorkflowName   string   // its name:; may be unknown
	CalledWorkflow string   // job_workflow_ref of a job in a reusable workflow
	Audience       string
	BaseRef        string // the branch that wanted pull requests are for, as base_ref has it; empty: any
	Wanted         []Wanted
}

// Derivation is the tightest match for the wanted runs.
type Derivation struct {
	Match   federation.Match
	Reasons []Reason // one for each field of the match
}

// Derive makes the tightest conjunction of matchers that lets every wanted run
// in. What all runs share is pinned by the static matchers; what differs goes
// into the condition as an exact list.
//
// Where the form of the subject is known the subject is pinned to the letter.
// With FormAuto the rule does not look at it: the claims from which GitHub
// composes the subject say the same in either form. What only a subject could say
// is then not asked for: that a job declares no environment. Whoever can add an
// environment to the job can leave it out, so that it guards nothing.
func Derive(r Request) (Derivation, error) {
	if len(r.Wanted) == 0 {
		return Derivation{}, fmt.Errorf("no run is wanted: name at least one event")
	}
	if r.Form == FormImmutable && !r.idsKnown() {
		return Derivation{}, fmt.Errorf("the immutable subject needs the owner's and the repository's id")
	}
	if slices.Equal(r.Template, defaultTemplate) {
		r.Template = nil
	}
	d := &deriver{Request: r, clauses: clausesOf(r)}
	d.subject()
	d.audience()
	d.identity()
	d.run()
	d.finish()
	return d.out, nil
}

func (r Request) idsKnown() bool { return r.OwnerID != "" && r.RepoID != "" }

func (r Request) repository() string { return r.Owner + "/" + r.Repo }

// plain: the rule does not look at the subject.
func (r Request) plain() bool { return r.Form == FormAuto }

type deriver struct {
	Request
	clauses   []clause
	out       Derivation
	pinned    bool // the subject is said, in subject_prefix or in the condition
	exact     bool // the condition alone says the one subject
	condition requirements
}

// requirements are the parts of a condition that must all hold, and why.
type requirements struct {
	conjuncts, because []string
	parts              []string // why each part is there that the conjuncts are taken apart into
}

// require adds parts for one reason; none where the static matchers say it already.
func (q *requirements) require(because string, conjuncts ...string) {
	if len(conjuncts) == 0 {
		return
	}
	for _, c := range conjuncts {
		q.parts = append(q.parts, slices.Repeat([]string{because}, len(ConditionParts(c).All()))...)
	}
	q.conjuncts = append(q.conjuncts, conjuncts...)
	q.because = append(q.because, because)
}

// text is the condition; empty where nothing is required.
func (q *requirements) text() string {
	if len(q.conjuncts) == 1 {
		return unwrapParens(q.conjuncts[0])
	}
	return strings.Join(q.conjuncts, " && ")
}

// explain gives the reason of one field of the match.
func (d *deriver) explain(field, because string) {
	d.out.Reasons = append(d.out.Reasons, Reason{Field: "match." + field, Because: because})
}

func (d *deriver) pin(claim, value, because string) {
	d.out.Match.Claims = append(d.out.Match.Claims, federation.Pin(claim, value))
	d.explain(federation.MatcherClaims+claim, because)
}

func (d *deriver) audience() {
	because := "only a token that the workflow requested for this audience; a token made for another service is refused"
	if d.Audience == federation.DefaultAudience {
		because += "; also said by the server, which asks for this one where a rule names none"
	}
	d.out.Match.Audience = d.Audience
	d.explain(federation.MatcherAudience, because)
}

// identity pins who the repository is.
func (d *deriver) identity() {
	d.pin(github.ClaimOwner, d.Owner, "the owner: a rule on GitHub's shared issuer must name its tenant"+d.also(github.ClaimOwner))
	d.pin(github.ClaimRepository, d.repository(), "this repository, and no other of the same owner"+d.also(github.ClaimRepository))
	if d.OwnerID != "" {
		d.pin(github.ClaimOwnerID, d.OwnerID, "the owner's number: whoever takes over the name later has another one"+d.also(github.ClaimOwnerID))
	}
	if d.RepoID != "" {
		d.pin(github.ClaimRepositoryID, d.RepoID, "the repository's number: a repository recreated under the name has another one"+d.also(github.ClaimRepositoryID))
	}
}

// run pins what the wanted runs share and lists what differs.
func (d *deriver) run() {
	if len(d.clauses) == 1 {
		d.events(d.clauses[0].events)
	}
	if ref, ok := d.oneRef(); ok {
		d.pin(github.ClaimRef, ref, d.refBecause())
	}
	if base, ok := d.oneBase(); ok {
		d.pin(github.ClaimBaseRef, base, "only pull requests for this branch")
	}
	if len(d.clauses) == 1 {
		d.condition.require("only "+placesText(d.clauses[0].places), d.placesExpr(d.clauses[0])...)
	} else {
		d.severalClauses()
	}
	d.environment()
	d.workflow()
}

func (d *deriver) events(names []string) {
	if len(names) == 1 {
		d.pin(github.ClaimEvent, names[0], eventBecause(names[0])+d.also(github.ClaimEvent))
		return
	}
	d.condition.require("only these events: others run on the same ref", inList(github.ClaimEvent, names))
}

func (d *deriver) environment() {
	env, ok := d.oneEnvironment()
	switch {
	case !ok:
		return // each place names its own
	case env != "":
		d.pin(github.ClaimEnvironment, env, "only jobs that declare this environment, so that its reviewers and branch policy apply"+d.also(github.ClaimEnvironment))
	case !d.plain() && !(d.pinned && d.tellsEnvironment()):
		d.condition.require("only jobs without an environment", noEnvironment)
	}
}

// workflow pins the file, by its path alone where the ref in the claim varies.
func (d *deriver) workflow() {
	if d.WorkflowFile != "" {
		path := d.repository() + "/" + d.WorkflowFile + "@"
		if ref, ok := d.oneRef(); ok {
			d.pin(github.ClaimWorkflowRef, path+ref, "only this workflow file, as it is on this ref; another workflow of the repository is kept out"+d.also(github.ClaimWorkflowRef))
		} else {
			d.condition.require("only this workflow file, on whichever of these refs it runs", startsWith(github.ClaimWorkflowRef, path))
		}
	}
	if d.CalledWorkflow != "" {
		d.pin(github.ClaimJobWorkflowRef, d.CalledWorkflow, "only the job inside this reusable workflow, not other jobs of the workflow that calls it"+d.also(github.ClaimJobWorkflowRef))
	}
}

func (d *deriver) finish() {
	if d.out.Match.Condition = d.condition.text(); d.out.Match.Condition != "" {
		d.explain(federation.MatcherCondition, strings.Join(d.condition.because, "; "))
		d.out.Reasons[len(d.out.Reasons)-1].Parts = d.condition.parts
	}
}

// onDefaultBranch: the event happens on the default branch and nowhere else. Of
// pull_request_target that is true since December 2025 only (GitHub's changelog of
// 2025-11-07), and not on every server.
func onDefaultBranch(w Wanted) bool {
	return NeedsDefaultBranch(w.Event) && w.Event != "pull_request_target"
}

func eventBecause(event string) string {
	return "only runs of " + event + ": other events run on the same ref, some of them started by strangers"
}

func (d *deriver) refBecause() string {
	if also := d.also(github.ClaimRef); also != "" {
		return "this ref alone" + also
	}
	return "this ref alone: no other matcher says it"
}

// also names the other matchers that keep out whatever this one keeps out, as a
// tail for its reason: a second lock on the same door. It is empty where the
// matcher alone stands between a run and the rule.
func (d *deriver) also(claim string) string {
	_, refPinned := d.oneRef()
	var others []string
	add := func(says bool, matcher string) {
		if says {
			others = append(others, matcher)
		}
	}
	switch {
	case d.out.Match.SubjectPrefix != "":
		add(d.subjectSays(claim), federation.MatcherSubject)
	case d.exact:
		add(d.subjectSays(claim), "the condition")
	}
	switch claim {
	case github.ClaimOwner:
		add(true, github.ClaimRepository)
	case github.ClaimRepository:
		add(d.WorkflowFile != "", github.ClaimWorkflowRef)
	case github.ClaimRef:
		add(refPinned && d.WorkflowFile != "", github.ClaimWorkflowRef)
		add(d.all(onDefaultBranch), github.ClaimEvent)
	}
	if len(others) == 0 {
		return ""
	}
	return "; also said by " + strings.Join(others, " and ")
}

// oneRef is the ref of every wanted run, where it is one.
func (r Request) oneRef() (string, bool) {
	ref := r.Wanted[0].Ref
	return ref.Before, !ref.Open && r.all(func(w Wanted) bool { return w.Ref == ref })
}

// oneEnvironment is the environment of every wanted run, where it is one; it may
// be none.
func (r Request) oneEnvironment() (string, bool) {
	env := r.Wanted[0].Environment
	return env, r.all(func(w Wanted) bool { return w.Environment == env })
}

// oneBase is the branch that every wanted run is a pull request for.
func (r Request) oneBase() (string, bool) {
	return r.BaseRef, r.BaseRef != "" && r.all(func(w Wanted) bool { return r.base(w) != "" })
}

// base is the base_ref that a wanted run must carry, as far as one was asked for.
func (r Request) base(w Wanted) string {
	if e, ok := github.EventByName(w.Event); ok && e.NamesBase() {
		return r.BaseRef
	}
	return ""
}

func (r Request) all(holds func(Wanted) bool) bool {
	return !slices.ContainsFunc(r.Wanted, func(w Wanted) bool { return !holds(w) })
}

// Run is a run of a wanted family; middle stands for what varies in an open ref.
func (r Request) Run(w Wanted, middle string) github.Run {
	form := github.FormClassic
	if r.Form == FormImmutable {
		form = github.FormImmutable
	}
	run := github.Run{
		Issuer: r.Issuer, Owner: r.Owner, OwnerID: r.OwnerID, Repo: r.Repo, RepoID: r.RepoID,
		Event: w.Event, Ref: w.Ref.sample(middle), BaseRef: r.base(w), Environment: w.Environment,
		Workflow: r.WorkflowName, WorkflowFile: r.WorkflowFile,
		CalledWorkflow: r.CalledWorkflow, Form: form, Template: r.Template, Audience: r.Audience,
	}
	if run.WorkflowFile == "" {
		run.WorkflowFile = github.WorkflowDir + "any.yml"
	}
	return run
}
