package ui

import (
	"encoding/json"
	"fmt"
	"strings"

	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

// newExposurePart lists the kinds of runs that a rule was tried against: those that get in
// first, the worst of them before the others. With verdict, the line about all of them comes first.
func newExposurePart(e *env, x trust.Exposure, verdict bool) *listPart {
	p := &listPart{env: e, empty: "no kind of run was tried"}
	admitted := 0
	for _, k := range x.Kinds {
		if k.Admitted {
			admitted++
		}
	}
	if _, symbol := e.theme.Level(severityLevel(x.Severity)); verdict {
		p.head = append(p.head, symbol+" "+term.Clean(x.Verdict))
	}
	p.head = append(p.head, fmt.Sprintf("%d of %d kinds of run get in.", admitted, len(x.Kinds)))
	for _, want := range []func(trust.Kind) bool{
		func(k trust.Kind) bool { return k.Admitted && k.Severity == trust.SeverityDanger },
		func(k trust.Kind) bool { return k.Admitted && k.Severity == trust.SeverityCaution },
		func(k trust.Kind) bool { return k.Admitted && k.Severity == trust.SeverityNone },
		func(k trust.Kind) bool { return !k.Admitted },
	} {
		for _, k := range x.Kinds {
			if want(k) {
				p.rows = append(p.rows, kindRow(e.theme, k))
			}
		}
	}
	return p
}

func kindRow(t *theme.Theme, k trust.Kind) row {
	r := row{level: theme.Good, mark: t.Symbols.Skip, title: "kept out  " + term.Clean(k.Title)}
	if k.Admitted {
		r.level, r.mark = severityLevel(k.Severity), ""
		r.title, r.side = "gets in   "+term.Clean(k.Title), prefixed("closed by ", term.Clean(k.Close))
	} else {
		r.level, r.side = theme.Info, prefixed("by ", term.Clean(k.By))
	}
	add := func(label, text string) {
		if text != "" {
			r.detail = append(r.detail, label+": "+term.Clean(text))
		}
	}
	add("kept out by", k.By)
	add("who can cause it", k.Who)
	add("closed by", k.Close)
	if k.Wildcard {
		r.detail = append(r.detail, "a whole family gets in; this is one of it")
	}
	if sub, ok := k.Claims["sub"].(string); ok {
		add("sub", sub)
	}
	if raw, err := json.MarshalIndent(k.Claims, "", "  "); err == nil {
		r.what, r.text = "the token's claims", string(raw)
	}
	return r
}

func newWarningsPart(e *env, warnings []wizard.Warning) *listPart {
	p := &listPart{env: e, empty: "Nothing to warn of."}
	for _, w := range warnings {
		r := row{level: theme.Warn, title: term.Clean(firstSentence(w.Message)), detail: []string{term.Clean(w.Message)}}
		if fix := w.Fix.String(); fix != "" {
			r.detail = append(r.detail, "What to do: "+term.Clean(fix))
			r.what, r.text = "what to do", fix
		}
		p.rows = append(p.rows, r)
	}
	return p
}

// firstSentence is the beginning of a text, for a line.
func firstSentence(s string) string {
	if i := strings.Index(s, ". "); i > 0 {
		if s[i-1] == '.' { // the dots of a placeholder
			i++
		}
		return s[:i]
	}
	return s
}

// newStepsPart lists what to do with a plan, in order.
func newStepsPart(e *env, p wizard.Plan) *listPart {
	l := &listPart{env: e, empty: "Nothing is left to do.", head: []string{"In this order. y copies what the step needs."}}
	for i, s := range p.Next {
		r := row{level: theme.Info, mark: fmt.Sprint(i + 1), title: term.Clean(s.Title)}
		if s.Where != "" {
			r.detail = append(r.detail, "Where: "+term.Clean(s.Where))
		}
		if s.How != "" {
			r.detail = append(r.detail, term.CleanBlock(s.How))
		}
		if s.Copy != "" {
			r.detail = append(r.detail, "Copy (y): "+term.Clean(firstLine(s.Copy)))
			r.what, r.text = "what the step needs", s.Copy
		}
		if s.Back != "" {
			r.detail = append(r.detail, "Note down: "+term.Clean(s.Back))
		}
		l.rows = append(l.rows, r)
	}
	return l
}

func firstLine(s string) string {
	line, rest, more := strings.Cut(s, "\n")
	if more && strings.TrimSpace(rest) != "" {
		return fmt.Sprintf("%s … (%s)", line, plural(strings.Count(strings.TrimRight(s, "\n"), "\n")+1, "line"))
	}
	return line
}
