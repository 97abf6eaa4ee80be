package discovery

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// fake answers for every host name, on 127.0.0.1.
func fake(t *testing.T, handler http.HandlerFunc) http.RoundTripper {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}
	return transport
}

const issuer = "https://token.actions.githubusercontent.com"

func document(issuer, jwks string) string {
	return `{"issuer":"` + issuer + `","jwks_uri":"` + jwks + `","authorization_endpoint":"","token_endpoint":""}`
}

func TestTheKeySetOfAnIssuer(t *testing.T) {
	transport := fake(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("content-type", "application/json")
		if strings.HasSuffix(r.URL.Path, "openid-configuration") {
			w.Write([]byte(document(issuer, issuer+"/.well-known/jwks")))
			return
		}
		w.Write([]byte(`{"keys":[]}`))
	})
	keys, err := JWKS(context.Background(), transport, issuer)
	if err != nil || string(keys) != `{"keys":[]}` {
		t.Fatalf("got %s, %v", keys, err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	tests := []struct {
		name, issuer string
		handler      http.HandlerFunc
		want         string
	}{
		{"http", "http://token.actions.githubusercontent.com", nil, "https"},
		{"another port", issuer + ":8443", nil, "port 443"},
		{"an address", "https://127.0.0.1", nil, "public host"},
		{"credentials", "https://user:secret@host.example", nil, "credentials"},
		{"no address", "token", nil, "is no URL"},
		{"another issuer in the document", issuer, func(w http.ResponseWriter, _ *http.Request) {
			w.Write([]byte(document("https://evil.example", "https://evil.example/jwks")))
		}, "issuer"},
		{"keys on an address", issuer, func(w http.ResponseWriter, _ *http.Request) {
			w.Write([]byte(document(issuer, "https://127.0.0.1/jwks")))
		}, "public host"},
		{"a redirect to another host", issuer, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/", http.StatusFound)
		}, "redirect to another host"},
		{"a redirect to the same host without encryption", issuer, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://"+r.Host+"/", http.StatusFound)
		}, "redirect to another host"},
		{"a redirect in circles", issuer, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		}, "redirects"},
		{"an endless answer", issuer, func(w http.ResponseWriter, _ *http.Request) {
			for range MaxBytes/1024 + 2 {
				w.Write(make([]byte, 1024))
			}
		}, "larger than"},
		{"an error", issuer, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "openid-configuration") {
				w.Write([]byte(document(issuer, issuer+"/.well-known/jwks")))
				return
			}
			http.Error(w, "no", http.StatusTeapot)
		}, "418"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var transport http.RoundTripper
			if tt.handler != nil {
				transport = fake(t, tt.handler)
			}
			_, err := JWKS(context.Background(), transport, tt.issuer)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want something about %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Fatalf("the error shows a credential: %v", err)
			}
		})
	}
}

func TestFewRedirectsAreFollowed(t *testing.T) {
	asked := 0
	_, err := JWKS(context.Background(), fake(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
	}), issuer)
	if err == nil || asked != 4 {
		t.Errorf("asked %d times, %v", asked, err)
	}
}

func TestACancelledFetchEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := JWKS(ctx, fake(t, func(http.ResponseWriter, *http.Request) {}), issuer); err == nil {
		t.Fatal("no error")
	}
}

type answers []byte

func (a answers) RoundTrip(*http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(a)
	return w.Result(), nil
}

// The document is the server's: it names no other place than a public one, or there are no keys.
func FuzzJWKS(f *testing.F) {
	password := document(issuer, "https://bob:hunter2@x.example/")
	for _, seed := range []string{document(issuer, issuer+"/jwks"), document(issuer, "https://127.0.0.1/x"), password, document("x", "y"), "", "<html>", `{"issuer":1}`, `{"issuer":"` + issuer + `"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		keys, err := JWKS(t.Context(), answers(text), issuer)
		if err == nil && !bytes.Equal(keys, text) || err != nil && string(text) == password && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q, %v", keys, err)
		}
	})
}
