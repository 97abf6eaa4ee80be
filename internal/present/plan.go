package present

import (
	"strconv"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

// The labels of a step.
const (
	Where    = "where"
	How      = "how"
	Copy     = "copy"
	NoteDown = "note down"
)

// Plan makes the document of a plan: the verdict first, then the files with the
// reasons for the rule. What to mind is [Warnings], what to do then [Steps].
func Plan(p wizard.Plan) say.Doc {
	doc := append(say.Doc{say.Heading{Top: true, Text: say.Prose(p.Exposure.Verdict)}}, RuleInWords(p.Rule, nil).Doc(false)...)
	doc = append(doc,
		say.File{Path: "issuer.json", Content: string(p.Issuer.JSON())},
		say.File{Path: "rule.json", Content: string(p.Rule.JSON())},
		say.Heading{Text: say.W(Why)},
	)
	doc = append(doc, Reasons(p)...)
	return append(doc, say.File{Path: p.Workflow.Path, Content: p.Workflow.Content})
}

// Reasons lists why each line of a plan's rule is there, with the condition laid
// out below its own.
func Reasons(p wizard.Plan) say.Doc {
	var doc say.Doc
	for _, r := range p.Reasons {
		doc = append(doc, say.Item{Mark: say.Bullet, Text: say.Join(say.N(r.Field), say.W(": "), say.Prose(r.Because))})
		if r.Field == "match."+federation.MatcherCondition {
			doc = append(doc, say.Code{Lines: "  " + strings.ReplaceAll(condition(p.Rule.Match.Condition), "\n", "\n  ")})
		}
	}
	return doc
}

// condition lays out a condition of CEL where it is read and not copied.
func condition(source string) string { return strings.Join(trust.ConditionLines(source), "\n") }

// Steps makes the document of what to do with a plan, in order.
func Steps(all []wizard.Step) say.Doc {
	var doc say.Doc
	for i, s := range all {
		doc = append(doc, say.Heading{Text: say.Prose(strconv.Itoa(i+1) + ". " + s.Title)})
		for _, d := range Step(s) {
			doc = append(doc, say.Field{Label: d.Label, Text: d.Text})
		}
	}
	return doc
}

// Step is what there is to say of a step beside its title.
func Step(s wizard.Step) []say.Detail {
	return given(
		say.Detail{Label: Where, Text: say.Prose(s.Where)}, say.Detail{Label: PageOf, Text: say.N(s.Page)}, say.Detail{Label: How, Text: say.Prose(s.How)},
		say.Detail{Label: Copy, Text: lines(s.Copy)}, say.Detail{Label: NoteDown, Text: value(s.Back)},
	)
}

// lines are for a file or a shell, to be copied.
func lines(s string) say.Text { return say.Text{{Kind: say.Lines, S: s, Copy: true}} }
