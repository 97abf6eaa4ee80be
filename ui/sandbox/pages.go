package sandbox

import (
	"fmt"

	"gh-wif/internal/highlight"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// The pages, by their ids.
const (
	pageKinds       = "kinds"
	pageLog         = "log"
	pageEnvironment = "environment"
)

// environment is the page of the exports for a program, which are those of the chosen kind.
type environment struct {
	*widget.Document
	look widget.Look
	of   int // the job
	w, h int
}

// show shows the exports of a job.
func (e *environment) show(place int, j job.SandboxJob) {
	e.of = place
	e.Document = widget.NewDocument(e.look, "the environment of "+j.Title, highlight.Shell, j.Exports())
	e.Document.SetSize(e.w, e.h)
}

// SetSize gives the page its room.
func (e *environment) SetSize(w, h int) {
	e.w, e.h = max(1, w), max(1, h)
	e.Document.SetSize(e.w, e.h)
}

// furnish makes the pages.
func (s *Screen) furnish() {
	look := s.ctx.Look()
	s.kinds = &widget.List{Look: look, Empty: "no kind of run is known", Head: []string{"Enter exchanges a token as the chosen kind of run."}}
	for _, p := range s.box.Refused {
		_, symbol := look.Theme.Level(theme.Warn)
		s.kinds.Head = append(s.kinds.Head, symbol+" "+present.Refused(p))
	}
	s.log = &widget.List{Look: look, Empty: present.NothingExchanged}
	s.environment = &environment{look: look}
	s.environment.show(0, s.job(0))
	s.book = widget.NewBook(look)
	s.book.Add(widget.Page{ID: pageKinds, Title: fmt.Sprintf("Kinds of runs %d", len(s.box.Jobs)), Part: s.kinds})
	s.book.Add(widget.Page{ID: pageEnvironment, Title: "Environment", Part: s.environment})
	s.book.Add(widget.Page{ID: pageLog, Title: "Exchanges", Part: s.log})
	s.noted = -1
	s.refresh()
}

// job is one of the sandbox's; the zero one where there is none.
func (s *Screen) job(place int) job.SandboxJob {
	if place >= len(s.box.Jobs) {
		return job.SandboxJob{}
	}
	return s.box.Jobs[place]
}

// follow shows the environment of the chosen kind.
func (s *Screen) follow() {
	if s.open && s.environment.of != s.kinds.At {
		s.environment.show(s.kinds.At, s.job(s.kinds.At))
	}
}

// refresh shows the exchanges that there are.
func (s *Screen) refresh() {
	history := s.box.History()
	if len(history) == s.noted {
		return
	}
	s.noted = len(history)
	rows := make([]say.Row, len(history))
	for i, e := range history { // the newest first
		rows[len(rows)-1-i] = present.ExchangeRow(e)
	}
	s.log.Rows = screen.Rows(s.ctx.Look(), rows)
	for i := range s.log.Rows {
		r := &s.log.Rows[i]
		r.Title = history[len(history)-1-i].At.In(s.ctx.Deps.Zone()).Format("15:04:05 ") + r.Title
		r.What, r.Text = "the exchange", lines(r.Title, r.Detail)
	}
	s.book.Titles[s.book.Place(pageLog)-1] = fmt.Sprintf("Exchanges %d", len(history))

	rows = make([]say.Row, len(s.box.Jobs))
	last := s.box.Last()
	for i, j := range s.box.Jobs {
		rows[i] = present.Tried(j.Title, last[i])
	}
	s.kinds.Rows = screen.Rows(s.ctx.Look(), rows)
	for i, j := range s.box.Jobs {
		s.kinds.Rows[i].What, s.kinds.Rows[i].Text = "the environment of "+j.Title, j.Exports()
	}
}

func lines(title string, detail []string) string {
	for _, d := range detail {
		title += "\n" + d
	}
	return title
}
