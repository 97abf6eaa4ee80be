package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"gh-wif/internal/online/admin"
	"gh-wif/internal/repo"
)

const orgToken = "sk-ant-oat01-not-a-real-token"

// organization serves a small organization, and notes which bearers came.
type organization struct {
	http.Handler
	mu      sync.Mutex
	bearers map[string]bool
}

func organizationWith(answers map[string]string) *organization {
	o := &organization{bearers: map[string]bool{}}
	o.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.bearers[r.Header.Get("Authorization")] = true
		o.mu.Unlock()
		answer, ok := answers[strings.TrimPrefix(r.URL.Path, "/v1/organizations/")]
		if !ok {
			w.WriteHeader(http.StatusForbidden)
			answer = `{"type":"error","error":{"type":"permission_error","message":"no"}}`
		}
		io.WriteString(w, answer) //nolint:errcheck // the client will complain
	})
	return o
}

var acme = map[string]string{
	"me":                                 `{"id":"6f1b7c1e-1111-4222-8333-444455556666","name":"Acme"}`,
	"workspaces":                         `{"data":[{"id":"wrkspc_1","name":"CI"}],"has_more":false}`,
	"service_accounts":                   `{"data":[{"id":"svac_1","name":"ci"}],"next_page":null}`,
	"federation_issuers":                 `{"data":[],"next_page":null}`,
	"federation_rules":                   `{"data":[{"id":"fdrl_1","name":"x","match":{}}],"next_page":null}`,
	"service_accounts/svac_1/workspaces": `{"data":[{"workspace_id":"wrkspc_1","service_account_id":"svac_1"}],"next_page":null}`,
}

// outside reaches a handler, with an environment and a program ant.
func outside(t *testing.T, h http.Handler, env map[string]string, ant repo.Runner) Outside {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	if ant == nil {
		ant = func(_ context.Context, _, name string, _ ...string) ([]byte, error) {
			return nil, &exec.Error{Name: name, Err: exec.ErrNotFound}
		}
	}
	return Outside{
		Env: func(name string) string {
			if name == "ANTHROPIC_BASE_URL" && env[name] == "" {
				return s.URL
			}
			return env[name]
		},
		Run:  ant,
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

func TestInventory(t *testing.T) {
	org := organizationWith(acme)
	o := outside(t, org, map[string]string{"ANTHROPIC_AUTH_TOKEN": orgToken, "ANTHROPIC_API_KEY": "sk-ant-api03-key"}, nil)
	var said []string
	got, err := o.Inventory(t.Context(), nil, func(what string) { said = append(said, what) }, "svac_1")
	if err != nil {
		t.Fatal(err)
	}
	if got.Organization.Name != "Acme" || len(got.Workspaces) != 1 || len(got.ServiceAccounts) != 1 || len(got.Rules) != 1 || len(got.Memberships["svac_1"]) != 1 {
		t.Errorf("%+v", got)
	}
	if len(org.bearers) != 1 || !org.bearers["Bearer "+orgToken] {
		t.Errorf("bearers %v", org.bearers)
	}
	if len(said) == 0 || strings.Contains(fmt.Sprint(said), orgToken) {
		t.Errorf("said %q", said)
	}
}

func TestInventoryNamesTheQuestionThatFailed(t *testing.T) {
	answers := map[string]string{}
	for path, answer := range acme {
		if path != "federation_issuers" {
			answers[path] = answer
		}
	}
	o := outside(t, organizationWith(answers), map[string]string{"ANTHROPIC_AUTH_TOKEN": orgToken}, nil)
	_, err := o.Inventory(t.Context(), nil, nil)
	var ask *AskError
	if !errors.As(err, &ask) || !strings.Contains(err.Error(), "the issuers") || !strings.Contains(ask.Help(), "org:admin") {
		t.Errorf("%v", err)
	}
}

func TestInventoryEndsWhereItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stop(); <-r.Context().Done() })
	o := outside(t, h, map[string]string{"ANTHROPIC_AUTH_TOKEN": orgToken}, nil)
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
			org := organizationWith(acme)
			a := tt.ant
			o := outside(t, org, map[string]string{"ANTHROPIC_AUTH_TOKEN": tt.token, "ANTHROPIC_API_KEY": "sk-ant-api03-key"}, a.run)
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
			if want := err == nil; org.bearers["Bearer "+orgToken] != want || len(org.bearers) > 1 {
				t.Errorf("bearers %v", org.bearers)
			}
		})
	}
}

func TestNobodyIsAskedWhereTheAddressIsWrong(t *testing.T) {
	a := ant{out: orgToken}
	for _, base := range []string{"http://example.com", "ftp://x", "https://user:pass@x"} {
		o := outside(t, organizationWith(acme), map[string]string{"ANTHROPIC_BASE_URL": base, "ANTHROPIC_AUTH_TOKEN": orgToken}, a.run)
		if _, err := o.Inventory(t.Context(), func(string) bool { t.Error("asked"); return true }, nil); err == nil || !strings.HasPrefix(err.Error(), "ANTHROPIC_BASE_URL") {
			t.Errorf("%s: %v", base, err)
		}
	}
}
