package online

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Retry is how often a question that changes nothing is put again.
type Retry struct {
	Tries int                                              // in all; 0: one
	First time.Duration                                    // before the second try; it doubles
	Wait  func(ctx context.Context, d time.Duration) error // nil: real time
	Told  func(wait time.Duration, because string)         // hears of each wait; nil: nobody
	// If says after which answer or error there is another try; nil: after one that may
	// pass, and after a connection that failed.
	If func(Answer, error) bool
}

// passing are the statuses that a later try may not meet again.
var passing = []int{http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, 529}

// Passing reports whether a status is one that a later try may not meet again.
func Passing(status int) bool { return slices.Contains(passing, status) }

// maxPause is the longest wait between two tries. A server that asks for more is obeyed by
// asking no more.
const maxPause = 2 * time.Minute

// Again asks, and asks again after an answer that may pass or a connection that failed. It
// waits as the header retry-after says, as far as ctx allows. It is for questions that may
// be put twice. The last answer or error is what it gives.
func (c Client) Again(ctx context.Context, base Base, call Call, r Retry) (Answer, error) {
	wait := r.First
	for try := 1; ; try++ {
		answer, err := c.Do(ctx, base, call)
		if try >= r.Tries || ctx.Err() != nil || !r.again(answer, err) {
			return answer, err
		}
		pause, because := wait, ""
		if err != nil {
			because = err.Error()
		} else {
			because = "status " + strconv.Itoa(answer.Status)
			if told, ok := RetryAfter(answer.Header); ok {
				pause = told
			}
		}
		if end, ok := ctx.Deadline(); pause > maxPause || ok && time.Until(end) < pause {
			return answer, err // the wait would outlast the time that there is
		}
		if r.Told != nil {
			r.Told(pause, because)
		}
		if e := Pause(ctx, r.Wait, pause); e != nil {
			return answer, err
		}
		wait *= 2
	}
}

func (r Retry) again(answer Answer, err error) bool {
	if r.If != nil {
		return r.If(answer, err)
	}
	return MayPass(answer, err)
}

// MayPass reports whether a later try may go better: after an answer of such a status, and
// after a connection that failed.
func MayPass(answer Answer, err error) bool {
	return mayPass(err) || err == nil && Passing(answer.Status)
}

// Pause waits for a time, by wait or, where that is nil, in real time. The error is that of ctx.
func Pause(ctx context.Context, wait func(ctx context.Context, d time.Duration) error, d time.Duration) error {
	if wait != nil {
		return wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// mayPass reports whether an error is that of a connection, which a later try may not meet.
func mayPass(err error) bool {
	var unreachable *UnreachableError
	var timeout *TimeoutError
	return errors.As(err, &unreachable) || errors.As(err, &timeout)
}

// maxRetryAfter bounds what a server can ask for, so that it is a duration.
const maxRetryAfter = 366 * 24 * time.Hour

// RetryAfter is how long a server asks to wait, by the header retry-after (RFC 9110 §10.2.3):
// whole seconds, or a time, of which the header date is taken away.
func RetryAfter(h http.Header) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 63); err == nil {
		return time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second, true
	}
	until, err := http.ParseTime(text)
	now, err2 := http.ParseTime(h.Get("Date"))
	if err != nil || err2 != nil {
		return 0, false
	}
	return min(max(0, until.Sub(now)), maxRetryAfter), true
}
