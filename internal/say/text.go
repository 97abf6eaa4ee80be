// Package say holds what the program says as values, and writes it for each
// medium.
//
// A [Text] is made of pieces: words of the program, values from outside,
// commands, and lines for a file. What a piece is, and whether it is there to be
// copied, is known from where it was made, so that no text is ever taken apart
// again: not to wrap it, not to find what to copy, not to decide anything.
//
// A [Template] is a text of the program with named holes; filling them never
// reads what is put in. The writers (plain.go, markdown.go) escape for their
// medium, there and only there. Values are redacted where they enter a text:
// before anything is wrapped or cut, no credential is among them.
package say

import (
	"strings"
	"unicode/utf8"

	"gh-wif/internal/secret"
)

// Kind is what a piece of a text is.
type Kind uint8

// The kinds of pieces.
const (
	Words   Kind = iota // the program's own words
	Value               // a value, shown in quotes within words
	Name                // a name or a number that needs no quotes: a claim's, a file's, a code
	Command             // a command or one line of a file, shown as code within words
	Lines               // lines for a file or a shell, which never stand within a sentence
	Flag                // a flag of the program's, which a screen words by what it asks for: [Text.Asked]
)

// Piece is a part of a text. S is what it holds, without quotes or marks and not
// escaped for any medium.
type Piece struct {
	Kind Kind
	S    string
	// Copy: the piece is there to be copied. A writer with lines puts it,
	// unbroken, on one of its own.
	Copy bool
}

// Text is what the program says at one place.
type Text []Piece

// maxValue bounds a value that is shown, in characters: longer ones end in an
// ellipsis. A subject_prefix at its limit of 1024 is shown whole.
const maxValue = 1088

// W makes a text of the program's own words.
func W(words string) Text { return Text{{Kind: Words, S: words}} }

// V makes a text of a value, which stands in quotes.
func V(value string) Text { return Text{{Kind: Value, S: shorten(value)}} }

// N makes a text of a name, which stands without quotes.
func N(name string) Text { return Text{{Kind: Name, S: shorten(name)}} }

// C makes a text of a command or of one line of a file.
func C(command string) Text { return Text{{Kind: Command, S: secret.Redact(command)}} }

// Asked is the text where questions are asked and no flags are known: instead gives what stands
// in the place of a flag.
func (t Text) Asked(instead func(flag string) Piece) Text {
	out := make(Text, len(t))
	for i, p := range t {
		if p.Kind == Flag {
			p = instead(p.S)
		}
		out[i] = p
	}
	return out
}

// Copied is the same text with its values and commands marked as what is to be
// copied.
func (t Text) Copied() Text {
	out := make(Text, len(t))
	for i, p := range t {
		p.Copy = p.Kind != Words
		out[i] = p
	}
	return out
}

func shorten(s string) string {
	s = secret.Redact(s)
	if len(s) <= maxValue || utf8.RuneCountInString(s) <= maxValue {
		return s
	}
	return string([]rune(s)[:maxValue]) + "…"
}

// List sets texts one after the other, with words between.
func List(between string, texts ...Text) Text {
	var out Text
	for i, t := range texts {
		if i > 0 && between != "" {
			out = append(out, Piece{Kind: Words, S: between})
		}
		out = append(out, t...)
	}
	return out
}

// ValuesOf lists values, each in quotes, with commas between.
func ValuesOf(values ...string) Text {
	texts := make([]Text, len(values))
	for i, v := range values {
		texts[i] = V(v)
	}
	return List(", ", texts...)
}

// Join sets texts together as they are.
func Join(texts ...Text) Text { return List("", texts...) }

// Empty reports whether the text says nothing.
func (t Text) Empty() bool {
	for _, p := range t {
		if p.S != "" {
			return false
		}
	}
	return true
}

// Capital is the text with a capital at its beginning, where it begins with words
// of the program: a value stays as it is, and so does a name such as anthropic_workspace_id.
func (t Text) Capital() Text {
	if len(t) == 0 || t[0].Kind != Words || t[0].S == "" {
		return t
	}
	if first, _, _ := strings.Cut(t[0].S, " "); strings.Contains(first, "_") {
		return t
	}
	out := append(Text(nil), t...)
	r, size := utf8.DecodeRuneInString(t[0].S)
	out[0].S = strings.ToUpper(string(r)) + t[0].S[size:]
	return out
}

// Copies lists what the text offers to be copied, each as it is to be copied.
func (t Text) Copies() []string {
	var out []string
	for _, p := range t {
		if p.Copy && p.S != "" {
			out = append(out, p.S)
		}
	}
	return out
}

// Prose makes a text of words that come from outside, such as an error's: they
// stand without quotes, break between words, and are redacted as values are.
func Prose(words string) Text { return Text{{Kind: Words, S: shorten(words)}} }
