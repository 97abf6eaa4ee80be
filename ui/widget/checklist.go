package widget

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// ToDo is one thing of a checklist.
type ToDo struct {
	ID     string
	Mark   string // stands before it while it is open: its number, or an arrow
	Level  theme.Level
	Title  string
	Side   string // beside the title
	Offer  bool   // it can be chosen, and is never done
	Done   bool
	Detail []Labelled // below the title, while it is unfolded
	Page   string     // the address that its place can be looked up at; empty: none is known
	Field  string     // what its text field takes; empty: it has none
	Short  string     // the same in a narrow window
	What   string     // what copy names
	Text   string     // what copy takes
}

// Labelled is a text with its label.
type Labelled struct {
	Label, Text string
	Address     bool // it is one, and leads there where the terminal can follow it
}

// Wish is what a key in a checklist asks for.
type Wish int

// What can be asked for.
const (
	Nothing Wish = iota
	Opened       // what is under the cursor is to be opened
	Ticked       // what is under the cursor is done by hand, or not after all
	Entered      // a text was typed or pasted into the field of what is under the cursor
	Pasted       // a text was pasted while no field was open
)

// Checklist is a list of things to do, some of which have a text field.
type Checklist struct {
	Look
	Note  string // styled, beside the progress
	ToDos []ToDo
	At    int // the one under the cursor

	wish    Wish
	text    string // in the field, or pasted
	open    bool   // the field takes the letters
	problem string // why what was entered was not taken
	offset  int
	w, h    int
	owner   []int // line of the body -> thing; -1: none
}

// maxEntered bounds what can be entered into a field, in bytes: an id, or an API's answer
// with ids in it.
const maxEntered = 64 << 10

// SetSize gives the list its room.
func (p *Checklist) SetSize(w, h int) { p.w, p.h = max(1, w), max(1, h) }

// Typing reports whether the field takes the letters.
func (p *Checklist) Typing() bool { return p.open }

// Back reports whether esc closes the field first.
func (p *Checklist) Back() bool { return p.open }

// Chosen is what is under the cursor; the zero value where there is nothing.
func (p *Checklist) Chosen() ToDo {
	if p.At < 0 || p.At >= len(p.ToDos) {
		return ToDo{}
	}
	return p.ToDos[p.At]
}

// Copied is what the copy key takes of what is under the cursor.
func (p *Checklist) Copied() (what, text string) {
	c := p.Chosen()
	return c.What, c.Text
}

// Wished gives what the last message asked for, once, and the text that goes with it.
func (p *Checklist) Wished() (w Wish, text string) {
	w, text = p.wish, p.text
	p.wish = Nothing
	if w == Pasted {
		p.text = ""
	}
	return w, text
}

// Refuse says why what was entered is not taken. keep: it stays in the field, to be mended.
func (p *Checklist) Refuse(problem string, keep bool) {
	p.problem = problem
	if !keep {
		p.text = ""
	}
}

// Next closes the field, and goes to the first thing that is not done.
func (p *Checklist) Next() {
	p.close()
	for i, t := range p.ToDos {
		if !t.Done && !t.Offer {
			p.At = i
			return
		}
	}
}

func (p *Checklist) close() { p.open, p.text, p.problem = false, "", "" }

// Done counts the things that are done, and all of them.
func (p *Checklist) Done() (done, of int) {
	for _, t := range p.ToDos {
		if t.Offer {
			continue
		}
		of++
		if t.Done {
			done++
		}
	}
	return done, of
}

// Update moves, opens fields and takes what is entered.
func (p *Checklist) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		p.paste(msg.Content)
	case frame.Click:
		p.click(msg)
	case tea.MouseWheelMsg:
		p.move(wheel(msg))
	case tea.KeyPressMsg:
		if p.open {
			p.typed(msg)
			return true
		}
		return p.press(msg)
	default:
		return false
	}
	return true
}

func (p *Checklist) paste(text string) {
	if len(text) > maxEntered {
		p.problem = "what was pasted is too long for an id"
		return
	}
	p.wish = Pasted
	if p.open {
		text, p.wish = p.text+text, Entered
	}
	p.text, p.problem = text, ""
}

func (p *Checklist) click(c frame.Click) {
	if c.Y < 0 || c.Y >= len(p.owner) || p.owner[c.Y] < 0 {
		return
	}
	if again := p.owner[c.Y] == p.At; !again {
		p.close()
		p.At = p.owner[c.Y]
		return
	}
	p.enter()
}

// enter opens what is under the cursor: its field, where it has one.
func (p *Checklist) enter() {
	if p.Chosen().Field != "" {
		p.open, p.problem = true, ""
		return
	}
	p.wish = Opened
}

func (p *Checklist) press(msg tea.KeyPressMsg) bool {
	k := p.Look.Keys
	switch {
	case key.Matches(msg, k.Enter):
		p.enter()
	case key.Matches(msg, k.Toggle):
		p.wish = Ticked
	case key.Matches(msg, k.Up):
		p.move(-1)
	case key.Matches(msg, k.Down):
		p.move(1)
	case key.Matches(msg, k.PageUp, k.Top):
		p.move(-len(p.ToDos))
	case key.Matches(msg, k.PageDown, k.Bottom):
		p.move(len(p.ToDos))
	default:
		return false
	}
	return true
}

// typed is a key for the field.
func (p *Checklist) typed(msg tea.KeyPressMsg) {
	k := p.Look.Keys
	switch {
	case key.Matches(msg, k.Back):
		p.close()
	case key.Matches(msg, k.Enter, k.Next) && strings.TrimSpace(p.text) == "":
		p.close()
	case key.Matches(msg, k.Enter, k.Next):
		p.wish = Entered
	case msg.Code == tea.KeyUp, msg.Code == tea.KeyDown, key.Matches(msg, k.Previous):
		p.close()
		p.press(msg)
	case key.Matches(msg, k.Clear), msg.Code == 'u' && msg.Mod == tea.ModCtrl:
		p.text, p.problem = "", ""
	case msg.Code == tea.KeyBackspace && p.text != "":
		_, size := utf8.DecodeLastRuneInString(p.text)
		p.text, p.problem = p.text[:len(p.text)-size], ""
	case keys.Letter(msg) && len(p.text)+len(msg.Text) <= maxEntered:
		p.text, p.problem = p.text+msg.Text, ""
	}
}

func (p *Checklist) move(by int) {
	p.close()
	p.At = max(0, min(p.At+by, len(p.ToDos)-1))
}

// Keys are those of the help.
func (p *Checklist) Keys() []key.Binding {
	k := p.Look.Keys
	return []key.Binding{
		k.Up, k.Down, keys.As(k.Enter, "open the step's field, or tick it"), keys.As(k.Toggle, "tick a step, or not after all"),
		keys.As(k.Open, "open the step's page in the browser"),
	}
}
