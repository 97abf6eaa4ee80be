package remedy

import (
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
		return s.inEnvironment()
	}
	return nil
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
		t := say.Template("Run the job where the rule expects it: {how}. And let the rule take both forms of sub, which this repository's has changed: {changes}. {note}")
		return []Remedy{{Kind: Run, Text: t.Fill(fills), Rule: &rule, Gains: effect.gains, Loses: effect.loses}}
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
	return []Remedy{{Kind: Run, Text: text.Fill(fills), Rule: &rule, Gains: effect.gains, Loses: effect.loses}}
}
