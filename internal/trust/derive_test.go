package trust_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/proptest"
	"gh-wif/internal/trust"
)

func request(events []string, place trust.Place, change func(*trust.Request)) trust.Request {
	r := trust.Request{
		Owner: "acme", Repo: "app", Form: trust.FormClassic, WorkflowFile: ".github/workflows/claude.yml",
		Audience: federation.DefaultAudience, Wanted: trust.WantedRuns(events, place),
	}
	if change != nil {
		change(&r)
	}
	return r
}

func withIDs(form trust.Form) func(*trust.Request) {
	return func(r *trust.Request) { r.OwnerID, r.RepoID, r.Form = "1234567", "7654321", form }
}

func auto(r *trust.Request) { r.Form = trust.FormAuto }

var (
	onMain = trust.Place{Branch: "main"}
	inProd = trust.Place{Branch: "main", Environment: "production"}
	onTags = trust.Place{Tag: "v*"}
)

// The derived rules in full, each with its reasons, to be read by a person.
func TestDerivedRules(t *testing.T) {
	tests := []struct {
		name string
		r    trust.Request
	}{
		{"a push, names only", request([]string{"push"}, onMain, nil)},
		{"a push, with ids", request([]string{"push"}, onMain, withIDs(trust.FormImmutable))},
		{"a push, either form, ids known", request([]string{"push"}, onMain, withIDs(trust.FormAuto))},
		{"a push, either form, ids not known", request([]string{"push"}, onMain, auto)},
		{"a push from any workflow", request([]string{"push"}, onMain, func(r *trust.Request) { r.WorkflowFile = "" })},
		{"a job in a called workflow", request([]string{"push"}, onMain, func(r *trust.Request) {
			r.CalledWorkflow = "acme/shared/.github/workflows/c.yml@refs/tags/v1"
		})},
		{"a push and a schedule", request([]string{"push", "schedule"}, onMain, nil)},
		{"pull requests", request([]string{"pull_request"}, onMain, nil)},
		{"pull requests in an environment", request([]string{"pull_request"}, inProd, nil)},
		{"a push and pull requests", request([]string{"push", "pull_request"}, onMain, withIDs(trust.FormAuto))},
		{"an environment", request([]string{"push", "workflow_dispatch"}, inProd, withIDs(trust.FormImmutable))},
		{"tags", request([]string{"push"}, onTags, nil)},
		{"a branch and tags", request([]string{"push"}, trust.Place{Branch: "main", Tag: "v*"}, nil)},
		{"any release", request([]string{"release"}, onMain, nil)},
		{"the merge queue", request([]string{"merge_group"}, onMain, auto)},
		{"pull requests, either form", request([]string{"pull_request"}, onMain, auto)},
		{"pull requests for one branch, either form", request([]string{"pull_request", "pull_request_target"}, onMain, func(r *trust.Request) { r.Form, r.BaseRef = trust.FormAuto, "release/1.x" })},
		{"a push and pull requests for its branch, either form", request([]string{"push", "pull_request"}, inProd, func(r *trust.Request) { r.Form, r.BaseRef = trust.FormAuto, "main" })},
		{"a push to develop and a nightly run on main", request([]string{"push", "schedule"}, trust.Place{Branch: "develop", DefaultBranch: "main"}, auto)},
		{"the merge queue and any release, either form", request([]string{"merge_group", "release"}, onMain, auto)},
		{"a branch and tags, either form", request([]string{"push"}, trust.Place{Branch: "main", Tag: "v*"}, auto)},
		{"two branches and their environments", request([]string{"push"}, inProd, func(r *trust.Request) {
			r.Form = trust.FormAuto
			r.Wanted = append(r.Wanted, trust.WantedRuns([]string{"push"}, trust.Place{Branch: "develop", Environment: "staging"})...)
		})},
		{"a customised subject, its form not known", request([]string{"push"}, onMain, func(r *trust.Request) { r.Form, r.Template = trust.FormAuto, []string{"repo", "event_name"} })},
		{"reviews, of which no token is known", request([]string{"pull_request_review"}, onMain, nil)},
		{"a customised subject", request([]string{"push"}, onMain, func(r *trust.Request) { r.Template = []string{"repo", "event_name"} })},
		{"a customised subject that nobody can foresee", request([]string{"push"}, onMain, func(r *trust.Request) { r.Template = []string{"repo", "run_id"} })},
	}
	var b strings.Builder
	for _, tt := range tests {
		d, err := trust.Derive(tt.r)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		match, _ := d.Match.MarshalJSON()
		e := trust.Expose(federation.Rule{Match: d.Match}, trust.Hint{Repository: "acme/app", WorkflowFile: tt.r.WorkflowFile})
		fmt.Fprintf(&b, "%s\n  %s\n  %s: %s\n", tt.name, match, e.Severity, e.Verdict)
		for _, r := range d.Reasons {
			fmt.Fprintf(&b, "  %s: %s\n", r.Field, r.Because)
		}
	}
	golden.RequireEqual(t, b.String())
}

