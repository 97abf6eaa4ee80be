package present

import (
	"fmt"

	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// severities say how a severity looks and what it is called.
var severities = map[trust.Severity]struct {
	mark say.Mark
	role say.Role
	word string
}{
	trust.SeverityNone:    {say.Bullet, say.Plain, "as wanted"},
	trust.SeverityCaution: {say.Warning, say.Caution, "caution"},
	trust.SeverityDanger:  {say.Cross, say.Bad, "danger"},
}

// The labels of a kind of run.
const (
	WhoCauses = "who can cause it"
	ForOne    = "for example"
	ClosedBy  = "closed by"
	KeptOutBy = "kept out by"
)

// Exposure makes the document of whom a rule lets in. each: the kinds that are
// kept out are listed one by one, and not by what keeps them out.
func Exposure(e trust.Exposure, each bool) say.Doc {
	in, out := split(e.Kinds)
	doc := say.Doc{say.Heading{Top: true, Text: say.Prose(e.Verdict)}, say.Heading{Text: count("let in", len(in))}}
	if len(in) > 0 {
		doc = append(doc, letIn(in))
	}
	doc = append(doc, say.Heading{Text: count("kept out", len(out))})
	switch {
	case len(out) == 0:
		return doc
	case each:
		return append(doc, keptOut(out))
	}
	return append(doc, byMatcher(out)...)
}

func count(words string, n int) say.Text { return say.W(fmt.Sprintf("%s (%d)", words, n)) }

// split parts the kinds into those let in and those kept out.
func split(kinds []trust.Kind) (in, out []trust.Kind) {
	for _, k := range kinds {
		if k.Admitted {
			in = append(in, k)
		} else {
			out = append(out, k)
		}
	}
	return in, out
}

var kindColumns = []string{"", "kind of run", WhoCauses, ClosedBy}

func letIn(kinds []trust.Kind) say.Rows {
	rows := say.Rows{Columns: kindColumns}
	for _, k := range kinds {
		s := severities[k.Severity]
		row := say.Row{
			Mark: s.mark, Role: s.role, Word: s.word, Line: say.Prose(k.Title),
			Cells: []say.Text{say.W("let in: " + s.word), say.Prose(k.Title), say.Prose(k.Who), value(k.Close)},
		}
		if k.Severity != trust.SeverityNone {
			row.Below = Kind(k)
		}
		rows.Rows = append(rows.Rows, row)
	}
	return rows
}

// Kind is what there is to say of a kind of run beside its title.
func Kind(k trust.Kind) []say.Detail {
	var out []say.Detail
	add := func(label string, t say.Text) {
		if !t.Empty() {
			out = append(out, say.Detail{Label: label, Text: t})
		}
	}
	add(KeptOutBy, say.Prose(k.By))
	add(WhoCauses, say.Prose(k.Who))
	if sub, ok := k.Claims[github.ClaimSubject].(string); ok && k.Wildcard {
		add(ForOne, say.Join(say.N(sub), say.W(", one of many")))
	}
	add(ClosedBy, value(k.Close))
	return out
}

// value is something to put into a rule or a job, which is not broken.
func value(s string) say.Text {
	if s == "" {
		return nil
	}
	return say.N(s)
}

func keptOut(kinds []trust.Kind) say.Rows {
	rows := say.Rows{Columns: kindColumns}
	for _, k := range kinds {
		rows.Rows = append(rows.Rows, say.Row{
			Mark: say.Check, Role: say.Quiet, Line: say.Join(say.Prose(k.Title), say.W(", by "), say.Prose(k.By)),
			Cells: []say.Text{say.W("kept out"), say.Prose(k.Title), say.Prose(k.Who), value(k.By)},
		})
	}
	return rows
}

// byMatcher groups the kinds by what keeps them out, in the order of the kinds.
func byMatcher(kinds []trust.Kind) say.Doc {
	titles := map[string][]say.Text{}
	var order []string
	for _, k := range kinds {
		if titles[k.By] == nil {
			order = append(order, k.By)
		}
		titles[k.By] = append(titles[k.By], say.Prose(k.Title))
	}
	var doc say.Doc
	for _, by := range order {
		text := say.Join(say.W("by "), say.Prose(by), say.W(": "), say.List("; ", titles[by]...))
		doc = append(doc, say.Item{Mark: say.Check, Role: say.Quiet, Text: text})
	}
	return doc
}
