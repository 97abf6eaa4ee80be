package federation

import "testing"

func TestANameThatIsMeantForAnother(t *testing.T) {
	for name, want := range map[string]string{
		"ANTHROPIC_ORG_ID": Organization.Env, "ANTHROPIC_ORGANIZATION": Organization.Env, "anthropic_organization_id": Organization.Env,
		"ANTHROPIC_ORGANISATION_ID": Organization.Env, "CLAUDE_ORG_ID": Organization.Env, "ANTHROPIC_FEDERATION_ORGANIZATION_ID": Organization.Env,
		"ANTHROPIC_RULE_ID": RuleID.Env, "ANTHROPIC_FEDERATION_RULE": RuleID.Env, "ANTHROPIC_FEDERATION_ID": RuleID.Env, "ANTHROPIC_FDRL_ID": RuleID.Env,
		"ANTHROPIC_SERVICE_ACCOUNT": ServiceAccount.Env, "ANTHROPIC_SA_ID": ServiceAccount.Env,
		"ANTHROPIC_WORKSPACE": Workspace.Env, "ANTHROPIC-WORKSPACE-ID": Workspace.Env,
		"ANTHROPIC_TOKEN_FILE": EnvTokenFile, "ANTHROPIC_OIDC_TOKEN_FILE": EnvTokenFile, "ANTHROPIC_IDENTITY_TOKEN_PATH": EnvTokenFile,
		"ANTHROPIC_ID_TOKEN": EnvToken, "ANTHROPIC_OIDC_TOKEN": EnvToken, "ANTHROPIC_IDENTITY_JWT": EnvToken,
		// what SDKs read, and what is something else
		Organization.Env: "", RuleID.Env: "", ServiceAccount.Env: "", Workspace.Env: "", EnvTokenFile: "", EnvToken: "",
		EnvAPIKey: "", EnvAuthToken: "", EnvProfile: "", EnvBaseURL: "", EnvConfigDir: "", "ANTHROPIC_MODEL": "", "ANTHROPIC_LOG": "",
		"CLAUDE_CODE_OAUTH_TOKEN": "", "CLAUDE_CODE_ORGANIZATION_UUID": "", "ORG_ID": "", "GITHUB_TOKEN": "", "ANTHROPIC": "", "": "",
	} {
		got, ok := EnvMeant(name)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s, %v, want %s", name, got, ok, want)
		}
	}
}
