package strictjson

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads the string that begins at the current byte. What is no character,
// half of a surrogate pair or a byte that is no UTF-8, becomes U+FFFD and is a
// fault.
func (r *reader) text() string {
	r.at++
	from := r.at
	for r.at < len(r.src) { // most strings hold nothing special
		c := r.src[r.at]
		if c == '"' {
			r.at++
			return string(r.src[from : r.at-1])
		}
		if c == '\\' || c < ' ' || c >= utf8.RuneSelf {
			break
		}
		r.at++
	}
	out := append([]byte(nil), r.src[from:r.at]...)
	for r.at < len(r.src) {
		c := r.src[r.at]
		switch {
		case c == '"':
			r.at++
			return string(out)
		case c == '\\':
			out = r.escape(out)
			if r.stopped {
				return string(out)
			}
		case c < ' ':
			r.unexpected("a character, or an escape such as \\n,")
			return string(out)
		default:
			char, size := utf8.DecodeRune(r.src[r.at:])
			if char == utf8.RuneError && size == 1 {
				r.fault(InvalidUTF8, r.at)
			}
			out = utf8.AppendRune(out, char)
			r.at += size
		}
	}
	r.stop(Truncated, "")
	return string(out)
}

// escapes are the short ones (RFC 8259 §7).
var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape reads the escape that begins at the current byte.
func (r *reader) escape(out []byte) []byte {
	from := r.at
	r.at++
	if r.at >= len(r.src) {
		r.stop(Truncated, "")
		return out
	}
	if c, ok := escapes[r.src[r.at]]; ok {
		r.at++
		return append(out, c)
	}
	if r.src[r.at] != 'u' {
		r.unexpected("an escape such as \\n")
		return out
	}
	r.at++
	char := rune(r.unit())
	if utf16.IsSurrogate(char) {
		char = r.pair(char, from)
	}
	return utf8.AppendRune(out, char)
}

// pair reads the second half of a surrogate pair, where there is one.
func (r *reader) pair(first rune, from int) rune {
	if second := unitAt(r.src, r.at); second >= 0 {
		if char := utf16.DecodeRune(first, rune(second)); char != utf8.RuneError {
			r.at += len(`\u0000`)
			return char
		}
	}
	r.fault(LoneSurrogate, from)
	return utf8.RuneError
}

// unit reads four hexadecimal digits.
func (r *reader) unit() int {
	unit := 0
	for range 4 {
		digit := -1
		if r.at < len(r.src) {
			digit = hex(r.src[r.at])
		}
		if digit < 0 {
			r.unexpected("a hexadecimal digit")
			return 0
		}
		unit = unit<<4 | digit
		r.at++
	}
	return unit
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// unitAt is the UTF-16 unit of the \uXXXX escape at an offset, or -1.
func unitAt(src []byte, at int) int {
	if at+6 > len(src) || src[at] != '\\' || src[at+1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(src[at+2:at+6]), 16, 16)
	if err != nil {
		return -1
	}
	return int(n)
}
