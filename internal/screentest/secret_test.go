//go:build linux

package screentest

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// signed is a JWT with a signature of 342 characters that repeats nothing, as RS256 makes it.
func signed(padding int) string {
	part := base64.RawURLEncoding.EncodeToString
	signature, x := make([]byte, 256), uint32(7)
	for i := range signature {
		x = x*1664525 + 1013904223
		signature[i] = byte(x >> 24)
	}
	head, _, _ := strings.Cut(token(padding), ".")
	payload := strings.Split(token(padding), ".")[1]
	return head + "." + payload + "." + part(signature)
}

// unseen fails if twelve characters in a row of the token's signature reached the terminal.
func unseen(t *testing.T, s *Session, tok string) {
	t.Helper()
	signature, raw := tok[strings.LastIndexByte(tok, '.')+1:], s.Raw()
	for i := 0; i+12 <= len(signature); i++ {
		if strings.Contains(raw, signature[i:i+12]) {
			t.Fatalf("%q of the signature reached the terminal:\n%s", signature[i:i+12], s.Screen())
		}
	}
}

// copyWithRule is a working copy that holds a rule and the token in a file.
func copyWithRule(t *testing.T, tok string) string {
	t.Helper()
	dir := workingCopy(t)
	rule := `{"name":"gha-acme-app","issuer_id":"fdis_...","match":{"subject_prefix":"repo:acme/app:ref:refs/heads/main","audience":"https://api.anthropic.com","claims":{"repository":"acme/app"}},"target":{"type":"service_account","service_account_id":"svac_..."},"oauth_scope":"workspace:inference"}`
	for name, text := range map[string]string{"rule.json": rule, "token.txt": tok} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// lineDoors are the ways to line mode, each up to the question for the token.
var lineDoors = map[string]struct {
	env  []string
	args []string
	menu bool // a menu comes first, and the rule is asked for
}{
	"by a flag":                {nil, []string{"--accessible"}, true},
	"on a dumb terminal":       {[]string{"TERM=dumb"}, nil, true},
	"by the environment":       {[]string{"ACCESSIBLE=1"}, nil, true},
	"of a command, by a flag":  {nil, []string{"diagnose", "--accessible"}, false},
	"of a command with a rule": {nil, []string{"diagnose", "--accessible", "--rule", "rule.json"}, false},
}

const askToken = "what you type is not shown"

func TestATokenPastedOnLinesIsExaminedAndNeverShown(t *testing.T) {
	t.Parallel()
	tok := signed(4000) // longer than the 4095 characters that the kernel's own editor takes
	for name, door := range lineDoors {
		if testing.Short() && name != "on a dumb terminal" && name != "of a command with a rule" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, Options{Dir: copyWithRule(t, tok), Env: door.env, Height: 60}, door.args...)
			if door.menu {
				s.WaitFor("What do you want to do?").Send("2\r")
			}
			s.WaitFor("What do you have?", "or a paste").Send("1\r").WaitFor(askToken).Send(tok).Send("\r")
			s.WaitFor("empty to examine").Send("\r")
			if !strings.Contains(strings.Join(door.args, " "), "--rule") {
				s.WaitFor("Take the rule found").Send("\r")
			}
			s.WaitFor("refs/heads/dev")
			if door.menu {
				s.Press("ctrl+c")
				if code := s.Exit(); code != 130 {
					t.Errorf("exit status %d, want 130", code)
				}
			}
			unseen(t, s, tok)
		})
	}
}

func TestATokenPastedTwiceOnLines(t *testing.T) {
	long(t)
	tok := signed(40)
	s := open(t, Options{Dir: copyWithRule(t, tok), Height: 60}, "diagnose", "--accessible")
	s.WaitFor("or a paste").Send(tok + "\r" + tok + "\r").WaitFor("empty to examine").Send("3\r").WaitFor("another word").Send(tok + "\r").WaitFor("That is a token: it is not shown")
	s.Send("\r").WaitFor("empty to examine").Send("\r").WaitFor("Take the rule").Send(tok + "\r").WaitFor("not shown) is neither yes nor no")
	unseen(t, s, tok)
}

