package wizard_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"gh-wif/internal/federation"
	"gh-wif/wizard"
)

// odd are answers that pass, however odd, and hold what a shell would act on.
var odd = wizard.Answers{
	Repository: "acme/app", Branch: `a'b"c$(id)` + "`id`" + `;d&e|f$HOME<g>!#%h${x}`, Environment: `it's "$(id)" \ ` + "`id`" + ` ${x} %{y} # é🚀`,
	Audience: "https://a.example/$(id);x", WorkflowName: `'"$(id)`, Events: []string{"workflow_dispatch", "push"}, WorkflowFile: "x.yml",
}

// stub replaces a command: it writes its words and its input as NUL-ended
// fields, so that they can be told exactly.
const stub = `
record() { local input; input=$(cat; echo x); printf '%s\0' "$@" "${input%x}" >> "$RECORD"; printf '\0\0' >> "$RECORD"; }
curl() { record curl "$@"; }
ant() { record ant "$@" < /dev/null; }
gh() { record gh "$@" < /dev/null; }
`

// calls runs an export under bash with stubs and returns the words of each call.
func calls(t *testing.T, script string) [][]string {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	syntax := exec.CommandContext(t.Context(), bash, "-n")
	syntax.Stdin = strings.NewReader(script)
	if out, err := syntax.CombinedOutput(); err != nil {
		t.Fatalf("bash -n: %v\n%s\n%s", err, out, script)
	}
	record := filepath.Join(t.TempDir(), "calls")
	cmd := exec.CommandContext(t.Context(), bash, "-c", "set -euo pipefail\n"+stub+script)
	cmd.Env = []string{"RECORD=" + record, "PATH=" + os.Getenv("PATH"), "ANTHROPIC_AUTH_TOKEN=stand-in"}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, script)
	}
	data, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for _, call := range bytes.Split(bytes.TrimSuffix(data, []byte("\x00\x00\x00")), []byte("\x00\x00\x00")) {
		out = append(out, strings.Split(string(call), "\x00"))
	}
	return out
}

func TestTheCurlCommandsSendTheObjects(t *testing.T) {
	for _, a := range []wizard.Answers{odd, {Repository: "acme/app"}, {Repository: "acme/app", Edition: federation.Legacy}} {
		plan, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		got := calls(t, export(t, plan, "curl"))
		if len(got) != 2 {
			t.Fatalf("%d calls: %q", len(got), got)
		}
		for i, want := range []struct {
			path string
			body []byte
		}{{"federation_issuers", plan.Issuer.JSON()}, {"federation_rules", plan.Rule.JSON()}} {
			words := got[i]
			if v := "anthropic-version: " + map[federation.Edition]string{federation.Current: "2026-10-21", federation.Legacy: "2023-06-01"}[plan.Issuer.Edition]; !slices.Contains(words, v) {
				t.Errorf("no %s in %q", v, words)
			}
			if words[0] != "curl" || !slices.Contains(words, "https://api.anthropic.com/v1/organizations/"+want.path) || !slices.Contains(words, "authorization: Bearer stand-in") {
				t.Errorf("the call is %q", words)
			}
			if d := cmp.Diff(string(want.body), words[len(words)-1]); d != "" {
				t.Error(d)
			}
		}
	}
}

func TestTheAntCommandsCarryTheObjects(t *testing.T) {
	for _, a := range []wizard.Answers{odd, {Repository: "acme/app"}, {Repository: "acme/app", Edition: federation.Legacy}} {
		plan, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		got := calls(t, export(t, plan, "ant"))
		if len(got) != 2 {
			t.Fatalf("%d calls: %q", len(got), got)
		}
		flag := func(call []string, name string) string {
			i := slices.Index(call, name)
			if i < 0 {
				t.Fatalf("no %s in %q", name, call)
			}
			return call[i+1]
		}
		// Today's names: those with beta: are older.
		for i, object := range []string{"issuers", "rules"} {
			if want := "ant --profile admin organization:federation:" + object + " create --name "; !strings.HasPrefix(strings.TrimSpace(strings.Join(got[i], " ")), want) {
				t.Errorf("got %q, want %s", got[i], want)
			}
		}
		if flag(got[0], "--issuer-url") != plan.Issuer.IssuerURL || flag(got[0], "--name") != plan.Issuer.Name {
			t.Errorf("got %q", got[0])
		}
		var match, want, jwks any
		wantJSON, _ := json.Marshal(plan.Rule.Match)
		if json.Unmarshal([]byte(flag(got[1], "--match")), &match) != nil || json.Unmarshal(wantJSON, &want) != nil || !cmp.Equal(match, want) {
			t.Errorf("the match is %s", flag(got[1], "--match"))
		}
		if err := yaml.Unmarshal([]byte(flag(got[0], "--jwks")), &jwks); err != nil || !cmp.Equal(jwks, any(map[string]any{"type": "discovery"})) {
			t.Errorf("the keys are %v, %v", jwks, err)
		}
		if flag(got[1], "--workspace-id") != "wrkspc_..." || flag(got[1], "--token-lifetime-seconds") != "600" || flag(got[1], "--oauth-scope") != plan.Rule.OAuthScope {
			t.Errorf("got %q", got[1])
		}
	}
}

func TestOddAnswersSurviveTerraform(t *testing.T) {
	for _, a := range []wizard.Answers{odd, {Repository: "acme/app", Environment: `$${a} %%{b} ${c} $$${d}`}, {Repository: "acme/app", Branch: `$$${x}`, Events: []string{"workflow_dispatch"}}} {
		plan, err := wizard.Build(a)
		if err != nil {
			t.Fatal(err)
		}
		checkTerraform(t, plan)
	}
}

// The login that the commands ask for makes another profile the active one: what undoes that is said
// last, and only said, since the login is the user's.
func TestTheCommandsSayHowToUndoTheLogin(t *testing.T) {
	for _, edition := range []federation.Edition{federation.Current, federation.Legacy} {
		plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", Edition: edition})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"curl", "ant"} {
			text := export(t, plan, id)
			if !strings.Contains(text, "#   ant auth login --profile admin") || !strings.HasSuffix(text, "\n#   ant profile activate default\n") {
				t.Errorf("%s:\n%s", id, text)
			}
			if says := strings.Contains(text, "older guide"); says != (edition == federation.Legacy) {
				t.Errorf("%s, %s: speaks of the older guide: %v", id, edition, says)
			}
		}
	}
}

func TestAModelThatEndsIsWarnedOf(t *testing.T) {
	for model, want := range map[string]string{"": "", "claude-opus-5-5": "", "claude-haiku-4-5": "", "claude-opus-4-5": "ends on 2027-01-22: from then on", "claude-opus-4-1": "has ended, on 2026-08-05: requests"} {
		for _, language := range []string{"python", "snippet"} {
			plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", Model: model, Language: language})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(plan.Warnings, func(w wizard.Warning) bool { return w.ID == "model_ends" })
			if warned := i >= 0; warned != (want != "" && language == "python") {
				t.Errorf("%q, %s: warned: %v", model, language, warned)
			} else if warned && !strings.Contains(plan.Warnings[i].Message, want) {
				t.Errorf("%q: %s", model, plan.Warnings[i].Message)
			}
		}
	}
}
