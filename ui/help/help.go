// Package help lies over a screen: what the thing in focus means, then every key.
package help

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
)

// about is what holds on every screen.
const about = "In a text field letters are text: there, f1 or ctrl+g opens this help. " +
	"The mouse chooses and scrolls; a drag gives it back to the terminal until the next key, " +
	"so that a second drag selects text (shift and drag does at once in most terminals). " +
	"What is copied goes through the terminal (OSC 52): tmux needs set -g set-clipboard on. " +
	"Colours never carry a meaning alone: NO_COLOR=1 takes them away, ACCESSIBLE=1 asks on plain lines."

// Overlay is the help of one screen.
type Overlay struct {
	ctx    *screen.Context
	lines  []string
	top    screen.Screen
	offset int
	w, h   int
}

// New makes the help of the screen on top.
func New(ctx *screen.Context, top screen.Screen) *Overlay { return &Overlay{ctx: ctx, top: top} }

// Title is the last part of the way that led here.
func (s *Overlay) Title() string { return "Help" }

// SetSize gives the help its room.
func (s *Overlay) SetSize(w, h int) {
	s.w, s.h = max(1, w), max(1, h)
	s.lines = s.make()
	s.offset = frame.Window(len(s.lines), h, s.offset, s.offset, s.offset)
}

func (s *Overlay) make() []string {
	t, k := s.ctx.Theme, s.ctx.Keys
	var out []string
	if e, ok := s.top.(screen.Explainer); ok {
		if title, text := e.Explain(); text != "" {
			out = append(out, " "+t.Heading.Render(title))
			for _, l := range frame.Wrap(text, s.w-4) {
				out = append(out, "   "+l)
			}
			out = append(out, "")
		}
	}
	here := s.top.Keys()
	if h, ok := s.top.(screen.Helper); ok {
		here = h.AllKeys()
	}
	out = append(out, " "+t.Heading.Render("Keys on this screen"))
	out = append(out, s.table(here)...)
	out = append(out, "", " "+t.Heading.Render("Keys everywhere"))
	out = append(out, s.table([]key.Binding{k.Help, k.Back, k.Interrupt, k.Suspend, k.Mouse, k.Quit})...)
	out = append(out, "")
	for _, l := range frame.Wrap(about, s.w-4) {
		out = append(out, "   "+t.Dim.Render(l))
	}
	if v := s.ctx.Deps.Version; v != "" {
		out = append(out, "", "   "+t.Dim.Render("gh-wif "+v))
	}
	return out
}

func (s *Overlay) table(bindings []key.Binding) []string {
	t := s.ctx.Theme
	widest := 0
	for _, b := range bindings {
		widest = max(widest, ansi.StringWidth(b.Help().Key))
	}
	var out []string
	for _, b := range bindings {
		if b.Enabled() && b.Help().Key != "" {
			out = append(out, "   "+t.Key.Render(frame.Pad(frame.KeyName(t, b), widest))+"  "+b.Help().Desc)
		}
	}
	return out
}

// Handle takes a key or the wheel, and reports whether the help stays open.
func (s *Overlay) Handle(msg tea.Msg) bool {
	by := 0
	k := s.ctx.Keys
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		by = 3
		if msg.Button == tea.MouseWheelUp {
			by = -3
		}
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, k.Up):
			by = -1
		case key.Matches(msg, k.Down):
			by = 1
		case key.Matches(msg, k.PageUp):
			by = -s.h
		case key.Matches(msg, k.PageDown):
			by = s.h
		default:
			return false
		}
	}
	s.offset = max(0, min(s.offset+by, len(s.lines)-s.h))
	return true
}

// View draws the lines that are seen.
func (s *Overlay) View() string {
	end := min(len(s.lines), s.offset+s.h)
	return strings.Join(s.lines[s.offset:end], "\n")
}

// Keys are those of the footer.
func (s *Overlay) Keys() []key.Binding {
	k := s.ctx.Keys
	return []key.Binding{k.Up, k.Down, k.PageDown, key.NewBinding(key.WithKeys("esc"), key.WithHelp("any other key", "close"))}
}
