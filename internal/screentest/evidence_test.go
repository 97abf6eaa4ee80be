//go:build linux

package screentest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What people paste, with letters that are keys elsewhere.
const (
	aRule     = "{\n  \"name\": \"q?mx\",\n  \"issuer_id\": \"fdis_1\",\n  \"match\": {\n    \"subject_prefix\": \"repo:acme/other:ref:refs/heads/q\",\n    \"audience\": \"https://api.anthropic.com\"\n  }\n}\n"
	aWorkflow = "name: q?mx\non: push\n\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: claude -p 'q ? m x'\n"
	aLog      = "call\tRun q\t2026-11-27T18:00:00.0000000Z q?mx\ncall\tRun q\t2026-11-27T18:00:01.0000000Z Error code: 401 - {'error': {'type': 'authentication_error'}}\n"
)

// unmarked sends a text as a terminal without bracketed paste does: a carriage return for the end
// of each line, and all of it in several writes.
func (s *Session) unmarked(text string) *Session {
	text = strings.ReplaceAll(text, "\n", "\r")
	for half := len(text) / 2; len(text) > 0; text = text[min(half, len(text)):] {
		s.Send(text[:min(half, len(text))])
		time.Sleep(5 * time.Millisecond) // between the two reads, as on a line
	}
	return s
}

func TestAPasteThatIsNotMarkedIsText(t *testing.T) {
	t.Parallel()
	dir := copyWithRule(t, signed(40))
	s := open(t, Options{Dir: dir, Width: 120, Height: 40}).WaitFor("acme/app on main").Press("3").WaitFor("Check a rule", "found in the working copy")
	s.unmarked(aRule).WaitFor("pasted: rule, 8 lines").Press("tab", "tab").WaitFor("Its branch").unmarked(aRule).WaitFor("taken for a rule: put under Rule")
	s.Press("enter").WaitFor("Exposure", "acme/other").Press("esc", "esc").WaitFor("acme/app on main")

	s.Press("2").WaitFor("What do you have?").unmarked(aRule).WaitFor("pasted: rule, 8 lines")
	s.unmarked(aWorkflow).WaitFor("pasted: workflow, 8 lines, 1 job").unmarked(aLog).WaitFor("taken for a log with the server's answer in it")
	s.Press("enter").WaitFor("Report", "Undecided, no token was given")
	s.Press("esc").WaitFor("pasted: rule, 8 lines", "pasted: workflow, 8 lines", "pasted: answer, 1 line").Press("ctrl+c").Exit()
}

func TestATokenThatComesAsKeysIsNeverShown(t *testing.T) {
	t.Parallel()
	tok := signed(400)
	s := open(t, Options{Dir: copyWithRule(t, tok)}).WaitFor("acme/app on main").Press("2").WaitFor("What do you have?")
	s.unmarked(tok).WaitFor("eyJhbG********").Press("enter").WaitFor("Verdict").Press("esc").WaitFor("eyJhbG********")
	s.Press("ctrl+l").WaitGone("eyJhbG").Press("token.txt").WaitFor("token.txt").Press("enter").WaitFor("Verdict").Press("ctrl+c").Exit()
	unseen(t, s, tok)
}

func TestWhatThereIsIsPastedOnLines(t *testing.T) {
	t.Parallel()
	dir := copyWithRule(t, signed(40))
	if err := os.WriteFile(filepath.Join(dir, "empty.env"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, Options{Dir: dir, Env: []string{"TERM=dumb"}, Width: 120, Height: 60}, "diagnose", "--accessible").WaitFor("What do you have?", "or a paste")
	s.unmarked(aRule).WaitFor("Taken for a rule: put under Rule.").unmarked(aWorkflow + "\n").WaitFor("Taken for a workflow: put under Workflow.")
	s.unmarked(aLog + "\n").WaitFor("Taken for a log with the server's answer in it").Send("7\rtomorrow\r").WaitFor(`"tomorrow" is no time`)
	tok := signed(40)
	var wrapped strings.Builder
	for rest := tok; rest != ""; rest = rest[min(64, len(rest)):] {
		wrapped.WriteString(rest[:min(64, len(rest))] + "\n")
	}
	s.Send("1795377600\r").WaitFor("empty to examine").unmarked(wrapped.String()).WaitFor("Taken for a token: put under Token.")
	unseen(t, s, tok)
	s.WaitFor("empty to examine").Send("\r").WaitFor("Try a fix?")
	s.Press("ctrl+c")
	if code := s.Exit(); code != 130 {
		t.Errorf("exit status %d, want 130", code)
	}
}
