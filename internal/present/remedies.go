package present

import (
	"strconv"

	"gh-wif/diagnose"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/internal/trust/remedy"
)

// The labels of the remedies behind the first one, and of what they do.
const (
	GetsIn = "What gets in with it"
	NoMore = "What gets in no longer"

	RuleChange = "The change to the rule"
	SecondRule = "The second rule"
	NoChange   = "No change to the rule is suggested"
)

// instead are the labels of the remedies that are not the best one.
var instead = map[remedy.Kind]string{
	remedy.Run: "Or: run the job elsewhere", remedy.OtherRule: "Or: another rule's id", remedy.Rule: "Or: change this rule",
	remedy.SecondRule: "Or: a second rule", remedy.Workflow: "Or: change the workflow", remedy.Environment: "Or: change the job's environment",
	remedy.Setting: "Or: change a setting",
}

// remedies are what would let the run in, the best first, each with what a changed
// rule does beside.
func remedies(r diagnose.Report) say.Doc {
	var out say.Doc
	for i, one := range r.Remedies {
		label := instead[one.Kind]
		if i == 0 {
			label = Change
		}
		out = append(out, say.Field{Label: label, Text: one.Text, Role: say.Advice})
		if i == 0 {
			out = append(out, workflowLines(r)...)
		}
		if one.Kind == remedy.OtherRule {
			continue
		}
		out = append(out, kinds(GetsIn, one.Gains)...)
		out = append(out, kinds(NoMore, one.Loses)...)
	}
	return out
}

// ownRun is the kind of the run that a rule names: with a changed rule, the one in
// question.
const ownRun = "same_run"

// maxKinds is how many kinds of runs a text names.
const maxKinds = 5

// kinds name kinds of runs by their titles.
func kinds(label string, ids []string) say.Doc {
	if len(ids) == 0 {
		return nil
	}
	names := make([]say.Text, 0, maxKinds+1)
	for _, id := range ids[:min(len(ids), maxKinds)] {
		title := trust.KindTitle(id)
		if id == ownRun && label == GetsIn {
			title = "this run"
		}
		names = append(names, say.W(title))
	}
	if more := len(ids) - maxKinds; more > 0 {
		names = append(names, say.W(strconv.Itoa(more)+" kinds more"))
	}
	return say.Doc{say.Field{Label: label, Text: say.List("; ", names...), Role: say.Quiet}}
}

// workflowLines are the lines for the workflow's file.
func workflowLines(r diagnose.Report) say.Doc {
	f := r.Fix
	if f == nil || f.Lines == "" {
		return nil
	}
	label := say.Join(say.W("In "), say.N(f.Path), say.W(", line "+strconv.Itoa(f.Line)))
	return say.Doc{say.Code{Label: label, Language: "yaml", Lines: f.Lines, Role: say.Advice}}
}

// rules are the rules of the remedies: a changed one as the difference, a second
// one as it is to be made; or why this one is not changed.
func rules(r diagnose.Report) say.Doc {
	var out say.Doc
	changed := false
	for _, one := range r.Remedies {
		switch {
		case one.Diff != "":
			changed = true
			out = append(out, say.Heading{Text: say.W(RuleChange)}, say.Code{Language: "diff", Lines: one.Diff})
		case one.Kind == remedy.SecondRule && one.Rule != nil:
			out = append(out, say.Heading{Text: say.W(SecondRule)}, say.Code{Language: "json", Lines: string(one.Rule.JSON())})
		}
	}
	if !changed && !r.Refusal.Empty() {
		out = append(say.Doc{say.Heading{Text: say.W(NoChange)}, say.Para{Text: r.Refusal}}, out...)
	}
	return out
}
