// Package keys is the one place where the program's keys are bound.
//
// Keys of one letter work only while no text field has the focus ([Letter]); every
// job that a text field must not block has a second key that is no letter.
package keys

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Map holds every binding of the program.
type Map struct {
	Everywhere
	Moving
	Choosing
	Forms
	Documents
	Following
	Reports
	Sandbox
	YesNo key.Binding // questions of yes and no
}

// The bindings, by where they are of use.
type (
	// Everywhere are the keys of every screen.
	Everywhere struct {
		Interrupt, Suspend, Help, Back, Quit, Mouse, Cancel key.Binding
	}
	// Moving are the keys that move.
	Moving struct {
		Up, Down, Left, Right, PageUp, PageDown, Top, Bottom, Next, Previous key.Binding
		Move, Scroll                                                         key.Binding // pairs of these, for the footer
	}
	// Choosing are the keys that choose in a list.
	Choosing struct {
		Enter, Toggle, Filter key.Binding
	}
	// Forms are the keys of forms, where letters are text.
	Forms struct {
		NextPage, PreviousPage, Review, Panel, PanelUp, PanelDown, GitHub, Anthropic, Take, Anew, Clear, Step key.Binding
		Pick, NextOffer, PreviousOffer                                                                        key.Binding
	}
	// Documents are the keys of what is read.
	Documents struct {
		Copy, Save, Export, Answers, Wrap, Words, Open, FindNext, FindPrevious key.Binding
	}
	// Following are the keys of what follows a plan.
	Following struct {
		Create, Verify, Variables, PullRequest key.Binding
	}
	// Reports are the keys of a report.
	Reports struct {
		Remedy key.Binding
	}
	// Sandbox are the keys of the sandbox.
	Sandbox struct {
		Try, All key.Binding
	}
)

func bind(help, what string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, what))
}

// Default gives the bindings.
func Default() Map {
	return Map{
		Everywhere: everywhere(),
		Moving:     moving(),
		Choosing:   choosing(),
		Forms:      forms(),
		Documents:  documents(),
		Following:  following(),
		Reports:    reports(),
		Sandbox:    sandbox(),

		YesNo: bind("y/n", "answer", "y", "n"),
	}
}

func everywhere() Everywhere {
	return Everywhere{
		Interrupt: bind("ctrl+c", "quit", "ctrl+c"),
		Suspend:   bind("ctrl+z", "suspend", "ctrl+z"),
		Help:      bind("?", "help", "?", "f1", "ctrl+g"),
		Back:      bind("esc", "back", "esc"),
		Quit:      bind("q", "quit", "q"),
		Mouse:     bind("m", "mouse on or off", "m"),
		Cancel:    bind("esc", "stop", "esc"),
	}
}

func moving() Moving {
	return Moving{
		Up:       bind("↑/k", "up", "up", "k"),
		Down:     bind("↓/j", "down", "down", "j"),
		Left:     bind("←/h", "left", "left", "h"),
		Right:    bind("→/l", "right", "right", "l"),
		PageUp:   bind("pgup", "page up", "pgup", "ctrl+u"),
		PageDown: bind("pgdn", "page down", "pgdown", "ctrl+d", "space"),
		Top:      bind("g", "to the top", "home", "g"),
		Bottom:   bind("G", "to the end", "end", "G"),
		Next:     bind("tab", "next", "tab"),
		Previous: bind("shift+tab", "previous", "shift+tab"),
		Move:     bind("↑↓", "move", "up", "down", "k", "j"),
		Scroll:   bind("pgup pgdn", "scroll", "pgup", "pgdown"),
	}
}

func choosing() Choosing {
	return Choosing{
		Enter:  bind("enter", "choose", "enter"),
		Toggle: bind("space", "choose", "space", "x"),
		Filter: bind("/", "find", "/"),
	}
}

