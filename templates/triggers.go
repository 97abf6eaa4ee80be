package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Trigger is one way in which the workflow starts.
type Trigger struct {
	Event     string   // the name under on:, such as push
	Branches  []string // names, not patterns, but for one trailing star; the base for pull requests
	Tags      []string // likewise
	Types     []string // activity types; none: the usual ones of the event
	Cron      string   // for schedule: five fields, UTC
	Workflows []string // for workflow_run: the names of the workflows it follows
	// Refs are the full refs on which the job is to run, for an event that GitHub
	// starts on every ref and that takes no filter: a trailing star stands for any
	// end, the empty text for a run without a ref. None: every ref.
	Refs []string
}

// renderTriggers writes the value of on:. A YAML mapping holds each event once,
// so triggers of one event are joined.
func renderTriggers(s Spec) (string, error) {
	triggers := slices.Clone(s.Triggers)
	if s.Reusable && !slices.ContainsFunc(triggers, func(t Trigger) bool { return t.Event == eventCall }) {
		triggers = append(triggers, Trigger{Event: eventCall})
	}
	if len(triggers) == 0 {
		return "", &FieldError{"triggers", "", "at least one event, such as push"}
	}
	var order []string
	joined := map[string][]Trigger{}
	for _, t := range triggers {
		if err := checkTrigger(t); err != nil {
			return "", err
		}
		if _, seen := joined[t.Event]; !seen {
			order = append(order, t.Event)
		}
		joined[t.Event] = append(joined[t.Event], t)
	}
	var b strings.Builder
	for _, name := range order {
		b.WriteString(renderEvent(name, joined[name]))
	}
	return strings.TrimRight(b.String(), "\n"), nil
}

// renderEvent writes one event with the filters of all its triggers.
func renderEvent(name string, triggers []Trigger) string {
	e := events[name]
	var b strings.Builder
	fmt.Fprintf(&b, "  %s:\n", name)
	if e.cron {
		for _, t := range triggers {
			fmt.Fprintf(&b, "    - cron: %s\n", yamlScalar(t.Cron))
		}
		return b.String()
	}
	all := func(of func(Trigger) []string, write func(string) string) []string {
		var list []string
		for _, t := range triggers {
			for _, v := range of(t) {
				if w := write(v); !slices.Contains(list, w) {
					list = append(list, w)
				}
			}
		}
		return list
	}
	same := func(v string) string { return v }
	branches := all(func(t Trigger) []string { return t.Branches }, filterPattern)
	tags := all(func(t Trigger) []string { return t.Tags }, filterPattern)
	// A trigger without a filter means every ref: a filter of another must not narrow it.
	if slices.ContainsFunc(triggers, func(t Trigger) bool { return len(t.Branches) == 0 && len(t.Tags) == 0 }) {
		branches, tags = nil, nil
	}
	types := all(func(t Trigger) []string {
		if len(t.Types) == 0 {
			return e.usual
		}
		return t.Types
	}, same)
	// A trigger that means GitHub's own default cannot be joined with a list of types.
	if slices.ContainsFunc(triggers, func(t Trigger) bool { return len(t.Types) == 0 && len(e.usual) == 0 }) {
		types = nil
	}
	lists := []struct {
		key    string
		values []string
	}{
		{"workflows", all(func(t Trigger) []string { return t.Workflows }, same)},
		{"types", types},
		{"branches", branches},
		{"tags", tags},
	}
	for _, l := range lists {
		if len(l.values) == 0 {
			continue
		}
		scalars := make([]string, len(l.values))
		for i, v := range l.values {
			scalars[i] = yamlScalar(v)
		}
		fmt.Fprintf(&b, "    %s: [%s]\n", l.key, strings.Join(scalars, ", "))
	}
	return b.String()
}

// filterPattern writes a name as a filter pattern that matches it and nothing
// else, but for a trailing star, which stays one (GitHub workflow syntax, filter
// pattern cheat sheet). Of the characters that are special in a pattern git
// allows only +, ! and ] in a name; ] is special after [ alone.
func filterPattern(name string) string {
	return strings.NewReplacer("+", `\+`, "!", `\!`).Replace(name)
}

// checkTrigger refuses what GitHub would refuse, or would read as something else.
func checkTrigger(t Trigger) error {
	e, known := events[t.Event]
	if !known {
		return &FieldError{"event", t.Event, "one of " + strings.Join(slices.Sorted(maps.Keys(events)), ", ")}
	}
	for _, l := range []struct {
		field  string
		values []string
		takes  bool
		check  func(field, value string) error
	}{
		{"branch", t.Branches, e.branches, checkRef},
		{"tag", t.Tags, e.tags, checkRef},
		{"type", t.Types, e.free || len(e.types) > 0, e.checkType},
		{"workflow", t.Workflows, e.workflow, checkText},
	} {
		if len(l.values) > 0 && !l.takes {
			return &FieldError{l.field, l.values[0], fmt.Sprintf("none: the event %s does not take it", t.Event)}
		}
		for _, v := range l.values {
			if err := l.check(l.field, v); err != nil {
				return err
			}
		}
	}
	for _, ref := range t.Refs {
		if !e.anyRef {
			return &FieldError{"ref", ref, fmt.Sprintf("none: the event %s does not start on any ref", t.Event)}
		}
		if err := checkFullRef(ref); err != nil {
			return err
		}
	}
	if e.workflow && len(t.Workflows) == 0 {
		return &FieldError{"workflow", "", fmt.Sprintf("the names of the workflows that %s follows", t.Event)}
	}
	if e.cron {
		return CheckCron(t.Cron)
	}
	if t.Cron != "" {
		return &FieldError{"cron", t.Cron, fmt.Sprintf("none: the event %s does not take it", t.Event)}
	}
	return nil
}

func (e event) checkType(field, value string) error {
	if e.free {
		return checkText(field, value)
	}
	if !slices.Contains(e.types, value) {
		return &FieldError{field, value, "one of " + strings.Join(e.types, ", ")}
	}
	return nil
}

func checkText(field, value string) error {
	if want := unfit(value); want != "" {
		return &FieldError{field, value, want}
	}
	if strings.TrimSpace(value) == "" {
		return &FieldError{field, value, "text"}
	}
	return nil
}

// checkRef refuses what would not stand for itself in a filter pattern. The full
// rules for names of refs are git's, and the caller's to check.
func checkRef(field, value string) error {
	if err := checkText(field, value); err != nil {
		return err
	}
	if strings.ContainsAny(strings.TrimSuffix(value, "*"), " ~^:?*[\\") {
		return &FieldError{field, value, "a name as git allows it, with at most one star, at its end"}
	}
	if strings.HasPrefix(value, "/") || strings.HasSuffix(value, "/") || strings.HasPrefix(value, "-") {
		return &FieldError{field, value, "a name that begins with neither / nor -, and does not end in /"}
	}
	return nil
}

// checkFullRef refuses a ref that GitHub's contexts never hold.
func checkFullRef(ref string) error {
	if ref == "" {
		return nil
	}
	if !strings.HasPrefix(ref, "refs/") {
		return &FieldError{"ref", ref, "a full ref, such as refs/heads/main"}
	}
	return checkRef("ref", ref)
}
