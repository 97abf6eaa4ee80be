package online

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const token = "of-no-known-form-1234"

// serve is a server on this machine, and its base.
func serve(t *testing.T, handler http.HandlerFunc) Base {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return MustBase(s.URL)
}

func TestAQuestionCarriesWhatItHas(t *testing.T) {
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprint(w, r.Method, " ", r.URL.EscapedPath(), " ", r.URL.RawQuery, " ", r.Header.Get("Authorization"), " ",
			r.UserAgent(), " ", r.Header.Get("Content-Type"), " ", r.Header.Get("X-Other"), " ", string(body))
	})
	got, err := Client{UserAgent: "ua/1"}.Do(context.Background(), base, Call{
		Method: "POST", Path: "/a%2Fb", Query: url.Values{"q": {"1"}}, Header: map[string]string{"X-Other": "o"},
		Bearer: NewBearer("short"), Body: map[string]int{"n": 1},
	})
	if want := `POST /a%2Fb q=1 Bearer short ua/1 application/json o {"n":1}`; err != nil || string(got.Body) != want || got.Status != 200 {
		t.Errorf("got %s, %v\nwant %s", got.Body, err, want)
	}
}

func TestARedirectIsFollowedOnTheSameServerOnly(t *testing.T) {
	var elsewhere atomic.Int32
	other := serve(t, func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) })
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		to := map[string]string{
			"/moved":    "/there?x=1",
			"/away":     other.String() + "/there",
			"/password": "http://me:pw@" + r.Host + "/there",
			"/tls":      "https://" + r.Host + "/there",
			"/loop":     "/loop",
			"/odd":      "https://a%C2%9b.example/",
		}[r.URL.Path]
		if to == "" {
			fmt.Fprint(w, r.URL.RawQuery, " ", r.Header.Get("Authorization") == "Bearer "+token)
			return
		}
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusMovedPermanently)
	})
	ask := func(call Call) (Answer, error) {
		call.Bearer = NewBearer(token)
		return Client{}.Do(context.Background(), base, call)
	}
	if got, err := ask(Call{Path: "/moved"}); err != nil || string(got.Body) != "x=1 true" || got.Path != "/there" {
		t.Errorf("on the same server: got %s from %s, %v", got.Body, got.Path, err)
	}
	for path, want := range map[string]string{"/away": "another address", "/password": "another address", "/tls": "another address", "/odd": "another address", "/loop": "more than 3 redirects"} {
		if got, err := ask(Call{Path: path}); err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\u009b") {
			t.Errorf("%s: got %+v, %v", path, got, err)
		}
	}
	for name, call := range map[string]Call{"a question that changes something": {Method: "POST", Path: "/moved"}, "one that stays": {Path: "/away", Stay: true}} {
		if got, err := ask(call); err != nil || got.Status != 301 || got.Header.Get("Location") == "" {
			t.Errorf("%s: got %d, %v", name, got.Status, err)
		}
	}
	if elsewhere.Load() != 0 {
		t.Error("another server was asked")
	}
}

func TestNoPathLeadsToAnotherServer(t *testing.T) {
	client := Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("%s was asked", r.URL.Host)
	})}
	for path, want := range map[string]string{
		".evil.example/x": "leads away", "@evil.example/x": "leads away", ":81/x": "leads away", "x": "leads away",
		"//evil.example/x": "a.example was asked", "/@evil.example": "a.example was asked", "/..//evil.example": "a.example was asked", "": "a.example was asked",
	} {
		if _, err := client.Do(context.Background(), MustBase("https://a.example"), Call{Path: path}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", path, err, want)
		}
	}
}

func TestAQuestionThatCannotBePutDoesNotShowTheAddress(t *testing.T) {
	base := MustBase("https://a.example/?key=hidden")
	for _, call := range []Call{{Path: "/\x00"}, {Method: "G T"}, {Path: "/%zz"}, {Body: func() {}}} {
		if _, err := (Client{}).Do(context.Background(), base, call); err == nil || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%+v: got %v", call, err)
		}
	}
}

