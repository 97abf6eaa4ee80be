package job

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gh-wif/internal/lint"
	"gh-wif/internal/repo"
	"gh-wif/wizard"
	"gh-wif/wizard/here"
)

const (
	aRule     = `{"name":"ci","match":{"subject_prefix":"repo:acme/app:ref:refs/heads/main"}}`
	anIssuer  = `{"name":"x","issuer_url":"https://token.actions.githubusercontent.com","jwks":{"type":"discovery"}}`
	keyed     = "on: [push, pull_request]\njobs:\n  j:\n    runs-on: x\n    env: {ANTHROPIC_API_KEY: \"${{ secrets.ANTHROPIC_API_KEY }}\"}\n    steps: [{run: pip install anthropic && python x.py}]\n"
	other     = "on: push\njobs:\n  j: {runs-on: x, steps: [{run: make}]}\n"
	calling   = "on: push\njobs:\n  j:\n    uses: ./.github/workflows/called.yml\n"
	called    = "on: workflow_call\njobs:\n  j: {runs-on: x, steps: [{run: make}]}\n"
	workflows = ".github/workflows/"
)

// git answers from a table; other questions fail.
func git(answers map[string]string) repo.Runner {
	return func(_ context.Context, _, name string, args ...string) ([]byte, error) {
		if answer, ok := answers[strings.Join(args, " ")]; ok && name == "git" {
			return []byte(answer + "\n"), nil
		}
		return nil, &repo.ExitError{Name: name, Code: 1}
	}
}

// hallIn is a hall over a directory with these files. git says that it is acme/app on main.
func hallIn(t testing.TB, disk map[string]string) Hall {
	t.Helper()
	dir := t.TempDir()
	for name, text := range disk {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Hall{Dir: dir, Run: git(map[string]string{
		"rev-parse --is-inside-work-tree --show-toplevel": "true\n" + dir,
		"remote --verbose":          "origin\tgit@github.com:acme/app.git (fetch)",
		"symbolic-ref --quiet HEAD": "refs/heads/main",
		"for-each-ref --format=%(refname) refs/remotes/origin/main refs/remotes/origin/master refs/heads/main refs/heads/master": "refs/heads/main",
	})}
}

func TestTheWorkingCopyTellsItsRepositoryWorkflowsAndRules(t *testing.T) {
	h := hallIn(t, map[string]string{workflows + "keyed.yml": keyed, workflows + "other.yml": other, workflows + "broken.yml": "on: [", "rule.json": aRule, "federation-rule.json": "{"})
	got, err := h.Detect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string) string { return filepath.Join(relative(h.Dir), workflows, name) }
	want := Prefill{
		Answers: wizard.Answers{Repository: "acme/app", IssuerURL: got.Answers.IssuerURL, Branch: "main", Here: &here.Copy{
			Repository: "acme/app", Branches: []string{"main"},
			Workflows: []here.Workflow{{File: "keyed.yml", Events: []string{"push", "pull_request"}, Claude: true}, {File: "other.yml", Events: []string{"push"}}},
		}},
		Workflows: []Found{
			{Path: workflows + "broken.yml", File: file("broken.yml")},
			{Path: workflows + "keyed.yml", File: file("keyed.yml"), CallsClaude: true, APIKey: true},
			{Path: workflows + "other.yml", File: file("other.yml")},
		},
		Rules: []string{filepath.Join(h.Dir, "rule.json")},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Prefill{})); diff != "" {
		t.Error(diff)
	}
	if with := got.WithKey(); len(with) != 1 || with[0].Path != workflows+"keyed.yml" {
		t.Errorf("with an API key: %+v", with)
	}
}

func TestAStoppedContextEndsEveryJob(t *testing.T) {
	h := hallIn(t, map[string]string{workflows + "other.yml": other, "rule.json": aRule})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Detect(ctx); err == nil {
		t.Error("detect went on")
	}
	if _, err := h.Gather(ctx, Named{}); err == nil {
		t.Error("gather went on")
	}
	if _, err := h.Predict(ctx, lint.PredictInput{}, nil); err == nil {
		t.Error("predict went on")
	}
	if _, err := h.ReadRule(ctx, "rule.json"); err == nil {
		t.Error("a rule was read")
	}
}

// gathered names what was gathered, relative to the hall.
func gathered(h Hall, g *Gathered) (rules, issuers, flows []string) {
	name := func(p string) string {
		p, _ = filepath.Abs(p)
		rel, _ := filepath.Rel(h.Dir, p)
		return filepath.ToSlash(rel)
	}
	for _, r := range g.Input.Rules {
		rules = append(rules, name(r.Path))
	}
	for _, i := range g.Input.Issuers {
		issuers = append(issuers, name(i.Path))
	}
	for _, w := range g.Input.Workflows {
		mark := ""
		if w.Beside {
			mark = "+"
		}
		flows = append(flows, mark+name(w.Path))
	}
	return rules, issuers, flows
}

