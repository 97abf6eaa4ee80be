package trust_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

func condition(cel string) string { return `{"condition":"` + cel + `"}` }

func kindOf(e trust.Exposure, id string) trust.Kind {
	return e.Kinds[slices.IndexFunc(e.Kinds, func(k trust.Kind) bool { return cmp.Or(k.Event, k.ID) == id })]
}

// Conditions that let a stranger in by a name of the stranger's choice, or by a second
// alternative.
func TestTheStrangerWhoGetsInIsFound(t *testing.T) {
	const main = `claims.sub == 'repo:acme/app:ref:refs/heads/main' || `
	for _, cel := range []string{
		`claims.repository.contains('acme/app') && claims.ref == 'refs/heads/main'`,
		`claims.sub.contains('acme/app')`,
		`claims.repository.endsWith('/app')`,
		`claims.workflow_ref.contains('acme/app')`,
		`claims.sub.matches('acme/app')`,
		`['acme','evil'].exists(o, claims.repository_owner == o)`,
		`claims.repository.matches('acme/app$') && claims.ref == 'refs/heads/main' && claims.event_name == 'push'`,
		`claims.sub.matches('^repo:[a-z]+/app:ref:refs/heads/main$')`,
		`claims.sub in ['repo:acme/app:ref:refs/heads/main','repo:evil/app:ref:refs/heads/main']`,
		main + `claims.sub.endsWith('acme/app:ref:refs/heads/main')`, main + `claims.sub.startsWith('repo:e')`, main + `has(claims.sha)`,
		main + `claims.exp > 0`, main + `claims.environment.contains('prod')`,
		`claims.exp - claims.iat <= 600 && claims.sub.startsWith('repo:')`,
		`claims.repository in ['acme/app','partner/app'] && claims.ref == 'refs/heads/main' && claims.event_name == 'push'`,
		`claims.repository.contains('acme') && claims.workflow.contains('deploy') && claims.environment.endsWith('prod')`,
		`claims.repository_owner != 'evil'`, `claims.repository.size() < 100`, `claims.run_attempt == '1'`, `claims.jti != ''`,
		`claims.sub == 'repo:' + claims.repository + ':ref:refs/heads/main'`,
		`claims.event_name == 'push' ? claims.repository == 'acme/app' : claims.ref == 'refs/heads/main'`,
		`claims.workflow == 'deploy'`, `claims.actor == 'octocat'`, `claims.head_ref.startsWith('dependabot/')`,
		`!(claims.repository.startsWith('evil/'))`,
		`claims.sub.contains(':environment:prod')`,
		// Ids are chosen by nobody, and of every pattern there is a stranger's.
		`claims.repository_id.startsWith('12') && claims.ref == 'refs/heads/main'`, `claims.repository_id == '12' || claims.repository_id.startsWith('5')`,
		`claims.repository_id.endsWith('12')`, `claims.repository_id.contains('12')`, `claims.repository_id.matches('^12[0-9]+$')`,
		`claims.repository_owner_id.startsWith('12')`, `claims.repository_owner_id.matches('^[0-9]+12$')`,
		`claims.repository_owner_id in ['8','9'] && claims.repository_id in ['1','2']`,
	} {
		rule, e := expose(t, condition(cel), trust.Hint{})
		owner := kindOf(e, "other_owner")
		if e.Severity != trust.SeverityDanger || e.Well() || !owner.Admitted || strings.HasPrefix(e.Verdict, "Only") {
			t.Errorf("%s: %s, %s", cel, e.Severity, e.Verdict)
			continue
		}
		if !federation.Evaluate(rule.Match, owner.Claims).Matched || owner.Claims["repository_owner"] == "acme" {
			t.Errorf("%s: the witness is %v", cel, owner.Claims["sub"])
		}
	}
}

