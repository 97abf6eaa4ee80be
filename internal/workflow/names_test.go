package workflow

import (
	"slices"
	"strings"
	"testing"
)

func TestNamesOfVariables(t *testing.T) {
	const job = "on: push\npermissions: {id-token: write}\njobs:\n  ask:\n    runs-on: x\n    env: {ENV}\n    steps:\n      - run: STEP\n"
	text := func(env, step string) string {
		return strings.NewReplacer("{ENV}", "{"+env+"}", "STEP", step).Replace(job)
	}
	const (
		rule = "ANTHROPIC_FEDERATION_RULE_ID: '${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}'"
		near = "env_name_near_miss"
		both = "env_vars_secrets_mixed"
	)
	for name, tt := range map[string]struct {
		text  string
		id    string
		grade Grade // empty: not found
	}{
		"a near miss":                      {text(rule+", ANTHROPIC_ORG_ID: x", "ant messages create"), near, Warning},
		"a near miss beside a program":     {text(rule+", ANTHROPIC_ORG_ID: x", "python x.py"), near, Note},
		"a script takes it on":             {text(rule+", ANTHROPIC_ORG_ID: x", "./x --org \"$ANTHROPIC_ORG_ID\""), near, ""},
		"the right one is there as well":   {text(rule+", ANTHROPIC_ORG_ID: x, ANTHROPIC_ORGANIZATION_ID: x", "ant messages create"), near, ""},
		"another word":                     {text(rule+", ANTHROPIC_MODEL: x", "ant messages create"), near, ""},
		"a variable and a secret":          {text(rule+", COPY: '${{ secrets.ANTHROPIC_FEDERATION_RULE_ID }}'", "python x.py"), both, ""}, // the first one is reported nowhere
		"a secret, then a variable":        {"env: {COPY: '${{ secrets.anthropic_federation_rule_id }}'}\n" + text(rule, "python x.py"), both, Warning},
		"in a comment":                     {"# ${{ secrets.ANTHROPIC_FEDERATION_RULE_ID }}\n" + text(rule, "python x.py"), both, ""},
		"one for want of the other":        {"env: {COPY: '${{ secrets.X }}'}\n" + text("ANTHROPIC_FEDERATION_RULE_ID: '${{ vars.X || secrets.X }}'", "python x.py"), both, ""},
		"the secrets of a called workflow": {strings.Replace("env: {COPY: '${{ secrets.ANTHROPIC_FEDERATION_RULE_ID }}'}\n"+text(rule, "python x.py"), "on: push", "on: [push, workflow_call]", 1), both, ""},
	} {
		found := Flaws(mustRead(t, tt.text), Context{})
		i := slices.IndexFunc(found, func(f Flaw) bool { return f.ID == tt.id })
		switch {
		case i < 0 && tt.grade != "":
			t.Errorf("%s: no %s among %v", name, tt.id, ids(found))
		case i >= 0 && found[i].Grade != tt.grade:
			t.Errorf("%s: got %+v", name, found[i])
		}
	}
}

func TestConditionsThatAreAlwaysTrue(t *testing.T) {
	for condition, want := range map[string]bool{
		"if: github.event_name == 'push'":               false,
		"if: ${{ github.event_name == 'push' }}":        false,
		"if: \"${{ github.actor == 'me' }} && true\"":   true,
		"if: |\n      ${{ github.actor == 'me' }}":      true,
		"if: >-\n      ${{ github.actor == 'me' }}":     false,
		"if: |\n      github.actor == 'me'":             false,
		"if: \"!${{ github.event_name == 'push' }}\"":   true,
		"if: ${{ github.actor == 'me' }} # a comment":   false,
		"if: ${{ contains(github.ref, '}} && ${{') }}":  false,
		"if: \"${{ github.actor }}-${{ github.ref }}\"": true,
	} {
		text := strings.Replace(guarded("push", "true"), `if: "true"`, condition, 1)
		if got := flawed(t, text, "wf_condition_always_true"); got != want {
			t.Errorf("%s: found %v", condition, got)
		}
	}
	step := strings.Replace(guarded("push", "true"), "- id: token", "- id: token\n        if: \"${{ github.actor == 'me' }} \"", 1)
	if !flawed(t, step, "wf_condition_always_true") {
		t.Error("not found at the step that requests the token")
	}
}

// A script that takes the key out of its environment has no key that wins.
func TestAKeyThatIsTakenOutOfTheEnvironment(t *testing.T) {
	const job = "on: push\npermissions: {id-token: write}\njobs:\n  ask:\n    runs-on: x\n    env: {ANTHROPIC_API_KEY: '${{ secrets.K }}', ANTHROPIC_FEDERATION_RULE_ID: fdrl_01, ANTHROPIC_ORGANIZATION_ID: '${{ vars.O }}', " +
		"ANTHROPIC_SERVICE_ACCOUNT_ID: svac_01, ANTHROPIC_WORKSPACE_ID: default, ANTHROPIC_IDENTITY_TOKEN: '${{ steps.t.outputs.t }}'}\n    steps:\n      - run: |\n          "
	for script, want := range map[string]bool{
		"python x.py": true,
		"unset ANTHROPIC_API_KEY\n          python x.py":   false,
		"unset A ANTHROPIC_API_KEY; python x.py":           false,
		"env -u ANTHROPIC_API_KEY python x.py":             false,
		"env --unset=ANTHROPIC_API_KEY python x.py":        false,
		"unset ANTHROPIC_API_KEYS; python x.py":            true,
		"# unset ANTHROPIC_API_KEY\n          python x.py": true,
		"if [ -n \"$ANTHROPIC_FEDERATION_RULE_ID\" ]; then unset ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN; fi\n          python x.py": false,
	} {
		if got := flawed(t, job+script+"\n", "env_api_key_shadows"); got != want {
			t.Errorf("%s: found %v", script, got)
		}
	}
	empty := strings.Replace(job, "'${{ secrets.K }}'", "''", 1) + "python x.py\n"
	for _, f := range Flaws(mustRead(t, empty), Context{}) {
		if f.ID == "env_api_key_shadows" && (!strings.Contains(f.Message, "set to nothing") || !strings.Contains(f.Message, "Python's SDK") || f.Grade != Warning) {
			t.Errorf("got %+v", f)
		}
	}
}
