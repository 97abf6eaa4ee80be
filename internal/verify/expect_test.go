package verify

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/workflow"
)

func read(t *testing.T, path, text string) workflow.File {
	t.Helper()
	f, err := workflow.Read(path, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Of every workflow that this program writes the steps are known: a token step and the one
// that calls Claude, or the action that does both.
func TestTheStepsOfEveryTemplateAreKnown(t *testing.T) {
	paths, err := filepath.Glob("../../templates/testdata/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	known := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(path, "snippet") {
			continue // no workflow of its own
		}
		jobs := Expect(read(t, filepath.Base(path), string(text)), nil)
		if len(jobs) != 1 || jobs[0].ID != "call-claude" || jobs[0].Name != "call-claude" {
			t.Fatalf("%s: %+v", path, jobs)
		}
		var got []string
		for _, s := range jobs[0].Steps {
			got = append(got, string(s.Part)+" "+s.Name)
		}
		want := []string{"token Fetch GitHub OIDC token", "exchange Call Claude"}
		if strings.Contains(path, "claude-code-action") {
			want = []string{"token_and_exchange Run Claude Code"}
		}
		if len(got) == 3 { // it prepares the renewal before
			got = got[1:]
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
		known++
	}
	if known < 12 {
		t.Errorf("only %d workflows", known)
	}
}

const fetch = `curl -fsSH "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com" | jq -er .value > "$RUNNER_TEMP/t"`

// job is a workflow with one job that federates, with these steps.
func job(name, steps string) string {
	return "on: {workflow_dispatch: }\njobs:\n  ask:\n    " + name + "\n    runs-on: x\n    permissions: {id-token: write}\n" +
		"    env: {ANTHROPIC_FEDERATION_RULE_ID: fdrl_01, ANTHROPIC_ORGANIZATION_ID: o, ANTHROPIC_SERVICE_ACCOUNT_ID: svac_01, ANTHROPIC_IDENTITY_TOKEN_FILE: '${{ runner.temp }}/t'}\n    steps:\n" + steps
}

func TestWhichStepExchanges(t *testing.T) {
	for _, tt := range []struct {
		name, steps string
		want        string
	}{
		{"a script without a name", "      - run: '" + fetch + "'\n      - run: claude -p hi\n", "token Run " + fetch + "; exchange Run claude -p hi"},
		{"a program of one's own", "      - {name: T, run: '" + fetch + "'}\n      - {name: P, run: ./ask.sh}\n", "token T; exchange P"},
		{"one that installs before", "      - {name: I, run: pip install anthropic}\n      - {name: T, run: '" + fetch + "'}\n      - {name: P, run: python ask.py}\n", "token T; exchange P"},
		{"one that installs behind", "      - {name: T, run: '" + fetch + "'}\n      - {name: I, run: pip install anthropic}\n      - {name: P, run: python ask.py}\n", "token T; exchange P"},
		{"one script", "      - name: All\n        run: |\n          " + fetch + "\n          claude -p hi\n", "token_and_exchange All"},
		{"two calls", "      - {name: T, run: '" + fetch + "'}\n      - {name: A, run: claude -p a}\n      - {name: B, run: claude -p b}\n", "token T; exchange A; exchange B"},
		{"a name with an expression", "      - {name: 'T ${{ matrix.x }}!', run: '" + fetch + "'}\n      - {name: A, run: claude -p a}\n", "token T *!; exchange A"},
	} {
		jobs := Expect(read(t, "w.yml", job("timeout-minutes: 5", tt.steps)), nil)
		if len(jobs) != 1 {
			t.Errorf("%s: %+v", tt.name, jobs)
			continue
		}
		var got []string
		for _, s := range jobs[0].Steps {
			got = append(got, string(s.Part)+" "+s.Name)
		}
		if all := strings.Join(got, "; "); all != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, all, tt.want)
		}
	}
}

