package lines

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/github"
	"gh-wif/internal/job"
	"gh-wif/wizard"
)

// asks counts how often GitHub was asked, and with what.
type asks struct{ of []wizard.Answers }

func (a *asks) ask(_ context.Context, given wizard.Answers) (wizard.Answers, error) {
	a.of = append(a.of, given)
	return wizard.Learn(given, github.Knowledge{
		Asked:        given.Repository,
		Repository:   &github.RepositoryInfo{Owner: "acme", Name: "app", OwnerID: "1234567", ID: "7654321", DefaultBranch: "trunk"},
		Environments: []github.Environment{},
		Gaps:         []github.Gap{{What: "the workflows", Why: "GitHub refuses it to this caller", Help: "give the token actions: read"}},
	}), nil
}

// askedSetup is wholeSetup with the answer to the question whether GitHub is to be asked.
func askedSetup(answer string, rest ...string) []string {
	const before = 4 // answers before the page of the subject
	return slices.Concat(wholeSetup[:before], []string{answer}, wholeSetup[before:], rest)
}

func TestGitHubIsAskedAfterAYesThatSaysWhatIsAsked(t *testing.T) {
	for answer, want := range map[string]int{"yes": 1, "": 0, "no": 0} {
		var a asks
		out, _, err := speak(t, newWorld(), func(d *Deps) { d.Start, d.Ask = job.Setup, a.ask }, askedSetup(answer, "10", "yes")...)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if len(a.of) != want || !strings.Contains(out, "environments") || !strings.Contains(out, "Nothing is changed.") {
			t.Errorf("%q: asked %d times\n%s", answer, len(a.of), out)
		}
		for _, said := range []string{"the owner has the id 1234567", "it did not tell the workflows", "give the token actions: read"} {
			if strings.Contains(out, said) != (want > 0) {
				t.Errorf("%q: %q is said: %v\n%s", answer, said, want == 0, out)
			}
		}
	}
}

func TestGitHubIsAskedAtOnceWhereThatWasAgreedTo(t *testing.T) {
	var a asks
	out, _, err := speak(t, newWorld(), func(d *Deps) { d.Start, d.Ask, d.Online = job.Setup, a.ask, true }, append(append([]string{}, wholeSetup...), "11", "10", "yes")...)
	if err != nil || len(a.of) != 1 || strings.Contains(out, "Ask GitHub now?") {
		t.Errorf("asked %d times, %v\n%s", len(a.of), err, out)
	}
}

func TestAFailureToAskHoldsNobodyUp(t *testing.T) {
	out, _, err := speak(t, newWorld(), func(d *Deps) {
		d.Start = job.Setup
		d.Ask = func(context.Context, wizard.Answers) (wizard.Answers, error) {
			return wizard.Answers{}, errors.New("GH_WIF_GITHUB_API is no address\x1b[2J")
		}
	}, askedSetup("yes", "10", "yes")...)
	if err != nil || !strings.Contains(out, "GitHub gave no answer: GH_WIF_GITHUB_API is no address") || strings.Contains(out, "\x1b") {
		t.Errorf("%v\n%q", err, out)
	}
}
