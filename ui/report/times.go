package report

import (
	"encoding/json"
	"time"

	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

// claimTime reads a NumericDate (RFC 7519 §2): seconds since 1970. Zero: it is none, or
// beyond any calendar.
func claimTime(v any) time.Time {
	var seconds float64
	switch v := v.(type) {
	case float64:
		seconds = v
	case int64:
		seconds = float64(v)
	case int:
		seconds = float64(v)
	case json.Number:
		seconds, _ = v.Float64()
	}
	if seconds <= 0 || seconds > 253402300799 { // the year 9999
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}

// span words a duration for people.
func span(d time.Duration) string { return say.TimeSpan(int64(d.Round(time.Second).Seconds())) }

// expiryWords says how long a token still lives, or since when it does not.
func expiryWords(end, now time.Time) string {
	if now.After(end) {
		return "expired " + span(now.Sub(end)) + " ago"
	}
	return "expires in " + span(end.Sub(now))
}

// timeWords words a time claim.
func timeWords(name string, at, now time.Time, zone *time.Location) string {
	text := at.In(zone).Format("2006-01-02 15:04:05 MST")
	switch {
	case name == github.ClaimExpires:
		return text + ", " + expiryWords(at, now)
	case at.After(now):
		return text + ", in " + span(at.Sub(now))
	default:
		return text + ", " + span(now.Sub(at)) + " ago"
	}
}
