// Package present words what the program found out, one wording for both doors:
// it makes documents (say.Doc) of reports and exposures, which commands, screens
// and line mode write each for its medium. It decides nothing and colours
// nothing.
package present

import (
	"slices"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/diagnose/check"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// The headings and labels of a report.
const (
	Why       = "Why"
	Change    = "Change this"
	WhatNow   = "What to do"
	PointsTo  = "What points to it"
	ThenCheck = "Then check"
	Read      = "Read"
	Note      = "Note"

	Expected = "expected"
	Actual   = "actual"
	Because  = "because"
	HowTo    = "how to check it"

	Checks    = "Checks"
	Others    = "Other causes"
	Unchecked = "Not checked"
)

// Sections are a report in the parts that a screen shows as tabs.
type Sections struct {
	Verdict   say.Doc // the verdict, the primary cause in full, the two subjects
	Checks    say.Doc
	Others    say.Doc // the other causes; empty: none
	Unchecked say.Doc
	Kept      say.Doc // why this rule is not changed; empty: it is, or there is nothing to say
	Rule      say.Doc // the rules of the remedies; empty: none
}

// Report makes the document of a diagnosis.
func Report(r diagnose.Report) Sections {
	return Sections{
		Verdict: primary(r),
		Checks:  checks(r.Checks), Others: others(r.Causes), Unchecked: unchecked(r.Unchecked), Kept: kept(r), Rule: rules(r),
	}
}

// Flat is all of it, for a command.
func (s Sections) Flat() say.Doc {
	var out say.Doc
	for _, d := range []say.Doc{s.Verdict, s.Checks, s.Others, s.Unchecked, s.Kept, s.Rule} {
		out = append(out, d...)
	}
	return out
}

// verdictMarks say how a verdict looks.
var verdictMarks = map[diagnose.Verdict]struct {
	mark say.Mark
	role say.Role
}{
	diagnose.Match: {say.Check, say.Good}, diagnose.Mismatch: {say.Cross, say.Bad}, diagnose.Invalid: {say.Cross, say.Bad},
	diagnose.Undecided: {say.Skip, say.Title}, // neither good nor bad
}

// Verdict is the verdict of a report in one line.
func Verdict(r diagnose.Report) say.Doc { return verdictLine(r.Verdict, r.Headline) }

func verdictLine(is diagnose.Verdict, headline say.Text) say.Doc {
	v := verdictMarks[is]
	return say.Doc{say.Heading{Top: true, Mark: v.mark, Role: v.role, Text: headline}}
}

// primary is the verdict, and the first cause in full.
func primary(r diagnose.Report) say.Doc {
	out := Verdict(r)
	if len(r.Causes) == 0 {
		return append(out, alignment(r.Alignment)...)
	}
	c := r.Causes[0]
	out = append(out, say.Heading{Text: why(r), ID: c.ID})
	if !r.Story.Empty() {
		out = append(out, say.Para{Text: r.Story})
	}
	out = append(out, say.Para{Text: c.Explanation})
	out = append(out, say.Field{Label: fixLabel(c), Text: c.Fix, Role: say.Advice})
	out = append(out, workflowLines(r)...)
	out = append(out, firstEffects(r)...)
	out = append(out, alignment(r.Alignment)...)
	out = append(out, alternatives(r)...)
	for _, n := range r.Notes {
		out = append(out, say.Field{Label: Note, Text: n})
	}
	out = append(out, say.Field{Label: PointsTo, Text: c.Evidence}, say.Field{Label: ThenCheck, Text: c.Verify})
	if c.Docs != "" {
		out = append(out, say.Link{Label: Read, Address: c.Docs})
	}
	return out
}

// why is the heading of the first cause: what it is, unless the verdict has just said so.
func why(r diagnose.Report) say.Text {
	title := r.Causes[0].Title
	if strings.Contains(strings.ToLower(r.Headline.String()), strings.ToLower(title)) {
		return say.W(Why)
	}
	return say.W(Why + ": " + title)
}

// fixLabel is the label of what a cause advises.
func fixLabel(c diagnose.Cause) string {
	if c.Mends() {
		return Change
	}
	return WhatNow
}

// alignment sets sub under the rule's subject, where they differ.
func alignment(a *diagnose.Alignment) say.Doc {
	if a == nil || a.FirstDiff < 0 {
		return nil
	}
	label := "subject_prefix and sub"
	if a.Meant {
		label = "the subject meant by the rule, and sub"
	}
	pair := say.Pair{
		Label:  label,
		First:  say.Side{Name: "rule", Text: a.Rule, Differs: a.RuleDiffAt, Role: say.Bad},
		Second: say.Side{Name: "sub", Text: a.Sub, Differs: a.FirstDiff, Role: say.Good},
	}
	for _, s := range a.Segments {
		if !s.How.Empty() {
			pair.Notes = append(pair.Notes, say.Join(say.N(s.Name), say.W(": "), s.How))
		}
	}
	return say.Doc{pair}
}

// statusMarks say how the status of a check looks.
var statusMarks = map[diagnose.Status]struct {
	mark say.Mark
	role say.Role
}{
	diagnose.Passed: {say.Check, say.Good}, diagnose.Failed: {say.Cross, say.Bad}, diagnose.Skipped: {say.Skip, say.Quiet},
}

// CheckRows are the checks in the server's order, each with all that there is to
// say of it.
func CheckRows(all []diagnose.Check) []say.Row {
	rows := make([]say.Row, len(all))
	for i, c := range all {
		look := statusMarks[c.Status]
		line := c.Because
		if c.Status == diagnose.Passed && !c.Actual.Empty() && c.ID != check.Time {
			line = c.Actual // says more than that it is right
		}
		rows[i] = say.Row{
			Mark: look.mark, Role: look.role, Word: string(c.Status), Line: say.Join(say.N(c.ID), say.W(": "), line), Below: differing(c),
			Cells: []say.Text{say.Prose(c.ID), say.W(string(c.Status)), asValue(c.Expected), asValue(c.Actual), c.Because},
		}
	}
	return rows
}

// differing is what a failed check wanted and what there was.
func differing(c diagnose.Check) []say.Detail {
	if c.Status != diagnose.Failed || c.Expected.Empty() && c.Actual.Empty() {
		return nil
	}
	expected := c.Expected
	if c.ID == check.Condition {
		expected = laidOut(expected.String())
	}
	return []say.Detail{{Label: Expected, Text: orNothing(expected)}, {Label: Actual, Text: orNothing(c.Actual)}}
}

// laidOut is a condition, each of its lines a name of its own.
func laidOut(source string) say.Text {
	var texts []say.Text
	for _, line := range trust.ConditionLines(source) {
		texts = append(texts, say.N(line))
	}
	return say.List("\n", texts...)
}

// checks are the table of the checks. Those of a token that is not there are one line.
func checks(all []diagnose.Check) say.Doc {
	columns := []string{"check", "status", Expected, Actual, Because}
	rest := slices.DeleteFunc(slices.Clone(all), func(c diagnose.Check) bool { return c.Reason == check.NoTokenGiven })
	rows := CheckRows(rest)
	if n := len(all) - len(rest); n > 0 {
		none := diagnose.Check{ID: "token", Status: diagnose.Skipped, Because: say.W(say.Plural(n, "check") + ": no token was given")}
		rows = append(CheckRows([]diagnose.Check{none}), rows...)
	}
	return say.Doc{say.Heading{Text: say.W(Checks)}, say.Rows{Columns: columns, Rows: rows}}
}

// asValue is a cell of a table: all of it as one value.
func asValue(t say.Text) say.Text {
	if t.Empty() {
		return nil
	}
	return say.N(t.String())
}

func orNothing(t say.Text) say.Text {
	if t.Empty() {
		return say.W("(nothing)")
	}
	return t
}

func others(causes []diagnose.Cause) say.Doc {
	if len(causes) < 2 {
		return nil
	}
	out := say.Doc{say.Heading{Text: say.W(Others)}}
	for _, row := range CauseRows(causes[1:]) {
		out = append(out, say.Item{Mark: say.Bullet, Text: say.Join(row.Line, say.W(": "), row.Below[0].Text)})
	}
	return out
}

// CauseRows are causes, each with what points to it first, and then all that the
// primary cause has.
func CauseRows(causes []diagnose.Cause) []say.Row {
	rows := make([]say.Row, len(causes))
	for i, c := range causes {
		rows[i] = say.Row{
			Mark: say.Warning, Role: say.Caution, Line: say.Join(say.W(c.Title+" ["), say.N(c.ID), say.W("]")),
			Below: append([]say.Detail{{Label: PointsTo, Text: c.Evidence}}, given(
				say.Detail{Label: Why, Text: c.Explanation}, say.Detail{Label: fixLabel(c), Text: c.Fix},
				say.Detail{Label: ThenCheck, Text: c.Verify}, say.Detail{Label: Read, Text: value(c.Docs)},
			)...),
		}
	}
	return rows
}

// given are the details that say something.
func given(all ...say.Detail) []say.Detail {
	return slices.DeleteFunc(all, func(d say.Detail) bool { return d.Text.Empty() })
}

func unchecked(all []diagnose.Unchecked) say.Doc {
	out := say.Doc{say.Heading{Text: say.W(Unchecked)}}
	for _, row := range UncheckedRows(all) {
		out = append(out, say.Item{Mark: say.Bullet, Text: row.Line, Below: row.Below[0].Text})
	}
	return out
}

// UncheckedRows are what a token and a rule cannot tell, each with how to check it.
func UncheckedRows(all []diagnose.Unchecked) []say.Row {
	rows := make([]say.Row, len(all))
	for i, u := range all {
		rows[i] = say.Row{Mark: say.Skip, Role: say.Quiet, Line: u.What, Below: []say.Detail{{Label: HowTo, Text: u.How}}}
	}
	return rows
}
