package trust

import (
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// The CEL that this package writes keeps to ==, in, startsWith and the logical
// operators: the reference's own example uses no more, and which extensions the
// server has is not documented.

const claimsDot = "claims."

// noEnvironment holds for a job that declares none: the claim is then missing, and
// an empty one means the same.
const noEnvironment = `(!("` + github.ClaimEnvironment + `" in claims) || ` + claimsDot + github.ClaimEnvironment + ` == "")`

func equals(claim, value string) string {
	return claimsDot + claim + " == " + federation.QuoteCEL(value)
}

// inList is an exact list; a list of one is a comparison.
func inList(claim string, values []string) string {
	if len(values) == 1 {
		return equals(claim, values[0])
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = federation.QuoteCEL(v)
	}
	return claimsDot + claim + " in [" + strings.Join(quoted, ", ") + "]"
}

func startsWith(claim, text string) string {
	return claimsDot + claim + ".startsWith(" + federation.QuoteCEL(text) + ")"
}

// atom compares one claim with a text, of which an open one says the beginning: no
// ref that GitHub sends begins like a wanted one and ends otherwise.
type atom struct {
	claim  string
	text   Text
	absent bool // instead: the job declares no environment
}

func (a atom) exact() bool { return !a.absent && !a.text.Open }

func (a atom) expr() string {
	switch {
	case a.absent:
		return noEnvironment
	case a.text.Open:
		return startsWith(a.claim, a.text.Before)
	}
	return equals(a.claim, a.text.Before)
}

func conjunction(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, " && ") + ")"
}

func disjunction(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, " || ") + ")"
}

// unwrapParens drops one pair of parentheses around a whole expression.
func unwrapParens(s string) string {
	if !strings.HasPrefix(s, "(") || !strings.HasSuffix(s, ")") {
		return s
	}
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case quoted:
		case s[i] == '(':
			depth++
		case s[i] == ')':
			depth--
			if depth == 0 && i < len(s)-1 {
				return s
			}
		}
	}
	return s[1 : len(s)-1]
}
