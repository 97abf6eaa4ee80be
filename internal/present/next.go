package present

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// What is said of the steps that follow a plan.
const (
	PageOf     = "page"
	IDsTick    = "its ids tick this step: enter takes them"
	NoPage     = "no page of this step is known"
	NotSaved   = "not saved: s saves it"
	AddressFor = "the address of its page"
)

// wanted are the kinds of the ids that a step takes and that are not known yet; of one that is
// done, all of them.
func wanted(s wizard.Step, a wizard.Answers) []federation.IDKind {
	var open, all []federation.IDKind
	for _, row := range wizard.Table() {
		if row.ID == nil || !slices.Contains(s.Takes, row.Name) {
			continue
		}
		all = append(all, *row.ID)
		if row.ID.IsPlaceholder(strings.Join(row.Values(a), "")) {
			open = append(open, *row.ID)
		}
	}
	if len(open) == 0 {
		return all
	}
	return open
}

// Asks asks for the ids of a step, at length and in short; empty: it takes none.
func Asks(s wizard.Step, a wizard.Answers) (long, short string) {
	kinds := wanted(s, a)
	if len(kinds) == 0 {
		return "", ""
	}
	var names []string
	for _, k := range kinds {
		name := "the " + k.Name
		if k.Prefix != "" {
			name += " (" + k.Placeholder + ")"
		}
		names = append(names, name)
	}
	before := ""
	if s.Done(a, nil) {
		before = "another one: "
	}
	return before + "paste " + strings.Join(names, " or ") + " here", before + "paste it here"
}

// FilledIn says which ids were taken.
func FilledIn(all []wizard.Given) string {
	var out []string
	for _, g := range all {
		text := "the " + g.Kind.Name + " " + term.Clean(g.Value)
		if g.Before != "" && g.Before != g.Value {
			text += " in place of " + term.Clean(g.Before)
		}
		out = append(out, text)
	}
	return "filled in " + strings.Join(out, ", ")
}

// StepsLeft says how many steps are left.
func StepsLeft(left, of int) string {
	if left == 0 {
		return "all steps are done"
	}
	return fmt.Sprintf("%d of %s left", left, say.Plural(of, "step"))
}

// GoOn offers to go on with a plan that was saved, of whose steps some are left.
func GoOn(left, of int) string {
	if left == 0 {
		return "Look at the saved plan: all of its steps are done"
	}
	return fmt.Sprintf("Go on: %d of %s left", left, say.Plural(of, "step"))
}

// GoOnWith says what is gone on with, on which GitHub if it is not github.com, where it stands
// if that is elsewhere, and what is not as it was saved.
func GoOnWith(repository, host, file string, differ []string) string {
	about := "The saved plan for " + term.Clean(repository)
	if host != github.GitHubHost {
		about += " on " + term.Clean(host)
	}
	if dir := path.Dir(file); dir != "." {
		about += ", in " + term.Clean(dir)
	}
	if len(differ) > 0 {
		about += "; not as saved: " + term.Clean(strings.Join(differ, ", "))
	}
	return about
}

// CannotGoOn says why a saved plan is of no use.
func CannotGoOn(file, problem string) string {
	return term.Clean(file) + " is left alone, and cannot be gone on with: " + term.Clean(problem)
}

// NotKnown says what of a saved plan this program does not know.
func NotKnown(file string, unknown []string) string {
	return term.Clean(file) + " has what this program does not know, and saving leaves it out: " + term.Clean(strings.Join(unknown, ", "))
}

// What line mode asks about the steps.
const (
	WhichStep = "Which step is done? Paste an id, or type a step's number; enter ends"
	SaveAgain = "Save the files again?"
)

// Checklist makes the document of how far a plan is: a line each step, with its ids.
func Checklist(p wizard.Plan, ticked []wizard.StepID) say.Doc {
	var doc say.Doc
	left := 0
	rows := say.Rows{}
	for i, s := range p.Next {
		row := say.Row{Mark: say.Bullet, Word: "open", Line: say.Prose(fmt.Sprintf("%d. %s", i+1, s.Title))}
		if s.Done(p.Answers, ticked) {
			row.Mark, row.Role, row.Word = say.Check, say.Good, "done"
		} else {
			left++
		}
		if ids := s.Known(p.Answers); len(ids) > 0 {
			row.Line = say.Join(row.Line, say.W(": "), say.N(strings.Join(ids, ", ")))
		}
		rows.Rows = append(rows.Rows, row)
	}
	return append(doc, say.Para{Text: say.W(StepsLeft(left, len(p.Next)))}, rows)
}

// InsideStep is the step that examines a failed exchange where it failed.
const InsideStep = `- if: failure()
  uses: OWNER/gh-wif/.github/actions/doctor@REF
  with:
    rule: rule.json   # optional: the rule to compare with
`

// Inside says how more is learned of a failed exchange than what was pasted tells.
func Inside() []wizard.Step {
	return []wizard.Step{
		{
			Title: "Look inside the job", Where: "the workflow: the last step of the job",
			How:  "The token itself, the environment and the file that ran are known there. The job needs id-token: write, and a checkout before this step. Pin OWNER and REF as of any action.",
			Copy: InsideStep,
		},
		{
			Title: StartAndWatch, Where: "a shell in the working copy",
			How:  "The run's steps are followed up to the exchange; what failed is said with its causes.",
			Copy: "gh-wif verify\n",
		},
	}
}