func TestWhatCannotBeDerived(t *testing.T) {
	for name, r := range map[string]trust.Request{
		"nothing wanted":            request(nil, onMain, nil),
		"an unknown event":          request([]string{"nonsense"}, onMain, nil),
		"ids wanted, not known":     request([]string{"push"}, onMain, func(r *trust.Request) { r.Form = trust.FormImmutable }),
		"ids wanted, one not known": request([]string{"push"}, onMain, func(r *trust.Request) { r.Form, r.OwnerID = trust.FormImmutable, "1" }),
	} {
		if d, err := trust.Derive(r); err == nil {
			t.Errorf("%s: got %+v", name, d)
		}
	}
}

func TestWantedRuns(t *testing.T) {
	const queue, any = "refs/heads/gh-readonly-queue/main/pr-*", "refs/tags/*"
	tests := []struct {
		event string
		place trust.Place
		refs  []string
	}{
		{"push", onMain, []string{"refs/heads/main"}},
		{"push", trust.Place{Tag: "v1"}, []string{"refs/tags/v1"}},
		{"push", trust.Place{Branch: "main", Tag: "v*"}, []string{"refs/heads/main", "refs/tags/v*"}},
		{"push", trust.Place{Branch: "main", Tag: "v*", BranchAssumed: true}, []string{"refs/tags/v*"}},
		{"schedule", trust.Place{Branch: "main", Tag: "v*", BranchAssumed: true}, []string{"refs/heads/main"}},
		{"schedule", trust.Place{Branch: "develop", DefaultBranch: "trunk"}, []string{"refs/heads/trunk"}},
		{"push", trust.Place{Branch: "develop", DefaultBranch: "trunk"}, []string{"refs/heads/develop"}},
		{"workflow_dispatch", trust.Place{Branch: "develop", DefaultBranch: "trunk"}, []string{"refs/heads/develop"}},
		{"pull_request_target", trust.Place{Branch: "develop", DefaultBranch: "trunk"}, []string{"refs/heads/trunk"}},
		{"merge_group", trust.Place{Branch: "main", DefaultBranch: "trunk"}, []string{queue}},
		{"merge_group", trust.Place{Branch: "a+b"}, []string{"refs/heads/gh-readonly-queue/a+b/pr-*"}},
		{"pull_request", onMain, []string{"refs/pull/*/merge"}},
		{"pull_request_target", onMain, []string{"refs/heads/main"}},
		{"merge_group", onMain, []string{queue}},
		{"release", onMain, []string{any}},
		{"release", trust.Place{Branch: "main", Tag: "v1"}, []string{"refs/tags/v1"}},
		{"workflow_call", onMain, nil},
	}
	for _, tt := range tests {
		var got []string
		for _, w := range trust.WantedRuns([]string{tt.event, tt.event}, tt.place) {
			got = append(got, w.Ref.String())
		}
		if !slices.Equal(got, tt.refs) {
			t.Errorf("%s in %+v: got %v, want %v", tt.event, tt.place, got, tt.refs)
		}
	}
	for event, needs := range map[string][3]bool{
		"push": {true, false, false}, "schedule": {false, false, true}, "merge_group": {true, true, false}, "pull_request": {false, false, false},
		"release": {false, false, false}, "pull_request_target": {false, false, true}, "workflow_dispatch": {true, false, false}, "nonsense": {false, false, false},
	} {
		if got := [3]bool{trust.NeedsBranch(event, false), trust.NeedsBranch(event, true), trust.NeedsDefaultBranch(event)}; got != needs {
			t.Errorf("%s needs a branch, one beside a tag, the default branch: %v, want %v", event, got, needs)
		}
	}
}

