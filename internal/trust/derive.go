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
	FormAuto      Form = "auto"      // either, as tight as what is known allows
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
	CalledWorkflow string   // job_workflow_ref of a job in a reusable workflow
	Audience       string
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
func Derive(r Request) (Derivation, error) {
	if len(r.Wanted) == 0 {
		return Derivation{}, fmt.Errorf("no run is wanted: name at least one event")
	}
	if r.Form == FormImmutable && !r.idsKnown() {
		return Derivation{}, fmt.Errorf("the immutable subject needs the owner's and the repository's id")
	}
	d := &deriver{Request: r, clauses: clausesOf(r)}
	d.subject()
	d.pin("audience", r.Audience, "only a token that the workflow requested for this audience; a token made for another service is refused")
	d.identity()
	d.run()
	d.finish()
	return d.out, nil
}

func (r Request) idsKnown() bool { return r.OwnerID != "" && r.RepoID != "" }

func (r Request) repository() string { return r.Owner + "/" + r.Repo }

// tailRef is where a family runs: the tail of its subject and its ref.
type tailRef struct {
	tail Text // what follows the repository in sub
	ref  Text
	// implied: the tail holds the ref, so that the ref need not be said again.
	implied bool
}

// clause is a set of events that happen in the same set of places.
type clause struct {
	events []string
	places []tailRef
}

// clausesOf groups the wanted runs: events of the same place, then places of the
// same events. What is left as several clauses really differs in both.
func clausesOf(r Request) []clause {
	var byPlace []clause
	for _, w := range r.Wanted {
		for _, p := range placesOf(w) {
			i := slices.IndexFunc(byPlace, func(c clause) bool { return c.places[0] == p })
			if i < 0 {
				byPlace = append(byPlace, clause{places: []tailRef{p}})
				i = len(byPlace) - 1
			}
			if !slices.Contains(byPlace[i].events, w.Event) {
				byPlace[i].events = append(byPlace[i].events, w.Event)
			}
		}
	}
	var out []clause
	for _, c := range byPlace {
		i := slices.IndexFunc(out, func(o clause) bool { return slices.Equal(o.events, c.events) })
		if i < 0 {
			out = append(out, c)
			continue
		}
		out[i].places = append(out[i].places, c.places...)
	}
	return out
}

// placesOf predicts the subject's tail: the environment wins, then the event
// decides; an event without a measured token yields both forms.
func placesOf(w Wanted) []tailRef {
	if w.Environment != "" {
		c := github.Context{Kind: github.ContextEnvironment, Value: w.Environment}
		return []tailRef{{tail: Exact(c.String()), ref: w.Ref}}
	}
	byRef := tailRef{tail: Text{"ref:" + w.Ref.Before, w.Ref.After, w.Ref.Open}, ref: w.Ref, implied: true}
	e, _ := github.EventByName(w.Event)
	if !e.PullRequestSubject {
		return []tailRef{byRef}
	}
	pull := tailRef{tail: Exact(string(github.ContextPullRequest)), ref: w.Ref}
	if e.SubjectUncertain {
		return []tailRef{pull, byRef}
	}
	return []tailRef{pull}
}

type deriver struct {
	Request
	clauses   []clause
	out       Derivation
	condition []string // conjuncts
	because   []string // of the condition, in the same order
}

// explain gives the reason of one field of the match.
func (d *deriver) explain(field, because string) {
	d.out.Reasons = append(d.out.Reasons, Reason{"match." + field, because})
}

func (d *deriver) pin(field, value, because string) {
	if field == "audience" {
		d.out.Match.Audience = value
		d.explain(field, because)
		return
	}
	d.out.Match.Claims = append(d.out.Match.Claims, federation.Pin(field, value))
	d.explain("claims."+field, because)
}

func (d *deriver) require(because string, conjuncts ...string) {
	if len(conjuncts) == 0 {
		return
	}
	d.condition = append(d.condition, conjuncts...)
	d.because = append(d.because, because)
}

// tails are the distinct subject endings of all clauses.
func (d *deriver) tails() []Text {
	var out []Text
	for _, c := range d.clauses {
		for _, p := range c.places {
			if !slices.Contains(out, p.tail) {
				out = append(out, p.tail)
			}
		}
	}
	return out
}

