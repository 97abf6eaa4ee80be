package templates_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/sandbox"
	"gh-wif/templates"
)

// name puts the ids of the exchange into the environment of a step.
func (g *github) name(r *runner) {
	for _, kind := range federation.ExchangeIDs() {
		r.env[kind.Env] = g.Env(kind.Env)
	}
}

// callByCurl runs the call; faults are what is answered in the place of the right answers, by
// what is asked.
func callByCurl(t *testing.T, faults map[string]sandbox.Fault) (*github, outcome, string) {
	t.Helper()
	r, g := newRunner(t), newGitHub(t)
	g.offer(r)
	g.name(r)
	for match, f := range faults {
		f.Times = -1
		g.State.Fail(match, f)
	}
	token := g.State.Token(g.Job, federation.DefaultAudience)
	if err := os.WriteFile(r.tokenFile(), []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	j := theJob(t, sample(templates.Curl))
	return g, r.run(t, j, j.step(t, "Call Claude")), token
}

// The questions of a call.
const (
	theExchange = "POST /v1/oauth/token"
	theMessage  = "POST /v1/messages"
)

// masked is a mask of an access token, which is not printed otherwise.
var masked = regexp.MustCompile(`^::add-mask::(sk-ant-oat01-\S+)\n`)

func TestCurlExchangesTheTokenAndPrintsTheText(t *testing.T) {
	t.Parallel()
	g, o, token := callByCurl(t, nil)
	access := masked.FindStringSubmatch(o.stdout)
	if o.code != 0 || access == nil || o.stdout != access[0]+"Hello from the sandbox of gh-wif: the exchange worked.\n" || o.stderr != "" {
		t.Fatalf("exit %d, stdout %q, stderr %q", o.code, o.stdout, o.stderr)
	}
	if strings.Contains(o.argv, token) || strings.Contains(o.argv, access[1]) {
		t.Error("a command line shows a credential")
	}
	history := g.State.Exchanges()
	if len(history) != 1 || history[0].Outcome != anthropic.Issued || g.State.Count(theMessage) != 1 {
		t.Errorf("the history is %+v", history)
	}
}

func TestCurlPrintsTheFirstText(t *testing.T) {
	t.Parallel()
	_, o, _ := callByCurl(t, map[string]sandbox.Fault{theMessage: answer(200, `{"content":[
		{"type":"thinking","thinking":"hm"},{"type":"text","text":"Hello, runner"},{"type":"text","text":"and more"}]}`)})
	if o.code != 0 || masked.ReplaceAllString(o.stdout, "") != "Hello, runner\n" || o.stderr != "" {
		t.Errorf("exit %d, stdout %q, stderr %q", o.code, o.stdout, o.stderr)
	}
}

func TestCurlSaysWhyClaudeWasNotReached(t *testing.T) {
	for name, row := range map[string]struct {
		match  string
		answer sandbox.Fault
		want   string
	}{
		"denied":           {theExchange, sandbox.Refusal(401, "Authentication failed", nil), "authentication_error: Authentication failed"},
		"denied as before": {theExchange, answer(400, `{"error":"invalid_grant","error_description":"no match"}`), "invalid_grant: no match"},
		"a gateway's page": {theExchange, answer(502, `<html>`), "The token exchange failed"},
		"no access token":  {theExchange, answer(200, `{}`), "no access token that begins with"},
		"another token":    {theExchange, answer(200, `{"access_token":"something"}`), "no access token that begins with"},
		"out of scope":     {theMessage, answer(403, `{"error":{"type":"permission_error","message":"scope"}}`), "permission_error: scope"},
		"no text":          {theMessage, answer(200, `{"content":[]}`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "denied" && name != "another token" && name != "out of scope" {
				t.Skip("a short run takes three answers")
			}
			t.Parallel()
			_, o, token := callByCurl(t, map[string]sandbox.Fault{row.match: row.answer})
			if o.code == 0 || !strings.Contains(o.stdout+o.stderr, row.want) {
				t.Errorf("exit %d: %s%s", o.code, o.stdout, o.stderr)
			}
			if strings.Contains(o.stdout+o.stderr, token) {
				t.Error("shows the identity token")
			}
		})
	}
}

func TestProfileOfTheCLIHoldsWhatAnExchangeNeeds(t *testing.T) {
	t.Parallel()
	r := newRunner(t)
	j := theJob(t, sample(templates.CLI))
	if o := r.run(t, j, j.step(t, "Write the profile")); o.code != 0 {
		t.Fatalf("%s%s", o.stdout, o.stderr)
	}
	text, err := os.ReadFile(r.temp + "/anthropic/configs/github-actions.json")
	if err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{
		"version":         "1.0",
		"organization_id": "00000000-0000-0000-0000-000000000000",
		"workspace_id":    "wrkspc_...",
		"authentication": map[string]any{
			"type": "oidc_federation", "federation_rule_id": "fdrl_...", "service_account_id": "svac_...",
			"identity_token": map[string]any{"source": "file", "path": r.tokenFile()},
		},
	}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A stand-in for actions/github-script: it runs the script with a core that
// answers as TOKEN says and prints what is called.
const scriptHost = `
const say = (what) => (...args) => console.log(JSON.stringify([what, ...args]));
const core = {
  getIDToken: async (audience) => {
    say('getIDToken')(audience);
    if (process.env.TOKEN === 'refused') throw new Error('Error message: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');
    return process.env.TOKEN;
  },
  setSecret: say('setSecret'), warning: say('warning'), exportVariable: say('exportVariable'),
};
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
new AsyncFunction('core', 'require', process.env.SCRIPT)(core, require).catch((e) => { console.error(e.message); process.exit(1); });
`

func runScript(t *testing.T, s templates.Spec, token string, env ...string) (file, stdout, stderr string, failed bool) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	s.Fetch = templates.FetchGitHubScript
	script, _ := theJob(t, s).step(t, tokenStep).With["script"].(string)
	temp := t.TempDir()
	file = temp + "/anthropic-identity-token"
	if err := os.WriteFile(file, []byte("of an earlier step"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "-e", scriptHost)
	cmd.Env = append(env, "PATH="+os.Getenv("PATH"), "RUNNER_TEMP="+temp, "SCRIPT="+script, "TOKEN="+token)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	failed = cmd.Run() != nil
	return file, out.String(), errs.String(), failed
}

func TestGitHubScriptKeepsTheTokenPrivateAndMasked(t *testing.T) {
	t.Parallel()
	token := identity("main")
	for _, language := range []templates.Language{templates.Python, templates.Snippet} {
		file, stdout, stderr, failed := runScript(t, sample(language), token, "ANTHROPIC_API_KEY=")
		if failed {
			t.Fatal(stderr)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != token {
			t.Errorf("the file holds %q, %v", got, err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		for _, want := range []string{
			`["getIDToken","` + federation.DefaultAudience + `"]`, `["setSecret","` + token + `"]`, shadows[language].empty,
		} {
			if !strings.Contains(stdout, want) {
				t.Errorf("%s: no %s in %s", language, want, stdout)
			}
		}
		if exports := strings.Contains(stdout, "exportVariable"); exports != (language == templates.Snippet) {
			t.Errorf("%s exports the file: %v", language, exports)
		}
	}
}

func TestGitHubScriptFailsLoudlyAndLeavesNoToken(t *testing.T) {
	t.Parallel()
	for token, want := range map[string]string{
		"refused": "permissions: id-token: write", "": "no JWT", "null": "no JWT", "a.b": "no JWT", "a.b.c.d": "no JWT", "a..c": "no JWT", "a.b.c\n": "no JWT",
	} {
		if testing.Short() && token != "refused" && token != "a.b.c\n" {
			continue // a node each
		}
		file, stdout, stderr, failed := runScript(t, sample(templates.Python), token)
		if !failed || !strings.Contains(stderr, want) {
			t.Errorf("%q: failed %v: %s%s", token, failed, stdout, stderr)
		}
		if _, err := os.Stat(file); !os.IsNotExist(err) {
			t.Errorf("%q: leaves a token", token)
		}
	}
}

func TestGitHubScriptAsksForTheAudienceAsItWasGiven(t *testing.T) {
	t.Parallel()
	audiences := []string{`\'); process.exit(3); //`, "${x}`", `it's`, `a\`, `</script>`, "é中"}
	if testing.Short() {
		audiences = audiences[:2]
	}
	for _, audience := range audiences {
		s := sample(templates.Python)
		s.Audience = audience
		_, stdout, stderr, failed := runScript(t, s, identity("x"))
		var call []string
		first, _, _ := strings.Cut(stdout, "\n")
		if err := json.Unmarshal([]byte(first), &call); err != nil || failed || len(call) != 2 || call[1] != audience {
			t.Errorf("%q: %s%s", audience, stdout, stderr)
		}
	}
}
