package migrate

import "testing"

func TestWhatHoldsAKeyIsToldByItsNameAndItsSecret(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        credential
	}{
		{"ANTHROPIC_API_KEY", "${{ secrets.ANTHROPIC_API_KEY }}", apiKey},
		{"ANTHROPIC_API_KEY", "${{ secrets['LLM_KEY'] || '' }}", apiKey},
		{"ANTHROPIC_AUTH_TOKEN", "${{ inputs.key }}", apiKey},
		{"anthropic_api_key", "sk-ant-none", apiKey},
		{"ANTHROPIC_API_KEY", "", emptyKey},
		{"ANTHROPIC_API_KEY", "invalid", noCredential},
		{"ANTHROPIC_API_KEY", "${{ vars.NAME }}", noCredential},
		{"ANTHROPIC_AUTH_TOKEN", "${{ steps.claude-token.outputs.access_token }}", noCredential},
		{"CLAUDE_CODE_OAUTH_TOKEN", "${{ secrets.X }}", subscription},
		{"claude_code_oauth_token", "${{ secrets.CLAUDE_CODE_OAUTH_TOKEN }}", subscription},
		{"MY_TOKEN", "${{ secrets.CLAUDE_CODE_OAUTH_TOKEN }}", subscription},
		{"MY_KEY", "${{ secrets.CLAUDE_API_KEY }}", apiKey},
		{"GITHUB_TOKEN", "${{ secrets.CLAUDE_TOKEN }}", noCredential},
		{"github_token", "${{ secrets.CLAUDE_TOKEN }}", noCredential},
		{"token", "${{ secrets.CLAUDE_TOKEN }}", noCredential},
		{"PRIVATE", "${{ secrets.CLAUDE_APP_PRIVATE_KEY }}", noCredential},
		{"RULE", "${{ secrets.ANTHROPIC_FEDERATION_RULE_ID }}", noCredential},
		{"HAS_KEY", "${{ secrets.ANTHROPIC_API_KEY != '' }}", noCredential},
		{"HAS_KEY", "${{ secrets['CLAUDE_KEY'] == '' && 'no' || 'yes' }}", noCredential},
		{"MY_KEY", "${{ secrets.CLAUDE_KEY != '' && secrets.CLAUDE_KEY || '' }}", apiKey},
		{"OPENAI_API_KEY", "${{ secrets.OPENAI_API_KEY }}", noCredential},
	} {
		if got := credentialOf(c.name, c.value); got != c.want {
			t.Errorf("%s: %s is %d, want %d", c.name, c.value, got, c.want)
		}
	}
}
