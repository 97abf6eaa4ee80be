package lint

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// chosenNames are the claims whose values people choose, so that one can be made
// that holds whatever a rule asks for.
var chosenNames = []string{
	github.ClaimSubject, github.ClaimOwner, github.ClaimOwnerID, github.ClaimRepository, github.ClaimRepositoryID, github.ClaimRef,
	github.ClaimBaseRef, github.ClaimHeadRef, github.ClaimWorkflow, github.ClaimWorkflowRef, github.ClaimJobWorkflowRef, github.ClaimEnvironment,
}

// unanchored lists the tests of a condition that leave one of these names open
// before the text that they look for, each part of the condition once.
func (v *ruleView) unanchored() []federation.Atom {
	var out []federation.Atom
	for _, atoms := range v.evaluator.Alternatives() {
		for _, a := range atoms {
			if a.Unanchored() && slices.Contains(chosenNames, a.Claim) &&
				!slices.ContainsFunc(out, func(o federation.Atom) bool { return o.Source == a.Source }) {
				out = append(out, a)
			}
		}
	}
	return out
}

func unanchoredName(v *ruleView) []hit {
	var out []hit
	for _, a := range v.unanchored() {
		h := hit{field: "match.condition", message: a.Source + " lets in any " + a.Claim + " that " + looseWords(a)}
		h.fix = fmt.Sprintf("compare with the whole text, claims.%s == \"…\", or with its beginning up to a slash or colon by startsWith", a.Claim)
		out = append(out, h)
	}
	return out
}

// looseWords say what a test leaves to whoever chooses the name.
func looseWords(a federation.Atom) string {
	switch {
	case a.Not:
		return "is another"
	case a.Op == federation.OpEndsWith:
		return "ends so"
	}
	return "holds the text somewhere"
}

// notUnderstood reports the other parts of a rule that are not read.
func notUnderstood(v *ruleView) []hit {
	if _, err := v.evaluator.Condition(); err != nil {
		return nil // what is wrong with it is said
	}
	said := v.unanchored()
	var out []hit
	for _, part := range v.exposure.NotUnderstood {
		if strings.HasPrefix(part, "match.") || slices.ContainsFunc(said, func(a federation.Atom) bool { return a.Source == part }) {
			continue
		}
		out = append(out, hit{
			field: "match.condition", message: part + " is not understood: it is not known whom it lets in",
			fix: "say it by ==, in, or startsWith with the whole name up to a slash or colon",
		})
	}
	return out
}

// unknownMatchers reports the members of match that are none.
func unknownMatchers(v *ruleView) []hit {
	var out []hit
	for _, name := range v.rule.Match.Unknown() {
		out = append(out, hit{
			field: "match." + name, message: "match." + name + " " + trust.NoSuchMatcher,
			fix: "match knows subject_prefix, audience, claims and condition",
		})
	}
	return out
}
