package diagnose

import (
	"bytes"
	"encoding/json"
	"slices"

	"gh-wif/diagnose/cause"
	"gh-wif/diagnose/check"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/trust/remedy"
)

// What a diagnosis is made of, from the layers below.
type (
	Input       = evidence.Input  // everything that is known of a failed exchange
	EnvVar      = evidence.EnvVar // one variable of the job's environment
	Check       = check.Check     // one step of the server's examination
	Status      = check.Status
	WorkflowFix = cause.WorkflowFix // the change to a workflow, where the rule is right
)

// KnownReasons lists the deny reasons of the authentication history that are known,
// with what they mean. An unknown one is examined all the same.
func KnownReasons() []evidence.KnownReason { return evidence.KnownReasons() }

// PayloadStep is a step for a workflow that prints what a token says, without its
// signature: the safe way to get a payload out of a job.
const PayloadStep = cause.PayloadStep

// The statuses of a check.
const (
	Passed  = check.Passed
	Failed  = check.Failed
	Skipped = check.Skipped
)

// Verdict is the one-word result.
type Verdict string

// The verdicts.
const (
	Match    Verdict = "match"    // the token satisfies issuer and rule
	Mismatch Verdict = "mismatch" // a sound JWT that issuer or rule would not accept
	Invalid  Verdict = "invalid"  // unusable with any rule
	// Undecided: without a rule or a token, or without a check that was asked for,
	// nothing that could be checked disagrees.
	Undecided Verdict = "undecided"
)

// Report is the result of a diagnosis. In JSON a text is a string.
type Report struct {
	Verdict Verdict    `json:"verdict"`
	Checks  check.List `json:"checks"`
	Causes  []Cause    `json:"causes"` // causes[0] is the primary one
	Token   TokenView  `json:"token"`
	// Remedies are what would let the run in, the best first: the first one's text
	// is the fix of causes[0].
	Remedies []remedy.Remedy `json:"remedies"`
	// SuggestedRule is the given rule, changed so that it lets the run in and loses
	// none of those that it is for; nil: there is none such.
	SuggestedRule *federation.Rule `json:"suggested_rule,omitempty"`
	// AdditionalRule is a second rule, for this run; nil: none is proposed.
	AdditionalRule *federation.Rule `json:"additional_rule,omitempty"`
	// Everything below is for people; the JSON carries it too.
	Headline  say.Text     `json:"headline"`            // one line: the verdict in words
	Story     say.Text     `json:"story,omitempty"`     // the run beside those that the rule means
	Alignment *Alignment   `json:"alignment,omitempty"` // sub under the rule's subject
	Diff      string       `json:"diff,omitempty"`      // unified: the given rule to the suggested one
	Refusal   say.Text     `json:"refusal,omitempty"`   // why no rule is suggested, where one could be
	Notes     []say.Text   `json:"notes,omitempty"`     // what must be known of what was given, and is no cause
	Unchecked []Unchecked  `json:"unchecked"`           // what the token cannot tell, and where to look
	Fix       *WorkflowFix `json:"workflow_fix,omitempty"`
}

// Cause is a named explanation of the failed checks.
type Cause struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Evidence    say.Text `json:"evidence"`
	Explanation say.Text `json:"explanation"`
	Fix         say.Text `json:"fix"`
	Verify      say.Text `json:"verify"`
	Docs        string   `json:"docs"`
	Copy        []string `json:"copy,omitempty"` // what the fix offers to be copied
	// File and Line are where the cause stands in a workflow that was given.
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// unmended are the ids of the causes that change nothing by themselves: all agrees, or more has to
// be known first.
var unmended = []string{cause.AllAgrees.ID, cause.NoRuleGiven.ID, cause.NoTokenGiven.ID, cause.SignatureUnchecked.ID}

// Mends reports whether the fix of the cause changes something; else it says where to go on.
func (c Cause) Mends() bool { return !slices.Contains(unmended, c.ID) }

// TokenView is what the report shows of the token: never the token itself.
type TokenView struct {
	Header    map[string]any `json:"header"`
	Claims    map[string]any `json:"claims"`
	Subject   any            `json:"subject"`    // the parsed sub, or null
	ExpiresIn int64          `json:"expires_in"` // seconds; negative: expired
}

// Unchecked is something that the token and the rule cannot tell.
type Unchecked struct {
	What say.Text `json:"what"`
	How  say.Text `json:"how"` // where to look, or what to run
}

// Alignment sets the token's sub beside the rule's subject, segment by segment.
type Alignment struct {
	Rule       string    `json:"rule"`       // the rule's subject as it stands, or with Meant the one that it means
	Sub        string    `json:"sub"`        // the token's
	FirstDiff  int       `json:"first_diff"` // byte offset in Sub of the first difference; -1: none
	RuleDiffAt int       `json:"rule_diff_at"`
	Segments   []Segment `json:"segments"`
	// Meant: the subject does not stand in subject_prefix; it is what the rule's
	// claims or condition mean.
	Meant bool `json:"meant,omitempty"`
}

// Segment is one part of the two subjects.
type Segment struct {
	Name string   `json:"name"` // owner, owner_id, repository, repository_id, context, value …
	Rule string   `json:"rule"`
	Sub  string   `json:"sub"`
	Same bool     `json:"same"`
	How  say.Text `json:"how"` // how they differ, in plain words; empty where the same
}

// SubjectView is a parsed sub as the report shows it.
type SubjectView struct {
	Form         string      `json:"form"` // classic or immutable
	Owner        string      `json:"owner"`
	OwnerID      string      `json:"owner_id,omitempty"`
	Repository   string      `json:"repository"`
	RepositoryID string      `json:"repository_id,omitempty"`
	Context      string      `json:"context,omitempty"` // environment, pull_request, ref
	Value        string      `json:"value,omitempty"`
	Custom       bool        `json:"custom"`
	Pairs        [][2]string `json:"pairs,omitempty"` // of a customised subject
}

// JSON writes the report as one document, without a final line break. Every
// character that a terminal would obey, hide or reorder is an escape, also in
// the claims and the rule, which hold it as it came.
func (r Report) JSON() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		// Only a number that is none can fail, and a decoder never makes one.
		return []byte(`{"verdict":"` + string(r.Verdict) + `"}`)
	}
	return term.JSON(bytes.TrimRight(b.Bytes(), "\n"))
}
