package wizard_test

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
)

// without lists a match with each of its matchers removed in turn, by the field of
// its reason.
func without(m federation.Match) map[string]federation.Match {
	out := map[string]federation.Match{}
	remove := func(field string, there bool, change func(*federation.Match)) {
		if there {
			c := m
			change(&c)
			out["match."+field] = c
		}
	}
	remove("subject_prefix", m.SubjectPrefix != "", func(c *federation.Match) { c.SubjectPrefix = "" })
	remove("audience", m.Audience != "", func(c *federation.Match) { c.Audience = "" })
	remove("condition", m.Condition != "", func(c *federation.Match) { c.Condition = "" })
	for i, claim := range m.Claims {
		remove("claims."+claim.Name, true, func(c *federation.Match) { c.Claims = slices.Delete(slices.Clone(m.Claims), i, i+1) })
	}
	return out
}

// conjuncts are the parts of a condition, each of which must hold.
func conjuncts(condition string) []string {
	var out []string
	for _, line := range trust.ConditionLines(condition) {
		if len(out) == 0 || strings.HasPrefix(line, "&& ") {
			out = append(out, strings.TrimPrefix(line, "&& "))
		} else {
			out[len(out)-1] += " " + strings.TrimSpace(line)
		}
	}
	return out
}

// lets reports whether one of the runs that nobody asked for gets in that the whole
// rule keeps out. The very repository under another form of its subject is no
// stranger: it was moved to ids, or back.
func lets(m federation.Match, whole *federation.Evaluator, runs []run, q request, claims func(run) map[string]any) (run, bool) {
	evaluator := federation.NewEvaluator(m)
	for _, r := range runs {
		moved := r
		moved.ids = !r.ids
		if own := r.ownerID == ownerID && r.repoID == repoID; own && q.wants(moved) {
			continue
		}
		if r.sub != "" || q.wants(r) {
			continue
		}
		if c := claims(r); evaluator.Evaluate(c).Matched && !whole.Evaluate(c).Matched {
			return r, true
		}
	}
	return run{}, false
}

// needed wants each matcher of a plan's rule to keep out a run that nobody asked
// for, or its reason to say which other matcher says the same; and what a reason
// calls a second lock to be one. It counts those.
func needed(t *testing.T, q request, plan wizard.Plan, claims func(run) map[string]any) (second int) {
	t.Helper()
	runs, whole := q.runs(), federation.NewEvaluator(plan.Rule.Match)
	because := map[string]string{}
	for _, r := range plan.Reasons {
		because[r.Field] = r.Because
	}
	for field, m := range without(plan.Rule.Match) {
		r, open := lets(m, whole, runs, q, claims)
		said := strings.Contains(because[field], "also said by")
		if said {
			second++
		}
		switch {
		case !open && !said:
			t.Errorf("%+v: nothing gets in without %s: %s\n%s", q, field, because[field], plan.Rule.JSON())
		case open && said:
			t.Errorf("%+v: without %s (%s) this gets in: %+v\n%s", q, field, because[field], r, plan.Rule.JSON())
		}
	}
	all := conjuncts(plan.Rule.Match.Condition)
	for n := range all {
		m := plan.Rule.Match
		m.Condition = strings.Join(slices.Delete(slices.Clone(all), n, n+1), " && ")
		if _, open := lets(m, whole, runs, q, claims); !open {
			t.Errorf("%+v: nothing gets in without %s\n%s", q, all[n], plan.Rule.JSON())
		}
	}
	return second
}

// No matcher is there for show.
func TestEveryMatcherIsNeededOrSaidTwice(t *testing.T) {
	i, second := 0, 0
	for events := range wishes {
		for place := range places {
			for env := range envs {
				if i++; testing.Short() && i%8 > 0 || i%4 > 0 {
					continue
				}
				q := requestOf(events, place, env, i/4%len(forms), i/3%4)
				plan, err := wizard.Build(q.answers())
				if err != nil {
					t.Fatal(err)
				}
				second += needed(t, q, plan, run.claims)
			}
		}
	}
	if second == 0 {
		t.Error("no matcher is a second lock")
	}
}

func TestEveryMatcherBesideACustomisedSubjectIsNeededOrSaidTwice(t *testing.T) {
	for _, keys := range templatesSeen {
		for _, q := range []request{
			{events: []string{"push"}, branch: "main", form: "auto", prefix: "classic"},
			{events: []string{"push"}, branch: "main", form: "auto", prefix: "immutable"},
			{events: []string{"push"}, branch: "main", environment: "production", form: "auto", prefix: "immutable"},
		} {
			if keys[0] == "environment" && q.environment == "" {
				continue // then every job must have one
			}
			plan, err := wizard.Build(customAnswers(q, keys))
			if err != nil {
				t.Fatal(err)
			}
			needed(t, q, plan, func(r run) map[string]any { return customised(r, keys) })
		}
	}
}
