package cli

import (
	"fmt"
	"strings"

	"gh-wif/internal/job"
	"gh-wif/internal/lint"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
)

// severityLooks says how a severity is painted.
var severityLooks = map[workflow.Severity]trust.Severity{
	workflow.Error:   trust.SeverityDanger,
	workflow.Warning: trust.SeverityCaution,
	workflow.Note:    trust.SeverityNone,
}

// lintText lists the findings as compilers do: the place first, so that editors
// can jump to it.
func (o *lintOptions) lintText(findings []lint.Finding) string {
	var b strings.Builder
	p := o.painter()
	for _, f := range findings {
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s %s\n", p.bold(term.Clean(f.File)), f.Line, f.Column,
			p.severity(severityLooks[f.Severity], string(f.Severity)), term.Clean(f.Message), p.faint("["+f.ID+"]"))
		fmt.Fprintf(&b, "  why: %s\n", term.Clean(f.Why))
		fmt.Fprintf(&b, "  fix: %s\n", term.Clean(f.Fix))
	}
	return b.String()
}

// lintSummary counts the findings and says what was checked.
func lintSummary(findings []lint.Finding, g *job.Gathered) string {
	var checked []string
	named := 0
	for _, w := range g.Input.Workflows {
		if !w.Beside {
			named++
		}
	}
	for _, c := range []struct {
		n    int
		noun string
	}{{len(g.Input.Rules), "rule"}, {len(g.Input.Issuers), "issuer"}, {named, "workflow"}} {
		if c.n > 0 {
			checked = append(checked, job.Plural(c.n, c.noun))
		}
	}
	scope := strings.Join(checked, ", ")
	if len(g.Looked) > 0 {
		scope += " (looked in " + term.Clean(strings.Join(g.Looked, ", ")) + ")"
	}
	if len(findings) == 0 {
		return "no findings in " + scope
	}
	count := map[workflow.Severity]int{}
	fixable := 0
	for _, f := range findings {
		count[f.Severity]++
		if f.Edit != nil {
			fixable++
		}
	}
	var parts []string
	for _, s := range []workflow.Severity{workflow.Error, workflow.Warning, workflow.Note} {
		if n := count[s]; n > 0 {
			parts = append(parts, job.Plural(n, string(s)))
		}
	}
	out := strings.Join(parts, ", ") + " in " + scope
	if fixable > 0 {
		out += fmt.Sprintf("; --fix can make %d of the changes", fixable)
	}
	return out
}
