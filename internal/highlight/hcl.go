package highlight

import "strings"

var isHCLPunct = oneOf("{}[]()=,.:?!<>+*/%&|-")

func isHCLWord(c byte) bool { return isWord(c) || c == '-' || c >= 0x80 }

// hclScanner scans HCL.
type hclScanner struct{ *scanner }

// scan knows the native syntax of HCL as far as a person writes it: attributes, blocks,
// strings with ${ }, heredocs, comments.
func (s hclScanner) scan() {
	for !s.done() {
		switch c := s.at(0); {
		case isSpace(c):
			s.to(s.while(s.pos, isSpace), Plain)
		case c == '#', s.has("//"):
			s.to(s.lineEnd(s.pos), Comment)
		case s.has("/*"):
			end := len(s.src)
			if n := strings.Index(s.src[s.pos+2:], "*/"); n >= 0 {
				end = s.pos + 2 + n + 2
			}
			s.to(end, Comment)
		case c == '"':
			s.embedded(s.quoted(s.pos, true, false), String, "${", "}")
		case s.has("<<"):
			s.heredoc()
		case isDigit(c):
			end := s.while(s.pos, func(c byte) bool { return isWord(c) || c == '.' })
			s.to(end, literal(s.src[s.pos:end], Plain))
		case isWord(c):
			s.word()
		case isHCLPunct(c):
			s.to(s.pos+1, Punct)
		default:
			s.other(Plain)
		}
	}
}

// word scans an identifier: an attribute before =, a block type at the start of a line, or a reference.
func (s hclScanner) word() {
	end := s.while(s.pos, isHCLWord)
	next := s.while(end, isBlank)
	kind := literal(s.src[s.pos:end], Variable)
	switch rest := s.src[next:]; {
	case strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "==") && !strings.HasPrefix(rest, "=>"):
		kind = Key
	case s.firstOnLine() && (strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, `"`)):
		kind = Keyword
	}
	s.to(end, kind)
}

// firstOnLine reports whether only white space stands before pos on its line.
func (s hclScanner) firstOnLine() bool {
	n := len(s.spans)
	if n == 0 {
		return true
	}
	last := s.spans[n-1]
	return last.Kind == Plain && (last.Start == 0 || strings.Contains(s.src[last.Start:last.End], "\n"))
}

// heredoc scans from << to the line that holds only the marker, or to the end.
func (s hclScanner) heredoc() {
	name := s.pos + 2
	if name < len(s.src) && s.src[name] == '-' {
		name++
	}
	end := s.while(name, isWord)
	if end == name {
		s.to(s.pos+1, Punct)
		return
	}
	marker := s.src[name:end]
	s.to(end, Punct)
	s.to(s.lineEnd(end), Plain)
	for !s.done() {
		s.to(s.pos+1, Plain) // the newline
		end := s.lineEnd(s.pos)
		if strings.TrimSpace(s.src[s.pos:end]) == marker {
			s.to(end, Punct)
			return
		}
		s.embedded(end, String, "${", "}")
	}
}
