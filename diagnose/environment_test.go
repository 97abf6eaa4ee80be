package diagnose_test

import (
	"slices"
	"strings"
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/diagnose/check"
	"gh-wif/internal/workflow"
)

// stepsOf is a workflow whose federated job has these steps before the call.
func stepsOf(t *testing.T, steps string) []workflow.File {
	t.Helper()
	return []workflow.File{workflowOf(t, ".github/workflows/ci.yml", "on: push\njobs:\n  claude:\n    runs-on: ubuntu-latest\n    permissions: {id-token: write}\n    env:\n      ANTHROPIC_FEDERATION_RULE_ID: ${{ vars.RULE }}\n      ANTHROPIC_ORGANIZATION_ID: ${{ vars.ORG }}\n      ANTHROPIC_SERVICE_ACCOUNT_ID: ${{ secrets.ACCOUNT }}\n    steps:\n"+steps)}
}

// What an empty key does depends on the SDK, which the workflow shows; it explains
// nothing before what is certain, and nothing at all where a token was exchanged.
func TestAnEmptyKeyIsToldBySDK(t *testing.T) {
	const key = "env_api_key_shadows"
	for name, tt := range map[string]struct {
		steps   string
		first   string
		says    string
		certain bool
	}{
		"not known":               {"", key, "Python's SDK 1.x stops there, TypeScript's SDK 1.14 and Go's SDK 1.60 to 2.15 go on", false},
		"Python":                  {"      - uses: actions/setup-python@v6\n      - run: python ask.py\n", key, "which Python's SDK takes for a credential (seen in 1.x)", true},
		"Python, by its command":  {"      - run: pip install anthropic && python3 ask.py\n", key, "Python's SDK", true},
		"Go":                      {"      - uses: actions/setup-go@v6\n      - run: go run .\n", "ok", "", false},
		"TypeScript":              {"      - uses: actions/setup-node@v6\n      - run: npm ci && node ask.js\n", "ok", "", false},
		"claude-code-action":      {"      - uses: anthropics/claude-code-action@v1\n        with: {anthropic_federation_rule_id: " + ruleID + "}\n", "ok", "", false},
		"Java":                    {"      - uses: actions/setup-java@v5\n      - run: mvn test\n", key, "of the others it is not known", false},
		"two of them":             {"      - run: npm ci\n      - run: python ask.py\n", key, "Which SDK this job runs", false},
		"a word within a command": {"      - run: ./gopher --python-less\n", key, "Which SDK this job runs", false},
	} {
		in := Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Env: goodEnv(map[string]string{"ANTHROPIC_API_KEY": ""}), Now: testNow}
		if tt.steps != "" {
			in.Workflows = stepsOf(t, tt.steps)
		}
		r := Examine(in)
		if certain := tt.certain || tt.first == "ok"; strings.Contains(r.Headline.String(), "may stand before") == certain {
			t.Errorf("%s: %s", name, r.Headline)
		}
		if r.Verdict != Match || r.Causes[0].ID != tt.first || !strings.Contains(r.Causes[0].Explanation.String(), tt.says) {
			t.Errorf("%s: %s, %v: %s", name, r.Verdict, ids(r.Causes), r.Causes[0].Explanation)
		}
		if failed := checkOf(r, check.Environment).Status == Failed; failed != tt.certain {
			t.Errorf("%s: the check says %s", name, checkOf(r, check.Environment).Because)
		}
		in.Reason = "something_new"
		if got := ids(Examine(in).Causes); !tt.certain && got[0] != "reason_unknown" {
			t.Errorf("%s, and the history has an entry: %v", name, got)
		}
		in.Reason, in.Response = "", []byte(`{"error":{"type":"authentication_error","message":"Authentication failed"}}`)
		if got := ids(Examine(in).Causes); !tt.certain && got[0] != "ok" {
			t.Errorf("%s, and a token was denied: %v", name, got)
		}
		in.Response = []byte(`{"error":{"type":"authentication_error","message":"x-api-key header is required"}}`)
		if got := ids(Examine(in).Causes); got[0] != key {
			t.Errorf("%s, and a key was sent: %v", name, got)
		}
	}
}

