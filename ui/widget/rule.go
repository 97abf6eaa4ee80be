package widget

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/federation"
	"gh-wif/internal/highlight"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/widget/preview"
)

// Rule shows a rule in words, and as the document that it is: one key goes from the one
// to the other, and the place in it stays. Where there are reasons they stand beside the
// lines in a wide window, and that of the line under the cursor below them everywhere.
// What is copied is the document, whichever is shown.
type Rule struct {
	look     Look
	what     string
	text     string // what is copied
	words    *wordsFace
	document *documentFace
	asWords  bool
	other    string // what the document is, in words
	// condition is that of the rule, laid out: in the document it stands as one text.
	condition []string
	reasons   bool // there are some
	w, h      int
	height    int // of the pane
}

// reasonLines is the least room below the rule for one reason.
const reasonLines = 4

// NewRule makes the view of a rule, as this program writes it, with the reasons for its
// lines. It begins with the words.
func NewRule(look Look, rule federation.Rule, reasons []trust.Reason) *Rule {
	text := string(rule.JSON())
	p := &Rule{
		look: look, what: "the rule", text: text, asWords: true, reasons: len(reasons) > 0, other: "as JSON",
		words:     newWordsFace(look, rule, reasons),
		document:  newDocumentFace(look, highlight.JSON, text, reasons),
		condition: trust.ConditionLines(term.Clean(rule.Match.Condition)),
	}
	p.words.begin()
	p.document.begin()
	return p
}

// NewRuleOf makes the view of a rule that is shown as a document of another language
// first, such as the difference to another one; its words are one key away.
func NewRuleOf(look Look, what string, rule federation.Rule, lang highlight.Lang, shown string) *Rule {
	p := &Rule{look: look, what: what, text: string(rule.JSON()), words: newWordsFace(look, rule, nil), other: "as JSON"}
	p.document = newDocumentFace(look, lang, shown, nil)
	if lang != highlight.JSON {
		p.other = "the change"
		p.document.notes = nil
	}
	return p
}

// InWords begins with the words.
func (p *Rule) InWords() *Rule {
	p.asWords = true
	return p
}

// NewFile makes the view of a file that holds content and is shown as it is or as a
// difference. A rule has its words one key away.
func NewFile(look Look, what string, lang highlight.Lang, shown, content string) Part {
	if lang == highlight.JSON || lang == highlight.Diff {
		if rule, err := federation.ReadRule([]byte(content)); err == nil && !rule.Match.Same(federation.Match{}) {
			p := NewRuleOf(look, what, rule, lang, shown)
			p.text = content
			return p
		}
	}
	return NewDocumentOf(look, what, content, lang, shown)
}

// pane is the one that is shown.
func (p *Rule) pane() *preview.Pane {
	if p.asWords {
		return p.words.pane
	}
	return p.document.pane
}

// note is what there is to say of a line of the face that is shown.
func (p *Rule) note(line int) note {
	if p.asWords {
		return p.words.note(line)
	}
	return p.document.note(line)
}

// Words reports whether the rule is shown in words.
func (p *Rule) Words() bool { return p.asWords }

// Turn shows the other face, at the same place.
func (p *Rule) Turn() {
	fields := p.note(p.place()).fields
	p.pane().StopSearch()
	p.asWords = !p.asWords
	p.SetSize(p.w, p.h)
	same := func(a, b string) bool { return a == b }
	inside := func(a, b string) bool { return strings.HasPrefix(a, b+".") || strings.HasPrefix(b, a+".") }
	for _, near := range []func(a, b string) bool{same, inside} {
		for line := range p.pane().Lines() {
			if meet(p.note(line).fields, fields, near) {
				p.goTo(line)
				return
			}
		}
	}
}

// place is the line that one looks at: that under the cursor or, where there is none, the
// first one that is seen and stands for something, unless all is seen from its beginning.
func (p *Rule) place() int {
	if n := p.pane().Line(); n >= 0 {
		return n
	}
	rows := p.pane().Rows()
	if len(rows) > 0 && rows[0] == 0 {
		return -1
	}
	for _, line := range rows {
		if line >= 0 && len(p.note(line).fields) > 0 {
			return line
		}
	}
	return -1
}

// goTo goes to a line.
func (p *Rule) goTo(line int) {
	if p.pane().Line() >= 0 {
		p.pane().SetLine(line)
		return
	}
	p.pane().Show(line)
}

// meet reports whether one of the fields is near one of the others.
func meet(fields, others []string, near func(a, b string) bool) bool {
	return slices.ContainsFunc(fields, func(a string) bool {
		return slices.ContainsFunc(others, func(b string) bool { return near(a, b) })
	})
}

