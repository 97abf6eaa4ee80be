package templates_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/federation"

	"gh-wif/templates"
)

const tokenStep = "Fetch GitHub OIDC token"

// github is an endpoint for identity tokens, like that of a runner.
type github struct {
	*httptest.Server
	credential string
	audience   string // last asked for
	asked      int
}

func newGitHub(t *testing.T, answer http.HandlerFunc) *github {
	t.Helper()
	g := &github{credential: "credential-of-the-run"}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.asked++
		g.audience = r.URL.Query().Get("audience")
		if r.Header.Get("Authorization") != "Bearer "+g.credential || r.URL.Query().Get("api-version") != "2.0" {
			http.Error(w, "who are you", http.StatusUnauthorized)
			return
		}
		answer(w, r)
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *github) offer(r *runner) {
	r.env["ACTIONS_ID_TOKEN_REQUEST_URL"] = g.URL + "/token?api-version=2.0"
	r.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = g.credential
}

func answerJSON(value any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(value) }
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// tokenSpecs are the forms of the token step that run under bash.
func tokenSpecs() map[string]templates.Spec {
	long := sample(templates.Python)
	long.LongRunning = true
	return map[string]templates.Spec{
		"plain": sample(templates.Python), "long running": long, "snippet": sample(templates.Snippet),
	}
}

func TestTokenStepKeepsTheTokenPrivateAndMasked(t *testing.T) {
	for name, s := range tokenSpecs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, token := newRunner(t), identity("main")
			g := newGitHub(t, answerJSON(map[string]any{"count": 1, "value": token}))
			g.offer(r)
			r.env["GITHUB_ENV"] = filepath.Join(r.temp, "github.env")
			j := theJob(t, s)
			o := r.run(t, j, j.step(t, tokenStep))
			if o.code != 0 {
				t.Fatalf("exit %d: %s%s", o.code, o.stdout, o.stderr)
			}
			written, err := os.ReadFile(r.tokenFile())
			if err != nil || string(written) != token {
				t.Errorf("the file holds %q, %v", written, err)
			}
			if info, err := os.Stat(r.tokenFile()); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
			if o.stdout != "::add-mask::"+token+"\n" || o.stderr != "" {
				t.Errorf("stdout %q, stderr %q: want the mask and nothing else", o.stdout, o.stderr)
			}
			if strings.Contains(o.argv, g.credential) || strings.Contains(o.argv, token) {
				t.Error("a command line shows a credential")
			}
			if g.audience != federation.DefaultAudience {
				t.Errorf("asked for the audience %q", g.audience)
			}
			exported, _ := os.ReadFile(r.env["GITHUB_ENV"])
			if want := "ANTHROPIC_IDENTITY_TOKEN_FILE=" + r.tokenFile() + "\n"; (string(exported) == want) != (name == "snippet") {
				t.Errorf("GITHUB_ENV has %q", exported)
			}
		})
	}
}

func TestTokenStepFindsItsFileWithoutTheStepsEnvironment(t *testing.T) {
	for name, s := range tokenSpecs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRunner(t)
			newGitHub(t, answerJSON(map[string]string{"value": identity("x")})).offer(r)
			j := theJob(t, s)
			st := j.step(t, tokenStep)
			st.Env = nil
			if o := r.run(t, j, st); o.code != 0 || !slices.Contains(r.left(t), "anthropic-identity-token") {
				t.Errorf("exit %d, left %q: %s", o.code, r.left(t), o.stderr)
			}
		})
	}
}

func slow(w http.ResponseWriter, r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-time.After(time.Minute):
	}
}

func dribble(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, " ")
		w.(http.Flusher).Flush()
		time.Sleep(20 * time.Millisecond)
	}
}

func closed(w http.ResponseWriter, _ *http.Request) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = c.Close()
	}
}

// refusals are answers to the request for a token that hold none.
func refusals(secret string) map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"404":                  answer(404, `{"value":"`+secret+`"}`),
		"403":                  answer(403, `{"message":"`+secret+`"}`),
		"500":                  answer(500, `{"value":"`+secret+`"}`),
		"redirect":             answer(302, `{"value":""}`),
		"no value":             answer(200, `{}`),
		"null":                 answer(200, `{"value":null}`),
		"empty":                answer(200, `{"value":""}`),
		"a number":             answer(200, `{"value":7}`),
		"an object":            answer(200, `{"value":{"a":"b.c.d"}}`),
		"a list":               answer(200, `["a.b.c"]`),
		"the word null":        answer(200, `{"value":"null"}`),
		"two parts":            answer(200, `{"value":"aa.bb"}`),
		"four parts":           answer(200, `{"value":"aa.bb.cc.dd"}`),
		"an empty part":        answer(200, `{"value":"aa..cc"}`),
		"padding":              answer(200, `{"value":"aa.bb=.cc"}`),
		"a line more":          answer(200, `{"value":"aa.bb.cc\n::set-env name=X::y"}`),
		"two documents":        answer(200, `{"value":"aa.bb.cc"}{"value":"aa.bb.cc"}`),
		"HTML":                 answer(200, "<!DOCTYPE html><html><body>Sign in</body></html>"),
		"nothing":              answer(200, ""),
		"a closed connection":  closed,
		"slow":                 slow,
		"slow, but not silent": dribble,
	}
}