func TestAServerThatRepeatsTheBearerIsNotRepeated(t *testing.T) {
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/broken" {
			conn, _, _ := w.(http.Hijacker).Hijack()
			fmt.Fprintf(conn, "%s\r\n\r\n", r.Header.Get("Authorization"))
			conn.Close()
			return
		}
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, "you sent ", r.Header.Get("Authorization"))
	})
	got, err := Client{}.Do(context.Background(), base, Call{Bearer: NewBearer(token)})
	if err != nil || string(got.Body) != "you sent Bearer (redacted)" || got.Header.Get("X-Echo") != "Bearer (redacted)" {
		t.Errorf("got %s, %v, %v", got.Body, got.Header, err)
	}
	if _, err := (Client{}).Do(context.Background(), base, Call{Path: "/broken", Bearer: NewBearer(token)}); err == nil || strings.Contains(err.Error(), token) {
		t.Errorf("got %v", err)
	}
}

func TestAnAnswerIsBounded(t *testing.T) {
	for size, large := range map[int]bool{MaxAnswer: false, MaxAnswer + 1: true} {
		base := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", size)) })
		got, err := Client{}.Do(context.Background(), base, Call{})
		var unreachable *UnreachableError
		switch {
		case large && (!errors.As(err, &unreachable) || !unreachable.Sent || !strings.Contains(err.Error(), "larger than")):
			t.Errorf("%d bytes: got %v", size, err)
		case !large && (err != nil || len(got.Body) != size):
			t.Errorf("%d bytes: got %d, %v", size, len(got.Body), err)
		}
	}
}

// silent is a server that takes connections and never answers.
func silent(t *testing.T) Base {
	t.Helper()
	done := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-done:
		}
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(done) })
	return MustBase(s.URL)
}

func TestAQuestionIsBoundedInTime(t *testing.T) {
	base := silent(t)
	short, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	var timeout *TimeoutError
	for name, ask := range map[string]func() error{
		"by the caller": func() error { _, err := Client{}.Do(short, base, Call{}); return err },
		"by the client": func() error {
			_, err := Client{Timeout: 20 * time.Millisecond}.Do(context.Background(), base, Call{})
			return err
		},
	} {
		if err := ask(); !errors.As(err, &timeout) || timeout.Host != base.Host() {
			t.Errorf("%s: got %v", name, err)
		}
	}
	gone, stop := context.WithCancel(context.Background())
	stop()
	if _, err := (Client{}).Do(gone, base, Call{}); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: got %v", err)
	}
}

func TestAFailureTellsWhetherTheQuestionMayHaveArrived(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := MustBase("http://" + listener.Addr().String())
	listener.Close()
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	cut := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		out := bufio.NewWriter(conn)
		fmt.Fprint(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
		_ = out.Flush()
		conn.Close()
	})
	dropped := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		conn.Close()
	})
	failing := func(err error) http.RoundTripper {
		return roundTrip(func(*http.Request) (*http.Response, error) { return nil, err })
	}
	for _, tt := range []struct {
		name   string
		client Client
		base   Base
		sent   bool
	}{
		{"nobody listens", Client{}, closed, false},
		{"no TLS there", Client{}, MustBase("https://" + plain.Host()), false},
		{"cut in the middle", Client{}, cut, true},
		{"dropped without an answer", Client{}, dropped, true},
		{"a transport that cannot connect", Client{Transport: failing(&net.OpError{Op: "dial", Err: errors.New("no")})}, plain, false},
		{"a transport that breaks off", Client{Transport: failing(io.ErrUnexpectedEOF)}, plain, true},
	} {
		_, err := tt.client.Do(context.Background(), tt.base, Call{Method: "POST", Path: "/hidden-path"})
		var unreachable *UnreachableError
		if !errors.As(err, &unreachable) || unreachable.Sent != tt.sent {
			t.Errorf("%s: got %+v, %v", tt.name, unreachable, err)
		}
		if err != nil && strings.Contains(err.Error(), "hidden-path") {
			t.Errorf("%s: the address is repeated: %v", tt.name, err)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestWithoutTLSOnlyThisMachineIsReachedWhateverTheNameMeans(t *testing.T) {
	dial := Client{}.transport(MustBase("http://localhost:1")).(*http.Transport)
	if dial.Proxy != nil {
		t.Error("a proxy would be asked")
	}
	for _, address := range []string{"192.0.2.1:80", "10.0.0.1:80", "[2001:db8::1]:80", "0.0.0.0:80", "169.254.169.254:80"} {
		conn, err := dial.DialContext(context.Background(), "tcp", address)
		if err == nil {
			conn.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "no address of this machine") {
			t.Errorf("%s: got %v", address, err)
		}
	}
}
