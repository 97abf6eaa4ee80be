package diagnose

import (
	"slices"
	"strings"

	"gh-wif/internal/jwt"
	"gh-wif/internal/say"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
)

// mask keeps credentials out of a report: those that package secret knows by
// their shape, and every piece of this very token, wherever it comes from. It
// looks at values, before anything is wrapped or cut.
type mask struct {
	token string            // as it is sent; empty where there is none
	known map[string]string // texts that were looked at for pieces of the token
}

func newMask(t jwt.Token) *mask { return &mask{t.Compact(), map[string]string{}} }

// Lengths in characters: shorter pieces of the token are words; every piece of
// that length holds a whole block at a multiple of blockLength.
const (
	pieceLength = 12
	blockLength = 6
)

// text is a value without credentials.
func (m *mask) text(s string) string {
	return m.piece(secret.Redact(s))
}

// piece is a text that was redacted before, without pieces of this token.
func (m *mask) piece(s string) string {
	if len(s) < pieceLength || m.token == "" {
		return s
	}
	out, ok := m.known[s]
	if !ok {
		out = m.withoutToken(s)
		m.known[s] = out
	}
	return out
}

// withoutToken puts the mark in the place of every run of characters that holds
// a piece of the token.
func (m *mask) withoutToken(s string) string {
	var b strings.Builder
	from := 0
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && encoded(s[end]) {
			end++
		}
		if end-i >= pieceLength && m.holds(s[i:end]) {
			b.WriteString(s[from:i] + secret.Mark)
			from = end
		}
		i = max(end, i+1)
	}
	if from == 0 {
		return s
	}
	return b.String() + s[from:]
}

// holds reports whether a run of characters has a piece of the token in it.
func (m *mask) holds(run string) bool {
	for i := 0; i+blockLength <= len(run); i += blockLength {
		if !strings.Contains(m.token, run[i:i+blockLength]) {
			continue
		}
		for at := max(0, i-pieceLength+blockLength); at <= i && at+pieceLength <= len(run); at++ {
			if strings.Contains(m.token, run[at:at+pieceLength]) {
				return true
			}
		}
	}
	return false
}

// encoded reports whether c is a character of base64url (RFC 4648 §5).
func encoded(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// object is a decoded object with its strings masked; nil becomes empty.
func (m *mask) object(o map[string]any) map[string]any {
	out := make(map[string]any, len(o))
	for name, v := range o {
		out[m.text(name)] = m.value(v)
	}
	return out
}

func (m *mask) value(v any) any {
	switch x := v.(type) {
	case string:
		return m.text(x)
	case []any:
		out := make([]any, len(x))
		for i, e := range x {
			out[i] = m.value(e)
		}
		return out
	case map[string]any:
		return m.object(x)
	}
	return v
}

// said masks the pieces of a text, which package say redacted when it was made.
// Only what changes is copied: texts share their pieces.
func (m *mask) said(t *say.Text) {
	for i, p := range *t {
		s := m.piece(p.S)
		if s == p.S {
			continue
		}
		*t = slices.Clone(*t)
		(*t)[i].S = s
	}
}

// line is a name for one line, cleaned of what a terminal obeys.
func (m *mask) line(s *string) { *s = term.Clean(m.text(*s)) }

// report masks everything in the report that is prose.
func (m *mask) report(r *Report) {
	m.said(&r.Headline)
	m.said(&r.Refusal)
	m.said(&r.Story)
	for i := range r.Checks {
		c := &r.Checks[i]
		m.line(&c.ID)
		m.line(&c.Title)
		for _, t := range []*say.Text{&c.Expected, &c.Actual, &c.Because} {
			m.said(t)
		}
	}
	for i := range r.Causes {
		c := &r.Causes[i]
		for _, t := range []*say.Text{&c.Evidence, &c.Explanation, &c.Fix, &c.Verify} {
			m.said(t)
		}
		c.Copy = c.Fix.Copies()
		m.line(&c.File)
	}
	for i := range r.Remedies {
		m.said(&r.Remedies[i].Text)
		r.Remedies[i].Copy = append([]string{}, r.Remedies[i].Text.Copies()...)
	}
	for i := range r.Notes {
		m.said(&r.Notes[i])
	}
	for i := range r.Unchecked {
		m.said(&r.Unchecked[i].What)
		m.said(&r.Unchecked[i].How)
	}
	if r.Alignment != nil {
		for i := range r.Alignment.Segments {
			m.said(&r.Alignment.Segments[i].How)
		}
	}
	if r.Fix != nil {
		fix := *r.Fix
		m.line(&fix.Path)
		fix.Lines = term.CleanBlock(m.text(fix.Lines))
		r.Fix = &fix
	}
}
