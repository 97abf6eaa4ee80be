package templates

import (
	"fmt"
	"slices"
	"strings"
)

// guard is what a run must meet for the job to run, as GitHub expressions of which
// each must hold, and the reason for it, which follows the names of events.
type guard struct {
	holds   []string
	because string
}

// byAuthor lets in what people of the repository wrote, by the values of
// author_association that stand for a place in it (GitHub GraphQL reference,
// CommentAuthorAssociation). thing is the key of the webhook's payload.
func byAuthor(thing string) guard {
	return guard{
		[]string{fmt.Sprintf(`contains(fromJSON('["OWNER","MEMBER","COLLABORATOR"]'), github.event.%s.author_association)`, thing)},
		"anyone can write " + thing + "s, and every run spends money. Only those of the repository's people start the job.",
	}
}

var sameHead = []string{"github.event.pull_request.head.repo.full_name == github.repository"}

var (
	ownBranch = guard{
		sameHead,
		"a fork's pull request gets no identity token, and the job could only fail. Only branches of this repository start it.",
	}
	ownTarget = guard{
		sameHead,
		"a stranger's pull request gets a token too. Only branches of this repository start the job.",
	}
	ownRun = guard{
		[]string{
			"github.event.workflow_run.head_repository.full_name == github.repository",
			`contains(fromJSON('["push","pull_request","schedule","workflow_dispatch"]'), github.event.workflow_run.event)`,
		},
		"a stranger may have started the workflow that ended. Only runs of this repository's branches start the job, " +
			"and of events that its people cause: if yours is another, add it.",
	}
	ownAccount = guard{
		[]string{"github.event.repository.private || github.actor == github.repository_owner"},
		"anyone can do this to a public repository. There only its owner's account starts the job; " +
			`to add people: || contains(fromJSON('["login"]'), github.actor)`,
	}
)

// guards are the conditions of each event that somebody can start who has no
// place in the repository.
var guards = map[string][]guard{
	"pull_request":                {ownBranch},
	"pull_request_review":         {ownBranch, byAuthor("review")},
	"pull_request_review_comment": {ownBranch, byAuthor("comment")},
	"pull_request_target":         {ownTarget},
	"issue_comment":               {byAuthor("comment")},
	"issues":                      {byAuthor("issue")},
	"discussion":                  {byAuthor("discussion")},
	"discussion_comment":          {byAuthor("comment")},
	"workflow_run":                {ownRun},
	"fork":                        {ownAccount},
	"watch":                       {ownAccount},
	"gollum":                      {ownAccount},
}

// Guarded reports whether the job of a workflow that an event starts has a
// condition, as long as the [Spec] does not leave the guards out.
func Guarded(event string) bool { return len(guards[event]) > 0 || events[event].anyRef }

// Guard is the condition that keeps those without a place in the repository out
// of a job which an event starts, as a GitHub expression; empty where only people
// of the repository can start it.
func Guard(event string) string { return Trigger{Event: event}.condition() }

// condition is what must hold for a run of the trigger.
func (t Trigger) condition() string { return strings.Join(besideAnd(t.holds()), " && ") }

// holds are the expressions that must all hold.
func (t Trigger) holds() []string {
	var all []string
	for _, g := range t.guards() {
		all = append(all, g.holds...)
	}
	return all
}

// besideAnd puts parentheses where an expression would not stand beside && as one.
func besideAnd(expressions []string) []string {
	out := slices.Clone(expressions)
	for i, e := range out {
		if len(out) > 1 && strings.Contains(e, " || ") {
			out[i] = "(" + e + ")"
		}
	}
	return out
}

// guards are the conditions that hold for the runs of this trigger which may, and
// can, call Claude.
func (t Trigger) guards() []guard {
	list := slices.Clone(guards[t.Event])
	if len(t.Refs) > 0 {
		list = append(list, guard{
			[]string{onRefs(t.Refs)},
			"GitHub starts this on any branch or tag. The federation rule lets in only those named here, and on others the job could only fail.",
		})
	}
	return list
}

// onRefs is true on the refs given; a trailing star stands for any end.
func onRefs(refs []string) string {
	list := make([]string, len(refs))
	for i, ref := range refs {
		list[i] = "github.ref == " + expressionString(ref)
		if before, star := strings.CutSuffix(ref, "*"); star {
			list[i] = "startsWith(github.ref, " + expressionString(before) + ")"
		}
	}
	return strings.Join(list, " || ")
}

// expressionString writes a string literal of GitHub's expressions, in which a
// single quote is doubled (GitHub docs, "Evaluate expressions", Literals).
func expressionString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Guards are the lines of the job's if: with the reasons above it; none where
// every run of the triggers may call Claude.
func (v *view) Guards() []string {
	if v.NoGuards {
		return nil
	}
	triggers := joined(v.Triggers)
	// Beside other events, which may come with the workflow that calls this one or
	// that the snippet is pasted into, a condition is one of its event alone.
	alone := len(triggers) == 1 && !v.Reusable && !v.Snippet()
	var conditions, reasons []string
	of := map[string][]string{} // the events of a reason
	for _, t := range triggers {
		for _, g := range t.guards() {
			reasons, of[g.because] = addNew(reasons, g.because), append(of[g.because], t.Event)
		}
		switch holds := t.holds(); {
		case alone:
			conditions = holds
		case len(holds) > 0:
			conditions = append(conditions, "github.event_name != "+expressionString(t.Event)+" || "+t.condition())
		}
	}
	if len(conditions) == 0 {
		return nil
	}
	var lines []string
	for _, reason := range reasons {
		lines = append(lines, comment(strings.Join(of[reason], ", ")+": "+reason)...)
	}
	return append(lines, ifLines(conditions)...)
}

// joined is one trigger for each event, with the refs of all of them: where one
// of them means every ref, so does the event.
func joined(triggers []Trigger) []Trigger {
	var out []Trigger
	for _, t := range triggers {
		i := slices.IndexFunc(out, func(o Trigger) bool { return o.Event == t.Event })
		switch {
		case i < 0:
			out = append(out, Trigger{Event: t.Event, Refs: slices.Clone(t.Refs)})
		case len(t.Refs) == 0 || len(out[i].Refs) == 0:
			out[i].Refs = nil
		default:
			for _, ref := range t.Refs {
				out[i].Refs = addNew(out[i].Refs, ref)
			}
		}
	}
	return out
}

func addNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// commentWidth is how many characters a line of a comment holds at most, but for
// one long word.
const commentWidth = 88

// comment breaks a text into lines of a YAML comment.
func comment(text string) []string {
	lines := []string{"#"}
	for _, word := range strings.Fields(text) {
		if last := lines[len(lines)-1]; len(last) > 1 && len(last)+1+len(word) > commentWidth {
			lines = append(lines, "#")
		}
		lines[len(lines)-1] += " " + word
	}
	return lines
}

// ifLines writes conditions that must all hold as the value of if:.
func ifLines(conditions []string) []string {
	if len(conditions) == 1 && plainExpression(conditions[0]) {
		return []string{"if: " + conditions[0]}
	}
	all := strings.Join(besideAnd(conditions), " &&\n  ")
	return append([]string{"if: >-"}, strings.Split("  "+all, "\n")...)
}

// plainExpression reports whether a condition can stand as a plain scalar of
// YAML: it begins with a letter, and holds neither a comment nor a mapping.
func plainExpression(s string) bool {
	return s[0] >= 'a' && s[0] <= 'z' && !strings.Contains(s, " #") && !strings.Contains(s, ": ") && !strings.HasSuffix(s, ":")
}
