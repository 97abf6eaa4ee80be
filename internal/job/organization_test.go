package job

import (
	"testing"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
)

func TestRulesOfAnOrganizationThatLetGitHubIn(t *testing.T) {
	const gitHub, own = "https://token.actions.githubusercontent.com", "https://github.acme.example/_services/token"
	match := federation.Match{SubjectPrefix: "repo:acme/app:ref:refs/heads/main"}
	got := RealRules(anthropic.Inventory{
		Issuers: []federation.Issuer{
			{ID: "fdis_1", IssuerURL: gitHub},
			{ID: "fdis_2", IssuerURL: "https://oidc.example.com"},
			{ID: "fdis_3", IssuerURL: own},
			{ID: "fdis_4", IssuerURL: gitHub, ArchivedAt: "2026-01-01T00:00:00Z"},
		},
		Rules: []federation.Rule{
			{ID: "fdrl_1", IssuerID: "fdis_1", Match: match},
			{ID: "fdrl_2", IssuerID: "fdis_2", Match: match},
			{ID: "fdrl_3", IssuerID: "fdis_3", Match: match},
			{ID: "fdrl_4", IssuerID: "fdis_4", Match: match},
			{ID: "fdrl_5", IssuerID: "fdis_1", Match: match, ArchivedAt: "2026-01-01T00:00:00Z"},
			{ID: "fdrl_6", IssuerID: "fdis_9"},
		},
	})
	if len(got) != 2 || got[0].Rule.ID != "fdrl_1" || got[1].Rule.ID != "fdrl_3" || got[1].IssuerURL != own {
		t.Fatalf("%+v", got)
	}
	// The tokens that are tried are those of the rule's own issuer.
	for _, k := range got[1].Exposure(trust.Hint{}).Kinds {
		if k.ID == "same_run" && k.Claims["iss"] != own {
			t.Errorf("tried with %v", k.Claims["iss"])
		}
	}
}
