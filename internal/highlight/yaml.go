package highlight

import "strings"

var (
	isFlowPunct = oneOf("{}[],")
	isProperty  = oneOf("&*!")
)

// yamlScanner scans YAML, with the expressions of GitHub in it.
type yamlScanner struct{ *scanner }

// scan goes line by line. Between lines it only carries how deep in braces it is: depth.
func (s yamlScanner) scan() {
	depth := 0
	for !s.done() {
		start := s.pos
		s.space()
		dash := -1
		if depth == 0 {
			dash = s.dashes()
			if s.pos == start && (s.has("---") || s.has("...")) {
				s.to(s.pos+3, Punct)
			}
		}
		parent := s.pos // what a block scalar belongs to, and is indented deeper than
		block, keyed := s.value(&depth)
		if block {
			if !keyed && dash >= 0 {
				parent = dash
			}
			s.block(parent - start)
		}
		s.to(min(s.pos+1, len(s.src)), Plain) // the newline
	}
}

// dashes passes over the marks of list items and gives the place of the last, or -1.
func (s yamlScanner) dashes() int {
	last := -1
	for s.at(0) == '-' && (s.pos+1 == len(s.src) || isSpace(s.at(1))) {
		last = s.pos
		s.to(s.pos+1, Punct)
		s.space()
	}
	return last
}

// value scans to the end of the line, and reports whether a block scalar begins
// there, and whether it is the value of a key.
func (s yamlScanner) value(depth *int) (block, keyed bool) {
	key := true // a key may come here
	for !s.done() && s.at(0) != '\n' {
		switch c := s.at(0); {
		case isBlank(c):
			s.space()
		case c == '#' && (s.pos == 0 || isSpace(s.at(-1))):
			s.to(s.lineEnd(s.pos), Comment)
		case c == '{' || c == '[':
			*depth++
			s.to(s.pos+1, Punct)
			key = true
		case *depth > 0 && isFlowPunct(c):
			if c != ',' {
				*depth--
			}
			s.to(s.pos+1, Punct)
			key = true
		case c == ':' && (s.pos+1 == len(s.src) || isSpace(s.at(1)) || *depth > 0):
			s.to(s.pos+1, Punct)
			key = *depth > 0
		case isProperty(c) && c != '*' || c == '*' && isWord(s.at(1)):
			s.to(s.while(s.pos, func(c byte) bool { return !isSpace(c) && c != ',' && c != ']' && c != '}' }), Variable)
		case (c == '|' || c == '>') && *depth == 0 && s.blockHeader():
			return true, !key
		default:
			s.scalar(key, *depth > 0)
		}
	}
	return false, false
}

// scalar scans a quoted or bare scalar; it is a key if one may come here and a
// colon follows.
func (s yamlScanner) scalar(key, flow bool) {
	var end int
	bare := true
	if c := s.at(0); c == '"' || c == '\'' {
		end, bare = s.quoted(s.pos, c == '"', false), false
	} else {
		end = s.bareEnd(flow, key)
	}
	next := s.while(end, isBlank)
	colon := next < len(s.src) && s.src[next] == ':' && (next+1 == len(s.src) || isSpace(s.src[next+1]) || flow)
	kind := String
	switch {
	case key && colon:
		kind = Key
	case bare:
		kind = literal(s.src[s.pos:end], String)
	}
	s.embedded(end, kind, "${{", "}}")
}

// bareEnd is the place behind a bare scalar: before a comment, before the colon of a
// key, before what ends an item within braces, or the end of the line.
func (s yamlScanner) bareEnd(flow, key bool) int {
	end, expression := s.pos, false
	for i := s.pos; i < len(s.src) && s.src[i] != '\n'; i++ {
		c := s.src[i]
		switch {
		case strings.HasPrefix(s.src[i:], "${{"):
			expression = true
		case expression && c == '}' && s.src[i-1] == '}':
			expression = false
		case expression:
		case c == '#' && i > s.pos && isBlank(s.src[i-1]):
			return end
		case flow && isFlowPunct(c) && i > s.pos:
			return end
		case c == ':' && (key || flow) && i > s.pos && (i+1 == len(s.src) || isSpace(s.src[i+1])):
			return end
		}
		if !isBlank(c) {
			end = i + 1
		}
	}
	return end
}

// blockHeader passes over | or > with its indicators if nothing but a comment follows.
func (s yamlScanner) blockHeader() bool {
	end := s.while(s.pos+1, oneOf("+-123456789"))
	rest := s.while(end, isBlank)
	if rest < len(s.src) && s.src[rest] != '\n' && (s.src[rest] != '#' || rest == end) {
		return false
	}
	s.to(end, Punct)
	s.to(rest, Plain)
	s.to(s.lineEnd(s.pos), Comment)
	return true
}

// block scans the lines of a block scalar: those indented deeper than parent, and
// blank ones. It stops before the newline of the last.
func (s yamlScanner) block(parent int) {
	for !s.done() {
		start := s.pos + 1
		text := s.while(start, func(c byte) bool { return c == ' ' })
		blank := text >= len(s.src) || s.src[text] == '\n' || s.src[text] == '\r'
		if start > len(s.src) || (!blank && text-start <= parent) {
			return
		}
		s.to(min(text, len(s.src)), Plain)
		s.embedded(s.lineEnd(s.pos), String, "${{", "}}")
	}
}