func TestTokenStepFailsLoudlyAndLeavesNoToken(t *testing.T) {
	secret := identity("secret")
	inShort := []string{"404", "no value", "HTML", "a line more", "four parts", "slow"}
	for form, s := range tokenSpecs() {
		for name, endpoint := range refusals(secret) {
			if form != "plain" && name != "404" && name != "null" && name != "HTML" {
				continue // the script is the same
			}
			if testing.Short() && (form != "plain" || !slices.Contains(inShort, name)) {
				continue
			}
			t.Run(form+"/"+name, func(t *testing.T) {
				t.Parallel()
				r := newRunner(t)
				g := newGitHub(t, endpoint)
				g.offer(r)
				if err := os.WriteFile(r.tokenFile(), []byte(identity("of an earlier step")), 0o600); err != nil {
					t.Fatal(err)
				}
				j := theJob(t, s)
				st := j.step(t, tokenStep)
				// The same bounds, in less time.
				st.Run = strings.NewReplacer("--max-time 10", "--max-time 0.5", "--retry 2", "--retry 1").Replace(st.Run)
				o := r.run(t, j, st)
				if o.code == 0 {
					t.Error("the step succeeded")
				}
				for _, file := range r.left(t) {
					if strings.Contains(file, "identity-token") {
						t.Errorf("left %s", file)
					}
				}
				if !strings.Contains(o.stdout, "::error title=No GitHub identity token::") {
					t.Errorf("says only %q", o.stdout)
				}
				if strings.Contains(o.stdout+o.stderr, secret) || strings.Contains(o.stdout, "set-env") {
					t.Errorf("shows the answer: %s%s", o.stdout, o.stderr)
				}
			})
		}
	}
}

func TestTokenStepIsBoundInTime(t *testing.T) {
	run := theJob(t, sample(templates.Python)).step(t, tokenStep).Run
	for _, bound := range []string{"--max-time 10", "--retry 2", "--retry-max-time 20"} {
		if !strings.Contains(run, bound) {
			t.Errorf("curl is called without %s", bound)
		}
	}
}

func TestTokenStepNamesThePermissionWhereGitHubOffersNoToken(t *testing.T) {
	t.Parallel()
	for _, missing := range []string{"ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"} {
		r := newRunner(t)
		newGitHub(t, answer(200, "")).offer(r)
		delete(r.env, missing)
		j := theJob(t, sample(templates.Python))
		o := r.run(t, j, j.step(t, tokenStep))
		if o.code == 0 || !strings.Contains(o.stdout, "permissions: id-token: write") || !strings.Contains(o.stdout, "fork") {
			t.Errorf("without %s: exit %d, %q", missing, o.code, o.stdout)
		}
	}
}

