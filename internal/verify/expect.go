// Package verify knows what a run of a workflow has to show before anybody may say that
// federation works: which step asks for the token and which exchanges it, by the workflow's
// file; what became of them, by what GitHub tells of the run; and what the log of a step that
// failed says. It asks nobody: that is for package live.
package verify

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
)

// Part is what a step has to do with federation.
type Part string

// The parts of a step.
const (
	Token    Part = "token"              // it asks GitHub for the identity token
	Exchange Part = "exchange"           // it calls Claude, and exchanges the token for that
	Both     Part = "token_and_exchange" // as claude-code-action
)

// exchanges reports whether the exchange is in a part.
func (p Part) exchanges() bool { return p != Token }

// Step is a step that takes part, as GitHub shows it.
type Step struct {
	Name  string // what GitHub lists it by; a star stands for what the file does not tell
	Group string // how its part of the log begins
	Part  Part
	Line  int
}

// Job is a job whose token is exchanged.
type Job struct {
	ID    string // with that of the calling job before it: caller/job
	Name  string // what GitHub lists it by; a star stands for what the file does not tell
	Path  string // of the file that holds it
	Steps []Step
}

// Expect lists the jobs of a workflow that exchange a token, with the steps that do. resolve
// gives a workflow of the same repository by the text of its uses:; it may be nil.
func Expect(f workflow.File, resolve func(uses string) (workflow.File, bool)) []Job {
	return expect(f, resolve, 0)
}

// maxDepth is how deep workflows call each other ("Reuse workflows", limitations).
const maxDepth = 10

func expect(f workflow.File, resolve func(uses string) (workflow.File, bool), depth int) []Job {
	var out []Job
	for _, j := range f.Jobs {
		if j.Uses != "" && resolve != nil && depth < maxDepth {
			called, ok := resolve(j.Uses)
			if !ok {
				continue
			}
			for _, inner := range expect(called, resolve, depth+1) {
				inner.ID, inner.Name = j.ID+"/"+inner.ID, shown(j.Name, j.ID)+" / "+inner.Name
				out = append(out, inner)
			}
			continue
		}
		facts, calls := f.FederatedJob(j.ID)
		if !calls || facts.Credential == workflow.CredentialAPIKey {
			continue
		}
		out = append(out, Job{ID: j.ID, Name: shown(j.Name, j.ID), Path: f.Path, Steps: parts(j, facts)})
	}
	return out
}

// parts are the steps of a job that take part.
func parts(j workflow.Job, facts workflow.JobFacts) []Step {
	asks := func(i int) bool {
		return slices.ContainsFunc(facts.Requests, func(r workflow.TokenRequest) bool { return r.Step == i })
	}
	calls := exchangers(j, facts, asks)
	var out []Step
	for i, s := range j.Steps {
		part := Part("")
		switch in := slices.Contains(calls, i); {
		case in && asks(i):
			part = Both
		case in:
			part = Exchange
		case asks(i):
			part = Token
		default:
			continue
		}
		group := "Run " + firstLine(s)
		out = append(out, Step{Name: shown(s.Name, group), Group: starred(group), Part: part, Line: s.Pos.Line})
	}
	return out
}

// exchangers are the steps that exchange: behind the first request those that are given the token's
// file or a federation variable by themselves, and the actions that federate; where there is none, those that are
// seen to call Claude once a token was asked for; else the first script behind the last request.
func exchangers(j workflow.Job, facts workflow.JobFacts, asks func(int) bool) []int {
	var given, calls []int
	for i, s := range j.Steps {
		called := slices.Contains(facts.Calls, i)
		switch {
		case len(facts.Requests) > 0 && i < facts.Requests[0].Step: // what stands before checks or prepares
		case called && s.Uses != "", !asks(i) && slices.ContainsFunc(s.Env, federates):
			given = append(given, i)
		case called && !asks(i) && len(facts.Requests) > 0 && !installs(s.Run):
			calls = append(calls, i)
		}
	}
	switch {
	case len(given) > 0:
		return given
	case len(calls) > 0 || len(facts.Requests) == 0:
		return calls
	}
	last := facts.Requests[len(facts.Requests)-1].Step
	for i := last + 1; i < len(j.Steps); i++ {
		if s := j.Steps[i].Run; s != "" && !installs(s) {
			return []int{i}
		}
	}
	return facts.Calls // one script does both
}

func federates(e workflow.EnvVar) bool {
	return e.Name == federation.EnvTokenFile || e.Name == federation.EnvToken || e.Name == federation.RuleID.Env
}

// installs reports whether a script names Claude only where it installs something.
func installs(script string) bool {
	found := false
	for line := range strings.Lines(strings.ToLower(script)) {
		if !strings.Contains(line, "anthropic") && !strings.Contains(line, "claude") {
			continue
		}
		if !slices.ContainsFunc([]string{" install ", " i ", " add ", " get ", " require ", "install-"}, func(verb string) bool { return strings.Contains(line, verb) }) {
			return false
		}
		found = true
	}
	return found
}

// firstLine is what GitHub shows of a step without a name: the action, or the first line of
// the script.
func firstLine(s workflow.Step) string {
	if s.Uses != "" {
		return s.Uses
	}
	line, _, _ := strings.Cut(strings.TrimLeft(s.Run, "\n"), "\n")
	return strings.TrimSpace(line)
}

// shown is the name, or what GitHub shows where there is none.
func shown(name, otherwise string) string {
	if name == "" {
		name = otherwise
	}
	return starred(name)
}

// starred is a text with a star for each expression in it.
func starred(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("*")
		_, text, _ = strings.Cut(rest, "}}")
	}
}

// fitsJob also knows the jobs of a matrix, whose values stand behind the name.
func fitsJob(expected, name string) bool {
	if github.StarMatches(expected, name) {
		return true
	}
	base, _, found := strings.Cut(name, " (")
	return found && strings.HasSuffix(name, ")") && github.StarMatches(expected, base)
}

// MaxInputs is how many inputs a dispatch takes (REST, "Create a workflow dispatch event").
const MaxInputs = 25

// Startable says why a workflow cannot be started by hand with these inputs: the error names
// the line that is missing.
func Startable(f workflow.File, inputs map[string]string) error {
	trigger, ok := f.Trigger("workflow_dispatch")
	if !ok {
		return fmt.Errorf("%s cannot be started by hand: add a line %q under on: (line %d), commit it, and have it on the default branch; the rule has to let that event in, too", f.Path, "workflow_dispatch:", max(1, f.OnPos.Line))
	}
	if len(inputs) > MaxInputs {
		return fmt.Errorf("%d inputs are given: GitHub takes %d", len(inputs), MaxInputs)
	}
	var names []string
	for _, in := range trigger.Inputs {
		names = append(names, in.Name)
		if _, given := inputs[in.Name]; in.Required && !given && !in.Default.IsSet() {
			return fmt.Errorf("%s wants the input %q: give it by --input %s=VALUE", f.Path, in.Name, in.Name)
		}
	}
	for name := range inputs {
		if !slices.Contains(names, name) {
			known := "it has none"
			if len(names) > 0 {
				known = "it has " + strings.Join(names, ", ")
			}
			return fmt.Errorf("%s has no input %q: %s", f.Path, name, known)
		}
	}
	return nil
}
