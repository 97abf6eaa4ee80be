package cause

import (
	"maps"
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
	"gh-wif/internal/trust/remedy"
)

var condFalse = &Cause{
	ID:          "cond_false",
	Title:       "The condition of the rule does not hold",
	Explanation: "{result}{would} The condition sees only `claims`, the token's payload: {seen}.",
	Fix:         "{repair}",
	Verify:      "Examine the same token with the changed rule: the check condition must pass.",
	Docs:        docsWIF,
}

func findCondition(k *Known) []Found {
	if !k.Checks.Failed(check.Condition) || k.Foreign() {
		return nil
	}
	source := k.Rule().Match.Condition
	m, _ := k.Matcher(federation.MatcherCondition)
	f := say.Fills{
		"result": say.W("It is false for this token."), "would": nil, "seen": say.W("it reads none"),
		"repair": say.W("Change match.condition of the rule so that it is true for these claims, or run the job where it is."),
	}
	out := Found{Cause: condFalse, Check: check.Condition, Fills: f, Evidence: say.Join(say.W("the condition is false: "), say.N(source))}
	if m.Problem != "" {
		problem := say.Fills{"problem": say.Prose(m.Problem)}
		f["result"] = say.Template("It cannot be evaluated, which counts as no match: {problem}.").Fill(problem)
		out.Evidence = say.Template("the condition cannot be evaluated: {problem}").Fill(problem)
		f["repair"] = say.Template("Correct match.condition of the rule: {problem}. A claim that may be missing is guarded by has(claims.NAME).").Fill(problem)
	}
	condition, err := federation.CompileCondition(source)
	if err != nil {
		f["seen"] = say.W("it does not compile")
		if better := remedy.InClaims(source, err); better != "" {
			f["repair"] = say.Template("Set match.condition of the rule to ``{better}``. Every claim is read from claims.").Fill(say.Fills{"better": say.N(better)})
		}
		return []Found{out}
	}
	if names := condition.Claims(); len(names) > 0 {
		seen := make([]say.Text, len(names))
		for i, name := range names {
			seen[i] = say.Join(say.N(name), say.W(" is "), k.Show(name))
		}
		f["seen"] = say.List(", ", seen...)
	}
	k.mendCondition(condition, f)
	return []Found{out}
}

// mendCondition looks for the one change with which the condition would hold.
func (k *Known) mendCondition(condition *federation.Condition, f say.Fills) {
	source := k.Rule().Match.Condition
	if better := k.quotedNumber(); better != "" {
		f["would"] = say.W(" It compares a number with a claim that is a string, and those are never equal.")
		f["repair"] = say.Template("Set match.condition of the rule to ``{better}``, with the number in quotes.").Fill(say.Fills{"better": say.N(better)})
		return
	}
	name, want, ok := wouldHold(k, condition)
	if !ok {
		return
	}
	fills := say.Fills{"name": say.N(name), "want": say.V(want), "bare": say.N(want), "from": say.V(want), "to": say.V(k.Text(name)), "sub": say.V(k.Sub)}
	f["would"] = say.Template(" It would hold if {name} were {want}.").Fill(fills)
	if !k.Has(name) {
		f["repair"] = say.Template("The token does not carry {name}: run the job so that it does (for environment, add `environment: {bare}` to the job), or guard it in match.condition of the rule with has(claims.{name}).").Fill(fills)
		return
	}
	if name == github.ClaimSubject && !strings.Contains(source, want) {
		from, to := prefixes(k.Subject, source)
		fills["from"], fills["to"] = say.V(from), say.V(to)
		f["would"] = say.Template(" It is written for a sub by names, and this one carries ids: {sub}.").Fill(fills)
	}
	f["repair"] = say.Template("In match.condition of the rule, write {to!} in place of {from} for claims.{name}, if this run is meant to get in.").Fill(fills)
}

// quotedNumber is the condition with its numbers in quotes, where it would hold
// then.
func (k *Known) quotedNumber() string {
	better, err := federation.CompileCondition(remedy.QuotedNumber(k.Rule().Match.Condition, k.Claims))
	if err != nil {
		return ""
	}
	if held, err := better.Eval(k.Claims); err != nil || !held {
		return ""
	}
	return better.Source
}

// prefixes are the beginning of a sub by names as a condition holds it, and what
// stands there in this sub with ids.
func prefixes(s github.Subject, condition string) (from, to string) {
	from, to = github.ClassicPrefix(s.Owner, s.Repo), github.ImmutablePrefix(s.Owner, s.OwnerID, s.Repo, s.RepoID)
	if !strings.Contains(condition, from) {
		from, _, _ = strings.Cut(from, "/")
		to, _, _ = strings.Cut(to, "/")
	}
	return from, to
}

// maxTries bounds the search for what would make a condition true.
const maxTries = 400

// wouldHold looks for one claim that would make the condition true with a text
// that the condition itself compares it with, or for sub without its ids.
func wouldHold(k *Known, c *federation.Condition) (name, value string, ok bool) {
	tries := c.Mentions()
	if k.SubjectErr == nil && k.Subject.Form == github.FormImmutable {
		tries = append([]federation.Mention{{Claim: github.ClaimSubject, Text: pattern.WithoutIDs(k.Subject)}}, tries...)
	}
	for _, m := range tries[:min(len(tries), maxTries)] {
		changed := maps.Clone(k.Claims)
		changed[m.Claim] = m.Text
		if held, err := c.Eval(changed); err == nil && held {
			return m.Claim, m.Text, true
		}
	}
	return "", "", false
}

func isName(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
