package present

import (
	"fmt"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// What is said of the sandbox, whatever is tried in it.
const (
	SandboxIs        = "The sandbox stands in for GitHub and for Anthropic on this machine: every check of the exchange, with made-up tokens. Nothing leaves the machine."
	SandboxUse       = "A program that is started with the environment is the job of the chosen kind of run; what it exchanges is shown among the exchanges."
	SandboxVisited   = "A program has asked it for something. Once it is stopped, a program that still runs gets no answer."
	NothingExchanged = "no token was exchanged"
)

// SandboxTold says where a sandbox listens.
func SandboxTold(address string) string {
	return "Listens on " + address + ". Each kind of run can exchange a token of its own:"
}

// Untried is a job that no token was exchanged for yet, as a line of a list. title says what
// kind of run it is.
func Untried(title string) say.Row {
	return say.Row{Mark: say.Skip, Word: "not tried", Line: say.Prose(title)}
}

// TriedAll says in a line what became of the exchanges of every kind of run. That of the run
// which the rule names decides how it is shown; what else gets in is for the exposure to judge.
func TriedAll(last []anthropic.Exchange) (say.Role, string) {
	role, in, out := say.Caution, 0, 0
	for _, e := range last {
		switch e.Outcome {
		case anthropic.Issued:
			in++
			if e.Kind == trust.SameRun {
				role = say.Good
			}
		case anthropic.Denied:
			out++
		}
	}
	return role, fmt.Sprintf("%s got a token, %d did not", say.Plural(in, "kind of run"), out)
}
