package present

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/lint"
	"gh-wif/internal/say"
)

// NoToken says why a job of which the sub is shown gets none.
const NoToken = "gets no token: id-token: write is not among its permissions"

// Subject makes the document of the runs that are to be expected, by workflow and
// job: what a person looks for first. k is what they were worked out from.
func Subject(seen lint.Foresight, k lint.Known) say.Doc {
	var doc say.Doc
	withIDs := false
	for i, group := range byJob(seen.Runs) {
		doc = append(doc, say.Heading{Top: i == 0, Text: say.Prose(jobName(group[0]))})
		if !group[0].Token {
			doc = append(doc, say.Entry{Text: say.W(NoToken)})
		}
		for _, r := range group {
			withIDs = withIDs || len(r.OtherSubs) == 0 && k.WithIDs(r.Sub) != ""
			doc = append(doc, run(r))
		}
	}
	doc = append(doc, leftOut(seen.LeftOut, len(doc) == 0)...)
	doc = append(doc, callers(seen.Callers, len(doc) == 0)...)
	if withIDs {
		doc = append(doc, otherForm(k)...)
	}
	return doc
}

const leftOutText say.Template = "{workflow}, job {job}: on {on} it does not run: {because}"

// leftOut says which runs do not happen, and why.
func leftOut(list []lint.LeftOut, top bool) say.Doc {
	if len(list) == 0 {
		return nil
	}
	doc := say.Doc{say.Heading{Top: top, Text: say.Prose("left out: " + say.Plural(len(list), "run") + " that cannot happen")}}
	events := map[lint.LeftOut][]string{} // of what differs in the event alone
	var order []lint.LeftOut
	for _, l := range list {
		on := l.Event
		if l.Ref != "" {
			on += " of " + l.Ref
		}
		l.Event, l.Ref = "", ""
		if events[l] == nil {
			order = append(order, l)
		}
		events[l] = append(events[l], on)
	}
	for _, l := range order {
		doc = append(doc, say.Entry{Text: leftOutText.Fill(say.Fills{
			"workflow": say.Prose(l.Workflow), "job": say.Prose(l.Job), "on": say.Prose(strings.Join(slices.Compact(events[l]), ", ")), "because": say.Prose(l.Because),
		})})
	}
	return doc
}

// callers names the files that can be called as well.
func callers(list []lint.Callers, top bool) say.Doc {
	if len(list) == 0 {
		return nil
	}
	doc := say.Doc{say.Heading{Top: top, Text: say.W("can also be called (workflow_call): then sub, event and ref are the caller's")}}
	for _, c := range list {
		text := c.Workflow
		if len(c.Jobs) > 0 {
			text += ", jobs that exchange a token: " + strings.Join(c.Jobs, ", ")
		}
		doc = append(doc, say.Entry{Text: say.Prose(text)})
	}
	return doc
}

// otherForm says how a sub looks with ids, and how to find out which form it is.
func otherForm(k lint.Known) say.Doc {
	owner, name, _ := strings.Cut(k.Repository, "/")
	ask := "gh api repos/" + k.Repository + "/actions/oidc/customization/sub --jq .sub_claim_prefix"
	return say.Doc{
		say.Heading{Text: say.W("or with ids, as repositories created, renamed or transferred after 2026-07-15 send:")},
		say.Entry{Text: say.Prose("sub: " + k.WithIDs(github.ClassicPrefix(owner, name)+":") + "…")},
		say.Entry{Text: say.Prose("which one: " + ask)},
	}
}

// byJob puts the runs of one job together, in the order of the first.
func byJob(runs []lint.Prediction) [][]lint.Prediction {
	var out [][]lint.Prediction
	index := map[string]int{}
	for _, r := range runs {
		i, known := index[jobName(r)]
		if !known {
			i = len(out)
			index[jobName(r)] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], r)
	}
	return out
}

func jobName(r lint.Prediction) string {
	switch {
	case r.Workflow == "" || r.Job == "":
		return "a run made up"
	case r.Called != "":
		return r.Workflow + ", job " + r.Job + " (in " + r.Called + ")"
	}
	return r.Workflow + ", job " + r.Job
}

// run is one run: what starts it, and what its token will carry.
func run(r lint.Prediction) say.Entry {
	what := r.Event
	if r.Environment != "" {
		what += ", environment " + r.Environment
	}
	e := say.Entry{Text: say.Prose(what), Last: verdict(r.Verdict)}
	add := func(label, text string) {
		if text != "" {
			e.Below = append(e.Below, say.Detail{Label: label, Text: say.Prose(text)})
		}
	}
	add("sub", cmp.Or(r.Sub, "unknown"))
	for _, other := range r.OtherSubs {
		add(" or", other)
	}
	add("ref", r.Ref)
	for _, claim := range []string{github.ClaimWorkflowRef, github.ClaimJobWorkflowRef} {
		if v, _ := r.Claims[claim].(string); claim == github.ClaimWorkflowRef || r.Called != "" {
			add(claim, v)
		}
	}
	for _, u := range r.Unknown {
		add("unknown", u)
	}
	return e
}

// answerMarks say how the rule's answer to a run looks.
var answerMarks = map[lint.Answer]struct {
	mark say.Mark
	role say.Role
}{lint.Admitted: {say.Check, say.Good}, lint.Denied: {say.Cross, say.Bad}, lint.Unsure: {say.Skip, say.Quiet}}

// verdict says whether the rule lets the run in, and what it wants instead.
func verdict(v lint.Verdict) say.Item {
	if v.Failed.Matcher == lint.MatcherPermissions {
		return say.Item{} // said of the job
	}
	text := answer(v)
	if v.Answer == lint.Denied && v.Failed.Expected != "" {
		text += ": it wants " + v.Failed.Expected + ", the run has " + cmp.Or(v.Failed.Actual, "none")
	}
	look := answerMarks[v.Answer]
	return say.Item{Mark: look.mark, Role: look.role, Text: say.Prose(text)}
}

// answer is the rule's answer in a word, with what it hangs on; empty where no
// rule was given.
func answer(v lint.Verdict) string {
	switch v.Answer {
	case lint.Admitted:
		if v.Note != "" {
			return "admitted " + v.Note
		}
		return "admitted"
	case lint.Denied:
		return "denied by " + v.Failed.Matcher
	case lint.Unsure:
		return "not known"
	}
	return ""
}

// SubjectTable makes the table of the same runs, for Markdown.
func SubjectTable(seen lint.Foresight) say.Doc {
	rows := say.Rows{Columns: []string{"workflow", "job", "event", "environment", "sub", "rule", "not known"}}
	for _, r := range seen.Runs {
		rule := answer(r.Verdict)
		if !r.Token {
			rule = NoToken
		}
		rows.Rows = append(rows.Rows, say.Row{Cells: []say.Text{
			value(r.Workflow), value(r.Job), value(r.Event), value(r.Environment), value(r.Sub),
			say.Prose(rule), say.Prose(strings.Join(r.Unknown, "; ")),
		}})
	}
	doc := append(say.Doc{rows}, leftOut(seen.LeftOut, false)...)
	return append(doc, callers(seen.Callers, false)...)
}