// Conditions on one repository that let more of it in than one branch.
func TestWhatIsLooseWithinARepositoryIsTold(t *testing.T) {
	const own = `claims.repository == 'acme/app' && claims.event_name == 'push' && `
	for _, tt := range []struct {
		cel, kind, verdict string
		well               bool
	}{
		{own + `claims.ref.matches('^refs/heads/(main|release/.*)$')`, "", "Only pushes to main and release/* of acme/app", true},
		{own + `claims.ref.endsWith('/main')`, "other_branch", "at least: a part of the rule is not understood", false},
		{own + `claims.ref in ['refs/heads/main','refs/heads/anything']`, "", "Only pushes to main and anything of acme/app", true},
		{own + `claims.ref != 'refs/heads/dev'`, "other_branch", "at least", false},
		{own + `claims.ref == 'refs/heads/main' && claims.workflow.contains('eploy')`, "other_workflow", "at least", false},
		{`claims.repository in ['acme/app','acme/web'] && claims.event_name == 'push' && claims.ref == 'refs/heads/main'`, "", "Only pushes to main of acme/app and acme/web", true},
		{`claims.repository_owner == 'acme' && claims.repository.endsWith('app') && claims.ref == 'refs/heads/main' && claims.event_name == 'push'`, "other_repository", "", false},
		{`claims.repository == 'acme/app' && claims.event_name == 'pull_request' && claims.head_ref.contains('bot')`, "pull_request", "Pull requests of acme/app", false},
	} {
		_, e := expose(t, condition(tt.cel), trust.Hint{})
		if e.Well() != tt.well || !strings.Contains(e.Verdict, tt.verdict) || tt.kind != "" && !kindOf(e, tt.kind).Admitted {
			t.Errorf("%s: well %v, %s", tt.cel, e.Well(), e.Verdict)
		}
		if tt.well == (len(e.NotUnderstood) > 0) {
			t.Errorf("%s: not understood is %q", tt.cel, e.NotUnderstood)
		}
	}
}

// Wherever a rule says which run it is about, the run is found.
func TestTheRunIsFoundWhereverTheRuleNamesIt(t *testing.T) {
	const file = "acme/app/.github/workflows/ci.yml@refs/heads/main"
	for _, tt := range []struct{ match, sub, danger string }{
		{`{"claims":{"sub":"repo:acme/app:pull_request","repository_owner":"acme"}}`, "repo:acme/app:pull_request", "pull_request_target"},
		{`{"claims":{"sub":"repo:acme/app:ref:refs/heads/main","repository_owner":"acme"}}`, "repo:acme/app:ref:refs/heads/main", ""},
		{`{"claims":{"sub":"repo:acme/app:environment:production"}}`, "repo:acme/app:environment:production", ""},
		{`{"claims":{"sub":"repo:acme@1/app@2:ref:refs/heads/main","repository_owner":"acme"}}`, "repo:acme@1/app@2:ref:refs/heads/main", ""},
		{`{"claims":{"sub":"repo:acme/app:ref:refs/tags/v1"}}`, "repo:acme/app:ref:refs/tags/v1", ""},
		{`{"claims":{"workflow_ref":"` + file + `"}}`, "repo:acme/app:ref:refs/heads/main", "pull_request_target"},
		{`{"claims":{"job_workflow_ref":"` + file + `","repository":"acme/app"}}`, "repo:acme/app:ref:refs/heads/main", "pull_request_target"},
		{condition(`claims.workflow_ref == '` + file + `'`), "repo:acme/app:ref:refs/heads/main", "pull_request_target"},
		{condition(`claims.workflow_ref.startsWith('acme/app/.github/workflows/ci.yml@') && claims.event_name == 'push'`), "repo:acme/app:ref:refs/heads/main", ""},
		{condition(`claims.sub == 'repo:acme@' + claims.repository_owner_id + '/app@' + claims.repository_id + ':ref:refs/heads/main'`), "repo:acme@1234567/app@7654321:ref:refs/heads/main", ""},
		{condition(`claims.repository == 'acme/app' && has(claims.environment)`), "repo:acme/app:environment:production", ""},
		{condition(`claims.sub.startsWith('repo:acme/app:ref:refs/pull/')`), "repo:acme/app:ref:refs/pull/7/merge", ""},
		{condition(`claims.repository == 'acme/app' && claims.enterprise == 'acme-inc' && claims.event_name == 'push'`), "repo:acme/app:ref:refs/heads/main", ""},
		{condition(`claims.repository == 'acme/app' && claims.event_name == 'pull_request' && claims.ref == 'refs/heads/main'`), "repo:acme/app:pull_request", ""},
	} {
		_, e := expose(t, tt.match, trust.Hint{})
		home := e.Kinds[0]
		if !home.Admitted || home.Claims["sub"] != tt.sub {
			t.Errorf("%s: tried %v, let in: %v", tt.match, home.Claims["sub"], home.Admitted)
		}
		if got := e.Severity == trust.SeverityDanger; got != (tt.danger != "") || got && kindOf(e, tt.danger).Severity != trust.SeverityDanger {
			t.Errorf("%s: %s, %s", tt.match, e.Severity, e.Verdict)
		}
	}
}

