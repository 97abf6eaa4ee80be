package workflow

import (
	"slices"
	"strings"
	"testing"
)

// inJob puts steps into a workflow of one job.
func inJob(head, steps string) string {
	return "on: push\n" + head + "jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n" + steps
}

const threeIDs = "ANTHROPIC_FEDERATION_RULE_ID: '${{ vars.R }}', ANTHROPIC_ORGANIZATION_ID: '${{ vars.O }}', ANTHROPIC_SERVICE_ACCOUNT_ID: '${{ vars.S }}', ANTHROPIC_WORKSPACE_ID: default"

func TestWhereTheTokenComesFromDecidesOnThePermission(t *testing.T) {
	const none = "permissions: {}\n"
	for _, tt := range []struct {
		name, text string
		want       []string
		grade      Grade
	}{
		{
			"a script of the repository fetches it",
			inJob(none+"env: {"+threeIDs+", ANTHROPIC_IDENTITY_TOKEN_FILE: /srv/t}\n", "      - run: ./fetch-token.sh\n      - run: python ask.py\n"),
			[]string{"wf_missing_id_token_permission"},
			Warning,
		},
		{
			"it is mounted by the runner",
			inJob(none+"env: {"+threeIDs+", ANTHROPIC_IDENTITY_TOKEN_FILE: /var/run/secrets/t}\n", "      - run: python ask.py\n"), nil, "",
		},
		{
			"another job hands it on",
			inJob(none+"env: {"+threeIDs+", ANTHROPIC_IDENTITY_TOKEN: '${{ needs.x.outputs.t }}'}\n", "      - run: python ask.py\n"), nil, "",
		},
		{
			"an action of the repository fetches it",
			inJob(none+"env: {"+threeIDs+", ANTHROPIC_IDENTITY_TOKEN_FILE: /srv/t}\n", "      - uses: ./.github/actions/token\n      - run: python ask.py\n"), nil, "",
		},
		{
			"a program asks for it itself, or not",
			inJob(none+"env: {"+threeIDs+"}\n", "      - run: tool\n"), nil, "",
		},
		{
			"another action with inputs of federation",
			inJob(none, "      - uses: o/triage@0123456789012345678901234567890123456789\n        with: {anthropic-federation-rule-id: '${{ vars.R }}'}\n"),
			[]string{"wf_missing_id_token_permission"},
			Error,
		},
	} {
		found := Flaws(mustRead(t, tt.text), Context{})
		if got := ids(found); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		} else if len(found) > 0 && found[0].Grade != tt.grade {
			t.Errorf("%s: grade %s, want %s", tt.name, found[0].Grade, tt.grade)
		}
	}
}

