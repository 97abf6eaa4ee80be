package cause

import (
	"strconv"

	"gh-wif/internal/say"
)

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
