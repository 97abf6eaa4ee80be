package diagnose

import "gh-wif/diagnose/evidence"

// Part is one kind of what is known of a failed exchange.
type Part string

// The parts, by the names that the fields of the screens have, too.
const (
	TokenPart       Part = "token"
	AnswerPart      Part = "response"
	ReasonPart      Part = "reason"
	RulePart        Part = "rule"
	WorkflowPart    Part = "workflow"
	EnvironmentPart Part = "env"
	TimePart        Part = "now"
	IssuerPart      Part = "issuer" // or its key set
)

// AnswerIn finds what Anthropic's server answered in what was pasted, such as a log, or what an
// SDK says that never came to ask it.
func AnswerIn(pasted []byte) (answer string, found bool) { return evidence.AnswerIn(pasted) }

// IsUnsent reports whether an answer is an SDK's word that it sent no request.
func IsUnsent(answer string) bool { return evidence.UnsentIn(answer) != evidence.NotUnsent }

// IsReason reports whether a text is one of [KnownReasons], and nothing else.
func IsReason(text string) bool { return evidence.IsReason(text) }
