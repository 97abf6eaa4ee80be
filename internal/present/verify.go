package present

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/verify"
)

// StartAndWatch offers what gh-wif verify does.
const StartAndWatch = "Start the workflow and watch it"

// NotByHand says why none of so many workflows can be started.
func NotByHand(workflows int) string {
	if workflows == 1 {
		return "Not yet: it lacks workflow_dispatch: under on:"
	}
	return "Not yet: none of them has workflow_dispatch: under on:"
}

// verifyHeads are how a verification ends, in one line.
var verifyHeads = map[verify.State]struct {
	mark say.Mark
	role say.Role
	text string
}{
	verify.Passed:    {say.Check, say.Good, "The run succeeded, and its exchange worked"},
	verify.Failed:    {say.Cross, say.Bad, "The run failed"},
	verify.Cancelled: {say.Cross, say.Bad, "The run was cancelled"},
	verify.Skipped:   {say.Skip, say.Caution, "Nothing was exchanged: it was skipped"},
	verify.Unseen:    {say.Skip, say.Caution, "The run succeeded, and shows no exchange"},
	verify.Waiting:   {say.Warning, say.Caution, "The run waits for an approval"},
	verify.Running:   {say.Arrow, say.Plain, "The run goes on"},
	verify.TimedOut:  {say.Warning, say.Caution, "The run has not ended in time"},
	verify.Lost:      {say.Warning, say.Caution, "What became of the run is not known"},
}

// parts say what a step has to do with federation.
var parts = map[verify.Part]string{
	verify.Token: "asks GitHub for the token", verify.Exchange: "exchanges it and calls Claude", verify.Both: "asks for the token, exchanges it and calls Claude",
}

// stepWords are the states of a step.
var stepWords = map[verify.State]struct {
	mark say.Mark
	role say.Role
	word string
}{
	verify.Passed: {say.Check, say.Good, "passed"}, verify.Failed: {say.Cross, say.Bad, "failed"}, verify.Cancelled: {say.Cross, say.Bad, "cancelled"},
	verify.Skipped: {say.Skip, say.Quiet, "skipped"}, verify.Running: {say.Arrow, say.Plain, "not done"},
	verify.NotReached: {say.Skip, say.Quiet, "not reached"}, verify.Unseen: {say.Skip, say.Caution, "not in the run"},
}

// Verification makes the document of a run that was started and followed.
func Verification(r verify.Result) say.Doc {
	head := verifyHeads[r.State]
	doc := say.Doc{say.Heading{Top: true, Mark: head.mark, Role: head.role, Text: say.W(head.text)}}
	if r.Because != "" {
		doc = append(doc, say.Para{Text: say.Prose(r.Because)})
	}
	var rows []say.Row
	for _, s := range r.Steps {
		w := stepWords[s.State]
		rows = append(rows, say.Row{
			Mark: w.mark, Role: w.role, Word: w.word,
			Line:  say.Join(say.Prose(s.Job), say.W(": "), say.Prose(s.Step), say.W(", which "+parts[s.Part])),
			Cells: []say.Text{say.Prose(s.Job), say.Prose(s.Step), say.W(parts[s.Part]), say.W(w.word)},
		})
	}
	if len(rows) > 0 {
		doc = append(doc, say.Rows{Columns: []string{"Job", "Step", "What it does", "State"}, Rows: rows})
	}
	doc = append(doc, failedStep(r)...)
	doc = append(doc, explained(r.Cause)...)
	if r.Run.URL != "" {
		doc = append(doc, say.Link{Label: "The run", Address: r.Run.URL})
	}
	if r.Next != "" {
		doc = append(doc, say.Field{Label: "Go on with", Text: say.C(r.Next)})
	}
	return doc
}

// WhichStarts asks for one of several workflows.
const WhichStarts = "Several workflows exchange a token. Which one is to be started?"

// WhatIsStarted says before a workflow is started what that means.
func WhatIsStarted(file, repository string) string {
	return "GitHub starts " + term.Clean(file) + " of " + term.Clean(repository) + " on the default branch, by workflow_dispatch and with your login there. " +
		"It is a real run: it does all that the workflow says."
}

// NotWatched says of a run that is left alone where it is; empty: nothing is known of one.
func NotWatched(r verify.Result) string {
	switch {
	case r.Run.ID != "":
		return "the run goes on: " + term.Clean(r.Run.Place())
	case r.State == verify.Lost:
		return term.Clean(r.Because)
	}
	return ""
}

// failedStep is where the run failed, with what it printed.
func failedStep(r verify.Result) say.Doc {
	f := r.Failure
	if f == nil {
		return nil
	}
	doc := say.Doc{say.Field{Label: "Failed at", Text: say.Join(say.Prose(f.Job), say.W(": "), say.Prose(cmp.Or(f.Step, "the job, before its first step"))), Role: say.Bad}}
	if f.Part == "" && slices.ContainsFunc(r.Steps, func(s verify.Seen) bool { return s.State == verify.NotReached }) {
		doc = append(doc, say.Para{Text: say.W("This step has nothing to do with federation, which was not reached.")})
	}
	if f.NoLog != "" {
		doc = append(doc, say.Para{Text: say.Prose(f.NoLog)})
	}
	if len(f.Log) > 0 {
		doc = append(doc, say.Code{Label: say.W("The end of its log"), Lines: strings.Join(f.Log, "\n") + "\n"})
	}
	return doc
}

// explained is the cause that the diagnosis finds.
func explained(c *verify.Cause) say.Doc {
	if c == nil {
		return nil
	}
	return say.Doc{
		say.Heading{Text: say.W(Why), ID: c.ID},
		say.Para{Text: say.Prose(c.Title)},
		say.Field{Label: Change, Text: c.Fix},
	}
}
