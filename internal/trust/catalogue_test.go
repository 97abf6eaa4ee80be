package trust

import (
	"cmp"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// severities is the catalogue's own judgement of every kind: its id, or the event
// on the same ref; how bad it is that it gets in; how bad in a run that declares
// an environment; and how bad where the rule asks for its event by name.
const severities = `
same_run                    none     none     -
schedule                    none     none     none
workflow_dispatch           caution  caution  none
issue_comment               caution  caution  caution
workflow_run                caution  caution  caution
repository_dispatch         caution  caution  none
pull_request                danger   caution  none
pull_request_closed         caution  caution  -
pull_request_target         danger   caution  danger
other_branch                caution  caution  -
lookalike_branch            caution  caution  -
branch_case                 caution  caution  -
tag                         caution  caution  -
tag_named_like_branch       caution  caution  -
merge_group                 caution  caution  none
same_environment_other_ref  caution  caution  -
other_environment           none     none     -
lookalike_environment       none     none     -
no_environment              caution  caution  -
other_workflow              caution  caution  -
reusable_workflow           none     none     -
other_repository            danger   danger   -
lookalike_repository        danger   danger   -
other_owner                 danger   danger   -
lookalike_owner             danger   danger   -
recycled_owner              caution  caution  -
recycled_repository         caution  caution  -
classic_form                none     none     -
immutable_form              none     none     -
other_audience              caution  caution  -
other_issuer                danger   danger   -
`

func TestTheSeverityOfEveryKind(t *testing.T) {
	rule := newExamined(federation.NewEvaluator(federation.Match{}), federation.Rule{}, Hint{})
	s := rule.from(rule.home)
	inEnvironment := map[string]any{github.ClaimEnvironment: "production"}
	var got []string
	for _, row := range catalogue {
		id := cmp.Or(row.event, row.id)
		named := "-"
		if _, isEvent := github.EventByName(id); isEvent {
			s.mentioned.values = map[string][]string{github.ClaimEvent: {id}}
			named = string(s.severity(row, Kind{}))
			s.values = nil
		}
		got = append(got, strings.Join([]string{id, string(s.severity(row, Kind{})), string(s.severity(row, Kind{Claims: inEnvironment})), named}, " "))
	}
	var want []string
	for line := range strings.Lines(strings.TrimSpace(severities)) {
		want = append(want, strings.Join(strings.Fields(line), " "))
	}
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Errorf("the catalogue has no %q", want[i])
		case i >= len(want):
			t.Errorf("the table has no %q", got[i])
		case got[i] != want[i]:
			t.Errorf("the catalogue has %q, the table %q", got[i], want[i])
		}
	}
}

// closers are the fields that keep each kind out; of no kind that is harmless.
const closers = `
schedule event_name, workflow_dispatch event_name, issue_comment event_name, workflow_run event_name, repository_dispatch event_name,
pull_request event_name, pull_request_closed ref, pull_request_target event_name, other_branch ref, lookalike_branch ref, branch_case ref,
tag ref, tag_named_like_branch ref, merge_group event_name, same_environment_other_ref ref, other_environment environment,
lookalike_environment environment, no_environment environment, other_workflow workflow_ref, reusable_workflow job_workflow_ref,
other_repository repository, lookalike_repository repository, other_owner repository_owner, lookalike_owner repository_owner,
recycled_owner repository_owner_id, recycled_repository repository_id, classic_form sub, immutable_form sub,
other_audience aud`

func TestWhatKeepsEveryKindOut(t *testing.T) {
	var got []string
	for _, row := range catalogue {
		if row.closes != nil {
			got = append(got, cmp.Or(row.event, row.id)+" "+row.closes[0])
		}
	}
	want := strings.Join(strings.Fields(closers), " ")
	if all := strings.Join(got, ", "); all != want {
		t.Errorf("got  %s\nwant %s", all, want)
	}
}

// A rule that lets everything in shows every kind's severity as it stands in the
// catalogue, and a kind that is kept out has none.
func TestWhatGetsInHasItsSeverity(t *testing.T) {
	e := Expose(federation.Rule{Match: federation.Match{Condition: `claims.iss != ""`}}, Hint{Repository: "acme/app", Branch: "main"})
	for i, k := range e.Kinds {
		want := SeverityNone
		if k.Admitted && k.ID != "same_run" && !sameAsHome(k) {
			want = catalogue[i].severity
		}
		if k.ID != catalogue[i].id || k.Severity != want {
			t.Errorf("%s %s (admitted %v): %s, want %s", k.ID, k.Event, k.Admitted, k.Severity, want)
		}
	}
	if e.Severity != SeverityDanger {
		t.Errorf("together they are %s", e.Severity)
	}
}

// sameAsHome: the kinds that are no other run where the home run is a push
// without an environment, in the classic form, or that only add a gate to it.
func sameAsHome(k Kind) bool {
	return k.ID == "no_environment" || k.ID == "classic_form" || k.ID == "other_environment" || k.ID == "lookalike_environment"
}

// Another environment matters where the rule is about one: else it is a gate more.
func TestAnotherEnvironmentMattersBesideOne(t *testing.T) {
	m := federation.Match{Claims: []federation.Claim{federation.Pin("repository", "acme/app"), federation.Pin("ref", "refs/heads/main")}}
	for environment, want := range map[string]Severity{"": SeverityNone, "production": SeverityCaution} {
		for _, k := range Expose(federation.Rule{Match: m}, Hint{Environment: environment}).Kinds {
			if strings.HasSuffix(k.ID, "other_environment") && (!k.Admitted || k.Severity != want || (k.Close == "") != (want == SeverityNone)) {
				t.Errorf("about %q: %+v, want %s", environment, k, want)
			}
		}
	}
}

// A condition that costs too much is evaluated once, and then no more: whom the
// rule lets in is not known, which is no reason to call it safe.
func TestARuleThatCannotBeEvaluatedIsNotCalledSafe(t *testing.T) {
	list := "[" + strings.Repeat("1,", 399) + "1]"
	for name, condition := range map[string]string{
		"a pattern": `claims.sub.matches("(x{0,999})(x{0,999})(x{0,999})")`,
		"loops":     list + ".all(a, " + list + ".all(b, " + list + `.all(c, a + b + c > 0 || claims.sub == "")))`,
	} {
		evaluator := federation.NewEvaluator(federation.Match{Condition: condition})
		e := ExposeWith(evaluator, federation.Rule{Match: federation.Match{Condition: condition}}, Hint{})
		if e.Unknown == "" || e.Severity == SeverityNone || !strings.HasPrefix(e.Verdict, "Not known: ") || evaluator.Bounds() == nil {
			t.Errorf("%s: %+v", name, e)
		}
		if len(e.Kinds) != len(catalogue) {
			t.Errorf("%s: %d kinds", name, len(e.Kinds))
		}
	}
	if e := Expose(federation.Rule{Match: federation.Match{Condition: `claims.sub == "x"`}}, Hint{}); e.Unknown != "" {
		t.Errorf("a plain condition is not known: %s", e.Unknown)
	}
}

// The run that is tried first carries the claims that the rule asks for.
func TestTheRunCarriesWhatTheRuleAsksFor(t *testing.T) {
	e := Expose(federation.Rule{Match: federation.Match{
		SubjectPrefix: "repo:acme/app:ref:refs/heads/main", Claims: []federation.Claim{federation.Pin("runner_environment", "self-hosted")},
	}}, Hint{})
	if k := e.Kinds[0]; !k.Admitted || k.Claims["runner_environment"] != "self-hosted" {
		t.Errorf("got %+v", k)
	}
}
