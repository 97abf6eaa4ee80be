package report

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
	"gh-wif/ui/frame"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// claims lists the claims in the order of the documentation, each with what it means.
func claims(look widget.Look, r diagnose.Report, now time.Time, zone *time.Location) *widget.List {
	token := r.Token
	p := &widget.List{
		Look: look, Empty: "No claims could be read.",
		Head: []string{"Not verified: anybody can write such claims; only the signature tells."},
	}
	if verified(r.Checks) {
		p.Head = []string{"Verified: the signature is the issuer's."}
	}
	for _, name := range claimOrder(token.Claims) {
		v := token.Claims[name]
		value := claimText(v)
		r := widget.Row{
			Level: theme.Info, Title: fmt.Sprintf("%-20s %s", term.Clean(name), value),
			What: "the claim " + term.Clean(name), Text: value,
		}
		if at := claimTime(v); !at.IsZero() && slices.Contains(timeClaims, name) {
			r.Title = fmt.Sprintf("%-20s %s", name, timeWords(name, at, now, zone))
		}
		if gloss, ok := github.Gloss(name); ok {
			r.Detail = append(r.Detail, gloss)
		} else {
			r.Detail = append(r.Detail, "GitHub's reference does not list this claim")
		}
		r.Detail = append(r.Detail, value)
		p.Rows = append(p.Rows, r)
	}
	return p
}

// verified reports whether the signature was checked and is the issuer's.
func verified(all []diagnose.Check) bool {
	return slices.ContainsFunc(all, func(c diagnose.Check) bool { return c.ID == "signature" && c.Status == diagnose.Passed })
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

// checkLevels are how the outcomes of checks are shown.
var checkLevels = map[diagnose.Status]theme.Level{
	diagnose.Passed: theme.Good, diagnose.Failed: theme.Bad, diagnose.Skipped: theme.Info,
}

// checks lists the checks in the server's order, the failed ones unfolded by going there.
func checks(look widget.Look, all []diagnose.Check) *widget.List {
	p := &widget.List{Look: look, Empty: "No check was made."}
	first := true
	for i, c := range all {
		r := widget.Row{Level: checkLevels[c.Status], Title: fmt.Sprintf("%-8s %s", c.Status, term.Clean(c.Title))}
		if c.Status == diagnose.Skipped {
			r.Mark = look.Theme.Symbols.Skip
		}
		for _, d := range [][2]string{{"expected", c.Expected.String()}, {"actual", c.Actual.String()}, {"because", c.Because.String()}} {
			if d[1] != "" {
				r.Detail = append(r.Detail, fmt.Sprintf("%-9s %s", d[0], term.Clean(d[1])))
			}
		}
		r.What, r.Text = "the check", strings.Join(append([]string{r.Title}, r.Detail...), "\n")
		if c.Status == diagnose.Failed && first {
			p.At, first = i, false
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

// otherCauses lists the causes behind the first one.
func otherCauses(look widget.Look, causes []diagnose.Cause) *widget.List {
	p := &widget.List{Look: look, Empty: "No other cause was found."}
	for _, c := range causes {
		r := widget.Row{Level: theme.Warn, Title: term.Clean(c.Title), What: "the fix", Text: c.Fix.String()}
		for _, d := range []string{
			c.Evidence.String(), c.Explanation.String(), frame.Prefixed("Change: ", c.Fix.String()),
			frame.Prefixed("Then check: ", c.Verify.String()), c.Docs,
		} {
			if d != "" {
				r.Detail = append(r.Detail, term.CleanBlock(d))
			}
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

// unchecked lists what a token and a rule cannot tell.
func unchecked(look widget.Look, all []diagnose.Unchecked) *widget.List {
	p := &widget.List{Look: look, Head: []string{"A token and a rule do not tell everything. Look here, too:"}}
	for _, u := range all {
		p.Rows = append(p.Rows, widget.Row{
			Level: theme.Info, Mark: look.Theme.Symbols.Skip, Title: term.Clean(u.What.String()),
			Detail: []string{term.CleanBlock(u.How.String())}, What: "how to check it", Text: u.How.String(),
		})
	}
	return p
}
