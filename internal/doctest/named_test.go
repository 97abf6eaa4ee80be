package doctest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/cli"
	"gh-wif/internal/term"
)

// understanding runs a script in a shell that knows gh-wif alone, writes down how it is called,
// and takes every other program for one that does nothing.
const understanding = `
PATH=/nowhere
gh-wif() { printf '%s\0' "$#" "$@" >>"$CALLS"; }
gh() { if [ "${1-}" = wif ]; then shift; gh-wif "$@"; fi; }
command_not_found_handle() { :; }
`

// plain is a command that every shell takes apart at its blanks.
var plain = regexp.MustCompile(`^[\w ./:=@,…+-]*$`)

// calls are the command lines of gh-wif in a script, as a shell takes them apart, and in those
// of programs that it runs.
func calls(t *testing.T, script string) ([][]string, error) {
	t.Helper()
	lines, err := typed(t, script)
	var all [][]string
	for _, args := range lines {
		own, behind := args, []string(nil)
		if at := slices.Index(args, "--"); at >= 0 && len(args) > at+1 {
			own, behind = args[:at], args[at+1:]
		}
		all = append(all, own)
		switch {
		case len(behind) > 2 && behind[1] == "-c":
			more, err := calls(t, behind[2])
			if err != nil {
				return nil, err
			}
			all = append(all, more...)
		case len(behind) > 0 && behind[0] == "gh-wif":
			all = append(all, behind[1:])
		}
	}
	return all, err
}

// typed are the command lines of gh-wif that a shell runs.
func typed(t *testing.T, script string) ([][]string, error) {
	t.Helper()
	if words := strings.Fields(script); len(words) > 0 && words[0] == "gh-wif" && plain.MatchString(script) {
		return [][]string{words[1:]}, nil
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "calls")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	sh := exec.CommandContext(ctx, "bash", "-c", understanding+script)
	sh.Dir, sh.Env, sh.WaitDelay = dir, []string{"CALLS=" + file}, time.Second
	if out, err := sh.CombinedOutput(); strings.Contains(string(out), "syntax error") || strings.Contains(string(out), "unexpected EOF") {
		return nil, fmt.Errorf("no shell understands it: %w: %s", err, out)
	}
	data, _ := os.ReadFile(file)
	var all [][]string
	for words := strings.Split(string(data), "\x00"); len(words) > 1; {
		n, err := strconv.Atoi(words[0])
		if err != nil || n >= len(words) {
			return nil, fmt.Errorf("%q: %w", words, err)
		}
		all, words = append(all, words[1:1+n]), words[1+n:]
	}
	return all, nil
}

// ran is what a command line of gh-wif prints, in this process.
func ran(args ...string) (status int, out, errs string) {
	var stdout, stderr strings.Builder
	status = cli.Main(context.Background(), args, term.Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Env: func(string) (string, bool) { return "", false }})
	return status, stdout.String(), stderr.String()
}

// placeholder is a word that stands for another one.
var placeholder = regexp.MustCompile(`^[A-Z][A-Z_-]*$|…|^<.*>$|^(?:strings?|int|duration)$`)

// misunderstood says why gh-wif does not understand a command line, "" where it does. It is not
// carried out.
func misunderstood(args []string) string {
	if len(args) > 0 && args[0] == "COMMAND" {
		args = args[1:]
	}
	if status, _, errs := ran(append([]string{"--help=true"}, args...)...); status != 0 {
		if m := regexp.MustCompile(`"([^"]*)" is no (?:whole number|length of time)`).FindStringSubmatch(errs); m == nil || !placeholder.MatchString(m[1]) {
			return strings.TrimSpace(errs)
		}
	}
	for i, arg := range args {
		flag, value, ok := strings.Cut(arg, "=")
		if !ok && i+1 < len(args) {
			value = args[i+1]
		}
		if !strings.HasPrefix(flag, "--") || value == "" || placeholder.MatchString(value) {
			continue
		}
		if known := values(args[0], flag); len(known) > 0 && !slices.Contains(known, value) {
			return fmt.Sprintf("%s takes %s, and not %s", flag, strings.Join(known, ", "), value)
		}
	}
	return ""
}

