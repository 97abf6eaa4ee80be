package diagnose

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/lazyre"
)

func (f *facts) findCondition() []found {
	c := f.check(checkCondition)
	if c.Status != Failed || f.foreign() {
		return nil
	}
	source := f.in.Rule.Match.Condition
	condition, err := federation.CompileCondition(source)
	v := values("result", "It is false for this token.", "would", "", "seen", "it reads none", "repair", "")
	out := found{id: "cond_false", check: checkCondition, values: v, evidence: "the condition is false: " + show0(source)}
	v["repair"] = "Change match.condition of the rule so that it is true for these claims, or run the job where it is."
	if problem := f.conditionProblem(); problem != "" {
		v["result"] = "It cannot be evaluated, which counts as no match: " + problem + "."
		out.evidence = "the condition cannot be evaluated: " + problem
		v["repair"] = "Correct match.condition of the rule: " + problem + ". A claim that may be missing is guarded by has(claims.NAME)."
	}
	if err != nil {
		v["seen"] = "it does not compile"
		if better := inClaims(source, out.evidence); better != "" {
			v["repair"] = "Set match.condition of the rule to `" + show0(better) + "`. Every claim is read from claims."
		}
		return []found{out}
	}
	var seen []string
	for _, name := range condition.Claims() {
		seen = append(seen, show0(name)+" is "+show(claimAny(f.claims, name)))
	}
	if len(seen) > 0 {
		v["seen"] = strings.Join(seen, ", ")
	}
	if better := f.quotedNumber(condition); better != "" {
		v["would"] = " It compares a number with a claim that is a string, and those are never equal."
		v["repair"] = "Set match.condition of the rule to `" + show0(better) + "`, with the number in quotes."
		return []found{out}
	}
	if name, want, ok := f.wouldHold(condition); ok {
		v["would"] = " It would hold if " + show0(name) + " were " + show(want) + "."
		if !has(f.claims, name) {
			v["repair"] = "The token does not carry " + show0(name) + ": run the job so that it does (for environment, add `environment: " + show0(want) + "` to the job), or guard it in match.condition of the rule with has(claims." + show0(name) + ")."
			return []found{out}
		}
		from, to := want, text(f.claims, name)
		if name == github.ClaimSubject && !strings.Contains(source, want) {
			from, to = f.prefixes(source)
			v["would"] = " It is written for a sub by names, and this one carries ids: " + show(f.sub) + "."
		}
		v["repair"] = "In match.condition of the rule, write " + show(to) + " in place of " + show(from) + " for claims." + show0(name) + ", if this run is meant to get in."
	}
	return []found{out}
}

var (
	undeclared = lazyre.New(`undeclared reference to '([A-Za-z_][A-Za-z0-9_]*)'`)
	// otherNames are what other services call the token in their conditions.
	otherNames = []string{"assertion", "attribute", "token", "jwt", "claim", "payload"}
)

// inClaims is a condition with its names taken from claims, where that is all
// that keeps it from compiling; problem is what the compiler says.
func inClaims(source, problem string) string {
	for range len(otherNames) {
		m := undeclared.FindStringSubmatch(problem)
		if m == nil {
			return ""
		}
		if slices.Contains(otherNames, m[1]) {
			source = regexp.MustCompile(`\b`+m[1]+`\.`).ReplaceAllString(source, "claims.")
		} else if _, known := github.Gloss(m[1]); known {
			source = regexp.MustCompile(`\b`+m[1]+`\b`).ReplaceAllString(source, "claims."+m[1])
		} else {
			return ""
		}
		_, err := federation.CompileCondition(source)
		if err == nil {
			return source
		}
		problem = err.Error()
	}
	return ""
}

// quotedNumber is a condition with its numbers in quotes where it compares one
// with a claim that holds the same digits as a string, and would hold then.
func (f *facts) quotedNumber(c *federation.Condition) string {
	source := f.in.Rule.Match.Condition
	for _, name := range c.Claims() {
		digits := text(f.claims, name)
		if digits != "" && strings.Trim(digits, "0123456789") == "" {
			number := regexp.MustCompile(`(claims\.` + regexp.QuoteMeta(name) + `\s*==\s*)` + digits + `\b`)
			source = number.ReplaceAllString(source, `${1}"`+digits+`"`)
		}
	}
	if source == f.in.Rule.Match.Condition {
		return ""
	}
	better, err := federation.CompileCondition(source)
	if err != nil {
		return ""
	}
	if held, err := better.Eval(f.claims); err != nil || !held {
		return ""
	}
	return source
}

// prefixes are the beginning of a sub by names as a condition holds it, and what
// stands there in this sub with ids.
func (f *facts) prefixes(condition string) (from, to string) {
	s, _ := github.ParseSubject(f.sub)
	from, to = github.ClassicPrefix(s.Owner, s.Repo), github.ImmutablePrefix(s.Owner, s.OwnerID, s.Repo, s.RepoID)
	if !strings.Contains(condition, from) {
		from, _, _ = strings.Cut(from, "/")
		to, _, _ = strings.Cut(to, "/")
	}
	return from, to
}

func (f *facts) conditionProblem() string {
	for _, m := range f.eval.Matchers {
		if m.Matcher == federation.MatcherCondition {
			return m.Problem
		}
	}
	return ""
}

// maxTries bounds the search for what would make a condition true.
const maxTries = 400

// wouldHold looks for one claim that would make the condition true with a text
// that the condition itself compares it with, or for sub without its ids.
func (f *facts) wouldHold(c *federation.Condition) (name, value string, ok bool) {
	tries := c.Mentions()
	if s, err := github.ParseSubject(f.sub); err == nil && s.Form == github.FormImmutable {
		tries = append([]federation.Mention{{Claim: github.ClaimSubject, Text: pattern.WithoutIDs(s)}}, tries...)
	}
	for _, m := range tries[:min(len(tries), maxTries)] {
		changed := maps.Clone(f.claims)
		changed[m.Claim] = m.Text
		if held, err := c.Eval(changed); err == nil && held {
			return m.Claim, m.Text, true
		}
	}
	return "", "", false
}
