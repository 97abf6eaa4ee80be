package lint

import (
	"cmp"
	"slices"

	"gh-wif/internal/federation"
	"gh-wif/internal/workflow"
)

// Finding is one thing that is wrong with a file, where, why it matters and what
// would be right. Columns count characters.
type Finding struct {
	ID       string         `json:"id"`
	Severity workflow.Grade `json:"severity"`
	File     string         `json:"file"`
	Line     int            `json:"line"`
	Column   int            `json:"column"`
	Message  string         `json:"message"`
	Why      string         `json:"why"`
	Fix      string         `json:"fix"`
	// Edit is the fix as a change of the file, where that needs no judgement: it
	// opens the rule to nobody whom it does not already name in full.
	Edit *workflow.Edit `json:"-"`
	// Change is the fix as a change of the rule's match, where it is one: it was
	// tried, and keeps none of the runs out that the rule is for. Where nothing tells
	// a value, the fix has words in its place, and the change a value made up.
	Change *federation.Change `json:"-"`
}

// severities, the worst first.
var severities = []workflow.Grade{workflow.Error, workflow.Warning, workflow.Note}

// AtLeast reports whether a severity is as bad as a threshold.
func AtLeast(s, threshold workflow.Grade) bool {
	return slices.Index(severities, s) <= slices.Index(severities, threshold)
}

// SeverityByName finds a severity.
func SeverityByName(name string) (workflow.Grade, bool) {
	i := slices.Index(severities, workflow.Grade(name))
	if i < 0 {
		return "", false
	}
	return severities[i], true
}

// hit is what a check reports; the rest of the finding stands in its row.
type hit struct {
	field    string // dotted path, where the finding is about a field
	line     int    // of the finding, where it is about none
	column   int
	message  string
	fix      string
	why      string         // where it differs from the row's
	severity workflow.Grade // where it differs from the row's
	edit     *workflow.Edit
	change   *federation.Change
}

// row is one check: its name, how bad what it finds is, and why.
type row[V any] struct {
	id       string
	severity workflow.Grade
	why      string
	check    func(V) []hit
}

func one(h hit) []hit { return []hit{h} }

// finding completes a hit.
func (d document) finding(id string, severity workflow.Grade, why string, h hit) Finding {
	f := Finding{
		ID: id, Severity: cmp.Or(h.severity, severity), File: d.path, Line: h.line, Column: h.column,
		Message: h.message, Why: cmp.Or(h.why, why), Fix: h.fix, Edit: h.edit, Change: h.change,
	}
	if f.Line == 0 {
		f.Line, f.Column = d.find(h.field)
	}
	return f
}

// sorted orders findings by file in the order given, then by line and column, the worst
// first, and drops doubles.
func sorted(in []Finding, files []string) []Finding {
	slices.SortStableFunc(in, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(slices.Index(files, a.File), slices.Index(files, b.File)),
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)),
		)
	})
	type key struct {
		id, file, message string
		line, column      int
	}
	seen := map[key]bool{}
	return slices.DeleteFunc(in, func(f Finding) bool {
		k := key{f.ID, f.File, f.Message, f.Line, f.Column}
		was := seen[k]
		seen[k] = true
		return was
	})
}
