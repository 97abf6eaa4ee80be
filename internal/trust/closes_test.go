package trust_test

import (
	"cmp"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
)

// closable are rules of every form, each of which lets in more than its own runs.
var closable = []string{
	`{"subject_prefix":"repo:acme/app:*"}`,
	`{"subject_prefix":"repo:acme/app:ref:refs/heads/main"}`,
	`{"subject_prefix":"repo:acme/app:pull_request"}`,
	`{"subject_prefix":"repo:acme/app:environment:production"}`,
	`{"subject_prefix":"repo:acme/app:environment:prod*"}`,
	`{"subject_prefix":"repo:acme/app:ref:refs/tags/v1.0"}`,
	`{"subject_prefix":"repo:acme/app:ref:refs/tags/v*"}`,
	`{"subject_prefix":"repo:acme/app:ref:refs/heads/gh-readonly-queue/main/*"}`,
	`{"subject_prefix":"repo:acme/app:ref:refs/heads/main*"}`,
	`{"subject_prefix":"repo:acme/*"}`,
	`{"subject_prefix":"repo:acme*"}`,
	`{"subject_prefix":"repo:acme@12/app@34:*"}`,
	`{"claims":{"sub":"repo:acme/app:pull_request","repository_owner":"acme"}}`,
	`{"claims":{"repository":"acme/app","ref":"refs/heads/main"}}`,
	`{"claims":{"repository":"acme/app","event_name":"pull_request"}}`,
	`{"claims":{"workflow_ref":"acme/app/.github/workflows/ci.yml@refs/heads/main"}}`,
	`{"claims":{"repository_id":"34"}}`,
	`{"claims":{"repository":"acme/app","environment":"production"},"condition":"claims.event_name in ['push', 'pull_request']"}`,
	`{"claims":{"repository":"acme/app"},"condition":"claims.event_name in ['push', 'schedule']"}`,
	`{"claims":{"repository_owner":"acme"},"condition":"claims.ref in ['refs/heads/main', 'refs/heads/dev'] || claims.ref.startsWith('refs/tags/v')"}`,
	`{"condition":"claims.sub in ['repo:acme/app:ref:refs/heads/main', 'repo:acme/app:pull_request']"}`,
	`{"condition":"claims.repository.contains('acme/app') && claims.ref == 'refs/heads/main'"}`,
	`{"condition":"claims.repository in ['acme/app', 'acme/web'] && claims.event_name == 'push'"}`,
	`{"condition":"claims.repository in ['acme/app', 'partner/app'] && claims.ref == 'refs/heads/main'"}`,
	`{"condition":"claims.ref.matches('^refs/pull/') && claims.repository == 'acme/app'"}`,
}

// Every close is applied to its rule: it keeps its kind out and the run of the rule
// in, and pins nothing that the next run has anew.
func TestEveryCloseDoesWhatItSays(t *testing.T) {
	applied := 0
	for _, match := range closable {
		rule, e := expose(t, match, trust.Hint{})
		meant := trust.MeantBy(rule, trust.Hint{})
		for _, k := range e.Kinds {
			if k.Change.String() == "" {
				if k.Close != "" && !strings.HasPrefix(k.Close, "no matcher: ") {
					t.Errorf("%s, %s: %q is no change", match, k.ID, k.Close)
				}
				continue
			}
			applied++
			for _, fleeting := range []string{"refs/pull/7", "/pr-12-", "0123456789abcdef", "refs/tags/v1.0", "some-repository", "some-owner", "1234567"} {
				if strings.Contains(k.Close, fleeting) {
					t.Errorf("%s, %s: %s holds %s", match, k.ID, k.Close, fleeting)
				}
			}
			changed := k.Change.Apply(rule.Match)
			for _, m := range meant {
				stranger := k.ID == "other_owner" && m.Run.Owner != meant[0].Run.Owner
				if m.Admitted && !stranger && !federation.Evaluate(changed, m.Claims).Matched {
					t.Errorf("%s, %s: %s keeps the rule's own run out: %v", match, k.ID, k.Close, m.Claims["sub"])
				}
			}
			if federation.Evaluate(changed, k.Claims).Matched {
				t.Errorf("%s, %s: %s does not keep out %v", match, k.ID, k.Close, k.Claims)
			}
			for _, after := range trust.Expose(rule.WithMatch(changed), trust.Hint{}).Kinds {
				if cmp.Or(after.Event, after.ID) == cmp.Or(k.Event, k.ID) && after.Admitted && after.Severity != trust.SeverityNone {
					t.Errorf("%s, %s: after %s it gets in all the same: %v", match, k.ID, k.Close, after.Claims["sub"])
				}
				if after.ID == "same_run" && e.Kinds[0].Admitted && !after.Admitted {
					t.Errorf("%s, %s: after %s the run of the rule is out by %s", match, k.ID, k.Close, after.By)
				}
			}
		}
	}
	if applied < 100 {
		t.Errorf("%d changes were applied", applied)
	}
}
