package trust_test

import (
	"strings"
	"testing"

	"gh-wif/internal/trust"
)

// GitHub says which enterprise an owner belongs to: nobody outside gets in by its name,
// and any owner inside does.
func TestARuleForAnEnterprise(t *testing.T) {
	for _, match := range []string{
		`{"claims":{"enterprise":"acme-inc","ref":"refs/heads/main","event_name":"push"}}`,
		`{"claims":{"enterprise_id":"77","ref":"refs/heads/main","event_name":"push"}}`,
		`{"condition":"claims.enterprise == 'acme-inc' && claims.ref == 'refs/heads/main' && claims.event_name == 'push'"}`,
	} {
		_, e := expose(t, match, trust.Hint{})
		in := map[string]bool{}
		for _, k := range e.Kinds {
			in[k.ID] = k.Admitted
		}
		if in["other_owner"] || in["lookalike_owner"] || !in["other_repository"] || e.Severity != trust.SeverityDanger || !strings.Contains(e.Verdict, "in the enterprise ") {
			t.Errorf("%s: %s, %v", match, e.Verdict, in)
		}
	}
}
