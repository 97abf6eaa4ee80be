// Package highlight colours the few languages that this program writes: JSON, YAML,
// shell, HCL and unified diffs. Small scanners look for what the eye needs; they do
// not check the text, and any text at all is cut into spans without loss.
//
// [Spans] says what is what, [Render] hands the pieces to a style function line by
// line. The text itself never changes: neutralise what is not trusted before.
package highlight

import "strings"

// Lang is a language that [Spans] knows.
type Lang uint8

// The languages. Text has no structure: one plain span.
const (
	Text Lang = iota
	JSON
	YAML
	Shell
	HCL
	Diff
)

// Kind is the role of a piece of text.
type Kind uint8

// The kinds. Plain is white space and whatever has no role.
const (
	Plain      Kind = iota
	Key             // name of a field, attribute or option
	String          // quoted or bare text
	Number          //
	Bool            // true, false
	Null            // null, ~
	Comment         // also the file lines of a diff
	Punct           // brackets, separators, operators
	Keyword         // reserved words, block types
	Variable        // $NAME, anchors, aliases, tags
	Expression      // ${{ … }} of GitHub Actions, ${ … } of HCL
	Added           // line of a diff
	Removed         // line of a diff
	Hunk            // @@ line of a diff
)

// Span is the piece [Start:End) of the text, in bytes.
type Span struct {
	Start, End int
	Kind       Kind
}

// Spans cuts src into pieces that cover it, in order, without overlap and without
// empty ones. It takes time in proportion to the length of src.
func Spans(lang Lang, src string) []Span {
	s := &scanner{src: src}
	switch lang {
	case JSON:
		s.json()
	case YAML:
		yamlScanner{s}.scan()
	case Shell:
		shellScanner{s}.scan()
	case HCL:
		hclScanner{s}.scan()
	case Diff:
		s.diff()
	}
	s.to(len(src), Plain)
	return s.spans
}

// Render gives the lines of src without their line ends, each piece of each line
// passed through style; no styled piece holds a newline. A newline at the end of src
// ends the last line and begins no other. spans are those of [Spans] for src.
func Render(src string, spans []Span, style func(Kind, string) string) []string {
	if src == "" {
		return nil
	}
	lines := make([]string, 0, strings.Count(src, "\n")+1)
	var line strings.Builder
	for _, sp := range spans {
		piece := src[sp.Start:sp.End]
		for {
			before, after, more := strings.Cut(piece, "\n")
			if before != "" {
				line.WriteString(style(sp.Kind, before))
			}
			if !more {
				break
			}
			lines = append(lines, line.String())
			line.Reset()
			piece = after
		}
	}
	if !strings.HasSuffix(src, "\n") {
		lines = append(lines, line.String())
	}
	return lines
}
