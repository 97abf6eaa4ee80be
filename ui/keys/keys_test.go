package keys

import (
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func TestNoKeyMeansTwoThingsAtOnce(t *testing.T) {
	k := Default()
	everywhere := []key.Binding{k.Interrupt, k.Suspend, k.Help, k.Back, k.Quit, k.Mouse}
	document := []key.Binding{k.Up, k.Down, k.Left, k.Right, k.PageUp, k.PageDown, k.Top, k.Bottom, k.Filter, k.Wrap, k.FindNext, k.FindPrevious, k.Copy, k.Next, k.Previous, k.Enter}
	for where, set := range map[string][]key.Binding{
		"review": {k.Save, k.Export},
		"report": {k.Save, k.Remedy, k.Try, k.Verify},
	} {
		seen := map[string]string{}
		for _, b := range append(append(append([]key.Binding{}, everywhere...), document...), set...) {
			for _, name := range b.Keys() {
				if other, ok := seen[name]; ok {
					t.Errorf("on the %s, %s is both %q and %q", where, name, other, b.Help().Desc)
				}
				seen[name] = b.Help().Desc
			}
		}
	}
	form := map[string]bool{}
	for _, b := range append(everywhere, k.Next, k.Previous, k.Enter, k.NextPage, k.PreviousPage, k.Review, k.Panel, k.PanelUp, k.PanelDown, k.GitHub, k.Clear) {
		for _, name := range b.Keys() {
			if form[name] {
				t.Errorf("in a form, %s means two things", name)
			}
			form[name] = true
		}
	}
}

func TestInATextFieldEveryJobHasAKeyThatIsNoLetter(t *testing.T) {
	k := Default()
	for _, b := range []key.Binding{k.Help, k.Back, k.Interrupt, k.Review, k.Panel, k.PanelUp, k.PanelDown, k.GitHub, k.Clear, k.NextPage, k.PreviousPage} {
		ok := false
		for _, name := range b.Keys() {
			ok = ok || len(name) > 1
		}
		if !ok {
			t.Errorf("%q has only letters: %v", b.Help().Desc, b.Keys())
		}
	}
}

func TestLetter(t *testing.T) {
	for _, c := range []struct {
		msg  tea.KeyPressMsg
		want bool
	}{
		{tea.KeyPressMsg{Code: 'q', Text: "q"}, true},
		{tea.KeyPressMsg{Code: 'q', Text: "Q", Mod: tea.ModShift}, true},
		{tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}, true},
		{tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}, false},
		{tea.KeyPressMsg{Code: 'b', Text: "b", Mod: tea.ModAlt}, false},
		{tea.KeyPressMsg{Code: tea.KeyF1}, false},
	} {
		if got := Letter(c.msg); got != c.want {
			t.Errorf("%v: %v", c.msg, got)
		}
	}
	if b := As(Default().Enter, "other"); b.Help().Desc != "other" || b.Help().Key != "enter" || Default().Enter.Help().Desc == "other" {
		t.Error("As changes the key, or the original")
	}
}
