package online

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// answering gives the statuses one after the other, and the last for ever.
func answering(t *testing.T, header http.Header, statuses ...int) (Base, *atomic.Int32) {
	t.Helper()
	asked := new(atomic.Int32)
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		n := int(asked.Add(1))
		status := statuses[min(n, len(statuses))-1]
		if Passing(status) {
			for name, values := range header {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(status)
	}), asked
}

func TestAgainAsksUntilTheAnswerStands(t *testing.T) {
	for _, tt := range []struct {
		name     string
		tries    int
		header   http.Header
		statuses []int
		status   int
		waits    []time.Duration
	}{
		{"well at once", 3, nil, []int{200}, 200, nil},
		{"refused", 3, nil, []int{403}, 403, nil},
		{"one try", 0, nil, []int{503}, 503, nil},
		{"well at last", 4, nil, []int{500, 529, 200}, 200, []time.Duration{1, 2}},
		{"never", 3, nil, []int{502, 504, 429, 200}, 429, []time.Duration{1, 2}},
		{"as the server says", 3, http.Header{"Retry-After": {"7"}}, []int{429, 200}, 200, []time.Duration{7 * time.Second}},
		{"longer than anybody waits", 3, http.Header{"Retry-After": {"3600"}}, []int{429, 200}, 429, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			base, asked := answering(t, tt.header, tt.statuses...)
			var waits []time.Duration
			told := 0
			got, err := Client{}.Again(context.Background(), base, Call{}, Retry{
				Tries: tt.tries, First: 1,
				Wait: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil },
				Told: func(time.Duration, string) { told++ },
			})
			if err != nil || got.Status != tt.status || !slices.Equal(waits, tt.waits) || told != len(waits) || int(asked.Load()) != len(waits)+1 {
				t.Errorf("got %d after %d questions, waits %v, %v", got.Status, asked.Load(), waits, err)
			}
		})
	}
}

func TestAgainAsksAgainAfterABrokenConnectionAndAfterNoOtherError(t *testing.T) {
	for name, tt := range map[string]struct {
		err   error
		asked int
	}{
		"broken": {errors.New("reset"), 2},
		"well":   {nil, 1},
	} {
		asked := 0
		client := Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			asked++
			return &http.Response{StatusCode: 200, Body: http.NoBody, Request: r}, tt.err
		})}
		_, err := client.Again(context.Background(), MustBase("https://a.example"), Call{}, Retry{Tries: 2})
		if asked != tt.asked || (err == nil) != (tt.err == nil) {
			t.Errorf("%s: asked %d times, %v", name, asked, err)
		}
	}
	asked := 0
	away := Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		asked++
		return &http.Response{StatusCode: 302, Header: http.Header{"Location": {"https://b.example"}}, Body: http.NoBody, Request: r}, nil
	})}
	if _, err := away.Again(context.Background(), MustBase("https://a.example"), Call{}, Retry{Tries: 3}); err == nil || asked != 1 {
		t.Errorf("a redirect elsewhere: asked %d times, %v", asked, err)
	}
}

func TestAgainGivesUpWithItsCaller(t *testing.T) {
	base, asked := answering(t, http.Header{"Retry-After": {"60"}}, 503)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	wait := func(context.Context, time.Duration) error { t.Error("waits beyond the time that there is"); return nil }
	if got, err := (Client{}).Again(ctx, base, Call{}, Retry{Tries: 5, Wait: wait}); err != nil || got.Status != 503 || asked.Load() != 1 {
		t.Errorf("got %d, %v, asked %d times", got.Status, err, asked.Load())
	}
	stopped := func(context.Context, time.Duration) error { return context.Canceled }
	if got, err := (Client{}).Again(context.Background(), base, Call{}, Retry{Tries: 5, Wait: stopped}); err != nil || got.Status != 503 {
		t.Errorf("stopped while it waits: got %d, %v", got.Status, err)
	}
}

func TestTheWaitOfRealTimeEndsWithItsCaller(t *testing.T) {
	if err := Pause(context.Background(), nil, 1); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Pause(ctx, nil, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestRetryAfterIsReadAsRFC9110WritesIt(t *testing.T) {
	const date = "Fri, 27 Nov 2026 10:00:00 GMT"
	for in, want := range map[string]string{
		"30":                            "30s true",
		"0":                             "0s true",
		"":                              "0s false",
		"-1":                            "0s false",
		"1.5":                           "0s false",
		"soon":                          "0s false",
		"9223372036854775807":           "8784h0m0s true",
		"Fri, 27 Nov 2026 10:01:00 GMT": "1m0s true",
		"Fri, 27 Nov 2026 09:00:00 GMT": "0s true",
		"Sun, 06 Nov 9994 08:49:37 GMT": "8784h0m0s true",
	} {
		d, ok := RetryAfter(http.Header{"Retry-After": {in}, "Date": {date}})
		if got := fmt.Sprint(d, " ", ok); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
	if _, ok := RetryAfter(http.Header{"Retry-After": {"Fri, 27 Nov 2026 10:01:00 GMT"}}); ok {
		t.Error("a time is taken without the server's clock")
	}
}

func TestTheCallerMaySayWhatPasses(t *testing.T) {
	base, asked := answering(t, nil, 418, 418, 200)
	r := Retry{Tries: 5, Wait: func(context.Context, time.Duration) error { return nil }, If: func(a Answer, err error) bool { return err == nil && a.Status == 418 }}
	if got, err := (Client{}).Again(context.Background(), base, Call{}, r); err != nil || got.Status != 200 || asked.Load() != 3 {
		t.Errorf("got %d, %v, asked %d times", got.Status, err, asked.Load())
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "0", "120", "-1", "1.5", "18446744073709551616", "Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 99 Oct"} {
		f.Add(seed, "Wed, 21 Oct 2026 07:27:00 GMT")
		f.Add(seed, "")
	}
	f.Fuzz(func(t *testing.T, after, date string) {
		header := http.Header{}
		header.Set("Retry-After", after)
		header.Set("Date", date)
		if wait, ok := RetryAfter(header); wait < 0 || wait > maxRetryAfter || !ok && wait != 0 {
			t.Errorf("%q is %s", after, wait)
		}
	})
}
