package lines

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/lint"
	"gh-wif/internal/migrate"
	"gh-wif/wizard"
)

const (
	keyedPath = ".github/workflows/review.yml"
	keyedText = "on: push\njobs:\n  review:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: anthropics/claude-code-action@v1.0.150\n        with:\n          anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}\n"
)

// keyed is a working copy with a workflow that has a key, and the real plan for it. It notes what was asked for.
func keyed(w *world, asked *[]migrate.Options) func(*Deps) {
	w.disk[keyedPath] = keyedText
	return func(d *Deps) {
		d.Detect = func(context.Context) (job.Prefill, error) {
			p := job.Prefill{Answers: wizard.Answers{Repository: "acme/app", DefaultBranch: "trunk"}}
			if w.disk[keyedPath] == keyedText {
				p.Workflows = []job.Found{{Path: keyedPath, File: keyedPath, CallsClaude: true, APIKey: true, Switches: 1}}
			}
			return p, nil
		}
		d.Migrate = func(_ context.Context, o migrate.Options, named []string) (job.Migration, error) {
			*asked = append(*asked, o)
			if len(named) != 1 || named[0] != keyedPath {
				return job.Migration{}, errors.New("the file is not named")
			}
			o.Workflows = []lint.WorkflowSource{{Source: lint.Source{Path: keyedPath, Text: []byte(w.disk[keyedPath])}}}
			o.Known = lint.Known{Repository: o.Answers.Repository, DefaultBranch: o.Answers.DefaultBranch}
			plan, err := migrate.Run(o)
			m := job.Migration{Plan: plan}
			for _, f := range plan.Files {
				m.Workflows = append(m.Workflows, files.Replacement(f.Path, []byte(w.disk[f.Path]), f.Content))
			}
			for _, r := range plan.Rules {
				m.Objects = append(m.Objects, files.Plan(w.read, []files.File{{Path: r.File, Content: r.Rule.JSON()}})...)
			}
			return m, err
		}
	}
}

func TestAWorkflowIsSwitchedLineByLine(t *testing.T) {
	w, asked := newWorld(), []migrate.Options(nil)
	out, r, err := speak(t, w, keyed(w, &asked), "a", "no", "yes", "q")
	if err != nil || len(r.Saved) != 2 || !strings.Contains(w.disk[keyedPath], "anthropic_federation_rule_id") {
		t.Errorf("%v, saved %q\n%s", err, r.Saved, out)
	}
	for _, want := range []string{
		"a. ! review.yml calls Claude with an API key.", "Choose this to switch it.", "1 job to switch.", keyedPath + ":8: switched: job review", "rule: rule.json",
		"repo:acme/app:ref:refs/heads/", "-          anthropic_api_key", keyedPath + ": exists and differs", "rule.json: new", "Write 2 files", "Written: " + keyedPath, "Create the rule",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if _, after, _ := strings.Cut(out, "Written: "); strings.Contains(after, "Choose this to switch it") {
		t.Errorf("what is switched is offered again:\n%s", after)
	}
	if len(asked) != 1 || asked[0].Answers.DefaultBranch != "trunk" {
		t.Errorf("asked for %+v", asked)
	}
}

func TestWithoutConsentNothingIsWrittenLineByLine(t *testing.T) {
	w, asked := newWorld(), []migrate.Options(nil)
	out, r, err := speak(t, w, keyed(w, &asked), "a", "", "", "q")
	if err != nil || len(r.Saved) > 0 || w.disk[keyedPath] != keyedText || !strings.Contains(out, "Nothing was written.") {
		t.Errorf("%v, saved %q\n%s", err, r.Saved, out)
	}
}

func TestWhatCannotBeSwitchedIsOfferedAsSuchLineByLine(t *testing.T) {
	out, _, err := speak(t, newWorld(), func(d *Deps) {
		d.Detect = func(context.Context) (job.Prefill, error) {
			return job.Prefill{Workflows: []job.Found{{Path: keyedPath, File: keyedPath, APIKey: true}}}, nil
		}
	}, "q")
	if err != nil || !strings.Contains(out, "a. ! review.yml calls Claude with an API key that stays.") {
		t.Errorf("%v\n%s", err, out)
	}
}

// Only what switching has a use for is asked.
func TestAnswersForSwitching(t *testing.T) {
	w, asked := newWorld(), []migrate.Options(nil)
	out, _, err := speak(t, w, keyed(w, &asked), "a", "yes", "octo/app", "wrkspc_7", "", "no", "q")
	if err != nil || len(asked) != 1 || asked[0].Answers.Repository != "octo/app" || asked[0].Answers.Workspace != "wrkspc_7" {
		t.Errorf("%v, %+v\n%s", err, asked, out)
	}
	for _, no := range []string{"Branch.", "Events.", "Language."} {
		if strings.Contains(out, no) {
			t.Errorf("%q is asked\n%s", no, out)
		}
	}
}

func TestASwitchThatIsNotPossibleLineByLine(t *testing.T) {
	w, asked := newWorld(), []migrate.Options(nil)
	for says, change := range map[string]func(*job.Migration) error{
		"Not possible: no YAML": func(*job.Migration) error { return errors.New("no YAML\x1b[2J") },
		"Nothing would change.": func(m *job.Migration) error { *m = job.Migration{}; return nil },
		"rule.json: cannot be written. is a wall": func(m *job.Migration) error {
			m.Objects[0].State, m.Objects[0].Why = files.Blocked, "is a wall"
			return nil
		},
	} {
		set := keyed(w, &asked)
		out, r, err := speak(t, w, func(d *Deps) {
			set(d)
			plan := d.Migrate
			d.Migrate = func(ctx context.Context, o migrate.Options, f []string) (job.Migration, error) {
				m, _ := plan(ctx, o, f)
				return m, change(&m)
			}
		}, "a", "no", "q")
		if err != nil || len(r.Saved) > 0 || !strings.Contains(out, says) {
			t.Errorf("%v, saved %q, no %q in\n%s", err, r.Saved, says, out)
		}
	}
}
