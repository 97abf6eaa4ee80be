package templates_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"gh-wif/internal/federation"

	"github.com/google/go-cmp/cmp"

	"gh-wif/templates"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample is a Spec as the wizard passes it before any id is known.
func sample(l templates.Language) templates.Spec {
	return templates.Spec{
		WorkflowName:     "Call Claude",
		FileName:         "claude.yml",
		Language:         l,
		Triggers:         []templates.Trigger{{Event: "push", Branches: []string{"main"}}},
		Audience:         federation.DefaultAudience,
		RuleID:           "fdrl_...",
		OrganizationID:   "00000000-0000-0000-0000-000000000000",
		ServiceAccountID: "svac_...",
		WorkspaceID:      "wrkspc_...",
	}
}

func render(t *testing.T, s templates.Spec) templates.Workflow {
	t.Helper()
	w, err := templates.Render(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWorkflowsLookAsTheyDid(t *testing.T) {
	for _, info := range templates.Languages() {
		golden(t, string(info.ID), sample(info.ID))
	}
	long := sample(templates.Python)
	long.LongRunning, long.PinActions, long.Environment = true, true, "production"
	golden(t, "python-long-pinned", long)
	script := sample(templates.Go)
	script.Fetch, script.LongRunning = templates.FetchGitHubScript, true
	golden(t, "go-script-long", script)
	snippet := sample(templates.Snippet)
	snippet.LongRunning, snippet.Environment = true, "production"
	golden(t, "snippet-long", snippet)
	for _, id := range []templates.Language{templates.Python, templates.ClaudeCodeAction, templates.Snippet} {
		s := sample(id)
		s.Variables = variables
		golden(t, string(id)+"-variables", s)
	}
	golden(t, "guards", guardedSample(templates.Curl))
	golden(t, "guards-snippet", guardedSample(templates.Snippet))
}

func golden(t *testing.T, name string, s templates.Spec) {
	t.Helper()
	path := filepath.Join("testdata", name+".yml")
	got := render(t, s).Content
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
