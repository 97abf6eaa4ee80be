package review

import (
	"fmt"
	"strings"

	"gh-wif/internal/job"
	"gh-wif/internal/term"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
	"gh-wif/wizard"
)

// warnings lists what to mind, each with what to do.
func warnings(look widget.Look, all []wizard.Warning) *widget.List {
	p := &widget.List{Look: look, Empty: "Nothing to warn of."}
	for _, w := range all {
		r := widget.Row{Level: theme.Warn, Title: term.Clean(w.Message)}
		if fix := w.Fix.String(); fix != "" {
			r.Detail = append(r.Detail, "What to do: "+fix)
			r.What, r.Text = "what to do", fix
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

// steps lists what to do with a plan, in order.
func steps(look widget.Look, next []wizard.Step) *widget.List {
	l := &widget.List{Look: look, Empty: "Nothing is left to do.", Head: []string{"In this order. y copies what the step needs."}}
	for i, s := range next {
		r := widget.Row{Level: theme.Info, Mark: fmt.Sprint(i + 1), Title: term.Clean(s.Title)}
		if s.Where != "" {
			r.Detail = append(r.Detail, "Where: "+term.Clean(s.Where))
		}
		if s.How != "" {
			r.Detail = append(r.Detail, term.CleanBlock(s.How))
		}
		if s.Copy != "" {
			r.Detail = append(r.Detail, "Copy (y): "+term.Clean(firstLine(s.Copy)))
			r.What, r.Text = "what the step needs", s.Copy
		}
		if s.Back != "" {
			r.Detail = append(r.Detail, "Note down: "+term.Clean(s.Back))
		}
		l.Rows = append(l.Rows, r)
	}
	return l
}

func firstLine(s string) string {
	line, rest, more := strings.Cut(s, "\n")
	if more && strings.TrimSpace(rest) != "" {
		return fmt.Sprintf("%s … (%s)", line, job.Plural(strings.Count(strings.TrimRight(s, "\n"), "\n")+1, "line"))
	}
	return line
}
