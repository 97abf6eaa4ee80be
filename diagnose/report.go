package diagnose

import (
	"time"

	"gh-wif/internal/federation"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/workflow"
)

// Input is everything that is known of a failed exchange. Only Token is needed.
type Input struct {
	Token     []byte             // what was pasted, as it is
	Rule      *federation.Rule   // nil: not given
	Issuer    *federation.Issuer // nil: not given; github.com's is then assumed
	Workflows []workflow.File
	Env       []EnvVar // what the job's environment holds; nil: not known
	Response  []byte   // the server's answer: curl -i, a bare body, or {"status":…,"body":…}
	Reason    string   // the deny reason from the authentication history
	JWKS      []byte   // the issuer's key set; nil: the signature is not checked
	Now       time.Time
}

// EnvVar is one variable of the job's environment. An empty value still counts
// as set ("Workload Identity Federation", credential precedence).
type EnvVar struct{ Name, Value string }

// Verdict is the one-word result.
type Verdict string

// The verdicts.
const (
	Match    Verdict = "match"    // the token satisfies issuer and rule
	Mismatch Verdict = "mismatch" // a sound JWT that issuer or rule would not accept
	Invalid  Verdict = "invalid"  // unusable with any rule
)

// Status is the result of one check.
type Status string

// The statuses.
const (
	Passed  Status = "passed"
	Failed  Status = "failed"
	Skipped Status = "skipped"
)

// Report is the result of a diagnosis.
type Report struct {
	Verdict       Verdict          `json:"verdict"`
	Checks        []Check          `json:"checks"`
	Causes        []Cause          `json:"causes"` // causes[0] is the primary one
	Token         TokenView        `json:"token"`
	SuggestedRule *federation.Rule `json:"suggested_rule,omitempty"`
	// Everything below is for people; the JSON carries it too.
	Headline  string       `json:"headline"`            // one line: the verdict in words
	Alignment *Alignment   `json:"alignment,omitempty"` // sub under the rule's subject
	Diff      string       `json:"diff,omitempty"`      // unified: the given rule to the suggested one
	Refusal   string       `json:"refusal,omitempty"`   // why no rule is suggested, where one could be
	Unchecked []Unchecked  `json:"unchecked"`           // what the token cannot tell, and where to look
	Fix       *WorkflowFix `json:"workflow_fix,omitempty"`
}

// Check is one step of the server's examination.
type Check struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Status   Status `json:"status"`
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
	Because  string `json:"because"`
}

// Cause is a named explanation of the failed checks.
type Cause struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Evidence    string `json:"evidence"`
	Explanation string `json:"explanation"`
	Fix         string `json:"fix"`
	Verify      string `json:"verify"`
	Docs        string `json:"docs"`
}

// TokenView is what the report shows of the token: never the token itself.
type TokenView struct {
	Header    map[string]any `json:"header"`
	Claims    map[string]any `json:"claims"`
	Subject   any            `json:"subject"`    // the parsed sub, or null
	ExpiresIn int64          `json:"expires_in"` // seconds; negative: expired
}

// Unchecked is something that the token and the rule cannot tell.
type Unchecked struct {
	What string `json:"what"`
	How  string `json:"how"` // where to look, or what to run
}

// WorkflowFix is the change to a workflow, where the rule is right.
type WorkflowFix struct {
	Path  string `json:"path"`
	Line  int    `json:"line"`
	Lines string `json:"lines"` // the YAML to put there
}

// Alignment sets the token's sub beside the rule's subject, segment by segment.
type Alignment struct {
	Rule       string            `json:"rule"`       // the rule's subject as it stands
	Sub        string            `json:"sub"`        // the token's
	FirstDiff  int               `json:"first_diff"` // byte offset in Sub of the first difference; -1: none
	RuleDiffAt int               `json:"rule_diff_at"`
	Segments   []pattern.Segment `json:"segments"`
}
