package migrate

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/lint"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/edit"
	"gh-wif/wizard"
)

// IntoError says why the pieces cannot be put into a job.
type IntoError struct {
	Path    string
	Line    int
	Problem string
}

func (e *IntoError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Problem) }

// Into puts what federation needs into a job that exists and has no key: the permission, the ids, and the
// token step before the steps that call Claude. The first of o.Workflows holds the job, whose runs its rule
// lets in. An environment that o.Answers name is given to a job that has none. The plan is one of the wizard's,
// with the new text of the file. Errors are an *[IntoError], a *[workflow.ReadError] or those of
// [wizard.Build].
func Into(o Options, job string) (wizard.Plan, error) {
	o.Jobs = []string{job}
	m := newMigration(o, true)
	if err := m.read(); err != nil {
		return wizard.Plan{}, err
	}
	s := m.sources[0]
	i := slices.IndexFunc(s.file.Jobs, func(j workflow.Job) bool { return j.ID == job })
	if i < 0 {
		return wizard.Plan{}, &IntoError{s.Path, 1, fmt.Sprintf("there is no job %q; its jobs are %s", job, strings.Join(jobIDs(s.file), ", "))}
	}
	j := &jobPlan{Job: Job{Job: job, State: Switched, Line: s.file.Jobs[i].Pos.Line}, source: s, job: &s.file.Jobs[i]}
	for _, other := range m.sources {
		other.jobs = nil
	}
	s.jobs = []*jobPlan{j}
	if s.broken != nil {
		j.broken(s.broken)
	} else if f := m.scanInto(j); f != nil {
		j.cannot(f.line, f.because)
	}
	m.general = findRuns(m.sources, o, true)
	if err := m.apply(); err != nil {
		return wizard.Plan{}, err
	}
	if j.State != Switched {
		return wizard.Plan{}, &IntoError{s.Path, j.Line, j.Because}
	}
	p := j.rule.plan
	p.Rule = j.rule.rule
	p.Answers.Language, p.Answers.RuleVariable = o.Answers.Language, j.rule.named
	p.Answers.ReusableWorkflow = "" // the job is in this file, also where another calls it
	p.Workflow = wizard.Workflow{Path: lint.RepositoryPath(s.Path), Content: string(s.content)}
	p.Warnings = slices.Concat(m.general, j.rule.warnings(), s.warnings, wizard.IDWarnings(p.Answers))
	return p, nil
}

func jobIDs(f workflow.File) []string {
	out := make([]string, len(f.Jobs))
	for i, j := range f.Jobs {
		out[i] = j.ID
	}
	return out
}

// scanInto finds the steps of a job without a key that call Claude.
func (m *migration) scanInto(j *jobPlan) *fault {
	s := scanJob(j.source, j.job, m.Options)
	j.scan = s
	switch {
	case j.job.Uses != "":
		return &fault{j.job.UsesPos.Line, "this job calls another workflow: name the file and the job there"}
	case len(s.faults) > 0:
		return &s.faults[0]
	case len(s.uses) > 0 || s.oauth > 0:
		return &fault{j.job.Pos.Line, "this job has a key already: gh-wif migrate switches it"}
	case s.calls:
		return &fault{j.job.Pos.Line, "this job calls Claude by federation already"}
	}
	for i, step := range j.job.Steps {
		c := callsOf(step.Run)
		switch {
		case isClaudeAction(step.Uses):
			u := use{step: i, way: byAction, line: step.UsesPos.Line}
			s.decideEdition(&u, step)
			s.uses = append(s.uses, u)
		case c.seen:
			s.uses = append(s.uses, use{step: i, way: byProgram, line: step.Pos.Line, long: c.claude || c.agent || s.longStep(i)})
		}
	}
	if len(s.faults) > 0 {
		return &s.faults[0]
	}
	if len(s.uses) == 0 {
		s.lastProgram()
	}
	if len(s.uses) == 0 {
		return &fault{j.job.Pos.Line, "no step of this job is seen to call Claude; write the step first, or paste the pieces of --language snippet"}
	}
	return nil
}

// lastProgram takes the last step that starts a program for the one that calls Claude.
func (s *scan) lastProgram() {
	for i := len(s.job.Steps) - 1; i >= 0; i-- {
		if callsOf(s.job.Steps[i].Run).program {
			s.uses = append(s.uses, use{step: i, way: byProgram, line: s.job.Steps[i].Pos.Line, unseen: true, long: s.longStep(i)})
			return
		}
	}
}

// place gives the job the environment that was asked for.
func (c *changer) place() error {
	env := c.m.Answers.Environment
	switch {
	case !c.m.into || env == "" || c.j.job.Environment.Text == env || c.j.job.Environment.Expression:
		return nil
	case c.j.job.Environment.Text != "":
		return &edit.CannotError{Line: c.j.job.Environment.Pos.Line, Why: "the job has another environment than --environment says"}
	}
	return insertInJob(c.node, edit.Entry{Key: "environment", Value: env})
}
