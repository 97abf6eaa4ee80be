package present

import (
	"fmt"
	"slices"

	"gh-wif/internal/federation"
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

// The labels of a kind of run, and the words for the two sorts.
const (
	WhoCauses = "who can cause it"
	ForOne    = "for example"
	ClosedBy  = "closed by"
	LetIn     = "let in"
	KeptOut   = "kept out"
)

// Exposure makes the document of whom a rule lets in. each: the kinds that are
// kept out are listed one by one, and not by what keeps them out.
func Exposure(e trust.Exposure, each bool) say.Doc {
	in, out := split(e.Kinds)
	var doc say.Doc
	for _, part := range NotUnderstood(e) {
		doc = append(doc, say.Item{Mark: say.Warning, Role: say.Caution, Text: part})
	}
	doc = append(doc, say.Heading{Top: true, Text: say.Prose(e.Verdict)}, say.Heading{Text: count(LetIn, len(in))})
	if len(in) > 0 {
		rows := say.Rows{Columns: kindColumns}
		for _, k := range in {
			row := KindRow(k)
			if k.Severity == trust.SeverityNone {
				row.Below = nil // it is wanted: nothing is to be done about it
			}
			rows.Rows = append(rows.Rows, row)
		}
		doc = append(doc, rows)
	}
	doc = append(doc, say.Heading{Text: count(KeptOut, len(out))})
	switch {
	case len(out) == 0:
		return doc
	case !each:
		return append(doc, byMatcher(out)...)
	}
	rows := say.Rows{Columns: kindColumns}
	for _, k := range out {
		row := KindRow(k)
		row.Word, row.Below = "", nil // the heading says it of all of them
		rows.Rows = append(rows.Rows, row)
	}
	return append(doc, rows)
}

// NotUnderstood says of every part of a rule that is not understood what it is; it
// stands above the verdict.
func NotUnderstood(e trust.Exposure) []say.Text {
	var out []say.Text
	for _, part := range e.NotUnderstood {
		says := say.Template("not understood: {part}")
		if e.NoMatcher(part) {
			says = "{part} " + trust.NoSuchMatcher
		}
		out = append(out, says.Fill(say.Fills{"part": say.N(part)}))
	}
	return out
}

func count(words string, n int) say.Text { return say.W(fmt.Sprintf("%s (%d)", words, n)) }

// Counts says in one line how many kinds of runs a rule lets in.
func Counts(e trust.Exposure) string {
	in, out := split(e.Kinds)
	return say.Join(count(LetIn, len(in)), say.W(", "), count(KeptOut, len(out))).String()
}

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

// KindRow is a kind of run with all that there is to say of it.
func KindRow(k trust.Kind) say.Row {
	if !k.Admitted {
		return say.Row{
			Mark: say.Check, Role: say.Quiet, Word: KeptOut, Line: say.Join(say.Prose(k.Title), say.W(", by "), say.Prose(k.By)), Below: kind(k),
			Cells: []say.Text{say.W(KeptOut), say.Prose(k.Title), whose(k), value(k.By)},
		}
	}
	look := severities[k.Severity]
	return say.Row{
		Mark: look.mark, Role: look.role, Word: look.word, Line: say.Prose(k.Title), Below: kind(k),
		Cells: []say.Text{say.W(LetIn + ": " + look.word), say.Prose(k.Title), whose(k), value(k.Close)},
	}
}

// kind is what there is to say of a kind of run beside its title.
func kind(k trust.Kind) []say.Detail {
	var example say.Text
	if sub, ok := k.Claims[github.ClaimSubject].(string); ok {
		example = say.N(sub)
		if k.Wildcard {
			example = say.Join(example, say.W(", one of many"))
		}
	}
	return given(say.Detail{Label: WhoCauses, Text: whose(k)}, say.Detail{Label: ForOne, Text: example}, say.Detail{Label: ClosedBy, Text: value(k.Close)})
}

// value is something to put into a rule or a job, which is not broken.
func value(s string) say.Text {
	if s == "" {
		return nil
	}
	return say.N(s)
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

// OneExposure is [Exposure] with the rule in words below the verdict.
func OneExposure(rule federation.Rule, e trust.Exposure, each bool) say.Doc {
	doc := Exposure(e, each)
	at := len(NotUnderstood(e)) + 1 // the verdict stands behind what is not understood
	return slices.Concat(doc[:at], RuleInWords(rule, nil).Doc(false), doc[at:])
}

// RuleExposure is [Exposure] for one rule of several, under its name.
func RuleExposure(id, name string, e trust.Exposure, each bool) say.Doc {
	return append(say.Doc{say.Heading{Top: true, Text: say.Join(say.W("The rule "), say.N(name)), ID: id}}, Exposure(e, each)...)
}
