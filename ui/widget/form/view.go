package form

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/secret"
	"gh-wif/ui/frame"
	"gh-wif/wizard"
)

// View draws the page, scrolled so that the field with the focus is seen whole.
func (f *Form) View() string {
	if c := f.fields; len(c) > 0 && c[f.focus].listed() && !c[f.focus].filtering() {
		c[f.focus].resize(c[f.focus].width, f.room(c[f.focus]), true) // other questions may have come or gone
	}
	var lines []string
	var owner []int
	put := func(field int, s ...string) {
		for _, l := range s {
			lines = append(lines, l)
			owner = append(owner, field)
		}
	}
	for _, l := range frame.Wrap(f.intro, f.w-3) {
		put(-1, " "+f.theme.Dim.Render(l))
	}
	if f.intro != "" {
		put(-1, "")
	}
	label := labelWidth(f)
	from, to := 0, 0
	for i := range f.fields {
		if !f.visible(i) {
			continue
		}
		if i != f.focus {
			put(i, f.closed(f.fields[i], label))
			continue
		}
		if n := len(lines); n > 0 && lines[n-1] != "" {
			put(-1, "")
		}
		from = len(lines)
		put(i, f.open(f.fields[i])...)
		to = len(lines)
		put(-1, "")
	}
	if f.note != "" {
		if n := len(lines); n > 0 && lines[n-1] != "" {
			put(-1, "")
		}
		for _, l := range frame.Wrap(f.note, f.w-5) {
			put(-1, "   "+f.theme.Dim.Render(l))
		}
	}
	f.offset = frame.Window(len(lines), f.h, f.offset, max(0, min(from, to-1)), to)
	end := min(len(lines), f.offset+f.h)
	f.rows = owner[f.offset:end]
	return strings.Join(lines[f.offset:end], "\n")
}

// labelColumn is the widest title that the answers are aligned after; the few that are
// longer push theirs to the right.
const labelColumn = 26

func labelWidth(f *Form) int {
	widest := 0
	for i, fl := range f.fields {
		if w := ansi.StringWidth(fl.Title); f.visible(i) && w <= labelColumn {
			widest = max(widest, w)
		}
	}
	return min(widest, max(14, f.w*2/5))
}

// closed is a question without the focus: its answer in one line.
func (f *Form) closed(fl *field, label int) string {
	t := f.theme
	const least = 10 // the room of an answer
	title := frame.Pad(frame.Fit(fl.Title, max(label, f.w-least-5), t.Symbols.Ellipsis), label)
	room := max(2, f.w-ansi.StringWidth(title)-5)
	value, given := fl.summary()
	value = frame.Fit(value, room-2, t.Symbols.Ellipsis)
	switch {
	case fl.err != nil && fl.touched:
		return "   " + title + "  " + t.Bad.Render(t.Symbols.Cross) + " " + value
	case !given:
		return "   " + title + "  " + t.Dim.Render(frame.Fit(cmp.Or(parenthesised(fl.standIn()), "-"), room-2, t.Symbols.Ellipsis))
	case fl.suggested:
		return "   " + title + "  " + t.Suggested.Render(value)
	}
	if name := fl.named(); name != "" && ansi.StringWidth(value)+8 <= room {
		value = frame.Fit(value+"  "+t.Dim.Render(name), room, t.Symbols.Ellipsis)
	}
	return "   " + title + "  " + value
}

// open is the question with the focus: huh's field, what is wrong with the answer, and help.
func (f *Form) open(fl *field) []string {
	t := f.theme
	bar := " " + t.Accent.Render(t.Bar) + " "
	var out []string
	drawn := fl.huh.View()
	if fl.hides() {
		drawn = t.Heading.Render(fl.Title) + "\n" + t.Accent.Render(t.Symbols.Cursor) + " " + secret.Mark
	}
	for l := range strings.SplitSeq(drawn, "\n") {
		if r := fl.rings(); fl.Kind == wizard.AskChoice && strings.Contains(l, t.Symbols.Cursor) {
			l = strings.Replace(l, r[0], r[1], 1)
		}
		out = append(out, bar+strings.TrimRight(fl.quiet(l), " "))
	}
	width := f.w - 6
	if fl.err != nil && fl.touched {
		for i, l := range frame.Wrap(fl.err.Error(), width-2) {
			mark := "  "
			if i == 0 {
				mark = t.Bad.Render(t.Symbols.Cross) + " "
			}
			out = append(out, bar+mark+t.Warn.UnsetBold().Render(l))
		}
	}
	for _, l := range f.offers(fl, width, max(2, f.h-f.beside(fl)-len(out)-2)) {
		out = append(out, bar+l)
	}
	room := max(1, f.h-len(out)-1)
	for _, l := range f.help(fl, width, min(room, 4)) {
		out = append(out, bar+t.Dim.Render(l))
	}
	return out
}

// quiet dims the help beside an option, which stands between marks: huh draws an option in
// one style.
func (f *field) quiet(line string) string {
	option, help, marked := strings.Cut(line, helpBegins)
	if !marked {
		return line
	}
	help, end, _ := strings.Cut(help, helpEnds)
	return option + ansi.ResetStyle + "  " + f.theme.Dim.Render(help) + end
}

// help is at most n lines about the question; the rest is behind the help key.
func (f *Form) help(fl *field, width, n int) []string {
	if n := len(fl.matching()); n > 0 && fl.place(fl.offered()) < 0 {
		return []string{frame.Fit(fmt.Sprintf("%d known: down chooses, or type another.", n), width, f.theme.Symbols.Ellipsis)}
	}
	if fl.suggested {
		return frame.Wrap("Found in the working copy: enter keeps it, typing replaces it.", width)
	}
	text := fl.Help
	if fl.Kind == wizard.AskChoices && len(fl.picks) > 0 {
		text = "" // it says what holds while none is chosen
	}
	if n := len(fl.Options); fl.listed() && fl.listHeight() < n {
		text = fmt.Sprintf("%d to choose from, / finds. %s", n, text)
	}
	if h := fl.hint(); h != "" {
		text = h
	}
	lines := frame.Wrap(text, width)
	if len(lines) > n {
		lines = lines[:n]
		lines[n-1] = frame.Fit(lines[n-1], width-6, "") + f.theme.Symbols.Ellipsis + " (f1)"
	}
	return lines
}
