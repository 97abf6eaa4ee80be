package screen

import (
	"errors"
	"strings"
	"testing"

	"gh-wif/internal/github"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

func TestWhatGitHubToldIsTakenForTheRepositoryItWasAskedAbout(t *testing.T) {
	asked := wizard.Answers{Repository: "acme/app", Branch: "main"}
	told := GitHubTold{Asked: asked, Answers: wizard.Learn(asked, github.Knowledge{
		Asked: "acme/app", Repository: &github.RepositoryInfo{Owner: "acme", Name: "App", OwnerID: "1", ID: "2", DefaultBranch: "trunk"},
	})}
	typed := asked
	typed.Branch = "dev"
	if got, _ := told.Take(typed); got.OwnerID != "1" || got.Repository != "acme/App" || got.Branch != "dev" || got.DefaultBranch != "trunk" {
		t.Errorf("what was typed meanwhile, or what GitHub told, is lost: %+v", got)
	}
	other := wizard.Answers{Repository: "octo/other"}
	if got, said := told.Take(other); got.OwnerID != "" || got.GitHub != nil || said.Level != theme.Warn {
		t.Errorf("of acme/app was taken for octo/other: %+v, %q", got, said.Text)
	}
	told.Err = errors.New("no address\x1b[2J")
	if got, said := told.Take(asked); got.OwnerID != "" || said.Level != theme.Bad || strings.Contains(said.Text, "\x1b") {
		t.Errorf("%+v, %q", got, said.Text)
	}
}
