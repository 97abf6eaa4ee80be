package screen

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/github"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
	"gh-wif/wizard"
)

// Warnings lists what to mind, each with what to do. The rows are named by the answers that
// mend them.
func Warnings(look widget.Look, all []wizard.Warning) *widget.List {
	all = present.ToMind(all)
	rows := make([]say.Row, len(all))
	for i, w := range all {
		rows[i] = present.WarningRow(w)
	}
	p := &widget.List{Look: look, Empty: "Nothing to warn of.", Rows: Rows(look, rows)}
	for i, r := range rows {
		p.Rows[i].ID = all[i].Ask
		if len(r.Below) > 0 {
			p.Rows[i].What, p.Rows[i].Text = r.Below[0].Label, r.Below[0].Text.String()
		}
		if all[i].Ask != "" {
			p.Rows[i].Detail = append(p.Rows[i].Detail, "enter opens the question")
		}
	}
	return p
}

// TryPlan opens a sandbox for the rule of a plan.
func TryPlan(p wizard.Plan) ShowSandbox {
	return ShowSandbox{Trial: job.PlanTrial(p)}
}

// Told lists what GitHub told, and what follows for the plan.
func Told(look widget.Look, told []wizard.Told, k *github.Knowledge) *widget.List {
	return &widget.List{Look: look, Head: []string{present.ToldBy}, Rows: Rows(look, present.ToldRows(told, k.Gaps))}
}

// Steps lists what to do with a plan, in order.
func Steps(look widget.Look, next []wizard.Step) *widget.List {
	l := &widget.List{Look: look, Empty: "Nothing is left to do.", Head: []string{"In this order. y copies what the step needs."}}
	for i, s := range next {
		r := widget.Row{Level: theme.Info, Mark: fmt.Sprint(i + 1), Title: term.Clean(s.Title)}
		if s.Copy != "" {
			r.What, r.Text = "what the step needs", s.Copy
		}
		s.Copy = firstLine(s.Copy)
		r.Detail = Details(present.Step(s))
		l.Rows = append(l.Rows, r)
	}
	return l
}

// SavePlan offers the files of the session's plan for writing.
func SavePlan(ctx *Context, p wizard.Plan) ShowSave {
	return ShowSave{Files: job.Saving(p, ctx.Session.Planned, ctx.Session.Ticked), OfPlan: true}
}

// ToDos are the steps of a plan as a checklist has them.
func ToDos(p wizard.Plan, ticked []wizard.StepID) []widget.ToDo {
	var out []widget.ToDo
	for i, s := range p.Next {
		t := widget.ToDo{
			ID: string(s.ID), Mark: fmt.Sprint(i + 1), Title: term.Clean(s.Title), Side: term.Clean(strings.Join(s.Known(p.Answers), ", ")),
			Done: s.Done(p.Answers, ticked), Page: s.Page,
		}
		t.Field, t.Short = present.Asks(s, p.Answers)
		if s.Copy != "" {
			t.What, t.Text = "what the step needs", s.Copy
		}
		s.Copy, s.Back = firstLine(s.Copy), ""
		for _, d := range present.Step(s) {
			t.Detail = append(t.Detail, widget.Labelled{Label: d.Label, Text: term.Clean(d.Text.String()), Address: d.Label == present.PageOf})
		}
		out = append(out, t)
	}
	return out
}

// Filled is what became of ids that were given for a plan. The router takes it over for the
// session before the screens hear of it.
type Filled struct {
	Owner   any // the screen that asked
	Given   []wizard.Given
	Answers wizard.Answers // that the plan was made of
	Plan    wizard.Plan
	Err     error
}

// Filling makes the plan of answers with ids that were given.
func Filling(ctx *Context, owner any, answers wizard.Answers, given []wizard.Given) Action {
	build := ctx.Deps.Build
	return Start{Task: &Task{Label: "filling in the ids", Waits: true, Run: func(context.Context) tea.Msg {
		named, plan, err := job.Build(build, answers)
		return Filled{owner, given, named, plan, err}
	}}}
}

// PageOpened is what became of opening a page in the browser.
type PageOpened struct {
	Page string
	Err  error
}

// OpenPage opens a page in the browser. Where there is none, its address is shown and copied.
func OpenPage(ctx *Context, page string) Action {
	open := ctx.Deps.OpenURL
	switch {
	case page == "":
		return Say{Level: theme.Info, Text: present.NoPage}
	case open == nil:
		return Many{CopyText{What: present.AddressFor, Text: page}, Say{Level: theme.Info, Text: "no browser is here; sent to the clipboard: " + page}}
	}
	return Start{Task: &Task{Label: "opening the browser", Run: func(context.Context) tea.Msg { return PageOpened{page, open(page)} }}}
}

// Told says what became of it.
func (o PageOpened) Told() Say {
	if o.Err != nil {
		return Say{Level: theme.Bad, Text: "not opened, " + term.Clean(o.Err.Error()) + ": " + o.Page}
	}
	return Say{Level: theme.Info, Text: "in the browser: " + o.Page}
}

func firstLine(s string) string {
	line, rest, more := strings.Cut(s, "\n")
	if more && strings.TrimSpace(rest) != "" {
		return fmt.Sprintf("%s … (%s)", line, say.Plural(strings.Count(strings.TrimRight(s, "\n"), "\n")+1, "line"))
	}
	return line
}