func TestWhatIsGathered(t *testing.T) {
	disk := map[string]string{
		workflows + "a.yml": calling, workflows + "called.yml": called, workflows + "notes.txt": "x", "rule.json": aRule, "my-issuer.json": anIssuer,
		"package.json": `{"name":"x"}`, "hidden\u202e.json": aRule, workflows + "b\u200b.yml": other, "issuer.json": "{", "sub/other.json": aRule,
	}
	in := func(h Hall, names ...string) (out []string) {
		for _, n := range names {
			out = append(out, filepath.Join(h.Dir, filepath.FromSlash(n)))
		}
		return out
	}
	for name, c := range map[string]struct {
		named                 func(Hall) Named
		rules, issuers, flows []string
		whole                 bool
	}{
		"a directory":              {func(h Hall) Named { return Named{Paths: in(h, ".")} }, []string{"rule.json"}, []string{"issuer.json", "my-issuer.json"}, []string{workflows + "a.yml", workflows + "called.yml"}, true},
		"its workflows' directory": {func(h Hall) Named { return Named{Paths: in(h, workflows)} }, []string{"rule.json"}, []string{"issuer.json", "my-issuer.json"}, []string{workflows + "a.yml", workflows + "called.yml"}, true},
		"a workflow, and what it calls": {
			func(h Hall) Named { return Named{Workflows: in(h, workflows+"a.yml")} }, nil, nil,
			[]string{workflows + "a.yml", "+" + workflows + "called.yml"},
			false,
		},
		"files by what they hold": {func(h Hall) Named { return Named{Paths: in(h, "my-issuer.json", "sub/other.json")} }, []string{"sub/other.json"}, []string{"my-issuer.json"}, nil, false},
		"one named twice":         {func(h Hall) Named { return Named{Rules: in(h, "rule.json"), Paths: in(h, "rule.json")} }, []string{"rule.json"}, nil, nil, false},
		"nothing named":           {func(Hall) Named { return Named{} }, []string{"rule.json"}, []string{"issuer.json", "my-issuer.json"}, []string{workflows + "a.yml", workflows + "called.yml"}, true},
	} {
		h := hallIn(t, disk)
		g, err := h.Gather(t.Context(), c.named(h))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		rules, issuers, flows := gathered(h, g)
		if diff := cmp.Diff([][]string{c.rules, c.issuers, c.flows}, [][]string{rules, issuers, flows}); diff != "" || g.Input.Whole != c.whole {
			t.Errorf("%s: whole %v\n%s", name, g.Input.Whole, diff)
		}
	}
}

func TestTheRepositoryOfACheck(t *testing.T) {
	disk := map[string]string{workflows + "a.yml": other, "rule.json": aRule}
	for named, want := range map[string][2]string{"": {"acme/app", "main"}, "acme/app": {"acme/app", "main"}, "octo/other": {"octo/other", ""}} {
		g, err := hallIn(t, disk).Gather(t.Context(), Named{Repository: named})
		if err != nil || g.Input.Known.Repository != want[0] || g.Input.Known.DefaultBranch != want[1] {
			t.Errorf("named %q: %+v, %v", named, g.Input.Known, err)
		}
	}
}

func TestNothingToCheckIsRefused(t *testing.T) {
	if _, err := hallIn(t, nil).Gather(t.Context(), Named{}); err == nil || !strings.Contains(err.Error(), "there is nothing to check") {
		t.Errorf("%v", err)
	}
	h := hallIn(t, map[string]string{"x.json": "{}"})
	if _, err := h.Gather(t.Context(), Named{Paths: []string{filepath.Join(h.Dir, "x.json")}}); err == nil || !strings.Contains(err.Error(), "is neither a workflow") {
		t.Errorf("%v", err)
	}
}

func TestWhatAPredictionIsAbout(t *testing.T) {
	disk := map[string]string{workflows + "a.yml": other, "rule.json": aRule}
	for name, c := range map[string]struct {
		in         lint.PredictInput
		flows      int
		repository string
		branch     string
	}{
		"the working copy":                {lint.PredictInput{}, 1, "acme/app", "main"},
		"another repository, an event":    {lint.PredictInput{Known: lint.Known{Repository: "octo/x"}, Events: []string{"push"}}, 0, "octo/x", ""},
		"the working copy's, an event":    {lint.PredictInput{Events: []string{"push"}}, 1, "acme/app", "main"},
		"another repository and no event": {lint.PredictInput{Known: lint.Known{Repository: "octo/x"}}, 1, "octo/x", ""},
	} {
		got, err := hallIn(t, disk).Predict(t.Context(), c.in, nil)
		if err != nil || len(got.Workflows) != c.flows || got.Known.Repository != c.repository || got.Known.DefaultBranch != c.branch {
			t.Errorf("%s: %v, %d workflows, %+v", name, err, len(got.Workflows), got.Known)
		}
	}
}

func TestADirectoryIsListedFoldersFirst(t *testing.T) {
	h := hallIn(t, map[string]string{"a.json": "", "z/x": "", "b.yml": ""})
	dir, entries, err := h.ListDir("")
	if diff := cmp.Diff([]Entry{{Name: "z", Dir: true}, {Name: "a.json"}, {Name: "b.yml"}}, entries); diff != "" || err != nil || dir != h.Dir {
		t.Errorf("%s %v\n%s", dir, err, diff)
	}
}
