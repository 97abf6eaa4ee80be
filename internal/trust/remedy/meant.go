package remedy

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

// home is a run that a rule lets in, made of what the rule names and, where it
// names nothing, of the run that is asked about.
type home struct {
	token
	// open is, for a claim of which the rule tells the beginning only, that
	// beginning: what follows it is made up.
	open map[string]string
	kind github.ContextKind // what the rule's subject ends in; empty: it leaves that open
	// place: the rule names where the run is, by its ref or its environment.
	place, onRef bool // onRef: the whole ref
	// guessed: a part of the run is neither the rule's nor that of the run asked
	// about. key tells the alternative of the rule that the run is of.
	guessed bool
	key     string
	// lent: the environment is that of the run asked about; the rule says nothing of
	// one.
	lent bool
}

// words calls runs like this one by what the rule says of them.
func (h home) words() say.Text {
	r := h.run
	if h.lent {
		r.Environment = ""
	}
	return runWords(r, h.open[github.ClaimRef])
}

// maxHomes bounds the runs that are tried for one rule.
const maxHomes = 400

// choice fills one part of a run in, or refuses where that cannot be.
type choice func(*home) bool

// homesOf lists the runs that a match lets in: one for every alternative that it
// names. What GitHub never sends is not among them. near fills in what the match
// leaves open.
func homesOf(m federation.Match, near token) []home {
	evaluator := federation.NewEvaluator(m)
	said := readMatch(m, evaluator)
	if said.never {
		return nil
	}
	start := home{token: token{run: near.run, was: near.was, actual: near.actual}}
	start.run.Audience = cmp.Or(m.Audience, federation.DefaultAudience)
	drafts := []home{start}
	for _, p := range said.parts(near) {
		drafts = spread(drafts, p)
	}
	var out []home
	for _, h := range drafts {
		if !h.sendable() || h.onRef && passing(h.run.Ref) || !possible(h.run) || !coherent(h.run.Event, h.run.Ref) || !admits(evaluator, h.claims()) {
			continue
		}
		known := func(o home) bool { return sameRun(o, h) || h.guessed && o.key == h.key }
		if !slices.ContainsFunc(out, known) {
			out = append(out, h)
		}
	}
	return out
}

// sendable reports whether every claim that the rule names beside the run has a
// value that GitHub sends.
func (h home) sendable() bool {
	for claim, v := range h.extra {
		if !possibleValue(claim, v) {
			return false
		}
	}
	return true
}

func admits(e *federation.Evaluator, claims map[string]any) bool {
	return e.FirstFailed(federation.Payload(claims)) == ""
}

func sameRun(a, b home) bool {
	x, y := a.run, b.run
	return x.Subject() == y.Subject() && x.Event == y.Event && x.Ref == y.Ref && x.WorkflowRef() == y.WorkflowRef() &&
		x.JobWorkflowRef() == y.JobWorkflowRef() && x.OwnerID == y.OwnerID && x.RepoID == y.RepoID && maps.Equal(a.extra, b.extra)
}

// part is one part of a run; named: its choices are alternatives of the rule.
type part struct {
	choices []choice
	named   bool
}

// spread fills a part of every draft in, in every way.
func spread(drafts []home, p part) []home {
	if len(p.choices) == 0 {
		return drafts
	}
	var out []home
	for _, d := range drafts {
		for i, set := range p.choices {
			next := d
			next.extra, next.open = cloned(d.extra), cloned(d.open)
			if p.named {
				next.key += strconv.Itoa(i) + " "
			}
			if len(out) < maxHomes && set(&next) {
				out = append(out, next)
			}
		}
	}
	return out
}

func cloned[V any](m map[string]V) map[string]V {
	out := make(map[string]V, len(m)+1)
	maps.Copy(out, m)
	return out
}

// text is a value that a match names: whole, or its beginning.
type text struct {
	value string
	begin bool
}

// said is what a match names.
type said struct {
	never    bool // something that no token can satisfy
	subjects []text
	values   map[string][]text // by claim
}

// readMatch collects what a match names. It serves to find runs worth trying,
// never to decide who gets in.
func readMatch(m federation.Match, evaluator *federation.Evaluator) said {
	out := said{values: map[string][]text{}}
	if p := m.SubjectPrefix; p != "" {
		before, star := strings.CutSuffix(p, "*")
		out.subjects = append(out.subjects, text{before, star})
	}
	for _, c := range m.Claims {
		v, ok := c.Text()
		if !ok || neverHolds(c.Name) {
			out.never = true
			return out
		}
		out.add(c.Name, text{value: v})
	}
	condition, err := evaluator.Condition()
	if err != nil || condition == nil {
		out.never = err != nil
		return out
	}
	static, subjects := maps.Clone(out.values), len(out.subjects)
	for _, mention := range condition.Mentions() {
		begin := mention.Op == "startsWith"
		switch {
		case static[mention.Claim] != nil, mention.Claim == github.ClaimSubject && subjects > 0:
		case begin || mention.Op == "==" || mention.Op == "in":
			out.add(mention.Claim, text{mention.Text, begin})
		}
	}
	return out
}

func (s *said) add(claim string, t text) {
	switch {
	case claim == github.ClaimSubject && !slices.Contains(s.subjects, t):
		s.subjects = append(s.subjects, t)
	case claim != github.ClaimSubject && !slices.Contains(s.values[claim], t):
		s.values[claim] = append(s.values[claim], t)
	}
}

