package trust

import (
	"cmp"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// columns says of every kind, by its id or the event on the same ref, which field would
// keep it out, and who can cause it.
var columns = []struct {
	kind, field string
	who         causer
}{
	{"same_run", "-", whoMeant},
	{"schedule", "event_name", whoClock},
	{"workflow_dispatch", "event_name", whoWriters},
	{"issue_comment", "event_name", whoAnyone},
	{"workflow_run", "event_name", whoEnding},
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
	{"classic_form", "sub", whoMeant},
	{"immutable_form", "sub", whoMeant},
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
		if want := columns[i]; cmp.Or(row.event, row.id) != want.kind || field != want.field || row.who != want.who {
			t.Errorf("%s by %s, closed by %s: want %+v", cmp.Or(row.event, row.id), row.who, field, want)
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

// groups are the kinds, by id or the event on the same ref, that each group can cause.
var groups = map[Group]string{
	GroupYours: "same_run schedule classic_form immutable_form",
	GroupTeam: "workflow_dispatch repository_dispatch pull_request pull_request_closed other_branch lookalike_branch branch_case tag tag_named_like_branch " +
		"merge_group same_environment_other_ref other_environment lookalike_environment no_environment other_workflow reusable_workflow other_repository lookalike_repository",
	GroupStrangers: "issue_comment workflow_run pull_request_target other_owner lookalike_owner recycled_owner recycled_repository other_audience other_issuer",
}

func TestEveryKindHasAGroupAndAShortTitle(t *testing.T) {
	got, shorts, seen := map[Group]string{}, map[string]bool{}, map[string]bool{}
	for _, k := range Expose(federation.Rule{}, Hint{}).Kinds {
		got[k.Group] += " " + cmp.Or(k.Event, k.ID)
		seen[k.ID] = true
		if k.Short == "" || len(k.Short) > ShortTitle || shorts[k.Short] {
			t.Errorf("%s %s: its short title is %q", k.ID, k.Event, k.Short)
		}
		shorts[k.Short] = true
	}
	for g, want := range groups {
		if got[g] != " "+want {
			t.Errorf("%s: %s", g, got[g])
		}
		delete(got, g)
	}
	for g, ids := range got {
		t.Errorf("of no group (%q):%s", g, ids)
	}
	for _, id := range KindIDs() {
		if !seen[id] {
			t.Errorf("%s was not tried", id)
		}
	}
}

// An account that the rule names is no stranger, though the pull request is one's.
func TestWhoIsNamedIsNoStranger(t *testing.T) {
	rule := federation.Rule{Match: federation.Match{Condition: `claims.repository == "acme/app" && claims.actor == "bot"`}}
	for _, k := range Expose(rule, Hint{Repository: "acme/app", Branch: "main"}).Kinds {
		if k.ID == kindPullRequestTarget && (!k.Admitted || k.Group != whoNamed.group || k.Who != whoNamed.words) {
			t.Errorf("%+v", k)
		}
	}
}
