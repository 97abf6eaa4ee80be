// Package keys is the one place where the program's keys are bound.
//
// Keys of one letter work only while no text field has the focus ([Letter]); every
// job that a text field must not block has a second key that is no letter.
package keys

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Map holds every binding of the program.
type Map struct {
	// everywhere
	Interrupt, Suspend, Help, Back, Quit, Mouse, Cancel key.Binding
	// moving
	Up, Down, Left, Right, PageUp, PageDown, Top, Bottom, Next, Previous key.Binding
	// choosing
	Enter, Toggle, Filter key.Binding
	// forms
	NextPage, PreviousPage, Review, Panel, PanelUp, PanelDown, GitHub, Anthropic, Clear, Step key.Binding
	// documents
	Copy, Save, Export, Answers, Wrap, FindNext, FindPrevious key.Binding
	// what follows a plan
	Create, Verify, Variables, PullRequest key.Binding
	// reports
	Checks, Causes, Claims, Fix, Diff, Second, Unchecked key.Binding
	// the sandbox
	Try, All key.Binding
	// questions of yes and no
	YesNo key.Binding
}

func bind(help, what string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, what))
}

// Default gives the bindings.
func Default() Map {
	return Map{
		Interrupt: bind("ctrl+c", "quit", "ctrl+c"),
		Suspend:   bind("ctrl+z", "suspend", "ctrl+z"),
		Help:      bind("?", "help", "?", "f1", "ctrl+g"),
		Back:      bind("esc", "back", "esc"),
		Quit:      bind("q", "quit", "q"),
		Mouse:     bind("m", "mouse on or off", "m"),
		Cancel:    bind("esc", "stop", "esc"),

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

		Enter:  bind("enter", "choose", "enter"),
		Toggle: bind("space", "choose", "space", "x"),
		Filter: bind("/", "filter", "/"),

		NextPage:     bind("pgdn", "next page", "pgdown"),
		PreviousPage: bind("pgup", "previous page", "pgup"),
		Review:       bind("ctrl+s", "review", "ctrl+s"),
		Panel:        bind("ctrl+r", "the rule so far", "ctrl+r", "f2"),
		PanelUp:      bind("ctrl+↑", "scroll the rule up", "ctrl+up", "shift+up"),
		PanelDown:    bind("ctrl+↓", "scroll the rule down", "ctrl+down", "shift+down"),
		GitHub:       bind("ctrl+o", "ask GitHub", "ctrl+o", "f3"),
		Anthropic:    bind("ctrl+t", "ask Anthropic", "ctrl+t", "f4"),
		Clear:        bind("ctrl+l", "clear", "ctrl+l"),
		Step:         bind("ctrl+y", "copy the step that prints a payload", "ctrl+y"),

		Copy:         bind("y", "copy", "y"),
		Save:         bind("s", "save", "s"),
		Export:       bind("e", "export", "e"),
		Answers:      bind("a", "answers", "a"),
		Wrap:         bind("w", "wrap", "w"),
		FindNext:     bind("n", "next match", "n"),
		FindPrevious: bind("N", "previous match", "N"),

		Create:      bind("c", "create at Anthropic", "c"),
		Verify:      bind("v", "start and watch", "v"),
		Variables:   bind("i", "ids by variables or not", "i"),
		PullRequest: bind("p", "pull request or not", "p"),

		Checks:    bind("c", "checks", "c"),
		Causes:    bind("o", "other causes", "o"),
		Claims:    bind("t", "the token's claims", "t"),
		Fix:       bind("f", "the fix", "f"),
		Diff:      bind("d", "differences", "d"),
		Second:    bind("a", "the second rule", "a"),
		Unchecked: bind("u", "not checked", "u"),

		Try: bind("r", "try in the sandbox", "r"),
		All: bind("a", "all", "a"),

		YesNo: bind("y/n", "answer", "y", "n"),
	}
}

// As gives a binding another word in the help.
func As(b key.Binding, what string) key.Binding {
	b.SetHelp(b.Help().Key, what)
	return b
}

// Letter reports whether a key press is text: what a focused text field takes for itself.
func Letter(msg tea.KeyPressMsg) bool { return msg.Text != "" && msg.Mod&^tea.ModShift == 0 }
