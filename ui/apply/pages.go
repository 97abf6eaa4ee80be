package apply

import (
	"fmt"

	"gh-wif/internal/highlight"
	"gh-wif/internal/present"
	"gh-wif/internal/provision"
	"gh-wif/internal/say"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
)

// The pages, by their ids.
const (
	pageSteps = "steps"
	pageDiffs = "differences"
)

// shown is a plan, or what became of it, on its pages.
type shown struct {
	steps []provision.Step
	list  *widget.List // the first page
	book  widget.Book
}

// newShown shows steps, with the page and the step of the ones before under the cursor.
func newShown(look widget.Look, notes []string, steps []provision.Step, before shown) shown {
	rows := make([]say.Row, len(steps))
	var leaves []widget.Leaf
	for i, s := range steps {
		rows[i] = present.ProvisionRow(s)
		if s.Diff != "" {
			leaves = append(leaves, widget.Leaf{Name: name(s), State: rows[i].Word, Level: screen.Level(rows[i].Role), Lang: highlight.Diff, Shown: s.Diff, Copied: s.Diff})
		}
	}
	list := &widget.List{Look: look, Empty: "Nothing is to be done.", Head: notes, Rows: screen.Rows(look, rows)}
	for i, s := range steps {
		if s.Diff != "" {
			list.Rows[i].Detail = append(list.Rows[i].Detail, "enter shows the difference")
		}
		list.Rows[i].What, list.Rows[i].Text = "the "+present.Object(s.ID), s.Resource
	}
	s := shown{steps: steps, list: list, book: widget.NewBook(look)}
	s.book.Add(widget.Page{ID: pageSteps, Title: fmt.Sprintf("Steps %d", len(steps)), Part: list})
	s.book.Add(widget.Page{ID: pageDiffs, Title: fmt.Sprintf("Differences %d", len(leaves)), Part: widget.NewSheaf(look, "Nothing differs.", leaves)})
	if before.list != nil {
		list.At, s.book.At = min(before.list.At, max(0, len(steps)-1)), before.book.At
	}
	return s
}

// name names a step among the differences.
func name(s provision.Step) string {
	if s.Name != "" {
		return s.Name
	}
	return s.Resource
}

// part is the page that is open.
func (s *shown) part() widget.Part { return s.book.Open().Part }

// differs reports whether the step under the cursor has a difference.
func (s *shown) differs() bool { return s.list.At < len(s.steps) && s.steps[s.list.At].Diff != "" }

// openDifference opens the difference of the step under the cursor, if there is one.
func (s *shown) openDifference() {
	if !s.differs() {
		return
	}
	s.book.Go(pageDiffs)
	s.part().(*widget.Sheaf).Open(name(s.steps[s.list.At]))
}
