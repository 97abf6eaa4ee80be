package templates_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/federation"
	"gh-wif/internal/sandbox"
	"gh-wif/templates"
)

const tokenStep = "Fetch GitHub OIDC token"

// github is the sandbox, of which the runner's endpoint is asked.
type github struct {
	*sandbox.Sandbox
	credential string
}

const tokenEndpoint = "GET /_apis/*"

// newGitHub is one that gives tokens, or in their place what is given here.
func newGitHub(t *testing.T, faults ...sandbox.Fault) *github {
	t.Helper()
	rule := federation.Rule{OAuthScope: federation.ScopeInference}.WithMatch(federation.Match{
		SubjectPrefix: "repo:acme/app:ref:refs/heads/main", Claims: []federation.Claim{federation.Pin("repository_owner", "acme")},
	})
	s, err := sandbox.Start(t.Context(), sandbox.Config{Rule: &rule})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for _, f := range faults {
		if f.Times == 0 {
			f.Times = -1
		}
		s.State.Fail(tokenEndpoint, f)
	}
	return &github{s, s.Env("ACTIONS_ID_TOKEN_REQUEST_TOKEN")}
}

func (g *github) offer(r *runner) {
	for _, name := range []string{"ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ANTHROPIC_BASE_URL"} {
		r.env[name] = g.Env(name)
	}
}

// audience is what a token was last asked for.
func (g *github) audience(t *testing.T) string {
	t.Helper()
	all := g.State.Requests()
	if len(all) == 0 {
		t.Error("no token was asked for")
		return ""
	}
	query, _ := url.ParseQuery(all[len(all)-1].Query)
	return query.Get("audience")
}

func answer(status int, body string) sandbox.Fault { return sandbox.Fault{Status: status, Body: body} }

// theToken reads the file that a step has left.
func (r *runner) theToken(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(r.tokenFile())
	if err != nil || strings.Count(string(text), ".") != 2 || strings.ContainsAny(string(text), " \n") {
		t.Fatalf("the file holds no token: %d bytes, %v", len(text), err)
	}
	return string(text)
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
			r, g := newRunner(t), newGitHub(t)
			g.offer(r)
			r.env["GITHUB_ENV"] = filepath.Join(r.temp, "github.env")
			j := theJob(t, s)
			o := r.run(t, j, j.step(t, tokenStep))
			if o.code != 0 {
				t.Fatalf("exit %d: %s%s", o.code, o.stdout, o.stderr)
			}
			token := r.theToken(t)
			if info, err := os.Stat(r.tokenFile()); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
			if o.stdout != "::add-mask::"+token+"\n" || o.stderr != "" {
				t.Errorf("stdout %q, stderr %q: want the mask and nothing else", o.stdout, o.stderr)
			}
			if strings.Contains(o.argv, g.credential) || strings.Contains(o.argv, token) {
				t.Error("a command line shows a credential")
			}
			if got := g.audience(t); got != federation.DefaultAudience {
				t.Errorf("asked for the audience %q", got)
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
			newGitHub(t).offer(r)
			j := theJob(t, s)
			st := j.step(t, tokenStep)
			st.Env = nil
			if o := r.run(t, j, st); o.code != 0 || !slices.Contains(r.left(t), "anthropic-identity-token") {
				t.Errorf("exit %d, left %q: %s", o.code, r.left(t), o.stderr)
			}
		})
	}
}

// refusals are answers to the request for a token that hold none.
func refusals(secret string) map[string]sandbox.Fault {
	return map[string]sandbox.Fault{
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
		"a closed connection":  {Cut: true},
		"slow":                 {Delay: time.Minute},
		"slow, but not silent": {Status: 200, Body: " ", Drip: 20 * time.Millisecond},
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
		newGitHub(t).offer(r)
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
		newGitHub(t).offer(r)
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
	templates.Python:     {"Python's SDK takes it before federation", "Python's SDK takes it before federation, in 1.x even where it is empty"},
	templates.TypeScript: {"TypeScript's SDK takes it before federation", ""},
	templates.Go:         {"Go's SDK takes it before federation", ""},
	templates.Java:       {"Java's SDK takes it before federation", "of Java's SDK it is not known"},
	templates.CSharp:     {"the SDK for C# takes it", "of the SDK for C# it is not known"},
	templates.PHP:        {"PHP's SDK takes it", "of PHP's SDK it is not known"},
	templates.Ruby:       {"Ruby's SDK takes it", "of Ruby's SDK it is not known"},
	templates.CLI:        {"the ant CLI takes it", "of the ant CLI it is not known"},
	templates.Snippet:    {"an SDK takes it", "Python's SDK 1.x then never tries federation, TypeScript's SDK 1.14 and Go's SDK 1.60 to 2.15 do"},
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
				newGitHub(t).offer(r)
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
			g := newGitHub(t)
			g.offer(r)
			s := sample(templates.Python)
			s.Audience = audience
			j := theJob(t, s)
			if o := r.run(t, j, j.step(t, tokenStep)); o.code != 0 || g.audience(t) != audience {
				t.Errorf("asked for %q: %s%s", g.audience(t), o.stdout, o.stderr)
			}
		})
	}
}

func TestLongRunningStepRenewsTheTokenUntilItEnds(t *testing.T) {
	t.Parallel()
	r := newRunner(t)
	// One failure must not end the renewal.
	newGitHub(t, sandbox.Fault{Status: http.StatusBadRequest, Skip: 2, Times: 1}).offer(r)
	s := sample(templates.Python)
	s.LongRunning = true
	j := theJob(t, s)
	if o := r.run(t, j, j.step(t, tokenStep)); o.code != 0 {
		t.Fatalf("%s%s", o.stdout, o.stderr)
	}
	// The program is one that waits for the third token, which comes after the failure. It looks so often
	// that its patience ends on no machine whose other programs get on.
	r.put(t, "python", fmt.Sprintf("#!/bin/bash\nn=0\nfor _ in {1..9000}; do\n  now=$(cat %q)\n  [ \"$now\" = \"$seen\" ] || n=$((n+1))\n  seen=$now\n"+
		"  [ $n = 3 ] && exit 7\n  command sleep 0.02\ndone\n", r.tokenFile()))
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
