package runner

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gh-wif/internal/online"
	"gh-wif/internal/secret"
)

// answers is a runner of which a test writes each answer.
type answers struct {
	status int
	body   []byte
}

func (a answers) RoundTrip(*http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
	return w.Result(), nil
}

func FuzzToken(f *testing.F) {
	for _, seed := range []string{"", `{"value":"x"}`, `{"value":" "}`, `{"value":1}`, `{"value":"x"`, "<html>" + bearer, `{"message":"` + bearer + `"}`} {
		f.Add(200, []byte(seed))
		f.Add(403, []byte(seed))
	}
	e, err := FromEnv(func(name string) string {
		return map[string]string{EnvURL: "https://runner.example/a", EnvToken: bearer}[name]
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if status < 200 || status > 599 || status >= 300 && status < 400 {
			return
		}
		token, err := e.Token(t.Context(), online.Client{Transport: answers{status, body}}, "a", noWait)
		var refused *RefusedError
		switch {
		case err == nil && (token.IsZero() || status != 200):
			t.Errorf("%d gives a token", status)
		case err == nil:
		case !errors.As(err, &refused):
			t.Errorf("%v", err)
		case strings.Contains(err.Error(), bearer) || secret.Has(err.Error()):
			t.Errorf("%v shows a credential", err)
		}
	})
}
