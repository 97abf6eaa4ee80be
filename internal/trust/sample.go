package trust

import (
	"regexp/syntax"
	"strings"
)

// maxSamples bounds how many texts are made of one pattern.
const maxSamples = 8

// samples makes texts that a pattern matches, one for each of its alternatives.
// CEL's matches is RE2 and not anchored, so a text that the pattern spells out is
// enough. A pattern that does not compile has none.
func samples(pattern string) []string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	return expand(re.Simplify())
}

func expand(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}
	case syntax.OpCharClass:
		return fromClass(re.Rune)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return []string{"x"}
	case syntax.OpCapture, syntax.OpPlus, syntax.OpStar:
		return expand(re.Sub[0])
	case syntax.OpConcat:
		out := []string{""}
		for _, sub := range re.Sub {
			out = product(out, expand(sub))
		}
		return out
	case syntax.OpAlternate:
		var out []string
		for _, sub := range re.Sub {
			out = append(out, expand(sub)...)
		}
		return out[:min(len(out), maxSamples)]
	}
	return []string{""} // anchors, an optional part
}

// letters are tried first for a character of a class: what is most likely to make a
// name of the rest.
const letters = "xaXA1_-/."

// fromClass picks two characters of a class where it has so many, letters first; its
// pairs are of first and last.
func fromClass(pairs []rune) []string {
	in := func(r rune) bool {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] <= r && r <= pairs[i+1] {
				return true
			}
		}
		return false
	}
	var out []string
	for _, r := range letters {
		if in(r) && len(out) < 2 {
			out = append(out, string(r))
		}
	}
	if len(out) == 0 && len(pairs) > 0 {
		out = append(out, string(pairs[0]))
	}
	return out
}

func product(heads, tails []string) []string {
	var out []string
	for _, h := range heads {
		for _, t := range tails {
			if len(out) < maxSamples {
				out = append(out, strings.Join([]string{h, t}, ""))
			}
		}
	}
	return out
}
