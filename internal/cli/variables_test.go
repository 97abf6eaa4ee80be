package cli

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// setBy runs a script in bash with a stand-in for gh, and gives the variables that it sets.
func setBy(t *testing.T, script string) map[string]string {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	bin := t.TempDir()
	record := filepath.Join(bin, "record")
	gh := "#!" + bash + "\n[ \"$1 $2 $4 $6 $7 $#\" = 'variable set --body --repo acme/app 7' ] && printf '%s=%s\\n' \"$3\" \"$5\" >>" + record + "\n"
	if err := os.WriteFile(filepath.Join(bin, "gh"), []byte(gh), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), bash, "-euo", "pipefail", "-c", script)
	cmd.Env = []string{"PATH=" + bin}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, script)
	}
	data, _ := os.ReadFile(record)
	set := map[string]string{}
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		set[name] = value
	}
	return set
}

var namedVariable = regexp.MustCompile(`\bvars\.([A-Z_0-9]+)`)

// variablesIn are the variables that workflows name, in order.
func variablesIn(texts ...string) []string {
	var out []string
	for _, m := range namedVariable.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// What is printed to be run sets the variables that the workflow names, all of them and no other.
func TestThePrintedCommandsSetTheVariablesThatTheWorkflowNames(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll(".github/workflows", 0o755); err != nil {
		t.Fatal(err)
	}
	const file = ".github/workflows/ci.yml"
	write(t, ".github/workflows/other.yml", "on: push\njobs: {other: {runs-on: x, env: {ANTHROPIC_FEDERATION_RULE_ID: '${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}'}, steps: [{run: x}]}}\n")
	write(t, file, "on: {push: {branches: [main]}}\njobs:\n  ask:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python ask.py\n")
	for _, args := range [][]string{
		{},
		{"--ids", "vars", "--rule-id", "fdrl_01a"},
		{"--workspace", "wrkspc_01a", "--language", "claude-code-action"},
		{"--ids", "literal"},
		{"--rule-variable", "OUR_RULE", "--fetch", "github-script"},
		{"--into", file, "--job", "ask"},
		{"--into", file, "--job", "ask", "--ids", "vars", "--rule-id", "fdrl_01a"},
	} {
		args = append([]string{"generate", "--repo", "acme/app", "--print"}, args...)
		flow, warnings, status := command(t, slices.Insert(slices.Clone(args), 4, "workflow")...)
		if status != 0 {
			t.Errorf("%q: %s", args, warnings)
			continue
		}
		script, _, _ := command(t, slices.Insert(slices.Clone(args), 4, "variables")...)
		set := setBy(t, script)
		if got := slices.Sorted(maps.Keys(set)); !slices.Equal(got, variablesIn(flow)) {
			t.Errorf("%q: set are %q, the workflow names %q", args, got, variablesIn(flow))
		}
		beside := strings.Join(regexp.MustCompile(`(?m)^ *gh variable .*$`).FindAllString(warnings, -1), "\n")
		if got := setBy(t, beside); !maps.Equal(got, set) {
			t.Errorf("%q: the warnings set %v, the export %v", args, got, set)
		}
		if slices.Contains(args, "fdrl_01a") && !slices.Contains(slices.Collect(maps.Values(set)), "fdrl_01a") {
			t.Errorf("%q: set are %v", args, set)
		}
	}
}

// Also of several jobs whose rules differ: each has a variable of its own.
func TestThePrintedCommandsOfAMigrationSetTheVariablesOfEveryJob(t *testing.T) {
	t.Chdir(t.TempDir())
	const job = "    runs-on: ubuntu-latest\n    steps:\n      - run: claude -p hello\n        env:\n          ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}\n"
	write(t, "a.yml", "on: {push: {branches: [main]}}\njobs:\n  ask:\n"+job+"  deploy:\n    environment: production\n"+job)
	out, errs, status := command(t, "migrate", "--repo", "acme/app", "--json", "a.yml")
	var doc struct {
		Files []struct{ Content string }
		Next  []struct{ Copy string }
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil || status != 0 || len(doc.Files) != 1 {
		t.Fatalf("%d, %v: %s%s", status, err, out, errs)
	}
	script := ""
	for _, s := range doc.Next {
		if strings.HasPrefix(s.Copy, "gh variable ") {
			script += s.Copy + "\n"
		}
	}
	got := slices.Sorted(maps.Keys(setBy(t, script)))
	if want := variablesIn(doc.Files[0].Content); !slices.Equal(got, want) || !slices.Contains(want, "ANTHROPIC_FEDERATION_RULE_ID_DEPLOY") {
		t.Errorf("set are %q, the workflow names %q", got, want)
	}
}
