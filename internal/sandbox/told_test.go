package sandbox

import (
	"maps"
	"testing"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/github"
)

// A run that a token tells of is tried as it was: what is wrong with it stays wrong. Its times
// and its jti are new, so that it can be tried again.
func TestARunThatATokenTellsOfIsTriedAsItWas(t *testing.T) {
	own := started(t, Config{Rule: branchRule()}).Job.Claims
	for name, tt := range map[string]struct {
		change map[string]any
		reason anthropic.Reason
	}{
		"the rule's own run":     {nil, ""},
		"long over":              {map[string]any{github.ClaimExpires: 1000.0, github.ClaimIssuedAt: 700.0}, ""},
		"for another service":    {map[string]any{github.ClaimAudience: "sts.amazonaws.com"}, anthropic.ReasonAudience},
		"for nobody in so many":  {map[string]any{github.ClaimAudience: []any{"a", "b"}}, anthropic.ReasonAudience},
		"of another issuer":      {map[string]any{github.ClaimIssuer: "https://example.com"}, anthropic.ReasonIssuer},
		"of another branch":      {map[string]any{github.ClaimSubject: "repo:acme/app:ref:refs/heads/other"}, anthropic.ReasonSubject},
		"with nothing but a sub": {map[string]any{github.ClaimRepository: nil, github.ClaimOwner: nil}, anthropic.ReasonClaim},
	} {
		claims := maps.Clone(own)
		maps.Copy(claims, tt.change)
		s := started(t, Config{Rule: branchRule(), Claims: claims})
		for range 2 {
			if e := s.Try(s.Job); e.Reason != tt.reason || e.Kind != anthropic.ToldRun {
				t.Errorf("%s: %s %q of %q, want %q", name, e.Outcome, e.Reason, e.Kind, tt.reason)
			}
		}
		if _, changed := s.Job.Claims[github.ClaimJWTID]; changed != (own[github.ClaimJWTID] != nil) {
			t.Errorf("%s: the job's claims were changed", name)
		}
	}
}
