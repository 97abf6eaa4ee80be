package check

import (
	"slices"
	"testing"

	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
)

// environmentOf is the environment with these variables, by name and value.
func environmentOf(pairs ...string) *evidence.Environment {
	vars := []evidence.EnvVar{}
	for i := 0; i < len(pairs); i += 2 {
		vars = append(vars, evidence.EnvVar{Name: pairs[i], Value: pairs[i+1]})
	}
	return evidence.Gather(evidence.Input{Env: vars}).Env
}

// A rule for all workspaces takes any, whatever list it carries beside.
func TestTheWorkspaceOfARule(t *testing.T) {
	yes, no := true, false
	for _, tt := range []struct {
		value      string
		everywhere *bool
		bad        bool
	}{
		{"wrkspc_a", nil, false},
		{"wrkspc_b", nil, true},
		{"wrkspc_b", &no, true},
		{"wrkspc_b", &yes, false},
		{"default", nil, false},
		{"${{ vars.WORKSPACE }}", nil, false},
		{"svac_a", &yes, true},
	} {
		rule := &federation.Rule{WorkspaceIDs: []string{"wrkspc_a"}, AppliesToAllWorkspaces: tt.everywhere}
		if f, bad := WorkspaceFault(environmentOf(federation.Workspace.Env, tt.value), rule); bad != tt.bad {
			t.Errorf("%s: %v, %+v", tt.value, bad, f)
		}
	}
}

// What the workflow fills in is not known here, and so is no other account.
func TestTheServiceAccountOfARule(t *testing.T) {
	rule := &federation.Rule{ServiceAccountID: "svac_a"}
	for value, bad := range map[string]bool{"svac_a": false, "svac_b": true, "${{ vars.ACCOUNT }}": false, "svac_...": true, "": false} {
		if f, got := accountFault(environmentOf(federation.ServiceAccount.Env, value), rule); got != bad {
			t.Errorf("%q: %v, %+v", value, got, f)
		}
	}
}

// An empty token file wins over a token that is there.
func TestAnEmptyTokenFileIsMissing(t *testing.T) {
	ids := []string{federation.RuleID.Env, "fdrl_a", federation.Organization.Env, "x", federation.ServiceAccount.Env, "svac_a"}
	for _, tt := range []struct {
		vars []string
		want []MissingEnvVar
	}{
		{[]string{federation.EnvTokenFile, "", federation.EnvToken, "t"}, []MissingEnvVar{{Name: federation.EnvTokenFile, Empty: true, Over: federation.EnvToken}}},
		{[]string{federation.EnvToken, "t"}, nil},
		{[]string{federation.EnvTokenFile, "/f"}, nil},
		{nil, []MissingEnvVar{{Name: federation.EnvTokenFile}}},
		{[]string{federation.EnvToken, ""}, []MissingEnvVar{{Name: federation.EnvToken, Empty: true}}},
		{[]string{"ANTHROPIC_OIDC_TOKEN_FILE", "/f"}, []MissingEnvVar{{Name: federation.EnvTokenFile, Near: "ANTHROPIC_OIDC_TOKEN_FILE"}}},
	} {
		if got := missingVars(environmentOf(append(slices.Clone(ids), tt.vars...)...), federation.SDK{}); !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %+v", tt.vars, got)
		}
	}
}

// What an empty variable does is known of some SDKs; what is not known is no failure.
func TestAnEmptyVariableBySDK(t *testing.T) {
	good := []string{
		federation.RuleID.Env, "fdrl_a", federation.Organization.Env, "00000000-0000-4000-8000-000000000001", federation.ServiceAccount.Env, "svac_a",
		federation.EnvTokenFile, "/f",
	}
	for _, tt := range []struct {
		sdk  string
		vars []string
		want Status
	}{
		{"", []string{federation.EnvAPIKey, ""}, Skipped},
		{"java", []string{federation.EnvAPIKey, ""}, Skipped},
		{"python", []string{federation.EnvAPIKey, ""}, Failed},
		{"python", []string{federation.EnvAuthToken, ""}, Failed},
		{"python", []string{federation.EnvProfile, ""}, Skipped},
		{"go", []string{federation.EnvAPIKey, "", federation.EnvAuthToken, "", federation.EnvProfile, ""}, Passed},
		{"typescript", []string{federation.EnvAPIKey, ""}, Passed},
		{"go", []string{federation.EnvAPIKey, "x"}, Failed},
		{"go", []string{federation.EnvProfile, "x"}, Failed},
		{"", []string{federation.EnvAPIKey, "x"}, Failed},
		{"", []string{federation.EnvAPIKey, "", federation.RuleID.Env, ""}, Failed},
		{"go", []string{federation.EnvTokenFile, "", federation.EnvToken, "t"}, Failed},
		{"typescript", []string{federation.EnvTokenFile, "", federation.EnvToken, "t"}, Passed},
	} {
		m := &maker{Evidence: &evidence.Evidence{Env: environmentOf(append(slices.Clone(good), tt.vars...)...)}}
		m.SDK, _ = federation.SDKByID(tt.sdk)
		c := Check{}
		if m.environment(&c); c.Status != tt.want {
			t.Errorf("%s, %q: %s, %s", tt.sdk, tt.vars, c.Status, c.Because)
		}
	}
}

func TestWhichChecksAReasonCovers(t *testing.T) {
	for fam, id := range map[evidence.Family]string{
		evidence.OfSubject: Subject, evidence.OfAudience: Audience, evidence.OfClaims: OfClaim("ref"), evidence.OfKey: Signature,
		evidence.OfLifetime: Lifetime, evidence.OfWorkspace: Workspace,
	} {
		for _, other := range []string{Subject, Audience, OfClaim("ref"), Signature, Lifetime, Workspace, Rule, Environment} {
			if Covers(fam, other) != (other == id) {
				t.Errorf("family %d covers %s: %v", fam, other, other != id)
			}
		}
	}
}
