package trust_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/proptest"
	"gh-wif/internal/trust"
)

// wantedClaims are the tokens of the wanted runs, in each form that the rule is for.
func wantedClaims(r trust.Request) (out []map[string]any, runs []github.Run) {
	for _, w := range r.Wanted {
		for _, form := range []github.Form{github.FormClassic, github.FormImmutable} {
			if r.Form != trust.FormAuto && string(r.Form) != string(form) {
				continue
			}
			run := r.Run(w, "17")
			run.Form = form
			if run.OwnerID == "" {
				run.OwnerID, run.RepoID = "56", "78"
			}
			runs = append(runs, run)
			out = append(out, tokensOf(run)...)
		}
	}
	return out, runs
}

func tokensOf(run github.Run) (out []map[string]any) {
	for _, sub := range run.Subjects() {
		claims := run.Claims()
		claims["sub"] = sub
		out = append(out, claims)
	}
	return out
}

// Where a rule that was derived leaves a dangerous kind in, there is no change that keeps it
// out and leaves every wanted run in.
func TestNothingDangerousIsLeftInThatCanBeKeptOut(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		r := anyRequest(t)
		d, err := trust.Derive(r)
		if err != nil {
			t.Fatal(err)
		}
		wanted, _ := wantedClaims(r)
		rule := federation.Rule{Match: d.Match}
		for _, k := range trust.Expose(rule, trust.Hint{}).Kinds {
			if !k.Admitted || k.Severity != trust.SeverityDanger || k.Change.String() == "" || slices.ContainsFunc(wanted, func(c map[string]any) bool {
				return c["event_name"] == k.Claims["event_name"] && c["sub"] == k.Claims["sub"]
			}) {
				continue
			}
			closed := federation.NewEvaluator(k.Change.Apply(d.Match))
			if !slices.ContainsFunc(wanted, func(c map[string]any) bool { return !closed.Evaluate(c).Matched }) {
				t.Fatalf("%s gets in and would not by %s: %v\n%+v", k.ID, k.Close, k.Claims, d.Match)
			}
		}
	})
}

// others are runs that differ from one in what somebody else, or another change, can make of it.
func others(run github.Run) (out []github.Run) {
	with := func(change func(*github.Run)) {
		other := run
		change(&other)
		out = append(out, other)
	}
	with(func(r *github.Run) { r.Owner, r.OwnerID, r.RepoID = "evil", "666", "667" })
	with(func(r *github.Run) { r.Repo, r.RepoID = "other", "667" })
	with(func(r *github.Run) { r.OwnerID, r.RepoID = "666", "667" }) // the names are taken over
	with(func(r *github.Run) { r.RepoID = "667" })                   // the repository was made anew
	with(func(r *github.Run) { r.OwnerID = "666" })
	with(func(r *github.Run) { r.Owner = "renamed" })
	with(func(r *github.Run) { r.Repo = "renamed" })
	with(func(r *github.Run) { r.Audience = federation.DefaultAudience })
	with(func(r *github.Run) { r.WorkflowFile = github.WorkflowDir + "other.yml" })
	with(func(r *github.Run) { r.CalledWorkflow = "evil/x/.github/workflows/x.yml@refs/heads/main" })
	with(func(r *github.Run) { r.BaseRef = "other" })
	for _, environment := range []string{"", "other", "prod", "staging", strings.ReplaceAll(run.Environment, ":", "%3A")} {
		with(func(r *github.Run) { r.Environment = environment })
	}
	with(func(r *github.Run) { // a repository made anew under the name writes its subjects with ids
		if r.Form = github.FormImmutable; run.Form == r.Form {
			r.Form = github.FormClassic
		}
	})
	events := []string{"push", "pull_request", "pull_request_target", "workflow_dispatch", "schedule", "release", "issues", "merge_group"}
	for _, event := range events {
		with(func(r *github.Run) { r.Event = event })
	}
	for _, ref := range []string{"refs/heads/other", "refs/tags/other", "refs/tags/v1", "refs/pull/3/merge", "refs/heads/main"} {
		with(func(r *github.Run) { r.Ref = ref })
		for _, event := range events {
			with(func(r *github.Run) { r.Ref, r.Event = ref, event })
			with(func(r *github.Run) { r.Ref, r.Event, r.Environment = ref, event, "" })
		}
	}
	return out
}

// secondLock are the words with which a reason says that something else says the same.
const secondLock = "also said by"

// byOrder are matchers of which the reason is that the server wants them.
const byOrder = "must name its tenant"

// Each matcher of a derived rule keeps a run out that gets in without it, or its reason says
// that it is a second lock.
func TestEveryMatcherIsNeededOrSaysThatItIsASecondLock(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		r := anyRequest(t)
		d, err := trust.Derive(r)
		if err != nil {
			t.Fatal(err)
		}
		_, runs := wantedClaims(r)
		var strangers []map[string]any
		whole := federation.NewEvaluator(d.Match)
		for _, run := range runs[:min(len(runs), 4)] {
			for _, other := range others(run) {
				for _, claims := range tokensOf(other) {
					if !whole.Evaluate(claims).Matched {
						strangers = append(strangers, claims)
					}
				}
			}
		}
		for _, reason := range d.Reasons {
			if strings.Contains(reason.Because, secondLock) || strings.Contains(reason.Because, byOrder) {
				continue
			}
			without := federation.NewEvaluator(lessOf(d.Match, reason.Field))
			if !slices.ContainsFunc(strangers, func(c map[string]any) bool { return without.Evaluate(c).Matched }) {
				t.Fatalf("without %s nobody else gets in, and it is no second lock: %s\n%+v", reason.Field, reason.Because, d.Match)
			}
		}
	})
}

// lessOf is a match without one of its fields.
func lessOf(m federation.Match, field string) federation.Match {
	switch strings.TrimPrefix(field, "match.") {
	case federation.MatcherSubject:
		m.SubjectPrefix = ""
	case federation.MatcherAudience:
		m.Audience = "" // then the server asks for its own
	case "condition":
		m.Condition = ""
	default:
		name := strings.TrimPrefix(strings.TrimPrefix(field, "match."), federation.MatcherClaims)
		m.Claims = slices.DeleteFunc(slices.Clone(m.Claims), func(c federation.Claim) bool { return c.Name == name })
	}
	return m
}
