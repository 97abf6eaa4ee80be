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

// TriedAll says in a line what became of the exchanges of every kind of run. The worst that
// got a token decides how it is shown, and whether the run that the rule names did.
func TriedAll(last []anthropic.Exchange) (say.Role, string) {
	own, in, bad := false, 0, map[trust.Severity]int{}
	for _, e := range last {
		if e.Outcome != anthropic.Issued {
			continue
		}
		in++
		bad[trust.Severity(e.Severity)]++
		own = own || e.Kind == trust.SameRun
	}
	text := fmt.Sprintf("%d of %d kinds of runs got a token", in, len(last))
	role := say.Good
	if !own || bad[trust.SeverityCaution] > 0 {
		role = say.Caution
	}
	if n := bad[trust.SeverityDanger]; n > 0 {
		role, text = say.Bad, fmt.Sprintf("%s, and %d of them are a danger", text, n)
	}
	return role, text
}
