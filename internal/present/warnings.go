package present

import (
	"gh-wif/internal/say"
	"gh-wif/wizard"
)

// WhatToDo labels what mends a warning.
const WhatToDo = "what to do"

// Warnings make the document of what a plan's rule alone cannot make right, the
// gravest first, and last the ids that are still to be filled in, each with the
// flag that gives it.
func Warnings(warnings []wizard.Warning) say.Doc {
	rows := say.Rows{Columns: []string{"warning", WhatToDo}}
	open := map[string]bool{}
	for _, w := range warnings {
		if w.Fill != "" {
			open[w.Fill] = true
			continue
		}
		row := say.Row{Mark: say.Warning, Role: say.Caution, Word: "warning", Line: say.Prose(w.Message), Cells: []say.Text{say.Prose(w.Message), w.Fix}}
		if !w.Fix.Empty() {
			row.Below = []say.Detail{{Label: WhatToDo, Text: w.Fix}}
		}
		rows.Rows = append(rows.Rows, row)
	}
	var doc say.Doc
	if len(rows.Rows) > 0 {
		doc = append(doc, rows)
	}
	if len(open) == 0 {
		return doc
	}
	doc = append(doc, say.Heading{Text: say.W("to fill in, in the files or by these flags:")})
	for _, row := range wizard.Table() {
		if open[row.Name] {
			text := say.Join(say.N("--"+row.Name), say.W(" "), say.N(row.ID.Placeholder))
			doc = append(doc, say.Item{Mark: say.Bullet, Text: text, Below: say.W(row.ID.Where)})
		}
	}
	return doc
}
