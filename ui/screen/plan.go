package screen

import (
	"fmt"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
	"gh-wif/wizard"
)

// Warnings lists what to mind, each with what to do.
func Warnings(look widget.Look, all []wizard.Warning) *widget.List {
	rows := make([]say.Row, len(all))
	for i, w := range all {
		rows[i] = present.WarningRow(w)
	}
	p := &widget.List{Look: look, Empty: "Nothing to warn of.", Rows: Rows(look, rows)}
	for i, r := range rows {
		switch {
		case all[i].Set != "":
			p.Rows[i].What, p.Rows[i].Text = "the command", all[i].Set
		case len(r.Below) > 0:
			p.Rows[i].What, p.Rows[i].Text = r.Below[0].Label, r.Below[0].Text.String()
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

func firstLine(s string) string {
	line, rest, more := strings.Cut(s, "\n")
	if more && strings.TrimSpace(rest) != "" {
		return fmt.Sprintf("%s … (%s)", line, say.Plural(strings.Count(strings.TrimRight(s, "\n"), "\n")+1, "line"))
	}
	return line
}
