package edit

import (
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// The parser tells where a value begins and not where it ends. Within quotes and brackets the
// indentation says nothing (YAML 1.2, §7.3 and §7.4), so that their ends are looked for in the text.

const blanks = " \t\r\n"

// content is the offset of the value itself, behind its anchor and its tag; -1 where it is not known.
func (f *File) content(v *yaml.Node) int {
	at := f.offset(v.Line, v.Column)
	if at < 0 || at == len(f.text) || f.text[at] != '&' && f.text[at] != '!' {
		return at
	}
	for at < len(f.text) {
		switch c := f.text[at]; {
		case strings.IndexByte(blanks, c) >= 0:
			at++
		case c == '#':
			at += untilAny(f.text[at:], "\n")
		case c == '&':
			at += anchorLength(f.text[at:])
		case c == '!':
			at += untilAny(f.text[at:], blanks)
		default:
			return at
		}
	}
	return at
}

// untilAny is the length of a text up to the first of some characters.
func untilAny(text, chars string) int {
	if i := strings.IndexAny(text, chars); i >= 0 {
		return i
	}
	return len(text)
}

// anchorLength is the length of an anchor or an alias at the beginning of a text.
func anchorLength(text string) int {
	i := strings.IndexFunc(text[1:], func(r rune) bool {
		return r != '_' && r != '-' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	})
	if i < 0 {
		return len(text)
	}
	return 1 + i
}

// closed is the offset behind a value in quotes or in brackets; -1 where it is none.
func (f *File) closed(v *yaml.Node) int {
	start := f.content(v)
	if start < 0 || start >= len(f.text) {
		return -1
	}
	switch c := f.text[start]; {
	case v.Kind == yaml.ScalarNode && v.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		if n := quotedLength(f.text[start:], c); n > 0 {
			return start + n
		}
	case v.Style&yaml.FlowStyle != 0:
		return flowEnd(f.text, start)
	}
	return -1
}

// lineOf is the line that a byte belongs to, counted from 1.
func (f *File) lineOf(offset int) int { return 1 + strings.Count(f.text[:offset], "\n") }

// blockEnd is the last line of a block of text below a key or a dash that is indented by outer
// (YAML 1.2, §8.1). Blank lines behind it belong to it where it keeps them, or where they are
// longer than its indentation.
func (f *File) blockEnd(v *yaml.Node, outer int) int {
	start := f.content(v)
	if start < 0 {
		return f.deeper(v.Line, outer)
	}
	last := f.lineOf(start)
	header := f.text[start : start+untilAny(f.text[start:], blanks)]
	indent, behind := 0, f.lines()
	if i := strings.IndexAny(header, "123456789"); i >= 0 {
		indent = outer + int(header[i]-'0')
	}
	if strings.HasSuffix(f.text, "\n") {
		behind-- // what follows the last line end is no line
	}
	widest := outer + 1
	for at := last + 1; at <= behind; at++ {
		deep := f.indent(at)
		if indent == 0 {
			if widest = max(widest, deep); deep == len(f.line(at)) {
				continue
			}
			indent = widest
		}
		switch empty := deep == len(f.line(at)); {
		case deep < indent && !empty:
			if strings.Contains(header, "+") {
				return at - 1
			}
			return last
		case !empty || deep > indent:
			last = at
		}
	}
	if strings.Contains(header, "+") {
		return behind
	}
	return last
}

// own is the last line that goes with a value that is taken away: a comment behind it that is indented
// deeper than outer would get into a block of text before it, and so would blank lines where that one keeps them.
func (f *File) own(last, outer int, before Node) int {
	for at := last + 1; at <= f.lines() && (f.blank(at) || f.comment(at) && f.indent(at) > outer); at++ {
		if !f.blank(at) || before.keeps() {
			last = at
		}
	}
	return last
}

// keeps reports whether the blank lines behind a value belong to it.
func (n Node) keeps() bool {
	if !n.Is() {
		return false
	}
	v := n.at
	for len(v.Content) > 0 {
		v = v.Content[len(v.Content)-1]
	}
	at := n.f.content(v)
	return at >= 0 && v.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 && strings.Contains(n.f.text[at:at+untilAny(n.f.text[at:], blanks)], "+")
}

// flowEnd is the offset behind the bracket that closes the one at start in a text; -1 where none does.
func flowEnd(text string, start int) int {
	depth := 0
	for i := start; i < len(text); {
		switch c := text[i]; c {
		case '[', '{':
			depth++
			i++
		case ']', '}':
			i++
			if depth--; depth == 0 {
				return i
			}
		case ' ', '\t', '\r', '\n', ',', ':', '?':
			i++
		case '#':
			i += untilAny(text[i:], "\n")
		case '&', '*':
			i += anchorLength(text[i:])
		case '!':
			i += untilAny(text[i:], blanks+",[]{}")
		case '"', '\'':
			length := quotedLength(text[i:], c)
			if length == 0 {
				return -1
			}
			i += length
		default:
			i += plainLength(text[i:])
		}
	}
	return -1
}

// plainLength is the length of a text without quotes at the beginning of what stands in brackets:
// quotes within it are letters as others are.
func plainLength(text string) int {
	for i := range len(text) {
		switch c := text[i]; {
		case strings.IndexByte(",?[]{}", c) >= 0,
			c == ':' && (i+1 == len(text) || strings.IndexByte(blanks, text[i+1]) >= 0),
			c == '#' && i > 0 && strings.IndexByte(blanks, text[i-1]) >= 0:
			return max(i, 1)
		}
	}
	return len(text)
}
