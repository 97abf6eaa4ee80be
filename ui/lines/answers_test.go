package lines

import (
	"errors"
	"io"
	"strings"
	"testing"

	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/secret"
	"gh-wif/wizard"
)

// asked is a prompter that gets these answers.
func asked(t *testing.T, answers ...string) *prompter {
	return &prompter{ctx: t.Context(), in: &script{answers: answers}, out: secret.NewWriter(io.Discard), utf8: true}
}

func TestYesAndNoInEveryWord(t *testing.T) {
	for answer, want := range map[string]bool{"y": true, "Y": true, "yes": true, "YES": true, "true": true, "n": false, "N": false, "no": false, "No": false, "false": false} {
		for _, preset := range []bool{true, false} {
			if got, err := asked(t, " "+answer+" ").yes("Sure?", preset); got != want || err != nil {
				t.Errorf("%q with %v preset: %v, %v", answer, preset, got, err)
			}
		}
	}
	for _, preset := range []bool{true, false} {
		if got, err := asked(t, "").yes("Sure?", preset); got != preset || err != nil {
			t.Errorf("enter with %v preset: %v, %v", preset, got, err)
		}
	}
	if _, err := asked(t, "yep", "of course", "1").yes("Sure?", true); !errors.Is(err, ErrInputEnded) {
		t.Errorf("other words are an answer: %v", err)
	}
}

func TestAMenuTakesItsNumbersAlone(t *testing.T) {
	titles := []string{"one", "two", "three"}
	for answer, want := range map[string]int{"": 1, "1": 0, "2": 1, "3": 2} {
		if got, err := asked(t, answer).menu("Which?", titles, 1); got != want || err != nil {
			t.Errorf("%q: %d, %v", answer, got, err)
		}
	}
	if _, err := asked(t, "0", "4", "-1", "one", "1,2").menu("Which?", titles, 1); !errors.Is(err, ErrInputEnded) {
		t.Errorf("what is no number of the menu is one: %v", err)
	}
}

func TestTheNumbersOfOptions(t *testing.T) {
	options := []wizard.Option{{Value: "a"}, {Value: "b"}, {Value: "c"}}
	for _, c := range []struct {
		kind wizard.QuestionKind
		text string
		want string // joined; "-": refused
	}{
		{wizard.AskChoice, "2", "b"},
		{wizard.AskChoice, "1,2", "-"},
		{wizard.AskChoice, "0", "-"},
		{wizard.AskChoice, "4", "-"},
		{wizard.AskChoices, "0", ""},
		{wizard.AskChoices, "3", "c"},
		{wizard.AskChoices, "1,3", "a c"},
		{wizard.AskChoices, "1, 2", "a b"},
		{wizard.AskChoices, "1 x", "-"},
		{wizard.AskChoices, "0,1", "-"},
		{wizard.AskChoices, ",", "-"},
	} {
		values, ok := pick(wizard.Question{Kind: c.kind, Options: options}, c.text)
		if got := strings.Join(values, " "); ok != (c.want != "-") || ok && got != c.want {
			t.Errorf("%q: %q, %v", c.text, values, ok)
		}
	}
}

// setUp goes through the wizard by enter alone, but for what comes first, and then on.
func setUp(first []string, then ...string) []string {
	questions := make([]string, 7-len(first))
	return append(append(append([]string{}, first...), questions...), then...)
}

func TestAWrongAnswerLeavesTheOneBefore(t *testing.T) {
	var built wizard.Answers
	out, _, err := speak(t, newWorld(), func(d *Deps) {
		d.Start, d.Build = job.Setup, func(a wizard.Answers) (wizard.Plan, error) { built = a; return testBuild(a) }
	}, append([]string{"acme"}, setUp(nil, "10", "yes")...)...)
	if err != nil || built.Repository != "acme/app" {
		t.Errorf("%v, the repository is %q\n%s", err, built.Repository, out)
	}
}

