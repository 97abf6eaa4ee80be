package present

import (
	"fmt"
	"path"
	"strings"

	"gh-wif/internal/migrate"
	"gh-wif/internal/say"
)

// states say how the state of a job looks, and in which words.
var states = map[migrate.State]struct {
	mark say.Mark
	role say.Role
	word string
}{
	migrate.Switched: {say.Check, say.Good, "switched"}, migrate.Already: {say.Check, say.Good, "already"},
	migrate.NotCalling: {say.Skip, say.Quiet, "left alone"}, migrate.Cannot: {say.Cross, say.Bad, "cannot"},
}

// Migration makes the document of what switching workflows means: each job with what becomes of it, and its
// rule with the runs that it lets in. The differences of the files are for the doors.
func Migration(p migrate.Plan) say.Doc {
	var doc say.Doc
	for _, f := range p.Files {
		for _, j := range f.Jobs {
			doc = append(doc, migratedJob(f, j))
		}
	}
	return doc
}

func migratedJob(f migrate.File, j migrate.Job) say.Entry {
	look := states[j.State]
	return say.Entry{Place: place(f.Path, j), Role: look.role, Word: look.word, Text: ofJob(j), Below: itsRule(j)}
}

// MigratedRow is a job with what becomes of it, and below it its place, and the rule with the runs that it
// lets in.
func MigratedRow(f migrate.File, j migrate.Job) say.Row {
	look := states[j.State]
	return say.Row{
		Mark: look.mark, Role: look.role, Word: look.word, Line: say.Join(say.N(place(path.Base(f.Path), j)), say.W(": "), ofJob(j)),
		Below: append([]say.Detail{{Label: Where, Text: say.N(place(f.Path, j))}}, itsRule(j)...),
	}
}

// itsRule is the rule of a job with the runs that it lets in.
func itsRule(j migrate.Job) []say.Detail {
	if j.RuleFile == "" {
		return nil
	}
	out := []say.Detail{{Label: "rule", Text: say.N(j.RuleFile)}}
	for _, r := range j.Runs {
		what := r.Event
		if r.Environment != "" {
			what += ", environment " + r.Environment
		}
		out = append(out, say.Detail{Label: "run", Text: say.Prose(strings.TrimSpace(what + "  " + r.Sub))})
	}
	return out
}

// place is the file and line of a job, as compilers write it.
func place(file string, j migrate.Job) string { return fmt.Sprintf("%s:%d", file, max(j.Line, 1)) }

func ofJob(j migrate.Job) say.Text {
	return say.Join(say.W("job "), say.N(j.Job), say.W(": "), say.Prose(j.Because))
}

// MigrationVerdict counts what becomes of the jobs, in one line: well only where each of them that calls
// Claude with a key can be switched.
func MigrationVerdict(p migrate.Plan) (say.Role, say.Text) {
	count := map[migrate.State]int{}
	for _, f := range p.Files {
		for _, j := range f.Jobs {
			count[j.State]++
		}
	}
	var parts []string
	for _, s := range []struct {
		state migrate.State
		words string
	}{
		{migrate.Switched, "%s to switch"},
		{migrate.Cannot, "%s cannot be switched"},
		{migrate.Already, "%s without a key already"},
		{migrate.NotCalling, "%s left alone"},
	} {
		n := count[s.state]
		if n == 0 {
			continue
		}
		what := fmt.Sprint(n)
		if len(parts) == 0 {
			what = say.Plural(n, "job")
		}
		parts = append(parts, fmt.Sprintf(s.words, what))
	}
	role := say.Good
	switch {
	case p.Cannot() && count[migrate.Switched] > 0:
		role = say.Caution
	case p.Cannot():
		role = say.Bad
	}
	if len(parts) == 0 {
		return role, say.W("There is no job in these workflows.")
	}
	return role, say.W(strings.Join(parts, ", "))
}
