package live

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/sandbox"
	"gh-wif/wizard"
)

// app is acme/app and what asks about it.
func app(t *testing.T, r sandbox.Repository) (*sandbox.State, Outside) {
	t.Helper()
	state, o := gitHub(t, sandbox.LoginToken)
	r.Owner, r.Name, r.OwnerID, r.ID = "acme", "app", "1234567", "7654321"
	state.AddRepository(r)
	return state, o
}

func TestWhatGitHubTellsBecomesAnswers(t *testing.T) {
	_, o := app(t, sandbox.Repository{DefaultBranch: "trunk", Subject: sandbox.Subject{Immutable: pointer(true)}, Former: []string{"acme/old"}})
	for asked, branch := range map[string]string{"Acme/App": "", "acme/old": "release", "git@github.com:acme/app.git": ""} {
		var said []string
		got, err := o.Learn(t.Context(), wizard.Answers{Repository: asked, Branch: branch}, func(what string) { said = append(said, what) })
		if err != nil {
			t.Fatalf("%s: %v", asked, err)
		}
		want := wizard.Answers{
			Repository: "acme/app", Branch: branch, DefaultBranch: "trunk", OwnerID: "1234567", RepositoryID: "7654321",
			SubjectPrefix: "repo:acme@1234567/app@7654321",
		}
		k := got.GitHub
		got.GitHub = nil
		if got.Repository != want.Repository || got.OwnerID != want.OwnerID || got.RepositoryID != want.RepositoryID ||
			got.SubjectPrefix != want.SubjectPrefix || got.DefaultBranch != want.DefaultBranch || got.Branch != branch {
			t.Errorf("%s: %+v", asked, got)
		}
		if k == nil || k.Branch == nil || len(k.Gaps) > 0 || len(said) == 0 || !strings.Contains(said[0], "asking") {
			t.Errorf("%s: %+v, said %q", asked, k, said)
		}
		if on := map[string]string{"": "trunk", "release": "release"}[branch]; k.Branch.Name != on {
			t.Errorf("%s: the rules of %s were asked for", asked, k.Branch.Name)
		}
	}
}

// Where no question is answered the caller goes on with what there is, and knows why.
func TestWhereNothingIsToldThatIsAGap(t *testing.T) {
	for name, fault := range map[string]sandbox.Fault{
		"refused":    {Status: http.StatusForbidden, Body: `{"message": "Something broke"}`, Times: -1},
		"not signed": {Status: http.StatusUnauthorized, Body: `{"message": "Bad credentials"}`, Times: -1},
		"cut":        {Cut: true, Times: -1},
	} {
		s, o := app(t, sandbox.Repository{})
		s.Fail("GET *", fault)
		given := wizard.Answers{Repository: "acme/app", Environment: "production"}
		got, err := o.Learn(t.Context(), given, nil)
		if err != nil || got.OwnerID != "" || got.GitHub == nil || len(got.GitHub.Gaps) != 1 || got.GitHub.Gaps[0].Why == "" {
			t.Errorf("%s: %+v, %v", name, got.GitHub, err)
		}
	}
}

func TestNothingIsAskedWhereSomethingIsWrongBefore(t *testing.T) {
	s, o := app(t, sandbox.Repository{})
	for name, tt := range map[string]struct {
		answers wizard.Answers
		env     map[string]string
	}{
		"no repository": {wizard.Answers{Repository: "acme"}, nil},
		"no branch":     {wizard.Answers{Repository: "acme/app", Branch: "a..b"}, nil},
		"no address":    {wizard.Answers{Repository: "acme/app"}, map[string]string{"GH_WIF_GITHUB_API": "http://example.com"}},
	} {
		if tt.env != nil {
			o.Env = func(name string) string { return tt.env[name] }
		}
		if _, err := o.Learn(t.Context(), tt.answers, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if n := s.Count("GET *"); n > 0 {
		t.Errorf("%d questions arrived", n)
	}
}

func TestAskingEndsWhereItIsStopped(t *testing.T) {
	s, o := app(t, sandbox.Repository{})
	s.Fail("GET *", sandbox.Fault{Delay: time.Minute, Times: -1})
	ctx, stop := context.WithCancel(t.Context())
	_, err := o.Learn(ctx, wizard.Answers{Repository: "acme/app"}, func(string) { stop() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// The host of the issuer is asked, and its knowledge counts for that host alone.
func TestTheHostOfTheIssuerIsAsked(t *testing.T) {
	_, o := app(t, sandbox.Repository{})
	k, err := o.Ask(t.Context(), Place{Repository: "acme/app", IssuerURL: "https://token.actions.octo.ghe.com"}, nil)
	if err != nil || k.Host != "octo.ghe.com" {
		t.Errorf("%s, %v", k.Host, err)
	}
}