// A rule that names several owners, repositories or places is about all of them.
func TestARuleIsAboutEveryRunThatItNames(t *testing.T) {
	for match, want := range map[string]string{
		condition(`claims.repository in ['acme/app','acme/web'] && claims.ref == 'refs/heads/main'`):                 "acme/app refs/heads/main, acme/web refs/heads/main",
		condition(`claims.repository == 'acme/app' && claims.ref in ['refs/heads/main','refs/heads/dev']`):           "acme/app refs/heads/main, acme/app refs/heads/dev",
		condition(`claims.sub in ['repo:acme/app:ref:refs/heads/main','repo:acme/app:pull_request']`):                "acme/app refs/heads/main, acme/app refs/pull/7/merge",
		condition(`claims.sub == 'repo:acme/app:ref:refs/heads/main' || claims.sub == 'repo:acme/web:pull_request'`): "acme/app refs/heads/main, acme/web refs/pull/7/merge",
		`{"subject_prefix":"repo:acme/app:*"}`: "acme/app refs/heads/main",
		`{"claims":{"repository":"acme/app"},"condition":"claims.event_name in ['push', 'schedule', 'pull_request']"}`: "acme/app refs/heads/main, acme/app refs/heads/main, acme/app refs/pull/7/merge",
	} {
		rule, _ := expose(t, match, trust.Hint{})
		var got []string
		for _, m := range trust.MeantBy(rule, trust.Hint{}) {
			got = append(got, m.Run.Repository()+" "+m.Run.Ref)
			if !m.Admitted || !federation.Evaluate(rule.Match, m.Claims).Matched {
				t.Errorf("%s: %v does not get in", match, m.Claims["sub"])
			}
		}
		if all := strings.Join(got, ", "); all != want {
			t.Errorf("%s:\ngot  %s\nwant %s", match, all, want)
		}
	}
}

// Of what a rule leaves open it is told that it is open, and of what it only begins
// the beginning.
func TestWhatARuleLeavesOpen(t *testing.T) {
	rule, _ := expose(t, `{"subject_prefix":"repo:acme/app:ref:refs/tags/v*","claims":{"event_name":"push"}}`, trust.Hint{})
	m := trust.MeantBy(rule, trust.Hint{})[0]
	for _, claim := range []string{github.ClaimOwnerID, github.ClaimRepositoryID, github.ClaimWorkflowRef} {
		if !slices.Contains(m.Open, claim) {
			t.Errorf("%s is not open: %v", claim, m.Open)
		}
	}
	for _, claim := range []string{github.ClaimOwner, github.ClaimRepository, github.ClaimEvent, github.ClaimRef, github.ClaimEnvironment} {
		if slices.Contains(m.Open, claim) {
			t.Errorf("%s is open: %v", claim, m.Open)
		}
	}
	if m.Begins[github.ClaimRef] != "refs/tags/v" {
		t.Errorf("the ref begins %q", m.Begins[github.ClaimRef])
	}
}

