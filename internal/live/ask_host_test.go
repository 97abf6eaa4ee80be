package live

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// hosts notes which are asked, and reaches none.
type hosts struct {
	mu    sync.Mutex
	asked []string
}

func (h *hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, r.URL.Host+" "+r.Header.Get("Authorization"))
	return nil, &net.OpError{Op: "dial", Err: errors.New("no network")}
}

func TestTheHostOfTheIssuerIsAskedWithItsOwnToken(t *testing.T) {
	for issuer, want := range map[string]string{
		"": "api.github.com Bearer kept-for-github.com",
		"https://token.actions.githubusercontent.com":  "api.github.com Bearer kept-for-github.com",
		"https://token.actions.octo.ghe.com":           "api.octo.ghe.com Bearer kept-for-octo.ghe.com",
		"https://ghe.example.com/_services/token":      "ghe.example.com Bearer kept-for-ghe.example.com",
		"https://ghe.example.com:8443/_services/token": "ghe.example.com:8443 Bearer kept-for-ghe.example.com:8443",
	} {
		_, o := gitHub(t, "")
		o.Env = func(string) string { return "" }
		o.Run = func(_ context.Context, _, _ string, args ...string) ([]byte, error) {
			return []byte("kept-for-" + args[len(args)-1] + "\n"), nil
		}
		reached := &hosts{}
		o.Transport = reached
		k, err := o.Ask(t.Context(), Place{Repository: "acme/app", IssuerURL: issuer}, nil)
		if err != nil || len(k.Gaps) != 1 || !strings.Contains(k.Gaps[0].Why, "no network") || k.Asked != "acme/app" {
			t.Errorf("%s: got %+v, %v", issuer, k, err)
		}
		if slices.Sort(reached.asked); len(slices.Compact(reached.asked)) != 1 || reached.asked[0] != want {
			t.Errorf("%s: asked %q, want %q", issuer, reached.asked, want)
		}
	}
	_, o := gitHub(t, "")
	if _, err := o.Ask(t.Context(), Place{Repository: "no repository"}, nil); err == nil {
		t.Error("a repository that is none is asked about")
	}
}
