package remedy

import (
	"errors"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// conditionEdits are for a condition that does not hold.
func (s repairer) conditionEdits() []edit {
	source := s.Rule.Match.Condition
	var out []edit
	slip := func(better string) {
		if better != "" && better != source {
			out = append(out, edit{func(m *federation.Match) { m.Condition = better }, true})
		}
	}
	compiled, err := federation.CompileCondition(source)
	if err != nil {
		slip(InClaims(source, err))
		if single := doubled(source); single != source {
			if _, err := federation.CompileCondition(single); err == nil {
				slip(single)
			} else {
				slip(InClaims(single, err))
			}
		}
		return append(out, s.withoutCondition()...)
	}
	slip(QuotedNumber(source, s.claims))
	for _, m := range compiled.Mentions() {
		slip(s.literal(source, m))
	}
	slip(s.withIDs(source))
	return out
}

// literal puts right one text that a condition compares a claim with.
func (s repairer) literal(source string, m federation.Mention) string {
	got := s.run.claim(m.Claim)
	quoted := []string{federation.QuoteCEL(m.Text), "'" + m.Text + "'"}
	if m.Op != "==" && m.Op != "in" || got == "" || got == m.Text {
		return ""
	}
	at := wildcards().FindStringIndex(m.Text)
	if m.Op == "==" && at != nil && at[1] == len(m.Text) && at[0] > 0 && strings.HasPrefix(got, m.Text[:at[0]]) {
		for _, q := range quoted {
			if whole := "claims." + m.Claim + " == " + q; strings.Contains(source, whole) {
				return strings.ReplaceAll(source, whole, begins(m.Claim, m.Text[:at[0]]))
			}
		}
	}
	if !s.slipped(m.Claim, m.Text, got) {
		return ""
	}
	for _, q := range quoted {
		if strings.Contains(source, q) {
			return strings.ReplaceAll(source, q, federation.QuoteCEL(got))
		}
	}
	return ""
}

// withIDs is a condition on a sub by names that takes the sub with ids as well.
func (s repairer) withIDs(source string) string {
	r := s.run.run
	if r.OwnerID == "" || r.RepoID == "" {
		return ""
	}
	names, ids := github.ClassicPrefix(r.Owner, r.Repo), github.ImmutablePrefix(r.Owner, r.OwnerID, r.Repo, r.RepoID)
	other := strings.ReplaceAll(source, names+":", ids+":")
	if r.Form != github.FormImmutable {
		other = strings.ReplaceAll(source, ids+":", names+":")
	}
	if other == source {
		return ""
	}
	return "(" + source + ") || (" + other + ")"
}

// withoutCondition puts exact claims in the place of a condition that can never
// hold. One that speaks of a guard stays.
func (s repairer) withoutCondition() []edit {
	if slices.ContainsFunc(guards, func(g string) bool { return strings.Contains(s.Rule.Match.Condition, g) }) {
		return nil
	}
	return []edit{{func(m *federation.Match) {
		m.Condition = ""
		s.pinRun(m)
	}, false}}
}

// pinRun pins what identifies runs like this one.
func (s repairer) pinRun(m *federation.Match) {
	s.pinIdentity(m)
	for _, p := range s.pins() {
		p(m)
	}
}

// doubled is a condition with == for every single =.
func doubled(source string) string {
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(source); i++ {
		c := source[i]
		b.WriteByte(c)
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && c == '=' && (i == 0 || !strings.ContainsRune("=!<>", rune(source[i-1]))) && (i+1 == len(source) || source[i+1] != '='):
			b.WriteByte('=')
		}
	}
	return b.String()
}

// otherNames are what other services call the token in their conditions.
var otherNames = []string{"assertion", "attribute", "token", "jwt", "claim", "payload"}

// InClaims is a condition with its names taken from claims, where that is all
// that keeps it from compiling; err is what the compiler says. Empty: it is not.
func InClaims(source string, err error) string {
	for range len(otherNames) {
		var u *federation.UndeclaredError
		if !errors.As(err, &u) {
			return ""
		}
		_, known := github.Gloss(u.Name)
		switch {
		case slices.Contains(otherNames, u.Name):
			source = replaceWord(source, u.Name, ".", "claims")
		case known:
			source = replaceWord(source, u.Name, "", "claims."+u.Name)
		default:
			return ""
		}
		if _, err = federation.CompileCondition(source); err == nil {
			return source
		}
	}
	return ""
}

func isName(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// replaceWord puts another text in the place of a whole word, where before
// follows it.
func replaceWord(source, word, before, with string) string {
	var b strings.Builder
	for {
		i := strings.Index(source, word)
		if i < 0 {
			b.WriteString(source)
			return b.String()
		}
		rest := source[i+len(word):]
		whole := (i == 0 || !isName(source[i-1])) && (rest == "" || !isName(rest[0])) && strings.HasPrefix(rest, before)
		b.WriteString(source[:i])
		if whole {
			b.WriteString(with)
		} else {
			b.WriteString(word)
		}
		source = rest
	}
}

// QuotedNumber is a condition with its numbers in quotes where it compares one
// with a claim that holds the same digits as a string; empty where there is none.
func QuotedNumber(source string, claims map[string]any) string {
	c, err := federation.CompileCondition(source)
	if err != nil {
		return ""
	}
	better := source
	for _, name := range c.Claims() {
		digits, _ := claims[name].(string)
		if digits != "" && strings.Trim(digits, "0123456789") == "" {
			better = quoteAfter(better, "claims."+name, digits)
		}
	}
	if better == source {
		return ""
	}
	return better
}

// quoteAfter puts digits in quotes where they are compared with a name by ==.
func quoteAfter(source, name, digits string) string {
	out, rest := "", source
	for {
		i := strings.Index(rest, name)
		if i < 0 {
			return out + rest
		}
		out, rest = out+rest[:i+len(name)], rest[i+len(name):]
		right, isEqual := strings.CutPrefix(strings.TrimLeft(rest, " \t\n"), "==")
		number := strings.TrimLeft(right, " \t\n")
		behind, same := strings.CutPrefix(number, digits)
		if isEqual && same && (behind == "" || !isName(behind[0])) {
			out += rest[:len(rest)-len(number)] + `"` + digits + `"`
			rest = behind
		}
	}
}
