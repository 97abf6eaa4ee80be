package remedy_test

import (
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust/remedy"
)

// findFor looks for the remedies of a run under a match.
func findFor(t *testing.T, match string, change func(*github.Run)) (federation.Rule, map[string]any, []remedy.Remedy) {
	t.Helper()
	rule, err := federation.ReadRule([]byte(`{"name":"r","match":` + match + `}`))
	if err != nil {
		t.Fatal(err)
	}
	run := baseRun()
	change(&run)
	claims := payload(run)
	return rule, claims, remedy.Find(remedy.Input{Rule: rule, Claims: claims}).Remedies
}

// A branch that a pull request has to come from, and a first attempt, are
// conditions that somebody made: they are not taken out for a run that fails them.
func TestWhatARuleAsksOfARunStays(t *testing.T) {
	pull := func(r *github.Run) {
		r.Event, r.Ref, r.BaseRef, r.HeadRef = "pull_request", "refs/pull/7/merge", "main", "fix"
	}
	for match, want := range map[string]string{
		`{"claims":{"repository":"acme/app","repository_owner":"acme","event_name":"pull_request","head_ref":"release"}}`:                            `open the pull request from the branch "release"`,
		`{"claims":{"repository":"acme/app","repository_owner":"acme","event_name":"pull_request"},"condition":"claims.head_ref.startsWith('rel')"}`: `open the pull request from a branch that begins with "rel"`,
		`{"claims":{"repository":"acme/app","repository_owner":"acme","event_name":"pull_request","base_ref":"dev"}}`:                                `open the pull request against "dev"`,
	} {
		_, _, all := findFor(t, match, pull)
		if len(all) == 0 || all[0].Kind != remedy.Run || !strings.Contains(all[0].Text.String(), want) {
			t.Errorf("%s: %v", match, all)
		}
		for _, r := range all {
			if r.Kind == remedy.Rule {
				t.Errorf("%s: %s", match, r.Text)
			}
		}
	}
}

// A rule that lets in nobody by a slip is still for the runs that it names.
func TestARuleWithASlipIsNotMovedToAnotherRun(t *testing.T) {
	for match, want := range map[string]string{
		`{"claims":{"repository":"acme/app","repository_owner":"acme","event_name":"push","ref":"refs/heads/main","sha":"aaaa"}}`:    "take match.claims.sha out of the rule",
		`{"claims":{"repository":"acme/app","repository_owner":"acme","event_name":"push","ref":"refs/heads/main","branch":"main"}}`: "take match.claims.branch out of the rule",
		`{"subject_prefix":"repo:acme/app:refs/heads/main","claims":{"repository_owner":"acme"}}`:                                    `set match.subject_prefix of the rule to "repo:acme/app:ref:refs/heads/main"`,
	} {
		rule, claims, all := findFor(t, match, func(r *github.Run) { r.Ref = "refs/heads/dev" })
		if len(all) == 0 || all[0].Kind != remedy.Run || all[0].Rule == nil {
			t.Fatalf("%s: %v", match, all)
		}
		if text := all[0].Text.String(); !strings.Contains(text, want) || !strings.Contains(text, "run it on the branch main") {
			t.Errorf("%s: %s", match, text)
		}
		moved := all[0].Rule.Match
		if federation.Evaluate(moved, claims).Matched || !federation.Evaluate(moved, payload(baseRun())).Matched {
			t.Errorf("%s: %s is for another run", match, all[0].Rule.JSON())
		}
		for _, r := range all {
			if r.Kind == remedy.SecondRule && strings.Contains(r.Text.String(), "leave this one as it is") {
				t.Errorf("%s: %s", match, r.Text)
			}
			if r.Kind == remedy.Rule {
				t.Errorf("%s: %s of %s", match, r.Text, rule.JSON())
			}
		}
	}
}

// A rule that knows a repository by its ids goes on knowing it by them.
func TestIDsStayWhereTheSubjectLosesThem(t *testing.T) {
	for _, match := range []string{
		`{"subject_prefix":"repo:acme@1234567/app@7654321:ref:refs/heads/main","claims":{"repository_owner":"acme"}}`,
		`{"claims":{"sub":"repo:acme@1234567/app@7654321:ref:refs/heads/main","repository_owner":"acme"}}`,
	} {
		_, claims, all := findFor(t, match, func(r *github.Run) { r.Repo = "renamed" })
		if len(all) == 0 || all[0].Kind != remedy.Rule {
			t.Fatalf("%s: %v", match, all)
		}
		now := all[0].Rule.Match
		if !federation.Evaluate(now, claims).Matched {
			t.Errorf("%s: %s keeps the run out", match, all[0].Rule.JSON())
		}
		for _, claim := range []string{github.ClaimOwnerID, github.ClaimRepositoryID} {
			claims[claim] = "99"
			if federation.Evaluate(now, claims).Matched {
				t.Errorf("%s: %s lets in another %s", match, all[0].Rule.JSON(), claim)
			}
			claims[claim] = payload(baseRun())[claim]
		}
	}
}

// An event in other letters than GitHub's starts no run: the rule is put right, nothing is shut
// out by that, and nobody is told to start a run by it.
func TestAnEventInOtherLettersIsPutRight(t *testing.T) {
	_, claims, all := findFor(t, `{"claims":{"repository":"acme/app","repository_owner":"acme","event_name":"Push","ref":"refs/heads/main"}}`, func(*github.Run) {})
	if len(all) == 0 || all[0].Kind != remedy.Rule || len(all[0].Loses) > 0 || federation.NewEvaluator(all[0].Rule.Match).FirstFailed(federation.Payload(claims)) != "" {
		t.Fatalf("%v", all)
	}
	for _, r := range all {
		if strings.Contains(r.Text.String(), "start it by") {
			t.Errorf("%s", r.Text)
		}
	}
}

// Of an event that is not known nothing is said to start it, which would end in the middle.
func TestAnUnknownEventIsNoWayToStartTheRun(t *testing.T) {
	_, _, all := findFor(t, `{"claims":{"repository":"acme/app","repository_owner":"acme","event_name":"conveyed","ref":"refs/heads/main"}}`, func(*github.Run) {})
	for _, r := range all {
		if strings.Contains(r.Text.String(), "start it by") {
			t.Errorf("%s", r.Text)
		}
	}
}
