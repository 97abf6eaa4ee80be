package templates

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// Guarded reports whether the job of a workflow that an event starts has a
// condition, as long as the [Spec] does not leave the guards out.
func Guarded(event string) bool { return len(github.Guards(event)) > 0 || events[event].anyRef }

// condition is what must hold for a run of the trigger.
func (t Trigger) condition() string { return github.AllOf(t.holds(), " && ") }

// holds are the expressions that must all hold.
func (t Trigger) holds() []string {
	var all []string
	for _, g := range t.guards() {
		all = append(all, g.Holds...)
	}
	return all
}

// guards are the conditions that hold for the runs of this trigger which may, and
// can, call Claude.
func (t Trigger) guards() []github.Guard {
	list := github.Guards(t.Event)
	if len(t.Refs) > 0 {
		list = append(list, github.Guard{
			Holds: []string{onRefs(t.Refs)}, Because: "GitHub starts this on any branch or tag. The federation rule lets in only those named here, and on others the job could only fail.",
		})
	}
	return list
}

// onRefs is true on the refs given; a trailing star stands for any end.
func onRefs(refs []string) string {
	list := make([]string, len(refs))
	for i, ref := range refs {
		list[i] = "github.ref == " + github.ExpressionString(ref)
		if before, star := strings.CutSuffix(ref, "*"); star {
			list[i] = "startsWith(github.ref, " + github.ExpressionString(before) + ")"
		}
	}
	return strings.Join(list, " || ")
}

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
			reasons, of[g.Because] = addNew(reasons, g.Because), append(of[g.Because], t.Event)
		}
		switch holds := t.holds(); {
		case alone:
			conditions = holds
		case len(holds) > 0:
			conditions = append(conditions, "github.event_name != "+github.ExpressionString(t.Event)+" || "+t.condition())
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
	all := github.AllOf(conditions, " &&\n  ")
	return append([]string{"if: >-"}, strings.Split("  "+all, "\n")...)
}

// plainExpression reports whether a condition can stand as a plain scalar of
// YAML: it begins with a letter, and holds neither a comment nor a mapping.
func plainExpression(s string) bool {
	return s[0] >= 'a' && s[0] <= 'z' && !strings.Contains(s, " #") && !strings.Contains(s, ": ") && !strings.HasSuffix(s, ":")
}
