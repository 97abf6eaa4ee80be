package wizard

import (
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
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
}

// Expected is a subject that a wanted run will present.
type Expected struct {
	Event string `json:"event"`
	Sub   string `json:"sub"`
	// Unknown says what the stars and the stand-ins in Sub are; empty: it is exact.
	Unknown string `json:"unknown,omitempty"`
}

// Step is one thing to do after the plan is made, in order.
type Step struct {
	Title string
	Where string // the page or program in which it is done
	How   string // what to do there; may have several lines
	Copy  string // what to copy: JSON, a command; may be empty
	Back  string // what to note down from it, may be empty
}
