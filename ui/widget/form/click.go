package form

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/frame"
	"gh-wif/wizard"
)

// Click puts the focus on the question in a line of the body; in the question that has it, it
// chooses what stands there.
func (f *Form) Click(y int) Outcome {
	if y < 0 || y >= len(f.rows) || f.rows[y] < 0 {
		return Unused
	}
	if f.rows[y] == f.focus {
		return clickOpen(f, y-slices.Index(f.rows, f.focus))
	}
	f.current().touched = true
	f.current().check()
	f.setFocus(f.rows[y])
	return Moved
}

// clickOpen chooses what stands in a line of the question with the focus.
func clickOpen(f *Form, line int) Outcome {
	c := f.current()
	drawn := strings.Split(ansi.Strip(c.huh.View()), "\n")
	switch {
	case c.listed() && line > 0 && line < len(drawn):
		return clickOption(f, drawn, line)
	case c.Kind == wizard.AskYesNo && line > 0 && line < len(drawn):
		return f.pass(tea.KeyPressMsg{Code: tea.KeyRight})
	case c.Kind == wizard.AskText && c.err == nil:
		return clickOffer(f, line-len(drawn))
	}
	return Moved
}

// clickOption moves the cursor of a list to the option in a line, and chooses it.
func clickOption(f *Form, drawn []string, line int) Outcome {
	c := f.current()
	here := slices.IndexFunc(drawn, func(l string) bool { return strings.HasPrefix(l, f.theme.Symbols.Cursor) })
	if here < 0 || strings.TrimSpace(drawn[line]) == "" {
		return Moved
	}
	out := Moved
	step := tea.KeyPressMsg{Code: tea.KeyDown}
	if line < here {
		step.Code = tea.KeyUp
	}
	for range max(line-here, here-line) {
		if f.pass(step) == Changed {
			out = Changed
		}
	}
	if c.Kind == wizard.AskChoices && !c.filtering() && f.pass(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}) == Changed {
		out = Changed
	}
	return out
}

// clickOffer takes the known answer in a line below a text.
func clickOffer(f *Form, line int) Outcome {
	c := f.current()
	known := c.offered()
	shown := f.offers(c, f.w-6, max(2, f.h/3))
	if line < 0 || line >= len(shown) {
		return Moved
	}
	c.take(known[frame.Window(len(known), len(shown), 0, max(0, c.place(known)), max(0, c.place(known))+1)+line].Value)
	return Changed
}
