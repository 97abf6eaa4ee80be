package setup

import (
	"errors"
	"slices"

	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
	"gh-wif/ui/widget/form"
	"gh-wif/wizard"
)

// questions are the wizard's pages, each a form, behind tabs.
type questions struct {
	widget.Tabs
	pages []wizard.Page
	forms []*form.Form
}

// newQuestions binds the wizard's questions to the session's answers.
func newQuestions(ctx *screen.Context) questions {
	q := questions{pages: ctx.Deps.Pages()}
	for _, p := range q.pages {
		q.Titles = append(q.Titles, p.Title)
		var specs []form.Spec
		for _, question := range p.Questions {
			specs = append(specs, screen.Spec(question, &ctx.Session.Answers))
		}
		q.forms = append(q.forms, form.New(ctx.Theme, ctx.Keys, p.Intro, specs))
	}
	return q
}

// form is the page that is open.
func (q *questions) form() *form.Form { return q.forms[q.At] }

// on reports whether a page is open.
func (q *questions) on(page string) bool { return q.pages[q.At].ID == page }

// asks reports whether the page that is open asks a question.
func (q *questions) asks(id string) bool {
	return slices.ContainsFunc(q.pages[q.At].Questions, func(one wizard.Question) bool { return one.ID == id })
}

// last reports whether the last page is open.
func (q *questions) last() bool { return q.At == len(q.pages)-1 }

// refresh takes over answers that changed elsewhere; suggested: they were found.
func (q *questions) refresh(suggested bool) {
	for _, f := range q.forms {
		f.Refresh(suggested)
	}
}

// reload takes over every answer, touched or not.
func (q *questions) reload() {
	for _, f := range q.forms {
		f.Reload()
	}
}

// untouched reports whether nobody has answered a question, or gone past it.
func (q *questions) untouched(id string) bool {
	return !slices.ContainsFunc(q.forms, func(f *form.Form) bool { return f.Touched(id) })
}

func (q *questions) setSize(w, h int) {
	for _, f := range q.forms {
		f.SetSize(w, h)
	}
}

// valid checks every answer and opens the page of the first one that is wrong.
func (q *questions) valid() bool {
	for i, f := range q.forms {
		if !f.Valid() {
			q.At = i
			return false
		}
	}
	return true
}

// goTo puts the focus on the question that an error names.
func (q *questions) goTo(err error) {
	var a *wizard.AnswerError
	if !errors.As(err, &a) {
		return
	}
	for i, p := range q.pages {
		asked := slices.ContainsFunc(p.Questions, func(q wizard.Question) bool { return q.ID == a.Field })
		if asked && q.forms[i].Focus(a.Field) {
			q.At = i
			return
		}
	}
}
