package widget

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/federation"
	"gh-wif/internal/highlight"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/frame"
	"gh-wif/ui/widget/preview"
)

// Rule shows a rule with the reason for each of its lines: all of them beside the
// rule where there is room, that of the line under the cursor below it everywhere.
type Rule struct {
	Document
	because map[string]string // dotted path -> reason
	paths   []string          // line -> dotted path
	// condition is that of the rule, laid out: on its own line it stands as one text.
	condition []string
	w, h      int
}

// reasonLines is the room below the rule for one reason.
const reasonLines = 4

// NewRule makes the view of a rule, as this program writes it, with the reasons for its lines.
func NewRule(look Look, rule federation.Rule, reasons []trust.Reason) *Rule {
	p := &Rule{because: map[string]string{}, condition: trust.ConditionLines(term.Clean(rule.Match.Condition))}
	text := string(rule.JSON())
	p.Document = Document{look: look, what: "the rule", text: text, pane: preview.New(look.Theme, look.Keys, true)}
	p.pane.SetText(highlight.JSON, text)
	for _, r := range reasons {
		p.because[r.Field] = term.Clean(r.Because)
	}
	p.paths = linePaths(p.pane.Lines())
	for i, path := range p.paths { // begin where there is something to say
		if p.because[path] != "" {
			p.pane.SetLine(i)
			break
		}
	}
	return p
}

// SetSize gives the rule its room, and the reasons theirs.
func (p *Rule) SetSize(w, h int) {
	p.w, p.h = w, h
	p.pane.SetSize(p.paneWidth(), max(3, h-p.room()))
}

// room is how many lines stand below the rule: those of a reason, and of the condition
// as far as they leave the rule two thirds of the height.
func (p *Rule) room() int {
	return max(reasonLines, min(reasonLines+len(p.condition), p.h/3))
}

// paneWidth leaves room for the reasons where the window is wide.
func (p *Rule) paneWidth() int {
	if p.w < frame.SideBySide {
		return p.w
	}
	return p.w / 2
}

// Update moves along the lines, scrolls and searches.
func (p *Rule) Update(msg tea.Msg) bool {
	if c, ok := msg.(frame.Click); ok {
		if rows := p.pane.Rows(); c.Y >= 0 && c.Y < len(rows) && rows[c.Y] >= 0 {
			p.pane.SetLine(rows[c.Y])
		}
		return true
	}
	return p.Document.Update(msg)
}

// View draws the rule with its reasons.
func (p *Rule) View() string {
	t := p.look.Theme
	body := strings.Split(p.pane.View(), "\n")
	if p.w >= frame.SideBySide {
		pw := p.paneWidth()
		body = frame.Columns(body, p.beside(len(body), p.w-pw-3), pw, " "+t.Border.Render(t.Symbols.Vertical)+" ")
	}
	return strings.Join(append(body, p.reason()...), "\n")
}

// beside gives for each row the reason for its line, going on below it as far as there is room.
func (p *Rule) beside(n, width int) []string {
	t := p.look.Theme
	reasons := make([]string, n)
	for i, line := range p.pane.Rows() {
		if i < n && line >= 0 && line < len(p.paths) && p.owns(line) {
			reasons[i] = p.because[p.paths[line]]
		}
	}
	side := make([]string, n)
	for i := 0; i < n; {
		end := i + 1
		for end < n && reasons[end] == "" {
			end++
		}
		if reasons[i] != "" {
			lines := frame.Wrap(reasons[i], width-2)
			for k := range min(len(lines), end-i) {
				side[i+k] = lines[k]
				if k > 0 {
					side[i+k] = "  " + lines[k]
				}
			}
			if room := end - i; len(lines) > room {
				side[end-1] = frame.Fit(side[end-1], width-1, "") + t.Symbols.Ellipsis
			}
			for k := i; k < end; k++ {
				side[k] = t.Dim.Render(side[k])
			}
		}
		i = end
	}
	return side
}

// owns reports whether a line is the first one of its path.
func (p *Rule) owns(line int) bool {
	return line == 0 || p.paths[line-1] != p.paths[line]
}

// reason is why the line under the cursor is there.
func (p *Rule) reason() []string {
	t := p.look.Theme
	out := []string{t.Border.Render(strings.Repeat(t.Symbols.Horizontal, p.w))}
	path, room := "", p.room()
	if n := p.pane.Line(); n >= 0 && n < len(p.paths) {
		path = p.paths[n]
	}
	because := p.because[path]
	switch {
	case path == "":
		out = append(out, " "+t.Dim.Render("Move along the lines: here stands why each of them is there."))
	case because == "":
		out = append(out, " "+t.Strong.Render(path))
	default:
		out = append(out, " "+t.Strong.Render(path))
		for _, l := range frame.Wrap(because, p.w-2) {
			out = append(out, " "+l)
		}
		if path == conditionPath && len(out)+len(p.condition) <= room {
			for _, l := range p.condition {
				out = append(out, "   "+frame.Fit(l, p.w-4, t.Symbols.Ellipsis))
			}
		}
	}
	if len(out) > room {
		out = out[:room]
		out[room-1] = frame.Fit(out[room-1], p.w-2, "") + t.Symbols.Ellipsis
	}
	return out
}

// conditionPath is the line of a rule's condition.
const conditionPath = "match." + federation.MatcherCondition

// linePaths gives the dotted path of the field on each line of indented JSON, one member a
// line, as this program writes it.
func linePaths(lines []string) []string {
	paths := make([]string, len(lines))
	var stack []string
	for i, line := range lines {
		text := strings.TrimSpace(line)
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		if name, _, ok := strings.Cut(text, `": `); ok && strings.HasPrefix(text, `"`) && depth > 0 {
			stack = append(stack[:min(depth-1, len(stack))], strings.TrimPrefix(name, `"`))
		} else if depth > 0 && depth < len(stack) {
			stack = stack[:depth]
		}
		if depth > 0 {
			paths[i] = strings.Join(stack, ".")
		}
	}
	return paths
}

// position is how much of the document has been seen.
func (p *Rule) position() string { return p.pane.Place() }
