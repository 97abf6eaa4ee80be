package exchange

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gh-wif/internal/online"
	"gh-wif/internal/secret"
)

// answers is a server of which a test writes each answer.
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

// Whatever answers an exchange, it is an access token, or a denial without one.
func FuzzExchange(f *testing.F) {
	const assertion = "the-assertion-of-this-test"
	for _, seed := range []string{"", "{}", `{"access_token":"sk-ant-oat01-Ab3dEf6hIj9kLm2nOp5q","token_type":"Bearer","expires_in":600,"scope":"x"}`, `{"access_token":1}`, `{"expires_in":"x","access_token":"abc"}`, `{"error":{"message":"` + assertion + `"}}`, "<html>", `{"access_token":`} {
		f.Add(200, []byte(seed))
		f.Add(401, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if status < 200 || status > 599 {
			return
		}
		issued, err := Exchange(t.Context(), online.Client{Transport: answers{status, body}}, online.MustBase("https://api.anthropic.com"), online.NewBearer(assertion), IDs{})
		var denied *DeniedError
		switch {
		case err == nil:
			if issued.Access.IsZero() || status != http.StatusOK || secret.Has(issued.Scope+" "+issued.Type) {
				t.Errorf("%d: %+v", status, issued)
			}
		case !errors.As(err, &denied):
			t.Errorf("%d: %v", status, err)
		case secret.Has(denied.Body) || strings.Contains(denied.Error()+string(denied.HTTP()), assertion):
			t.Errorf("%q is in the denial", denied.Body)
		}
	})
}
