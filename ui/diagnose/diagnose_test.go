package diagnose

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

func TestTheTokenIsOverwrittenWhenItsScreenIsLeft(t *testing.T) {
	ctx := &screen.Context{Deps: &screen.Deps{}, Theme: theme.New(true, true), Keys: keys.Default(), Session: &screen.Session{}}
	s := New(ctx)
	s.Update(tea.PasteMsg{Content: "eyJhbGciOi"})
	token := s.slots.Get(slotToken).Value
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
