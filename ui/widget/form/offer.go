package form

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/wizard"
)

// offered are the known answers to a text; nil: there are none.
func (a *answer) offered() []wizard.Option {
	if a.Offered == nil {
		return nil
	}
	return a.Offered()
}

// place is where the answer stands among the known ones; -1: it is none of them.
func (a *answer) place(known []wizard.Option) int {
	return slices.IndexFunc(known, func(o wizard.Option) bool { return o.Value == a.text })
}

// matching are the known answers that go with what is typed: all of them while nothing is, or
// where one of them is the answer.
func (a *answer) matching() []wizard.Option {
	known, typed := a.offered(), strings.ToLower(strings.TrimSpace(a.text))
	if typed == "" || a.place(known) >= 0 {
		return known
	}
	return slices.DeleteFunc(slices.Clone(known), func(o wizard.Option) bool { return !strings.Contains(strings.ToLower(o.Value+" "+o.Title), typed) })
}

// offer goes up and down through the known answers. It reports whether there was one to go
// to: beyond them are the other questions, and what was typed stays.
func (f *field) offer(msg tea.KeyPressMsg) bool {
	known := f.matching()
	if f.suggested {
		known = f.offered()
	}
	at := f.place(known)
	switch {
	case len(known) == 0:
		return false
	case msg.Code == tea.KeyDown && at < len(known)-1:
		f.take(known[at+1].Value)
	case msg.Code == tea.KeyUp && at > 0:
		f.take(known[at-1].Value)
	case msg.Code == tea.KeyUp && at == 0:
		f.take("")
	default:
		return false
	}
	return true
}

// take makes a known answer the answer.
func (f *field) take(value string) {
	f.text, f.suggested, f.touched = value, false, true
	f.Set(f.values())
	f.check()
	f.rebuild(true)
}

// mostOffered is how many known answers are shown at once.
const mostOffered = 10

// offers are the known answers in lines of so many cells, at most n.
func (f *Form) offers(fl *field, width, n int) []string {
	known := fl.matching()
	if fl.suggested {
		known = fl.offered()
	}
	if len(known) == 0 || n < 1 {
		return nil
	}
	t := f.theme
	at := fl.place(known)
	n = min(n, mostOffered, len(known))
	first := frame.Window(len(known), n, 0, max(0, at), max(0, at)+1)
	widest := 0
	for _, o := range known {
		widest = max(widest, ansi.StringWidth(term.Clean(o.Title)))
	}
	widest = min(widest, width/2)
	var out []string
	for i, o := range known[first : first+n] {
		mark := "  "
		if first+i == at {
			mark = t.Accent.Render(t.Symbols.Cursor) + " "
		}
		name := frame.Pad(frame.Fit(term.Clean(o.Title), widest, t.Symbols.Ellipsis), widest)
		about := term.Clean(o.Help)
		if o.Title != o.Value {
			about = term.Clean(o.Value) + frame.Prefixed("  ", about)
		}
		out = append(out, mark+name+"  "+t.Dim.Render(frame.Fit(about, max(1, width-widest-4), t.Symbols.Ellipsis)))
	}
	return out
}

// named is the name of a known answer that is not the answer itself; empty: it is none of them.
func (a *answer) named() string {
	known := a.offered()
	if i := a.place(known); i >= 0 && known[i].Title != known[i].Value {
		return term.Clean(known[i].Title)
	}
	return ""
}
