package present

import (
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/wizard"
)

// ToldBy heads what GitHub told.
const ToldBy = "GitHub says:"

// Told makes the document of what GitHub told when it was asked: each thing with what follows
// from it, and what it did not tell, with the reason and what would help.
func Told(told []wizard.Told, gaps []github.Gap) say.Doc {
	doc := say.Doc{say.Heading{Text: say.W(ToldBy)}}
	for _, t := range told {
		mark, role := say.Check, say.Good
		if t.Warns {
			mark, role = say.Warning, say.Caution
		}
		doc = append(doc, say.Item{Mark: mark, Role: role, Text: t.Text()})
	}
	for _, g := range gaps {
		doc = append(doc, say.Item{Mark: say.Skip, Role: say.Quiet, Text: say.Join(say.W("it did not tell "), say.Prose(g.What), say.W(": "), say.Prose(g.Why)), Below: say.Prose(g.Help)})
	}
	if len(told)+len(gaps) == 0 {
		doc = append(doc, say.Item{Mark: say.Skip, Role: say.Quiet, Text: say.W("nothing that changes anything here")})
	}
	return doc
}
