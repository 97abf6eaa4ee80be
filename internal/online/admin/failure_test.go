package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/online"
)

const noBody = `{"type":"error","error":{"type":%q,"message":%q,"details":{"error_code":"x_y"}},"request_id":"req_1"}`

func TestAnErrorSaysWhatTheServerSaidAndWhatWouldHelp(t *testing.T) {
	for _, tt := range []struct {
		status     int
		kind, help string
	}{
		{400, "invalid_request_error", ""},
		{401, "authentication_error", "print-credentials"},
		{403, "permission_error", "org:admin"},
		{404, "not_found_error", "individual organization"},
		{409, "conflict_error", "another name"},
		{429, "rate_limit_error", "try again in 7s"},
		{529, "overloaded_error", "server's side"},
	} {
		s, c := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.Header().Set("Request-Id", "req_1")
			say(w, tt.status, fmt.Sprintf(noBody, tt.kind, "name: a \u200b"+testToken+" text"))
		})
		_, err := c.Issuer(t.Context(), "fdis_1")
		var e *Error
		if !errors.As(err, &e) || e.Status != tt.status || e.Type != tt.kind || e.Code != "x_y" || e.RequestID != "req_1" {
			t.Fatalf("%d: %+v", tt.status, err)
		}
		if text := err.Error(); strings.Contains(text, testToken) || strings.Contains(text, "\u200b") || !strings.Contains(text, "name: a ") || !strings.Contains(text, "req_1") {
			t.Errorf("%d: %q", tt.status, text)
		}
		if help := Help(err); !strings.Contains(help, tt.help) || tt.help == "" && help != "" {
			t.Errorf("%d: help %q", tt.status, help)
		}
		if calls, _ := s.noted(); len(calls) > 1 != (tt.status == 429 || tt.status == 529) {
			t.Errorf("%d: sent %d times", tt.status, len(calls))
		}
	}
}

func TestAnErrorWithoutTheAPIsBodyIsOneToo(t *testing.T) {
	for _, body := range []string{"", "<html>", `{"error":"invalid_grant"}`, `[]`, `{"error":{"type":7}}`, `{"error":{"message":"` + strings.Repeat("x", 2000) + `"}}`} {
		_, c := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { say(w, 403, body) })
		_, err := c.Organization(t.Context())
		var e *Error
		if !errors.As(err, &e) || e.Message == "" || len(err.Error()) > 700 {
			t.Errorf("%.30q: %v", body, err)
		}
	}
}

func TestAQuestionIsAskedAgainAndThenGivenUp(t *testing.T) {
	s, c := serve(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n < 2 {
			w.Header().Set("Retry-After", "3")
			say(w, 503, ``)
			return
		}
		say(w, 200, `{"id":"u"}`)
	})
	if o, err := c.Organization(t.Context()); err != nil || o.ID != "u" {
		t.Errorf("%+v, %v", o, err)
	}
	if len(s.waits) != 2 || s.waits[0] != 3*time.Second {
		t.Errorf("waited %v", s.waits)
	}
	s, c = serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { say(w, 500, ``) })
	if _, err := c.Organization(t.Context()); err == nil {
		t.Error("no error")
	}
	if calls, _ := s.noted(); len(calls) != tries {
		t.Errorf("%d tries", len(calls))
	}
}

// A create may have happened: it is sent again only where that is excluded.
func TestACreateIsSentOnceUnlessItCannotHaveHappened(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fail    func(w http.ResponseWriter)
		sent    int
		unclear bool
	}{
		{"429", func(w http.ResponseWriter) { say(w, 429, ``) }, 2, false},
		{"500", func(w http.ResponseWriter) { say(w, 500, ``) }, 1, true},
		{"529", func(w http.ResponseWriter) { say(w, 529, ``) }, 1, true},
		{"cut", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, 1, true},
		{"half an answer", func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "100")
			say(w, 200, `{"id":`)
		}, 1, true},
		{"no JSON", func(w http.ResponseWriter) { say(w, 200, `{"id":`) }, 1, true},
		{"redirect", func(w http.ResponseWriter) { w.Header().Set("Location", "/x"); say(w, 307, ``) }, 1, true},
		{"409", func(w http.ResponseWriter) { say(w, 409, ``) }, 1, false},
		{"400", func(w http.ResponseWriter) { say(w, 400, ``) }, 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, c := serve(t, func(n int, w http.ResponseWriter, _ *http.Request) {
				if n == 0 {
					tt.fail(w)
					return
				}
				say(w, 200, `{"id":"svac_1"}`)
			})
			_, err := c.CreateServiceAccount(t.Context(), anthropic.ServiceAccount{Name: "ci"})
			if calls, _ := s.noted(); len(calls) != tt.sent {
				t.Errorf("sent %d times", len(calls))
			}
			if failed := err != nil; failed != (tt.sent == 1) || Unclear(err) != tt.unclear {
				t.Errorf("%v, unclear %v", err, Unclear(err))
			}
			if Taken(err) != (tt.name == "409") || Gone(err) {
				t.Errorf("%v: taken %v, gone %v", err, Taken(err), Gone(err))
			}
		})
	}
}

