package jwt

import (
	"encoding/json"
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// claimProblems reports registered claims of the wrong type (RFC 7519 §4.1). Whether they are
// there at all, and their values, is for the checks against a rule.
func claimProblems(claims map[string]any) []Problem {
	var found []Problem
	for _, name := range []string{github.ClaimIssuer, github.ClaimSubject, github.ClaimJWTID} {
		if v, ok := claims[name]; ok {
			if _, isString := v.(string); !isString {
				found = append(found, problem("not_a_string", "payload."+name, typeName(v)))
			}
		}
	}
	if v, ok := claims[github.ClaimAudience]; ok && !isAudience(v) {
		found = append(found, problem("bad_audience", "payload."+github.ClaimAudience, ""))
	}
	for _, name := range []string{github.ClaimIssuedAt, github.ClaimNotBefore, github.ClaimExpires} {
		switch v := claims[name].(type) {
		case json.Number:
			if _, err := v.Float64(); err != nil {
				found = append(found, problem("not_a_number", "payload."+name, "too large"))
			}
		case string:
			found = append(found, problem("number_as_string", "payload."+name, ""))
		default:
			if _, ok := claims[name]; ok {
				found = append(found, problem("not_a_number", "payload."+name, typeName(v)))
			}
		}
	}
	return found
}

// typeName names the type of a decoded value in plain words.
func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case []any:
		return "an array"
	default:
		return "an object"
	}
}

func isAudience(v any) bool {
	switch v := v.(type) {
	case string:
		return true
	case []any:
		for _, element := range v {
			if _, ok := element.(string); !ok {
				return false
			}
		}
		return true
	}
	return false
}

// headerProblems reports what in a JOSE header the exchange refuses (WIF reference, token
// requirements).
func headerProblems(header map[string]any) []Problem {
	var found []Problem
	if id := algorithmProblem(header); id != "" {
		found = append(found, problem(id, "header.alg", ""))
	}
	if kid, ok := header["kid"].(string); !ok || kid == "" {
		found = append(found, problem("kid_missing", "header.kid", ""))
	}
	for _, name := range []string{"crit", "b64", "zip"} {
		if _, ok := header[name]; ok {
			found = append(found, problem("header_extension", "header."+name, "`"+name+"`"))
		}
	}
	return found
}

func algorithmProblem(header map[string]any) string {
	alg, ok := header["alg"].(string)
	switch {
	case !ok || alg == "":
		return "alg_missing"
	case strings.EqualFold(alg, "none"):
		return "alg_none"
	case strings.HasPrefix(alg, "HS"):
		return "alg_symmetric"
	}
	if slices.Contains(allowedAlgorithms, alg) {
		return ""
	}
	return "alg_not_allowed"
}
