package github

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A filter is a pattern for the name of a branch or a tag under on: (GitHub docs, workflow syntax, filter
// pattern cheat sheet): * is anything but a slash, ** anything, ? and + repeat the character before them,
// [] is a class, and a backslash takes the meaning from what follows.

const filterSpecials = `*?+[`

// FilterName is the name that a filter means where it means one only: main for main, a+b for a\+b.
func FilterName(filter string) (name string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(filter); i++ {
		c := filter[i]
		switch {
		case strings.IndexByte(filterSpecials, c) >= 0:
			return "", false
		case c == '\\' && i+1 < len(filter):
			i++
			c = filter[i]
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

// FilterMatches reports whether a name fits a filter.
func FilterMatches(filter, name string) bool {
	re, err := regexp.Compile(filterRE(filter))
	return err == nil && re.MatchString(name)
}

// FiltersMatch reports whether a name fits a list of filters, in which one that begins with ! takes away
// from those before it, and a later one adds again.
func FiltersMatch(filters []string, name string) bool {
	in := false
	for _, f := range filters {
		rest, negative := strings.CutPrefix(f, "!")
		if in != negative {
			continue // it would change nothing
		}
		if FilterMatches(rest, name) {
			in = !negative
		}
	}
	return in
}

func filterRE(filter string) string {
	var b strings.Builder
	b.WriteString("^")
	class := false
	for i := 0; i < len(filter); i++ {
		switch c := filter[i]; {
		case c == '\\':
			if i++; i < len(filter) {
				b.WriteString(regexp.QuoteMeta(filter[i : i+1]))
			}
		case class:
			class = c != ']'
			b.WriteByte(c)
		case strings.HasPrefix(filter[i:], "**"):
			b.WriteString(".*")
			i++
		case c == '*':
			b.WriteString("[^/]*")
		case c == '[':
			class = true
			b.WriteByte(c)
		case c == '?' || c == '+':
			b.WriteByte(c)
		default:
			b.WriteString(regexp.QuoteMeta(filter[i : i+1]))
		}
	}
	return b.String() + "$"
}

// FilterEnds is what every name that fits a filter begins and ends with.
func FilterEnds(filter string) (prefix, suffix string) {
	if name, ok := FilterName(filter); ok {
		return name, name
	}
	var b strings.Builder
	for i := 0; i < len(filter); i++ {
		c := filter[i]
		if c == '\\' && i+1 < len(filter) {
			i++
			c = filter[i]
		} else if strings.IndexByte(filterSpecials, c) >= 0 {
			break
		}
		if i+1 < len(filter) && filter[i+1] == '?' {
			break // the character may be missing
		}
		b.WriteByte(c)
	}
	last := strings.LastIndexAny(filter, `*?+]\`)
	if suffix = filter[last+1:]; last >= 0 && filter[last] == '\\' {
		suffix = ""
	}
	return b.String(), suffix
}

// FilterSample is a name that fits a filter, or empty where the simplest does not.
func FilterSample(filter string) string {
	s := firstOfClasses(filter)
	s = strings.NewReplacer("**", "x", "*", "x", "+", "", "?", "").Replace(s)
	if name, ok := FilterName(filter); ok {
		s = name
	}
	if filter == "" || !FilterMatches(filter, s) {
		return ""
	}
	return s
}

// firstOfClasses writes the first character of every class in its place: v[12].x becomes v1.x.
func firstOfClasses(filter string) string {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(filter, "[")
		class, after, closed := strings.Cut(rest, "]")
		b.WriteString(before)
		if !open || !closed || class == "" {
			b.WriteString(filter[len(before):])
			return b.String()
		}
		_, size := utf8.DecodeRuneInString(class)
		b.WriteString(class[:size])
		filter = after
	}
}

// StarMatches reports whether a text is a pattern in which * stands for any text.
func StarMatches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok || len(parts) == 1 {
		return ok && rest == ""
	}
	for _, part := range parts[1 : len(parts)-1] {
		if _, rest, ok = strings.Cut(rest, part); !ok {
			return false
		}
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}