func TestWhereNoConnectionIsMadeNothingHappened(t *testing.T) {
	tried := 0
	c := New(Config{
		Base: online.MustBase("http://127.0.0.1:1"), Bearer: online.NewBearer(testToken),
		Wait: func(context.Context, time.Duration) error { tried++; return nil },
	})
	_, err := c.CreateServiceAccount(t.Context(), anthropic.ServiceAccount{Name: "ci"})
	if err == nil || Unclear(err) || tried != tries-1 {
		t.Errorf("%v, unclear %v, %d waits", err, Unclear(err), tried)
	}
}

func TestAChangeThatIsTheSameTwiceIsSentAgain(t *testing.T) {
	s, c := serve(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 0 {
			panic(http.ErrAbortHandler)
		}
		say(w, 200, `{}`)
	})
	if err := c.Archive(t.Context(), "fdrl_1"); err != nil {
		t.Error(err)
	}
	if calls, _ := s.noted(); len(calls) != 2 {
		t.Errorf("%q", calls)
	}
}

func TestNoMembershipIsNoFailure(t *testing.T) {
	for status, want := range map[int]bool{404: true, 403: false} {
		_, c := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { say(w, status, ``) })
		if _, ok, err := c.Membership(t.Context(), "wrkspc_1", "svac_1"); ok || (err == nil) != want {
			t.Errorf("%d: %v, %v", status, ok, err)
		}
	}
}

func TestPages(t *testing.T) {
	page := func(w http.ResponseWriter, n int, next string) {
		say(w, 200, fmt.Sprintf(`{"data":[{"id":"svac_%d"}],"next_page":%s}`, n, next))
	}
	_, c := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page") != []string{"", "a&b=c", "="}[n] {
			t.Errorf("page %d: %s", n, r.URL.RawQuery)
		}
		page(w, n, []string{`"a&b=c"`, `"="`, "null"}[n])
	})
	if all, err := c.ServiceAccounts(t.Context(), false); err != nil || len(all) != 3 || all[2].ID != "svac_2" {
		t.Errorf("%+v, %v", all, err)
	}
	for name, next := range map[string]func(n int) string{
		"in a circle": func(n int) string { return fmt.Sprintf("%q", fmt.Sprint("p", n%2)) },
		"pages":       func(n int) string { return fmt.Sprintf("%q", fmt.Sprint("p", n)) },
	} {
		s, c := serve(t, func(n int, w http.ResponseWriter, _ *http.Request) { page(w, n, next(n)) })
		_, err := c.ServiceAccounts(t.Context(), false)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if calls, _ := s.noted(); len(calls) > maxPages {
			t.Errorf("%s: %d calls", name, len(calls))
		}
	}
}

func TestTheOtherWayOfPages(t *testing.T) {
	s, c := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("after_id") == "" {
			say(w, 200, `{"data":[{"id":"wrkspc_1"}],"has_more":true,"first_id":"wrkspc_1","last_id":"wrkspc_1"}`)
			return
		}
		say(w, 200, `{"data":[{"id":"wrkspc_2"}],"has_more":false,"first_id":"wrkspc_2","last_id":"wrkspc_2"}`)
	})
	if all, err := c.Workspaces(t.Context(), true); err != nil || len(all) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
	if calls, _ := s.noted(); len(calls) != 4 || !strings.Contains(calls[3], "after_id=wrkspc_1&include_archived=true&include_default=true&limit=1000") {
		t.Errorf("%q", calls)
	}
}