// identity pins who the repository is.
func (d *deriver) identity() {
	d.pin(github.ClaimOwner, d.Owner, "the owner, apart from the subject: a rule on GitHub's shared issuer must name its tenant")
	d.pin(github.ClaimRepository, d.repository(), "this repository, and no other of the same owner")
	if d.OwnerID != "" {
		d.pin(github.ClaimOwnerID, d.OwnerID, "the owner's number: whoever takes over the name later has another one")
	}
	if d.RepoID != "" {
		d.pin(github.ClaimRepositoryID, d.RepoID, "the repository's number: a repository recreated under the name has another one")
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
	if len(d.clauses) == 1 {
		d.require("only these subjects and refs: "+refsText(d.clauses[0].places), d.placesExpr(d.clauses[0].places)...)
	} else {
		d.severalClauses()
	}
	d.environment()
	d.workflow()
}

func (d *deriver) events(names []string) {
	if len(names) == 1 {
		d.pin(github.ClaimEvent, names[0], eventBecause(names[0]))
		return
	}
	d.require("only these events: others run on the same ref", inList(github.ClaimEvent, names))
}

func (d *deriver) severalClauses() {
	var alternatives []string
	for _, c := range d.clauses {
		parts := append([]string{inList(github.ClaimEvent, c.events)}, d.placesExpr(c.places)...)
		alternatives = append(alternatives, conjunction(parts))
	}
	d.require("each event only with the subject and ref that it really carries", disjunction(alternatives))
}

// placesExpr lets exactly these places in: conjuncts, none where the static
// matchers have said it all.
func (d *deriver) placesExpr(places []tailRef) []string {
	// The subject is said once for all, or it is customised and its tail unknown.
	shared := len(d.tails()) == 1 || d.Template != nil
	var exact []Text
	var alternatives [][]string
	for _, p := range places {
		if !shared && !p.tail.Open && d.refImplied(p) {
			exact = append(exact, p.tail)
			continue
		}
		var parts []string
		if !shared {
			parts = append(parts, d.subjectExpr(p.tail)...)
		}
		if !d.refImplied(p) {
			parts = append(parts, textExpr(github.ClaimRef, p.ref)...)
		}
		if len(parts) > 0 {
			alternatives = append(alternatives, parts)
		}
	}
	if len(exact) > 0 {
		alternatives = append([][]string{d.subjectExpr(exact...)}, alternatives...)
	}
	switch len(alternatives) {
	case 0:
		return nil
	case 1:
		return alternatives[0]
	}
	var joined []string
	for _, parts := range alternatives {
		joined = append(joined, conjunction(parts))
	}
	return []string{disjunction(joined)}
}

// refImplied: the ref is pinned, or the default subject holds it; a customised
// one may not.
func (d *deriver) refImplied(p tailRef) bool {
	_, pinned := d.oneRef()
	return pinned || p.implied && d.Template == nil
}

func refsText(places []tailRef) string {
	var refs []string
	for _, p := range places {
		if s := p.ref.String(); !slices.Contains(refs, s) {
			refs = append(refs, s)
		}
	}
	return strings.Join(refs, ", ")
}

func (d *deriver) environment() {
	env := d.Wanted[0].Environment
	if env == "" {
		if d.Template != nil { // a default subject would tell
			d.require("only jobs without an environment",
				`(!("`+github.ClaimEnvironment+`" in claims) || `+equals(github.ClaimEnvironment, "")+")")
		}
		return
	}
	for _, w := range d.Wanted {
		if w.Environment != env {
			return // the subjects already list them
		}
	}
	d.pin(github.ClaimEnvironment, env, "only jobs that declare this environment, so that its reviewers and branch policy apply")
}

// workflow pins the file, by its path alone where the ref in the claim varies.
func (d *deriver) workflow() {
	if d.WorkflowFile != "" {
		path := d.repository() + "/" + d.WorkflowFile + "@"
		if ref, ok := d.oneRef(); ok {
			d.pin(github.ClaimWorkflowRef, path+ref, "only this workflow file, as it is on this ref; another workflow of the repository is kept out")
		} else {
			d.require("only this workflow file, on whichever of these refs it runs",
				startsWith(github.ClaimWorkflowRef, federation.QuoteCEL(path)))
		}
	}
	if d.CalledWorkflow != "" {
		d.pin(github.ClaimJobWorkflowRef, d.CalledWorkflow, "only the job inside this reusable workflow, not other jobs of the workflow that calls it")
	}
}

// oneRef is the ref of every wanted run, where it is one.
func (r Request) oneRef() (string, bool) {
	ref := r.Wanted[0].Ref
	for _, w := range r.Wanted {
		if w.Ref != ref {
			return "", false
		}
	}
	return ref.Before, !ref.Open
}

func (d *deriver) finish() {
	if len(d.condition) == 0 {
		return
	}
	d.out.Match.Condition = strings.Join(d.condition, " && ")
	if len(d.condition) == 1 {
		d.out.Match.Condition = strings.TrimSpace(unwrapParens(d.out.Match.Condition))
	}
	d.explain("condition", strings.Join(d.because, "; "))
}

func eventBecause(event string) string {
	return "only runs of " + event + ": other events run on the same ref, some of them started by strangers"
}

func (d *deriver) refBecause() string {
	for _, c := range d.clauses {
		for _, p := range c.places {
			if !p.implied {
				return "this ref alone: the subject does not carry it"
			}
		}
	}
	return "this ref alone, apart from the subject"
}
