package diagnose_test

import (
	"slices"
	"strings"
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/diagnose/cause"
	"gh-wif/internal/github"
)

// failure is one real-life failure: what is known, and what must come out.
type failure struct {
	name    string
	in      func(t *testing.T) Input
	verdict Verdict
	cause   string
	fix     []string // what the primary cause's fix must name
	also    string   // another cause that must be there
}

// subject makes a case of one rule subject and one run, both otherwise right.
func subject(name, prefix string, r github.Run, cause string, fix ...string) failure {
	return failure{name, func(t *testing.T) Input {
		return Input{Token: tokenOf(r), Rule: ruleJSON(t, match(prefix)), Now: testNow}
	}, Mismatch, cause, fix, ""}
}

func tok(name string, token []byte, verdict Verdict, cause string, fix ...string) failure {
	return failure{name, func(t *testing.T) Input {
		return Input{Token: token, Rule: ruleJSON(t, match(mainSubject)), Now: testNow}
	}, verdict, cause, fix, ""}
}

func audience(name, aud, ruleAud, cause string, fix ...string) failure {
	return failure{name, func(t *testing.T) Input {
		return Input{Token: tokenOf(run(asked(aud))), Rule: ruleJSON(t, `{"subject_prefix":"`+mainSubject+`","audience":"`+ruleAud+`"}`), Now: testNow}
	}, Mismatch, cause, fix, ""}
}

func issuer(name, iss, url, cause string, fix ...string) failure {
	return failure{name, func(t *testing.T) Input {
		return Input{Token: tokenOf(run(), set("iss", iss)), Issuer: issuerURL(t, url), Rule: ruleJSON(t, match(mainSubject)), Now: testNow}
	}, Mismatch, cause, fix, ""}
}

func claims(name, matchJSON string, verdict Verdict, cause string, fix ...string) failure {
	return failure{name, func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, matchJSON), Now: testNow}
	}, verdict, cause, fix, ""}
}

func env(name string, change map[string]string, cause string, fix ...string) failure {
	return failure{name, func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Env: goodEnv(change), Now: testNow}
	}, Match, cause, fix, ""}
}

func answered(name, response string, cause string, fix ...string) failure {
	return failure{name, func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Response: []byte(response), Now: testNow}
	}, Match, cause, fix, ""}
}

// inFile is a token that was read from a file.
func inFile(name, content, cause string, fix ...string) failure {
	return failure{name, func(t *testing.T) Input {
		return Input{Token: []byte(content), TokenFile: "token.txt", Rule: ruleJSON(t, match(mainSubject)), Now: testNow}
	}, Match, cause, fix, ""}
}

const pem = "octo-org@123456/octo-repo@456789"

// failures are the cases of every family.
var failures = slices.Concat(subjectFailures, otherFailures, answerFailures)

// fetching is a workflow that fetches a token by the recipe of the page.
func fetching(permissions string) string {
	return `on: push
` + permissions + `
jobs:
  claude:
    runs-on: ubuntu-latest
    steps:
      - run: |
          curl -sS -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com" | jq -r .value > /tmp/gha-jwt
      - run: python main.py
        env:
          ANTHROPIC_FEDERATION_RULE_ID: ` + ruleID + `
          ANTHROPIC_ORGANIZATION_ID: ` + orgID + `
          ANTHROPIC_SERVICE_ACCOUNT_ID: ` + accountID + `
          ANTHROPIC_WORKSPACE_ID: ` + workspaceID + `
          ANTHROPIC_IDENTITY_TOKEN_FILE: /tmp/gha-jwt
`
}

func TestFailures(t *testing.T) {
	for _, c := range failures {
		t.Run(c.name+" "+c.cause, func(t *testing.T) {
			r := Examine(c.in(t))
			if r.Verdict != c.verdict {
				t.Errorf("verdict %q, want %q (%s)", r.Verdict, c.verdict, r.Headline)
			}
			if len(r.Causes) == 0 || r.Causes[0].ID != c.cause {
				t.Fatalf("causes %v, want %s first", ids(r.Causes), c.cause)
			}
			for _, want := range c.fix {
				if !strings.Contains(r.Causes[0].Fix.String(), want) {
					t.Errorf("the fix does not name %s: %s", want, r.Causes[0].Fix)
				}
			}
			if c.also != "" && !strings.Contains(strings.Join(ids(r.Causes), " "), c.also) {
				t.Errorf("causes %v, want %s among them", ids(r.Causes), c.also)
			}
		})
	}
}

func ids(causes []Cause) []string {
	var out []string
	for _, c := range causes {
		out = append(out, c.ID)
	}
	return out
}

// Every id of the catalogue comes out of one of the cases above or below.
func TestEveryCauseIsReached(t *testing.T) {
	seen := map[string]bool{}
	for _, in := range append(allInputs(t), rareInputs(t)...) {
		for _, c := range Examine(in).Causes {
			seen[c.ID] = true
		}
	}
	for _, family := range cause.Families() {
		for _, c := range family.Causes {
			if !seen[c.ID] {
				t.Errorf("no case produces %s", c.ID)
			}
		}
	}
}

func allInputs(t *testing.T) []Input {
	var out []Input
	for _, c := range failures {
		out = append(out, c.in(t))
	}
	return out
}

// The texts are complete: nothing is empty. That every hole is filled is tested
// in templates_test.go.
func TestTextsAreComplete(t *testing.T) {
	for _, in := range append(allInputs(t), rareInputs(t)...) {
		for _, c := range Examine(in).Causes {
			for what, text := range map[string]string{"title": c.Title, "evidence": c.Evidence.String(), "explanation": c.Explanation.String(), "fix": c.Fix.String(), "verify": c.Verify.String()} {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s: empty %s", c.ID, what)
				}
				if strings.Contains(text, "..") && !strings.Contains(text, "...") {
					t.Errorf("%s: %s has an empty end: %s", c.ID, what, text)
				}
			}
		}
	}
}
