package migrate_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gh-wif/internal/lint"
	"gh-wif/internal/migrate"
	"gh-wif/internal/workflow"
	"gh-wif/wizard"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const dir = ".github/workflows/"

// options are for workflows of acme/app, by name and text in turn.
func options(texts ...string) migrate.Options {
	o := migrate.Options{
		Known:   lint.Known{Repository: "acme/app", DefaultBranch: "main"},
		Answers: wizard.Answers{Repository: "acme/app", DefaultBranch: "main"},
	}
	for i := 0; i+1 < len(texts); i += 2 {
		o.Workflows = append(o.Workflows, lint.WorkflowSource{Source: lint.Source{Path: dir + texts[i], Text: []byte(texts[i+1])}})
	}
	return o
}

func run(t *testing.T, o migrate.Options) migrate.Plan {
	t.Helper()
	p, err := migrate.Run(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// job finds what becomes of a job.
func job(t *testing.T, p migrate.Plan, id string) migrate.Job {
	t.Helper()
	for _, f := range p.Files {
		for _, j := range f.Jobs {
			if j.Job == id {
				return j
			}
		}
	}
	t.Fatalf("no job %s", id)
	return migrate.Job{}
}

// told is a plan as a golden file has it: the jobs, the warnings, and the new files.
func told(p migrate.Plan) string {
	var b strings.Builder
	for _, f := range p.Files {
		for _, j := range f.Jobs {
			fmt.Fprintf(&b, "# %s:%d %s %s: %s %s\n", f.Path, j.Line, j.Job, j.State, j.Because, j.RuleFile)
		}
	}
	for _, w := range p.Warnings {
		fmt.Fprintf(&b, "# %s: %s\n", w.ID, w.Message)
	}
	for _, f := range p.Files {
		fmt.Fprintf(&b, "%s", f.Content)
	}
	return b.String()
}

// eachSample runs every workflow of testdata.
func eachSample(t *testing.T, check func(t *testing.T, name string, text []byte)) {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.yml")
	if err != nil || len(paths) == 0 {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(path), func(t *testing.T) { check(t, filepath.Base(path), text) })
	}
}

func TestWorkflowsAreSwitched(t *testing.T) {
	eachSample(t, func(t *testing.T, name string, text []byte) {
		got := told(run(t, options(name, string(text))))
		golden := "testdata/" + strings.TrimSuffix(name, ".yml") + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if diff := cmp.Diff(string(want), got); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

func TestASecondMigrationChangesNothing(t *testing.T) {
	eachSample(t, func(t *testing.T, name string, text []byte) {
		first := run(t, options(name, string(text)))
		second := run(t, options(name, string(first.Files[0].Content)))
		if diff := cmp.Diff(string(first.Files[0].Content), string(second.Files[0].Content)); diff != "" {
			t.Error(diff)
		}
		for _, j := range first.Files[0].Jobs {
			now, want := job(t, second, j.Job), j.State
			if want == migrate.Switched {
				want = migrate.Already
			}
			if now.State != want {
				t.Errorf("job %s was %s and is %s: %s", j.Job, j.State, now.State, now.Because)
			}
		}
	})
}

func TestEveryRunOfASwitchedJobGetsIn(t *testing.T) {
	eachSample(t, func(t *testing.T, name string, text []byte) {
		for _, j := range run(t, options(name, string(text))).Files[0].Jobs {
			if j.State == migrate.Switched && (j.Rule == nil || len(j.Runs) == 0) {
				t.Errorf("job %s has no rule, or no run", j.Job)
			}
			for _, r := range j.Runs {
				if j.State == migrate.Switched && (r.Verdict.Answer != lint.Admitted || !r.Token) {
					t.Errorf("job %s, %s on %s: %s, token %t", j.Job, r.Event, r.Ref, r.Verdict.Answer, r.Token)
				}
			}
		}
	})
}

func TestWhatIsSwitchedIsCleanUnderLint(t *testing.T) {
	eachSample(t, func(t *testing.T, name string, text []byte) {
		p := run(t, options(name, string(text)))
		f, err := workflow.Read(name, p.Files[0].Content)
		if err != nil {
			t.Fatal(err)
		}
		for _, flaw := range workflow.Flaws(f, workflow.Context{}) {
			if flaw.Grade != workflow.Note {
				t.Errorf("%d: %s %s", flaw.Pos.Line, flaw.ID, flaw.Message)
			}
		}
	})
}

func TestLineEndsAndTheMarkAtTheBeginningStay(t *testing.T) {
	eachSample(t, func(t *testing.T, name string, text []byte) {
		plain := run(t, options(name, string(text)))
		dos := "\ufeff" + strings.ReplaceAll(string(text), "\n", "\r\n")
		got := string(run(t, options(name, dos)).Files[0].Content)
		want := "\ufeff" + strings.ReplaceAll(string(plain.Files[0].Content), "\n", "\r\n")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
