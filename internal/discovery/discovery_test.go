package discovery

import (
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

func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	for address, want := range map[string]bool{
		"140.82.112.3:443": true, "[2606:50c0:8000::153]:443": true,
		"127.0.0.1:443": false, "10.0.0.1:443": false, "192.168.1.1:443": false, "172.16.0.1:443": false, "169.254.169.254:443": false, "100.64.0.1:443": false,
		"0.0.0.0:443": false, "[::1]:443": false, "[fe80::1]:443": false, "[fd00::1]:443": false, "[::ffff:127.0.0.1]:443": false, "[::ffff:100.64.0.1]:443": false, "224.0.0.1:443": false, "localhost:443": false,
		"0.1.2.3:443": false, "192.0.0.1:443": false, "198.18.0.1:443": false, "240.0.0.1:443": false, "255.255.255.255:443": false, "203.0.113.9:443": false,
		"[::]:443": false, "[::127.0.0.1]:443": false, "[64:ff9b::7f00:1]:443": false, "[2002:7f00:1::]:443": false, "[2001::1]:443": false, "[2001:db8::1]:443": false,
		"[fec0::1]:443": false, "[fe80::1%eth0]:443": false, "[2001:db8::1%eth0]:443": false, "[2a00:1450:4001:830::200e]:443": true, "[2001:4860:4860::8888]:443": true,
	} {
		if err := checkAddress(address); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestANameThatLeadsToThisMachineIsNotFollowed(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	defer server.Close()
	request, err := http.NewRequest(http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (public{}).RoundTrip(request); err == nil || !strings.Contains(err.Error(), "no public address") {
		t.Errorf("%v", err)
	}
}
