package job

import (
	"slices"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// RealRule is a rule that an organization holds, with the address of its issuer.
type RealRule struct {
	Rule      federation.Rule
	IssuerURL string
}

// Exposure is whom the rule lets in; the hint names the run where the rule does not.
func (r RealRule) Exposure(h trust.Hint) trust.Exposure {
	h.IssuerURL = r.IssuerURL
	return trust.Expose(r.Rule, h)
}

// RealRules are the rules of an organization that let GitHub's tokens in: those of its
// issuers for GitHub, where neither is archived.
func RealRules(org anthropic.Inventory) []RealRule {
	var out []RealRule
	for _, r := range org.Rules {
		i := slices.IndexFunc(org.Issuers, func(i federation.Issuer) bool { return i.ID == r.IssuerID && i.ArchivedAt == "" })
		if i < 0 || r.ArchivedAt != "" || github.ParseIssuer(org.Issuers[i].IssuerURL).Kind == github.IssuerForeign {
			continue
		}
		out = append(out, RealRule{r, org.Issuers[i].IssuerURL})
	}
	return out
}
