package cli

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/term"
)

// called is what one command line did.
type called struct {
	status   int
	out, err string
}

func call(ctx context.Context, t testing.TB, in io.Reader, args ...string) called {
	t.Helper()
	var out, errs bytes.Buffer
	status := Main(ctx, args, term.Streams{In: in, Out: &out, Err: &errs})
	asItsSchemaSays(t, args, out.String())
	return called{status, out.String(), errs.String()}
}

// secrets are credentials of every kind, made up here, each with the part that
// must not be seen.
func secrets() map[string][2]string {
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	tail := strings.Repeat("Hidden0", 8)
	spaced := part("{ \"alg\":\"RS256\"}") + "." + part("{\n\"sub\":\"repo:acme/app:pull_request\"}") + "." + tail
	jwt := part(`{"alg":"RS256"}`) + "." + part(`{"sub":"repo:acme/app:pull_request"}`) + "." + tail
	return map[string][2]string{
		"a token":                  {jwt, tail},
		"a token cut at the start": {jwt[3:], tail},
		"a token of spaced JSON":   {spaced, tail},
		"a fine-grained token":     {"github" + "_pat_" + tail, tail},
		"an API key":               {"sk-" + "ant-api03-" + tail, tail},
		"a minted token":           {"sk-" + "ant-oat01-" + tail, tail},
		"a token of GitHub's":      {"gh" + "s_" + tail, tail},
	}
}

func TestACredentialOnTheCommandLineIsRefusedUnseen(t *testing.T) {
	for name, s := range secrets() {
		for _, args := range [][]string{
			{s[0]},
			{"help", s[0]},
			{"completion", s[0]},
			{"diagnose", s[0]},
			{"diagnose", "--example", s[0]},
			{"diagnose", "Bearer " + s[0]},
			{"exposure", "--rule=" + s[0]},
			{"lint", s[0]},
			{"subject", "--repo", "acme/app", "--event", "push", "--branch", s[0]},
			{"generate", "--repo", "acme/app", "--workflow-name", s[0]},
			{"generate", "-" + s[0]},
			{"generate", "--" + s[0] + "=1"},
		} {
			got := call(t.Context(), t, strings.NewReader(""), args...)
			if got.status != exitUsage || got.out != "" {
				t.Errorf("%s as an argument of %s: status %d, output %q", name, args[0], got.status, got.out)
			}
			if strings.Contains(got.err, s[1][:12]) {
				t.Errorf("%s as an argument of %s is shown: %s", name, args[0], got.err)
			}
		}
	}
}