func TestWhatFlagsSayGoesBeforeWhatTheWorkingCopyTells(t *testing.T) {
	var built wizard.Answers
	_, _, err := speak(t, newWorld(), func(d *Deps) {
		d.Start, d.Answers = job.Setup, wizard.Answers{Repository: "octo/x"}
		d.Build = func(a wizard.Answers) (wizard.Plan, error) { built = a; return testBuild(a) }
	}, setUp(nil, "10", "yes")...)
	if err != nil || built.Repository != "octo/x" || built.Branch != "main" {
		t.Errorf("%v, built %+v", err, built)
	}
}

// Enter is what somebody presses who has not read the question: it replaces nothing and
// loses nothing.
func TestEnterReplacesAndLosesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		answers []string
		written string
		said    string
	}{
		"a file that differs is kept":          {[]string{"1", "", "yes", "10", "yes"}, ".github/workflows/claude.yml rule.json", "Replace issuer.json? yes or no [no]"},
		"it is replaced after a yes":           {[]string{"1", "y", "yes", "", "10"}, ".github/workflows/claude.yml issuer.json rule.json", "Written: issuer.json"},
		"the last question answered by no":     {[]string{"1", "y", "no", "10", "yes"}, "", "Write 4 files?"},
		"leaving a plan that is not saved":     {append([]string{"10", ""}, setUp(nil, "10", "yes")...), "", "Leave all the same? yes or no [no]"},
		"leaving after a file was kept":        {[]string{"1", "no", "yes", "10", "yes"}, ".github/workflows/claude.yml rule.json", "The plan is not saved."},
		"leaving after all of it was replaced": {[]string{"1", "yes", "yes", "", "10"}, ".github/workflows/claude.yml issuer.json rule.json", "Written: issuer.json"},
	} {
		w := newWorld()
		before := w.disk["issuer.json"]
		out, r, err := speak(t, w, func(d *Deps) { d.Start = job.Setup }, setUp(nil, c.answers...)...)
		got := map[string]bool{}
		for _, path := range r.Saved {
			got[path] = true
		}
		for _, path := range []string{".github/workflows/claude.yml", "issuer.json", "rule.json"} {
			if want := strings.Contains(c.written, path); got[path] != want {
				t.Errorf("%s: saved %v", name, r.Saved)
			}
		}
		if replaced := w.disk["issuer.json"] != before; err != nil || replaced != strings.Contains(c.written, "issuer") || !strings.Contains(out, c.said) {
			t.Errorf("%s: %v, replaced %v\n%s", name, err, replaced, out)
		}
	}
}

func TestAgreeingToOneFileIsNoConsentToAnother(t *testing.T) {
	decided := map[string]files.Decision{}
	w := newWorld()
	_, _, err := speak(t, w, func(d *Deps) {
		d.Start = job.Setup
		d.WriteFiles = func(changes []files.Change, decide func(files.Change) files.Decision) (files.Result, error) {
			for _, c := range changes {
				decided[c.Path] = decide(c)
			}
			return files.Result{}, errors.New("full")
		}
	}, setUp(nil, "1", "yes", "yes", "10", "yes")...)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]files.Decision{"issuer.json": files.Overwrite, "rule.json": files.Refuse, ".github/workflows/claude.yml": files.Refuse} {
		if got, ok := decided[path]; !ok || got != want {
			t.Errorf("%s: decided %v, want %v", path, got, want)
		}
	}
}

func TestAFailedSaveIsNoSave(t *testing.T) {
	out, r, err := speak(t, newWorld(), func(d *Deps) {
		d.Start = job.Setup
		d.WriteFiles = func([]files.Change, func(files.Change) files.Decision) (files.Result, error) {
			return files.Result{Written: []string{"issuer.json"}}, errors.New("rule.json: no space left")
		}
	}, setUp(nil, "1", "yes", "yes", "10", "yes")...)
	for _, want := range []string{"Written: issuer.json", "Not everything was written: rule.json: no space left", "The plan is not saved."} {
		if !strings.Contains(out, want) {
			t.Errorf("not said: %q\n%s", want, out)
		}
	}
	if err != nil || len(r.Saved) != 1 {
		t.Errorf("%v, saved %v", err, r.Saved)
	}
}
