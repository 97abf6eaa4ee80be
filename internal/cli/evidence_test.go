package cli

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
)

// scriptOf is what the one step of a workflow runs.
func scriptOf(t *testing.T, step string) string {
	t.Helper()
	_, run, ok := strings.Cut(step, "  run: |\n")
	if !ok {
		t.Fatalf("no script in %s", step)
	}
	return strings.ReplaceAll("\n"+run, "\n    ", "\n")
}

// The steps that a diagnosis advises are run as jobs of a sandbox whose rule lets the run in, and
// of one whose rule does not: what they print is what a diagnosis takes, and no credential.
func TestTheStepsThatAreAdvisedPrintWhatIsExamined(t *testing.T) {
	for _, program := range []string{"bash", "curl", "jq", "sed"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	fetch := "set -euo pipefail\ncurl --fail-with-body -sS -H \"Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\" \"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com\" | jq -er .value >\"$ANTHROPIC_IDENTITY_TOKEN_FILE\"\n"
	rule := federation.Rule{Name: "a", OAuthScope: federation.ScopeInference, Match: federation.Match{SubjectPrefix: "repo:acme/app:ref:refs/heads/main", Audience: federation.DefaultAudience}}
	box, _ := openTrial(t, job.Trial{Rule: rule})
	for kind, outcome := range map[string]anthropic.Outcome{"same_run": anthropic.Issued, "pull_request": anthropic.Denied} {
		at := slices.IndexFunc(box.Jobs, func(j job.SandboxJob) bool { return j.Kind == kind })
		for part, script := range map[diagnose.Part]string{diagnose.TokenPart: scriptOf(t, diagnose.PayloadStep), diagnose.AnswerPart: fetch + scriptOf(t, present.AnswerStep)} {
			cmd := exec.Command("bash", "-c", script)
			cmd.Env = append(os.Environ(), append(box.Jobs[at].Environ, "ANTHROPIC_IDENTITY_TOKEN_FILE="+t.TempDir()+"/token")...)
			out, err := cmd.CombinedOutput()
			pieces := job.Recognise(out)
			if err != nil || len(pieces) != 1 || pieces[0].Part != part || strings.Contains(string(out), "sk-ant-") {
				t.Errorf("%s, %s: %v\n%s\n%v", kind, part, err, out, pieces)
			}
		}
		if last := box.History(); len(last) == 0 || last[len(last)-1].Outcome != outcome {
			t.Errorf("%s: %v", kind, last)
		}
	}
}
