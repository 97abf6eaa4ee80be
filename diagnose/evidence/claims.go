package evidence

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/strictjson"
)

// Has reports whether the token carries a claim.
func (e *Evidence) Has(name string) bool { _, ok := e.Claims[name]; return ok }

// Text is a claim that is a string, or empty.
func (e *Evidence) Text(name string) string {
	s, _ := e.Claims[name].(string)
	return s
}

// Show is a claim for a sentence: its value, or that it is not there.
func (e *Evidence) Show(name string) say.Text { return showMember(e.Claims, name) }

// ShowHeader is a member of the header for a sentence.
func (e *Evidence) ShowHeader(name string) say.Text { return showMember(e.Token.Header, name) }

func showMember(object map[string]any, name string) say.Text {
	v, ok := object[name]
	if !ok {
		return Absent
	}
	return Show(v)
}

// Absent is what is said of a claim that is not there.
var Absent = say.N("(absent)")

// Show is a decoded value for a sentence: a string in quotes, anything else as
// JSON on one line.
func Show(v any) say.Text {
	if s, ok := v.(string); ok {
		return say.V(s)
	}
	return say.N(jsonText(v))
}

// jsonText writes a decoded value as JSON on one line.
func jsonText(v any) string {
	switch x := v.(type) {
	case nil:
		return "null"
	case string:
		return string(strictjson.Quote(x))
	case []any:
		parts := make([]string, len(x))
		for i, e := range x {
			parts[i] = jsonText(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		return fmt.Sprintf("an object with %d members", len(x))
	}
	return fmt.Sprint(v)
}

// Audiences are the elements of aud that are strings.
func (e *Evidence) Audiences() []string {
	switch v := e.Claims[github.ClaimAudience].(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, a := range v {
			if s, ok := a.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// Repository names the token's repository, by the claim or by the subject.
func (e *Evidence) Repository() string {
	if r := e.Text(github.ClaimRepository); r != "" {
		return r
	}
	return e.Subject.Repository()
}

// RepositoryID is the token's, by the claim or by the subject.
func (e *Evidence) RepositoryID() string {
	if id := e.Text(github.ClaimRepositoryID); id != "" || e.SubjectErr != nil {
		return id
	}
	return e.Subject.RepoID
}

// Lifetime is exp - iat in seconds, where the token has both.
func (e *Evidence) Lifetime() (seconds int64, ok bool) {
	exp, hasExp := e.Seconds(github.ClaimExpires)
	iat, hasIat := e.Seconds(github.ClaimIssuedAt)
	return exp - iat, hasExp && hasIat
}

// Seconds reads a time claim: a number of seconds since 1970 (RFC 7519 §2,
// NumericDate).
func (e *Evidence) Seconds(name string) (int64, bool) {
	var v float64
	switch n := e.Claims[name].(type) {
	case json.Number:
		if i, err := n.Int64(); err == nil {
			return clampSeconds(float64(i)), true
		}
		var err error
		if v, err = n.Float64(); err != nil {
			return 0, false
		}
	case float64:
		v = n
	default:
		return 0, false
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, false
	}
	return clampSeconds(math.Floor(v)), true
}

// MaxSeconds keeps sums and differences of times from overflowing; it lies
// beyond the year 9999.
const MaxSeconds = 1 << 48

func clampSeconds(v float64) int64 { return int64(max(-MaxSeconds, min(MaxSeconds, v))) }