func TestJobsThatAreCalledAndThoseThatAreNot(t *testing.T) {
	called := read(t, "called.yml", strings.Replace(job("name: Ask Claude", "      - {name: T, run: '"+fetch+"'}\n      - {name: A, run: claude -p a}\n"), "workflow_dispatch", "workflow_call", 1))
	caller := read(t, "w.yml", "on: {workflow_dispatch: }\njobs:\n  build: {runs-on: x, steps: [{run: make}]}\n  inner: {name: Inner, uses: ./.github/workflows/called.yml}\n  other: {uses: acme/other/.github/workflows/x.yml@v1}\n")
	jobs := Expect(caller, func(uses string) (workflow.File, bool) { return called, uses == "./.github/workflows/called.yml" })
	if len(jobs) != 1 || jobs[0].ID != "inner/ask" || jobs[0].Name != "Inner / Ask Claude" || jobs[0].Path != "called.yml" || len(jobs[0].Steps) != 2 {
		t.Errorf("%+v", jobs)
	}
	if jobs := Expect(caller, nil); jobs != nil {
		t.Errorf("without a reader: %+v", jobs)
	}
	itself := read(t, "w.yml", "on: {workflow_call: }\njobs:\n  a: {uses: ./w.yml}\n")
	if jobs := Expect(itself, func(string) (workflow.File, bool) { return itself, true }); jobs != nil {
		t.Errorf("one that calls itself: %+v", jobs)
	}
	key := read(t, "w.yml", "on: {workflow_dispatch: }\njobs:\n  ask: {runs-on: x, env: {ANTHROPIC_API_KEY: '${{ secrets.K }}'}, steps: [{run: claude -p x}]}\n")
	if jobs := Expect(key, nil); jobs != nil {
		t.Errorf("a job with a key: %+v", jobs)
	}
}

func TestNamesAsGitHubListsThem(t *testing.T) {
	for _, tt := range []struct {
		expected, name string
		want           bool
	}{
		{"ask", "ask", true},
		{"ask", "ask (ubuntu, 3.12)", true},
		{"ask", "asking", false},
		{"ask", "ask 2", false},
		{"ask", "other / ask", false},
		{"ask *", "ask ubuntu", true},
		{"*", "anything", true},
		{"a*b*c", "a1b2c", true},
		{"a*b*c", "abc", true},
		{"a*b*c", "ac", false},
		{"Inner / Ask", "Inner / Ask (1)", true},
		{"Inner (2)", "Inner (2)", true},
		{"ask", "ask (", false},
		{"*b", "ab", true},
		{"a*a", "a", false},
	} {
		if got := fitsJob(tt.expected, tt.name); got != tt.want {
			t.Errorf("%q for %q: %v", tt.expected, tt.name, got)
		}
	}
}

func TestWhatKeepsAWorkflowFromBeingStarted(t *testing.T) {
	inputs := "on:\n  workflow_dispatch:\n    inputs:\n      topic: {required: true}\n      depth: {required: true, default: '1'}\njobs: {a: {runs-on: x, steps: [{run: x}]}}\n"
	many := map[string]string{}
	for _, c := range "abcdefghijklmnopqrstuvwxyz" {
		many[string(c)] = "x"
	}
	for _, tt := range []struct {
		name, text string
		inputs     map[string]string
		want       string // in the error; empty: none
	}{
		{"by hand", "on: workflow_dispatch\njobs: {a: {runs-on: x, steps: [{run: x}]}}\n", nil, ""},
		{"only on a push", "name: x\non:\n  push:\njobs: {a: {runs-on: x, steps: [{run: x}]}}\n", nil, `add a line "workflow_dispatch:" under on: (line 2)`},
		{"an input", inputs, map[string]string{"topic": "x"}, ""},
		{"a missing input", inputs, map[string]string{"depth": "2"}, "--input topic=VALUE"},
		{"an unknown input", inputs, map[string]string{"topic": "x", "topick": "y"}, `no input "topick": it has topic, depth`},
		{"an input where there is none", "on: workflow_dispatch\njobs: {a: {runs-on: x, steps: [{run: x}]}}\n", map[string]string{"a": ""}, "it has none"},
		{"too many", inputs, many, "26 inputs"},
	} {
		err := Startable(read(t, "w.yml", tt.text), maps.Clone(tt.inputs))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}
