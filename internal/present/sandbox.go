package present

import (
	"fmt"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
)

// What is said of the sandbox, whatever is tried in it.
const (
	SandboxIs        = "The sandbox stands in for GitHub and for Anthropic on this machine: every check of the exchange, with made-up tokens. Nothing leaves the machine."
	SandboxUse       = "A program that is started with the environment is the job of the chosen kind of run; what it exchanges is shown among the exchanges."
	SandboxVisited   = "A program has asked it for something. Once it is stopped, a program that still runs gets no answer."
	NothingExchanged = "no token was exchanged"
)

// Refused says that the server would not even take a rule.
func Refused(p *federation.FieldError) string {
	return "the server would refuse this rule: " + term.Clean(p.Error())
}

// SandboxListens says where a sandbox can be reached.
func SandboxListens(address string) string { return "listens on " + address }

// Tried is a job of the sandbox as a line of a list: its newest exchange, or that there is none
// yet, of the zero one. title says what kind of run it is.
func Tried(title string, e anthropic.Exchange) say.Row {
	if e.Outcome == "" {
		return say.Row{Mark: say.Skip, Word: "not tried", Line: say.Prose(title)}
	}
	return exchangeRow(say.Prose(title), e)
}

// TriedAll says in a line what became of the exchanges of every kind of run. That of the run
// which the rule names decides how it is shown; what else gets in is for the exposure to judge.
func TriedAll(last []anthropic.Exchange) (say.Role, string) {
	role, in := say.Caution, 0
	for _, e := range last {
		if e.Outcome != anthropic.Issued {
			continue
		}
		in++
		if e.Kind == trust.SameRun {
			role = say.Good
		}
	}
	return role, fmt.Sprintf("%d of %d kinds of runs got a token", in, len(last))
}
