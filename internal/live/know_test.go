package live

import (
	"context"
	"errors"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gh-wif/internal/github"
	"gh-wif/internal/online"
	"gh-wif/internal/online/rest"
	"gh-wif/internal/sandbox"
)

var acmeApp = github.Remote{Host: github.GitHubHost, Owner: "acme", Name: "app"}

// gitHub is a sandbox, and what asks it with a token of the environment.
func gitHub(t *testing.T, token string) (*sandbox.State, Outside) {
	t.Helper()
	s, err := sandbox.Start(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	env := map[string]string{rest.EnvBase: s.GitHub, "GH_TOKEN": token}
	return s.State, Outside{
		Env: func(name string) string { return env[name] },
		Run: func(context.Context, string, string, ...string) ([]byte, error) { return nil, exec.ErrNotFound },
		Now: time.Now, Wait: func(context.Context, time.Duration) error { return nil }, UserAgent: "test",
	}
}

func know(t *testing.T, o Outside, branch string) github.Knowledge {
	t.Helper()
	k, err := o.Know(t.Context(), acmeApp, branch, nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// gaps are what is not known, a line each.
func gaps(k github.Knowledge) string {
	lines := []string{}
	for _, g := range k.Gaps {
		lines = append(lines, g.What+" | "+g.Why+" | "+g.Help)
	}
	return strings.Join(lines, "\n")
}

func pointer(b bool) *bool { return &b }

// full is a repository with everything that is asked for.
var full = sandbox.Repository{
	Owner: "Acme", Name: "App", ID: "2", OwnerID: "1", Organization: true, Visibility: "private", DefaultBranch: "trunk",
	Subject: sandbox.Subject{Immutable: pointer(true)},
	Environments: []sandbox.Environment{
		{Name: "production", Reviewers: []string{"mona", "acme/team"}, WaitMinutes: 5, Protected: true},
		{Name: "a/b c", Patterns: []sandbox.RefPattern{{Name: "release/*"}, {Name: "v*", Tag: true}}},
		{Name: "dev"},
	},
	Branches: []sandbox.Branch{{Name: "trunk", Classic: true}, {Name: "feature/x"}},
	Rules: []sandbox.BranchRule{
		{Branch: "trunk", Type: "deletion"},
		{Branch: "trunk", Type: "pull_request", Parameters: map[string]any{"required_approving_review_count": 2}, Organization: true},
	},
	Actions:   sandbox.ActionsSettings{ForkRuns: true, ForkWriteTokens: true},
	Workflows: []sandbox.Workflow{{ID: "7", Name: "CI", Path: ".github/workflows/ci.yml"}},
}

func TestKnowTellsAllThatAnAdministratorSees(t *testing.T) {
	state, o := gitHub(t, sandbox.LoginToken)
	state.AddRepository(full)
	want := github.Knowledge{
		Host: "github.com", Asked: "acme/app", Signed: true,
		Repository: &github.RepositoryInfo{
			Owner: "Acme", Name: "App", ID: "2", OwnerID: "1", OwnerType: "Organization", DefaultBranch: "trunk", Visibility: "private",
		},
		Subject: &github.SubCustomization{UseDefault: true, Immutable: pointer(true), Prefix: "repo:Acme@1/App@2"},
		Environments: []github.Environment{
			{Name: "production", Reviewers: 2, WaitMinutes: 5, Branches: github.BranchesProtected},
			{Name: "a/b c", Branches: github.BranchesSelected, Patterns: []github.RefPattern{{Name: "release/*"}, {Name: "v*", Tag: true}}},
			{Name: "dev", Branches: github.BranchesAny},
		},
		Branch: &github.BranchProtection{
			Name: "trunk", Exists: true, Classic: true, ClassicTold: true, Reviews: 2, Rules: []string{"deletion", "pull_request", "non_fast_forward"},
		},
		Forks:     &github.ForkPolicy{Runs: true, WriteTokens: true},
		Workflows: []github.KnownWorkflow{{ID: "7", Name: "CI", Path: ".github/workflows/ci.yml", State: "active"}},
	}
	if diff := cmp.Diff(want, know(t, o, "")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, r := range state.Requests() {
		if r.Method != http.MethodGet || !r.Signed {
			t.Errorf("%s %s, signed: %v", r.Method, r.Path, r.Signed)
		}
	}
}

func TestKnowAsksAboutTheBranchThatIsNamed(t *testing.T) {
	state, o := gitHub(t, sandbox.LoginToken)
	state.AddRepository(full)
	for branch, want := range map[string]github.BranchProtection{
		"feature/x": {Name: "feature/x", Exists: true},
		"not-there": {Name: "not-there"},
	} {
		if got := know(t, o, branch); got.Branch == nil || got.Branch.Name != want.Name || got.Branch.Exists != want.Exists || got.Branch.Protected() {
			t.Errorf("%s: got %+v", branch, got.Branch)
		}
	}
	if _, err := o.Know(t.Context(), acmeApp, "a..b", nil); err == nil {
		t.Error("a name that is none is asked for")
	}
	if _, err := o.Know(t.Context(), github.Remote{Owner: "acme", Name: ".."}, "", nil); err == nil {
		t.Error("a name that would change the path is asked for")
	}
}

func TestARenamedBranchIsAskedAboutByItsNewName(t *testing.T) {
	state, o := gitHub(t, sandbox.LoginToken)
	state.AddRepository(full)
	state.Fail("GET /repos/Acme/App/branches/old", sandbox.Fault{Status: 301, Header: map[string]string{"Location": "/repos/Acme/App/branches/trunk"}})
	if got := know(t, o, "old").Branch; got == nil || got.Name != "trunk" || !slices.Contains(got.Rules, "deletion") {
		t.Errorf("got %+v", got)
	}
}

func TestWithoutItsRulesABranchIsKnownByItsOlderProtectionAlone(t *testing.T) {
	state, o := gitHub(t, sandbox.LoginToken)
	state.AddRepository(full)
	state.Fail("GET /repos/*/rules/*", sandbox.Fault{Status: 404, Body: `{"message": "Not Found"}`, Times: -1})
	if k := know(t, o, "trunk"); k.Branch == nil || !k.Branch.Protected() || !strings.Contains(gaps(k), "the rules on the branch trunk | ") {
		t.Errorf("got %+v, gaps:\n%s", k.Branch, gaps(k))
	}
	if k := know(t, o, "feature/x"); k.Branch != nil || !strings.Contains(gaps(k), "the protection of the branch | ") {
		t.Errorf("got %+v, gaps:\n%s", k.Branch, gaps(k))
	}
}

func TestKnowReadsListsToTheirEnd(t *testing.T) {
	state, o := gitHub(t, sandbox.LoginToken)
	many := full
	many.Environments = nil
	for i := range 250 {
		many.Environments = append(many.Environments, sandbox.Environment{Name: "e" + strings.Repeat("x", i)})
	}
	state.AddRepository(many)
	if got := know(t, o, ""); len(got.Environments) != 250 || len(got.Gaps) != 0 {
		t.Errorf("got %d environments, gaps:\n%s", len(got.Environments), gaps(got))
	}
	if n := state.Count("GET /repos/*/environments"); n != 3 {
		t.Errorf("asked %d times", n)
	}
	state.Fail("GET /repos/*/environments", sandbox.Fault{Status: 502, Skip: 2, Times: -1})
	if got := know(t, o, ""); got.Environments != nil || !strings.Contains(gaps(got), "the environments | GitHub has trouble: status 502") {
		t.Errorf("half a list: got %d environments, gaps:\n%s", len(got.Environments), gaps(got))
	}
}

func TestAnybodySeesAPublicRepository(t *testing.T) {
	state, o := gitHub(t, "")
	open := full
	open.Visibility = "public"
	state.AddRepository(open)
	k := know(t, o, "")
	if k.Signed || k.Repository == nil || k.Subject == nil || len(k.Environments) != 3 || k.Branch == nil || !k.Branch.Protected() || k.Branch.ClassicTold {
		t.Errorf("got %+v", k)
	}
	if got, want := gaps(k), "what pull requests from forks may do | github.com wants a login | no token was used: GH_TOKEN and GITHUB_TOKEN are not set"; !strings.HasPrefix(got, want) || len(k.Gaps) != 1 {
		t.Errorf("got\n%s", got)
	}
}

func TestARepositoryThatIsNotSeenIsOneGap(t *testing.T) {
	state, o := gitHub(t, "")
	state.AddRepository(full)
	k := know(t, o, "main")
	if want := "the repository | acme/app does not exist on github.com, or this login may not see it | no token was used: "; len(k.Gaps) != 1 || !strings.HasPrefix(gaps(k), want) || k.Repository != nil || k.Subject != nil {
		t.Errorf("got %+v, gaps:\n%s", k, gaps(k))
	}
}

func TestARenamedRepositoryIsFoundByItsOldName(t *testing.T) {
	state, o := gitHub(t, sandbox.LoginToken)
	renamed := full
	renamed.Owner, renamed.Name, renamed.Former = "Globex", "Site", []string{"acme/app"}
	state.AddRepository(renamed)
	k := know(t, o, "")
	if k.Asked != "acme/app" || k.Repository == nil || k.Repository.Owner != "Globex" || k.Repository.Name != "Site" || len(k.Gaps) != 0 || k.Subject.Prefix != "repo:Globex@1/Site@2" || len(k.Environments) != 3 {
		t.Errorf("got %+v, gaps:\n%s", k, gaps(k))
	}
}

func TestMissingRightsAreOneGapThatNamesThem(t *testing.T) {
	state, o := gitHub(t, "fine")
	state.AddLogin("fine", sandbox.Login{Permissions: map[string]string{"contents": "read"}})
	state.AddRepository(full)
	want := []string{
		"the form of the subjects, the environments and the workflows | GitHub refuses it to this caller: Resource not accessible by personal access token | the token of GH_TOKEN needs the permission actions=read",
		"what pull requests from forks may do and what the branch protection rule of trunk wants | GitHub refuses it to this caller: Resource not accessible by personal access token | the token of GH_TOKEN needs the permission administration=read",
	}
	k := know(t, o, "")
	if got := gaps(k); got != strings.Join(want, "\n") || k.Repository == nil || !k.Branch.Protected() {
		t.Errorf("got\n%s", got)
	}
}

func TestAServerWithoutAFeatureIsKnownAllTheSame(t *testing.T) {
	state, o := gitHub(t, sandbox.LoginToken)
	state.AddRepository(full)
	state.BeEnterpriseServer()
	env := o.Env
	o.Env = func(name string) string {
		if name == rest.EnvBase {
			return env(name) + "/api/v3"
		}
		return env(strings.Replace(name, "GH_ENTERPRISE_TOKEN", "GH_TOKEN", 1))
	}
	k, err := o.Know(t.Context(), github.Remote{Host: "ghe.example.com", Owner: "acme", Name: "app"}, "", nil)
	if err != nil || k.Host != "ghe.example.com" || k.Subject == nil || k.Subject.Form() != github.FormClassic || len(k.Environments) != 3 || k.Forks != nil || len(k.Gaps) != 1 {
		t.Errorf("got %+v, %v, gaps:\n%s", k, err, gaps(k))
	}
}

func TestWhyNothingCouldBeAsked(t *testing.T) {
	limited := sandbox.Fault{Status: 403, Header: map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9999999999"}, Body: `{"message": "API rate limit exceeded"}`, Times: -1}
	for _, tt := range []struct {
		name  string
		token string
		fault *sandbox.Fault
		want  string
		help  string
	}{
		{"a wrong token", "wrong", nil, "GitHub does not accept the token of GH_TOKEN", "unset it"},
		{"a token that is none", "two words", nil, "GH_TOKEN holds a character that no token has", ""},
		{"asked too much", "", &limited, "GitHub takes no more questions for now", "no token was used"},
		{"the server is down", "", &sandbox.Fault{Cut: true, Times: -1}, "gave no whole answer", ""},
		{"something else answers", "", &sandbox.Fault{Status: 200, Body: "<html>log in</html>", Times: -1}, "not the JSON that GitHub sends", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			state, o := gitHub(t, tt.token)
			state.AddRepository(full)
			if tt.fault != nil {
				state.Fail("GET *", *tt.fault)
			}
			k, err := o.Know(t.Context(), acmeApp, "", nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(rest.Help(err), tt.help) {
				t.Errorf("got %v, %q", err, rest.Help(err))
			}
			if k.Repository != nil || len(k.Gaps) != 0 {
				t.Errorf("got %+v", k)
			}
		})
	}
}

func TestKnowGoesOnWithWhatItHasWhenTheTimeIsUp(t *testing.T) {
	state, o := gitHub(t, sandbox.LoginToken)
	state.AddRepository(full)
	others := make(chan struct{})
	o.Transport = cutting{"/environments", others}
	left := 5 // the repository, its subjects, workflows, forks and branch
	k, err := o.Know(t.Context(), acmeApp, "", func(what string) {
		if strings.HasPrefix(what, "GitHub tells ") {
			left--
		}
		if left == 0 {
			close(others)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if k.Repository == nil || k.Workflows == nil || k.Branch == nil || k.Environments != nil || !strings.Contains(gaps(k), "the environments | ") || !strings.Contains(gaps(k), "did not answer in time") {
		t.Errorf("got %+v, gaps:\n%s", k, gaps(k))
	}
}

// cutting ends the time of the questions for a path, once all others are answered.
type cutting struct {
	suffix string
	others <-chan struct{}
}

func (c cutting) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, c.suffix) {
		<-c.others
		return nil, context.DeadlineExceeded
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestKnowEndsWithItsCaller(t *testing.T) {
	state, o := gitHub(t, sandbox.LoginToken)
	state.AddRepository(full)
	ctx, cancel := context.WithCancel(t.Context())
	told := []string{}
	_, err := o.Know(ctx, acmeApp, "", func(what string) {
		told = append(told, what)
		cancel()
	})
	if !errors.Is(err, context.Canceled) || len(told) == 0 || !strings.HasPrefix(told[0], "asking 127.0.0.1:") {
		t.Errorf("got %v, told %q", err, told)
	}
}

func TestNothingIsPutTwiceWhereItWouldNotHelp(t *testing.T) {
	state, o := gitHub(t, sandbox.LoginToken)
	state.AddRepository(full)
	know(t, o, "")
	seen := []string{}
	for _, r := range state.Requests() {
		if slices.Contains(seen, r.Path) {
			t.Errorf("%s was asked for twice", r.Path)
		}
		seen = append(seen, r.Path)
	}
}

// The questions of one job never show the token, whatever the server does with it.
func TestNoErrorOfGitHubsShowsTheToken(t *testing.T) {
	const token = "of-no-known-form-1234"
	state, o := gitHub(t, token)
	state.AddLogin(token, sandbox.Login{Scopes: []string{"repo"}})
	state.AddRepository(full)
	state.Fail("GET *", sandbox.Fault{Status: 403, Body: `{"message": "Bearer ` + token + ` may not"}`, Times: -1})
	_, err := o.Know(t.Context(), acmeApp, "", nil)
	var refused *rest.Error
	if !errors.As(err, &refused) || strings.Contains(err.Error()+refused.Message+refused.Help, token) {
		t.Errorf("got %v", err)
	}
	var none *online.UnreachableError
	if errors.As(err, &none) {
		t.Error("a refusal is no failure of the connection")
	}
}
