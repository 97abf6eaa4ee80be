package trust

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// Expose finds out whom a rule lets in: it makes a concrete token of every kind in
// the catalogue, around every run that the rule names, and evaluates each against
// the rule. Who gets in is never concluded from the rule's text; where a part of it
// is not understood, tokens are made of its texts for whoever could choose such
// names, and what was not understood is told.
func Expose(rule federation.Rule, h Hint) Exposure {
	return ExposeWith(federation.NewEvaluator(rule.Match), rule, h)
}

// ExposeWith is Expose with the rule's match compiled already.
func ExposeWith(evaluator *federation.Evaluator, rule federation.Rule, h Hint) Exposure {
	s := newExamined(evaluator, rule, h)
	e := Exposure{Severity: SeverityNone, NotUnderstood: s.notUnderstood(), noMatchers: s.unknownMatchers()}
	partly := len(e.NotUnderstood) > 0
	kinds, stray := tryKinds(s, partly)
	if !s.admitted && stray != nil { // found among the kinds: then the rule is about this run
		s.home, s.homes, s.admitted = *stray, []trial{*stray}, true
		kinds, _ = tryKinds(s, partly)
	}
	e.Kinds = kinds
	for _, k := range e.Kinds {
		if k.Admitted {
			e.Severity = worse(e.Severity, k.Severity)
		}
	}
	s.conclude(&e)
	return e
}

// conclude says what the kinds mean together.
func (s *examined) conclude(e *Exposure) {
	bounds := s.evaluator.Bounds()
	_, broken := s.evaluator.Condition()
	admits := slices.ContainsFunc(e.Kinds, func(k Kind) bool { return k.Admitted })
	switch {
	case bounds != nil:
		e.Unknown = "the condition " + bounds.Error()
	case broken != nil:
		e.Unknown = "the condition cannot be read: " + broken.Error()
	case admits:
		e.Verdict = s.verdict(e.Kinds, e.Severity, len(e.NotUnderstood) > 0)
	default:
		s.concludeNobody(e)
	}
	if e.Unknown != "" {
		e.Verdict = "Not known: " + e.Unknown
	}
	if said := s.elsewhere(); said != "" && admits {
		e.Verdict, e.Severity = said+e.Verdict, worse(e.Severity, SeverityCaution)
	}
	if e.Unknown != "" || len(e.NotUnderstood) > 0 {
		e.Severity = worse(e.Severity, SeverityCaution)
	}
}

// concludeNobody tells a proof that no run gets in from a search that found none. The
// proof needs nothing but what it names.
func (s *examined) concludeNobody(e *Exposure) {
	if why, never := s.evaluator.Never(); never {
		e.Nobody, e.NotUnderstood = why, s.unknownMatchers()
		e.Verdict = "Nobody: " + why
		return
	}
	e.Unknown = "no run was found that gets in, which does not mean that nobody does"
	for _, event := range s.values[github.ClaimEvent] {
		if _, ok := github.EventByName(event); !ok {
			e.Unknown = "GitHub documents no event " + event + ", and " + e.Unknown
		}
	}
	undocumented := 0
	for _, part := range e.NotUnderstood {
		if claim, ok := strings.CutPrefix(part, "match.claims."); ok {
			if undocumented++; undocumented <= maxNamed {
				e.Unknown = "GitHub documents no claim " + claim + ", and " + e.Unknown
			}
		}
	}
	if more := undocumented - maxNamed; more > 0 {
		e.Unknown = fmt.Sprintf("GitHub documents none of %d other claims, and %s", more, e.Unknown)
	}
}

