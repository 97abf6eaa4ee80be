package pattern

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gh-wif/internal/term"
)

// Decode undoes percent-encoding and the plus for a blank, leniently.
func Decode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b.WriteByte(' ')
		case s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte(unhex(s[i+1])<<4 | unhex(s[i+2]))
			i += 2
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// deceptive reports a character that a reader does not see or takes for another
// one; a letter of another script that looks like none of ASCII is not.
func deceptive(o term.Odd) bool {
	return strings.Contains(o.Name, "looks like") || o.Rune == utf8.RuneError || unicode.Is(unicode.M, o.Rune) ||
		term.Clean(string(o.Rune)) != string(o.Rune)
}

// Lookalikes are the characters of a text that deceive a reader and that the
// other text has not.
func Lookalikes(s, other string) []term.Odd {
	var out []term.Odd
	for _, o := range term.Suspicious(s) {
		if deceptive(o) && !strings.ContainsRune(other, o.Rune) {
			out = append(out, o)
		}
	}
	return out
}

// OddCharacters names the first three characters outside of printable ASCII, by
// code point and place.
func OddCharacters(s string) string {
	var parts []string
	for _, o := range term.Suspicious(s) {
		parts = append(parts, fmt.Sprintf("%s (%s) at character %d", o.Code(), o.Name, utf8.RuneCountInString(s[:o.Offset])+1))
		if len(parts) == 3 {
			break
		}
	}
	return strings.Join(parts, ", ")
}

// maxOdd bounds the deceptive characters that are compared one by one.
const maxOdd = 64

// sameButLookalikes reports whether two texts are equal where every deceptive
// character stands for any one character or for none.
func sameButLookalikes(p, sub string) bool {
	return likeWithout(p, sub, Lookalikes(p, sub)) || likeWithout(sub, p, Lookalikes(sub, p))
}

func likeWithout(s, other string, odd []term.Odd) bool {
	if len(odd) == 0 || len(odd) > maxOdd {
		return false
	}
	other, star := strings.CutSuffix(other, "*")
	body, star2 := strings.CutSuffix(s, "*")
	var b strings.Builder
	b.WriteString(`^(?is)`)
	at := 0
	for _, o := range odd {
		before := body[at:o.Offset]
		if _, size := utf8.DecodeLastRuneInString(before); unicode.Is(unicode.M, o.Rune) {
			before = before[:len(before)-size] // the mark and its letter may be one character there
			b.WriteString(regexp.QuoteMeta(before) + `.`)
		} else {
			b.WriteString(regexp.QuoteMeta(before))
		}
		b.WriteString(`.?`)
		_, size := utf8.DecodeRuneInString(body[o.Offset:])
		at = o.Offset + size
	}
	b.WriteString(regexp.QuoteMeta(body[at:]))
	if !star && !star2 {
		b.WriteString(`$`)
	}
	re, err := regexp.Compile(b.String())
	return err == nil && re.MatchString(other)
}

// lower folds letters for the comparison of names: ASCII always, others only
// where that changes no character into one of ASCII.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		l := unicode.ToLower(r)
		if r >= utf8.RuneSelf && l < utf8.RuneSelf {
			return r
		}
		return l
	}, s)
}

// hasWildcard reports a star or question mark elsewhere than at the end, where
// it is an ordinary character. A double star at the end counts: only the last
// one is special.
func hasWildcard(p string) bool {
	return strings.ContainsAny(strings.TrimSuffix(p, "*"), "*?")
}

// globMatches reports whether the pattern would match if a star stood for any
// text and a question mark for any character, as in other systems. It goes back
// to the last star only, so that its work is bounded by the product of the
// lengths.
func globMatches(p, sub string) bool {
	pattern, text := []rune(p), []rune(sub)
	i, star, resume := 0, -1, 0
	for j := 0; j < len(text); {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, resume = i, j
			i++
		case i < len(pattern) && (pattern[i] == '?' || pattern[i] == text[j]):
			i++
			j++
		case star >= 0:
			resume++
			i, j = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(string(pattern[i:]), "*") == ""
}

// CommonPrefix is the length in bytes of what two texts begin with in common,
// at a boundary of b's characters.
func CommonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(b) && b[n]&0xC0 == 0x80 {
		n--
	}
	return n
}
