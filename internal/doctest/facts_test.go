package doctest

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"gh-wif/internal/cli"
	"gh-wif/internal/term"
)

// table is a table of a page, with the line of its first row.
type table struct {
	page *page
	line int
	head []string
	rows [][]string
}

// tables are the tables of all pages whose first column has this head.
func tables(t *testing.T, head string) []table {
	t.Helper()
	var out []table
	for _, p := range pages(t) {
		for _, part := range p.prose {
			lines := strings.Split(part.text, "\n")
			if len(lines) < 3 || !strings.HasPrefix(lines[1], "|--") && !strings.HasPrefix(lines[1], "| --") || cells(lines[0])[0] != head {
				continue
			}
			one := table{page: p, line: part.line + 2, head: cells(lines[0])}
			for _, line := range lines[2:] {
				one.rows = append(one.rows, cells(line))
			}
			out = append(out, one)
		}
	}
	return out
}

func cells(row string) []string {
	var out []string
	for _, cell := range strings.Split(strings.Trim(strings.TrimSpace(row), "|"), "|") {
		out = append(out, strings.TrimSpace(cell))
	}
	return out
}

// statuses are command lines that end with each status, in the directory of the world default.
var statuses = map[string]struct {
	args        []string
	interrupted bool
}{
	"0":   {args: []string{"subject", "--repo", "acme/app", "--event", "push", "--branch", "main"}},
	"1":   {args: []string{"exposure", "--rule", "loose.json"}},
	"2":   {args: []string{"exposure", "--rule", "none.json"}},
	"130": {args: []string{"diagnose", "-"}, interrupted: true},
}

// Every status of a table of statuses is one with which the program ends, and the table for
// scripts has all of them.
func TestTheExitStatusesAreThoseOfTheTables(t *testing.T) {
	whole := false
	for _, one := range append(tables(t, "exit status"), tables(t, "status")...) {
		var named []string
		for i, row := range one.rows {
			named = append(named, strings.Trim(row[0], "`"))
			if _, ok := statuses[named[i]]; !ok {
				t.Errorf("%s:%d: no command is known to end with %s", one.page.path, one.line+i, row[0])
			}
		}
		whole = whole || len(named) == len(statuses)
	}
	if !whole {
		t.Error("no table has every status")
	}
	t.Chdir(filepath.Join(worlds, "default"))
	for want, run := range statuses {
		ctx, interrupt := context.WithCancel(t.Context())
		in, keyboard := io.Pipe() // on which nobody types
		if run.interrupted {
			interrupt()
		}
		var out strings.Builder
		got := cli.Main(ctx, run.args, term.Streams{In: in, Out: &out, Err: &out, Env: func(string) (string, bool) { return "", false }})
		interrupt()
		_ = keyboard.Close()
		if fmt.Sprint(got) != want {
			t.Errorf("%q ends with %d, want %s\n%s", run.args, got, want, &out)
		}
	}
}

// Every shell for which the documents promise a completion gets one.
func TestEveryCompletionThatIsNamedIsPrinted(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range pages(t) {
		for _, c := range p.code() {
			if !strings.HasPrefix(c.text, "gh-wif completion ") {
				continue
			}
			for _, text := range written(c.text) {
				shell := strings.Fields(text)[2]
				status, out, errs := ran("completion", shell)
				if status != 0 || !strings.Contains(out, "gh-wif") {
					t.Errorf("%s:%d: %s: status %d, %s", p.path, c.line, text, status, errs)
				}
				if program, err := exec.LookPath(shell); err == nil && shell != "powershell" {
					check := exec.Command(program, "-n", "/dev/stdin")
					check.Stdin = strings.NewReader(out)
					if said, err := check.CombinedOutput(); err != nil {
						t.Errorf("%s does not read its completion: %v %s", shell, err, said)
					}
				}
				seen[shell] = true
			}
		}
	}
	if _, out, _ := ran("__complete", "completion", ""); len(seen) != strings.Count(out, "\t") || len(seen) == 0 {
		t.Errorf("named are %v, there are\n%s", slices.Collect(maps.Keys(seen)), out)
	}
}

// The action's page and the examples name the inputs that it has.
func TestTheInputsOfTheDoctorAreThoseOfItsPage(t *testing.T) {
	var action struct {
		Inputs map[string]struct{ Default string }
	}
	if err := yaml.Unmarshal([]byte(read(t, ".github/actions/doctor/action.yml")), &action); err != nil || len(action.Inputs) == 0 {
		t.Fatal(err, "the action has no inputs")
	}
	all := tables(t, "input")
	if len(all) != 1 {
		t.Fatalf("%d tables of inputs", len(all))
	}
	var named []string
	for i, row := range all[0].rows {
		name := strings.Trim(row[0], "`")
		named = append(named, name)
		if quoted := fmt.Sprintf("`%q`", action.Inputs[name].Default); (action.Inputs[name].Default != "") != (row[1] == quoted) {
			t.Errorf("%s:%d: the default is %s", all[0].page.path, all[0].line+i, quoted)
		}
	}
	slices.Sort(named)
	if want := slices.Sorted(maps.Keys(action.Inputs)); !slices.Equal(named, want) {
		t.Errorf("%s names %q, the action has %q", all[0].page.path, named, want)
	}
	examples := 0
	input := regexp.MustCompile(`(?m)^ +([a-z-]+):`)
	for _, p := range pages(t) {
		for _, f := range p.fences {
			_, with, ok := strings.Cut(strings.Join(f.body, "\n"), "/.github/actions/doctor@")
			if !ok {
				continue
			}
			examples++
			_, with, _ = strings.Cut(with, "with:\n")
			for _, m := range input.FindAllStringSubmatch(with, -1) {
				if _, ok := action.Inputs[m[1]]; !ok {
					t.Errorf("%s:%d: the action has no input %s", p.path, f.line, m[1])
				}
			}
		}
	}
	if examples == 0 {
		t.Error("no example of the action")
	}
}
