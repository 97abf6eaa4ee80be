package diagnose_test

import (
	"encoding/json"
	"flag"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

var randomPairs = flag.Int("pairs", 10_000, "how many random pairs of rule and token are compared")

// The verdict is match exactly where a second evaluator, which shares nothing
// with the first and reads the same two JSON documents, lets the token in. The
// documents hold what people and servers write, and what they should not.
func TestNoDisagreementOnRandomPairs(t *testing.T) {
	pairs, matches, refused := *randomPairs, 0, 0
	if testing.Short() {
		pairs = min(pairs, 600)
	}
	for seed := range pairs {
		g := &generator{rand.New(rand.NewPCG(uint64(seed), 7))}
		payload := g.payload()
		rule := g.rule(payload)
		ruleDoc := compactJSON(rule)
		r, err := federation.ReadRule(ruleDoc)
		if err != nil {
			refused++
			continue // no rule at all, which the program says before it looks at a token
		}
		want := letsIn(rule, payload)
		in := Input{Token: compactRaw(header(), string(compactJSON(payload))), Rule: &r, Now: testNow}
		report := Examine(in)
		if got := report.Verdict == Match; got != want {
			t.Fatalf("pair %d: verdict %s, want a match: %v\n%s\n%s\n%v", seed, report.Verdict, want, ruleDoc, compactJSON(payload), ids(report.Causes))
		}
		if want {
			matches++
		}
		if report.SuggestedRule != nil && want {
			t.Fatalf("pair %d: a change to a rule that matches", seed)
		}
	}
	if matches < pairs/50 || refused > pairs/2 {
		t.Errorf("the pairs say little: %d of %d match, %d rules cannot be read", matches, pairs, refused)
	}
	t.Logf("%d pairs, %d matches, %d rules that cannot be read", pairs, matches, refused)
}

// letsIn is the second evaluator (WIF reference, "Rule matching semantics" and
// "What is verified").
func letsIn(rule, claims map[string]any) bool {
	match, _ := rule["match"].(map[string]any)
	sub, _ := claims["sub"].(string)
	iat, hasIat := claims["iat"].(int64)
	exp, hasExp := claims["exp"].(int64)
	nbf, hasNbf := claims["nbf"].(int64)
	if f, ok := claims["nbf"].(float64); ok { // RFC 7519 §2, NumericDate
		nbf, hasNbf = int64(f), true
	}
	_, oddNbf := claims["nbf"]
	now := testNow.Unix()
	if claims["iss"] != "https://token.actions.githubusercontent.com" || sub == "" || !hasIat || !hasExp || oddNbf != hasNbf ||
		exp+30 <= now || iat > now+30 || hasNbf && nbf > now+30 || exp-iat > 3600 {
		return false
	}
	wanted := "https://api.anthropic.com"
	if a, _ := match["audience"].(string); a != "" {
		wanted = a
	}
	found := claims["aud"] == wanted
	if list, ok := claims["aud"].([]any); ok {
		for _, a := range list {
			s, isText := a.(string)
			if !isText {
				return false // RFC 7519 §4.1.3
			}
			found = found || s == wanted
		}
	}
	matchers := 0
	if p, _ := match["subject_prefix"].(string); p != "" {
		end := len(p) - 1
		switch {
		case p == "*":
			return false
		case p[end] == '*' && (len(sub) < end || sub[:end] != p[:end]), p[end] != '*' && sub != p:
			return false
		}
		matchers++
	}
	entries, _ := match["claims"].(map[string]any)
	for name, v := range entries {
		s, isText := v.(string)
		have, isThere := claims[name].(string)
		if !isText || !isThere || s != have {
			return false
		}
		matchers++
	}
	if c, _ := match["condition"].(string); c != "" {
		if !conditions[c](claims) {
			return false
		}
		matchers++
	}
	return found && matchers > 0
}

// conditions are CEL texts with what they mean, written by hand.
var conditions = map[string]func(map[string]any) bool{
	`claims.ref == "refs/heads/main"`: func(c map[string]any) bool { return c["ref"] == "refs/heads/main" },
	`claims.sub.startsWith("repo:o/r:")`: func(c map[string]any) bool {
		s, ok := c["sub"].(string)
		return ok && strings.HasPrefix(s, "repo:o/r:")
	},
	`claims.event_name in ["push", "schedule"]`: func(c map[string]any) bool {
		return c["event_name"] == "push" || c["event_name"] == "schedule"
	},
	`has(claims.environment) && claims.environment == "prod"`: func(c map[string]any) bool { return c["environment"] == "prod" },
	`!("environment" in claims)`:                              func(c map[string]any) bool { _, there := c["environment"]; return !there },
	`claims.nothing == "x"`:                                   func(map[string]any) bool { return false },
	`repository == "o/r"`:                                     func(map[string]any) bool { return false },
	`claims.ref = "x"`:                                        func(map[string]any) bool { return false },
	`claims.ref`:                                              func(map[string]any) bool { return false },
}

// generator draws documents. Most of a rule is taken from the token, so that many
// pairs match or nearly do.
type generator struct{ *rand.Rand }

func (g *generator) one(n int) bool { return g.IntN(n) == 0 }

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// odd is a value of a type that nobody expects.
func (g *generator) odd() any {
	return pick[any](g, nil, int64(7), int64(0), true, "", " ", []any{}, []any{"https://api.anthropic.com", 7}, []any{"o"}, map[string]any{"a": "o"}, 1.5, "null")
}

func (g *generator) payload() map[string]any {
	r := github.Run{
		Owner: pick(g, "o", "o", "O", "p"), OwnerID: "1", Repo: pick(g, "r", "r", "r2"), RepoID: pick(g, "2", "3"),
		Event: pick(g, "push", "push", "pull_request", "schedule"), Ref: pick(g, "refs/heads/main", "refs/heads/main", "refs/heads/main2", "refs/tags/v1"),
		Environment: pick(g, "", "", "", "prod", "a:b", "Pr\u00fcfung", "Pru\u0308fung", "a b", "prod "), WorkflowFile: ".github/workflows/a.yml",
		Form:     pick(g, github.FormClassic, github.FormClassic, github.FormImmutable),
		Audience: pick(g, "https://api.anthropic.com", "https://api.anthropic.com", "https://api.anthropic.com", "https://github.com/o", "https://api.anthropic.com/", "x"),
	}
	c := r.Claims()
	iat := testNow.Unix() - pick[int64](g, 60, 60, 60, 0, -30, -31, 300)
	c["iat"], c["exp"] = iat, iat+pick[int64](g, 300, 300, 300, 300, 3600, 3601, 30, 0)
	if !g.one(3) {
		c["nbf"] = iat - pick[int64](g, 300, 600, 0, -10)
	}
	if g.one(6) {
		c["aud"] = pick[any](g, []any{"x", "https://api.anthropic.com"}, []any{"x"}, []any{}, []any{"https://api.anthropic.com", "https://api.anthropic.com"}, []any{[]any{"https://api.anthropic.com"}})
	}
	if g.one(8) {
		c["iss"] = pick(g, "https://token.actions.githubusercontent.com/", "https://token.actions.githubusercontent.com/o", "HTTPS://token.actions.githubusercontent.com", "https://accounts.google.com")
	}
	if g.one(6) {
		c[pick(g, "sub", "aud", "iss", "ref", "environment", "repository_owner", "nbf")] = g.odd()
	}
	if g.one(12) {
		delete(c, pick(g, "sub", "aud", "iss", "iat", "exp", "repository_owner"))
	}
	return c
}

// near changes a text by little, or not at all.
func (g *generator) near(s string) string {
	if !g.one(3) {
		return s
	}
	cut := g.IntN(len(s) + 1)
	return pick(g,
		s+" ", " "+s, s+"\n", strings.ToUpper(s), strings.ToLower(s), strings.TrimSuffix(s, "n"), s+"x", s+"*", s+"**", s[:cut], s[:cut]+"*",
		s[:cut]+"*"+s[cut:], s[:cut]+"?", s+"\u200b", strings.ReplaceAll(s, "o", "\u043e"), strings.ReplaceAll(s, "\u00fc", "u\u0308"),
		strings.ReplaceAll(s, ":", "%3A"), strings.ReplaceAll(s, "%3A", ":"), strings.ReplaceAll(s, "@", "-"), "*", "",
	)
}

func (g *generator) rule(claims map[string]any) map[string]any {
	m := map[string]any{}
	if sub, _ := claims["sub"].(string); sub != "" && !g.one(4) {
		m["subject_prefix"] = strings.ToValidUTF8(g.near(sub), "")
	}
	switch aud, _ := claims["aud"].(string); {
	case g.one(3):
	case g.one(2):
		m["audience"] = "https://api.anthropic.com"
	default:
		m["audience"] = g.near(aud)
	}
	if g.one(2) {
		entries := map[string]any{}
		names := slices.Sorted(maps.Keys(claims))
		for range 1 + g.IntN(3) {
			name := pick(g, names...)
			if s, ok := claims[name].(string); ok {
				entries[name] = strings.ToValidUTF8(g.near(s), "")
			}
			if g.one(20) {
				entries[pick(g, name, strings.ToUpper(name), name+" ")] = g.odd()
			}
		}
		m["claims"] = entries
	}
	if g.one(4) {
		m["condition"] = pick(g, slices.Sorted(maps.Keys(conditions))...)
	}
	if g.one(12) {
		m[pick(g, "subject_prefix", "audience", "claims", "condition")] = nil
	}
	doc := map[string]any{"id": ruleID, "name": "random", "match": m}
	if g.one(3) { // as the API answers
		doc["archived_at"], doc["description"], doc["workspace_ids"] = nil, nil, []any{}
	}
	return doc
}

// A payload that says a thing twice is no token, whichever of the two a reader
// takes.
func TestNoMatchWherePayloadSaysAThingTwice(t *testing.T) {
	r := ruleJSON(t, match(mainSubject))
	for _, name := range []string{"sub", "aud", "iss", "repository_owner", "exp"} {
		c := claimsOf(run())
		raw, _ := json.Marshal(c[name])
		rest := strings.TrimPrefix(string(compactJSON(c)), "{")
		for _, first := range []string{`"x"`, string(raw)} {
			in := Input{Token: compactRaw(header(), `{"`+name+`":`+first+`,`+rest), Rule: r, Now: testNow}
			if got := Examine(in).Verdict; got != Invalid {
				t.Errorf("%s twice: %s", name, got)
			}
		}
	}
}
