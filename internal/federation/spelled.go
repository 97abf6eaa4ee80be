package federation

import (
	"regexp/syntax"
)

// CEL's matches is RE2, and not anchored by itself: a pattern is found anywhere in
// the text unless it says otherwise.

// maxSpelled bounds how many texts of one pattern are written out.
const maxSpelled = 32

// spelling is a text that a pattern asks for, as far as it was read.
type spelling struct {
	text  string
	begun bool // the pattern's ^ came before
	ended bool // its $ came
	open  bool // anything may follow
}

// spelledOut lists the texts that a pattern lets in, where it does nothing else
// than to spell out whole texts and beginnings of texts. ok is false for every
// other pattern.
func spelledOut(pattern string) (whole, beginnings []string, ok bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, nil, false
	}
	all, ok := spell([]spelling{{}}, re)
	if !ok {
		return nil, nil, false
	}
	for _, s := range all {
		switch {
		case !s.begun:
			return nil, nil, false
		case s.ended && !s.open:
			whole = append(whole, s.text)
		default:
			beginnings = append(beginnings, s.text)
		}
	}
	return whole, beginnings, true
}

// spell goes on with every text by what a part of the pattern asks for.
func spell(so []spelling, re *syntax.Regexp) ([]spelling, bool) {
	switch re.Op {
	case syntax.OpBeginText:
		return each(so, func(s *spelling) bool { s.begun = true; return s.text == "" && !s.open })
	case syntax.OpEndText:
		return each(so, func(s *spelling) bool { s.ended = true; return true })
	case syntax.OpEmptyMatch:
		return so, true
	case syntax.OpLiteral:
		return each(so, func(s *spelling) bool {
			s.text += string(re.Rune)
			return s.begun && !s.ended && !s.open && re.Flags&syntax.FoldCase == 0
		})
	case syntax.OpCapture:
		return spell(so, re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			var ok bool
			if so, ok = spell(so, sub); !ok {
				return nil, false
			}
		}
		return so, true
	case syntax.OpStar, syntax.OpPlus:
		anything := re.Sub[0].Op == syntax.OpAnyCharNotNL || re.Sub[0].Op == syntax.OpAnyChar
		return each(so, func(s *spelling) bool { s.open = true; return anything && s.begun && !s.ended })
	}
	return spellEither(so, re)
}

func each(so []spelling, change func(*spelling) bool) ([]spelling, bool) {
	out := append([]spelling(nil), so...)
	for i := range out {
		if !change(&out[i]) {
			return nil, false
		}
	}
	return out, true
}

// spellEither follows an alternative, an optional part and a small class.
func spellEither(so []spelling, re *syntax.Regexp) ([]spelling, bool) {
	var parts []*syntax.Regexp
	switch re.Op {
	case syntax.OpAlternate:
		parts = re.Sub
	case syntax.OpQuest:
		parts = []*syntax.Regexp{{Op: syntax.OpEmptyMatch}, re.Sub[0]}
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune) && len(parts) <= maxSpelled; i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1] && len(parts) <= maxSpelled; r++ {
				parts = append(parts, &syntax.Regexp{Op: syntax.OpLiteral, Rune: []rune{r}})
			}
		}
	default:
		return nil, false
	}
	var out []spelling
	for _, part := range parts {
		more, ok := spell(so, part)
		if out = append(out, more...); !ok || len(out) > maxSpelled {
			return nil, false
		}
	}
	return out, true
}

// beginsAnchored reports whether whatever a pattern finds begins where the text
// begins.
func beginsAnchored(pattern string) bool {
	re, err := syntax.Parse(pattern, syntax.Perl)
	return err == nil && anchored(re)
}

func anchored(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginText:
		return true
	case syntax.OpConcat, syntax.OpCapture, syntax.OpPlus:
		return anchored(re.Sub[0])
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if !anchored(sub) {
				return false
			}
		}
		return true
	}
	return false
}