// values are what a flag of a command takes, where it takes some words alone.
func values(command, flag string) []string {
	if strings.HasPrefix(command, "-") {
		return nil
	}
	_, out, _ := ran("__complete", command, flag, "")
	list, directive, ok := strings.Cut(out, "\n:")
	if number, _, _ := strings.Cut(directive, "\n"); !ok || number != "4" { // no files
		return nil
	}
	var all []string
	for _, line := range strings.Split(list, "\n") {
		word, _, _ := strings.Cut(line, "\t")
		all = append(all, word)
	}
	return all
}

var (
	alternatives = regexp.MustCompile(`[\w-]+(?:\|[\w-]+)+`)
	others       = regexp.MustCompile(`(?m)^\s*(?:\$ )?(?:.*\| *)?(?:gh-wif|gh wif)\b`)
)

// written are the ways in which a command may be written: without the brackets around what can
// be left out, and each of several words with a stroke between them.
func written(text string) []string {
	text = strings.NewReplacer("[", "", "]", "", "...", "", "(", "", ")", "").Replace(text)
	at := alternatives.FindStringIndex(text)
	if at == nil || strings.ContainsAny(text, "'\"") {
		return []string{text}
	}
	var out []string
	for _, word := range strings.Split(text[at[0]:at[1]], "|") {
		out = append(out, written(text[:at[0]]+word+text[at[1]:])...)
	}
	return out
}

// bare is what is said of a flag that is named without what it takes.
const bare = "flag needs an argument"

// checkScript checks every call of gh-wif in a script, and gives how many there are. In the text
// a flag may be named without what it takes.
func checkScript(t *testing.T, where, script string, text bool) int {
	t.Helper()
	all, err := calls(t, script)
	if err != nil {
		t.Errorf("%s: %v\n%s", where, err, script)
	}
	for _, args := range all {
		if why := misunderstood(args); why != "" && !(text && strings.Contains(why, bare)) {
			t.Errorf("%s: gh-wif %s\n%s", where, strings.Join(args, " "), why)
		}
	}
	return len(all)
}

// What is named in the text and not run is at least understood: its commands, its flags, and
// the words that flags take.
func TestEveryCommandThatIsNamedIsUnderstood(t *testing.T) {
	needBash(t)
	seen := 0
	for _, p := range pages(t) {
		for _, c := range p.code() {
			if !strings.HasPrefix(c.text, "gh-wif ") && !strings.HasPrefix(c.text, "gh wif ") && !strings.Contains(c.text, "| gh-wif ") {
				continue
			}
			for _, text := range written(c.text) {
				n := checkScript(t, fmt.Sprintf("%s:%d", p.path, c.line), text, true)
				if n == 0 {
					t.Errorf("%s:%d: no command is found in %s", p.path, c.line, c.text)
				}
				seen += n
			}
		}
	}
	if seen < 15 {
		t.Errorf("only %d commands", seen)
	}
}

// So are the commands of fences that are not run.
func TestEveryCommandOfAnExampleIsUnderstood(t *testing.T) {
	needBash(t)
	seen := 0
	for _, p := range pages(t) {
		for _, f := range p.fences {
			script := strings.Join(f.body, "\n")
			if f.lang == "console" || f.lang == "text" || f.lang == "yaml" && !strings.Contains(script, "run:") || !others.MatchString(script) {
				continue
			}
			seen += checkScript(t, fmt.Sprintf("%s:%d", p.path, f.line), script, false)
		}
	}
	for _, s := range sessions(t) {
		if s.because == "" {
			continue
		}
		for _, c := range s.commands {
			seen += checkScript(t, fmt.Sprintf("%s:%d", s.page.path, c.line), c.text, false)
		}
	}
	if seen < 3 {
		t.Errorf("only %d commands", seen)
	}
}

// foreign are flags of other programs that the documents name alone.
var foreign = map[string]string{"--fail-with-body": "curl"}

