package cause

import (
	"strconv"

	"gh-wif/internal/federation"
	"gh-wif/internal/say"
)

const (
	fetchLines = "curl --fail-with-body -sS -H \"Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\" \"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=" +
		federation.DefaultAudience + "\" | jq -er .value"

	// payloadPart is the payload of a token, for jq, and plainBase64 decodes it: GNU
	// base64 stops at the characters of base64url.
	payloadPart = `split(".")[1]`
	plainBase64 = `gsub("-";"+") | gsub("_";"/") | @base64d`
	decodeLine  = `jq -rR '` + payloadPart + ` | ` + plainBase64 + `'`
)

// PayloadStep is a step for a workflow that prints the decoded payload of a token
// and never its signature, so that what it prints cannot be exchanged. It fails
// where the request for the token fails. The job needs id-token: write.
const PayloadStep = `- name: Print what the token says, without its signature
  shell: bash
  run: |
    set -euo pipefail
    curl --fail-with-body -sS \
      -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
      "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=` + federation.DefaultAudience + `" |
      jq -ner 'input.value | ` + payloadPart + `
        | ` + plainBase64 + `'
`

// WorkflowFix is the change to a workflow, where the rule is right.
type WorkflowFix struct {
	Path  string `json:"path"`
	Line  int    `json:"line"`
	Lines string `json:"lines"` // the YAML to put there
}

const permissionLines = "permissions:\n  contents: read\n  id-token: write\n"

// MendWorkflow is the change to the workflow that mends a cause; nil: there is
// none, or it is not known.
func MendWorkflow(k *Known, c *Cause) *WorkflowFix {
	for _, id := range c.Mends {
		for _, w := range k.Flaws {
			if w.ID != id {
				continue
			}
			lines := w.Fix
			if id == wfMissingIDTokenPermission.ID || id == wfCallerLacksIDToken.ID {
				lines = permissionLines
			}
			return &WorkflowFix{Path: w.File, Line: w.Pos.Line, Lines: lines}
		}
	}
	if c == subRefVsEnvRule {
		return mendEnvironment(k)
	}
	return nil
}

func number(n int) say.Text { return say.N(strconv.Itoa(n)) }
