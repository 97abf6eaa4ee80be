// Package check makes the server's checks, in the order in which the WIF
// reference lists them.
//
// A [Check] can only say passed, failed or skipped, with a typed [Reason]; its
// sentence comes from one table (reasons.go). Why something failed and what to
// change is package cause.
package check

import (
	"strings"

	"gh-wif/diagnose/evidence"
	"gh-wif/internal/say"
)

// The checks, by the id that the report carries. Entries of claims are
// "claims.NAME": see [OfClaim].
const (
	Structure   = "structure"
	Size        = "size"
	Algorithm   = "alg"
	KeyID       = "kid"
	Required    = "required_claims"
	Issuer      = "iss"
	Signature   = "signature"
	Time        = "time"
	Lifetime    = "lifetime"
	Audience    = "aud"
	Subject     = "sub"
	Claims      = "claims"
	Condition   = "condition"
	Rule        = "rule"
	Environment = "environment"
	Workspace   = "workspace"
)

// OfClaim is the id of the check of an entry of the rule's claims.
func OfClaim(name string) string { return Claims + "." + name }

// IsClaim reports whether a check is that of an entry of claims.
func IsClaim(id string) bool { return strings.HasPrefix(id, OfClaim("")) }

// Status is the result of one check.
type Status string

// The statuses.
const (
	Passed  Status = "passed"
	Failed  Status = "failed"
	Skipped Status = "skipped"
)

// Check is one step of the server's examination.
type Check struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Status   Status   `json:"status"`
	Expected say.Text `json:"expected"`
	Actual   say.Text `json:"actual"`
	Because  say.Text `json:"because"` // the reason's sentence
	Reason   Reason   `json:"-"`
}

func (c *Check) pass(r Reason, f say.Fills) { c.settle(Passed, r, f) }

func (c *Check) fail(r Reason, f say.Fills) { c.settle(Failed, r, f) }

func (c *Check) skip(r Reason, f say.Fills) { c.settle(Skipped, r, f) }

func (c *Check) settle(s Status, r Reason, f say.Fills) {
	c.Status, c.Reason, c.Because = s, r, sentences[r].Fill(f)
}

// step is one check: what it is called and how it is made.
type step struct {
	id, title string
	// claims: the check looks at the claims, and is skipped where there are none.
	claims bool
	run    func(m *maker, c *Check)
}

// steps are in the order in which the WIF reference lists them ("What is
// verified"); the server's real order is unknown.
var steps = []step{
	{Structure, "The token is a JWT", false, (*maker).structure},
	{Size, "Its size is within the limit", true, (*maker).size},
	{Algorithm, "It is signed with an accepted algorithm", true, (*maker).algorithm},
	{KeyID, "It names the signing key", true, (*maker).keyID},
	{Required, "It has the required claims", true, (*maker).required},
	{Issuer, "iss is the issuer's issuer_url", true, (*maker).issuer},
	{Signature, "The signature is the issuer's", true, (*maker).signature},
	{Time, "It is valid at this time", true, (*maker).time},
	{Lifetime, "Its lifetime is within the issuer's maximum", true, (*maker).lifetime},
	{Audience, "aud is the audience", true, (*maker).audience},
	{Subject, "sub matches subject_prefix", true, (*maker).subject},
	{Claims, "The rule's claims are equal", true, nil}, // one check an entry
	{Condition, "The condition is true", true, (*maker).condition},
	{Rule, "The rule can be used", false, (*maker).rule},
	{Environment, "The environment leads to federation", false, (*maker).environment},
	{Workspace, "The workspace is the rule's", false, (*maker).workspace},
}

// maker makes the checks of one examination.
type maker struct {
	*evidence.Evidence
	done List
}

// Run makes every check.
func Run(e *evidence.Evidence) List {
	m := &maker{Evidence: e}
	for _, s := range steps {
		if s.run == nil {
			m.claims(s.title)
			continue
		}
		c := Check{ID: s.id, Title: s.title}
		if s.claims && !e.Readable() {
			c.skip(m.unread(), nil)
		} else {
			s.run(m, &c)
		}
		m.done = append(m.done, c)
	}
	if e.Excerpt {
		settleExcerpt(m.done)
	}
	return m.done
}

// unread is why there are no claims to look at.
func (m *maker) unread() Reason {
	if m.Given() {
		return NoClaims
	}
	return NoTokenGiven
}

// settleExcerpt decides on decoded claims that hold no time at all. People quote
// a part of a payload in reports: where something else already fails, that is
// what they ask about. A match is never claimed for them.
func settleExcerpt(done List) {
	for _, c := range done {
		if c.Status == Failed && !Outside(c.ID) {
			return
		}
	}
	if c := done.Get(Required); c.Status == Skipped {
		c.fail(PartIsNoToken, nil)
	}
}