func TestEverythingTypedAheadReachesItsQuestion(t *testing.T) {
	long(t)
	tok := signed(40)
	s := open(t, Options{Dir: copyWithRule(t, tok), Height: 60}, "--accessible")
	s.WaitFor("What do you want").Send("2\r" + tok + "\r\ryes\r").WaitFor("refs/heads/dev")
	unseen(t, s, tok)
	for _, shown := range []string{"yes or no [yes]: yes\r\n", "]: 2\r\n"} { // when its question was asked
		if !strings.Contains(s.Raw(), shown) {
			t.Errorf("an answer typed ahead is not shown: %q", shown)
		}
	}
}

func TestTheFileOfTheTokenOnLines(t *testing.T) {
	long(t)
	tok := signed(40)
	s := open(t, Options{Dir: copyWithRule(t, tok), Height: 60}, "diagnose", "--accessible", "--rule", "rule.json")
	s.WaitFor("or a paste").Send("1\r").WaitFor(askToken).Send("tokn.txt\r").WaitFor("neither a token nor a file").Send("token.txt\r").WaitFor("empty to examine").Send("\r").WaitFor("refs/heads/dev")
	if strings.Contains(s.Raw(), "tokn.txt") {
		t.Error("what was typed unseen is shown")
	}
	unseen(t, s, tok)
}

func TestAnInterruptOfTheHiddenQuestionRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*Session){
		"ctrl+c":  func(s *Session) { s.Press("ctrl+c") },
		"SIGTERM": func(s *Session) { s.Signal(syscall.SIGTERM) },
		"SIGHUP":  func(s *Session) { s.Signal(syscall.SIGHUP) },
	} {
		s := open(t, Options{}, "diagnose", "--accessible")
		s.WaitFor("or a paste").Send("1\r").WaitFor(askToken)
		if s.Echoes() {
			t.Errorf("%s: the terminal shows what is typed at a hidden question", name)
		}
		s.Send("half a token")
		leave(s)
		if code := s.Exit(); code != 130 {
			t.Errorf("%s: exit status %d, want 130", name, code)
		}
		if !s.Echoes() {
			t.Errorf("%s: the terminal was left without echo", name)
		}
		if strings.Contains(s.Raw(), "half a") {
			t.Errorf("%s: what was typed unseen is shown", name)
		}
	}
}

func TestControlDEndsTheLines(t *testing.T) {
	long(t)
	s := open(t, Options{}, "diagnose", "--accessible").WaitFor("or a paste").Press("ctrl+d")
	if code := s.Exit(); code != 2 {
		t.Errorf("exit status %d, want 2", code)
	}
	if !s.Echoes() {
		t.Error("the terminal was left without echo")
	}
}

