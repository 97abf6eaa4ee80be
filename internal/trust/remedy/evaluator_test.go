package remedy_test

import (
	"strings"

	"gh-wif/internal/federation"
)

// lets is a second reading of the reference's matcher semantics, written apart
// from federation: subject_prefix with its final star, the audience, equal claims,
// and of CEL what this program writes (==, in, startsWith, endsWith, &&, ||).
func lets(m federation.Match, claims map[string]any) bool {
	sub, _ := claims["sub"].(string)
	if p := m.SubjectPrefix; p != "" && p != sub && !(strings.HasSuffix(p, "*") && strings.HasPrefix(sub, p[:len(p)-1])) {
		return false
	}
	aud := m.Audience
	if aud == "" {
		aud = "https://api.anthropic.com"
	}
	if claims["aud"] != aud {
		return false
	}
	for _, c := range m.Claims {
		if v, isText := c.Text(); !isText || claims[c.Name] != v {
			return false
		}
	}
	if m.Condition == "" {
		return m.SubjectPrefix != "" || len(m.Claims) > 0
	}
	r := &reader{text: m.Condition, claims: claims}
	return r.either() && !r.broken
}

// reader evaluates a condition while it reads it. A claim that is not there is an
// error, which || and && pass over where the other side decides.
type reader struct {
	text   string
	claims map[string]any
	broken bool
}

func (r *reader) space() { r.text = strings.TrimLeft(r.text, " \n\t") }

func (r *reader) take(s string) bool {
	r.space()
	rest, ok := strings.CutPrefix(r.text, s)
	if ok {
		r.text = rest
	}
	return ok
}

func (r *reader) either() bool {
	held := r.both()
	for r.take("||") {
		held = r.both() || held
	}
	return held
}

func (r *reader) both() bool {
	held := r.one()
	for r.take("&&") {
		held = r.one() && held
	}
	return held
}

func (r *reader) one() bool {
	if r.take("(") {
		held := r.either()
		r.broken = r.broken || !r.take(")")
		return held
	}
	if r.take("has(claims.") {
		_, there := r.claims[r.until(")")]
		return r.take(")") && there
	}
	if !r.take("claims.") {
		r.broken = true
		return false
	}
	name := r.name()
	v, there := r.claims[name].(string)
	switch {
	case r.take("=="):
		return r.string() == v && there
	case r.take(".startsWith("):
		held := strings.HasPrefix(v, r.string()) && there
		return r.take(")") && held
	case r.take(".endsWith("):
		held := strings.HasSuffix(v, r.string()) && there
		return r.take(")") && held
	case r.take("in"):
		r.broken = r.broken || !r.take("[")
		held := false
		for {
			held = r.string() == v && there || held
			if !r.take(",") {
				break
			}
		}
		return r.take("]") && held
	}
	r.broken = true
	return false
}

func (r *reader) name() string {
	i := strings.IndexFunc(r.text, func(c rune) bool {
		return c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9')
	})
	if i < 0 {
		i = len(r.text)
	}
	name := r.text[:i]
	r.text = r.text[i:]
	return name
}

func (r *reader) until(end string) string {
	name, _, _ := strings.Cut(r.text, end)
	r.text = r.text[len(name):]
	return name
}

func (r *reader) string() string {
	r.space()
	if r.text == "" || r.text[0] != '"' && r.text[0] != '\'' {
		r.broken = true
		return ""
	}
	end := strings.IndexByte(r.text[1:], r.text[0])
	if end < 0 {
		r.broken = true
		return ""
	}
	s := r.text[1 : 1+end]
	r.text = r.text[end+2:]
	return s
}
