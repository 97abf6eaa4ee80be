package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/lint"
	"gh-wif/internal/migrate"
	"gh-wif/wizard"
)

const keyedPath = ".github/workflows/review.yml"

// keyed is a working copy with workflows that call Claude with an API key.
func keyed(d *Deps) {
	d.Detect = func(context.Context) (Prefill, error) {
		return Prefill{
			Answers: wizard.Answers{Repository: "acme/app", Branch: "main"},
			Workflows: []Found{
				{Path: ".github/workflows/boxed.yml", File: ".github/workflows/boxed.yml", CallsClaude: true, APIKey: true},
				{Path: keyedPath, File: keyedPath, CallsClaude: true, APIKey: true, Switches: 1},
				{Path: ".github/workflows/ci.yml"},
			},
		}, nil
	}
}

// testMigration is a plan with a job of every state.
func (w *world) testMigration(o migrate.Options, workflows []string) (job.Migration, error) {
	if o.Answers.Workspace == "bad" {
		return job.Migration{}, &wizard.AnswerError{Field: "workspace", Value: "bad", Problem: "is no workspace"}
	}
	if len(workflows) == 0 || workflows[0] != keyedPath {
		return job.Migration{}, errors.New("no file is named, or not the one first of which the most can be switched")
	}
	rule := testRule("main")
	rule.WorkspaceID = o.Answers.Workspace
	old := w.disk[keyedPath]
	content := strings.Replace(old, "      - run: claude", "      - run: exchange a token \x1b[31m\n      - run: claude", 1)
	m := job.Migration{Out: ".", Plan: migrate.Plan{
		Files: []migrate.File{
			{Path: keyedPath, Changed: true, Content: []byte(content), Jobs: []migrate.Job{
				{Job: "review", State: migrate.Switched, Because: "it calls Claude with a key by a program", Line: 6, Rule: &rule, RuleFile: "rule.json", Runs: []lint.Prediction{{Event: "pull_request", Environment: "production", Sub: "repo:acme/app:environment:production"}, {Event: "push", Sub: "repo:acme/app:ref:refs/heads/main"}}},
				{Job: "tests", State: migrate.NotCalling, Because: "no step is seen to call Claude with a key", Line: 9},
			}},
			{Path: ".github/workflows/boxed.yml", Jobs: []migrate.Job{
				{Job: "boxed", State: migrate.Cannot, Because: "docker://claude takes the key, and is not known to federate", Line: 12},
				{Job: "done", State: migrate.Already, Because: "it calls Claude by federation", Line: 20},
			}},
		},
		Issuer:   federation.Issuer{Name: "github-actions", IssuerURL: "https://token.actions.githubusercontent.com", Edition: federation.Current, JWKS: federation.JWKSDiscovery},
		Rules:    []migrate.Rule{{File: "rule.json", Rule: rule, Jobs: []string{keyedPath + ", job review"}}},
		Warnings: []wizard.Warning{{ID: "default_branch_assumed", Message: "The default branch is not known: main is taken for it.", Fix: words("Say which.")}},
		Next:     []wizard.Step{{Title: "Create the rule", Where: "Claude Console", Copy: string(rule.JSON()), Back: "fdrl_..."}, {Title: "Commit the workflows", Where: "the working copy", Copy: "git add " + keyedPath}},
	}}
	if len(o.Left) > 0 {
		m.Plan.Files[0].Jobs[0].State, m.Plan.Files[0].Jobs[0].Because = migrate.NotCalling, "it was not asked for"
	}
	m.Workflows = []files.Change{files.Replacement(keyedPath, []byte(old), []byte(content))}
	m.Objects = files.Plan(w.read, []files.File{{Path: "issuer.json", Content: m.Plan.Issuer.JSON()}, {Path: "rule.json", Content: rule.JSON()}})
	return m, nil
}

func (w *world) writeMigration(m job.Migration) ([]string, error) {
	var written []string
	for _, c := range m.Todo() {
		w.disk[c.Path] = string(c.New)
		written = append(written, c.Path)
	}
	w.written = append(w.written, written...)
	return written, nil
}

var toSwitch = []string{"a"}

