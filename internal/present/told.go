package present

import (
	"fmt"

	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// ToldBy heads what GitHub told.
const ToldBy = "GitHub says:"

// Told makes the document of what GitHub told when it was asked: each thing with what follows
// from it, and what it did not tell.
func Told(told []wizard.Told, gaps []github.Gap) say.Doc {
	return toldBy(ToldBy, ToldRows(told, gaps))
}

// HeldBy heads what Anthropic told.
const HeldBy = "Anthropic says:"

// Held makes the document of what Anthropic told of an organization, each thing with what
// follows from it.
func Held(told []wizard.Told) say.Doc { return toldBy(HeldBy, ToldRows(told, nil)) }

func toldBy(heading string, rows []say.Row) say.Doc {
	doc := say.Doc{say.Heading{Text: say.W(heading)}}
	for _, row := range rows {
		item := say.Item{Mark: row.Mark, Role: row.Role, Text: row.Line}
		for _, d := range row.Below {
			item.Below = d.Text
		}
		doc = append(doc, item)
	}
	return doc
}

// ToldRows list what GitHub told, a row each, and what it did not, with the reason and what
// would help.
func ToldRows(told []wizard.Told, gaps []github.Gap) []say.Row {
	var rows []say.Row
	for _, t := range told {
		row := say.Row{Mark: say.Check, Role: say.Good, Line: t.Text()}
		if t.Warns {
			row.Mark, row.Role = say.Warning, say.Caution
		}
		rows = append(rows, row)
	}
	for _, g := range gaps {
		rows = append(rows, say.Row{
			Mark: say.Skip, Role: say.Quiet, Line: say.Join(say.W("it did not tell "), say.Prose(g.What), say.W(": "), say.Prose(g.Why)),
			Below: given(say.Detail{Label: WhatToDo, Text: say.Prose(g.Help)}),
		})
	}
	if len(rows) == 0 {
		rows = append(rows, say.Row{Mark: say.Skip, Role: say.Quiet, Line: say.W("nothing that changes anything here")})
	}
	return rows
}

// HeldBrief says in one line what came of asking Anthropic.
func HeldBrief(told []wizard.Told) (say.Role, string) {
	mind := 0
	for _, t := range told {
		if t.Warns {
			mind++
		}
	}
	if mind > 0 {
		return say.Caution, fmt.Sprintf("Anthropic told %s, %d to mind", say.Plural(len(told), "thing"), mind)
	}
	return say.Good, fmt.Sprintf("Anthropic told %s", say.Plural(len(told), "thing"))
}

// ToldBrief says in one line what came of asking.
func ToldBrief(told []wizard.Told, gaps []github.Gap) (say.Role, string) {
	mind := 0
	for _, t := range told {
		if t.Warns {
			mind++
		}
	}
	switch {
	case len(told) == 0 && len(gaps) > 0:
		return say.Caution, "GitHub told nothing: " + say.Prose(gaps[0].Why).String()
	case len(told) == 0:
		return say.Caution, "GitHub told nothing that changes anything here"
	case mind > 0:
		return say.Caution, fmt.Sprintf("GitHub told %s, %d to mind", say.Plural(len(told), "thing"), mind)
	case len(gaps) > 0:
		return say.Caution, fmt.Sprintf("GitHub told %s, and not %s", say.Plural(len(told), "thing"), say.Prose(gaps[0].What).String())
	}
	return say.Good, fmt.Sprintf("GitHub told %s", say.Plural(len(told), "thing"))
}

// WhatIsAsked says before a question to GitHub what it is about.
func WhatIsAsked(repository string) string {
	return "GitHub is asked about " + term.Clean(repository) + ", with your token where there is one: ids, default branch, subject, environments, " +
		"branch rules, forks, workflows. Nothing is changed."
}
