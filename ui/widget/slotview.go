package widget

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"

	"gh-wif/internal/highlight"
	"gh-wif/internal/say"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
)

// Shown is the value in one line.
func (s *Slot) Shown() string {
	switch {
	case s.coming != nil:
		return "reading " + Name(s.coming.Source)
	case s.draft != nil && len(s.draft.text) > 0 && s.Kind != Word:
		return "typed so far: " + say.Plural(len(s.draft.text), "character")
	case len(s.Value) == 0 && s.Source == "":
		return ""
	case s.Kind == Secret:
		return cmp.Or(s.about, masked(s.Value)+"  "+say.Plural(utf8.RuneCount(s.Value), "character"))
	case hides(s):
		return secret.Mark
	case s.Kind == Word:
		return term.Clean(string(s.Value))
	}
	out := Name(s.Source)
	if parts := whatIsIn(s); parts != "" {
		out += ": " + parts
	}
	return out
}

// whatIsIn says what a value that is not shown is: of a paste its size, too.
func whatIsIn(s *Slot) string {
	if s.Source != pastedSource && s.Source != typedSource {
		return s.about
	}
	lines := bytes.Count(bytes.TrimSpace(s.Value), []byte("\n")) + 1
	out := say.Plural(lines, "line")
	if s.Thing != "" && s.Problem == "" {
		out = s.Thing + ", " + out
	}
	if s.about != "" {
		out += ", " + s.about
	}
	return out
}

// helpOf says what goes into the slot and how.
func helpOf(s *Slot) string {
	if suggested(s) {
		return "Found in the working copy, and used as it is. Paste another, type its path, or take it away with ctrl+l."
	}
	return s.Help
}

// View draws the column, scrolled so that the open slot is seen.
func (l *Slots) View() string {
	widest := 0
	for _, s := range l.All {
		widest = max(widest, len(s.Title))
	}
	var lines []string
	var owner []place
	put := func(at place, line string) { lines, owner = append(lines, line), append(owner, at) }
	from, to := 0, 0
	for i, s := range l.All {
		if i != l.At {
			put(place{i, noChoice}, l.closed(s, widest))
			continue
		}
		if i > 0 && !l.close() {
			put(place{-1, noChoice}, "")
		}
		from = len(lines)
		for _, line := range l.open(s) {
			put(place{i, noChoice}, line)
		}
		bar := " " + l.Theme.Accent.Render(l.Theme.Bar) + " "
		choices, first := l.choices(s, len(lines)+len(l.All)-i+2) // the slots below, what helps, and a blank line
		for at, line := range choices {
			put(place{i, first + at}, bar+line)
		}
		if s.Copy != "" {
			put(place{i, copyChoice}, bar+l.helpRow(l.Look.Keys.Step, "copy "+s.CopyWhat))
		}
		if s.Kind != Word {
			put(place{i, pickChoice}, bar+l.helpRow(l.Look.Keys.Pick, "choose a file"))
		}
		if to = len(lines); !l.close() {
			put(place{-1, noChoice}, "")
		}
	}
	l.off = frame.Window(len(lines), l.h, l.off, from, min(to, from+l.h))
	end := min(len(lines), l.off+max(1, l.h))
	l.rows = owner[l.off:end]
	return l.split(strings.Join(lines[l.off:end], "\n"))
}

// close reports whether no line is left empty around the open slot: all slots are seen then, as far
// as there is room.
func (l *Slots) close() bool {
	open := l.All[l.At]
	need := len(l.All) - 1 + len(l.open(open)) + 2 // the empty lines
	if open.Copy != "" {
		need++
	}
	if open.Kind != Word {
		need++
	}
	return need > l.h
}

// helpRow is a key of the open slot, to be seen and clicked.
func (l *Slots) helpRow(b key.Binding, what string) string {
	t := l.Theme
	return frame.Fit(t.Key.Render(frame.KeyName(t, b))+" "+t.Dim.Render(what), l.w-6, t.Symbols.Ellipsis)
}

// closed is a slot in one line.
func (l *Slots) closed(s *Slot, widest int) string {
	t := l.Theme
	mark := "  "
	if s.Problem != "" {
		mark = t.Bad.Render(t.Symbols.Cross) + " "
	}
	value := cmp.Or(s.Shown(), t.Dim.Render("-"))
	return "   " + frame.Pad(s.Title, widest) + "  " + mark + frame.Fit(value, l.w-widest-9, t.Symbols.Ellipsis)
}

// open is the slot that is open: its value, what is wrong with it, and how to fill it.
func (l *Slots) open(s *Slot) []string {
	t := l.Theme
	bar := " " + t.Accent.Render(t.Bar) + " "
	out := []string{
		bar + t.Heading.Render(s.Title),
		bar + t.Accent.Render(t.Symbols.Cursor) + " " + l.field(s, l.w-7),
	}
	for _, p := range frame.FirstMark(t.Bad.Render(t.Symbols.Cross)+" ", frame.Wrap(s.Problem, l.w-8)) {
		out = append(out, bar+p)
	}
	for _, n := range frame.FirstMark(t.Accent.Render(t.Symbols.Bullet)+" ", frame.Wrap(term.Clean(s.Note), l.w-8)) {
		out = append(out, bar+n)
	}
	for _, h := range l.helpLines(s) {
		out = append(out, bar+t.Dim.Render(h))
	}
	return out
}

// Where a column is lower than lowColumn, help has lowHelp lines: the help key shows all of it.
const (
	lowColumn = 13
	lowHelp   = 3
)

func (l *Slots) helpLines(s *Slot) []string {
	lines := frame.Wrap(helpOf(s), l.w-6)
	if l.h >= lowColumn || len(lines) <= lowHelp {
		return lines
	}
	lines = lines[:lowHelp]
	lines[lowHelp-1] = frame.Fit(lines[lowHelp-1], l.w-7, "") + l.Theme.Symbols.Ellipsis
	return lines
}

// field is the value of the open slot with its cursor, in w cells.
func (l *Slots) field(s *Slot, w int) string {
	t := l.Theme
	cursor := t.FoundHere.Render(" ")
	switch {
	case hides(s):
		return secret.Mark + cursor
	case s.draft != nil && s.draft.openObject():
		return frame.Fit(fmt.Sprintf("typed so far: %d characters; its last bracket ends it, esc gives it up", len(s.draft.text)), w, t.Symbols.Ellipsis)
	case s.draft != nil && len(s.draft.text) > 0:
		return s.draft.view(t, w)
	case s.Kind == Word && len(s.Value) > 0:
		return newLine(string(s.Value)).view(t, w)
	case s.coming == nil && len(s.Value) == 0 && s.Source == "":
		return cursor + t.Dim.Render(frame.Fit(s.Placeholder, w-1, t.Symbols.Ellipsis))
	}
	return frame.Fit(s.Shown(), w-1, t.Symbols.Ellipsis) + cursor
}

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
	if l.w == l.all {
		return column
	}
	title, lines := l.aside(l.Current())
	if len(lines) == 0 {
		return column
	}
	w := l.all - l.w - 1
	panel := frame.Panel(l.Theme, title, lines, w, min(l.h, len(lines)+frame.PanelEdgeY))
	return strings.Join(frame.Columns(strings.Split(column, "\n"), panel, l.w, " "), "\n")
}
