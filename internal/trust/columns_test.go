package trust

import (
	"cmp"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// columns says of every kind, by its id or the event on the same ref, which field would
// keep it out, and who can cause it.
var columns = [][3]string{
	{"same_run", "-", whoTeam},
	{"schedule", "event_name", whoClock},
	{"workflow_dispatch", "event_name", whoWriters},
	{"issue_comment", "event_name", whoAnyone},
	{"workflow_run", "event_name", whoAnyone},
	{"repository_dispatch", "event_name", whoWriters},
	{"pull_request", "event_name", whoPull},
	{"pull_request_closed", "ref", whoMerger},
	{"pull_request_target", "event_name", whoPullAll},
	{"other_branch", "ref", whoWriters},
	{"lookalike_branch", "ref", whoWriters},
	{"branch_case", "ref", whoWriters},
	{"tag", "ref", whoWriters},
	{"tag_named_like_branch", "ref", whoWriters},
	{"merge_group", "event_name", whoQueue},
	{"same_environment_other_ref", "ref", whoWriters},
	{"other_environment", "environment", whoWriters},
	{"lookalike_environment", "environment", whoWriters},
	{"no_environment", "environment", whoWriters},
	{"other_workflow", "workflow_ref", whoWriters},
	{"reusable_workflow", "job_workflow_ref", whoWriters},
	{"other_repository", "repository", whoOwner},
	{"lookalike_repository", "repository", whoOwner},
	{"other_owner", "repository_owner", whoStranger},
	{"lookalike_owner", "repository_owner", whoStranger},
	{"recycled_owner", "repository_owner_id", whoRecycler},
	{"recycled_repository", "repository_id", whoRecycler},
	{"classic_form", "sub", whoTeam},
	{"immutable_form", "sub", whoTeam},
	{"other_audience", "aud", whoService},
	{"other_issuer", "-", whoForeign},
}

func TestWhoCausesAKindAndWhatClosesIt(t *testing.T) {
	if len(columns) != len(catalogue) {
		t.Fatalf("%d kinds, %d in the table", len(catalogue), len(columns))
	}
	for i, row := range catalogue {
		field := "-"
		if row.closes != nil {
			field = row.closes[0]
		}
		if got := [3]string{cmp.Or(row.event, row.id), field, row.who}; got != columns[i] {
			t.Errorf("%q, want %q", got, columns[i])
		}
	}
}

// A kind may come in several shapes, and one that gets in is enough.
func TestEveryShapeOfAKindIsTried(t *testing.T) {
	const with, without = `"environment" in claims && claims.environment == "production"`, `!("environment" in claims)`
	admits := func(condition string, h Hint) map[string]bool {
		got := map[string]bool{}
		for _, k := range Expose(federation.Rule{Match: federation.Match{Condition: condition}}, h).Kinds {
			got[cmp.Or(k.Event, k.ID)] = k.Admitted
		}
		return got
	}
	production := Hint{Repository: "acme/app", Branch: "main", Environment: "production"}
	for _, kind := range []string{"pull_request", "pull_request_target", "merge_group"} {
		for _, where := range []string{with, without} {
			if condition := `claims.event_name == "` + kind + `" && ` + where; !admits(condition, production)[kind] {
				t.Errorf("%s does not get in by %s", kind, condition)
			}
		}
	}
	outside := `claims.sub == "repo:acme/app:environment:production" && claims.event_name == "push" || claims.event_name == "merge_group" && claims.sub.startsWith("repo:acme/app:ref:")`
	if !admits(outside, production)["merge_group"] {
		t.Error("the merge queue outside of the environment is not tried")
	}
	for _, event := range []string{"push", "workflow_dispatch"} {
		for _, ref := range []string{"refs/heads/feature/other", "refs/heads/main-x", "refs/heads/Main", "refs/tags/main"} {
			condition := `claims.event_name == "` + event + `" && claims.ref == "` + ref + `"`
			found := false
			for kind, in := range admits(condition, Hint{Repository: "acme/app", Branch: "main"}) {
				found = found || in && kind != "same_run"
			}
			if !found {
				t.Errorf("nothing gets in by %s", condition)
			}
		}
	}
}

// A name that is taken over comes with other numbers: the owner's too, where it is the
// owner's name.
func TestWhatIsTakenOverHasOtherNumbers(t *testing.T) {
	for claims, want := range map[string][2]bool{ // recycled owner, recycled repository
		"repository_owner_id": {false, true},
		"repository_id":       {false, false},
		"repository":          {true, true},
	} {
		value := map[string]string{"repository_owner_id": "12", "repository_id": "34", "repository": "acme/app"}[claims]
		e := Expose(federation.Rule{Match: federation.Match{Claims: []federation.Claim{federation.Pin(claims, value)}}}, Hint{Repository: "acme/app", Branch: "main"})
		for _, k := range e.Kinds {
			if i := map[string]int{"recycled_owner": 1, "recycled_repository": 2}[k.ID]; i > 0 && k.Admitted != want[i-1] {
				t.Errorf("%s by %s: admitted %v", k.ID, claims, k.Admitted)
			}
		}
	}
}

// Two jobs may declare two environments: the rule names both, and pins neither alone.
func TestRunsOfTwoEnvironmentsGetIn(t *testing.T) {
	d, err := Derive(Request{
		Issuer: github.ParseIssuer(github.IssuerURL), Owner: "acme", Repo: "app", Form: FormClassic, Audience: federation.DefaultAudience,
		Wanted: []Wanted{{"push", Exact("refs/heads/main"), "staging"}, {"push", Exact("refs/heads/main"), "production"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for environment, want := range map[string]bool{"staging": true, "production": true, "other": false, "": false} {
		run := github.Run{Owner: "acme", Repo: "app", Event: "push", Ref: "refs/heads/main", Environment: environment, Audience: federation.DefaultAudience}
		if got := federation.Evaluate(d.Match, run.Claims()); got.Matched != want {
			t.Errorf("%q: matched %v, refused by %+v", environment, got.Matched, got.Failed())
		}
	}
}
