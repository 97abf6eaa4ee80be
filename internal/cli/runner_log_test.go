package cli

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"gh-wif/internal/term"
)

// hostile is what a pull request or a server may write anywhere: commands for the runner,
// at the beginning of a line, behind blanks and in the middle.
const hostile = "##[add-mask]a\n::add-mask::a\r\u00a0::stop-commands::x\n \u200b:\u200b:error::x #\u200d#[error]y"

// obeyed lists the lines that a runner takes for commands, as ActionCommand in actions/runner
// reads them: white space before them is cut, and texts are compared as people read.
func obeyed(log string) []string {
	var out []string
	for _, line := range strings.FieldsFunc(log, func(r rune) bool { return r == '\n' || r == '\r' }) {
		seen := strings.Map(func(r rune) rune {
			if unicode.In(r, unicode.Cf) || unicode.IsControl(r) && !unicode.IsSpace(r) {
				return -1
			}
			return r
		}, line)
		if strings.HasPrefix(strings.TrimLeftFunc(seen, unicode.IsSpace), "::") || strings.Contains(seen, "##[") {
			out = append(out, line)
		}
	}
	return out
}

// hostileFiles are a working copy whose every name and value is hostile.
func hostileFiles(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	text := string(quoted)
	for name, content := range map[string]string{
		"##[error]rule.json": `{"id":` + text + `,"name":` + text + `,"match":{"subject_prefix":"repo:acme/app:environment:` + text[1:] + `,"audience":` + text + `,"claims":{"ref":` + text + `,` + text + `:"x"}},"workspace_id":` + text + `}`,
		"::error::token":     `{"iss":"https://token.actions.githubusercontent.com","aud":` + text + `,"sub":"repo:acme/app:environment:` + text[1:] + `,"jti":` + text + `,"ref":` + text + `,` + text + `:1,"iat":1795377600,"exp":1795377900}`,
		"answer":             "HTTP/2 401\nrequest-id: ##[error]x\n\n" + `{"type":"error","error":{"type":` + text + `,"message":` + text + `}}`,
		"page":               "<html>" + hostile,
		"env":                "ANTHROPIC_FEDERATION_RULE_ID=##[add-mask]x\nANTHROPIC_BASE_URL=::add-mask::x\n",
		"plain":              hostile,
		".github/workflows/##[error]w.yml": "name: " + text + "\non: push\njobs:\n  j:\n    runs-on: x\n    environment: " + text + "\n    permissions: {}\n    env: {ANTHROPIC_API_KEY: " + text +
			", ANTHROPIC_FEDERATION_RULE_ID: " + text + "}\n    steps:\n      - run: |\n          ::error::x\n          claude -p '##[error]y'\n",
		".github/workflows/broken.yml": "on: [##[error]x\n::error::y",
	} {
		_ = os.MkdirAll(".github/workflows", 0o755)
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Skip(err) // a system without such names
		}
	}
}

// hostileLines are at least one line of every command.
var hostileLines = map[string][]string{
	"diagnose": {
		"::error::token --rule ##[error]rule.json --now 1795377700", "::error::token --rule ##[error]rule.json --response answer --env-file env --workflow .github/workflows/##[error]w.yml --now 1795377700",
		"plain --rule ##[error]rule.json", "page", "answer", "--response page", "--reason ::error::x", "--workflow .github/workflows/broken.yml", "##[error]none", "--request", "--request --exchange --rule ##[error]rule.json",
	},
	"exposure":   {"--rule ##[error]rule.json", "--rule ##[error]none.json", "--rule plain", "--rule ##[error]rule.json --online --repo acme/app"},
	"generate":   {"--repo ##[error]x/y", "--repo acme/app --environment ##[error]x", "--repo acme/app --environment ##[error]x --print rule", "--repo acme/app --workflow-name ##[error]x", "--repo acme/app --language ::error::x", "--repo acme/app --online"},
	"lint":       {"", "--rule ##[error]rule.json", "--workflow .github/workflows/broken.yml", "##[error]none", "--severity ##[error]x", "--repo acme/app --rule ##[error]rule.json", "--rule ##[error]rule.json --online --repo acme/app"},
	"manual":     {"##[error]rule.json"},
	"migrate":    {"--repo acme/app", ".github/workflows/##[error]w.yml --repo acme/app", "##[error]none"},
	"sandbox":    {"--rule ##[error]none.json", "--rule ##[error]rule.json --as ::error::x", "--listen ##[error]x", "--rule ##[error]rule.json -- ##[error]none"},
	"setup":      {"--repo ##[error]x"},
	"subject":    {"--repo acme/app --workflow .github/workflows/##[error]w.yml --rule ##[error]rule.json", "--repo acme/app --event ##[error]x", "--repo acme/app --event push --branch ::error::x"},
	"apply":      {"--repo ##[error]x/y", "--repo acme/app --dry-run", "--repo acme/app --workspace ##[error]x --dry-run", "--repo acme/app --into .github/workflows/##[error]w.yml --job ##[error]j --dry-run", "--repo acme/app --remove --yes", "--repo acme/app --yes", "--repo acme/app --dry-run", "--repo acme/app --remove --yes", "--repo ##[error]x", "--repo acme/app --environment ##[error]x --dry-run"},
	"verify":     {"--repo acme/app --workflow .github/workflows/##[error]w.yml", "--repo acme/app --workflow ##[error]none", "--repo ##[error]x", "--input ##[error]x", "--ref ::error::x", "--repo acme/app --workflow .github/workflows/##[error]w.yml --input ##[error]x=y", "--repo acme/app", "--repo acme/app --workflow .github/workflows/##[error]w.yml --ref ##[error]x", "--repo ##[error]x"},
	"completion": {"##[error]x"},
	"help":       {"##[error]x"},
	"nothing":    {"##[error]x", "--::error::x", "--##[error]x"},
}