func TestAWorkflowIsSwitchedInPlace(t *testing.T) {
	d := drive(t, 80, 24, keyed).sees("review.yml calls Claude with an API key", "as does 1 more file", "switch it")
	d.press(toSwitch...).sees("1 job to switch, 1 cannot be switched", "job review", "run: pull_request, environment production repo:acme/app:environment:production")
	d.press("s").sees("[Changes 3]", "+ - run: exchange a token", "s once more asks").press("s").sees("Replaced: .github/workflows/review.yml, issuer.json. New:", "Yes, write 3 files")
	if d.press("enter"); len(d.world.written) > 0 {
		t.Fatalf("without consent %q is written", d.world.written)
	}
	d.press("s", "y").sees("wrote 3 files", "[What next]", "Create the rule")
	if got := d.world.disk[keyedPath]; !strings.Contains(got, "exchange a token") {
		t.Errorf("the workflow is\n%s", got)
	}
	if got := d.app.ctx.Session.Paths; !slices.Contains(got, keyedPath) || len(got) != 3 {
		t.Errorf("the session wrote %q", got)
	}
	d.press("s").sees("it is written already").press("a").sees("answers change nothing any more").press("esc").sees("Set up a repository")
}

// What is left to switch is looked up again after a save.
func TestWhatIsSwitchedIsNotOfferedAgain(t *testing.T) {
	var left []Found
	d := drive(t, 80, 24, keyed, func(d *Deps) {
		first := d.Detect
		d.Detect = func(ctx context.Context) (Prefill, error) {
			p, err := first(ctx)
			if left != nil {
				p.Workflows = left
			}
			return p, err
		}
	})
	d.press(toSwitch...)
	left = []Found{{Path: ".github/workflows/boxed.yml", File: "boxed.yml", APIKey: true}}
	d.press("s", "s", "y", "esc").sees("boxed.yml calls Claude with an API key that stays").seesNot("review.yml")
}

func TestAnswersMakeAnotherPlan(t *testing.T) {
	open := func() *driver {
		return drive(t, 80, 24, keyed).press(toSwitch...).press("a").sees("Switch tokens of a Claude")
	}
	d := open().press("tab", "type:wrkspc_7", "ctrl+s").seesNot("Switch tokens of a Claude").press("3").sees("the workspace wrkspc_7").press("v", "end").sees(`"workspace_id": "wrkspc_7"`)
	if d.press("esc", "a", "3", "v", "end").sees(`"workspace_id": "wrkspc_7"`); d.app.ctx.Session.Switch.Answers.Workspace != "wrkspc_7" {
		t.Error("the answer is lost on the way")
	}
	open().press("tab", "type:bad", "ctrl+s").sees(`"bad" is no workspace`, "Switch tokens of a Claude").press("esc").sees("is no workspace").press("esc").sees("Set up a repository")
	open().press("esc").sees("1 job to switch")
	d = open().press("ctrl+u", "type:nothing", "esc").sees("1 job to switch")
	if got := d.app.ctx.Session.Switch.Answers.Repository; got != "acme/app" {
		t.Errorf("an answer that is wrong is kept: %q", got)
	}
	if d.press("a").sees("acme/app"); d.app.top().(interface{ Fact() string }).Fact() != "acme/app" {
		t.Errorf("the form shows it:\n%s", d.text())
	}
	for _, q := range []string{"Branch", "Events", "Language"} {
		open().seesNot(q)
	}
}

func TestWithoutARepositoryItIsAskedForFirst(t *testing.T) {
	unnamed := func(d *Deps) {
		first := d.Detect
		d.Detect = func(ctx context.Context) (Prefill, error) {
			p, err := first(ctx)
			p.Answers.Repository = ""
			return p, err
		}
	}
	d := drive(t, 80, 24, keyed, unnamed).press(toSwitch...).sees("OWNER/NAME").press("ctrl+s").sees("missing or wrong: Repository")
	d.press("type:acme/app", "ctrl+s").sees("1 job to switch")
	drive(t, 80, 24, keyed, unnamed).press(toSwitch...).press("esc").sees("Set up a repository")
}

func TestAJobLeadsToItsChangeAndWhatIsShownIsCopied(t *testing.T) {
	d := drive(t, 80, 24, keyed).press(toSwitch...).press("enter").sees("[Changes 3]", "exchange a token").press("y").sees("sent .github/workflows/review.yml to the clipboard")
	d.press("down").sees("token.actions.githubusercontent.com").click("rule.json").sees("rule.json (suggested)"[:9], "subject_prefix").press("3", "y").sees("sent rule.json")
	if d.clip != 2 {
		t.Errorf("sent %d times", d.clip)
	}
}

