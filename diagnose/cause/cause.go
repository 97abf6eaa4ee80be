// Package cause explains failed checks: each [Cause] is a Go value with its
// texts, and stands beside the detector of its [Family], a file a family.
//
// A detector reads what is [Known] and returns what it found, with the evidence
// that points to it: no cause appears without. [Find] puts all of it in order,
// the primary cause first. Adding a cause touches the file of its family, and
// its example in the tests.
package cause

import (
	"cmp"

	"gh-wif/diagnose/check"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/trust/remedy"
)

// Cause is a named explanation. The texts have holes, which the detector fills;
// what a fix offers to be copied is marked there.
type Cause struct {
	ID          string // a contract: scripts read it, and docs/causes.md is by it
	Title       string
	Explanation say.Template // two or three plain sentences
	Fix         say.Template // the field and the exact value
	Verify      say.Template
	Docs        string

	// Counts says where a finding of the workflow under this cause's id counts;
	// nil: it explains no failure.
	Counts *Counts
	// Mends are the findings of the workflow whose lines mend the cause, the best
	// first.
	Mends []string
}

// Where the texts of the causes point to.
const (
	docsWIF     = "https://platform.claude.com/docs/en/manage-claude/wif-reference"
	docsOIDC    = "https://docs.github.com/en/actions/reference/security/oidc"
	docsHistory = federation.ConsoleIdentity + "?tab=history"
)

// Known is what a detector may look at: the evidence, and the checks made on it.
type Known struct {
	*evidence.Evidence
	Checks check.List
	// Tried are the remedies, tried on the rule; nil: there is no rule to try them
	// on, or it is not what keeps the token out.
	Tried *remedy.Result
}

// SignatureOpen reports a key set that was given and a signature that was not
// checked with it.
func (k *Known) SignatureOpen() bool {
	return k.In.JWKS != nil && k.Checks.Get(check.Signature).Status == check.Skipped
}

// Found is a cause with the evidence for it.
type Found struct {
	Cause    *Cause
	Evidence say.Text
	Fills    say.Fills
	// Title, Explanation and Fix stand in place of the cause's own, where the case
	// has its own.
	Title            string
	Explanation, Fix say.Template
	// Check is the failed check that the cause explains; without one, Rank says
	// where the cause stands. After orders the causes of one check.
	Check string
	Rank  int
	After int
	// Story: the cause compares the whole run with those that the rule means, beside
	// the cause of the check that failed.
	Story bool
	// File and Line are where the cause stands in a workflow; empty: nowhere, or not known.
	File string
	Line int
	// Narrowed is the rule's match as the fix of [Overbroad] leaves it; nil: it leaves
	// the rule as it is.
	Narrowed *federation.Match
}

// Titled is the title of the case.
func (f Found) Titled() string { return cmp.Or(f.Title, f.Cause.Title) }

// Explains is the explanation of the case.
func (f Found) Explains() say.Text { return cmp.Or(f.Explanation, f.Cause.Explanation).Fill(f.Fills) }

// Mends is the fix of the case.
func (f Found) Mends() say.Text { return cmp.Or(f.Fix, f.Cause.Fix).Fill(f.Fills) }
