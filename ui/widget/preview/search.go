package preview

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/secret"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// match is one place where the searched text stands, in cells.
type match struct{ line, from, to int }

// search is the state of a search in a pane.
type search struct {
	open    bool // the search line takes the keys
	term    string
	matches []match
	here    int
}

// find looks for the term, without regard to case unless it has capitals, and goes to
// the first match at or below the top of the pane.
func (p *Pane) find() {
	p.search.matches, p.search.here = nil, 0
	p.made = 0
	if p.search.term == "" {
		return
	}
	fold := strings.ToLower(p.search.term) == p.search.term
	for n, line := range p.plain {
		text := line
		if lower := strings.ToLower(line); fold && len(lower) == len(line) {
			text = lower
		}
		for at := 0; ; {
			i := strings.Index(text[at:], p.search.term)
			if i < 0 {
				break
			}
			start := ansi.StringWidth(line[:at+i])
			p.search.matches = append(p.search.matches, match{n, start, start + ansi.StringWidth(p.search.term)})
			at += i + len(p.search.term)
		}
	}
	for i, m := range p.search.matches {
		if p.rowsBefore(m.line) >= p.view.YOffset() {
			p.search.here = i
			break
		}
	}
	p.show()
}

// jump goes to another match, around the ends.
func (p *Pane) jump(by int) {
	n := len(p.search.matches)
	p.search.here = (p.search.here + by + n) % n
	p.made = 0
	p.show()
}

func (p *Pane) show() {
	if len(p.search.matches) == 0 {
		return
	}
	m := p.search.matches[p.search.here]
	p.prepare()
	p.ensure(m.line, m.from, m.to)
	if p.cursor >= 0 {
		p.cursor = m.line
	}
}

func (p *Pane) pressSearch(msg tea.KeyPressMsg) {
	s := &p.search
	defer p.layout()
	switch {
	case key.Matches(msg, p.keys.Back):
		s.open, s.term = false, ""
		p.find()
	case key.Matches(msg, p.keys.Enter):
		s.open = false
		if len(s.matches) == 0 {
			s.term = ""
		}
	case msg.Code == tea.KeyBackspace:
		if r := []rune(s.term); len(r) > 0 {
			s.term = string(r[:len(r)-1])
		}
		p.find()
	case keys.Letter(msg):
		s.term += msg.Text
		p.find()
	}
}

// Searching reports whether a search is shown: esc gives it up before it goes back.
func (p *Pane) Searching() bool { return p.search.open || p.search.term != "" }

// StopSearch takes the search away.
func (p *Pane) StopSearch() {
	p.search = search{}
	p.made = 0
	p.layout()
}

func (p *Pane) searchLine() string {
	s := p.search
	cursor := ""
	if s.open {
		cursor = p.theme.FoundHere.Render(" ")
	}
	count := "no match"
	switch {
	case len(s.matches) > 0:
		count = fmt.Sprintf("%d of %d  n next  N previous", s.here+1, len(s.matches))
	case s.term == "":
		count = "type what to find"
	}
	term := s.term
	if secret.Looks(term) { // no text to be shown
		term = secret.Mark
	}
	return frame.Fit(" "+p.theme.Accent.Render("/")+term+cursor+"  "+p.theme.Dim.Render(count), p.view.Width(), "")
}

// paint marks the matches in styled lines.
func (s search) paint(t *theme.Theme, lines []string) []string {
	out := append([]string(nil), lines...)
	for i, m := range s.matches {
		style := t.Found
		if i == s.here {
			style = t.FoundHere
		}
		if m.line < len(out) {
			out[m.line] = lipgloss.StyleRanges(out[m.line], lipgloss.NewRange(m.from, m.to, style))
		}
	}
	return out
}
