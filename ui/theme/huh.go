package theme

import (
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
)

// Huh gives the styles for huh's fields. While suggested answers true, text in a field
// is drawn as something that typing will replace. The argument that huh passes, its own
// idea of the background, is ignored: all fields switch with the program.
//
// huh asks several times for every line, and its styles are large: they are made once,
// when the first field is.
func (t *Theme) Huh(suggested func() bool) huh.Theme {
	return huh.ThemeFunc(func(bool) *huh.Styles {
		if t.huhMade != t.Generation {
			t.huhMade = t.Generation
			t.huh, t.huhSuggested = t.makeHuh(t.Text), t.makeHuh(t.Suggested)
		}
		if suggested() {
			return t.huhSuggested
		}
		return t.huh
	})
}

// makeHuh makes the styles with the given one for the text of a field.
func (t *Theme) makeHuh(text lipgloss.Style) *huh.Styles {
	const box, tick = "[ ] ", "[x] "
	s := new(huh.Styles)
	f := &s.Focused
	f.Title = t.Heading
	f.Description = t.Dim
	f.SelectSelector = t.Heading.SetString(t.Symbols.Cursor + " ")
	f.MultiSelectSelector = f.SelectSelector
	f.SelectedOption = t.Heading
	f.SelectedPrefix = t.Heading.SetString(tick)
	f.UnselectedPrefix = t.Dim.SetString(box)
	f.FocusedButton = t.Active.SetString(t.Symbols.Cursor).Padding(0, 1)
	f.BlurredButton = t.Dim.SetString(" ").Padding(0, 1)
	f.TextInput.Cursor = t.Accent
	f.TextInput.Placeholder = t.Dim
	f.TextInput.Prompt = t.Accent
	f.TextInput.Text = text
	s.Blurred = s.Focused
	return s
}
