// Package frame draws what is the same on every screen: the title with the way that
// led here, the body, the status line and the key help. It also holds the few text
// measures that every screen needs. Nothing here keeps state.
package frame

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Fit cuts a styled line to w cells.
func Fit(line string, w int, tail string) string {
	if w <= 0 {
		return ""
	}
	if len(line) <= w || ansi.StringWidth(line) <= w { // bytes are never fewer than cells
		return line
	}
	if tail != "" && ansi.StringWidth(strings.TrimRight(ansi.Strip(line), " ")) <= w {
		tail = "" // only blanks are cut off
	}
	return ansi.Truncate(line, w, tail)
}

// Pad fills a styled line with spaces up to w cells.
func Pad(line string, w int) string {
	if n := w - ansi.StringWidth(line); n > 0 {
		return line + strings.Repeat(" ", n)
	}
	return line
}

// Wrap breaks plain text into lines of at most w cells, at blanks and nowhere else: what
// one copies, such as a subject or a command's word, is whole wherever it fits a line. A
// word that fits none is cut at the width. Newlines in it stay.
func Wrap(text string, w int) []string {
	if w <= 0 || text == "" {
		return nil
	}
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		out = append(out, wrapped(paragraph, w)...)
	}
	return out
}

// wrapped are the lines of one paragraph. Blanks stay, but for those at a break.
func wrapped(text string, w int) []string {
	if len(text) <= w { // bytes are never fewer than cells
		return []string{text}
	}
	var out []string
	line, width := "", 0
	for text != "" {
		word := strings.TrimLeft(text, " ")
		gap := text[:len(text)-len(word)]
		word, text = cutWord(word)
		wide := ansi.StringWidth(word)
		if strings.TrimSpace(line) != "" && width+len(gap)+wide > w {
			out, line, width, gap = append(out, line), "", 0, ""
		}
		line, width = line+gap+word, width+len(gap)+wide
		if width > w {
			cut := strings.Split(ansi.Hardwrap(line, w, true), "\n")
			out, line = append(out, cut[:len(cut)-1]...), cut[len(cut)-1]
			width = ansi.StringWidth(line)
		}
	}
	return append(out, line)
}

// cutWord parts what stands before the next blank from the rest.
func cutWord(s string) (word, rest string) {
	if i := strings.IndexByte(s, ' '); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// Columns sets two blocks of lines side by side, the left one w cells wide.
func Columns(left, right []string, w int, between string) []string {
	out := make([]string, max(len(left), len(right)))
	for i := range out {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		out[i] = Pad(Fit(l, w, ""), w) + between + r
	}
	return out
}

// Window is the part of lines that shows the range [from, to) in h lines, changing the
// old offset as little as it can.
func Window(total, h, offset, from, to int) int {
	h = max(0, h)
	if to > offset+h {
		offset = to - h
	}
	if from < offset {
		offset = from
	}
	return max(0, min(offset, total-h))
}

// asciiFor are stand-ins for the few other characters that our own texts hold.
var asciiFor = map[rune]string{
	'→': "->", '←': "<-", '↑': "^", '↓': "v", '…': "...", '–': "-", '—': "-", '“': "\"", '”': "\"", '‘': "'", '’': "'",
	'•': "*", '·': "-", '×': "x", '≥': ">=", '≤': "<=", '½': "1/2",
}

// ASCII writes a styled text for a terminal that shows nothing else.
func ASCII(s string) string {
	plain := true
	for i := range len(s) {
		if s[i] >= 0x80 {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		switch sub, ok := asciiFor[r]; {
		case r < 0x80:
			out.WriteRune(r)
		case ok:
			out.WriteString(sub)
		default:
			out.WriteByte('?')
		}
	}
	return out.String()
}

// Prefixed sets a prefix before a text; an empty text stays empty.
func Prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// FirstMark gives the lines of a text with mark before the first one and as many blanks
// before the others.
func FirstMark(mark string, lines []string) []string {
	out := make([]string, len(lines))
	blank := strings.Repeat(" ", ansi.StringWidth(mark))
	for i, l := range lines {
		out[i] = blank + l
		if i == 0 {
			out[i] = mark + l
		}
	}
	return out
}

// Carried gives the lines of one styled line that was broken each the style that it begins in.
func Carried(lines []string) []string {
	open := ""
	for i, l := range lines {
		l = open + l
		if last := strings.LastIndex(l, "\x1b["); last >= 0 {
			seq, _, _ := strings.Cut(l[last:], "m")
			open = seq + "m"
		}
		if open == ansi.ResetStyle || open == "\x1b[0m" {
			open = ""
		}
		if open != "" {
			l += ansi.ResetStyle
		}
		lines[i] = l
	}
	return lines
}
