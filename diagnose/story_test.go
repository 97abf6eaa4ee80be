package diagnose_test

import (
	"strings"
	"testing"

	. "gh-wif/diagnose"
)

// The headline tells the run against the runs that the rule means, whatever form the
// rule has, and says nothing for the rule that it does not say.
func TestTheHeadlineTellsTheRun(t *testing.T) {
	const (
		plain = `{"claims":{"repository":"octo-org/octo-repo","repository_owner":"octo-org","event_name":"push","ref":"refs/heads/main"}}`
		bySub = `{"claims":{"sub":"repo:octo-org/octo-repo:ref:refs/heads/main","repository_owner":"octo-org"}}`
		byCEL = `{"claims":{"repository_owner":"octo-org"},"condition":"claims.sub == 'repo:octo-org/octo-repo:ref:refs/heads/main'"}`
	)
	for _, tt := range []struct{ rule, event, ref, environment, want string }{
		{plain, "pull_request", "refs/pull/3/merge", "", "Mismatch: This is a pull request's run; the rule is for pushes to the branch main"},
		{plain, "pull_request", "refs/pull/3/merge", "prod", "Mismatch: This is a pull request's run; the rule is for pushes to the branch main"},
		{plain, "push", "refs/heads/dev", "prod", "Mismatch: This is a run of push on the branch dev; the rule is for pushes to the branch main"},
		{bySub, "push", "refs/heads/main", "prod", "Mismatch: The job has an environment, so its sub names prod and not the branch main"},
		{byCEL, "push", "refs/heads/main", "prod", "Mismatch: The job has an environment, so its sub names prod and not the branch main"},
		{bySub, "push", "refs/heads/dev", "", "Mismatch: This is a push to the branch dev; the rule is for pushes to the branch main"},
	} {
		r := run(onRef(tt.ref))
		r.Event, r.Environment = tt.event, tt.environment
		got := Examine(Input{Token: tokenOf(r), Rule: ruleJSON(t, tt.rule), Env: goodEnv(nil), Now: testNow}).Headline.String()
		if got != tt.want {
			t.Errorf("%s, %s on %s in %q: %s, want %s", tt.rule, tt.event, tt.ref, tt.environment, got, tt.want)
		}
	}
}

// A script reads lists, also where nothing is gained, lost or to be copied.
func TestListsOfRemediesAreLists(t *testing.T) {
	r := run(onRef("refs/heads/dev"))
	doc := string(Examine(Input{Token: tokenOf(r), Rule: ruleJSON(t, match(mainSubject)), Now: testNow}).JSON())
	for _, key := range []string{"copy", "gains", "loses"} {
		if strings.Contains(doc, `"`+key+`": null`) || !strings.Contains(doc, `"`+key+`": [`) {
			t.Errorf("%s is no list in %s", key, doc)
		}
	}
}
