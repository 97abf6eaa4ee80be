package remedy

import (
	"maps"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// search looks for remedies of one case.
type search struct {
	Input
	run  token // the run that is kept out
	said said  // what the rule names
	// empty: the rule has no matcher that counts.
	empty bool
	// claims are the run's with the audience that the rule wants, where that is
	// what the workflow has to mend.
	claims map[string]any
	old    *federation.Evaluator
	failed []federation.MatcherResult
	homes  []home
	kinds  []trust.Kind // tokens of the old rule's catalogue
	runs   []github.Run // those of the workflow's file
	// nobody: it is known that the rule lets in nobody at all.
	nobody bool
}

// The parts of the work, each with what it needs of the case.
type (
	finder        struct{ *search } // whom the rule lets in
	runner        struct{ *search } // the run that it would let in with the least to change
	repairer      struct{ *search } // what could be changed in the rule
	claimRepairer struct{ *search } // and in an entry of its claims
	changer       struct{ *search } // the changed rule
	seconder      struct{ *search } // the second rule
	teller        struct{ *search } // the words
)

// effect is what a change does.
type effect struct {
	admits bool // the run gets in
	keeps  bool // the runs that the rule is for stay in
	danger string
	gains  []string
	loses  []string
}

func (e effect) sound() bool { return e.admits && e.keeps && e.danger == "" }

// try applies a changed match to every token there is.
func (s *search) try(m federation.Match) effect { return s.tryFor(m, s.claims) }

// tryFor is try for another token than that of the run in question.
func (s *search) tryFor(m federation.Match, claims map[string]any) effect {
	now := federation.NewEvaluator(m)
	e := effect{admits: now.Evaluate(claims).Matched && admits(now, nextTime(claims))}
	if !e.admits {
		return e
	}
	if e.keeps = s.keeps(now); !e.keeps {
		return e
	}
	fresh := s.catalogue(s.Rule.WithMatch(m))
	e.danger = s.danger(m, slices.Concat(fresh, s.kinds), s.old)
	for _, k := range fresh {
		if admits(now, k.Claims) && !admits(s.old, k.Claims) {
			e.gains = append(e.gains, k.ID)
		}
	}
	for _, k := range s.kinds {
		in, was := admits(now, k.Claims), admits(s.old, k.Claims)
		switch {
		case in && !was:
			e.gains = append(e.gains, k.ID)
		case was && !in:
			e.loses = append(e.loses, k.ID)
		}
	}
	e.gains, e.loses = inOrder(e.gains), inOrder(e.loses)
	return e
}

// Effects are the kinds of runs that get in by a changed match only, and by the
// rule's own only. claims name the run where the rule does not.
func Effects(rule federation.Rule, m federation.Match, claims map[string]any) (gains, loses []string) {
	s := newSearch(Input{Rule: rule, Claims: claims})
	e := s.tryFor(m, s.claims)
	return e.gains, e.loses
}

// nextTime is the token of such a run another time: what is new with every run is
// another one. A change that lets in this one run alone is no remedy.
func nextTime(claims map[string]any) map[string]any {
	out := maps.Clone(claims)
	for _, name := range fleeting {
		if _, there := out[name]; there {
			out[name] = "another"
		}
	}
	ref, _ := claims[github.ClaimRef].(string)
	begin, open := stableRef(ref)
	if !open {
		return out
	}
	another := completeRef(begin)
	if strings.HasPrefix(ref, github.RefsTags) {
		another = begin + "98.7.6"
	}
	for name, v := range out {
		if s, ok := v.(string); ok && strings.HasSuffix(s, ref) {
			out[name] = strings.TrimSuffix(s, ref) + another
		}
	}
	return out
}

// inOrder are the ids of kinds, each once, in the catalogue's order.
func inOrder(ids []string) []string {
	var out []string
	for _, id := range trust.KindIDs() {
		if slices.Contains(ids, id) {
			out = append(out, id)
		}
	}
	return out
}

// catalogue are the tokens of the kinds around a rule's run, as the rule names it
// and as the run in question fills in what it leaves open, without those that
// GitHub never sends.
func (s *search) catalogue(rule federation.Rule) []trust.Kind {
	e := federation.NewEvaluator(rule.Match)
	issuer := s.run.run.IssuerURL()
	own := s.run.run
	all := trust.ExposeWith(e, rule, trust.Hint{IssuerURL: issuer, OwnerID: own.OwnerID, RepositoryID: own.RepoID}).Kinds
	all = append(all, trust.ExposeWith(e, rule, s.hint()).Kinds...)
	return slices.DeleteFunc(all, func(k trust.Kind) bool {
		t := readToken(k.Claims)
		misspelt := strings.EqualFold(t.run.Repository(), own.Repository()) && t.run.Repository() != own.Repository()
		return t.run.IssuerURL() != issuer || !possible(t.run) || misspelt // another issuer's is refused before the rule is asked
	})
}

// hint describes the run in question to the exposure.
func (s *search) hint() trust.Hint {
	r := s.run.run
	h := trust.Hint{
		IssuerURL: r.IssuerURL(), Environment: r.Environment, OwnerID: r.OwnerID, RepositoryID: r.RepoID, WorkflowFile: r.WorkflowFile,
	}
	if r.Owner != "" && r.Repo != "" {
		h.Repository = r.Repository()
	}
	if b, ok := strings.CutPrefix(r.Ref, github.RefsHeads); ok && !strings.HasPrefix(r.Ref, queueRefs) {
		h.Branch = b
	}
	if t, ok := strings.CutPrefix(r.Ref, github.RefsTags); ok {
		h.Tag = t
	}
	if r.Event != "" {
		h.Events = []string{r.Event}
	}
	return h
}

// danger is the kind of a dangerous run that a match lets in, and another one keeps
// out where there is one; empty: there is none. Every token is tried in both forms
// of the subject. A kind whose event the match asks for by name is no danger, and
// neither is one that an environment's own gate stands before.
func (s *search) danger(m federation.Match, kinds []trust.Kind, was *federation.Evaluator) string {
	now := federation.NewEvaluator(m)
	asked := readMatch(m, now).values[github.ClaimEvent]
	for _, k := range kinds {
		event, _ := k.Claims[github.ClaimEvent].(string)
		env, _ := k.Claims[github.ClaimEnvironment].(string)
		ofEvent := event == k.ID && (slices.Contains(asked, text{value: event}) || env != "")
		if !trust.Dangerous(k.ID) || ofEvent {
			continue
		}
		for _, claims := range inBothForms(k.Claims) {
			if admits(now, claims) && (was == nil || !admits(was, claims)) {
				return k.ID
			}
		}
	}
	return ""
}

// inBothForms are the claims of a token, with its subject by names and with ids.
func inBothForms(claims map[string]any) []map[string]any {
	out := []map[string]any{claims}
	t := readToken(claims)
	if t.run.OwnerID == "" || t.run.RepoID == "" || !t.predictable() {
		return out
	}
	for _, form := range []github.Form{github.FormClassic, github.FormImmutable} {
		t.run.Form = form
		if c := t.claims(); c[github.ClaimSubject] != claims[github.ClaimSubject] {
			out = append(out, c)
		}
	}
	return out
}

// keeps reports whether every run that the rule is for stays in, and every run of
// the workflow that it lets in today.
func (s *search) keeps(now *federation.Evaluator) bool {
	for _, h := range s.homes {
		if !admits(now, s.asSent(h).claims()) {
			return false
		}
		// Of a repository that changed from names to ids, both forms stay in.
		same := h.run
		same.Form, same.Template = s.run.run.Form, s.run.run.Template
		if same.Prefix() == s.run.run.Prefix() && !admits(now, h.with(github.ClaimAudience, s.claims[github.ClaimAudience]).claims()) {
			return false
		}
	}
	for _, r := range s.runs {
		if claims := s.predicted(r); admits(s.old, claims) && !admits(now, claims) {
			return false
		}
	}
	return true
}

// predicted is the payload of a run of the workflow, with what this token tells
// of every one.
func (s *search) predicted(r github.Run) map[string]any {
	t := s.run
	run := t.run
	run.Event, run.Ref, run.Environment, run.BaseRef, run.HeadRef = r.Event, r.Ref, r.Environment, r.BaseRef, r.HeadRef
	run.WorkflowFile = r.WorkflowFile
	t.run = run
	t.extra = maps.Clone(t.extra)
	return t.with(github.ClaimAudience, s.claims[github.ClaimAudience]).claims()
}

// with is the token with another value of a claim that no run predicts.
func (t token) with(claim string, v any) token {
	t.extra = cloned(t.extra)
	t.extra[claim] = v
	return t
}

// asSent is a run as GitHub sends it today, where that is known from the token:
// the repository's stored spelling, its name after a rename, the form of its
// subjects. Names that differ by their case are one.
func (s *search) asSent(h home) token {
	t, own := h.token, s.run.run
	same := strings.EqualFold(t.run.Repository(), own.Repository()) || t.run.RepoID != "" && t.run.RepoID == own.RepoID && s.pinsRepository()
	if same {
		t.run.Owner, t.run.Repo, t.run.OwnerID, t.run.RepoID, t.run.Form = own.Owner, own.Repo, own.OwnerID, own.RepoID, own.Form
	}
	if strings.EqualFold(t.run.Environment, own.Environment) {
		t.run.Environment = own.Environment
	}
	if strings.EqualFold(t.run.Ref, own.Ref) {
		t.run.Ref = own.Ref
	}
	t.extra = cloned(t.extra)
	for name, v := range t.extra {
		text, _ := v.(string)
		if own := s.run.claim(name); strings.EqualFold(text, own) || name == github.ClaimWorkflow && namesFile(text, s.run.run) {
			t.extra[name] = own
		}
	}
	t.extra[github.ClaimAudience] = s.claims[github.ClaimAudience]
	return t
}

// namesFile reports whether a workflow's name is that of the run's file.
func namesFile(name string, r github.Run) bool {
	return strings.HasSuffix(r.WorkflowFile, "/"+name)
}

// pinsRepository reports whether the rule knows the repository by an id that is
// the token's.
func (s *search) pinsRepository() bool {
	i := identityOf(s.Rule.Match, s.run.run)
	return i.repoID != "" && i.repoID == s.run.run.RepoID
}
