package present

import (
	"gh-wif/internal/say"
	"gh-wif/wizard"
)

// WhatToDo labels what mends a warning.
const WhatToDo = "what to do"

// What is said of an id that is not known yet.
const (
	toFillIn = "to fill in, in the files or by these flags:"
	FindIt   = "where to find it"
)

// Warnings make the document of what a plan's rule alone cannot make right, the
// gravest first, and last the ids that are still to be filled in, each with the
// flag that gives it.
func Warnings(all []wizard.Warning) say.Doc {
	rows := say.Rows{Columns: []string{"warning", WhatToDo}}
	open := say.Doc{say.Heading{Text: say.W(toFillIn)}}
	for _, w := range all {
		row := WarningRow(w)
		if w.Fill == "" {
			rows.Rows = append(rows.Rows, row)
			continue
		}
		open = append(open, say.Item{Mark: say.Bullet, Text: row.Line, Below: row.Below[0].Text})
	}
	var doc say.Doc
	if len(rows.Rows) > 0 {
		doc = append(doc, rows)
	}
	if len(open) > 1 {
		doc = append(doc, open...)
	}
	return doc
}

// WarningRow is a warning with what to do, or an id to fill in with where to find
// it.
func WarningRow(w wizard.Warning) say.Row {
	for _, row := range wizard.Table() {
		if w.Fill != "" && row.Name == w.Fill {
			return say.Row{
				Mark: say.Bullet, Role: say.Caution, Word: "to fill in", Line: say.Join(say.N("--"+row.Name), say.W(" "), say.N(row.ID.Placeholder)),
				Below: []say.Detail{{Label: FindIt, Text: say.W(row.ID.Where)}},
			}
		}
	}
	return say.Row{
		Mark: say.Warning, Role: say.Caution, Word: "warning", Line: say.Prose(w.Message), Below: given(say.Detail{Label: WhatToDo, Text: w.Fix}),
		Cells: []say.Text{say.Prose(w.Message), w.Fix},
	}
}
