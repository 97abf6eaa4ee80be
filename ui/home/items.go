package home

import (
	"cmp"
	"path"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/ui/screen"
)

// item is one thing to do.
type item struct {
	title, about string
	open         screen.Action
}

// most is how many things the start offers. What is beyond that is a key away: the sandbox in a
// review, and from an exposure.
const most = 7

// items are the things that can be done now, the likeliest first.
func items(ctx *screen.Context) []item {
	ses := ctx.Session
	var out []item
	if p := ses.Plan; p != nil {
		out = append(out, backToPlan(ses))
		if ctx.Deps.Prepare != nil {
			out = append(out, item{"Create what is missing at Anthropic", "It looks first, shows a plan and asks; then the ids are in the workflow", screen.ShowApply{}})
		}
	}
	if old := ses.Prefill.Saved; ses.Plan == nil && old.Usable(ses.Prefill.Answers.Repository) {
		out = append(out, item{present.GoOn(old.Left, old.Steps()), present.GoOnWith(old.Plan.Answers.Repository, old.Differ), screen.ShowSaved{}})
	}
	if with := ses.Prefill.WithKey(); len(with) > 0 && ctx.Deps.Migrate != nil {
		out = append(out, switchOver(with))
	}
	out = append(out,
		setUp(ses),
		item{"Find out why an exchange failed", "Paste the token: it is examined here and sent nowhere", screen.ShowDiagnose{}},
		item{"Check whom a rule lets in", "Every kind of run is tried against it", screen.ShowExposure{}},
	)
	if ctx.Deps.Verify != nil && len(ses.Prefill.Federated()) > 0 {
		out = append(out, item{"Start the workflow and watch it", "Its run on GitHub, up to the exchange", screen.ShowVerify{}})
	}
	if ctx.Deps.Sandbox != nil && len(out) < most {
		out = append(out, try(ses))
	}
	if ctx.Deps.Examples != nil && len(out) < most {
		out = append(out, item{"See an example report", "Made up, to show what a diagnosis tells", screen.ShowExamples{}})
	}
	return out
}

// try offers the sandbox, for the rule of the plan where there is one.
func try(ses *screen.Session) item {
	if p := ses.Plan; p != nil {
		return item{"Try the plan's rule in the sandbox", "As any kind of run, or with a program of yours; offline", screen.TryPlan(*p)}
	}
	return item{"Try a rule in the sandbox", "As any kind of run, or with a program of yours; offline", screen.ShowExposure{Try: true}}
}

func backToPlan(ses *screen.Session) item {
	state := "not saved yet"
	if ses.Saved {
		state = "saved"
	}
	title := "Back to the plan for " + term.Clean(ses.Plan.Answers.Repository)
	return item{title, "Review, copy, export; " + state, screen.ShowReview{Plan: *ses.Plan}}
}

// switchOver offers what can be done about workflows that have a key, the first of which is named.
func switchOver(with []job.Found) item {
	files := make([]string, len(with))
	for i, f := range with {
		files[i] = f.File
	}
	name := term.Clean(path.Base(with[0].Path))
	it := item{"Switch " + name + " from its API key", "Its smallest change, and a rule for exactly its runs", screen.ShowSwitch{Files: files}}
	if with[0].Switches == 0 {
		it.title, it.about = "See what keeps "+name+" on its API key", "The line that stands in the way, and why"
	}
	if more := len(with) - 1; more > 0 {
		it.about += "; and " + say.Plural(more, "more file")
	}
	return it
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