// No run is made up that git or GitHub forbid.
func TestNoRunIsMadeUpThatCannotBe(t *testing.T) {
	for _, match := range []string{
		`{"subject_prefix":"repo:acme/*:ref:refs/tags/.*"}`, `{"claims":{"repository":"acme/app","ref":"refs/tags/*"}}`, `{"claims":{"repository":"acme/*"}}`,
		`{"subject_prefix":"repo:acme/app:ref:refs/heads/a..b"}`, `{"claims":{"repository":"acme/app","ref":"refs/heads/a b"}}`,
	} {
		_, e := expose(t, match, trust.Hint{})
		if e.Nobody == "" || e.Severity != trust.SeverityNone || !strings.HasPrefix(e.Verdict, "Nobody: ") || !e.Well() {
			t.Errorf("%s: %s, %s", match, e.Severity, e.Verdict)
		}
		for _, k := range e.Kinds {
			if ref, _ := k.Claims["ref"].(string); k.Admitted || strings.ContainsAny(ref, "* ") {
				t.Errorf("%s: %s at %v", match, k.ID, k.Claims["ref"])
			}
		}
	}
}

// What was not found is not called nobody.
func TestWhatIsNotFoundIsNotKnown(t *testing.T) {
	for _, match := range []string{
		condition(`claims.repository == 'acme/app' && claims.iat > 99999999999`), `{"claims":{"repository":"acme/app","foo":"bar"}}`,
		`{"claims":{"repository":"acme/app","event_name":"not_an_event"}}`, condition(`broken ==`),
		`{"claims":{"repository":"acme/app","event_name":"pull_request","workflow_ref":"acme/security/.github/workflows/a.yml@refs/heads/main"}}`,
	} {
		_, e := expose(t, match, trust.Hint{})
		if e.Severity != trust.SeverityCaution || e.Well() || !strings.HasPrefix(e.Verdict, "Not known: ") {
			t.Errorf("%s: %s, %s", match, e.Severity, e.Verdict)
		}
	}
}

// A hint of another place than the rule's is answered, and the rule is judged all
// the same.
func TestAHintOfAnotherPlaceIsAnswered(t *testing.T) {
	for _, tt := range []struct {
		hint trust.Hint
		says string
	}{
		{trust.Hint{Repository: "acme/other"}, "From acme/other nobody gets in, the rule names acme/app. "},
		{trust.Hint{Branch: "dev"}, "From dev nobody gets in, the rule names main. "},
		{trust.Hint{Environment: "prod"}, "From prod nobody gets in, the rule names no such place. "},
		{trust.Hint{Tag: "v*"}, "From v nobody gets in"},
		{trust.Hint{Repository: "acme/app", Branch: "main"}, ""},
	} {
		_, plain := expose(t, `{"subject_prefix":"repo:acme/app:ref:refs/heads/main"}`, trust.Hint{})
		_, e := expose(t, `{"subject_prefix":"repo:acme/app:ref:refs/heads/main"}`, tt.hint)
		if !strings.HasPrefix(e.Verdict, tt.says) || !strings.HasSuffix(e.Verdict, plain.Verdict) || e.Severity == trust.SeverityNone {
			t.Errorf("%+v: %s, %s", tt.hint, e.Severity, e.Verdict)
		}
	}
}

// Protection is no free gift: what no protection covers does not get in by a rule
// that asks for it.
func TestProtectionCounts(t *testing.T) {
	_, e := expose(t, `{"subject_prefix":"repo:acme/app:*","claims":{"ref_protected":"true","event_name":"push"}}`, trust.Hint{})
	for _, id := range []string{"other_branch", "lookalike_branch", "tag", "pull_request", "merge_group"} {
		if kindOf(e, id).Admitted {
			t.Errorf("%s gets in", id)
		}
	}
	if !e.Kinds[0].Admitted || !strings.Contains(e.Verdict, "on any protected branch or tag of acme/app") {
		t.Errorf("%s", e.Verdict)
	}
	_, e = expose(t, `{"subject_prefix":"repo:acme/app:*","claims":{"ref_protected":"false"}}`, trust.Hint{})
	if !kindOf(e, "other_branch").Admitted || !kindOf(e, "pull_request").Admitted {
		t.Errorf("a rule for what is not protected: %s", e.Verdict)
	}
}

