// Package help lies over a screen: what the thing in focus means, then every key, as a list
// from which a key can be chosen and is pressed.
package help

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
)

// about is what holds on every screen.
const about = "In a text field letters are text: there, f1 or ctrl+g opens this help. " +
	"The mouse chooses, scrolls, presses the keys at the foot and goes back by the way at the top; a drag gives it back to the terminal until the next key, " +
	"so that a second drag selects text (shift and drag does at once in most terminals). " +
	"What is copied goes through the terminal (OSC 52): tmux needs set -g set-clipboard on. " +
	"Colours never carry a meaning alone: NO_COLOR=1 takes them away; with TERM=dumb all is asked on plain lines."

// item is a key of the list.
type item struct {
	binding key.Binding
	press   tea.KeyPressMsg
	runs    bool // choosing it presses it
}

// Overlay is the help of one screen.
type Overlay struct {
	ctx    *screen.Context
	top    screen.Screen
	typing bool // letters are text on the screen
	items  []item
	here   int // how many of the items are the screen's own; the others work everywhere
	filter widget.Filter
	at     int

	title  string   // of what stands beside the keys
	left   []string // what stands beside the keys, in a wide window
	lines  []line
	room   int // how many of the lines are seen
	offset int
	w, h   int
}

// New makes the help of the screen on top.
func New(ctx *screen.Context, top screen.Screen) *Overlay {
	s := &Overlay{ctx: ctx, top: top, typing: top.Typing()}
	here := top.Keys()
	if h, ok := top.(screen.Helper); ok {
		here = h.AllKeys()
	}
	s.add(here)
	s.here = len(s.items)
	k := ctx.Keys
	s.add([]key.Binding{k.Help, k.Back, k.Interrupt, k.Suspend, k.Mouse, k.Quit})
	s.at = s.next(-1, 1)
	return s
}

func (s *Overlay) add(bindings []key.Binding) {
	for _, b := range bindings {
		if !b.Enabled() || b.Help().Key == "" {
			continue
		}
		i := item{binding: b}
		i.press, i.runs = keys.Press(b, s.typing)
		i.runs = i.runs && !key.Matches(i.press, s.ctx.Keys.Help)
		s.items = append(s.items, i)
	}
}

// shown reports whether the filter lets an item through.
func (s *Overlay) shown(i item) bool {
	return s.filter.Match(i.binding.Help().Key + " " + i.binding.Help().Desc)
}

// next is the next item that can be chosen from a place on; the place itself where there is none.
func (s *Overlay) next(from, by int) int {
	for i := from + by; i >= 0 && i < len(s.items); i += by {
		if s.items[i].runs && s.shown(s.items[i]) {
			return i
		}
	}
	return from
}

// Title is the last part of the way that led here.
func (s *Overlay) Title() string { return "Help" }

// SetSize gives the help its room.
func (s *Overlay) SetSize(w, h int) {
	s.w, s.h = max(1, w), max(1, h)
	s.layout()
}

// Handle takes a key, a click or the wheel. It reports whether the help stays open, and gives
// the key that was chosen in it; nil: none.
func (s *Overlay) Handle(msg tea.Msg) (open bool, chosen *tea.KeyPressMsg) {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		by := 3
		if msg.Button == tea.MouseWheelUp {
			by = -3
		}
		s.scroll(by)
	case frame.Click:
		if i := s.itemAt(msg); i >= 0 {
			return s.run(i)
		}
		return false, nil
	case tea.KeyPressMsg:
		if s.filter.Open {
			return s.search(msg)
		}
		return s.press(msg)
	}
	return true, nil
}

// search is a key for the filter.
func (s *Overlay) search(msg tea.KeyPressMsg) (open bool, chosen *tea.KeyPressMsg) {
	k := s.ctx.Keys
	switch {
	case key.Matches(msg, k.Up) && !keys.Letter(msg):
		s.at = s.next(s.at, -1)
	case key.Matches(msg, k.Down) && !keys.Letter(msg):
		s.at = s.next(s.at, 1)
	default:
		if s.filter.Press(k, msg) {
			return s.run(s.at)
		}
		if s.at < 0 || !s.shown(s.items[s.at]) {
			s.at = s.next(-1, 1)
		}
	}
	s.layout()
	return true, nil
}

func (s *Overlay) press(msg tea.KeyPressMsg) (open bool, chosen *tea.KeyPressMsg) {
	k := s.ctx.Keys
	switch {
	case key.Matches(msg, k.Back) && s.filter.Shown():
		s.filter = widget.Filter{}
	case key.Matches(msg, k.Back, k.Help, k.Quit):
		return false, nil
	case key.Matches(msg, k.Filter):
		s.filter = widget.Filter{Open: true}
	case key.Matches(msg, k.Enter):
		return s.run(s.at)
	case key.Matches(msg, k.Up):
		s.move(-1)
	case key.Matches(msg, k.Down):
		s.move(1)
	case key.Matches(msg, k.PageUp):
		s.scroll(-s.room)
	case key.Matches(msg, k.PageDown):
		s.scroll(s.room)
	default:
		return s.named(msg)
	}
	s.layout()
	return true, nil
}

// named presses a key that the list names; any other one closes the help.
func (s *Overlay) named(msg tea.KeyPressMsg) (open bool, chosen *tea.KeyPressMsg) {
	for i := range s.items {
		if s.items[i].runs && key.Matches(msg, s.items[i].binding) {
			return s.run(i)
		}
	}
	return false, nil
}

// run closes the help and presses the key of an item, if it can be seen and chosen.
func (s *Overlay) run(i int) (open bool, chosen *tea.KeyPressMsg) {
	if i < 0 || !s.items[i].runs || !s.shown(s.items[i]) || !s.visible(i) {
		return true, nil
	}
	return false, &s.items[i].press
}

// move chooses the next key; where that is out of sight, it scrolls one line towards it.
func (s *Overlay) move(by int) {
	if !s.visible(s.at) {
		s.scroll(by)
		return
	}
	s.at = s.next(s.at, by)
	if y := s.lineOf(s.at); y >= 0 {
		s.offset = frame.Window(len(s.lines), s.room, s.offset, y, y+1)
	}
	if s.at == s.next(s.at, by) { // the last one: what stands behind it can be read
		s.scroll(by)
	}
}

func (s *Overlay) scroll(by int) { s.offset = max(0, min(s.offset+by, len(s.lines)-s.room)) }

// Keys are those of the footer.
func (s *Overlay) Keys() []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{k.Filter}
	if len(s.lines) > s.room {
		out = append(out, k.Scroll)
	}
	return append(out, k.Move, keys.As(k.Enter, "press that key"), keys.As(k.Back, "close"))
}
