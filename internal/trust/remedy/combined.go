package remedy

import (
	"slices"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
)

// combined are the remedies in which the run and the rule have to give way both.
// Each is tried as a whole: the changed run gets in by the changed rule.
func (s changer) combined(r rerun, found bool) []Remedy {
	switch {
	case found && r.changes(partForm) && len(r.differs) > 1 && !r.elsewhere():
		return s.inBothFormsElsewhere(r)
	case !found && s.nobody:
		return append(s.inEnvironment(), s.putRight()...)
	}
	return nil
}

// putRight runs the job where a rule that lets in nobody by a slip would let it in,
// and puts the slip right.
func (s changer) putRight() []Remedy {
	now := s.Rule.Match
	for _, r := range s.failed {
		edits := repairer(s).edits(r)
		i := slices.IndexFunc(edits, func(e edit) bool { return e.slip })
		better := pattern.Mended(pattern.Parse(now.SubjectPrefix))
		switch {
		case i >= 0:
			edits[i].apply(&now)
		case r.Matcher == federation.MatcherSubject && better != "":
			now.SubjectPrefix = better
		}
	}
	in := s.Input
	in.Rule = s.Rule.WithMatch(now)
	mended := newSearch(in)
	near, found := runner{mended}.nearestRun()
	if !found || len(near.differs) == 0 || near.elsewhere() || near.changes(partForm) || barOf(now, s.run.run) != barNone {
		return nil
	}
	claims := mended.asSent(near.home).claims()
	effect := s.tryFor(now, claims)
	if !effect.sound() {
		return nil
	}
	fills := say.Fills{"how": say.List(", and ", teller{mended}.how(near)...), "changes": teller(s).changes(now), "note": teller(s).note(now)}
	t := say.Template("Put the rule right, which lets in nobody as it is: {changes}. {note} And run the job where it is meant to: {how}.")
	if fills["note"].Empty() {
		t = "Put the rule right, which lets in nobody as it is: {changes}. And run the job where it is meant to: {how}."
	}
	return []Remedy{{Kind: Run, Text: t.Fill(fills), Rule: &in.Rule, Gains: effect.gains, Loses: effect.loses, Claims: claims}}
}

// inBothFormsElsewhere runs the job where the rule expects it, and lets the rule
// take the subject as the repository sends it today.
func (s changer) inBothFormsElsewhere(r rerun) []Remedy {
	run := s.asSent(r.home)
	claims := run.claims()
	m := s.Rule.Match
	var edits []edit
	switch p := pattern.Parse(m.SubjectPrefix); {
	case m.SubjectPrefix != "":
		edits = repairer(s).formEdits(p, run)
	case m.Condition != "":
		edits = []edit{{func(m *federation.Match) { m.Condition = repairer(s).withIDs(m.Condition) }, true}}
	}
	for _, e := range edits {
		now := m
		e.apply(&now)
		effect := s.tryFor(now, claims)
		if !effect.sound() {
			continue
		}
		rule := s.Rule.WithMatch(now)
		fills := say.Fills{"how": say.List(", and ", teller(s).how(r)...), "changes": teller(s).changes(now), "note": teller(s).note(now)}
		t := say.Template("Run the job where the rule expects it: {how}. And let the rule take sub in both forms, by names and with ids, since this run has the other one: {changes}. {note}")
		return []Remedy{{Kind: Run, Text: t.Fill(fills), Rule: &rule, Gains: effect.gains, Loses: effect.loses, Claims: claims}}
	}
	return nil
}

// inEnvironment is for a rule whose claims want an environment and whose subject
// wants a ref: with an environment sub names that.
func (s changer) inEnvironment() []Remedy {
	env := s.pinned(github.ClaimEnvironment)
	p := pattern.Parse(s.Rule.Match.SubjectPrefix)
	if env == "" || s.run.run.Environment != "" || p.Reach != pattern.ReachValue || p.Star || len(p.Fatal()) > 0 {
		return nil
	}
	t := s.run
	t.run.Environment = env
	claims := t.with(github.ClaimAudience, s.claims[github.ClaimAudience]).claims()
	now := s.Rule.Match
	now.SubjectPrefix = t.run.Subject()
	effect := s.tryFor(now, claims)
	if !effect.sound() || barOf(now, s.run.run) != barNone {
		return nil
	}
	rule := s.Rule.WithMatch(now)
	fills := say.Fills{"env": say.N(env), "job": teller(s).job(), "changes": teller(s).changes(now)}
	text := say.Template("Add ``environment: {env}`` to {job}, as match.claims.environment of the rule wants it. With an environment sub names that and not the ref, so that the rule lets in nobody as it is: {changes}.")
	return []Remedy{{Kind: Run, Text: text.Fill(fills), Rule: &rule, Gains: effect.gains, Loses: effect.loses, Claims: claims}}
}