// elsewhere says that nobody gets in from where the hint asked about, where the rule
// names another place.
func (s *examined) elsewhere() string {
	if !s.admitted {
		return ""
	}
	for _, h := range []struct {
		asked string
		is    func(trial) string
	}{
		{s.hint.Repository, func(t trial) string { return t.run.Repository() }},
		{s.hint.Environment, func(t trial) string { return t.run.Environment }},
		{s.hint.Branch, func(t trial) string { return strings.TrimPrefix(t.run.Ref, github.RefsHeads) }},
		{strings.TrimSuffix(s.hint.Tag, "*"), func(t trial) string { return strings.TrimPrefix(t.run.Ref, github.RefsTags) }},
	} {
		here := func(t trial) bool {
			v := h.is(t)
			return strings.EqualFold(v, h.asked) || h.asked == strings.TrimSuffix(s.hint.Tag, "*") && strings.HasPrefix(v, h.asked)
		}
		if h.asked != "" && !slices.ContainsFunc(s.ownRuns(), here) {
			return "From " + h.asked + " nobody gets in, the rule names " + cmp.Or(h.is(s.homes[0]), "no such place") + ". "
		}
	}
	return ""
}

// notUnderstood lists the parts of the rule of which it is not known from their text
// what they let in.
func (s *examined) notUnderstood() []string {
	out := s.unknownMatchers()
	listed := map[string]bool{}
	for _, part := range out {
		listed[part] = true
	}
	add := func(part string) {
		if !listed[part] {
			out, listed[part] = append(out, part), true
		}
	}
	if _, broken := s.evaluator.Condition(); broken != nil {
		add(s.rule.Match.Condition)
	}
	for _, atoms := range s.alternatives {
		for _, a := range atoms {
			_, known := github.Gloss(a.Claim)
			switch {
			case !a.Understood:
				add(a.Source)
			case !known && strings.HasPrefix(a.Matcher, federation.MatcherClaims):
				add("match.claims." + a.Claim)
			case !known:
				add(claimsDot + a.Claim)
			}
		}
	}
	if len(s.homes) >= maxHomes || len(s.own) >= maxOwn || s.tried >= maxTried {
		add("match.condition: it names more runs than were tried")
	}
	return out
}