// parts are the ways to fill in each part of a run, in their order: what is set
// later goes before what a subject said.
func (s said) parts(near token) []part {
	subjects := part{named: true}
	for _, t := range s.subjects {
		subjects.choices = append(subjects.choices, func(h *home) bool { return h.setSubject(t, near.run) })
	}
	out := []part{
		forms(near), subjects,
		s.set(github.ClaimOwner, func(h *home, v string) { h.run.Owner = v }),
		s.set(github.ClaimRepository, func(h *home, v string) { h.run.Owner, h.run.Repo, _ = strings.Cut(v, "/") }),
		s.set(github.ClaimOwnerID, func(h *home, v string) { h.run.OwnerID = v }),
		s.set(github.ClaimRepositoryID, func(h *home, v string) { h.run.RepoID = v }),
		s.set(github.ClaimWorkflowRef, (*home).setWorkflow),
		s.set(github.ClaimJobWorkflowRef, (*home).setCalled),
		s.environments(near), s.refs(), s.events(near), placeless(),
		s.set(github.ClaimBaseRef, func(h *home, v string) { h.run.BaseRef = v }),
	}
	for _, claim := range slices.Sorted(maps.Keys(s.values)) {
		if !slices.Contains(runParts, claim) {
			out = append(out, s.set(claim, func(h *home, v string) { h.extra[claim] = v }))
		}
	}
	return out
}

// runParts are the claims that parts fills in by themselves.
var runParts = []string{
	github.ClaimOwner, github.ClaimRepository, github.ClaimOwnerID, github.ClaimRepositoryID, github.ClaimEnvironment,
	github.ClaimEvent, github.ClaimRef, github.ClaimBaseRef, github.ClaimWorkflowRef, github.ClaimJobWorkflowRef,
}

// set fills a claim in with each value that the match names for it.
func (s said) set(claim string, put func(h *home, v string)) part {
	p := part{named: true}
	for _, t := range s.values[claim] {
		p.choices = append(p.choices, func(h *home) bool {
			put(h, h.complete(claim, t))
			return true
		})
	}
	return p
}

// complete is a value for a text; of a beginning it remembers that it is one.
func (h *home) complete(claim string, t text) string {
	delete(h.open, claim)
	if !t.begin {
		return t.value
	}
	h.open[claim] = t.value
	if own := h.claim(claim); strings.HasPrefix(own, t.value) {
		return own
	}
	if claim == github.ClaimRef {
		return completeRef(t.value)
	}
	return t.value + "x"
}

// completeRef makes a ref of a beginning.
func completeRef(before string) string {
	switch {
	case strings.HasPrefix(before, queueRefs):
		return strings.TrimSuffix(before, "pr-") + "pr-12-" + someCommit
	case strings.HasPrefix(before, github.RefsPull):
		return somePull
	case strings.HasPrefix(github.RefsHeads, before):
		return mainRef
	case strings.HasPrefix(before, github.RefsTags):
		return before + "1.0.0"
	}
	return before + "x"
}

// forms are those of the run that is asked about first.
func forms(near token) part {
	own, other := github.FormClassic, github.FormImmutable
	if near.run.Form == github.FormImmutable {
		own, other = other, own
	}
	set := func(f github.Form, guessed bool) choice {
		return func(h *home) bool {
			h.run.Form, h.guessed = f, guessed
			return f == github.FormClassic || near.run.OwnerID != "" && near.run.RepoID != "" || own == f
		}
	}
	return part{choices: []choice{set(own, false), set(other, true)}}
}

// environments are the one that the subject or a claim names, or that of the run
// that is asked about.
func (s said) environments(near token) part {
	if named := s.values[github.ClaimEnvironment]; len(named) > 0 {
		return s.set(github.ClaimEnvironment, func(h *home, v string) { h.run.Environment, h.place = v, true })
	}
	own := func(h *home) bool {
		h.lent = h.kind != github.ContextEnvironment
		return true
	}
	none := func(h *home) bool {
		if h.kind == github.ContextEnvironment || near.run.Environment == "" {
			return false
		}
		h.run.Environment, h.guessed = "", true
		return true
	}
	return part{choices: []choice{own, none}}
}

// refs are those that claims or the subject name.
func (s said) refs() part {
	return s.set(github.ClaimRef, func(h *home, v string) { h.run.Ref, h.place, h.onRef = v, true, true })
}

// events are those that the match names, or those of the run that is asked about
// and the usual ones.
func (s said) events(near token) part {
	if len(s.values[github.ClaimEvent]) > 0 {
		return s.set(github.ClaimEvent, func(h *home, v string) { h.run.Event = v })
	}
	var p part
	for i, name := range append([]string{near.run.Event}, usualEvents...) {
		p.choices = append(p.choices, func(h *home) bool {
			if i > 0 && name == near.run.Event || isPull(name) && h.kind == github.ContextRef || !isPull(name) && h.kind == github.ContextPullRequest {
				return false
			}
			h.guessed = h.guessed || i > 0 && (!h.place || isPull(name))
			if h.place {
				h.key += name + " "
			}
			h.run.Event = name
			return true
		})
	}
	return p
}

// placeless gives a run on no named ref one that its event can have.
func placeless() part {
	set := func(h *home, usual bool) bool {
		free := !h.onRef && h.open[github.ClaimRef] == ""
		switch {
		case free && (usual || !coherent(h.run.Event, h.run.Ref)):
			h.run.Ref = usualRef(h.run.Event)
		case usual:
			return false
		}
		h.guessed = h.guessed || usual
		if !isPull(h.run.Event) {
			h.run.BaseRef, h.run.HeadRef = "", ""
		} else if h.run.BaseRef == "" {
			h.run.BaseRef, h.run.HeadRef = "main", someHead
		}
		return true
	}
	return part{choices: []choice{func(h *home) bool { return set(h, false) }, func(h *home) bool { return set(h, true) }}}
}
