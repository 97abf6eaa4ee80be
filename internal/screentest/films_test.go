package screentest

import (
	"encoding/base64"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// move is something that a person does in a film, and what is seen then.
type move struct {
	press string        // the name of a key
	typed string        // or a text, typed letter by letter
	paste bool          // or the token, as a paste
	see   []string      // what is waited for
	aside string        // what is going on, from here on
	hold  time.Duration // how long one looks at it
}

// How long a key lights up before its effect is seen, and how long a letter takes to type.
const (
	lead   = 300 * time.Millisecond
	letter = 170 * time.Millisecond
)

// scripts are the films that the documentation shows.
var scripts = []struct {
	name, title, words string
	w, h               int
	token              bool
	moves              []move
}{
	{
		name: "set-up", title: "Setting up a repository with gh-wif", w: 110, h: 32,
		words: "From the start page, key 1 opens the form. Choosing pull_request and typing the environment production change the rule and the gate of those who get in beside the form. The review tells in words when a run gets in. s and enter write four files, and the steps that are left follow.",
		moves: []move{
			{aside: "a repository that has nothing yet", hold: 2200 * time.Millisecond},
			{press: "1", see: []string{"Which repository", "match"}, aside: "set it up", hold: 2 * time.Second},
			{press: "pgdown", see: []string{"What starts"}, aside: "what may start the workflow?", hold: 1200 * time.Millisecond},
			{press: "down", see: []string{"› [ ] pull_request"}, hold: 500 * time.Millisecond},
			{press: "space", see: []string{"[x] pull_request", "changed by the last answer"}, aside: "the gate shows who gets in with it", hold: 3 * time.Second},
			{press: "pgdown", see: []string{"page 3 of 6"}, aside: "and only from one environment", hold: 1200 * time.Millisecond},
			{typed: "production", hold: 2500 * time.Millisecond},
			{press: "ctrl+s", see: []string{"Review", "Lets a run in when"}, aside: "the rule, in words", hold: 4 * time.Second},
			{press: "s", see: []string{"Files to write", "wif-plan.json"}, aside: "save", hold: 1800 * time.Millisecond},
			{press: "enter", see: []string{"wrote 4 files"}, hold: 1500 * time.Millisecond},
			{press: "enter", see: []string{"[What next]"}, aside: "what is left, one step after the other", hold: 5 * time.Second},
		},
	},
	{
		name: "turn-green", title: "Finding out why an exchange failed, and trying the fix", w: 110, h: 34, token: true,
		words: "A made-up token is pasted and compared with the rule of the working copy: it does not match. r tries the fixes in memory: the checks that failed pass, and the gate shows that no stranger gets in. s and enter save the second rule, and the report is a match.",
		moves: []move{
			{aside: "an exchange failed with 401", hold: 1800 * time.Millisecond},
			{press: "2", see: []string{"What do you have?"}, aside: "paste what there is", hold: 1500 * time.Millisecond},
			{paste: true, see: []string{"eyJhbG********"}, hold: 1500 * time.Millisecond},
			{press: "enter", see: []string{"Mismatch"}, aside: "the one thing to change", hold: 4 * time.Second},
			{press: "r", see: []string{"Fix 1 of 2", "✓ Match"}, aside: "try the fix: it turns green", hold: 3 * time.Second},
			{press: "r", see: []string{"Fix 2 of 2", "No stranger gets in"}, aside: "or a second rule: no stranger gets in", hold: 4 * time.Second},
			{press: "s", see: []string{"rule-2.json"}, aside: "save it", hold: 1800 * time.Millisecond},
			{press: "enter", see: []string{"Written"}, hold: 1200 * time.Millisecond},
			{press: "enter", see: []string{"[Verdict]", "✓ Match"}, aside: "a match", hold: 5 * time.Second},
		},
	},
}

// branchRule lets in what a push to main sends from a job without an environment.
const branchRule = `{
  "name": "gha-acme-app-main",
  "issuer_id": "fdis_...",
  "match": {
    "subject_prefix": "repo:acme/app:ref:refs/heads/main",
    "audience": "https://api.anthropic.com",
    "claims": {"repository_owner": "acme", "repository": "acme/app", "repository_owner_id": "1234567", "repository_id": "7654321", "event_name": "push", "ref": "refs/heads/main"}
  },
  "target": {"type": "service_account", "service_account_id": "svac_..."},
  "workspace_id": "wrkspc_...",
  "oauth_scope": "workspace:inference"
}
`

// environmentToken is a token that is made now for a push to main, in a job with an environment.
func environmentToken(now int64) string {
	payload := fmt.Sprintf(`{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme/app:environment:production","aud":"https://api.anthropic.com",`+
		`"repository":"acme/app","repository_id":"7654321","repository_owner":"acme","repository_owner_id":"1234567","repository_visibility":"private",`+
		`"event_name":"push","ref":"refs/heads/main","ref_type":"branch","environment":"production","actor":"mona","run_id":"1","run_attempt":"1","runner_environment":"github-hosted",`+
		`"workflow_ref":"acme/app/.github/workflows/claude.yml@refs/heads/main","job_workflow_ref":"acme/app/.github/workflows/claude.yml@refs/heads/main",`+
		`"iat":%d,"nbf":%d,"exp":%d}`, now, now, now+300)
	signature := make([]byte, 256)
	for i := range signature {
		signature[i] = byte(i * i * 7)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"RS256","typ":"JWT","kid":"k"}`)) + "." + encode([]byte(payload)) + "." + encode(signature)
}

// clock is what a screen says about the token's time, which goes on while it is filmed.
var clock = regexp.MustCompile(`the token expires in \d+ min( \d+ s)?`)

// steady puts what is the same on every day and every machine in the place of what is not: the
// folder, and the times of the token.
func steady(dir string, now int64) func(string) string {
	r := strings.NewReplacer(dir, "~/app", fmt.Sprint(now), "1795800000", fmt.Sprint(now+300), "1795800300")
	return func(text string) string {
		return clock.ReplaceAllString(r.Replace(text), "the token expires in 4 min 42 s")
	}
}

// camera films a session.
type camera struct {
	*Session
	film    film
	replace func(string) string
	caps    []string
	aside   string
	token   string
}

// take adds the present screen to the film.
func (c *camera) take(hold time.Duration) {
	c.settle()
	fr := c.frame(darkPalette, c.replace)
	c.add(fr, hold)
}

func (c *camera) add(fr frame, hold time.Duration) {
	fr.caps, fr.aside, fr.hold = append([]string(nil), c.caps...), c.aside, hold
	c.film.frames = append(c.film.frames, fr)
}

// press lights up a keycap and then does what it stands for.
func (c *camera) press(label string, act func()) {
	c.caps = append(c.caps, label)
	c.add(c.film.frames[len(c.film.frames)-1], lead)
	act()
}

func (c *camera) do(m move) {
	if m.aside != "" {
		c.aside = m.aside
	}
	switch {
	case m.paste:
		c.press("paste", func() { c.Paste(c.token) })
	case m.typed != "":
		c.caps = append(c.caps, "")
		for i := range m.typed {
			c.caps[len(c.caps)-1] = m.typed[:i+1]
			c.Press(m.typed[i : i+1]).WaitFor(m.typed[:i+1])
			c.take(letter)
		}
	case m.press != "":
		label := m.press
		if symbols[label] != "" {
			label = symbols[label]
		}
		c.press(label, func() { c.Press(m.press) })
	}
	c.WaitFor(m.see...)
	c.take(m.hold)
}

// shoot films a script in the real program.
func shoot(t *testing.T, n int) film {
	t.Helper()
	script := scripts[n]
	dir, now := workingCopy(t), time.Now().Unix()
	if script.token {
		if err := os.WriteFile(filepath.Join(dir, "rule.json"), []byte(branchRule), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := camera{
		Session: open(t, Options{Dir: dir, Width: script.w, Height: script.h, Background: color.Black, Env: []string{"NO_MOTION=1"}}),
		film:    film{title: script.title, words: script.words, w: script.w, h: script.h},
		replace: steady(dir, now),
		token:   environmentToken(now),
	}
	c.WaitFor("acme/app on main")
	for _, m := range script.moves {
		c.do(m)
	}
	return c.film
}

// TestFilms films every script in the real program, and fails where a film of the documentation
// is not current. TestPictures says how to film them anew.
func TestFilms(t *testing.T) {
	t.Parallel()
	for n, script := range scripts {
		t.Run(script.name, func(t *testing.T) {
			if testing.Short() || runtime.GOOS != "linux" {
				t.Skip("a film is made on Linux, where the folder's name fits on a line, and not in a short run")
			}
			t.Parallel()
			f := shoot(t, n)
			wantPicture(t, script.name, f.SVG())
			wantFrames(t, f)
		})
	}
}
