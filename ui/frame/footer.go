package frame

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/theme"
)

// always is how many of the last keys are shown in every window: the ways back and to help.
const always = 2

// between parts the keys of the footer.
const between = "  "

// entry is one key of the footer.
type entry struct {
	binding key.Binding
	name    string
	width   int
}

// entries are as many keys as fit, the first ones first, and in any case the last ones.
func entries(t *theme.Theme, keys []key.Binding, w int) []entry {
	var all []entry
	for _, b := range keys {
		if b.Enabled() && b.Help().Key != "" {
			name := KeyName(t, b)
			all = append(all, entry{b, name, ansi.StringWidth(name) + 1 + ansi.StringWidth(b.Help().Desc)})
		}
	}
	n := max(0, len(all)-always)
	width := 1
	for _, e := range all[n:] {
		width += e.width + len(between)
	}
	width -= len(between)
	fit := 0
	for fit < n && width+all[fit].width+len(between) <= w {
		width += all[fit].width + len(between)
		fit++
	}
	return append(all[:fit:fit], all[n:]...)
}

func footer(t *theme.Theme, keys []key.Binding, w int) string {
	var items []string
	for _, e := range entries(t, keys, w) {
		items = append(items, t.Key.Render(e.name)+" "+t.Dim.Render(e.binding.Help().Desc))
	}
	return Fit(" "+strings.Join(items, between), w, "")
}

// KeyAt is the key that stands in a column of the footer.
func KeyAt(t *theme.Theme, keys []key.Binding, w, x int) (b key.Binding, ok bool) {
	from := 1
	for _, e := range entries(t, keys, w) {
		if x >= from && x < from+e.width {
			return e.binding, true
		}
		from += e.width + len(between)
	}
	return key.Binding{}, false
}

// arrows are the key names that need more than ASCII.
var arrows = strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right")

// KeyName gives the name of a binding's key in characters that the terminal shows.
func KeyName(t *theme.Theme, b key.Binding) string {
	if t.UTF8 {
		return b.Help().Key
	}
	return arrows.Replace(strings.ReplaceAll(b.Help().Key, "↑↓", "up, down"))
}
