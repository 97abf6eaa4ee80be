package diagnose_test

import (
	"strings"
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/internal/workflow"
)

// rareInputs reach the causes that no case of the table has at all.
func rareInputs(t *testing.T) []Input {
	rule := ruleJSON(t, match(mainSubject))
	wf := func(src string) []workflow.File {
		return []workflow.File{workflowOf(t, ".github/workflows/ci.yml", src)}
	}
	good := fetching("permissions: {id-token: write}")
	fetch, rest, _ := strings.Cut(good, "      - run: python main.py")
	slow := fetch + "      - run: docker build .\n      - run: python main.py" + rest
	_, unwritten, _ := strings.Cut(good, "/tmp/gha-jwt\n")
	head, _, _ := strings.Cut(good, "      - run: |")
	otherIssuer := issuerOf(t, `{"id":"fdis_01Other","name":"x","issuer_url":"https://token.actions.githubusercontent.com","jwks":{"type":"discovery"}}`)
	return []Input{
		{Token: []byte("null"), Workflows: wf(strings.Replace(good, "on: push", "on: pull_request", 1))},
		{Token: tokenOf(run()), JWKS: []byte("{"), Rule: rule, Now: testNow},
		{Token: tokenOf(run()), Rule: rule, Issuer: otherIssuer, Now: testNow},
		signedWith(t, "k1", "k1", true),
		{Token: tokenOf(run()), Rule: rule, Workflows: wf(slow), Now: testNow},
		{Token: tokenOf(run()), Rule: rule, Workflows: wf(head + unwritten), Now: testNow},
		{Token: tokenOf(run()), Rule: rule, Workflows: wf(strings.Replace(good, "FILE: /tmp/gha-jwt", "FILE: $RUNNER_TEMP/jwt", 1)), Now: testNow},
		{Token: tokenOf(run()), Rule: rule, Workflows: wf("env:\n  ANTHROPIC_IDENTITY_TOKEN_FILE: ${{ runner.temp }}/jwt\n" + strings.Replace(good, "          ANTHROPIC_IDENTITY_TOKEN_FILE: /tmp/gha-jwt\n", "", 1)), Now: testNow},
	}
}
