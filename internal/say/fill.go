package say

import "strings"

// Template is a text of the program's with holes:
//
//	{name}    a hole; the text that is put in keeps its pieces as they are
//	{name!}   a hole whose values are there to be copied
//	{--flag}  a flag of the program's
//	`code`    a command or a line of a file; holes within it are put in as they are
//	``code``  the same, to be copied
//	{{ and }} a brace
//
// A line that is empty ends the sentence: what follows it are lines for a file,
// in which holes are put in as they are.
type Template string

// Fills are the texts for the holes, by name. A template's author sees to it that
// each hole has one; the hole of a missing one stays as it is written, which a
// test over all templates finds ([Template.Holes]).
type Fills map[string]Text

// Fill puts texts into the holes.
func (t Template) Fill(f Fills) Text {
	sentence, lines, _ := strings.Cut(string(t), "\n\n")
	var out Text
	scan(sentence, func(k Kind, s string, copied bool) {
		switch {
		case k == Command:
			out = append(out, Piece{Kind: Command, S: raw(s, f), Copy: copied})
		case k == Name && strings.HasPrefix(s, flagged):
			out = append(out, Piece{Kind: Flag, S: s})
		case k == Name:
			out = append(out, f.hole(s)...)
		case s != "":
			out = append(out, Piece{Kind: Words, S: s})
		}
	})
	if lines != "" {
		out = append(out, Piece{Kind: Lines, S: raw(lines, f), Copy: true})
	}
	return out
}

// flagged begins the name of a flag.
const flagged = "--"

// hole is what goes into a hole, by what stands between its braces.
func (f Fills) hole(name string) Text {
	bare, copied := strings.CutSuffix(name, "!")
	t, ok := f[bare]
	switch {
	case !ok:
		return Text{{Kind: Words, S: "{" + name + "}"}}
	case copied:
		return t.Copied()
	}
	return t
}

// raw fills the holes of a code with what the texts hold.
func raw(code string, f Fills) string {
	var b strings.Builder
	scan(code, func(k Kind, s string, _ bool) {
		if k != Name {
			b.WriteString(s)
			return
		}
		for _, p := range f.hole(s) {
			b.WriteString(p.S)
		}
	})
	return b.String()
}

// Holes lists the names of the holes, for tests.
func (t Template) Holes() []string {
	var out []string
	var look func(string)
	look = func(s string) {
		scan(s, func(k Kind, inner string, _ bool) {
			switch {
			case k == Name && strings.HasPrefix(inner, flagged):
			case k == Name:
				out = append(out, strings.TrimSuffix(inner, "!"))
			case k == Command:
				look(inner)
			}
		})
	}
	look(string(t))
	return out
}

// scan takes a template apart: words, holes (as [Name], without braces) and codes.
// It reads texts of the program alone.
func scan(s string, part func(k Kind, s string, copied bool)) {
	words := ""
	flush := func() {
		if words != "" {
			part(Words, words, false)
		}
		words = ""
	}
	for s != "" {
		i := strings.IndexAny(s, "{}`")
		if i < 0 {
			words += s
			break
		}
		words, s = words+s[:i], s[i:]
		switch {
		case strings.HasPrefix(s, "{{"), strings.HasPrefix(s, "}}"):
			words, s = words+s[:1], s[2:]
		case strings.HasPrefix(s, "``"):
			flush()
			code, rest, _ := strings.Cut(s[2:], "``")
			part(Command, code, true)
			s = rest
		case s[0] == '`':
			flush()
			code, rest, _ := strings.Cut(s[1:], "`")
			part(Command, code, false)
			s = rest
		case s[0] == '{' && strings.Contains(s, "}"):
			flush()
			name, rest, _ := strings.Cut(s[1:], "}")
			part(Name, name, false)
			s = rest
		default:
			words, s = words+s[:1], s[1:]
		}
	}
	flush()
}
