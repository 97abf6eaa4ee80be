package remedy

import (
	"maps"
	"slices"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// Find looks for what would let the run in. The remedies are in the order of
// their kinds; there is none where nothing stood its trial.
func Find(in Input) Result {
	s := newSearch(in)
	tell := teller{s}
	near, found := runner{s}.nearestRun()
	match, e, changed := changer{s}.change()
	all := s.otherRules()
	if found {
		all = append(all, runner{s}.reruns(near)...)
	}
	all = append(all, changer{s}.combined(near, found)...)
	if changed {
		rule := in.Rule.WithMatch(match)
		all = append(all, Remedy{Kind: Rule, Text: tell.changeText(match), Rule: &rule, Gains: e.gains, Loses: e.loses})
	}
	guarded := s.failedGuards()
	if found {
		guarded = near.guarded()
	}
	if !changed && len(s.failed) > 0 {
		if rule, e, ok := (seconder{s}).second(guarded); ok {
			all = append(all, Remedy{Kind: SecondRule, Text: tell.secondText(rule, near, found), Rule: &rule, Gains: e.gains, Loses: e.loses})
		}
	}
	if len(all) == 0 && len(s.failed) > 0 {
		all = append(all, tell.lastResort())
	}
	slices.SortStableFunc(all, func(a, b Remedy) int {
		return slices.Index(Kinds(), a.Kind) - slices.Index(Kinds(), b.Kind)
	})
	if len(all) > 0 && all[0].Kind != Rule && len(s.failed) > 0 {
		all[0].Text = say.Join(all[0].Text, tell.wants(near))
	}
	out := Result{Remedies: all, Story: tell.story(near, found)}
	if !changed {
		out.Kept = tell.keptText(near, found, guarded)
	}
	return out
}

func newSearch(in Input) *search {
	s := &search{Input: in, run: readToken(in.Claims), old: federation.NewEvaluator(in.Rule.Match)}
	s.claims = s.run.actual
	e := s.old.Evaluate(s.claims)
	s.empty = e.Empty
	for _, r := range e.Failed() {
		if r.Matcher == federation.MatcherAudience && s.run.claim(github.ClaimAudience) != federation.DefaultAudience {
			s.claims = maps.Clone(s.claims)
			s.claims[github.ClaimAudience] = r.Expected
			continue
		}
		s.failed = append(s.failed, r)
	}
	s.homes, s.said = homesOf(in.Rule.Match, s.run), readMatch(in.Rule.Match, s.old)
	s.kinds = s.catalogue(in.Rule)
	if len(s.homes) == 0 && !s.said.never {
		s.homes = finder{s}.meantBy()
	}
	s.nobody, s.runs = finder{s}.letsInNobody(), finder{s}.flows()
	return s
}

// meantBy are the runs of a rule that says more than readMatch reads.
func (s finder) meantBy() []home {
	var out []home
	for _, event := range usualEvents {
		h := home{token: s.run, place: true}
		h.run.Event, h.run.Ref, h.run.Environment = event, usualRef(event), ""
		if admits(s.old, h.claims()) {
			out = append(out, h)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, m := range trust.MeantBy(s.Rule, s.hint()) {
		t := readToken(m.Claims)
		if !m.Admitted || !possible(t.run) || !coherent(t.run.Event, t.run.Ref) || s.dead(t.run) {
			continue
		}
		h := s.homeOf(t)
		h.open = m.Begins
		if h.sendable() && admits(s.old, h.claims()) {
			out = append(out, h)
		}
	}
	return out
}

// dead reports whether a run is the one that the rule names by a ref of one pull
// request or one entry of a queue: there is no other.
func (s finder) dead(r github.Run) bool {
	return passing(r.Ref) && !admits(s.old, nextTime(token{run: r, was: s.run.was, actual: s.run.actual}.claims()))
}

// homeOf is a token of the catalogue as a run of the rule's.
func (s finder) homeOf(t token) home {
	h := home{token: token{run: t.run, was: s.run.was, actual: s.run.actual, extra: map[string]any{}}}
	own := s.run.run
	h.run.Visibility, h.run.Actor, h.run.Workflow = own.Visibility, own.Actor, own.Workflow
	for name := range s.said.values {
		if v, there := t.actual[name]; there && !slices.Contains(runParts, name) && s.run.actual[name] != v {
			h.extra[name] = v
		}
	}
	return h
}

// failedGuards are the guards among the entries of claims that do not hold.
func (s *search) failedGuards() []string {
	var out []string
	for _, r := range s.failed {
		if name := claimOf(r); isGuard(name) && !s.slipped(name, r.Expected, s.run.claim(name)) {
			out = append(out, name)
		}
	}
	return out
}

// otherRules are those of the other rules that let the run in as it is.
func (s *search) otherRules() []Remedy {
	var out []Remedy
	for _, r := range s.Others {
		if r.ArchivedAt != "" || r.ID == "" || r.ID == s.Rule.ID || !federation.Evaluate(r.Match, s.claims).Matched ||
			s.Rule.IssuerID != "" && r.IssuerID != "" && r.IssuerID != s.Rule.IssuerID {
			continue
		}
		fills := say.Fills{"id": say.N(r.ID), "name": say.V(r.Name), "variable": say.N(federation.RuleID.Env)}
		out = append(out, Remedy{Kind: OtherRule, Text: otherRuleText.Fill(fills), Rule: &r})
	}
	return out
}
