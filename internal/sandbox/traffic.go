package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"gh-wif/internal/github"
)

// Traffic is what was asked of both ends, and what goes wrong on demand.
type Traffic struct {
	mu     sync.Mutex
	now    func() time.Time
	log    []*Request
	faults []*fault
}

// Request is one that arrived. What it was signed with is not kept.
type Request struct {
	At     time.Time
	Method string
	Path   string // escaped, without the query
	Query  string
	Signed bool // it carried a credential
	Status int  // of the answer; 0: there is none yet, or the connection was cut
}

// Fault is what goes wrong with a request. One with nothing but a Delay is answered late.
type Fault struct {
	Status int // of the answer
	Header map[string]string
	Body   string
	After  bool          // what was asked for is done, then it goes wrong
	Cut    bool          // the connection ends: within the answer where there is a Status, else before it
	Drip   time.Duration // the body comes again and again, so far apart, and never ends
	Delay  time.Duration // before the answer
	Skip   int           // so many requests pass first
	Times  int           // how many fail; 0: one, below 0: all
}

type fault struct {
	match string
	Fault
}

// Fail makes requests go wrong that match "METHOD PATH", as in
// "POST /v1/organizations/federation_rules". A * stands for any text, in either part.
// Where several match, the one that was given last counts.
func (t *Traffic) Fail(match string, f Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	t.faults = append(t.faults, &fault{match, f})
}

// Mend takes all faults away.
func (t *Traffic) Mend() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.faults = nil
}

// Requests are those that arrived, in their order.
func (t *Traffic) Requests() []Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]Request, len(t.log))
	for i, r := range t.log {
		out[i] = *r
	}
	return out
}

// Count is how many requests arrived that match, as in [Traffic.Fail].
func (t *Traffic) Count(match string) int {
	n := 0
	for _, r := range t.Requests() {
		if github.StarMatches(match, r.Method+" "+r.Path) {
			n++
		}
	}
	return n
}

// begin notes a request, and finds what shall go wrong with it.
func (t *Traffic) begin(r *http.Request) (*Request, *Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	noted := &Request{
		At: t.now(), Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery,
		Signed: r.Header.Get("Authorization") != "" || r.Header.Get("X-Api-Key") != "",
	}
	t.log = append(t.log, noted)
	for _, f := range slices.Backward(t.faults) {
		switch {
		case f.Times == 0, !github.StarMatches(f.match, r.Method+" "+noted.Path):
			continue
		case f.Skip > 0:
			f.Skip--
			continue
		case f.Times > 0:
			f.Times--
		}
		hit := f.Fault
		return noted, &hit
	}
	return noted, nil
}

// watch notes every request of an end, and lets those go wrong that shall.
func (t *Traffic) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		noted, f := t.begin(r)
		out := &watched{ResponseWriter: w, told: func(status int) {
			t.mu.Lock()
			defer t.mu.Unlock()
			noted.Status = status
		}}
		if f == nil {
			next.ServeHTTP(out, r)
			return
		}
		late := f.Status == 0 && !f.Cut
		if f.After && !late {
			next.ServeHTTP(nowhere{}, r)
		}
		if f.Delay > 0 {
			timer := time.NewTimer(f.Delay)
			defer timer.Stop()
			select {
			case <-r.Context().Done():
			case <-timer.C:
			}
		}
		if late {
			next.ServeHTTP(out, r)
			return
		}
		f.answer(out, r)
	})
}

// answer writes what stands in the place of the right answer.
func (f *Fault) answer(w *watched, r *http.Request) {
	if f.Status > 0 {
		for name, value := range f.Header {
			w.Header().Set(name, value)
		}
		if f.Cut { // more is promised than comes
			w.Header().Set("Content-Length", strconv.Itoa(len(f.Body)+1))
		}
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(f.Body))
		w.Flush()
	}
	for f.Drip > 0 && r.Context().Err() == nil {
		time.Sleep(f.Drip)
		_, _ = w.Write([]byte(f.Body))
		w.Flush()
	}
	if f.Cut {
		panic(http.ErrAbortHandler)
	}
}

// watched tells the status that was written.
type watched struct {
	http.ResponseWriter
	told func(status int)
	done bool
}

func (w *watched) WriteHeader(status int) {
	if !w.done {
		w.done = true
		w.told(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	if !w.done {
		w.done = true
		w.told(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

func (w *watched) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// nowhere takes an answer that nobody gets.
type nowhere struct{}

func (nowhere) Header() http.Header         { return http.Header{} }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

// Refusal is the fault of an answer as the Claude API says no, by its status.
func Refusal(status int, message string, header map[string]string) Fault {
	all := map[string]string{"Content-Type": "application/json", "Request-Id": "req_011SandboxFault"}
	maps.Copy(all, header)
	e := &refusal{status: status, message: message}
	return Fault{Status: status, Header: all, Body: string(e.body("req_011SandboxFault"))}
}