func TestACredentialInAFileIsNeverShown(t *testing.T) {
	for name, s := range secrets() {
		dir := t.TempDir()
		t.Chdir(dir)
		rule, _ := json.Marshal(map[string]any{"name": s[0], "match": map[string]any{"subject_prefix": s[0], "audience": s[0]}})
		issuer, _ := json.Marshal(map[string]any{"name": "x", "issuer_url": s[0], "jwks": map[string]any{"type": s[0]}})
		workflow := "on: push\njobs:\n  " + strings.ReplaceAll(s[0], ".", "_") + ":\n    runs-on: x\n    environment: " + s[0] + "\n    permissions: {id-token: write}\n    steps: [{run: x}]\n"
		for path, text := range map[string]string{"bare": s[0], "rule.json": string(rule), "issuer.json": string(issuer), "w.yml": workflow, "env": "ANTHROPIC_FEDERATION_RULE_ID=" + s[0], "claims": `{"sub":"repo:acme/app:pull_request","iss":"x"}`} {
			if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, line := range []string{
			"diagnose bare", "diagnose claims --rule bare", "diagnose claims --rule rule.json", "diagnose claims --issuer issuer.json", "diagnose claims --env-file env",
			"diagnose claims --env-file bare", "diagnose claims --response bare", "diagnose claims --jwks bare", "diagnose claims --workflow w.yml",
			"exposure --rule rule.json", "exposure --rule bare", "lint rule.json issuer.json w.yml", "lint --rule bare", "lint bare", "subject --repo acme/app --event push --rule rule.json",
		} {
			for _, format := range []string{"", " --json"} {
				got := call(t.Context(), t, strings.NewReader(""), strings.Fields(line+format)...)
				if all := got.out + got.err; strings.Contains(all, s[1][:12]) {
					t.Errorf("%s in a file of %s%s is shown:\n%s", name, line, format, all)
				}
				if format != "" && got.out != "" && !json.Valid([]byte(got.out)) {
					t.Errorf("%s in a file of %s: no JSON any more:\n%s", name, line, got.out)
				}
			}
		}
	}
}

// everywhere puts a text into every value of the documents that the commands read.
func everywhere(t *testing.T, text string) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	quoted, _ := json.Marshal(text)
	escaped := strings.Replace(string(quoted), `"s`, `"\u0073`, 1) // as a key may be written
	claim := `"sub":"repo:acme/app:ref:refs/heads/` + escaped[1:]
	for name, content := range map[string]string{
		"claims.json": `{"iss":"https://token.actions.githubusercontent.com","aud":"https://api.anthropic.com","sub":"repo:acme/app:pull_request","repository":"acme/app","exp":1795377900,"iat":1795377600}`,
		"hold.json":   `{"iss":"https://token.actions.githubusercontent.com","aud":` + escaped + `,` + claim + `,"repository":"acme/app","ref":` + escaped + `,"exp":1795377900,"iat":1795377600}`,
		"rule.json":   `{"name":"ci","issuer_id":"fdis_...","match":{` + strings.Replace(claim, "sub", "subject_prefix", 1) + `,"audience":` + escaped + `,"claims":{"ref":` + escaped + `}},"oauth_scope":"workspace:inference"}`,
		"issuer.json": `{"name":"ci","issuer_url":` + escaped + `,"jwks":{"type":"discovery"}}`,
		"w.yml":       "on: push\njobs:\n  j:\n    runs-on: x\n    environment: " + string(quoted) + "\n    permissions: {id-token: write}\n    env: {ANTHROPIC_FEDERATION_RULE_ID: " + string(quoted) + "}\n    steps: [{run: claude -p x}]\n",
		"env":         "ANTHROPIC_FEDERATION_RULE_ID=" + text + "\nANTHROPIC_BASE_URL = " + text + "\nANTHROPIC_WORKSPACE_ID='" + text + "'\n",
		"response":    `{"error":{"type":"invalid_request_error","message":` + escaped + `},"access_token":` + escaped + `}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A text that is wrapped, cut into rows or compared shows a credential in pieces that no
// writer recognises: it must be gone before.
func TestNoPieceOfACredentialIsShown(t *testing.T) {
	random := "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb7cDe0fGh3iJk6lMn9oPq2rSt5u"
	inside := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"x"}`)) + "." + random
	for name, text := range map[string]string{
		"an API key":          "sk-" + "ant-api03-" + random,
		"a token":             inside,
		"a token of GitHub's": "gh" + "p_" + random,
		"a fine-grained one":  "github" + "_pat_" + random,
		"a signature":         random + strings.ToUpper(random) + random,
		"a proxy's password":  "https://bob:" + random + "@proxy.example/v1",
		"a key in an address": "https://proxy.example/v1?key=" + random,
	} {
		everywhere(t, text)
		for _, line := range []string{
			"diagnose claims.json --rule rule.json --issuer issuer.json --env-file env --response response --workflow w.yml --now 1795377700",
			"diagnose hold.json --rule rule.json --now 1795377700", "exposure --rule rule.json --issuer issuer.json", "lint rule.json issuer.json w.yml",
			"subject --repo acme/app --workflow w.yml --rule rule.json",
		} {
			for _, format := range []string{"", " --json", " --markdown", " --sarif"} {
				got := call(t.Context(), t, strings.NewReader(""), strings.Fields(line+format)...)
				for i := 0; i+12 <= len(random); i++ {
					if all := got.out + got.err; strings.Contains(all, random[i:i+12]) {
						t.Errorf("%q of %s in %s%s is shown:\n%s", random[i:i+12], name, line, format, all)
						break
					}
				}
			}
		}
	}
}

func TestNamesThatOnlyResembleACredentialStay(t *testing.T) {
	for _, name := range []string{"ghost_story", "eyJ", "sk-ant", "ghs_x", "feature/gha_workflows_for_everyone"} {
		if got := call(t.Context(), t, nil, "generate", "--repo", "acme/app", "--branch", name, "--print", "rule"); got.status != exitOK || !strings.Contains(got.out, name) {
			t.Errorf("branch %s: status %d\n%s%s", name, got.status, got.out, got.err)
		}
	}
}

func TestAnInterruptEndsTheWaitForStandardInput(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	never, theirs := io.Pipe()
	defer theirs.Close()
	for _, args := range [][]string{{"diagnose", "-"}, {"exposure", "--rule", "-"}, {"lint", "-"}} {
		done := make(chan called, 1)
		go func() { done <- call(ctx, t, never, args...) }()
		time.AfterFunc(10*time.Millisecond, interrupt)
		if got := <-done; got.status != exitInterrupted || got.out+got.err != "" {
			t.Errorf("%v: status %d, %q %q", args, got.status, got.out, got.err)
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestAFailedWriteIsNoSuccess(t *testing.T) {
	for _, line := range []string{"--version", "--help", "generate --repo acme/app --print rule", "generate --repo acme/app --json", "subject --repo acme/app --event push", "diagnose --example"} {
		var errs bytes.Buffer
		status := Main(t.Context(), strings.Fields(line), term.Streams{In: strings.NewReader(""), Out: fullDisk{}, Err: &errs})
		if status != exitUsage || !strings.Contains(errs.String(), "standard output cannot be written: no space left") {
			t.Errorf("%s: status %d, %s", line, status, errs.String())
		}
	}
}

func TestWhatIsSavedIsToldWhereStandardOutputIsFull(t *testing.T) {
	var errs bytes.Buffer
	dir := t.TempDir()
	status := Main(t.Context(), []string{"generate", "--repo", "acme/app", "--branch", "main", "--out", dir}, term.Streams{In: strings.NewReader(""), Out: fullDisk{}, Err: &errs})
	if status != exitUsage || !strings.Contains(errs.String(), "wrote "+filepath.Join(dir, "rule.json")) {
		t.Errorf("status %d, %s", status, errs.String())
	}
}
