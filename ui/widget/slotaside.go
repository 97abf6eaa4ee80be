package widget

import (
	"strings"

	"gh-wif/internal/highlight"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
)

// maxAside bounds what is shown of a value beside its slot, in bytes.
const maxAside = 4 << 10

// aside is what stands beside the open slot where there is room: what is in, or what helps to
// get it. Of what is hidden it is what Seen tells. No lines: there is nothing to show.
func (l *Slots) aside(s *Slot) (title string, lines []string) {
	lang := s.Lang
	var text string
	switch {
	case s.coming != nil || s.Kind == Word:
	case len(s.Value) == 0 && s.Copy != "":
		title, text, lang = strings.ToUpper(s.CopyWhat[:1])+s.CopyWhat[1:], s.Copy, highlight.YAML
	case len(s.Value) == 0 || s.Problem != "":
	case s.Kind == Secret && s.Seen != nil && len(s.Value) < Large:
		title, text = "What it says", seenOf(s)
	case s.Kind == File:
		title, text = Name(s.Source), secret.Redact(string(s.Value[:min(len(s.Value), maxAside)]))
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", nil
	}
	text = term.CleanBlock(text)
	return title, highlight.Render(text, highlight.Spans(lang, text), l.Theme.Code)
}

// seenOf is what may be seen of what is hidden, worked out once for a value.
func seenOf(s *Slot) string {
	if s.told.of != &s.Value[0] {
		s.told.of, s.told.text = &s.Value[0], s.Seen(s.Value)
	}
	return s.told.text
}

// split sets the column beside what is to be seen of its open slot.
func (l *Slots) split(column string) string {
	title, lines := l.aside(l.Current())
	if len(lines) == 0 {
		return column
	}
	w := l.all - l.w - 1
	panel := frame.Panel(l.Theme, title, lines, w, min(l.h, len(lines)+frame.PanelEdgeY))
	return strings.Join(frame.Columns(strings.Split(column, "\n"), panel, l.w, " "), "\n")
}
