package job

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gh-wif/wizard"
)

// aSavedPlan are the files of a plan as somebody saves it who has the issuer and committed the workflow.
func aSavedPlan(t *testing.T) (wizard.Answers, map[string]string) {
	t.Helper()
	answers := wizard.Answers{Repository: "acme/app", Branch: "main", Events: []string{"push", "schedule"}, IssuerID: "fdis_01", TokenLifetime: 300}
	plan, err := wizard.Build(answers)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range Saving(plan, answers, []wizard.StepID{wizard.StepCommit}) {
		out[f.Path] = string(f.Content)
	}
	return answers, out
}

func savedIn(t *testing.T, files map[string]string) (*Saved, Prefill) {
	t.Helper()
	got, err := hallIn(t, files).Detect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got.Saved, got
}

func TestAPlanThatWasSavedIsGoneOnWith(t *testing.T) {
	answers, files := aSavedPlan(t)
	got, _ := savedIn(t, files)
	if got == nil || got.Problem != "" || len(got.Differ) > 0 || len(got.Unknown) > 0 {
		t.Fatalf("%+v", got)
	}
	if !reflect.DeepEqual(got.Answers, answers) || !slices.Equal(got.Ticked, []wizard.StepID{wizard.StepCommit}) {
		t.Errorf("the answers are %+v, ticked is %v", got.Answers, got.Ticked)
	}
	if got.Left != got.Steps()-2 { // the issuer is known, the workflow is committed
		t.Errorf("%d of %d steps are left", got.Left, got.Steps())
	}
	for repository, want := range map[string]bool{"": true, "acme/app": true, "acme/other": false} {
		if got.Usable(repository) != want {
			t.Errorf("for %q it is usable: %v", repository, !want)
		}
	}
	if none, _ := savedIn(t, nil); none != nil || none.Usable("") {
		t.Errorf("without a file there is %+v", none)
	}
}

// A plan that a stranger wrote says the right repository and another GitHub: whoever runs that
// signs the tokens that its issuer lets in.
func TestASavedPlanForAnotherGitHubIsNotGoneOnWith(t *testing.T) {
	of := func(issuer, remote string) *Saved {
		t.Helper()
		answers := wizard.Answers{Repository: "acme/app", Branch: "main", IssuerURL: issuer}
		plan, err := wizard.Build(answers)
		if err != nil {
			t.Fatal(err)
		}
		hall := hallIn(t, map[string]string{PlanFile: string(Saving(plan, answers, nil)[3].Content)})
		run := hall.Run
		hall.Run = func(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
			if slices.Equal(args, []string{"remote", "--verbose"}) {
				return []byte("origin\t" + remote + " (fetch)\n"), nil
			}
			return run(ctx, dir, name, args...)
		}
		got, err := hall.Detect(t.Context())
		if err != nil || got.Saved == nil || got.Answers.Repository != "acme/app" {
			t.Fatalf("%+v, %v", got, err)
		}
		return got.Saved
	}
	const server = "https://github.example.com/_services/token"
	for _, c := range []struct {
		issuer, remote string
		usable         bool
	}{
		{"", "https://github.com/acme/app.git", true},
		{"https://token.actions.githubusercontent.com/acme", "https://github.com/acme/app.git", true},
		{server, "https://github.com/acme/app.git", false},
		{"https://token.actions.acme.ghe.com", "git@github.com:acme/app.git", false},
		{server, "git@github.example.com:acme/app.git", true},
		{"", "git@github.example.com:acme/app.git", false},
	} {
		got := of(c.issuer, c.remote)
		if got.Usable("acme/app") != c.usable || !c.usable && !strings.Contains(got.Problem, "the working copy's remote is on ") {
			t.Errorf("a plan for %q, with the remote %s: %q", c.issuer, c.remote, got.Problem)
		}
	}
}

func TestFilesThatAreNotAsThePlanHasThemAreNamed(t *testing.T) {
	_, files := aSavedPlan(t)
	files[RuleFile] += "\n"
	delete(files, IssuerFile)
	got, _ := savedIn(t, files)
	if want := []string{IssuerFile, RuleFile}; got.Problem != "" || !slices.Equal(got.Differ, want) {
		t.Errorf("%v differ, %q", got.Differ, got.Problem)
	}
}

// Whatever stands in the file: it says what is wrong, shows no credential, and what else the working copy tells is as
// it was.
func TestASavedPlanThatIsBrokenHarmsNothing(t *testing.T) {
	key := "sk-ant-" + "api03-" + strings.Repeat("Ab3", 30)
	for text, want := range map[string]string{
		"":                    "is empty",
		"{\"version\": 9}":    "newer than this program",
		"not json \x1b]0;x\a": "is not JSON",
		`{"version": 1, "answers": {"repo": "no repository"}}`:                                      "repo: ",
		`{"version": 1, "answers": {"repo": "a/b", "branch": "\u001b[2Jx"}}`:                        "branch: ",
		`{"version": 1, "answers": {"repo": "a/b", "workflow-file": "../../.ssh/authorized_keys"}}`: "workflow-file: ",
		`{"version": 1, "answers": {"repo": "a/b", "token-lifetime": 5}}`:                           "token-lifetime: ",
		`{"version": 1, "answers": {"repo": "a/b", "issuer-url": "https://evil.example"}}`:          "issuer-url: ",
		`{"version": 1, "answers": {"repo": "a/b", "model": "` + key + `"}}`:                        "model: ",
		strings.Repeat("[", 100): "",
	} {
		got, all := savedIn(t, map[string]string{PlanFile: text, RuleFile: aRule})
		if got == nil || got.Problem == "" || !strings.Contains(got.Problem, want) || got.Usable("") {
			t.Errorf("%.60q: %+v", text, got)
			continue
		}
		if strings.Contains(got.Problem, key) || strings.ContainsAny(got.Problem, "\x1b\a") {
			t.Errorf("%.60q is repeated: %q", text, got.Problem)
		}
		if len(all.Rules) != 1 || all.Answers.Repository == "a/b" {
			t.Errorf("%.60q changes what else is told: %+v", text, all)
		}
	}
}

func TestASavedPlanThatIsNoFileIsNone(t *testing.T) {
	h := hallIn(t, map[string]string{RuleFile: aRule})
	if err := os.Mkdir(filepath.Join(h.Dir, PlanFile), 0o700); err != nil {
		t.Fatal(err)
	}
	if got, err := h.Detect(t.Context()); err != nil || got.Saved == nil || got.Saved.Problem == "" {
		t.Errorf("a directory of that name: %+v, %v", got.Saved, err)
	}
}

// What is pasted where an id is wanted may be a credential: it is refused without being repeated.
func TestACredentialIsNoID(t *testing.T) {
	key := "sk-ant-" + "api03-" + strings.Repeat("Ab3", 30)
	for _, text := range []string{key, "fdis_01 " + key} {
		got, given, err := Give(wizard.Answers{Repository: "acme/app"}, []string{"issuer-id"}, text)
		if err == nil || len(given) > 0 || got.IssuerID != "" || strings.Contains(err.Error(), key) {
			t.Errorf("%v, %v, %q", given, err, got.IssuerID)
		}
	}
}
