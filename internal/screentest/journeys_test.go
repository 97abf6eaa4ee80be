package screentest

import (
	"encoding/base64"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func open(t testing.TB, o Options, args ...string) *Session {
	t.Helper()
	if o.Dir == "" {
		o.Dir = workingCopy(t)
	}
	return Start(t, o, binary, args...)
}

// token is a JWT of the size that GitHub's can have, made at run time.
func token(size int) string {
	enc := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	payload := `{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme/app:ref:refs/heads/dev","aud":"https://api.anthropic.com","repository":"acme/app","repository_owner":"acme","exp":1000000300,"iat":1000000000,"pad":"` + strings.Repeat("x", size*3/4) + `"}`
	return enc(`{"alg":"RS256","typ":"JWT","kid":"k"}`) + "." + enc(payload) + "." + strings.Repeat("c2ln", 64)
}

func TestOnboardingFromAWorkingCopy(t *testing.T) {
	t.Parallel()
	dir := workingCopy(t)
	s := open(t, Options{Dir: dir}).WaitFor("acme/app on main", "Set up a repository").Press("enter")
	s.WaitFor("Which repository").Press("ctrl+s").WaitFor("Review", "Lets a run in when").Press("s").WaitFor("Files to write").Press("enter").WaitFor("wrote 4 files")
	s.Press("enter").WaitFor("[What next]").Press("esc").WaitFor("ctrl+o fills in").Press("esc").WaitFor("It is saved").Press("q")
	if code := s.Exit(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	for _, name := range []string{"issuer.json", "rule.json", ".github/workflows/claude.yml", "wif-plan.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if s.AltScreen() {
		t.Error("the terminal was left on the alternate screen")
	}
}

// What was given yesterday is there today: the ids, by a paste and key by key, and what was ticked.
func TestTheStepsGoOnInTheNextSession(t *testing.T) {
	t.Parallel()
	dir := workingCopy(t)
	s := open(t, Options{Dir: dir}).WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("ctrl+s").WaitFor("Review").Press("6")
	s.WaitFor("0 of 8 steps done").Paste("fdis_01abc").WaitFor("1 of 8 steps done", "fdis_01abc")
	s.Press("enter").Send("wrkspc_qsy").WaitFor("wrkspc_qsy").Press("enter").WaitFor("filled in the workspace id wrkspc_qsy")
	s.Press("s").WaitFor("Files to write", "wif-plan.json").Press("enter").WaitFor("wrote 4 files").Press("enter").WaitFor("[What next]").Press("q")
	if code := s.Exit(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	rule, err := os.ReadFile(filepath.Join(dir, "rule.json"))
	if err != nil || !strings.Contains(string(rule), "fdis_01abc") || !strings.Contains(string(rule), "wrkspc_qsy") {
		t.Errorf("%v\n%s", err, rule)
	}
	again := open(t, Options{Dir: dir}).WaitFor("Go on: 7 of 8 steps left").Press("p").WaitFor("1 of 8 steps done", "fdis_01abc", "wrkspc_qsy").Press("q")
	if code := again.Exit(); code != 0 {
		t.Errorf("exit status %d", code)
	}
}

// keyed is a workflow as most people have it: with a comment, and a stored key.
const keyed = `name: Review # ours
on:
  push:
    branches: [main]
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: anthropics/claude-code-action@v1.0.150
        with:
          anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }} # to be rotated
`

// keyedCopy is a working copy with that workflow, and the workflow's path.
func keyedCopy(t *testing.T) (dir, file string) {
	t.Helper()
	dir = workingCopy(t)
	file = filepath.Join(dir, ".github", "workflows", "review.yml")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(keyed), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, file
}

// wantSwitched fails unless the workflow asks for a token in the place of the key, and the rule is there.
func wantSwitched(t *testing.T, dir, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for want, there := range map[string]bool{"name: Review # ours": true, "id-token: write": true, "anthropic_federation_rule_id: ${{ vars.": true, "API_KEY": false, "anthropic_api_key": false} {
		if strings.Contains(string(text), want) != there {
			t.Errorf("%q is there: %v, of\n%s", want, !there, text)
		}
	}
	rule, err := os.ReadFile(filepath.Join(dir, "rule.json"))
	if err != nil || !strings.Contains(string(rule), "acme/app/.github/workflows/review.yml@refs/heads/main") {
		t.Errorf("%v, the rule is\n%s", err, rule)
	}
}

func TestAWorkflowIsSwitchedFromItsKey(t *testing.T) {
	t.Parallel()
	dir, file := keyedCopy(t)
	s := open(t, Options{Dir: dir}).WaitFor("acme/app on main", "review.yml calls Claude with an API key").Press("enter")
	s.WaitFor("1 job to switch", "repo:acme/app:ref:refs/heads/main").Press("s").WaitFor("[Changes 3]", "id-token: write").Press("s").WaitFor("Write?", "Replaced: .github/workflows/review.yml")
	s.Press("y").WaitFor("wrote 3 files", "[What next]").Press("esc").WaitFor("Set up a repository").WaitGone("review.yml calls Claude").Press("q")
	if code := s.Exit(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	if !strings.Contains(s.Raw(), "wrote .github/workflows/review.yml") {
		t.Error("what was written is not named at the end")
	}
	wantSwitched(t, dir, file)
}

func TestAWorkflowIsSwitchedOnLines(t *testing.T) {
	long(t)
	dir, file := keyedCopy(t)
	s := open(t, Options{Dir: dir, Env: []string{"TERM=dumb"}}).WaitFor("calls Claude with an API key", "What do you want to do?").Press("a", "enter")
	s.WaitFor("Give ids").Press("enter").WaitFor("Ask GitHub now?").Press("enter").WaitFor("Write 3 files").Press("yes", "enter").WaitFor("Number or letter").Press("q", "enter")
	if code := s.Exit(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	if raw := s.Raw(); !strings.Contains(raw, "Written: .github/workflows/review.yml") || strings.Contains(raw, "\x1b") {
		t.Errorf("what was written is not named, or there are escape sequences:\n%q", raw)
	}
	wantSwitched(t, dir, file)
}

func TestAWholeFormSentInOneBurst(t *testing.T) {
	long(t)
	s := open(t, Options{}).WaitFor("acme/app on main")
	s.Press("1", "octo/repo", "enter", "release", "enter", "space", "ctrl+s").WaitFor("Review", "octo/repo", "refs/heads/release")
}

func TestATokenOfFourKilobytesIsPastedAndExplained(t *testing.T) {
	long(t)
	tok := token(4000)
	s := open(t, Options{}).WaitFor("acme/app on main").Press("2").WaitFor("What do you have?")
	s.Paste(tok).WaitFor("eyJhbG********", "characters").Press("enter").WaitFor("Verdict", "expired")
	s.Resize(120, 40).WaitFor("the token expired").Resize(40, 15).WaitFor("1/").Resize(80, 24).WaitFor("Checks")
	s.Press("4").WaitFor("repo:acme/app:ref:refs/heads/dev").Press("esc", "esc").WaitFor("acme/app on main", "Set up a repository").Press("q")
	s.Exit()
	signature := tok[strings.LastIndexByte(tok, '.')+1:]
	if strings.Contains(s.Raw(), signature[:12]) {
		t.Error("a part of the signature was written to the terminal")
	}
}

func TestInterruptAsksWhereAnswersWouldBeLost(t *testing.T) {
	long(t)
	s := open(t, Options{}).WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("octo/x", "ctrl+c").WaitFor("Quit?").Press("ctrl+c")
	if code := s.Exit(); code != 130 {
		t.Errorf("exit status %d, want 130", code)
	}
}

func TestATerminationRestoresTheTerminal(t *testing.T) {
	long(t)
	s := open(t, Options{}).WaitFor("acme/app on main").Signal(syscall.SIGTERM)
	if code := s.Exit(); code != 130 {
		t.Errorf("exit status %d, want 130: the session was cut off", code)
	}
	if s.AltScreen() {
		t.Error("the terminal was left on the alternate screen")
	}
}

func TestSuspendAndBackUnderAShell(t *testing.T) {
	long(t)
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash for job control")
	}
	s := Start(t, Options{Dir: workingCopy(t)}, shell, "--norc", "-mc", `"$0"; echo "stopped: $?"; read -r; fg`, binary)
	s.WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("octo/x").WaitFor("octo/x")
	s.Press("ctrl+z").WaitFor("stopped: 148") // 128 + SIGTSTP
	if s.AltScreen() {
		t.Error("the shell is left on the alternate screen")
	}
	s.Press("enter").WaitFor("octo/x", "Which repository")
}

// The only program of a terminal is a session leader: nobody could continue it.
func TestNoSuspensionWithoutAShell(t *testing.T) {
	long(t)
	s := open(t, Options{}).WaitFor("acme/app on main").Press("1").WaitFor("Which repository")
	s.Press("ctrl+z").WaitFor("no shell is here").Press("octo/x").WaitFor("octo/x")
}

func TestATerminalThatNeverAnswers(t *testing.T) {
	long(t)
	s := open(t, Options{Silent: true}).WaitFor("acme/app on main").Press("3").WaitFor("Check a rule")
	s.Press("esc").WaitFor("Set up a repository").Press("ctrl+c")
	if code := s.Exit(); code != 130 {
		t.Errorf("exit status %d, want 130", code)
	}
}

func TestALightTerminalGetsDarkText(t *testing.T) {
	long(t)
	s := open(t, Options{Background: color.White}).WaitFor("acme/app on main")
	s.wait("the text did not turn dark", func(string) bool { return strings.Contains(string(s.raw), "38;2;0;95;158") }, nil)
}

func TestNoColourByAnyValue(t *testing.T) {
	long(t)
	for _, v := range []string{"1", "yes", "0"} {
		s := open(t, Options{Env: []string{"NO_COLOR=" + v}}).WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("ctrl+s").WaitFor("Review")
		s.Press("ctrl+c", "ctrl+c")
		s.Exit()
		for _, colour := range []string{"[38;", ";38;", "[3", "[48;"} {
			for rest := s.Raw(); ; {
				_, after, found := strings.Cut(rest, "\x1b"+colour)
				if !found {
					break
				}
				rest = after
				if end := strings.IndexFunc(after, func(r rune) bool { return r >= '@' }); end >= 0 && after[end] == 'm' && colour != "[3" {
					t.Fatalf("NO_COLOR=%s: a colour was sent: %q", v, after[:min(20, len(after))])
				}
			}
		}
	}
}

func TestTheMouseInARealTerminal(t *testing.T) {
	t.Parallel()
	s := open(t, Options{}).WaitFor("acme/app on main").Click("Check whom").WaitFor("Check a rule")
	s.Press("esc").WaitFor("Set up a repository")
	s.Send(mouse(0, 5, 5, 'M') + mouse(32, 9, 5, 'M')).WaitFor("mouse released").Press("down").WaitGone("mouse released")
}

func TestADumbTerminalAsksOnLines(t *testing.T) {
	t.Parallel()
	s := open(t, Options{Env: []string{"TERM=dumb"}}).WaitFor("What do you want to do?").Press("q", "enter")
	if code := s.Exit(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	if strings.Contains(s.Raw(), "\x1b") {
		t.Errorf("escape sequences on a dumb terminal: %q", s.Raw())
	}
}

func TestIdleMemory(t *testing.T) {
	long(t)
	s := open(t, Options{}).WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("ctrl+s").WaitFor("Review")
	held := s.Memory()
	if runtime.GOOS == "linux" && (held.All < 1<<10 || held.Own+held.Files > held.All || held.All > held.Peak) {
		t.Errorf("not the memory of a program: %+v", held)
	}
	if held.All > 60<<10 {
		t.Errorf("resident memory in KiB: %+v", held)
	}
}

// What is typed before the working copy has answered is for the fields that it fills, and takes
// effect once they are filled: the four keys of a set-up, sent with the first frame.
func TestKeysTypedBeforeTheWorkingCopyAnswers(t *testing.T) {
	t.Parallel()
	times := 20
	if testing.Short() {
		times = 3
	}
	for range times {
		dir := workingCopy(t)
		s := open(t, Options{Dir: dir}).WaitFor("Set up a repository").Send("1\x13s\r").WaitFor("wrote 4 files")
		if _, err := os.Stat(filepath.Join(dir, ".github", "workflows", "claude.yml")); err != nil {
			t.Fatal(err)
		}
		if code := s.Press("ctrl+c").Exit(); code != 130 {
			t.Fatalf("exit status %d", code)
		}
	}
}
