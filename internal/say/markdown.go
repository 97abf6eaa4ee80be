package say

import (
	"strings"

	"gh-wif/internal/term"
)

// Markdown is the text for an issue or a job's summary on GitHub, in one
// paragraph: values and commands are code, and nothing in them is markup, HTML, a
// mention or a link.
func (t Text) Markdown() string {
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.S == "":
		case p.Kind == Words:
			b.WriteString(markdownWords(p.S, b.Len() > 0))
		default:
			b.WriteString(term.MarkdownCode(p.S))
		}
	}
	return b.String()
}

// markdownWords escapes words; inside of a paragraph their beginning needs no
// escape for the start of a line.
func markdownWords(s string, inside bool) string {
	if !inside {
		return term.Markdown(s)
	}
	const other = "x"
	return strings.TrimPrefix(term.Markdown(other+s), other)
}

// MarkdownBlocks is the text in paragraphs, with what is to be copied in blocks
// of code of their own. It ends in a line break.
func (t Text) MarkdownBlocks() string {
	var b strings.Builder
	var words Text
	flush := func() {
		if !words.Empty() {
			b.WriteString("\n" + strings.TrimSpace(words.Markdown()) + "\n")
		}
		words = nil
	}
	for i, p := range t {
		if p.Copy || p.Kind == Lines {
			flush()
			b.WriteString("\n" + Fenced("text", p.S))
			continue
		}
		if i > 0 && t[i-1].Copy && p.Kind == Words {
			p.S = strings.TrimLeft(p.S, ".,;: ")
		}
		words = append(words, p)
	}
	flush()
	return b.String()
}

// Fenced is a block of code in Markdown.
func Fenced(language, text string) string {
	text = strings.TrimRight(term.CleanBlock(text), "\n")
	fence := term.Fence(text)
	return fence + language + "\n" + text + "\n" + fence + "\n"
}
