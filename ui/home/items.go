package home

import (
	"cmp"
	"path"

	"gh-wif/internal/term"
	"gh-wif/ui/screen"
)

// item is one thing to do.
type item struct {
	title, about string
	open         screen.Action
}

// items are the things that can be done now, the likeliest first.
func items(ctx *screen.Context) []item {
	ses := ctx.Session
	var out []item
	if p := ses.Plan; p != nil {
		out = append(out, backToPlan(ses))
	}
	out = append(out,
		setUp(ses),
		item{"Find out why an exchange failed", "Paste the token: it is examined here and sent nowhere", screen.ShowDiagnose{}},
		item{"Check whom a rule lets in", "Every kind of run is tried against it", screen.ShowExposure{}},
	)
	if f, ok := ses.Prefill.APIKeyWorkflow(); ok && ses.Plan == nil {
		out = append(out, item{
			"Switch " + term.Clean(path.Base(f.Path)) + " from its API key",
			"The snippet to paste into it, and a rule that lets in this file alone",
			screen.ShowSwitch{Workflow: f},
		})
	}
	if ctx.Deps.Examples != nil {
		out = append(out, item{"See an example report", "Made up, to show what a diagnosis tells", screen.ShowExamples{}})
	}
	return out
}

func backToPlan(ses *screen.Session) item {
	state := "not saved yet"
	if ses.Saved {
		state = "saved"
	}
	title := "Back to the plan for " + term.Clean(ses.Plan.Answers.Repository)
	return item{title, "Review, copy, export; " + state, screen.ShowReview{Plan: *ses.Plan}}
}

func setUp(ses *screen.Session) item {
	if ses.Edited {
		what := cmp.Or(term.Clean(ses.Answers.Repository), "a repository")
		return item{"Go on setting up " + what, "The answers so far are kept", screen.ShowSetup{}}
	}
	about := "The narrowest rule that works, its issuer, and the workflow"
	if r := ses.Prefill.Answers.Repository; r != "" {
		about += ", for " + term.Clean(r)
	}
	return item{"Set up a repository", about, screen.ShowSetup{}}
}
