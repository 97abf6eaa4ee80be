package workflow

import (
	"fmt"
	"strings"
	"testing"
)

// flaw is the flaw of an id in a workflow.
func flaw(t *testing.T, text, id string, c Context) (Flaw, bool) {
	t.Helper()
	for _, f := range Flaws(mustRead(t, text), c) {
		if f.ID == id {
			return f, true
		}
	}
	return Flaw{}, false
}

// What the rule says is an error to miss; what a rule would say by default is only likely.
func TestAnotherAudienceIsAnErrorWhereTheRuleNamesOne(t *testing.T) {
	text := fixture(t, "good.yml")
	if f, ok := flaw(t, text, "aud_other_service", Context{Audience: "https://claude.example"}); !ok || f.Grade != Error {
		t.Errorf("against a rule: %+v", f)
	}
	text = change(t, text, "audience=https://api.anthropic.com", "audience=https://claude.example")
	if f, ok := flaw(t, text, "aud_other_service", Context{}); !ok || f.Grade != Warning {
		t.Errorf("without a rule: %+v", f)
	}
}

// A file under /run is mounted by whoever runs the machine; any other has to be fetched.
func TestATokenFileThatIsMountedNeedsNoPermission(t *testing.T) {
	for path, missing := range map[string]bool{"/var/run/secrets/token": false, "/run/secrets/token": false, "/runner/token": true, "/tmp/token": true, "token": true} {
		text := "on: push\njobs:\n  j:\n    runs-on: x\n    permissions: {contents: read}\n    env: {ANTHROPIC_FEDERATION_RULE_ID: fdrl_01, ANTHROPIC_IDENTITY_TOKEN_FILE: " + path + "}\n    steps: [{run: python ask.py}]\n"
		if f, ok := flaw(t, text, "wf_missing_id_token_permission", Context{}); ok != missing {
			t.Errorf("%s: %+v", path, f)
		}
	}
}

// permissions: takes every other permission away, so it is only added where nothing else of
// the token is used.
func TestPermissionsAreOnlyAddedWhereTheTokenIsUsedForNothingElse(t *testing.T) {
	base := strings.Replace(strings.Replace(fixture(t, "good.yml"), "permissions:\n  contents: read\n\n", "", 1), "    permissions:\n      contents: read\n      id-token: write\n", "", 1)
	for name, c := range map[string]struct {
		was, becomes string
		edits        bool
	}{
		"nothing":            {"", "", true},
		"a push":             {"run: pip install anthropic", "run: git push", false},
		"gh":                 {"run: pip install anthropic", "run: gh pr list", false},
		"a step's variable":  {"run: pip install anthropic", "run: x\n        env: {GH_TOKEN: x}", false},
		"the job's variable": {"      ANTHROPIC_WORKSPACE_ID:", "      GITHUB_TOKEN: x\n      ANTHROPIC_WORKSPACE_ID:", false},
		"the file's":         {"jobs:\n", "env: {GITHUB_TOKEN: x}\njobs:\n", false},
		"another's action":   {"actions/checkout@v5", "acme/deploy@v5", false},
	} {
		f, ok := flaw(t, strings.Replace(base, c.was, c.becomes, 1), "wf_missing_id_token_permission", Context{})
		if !ok || (f.Edit != nil) != c.edits {
			t.Errorf("%s: found %v, edit %+v", name, ok, f.Edit)
		}
	}
}

func TestOriginsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("on: [push, pull_request, workflow_dispatch]\njobs:\n")
	for i := range 900 {
		fmt.Fprintf(&b, "  j%d: {runs-on: x, steps: [{run: x}]}\n", i)
	}
	if got := len(Origins(mustRead(t, b.String()), Place{})); got != 2000 {
		t.Errorf("%d origins", got)
	}
}
