package jwt

import (
	"regexp"
	"strings"
)

// aroundWindow is how many bytes before and behind a token are looked at, enough for a curl
// command and small enough for a large log.
const aroundWindow = 4096

// labels are what stands before a value, innermost first in each round.
var labels = compileLabels([]label{
	{pattern: `[ \t\r\n]+`},
	{cleaning: CleanAddMask, pattern: `(?:::|##\[)add-mask(?:::|\])`},
	{cleaning: CleanAssertion, pattern: `(?:[{&?][^{}]*)?\\?["']?\bassertion\\?["']?\s*[:=]\s*`},
	{cleaning: CleanEnvelope, pattern: `(?:[{,][^{}]*)?\\?"[A-Za-z_.-]+\\?"\s*:\s*`},
	{cleaning: CleanBearer, pattern: `(?i:\\?["']?(?:authorization[ \t]*[:=][ \t]*)?\\?["']?bearer[ \t:+]*)`},
	{cleaning: CleanQuotes, pattern: "(?:\\\\?[\"'`]|[“”„‟‘’‚«»‹›])"},
	{cleaning: CleanLogLine, pattern: `(?:[^\t\n]{1,200}\t){0,2}\d{4}-\d\d-\d\d[T ][0-9:.,]{8,24}(?:Z|[+-]\d\d:?\d\d)?[ \t]*`},
	{cleaning: CleanEnvLine, pattern: `(?:(?:export|set|setx|-e|--env)[ \t]+|\$(?:env:)?)?\b[A-Za-z_][A-Za-z0-9_]*(?:[ \t]*=|:[ \t]|:$)[ \t]*`},
})

type label struct {
	cleaning  Cleaning
	pattern   string
	atEnd     func() *regexp.Regexp
	fromStart func() *regexp.Regexp
}

func compileLabels(rows []label) []label {
	for i, row := range rows {
		rows[i].atEnd = lazily(`(?:` + row.pattern + `)$`)
		rows[i].fromStart = lazily(`^(?:` + row.pattern + `)`)
	}
	return rows
}

// aroundCandidate notes what stands around a token. One line break at the very end is none: a
// file ends so.
func aroundCandidate(text string, c candidate, cleaned cleanings) cleanings {
	before := text[max(0, c.start-aroundWindow):c.start]
	behind := text[c.end:min(len(text), c.end+aroundWindow)]
	behind = strings.TrimSuffix(strings.TrimSuffix(behind, "\n"), "\r")
	rest := peelBefore(before, cleaned)
	if blanksBefore().MatchString(before) {
		cleaned[CleanWhitespace] = true
	}
	if c.joined {
		cleaned[CleanLineBreaks] = true
	}
	structured := cleaned[CleanEnvelope] || cleaned[CleanAssertion]
	switch {
	case strings.Contains(rest, "curl"):
		cleaned[CleanCurl] = true
	case !structured && strings.Trim(rest, "{[( \t\r\n") != "":
		cleaned[CleanSurroundingText] = true
	}
	noteBehind(behind, c.commas, structured || cleaned[CleanCurl], cleaned)
	return cleaned
}

// peelBefore takes labels off the end of text, notes them, and returns what is left.
func peelBefore(text string, cleaned cleanings) string {
	for n, again := 0, true; again && n < maxLabels && text != ""; n++ {
		again = false
		for _, row := range labels {
			at := row.atEnd().FindStringIndex(text)
			if at == nil || at[0] == at[1] {
				continue
			}
			cleaned.note(row.cleaning)
			text, again = text[:at[0]], true
			break
		}
	}
	return text
}

// blanksBefore matches white space that a reader of the value would take for part of it.
var blanksBefore = lazily("(?:^|[\"'`“‘])[ \\t\\r\\n]+$")

var closingQuote = lazily("^(?:\\\\?[\"'`]|[“”„‟‘’‚«»‹›])")

func noteBehind(behind string, comma, structured bool, cleaned cleanings) {
	if structured {
		return
	}
	for m := closingQuote().FindString(behind); m != ""; m = closingQuote().FindString(behind) {
		cleaned[CleanQuotes] = true
		behind = behind[len(m):]
	}
	if comma || strings.HasPrefix(behind, ",") || strings.HasPrefix(behind, ";") {
		cleaned[CleanTrailingComma] = true
		behind = strings.TrimLeft(behind, ",;")
	}
	if rest := strings.TrimSpace(behind); rest != "" && !closingQuote().MatchString(rest) {
		cleaned[CleanSurroundingText] = true
	} else if behind != "" {
		cleaned[CleanWhitespace] = true
	}
}

// maxLabels is how many labels may stand before one value.
const maxLabels = 32

// peel takes labels off the start of a text that holds no token, and quotes and commas off its
// end, down to the bare value.
func peel(text string, cleaned cleanings) string {
	text = strings.TrimSpace(text)
	if len(text) > aroundWindow {
		return text // no bare value, but a document
	}
	for n, again := 0, true; again && n < maxLabels; n++ {
		again = false
		for _, row := range labels {
			at := row.fromStart().FindStringIndex(text)
			if at == nil || at[1] == 0 {
				continue
			}
			cleaned.note(row.cleaning)
			text, again = text[at[1]:], true
			break
		}
	}
	return strings.TrimRight(text, " \t\r\n,;\"'`”’»}\\")
}
