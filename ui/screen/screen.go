// Package screen is what the screens share, and all that they know of each other: what
// each is given ([Context]), what each is ([Screen]), and what each may ask for ([Action]).
//
// A screen never makes another one: it asks for it by a Show action that carries what the
// other needs, and the router, which alone knows all of them, makes it.
//
// Nothing here and nothing in a screen waits: whatever reads a disk, asks a program, or may
// take its time on a hostile input is a [Task]. It runs beside the update loop, is named in
// the status line, and is stopped by esc; its message comes back to every screen.
package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// Context is what every screen gets: the functions from outside, the look, the keys, and
// what the session remembers.
type Context struct {
	Deps    *Deps
	Theme   *theme.Theme
	Keys    keys.Map
	Session *Session
}

// Screen is one room of the program. It draws the body only.
type Screen interface {
	Title() string
	SetSize(w, h int)
	Update(msg tea.Msg) Action
	View() string
	Keys() []key.Binding // for the footer, the most useful first
	Typing() bool        // letters are text now
}

// Some screens can do more.
type (
	// Explainer tells about what has the focus.
	Explainer interface{ Explain() (title, text string) }
	// Helper lists every key of the screen, for the help.
	Helper interface{ AllKeys() []key.Binding }
	// Facter says in a few words what the screen is about.
	Facter interface{ Fact() string }
	// Statuser has a status line of its own, shown while there is no message.
	Statuser interface{ Status() string }
	// Leaver is told when it is taken off the stack.
	Leaver interface{ Leave() }
	// Starter has something to do whenever it is put on the stack.
	Starter interface{ Start() Action }
	// Paster takes what comes in one burst, from a terminal that does not mark what is pasted,
	// as one text and not as keys.
	Paster interface{ Pastes() bool }
	// Chooser tells how much at the beginning of such a burst is a key, as the number of a job before
	// what is for it.
	Chooser interface{ Chooses(burst string) int }
	// Holder keeps keys back whose meaning hangs on what is still on its way, such as the answer of
	// the working copy: they reach it once that is there, in their order.
	Holder interface {
		Holds(msg tea.KeyPressMsg) bool
	}
	// Returner is told when what was on top of it has gone.
	Returner interface{ Return() }
)
