package live

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/online/admin"
	"gh-wif/internal/repo"
	"gh-wif/internal/sandbox"
)

const orgToken = "sk-ant-oat01-not-a-real-token"

// acme starts an organization with one workspace, account, membership, issuer and rule, and
// with another rule that is archived. orgToken administers it, and no other token does.
func acme(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	s, err := sandbox.Start(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.State.SetOrganization(anthropic.Organization{ID: "6f1b7c1e-1111-4222-8333-444455556666", Name: "Acme"})
	s.State.Allow(orgToken, sandbox.Credential{Scope: federation.ScopeAdmin, Actor: "user_01a"})
	w := s.State.PutWorkspace(anthropic.Workspace{ID: "wrkspc_1", Name: "CI"})
	a := s.State.PutServiceAccount(anthropic.ServiceAccount{ID: "svac_1", Name: "ci"})
	s.State.PutMembership(anthropic.Membership{WorkspaceID: w.ID, ServiceAccountID: a.ID, Role: "workspace_user"})
	i := s.State.PutIssuer(federation.Issuer{ID: "fdis_1", Name: "github", IssuerURL: "https://token.actions.githubusercontent.com", JWKS: federation.JWKSDiscovery, Edition: federation.Current})
	s.State.PutRule(federation.Rule{ID: "fdrl_1", Name: "ci", IssuerID: i.ID, ServiceAccountID: a.ID, WorkspaceIDs: []string{w.ID}})
	s.State.PutRule(federation.Rule{ID: "fdrl_2", Name: "old", IssuerID: i.ID, ServiceAccountID: a.ID, ArchivedAt: "2026-01-01T00:00:00Z"})
	return s
}

// outside reaches an address, with an environment and a program ant.
func outside(base string, env map[string]string, ant repo.Runner) Outside {
	if ant == nil {
		ant = func(_ context.Context, _, name string, _ ...string) ([]byte, error) {
			return nil, &exec.Error{Name: name, Err: exec.ErrNotFound}
		}
	}
	return Outside{
		Env: func(name string) string {
			if name == "ANTHROPIC_BASE_URL" && env[name] == "" {
				return base
			}
			return env[name]
		},
		Run:  ant,
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

func TestInventory(t *testing.T) {
	o := outside(acme(t).Anthropic, map[string]string{"ANTHROPIC_AUTH_TOKEN": orgToken, "ANTHROPIC_API_KEY": "sk-ant-api03-key"}, nil)
	var said []string
	got, err := o.Inventory(t.Context(), nil, func(what string) { said = append(said, what) }, "svac_1")
	if err != nil {
		t.Fatal(err)
	}
	if got.Organization.Name != "Acme" || len(got.Workspaces) != 2 || len(got.ServiceAccounts) != 1 || len(got.Issuers) != 1 || len(got.Rules) != 1 {
		t.Errorf("%+v", got)
	}
	for _, w := range got.Workspaces {
		if w.Default != (w.ID != "wrkspc_1") {
			t.Errorf("%+v", w)
		}
	}
	if m := got.Memberships["svac_1"]; len(m) != 2 || !m[0].Implicit || m[1].WorkspaceID != "wrkspc_1" {
		t.Errorf("memberships %+v", m)
	}
	if len(said) == 0 || strings.Contains(fmt.Sprint(said), orgToken) {
		t.Errorf("said %q", said)
	}
}

func TestInventoryNamesTheQuestionThatFailed(t *testing.T) {
	s := acme(t)
	s.State.Fail("GET /v1/organizations/federation_issuers", sandbox.Fault{Status: 403})
	o := outside(s.Anthropic, map[string]string{"ANTHROPIC_AUTH_TOKEN": orgToken}, nil)
	_, err := o.Inventory(t.Context(), nil, nil)
	var ask *AskError
	if !errors.As(err, &ask) || !strings.Contains(err.Error(), "the issuers") || !strings.Contains(ask.Help(), "org:admin") {
		t.Errorf("%v", err)
	}
}

// A server that is slow to be well again is waited for, and that is told.
func TestInventoryWaitsForWhatPasses(t *testing.T) {
	s := acme(t)
	s.State.Fail("GET /v1/organizations/me", sandbox.Fault{Status: 529, Times: 2})
	s.State.Fail("GET /v1/organizations/federation_rules", sandbox.Fault{Status: 429, Header: map[string]string{"Retry-After": "3"}})
	o := outside(s.Anthropic, map[string]string{"ANTHROPIC_AUTH_TOKEN": orgToken}, nil)
	var said []string
	if _, err := o.Inventory(t.Context(), nil, func(what string) { said = append(said, what) }); err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(said, "\n"); !strings.Contains(all, "529: waiting") || !strings.Contains(all, "429: waiting 3s") {
		t.Errorf("said %s", all)
	}
}

// What several questions wait for is said once.
func TestInventoryRepeatsNoWait(t *testing.T) {
	s := acme(t)
	s.State.Fail("GET /v1/organizations/*", sandbox.Fault{Status: 429, Times: 2, Header: map[string]string{"Retry-After": "3"}})
	o := outside(s.Anthropic, map[string]string{"ANTHROPIC_AUTH_TOKEN": orgToken}, nil)
	var said []string
	if _, err := o.Inventory(t.Context(), nil, func(what string) { said = append(said, what) }); err != nil {
		t.Fatal(err)
	}
	if all := strings.Join(said, "\n"); strings.Count(all, "waiting") != 1 {
		t.Errorf("said %s", all)
	}
}

func TestFederationHoldsWhatIsArchivedAndTheMembershipsThatConcern(t *testing.T) {
	s := acme(t)
	o := outside(s.Anthropic, map[string]string{"ANTHROPIC_AUTH_TOKEN": orgToken}, nil)
	got, err := o.Federation(t.Context(), nil, nil, func(found anthropic.Inventory) []string { return []string{found.Rules[0].ServiceAccountID} })
	if err != nil || len(got.Rules) != 2 || len(got.Memberships["svac_1"]) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestInventoryEndsWhereItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	s := acme(t)
	s.State.Fail("* *", sandbox.Fault{Status: 529, Times: -1})
	o := outside(s.Anthropic, map[string]string{"ANTHROPIC_AUTH_TOKEN": orgToken}, nil)
	o.Wait = func(ctx context.Context, _ time.Duration) error { stop(); return ctx.Err() }
	if _, err := o.Inventory(ctx, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// ant is a program of that name: what it answers to --version and to print-credentials.
type ant struct {
	version string
	verr    error
	out     string
	err     error
	asked   bool
}

func (a *ant) run(_ context.Context, _, name string, args ...string) ([]byte, error) {
	if name != "ant" {
		return nil, errors.New("another program")
	}
	if args[0] == "--version" {
		return []byte(a.version), a.verr
	}
	if strings.Join(args, " ") != "auth print-credentials --profile admin --access-token" {
		return nil, fmt.Errorf("arguments %q", args)
	}
	a.asked = true
	return []byte(a.out), a.err
}

func TestTheCredentialForAnthropic(t *testing.T) {
	missing := &exec.Error{Name: "ant", Err: exec.ErrNotFound}
	for _, tt := range []struct {
		name  string
		token string // ANTHROPIC_AUTH_TOKEN
		ant   ant
		agree bool
		want  string // part of the error; empty: it works
		asked bool   // ant for a token
		poses bool   // the question to the user
	}{
		{"the variable", orgToken, ant{}, false, "", false, false},
		{"nothing", "", ant{verr: missing}, true, "ant is not installed", false, false},
		{"ant, agreed", "", ant{version: "ant 2.0.0", out: orgToken + "\n"}, true, "", true, true},
		{"ant without --version, agreed", "", ant{verr: &repo.ExitError{Name: "ant", Code: 1, Stderr: "flag provided but not defined"}, out: orgToken}, true, "", true, true},
		{"ant, not agreed", "", ant{version: "ant 2.0.0", out: orgToken}, false, "not to be asked", false, true},
		{"Apache Ant", "", ant{version: "Apache Ant(TM) version 1.10.14"}, true, "ant is not installed", false, false},
		{"Apache Ant by its complaint", "", ant{verr: &repo.ExitError{Name: "ant", Code: 1, Stderr: "Unknown argument: --version"}}, true, "ant is not installed", false, false},
		{"ant not logged in", "", ant{err: &repo.ExitError{Name: "ant", Code: 1, Stderr: "no profile " + orgToken}}, true, "no profile", true, true},
		{"ant prints nothing", "", ant{out: "\n"}, true, "prints nothing", true, true},
		{"ant prints a key", "", ant{out: "sk-ant-api03-not-a-real-key"}, true, "holds an API key", true, true},
		{"an Admin key", "sk-ant-admin01-not-a-real-key", ant{version: "ant 2.0.0", out: orgToken}, true, "Admin API key", false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := acme(t)
			a := tt.ant
			o := outside(s.Anthropic, map[string]string{"ANTHROPIC_AUTH_TOKEN": tt.token, "ANTHROPIC_API_KEY": "sk-ant-api03-key"}, a.run)
			posed := false
			_, err := o.Inventory(t.Context(), func(question string) bool {
				posed = true
				if !strings.Contains(question, "127.0.0.1") || !strings.Contains(question, "ant auth print-credentials") {
					t.Errorf("question %q", question)
				}
				return tt.agree
			}, nil)
			if (err == nil) != (tt.want == "") || err != nil && (!strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), orgToken)) {
				t.Errorf("%v", err)
			}
			var none *NoCredential
			if errors.As(err, &none) && none.Help() != admin.Credential {
				t.Errorf("help %q", none.Help())
			}
			if a.asked != tt.asked || posed != tt.poses {
				t.Errorf("ant asked %v, user asked %v", a.asked, posed)
			}
			if sent := s.State.Count("* *") > 0; sent != (err == nil) {
				t.Errorf("sent %+v", s.State.Requests())
			}
		})
	}
}

func TestInASandboxTheHelpIsItsOwnToken(t *testing.T) {
	for _, tt := range []struct{ base, runner, want string }{
		{"http://127.0.0.1:4711", "http://127.0.0.1:4711/idtoken?api-version=2.0", "gh-wif sandbox --admin -- COMMAND"},
		{"http://127.0.0.1:4711", "http://127.0.0.1:4712/idtoken", "ant auth login"},
		{"http://127.0.0.1:4711", "", "ant auth login"},
		{"https://proxy.example.com", "https://proxy.example.com/idtoken", "ant auth login"},
		{"", "", "ant auth login"},
	} {
		none := ant{verr: exec.ErrNotFound}
		_, err := outside("", map[string]string{"ANTHROPIC_BASE_URL": tt.base, "ACTIONS_ID_TOKEN_REQUEST_URL": tt.runner}, none.run).Inventory(t.Context(), nil, nil)
		var missing *NoCredential
		if !errors.As(err, &missing) || !strings.HasPrefix(missing.Help(), tt.want) {
			t.Errorf("%s, %s: %v", tt.base, tt.runner, err)
		}
	}
}

func TestNobodyIsAskedWhereTheAddressIsWrong(t *testing.T) {
	a := ant{out: orgToken}
	for _, base := range []string{"http://example.com", "ftp://x", "https://user:pass@x"} {
		o := outside("", map[string]string{"ANTHROPIC_BASE_URL": base, "ANTHROPIC_AUTH_TOKEN": orgToken}, a.run)
		if _, err := o.Inventory(t.Context(), func(string) bool { t.Error("asked"); return true }, nil); err == nil || !strings.HasPrefix(err.Error(), "ANTHROPIC_BASE_URL") {
			t.Errorf("%s: %v", base, err)
		}
	}
}