func TestLinesAreEditedAsElsewhere(t *testing.T) {
	long(t)
	s := open(t, Options{}, "--accessible").WaitFor("What do you want").Send("9\x7fq\r")
	if code := s.Exit(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	if !s.Echoes() {
		t.Error("the terminal was left without echo")
	}
}

func TestATokenPastedOnTheScreensIsNeverShown(t *testing.T) {
	t.Parallel()
	tok := signed(400)
	s := open(t, Options{Dir: copyWithRule(t, tok)}).WaitFor("acme/app on main").Press("2").WaitFor("What do you have?")
	s.Paste(tok).WaitFor("eyJhbG********").Press("enter").WaitFor("Verdict").Press("tab").settle()
	s.Press("esc", "esc").WaitFor("What do you have?").Press("esc").WaitFor("Set up a repository").Press("q").Exit()
	unseen(t, s, tok)
	if !s.Echoes() {
		t.Error("the terminal was left without echo")
	}
}

func TestATokenGivenToACommandIsNeverShown(t *testing.T) {
	long(t)
	tok := signed(400)
	for _, line := range []string{"diagnose token.txt --rule rule.json", "diagnose token.txt --rule rule.json --json", "diagnose token.txt --markdown", "diagnose token.txt --rule token.txt"} {
		s := open(t, Options{Dir: copyWithRule(t, tok)}, strings.Fields(line)...)
		if code := s.Exit(); code != 1 && code != 2 {
			t.Errorf("%s: exit status %d", line, code)
		}
		unseen(t, s, tok)
	}
}

// A key in the place of a name in a rule, an environment and a workflow of the working copy:
// on the screens, on lines and by a command.
func TestAKeyInAFileOfTheWorkingCopyIsShownOnNoDoor(t *testing.T) {
	long(t)
	key := "sk-" + "ant-api03-" + signed(40)[len(signed(40))-60:]
	escaped := `\u0073` + key[1:]
	dir := copyWithRule(t, signed(40))
	rule := `{"name":"ci","issuer_id":"fdis_...","match":{"subject_prefix":"repo:acme/app:ref:refs/heads/` + escaped + `","audience":"https://api.anthropic.com","claims":{"ref":"` + escaped + `"}},"target":{"type":"service_account","service_account_id":"svac_..."},"oauth_scope":"workspace:inference"}`
	for name, text := range map[string]string{"rule.json": rule, "job.env": "ANTHROPIC_FEDERATION_RULE_ID=" + key + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hidden := func(door string, s *Session) {
		t.Helper()
		for i := 0; i+12 <= len(key); i++ {
			if at := strings.Index(s.Raw(), key[i:i+12]); at >= 0 && key[i:i+12] != "sk-ant-api03"[:12] {
				t.Fatalf("%s: %q reached the terminal:\n%s", door, key[i:i+12], s.Screen())
			}
		}
	}
	s := open(t, Options{Dir: dir, Height: 40, Width: 120}).WaitFor("acme/app on main").Press("3").WaitFor("Check a rule").Press("enter")
	s.settle()
	s.Press("y").settle()
	hidden("the screens", s)
	s = open(t, Options{Dir: dir, Height: 60}, "--accessible").WaitFor("What do you want").Send("3\r").WaitFor("Take the rule").Send("\r").WaitFor("What do you want")
	hidden("the lines", s)
	for _, line := range []string{"exposure --rule rule.json", "lint rule.json", "diagnose token.txt --rule rule.json --env-file job.env"} {
		s = open(t, Options{Dir: dir}, strings.Fields(line)...)
		s.Exit()
		hidden(line, s)
	}
}

func TestAFixIsTriedAndSavedAndNoTokenIsShownOrKept(t *testing.T) {
	t.Parallel()
	tok := signed(400)
	dir := copyWithRule(t, tok)
	s := open(t, Options{Dir: dir, Width: 120, Height: 40}).WaitFor("acme/app on main").Press("2").WaitFor("Paste what you have")
	s.Paste(tok).WaitFor("eyJhbG********").Press("enter").WaitFor("Mismatch").Press("r").WaitFor("Fix 1 of 2: run the job elsewhere", "✓ Match", "as of its issue")
	s.Press("r").WaitFor("Fix 2 of 2: a second rule", "✓ passed    sub").Press("s").WaitFor("rule-2.json").Press("enter").WaitFor("Written").Press("enter")
	s.WaitFor("[Verdict]", "✓ Match", "The rule in rule-2.json is examined here").Press("esc", "esc").WaitFor("Set up a repository").Press("q").Exit()
	unseen(t, s, tok)
	saved, err := os.ReadFile(filepath.Join(dir, "rule-2.json"))
	if err != nil || !strings.Contains(string(saved), "refs/heads/dev") || strings.Contains(string(saved), tok[len(tok)-20:]) {
		t.Errorf("%v, the file holds %s", err, saved)
	}
}

func TestAFixIsTriedOnADumbTerminal(t *testing.T) {
	long(t)
	tok := signed(400)
	s := open(t, Options{Dir: copyWithRule(t, tok), Env: []string{"TERM=dumb"}, Height: 60}, "diagnose", "--rule", "rule.json")
	s.WaitFor("or a paste").Send("1\r").WaitFor(askToken).Send(tok+"\r").WaitFor("empty to examine").Send("\r").WaitFor("Try a fix?", "2. Fix 1 of 2", "3. Fix 2 of 2").Send("3\r").WaitFor("Strangers can cause some of what gets in with it").Send("\r")
	s.WaitFor("Save the second rule to rule-2.json?").Send("yes\r").WaitFor("Write 1 file?").Send("\r").WaitFor("Written: rule-2.json", "The rule in rule-2.json is examined here", "What now?").Send("1\r")
	s.Exit()
	unseen(t, s, tok)
}
