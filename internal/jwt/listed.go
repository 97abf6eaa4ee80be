package jwt

import (
	"encoding/json"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/strictjson"
)

// What other programs print of a token is often no JSON: a list of names and
// values, or the subject alone in an error message. The claims in it can be
// examined all the same.

// claimLine is one name and value: bulleted, quoted, aligned or bare, with a colon,
// an equals sign, an arrow or a dash between.
var claimLine = lazily("(?m)^[ \t>*•|+-]*[\"'`]?([a-z_]{3,40})[\"'`]?[ \t]*(?:=>|->|[:=|])[ \t]*(\\S.*?)[ \t,;|]*$")

// loneSubject is a default subject wherever it stands.
var loneSubject = lazily("\\brepo:[A-Za-z0-9_.@-]+/[A-Za-z0-9_.@-]+:(?:pull_request\\b|(?:ref|environment):[^\\s\"'`,;<>]+)")

// listedNames are the claims that a list is known by, those of RFC 7519 and of
// GitHub's tokens.
var listedNames = []string{
	"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "actor", "actor_id", "base_ref", "head_ref", "environment", "event_name",
	"job_workflow_ref", "job_workflow_sha", "ref", "ref_type", "ref_protected", "repository", "repository_id", "repository_owner",
	"repository_owner_id", "repository_visibility", "run_id", "run_number", "run_attempt", "runner_environment", "sha",
	"workflow", "workflow_ref", "workflow_sha", "enterprise", "enterprise_id", "check_run_id",
}

// maxListed bounds a text that is read as a list, in bytes: a whole log is none.
const maxListed = 64 << 10

// findListed reads claims that are printed as a list, or a lone subject.
func findListed(text string, cleaned cleanings) (Token, bool) {
	if len(text) > maxListed || strings.HasPrefix(strings.TrimSpace(text), "{") || strings.Contains(text, `"match"`) {
		return Token{}, false
	}
	bare := WithoutStamps(text)
	claims, twice := map[string]any{}, []Problem(nil)
	for _, m := range claimLine().FindAllStringSubmatch(bare, -1) {
		name, value := m[1], listedValue(m[1], unquoted(m[2]))
		if before, ok := claims[name]; ok && before != value {
			twice = append(twice, problem("duplicate_key", member("payload", name), quoteName(name)))
		} else if slices.Contains(listedNames, name) {
			claims[name] = value
		}
	}
	if !looksLikeClaims(claims) {
		claims = subjectAlone(bare)
	}
	if claims == nil {
		return Token{}, false
	}
	raw, err := json.Marshal(claims)
	if err != nil {
		return Token{}, false
	}
	t := claimsToken(raw)
	t.Problems = append(t.Problems, twice...)
	cleaned[CleanListed] = true
	t.Cleaned = cleaned.list()
	return t, true
}

// subjectAlone finds the one subject in a text that says nothing else of a token.
func subjectAlone(text string) map[string]any {
	found := loneSubject().FindAllString(text, -1)
	for i := range found {
		found[i] = strings.TrimRight(found[i], ".")
	}
	slices.Sort(found)
	if found = slices.Compact(found); len(found) != 1 {
		return nil
	}
	return map[string]any{github.ClaimSubject: found[0]}
}

func unquoted(v string) string {
	for _, q := range []string{`"`, "'", "`"} {
		if len(v) >= 2 && strings.HasPrefix(v, q) && strings.HasSuffix(v, q) {
			return v[1 : len(v)-1]
		}
	}
	return v
}

// listedValue keeps the times numbers, as they are in a token.
func listedValue(name, value string) any {
	if name == github.ClaimExpires || name == github.ClaimNotBefore || name == github.ClaimIssuedAt {
		if d := strictjson.Read([]byte(value)); len(d.Faults) == 0 && d.Root.Kind == strictjson.Number {
			return json.Number(value)
		}
	}
	return value
}
