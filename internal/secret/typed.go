package secret

import "strings"

// minOpening is how much of the beginning of a credential must be there before a
// text that is still being typed is held back: a single e or g begins most words.
const minOpening = 3

// minPiece is the shortest run of base64url that counts as a piece of a credential
// in what somebody typed or pasted.
const minPiece = 40

// Looks reports whether a text that somebody typed or pasted is a credential or a
// piece of one, more readily than [Has]: it is for deciding not to repeat an answer
// that is no use, where a word too many does no harm.
func Looks(s string) bool {
	if Has(s) || strings.Count(s, ".") == 2 && len(s) > 5*minPiece {
		return true
	}
	for i := range len(s) {
		if piece(s, i) {
			return true
		}
	}
	return false
}

// Opens is the byte at which a credential begins, or may begin, in a text that is
// not complete; the length of s where there is none.
func Opens(s string) int {
	for i := range len(s) {
		if _, ok := at(s, i); ok || opening(s, i) || piece(s, i) {
			return i
		}
	}
	return len(s)
}

// opening reports whether a word begins at byte i as credentials do, as far as it
// is there.
func opening(s string, i int) bool {
	if i > 0 && encoded(s[i-1]) {
		return false
	}
	for _, o := range openings {
		if n := min(len(o), len(s)-i); n >= minOpening && s[i:i+n] == o[:n] {
			return true
		}
	}
	return false
}

// piece reports whether a long run of base64url begins at byte i.
func piece(s string, i int) bool {
	if !encoded(s[i]) || i > 0 && encoded(s[i-1]) {
		return false
	}
	end := run(s, i)
	return end-i >= minPiece && tangled(s[i:end])
}

// tangled reports whether capitals, small letters and digits change as often as in
// random bytes, where some two in three neighbours differ, and not as in words.
func tangled(s string) bool {
	changes, seen, before := 0, [4]bool{}, other
	for _, c := range []byte(s) {
		now := classOf(c)
		if now != before && now != other && before != other {
			changes++
		}
		seen[now], before = true, now
	}
	return seen[capital] && seen[small] && seen[digit] && 3*changes >= len(s)
}

// The classes of characters in a run of base64url.
const (
	other = iota
	capital
	small
	digit
)

func classOf(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return capital
	case c >= 'a' && c <= 'z':
		return small
	case c >= '0' && c <= '9':
		return digit
	}
	return other
}
