package lint

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/workflow"
)

const (
	rulePath     = "rule.json"
	issuerPath   = "issuer.json"
	workflowPath = ".github/workflows/claude.yml"
)

// soundRule is a rule without a fault: nothing but the team's run gets in.
const soundRule = `{
  "id": "fdrl_01a",
  "name": "ci",
  "issuer_id": "fdis_01a",
  "match": {
    "subject_prefix": "repo:acme@12/app@34:ref:refs/heads/main",
    "audience": "https://api.anthropic.com",
    "claims": {
      "repository": "acme/app",
      "repository_id": "34",
      "repository_owner_id": "12",
      "event_name": "push",
      "workflow_ref": "acme/app/.github/workflows/claude.yml@refs/heads/main"
    }
  },
  "target": {"type": "service_account", "service_account_id": "svac_01a"},
  "workspace_id": "wrkspc_01a",
  "oauth_scope": "workspace:inference",
  "token_lifetime_seconds": 600
}
`

const soundIssuer = `{
  "name": "github-actions",
  "issuer_url": "https://token.actions.githubusercontent.com",
  "jwks": {"type": "discovery"}
}
`

// soundWorkflow exchanges under soundRule.
const soundWorkflow = `name: Call Claude
on:
  push:
    branches: [main]
permissions:
  id-token: write
jobs:
  ask:
    runs-on: ubuntu-latest
    steps:
      - uses: anthropics/claude-code-action@0123456789012345678901234567890123456789 # v1
        with:
          anthropic_federation_rule_id: fdrl_01a
          anthropic_organization_id: 6f1b7c1e-1111-4222-8333-444455556666
          anthropic_service_account_id: svac_01a
          anthropic_workspace_id: wrkspc_01a
`

// change replaces old by new and fails where old is not there.
func change(t testing.TB, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the text has no %q", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

func input(rule, issuer, flow string) Input {
	var in Input
	if rule != "" {
		in.Rules = []Source{{rulePath, []byte(rule)}}
	}
	if issuer != "" {
		in.Issuers = []Source{{issuerPath, []byte(issuer)}}
	}
	if flow != "" {
		in.Workflows = []WorkflowSource{{Source: Source{workflowPath, []byte(flow)}}}
	}
	return in
}

func ids(fs []Finding) []string {
	out := []string{}
	for _, f := range fs {
		out = append(out, f.ID)
	}
	return out
}

// found is the finding with an id.
func found(t testing.TB, fs []Finding, id string) Finding {
	t.Helper()
	i := slices.IndexFunc(fs, func(f Finding) bool { return f.ID == id })
	if i < 0 {
		t.Fatalf("no %s among %v", id, ids(fs))
	}
	return fs[i]
}

func worst(fs []Finding) workflow.Grade {
	for _, s := range severities {
		if slices.ContainsFunc(fs, func(f Finding) bool { return f.Severity == s }) {
			return s
		}
	}
	return ""
}
