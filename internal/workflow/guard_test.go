package workflow

import (
	"strings"
	"testing"

	"gh-wif/internal/github"
)

const guardedJob = `jobs:
  ask:
    runs-on: ubuntu-latest
    permissions: {id-token: write}
    env:
      ANTHROPIC_FEDERATION_RULE_ID: fdrl_01a
      ANTHROPIC_ORGANIZATION_ID: 6f1b7c1e-1111-4222-8333-444455556666
      ANTHROPIC_SERVICE_ACCOUNT_ID: svac_01a
    steps:
      - shell: bash
        run: |
          curl --fail -sS -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
            "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com" | jq -er .value > "$RUNNER_TEMP/t"
      - env: {ANTHROPIC_IDENTITY_TOKEN_FILE: "${{ runner.temp }}/t"}
        run: pip install anthropic && python ask.py
`

// What is advised against strangers and forks is a condition that, written as it is
// told, silences the finding, and lets every other event through.
func TestTheGuardThatIsAdvisedIsOne(t *testing.T) {
	for _, e := range github.Events() {
		id := map[bool]string{true: "wf_outsider_trigger", false: "wf_fork_pull_request"}[e.Starter == github.StarterAnyone]
		if github.GuardOf(e.Name) == "" {
			continue
		}
		on := "  " + e.Name + ":\n"
		if e.Name == "workflow_run" {
			on += "    workflows: [CI]\n"
		}
		for _, more := range []string{"", "  push:\n    branches: [main]\n"} {
			for _, own := range []string{"", "github.event_name != 'label' || vars.USE_CLAUDE == 'yes'"} {
				text := "on:\n" + on + more + guardedJob
				if own != "" {
					text = strings.Replace(text, "    runs-on", "    if: "+own+"\n    runs-on", 1)
				}
				fix := fixOf(t, text, id)
				if fix == "" {
					if e.Ref == github.RefDefault || e.Name == "pull_request" {
						t.Errorf("%s beside %q: no %s", e.Name, more, id)
					}
					continue
				}
				condition, found := between(fix, "add if: ", " to the job,")
				if own != "" {
					condition, found = between(fix, "write if: ", " in the job,")
				}
				if !found {
					t.Errorf("%s: the advice is %s", e.Name, fix)
					continue
				}
				text = "on:\n" + on + more + strings.Replace(guardedJob, "    runs-on", "    if: "+condition+"\n    runs-on", 1)
				if again := fixOf(t, text, id); again != "" {
					t.Errorf("%s beside %q: with what was advised there is still %s:\n%s", e.Name, more, id, text)
				}
			}
		}
	}
}

func between(text, before, after string) (string, bool) {
	_, rest, found := strings.Cut(text, before)
	condition, _, ends := strings.Cut(rest, after)
	return condition, found && ends
}

// fixOf is the fix of a finding; empty where there is none.
func fixOf(t *testing.T, text, id string) string {
	t.Helper()
	f, err := Read(".github/workflows/a.yml", []byte(text))
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	for _, flaw := range Flaws(f, Context{}) {
		if flaw.ID == id {
			return flaw.Fix
		}
	}
	return ""
}
