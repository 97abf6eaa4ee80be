package highlight

import "strings"

var (
	isShellPunct   = oneOf("|&;<>(){}=!")
	isShellSpecial = oneOf("?#@*!$-0123456789")
	isShellStop    = oneOf(" \t\r\n|&;<>()'\"$\\`=")
)

// shellWords are the reserved words of POSIX (Shell Command Language, 2.4) and common builtins that change the shell.
var shellWords = map[string]bool{
	"if": true, "then": true, "elif": true, "else": true, "fi": true, "for": true, "in": true, "do": true,
	"done": true, "while": true, "until": true, "case": true, "esac": true, "function": true,
	"export": true, "set": true, "local": true, "return": true, "exit": true,
}

// shellScanner scans the language of POSIX shells.
type shellScanner struct{ *scanner }

func (s shellScanner) scan() {
	for !s.done() {
		switch c := s.at(0); {
		case isSpace(c):
			s.to(s.while(s.pos, isSpace), Plain)
		case c == '#' && (s.pos == 0 || isSpace(s.at(-1)) || s.at(-1) == ';'):
			s.to(s.lineEnd(s.pos), Comment)
		case c == '\'':
			s.to(s.quoted(s.pos, false, true), String)
		case c == '"':
			s.text(s.quoted(s.pos, true, true))
		case c == '$':
			s.variable(Plain)
		case c == '\\':
			s.to(s.pos+1, Punct)
			if !s.done() {
				s.other(Punct)
			}
		case isShellPunct(c):
			s.to(s.pos+1, Punct)
		default:
			s.word()
		}
	}
}

// word scans a bare word: a reserved word, an option, an assigned name, a number.
func (s shellScanner) word() {
	first := s.pos == 0 || isSpace(s.at(-1)) || isShellPunct(s.at(-1))
	end := s.while(s.pos+1, func(c byte) bool { return !isShellStop(c) })
	word := s.src[s.pos:end]
	kind := literal(word, Plain)
	switch {
	case !first:
		kind = Plain
	case shellWords[word]:
		kind = Keyword
	case strings.HasPrefix(word, "-"), end < len(s.src) && s.src[end] == '=' && s.while(s.pos, isWord) == end:
		kind = Key
	}
	s.to(end, kind)
}

// text scans a double-quoted string up to end, with the variables in it.
func (s shellScanner) text(end int) {
	whole := s.src
	s.src = whole[:end]
	for !s.done() {
		switch s.at(0) {
		case '$':
			s.variable(String)
		case '\\':
			s.to(min(s.pos+2, end), String)
		default:
			s.to(s.while(s.pos+1, func(c byte) bool { return c != '$' && c != '\\' }), String)
		}
	}
	s.src = whole
}

// variable scans what follows a dollar sign; a lone one is of the kind around it.
func (s shellScanner) variable(around Kind) {
	switch c := s.at(1); {
	case s.has("${{"):
		s.braces("}}", Expression, around)
	case c == '{':
		s.braces("}", Variable, around)
	case isShellSpecial(c):
		s.to(s.pos+2, Variable)
	case isWord(c):
		s.to(s.while(s.pos+1, isWord), Variable)
	default:
		s.to(s.pos+1, around)
	}
}

// braces scans up to closing; if that is not on this line, the rest of the line is of the kind around.
func (s shellScanner) braces(closing string, k, around Kind) {
	end := s.pos
	for end < len(s.src) && s.src[end] != '\n' {
		if strings.HasPrefix(s.src[end:], closing) {
			s.to(end+len(closing), k)
			return
		}
		end++
	}
	s.to(end, around)
}
