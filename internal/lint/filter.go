package lint

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// matchesFilter reports whether a ref fits a filter pattern of on.push (GitHub
// docs, workflow syntax, filter pattern cheat sheet): * is anything but a slash,
// ** anything, ? and + repeat the character before them, [] is a class.
func matchesFilter(pattern, ref string) bool {
	re, err := regexp.Compile(filterRE(pattern))
	return err == nil && re.MatchString(ref)
}

func filterRE(pattern string) string {
	var b strings.Builder
	b.WriteString("^")
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			if strings.HasPrefix(pattern[i:], "**") {
				b.WriteString(".*")
				i++
				continue
			}
			b.WriteString("[^/]*")
		case '?', '+', '[', ']':
			b.WriteByte(c)
		case '\\':
			if i++; i < len(pattern) {
				b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
			}
		default:
			if i > 0 && c == '-' {
				b.WriteByte(c) // inside a class it is a range, outside itself
				continue
			}
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	return b.String() + "$"
}

// firstOfClasses writes the first character of every class in its place:
// v[12].x becomes v1.x.
func firstOfClasses(pattern string) string {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(pattern, "[")
		class, after, closed := strings.Cut(rest, "]")
		b.WriteString(before)
		if !open || !closed || class == "" {
			b.WriteString(pattern[len(before):])
			return b.String()
		}
		_, size := utf8.DecodeRuneInString(class)
		b.WriteString(class[:size])
		pattern = after
	}
}

// sampleOf is a ref that fits a pattern, or empty where the simplest does not.
func sampleOf(pattern string) string {
	s := firstOfClasses(pattern)
	s = strings.NewReplacer("**", "x", "*", "x", "+", "", "?", "").Replace(s)
	if pattern == "" || !matchesFilter(pattern, s) {
		return ""
	}
	return s
}
