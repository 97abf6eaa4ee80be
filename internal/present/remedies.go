package present

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
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

// ways say what a remedy of a kind changes.
var ways = map[remedy.Kind]string{
	remedy.Run: "run the job elsewhere", remedy.OtherRule: "another rule's id", remedy.Rule: "change this rule",
	remedy.SecondRule: "a second rule", remedy.Workflow: "change the workflow", remedy.Environment: "change the job's environment",
	remedy.Setting: "change a setting",
}

// instead is the label of a remedy that is not the best one.
func instead(k remedy.Kind) string { return "Or: " + ways[k] }

// alternatives are the remedies behind the first one, which is the fix of the first
// cause.
func alternatives(r diagnose.Report) say.Doc {
	var out say.Doc
	for _, one := range r.Remedies[min(1, len(r.Remedies)):] {
		out = append(out, say.Field{Label: instead(one.Kind), Text: one.Text, Role: say.Advice})
		out = append(out, effects(one)...)
	}
	return out
}

// firstEffects are what the first remedy does.
func firstEffects(r diagnose.Report) say.Doc {
	if len(r.Remedies) == 0 {
		return nil
	}
	return effects(r.Remedies[0])
}

// effects are the kinds of runs that a rule of a remedy lets in and keeps out.
func effects(one remedy.Remedy) say.Doc {
	if one.Kind == remedy.OtherRule {
		return nil
	}
	return append(kinds(GetsIn, one.Gains), kinds(NoMore, one.Loses)...)
}

// ownRun is the kind of the run that a rule names: with a changed rule, the one in
// question.
const ownRun = "same_run"

// maxKinds is how many kinds of runs a text names.
const maxKinds = 5

// kinds name kinds of runs by their titles. A name that only begins alike is said with
// any other name.
func kinds(label string, ids []string) say.Doc {
	if len(ids) == 0 {
		return nil
	}
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		other, alike := strings.CutPrefix(id, "lookalike_")
		return alike && slices.Contains(ids, "other_"+other)
	})
	names := make([]say.Text, 0, maxKinds+1)
	for _, id := range ids[:min(len(ids), maxKinds)] {
		title := trust.KindTitle(id)
		if id == ownRun && label == GetsIn {
			title = "this run"
		}
		names = append(names, say.W(title))
	}
	if more := len(ids) - maxKinds; more > 0 {
		names = append(names, say.W(say.Plural(more, "kind")+" more"))
	}
	return say.Doc{say.Field{Label: label, Text: say.List("; ", names...), Role: say.Quiet}}
}

// workflowLines are the lines for the workflow's file.
func workflowLines(r diagnose.Report) say.Doc {
	f := r.Fix
	if f == nil || f.Lines == "" {
		return nil
	}
	label := say.Join(say.W("In "), say.N(f.Path), say.W(", line "+fmt.Sprint(f.Line)))
	return say.Doc{say.Code{Label: label, Language: "yaml", Lines: f.Lines, Role: say.Advice}}
}

// rules are the rules of the remedies: a changed one as the difference, a second
// one as it is to be made.
func rules(r diagnose.Report) say.Doc {
	var out say.Doc
	for _, f := range RuleFiles(r, "") {
		out = append(out, f.doc()...)
	}
	return out
}

// doc is the rule of a fix: a changed one as the difference, a second one as it is to be made.
func (f RuleFile) doc() say.Doc {
	if f.InPlace {
		return say.Doc{say.Heading{Text: say.W(RuleChange)}, say.Code{Language: "diff", Lines: f.Diff}}
	}
	return say.Doc{say.Heading{Text: say.W(SecondRule)}, say.Code{Language: "json", Lines: string(f.Rule.JSON())}}
}

// kept says why this rule is not changed.
func kept(r diagnose.Report) say.Doc {
	if r.Refusal.Empty() || slices.ContainsFunc(RuleFiles(r, ""), inPlace) {
		return nil
	}
	return say.Doc{say.Heading{Text: say.W(NoChange)}, say.Para{Text: r.Refusal}}
}

// RuleFile is a rule that a remedy carries, as it is shown and saved.
type RuleFile struct {
	What    string // what is copied and saved, in words
	Rule    federation.Rule
	Diff    string // to the given rule; may be empty
	Path    string // where it is saved
	InPlace bool   // of the given rule; else it is one beside it
}

// RuleFiles are the rules of the remedies, the best first. path is where the given
// rule is: a changed one takes its place, a second one stands beside it.
func RuleFiles(r diagnose.Report, path string) []RuleFile {
	var out []RuleFile
	for _, one := range r.Remedies {
		if f, ok := RuleFileOf(one, path); ok && !(f.InPlace && slices.ContainsFunc(out, inPlace)) {
			out = append(out, f)
		}
	}
	return out
}

// RuleFileOf is the rule that one remedy carries; it is none where the remedy changes no rule, or
// names one that is there.
func RuleFileOf(one remedy.Remedy, path string) (f RuleFile, ok bool) {
	switch {
	case one.Rule == nil:
	case one.Kind == remedy.Rule, one.Kind == remedy.Run:
		return RuleFile{"the corrected rule", *one.Rule, one.Diff, path, true}, true
	case one.Kind == remedy.SecondRule:
		return RuleFile{"the second rule", *one.Rule, "", strings.TrimSuffix(path, ".json") + "-2.json", false}, true
	}
	return RuleFile{}, false
}

func inPlace(f RuleFile) bool { return f.InPlace }
