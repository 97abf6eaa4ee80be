package job

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gh-wif/diagnose"
)

// checkout is a job's checkout with a workflow that calls another one, and its variables.
func checkout(t *testing.T, changed map[string]string) (Hall, Surroundings) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		".github/workflows/a.yml":      "on: push\njobs:\n  call:\n    runs-on: x\n    permissions: {id-token: write}\n    env: {ANTHROPIC_FEDERATION_RULE_ID: fdrl_01, ANTHROPIC_ORGANIZATION_ID: \"${{ vars.O }}\"}\n    steps: [{run: claude -p x}]\n  more:\n    uses: ./.github/workflows/called.yml\n  far:\n    uses: other/repo/.github/workflows/called.yml@v1\n",
		".github/workflows/called.yml": "on: workflow_call\njobs: {x: {runs-on: x, steps: [{run: make}]}}\n",
		".github/workflows/broken.yml": "on: [",
		"fork.json":                    `{"pull_request":{"head":{"repo":{"full_name":"stranger/app"}}}}`,
		"own.json":                     `{"pull_request":{"head":{"repo":{"full_name":"Acme/App"}}}}`,
		"gone.json":                    `{"pull_request":{"head":{"repo":null}}}`,
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vars := map[string]string{"GITHUB_JOB": "call", "GITHUB_WORKSPACE": dir, "GITHUB_REPOSITORY": "acme/app", "GITHUB_WORKFLOW_REF": "acme/app/.github/workflows/a.yml@refs/heads/a@b"}
	for name, value := range changed {
		vars[name] = strings.ReplaceAll(value, "DIR", dir)
	}
	return Hall{Dir: dir}, Surroundings{Names: slices.Collect(maps.Keys(vars)), Lookup: func(name string) (string, bool) { v, ok := vars[name]; return v, ok }}
}

func TestTheWorkflowOfAJobIsReadFromTheCheckout(t *testing.T) {
	for name, c := range map[string]struct {
		changed map[string]string
		paths   string
		note    string
	}{
		"with what it calls":     {nil, ".github/workflows/a.yml .github/workflows/called.yml", ""},
		"of another repository":  {map[string]string{"GITHUB_REPOSITORY": "acme/other"}, "", "the workflow is acme/app's"},
		"no checkout":            {map[string]string{"GITHUB_WORKSPACE": "DIR/none"}, "", "actions/checkout"},
		"not known":              {map[string]string{"GITHUB_WORKFLOW_REF": ""}, "", ""},
		"outside of its folder":  {map[string]string{"GITHUB_WORKFLOW_REF": "acme/app/.github/workflows/../../fork.json@x"}, "", ""},
		"one that is no YAML":    {map[string]string{"GITHUB_WORKFLOW_REF": "acme/app/.github/workflows/broken.yml@x"}, "", "broken.yml"},
		"spelled in another way": {map[string]string{"GITHUB_REPOSITORY": "Acme/App"}, ".github/workflows/a.yml .github/workflows/called.yml", ""},
	} {
		h, s := checkout(t, c.changed)
		got := h.Inside(t.Context(), s)
		var paths []string
		for _, f := range got.Workflows {
			paths = append(paths, f.Path)
		}
		if strings.Join(paths, " ") != c.paths || !strings.Contains(strings.Join(got.Notes, "\n"), c.note) || (c.note == "") != (len(got.Notes) == 0) || got.Job != "call" {
			t.Errorf("%s: %q, %q", name, paths, got.Notes)
		}
	}
}

func TestTheEnvironmentIsThatOfTheJobAndHoldsNoCredential(t *testing.T) {
	for name, c := range map[string]struct {
		changed map[string]string
		want    string
	}{
		"the file's": {nil, "ANTHROPIC_FEDERATION_RULE_ID=fdrl_01 ANTHROPIC_IDENTITY_TOKEN=(redacted) ANTHROPIC_ORGANIZATION_ID=${{ vars.O }}"},
		"this process's before the file's": {
			map[string]string{"ANTHROPIC_FEDERATION_RULE_ID": "fdrl_02", "ANTHROPIC_IDENTITY_TOKEN_FILE": "/t", "ANTHROPIC_ORGANIZATION_ID": ""},
			"ANTHROPIC_FEDERATION_RULE_ID=fdrl_02 ANTHROPIC_IDENTITY_TOKEN_FILE=/t ANTHROPIC_ORGANIZATION_ID=",
		},
		"credentials": {
			map[string]string{"GITHUB_WORKFLOW_REF": "", "ANTHROPIC_FEDERATION_RULE_ID": "fdrl_02", "ANTHROPIC_API_KEY": "my-key", "ANTHROPIC_AUTH_TOKEN": "", "ANTHROPIC_IDENTITY_TOKEN": "my-token", "ANTHROPIC_ORG_ID": "sk-" + "ant-api03-" + tail, "HOME": "/x"},
			"ANTHROPIC_API_KEY=(redacted) ANTHROPIC_AUTH_TOKEN= ANTHROPIC_FEDERATION_RULE_ID=fdrl_02 ANTHROPIC_IDENTITY_TOKEN=(redacted) ANTHROPIC_ORG_ID=(redacted)",
		},
		"nothing of a rule": {map[string]string{"GITHUB_WORKFLOW_REF": "", "ANTHROPIC_ORGANIZATION_ID": "x"}, ""},
	} {
		h, s := checkout(t, c.changed)
		var got []string
		for _, v := range h.Inside(t.Context(), s).Env {
			got = append(got, v.Name+"="+v.Value)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAPullRequestOfAStrangerIsKnownByItsEvent(t *testing.T) {
	for _, c := range []struct{ event, actor, path, want string }{
		{"pull_request", "octocat", "DIR/fork.json", "the fork stranger/app"},
		{"pull_request_review", "octocat", "DIR/fork.json", "the fork stranger/app"},
		{"pull_request", "octocat", "DIR/own.json", ""},
		{"pull_request", "octocat", "DIR/gone.json", ""},
		{"pull_request", "octocat", "DIR/none.json", ""},
		{"pull_request", "octocat", "", ""},
		{"pull_request", "dependabot[bot]", "DIR/own.json", "Dependabot"},
		{"pull_request_target", "dependabot[bot]", "DIR/fork.json", ""},
		{"push", "dependabot[bot]", "DIR/fork.json", ""},
	} {
		h, s := checkout(t, map[string]string{"GITHUB_EVENT_NAME": c.event, "GITHUB_ACTOR": c.actor, "GITHUB_EVENT_PATH": c.path})
		if got := h.Inside(t.Context(), s).Stranger; got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// What another job of the file does wrong explains nothing of this one.
func TestOnlyTheJobInQuestionIsLookedAt(t *testing.T) {
	h, s := checkout(t, nil)
	in := h.Inside(t.Context(), s)
	file, err := ParseWorkflow("b.yml", []byte("on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{uses: anthropics/claude-code-action@v1, with: {anthropic_federation_rule_id: fdrl_01}}]\n  b:\n    runs-on: x\n    permissions: {id-token: write}\n    steps: [{uses: anthropics/claude-code-action@v1, with: {anthropic_federation_rule_id: fdrl_01}}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	has := func(of string) bool {
		r := diagnose.Examine(diagnose.Input{Workflows: append(in.Workflows[:0:0], file), Job: of})
		return slices.ContainsFunc(r.Causes, func(c diagnose.Cause) bool { return c.ID == "wf_missing_id_token_permission" })
	}
	if !has("") || !has("a") || has("b") {
		t.Errorf("%v %v %v", has(""), has("a"), has("b"))
	}
}
