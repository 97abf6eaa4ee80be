package present

import (
	"fmt"
	"slices"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/internal/trust/remedy"
)

// The words around a fix that is tried.
const (
	// InMemory says what trying a fix does not do.
	InMemory = "tried in memory: nothing is saved or changed anywhere"
	// NotHere says of a fix that it can only be followed.
	NotHere = "This fix cannot be tried here: what it changes is not among what was given. Do what it says, run the job, and examine the new token."

	// WithFix stands over what there is with the fix.
	WithFix = "With the fix"

	// AsOfIssue says of a check that it is made as of the token's issue.
	AsOfIssue = "as of its issue"

	// WhoGetsIn stands before how many kinds of runs get in.
	WhoGetsIn = "Who gets in"

	copyNote    = "The token that was given is past its time or has lost its signature, as copies do. It was examined as of its issue: the next run of the job brings a fresh one."
	comesNote   = "This is the run as it would come with the fix, not the one that was given."
	leftOutNote = "The server's answer and the reason word are left out: they tell of the exchange that failed."
	noPrefix    = "the rule has no subject_prefix: its claims and its condition say what sub may be"
	sameGate    = "No rule is changed: whom the rule lets in stays as it is."

	savedNote  = "The rule in {file} is examined here. The exchange follows it once the rule is the same at Anthropic: in the Console, under Settings, Workload identity, Rules."
	besideNote = "The rule in {file} is examined here. The exchange follows it once it is made at Anthropic, beside the first one, and its id stands in {variable} of the job."
)

// FixName names one of the fixes of a report: its place among them, and what it changes.
func FixName(at, of int, k remedy.Kind) string {
	if of == 1 {
		return "The fix: " + ways[k]
	}
	return fmt.Sprintf("Fix %d of %d: %s", at+1, of, ways[k])
}

// FixTrial are the parts of a report with one of its fixes in place.
type FixTrial struct {
	Verdict say.Doc // what the diagnosis says then
	Fix     say.Doc // what the fix is
	Subject say.Doc // the two subjects, before and then
	Effects say.Doc // who gets in with it, and no longer, and whether strangers do
	Gate    *Gate   // whom the rule lets in with it, what is new marked; nil: no rule is changed
	Rule    say.Doc // the rule, as it changes or as it is made; empty: none is
	Notes   say.Doc // what must be known of how it was tried
	Turns   []diagnose.Turn
}

// TriedFix makes the parts of a report with one of its fixes in place.
func TriedFix(before diagnose.Report, t diagnose.Turned) FixTrial {
	out := FixTrial{
		Verdict: verdictLine(t.Report.Verdict, t.Headline()),
		Fix:     say.Doc{say.Field{Label: Change, Text: t.Remedy.Text, Role: say.Advice}},
		Subject: subjects(before, t.Report),
		Effects: effects(t.Remedy),
		Turns:   diagnose.Turns(before, t.Report),
	}
	if t.Rule != nil {
		g := GateOf(*t.Rule, t.Was)
		out.Gate, out.Effects = &g, append(out.Effects, strangersItem(g))
	} else {
		out.Effects = append(out.Effects, say.Para{Text: say.W(sameGate)})
	}
	if f, ok := RuleFileOf(t.Remedy, ""); ok {
		out.Rule = f.doc()
	}
	for _, n := range []struct {
		is   bool
		says string
	}{{t.Comes, comesNote}, {t.Fresh, copyNote}, {t.LeftOut, leftOutNote}} {
		if n.is {
			out.Notes = append(out.Notes, say.Field{Label: Note, Text: say.W(n.says)})
		}
	}
	return out
}

// strangersItem says whether strangers get in at a gate, and whether that is new.
func strangersItem(g Gate) say.Item {
	var fresh, all []say.Text
	danger := false
	for _, l := range g.Lanes {
		for _, d := range l.Dots {
			if l.Group != trust.GroupStrangers || !d.In {
				continue
			}
			all = append(all, say.Prose(d.Title))
			if d.Changed {
				fresh = append(fresh, say.Prose(d.Title))
				danger = danger || d.Kind.Severity == trust.SeverityDanger
			}
		}
	}
	switch {
	case danger:
		return say.Item{Mark: say.Cross, Role: say.Bad, Text: say.Join(say.W("Strangers get in with it: "), say.List("; ", fresh...))}
	case len(fresh) > 0:
		return say.Item{Mark: say.Warning, Role: say.Caution, Text: say.Join(say.W("Strangers can cause some of what gets in with it: "), say.List("; ", fresh...))}
	case len(all) > 0:
		return say.Item{Mark: say.Warning, Role: say.Caution, Text: say.Join(say.W("Strangers get in as before: "), say.List("; ", all...))}
	case g.Unsure:
		return say.Item{Mark: say.Warning, Role: say.Caution, Text: say.W("No stranger was seen to get in, which does not mean that none does")}
	}
	return say.Item{Mark: say.Check, Role: say.Good, Text: say.W("No stranger gets in")}
}

