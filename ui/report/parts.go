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
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/ui/screen"
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
		at := claimTime(v)
		timed := !at.IsZero() && slices.Contains(timeClaims, name)
		if timed {
			r.Title = fmt.Sprintf("%-20s %s", name, timeWords(name, at, now, zone))
		}
		if gloss, ok := github.Gloss(name); ok {
			r.Detail = append(r.Detail, gloss)
		} else {
			r.Detail = append(r.Detail, "GitHub's reference does not list this claim")
		}
		if timed {
			r.Detail = append(r.Detail, value)
		}
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

// checks lists the checks in the server's order; the first failed one is chosen.
func checks(look widget.Look, all []diagnose.Check) *widget.List {
	p := &widget.List{Look: look, Empty: "No check was made.", Rows: screen.Rows(look, present.CheckRows(all))}
	first := true
	for i, c := range all {
		r := &p.Rows[i]
		r.Detail = append([]string{term.Clean(c.Title)}, r.Detail...)
		if c.Status == diagnose.Passed && !c.Because.Empty() {
			r.Detail = append(r.Detail, present.Because+": "+c.Because.String())
		}
		r.What, r.Text = "the check", strings.Join(append([]string{r.Title}, r.Detail...), "\n")
		if c.Status == diagnose.Failed && first {
			p.At, first = i, false
		}
	}
	return p
}

// otherCauses lists the causes behind the first one.
func otherCauses(look widget.Look, causes []diagnose.Cause) *widget.List {
	p := &widget.List{Look: look, Empty: "No other cause was found.", Rows: screen.Rows(look, present.CauseRows(causes))}
	for i, c := range causes {
		p.Rows[i].ID, p.Rows[i].What, p.Rows[i].Text = c.ID, "the fix", c.Fix.String()
	}
	return p
}

// unchecked lists what a token and a rule cannot tell, and where more can be learned.
func unchecked(look widget.Look, all []diagnose.Unchecked) *widget.List {
	p := &widget.List{
		Look: look, Head: []string{"A token and a rule do not tell everything. Look here, too:"},
		Rows: screen.Rows(look, present.UncheckedRows(all)),
	}
	for i, u := range all {
		p.Rows[i].What, p.Rows[i].Text = present.HowTo, u.How.String()
	}
	for _, r := range screen.Steps(look, present.Inside()).Rows {
		r.Mark = look.Theme.Symbols.Arrow
		p.Rows = append(p.Rows, r)
	}
	return p
}
