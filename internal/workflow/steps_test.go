package workflow

import (
	"slices"
	"strings"
	"testing"
)

// A curl as the documentation of Anthropic has it, without an audience and without --fail.
const looseFetch = `curl -sS -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL" | jq -r .value > /tmp/gha-jwt`

const federatedEnv = `
    env: {ANTHROPIC_FEDERATION_RULE_ID: fdrl_01, ANTHROPIC_ORGANIZATION_ID: '${{ vars.O }}', ANTHROPIC_SERVICE_ACCOUNT_ID: svac_01, ANTHROPIC_WORKSPACE_ID: wrkspc_01, ANTHROPIC_IDENTITY_TOKEN_FILE: /tmp/gha-jwt}
`

func stepped(steps string) string {
	return "on: push\npermissions: {id-token: write}\njobs:\n  ask:\n    runs-on: x" + federatedEnv + "    steps:\n" + steps
}

// What a step does is found wherever it stands.
func TestStepsOfAParallelGroupAreRead(t *testing.T) {
	fetch := "run: |\nINDENT  " + looseFetch
	plain := stepped("      - " + strings.ReplaceAll(fetch, "INDENT", "        ") + "\n      - run: pip install anthropic && python x.py\n")
	grouped := stepped("      - parallel:\n          - " + strings.ReplaceAll(fetch, "INDENT", "            ") + "\n          - run: make\n      - run: pip install anthropic && python x.py\n")
	want := []string{"aud_default_owner_url", "wf_curl_without_fail", "wf_jq_null", "wf_no_pipefail", "wf_token_in_tmp"}
	for name, text := range map[string]string{"plain": plain, "grouped": grouped} {
		if got := ids(Flaws(mustRead(t, text), Context{})); !slices.Equal(got, want) && !(name == "grouped" && slices.Equal(slices.DeleteFunc(got, func(s string) bool { return s == "wf_token_fetched_early" }), want)) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	f := mustRead(t, grouped)
	if len(f.Jobs[0].Steps) != 3 || f.Jobs[0].Steps[0].group != 1 || f.Jobs[0].Steps[2].group != 0 {
		t.Errorf("got %+v", f.Jobs[0].Steps)
	}
	if _, err := Read("w.yml", []byte("on: push\njobs: {a: {steps: [{parallel: [x]}]}}\n")); err == nil {
		t.Error("a text was read as a step")
	}
}

func TestTokensAndStepsThatRunAtTheSameTime(t *testing.T) {
	const (
		fetch = "run: curl -fsSH \"Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\" \"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com\" -o \"$RUNNER_TEMP/t\""
		call  = "      - run: claude -p hi\n"
		early = "wf_token_fetched_early"
		race  = "wf_token_fetch_not_awaited"
	)
	one := func(lines ...string) string {
		text := strings.Join(lines, "")
		text = strings.ReplaceAll(text, "LOOP", "run: |\n                while true; do "+strings.TrimPrefix(fetch, "run: ")+"; sleep 240; done")
		return strings.ReplaceAll(text, "FETCH", "run: |\n                "+strings.TrimPrefix(fetch, "run: "))
	}
	for name, tt := range map[string]struct {
		steps string
		want  []string
	}{
		"in order":                                           {one("      - FETCH\n", call), nil},
		"a slow step between":                                {one("      - FETCH\n", "      - run: make\n", call), []string{early}},
		"in the background":                                  {one("      - FETCH\n", "      - {run: make, background: true}\n", call), nil},
		"a loop in the background":                           {one("      - FETCH\n", "      - {run: 'while sleep 240; do ./renew.sh; done', background: true}\n", call), nil},
		"awaited after the fetch":                            {one("      - {id: slow, run: make, background: true}\n", "      - FETCH\n", "      - wait: slow\n", call), []string{early}},
		"awaited before the fetch":                           {one("      - {id: slow, run: make, background: true}\n", "      - wait-all:\n", "      - FETCH\n", call), nil},
		"beside a slow step":                                 {one("      - parallel:\n          - run: make\n          - FETCH\n", call), []string{early}},
		"fetched in the background":                          {one("      - background: true\n        FETCH\n", call), []string{race}},
		"and awaited by its id":                              {one("      - background: true\n        id: token\n        FETCH\n", "      - wait: [token]\n", call), nil},
		"and all awaited":                                    {one("      - background: true\n        FETCH\n", "      - wait-all:\n", call), nil},
		"and another awaited":                                {one("      - background: true\n        id: token\n        FETCH\n", "      - wait: other\n", call), []string{race}},
		"used in the same group":                             {one("      - parallel:\n          - FETCH\n          - run: claude -p hi\n"), []string{race}},
		"used after the group":                               {one("      - parallel:\n          - FETCH\n          - run: echo\n", call), nil},
		"renewed in the background":                          {one("      - FETCH\n", "      - background: true\n        FETCH\n", call), nil},
		"twice in the background":                            {one("      - background: true\n        FETCH\n", "      - background: true\n        FETCH\n", call), []string{race, race}},
		"the SDK is installed beside":                        {one("      - parallel:\n          - FETCH\n          - run: pip install anthropic\n", "      - run: python x.py\n"), nil},
		"installed and used beside":                          {one("      - parallel:\n          - FETCH\n          - run: pip install anthropic && python x.py\n"), []string{race}},
		"the SDK is installed first":                         {one("      - background: true\n        id: token\n        FETCH\n", "      - run: pip install anthropic\n", "      - wait: token\n", "      - run: python x.py\n"), nil},
		"installed and not awaited":                          {one("      - background: true\n        FETCH\n", "      - run: pip install anthropic\n", "      - run: python x.py\n"), []string{race}},
		"first in the background, and a loop that renews it": {one("      - background: true\n        FETCH\n", "      - background: true\n        LOOP\n", call), []string{race}},
		"only a loop in the background":                      {one("      - background: true\n        LOOP\n", call), []string{race}},
		"a loop awaited by its first":                        {one("      - background: true\n        id: token\n        FETCH\n", "      - background: true\n        LOOP\n", "      - wait: token\n", call), nil},
		"a script that waits":                                {one("      - background: true\n        FETCH\n", "      - run: 'until [ -s \"$RUNNER_TEMP/t\" ]; do sleep 1; done; claude -p hi'\n"), nil},
	} {
		text := strings.Replace(stepped(tt.steps), "/tmp/gha-jwt", "'${{ github.workspace }}/t'", 1)
		var got []string
		for _, id := range ids(Flaws(mustRead(t, text), Context{})) {
			if id == early || id == race {
				got = append(got, id)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v\n%s", name, got, tt.want, text)
		}
	}
}

// What never ends cannot be waited for.
func TestALoopInTheBackgroundIsNotToBeAwaited(t *testing.T) {
	const fetch = "curl -fsSH \"Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\" \"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com\" -o t"
	for script, want := range map[string]string{
		fetch: "or put wait: with the id",
		"while true; do " + fetch + "; sleep 240; done": "renew it in the background",
		"while sleep 240; do " + fetch + "; done":       "renew it in the background",
		"until " + fetch + "; do sleep 1; done":         "or put wait: with the id", // it ends
	} {
		text := stepped("      - background: true\n        run: |\n          " + script + "\n      - run: claude -p hi\n")
		found := false
		for _, f := range Flaws(mustRead(t, text), Context{}) {
			if f.ID == "wf_token_fetch_not_awaited" {
				found = strings.Contains(f.Fix, want)
			}
		}
		if !found {
			t.Errorf("%s: the fix does not say %q", script, want)
		}
	}
}
