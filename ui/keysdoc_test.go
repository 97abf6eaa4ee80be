package ui

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"

	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
)

// keysDoc is the key reference of the documentation.
const keysDoc = "../docs/keys.md"

// keyScreens are the screens of the reference and how to get there.
var keyScreens = []struct {
	title string
	keys  []string
	w     int
	world func(*Deps)
}{
	{"Start", nil, 80, nil},
	{"Set up", []string{"1"}, 120, nil},
	{"Set up, who gets in, in place of the form", []string{"1", "ctrl+r"}, 80, nil},
	{"Set up, the rule so far in place of the form", []string{"1", "ctrl+r", "tab"}, 80, nil},
	{"Review", []string{"1", "ctrl+s"}, 120, nil},
	{"Create what is missing", toPlan, 80, nil},
	{"Start the workflow and watch it", []string{"w", "y"}, 80, federated},
	{"Save", []string{"1", "ctrl+s", "s"}, 80, nil},
	{"Export", []string{"1", "ctrl+s", "e"}, 80, nil},
	{"Find out why an exchange failed", []string{"2", "tab", "tab", "tab"}, 80, nil},
	{"Choosing a file", []string{"2", "tab", "tab", "tab", "ctrl+f"}, 80, nil},
	{"Report", []string{"2", "type:x", "enter"}, 80, nil},
	{"Check whom a rule lets in", []string{"3"}, 80, nil},
	{"Exposure", []string{"3", "enter"}, 80, nil},
	{"Sandbox", toSandbox, 80, nil},
	{"Switch", toSwitch, 80, keyed},
	{"Switch, the answers", keysAfter(toSwitch, "a"), 80, keyed},
}

// TestKeyReference writes the key reference from the bindings that the screens name in their
// help, and fails where it is not current. To write it anew:
//
//	go test ./ui -run TestKeyReference -update
func TestKeyReference(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Keys\n\nPress `?` on any screen for this list as it applies there, and `enter` to press the key that is chosen in it; in a text field, where letters are text, `f1` or `ctrl+g`.\n")
	k := drive(t, 80, 24).app.ctx.Keys
	keyTable(&b, "Everywhere", []key.Binding{k.Help, k.Back, k.Interrupt, k.Suspend, k.Mouse, k.Quit})
	for _, s := range keyScreens {
		var change []func(*Deps)
		if s.world != nil {
			change = append(change, s.world)
		}
		d := drive(t, s.w, 30, change...).press(s.keys...)
		bindings := d.app.top().Keys()
		if h, ok := d.app.top().(screen.Helper); ok {
			bindings = h.AllKeys()
		}
		keyTable(&b, s.title, bindings)
	}
	b.WriteString("\nThe mouse chooses and scrolls; a click on a key at the foot presses it, one on the way at the top goes back. A drag gives it back to the terminal until the next key, so that a second drag selects text.\n")
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(keysDoc, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(keysDoc)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != b.String() {
		t.Error("docs/keys.md is not current: go test ./ui -run TestKeyReference -update")
	}
}

func keyTable(b *strings.Builder, title string, bindings []key.Binding) {
	fmt.Fprintf(b, "\n## %s\n\n| Key | What it does |\n| --- | --- |\n", title)
	for _, bind := range bindings {
		if name := bind.Help().Key; bind.Enabled() && name != "" {
			fmt.Fprintf(b, "| %s | %s |\n", keyNames(bind), strings.ReplaceAll(bind.Help().Desc, "|", "\\|"))
		}
	}
}

// keyNames are all keys of a binding as code. Where its help names a range or a pair, that is
// what is meant.
func keyNames(b key.Binding) string {
	help := b.Help().Key
	names := b.Keys()
	if keys.Several(b) {
		return "`" + help + "`"
	}
	show := strings.NewReplacer("pgdown", "pgdn", "up", "↑", "down", "↓", "left", "←", "right", "→")
	out := make([]string, len(names))
	for i, n := range names {
		switch n {
		case "pgup":
		case "pgdown":
			n = "pgdn"
		default:
			n = show.Replace(n)
		}
		out[i] = "`" + n + "`"
	}
	return strings.Join(out, " ")
}
