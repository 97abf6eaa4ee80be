package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever arrives at the exchange, it answers with a documented status, and says nothing of
// the assertion.
func FuzzExchange(f *testing.F) {
	s, err := Start(f.Context(), Config{Rule: branchRule()})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(s.Close)
	mux := http.NewServeMux()
	s.State.exchange(mux)
	f.Add(well(nil))
	f.Add(well(map[string]any{"assertion": s.State.Token(s.Job, "")}))
	f.Add(well(map[string]any{"assertion": signText(`{"alg":"RS256","kid":"`+keyID()+`"}`, `{"iss":"https://token.actions.githubusercontent.com","sub":"x","iat":1e300,"exp":-1e300,"nbf":[]}`)}))
	f.Add(`{"assertion":{"a":[[[]]]},"workspace_id":"` + strings.Repeat("x", 100) + `"}`)
	f.Add("{")
	f.Fuzz(func(t *testing.T, body string) {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/oauth/token", strings.NewReader(body)))
		switch text := w.Body.String(); w.Code {
		case 200, 400, 413:
		case 401:
			if !strings.Contains(text, `"message":"Authentication failed"`) {
				t.Errorf("%q: %s", body, text)
			}
		default:
			t.Errorf("%q: %d %s", body, w.Code, text)
		}
	})
}