// Where the rule names who starts the run, a stranger's pull request alone does not
// get in.
func TestTheActorCounts(t *testing.T) {
	_, e := expose(t, `{"claims":{"repository":"acme/app","actor":"octocat"}}`, trust.Hint{})
	if k := kindOf(e, "pull_request_target"); !k.Admitted || k.Severity != trust.SeverityCaution || !strings.HasPrefix(e.Verdict, "Any run that octocat starts") {
		t.Errorf("%s, %s", k.Severity, e.Verdict)
	}
	_, e = expose(t, condition(`claims.repository == 'acme/app' && claims.actor != 'mallory'`), trust.Hint{})
	if e.Severity != trust.SeverityDanger {
		t.Errorf("everybody but one: %s, %s", e.Severity, e.Verdict)
	}
}

// A tag can be moved: a rule for one is a caution, however exact.
func TestAnExactTagIsACaution(t *testing.T) {
	_, e := expose(t, `{"subject_prefix":"repo:acme@1/app@2:ref:refs/tags/v1","claims":{"event_name":"push","ref":"refs/tags/v1","workflow_ref":"acme/app/.github/workflows/a.yml@refs/tags/v1"}}`, trust.Hint{})
	if e.Severity != trust.SeverityCaution || e.Kinds[0].Severity != trust.SeverityCaution {
		t.Errorf("%s: %s", e.Severity, e.Verdict)
	}
}

// The pull request that a rule asks for is not another branch's use of the
// environment.
func TestWhatIsAskedForIsNoOpening(t *testing.T) {
	_, e := expose(t, `{"claims":{"repository":"acme/app","environment":"production"},"condition":"claims.event_name == 'push' && claims.ref == 'refs/heads/main' || claims.event_name == 'pull_request' && claims.ref.startsWith('refs/pull/')"}`, trust.Hint{})
	if k := kindOf(e, "same_environment_other_ref"); k.Admitted {
		t.Errorf("%v gets in", k.Claims["ref"])
	}
	if k := kindOf(e, "pull_request"); !k.Admitted || k.Severity != trust.SeverityNone {
		t.Errorf("the pull request is %s", k.Severity)
	}
}

// A member of match that is no matcher is told, and the rule is not called well.
func TestAMatcherThatDoesNotExistIsTold(t *testing.T) {
	_, e := expose(t, `{"subject_prefx":"repo:acme/app:ref:refs/heads/main","claims":{"repository":"acme/app","event_name":"push"}}`, trust.Hint{})
	if !slices.Equal(e.NotUnderstood, []string{"match.subject_prefx"}) || e.Well() || !e.NoMatcher("match.subject_prefx") {
		t.Errorf("%q, %s", e.NotUnderstood, e.Verdict)
	}
}

// A rule of which a part is not understood is no worse than a caution where nothing
// was found, and no better.
func TestWhatIsNotUnderstoodIsACaution(t *testing.T) {
	const pinned = `"subject_prefix":"repo:acme@1/app@2:ref:refs/heads/main","claims":{"event_name":"push","workflow_ref":"acme/app/.github/workflows/a.yml@refs/heads/main"}`
	for condition, want := range map[string]trust.Severity{"": trust.SeverityNone, `,"condition":"size(claims.run_number) > 0"`: trust.SeverityCaution} {
		_, e := expose(t, `{`+pinned+condition+`}`, trust.Hint{})
		if e.Severity != want || strings.HasPrefix(e.Verdict, "Only") != (want == trust.SeverityNone) || e.Well() != (want == trust.SeverityNone) {
			t.Errorf("%s: %s, %s", condition, e.Severity, e.Verdict)
		}
	}
}

// A repository that stands in a part that is not read is the rule's own, and no
// stranger's.
func TestARepositoryInAPartThatIsNotReadIsNoStranger(t *testing.T) {
	for _, cel := range []string{`'acme/app' in [claims.repository]`, `{'a': claims.repository}.a == 'acme/app'`} {
		_, e := expose(t, condition(cel+` && claims.event_name == 'push' && claims.ref == 'refs/heads/main'`), trust.Hint{})
		if kindOf(e, "other_owner").Admitted || e.Severity != trust.SeverityCaution || e.Well() || e.Kinds[0].Claims["repository"] != "acme/app" {
			t.Errorf("%s: %s, %s", cel, e.Severity, e.Verdict)
		}
	}
}
