package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/jwt"
	"gh-wif/internal/online"
	"gh-wif/internal/sandbox"
)

const bearer = "the-jobs-own-bearer-1234"

// endpoint is one whose answers a test writes: the n-th is that of answer(n).
func endpoint(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) Endpoint {
	t.Helper()
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		answer(n, w, r)
	}))
	t.Cleanup(server.Close)
	e, err := FromEnv(func(name string) string {
		return map[string]string{EnvURL: server.URL + "/a/b?api-version=2.0", EnvToken: bearer}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func noWait(context.Context, time.Duration) error { return nil }

func TestATokenIsAskedForAsTheToolkitDoes(t *testing.T) {
	var asked *http.Request
	e := endpoint(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		asked = r
		fmt.Fprint(w, `{"count":3,"value":"a.b.c"}`)
	})
	token, err := e.Token(t.Context(), online.Client{UserAgent: "ua"}, "https://a.example/&x=1", noWait)
	if err != nil || token.Reveal() != "a.b.c" {
		t.Fatalf("%v, %v", token, err)
	}
	q := asked.URL.Query()
	if asked.Method != http.MethodGet || asked.URL.Path != "/a/b" || q.Get("api-version") != "2.0" || q.Get("audience") != "https://a.example/&x=1" || len(q) != 2 ||
		asked.Header.Get("Authorization") != "Bearer "+bearer || asked.Header.Get("User-Agent") != "ua" {
		t.Errorf("%s %s %v", asked.Method, asked.URL, asked.Header)
	}
	if _, err := e.Token(t.Context(), online.Client{}, "", noWait); err != nil || asked.URL.Query().Has("audience") {
		t.Errorf("without an audience: %s, %v", asked.URL, err)
	}
}

func TestEveryTokenOfASandboxIsAnotherOne(t *testing.T) {
	box, err := sandbox.Start(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	e, err := FromEnv(box.Env)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[any]bool{}
	for range 3 {
		token, err := e.Token(t.Context(), online.Client{}, "https://api.anthropic.com", nil)
		if err != nil {
			t.Fatal(err)
		}
		claims := jwt.Read([]byte(token.Reveal())).Claims
		if claims["aud"] != "https://api.anthropic.com" || seen[claims["jti"]] {
			t.Errorf("%v", claims)
		}
		seen[claims["jti"]] = true
	}
}

func TestAJobWithoutThePermissionIsToldFromOneWithIt(t *testing.T) {
	for _, c := range []struct{ url, token, missing, says string }{
		{"", "", EnvURL, "Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable"},
		{" \n", "x", EnvURL, "ACTIONS_ID_TOKEN_REQUEST_URL"},
		{"https://runner.example/x", "", EnvToken, "Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable"},
		{"http://runner.example/x", "secret", "", "is not encrypted"},
		{"https://bob:secret@runner.example/x", "secret", "", "holds a user name"},
	} {
		_, err := FromEnv(func(name string) string { return map[string]string{EnvURL: c.url, EnvToken: c.token}[name] })
		var none *NoPermissionError
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", c.url, err)
		}
		if errors.As(err, &none) != (c.missing != "") || none != nil && none.Missing != c.missing {
			t.Errorf("%q: %v", c.url, err)
		}
	}
}

func TestAnAnswerWithoutATokenIsExplained(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		tries  int
		says   string
	}{
		{200, `{}`, 1, "without a token"},
		{200, `{"value":""}`, 1, "without a token"},
		{200, `{"value":7}`, 1, "without a token"},
		{200, `<html>`, 1, "without a token"},
		{401, `{"message":"no"}`, 1, `401 ({"message":"no"}): the job's credential for it is spent`},
		{403, ``, 1, "status 403: the job may not ask any more"},
		{404, ``, 1, "the address is not the runner's"},
		{418, ``, 1, "418: a token is expected with 200"},
		{429, ``, 6, "asked too often"},
		{503, `busy ` + bearer, 6, "503 (busy (redacted)), also when asked again"},
		{400, strings.Repeat("long ", 100), 1, "…"},
	} {
		tries := 0
		e := endpoint(t, func(n int, w http.ResponseWriter, _ *http.Request) {
			tries = n
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
		})
		_, err := e.Token(t.Context(), online.Client{}, "x", noWait)
		var refused *RefusedError
		if !errors.As(err, &refused) || refused.Status != c.status || !strings.Contains(err.Error(), c.says) || tries != c.tries {
			t.Errorf("%d %q after %d tries: %v", c.status, c.body, tries, err)
		}
		if err != nil && (strings.Contains(err.Error(), bearer) || len(err.Error()) > 500) {
			t.Errorf("%d: %v", c.status, err)
		}
	}
}

func TestAFaultThatPassesIsWaitedFor(t *testing.T) {
	var waits []time.Duration
	e := endpoint(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		switch n {
		case 1:
			w.WriteHeader(502)
		case 2:
			w.Header().Set("Retry-After", "3")
			w.WriteHeader(429)
		default:
			_ = json.NewEncoder(w).Encode(map[string]string{"value": "x.y.z"})
		}
	})
	token, err := e.Token(t.Context(), online.Client{}, "x", func(_ context.Context, d time.Duration) error {
		waits = append(waits, d)
		return nil
	})
	if err != nil || token.Reveal() != "x.y.z" || len(waits) != 2 || waits[0] != retry.First || waits[1] != 3*time.Second {
		t.Errorf("%v, %v after %v", token, err, waits)
	}
}
