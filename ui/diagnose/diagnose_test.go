package diagnose

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/diagnose"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

func empty() *Screen {
	return New(&screen.Context{Deps: &screen.Deps{}, Theme: theme.New(true, true), Keys: keys.Default(), Session: &screen.Session{}}, "")
}

// The known reasons are a list, which the arrows and the mouse go through; what is typed is
// another word.
func TestTheReasonIsChosenOrTyped(t *testing.T) {
	s := empty()
	s.SetSize(80, 40)
	value := func() string { return string(s.slots.Get(string(diagnose.ReasonPart)).Value) }
	press := func(code rune) { s.Update(tea.KeyPressMsg{Code: code}) }
	for s.slots.Current().ID != string(diagnose.ReasonPart) {
		press(tea.KeyTab)
	}
	for i, step := range []struct {
		key  rune
		want string
	}{
		{tea.KeyRight, "match_subject_prefix"},
		{tea.KeyRight, "workspace_id_required"},
		{tea.KeyLeft, "match_subject_prefix"},
		{tea.KeyLeft, ""},
		{tea.KeyRight, "match_subject_prefix"},
		{'n', "n"},
		{'w', "nw"},
		{tea.KeyBackspace, "n"},
	} {
		if msg := (tea.KeyPressMsg{Code: step.key}); step.key < 0x80 && step.key > ' ' && step.key != tea.KeyBackspace {
			msg.Text = string(step.key)
			s.Update(msg)
		} else {
			s.Update(msg)
		}
		if value() != step.want {
			t.Fatalf("step %d: %q, want %q", i, value(), step.want)
		}
	}
	for y, line := range strings.Split(ansi.Strip(s.View()), "\n") {
		if strings.Contains(line, "sa_not_in_workspace") {
			s.Update(frame.Click{X: 8, Y: y})
		}
	}
	if value() != "sa_not_in_workspace" {
		t.Errorf("clicked: %q", value())
	}
	press(tea.KeyLeft)
	if value() != "jti_reused" {
		t.Errorf("before it: %q", value())
	}
	at := s.slots.At
	s.Update(tea.PasteMsg{Content: " something_new\n"})
	if press(tea.KeyUp); value() != "something_new" || s.slots.At != at-1 {
		t.Errorf("the arrow leads to the slot above: %q at %d", value(), s.slots.At)
	}
	if press(tea.KeyDown); value() != "something_new" || s.slots.At != at {
		t.Errorf("and back, with what was entered: %q at %d", value(), s.slots.At)
	}
}

func TestTheTokenIsOverwrittenWhenItsScreenIsLeft(t *testing.T) {
	s := empty()
	s.Update(tea.PasteMsg{Content: "eyJhbGciOi"})
	token := s.slot(diagnose.TokenPart).Value
	if string(token) != "eyJhbGciOi" {
		t.Fatalf("pasted: %q", token)
	}
	s.Leave()
	for _, b := range token {
		if b != 0 {
			t.Fatalf("still in memory: %q", token)
		}
	}
}
