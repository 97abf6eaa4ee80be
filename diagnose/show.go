package diagnose

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
	"gh-wif/internal/lazyre"
	"gh-wif/internal/strictjson"
	"gh-wif/internal/term"
)

// maxShown is how many characters of one value stand in the report's prose. A
// subject_prefix at its limit still fits, so that a fix names the whole value.
const maxShown = federation.MaxSubjectPrefix + 64

// show quotes a value for the report's prose: on one line, nothing in it that a
// terminal would obey, hide or reorder, and not longer than a person can read.
func show(v any) string {
	s, ok := v.(string)
	if !ok {
		raw, _ := jsonText(v)
		return clip(term.Clean(raw))
	}
	return `"` + clip(term.Clean(s)) + `"`
}

func clip(s string) string {
	if utf8.RuneCountInString(s) <= maxShown {
		return s
	}
	return string([]rune(s)[:maxShown]) + "…"
}

// jsonText writes a decoded value as JSON on one line.
func jsonText(v any) (string, error) {
	switch x := v.(type) {
	case nil:
		return "null", nil
	case string:
		return string(strictjson.Quote(x)), nil
	case []any:
		parts := make([]string, len(x))
		for i, e := range x {
			parts[i], _ = jsonText(e)
		}
		return "[" + strings.Join(parts, ", ") + "]", nil
	case map[string]any:
		return fmt.Sprintf("an object with %d members", len(x)), nil
	}
	return fmt.Sprint(v), nil
}

// showAll quotes several values.
func showAll(vs []string) string {
	quoted := make([]string, len(vs))
	for i, v := range vs {
		quoted[i] = show(v)
	}
	return strings.Join(quoted, ", ")
}

// credential is the shape of the secrets that people paste near a token.
var credential = lazyre.New(`eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,2}|sk-ant-[A-Za-z0-9_-]+|gh[a-z]_[A-Za-z0-9_]{8,}|github_pat_[A-Za-z0-9_]+|[A-Za-z0-9_-]{128,}`)

const redacted = "(redacted)"

// scrubber makes the report's prose safe: no credential, neither by its shape
// nor as any piece of this very token, and no character that a terminal obeys.
type scrubber struct{ pieces map[string]bool }

// pieceLength is the length of the pieces of the token that are looked for in
// the prose, in characters; shorter texts are words.
const pieceLength = 12

func newScrubber(t jwt.Token) scrubber {
	s := scrubber{map[string]bool{}}
	c := t.Compact()
	for i := 0; i+pieceLength <= len(c); i++ {
		s.pieces[c[i:i+pieceLength]] = true
	}
	return s
}

// line is for texts of one line, block for those that may have several.
func (s scrubber) line(text string) string { return term.Clean(s.redact(text)) }

func (s scrubber) block(text string) string { return term.CleanBlock(s.redact(text)) }

// encoded is a run of characters that a token's parts are made of.
var encoded = lazyre.New(`[A-Za-z0-9_-]{12,}`)

func (s scrubber) redact(text string) string {
	text = credential.ReplaceAllString(text, redacted)
	if len(s.pieces) == 0 {
		return text
	}
	return encoded.ReplaceAllStringFunc(text, func(run string) string {
		for i := 0; i+pieceLength <= len(run); i++ {
			if s.pieces[run[i:i+pieceLength]] {
				return redacted
			}
		}
		return run
	})
}

// report scrubs everything in the report that is prose. The token's claims, the
// two subjects of the alignment and the rule stay as they are: they are data,
// and each writer escapes them for its medium.
func (s scrubber) report(r *Report) {
	r.Headline, r.Refusal = s.line(r.Headline), s.block(r.Refusal)
	for i := range r.Checks {
		c := &r.Checks[i]
		c.ID, c.Title, c.Because = s.line(c.ID), s.line(c.Title), s.line(c.Because)
		c.Expected, c.Actual = s.line(clip(c.Expected)), s.line(clip(c.Actual))
	}
	for i := range r.Causes {
		c := &r.Causes[i]
		c.Title, c.Evidence, c.Explanation = s.line(c.Title), s.line(c.Evidence), s.line(c.Explanation)
		c.Fix, c.Verify = s.block(c.Fix), s.block(c.Verify)
	}
	for i := range r.Unchecked {
		u := &r.Unchecked[i]
		u.What, u.How = s.line(u.What), s.line(u.How)
	}
	if r.Alignment != nil {
		for i := range r.Alignment.Segments {
			r.Alignment.Segments[i].How = s.line(r.Alignment.Segments[i].How)
		}
	}
	if r.Fix != nil {
		r.Fix.Path, r.Fix.Lines = s.line(r.Fix.Path), s.block(r.Fix.Lines)
	}
}

// claimText is a claim for the prose: its value, or that it is not there.
func claimText(claims map[string]any, name string) string {
	v, ok := claims[name]
	if !ok {
		return "(absent)"
	}
	if s, ok := v.(string); ok {
		return s
	}
	text, _ := jsonText(v)
	return text
}

// text is a claim that is a string, or empty.
func text(claims map[string]any, name string) string {
	s, _ := claims[name].(string)
	return s
}

// repositoryOf names the token's repository, by the claim or by the subject.
func repositoryOf(claims map[string]any) string {
	if r := text(claims, github.ClaimRepository); r != "" {
		return r
	}
	s, _ := github.ParseSubject(text(claims, github.ClaimSubject))
	return s.Repository()
}
