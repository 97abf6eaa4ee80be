package edit

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// scalarSpan is where a plain or quoted scalar on one line begins and ends, with its quotes.
func scalarSpan(f *File, v *yaml.Node) (start, end int, ok bool) {
	start = f.offset(v.Line, v.Column)
	if start < 0 || v.Kind != yaml.ScalarNode || v.Anchor != "" || v.Style&yaml.TaggedStyle != 0 {
		return 0, 0, false
	}
	rest := f.text[start:f.lineEnd(v.Line)]
	switch {
	case strings.HasPrefix(rest, "!"): // a tag that says nothing, which no style tells
		return 0, 0, false
	case v.Style&yaml.DoubleQuotedStyle != 0:
		return start, start + quotedLength(rest, '"'), quotedLength(rest, '"') > 0
	case v.Style&yaml.SingleQuotedStyle != 0:
		return start, start + quotedLength(rest, '\''), quotedLength(rest, '\'') > 0
	case v.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return 0, 0, false
	}
	if !strings.HasPrefix(rest, v.Value) {
		return 0, 0, false
	}
	return start, start + len(v.Value), true
}

// quotedLength is the length of a quoted scalar at the beginning of a text, 0 where it does not end.
func quotedLength(text string, quote byte) int {
	if text == "" || text[0] != quote {
		return 0
	}
	for i := 1; i < len(text); i++ {
		switch {
		case quote == '"' && text[i] == '\\':
			i++
		case text[i] == quote && quote == '\'' && i+1 < len(text) && text[i+1] == quote:
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return 0
}

// inStyle writes a text in a style, where that can be.
func inStyle(style yaml.Style, text string, flow bool) string {
	switch {
	case style&yaml.DoubleQuotedStyle != 0:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(text) + `"`
	case style&yaml.SingleQuotedStyle != 0:
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return scalar(text, flow)
}
