package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/online"
)

// now is when the tests ask, two hours east of Greenwich.
var now = time.Date(2026, 11, 27, 12, 0, 0, 0, time.FixedZone("", 2*60*60))

// client asks a server of the test's, with a token of the environment.
func client(t *testing.T, handler http.HandlerFunc) Client {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return Client{
		Base: online.MustBase(s.URL), Host: "github.com", Now: func() time.Time { return now },
		Credential: Credential{Bearer: online.NewBearer("token-of-the-test"), From: "GH_TOKEN"},
		Wait:       func(context.Context, time.Duration) error { return nil },
	}
}

// anybody is a client without a token.
func (c Client) anybody() Client {
	c.Credential = Credential{Why: "gh is not logged in to github.com: gh auth login --hostname github.com"}
	return c
}

func TestAQuestionHasWhatGitHubWants(t *testing.T) {
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Method, " ", r.URL.EscapedPath(), "?", r.URL.RawQuery, " ", r.Header.Get("Accept"), " ", r.Header.Get("X-GitHub-Api-Version"), " ", r.Header.Get("Authorization") == "Bearer token-of-the-test")
	})
	got, err := c.Call(context.Background(), "", "/repos/acme/app/branches/a%2Fb?per_page=100", nil)
	if want := "GET /repos/acme/app/branches/a%2Fb?per_page=100 application/vnd.github+json 2022-11-28 true"; err != nil || string(got.Body) != want {
		t.Errorf("got %s, %v\nwant %s", got.Body, err, want)
	}
	got, err = c.anybody().Ask(context.Background(), online.Call{Path: "/x", Header: map[string]string{"Accept": "application/vnd.github.raw+json"}})
	if want := "GET /x? application/vnd.github.raw+json 2022-11-28 false"; err != nil || string(got.Body) != want {
		t.Errorf("got %s, %v\nwant %s", got.Body, err, want)
	}
	if _, err := c.Call(context.Background(), "", "/x?%zz", nil); err == nil {
		t.Error("a query that is none is sent")
	}
}

func TestOnlyReadsAreRepeatedAndOnlyWhereItHelps(t *testing.T) {
	for _, tt := range []struct {
		method string
		status int
		header map[string]string
		asked  int
	}{
		{"", 502, nil, 3},
		{"GET", 503, nil, 3},
		{"GET", 429, nil, 3},
		{"GET", 429, map[string]string{"X-RateLimit-Remaining": "0"}, 1},
		{"GET", 403, nil, 1},
		{"GET", 404, nil, 1},
		{"POST", 502, nil, 1},
		{"PATCH", 429, nil, 1},
	} {
		asked := 0
		c := client(t, func(w http.ResponseWriter, _ *http.Request) {
			asked++
			for name, value := range tt.header {
				w.Header().Set(name, value)
			}
			w.WriteHeader(tt.status)
		})
		answer, err := c.Call(context.Background(), tt.method, "/x", nil)
		if asked != tt.asked || err == nil || answer.Status != tt.status {
			t.Errorf("%s after %d: asked %d times, want %d: %v", tt.method, tt.status, asked, tt.asked, err)
		}
	}
}

func TestWhereNobodyIsThereItIsAskedOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		err   error
		asked int
	}{
		"nobody there": {&net.OpError{Op: "dial", Err: errors.New("refused")}, 1},
		"broken off":   {io.ErrUnexpectedEOF, 3},
	} {
		asked := 0
		c := client(t, nil)
		c.HTTP.Transport = failing(func() error { asked++; return tt.err })
		if _, err := c.Call(context.Background(), "", "/x", nil); err == nil || asked != tt.asked {
			t.Errorf("%s: asked %d times, %v", name, asked, err)
		}
	}
}

type failing func() error

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f() }

func TestARedirectMayBeTheAnswer(t *testing.T) {
	c := client(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://logs.example/1")
		w.WriteHeader(http.StatusFound)
	})
	if got, err := c.Ask(context.Background(), online.Call{Path: "/logs", Stay: true}); err != nil || got.Header.Get("Location") != "https://logs.example/1" {
		t.Errorf("got %d, %v", got.Status, err)
	}
	if _, err := c.Ask(context.Background(), online.Call{Path: "/logs"}); err == nil || !strings.Contains(err.Error(), "not followed") {
		t.Errorf("got %v", err)
	}
}

func TestEachHostHasItsAddress(t *testing.T) {
	for _, tt := range []struct{ host, set, want string }{
		{"", "", "https://api.github.com"},
		{"github.com", "", "https://api.github.com"},
		{"WWW.GitHub.com", "", "https://api.github.com"},
		{"octo.ghe.com", "", "https://api.octo.ghe.com"},
		{"a.octo.ghe.com", "", "https://api.octo.ghe.com"},
		{"ghe.example.com", "", "https://ghe.example.com/api/v3"},
		{"evil-github.com", "", "https://evil-github.com/api/v3"},
		{"evilghe.com", "", "https://evilghe.com/api/v3"},
		{"github.com", "http://127.0.0.1:1/api/", "http://127.0.0.1:1/api replaced"},
		{"ghe.example.com", "https://proxy.example", "https://proxy.example replaced"},
		{"github.com", "https://api.github.com/", "https://api.github.com"},
		{"github.com", "http://proxy.example", "GH_WIF_GITHUB_API"},
		{"github.com", "nonsense", "GH_WIF_GITHUB_API"},
	} {
		base, replaced, err := Base(tt.host, func(name string) string { return map[string]string{EnvBase: tt.set}[name] })
		got := base.String()
		if replaced {
			got += " replaced"
		}
		if err != nil {
			got, _, _ = strings.Cut(err.Error(), " ")
		}
		if got != tt.want {
			t.Errorf("%q with %q: got %s, want %s", tt.host, tt.set, got, tt.want)
		}
	}
}