// hostileServer is GitHub, the runner and Anthropic, and words everything in a hostile way:
// answers to questions, and refusals of whatever else.
func hostileServer(t *testing.T) *httptest.Server {
	t.Helper()
	thing := map[string]any{
		"id": hostile, "name": hostile, "description": hostile, "full_name": "acme/" + hostile, "default_branch": hostile, "visibility": hostile, "message": hostile,
		"sub_claim_prefix": hostile, "type": hostile, "path": hostile, "state": hostile, "issuer_url": hostile, "error": map[string]any{"type": hostile, "message": hostile},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := maps.Clone(thing)
		answer["data"], answer["environments"], answer["workflows"] = []any{thing}, []any{thing}, []any{thing}
		if r.Method != http.MethodGet {
			w.WriteHeader(http.StatusBadRequest)
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	return server
}

// A pull request names files, branches and claims, and a server words its answers: in a job
// nothing of it is a command, whatever is printed and however it ends.
func TestAJobsLogHoldsNoCommandOfOthers(t *testing.T) {
	hostileFiles(t)
	server := hostileServer(t)
	in := func(actions string, line ...string) called {
		var out, errs bytes.Buffer
		env := map[string]string{
			"GITHUB_ACTIONS": actions, "ACTIONS_ID_TOKEN_REQUEST_URL": server.URL, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x", "GITHUB_JOB": hostile,
			"GITHUB_REPOSITORY": "acme/##[error]app", "GITHUB_WORKFLOW_REF": "acme/app/.github/workflows/##[error]w.yml@x", "GITHUB_STEP_SUMMARY": hostile,
			"ANTHROPIC_BASE_URL": server.URL, "ANTHROPIC_AUTH_TOKEN": "made-up", "GH_WIF_GITHUB_API": server.URL, "GH_TOKEN": "made-up",
			"ANTHROPIC_ORGANIZATION_ID": hostile,
		}
		status := Main(t.Context(), line, term.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Env: func(key string) (string, bool) {
			v, ok := env[key]
			return v, ok
		}})
		return called{status, out.String(), errs.String()}
	}
	for command, lines := range hostileLines {
		shown := false
		for _, line := range lines {
			for _, format := range []string{"", "--json", "--markdown", "--sarif"} {
				args := strings.Fields(command + " " + line + " " + format)
				got := in("true", args...)
				shown = shown || strings.Contains(got.out+got.err, "[error]") || strings.Contains(got.out+got.err, "[add-mask]")
				ours := func(l string) bool {
					return strings.HasPrefix(l, "::error title=No token from the runner::") && command == "diagnose"
				}
				if bad := slices.DeleteFunc(append(obeyed(got.out), obeyed(got.err)...), ours); len(bad) > 0 {
					t.Errorf("%q: a runner obeys %q", args, bad)
				}
				sameJSON(t, args, got.out, in("", args...).out)
			}
		}
		if !shown && command != "setup" && command != "nothing" { // which repeat nothing here
			t.Errorf("%s: no hostile text came out: its lines prove nothing", command)
		}
	}
	if got := in("", "exposure", "--rule", "##[error]no.json"); !strings.Contains(got.err, "##[error]no.json") {
		t.Errorf("outside of a job a name is changed: %s", got.err)
	}
}

// sameJSON wants a document in a job to mean what it means elsewhere.
func sameJSON(t *testing.T, args []string, inside, outside string) {
	t.Helper()
	if !strings.HasPrefix(outside, "{") {
		return
	}
	var a, b any
	if err := json.Unmarshal([]byte(inside), &a); err != nil {
		t.Errorf("%q: no JSON: %v", args, err)
		return
	}
	if err := json.Unmarshal([]byte(outside), &b); err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("%q: another document in a job: %s", args, cmp.Diff(b, a))
	}
}

func TestEveryCommandIsTriedWithHostileText(t *testing.T) {
	a := newApp()
	for _, c := range append(a.root().Commands(), &cobra.Command{Use: "help"}) {
		if len(hostileLines[c.Name()]) == 0 {
			t.Errorf("hostileLines has no line for the command %s: add those whose output holds text from outside", c.Name())
		}
	}
}
