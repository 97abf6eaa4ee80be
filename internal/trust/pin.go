package trust

import (
	"slices"

	"gh-wif/internal/federation"
)

// Pin is the change of a match that lets a claim be one of some texts and nothing
// else: an entry of claims where it is one text known in full, else a condition.
func Pin(claim string, texts []Text) federation.Change {
	var exact, parts []string
	for _, t := range texts {
		start := claimsDot + claim + ".startsWith(" + federation.QuoteCEL(t.Before) + ")"
		switch {
		case !t.Open && !slices.Contains(exact, t.Before):
			exact = append(exact, t.Before)
		case t.Open && !slices.Contains(parts, start):
			parts = append(parts, start)
		}
	}
	switch {
	case len(exact) == 1 && len(parts) == 0:
		return federation.Change{Claims: []federation.Claim{federation.Pin(claim, exact[0])}}
	case len(exact) > 0:
		parts = append([]string{inList(claim, exact)}, parts...)
	}
	return federation.Change{Condition: unwrapParens(disjunction(parts))}
}
