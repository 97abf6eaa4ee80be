package present

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/wizard"
	"gh-wif/wizard/advice"
)

// WhatToDo labels what mends a warning.
const WhatToDo = "what to do"

// What is said of an id that is not known yet.
const (
	toFillIn = "to fill in, in the files or by these flags:"
	inRule   = "to fill in where the rule is created, or by these flags:"
	toSet    = "to set, each once its id is known; the workflow stays as it is:"
	FindIt   = "where to find it"
	InRule   = "in the rule"
)

// Warnings make the document of what a plan's rule alone cannot make right, the
// gravest first, then the commands for the variables that the workflow names, and
// last the ids that are still to be filled in, each with the flag that gives it.
func Warnings(all []wizard.Warning) say.Doc {
	rows := say.Rows{Columns: []string{"warning", WhatToDo}}
	var commands []string
	var found, open say.Doc
	for _, w := range all {
		row := WarningRow(w)
		if w.Set != "" {
			commands = append(commands, w.Set)
		}
		switch kind := idOf(w); {
		case w.Set != "" && w.Fill != "" && !kind.InRule():
			found = append(found, say.Item{Mark: say.Bullet, Text: say.N(kind.Placeholder), Below: row.Below[0].Text})
		case w.Fill != "":
			open = append(open, say.Item{Mark: say.Bullet, Text: flagOf(w), Below: row.Below[0].Text})
		case w.Set == "":
			rows.Rows = append(rows.Rows, row)
		}
	}
	var doc say.Doc
	if len(rows.Rows) > 0 {
		doc = append(doc, rows)
	}
	heading := toFillIn
	if len(commands) > 0 {
		heading = inRule
		doc = append(doc, say.Heading{Text: say.W(toSet)}, say.Code{Language: "shell", Lines: strings.Join(commands, "\n"), Role: say.Copied})
		doc = append(doc, found...)
	}
	if len(open) > 0 {
		doc = append(append(doc, say.Heading{Text: say.W(heading)}), open...)
	}
	return doc
}

// ToMind are the warnings that the screens and the lines show, the gravest first, each with what to do
// in their words. The ids that are not known yet are no warnings there: the steps ask for them.
func ToMind(all []wizard.Warning) []wizard.Warning {
	var out []wizard.Warning
	for _, w := range all {
		if w.Fill != "" || w.Set != "" {
			continue
		}
		if !w.Screen.Empty() {
			w.Fix = w.Screen
		}
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b wizard.Warning) int { return cmp.Compare(b.Grade(), a.Grade()) })
	return out
}

// ToDoAbout counts the warnings about which something can be done.
func ToDoAbout(all []wizard.Warning) int {
	n := 0
	for _, w := range ToMind(all) {
		if w.Grade() > advice.Note {
			n++
		}
	}
	return n
}

// Gravest says in a line how many warnings there are, and of which grade.
func Gravest(all []wizard.Warning) string {
	counts := map[advice.Grade]int{}
	for _, w := range ToMind(all) {
		counts[w.Grade()]++
	}
	var out []string
	for _, g := range []advice.Grade{advice.Danger, advice.Caution, advice.Note} {
		if n := counts[g]; n > 0 {
			out = append(out, say.Plural(n, g.String()))
		}
	}
	if len(out) == 0 {
		return "no warnings"
	}
	return strings.Join(out, ", ")
}

// Mind makes the document of what is to be minded, as [ToMind] has it.
func Mind(all []wizard.Warning) say.Doc {
	rows := say.Rows{}
	for _, w := range ToMind(all) {
		rows.Rows = append(rows.Rows, WarningRow(w))
	}
	if len(rows.Rows) == 0 {
		return nil
	}
	return say.Doc{rows}
}

// graded is how the grades are shown.
var graded = map[advice.Grade]struct {
	mark say.Mark
	role say.Role
}{advice.Danger: {say.Cross, say.Bad}, advice.Caution: {say.Warning, say.Caution}, advice.Note: {say.Bullet, say.Plain}}

// WarningRow is a warning with its grade and what to do, a variable to set, or an id to fill in
// with where to find it.
func WarningRow(w wizard.Warning) say.Row {
	var find []say.Detail
	if w.Fill != "" {
		find = []say.Detail{{Label: FindIt, Text: say.W(idOf(w).Where)}}
	}
	switch {
	case w.Set != "":
		if w.Fill != "" && idOf(w).InRule() {
			find = append(find, say.Detail{Label: InRule, Text: flagOf(w)})
		}
		return say.Row{Mark: say.Bullet, Role: say.Caution, Word: "to set", Line: say.N(w.Set), Below: find}
	case w.Fill != "":
		return say.Row{Mark: say.Bullet, Role: say.Caution, Word: "to fill in", Line: flagOf(w), Below: find}
	}
	grade := graded[w.Grade()]
	return say.Row{
		Mark: grade.mark, Role: grade.role, Word: w.Grade().String(), Line: say.Prose(w.Message), Below: given(say.Detail{Label: WhatToDo, Text: w.Fix}),
		Cells: []say.Text{say.Prose(w.Message), w.Fix},
	}
}

// idOf is the kind of the id that a warning asks for.
func idOf(w wizard.Warning) federation.IDKind {
	for _, row := range wizard.Table() {
		if row.Name == w.Fill && row.ID != nil {
			return *row.ID
		}
	}
	return federation.IDKind{}
}

// flagOf is the flag that gives an id not known yet.
func flagOf(w wizard.Warning) say.Text {
	return say.Join(say.N("--"+w.Fill), say.W(" "), say.N(idOf(w).Placeholder))
}
