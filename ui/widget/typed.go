package widget

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/keys"
)

// object is a JSON object that comes key by key: from a terminal that does not mark what is
// pasted, where q would leave the program and the shell would read the rest. It begins with
// its first brace and ends with the last.
type object struct {
	text   []byte
	depth  int
	quoted bool // within a string
	escape bool // behind a backslash in a string
}

// maxObject bounds it, in bytes.
const maxObject = 1 << 20

// add takes more of the text. It reports whether the object has ended.
func (o *object) add(text string) (ended bool) {
	o.text = append(o.text, text...)
	for _, c := range []byte(text) {
		switch {
		case o.escape:
			o.escape = false
		case o.quoted && c == '\\':
			o.escape = true
		case c == '"':
			o.quoted = !o.quoted
		case o.quoted:
		case c == '{':
			o.depth++
		case c == '}':
			o.depth--
		}
	}
	return o.depth <= 0 || len(o.text) >= maxObject
}

// shown says what is going on.
func (o *object) shown() string {
	return fmt.Sprintf("typed so far: %d characters; its last } ends it, esc gives it up", len(o.text))
}

// begins reports whether a key begins an object.
func begins(msg tea.KeyPressMsg) bool { return keys.Letter(msg) && msg.Text == "{" }

// pressObject is a key while an object comes.
func (l *Slots) pressObject(s *Slot, msg tea.KeyPressMsg) Use {
	text := ""
	switch {
	case key.Matches(msg, l.Look.Keys.Back):
		s.object = nil
		return Used
	case msg.Code == tea.KeyEnter, msg.Code == 'j' && msg.Mod == tea.ModCtrl:
		text = "\n"
	case msg.Code == tea.KeyTab:
		text = "\t"
	case keys.Letter(msg):
		text = msg.Text
	}
	if s.object.add(text) {
		whole := s.object.text
		s.object = nil
		s.Choose("pasted", whole)
	}
	return Used
}
