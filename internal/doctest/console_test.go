package doctest

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// session is a fence of the language console, read.
type session struct {
	fence
	world    string
	because  string // why it is not run; empty: it is
	commands []command
}

// command is a command with the output that is shown for it.
type command struct {
	line  int // of its first line, from 1
	text  string
	shown []string
	at    int // the line at which the output begins, from 1
}

// patience is how long the commands of a fence may take.
const patience = 2 * time.Minute

// readSession reads a fence.
func readSession(f fence) (session, error) {
	s := session{fence: f, world: "default"}
	for _, note := range f.notes {
		what, value, _ := strings.Cut(note, ":")
		switch value = strings.TrimSpace(value); {
		case value == "":
			return s, fmt.Errorf("the comment %q says nothing: want in: NAME, or not run: WHY", note)
		case what == "in":
			s.world = value
		case what == "not run":
			s.because = value
		default:
			return s, fmt.Errorf("the comment %q is not known: want in: NAME, or not run: WHY", note)
		}
	}
	for i := 0; i < len(f.body); i++ {
		text, ok := strings.CutPrefix(f.body[i], "$ ")
		if !ok && len(s.commands) == 0 {
			return s, fmt.Errorf("line %d: the fence begins with no command: %q", f.line+i, f.body[i])
		}
		if !ok {
			last := &s.commands[len(s.commands)-1]
			last.shown = append(last.shown, f.body[i])
			continue
		}
		c := command{line: f.line + i}
		for c.text = text; !whole(c.text); c.text += "\n" + strings.TrimPrefix(f.body[i], "> ") {
			if i++; i == len(f.body) {
				return s, fmt.Errorf("line %d: the command has no end: %s", c.line, c.text)
			}
		}
		c.at = f.line + i + 1
		s.commands = append(s.commands, c)
	}
	if len(s.commands) == 0 {
		return s, fmt.Errorf("there is no command in it")
	}
	return s, nil
}

// whole reports whether a command ends here, and not on a line behind it.
func whole(text string) bool {
	if strings.HasSuffix(text, `\`) {
		return false
	}
	if !strings.ContainsAny(text, "'\"`$(){}<") {
		return true
	}
	out, err := exec.Command("bash", "-n", "-c", text).CombinedOutput()
	return err == nil && len(out) == 0
}

// sessions are the fences of the language console of every document.
func sessions(t *testing.T) []session {
	t.Helper()
	var out []session
	for _, p := range pages(t) {
		for _, f := range p.fences {
			if f.lang != "console" {
				continue
			}
			s, err := readSession(f)
			if err != nil {
				t.Errorf("%s:%d: %v", p.path, f.line, err)
				continue
			}
			out = append(out, s)
		}
	}
	return out
}

