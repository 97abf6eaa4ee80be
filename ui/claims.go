package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/github"
	"gh-wif/internal/term"
	"gh-wif/ui/theme"
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
func span(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	s := int(d.Round(time.Second).Seconds())
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	case s < 48*3600:
		return fmt.Sprintf("%d h %d min", s/3600, s%3600/60)
	default:
		return fmt.Sprintf("%d days", s/86400)
	}
}

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

// newClaimsPart lists the claims in the order of the documentation, each with what it means.
func newClaimsPart(e *env, r diagnose.Report, now time.Time) *listPart {
	token := r.Token
	p := &listPart{env: e, empty: "No claims could be read.", head: []string{"Not verified: anybody can write such claims; only the signature tells."}}
	if slices.ContainsFunc(r.Checks, func(c diagnose.Check) bool { return c.ID == "signature" && c.Status == diagnose.Passed }) {
		p.head = []string{"Verified: the signature is the issuer's."}
	}
	for _, name := range claimOrder(token.Claims) {
		v := token.Claims[name]
		value := claimText(v)
		r := row{level: theme.Info, title: fmt.Sprintf("%-20s %s", term.Clean(name), value), what: "the claim " + term.Clean(name), text: value}
		if at := claimTime(v); !at.IsZero() && slices.Contains(timeClaims, name) {
			r.title = fmt.Sprintf("%-20s %s", name, timeWords(name, at, now, e.deps.location()))
		}
		if gloss, ok := github.Gloss(name); ok {
			r.detail = append(r.detail, gloss)
		} else {
			r.detail = append(r.detail, "GitHub's reference does not list this claim")
		}
		r.detail = append(r.detail, value)
		p.rows = append(p.rows, r)
	}
	return p
}

var timeClaims = []string{github.ClaimExpires, github.ClaimIssuedAt, github.ClaimNotBefore}

func claimText(v any) string {
	if s, ok := v.(string); ok {
		return term.Clean(s)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return term.Clean(fmt.Sprint(v))
	}
	return term.Clean(string(raw))
}

// claimOrder are the names of the claims: documented ones first, in their order.
func claimOrder(claims map[string]any) []string {
	var known, other []string
	for _, c := range github.ClaimInfos() {
		if _, ok := claims[c.Name]; ok {
			known = append(known, c.Name)
		}
	}
	for name := range claims {
		if !slices.Contains(known, name) {
			other = append(other, name)
		}
	}
	sort.Strings(other)
	return append(known, other...)
}

// newChecksPart lists the checks in the server's order, the failed ones unfolded by going there.
func newChecksPart(e *env, checks []diagnose.Check) *listPart {
	p := &listPart{env: e, empty: "No check was made."}
	levels := map[diagnose.Status]theme.Level{diagnose.Passed: theme.Good, diagnose.Failed: theme.Bad, diagnose.Skipped: theme.Info}
	first := true
	for i, c := range checks {
		r := row{level: levels[c.Status], title: fmt.Sprintf("%-8s %s", c.Status, term.Clean(c.Title))}
		if c.Status == diagnose.Skipped {
			r.mark = e.theme.Symbols.Skip
		}
		for _, d := range [][2]string{{"expected", c.Expected.String()}, {"actual", c.Actual.String()}, {"because", c.Because.String()}} {
			if d[1] != "" {
				r.detail = append(r.detail, fmt.Sprintf("%-9s %s", d[0], term.Clean(d[1])))
			}
		}
		r.what, r.text = "the check", strings.Join(append([]string{r.title}, r.detail...), "\n")
		if c.Status == diagnose.Failed && first {
			p.at, first = i, false
		}
		p.rows = append(p.rows, r)
	}
	return p
}

func newCausesPart(e *env, causes []diagnose.Cause) *listPart {
	p := &listPart{env: e, empty: "No other cause was found."}
	for _, c := range causes {
		r := row{level: theme.Warn, title: term.Clean(c.Title), what: "the fix", text: c.Fix.String()}
		for _, d := range []string{c.Evidence.String(), c.Explanation.String(), prefixed("Change: ", c.Fix.String()), prefixed("Then check: ", c.Verify.String()), c.Docs} {
			if d != "" {
				r.detail = append(r.detail, term.CleanBlock(d))
			}
		}
		p.rows = append(p.rows, r)
	}
	return p
}

func newUncheckedPart(e *env, unchecked []diagnose.Unchecked) *listPart {
	p := &listPart{env: e, head: []string{"A token and a rule do not tell everything. Look here, too:"}}
	for _, u := range unchecked {
		p.rows = append(p.rows, row{level: theme.Info, mark: e.theme.Symbols.Skip, title: term.Clean(u.What.String()), detail: []string{term.CleanBlock(u.How.String())}, what: "how to check it", text: u.How.String()})
	}
	return p
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}