// SetSize gives the rule its room, and the reasons theirs.
func (p *Rule) SetSize(w, h int) {
	p.w, p.h = max(1, w), max(1, h)
	pw := p.paneWidth()
	p.height = max(3, p.h-ruleReasons{p}.room())
	if p.asWords {
		p.words.layOut(pw, p.w-pw-sideGap, p.height, p.sides())
	}
	p.pane().SetSize(pw, p.height)
}

// room is how many lines stand below the rule: those of the longest reason or, where
// that would take too much of a small window, of the one under the cursor; in the
// document those of the condition, too, as far as they leave the rule two thirds.
func (p ruleReasons) room() int {
	if !p.reasons {
		return 0
	}
	room := reasonLines
	for _, n := range p.notes() {
		room = max(room, len(p.below(n)))
	}
	if room > p.h/3 {
		room = max(reasonLines, len(p.below(p.note(p.pane().Line()))))
	}
	if room = min(room, p.h-3); !p.asWords {
		room = max(room, min(reasonLines+len(p.condition), p.h/3))
	}
	return max(2, room)
}

func (p ruleReasons) notes() []note {
	if p.asWords {
		return p.words.notes
	}
	return p.document.notes
}

const (
	leastBeside = 40 // the room that reasons beside the rule have at least
	sideGap     = 3  // between the rule and them
)

// paneWidth leaves half of a wide window to the reasons where there are any, and less
// where ways stand side by side.
func (p *Rule) paneWidth() int {
	switch {
	case !p.sides():
		return p.w
	case p.asWords:
		return p.words.paneWidth(p.w/2, p.w-leastBeside)
	}
	return p.w / 2
}

// sides reports whether the reasons stand beside the rule.
func (p *Rule) sides() bool { return p.reasons && p.w >= frame.SideBySide }

// Update moves along the lines, scrolls, searches, and turns from words to the document.
func (p *Rule) Update(msg tea.Msg) bool {
	defer p.settle()
	switch m := msg.(type) {
	case frame.Click:
		if rows := p.pane().Rows(); m.Y >= 0 && m.Y < len(rows) && rows[m.Y] >= 0 {
			p.pane().SetLine(rows[m.Y])
		}
		return true
	case tea.KeyPressMsg:
		switch k := p.look.Keys; {
		case p.Typing():
		case key.Matches(m, k.Words):
			p.Turn()
			return true
		case p.asWords && p.reasons && key.Matches(m, k.Up):
			return p.step(-1)
		case p.asWords && p.reasons && key.Matches(m, k.Down):
			return p.step(1)
		}
	}
	return updatePane(p.look.Keys, p.pane(), msg)
}

// step goes to the next line that says something, or the one before.
func (p *Rule) step(by int) bool {
	lines := p.pane().Lines()
	for at := p.pane().Line() + by; at >= 0 && at < len(lines); at += by {
		if strings.TrimSpace(lines[at]) != "" {
			p.pane().SetLine(at)
			break
		}
	}
	return true
}

// settle gives the lines below the room that the line under the cursor needs now.
func (p *Rule) settle() {
	if max(3, p.h-ruleReasons{p}.room()) != p.height {
		p.SetSize(p.w, p.h)
	}
}

// Typing reports whether the search takes the letters.
func (p *Rule) Typing() bool { return p.pane().Typing() }

// Back reports whether esc gives up a search first.
func (p *Rule) Back() bool { return p.pane().Searching() }

// Copied is the rule's document, to the byte.
func (p *Rule) Copied() (what, text string) { return p.what, p.text }

// Keys are those of the help.
func (p *Rule) Keys() []key.Binding {
	return append([]key.Binding{p.TurnKey()}, documentKeys(p.look.Keys)...)
}

// TurnKey is the key that shows the other face, with what it shows then.
func (p *Rule) TurnKey() key.Binding {
	if p.asWords {
		return keys.As(p.look.Keys.Words, p.other)
	}
	return keys.As(p.look.Keys.Words, "in words")
}

// View draws the rule with its reasons.
func (p *Rule) View() string {
	t := p.look.Theme
	body := strings.Split(p.pane().View(), "\n")
	if p.sides() {
		pw := p.paneWidth()
		body = frame.Columns(body, ruleReasons{p}.beside(len(body), p.w-pw-sideGap), pw, " "+t.Border.Render(t.Symbols.Vertical)+" ")
	}
	return strings.Join(append(body, ruleReasons{p}.reason()...), "\n")
}

// position is how much of what is shown has been seen.
func (p *Rule) position() string { return p.pane().Place() }