// needBash skips a test where commands cannot be run as people run them.
func needBash(t *testing.T) {
	t.Helper()
	if err := exec.Command("bash", "-c", "((BASH_VERSINFO[0] >= 4))").Run(); err != nil {
		t.Skip("bash 4 is not installed")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
}

// answer is what a command did.
type answer struct {
	printed []string
	status  int
}

// run runs the commands of a session in a world.
func (s session) run(t *testing.T, w *world) []answer {
	t.Helper()
	dir := t.TempDir()
	var script strings.Builder
	for i, c := range s.commands {
		file := filepath.Join(dir, strconv.Itoa(i))
		fmt.Fprintf(&script, "{\n%s\n} >'%s' 2>&1 </dev/null\necho $? >'%s.status'\n", c.text, file, file)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	sh := exec.CommandContext(ctx, "bash", "-c", script.String())
	sh.Dir, sh.Env, sh.WaitDelay = w.dir, w.env, time.Second
	if out, err := sh.CombinedOutput(); err != nil || len(out) > 0 {
		t.Logf("the shell: %v: %s", err, out)
	}
	var all []answer
	for i := range s.commands {
		file := filepath.Join(dir, strconv.Itoa(i))
		printed, _ := os.ReadFile(file)
		status, err := os.ReadFile(file + ".status")
		a := answer{printed: trimmed(strings.Split(w.named(string(printed)), "\n")), status: -1}
		if err == nil {
			a.status, _ = strconv.Atoi(strings.TrimSpace(string(status)))
		}
		all = append(all, a)
	}
	return all
}

// wrong says what is wrong with what a command did, "" where nothing is.
func (c command) wrong(a answer) string {
	refusal := func(line string) bool { return strings.HasPrefix(line, "gh-wif: ") }
	switch {
	case a.status < 0:
		return "it did not end"
	case a.status > 2 && len(trimmed(c.shown)) == 0, a.status == 126, a.status == 127:
		return fmt.Sprintf("it ends with status %d", a.status)
	case a.status == 2 && !slices.ContainsFunc(c.shown, refusal):
		return "it is refused, which the page does not show"
	case len(trimmed(c.shown)) == 0:
		return ""
	}
	switch at := differs(c.shown, a.printed); {
	case at < 0:
		return ""
	case at == len(trimmed(c.shown)):
		return "it prints more than is shown"
	default:
		return fmt.Sprintf("line %d is not printed: %s", c.at+at, c.shown[at])
	}
}

func TestEveryCommandOfTheDocumentsDoesWhatTheySay(t *testing.T) {
	needBash(t)
	var mu sync.Mutex
	edits := map[*page][]edit{}
	t.Run("run", func(t *testing.T) {
		for i, s := range sessions(t) {
			if s.because != "" || testing.Short() && i%5 > 0 {
				continue
			}
			t.Run(fmt.Sprintf("%s:%d", s.page.path, s.line-1), func(t *testing.T) {
				t.Parallel()
				for i, a := range s.run(t, newWorld(t, s.world)) {
					c := s.commands[i]
					what := c.wrong(a)
					switch {
					case what == "":
					case *update && a.status >= 0 && a.status < 2 && !shortened(c.shown):
						mu.Lock()
						edits[s.page] = append(edits[s.page], edit{c.at, len(trimmed(c.shown)), s.indent, steady(a.printed)})
						mu.Unlock()
					default:
						t.Errorf("%s:%d: %s\n$ %s\nwant:\n%s\ngot (status %d):\n%s", s.page.path, c.line, what, c.text,
							strings.Join(c.shown, "\n"), a.status, strings.Join(a.printed, "\n"))
					}
				}
			})
		}
	})
	for p, all := range edits {
		p.rewrite(t, all)
	}
}

// edit is what stands in the place of some lines of a page.
type edit struct {
	at, lines int // from 1
	indent    string
	text      []string
}

// passing is what is another one in each run: an address of the sandbox, a time.
var passing = regexp.MustCompile(`127\.0\.0\.1:\d{4,5}|\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:Z| UTC)?|\b\d\d:\d\d:\d\d\b`)

// steady are lines with dots for what the next run prints otherwise.
func steady(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = passing.ReplaceAllString(line, dots)
	}
	return out
}

// rewrite writes a page anew, with what the commands printed.
func (p *page) rewrite(t *testing.T, edits []edit) {
	t.Helper()
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(b.at, a.at) }) // the last first
	lines := slices.Clone(p.lines)
	for _, e := range edits {
		text := slices.Clone(e.text)
		for i, line := range text {
			if line != "" {
				text[i] = e.indent + line
			}
		}
		lines = slices.Replace(lines, e.at-1, e.at-1+e.lines, text...)
	}
	if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(p.path)), []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Error(err)
	}
	t.Logf("%s: written anew in %d places", p.path, len(edits))
}

func TestASessionIsReadAsItIsTyped(t *testing.T) {
	needBash(t)
	f := fence{page: &page{path: "a.md"}, line: 10, notes: []string{"in: new"}, body: []string{
		"$ gh-wif lint .   # don't", "one", "", "$ sh -c '", "    true'", "$ a \\", "> b", "two",
	}}
	s, err := readSession(f)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%s %+v", s.world, s.commands)
	want := "new [{line:10 text:gh-wif lint .   # don't shown:[one ] at:11} {line:13 text:sh -c '\n    true' shown:[] at:15} {line:15 text:a \\\nb shown:[two] at:17}]"
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	for _, bad := range []fence{
		{body: []string{"gh-wif lint ."}}, {body: []string{"$ echo 'a"}}, {}, {notes: []string{"not run:"}, body: []string{"$ a"}}, {notes: []string{"inn: x"}, body: []string{"$ a"}},
	} {
		if _, err := readSession(bad); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}

func TestWhatIsWrittenAnewIsSteady(t *testing.T) {
	p := readPage("a.md", "  ```console\n  $ a\n  old\n\n  $ b\n  ```\nend\n")
	p.path = filepath.Join(t.TempDir(), "a.md")
	name, err := filepath.Rel(root, p.path)
	if err != nil {
		t.Skip(err) // on another drive
	}
	p.path = filepath.ToSlash(name)
	p.rewrite(t, []edit{{at: 3, lines: 1, indent: "  ", text: steady([]string{"10:02:11 asking 127.0.0.1:41161", "", "for 10 min"})}})
	if got, want := read(t, p.path), "  ```console\n  $ a\n  … asking …\n\n  for 10 min\n\n  $ b\n  ```\nend\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
