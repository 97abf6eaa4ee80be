package wizard

import (
	"slices"

	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/wizard/advice"
)

// Plan is what the wizard makes of the answers.
type Plan struct {
	Answers  Answers // with every default filled in
	Issuer   federation.Issuer
	Rule     federation.Rule
	Workflow Workflow
	Reasons  []trust.Reason
	Warnings []Warning
	Expected []Expected
	Exposure trust.Exposure
	Hint     trust.Hint // of the run that the exposure was made for
	Next     []Step
	Told     []Told // what GitHub told, and what it changed; empty: it was not asked
}

// Workflow is the workflow file.
type Workflow struct {
	Path    string `json:"path"` // from the repository's root
	Content string `json:"content"`
}

// Warning is something the rule alone cannot make right, or a value still to be
// filled in.
type Warning struct {
	ID      string   `json:"id"`
	Message string   `json:"message"`
	Fix     say.Text `json:"fix"` // what to do, with the commands to copy; may be empty
	// Fill names the answer, by its flag, that would fill in an id not known yet.
	Fill string `json:"-"`
	// Set is the command that sets the variable which holds an id.
	Set string `json:"-"`
	// Screen is Fix where questions are asked and no flags are known, Ask the name of the answer that mends it.
	Screen say.Text `json:"-"`
	Ask    string   `json:"-"`
}

// Grade is how grave it is.
func (w Warning) Grade() advice.Grade { return advice.GradeOf(w.ID, !w.Fix.Empty()) }

// Expected is a subject that a wanted run will present.
type Expected struct {
	Event string `json:"event"`
	Sub   string `json:"sub"`
	// Unknown says what the stars and the stand-ins in Sub are; empty: it is exact.
	Unknown string `json:"unknown,omitempty"`
}

// StepID names a step. What is saved of a plan names the steps that are done by it.
type StepID string

// The steps.
const (
	StepPlace          StepID = "organization"
	StepIssuer         StepID = "issuer"
	StepServiceAccount StepID = "service_account"
	StepRule           StepID = "rule"
	StepVariables      StepID = "variables"
	StepCommit         StepID = "commit"
	StepEnvironment    StepID = "environment"
	StepKey            StepID = "api_key"
	StepRun            StepID = "run"
)

// Step is one thing to do after the plan is made, in order.
type Step struct {
	ID    StepID
	Title string
	Where string   // the page or program in which it is done
	Page  string   // the address of that page, or of the nearest one; may be empty
	How   string   // what to do there; may have several lines
	Copy  string   // what to copy: JSON, a command; may be empty
	Back  string   // what to note down from it, may be empty
	Takes []string // the names of the answers that are the ids which it gives; none: it gives none
}

// Known are the ids of the step that are among the answers, in the order of Takes.
func (s Step) Known(a Answers) []string {
	var out []string
	for _, name := range s.Takes {
		if r, err := row(name); err == nil && r.ID != nil && !r.ID.IsPlaceholder(r.text(&a)) {
			out = append(out, r.text(&a))
		}
	}
	return out
}

// Done reports whether nothing is left to do in the step: all of its ids are among the
// answers, or, where it gives none, it is among those that were ticked by hand.
func (s Step) Done(a Answers, ticked []StepID) bool {
	if len(s.Takes) > 0 {
		return len(s.Known(a)) == len(s.Takes)
	}
	return slices.Contains(ticked, s.ID)
}

// Still are the steps that stay ticked when a plan is made anew: those in which the same is
// to be done.
func Still(ticked []StepID, before, now []Step) []StepID {
	var out []StepID
	for _, a := range before {
		same := func(b Step) bool { return a.ID == b.ID && a.Where == b.Where && a.Copy == b.Copy }
		if slices.Contains(ticked, a.ID) && slices.ContainsFunc(now, same) {
			out = append(out, a.ID)
		}
	}
	return out
}
