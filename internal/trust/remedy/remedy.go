// Package remedy finds what would let a run in that a rule keeps out, and tries
// it before it says so.
//
// A [Remedy] is a value: what to do in words, what to copy, and, where it is
// about a rule, that rule. Each was applied and evaluated: the run gets in with
// every matcher holding, the runs that the rule is for stay in, and nothing
// dangerous comes in with it. What cannot be shown so is not among them.
package remedy

import (
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

// Kind says what a remedy changes.
type Kind string

// The kinds of remedies, the best first.
const (
	Run         Kind = "run"         // the job runs where the rule expects it
	OtherRule   Kind = "other_rule"  // the job names another rule's id
	Rule        Kind = "rule"        // this rule is changed
	SecondRule  Kind = "second_rule" // a second rule is made for this run
	Workflow    Kind = "workflow"    // the workflow file is changed
	Environment Kind = "environment" // the job's environment is changed
	Setting     Kind = "setting"     // a setting of GitHub or of the Console is changed
)

// Kinds are all of them, the best first.
func Kinds() []Kind {
	return []Kind{Run, OtherRule, Rule, SecondRule, Workflow, Environment, Setting}
}

// Remedy is one way to let the run in.
type Remedy struct {
	Kind Kind     `json:"kind"`
	Text say.Text `json:"text"`
	// Copy is what the text offers to be copied, once nothing secret is in it. Whoever
	// shows the remedy fills it in.
	Copy []string `json:"copy"`
	// Rule is the changed rule, the second one, or the other one; nil: no rule is
	// changed.
	Rule *federation.Rule `json:"rule,omitempty"`
	// Diff is the change from the given rule to Rule, unified; empty where Rule is
	// another one. Whoever shows the remedy makes it.
	Diff string `json:"diff,omitempty"`
	// Gains and Loses are ids of the kinds of runs that get in only with the remedy,
	// and only without it.
	Gains []string `json:"gains"`
	Loses []string `json:"loses"`
	// Claims is the payload of the run as it would come with the remedy, where that is
	// known; nil: the run stays as it is, or how it would come is not known.
	Claims map[string]any `json:"-"`
}

// Input is a run that a rule keeps out, and what is known around it.
type Input struct {
	Rule   federation.Rule
	Claims map[string]any // the token's payload
	Others []federation.Rule
	// Starts are the runs of the job that the workflow's file starts on some refs;
	// nil: not known.
	Starts func(refs []string) []github.Run
	// Job is the job that fetches the token, in words that name its place; empty:
	// not known.
	Job say.Text
}

// Result is what was found.
type Result struct {
	Remedies []Remedy // the best first
	// Kept says why this rule is not changed; empty where it is.
	Kept  say.Text
	Story Story
}
