package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/online"
)

// refused is what the client makes of an answer.
func refused(t *testing.T, change func(Client) Client, method string, status int, header map[string]string, body string) *Error {
	t.Helper()
	c := client(t, func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
	if change != nil {
		c = change(c)
	}
	answer, err := c.Call(context.Background(), method, "/x", nil)
	var e *Error
	if !errors.As(err, &e) || answer.Status != status || e.Status != status {
		t.Fatalf("got %d, %v", answer.Status, err)
	}
	return e
}

func byLogin(c Client) Client {
	c.Credential.From = "gh auth token"
	return c
}

func TestARefusalSaysWhatIsWrongAndWhatHelps(t *testing.T) {
	in := func(d time.Duration) string { return strconv.FormatInt(now.Add(d).Unix(), 10) }
	for _, tt := range []struct {
		name       string
		change     func(Client) Client
		method     string
		status     int
		header     map[string]string
		body       string
		kind       Kind
		what, help string
	}{
		{"a token of a variable", nil, "", 401, nil, `{"message": "Bad credentials"}`, BadToken, "GitHub does not accept the token of GH_TOKEN: it is wrong, expired or revoked", "put a good one into GH_TOKEN, or unset it"},
		{"the token of gh", byLogin, "", 401, nil, ``, BadToken, "GitHub does not accept the token that gh keeps: it is wrong, expired or revoked", "gh auth login --hostname github.com"},
		{"nobody", Client.anybody, "", 401, nil, ``, BadToken, "github.com wants a login", "no token was used: gh is not logged in to github.com: gh auth login --hostname github.com"},
		{"single sign-on", nil, "", 403, map[string]string{"X-GitHub-SSO": "required; url=https://github.com/orgs/acme/sso?authorization_request=A1"}, `{"message": "Resource protected by organization SAML enforcement."}`, SingleSignOn, "the organization wants its single sign-on before it accepts this token", "open https://github.com/orgs/acme/sso?authorization_request=A1"},
		{"single sign-on elsewhere", nil, "", 403, map[string]string{"X-GitHub-SSO": "required; url=https://evil.example/sso"}, ``, SingleSignOn, "the organization wants its single sign-on before it accepts this token", "authorize the token for the organization in the settings of your account"},
		{"single sign-on with a password", nil, "", 403, map[string]string{"X-GitHub-SSO": "required; url=https://github.com@evil.example/"}, ``, SingleSignOn, "the organization wants its single sign-on before it accepts this token", "authorize the token for the organization in the settings of your account"},
		{"the hour is used up", nil, "", 403, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": in(90 * time.Minute)}, `{"message": "API rate limit exceeded"}`, RateLimit, "GitHub takes no more questions for now until 13:30:00, in 90 minutes", ""},
		{"the hour is used up for nobody", Client.anybody, "", 429, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": in(30 * time.Second)}, ``, RateLimit, "GitHub takes no more questions for now until 12:00:30, in 30 seconds", "no token was used: gh is not logged in to github.com: gh auth login --hostname github.com"},
		{"a time that is none", nil, "", 403, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9223372036854775807"}, ``, RateLimit, "GitHub takes no more questions for now", ""},
		{"too fast", nil, "POST", 403, map[string]string{"Retry-After": "75"}, ``, RateLimit, "GitHub takes no more questions for now until 12:01:15, in 75 seconds", ""},
		{"too fast, without a time", nil, "POST", 403, nil, `{"message": "You have exceeded a secondary rate limit."}`, RateLimit, "GitHub takes no more questions for now until 12:01:00, in 60 seconds", ""},
		{"a permission", nil, "", 403, map[string]string{"X-Accepted-GitHub-Permissions": "actions=read; administration=read"}, `{"message": "Resource not accessible by personal access token"}`, Forbidden, "GitHub refuses it to this caller: Resource not accessible by personal access token", "the token of GH_TOKEN needs the permission actions=read or administration=read"},
		{"a scope", byLogin, "", 403, map[string]string{"X-Accepted-OAuth-Scopes": "admin:org, read:org", "X-OAuth-Scopes": "repo", "X-Accepted-GitHub-Permissions": "organization_administration=read"}, ``, Forbidden, "GitHub refuses it to this caller", "the token that gh keeps needs the scope admin:org, read:org, and has repo: gh auth refresh --hostname github.com --scopes admin:org"},
		{"no scope at all", nil, "", 404, map[string]string{"X-Accepted-OAuth-Scopes": "repo", "X-OAuth-Scopes": ""}, `{"message": "Not Found"}`, NotFound, "GitHub answered Not Found: it is not there, or this login may not see it", "the token of GH_TOKEN needs the scope repo, and has none"},
		{"a permission that is none", nil, "", 403, map[string]string{"X-Accepted-GitHub-Permissions": "run `rm`"}, ``, Forbidden, "GitHub refuses it to this caller", ""},
		{"not found for nobody", Client.anybody, "", 404, nil, ``, NotFound, "GitHub answered Not Found: it is not there, or this login may not see it", "no token was used: gh is not logged in to github.com: gh auth login --hostname github.com"},
		{"moved", nil, "POST", 307, map[string]string{"Location": "https://api.github.com/repositories/1"}, ``, Moved, "the repository has moved: use its new name", ""},
		{"a field", nil, "POST", 422, nil, `{"message": "Validation Failed", "errors": [{"message": "No ref found for: x"}, "plain", {"code": "missing"}]}`, Invalid, "GitHub does not take it: Validation Failed; No ref found for: x; plain", ""},
		{"trouble", nil, "POST", 500, nil, `<html>`, Trouble, "GitHub has trouble: status 500", ""},
		{"something else", nil, "POST", 418, nil, `{"message": "teapot"}`, Trouble, "GitHub answered with status 418: teapot", ""},
		{"words for a terminal", nil, "", 403, nil, `{"message": "a\u001b[2Jb\nc ghp_` + strings.Repeat("aB3", 12) + `"}`, Forbidden, `GitHub refuses it to this caller: a\x1b[2Jb\nc (redacted)`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := refused(t, tt.change, tt.method, tt.status, tt.header, tt.body)
			if e.Kind != tt.kind || e.Error() != tt.what || Help(e) != tt.help {
				t.Errorf("got %s: %s\n%s\nwant %s: %s\n%s", e.Kind, e, e.Help, tt.kind, tt.what, tt.help)
			}
			if IsNotFound(e) != (tt.kind == NotFound) || (e.Until.IsZero() && strings.Contains(e.What, " in ")) {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestLongWordsAreCut(t *testing.T) {
	e := refused(t, nil, "", 403, nil, `{"message": "`+strings.Repeat("ü", 5000)+`"}`)
	if len(e.Message) > maxMessage+len("…") || !strings.HasSuffix(e.Message, "…") || strings.Contains(e.Message, "\ufffd") {
		t.Errorf("got %d bytes", len(e.Message))
	}
}

func TestOtherErrorsHaveNoHelp(t *testing.T) {
	if err := (&online.TimeoutError{Host: "x"}); Help(err) != "" || IsNotFound(err) {
		t.Error("a time-out is taken for a refusal")
	}
}

func FuzzRefusal(f *testing.F) {
	f.Add(403, "required; url=https://github.com/x", "actions=read", "repo", "0", "1", `{"message": "x", "errors": [{"message": "y"}]}`)
	f.Add(429, "", "", "", "", "18446744073709551616", "<html>")
	c := Client{Host: "github.com", Now: func() time.Time { return now }, Credential: Credential{Bearer: online.NewBearer("token-of-the-test"), From: "gh auth token"}}
	f.Fuzz(func(t *testing.T, status int, sso, permissions, scopes, remaining, reset, body string) {
		header := http.Header{}
		for name, value := range map[string]string{"X-GitHub-SSO": sso, "X-Accepted-GitHub-Permissions": permissions, "X-OAuth-Scopes": scopes, "X-Accepted-OAuth-Scopes": scopes, "X-RateLimit-Remaining": remaining, "X-RateLimit-Reset": reset, "Retry-After": reset} {
			header.Set(name, value)
		}
		e := c.explain(online.Answer{Status: status, Header: header, Body: []byte(body)})
		for _, text := range []string{e.Error(), e.Help, e.Message} {
			for _, r := range text {
				if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e {
					t.Errorf("%q holds %U", text, r)
				}
			}
		}
		if e.What == "" || e.Kind == "" {
			t.Errorf("status %d is not explained", status)
		}
	})
}
