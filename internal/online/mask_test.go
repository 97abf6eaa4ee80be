package online

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"gh-wif/internal/secret"
)

// A credential of a form that nobody knows, with what an address and JSON write otherwise.
const odd = `q"7/x+y=z&<Marker>`

// Whatever a server does with the credentials of a question, nothing of them comes back.
func TestNoAnswerRepeatsACredential(t *testing.T) {
	quoted, _ := json.Marshal(odd)
	inJSON := strings.Trim(string(quoted), `"`)
	for _, form := range []string{odd, url.QueryEscape(odd), url.PathEscape(odd), inJSON, strings.ReplaceAll(inJSON, "/", `\/`)} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Echo", form)
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte("you sent " + form + "!"))
		}))
		base := MustBase(server.URL)
		for name, call := range map[string]Call{
			"as the bearer":   {Bearer: NewBearer(odd)},
			"within the body": {Method: http.MethodPost, Body: map[string]string{"assertion": odd}, Hidden: []Bearer{NewBearer(odd)}},
			"beside another":  {Bearer: NewBearer("another-credential"), Hidden: []Bearer{{}, NewBearer(odd)}},
		} {
			answer, err := Client{}.Do(t.Context(), base, call)
			if err != nil || string(answer.Body) != "you sent "+secret.Mark+"!" || answer.Header.Get("X-Echo") != secret.Mark {
				t.Errorf("%s as %q: %q, %q, %v", name, form, answer.Body, answer.Header.Get("X-Echo"), err)
			}
		}
		server.Close()
	}
}

func TestABrokenAnswerRepeatsNoCredential(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = conn.Write([]byte("HTTP/1.1 assertion-of-no-known-form\r\n\r\n"))
		_ = conn.Close()
	}))
	defer server.Close()
	_, err := Client{}.Do(t.Context(), MustBase(server.URL), Call{Method: http.MethodPost, Hidden: []Bearer{NewBearer("assertion-of-no-known-form")}})
	if err == nil || strings.Contains(err.Error(), "of-no-known") {
		t.Errorf("%v", err)
	}
}

func TestAShortTextIsNoCredential(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("abcde")) }))
	defer server.Close()
	if answer, err := (Client{}).Do(t.Context(), MustBase(server.URL), Call{Bearer: NewBearer("abcde")}); err != nil || string(answer.Body) != "abcde" {
		t.Errorf("%q, %v", answer.Body, err)
	}
}