// Flat is all of it for lines, where the report with the rule stands above.
func (t FixTrial) Flat() say.Doc {
	doc := slices.Concat(t.Verdict, say.Doc{say.Heading{Text: say.W(Checks)}, say.Rows{Rows: turnedRows(t.Turns)}})
	if rest := Unturned(t.Turns); rest != "" {
		doc = append(doc, say.Para{Text: say.W(rest)})
	}
	if t.Gate != nil {
		doc = append(doc, say.Field{Label: WhoGetsIn, Text: say.W(t.Gate.Counts())})
	}
	return slices.Concat(doc, t.Effects, t.Subject, t.Notes)
}

// turnedRows are the checks that turn.
func turnedRows(all []diagnose.Turn) []say.Row {
	var rows []say.Row
	for _, t := range all {
		if !t.Turned() {
			continue
		}
		look := statusMarks[t.Is]
		rows = append(rows, say.Row{
			Mark: look.mark, Role: look.role, Word: StatusWord(t.Is) + ", " + StatusWord(t.Was) + " before",
			Line: say.Join(say.N(t.ID), say.W(": "+t.Title+aside(t))),
		})
	}
	return rows
}

// aside says of a check why it turns where that is no doing of the fix.
func aside(t diagnose.Turn) string {
	if t.OfCopy {
		return ", " + AsOfIssue
	}
	return ""
}

// StatusWord is the status of a check in a word, also of one that is not asked.
func StatusWord(s diagnose.Status) string {
	if s == "" {
		return "not asked"
	}
	return string(s)
}

// StatusMark says how the status of a check looks.
func StatusMark(s diagnose.Status) (say.Mark, say.Role) {
	look := statusMarks[s]
	if s == "" {
		return say.Skip, say.Quiet
	}
	return look.mark, look.role
}

// Anew counts the checks that are made with the fix only, and pass; empty: there are none.
func Anew(n int) string {
	if n == 0 {
		return ""
	}
	return say.Plural(n, "check") + " more: passed"
}

// Unturned counts the checks that stay as they are; empty: there are none.
func Unturned(all []diagnose.Turn) string {
	n := map[diagnose.Status]int{}
	sum := 0
	for _, t := range all {
		if !t.Turned() {
			n[t.Stays()]++
			sum++
		}
	}
	if sum == 0 {
		return ""
	}
	out := say.Plural(sum, "check") + " as before:"
	between := " "
	for _, s := range []diagnose.Status{diagnose.Passed, diagnose.Failed, diagnose.Skipped} {
		if n[s] > 0 {
			out, between = out+fmt.Sprintf("%s%d %s", between, n[s], s), ", "
		}
	}
	return out
}

// subjects set sub under the rule's subject, as it is and with the fix.
func subjects(before, then diagnose.Report) say.Doc {
	doc := alignment(before.Alignment)
	switch a := then.Alignment; {
	case a == nil && len(doc) > 0:
		doc = append(doc, say.Field{Label: WithFix, Text: say.W(noPrefix)})
	case a == nil:
	case a.FirstDiff >= 0:
		return append(doc, alignment(a)...)
	default:
		doc = append(doc, say.Pair{
			Label:  WithFix + ", they agree",
			First:  say.Side{Name: "rule", Text: a.Rule, Differs: -1, Role: say.Good},
			Second: say.Side{Name: "sub", Text: a.Sub, Differs: -1, Role: say.Good},
		})
	}
	return doc
}

// Saved says of a report of a rule that was saved what it is worth. fresh: the token was examined
// as of its issue.
func Saved(f RuleFile, fresh bool) say.Doc {
	note := say.Template(besideNote)
	if f.InPlace {
		note = savedNote
	}
	fills := say.Fills{"file": say.N(f.Path), "variable": say.N(federation.RuleID.Env)}
	out := say.Doc{say.Field{Label: Note, Text: note.Fill(fills)}}
	if fresh {
		out = append(out, say.Field{Label: Note, Text: say.W(copyNote)})
	}
	return out
}
