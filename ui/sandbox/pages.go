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

// pages show what is done in a sandbox that is open.
type pages struct {
	ctx         *screen.Context
	box         job.Sandbox
	kinds       *widget.List
	log         *widget.List
	environment *environment
	book        widget.Book
	noted       int // the exchanges that are shown
}

// newPages makes the pages of a sandbox.
func newPages(ctx *screen.Context, box job.Sandbox) *pages {
	look := ctx.Look()
	p := &pages{ctx: ctx, box: box, noted: -1}
	p.kinds = &widget.List{Look: look, Empty: "no kind of run is known", Head: []string{"Enter exchanges a token as the chosen kind of run."}}
	for _, refused := range p.box.Refused {
		_, symbol := look.Theme.Level(theme.Warn)
		p.kinds.Head = append(p.kinds.Head, symbol+" "+present.Refused(refused))
	}
	p.log = &widget.List{Look: look, Empty: present.NothingExchanged}
	p.environment = &environment{look: look}
	p.environment.show(0, p.job(0))
	p.book = widget.NewBook(look)
	p.book.Add(widget.Page{ID: pageKinds, Title: fmt.Sprintf("Kinds of runs %d", len(p.box.Jobs)), Part: p.kinds})
	p.book.Add(widget.Page{ID: pageEnvironment, Title: "Environment", Part: p.environment})
	p.book.Add(widget.Page{ID: pageLog, Title: "Exchanges", Part: p.log})
	p.refresh()
	return p
}

// part is the page that is open.
func (p *pages) part() widget.Part { return p.book.Open().Part }

// choose puts the cursor on the kind of a number, from 0.
func (p *pages) choose(place int) {
	p.kinds.At = place
	p.follow()
}

// job is one of the sandbox's; the zero one where there is none.
func (p *pages) job(place int) job.SandboxJob {
	if place >= len(p.box.Jobs) {
		return job.SandboxJob{}
	}
	return p.box.Jobs[place]
}

// follow shows the environment of the chosen kind.
func (p *pages) follow() {
	if p.environment.of != p.kinds.At {
		p.environment.show(p.kinds.At, p.job(p.kinds.At))
	}
}

// refresh shows the exchanges that there are.
func (p *pages) refresh() {
	history := p.box.History()
	if len(history) == p.noted {
		return
	}
	p.noted = len(history)
	rows := make([]say.Row, len(history))
	for i, e := range history { // the newest first
		rows[len(rows)-1-i] = present.ExchangeRow(e)
	}
	p.log.Rows = screen.Rows(p.ctx.Look(), rows)
	for i := range p.log.Rows {
		r := &p.log.Rows[i]
		r.Title = history[len(history)-1-i].At.In(p.ctx.Deps.Zone()).Format("15:04:05 ") + r.Title
		r.What, r.Text = "the exchange", lines(r.Title, r.Detail)
	}
	p.book.Titles[p.book.Place(pageLog)-1] = fmt.Sprintf("Exchanges %d", len(history))

	rows = make([]say.Row, len(p.box.Jobs))
	last := p.box.Last()
	for i, j := range p.box.Jobs {
		rows[i] = present.Tried(j.Title, last[i])
	}
	p.kinds.Rows = screen.Rows(p.ctx.Look(), rows)
	for i, j := range p.box.Jobs {
		p.kinds.Rows[i].What, p.kinds.Rows[i].Text = "the environment of "+j.Title, j.Exports()
	}
}

func lines(title string, detail []string) string {
	for _, d := range detail {
		title += "\n" + d
	}
	return title
}