// A flag that is named without its command is one of some command, with what it takes.
func TestEveryFlagThatIsNamedIsThere(t *testing.T) {
	needBash(t)
	having, checked := flags(t), map[string]string{}
	for _, p := range pages(t) {
		for _, c := range p.code() {
			if !strings.HasPrefix(c.text, "--") || foreign[c.text] != "" {
				continue
			}
			for _, text := range written(c.text) {
				why, ok := checked[text]
				if !ok {
					why = unknown(t, having, text)
					checked[text] = why
				}
				if why != "" {
					t.Errorf("%s:%d: no command understands %s\n%s", p.path, c.line, c.text, why)
				}
			}
		}
	}
	if len(checked) < 40 {
		t.Errorf("only %d flags", len(checked))
	}
}

// Every flag of every command stands in a document.
func TestEveryFlagIsInADocument(t *testing.T) {
	var all strings.Builder
	for _, p := range pages(t) {
		for _, c := range p.code() {
			all.WriteString(c.text + " ")
		}
	}
	named := map[string]bool{}
	for _, flag := range regexp.MustCompile(`--[a-z][a-z-]*[a-z]`).FindAllString(all.String(), -1) {
		named[flag] = true
	}
	having := flags(t)
	for flag, commands := range having {
		if strings.HasPrefix(flag, "--") && !named[flag] && flag != "--help" {
			t.Errorf("no document names %s of %q", flag, commands)
		}
	}
	if len(having) < 60 {
		t.Errorf("only %d flags", len(having))
	}
}

// unknown says why no command understands some flags, "" where one does.
func unknown(t *testing.T, having map[string][]string, text string) string {
	t.Helper()
	all, err := calls(t, "gh-wif "+text)
	if err != nil || len(all) != 1 {
		return fmt.Sprintf("it is no command line: %v", err)
	}
	name, _, _ := strings.Cut(all[0][0], "=")
	whys := []string{}
	for _, command := range having[name] {
		why := misunderstood(append(strings.Fields(command), all[0]...))
		if why == "" || strings.Contains(why, bare) {
			return ""
		}
		whys = append(whys, command+": "+why)
	}
	return name + " is a flag of these commands: " + strings.Join(having[name], ", ") + "\n" + strings.Join(whys, "\n")
}

// flags are the commands that have each flag, "" for the one without a name.
func flags(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, command := range append(listed(t, ""), "") {
		for _, flag := range listed(t, append(strings.Fields(command), "--")...) {
			out[flag] = append(out[flag], command)
		}
	}
	return out
}

// listed are the words that a shell is offered.
func listed(t *testing.T, words ...string) []string {
	t.Helper()
	_, out, errs := ran(append([]string{"__complete"}, words...)...)
	var all []string
	for _, line := range strings.Split(out, "\n") {
		if word, _, ok := strings.Cut(line, "\t"); ok {
			all = append(all, word)
		}
	}
	if len(all) == 0 {
		t.Fatalf("%q: nothing is offered: %s", words, errs)
	}
	return all
}

func TestWhatIsNotUnderstoodIsSaid(t *testing.T) {
	needBash(t)
	for _, tt := range []struct{ script, want string }{
		{"gh-wif lint .", ""},
		{"gh-wif sandbox --jwt-lifetime SECONDS --rule FILE -- sh -c 'gh wif lint --event push'", "unknown flag: --event"},
		{"gh-wif sandbox --admin -- gh-wif aply", `unknown command "aply"`},
		{"cat x | gh-wif diagnose - --reason jti_reusd > y", "--reason takes"},
		{"for i in 1 2; do gh-wif generate --event=psh; done", "--event takes"},
		{"gh-wif sandbox --jwt-lifetime soon", "no whole number"},
		{"if gh-wif lint", "no shell understands it"},
	} {
		all, err := calls(t, tt.script)
		got := fmt.Sprint(err)
		for _, args := range all {
			got += misunderstood(args)
		}
		if tt.want == "" && got != "<nil>" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s, want %q", tt.script, got, tt.want)
		}
	}
	if got := written("gh-wif completion bash|zsh [--x a|b]"); len(got) != 4 || got[3] != "gh-wif completion zsh --x b" {
		t.Errorf("%q", got)
	}
}
