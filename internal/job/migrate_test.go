package job

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gh-wif/internal/files"
	"gh-wif/internal/migrate"
	"gh-wif/wizard"
)

const withKey = `on: {push: {branches: [main]}}
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: anthropics/claude-code-action@v1.0.150
        with:
          anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}
`

func migrationOf(t *testing.T, h Hall, paths ...string) (Migration, error) {
	t.Helper()
	return h.Migrate(t.Context(), migrate.Options{Answers: wizard.Answers{Repository: "acme/app"}}, paths, "")
}

func TestWorkflowsAreReplacedTogether(t *testing.T) {
	h := hallIn(t, map[string]string{workflows + "a.yml": withKey, workflows + "b.yml": "on: push\njobs: {x: {runs-on: x, steps: [{run: x}]}}\n"})
	m, err := migrationOf(t, h, h.Dir)
	if err != nil || len(m.Workflows) != 1 || len(m.Objects) != 2 {
		t.Fatalf("%v, %+v", err, m)
	}
	written, unchanged, err := m.Write()
	if err != nil || len(written) != 3 || len(unchanged) != 0 {
		t.Errorf("%q, %q, %v", written, unchanged, err)
	}
	for name, want := range map[string]string{workflows + "a.yml": "anthropic_federation_rule_id", "rule.json": "acme/app", "issuer.json": "github-actions"} {
		if got, err := os.ReadFile(filepath.Join(m.Out, name)); err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
	if again, err := migrationOf(t, h, h.Dir); err != nil || len(again.Workflows)+len(again.Objects) > 0 {
		t.Errorf("%v, %+v", err, again)
	}
}

// What changed since it was read is not overwritten, and then nothing is written at all.
func TestAWorkflowThatChangedMeanwhileIsKept(t *testing.T) {
	h := hallIn(t, map[string]string{workflows + "a.yml": withKey})
	m, err := migrationOf(t, h, h.Dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(h.Dir, workflows, "a.yml")
	if err := os.WriteFile(path, []byte(withKey+"# mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if written, _, err := m.Write(); err == nil || len(written) > 0 {
		t.Errorf("%q, %v", written, err)
	}
	if got, _ := os.ReadFile(path); string(got) != withKey+"# mine\n" {
		t.Errorf("%s", got)
	}
}

func TestASaveInTwoPlacesThatBreaksOffNamesWhatStandsInBoth(t *testing.T) {
	h := hallIn(t, map[string]string{"away/" + workflows + "a.yml": withKey})
	workflow := filepath.Join(h.Dir, "away", workflows, "a.yml")
	m, err := h.Migrate(t.Context(), migrate.Options{Answers: wizard.Answers{Repository: "acme/app"}}, []string{workflow}, filepath.Join(h.Dir, "here"))
	if err != nil || len(m.Workflows) != 1 || len(m.Objects) != 2 {
		t.Fatalf("%v, %+v", err, m)
	}
	if err := os.WriteFile(workflow, []byte("edited"), 0o600); err != nil {
		t.Fatal(err)
	}
	written, _, err := m.Write()
	if len(written) != 2 || err == nil || !strings.Contains(err.Error(), "already written: ") {
		t.Fatalf("%q, %v", written, err)
	}
	for _, path := range written {
		if !strings.Contains(err.Error(), path) {
			t.Errorf("%s is not named: %v", path, err)
		}
	}
}

func TestWhatIsLeftToWrite(t *testing.T) {
	h := hallIn(t, map[string]string{workflows + "a.yml": withKey, "issuer.json": "{}", "rule.json/x": ""})
	m, err := migrationOf(t, h, h.Dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range m.Todo() {
		got = append(got, filepath.Base(c.Path)+" "+string(c.State))
	}
	if want := "a.yml differs, issuer.json differs, rule.json blocked"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %s", got, want)
	}
	if c, blocked := m.Blocked(); !blocked || c.Path != "rule.json" {
		t.Errorf("%v %+v", blocked, c)
	}
	m.Objects = nil
	if c, blocked := m.Blocked(); blocked {
		t.Errorf("%+v", c)
	}
}

// What is offered was tried: the file of which the most can be switched comes first, and one that only looks
// as if it had a key is not offered.
func TestWhatCanBeSwitchedIsOfferedFirst(t *testing.T) {
	oneMore := withKey + "  more:\n    runs-on: x\n    steps: [{uses: anthropics/claude-code-action@v1.0.150, with: {anthropic_api_key: \"${{ secrets.ANTHROPIC_API_KEY }}\"}}]\n"
	boxed := "on: push\njobs:\n  j:\n    runs-on: x\n    steps: [{uses: 'docker://x/y:1', env: {ANTHROPIC_API_KEY: \"${{ secrets.ANTHROPIC_API_KEY }}\"}}]\n"
	h := hallIn(t, map[string]string{workflows + "a.yml": boxed, workflows + "b.yml": withKey, workflows + "c.yml": oneMore, workflows + "d.yml": "on: [", workflows + "e.yml": other})
	p := lookedAt(t, h)
	var got []string
	for _, f := range p.WithKey() {
		got = append(got, fmt.Sprint(filepath.Base(f.File), " ", f.Switches))
		if m, err := migrationOf(t, h, f.File); err != nil || (len(m.Workflows) > 0) != (f.Switches > 0) {
			t.Errorf("%s: %v, %+v", f.File, err, m.Workflows)
		}
	}
	if want := "c.yml 2, b.yml 1, a.yml 0"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %s", got, want)
	}
}

func TestFilesAndDirectoriesAreFound(t *testing.T) {
	h := hallIn(t, map[string]string{workflows + "a.yml": withKey, "plain/b.yaml": withKey, "empty/README": "x"})
	for _, path := range []string{"", ".", ".github/workflows", workflows + "a.yml", "plain", "plain/b.yaml"} {
		full := filepath.Join(h.Dir, path)
		if m, err := migrationOf(t, h, full); err != nil || len(m.Workflows) != 1 {
			t.Errorf("%s: %v, %+v", path, err, m.Workflows)
		}
	}
	for _, path := range []string{"empty", "nowhere", "nowhere.yml"} {
		if m, err := migrationOf(t, h, filepath.Join(h.Dir, path)); err == nil {
			t.Errorf("%s: %+v", path, m.Workflows)
		}
	}
}

func TestOneFileByTwoNames(t *testing.T) {
	h := hallIn(t, map[string]string{"a": "x", "b": "x"})
	a := filepath.Join(h.Dir, "a")
	if !SameFile(a, h.Dir+"/./a") || SameFile(a, filepath.Join(h.Dir, "b")) || SameFile(a, filepath.Join(h.Dir, "c")) {
		t.Error("one file is told from itself, or taken for another")
	}
}

// A working copy with many such workflows is looked at quickly, and all of them are named.
func TestOfManyWorkflowsSomeAreTried(t *testing.T) {
	disk := map[string]string{}
	for i := range 2 * mostTried {
		disk[workflows+fmt.Sprintf("w%02d.yml", i)] = withKey
	}
	got := lookedAt(t, hallIn(t, disk)).WithKey()
	if len(got) != 2*mostTried || got[0].Switches != 1 || got[mostTried-1].Switches != 1 || got[mostTried].Switches != 0 {
		t.Errorf("%+v", got)
	}
}

// A rule file that holds another workflow's rule is left to it; its own is written again.
func TestAnotherRulesFileIsLeftToIt(t *testing.T) {
	h := hallIn(t, map[string]string{workflows + "a.yml": withKey, "rule.json": aRule, "rule-review.json": aRule})
	m, err := migrationOf(t, h, filepath.Join(h.Dir, workflows, "a.yml"))
	if err != nil || m.Plan.Rules[0].File != "rule-review-2.json" || m.Plan.Files[0].Jobs[0].RuleFile != "rule-review-2.json" {
		t.Fatalf("%v, it goes to %+v", err, m.Plan.Rules)
	}
	for _, c := range m.Objects {
		if c.State == files.Differs {
			t.Errorf("%s would be replaced", c.Path)
		}
	}
	if _, _, err := m.Write(); err != nil {
		t.Fatal(err)
	}
	h2 := hallIn(t, map[string]string{workflows + "a.yml": withKey, "rule.json": string(m.Plan.Rules[0].Rule.JSON())})
	if m, err := migrationOf(t, h2, filepath.Join(h2.Dir, workflows, "a.yml")); err != nil || m.Plan.Rules[0].File != "rule.json" {
		t.Errorf("%v, its own file is not known again: %+v", err, m.Plan.Rules)
	}
}
