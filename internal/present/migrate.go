package present

import (
	"fmt"
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
	e := say.Entry{
		Place: fmt.Sprintf("%s:%d", f.Path, max(j.Line, 1)), Role: look.role, Word: look.word,
		Text: say.Join(say.W("job "), say.N(j.Job), say.W(": "), say.Prose(j.Because)),
	}
	if j.RuleFile == "" {
		return e
	}
	e.Below = append(e.Below, say.Detail{Label: "rule", Text: say.N(j.RuleFile)})
	for _, r := range j.Runs {
		what := r.Event
		if r.Environment != "" {
			what += ", environment " + r.Environment
		}
		e.Below = append(e.Below, say.Detail{Label: "run", Text: say.Prose(strings.TrimSpace(what + "  " + r.Sub))})
	}
	return e
}
