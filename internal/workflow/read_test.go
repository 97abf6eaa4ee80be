package workflow

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

const oneJob = "jobs:\n  a:\n    runs-on: x\n"

func TestTriggersInEveryForm(t *testing.T) {
	for _, tt := range []struct {
		name, on string
		want     []string
	}{
		{"a word", "on: push\n", []string{"push"}},
		{"a list", "on: [push, pull_request]\n", []string{"push", "pull_request"}},
		{"a block list", "on:\n  - push\n  - schedule\n", []string{"push", "schedule"}},
		{"a mapping", "on:\n  push:\n  workflow_dispatch:\n", []string{"push", "workflow_dispatch"}},
		{"a quoted key", "'on': push\n", []string{"push"}},
		{"a double-quoted key", "\"on\":\n  push: {branches: [main]}\n", []string{"push"}},
		{"a flow mapping", "on: {push: {branches: main}}\n", []string{"push"}},
	} {
		f, err := Read("w.yml", []byte(tt.on+oneJob))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var got []string
		for _, tr := range f.On {
			got = append(got, tr.Event)
			if tr.Pos.Line < 1 || tr.Pos.Column < 1 {
				t.Errorf("%s: no place for %s", tt.name, tr.Event)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestFiltersAndInputs(t *testing.T) {
	f := mustRead(t, `on:
  push: {branches: [main, 'release/**'], tags-ignore: v0}
  schedule:
    - cron: '0 0 * * *'
    - cron: '5 5 * * *'
  workflow_run: {workflows: [CI], types: completed, branches-ignore: [x]}
  workflow_dispatch:
    inputs:
      env: {type: choice, options: [dev, prod], default: dev, required: true}
      note: {description: free}
`+oneJob)
	push, _ := f.Trigger("push")
	if !slices.Equal(push.Branches, []string{"main", "release/**"}) || !slices.Equal(push.TagsIgnore, []string{"v0"}) {
		t.Errorf("push %+v", push)
	}
	if s, _ := f.Trigger("schedule"); !slices.Equal(s.Cron, []string{"0 0 * * *", "5 5 * * *"}) {
		t.Errorf("schedule %+v", s)
	}
	if r, _ := f.Trigger("workflow_run"); !slices.Equal(r.Workflows, []string{"CI"}) || !slices.Equal(r.Types, []string{"completed"}) || !slices.Equal(r.BranchesIgnore, []string{"x"}) {
		t.Errorf("workflow_run %+v", r)
	}
	d, _ := f.Trigger("workflow_dispatch")
	if len(d.Inputs) != 2 || d.Inputs[0].Type != "choice" || !slices.Equal(d.Inputs[0].Options, []string{"dev", "prod"}) || d.Inputs[0].Default.Text != "dev" || !d.Inputs[0].Required || d.Inputs[1].Type != "string" {
		t.Errorf("inputs %+v", d.Inputs)
	}
	if _, ok := f.Trigger("release"); ok {
		t.Error("there is no release trigger")
	}
}

// jobsOfAllKinds has what a job can have, each thing once.
const jobsOfAllKinds = `name: N
on: push
permissions: write-all
defaults: {run: {shell: bash}}
env:
  A: 1
jobs:
  one:
    name: First
    runs-on: [self-hosted, linux]
    needs: two
    if: github.ref == 'refs/heads/main'
    environment:
      name: production
      url: https://example.org
    permissions: {contents: read}
    defaults: {run: {shell: sh}}
    strategy: {matrix: {os: [a, b], include: [{os: c, extra: d}]}}
    env: {B: '${{ github.sha }}'}
    steps:
      - name: S
        id: i
        if: always()
        shell: pwsh
        env: {C: 3}
        run: |
          echo one
      - uses: a/b@v1
        with: {k: v}
  two:
    runs-on: {group: g, labels: l}
    steps: []
  three:
    uses: ./.github/workflows/x.yml
    with: {p: q}
    secrets: inherit
  four:
    uses: ./.github/workflows/y.yml
    secrets: {s: t}
    env: ${{ fromJSON('{}') }}
`

func TestJobsAreReadWithTheirPlaces(t *testing.T) {
	f := mustRead(t, jobsOfAllKinds)
	one := f.Jobs[0]
	if f.Name != "N" || f.Shell != "bash" || f.Env[0].Name != "A" || f.Env[0].Value.Text != "1" || !f.Permissions.IDToken() {
		t.Errorf("file %+v", f)
	}
	if one.Pos != (Pos{8, 3}) || one.Environment.Text != "production" || one.Environment.Pos != (Pos{14, 13}) || one.Permissions.Pos != (Pos{16, 5}) {
		t.Errorf("places of %+v", one)
	}
	if !slices.Equal(one.RunsOn, []string{"self-hosted", "linux"}) || !slices.Equal(one.Needs, []string{"two"}) || one.Shell != "sh" || one.If == "" || one.Name != "First" {
		t.Errorf("job %+v", one)
	}
	if p := one.EffectivePermissions(f); p.IDToken() || !p.Set {
		t.Errorf("the job's block replaces the workflow's: %+v", p)
	}
	if p := f.Jobs[1].EffectivePermissions(f); !p.IDToken() {
		t.Errorf("a job without a block has the workflow's: %+v", p)
	}
	if !one.Env[0].Value.Expression || one.Steps[0].RunPos != (Pos{26, 14}) || one.Steps[0].Shell != "pwsh" || one.Steps[0].Pos != (Pos{21, 9}) || one.Steps[1].UsesPos != (Pos{28, 15}) {
		t.Errorf("steps %+v", one.Steps)
	}
	if !slices.Equal(f.Jobs[1].RunsOn, []string{"l", "g"}) || !f.Jobs[2].Inherit || f.Jobs[2].With[0].Name != "p" || f.Jobs[3].Secrets[0].Name != "s" || !f.Jobs[3].EnvOpaque {
		t.Errorf("calls %+v", f.Jobs[1:])
	}
}

func TestAnchorsAndAliases(t *testing.T) {
	f := mustRead(t, `on: push
jobs:
  a: &base
    runs-on: ubuntu-latest
    env: &env {A: one, B: two}
    steps: &steps
      - run: echo
  b:
    runs-on: x
    env: *env
    steps: *steps
  c: *base
`)
	if len(f.Jobs[1].Env) != 2 || len(f.Jobs[1].Steps) != 1 || f.Jobs[1].Steps[0].Run != "echo" {
		t.Errorf("job b %+v", f.Jobs[1])
	}
	if !slices.Equal(f.Jobs[2].RunsOn, []string{"ubuntu-latest"}) || len(f.Jobs[2].Steps) != 1 || f.Jobs[2].ID != "c" {
		t.Errorf("job c %+v", f.Jobs[2])
	}
}

// GitHub takes anchors and aliases, and no merge keys. In quotes it is a key like any other.
func TestMergeKeysAreRefused(t *testing.T) {
	var re *ReadError
	_, err := Read("w.yml", []byte("on: push\nx: &base {runs-on: x}\njobs:\n  a:\n    steps: []\n    <<: *base\n"))
	if !errors.As(err, &re) || re.Line != 6 || re.Column != 5 || !strings.Contains(re.Message, "merge keys") {
		t.Errorf("got %v", err)
	}
	if _, err := Read("w.yml", []byte("on: push\n'<<': {a: b}\n"+oneJob)); err != nil {
		t.Error(err)
	}
}

func TestLineEndsAndByteOrderMarkDoNotMatter(t *testing.T) {
	text := fixture(t, "good.yml") + "# end\n"
	want := fmt.Sprintf("%+v", strip(mustRead(t, text)))
	for name, other := range map[string]string{
		"CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "CR": strings.ReplaceAll(text, "\n", "\r"), "BOM": "\ufeff" + text,
		"a document start": text + "---\n", "a document end": text + "...\n",
	} {
		if got := fmt.Sprintf("%+v", strip(mustRead(t, other))); got != want {
			t.Errorf("%s: got  %s\nwant %s", name, got, want)
		}
	}
}

// strip takes away what differs by address or by text.
func strip(f File) File {
	f.src = source{}
	for i := range f.Jobs {
		f.Jobs[i].Permissions.block, f.Jobs[i].rows, f.Jobs[i].condition = nil, nil, condition{}
	}
	f.Permissions.block = nil
	return f
}

// bomb has aliases of aliases: small, and huge once they are followed.
func bomb() string {
	text := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 9; i++ {
		text += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return text
}

func TestWhatCannotBeReadIsAnErrorWithAPlace(t *testing.T) {
	deep := "on: push\njobs: " + strings.Repeat("{a: ", 70) + strings.Repeat("}", 70)
	for _, tt := range []struct {
		name, text string
		line       int
		says       string
	}{
		{"empty", "", 1, "is empty"},
		{"only a byte order mark", "\ufeff", 1, "is empty"},
		{"only a comment", "# nothing\n", 1, "is empty"},
		{"a list", "- on: push\n", 1, "no mapping"},
		{"text", "hello\n", 1, "no mapping"},
		{"an action", "name: a\nruns: {using: node20}\n", 2, "action"},
		{"a rewritten key", "name: x\ntrue: push\n" + oneJob, 2, "YAML 1.1"},
		{"no on", oneJob, 1, "no on:"},
		{"no jobs", "name: x\non: push\n", 1, "no jobs:"},
		{"an empty on", "on:\n" + oneJob, 1, "on: is empty"},
		{"a mapping in a list of events", "on: [push, {a: b}]\n" + oneJob, 1, "name of an event"},
		{"jobs as a list", "on: push\njobs: []\n", 2, "mapping of job ids"},
		{"a job as text", "on: push\njobs:\n  a: text\n", 3, `job "a"`},
		{"steps as text", "on: push\njobs:\n  a:\n    steps: text\n", 4, "must be a list"},
		{"a step as text", "on: push\njobs:\n  a:\n    steps:\n      - text\n", 5, "must be a mapping"},
		{"duplicate keys", "on: push\non: push\n" + oneJob, 2, "already"},
		{"keys that are duplicate but for quotes", "on: push\njobs:\n  a: {x: 1}\n  'a': {x: 1}\n", 4, "already"},
		{"two documents", "on: push\n" + oneJob + "---\non: push\n", 6, "second YAML document"},
		{"a tab", "on: push\njobs:\n\ta: b\n", 3, "tab"},
		{"two colons", "on: push\nname: a: b\n", 2, "second colon"},
		{"a template's braces", "on: push\nname: {{ x }}\n", 2, "quotes"},
		{"an open list", "on: [push\n", 1, "never closed"},
		{"an unknown alias", "on: *x\n" + oneJob, 1, "no anchor"},
		{"an alias inside its anchor", "on: push\njobs: &j\n  a: *j\n", 3, "inside its own"},
		{"a merge key", "on: push\njobs:\n  a:\n    <<: text\n", 4, "merge keys"},
		{"a list as key", "on: push\n? [a]\n: b\n" + oneJob, 2, "plain word"},
		{"nested too deep", deep, 2, "64 levels"},
		{"nested too deep by indentation", "on: push\njobs:\n" + indented(80), 67, "64 levels"},
		{"entries on one line", "on: push\njobs: x\nk:\n  " + strings.Repeat("- ", 100) + "x\n", 4, "64 levels"},
		{"an alias bomb", bomb(), 0, "200000"},
		{"no UTF-8", "on: push\nname: \xff\n", 2, "UTF-8"},
		{"too long", strings.Repeat("#", maxBytes+1), 0, "1048577 bytes"},
	} {
		_, err := Read("dir/w.yml", []byte(tt.text))
		var re *ReadError
		if !errors.As(err, &re) {
			t.Errorf("%s: got %v", tt.name, err)
			continue
		}
		if tt.line != 0 && re.Line != tt.line || !strings.Contains(re.Message, tt.says) {
			t.Errorf("%s: got line %d %q, want line %d %q", tt.name, re.Line, re.Message, tt.line, tt.says)
		}
		if !strings.HasPrefix(err.Error(), "dir/w.yml:") || strings.HasSuffix(err.Error(), ".") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %q", tt.name, err)
		}
	}
}

func indented(levels int) string {
	var b strings.Builder
	for i := 1; i <= levels; i++ {
		b.WriteString(strings.Repeat(" ", i) + "k:\n")
	}
	return b.String()
}

// A place in a script, found in the file, holds the same character.
func TestPlacesInScriptsAreThoseInTheFile(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		line := rapid.StringMatching(`[a-z$äß"|][a-zé "|\\$]{0,12}[a-z]`)
		lines := rapid.SliceOfN(line, 1, 5).Draw(t, "lines")
		indent := strings.Repeat(" ", rapid.IntRange(1, 4).Draw(t, "indent"))
		text := "on: push\njobs:\n  a:\n    steps:\n    - run: |\n"
		for _, l := range lines {
			text += "      " + indent + l + "\n"
		}
		f, err := Read("w", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		s := f.Jobs[0].Steps[0]
		at := rapid.IntRange(0, len(s.Run)-1).Draw(t, "at")
		p, ok := f.src.inScript(s, at)
		if !ok {
			return
		}
		if off := f.src.offset(p); s.Run[at] != '\n' && f.src.text[off] != s.Run[at] && s.Run[at] < 0x80 {
			t.Fatalf("at %d is %q, at %v is %q", at, s.Run[at], p, f.src.text[off])
		}
	})
}

// wide is a workflow of n jobs.
func wide(n int) []byte {
	var b strings.Builder
	b.WriteString("name: x\non: push\npermissions:\n  id-token: write\njobs:\n")
	for i := range n {
		fmt.Fprintf(&b, "  j%d:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - run: echo %d\n", i, i)
	}
	return []byte(b.String())
}

// The largest file takes no time that anyone would notice to be more than its
// size; what would is refused.
func TestAFileOfManyJobsIsRead(t *testing.T) {
	f, err := Read("w.yml", wide(2000))
	if err != nil || len(f.Jobs) != 2000 {
		t.Fatalf("got %d jobs, %v", len(f.Jobs), err)
	}
	if facts, ok := f.FederatedJob("j1999"); ok || facts.Job != "j1999" {
		t.Errorf("got %+v, %v", facts, ok)
	}
	var re *ReadError
	if _, err := Read("w.yml", []byte(strings.Repeat("a: 1\n", maxKeys+1))); !errors.As(err, &re) || !strings.Contains(re.Message, "keys in one mapping") || re.Line != maxKeys+1 {
		t.Errorf("got %v", err)
	}
	if _, err := Read("w.yml", []byte("on: push\njobs:\n"+strings.Repeat("  j:\n    steps: []\n", maxKeys/2))); err == nil || strings.Contains(err.Error(), "keys in one mapping") {
		t.Errorf("got %v", err)
	}
}
