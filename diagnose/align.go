package diagnose

import (
	"strings"

	"gh-wif/diagnose/evidence"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
)

// align sets sub under the rule's subject. It needs both. What is shown is
// redacted before it is compared, so that no credential is cut into pieces.
func align(e *evidence.Evidence, m *mask) *Alignment {
	if e.SubjectPrefix() == "" || e.Sub == "" {
		return nil
	}
	rule, sub := m.text(e.SubjectPrefix()), m.text(e.Sub)
	a := &Alignment{Rule: rule, Sub: sub, FirstDiff: -1, RuleDiffAt: -1}
	for _, s := range pattern.Segments(rule, sub) {
		out := Segment{Name: s.Name, Rule: s.Rule, Sub: s.Sub, Same: s.Same}
		if s.How != "" {
			out.How = say.Prose(s.How)
		}
		a.Segments = append(a.Segments, out)
	}
	if !pattern.Matches(e.SubjectPrefix(), e.Sub) {
		at := pattern.CommonPrefix(strings.TrimSuffix(rule, "*"), sub)
		a.FirstDiff, a.RuleDiffAt = at, at
	}
	return a
}
