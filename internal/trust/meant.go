package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// Meaning is a run that a rule is about.
type Meaning struct {
	Run    github.Run
	Claims map[string]any // the whole token of it
	// Open are the claims of the run of which the rule says nothing, so that a
	// stand-in, or the hint's value, stands there.
	Open []string
	// Begins are the claims of which the rule says the beginning only, with that
	// beginning; the rest is made up.
	Begins map[string]string
	// Admitted: the rule lets the run in. Where it lets none in, the likeliest run is
	// given all the same.
	Admitted bool
}

// MeantBy lists the runs that a rule is about, one for every repository, ref,
// environment and file that it names and of every event that it asks for, the
// likeliest first; never none. Each was tried. The hint's names stand where the rule
// has none.
func MeantBy(rule federation.Rule, h Hint) []Meaning {
	s := newExamined(federation.NewEvaluator(rule.Match), rule, h)
	var out []Meaning
	for _, t := range s.ownRuns() {
		m := Meaning{Run: t.run, Claims: t.Claims(), Admitted: s.admitted, Begins: map[string]string{}}
		for _, claim := range placed {
			v := t.text(claim)
			if base, ok := s.bases[v]; ok {
				m.Begins[claim] = base
			} else if !s.says(claim, v) {
				m.Open = append(m.Open, claim)
			}
		}
		out = append(out, m)
	}
	return out
}

// placed are the claims that tell where a run is from.
var placed = []string{
	github.ClaimOwner, github.ClaimOwnerID, github.ClaimRepository, github.ClaimRepositoryID, github.ClaimEvent, github.ClaimRef,
	github.ClaimEnvironment, github.ClaimWorkflowRef, github.ClaimJobWorkflowRef,
}

// says reports whether the rule names a claim's value.
func (s *examined) says(claim, v string) bool {
	if slices.Contains(s.values[claim], v) {
		return true
	}
	named := func(is func(i identity) bool) bool { return slices.ContainsFunc(s.names, is) }
	switch claim {
	case github.ClaimOwner:
		return named(func(i identity) bool { return i.owner == v })
	case github.ClaimRepository:
		return named(func(i identity) bool { return i.repository() == v })
	case github.ClaimOwnerID:
		return named(func(i identity) bool { return i.ownerID == v })
	case github.ClaimRepositoryID:
		return named(func(i identity) bool { return i.repoID == v })
	case github.ClaimEnvironment: // that there is none follows from a subject
		return v == "" && slices.ContainsFunc(s.scenes, func(c scene) bool { return !c.wantsEnvironment && c.placedBySubject })
	case github.ClaimWorkflowRef:
		return slices.ContainsFunc(s.values[claim], func(begin string) bool { return strings.HasPrefix(v, begin) })
	}
	return false
}