func TestTheActionTakesFederationFromItsInputsOnly(t *testing.T) {
	const uses = "      - uses: anthropics/claude-code-action@v1\n"
	grant := "permissions: {id-token: write}\n"
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"variables in env: only", inJob(grant, uses+"        env: {"+threeIDs+"}\n"), []string{"wf_action_ignores_env"}},
		{"a bearer token from a step", inJob(grant, uses+"        env: {"+threeIDs+", ANTHROPIC_AUTH_TOKEN: '${{ steps.x.outputs.t }}'}\n"), nil},
		{"an API key as well", inJob(grant, uses+"        env: {"+threeIDs+"}\n        with: {anthropic_api_key: x}\n"), nil},
		{
			"a key in env: beside the inputs",
			inJob(grant, "      - uses: anthropics/claude-code-action@0123456789012345678901234567890123456789\n        env: {ANTHROPIC_API_KEY: '${{ secrets.K }}'}\n        with: {anthropic_federation_rule_id: '${{ vars.R }}', anthropic_organization_id: '${{ vars.O }}'}\n"),
			[]string{"env_api_key_shadows", "env_workspace_missing"},
		},
	} {
		if got := ids(Flaws(mustRead(t, tt.text), Context{})); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestACallOfAnotherRepositoryThatPassesTheRuleNeedsThePermission(t *testing.T) {
	const call = "on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/ask.yml@v1\n    with: {anthropic_federation_rule_id: '${{ vars.R }}'}\n"
	found := Flaws(mustRead(t, call), Context{})
	if len(found) != 1 || found[0].ID != "wf_caller_lacks_id_token" || found[0].Grade != Warning {
		t.Errorf("got %+v", found)
	}
	// With it, what is called by a tag may request tokens as this job.
	if got := ids(Flaws(mustRead(t, "permissions: {id-token: write}\n"+call), Context{})); !slices.Equal(got, []string{"wf_action_moving_tag"}) {
		t.Errorf("got %v", got)
	}
	pinned := strings.Replace(call, "@v1", "@0123456789012345678901234567890123456789", 1)
	if found := Flaws(mustRead(t, "permissions: {id-token: write}\n"+pinned), Context{}); len(found) > 0 {
		t.Errorf("got %+v", found)
	}
	nested := strings.Replace(call, "on: push", "on: workflow_call", 1)
	if found := Flaws(mustRead(t, nested), Context{}); len(found) > 0 {
		t.Errorf("the outer caller's permissions are not known here: %+v", found)
	}
}

func TestAnAudienceIsFollowedToWhereItIsSet(t *testing.T) {
	fetch := func(url string) string {
		return "      - env: {AUD: anthropic}\n        run: curl -f -H \"bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\" \"" + url + "\" -o \"$ANTHROPIC_IDENTITY_TOKEN_FILE\"\n"
	}
	for url, want := range map[string]TokenRequest{
		"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$AUD":             {Audience: "anthropic", Known: true},
		"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=${AUD}":           {Audience: "anthropic", Known: true},
		"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$ELSEWHERE":       {},
		"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=${{ vars.AUD }}":  {},
		"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=":                 {Known: true},
		"$ACTIONS_ID_TOKEN_REQUEST_URL":                           {Known: true},
		"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https%3A%2F%2Fx":  {Audience: "https://x", Known: true},
		"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://x --fail": {Audience: "https://x", Known: true},
	} {
		facts := mustRead(t, inJob("", fetch(url))).Federated()
		if len(facts) != 1 || len(facts[0].Requests) != 1 {
			t.Errorf("%s: %+v", url, facts)
			continue
		}
		if r := facts[0].Requests[0]; r.Audience != want.Audience || r.Known != want.Known {
			t.Errorf("%s: got %+v, want %+v", url, r, want)
		}
	}
}

func TestScriptsOfOtherShellsAreNotLookedInto(t *testing.T) {
	text := change(t, fixture(t, "page.yml"), "        run: |\n          curl", "        shell: pwsh\n        run: |\n          curl", "/tmp/", "/srv/")
	if got := Flaws(mustRead(t, text), Context{}); len(got) > 0 {
		t.Errorf("got %+v", got)
	}
}

func TestAJobThatPushesGetsNoBlockThatWouldTakeItsRights(t *testing.T) {
	text := change(t, fixture(t, "good.yml"), jobPermissions, "", "permissions:\n  contents: read\n", "", "python ask.py", "git push")
	got := Flaws(mustRead(t, text), Context{})
	if len(got) != 1 || got[0].ID != "wf_missing_id_token_permission" || got[0].Edit != nil {
		t.Errorf("got %+v", got)
	}
}

func TestPermissionsThroughAnAliasAreNotEdited(t *testing.T) {
	text := change(t, fixture(t, "good.yml"), "permissions:\n  contents: read\n", "permissions: &p\n  contents: read\n", jobPermissions, "    permissions: *p\n")
	got := Flaws(mustRead(t, text), Context{})
	if len(got) != 1 || got[0].ID != "wf_missing_id_token_permission" || got[0].Edit != nil {
		t.Errorf("got %+v", got)
	}
}
