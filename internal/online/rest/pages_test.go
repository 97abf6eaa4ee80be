package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestAListIsReadToItsEndOnTheSameServer(t *testing.T) {
	for _, tt := range []struct {
		name  string
		links []string // of each page, HERE standing for the server
		got   string
		err   string
	}{
		{"one page", []string{""}, "1", ""},
		{"three pages", []string{`<HERE/x?page=2>; rel="next", <HERE/x?page=3>; rel="last"`, `<HERE/x?page=1>; rel="prev", <HERE/x?page=3>; rel="next"`, `<HERE/x?page=1>; rel="first"`}, "1 2 3", ""},
		{"a link without the host", []string{`</x?page=2>; rel=next`, ""}, "1 2", ""},
		{"another host", []string{`<https://evil.example/x?page=2>; rel="next"`}, "1", "another address"},
		{"another host by its own name", []string{`<//evil.example/x?page=2>; rel="next"`}, "1", "another address"},
		{"with a password", []string{`<http://me@HOST/x?page=2>; rel="next"`}, "1", "another address"},
		{"no link", []string{`nonsense`}, "1", ""},
		{"without an end", []string{`<HERE/x?page=1>; rel="next"`}, strings.TrimSpace(strings.Repeat("1 ", maxPages)), "more than 20 pages"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := client(t, func(w http.ResponseWriter, r *http.Request) {
				page := 1
				_, _ = fmt.Sscan(r.URL.Query().Get("page"), &page)
				w.Header().Set("Link", strings.NewReplacer("HERE", "http://"+r.Host, "HOST", r.Host).Replace(tt.links[page-1]))
				fmt.Fprint(w, page)
			})
			var got []string
			err := c.pages(context.Background(), "/x", func(answer []byte) error { got = append(got, string(answer)); return nil })
			if strings.Join(got, " ") != tt.got || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestAListThatBreaksOffIsAnError(t *testing.T) {
	c := client(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "x") })
	want := errors.New("unreadable")
	if err := c.pages(context.Background(), "/x", func([]byte) error { return want }); !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
}

func FuzzNextPage(f *testing.F) {
	for _, seed := range []string{"", `<https://api.github.com/x?page=2>; rel="next"`, `<a>; rel=prev, <b>; REL="next"`, "<", ">;", `<>;rel=next`, `,;=<>;rel=next`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if next := nextPage([]string{header}); next != "" && !strings.Contains(header, "<"+next) {
			t.Errorf("%q leads to %q", header, next)
		}
	})
}
