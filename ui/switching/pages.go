package switching

import (
	"fmt"

	"gh-wif/internal/files"
	"gh-wif/internal/github"
	"gh-wif/internal/highlight"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// The pages that are named elsewhere, by their ids.
const (
	pageJobs     = "jobs"
	pageChanges  = "changes"
	pageWarnings = "warnings"
	pageNext     = "next"
)

// shown is a plan on its pages.
type shown struct {
	plan job.Migration
	list *jobs // the first page
	book widget.Book
}

// newShown shows a plan, with the page and the job of the one before under the cursor.
func newShown(look widget.Look, m job.Migration, k *github.Knowledge, before shown) shown {
	list := newJobs(look, m)
	if before.list != nil {
		list.choose(before.list.At)
	}
	s := shown{plan: m, list: list, book: newBook(look, list, m, k)}
	s.book.At = before.book.At
	return s
}

// part is the page that is open.
func (s *shown) part() widget.Part { return s.book.Open().Part }

// openChange opens the difference of the file of the job under the cursor.
func (s *shown) openChange() {
	file := s.list.file()
	s.book.Go(pageChanges)
	s.part().(*widget.Sheaf).Open(file)
}

// refusal says why a job that was asked for stays as it is; nil: it does not.
func (s *shown) refusal(asked *migrate.Place) screen.Action {
	for i, j := range s.list.all {
		if asked != nil && *asked == (migrate.Place{Path: s.list.paths[i], Job: j.Job}) && j.State != migrate.Switched {
			return screen.Say{Level: theme.Info, Text: term.Clean("job " + j.Job + " stays as it is: " + j.Because)}
		}
	}
	return nil
}

// newBook makes the pages of a plan.
func newBook(look widget.Look, list *jobs, m job.Migration, k *github.Knowledge) widget.Book {
	b := widget.NewBook(look)
	todo := m.Todo()
	for _, page := range []widget.Page{
		{ID: pageJobs, Title: fmt.Sprintf("Jobs %d", len(list.Rows)), Part: list},
		{ID: pageChanges, Title: fmt.Sprintf("Changes %d", len(todo)), Part: widget.NewSheaf(look, "Nothing would change.", changes(todo))},
		{ID: "rules", Title: fmt.Sprintf("Rules %d", len(m.Plan.Rules)), Part: widget.NewSheaf(look, "No rule is needed.", rules(m))},
		{ID: pageWarnings, Title: fmt.Sprintf("Warnings %d", present.ToDoAbout(m.Plan.Warnings)), Part: screen.Warnings(look, m.Plan.Warnings)},
		{ID: pageNext, Title: "What next", Part: screen.Steps(look, m.Plan.Next)},
	} {
		b.Add(page)
	}
	if k != nil {
		b.Add(widget.Page{ID: "told", Title: "GitHub", Part: screen.Told(look, m.Plan.Told, k)})
	}
	return b
}

// changes are the differences, the changed file behind each to be copied.
func changes(todo []files.Change) []widget.Leaf {
	leaves := make([]widget.Leaf, len(todo))
	for i, c := range todo {
		leaves[i] = widget.Leaf{Name: c.Path, State: "new", Lang: highlight.Diff, Shown: c.Diff, Copied: string(c.New)}
		switch c.State {
		case files.Differs:
			leaves[i].State, leaves[i].Level = "will be replaced", theme.Warn
		case files.Blocked:
			leaves[i].State, leaves[i].Level = "cannot be written", theme.Bad
			leaves[i].Words = "This file cannot be written: " + term.Clean(c.Why)
		}
	}
	return leaves
}

// rules are the rules with the jobs that they are for, and the issuer.
func rules(m job.Migration) []widget.Leaf {
	var leaves []widget.Leaf
	for _, r := range m.Plan.Rules {
		text := string(r.Rule.JSON())
		leaves = append(leaves, widget.Leaf{Name: r.File, State: "for " + say.Plural(len(r.Jobs), "job"), Lang: highlight.JSON, Shown: text, Copied: text})
	}
	if len(leaves) > 0 {
		text := string(m.Plan.Issuer.JSON())
		leaves = append(leaves, widget.Leaf{Name: job.IssuerFile, State: "once for the organization", Lang: highlight.JSON, Shown: text, Copied: text})
	}
	return leaves
}