// What is certain stands before an empty key, which some SDKs pass over; a key with a value is certain itself.
func TestAnEmptyKeyStandsBehindWhatIsCertain(t *testing.T) {
	const key = "env_api_key_shadows"
	for name, in := range map[string]Input{
		"another subject":   {Token: tokenOf(run(immutable)), Env: goodEnv(map[string]string{"ANTHROPIC_API_KEY": ""})},
		"another audience":  {Token: tokenOf(run(asked("x"))), Env: goodEnv(map[string]string{"ANTHROPIC_API_KEY": ""})},
		"a missing id":      {Token: tokenOf(run()), Env: goodEnv(map[string]string{"ANTHROPIC_API_KEY": "", "ANTHROPIC_ORGANIZATION_ID": unset})},
		"another workspace": {Token: tokenOf(run()), Env: goodEnv(map[string]string{"ANTHROPIC_API_KEY": "", "ANTHROPIC_WORKSPACE_ID": "wrkspc_01Other"})},
	} {
		in.Rule, in.Now = ruleJSON(t, match(mainSubject)), testNow
		if got := ids(Examine(in).Causes); slices.Index(got, key) < 1 {
			t.Errorf("%s: an empty key goes before it: %v", name, got)
		}
	}
	full := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Env: goodEnv(map[string]string{"ANTHROPIC_API_KEY": "x"}), Workflows: stepsOf(t, "      - run: go run .\n"), Now: testNow})
	if full.Causes[0].ID != key || checkOf(full, check.Environment).Status != Failed {
		t.Errorf("a key with a value: %v", ids(full.Causes))
	}
}

// A workspace under a name that nothing reads is named.
func TestAWorkspaceUnderAnotherName(t *testing.T) {
	r := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Env: goodEnv(map[string]string{"ANTHROPIC_WORKSPACE_ID": unset, "ANTHROPIC_WORKSPACE": workspaceID}), Now: testNow})
	if c := r.Causes[0]; c.ID != "env_workspace_missing" || !strings.Contains(c.Explanation.String(), "ANTHROPIC_WORKSPACE is set, which nothing reads") {
		t.Errorf("%s: %s", c.ID, c.Explanation)
	}
}

// A variable that is not set, and why: another name, the wrong place to read it from.
func TestWhyAVariableIsMissing(t *testing.T) {
	rule := ruleJSON(t, match(mainSubject))
	for name, tt := range map[string]struct {
		env   map[string]string
		steps string
		says  []string
		not   string
	}{
		"another name":                {map[string]string{"ANTHROPIC_ORGANIZATION_ID": unset, "ANTHROPIC_ORG_ID": orgID}, "", []string{"Rename ANTHROPIC_ORG_ID to ANTHROPIC_ORGANIZATION_ID"}, "(set"},
		"another name of the file":    {map[string]string{"ANTHROPIC_IDENTITY_TOKEN_FILE": unset, "ANTHROPIC_TOKEN_FILE": "/t"}, "", []string{"Rename ANTHROPIC_TOKEN_FILE to ANTHROPIC_IDENTITY_TOKEN_FILE"}, ""},
		"empty":                       {map[string]string{"ANTHROPIC_FEDERATION_RULE_ID": ""}, "", []string{"Give a value to ANTHROPIC_FEDERATION_RULE_ID in `env:`", "saved as a secret and read as `vars.NAME`"}, "set, but empty"},
		"empty, filled from vars":     {map[string]string{"ANTHROPIC_ORGANIZATION_ID": ""}, "      - run: python ask.py\n", []string{".github/workflows/ci.yml line 8 fills it from `vars`", "read it from `secrets`"}, "`vars.NAME`"},
		"empty, filled from a secret": {map[string]string{"ANTHROPIC_SERVICE_ACCOUNT_ID": ""}, "      - run: python ask.py\n", []string{"line 9 fills it from `secrets`", "save it under secrets"}, "`vars.NAME`"},
		"nothing near":                {map[string]string{"ANTHROPIC_ORGANIZATION_ID": unset}, "", []string{"Give a value to ANTHROPIC_ORGANIZATION_ID"}, "Rename"},
	} {
		in := Input{Token: tokenOf(run()), Rule: rule, Env: goodEnv(tt.env), Now: testNow}
		if tt.steps != "" {
			in.Workflows = stepsOf(t, tt.steps)
		}
		c := Examine(in).Causes[0]
		for _, want := range tt.says {
			if c.ID != "env_incomplete" || !strings.Contains(c.Fix.String(), want) {
				t.Errorf("%s: %s does not say %q: %s", name, c.ID, want, c.Fix)
			}
		}
		if tt.not != "" && strings.Contains(c.Fix.String(), tt.not) {
			t.Errorf("%s: it says %q: %s", name, tt.not, c.Fix)
		}
		if empty := slices.Contains([]string{"empty", "empty, filled from vars", "empty, filled from a secret"}, name); strings.Contains(c.Explanation.String(), "Go's SDK sends an empty id") != empty {
			t.Errorf("%s: what SDKs make of it: %s", name, c.Explanation)
		}
	}
}
