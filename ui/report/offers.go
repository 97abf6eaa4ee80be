package report

import (
	"slices"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/trust/remedy"
	"gh-wif/ui/widget"
)

// best is what the copy key takes on the verdict: what the best fix gives, or its words.
func best(s *Screen) (what, text string) {
	r := s.shown.Report
	best := len(r.Remedies) > 0 && r.Remedies[0].Rule != nil && r.Remedies[0].Kind != remedy.OtherRule
	switch rules := s.rules(); {
	case best && len(rules) > 0:
		return rules[0].What, string(rules[0].Rule.JSON())
	case r.Fix != nil && r.Fix.Lines != "":
		return "the workflow lines", r.Fix.Lines
	case len(r.Causes) > 0 && strings.Contains(r.Causes[0].Fix.String(), diagnose.PayloadStep):
		token := present.Evidence()[0]
		return token.CopyWhat, token.Copy
	case len(r.Causes) > 0 && r.Causes[0].Mends():
		return "the fix", r.Causes[0].Fix.String()
	}
	return "", ""
}

// again is the run once more; while a fix is tried, with the fix.
func again(s *Screen) job.Trial {
	again := *s.shown.Again
	if !s.trying() {
		return again
	}
	one := s.fix.remedy()
	if one.Rule != nil {
		again.Rule = *one.Rule
	}
	if one.Claims != nil {
		again.Claims = one.Claims
	}
	return again
}

// page is where one reads about the cause that is open; empty: none is, or there is no such page.
func page(s *Screen) string {
	causes := s.shown.Report.Causes
	at := -1
	switch list, isList := s.part().(*widget.List); {
	case len(causes) == 0:
	case s.book.Open().ID == tabVerdict:
		at = 0
	case isList:
		id := list.Chosen().ID
		at = slices.IndexFunc(causes, func(c diagnose.Cause) bool { return c.ID == id })
	}
	if at < 0 {
		return ""
	}
	return causes[at].Docs
}
