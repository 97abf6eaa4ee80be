// Package preview is a pane that shows one document: highlighted, with line numbers,
// scrolled in both directions, wrapped on demand, and searched.
//
// The highlighted lines are made once for a document and a theme; drawing only takes
// the lines that are seen.
package preview

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/viewport"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/highlight"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// Pane shows one document.
type Pane struct {
	sheet
	keys   keys.Map
	height int // with the search line
}

// New makes an empty pane. With a cursor, up and down move a marked line.
func New(t *theme.Theme, k keys.Map, cursor bool) *Pane {
	p := &Pane{keys: k, sheet: sheet{theme: t, view: viewport.New(), cursor: -1}}
	if cursor {
		p.cursor = 0
	}
	p.view.SetHorizontalStep(8)
	p.view.SoftWrap = true
	p.view.FillHeight = true
	p.view.KeyMap = viewport.KeyMap{
		PageDown: k.PageDown, PageUp: k.PageUp, Up: k.Up, Down: k.Down, Left: k.Left, Right: k.Right,
		HalfPageUp: key.NewBinding(key.WithDisabled()), HalfPageDown: key.NewBinding(key.WithDisabled()),
	}
	p.view.LeftGutterFunc = p.gutter
	return p
}

// SetSize gives the pane its room in cells.
func (p *Pane) SetSize(w, h int) {
	p.view.SetWidth(max(1, w))
	p.height = max(1, h)
	p.layout()
	if p.cursor >= 0 {
		p.view.GotoTop()
	}
	p.keepCursor()
}

// layout leaves a line for the search while there is one.
func (p *Pane) layout() {
	if p.Searching() && p.height > 1 {
		p.view.SetHeight(p.height - 1)
		return
	}
	p.view.SetHeight(p.height)
}

// SetText shows a document, neutralised. The place in it stays, if it is still there.
func (p *Pane) SetText(lang highlight.Lang, text string) {
	text = term.CleanBlock(text)
	if lang == p.lang && text == p.text && p.plain != nil {
		return
	}
	p.lang, p.bare = lang, false
	p.take(text, highlight.Spans(lang, text))
	if p.numbers = nil; lang == highlight.Diff {
		p.numbers = highlight.DiffLines(text)
	}
}

// SetSpans shows a text that is no file, without numbers before its lines. spans say
// what is what in it; the text is fit for a terminal.
func (p *Pane) SetSpans(text string, spans []highlight.Span) {
	p.lang, p.bare, p.numbers = highlight.Text, true, nil
	p.take(text, spans)
}

// take shows another text.
func (p *Pane) take(text string, spans []highlight.Span) {
	p.text, p.spans, p.changed = text, spans, nil
	p.plain = strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	p.made = 0
	p.cursor = min(p.cursor, len(p.plain)-1)
	p.search.matches = nil
}

// Typing reports whether the search line takes the keys.
func (p *Pane) Typing() bool { return p.search.open }

// Update scrolls, searches and moves the cursor. It reports whether it had a use for msg.
func (p *Pane) Update(msg tea.Msg) bool {
	p.prepare()
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if p.search.open {
			if secret.Looks(msg.Content) { // no text to be shown
				return true
			}
			p.search.term += firstLine(msg.Content)
			p.find()
			return true
		}
		return false
	case tea.MouseWheelMsg:
		p.view, _ = p.view.Update(msg)
		return true
	case tea.KeyPressMsg:
		if p.search.open {
			p.pressSearch(msg)
			return true
		}
		return p.press(msg)
	}
	return false
}

func (p *Pane) press(msg tea.KeyPressMsg) bool {
	switch {
	case key.Matches(msg, p.keys.Filter):
		p.search.open, p.search.term = true, ""
		p.layout()
		p.find()
	case key.Matches(msg, p.keys.FindNext) && len(p.search.matches) > 0:
		p.jump(1)
	case key.Matches(msg, p.keys.FindPrevious) && len(p.search.matches) > 0:
		p.jump(-1)
	case key.Matches(msg, p.keys.Wrap):
		p.toggleWrap()
	case key.Matches(msg, p.keys.Top):
		p.view.GotoTop()
		p.SetLine(0)
	case key.Matches(msg, p.keys.Bottom):
		p.view.GotoBottom()
		p.SetLine(len(p.plain) - 1)
	case p.cursor >= 0 && key.Matches(msg, p.keys.Up):
		p.SetLine(p.cursor - 1)
	case p.cursor >= 0 && key.Matches(msg, p.keys.Down):
		p.SetLine(p.cursor + 1)
	case p.cursor >= 0 && key.Matches(msg, p.keys.PageUp):
		p.SetLine(p.cursor - p.view.Height())
	case p.cursor >= 0 && key.Matches(msg, p.keys.PageDown):
		p.SetLine(p.cursor + p.view.Height())
	case key.Matches(msg, p.keys.Up, p.keys.Down, p.keys.PageUp, p.keys.PageDown, p.keys.Left, p.keys.Right):
		p.view, _ = p.view.Update(msg)
	default:
		return false
	}
	return true
}

// View draws the pane: as many lines as it is high.
func (p *Pane) View() string {
	p.prepare()
	if !p.Searching() {
		return p.view.View()
	}
	if p.height < 2 {
		return p.searchLine()
	}
	return p.view.View() + "\n" + p.searchLine()
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(term.CleanBlock(s), "\n")
	return line
}
