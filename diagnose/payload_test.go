package diagnose_test

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/workflow"
)

// stepScript is what the step runs, as GitHub reads it.
func stepScript(t *testing.T) string {
	t.Helper()
	src := "on: push\njobs:\n  j:\n    runs-on: x\n    permissions: {id-token: write}\n    steps:\n      " + strings.ReplaceAll(PayloadStep, "\n", "\n      ")
	f := workflowOf(t, "w.yml", src)
	if flaws := workflow.Flaws(f, workflow.Context{}); len(flaws) > 0 {
		t.Errorf("the step has flaws: %+v", flaws)
	}
	return f.Jobs[0].Steps[0].Run
}

// runPayloadStep runs the step against a stand-in of GitHub's that answers so.
func runPayloadStep(t *testing.T, status int, answer string) (printed string, failed bool) {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not there")
		}
	}
	github, err := sandbox.Start(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer github.Close()
	github.State.Fail("GET *", sandbox.Fault{Status: status, Body: answer})
	cmd := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", stepScript(t))
	cmd.Env = sandbox.Around(os.Environ(), github.Environ(github.Job))
	out, err := cmd.CombinedOutput()
	for _, r := range github.State.Requests() {
		if query, _ := url.ParseQuery(r.Query); !r.Signed || query.Get("audience") != federation.DefaultAudience || query.Get("api-version") != "2.0" {
			t.Errorf("asked for %s?%s, signed %v", r.Path, r.Query, r.Signed)
		}
	}
	return string(out), err != nil
}

// The step prints the whole payload, which can be examined, and nothing of the
// signature. Payloads of every length are decoded: base64url has no padding.
func TestTheStepPrintsThePayloadAndNoSignature(t *testing.T) {
	for _, actor := range []string{"a", "ab", "abc", "zoë?>~"} {
		token := string(tokenOf(run(), set("actor", actor)))
		printed, failed := runPayloadStep(t, 200, `{"count":1,"value":"`+token+`"}`)
		var claims map[string]any
		if err := json.Unmarshal([]byte(printed), &claims); failed || err != nil || claims["actor"] != actor {
			t.Fatalf("%s: failed %v, %v: %s", actor, failed, err, printed)
		}
		if strings.Contains(printed, signature[:12]) || strings.Contains(printed, token[:12]) {
			t.Errorf("a part of the token is printed: %s", printed)
		}
		if r := Examine(Input{Token: []byte(printed), Rule: ruleJSON(t, match(mainSubject)), Now: testNow}); r.Verdict != Match {
			t.Errorf("what is printed: %s, %v", r.Verdict, ids(r.Causes))
		}
	}
}

// The README shows the very step that the program prints.
func TestTheReadmeHasTheStep(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil || !strings.Contains(string(readme), "```yaml\n"+PayloadStep+"```\n") {
		t.Errorf("the README does not show the step of diagnose.PayloadStep (%v)", err)
	}
}

// Where there is no token the step fails, and prints none.
func TestTheStepFailsWithTheRequest(t *testing.T) {
	token := string(tokenOf(run()))
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"refused":  {403, `{"message":"no"}`},
		"broken":   {500, `{"value":"` + token + `"}`},
		"null":     {200, `{"value":null}`},
		"no value": {200, `{}`},
		"no JSON":  {200, `<html>`},
		"nothing":  {200, ``},
	} {
		if printed, failed := runPayloadStep(t, answer.status, answer.body); !failed || strings.Contains(printed, signature[:12]) {
			t.Errorf("%s: failed %v: %s", name, failed, printed)
		}
	}
}