func forms() Forms {
	return Forms{
		NextPage:     bind("pgdn", "next page", "pgdown"),
		PreviousPage: bind("pgup", "previous page", "pgup"),
		Review:       bind("ctrl+s", "review", "ctrl+s"),
		Panel:        bind("ctrl+r", "the rule so far", "ctrl+r", "f2"),
		PanelUp:      bind("ctrl+↑", "scroll the rule up", "ctrl+up", "shift+up"),
		PanelDown:    bind("ctrl+↓", "scroll the rule down", "ctrl+down", "shift+down"),
		GitHub:       bind("ctrl+o", "ask GitHub", "ctrl+o", "f3"),
		Anthropic:    bind("ctrl+t", "ask Anthropic", "ctrl+t", "f4"),
		Take:         bind("ctrl+f", "take what the workflow says", "ctrl+f", "f5"),
		Anew:         bind("ctrl+x", "start over", "ctrl+x", "f6"),
		Clear:        bind("ctrl+l", "clear", "ctrl+l"),
		Step:         bind("ctrl+y", "copy the step that prints it", "ctrl+y"),
		Pick:         bind("ctrl+f", "choose a file", "ctrl+f"),

		NextOffer:     bind("→", "next one at hand", "right", "ctrl+n"),
		PreviousOffer: bind("←", "previous one at hand", "left", "ctrl+p"),
	}
}

func documents() Documents {
	return Documents{
		Copy:         bind("y", "copy", "y"),
		Save:         bind("s", "save", "s"),
		Export:       bind("e", "export", "e"),
		Answers:      bind("a", "answers", "a"),
		Wrap:         bind("z", "wrap", "z"),
		Words:        bind("v", "in words or as JSON", "v"),
		Open:         bind("o", "open in the browser", "o"),
		FindNext:     bind("n", "next match", "n"),
		FindPrevious: bind("N", "previous match", "N"),
	}
}

func following() Following {
	return Following{
		Create:      bind("c", "create at Anthropic", "c"),
		Verify:      bind("w", "start and watch", "w"),
		Variables:   bind("i", "ids by variables or not", "i"),
		PullRequest: bind("p", "pull request or not", "p"),
	}
}

func reports() Reports {
	return Reports{
		Remedy: bind("r", "try the fix", "r"),
	}
}

func sandbox() Sandbox {
	return Sandbox{
		Try: bind("t", "try in the sandbox", "t"),
		All: bind("a", "all", "a"),
	}
}

// As gives a binding another word in the help.
func As(b key.Binding, what string) key.Binding {
	b.SetHelp(b.Help().Key, what)
	return b
}

// Named gives a binding another name and another word in the help.
func Named(b key.Binding, name, what string) key.Binding {
	b.SetHelp(name, what)
	return b
}

// Letter reports whether a key press is text: what a focused text field takes for itself.
func Letter(msg tea.KeyPressMsg) bool { return msg.Text != "" && msg.Mod&^tea.ModShift == 0 }

// Several reports whether a binding stands for keys of which each does something else, such
// as the digits: none of them can be pressed for the others.
func Several(b key.Binding) bool {
	name := b.Help().Key
	return strings.Contains(name, "-") || strings.Contains(name, "↑↓") || strings.Contains(name, " ") || name == "y/n"
}

// codes are the keys that are not their own text.
var codes = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
	"right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4,
}

// Press is the key press that a binding waits for, as if somebody had made it. While letters
// are text, one that is no letter is taken; ok is false where there is none.
func Press(b key.Binding, typing bool) (msg tea.KeyPressMsg, ok bool) {
	if !b.Enabled() || Several(b) {
		return tea.KeyPressMsg{}, false
	}
	for _, name := range b.Keys() {
		if msg = pressed(name); !typing || !Letter(msg) {
			return msg, true
		}
	}
	return tea.KeyPressMsg{}, false
}

func pressed(name string) tea.KeyPressMsg {
	var msg tea.KeyPressMsg
	for prefix, mod := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "shift+": tea.ModShift} {
		if rest, found := strings.CutPrefix(name, prefix); found {
			name, msg.Mod = rest, mod
		}
	}
	if code, found := codes[name]; found {
		msg.Code = code
		return msg
	}
	if name == "space" {
		name = " "
	}
	msg.Code = []rune(name)[0]
	if msg.Mod == 0 {
		msg.Text = name
	}
	return msg
}
