package expr

import "strings"

// token is a piece of an expression. The kind is the first byte for what is written as it stands.
type token struct {
	kind byte // ' a text, 0 a number, a a name, otherwise an operator's first byte
	text string
}

var twoByte = []string{"||", "&&", "==", "!=", "<=", ">="}

// lex splits an expression; ok is false where a piece is none.
func lex(s string) (tokens []token, ok bool) {
	for i := 0; i < len(s); {
		c := s[i]
		n := 1
		kind := c
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case c == '\'':
			if n = quoted(s[i:]); n == 0 {
				return nil, false
			}
		case isNameByte(c):
			kind = 'a'
			for i+n < len(s) && (isNameByte(s[i+n]) || s[i+n] == '-' || isDigit(s[i+n])) {
				n++
			}
		case isDigit(c) || c == '-' || c == '+' || c == '.' && i+1 < len(s) && isDigit(s[i+1]):
			kind = '0'
			for i+n < len(s) && inNumber(s, i+n) {
				n++
			}
		case i+1 < len(s) && isTwo(s[i:i+2]):
			n = 2
		case strings.IndexByte("()[],.*!<>", c) < 0:
			return nil, false
		}
		tokens = append(tokens, token{kind, s[i : i+n]})
		i += n
	}
	return tokens, true
}

func isTwo(s string) bool {
	for _, t := range twoByte {
		if s == t {
			return true
		}
	}
	return false
}

// inNumber reports whether a number goes on at a byte: digits, a point, hex digits, an exponent with its
// sign.
func inNumber(s string, i int) bool {
	c := s[i]
	return isDigit(c) || isNameByte(c) || c == '.' || (c == '-' || c == '+') && (s[i-1] == 'e' || s[i-1] == 'E')
}

func isNameByte(b byte) bool { return b == '_' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// quoted returns the length of the text literal that s begins with, in which two quotes stand for one; 0
// where it has no end.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			i++
			continue
		}
		return i + 1
	}
	return 0
}