func TestAPlanThatCannotBeMadeOrWrittenSaysWhy(t *testing.T) {
	fails := func(d *Deps) {
		d.Migrate = func(context.Context, migrate.Options, []string) (job.Migration, error) {
			return job.Migration{}, errors.New("boxed.yml:3: no YAML\x1b[31m")
		}
	}
	drive(t, 80, 24, keyed, fails).press(toSwitch...).sees("✗ boxed.yml:3: no YAML", "Nothing is written").press("s", "enter", "esc").sees("Set up a repository")
	refuses := func(d *Deps) {
		d.WriteMigration = func(job.Migration) ([]string, error) { return nil, errors.New("review.yml changed meanwhile") }
	}
	drive(t, 80, 24, keyed, refuses).press(toSwitch...).press("s", "s", "y").sees("nothing was written: review.yml changed meanwhile", "1 job to switch")
	blocks := func(d *Deps) {
		plan := d.Migrate
		d.Migrate = func(ctx context.Context, o migrate.Options, f []string) (job.Migration, error) {
			m, err := plan(ctx, o, f)
			m.Objects[1].State, m.Objects[1].Why = files.Blocked, "is a directory"
			return m, err
		}
	}
	d := drive(t, 80, 24, keyed, blocks).press(toSwitch...).press("s").sees("cannot be written: rule.json: is a directory")
	if len(d.world.written) > 0 {
		t.Errorf("wrote %q", d.world.written)
	}
}

func TestAJobIsLeftOrAskedForByName(t *testing.T) {
	var asked []migrate.Options
	d := drive(t, 80, 24, keyed, func(d *Deps) {
		plan := d.Migrate
		d.Migrate = func(ctx context.Context, o migrate.Options, f []string) (job.Migration, error) {
			asked = append(asked, o)
			m, err := plan(ctx, o, f)
			jobs := m.Plan.Files[0].Jobs
			if len(o.Taken) > 0 {
				jobs[1].State = migrate.Switched
			}
			if len(o.Left) > 0 {
				jobs[0].State, jobs[0].Because = migrate.NotCalling, "it was not asked for"
			}
			return m, err
		}
	})
	review, tests := []migrate.Place{{Path: keyedPath, Job: "review"}}, []migrate.Place{{Path: keyedPath, Job: "tests"}}
	d.press(toSwitch...).press("down", "space").sees("2 jobs to switch").press("up", "space").sees("it was not asked for", "1 job to switch").press("space").sees("2 jobs to switch")
	d.press("down", "space").sees("1 job to switch").press("down", "space").sees("nothing to choose: docker://claude takes the key")
	d.press("up", "up", "space", "esc", "a")
	want := [][2][]migrate.Place{{nil, nil}, {nil, tests}, {review, tests}, {nil, tests}, {nil, nil}, {review, nil}, {nil, nil}}
	for i, o := range asked {
		if i >= len(want) || !slices.Equal(o.Left, want[i][0]) || !slices.Equal(o.Taken, want[i][1]) {
			t.Errorf("plan %d of %d: left %v, taken %v", i, len(want), o.Left, o.Taken)
		}
	}
	if len(asked) != len(want) {
		t.Errorf("%d plans", len(asked))
	}
}

func TestAJobThatIsAskedForInVainSaysWhy(t *testing.T) {
	drive(t, 120, 40, keyed).press(toSwitch...).press("down", "space").sees("job tests stays as it is: no step is seen to call Claude with a key")
}

// What GitHub tells makes the plan anew, and stands on a page of its own.
func TestSwitchingTakesWhatGitHubTells(t *testing.T) {
	var planned []wizard.Answers
	d := drive(t, 120, 40, func(d *Deps) {
		keyed(d)
		plan := d.Migrate
		d.Migrate = func(ctx context.Context, o migrate.Options, w []string) (job.Migration, error) {
			planned = append(planned, o.Answers)
			return plan(ctx, o, w)
		}
	}).press("a").seesNot("GitHub ")
	d.press("ctrl+o").sees("Ask GitHub?", "about acme/app").press("y").sees("GitHub told 3 things", "GitHub")
	last := planned[len(planned)-1]
	if len(planned) != 2 || last.RepositoryID != "7654321" || last.DefaultBranch != "trunk" || last.GitHub == nil {
		t.Errorf("planned with %+v", planned)
	}
	d.press("6").sees("GitHub says:")
}