// anyRequest draws what a rule can be wanted for.
func anyRequest(t *rapid.T) trust.Request {
	name := rapid.StringMatching(`[A-Za-z0-9](-?[A-Za-z0-9]){0,6}`)
	place := trust.Place{Branch: rapid.SampledFrom([]string{"main", "release/1", `a"b\c`}).Draw(t, "branch"), Tag: rapid.SampledFrom([]string{"", "v1", "v*", "*"}).Draw(t, "tag")}
	if strings.Contains(place.Branch, `\`) {
		place.Branch = `a"b`
	}
	place.Environment = rapid.SampledFrom([]string{"", "prod", "prod:eu", `" + "`, "prod*", "*"}).Draw(t, "environment")
	r := request(rapid.SliceOfNDistinct(rapid.SampledFrom(github.EventNames()), 1, 6, rapid.ID).Draw(t, "events"), place, nil)
	r.Owner, r.Repo = name.Draw(t, "owner"), name.Draw(t, "repo")
	r.BaseRef = rapid.SampledFrom([]string{"", "", "main"}).Draw(t, "base")
	if rapid.Bool().Draw(t, "a default branch") {
		place.Branch, place.DefaultBranch, place.Environment = "develop", "main", rapid.SampledFrom([]string{"", "staging"}).Draw(t, "another environment")
		r.Wanted = append(r.Wanted, trust.WantedRuns([]string{"push", "schedule", "pull_request"}, place)...)
	}
	r.Form = rapid.SampledFrom([]trust.Form{trust.FormAuto, trust.FormClassic, trust.FormImmutable}).Draw(t, "form")
	if rapid.Bool().Draw(t, "ids") || r.Form == trust.FormImmutable {
		r.OwnerID, r.RepoID = "12", "34"
	}
	if rapid.Bool().Draw(t, "customised") {
		r.Template = rapid.SliceOfN(rapid.SampledFrom([]string{"repo", "context", "ref", "event_name", "workflow", "environment", "repository_id"}), 1, 3).Draw(t, "template")
	}
	return r
}

// Whatever is wanted gets in, in every form that the rule is for, and every
// populated field of the rule has its reason, once.
func TestEveryWantedRunGetsIn(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		r := anyRequest(t)
		d, err := trust.Derive(r)
		if err != nil {
			t.Fatal(err)
		}
		evaluator := federation.NewEvaluator(d.Match)
		for _, w := range r.Wanted {
			run := r.Run(w, "17")
			for _, form := range []github.Form{github.FormClassic, github.FormImmutable} {
				if r.Form != trust.FormAuto && string(r.Form) != string(form) {
					continue
				}
				run.Form = form
				if run.OwnerID == "" {
					run.OwnerID, run.RepoID = "56", "78"
				}
				claims := run.Claims()
				for _, sub := range run.Subjects() {
					claims["sub"] = sub
					if e := evaluator.Evaluate(claims); !e.Matched {
						t.Fatalf("%s is kept out by %+v", sub, e.Failed())
					}
				}
			}
		}
		want := map[string]int{"match.audience": 1}
		for field, v := range map[string]string{"match.subject_prefix": d.Match.SubjectPrefix, "match.condition": d.Match.Condition} {
			if v != "" {
				want[field]++
			}
		}
		for _, c := range d.Match.Claims {
			want["match.claims."+c.Name]++
		}
		for _, reason := range d.Reasons {
			if want[reason.Field]--; want[reason.Field] != 0 || reason.Because == "" {
				t.Fatalf("the reason %+v", reason)
			}
			delete(want, reason.Field)
		}
		if len(want) > 0 {
			t.Fatalf("no reason for %v", want)
		}
		if len(d.Match.Condition) > 0 && federation.NewEvaluator(d.Match).Evaluate(map[string]any{}).Matched {
			t.Fatal("a token without claims gets in")
		}
	})
}

// A customised subject does not tell the ref, so that the condition has to.
func TestACustomisedSubjectLeavesTheRefToTheCondition(t *testing.T) {
	d, err := trust.Derive(request([]string{"push"}, trust.Place{Branch: "main", Tag: "v*"}, func(r *trust.Request) { r.Template = []string{"repo", "event_name"} }))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`claims.ref == "refs/heads/main"`, `claims.ref.startsWith("refs/tags/v")`} {
		if !strings.Contains(d.Match.Condition, want) {
			t.Errorf("no %s in %s", want, d.Match.Condition)
		}
	}
}

// The template that writes what GitHub writes without one is none.
func TestTheTemplateOfTheDefaultSubjectIsNone(t *testing.T) {
	place := trust.Place{Branch: "main", Tag: "v*"}
	custom := request([]string{"push", "pull_request"}, place, func(r *trust.Request) { r.Template = []string{"repo", "context"} })
	var matches []string
	for _, r := range []trust.Request{custom, request([]string{"push", "pull_request"}, place, nil)} {
		d, err := trust.Derive(r)
		if err != nil {
			t.Fatal(err)
		}
		match, _ := d.Match.MarshalJSON()
		matches = append(matches, string(match))
	}
	if matches[0] != matches[1] {
		t.Errorf("got  %s\nwant %s", matches[0], matches[1])
	}
}

// An environment is pinned where every run is to declare it.
func TestOneOfTwoEnvironmentsIsNotPinned(t *testing.T) {
	staging := trust.Place{Branch: "main", Environment: "staging"}
	d, err := trust.Derive(request([]string{"push"}, inProd, func(r *trust.Request) {
		r.Wanted = append(r.Wanted, trust.WantedRuns([]string{"push"}, staging)...)
	}))
	if v, pinned := d.Match.Claim("environment"); err != nil || pinned {
		t.Errorf("%v, the environment is pinned to %q", err, v)
	}
}
