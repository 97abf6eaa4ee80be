package provision

import (
	"encoding/json"
	"slices"

	"github.com/aymanbagabas/go-udiff"

	"gh-wif/internal/federation"
)

// ruleDiff is the difference between two states of a rule, in what an API takes.
func ruleDiff(from, to federation.Rule) string {
	return unified(from.ID, plainRule(from, to.Match), plainRule(to, to.Match))
}

// plainRule is a rule as a person writes it, its claims in the order of another match.
func plainRule(r federation.Rule, like federation.Match) []byte {
	m := federation.Match{SubjectPrefix: r.Match.SubjectPrefix, Audience: r.Match.Audience, Condition: r.Match.Condition, Claims: slices.Clone(r.Match.Claims)}
	at := func(c federation.Claim) int {
		if i := slices.IndexFunc(like.Claims, func(o federation.Claim) bool { return o.Name == c.Name }); i >= 0 {
			return i
		}
		return len(like.Claims)
	}
	slices.SortStableFunc(m.Claims, func(a, b federation.Claim) int { return at(a) - at(b) })
	seconds := r.Lifetime()
	return federation.Rule{
		Name: r.Name, IssuerID: r.IssuerID, Match: m, TargetType: r.TargetType, ServiceAccountID: r.ServiceAccountID,
		WorkspaceIDs: r.Workspaces(), AppliesToAllWorkspaces: r.AppliesToAllWorkspaces, OAuthScope: r.OAuthScope, TokenLifetimeSeconds: &seconds,
	}.JSON()
}

// issuerDiff is the difference between an issuer that is there and one that would be made;
// empty: it checks tokens as that would.
func issuerDiff(there, wanted federation.Issuer) string {
	return unified(there.ID, plainIssuer(there), plainIssuer(wanted))
}

// plainIssuer is how an issuer checks tokens, in today's edition.
func plainIssuer(i federation.Issuer) []byte {
	checks, seconds := i.ChecksJTI(), i.MaxLifetime()
	text, err := json.MarshalIndent(struct {
		JWKS     federation.JWKSType `json:"jwks_type"`
		URL      string              `json:"url,omitempty"`
		Base     string              `json:"discovery_base,omitempty"`
		CheckJTI bool                `json:"check_jti"`
		Seconds  int                 `json:"max_jwt_lifetime_seconds"`
	}{i.JWKS, i.URL, i.DiscoveryBase, checks, seconds}, "", "  ")
	if err != nil {
		return nil // such values always marshal
	}
	return append(text, '\n')
}

func unified(id string, from, to []byte) string { return Difference(id, string(from), string(to)) }

// addition is the difference of what is not there yet.
func addition(name, text string) string { return udiff.Unified("/dev/null", name, "", text) }

// Difference is the unified difference between what is there and what is wanted; empty: there
// is none.
func Difference(name, from, to string) string {
	return udiff.Unified(name+" as it is", name+" as wanted", from, to)
}
