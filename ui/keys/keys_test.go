package keys

import (
	"reflect"
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

func TestEveryBindingCanBePressed(t *testing.T) {
	k := Default()
	for _, b := range all(k) {
		msg, ok := Press(b, false)
		if ok == Several(b) {
			t.Errorf("%s: pressed %v", b.Help().Key, ok)
		}
		if ok && !key.Matches(msg, b) {
			t.Errorf("%s: %q is pressed, which is none of %v", b.Help().Key, msg.String(), b.Keys())
		}
		if msg, ok := Press(b, true); ok && (Letter(msg) || !key.Matches(msg, b)) {
			t.Errorf("%s: %q is pressed while letters are text", b.Help().Key, msg.String())
		}
	}
	if _, ok := Press(k.Quit, true); ok {
		t.Error("a letter is pressed while letters are text")
	}
	if msg, ok := Press(k.Down, true); !ok || msg.Code != tea.KeyDown {
		t.Error("the arrow is not pressed while letters are text")
	}
	off := k.Save
	off.SetEnabled(false)
	if _, ok := Press(off, false); ok {
		t.Error("a key that does nothing is pressed")
	}
}

// all are the bindings of a map.
func all(k Map) []key.Binding {
	var out []key.Binding
	for m, i := reflect.ValueOf(k), 0; i < m.NumField(); i++ {
		if b, ok := m.Field(i).Interface().(key.Binding); ok {
			out = append(out, b)
			continue
		}
		for j := range m.Field(i).NumField() {
			out = append(out, m.Field(i).Field(j).Interface().(key.Binding))
		}
	}
	return out
}
