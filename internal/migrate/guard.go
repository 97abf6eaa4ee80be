package migrate

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/edit"
	"gh-wif/internal/workflow/moment"
	"gh-wif/templates"
)

// The findings of our own lint that a condition of the job answers.
var guarded = []string{"wf_outsider_trigger", "wf_fork_pull_request"}

const pullRequest = "pull_request"

// guard adds the conditions that our own lint asks for in a job that takes a token.
func (m *migration) guard(s *source, text []byte) ([]byte, error) {
	if m.NoGuards {
		return text, nil
	}
	f, err := workflow.Read(s.Path, text)
	if err != nil {
		return nil, err
	}
	events := map[string][]string{} // by job
	for _, flaw := range workflow.Flaws(f, workflow.Context{Resolve: m.sources.resolve(s.Root)}) {
		i := slices.IndexFunc(f.On, func(t workflow.Trigger) bool { return t.Pos == flaw.Pos })
		if i >= 0 && slices.Contains(guarded, flaw.ID) && github.GuardOf(f.On[i].Event) != "" {
			events[flaw.Job] = addNew(events[flaw.Job], f.On[i].Event)
		}
	}
	for _, j := range s.jobs {
		fork := moment.Moment{Event: pullRequest, Stranger: true}
		if _, ok := f.Trigger(pullRequest); ok && j.grants && workflow.Happens(f, j.job.ID, fork).Open() {
			events[j.job.ID] = addNew(events[j.job.ID], pullRequest) // our lint looks at the called job alone
		}
	}
	doc, err := edit.Read(text)
	if err != nil {
		return nil, err
	}
	for _, j := range s.jobs {
		if j.State != Switched || len(events[j.job.ID]) == 0 {
			continue
		}
		condition := templates.Condition(events[j.job.ID], len(f.On) == 1)
		if err := addCondition(doc.Root().Get("jobs").Get(j.job.ID), condition); err != nil {
			s.warn(warnNoGuard(s, j.job, events[j.job.ID], condition))
			continue
		}
		s.warn(warnGuard(s, j.job, events[j.job.ID]))
	}
	return doc.Bytes()
}

// addCondition makes a condition hold beside what the job's if: has now.
func addCondition(node edit.Node, condition string) error {
	now := node.Get("if")
	if !now.Is() {
		return insertInJob(node, edit.Entry{Key: "if", Value: condition})
	}
	if strings.Contains(condition, " || ") && !strings.HasPrefix(condition, "(") {
		condition = "(" + condition + ")"
	}
	text := strings.TrimSpace(now.Text())
	if inner, ok := expression(text); ok {
		if strings.Contains(now.Text(), "\n") && inner != text {
			return &edit.CannotError{Line: now.Line(), Why: "the condition is an expression of several lines"}
		}
		if !strings.Contains(strings.TrimRight(now.Text(), "\n"), "\n") {
			both := "(" + inner + ") && " + condition
			if inner != text {
				both = "${{ " + both + " }}"
			}
			if err := now.SetLines([]string{both}); err == nil {
				return nil
			}
		}
		return now.Surround([]string{"("}, []string{") && " + condition})
	}
	return &edit.CannotError{Line: now.Line(), Why: "the condition is composed of several expressions"}
}

// expression takes the braces of an expression off a condition, which may leave them out. It is not ok
// where the text is not one expression.
func expression(text string) (string, bool) {
	if !strings.Contains(text, "${{") {
		return text, true
	}
	inner, ok := strings.CutPrefix(text, "${{")
	if !ok || !strings.HasSuffix(inner, "}}") {
		return text, false
	}
	inner = strings.TrimSuffix(inner, "}}")
	return strings.TrimSpace(inner), !strings.Contains(inner, "${{") && !strings.Contains(inner, "}}")
}
