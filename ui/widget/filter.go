package widget

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// Filter is a line of text that narrows a list.
type Filter struct {
	Open bool // it takes the keys
	Text string
}

// Press is a key for the filter. It reports whether the line under the cursor is chosen.
func (f *Filter) Press(k keys.Map, msg tea.KeyPressMsg) (chosen bool) {
	switch {
	case key.Matches(msg, k.Back):
		*f = Filter{}
	case key.Matches(msg, k.Enter):
		f.Open = false
		return true
	case msg.Code == tea.KeyBackspace:
		if r := []rune(f.Text); len(r) > 0 {
			f.Text = string(r[:len(r)-1])
		}
	case keys.Letter(msg):
		f.Text += msg.Text
	}
	return false
}

// maxFilter bounds what can be pasted into a filter, in bytes.
const maxFilter = 1 << 10

// Paste adds to the text of an open filter, unless it is no text to be shown there.
func (f *Filter) Paste(msg tea.PasteMsg) {
	if f.Open && len(msg.Content) <= maxFilter && !secret.Looks(msg.Content) {
		f.Text += strings.TrimSpace(term.Clean(msg.Content))
	}
}

// Hides reports whether the text is one that must not be shown.
func (f *Filter) Hides() bool { return secret.Looks(f.Text) }

// Match reports whether every word of the filter is in the text.
func (f *Filter) Match(text string) bool {
	text = strings.ToLower(text)
	for _, word := range strings.Fields(strings.ToLower(f.Text)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// Lit is a text in a style, with what the words of the filter match in it made visible.
func (f *Filter) Lit(t *theme.Theme, style lipgloss.Style, text string) string {
	lower := strings.ToLower(text)
	if strings.TrimSpace(f.Text) == "" || len(lower) != len(text) {
		return style.Render(text)
	}
	lit := make([]bool, len(text))
	for _, word := range strings.Fields(strings.ToLower(f.Text)) {
		for at := 0; ; {
			i := strings.Index(lower[at:], word)
			if i < 0 {
				break
			}
			for j := range word {
				lit[at+i+j] = true
			}
			at += i + len(word)
		}
	}
	var out strings.Builder
	for from := 0; from < len(text); {
		to := from
		for to < len(text) && lit[to] == lit[from] {
			to++
		}
		if lit[from] {
			out.WriteString(t.Found.Render(text[from:to]))
		} else {
			out.WriteString(style.Render(text[from:to]))
		}
		from = to
	}
	return out.String()
}

// Shown reports whether the filter is to be seen.
func (f *Filter) Shown() bool { return f.Open || f.Text != "" }

// View draws the filter's line.
func (f *Filter) View(t *theme.Theme) string {
	cursor := ""
	if f.Open {
		cursor = t.FoundHere.Render(" ")
	}
	text := f.Text
	if f.Hides() {
		text = secret.Mark
	}
	return " " + t.Accent.Render("/") + text + cursor
}
