package present

import (
	"fmt"
	"strings"

	"gh-wif/internal/lint"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/workflow"
)

// grades say how a finding's severity looks, the worst first.
var grades = []struct {
	grade workflow.Grade
	role  say.Role
}{{workflow.Error, say.Bad}, {workflow.Warning, say.Caution}, {workflow.Note, say.Plain}}

func gradeRole(g workflow.Grade) say.Role {
	for _, row := range grades {
		if row.grade == g {
			return row.role
		}
	}
	return say.Plain
}

// Lint makes the document of findings, as compilers list theirs: the place first,
// so that editors can jump to it.
func Lint(findings []lint.Finding) say.Doc {
	var doc say.Doc
	for _, f := range findings {
		doc = append(doc, say.Entry{
			Place: fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column), Role: gradeRole(f.Severity), Word: string(f.Severity),
			Text: say.Prose(f.Message), ID: f.ID,
			Below: []say.Detail{{Label: "why", Text: say.Prose(f.Why)}, {Label: "fix", Text: say.Prose(f.Fix)}},
		})
	}
	return doc
}

// Checked is what lint was given.
type Checked struct {
	Rules, Issuers, Workflows int
	Looked                    []string // where files were looked for
}

func (c Checked) String() string {
	var counted []string
	for _, k := range []struct {
		n    int
		noun string
	}{{c.Rules, "rule"}, {c.Issuers, "issuer"}, {c.Workflows, "workflow"}} {
		if k.n > 0 {
			counted = append(counted, say.Plural(k.n, k.noun))
		}
	}
	out := strings.Join(counted, ", ")
	if len(c.Looked) > 0 {
		out += " (looked in " + term.Clean(strings.Join(c.Looked, ", ")) + ")"
	}
	return out
}

// LintSummary counts the findings and says what was checked.
func LintSummary(findings []lint.Finding, c Checked) string {
	if len(findings) == 0 {
		return "no findings in " + c.String()
	}
	count := map[workflow.Grade]int{}
	fixable := 0
	for _, f := range findings {
		count[f.Severity]++
		if f.Edit != nil {
			fixable++
		}
	}
	var parts []string
	for _, row := range grades {
		if n := count[row.grade]; n > 0 {
			parts = append(parts, say.Plural(n, string(row.grade)))
		}
	}
	out := strings.Join(parts, ", ") + " in " + c.String()
	if fixable > 0 {
		out += fmt.Sprintf("; --fix can make %d of the changes", fixable)
	}
	return out
}

// FindingRow is a finding with its place, why it matters, and what would be right.
func FindingRow(f lint.Finding) say.Row {
	role := gradeRole(f.Severity)
	return say.Row{
		Mark: map[say.Role]say.Mark{say.Bad: say.Cross, say.Caution: say.Warning, say.Plain: say.Bullet}[role], Role: role, Word: string(f.Severity),
		Line: say.Prose(f.Message),
		Below: given(
			say.Detail{Label: Where, Text: say.N(fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column))},
			say.Detail{Label: "why", Text: say.Prose(f.Why)}, say.Detail{Label: "fix", Text: say.Prose(f.Fix)},
		),
	}
}