func worse(a, b Severity) Severity {
	order := []Severity{SeverityNone, SeverityCaution, SeverityDanger}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// search tries the kinds of the catalogue against a rule.
type search struct {
	rule  *examined
	from  *vantage // the run around which kinds are tried
	stray *trial   // a run of the home owner that was seen to get in, of whatever kind
}

// tryKinds tries every kind; partly: a part of the rule is not understood. stray is a
// run of the home owner that was seen to get in, if any.
func tryKinds(rule *examined, partly bool) (kinds []Kind, stray *trial) {
	s := &search{rule: rule}
	homes := rule.homes
	if len(homes) == 0 {
		homes = []trial{rule.home}
	}
	kinds = s.tryAll(homes)
	if partly {
		s.tryStrangers(kinds, homes)
	}
	rule.openEnds(kinds)
	return kinds, s.stray
}

// tryAll tries every kind around every home run. A kind is what is worst about it.
func (s *search) tryAll(homes []trial) []Kind {
	kinds := make([]Kind, 0, len(catalogue))
	for i, home := range homes {
		s.from = s.rule.from(home)
		for j, row := range catalogue {
			switch {
			case i == 0:
				kinds = append(kinds, s.try(row))
			case kinds[j].Admitted && kinds[j].Severity == row.severity && row.id != SameRun:
			default:
				if k := s.try(row); k.Admitted && (!kinds[j].Admitted || worse(kinds[j].Severity, k.Severity) != kinds[j].Severity) {
					kinds[j] = k
				}
			}
		}
	}
	s.from = s.rule.from(homes[0])
	s.tryOwners(kinds, homes)
	for i := range kinds {
		if k := &kinds[i]; k.Admitted && k.Severity != SeverityNone && k.Close == "" {
			s.rule.close(k, catalogue[i], nil)
		}
	}
	return kinds
}

// tryOwners: of the owners that a rule names, all but the first are strangers to it.
func (s *search) tryOwners(kinds []Kind, homes []trial) {
	first := homes[0].run
	i := slices.IndexFunc(homes, func(t trial) bool {
		return !strings.EqualFold(t.run.Owner, first.Owner) || first.Owner == anyOwner && t.run.OwnerID != first.OwnerID
	})
	j := slices.IndexFunc(kinds, func(k Kind) bool { return k.ID == kindOtherOwner })
	if i > 0 && !kinds[j].Admitted {
		kinds[j].Chosen = first.Owner != anyOwner && (!slices.Contains(s.rule.sure, first.Owner) || !slices.Contains(s.rule.sure, homes[i].run.Owner))
		s.letIn(&kinds[j], catalogue[j], homes[i])
	}
}

// letIn makes a token the witness of a kind.
func (s *search) letIn(k *Kind, row kindRow, t trial) {
	k.Admitted, k.By, k.Claims = true, "", t.Claims()
	k.Severity = s.from.severity(row, *k)
	k.Wildcard = s.rule.wildcard(*k)
}

// try evaluates the tokens of one kind; the first that gets in is the witness, and
// one that is no run of the rule's own before one that is.
func (s *search) try(row kindRow) Kind {
	k := Kind{ID: row.id, Event: row.event, Title: row.title, Short: row.short, Who: row.who.words, Group: row.who.group, Severity: SeverityNone}
	tokens := s.from.calling(row.make(s.from))
	if len(tokens) == 0 {
		tokens = []trial{s.from.home}
	}
	var tried, own *trial
	for i := range tokens {
		t := &tokens[i]
		by := "issuer_url"
		if t.run.IssuerURL() == s.from.home.run.IssuerURL() {
			by = s.rule.firstFailed(t)
		}
		if i == 0 {
			tried, k.By = t, by
		}
		if by != "" {
			continue
		}
		if !s.rule.isOwn(*t) {
			tried, own, k.By, k.Admitted = t, nil, "", true
			if s.stray == nil && t.run.Owner == s.from.home.run.Owner {
				s.stray = t
			}
			break
		}
		if own == nil {
			own = t
		}
	}
	if own != nil && !row.others {
		tried, k.By, k.Admitted = own, "", true
	}
	k.Claims = tried.Claims()
	switch {
	case !k.Admitted:
	case own == nil:
		k.Severity = s.from.severity(row, k)
		s.judgeActor(&k, tokens)
		k.Wildcard = s.rule.wildcard(k)
	case row.id == SameRun:
		judgeTag(&k, *own)
	case row.severity == SeverityDanger && openToStrangers(row):
		k.Severity, k.Close = row.severity, NoMatcher+"the rule asks for this event, which strangers can start"
	}
	return k
}

// stranger is an account that no rule names.
const stranger = "some-stranger"

// judgeActor: where the rule names who starts the run, a pull request of a
// stranger's gets in only where that account starts it.
func (s *search) judgeActor(k *Kind, tokens []trial) {
	if !s.rule.namesActor() || k.Severity != SeverityDanger || k.ID != kindPullRequest && k.ID != kindPullRequestTarget {
		return
	}
	for _, t := range tokens {
		t.run.Actor, t.extra = stranger, maps.Clone(t.extra)
		if delete(t.extra, github.ClaimActorID); s.rule.admits(&t) {
			return
		}
	}
	k.Severity, k.Who, k.Group = SeverityCaution, whoNamed.words, whoNamed.group
}

// judgeTag: a tag can be moved to any commit, by whoever may push tags.
func judgeTag(k *Kind, t trial) {
	if strings.HasPrefix(t.run.Ref, github.RefsTags) && t.run.Environment == "" {
		k.Severity, k.Close = SeverityCaution, NoMatcher+"a tag can be moved to another commit; protect it by a ruleset for tags"
	}
}

// openToStrangers: the row is about an event that anyone can cause.
func openToStrangers(row kindRow) bool {
	e, ok := github.EventByName(cmp.Or(row.event, row.id))
	return ok && e.Starter == github.StarterAnyone
}
