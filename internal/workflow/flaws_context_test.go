package workflow

import (
	"slices"
	"testing"
)

func TestAnAudienceOfTheRuleIsExpectedInstead(t *testing.T) {
	text := fixture(t, "good.yml")
	if got := ids(Flaws(mustRead(t, text), Context{Audience: "https://claude.example"})); !slices.Equal(got, []string{"aud_other_service"}) {
		t.Errorf("got %v", got)
	}
	text = change(t, text, "audience=https://api.anthropic.com", "audience=https://claude.example")
	if got := Flaws(mustRead(t, text), Context{Audience: "https://claude.example"}); len(got) > 0 {
		t.Errorf("got %+v", got)
	}
}

func TestJobsOfOtherServicesGetNoFlaws(t *testing.T) {
	const head = "on: [push, pull_request_target]\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n"
	for name, steps := range map[string]string{
		"aws": "      - uses: aws-actions/configure-aws-credentials@v4\n        with: {role-to-assume: x}\n",
		"a token for another cloud": "      - run: |\n          curl -sS -H \"Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\" \\\n" +
			"            \"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com\" | jq -r .value > /tmp/t\n",
		"no audience, nothing of Claude's": "      - run: curl \"$ACTIONS_ID_TOKEN_REQUEST_URL\" -H \"bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\" | jq -r .value > /tmp/t\n",
		"getIDToken for a registry":        "      - uses: actions/github-script@v8\n        with:\n          script: core.getIDToken('npm:registry')\n",
		"Claude by way of Bedrock":         "      - uses: anthropics/claude-code-action@v1\n        with: {use_bedrock: 'true'}\n",
		"a key of a test":                  "      - run: pytest\n        env: {ANTHROPIC_API_KEY: dummy}\n",
		"a key of another provider":        "      - run: claude -p hi\n        env: {ANTHROPIC_API_KEY: '${{ secrets.K }}', ANTHROPIC_BASE_URL: 'https://other.example'}\n",
	} {
		if got := Flaws(mustRead(t, head+steps), Context{}); len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestVariablesOfTheWorkflowSayNothingAboutOneJobAmongSeveral(t *testing.T) {
	text := "on: push\nenv:\n  ANTHROPIC_FEDERATION_RULE_ID: fdrl_1\n  ANTHROPIC_IDENTITY_TOKEN_FILE: /srv/t\njobs:\n" +
		"  lint: {runs-on: x, steps: [{run: make lint}]}\n  test: {runs-on: x, steps: [{run: make test}]}\n"
	if got := Flaws(mustRead(t, text), Context{}); len(got) > 0 {
		t.Errorf("got %+v", got)
	}
}

func TestACallerMustGrantTheTokenToTheWorkflowThatItCalls(t *testing.T) {
	called := mustRead(t, "on: workflow_call\njobs:\n  ask:\n    runs-on: x\n    steps:\n      - uses: anthropics/claude-code-action@v1\n        with: {anthropic_federation_rule_id: r, anthropic_organization_id: '${{ vars.O }}'}\n")
	if got := ids(Flaws(called, Context{})); slices.Contains(got, "wf_missing_id_token_permission") {
		t.Errorf("a called workflow without permissions has those of its caller: %v", got)
	}
	resolve := func(uses string) (File, bool) { return called, uses == "./.github/workflows/ask.yml" }
	for _, tt := range []struct {
		name, permissions string
		want              bool
	}{
		{"none", "", true},
		{"too few", "    permissions: {contents: read}\n", true},
		{"enough", "    permissions: {id-token: write}\n", false},
	} {
		text := "on: push\njobs:\n  call:\n" + tt.permissions + "    uses: ./.github/workflows/ask.yml\n"
		got := Flaws(mustRead(t, text), Context{Resolve: resolve})
		if (len(got) == 1 && got[0].ID == "wf_caller_lacks_id_token") != tt.want {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

func TestFactsOfAJob(t *testing.T) {
	text := change(t, fixture(t, "page.yml"), "    runs-on", "    environment: production\n    runs-on")
	facts := mustRead(t, text).Federated()
	if len(facts) != 1 {
		t.Fatalf("got %+v", facts)
	}
	f := facts[0]
	if f.Job != "call-claude" || f.Credential != CredentialFederation || !f.IDToken || f.Environment.Text != "production" ||
		f.TokenFile.Text != "/tmp/gha-jwt" || len(f.Calls) != 1 || len(f.Vars) != 5 {
		t.Errorf("got %+v", f)
	}
	if len(f.Requests) != 1 || f.Requests[0].Audience != "https://api.anthropic.com" || !f.Requests[0].Known {
		t.Errorf("requests %+v", f.Requests)
	}
	facts = mustRead(t, change(t, text, "    env:\n", "    env:\n      ANTHROPIC_API_KEY: ${{ secrets.K }}\n")).Federated()
	if facts[0].Credential != CredentialBoth {
		t.Errorf("got %s", facts[0].Credential)
	}
	facts = mustRead(t, fixture(t, "action.yml")).Federated()
	if len(facts) != 1 || len(facts[0].Requests) != 1 || facts[0].Requests[0].Audience != "https://api.anthropic.com" || len(facts[0].Calls) != 1 {
		t.Errorf("got %+v", facts)
	}
	facts = mustRead(t, "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: anthropics/claude-code-action@v1\n        with: {anthropic_api_key: '${{ secrets.K }}'}\n").Federated()
	if len(facts) != 1 || facts[0].Credential != CredentialAPIKey {
		t.Errorf("got %+v", facts)
	}
}

func TestTokensByJavaScript(t *testing.T) {
	for _, tt := range []struct {
		call string
		want []string
	}{
		{"core.getIDToken('https://api.anthropic.com')", []string{"wf_action_moving_tag"}},
		{"core.getIDToken()", []string{"aud_default_owner_url", "wf_action_moving_tag"}},
		{"core.getIDToken(`anthropic`)", []string{"aud_other_service", "wf_action_moving_tag"}},
		{"core.getIDToken(process.env.AUD)", []string{"wf_action_moving_tag"}},
		{"const aud = 'anthropic'; core.getIDToken(aud)", []string{"aud_other_service", "wf_action_moving_tag"}},
	} {
		text := change(t, fixture(t, "page.yml"), "        run: |\n          curl -sS -H \"Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\" \\\n", "        uses: actions/github-script@v8\n        with:\n          script: |\n",
			"            \"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com\" \\\n", "            fs.writeFileSync(process.env.ANTHROPIC_IDENTITY_TOKEN_FILE, await "+tt.call+")\n",
			"            | jq -r .value > \"$ANTHROPIC_IDENTITY_TOKEN_FILE\"\n", "", "/tmp/", "/srv/")
		if got := ids(Flaws(mustRead(t, text), Context{})); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.call, got, tt.want)
		}
	}
}