func TestAnAnswerThatCannotBeReadSaysWhatIsWrong(t *testing.T) {
	for body, want := range map[string]string{
		`{"data":[{"name":"x"}]}`:         "no id",
		`{"data":[{"id":7}]}`:             "id is",
		`{"data":{}}`:                     "no array data",
		`{"data":[],"data":[]}`:           "twice",
		`{"data":["` + testToken + `"]}`:  "no id",
		`x` + testToken:                   "cannot be read",
		`{"data":[{"id":"s","name":[]}]}`: "name is",
	} {
		_, c := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { say(w, 200, body) })
		_, err := c.ServiceAccounts(t.Context(), false)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), testToken) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// What is not listed would be made again: a list that may go on is no list.
func TestAListThatMayNotBeWholeIsRefused(t *testing.T) {
	for rest, want := range map[string]string{
		`"next_page":5`:                     "next_page is a number",
		`"next_page":{}`:                    "next_page is",
		`"has_more":true,"last_id":null`:    "does not say from where",
		`"has_more":true`:                   "does not say from where",
		`"has_more":"true","last_id":"x"`:   "has_more is",
		`"has_more":true,"last_id":["x"]`:   "last_id is",
		`"has_more":null,"next_page":null`:  "",
		`"has_more":false,"next_page":null`: "",
	} {
		_, c := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { say(w, 200, `{"data":[],`+rest+`}`) })
		_, one := c.Rules(t.Context(), false)
		_, other := c.Workspaces(t.Context(), false)
		if err := errors.Join(one, other); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", rest, err)
		}
	}
}

// A name with line breaks would write lines of its own into a plan.
func TestIDsAndNamesStandOnOneLine(t *testing.T) {
	const two = `{"id":"a\nb","name":"c\u001b[31m\r\nd","match":{},"issuer_url":"https://x.example"}`
	_, c := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { say(w, 200, `{"data":[`+two+`]}`) })
	workspaces, _ := c.Workspaces(t.Context(), false)
	accounts, _ := c.ServiceAccounts(t.Context(), false)
	issuers, _ := c.Issuers(t.Context(), false)
	rules, _ := c.Rules(t.Context(), false)
	if len(workspaces)*len(accounts)*len(issuers)*len(rules) != 1 {
		t.Fatalf("%v %v %v %v", workspaces, accounts, issuers, rules)
	}
	for _, got := range []string{
		workspaces[0].ID + workspaces[0].Name, accounts[0].ID + accounts[0].Name, issuers[0].ID + issuers[0].Name, rules[0].ID + rules[0].Name,
	} {
		if got != `a\nbc\x1b[31m\r\nd` {
			t.Errorf("%q", got)
		}
	}
}

func TestABearerThatIsNoneIsNotSent(t *testing.T) {
	for token, want := range map[string]string{
		"sk-ant-admin01-abcdefgh": "Admin API key",
		"sk-ant-api03-abcdefgh":   "API key",
		"sk-ant-ort01-abcdefgh":   "refresh token",
		"Bearer x":                "word Bearer",
		"a b":                     "blanks",
		"a\nb":                    "blanks",
		"a\x1bb":                  "blanks",
		"gho_0123456789abcdefghijABCDEFGHIJ012345":          "token of GitHub",
		"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl": "identity token",
	} {
		b, err := CheckBearer("VARIABLE", token)
		if err == nil || !b.IsZero() || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "VARIABLE ") || strings.Contains(err.Error(), token) {
			t.Errorf("%s: %v", token, err)
		}
	}
	for _, token := range []string{testToken, " " + testToken + "\n", "some-other-token"} {
		if b, err := CheckBearer("VARIABLE", token); err != nil || b.Reveal() != strings.TrimSpace(token) {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"data":[{"id":"x","match":{}}],"next_page":null,"has_more":true,"last_id":"x"}`))
	f.Add([]byte(`{"error":{"type":"a","message":"b","details":{"error_code":"c"}},"request_id":"r"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, how := range []cursors{byPage, byAfterID} {
			items, _, err := how.read(body)
			if err != nil {
				continue
			}
			for _, n := range items {
				if v, err := rule(n); err == nil && v.ID == "" {
					t.Error("a rule without an id")
				}
				if v, err := issuer(n); err == nil && v.ID == "" {
					t.Error("an issuer without an id")
				}
				_, _ = workspace(n)
				_, _ = account(n)
				_, _ = membership(n)
			}
		}
		e := errorOf(online.Answer{Status: 400, Body: body})
		if text := e.Error(); strings.ContainsAny(text, "\n\x1b") || len([]rune(text)) > 5*maxMessage {
			t.Errorf("%q", text)
		}
	})
}