func TestTokenStepNamesTheToolThatIsMissing(t *testing.T) {
	t.Parallel()
	for _, missing := range []string{"curl", "jq"} {
		r := newRunner(t)
		newGitHub(t, answer(200, "")).offer(r)
		few := t.TempDir()
		for _, tool := range []string{"bash", "rm", "mv", "curl", "jq"} {
			if path, err := exec.LookPath(tool); err == nil && tool != missing {
				if err := os.Symlink(path, filepath.Join(few, tool)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := os.Remove(filepath.Join(r.bin, "curl")); err != nil {
			t.Fatal(err)
		}
		r.env["PATH"] = few
		j := theJob(t, sample(templates.Python))
		o := r.run(t, j, j.step(t, tokenStep))
		if o.code == 0 || !strings.Contains(o.stdout, missing+" is not on this runner") {
			t.Errorf("without %s: exit %d, %q %q", missing, o.code, o.stdout, o.stderr)
		}
	}
}

// shadows are what the token step says of a key that is set, and of an empty one,
// before the client of each language.
var shadows = map[templates.Language]struct{ set, empty string }{
	templates.Python:     {"Python's SDK takes it before federation", "Python's SDK takes it before federation, even where it is empty"},
	templates.TypeScript: {"TypeScript's SDK takes it before federation", ""},
	templates.Go:         {"Go's SDK takes it before federation", ""},
	templates.Java:       {"Java's SDK takes it before federation", "of Java's SDK it is not known"},
	templates.CSharp:     {"the SDK for C# takes it", "of the SDK for C# it is not known"},
	templates.PHP:        {"PHP's SDK takes it", "of PHP's SDK it is not known"},
	templates.Ruby:       {"Ruby's SDK takes it", "of Ruby's SDK it is not known"},
	templates.CLI:        {"the ant CLI takes it", "of the ant CLI it is not known"},
	templates.Snippet:    {"an SDK takes it", "Python's SDK then never tries federation, TypeScript's SDK and Go's SDK do"},
	templates.Curl:       {"", ""}, // no client reads the variables
}

func TestTokenStepWarnsOfAKeyThatShadowsFederation(t *testing.T) {
	t.Parallel()
	for _, info := range templates.Languages() {
		if _, told := shadows[info.ID]; !told && info.ID != templates.ClaudeCodeAction { // which has no token step
			t.Errorf("what is said before %s is not known", info.ID)
		}
	}
	for language, says := range shadows {
		for value, want := range map[string]string{"": says.empty, "a key": says.set} {
			if testing.Short() && language != templates.Python && language != templates.Go {
				continue
			}
			for _, name := range []string{"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"} {
				if testing.Short() && name != "ANTHROPIC_API_KEY" {
					continue
				}
				r := newRunner(t)
				newGitHub(t, answerJSON(map[string]string{"value": identity("x")})).offer(r)
				r.env[name] = value
				j := theJob(t, sample(language))
				checkShadow(t, string(language)+" "+name+"="+value, name, want, r.run(t, j, j.step(t, tokenStep)))
			}
		}
	}
}

func checkShadow(t *testing.T, what, name, want string, o outcome) {
	t.Helper()
	warns := strings.Contains(o.stdout, "::warning")
	switch {
	case o.code != 0:
		t.Errorf("%s: exit %d, %q", what, o.code, o.stderr)
	case want == "" && warns:
		t.Errorf("%s: a warning without need: %q", what, o.stdout)
	case want != "" && (!strings.Contains(o.stdout, "shadowed::"+name+" is") || !strings.Contains(o.stdout, want)):
		t.Errorf("%s: want %q in %q", what, want, o.stdout)
	}
}

func TestAudienceArrivesAsItWasGiven(t *testing.T) {
	for i, audience := range []string{
		"https://api.anthropic.com", "api.anthropic.com", "a b", `"quoted" 'twice'`, "$(id) `id` ${HOME} $$", "a&value=b#c", "100%41", "é中", `\n`, "-x", "!!",
	} {
		if testing.Short() && i%4 != 0 {
			continue
		}
		t.Run(audience, func(t *testing.T) {
			t.Parallel()
			r := newRunner(t)
			g := newGitHub(t, answerJSON(map[string]string{"value": identity("x")}))
			g.offer(r)
			s := sample(templates.Python)
			s.Audience = audience
			j := theJob(t, s)
			if o := r.run(t, j, j.step(t, tokenStep)); o.code != 0 || g.audience != audience {
				t.Errorf("asked for %q: %s%s", g.audience, o.stdout, o.stderr)
			}
		})
	}
}

func TestLongRunningStepRenewsTheTokenUntilItEnds(t *testing.T) {
	t.Parallel()
	r := newRunner(t)
	var g *github
	g = newGitHub(t, func(w http.ResponseWriter, r *http.Request) {
		if g.asked == 3 { // one failure must not end the renewal
			http.Error(w, "not now", http.StatusBadRequest)
			return
		}
		answerJSON(map[string]string{"value": identity(fmt.Sprint("token ", g.asked))})(w, r)
	})
	g.offer(r)
	s := sample(templates.Python)
	s.LongRunning = true
	j := theJob(t, s)
	if o := r.run(t, j, j.step(t, tokenStep)); o.code != 0 {
		t.Fatalf("%s%s", o.stdout, o.stderr)
	}
	// The program is one that waits for the fourth token, and fails.
	r.put(t, "python", fmt.Sprintf("#!/bin/bash\nfor _ in {1..600}; do\n  [ \"$(cat %q)\" = %q ] && exit 7\n  command sleep 0.05\ndone\n",
		r.tokenFile(), identity("token 4")))
	call := j.step(t, "Call Claude")
	call.Run = strings.NewReplacer("pause=240", "pause=0.1", "pause=20", "pause=0.2").Replace(call.Run)
	o := r.run(t, j, call)
	if o.code != 7 {
		t.Errorf("exit %d: the renewal hides how the program ended: %s%s", o.code, o.stdout, o.stderr)
	}
	if !strings.Contains(o.stdout, "::warning::The identity token could not be renewed") {
		t.Errorf("the failed renewal is not to be seen: %s", o.stdout)
	}
	if strings.Contains(o.stderr, "Terminated") {
		t.Errorf("noise at the end: %s", o.stderr)
	}
}
