package migrate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/lint"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/edit"
	"gh-wif/wizard"
)

// read checks the answers, whether anything is to be switched or not, and reads every file. One that is only
// beside the others and cannot be read is left out.
func (m *migration) read() error {
	var errs []error
	for _, row := range wizard.Table() {
		if err := wizard.Check(row.Name, m.Answers); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	for _, w := range m.Workflows {
		f, err := workflow.Read(w.Path, w.Text)
		if err != nil {
			if !w.Beside {
				errs = append(errs, err)
			}
			continue
		}
		s := &source{WorkflowSource: w, file: f, content: w.Text}
		s.doc, s.broken = edit.Read(w.Text)
		m.sources = append(m.sources, s)
	}
	return errors.Join(errs...)
}

// scan decides the state of every job with steps.
func (m *migration) scan() {
	for _, s := range m.sources {
		for i := range s.file.Jobs {
			j := &jobPlan{Job: Job{Job: s.file.Jobs[i].ID, Line: s.file.Jobs[i].Pos.Line}, source: s, job: &s.file.Jobs[i]}
			s.jobs = append(s.jobs, j)
			if j.job.Uses != "" {
				j.call()
				continue
			}
			j.scan = scanJob(s, j.job, m.Options)
			j.decide()
			if chosen := len(m.Jobs) == 0 && !s.Beside || slices.Contains(m.Jobs, j.job.ID); (!chosen || slices.Contains(m.Left, Place{s.Path, j.job.ID})) && j.State == Switched {
				j.State, j.Because = NotCalling, "it was not asked for"
				if s.Beside {
					j.Because = "its file was not asked for"
				}
			}
		}
	}
}

// decide takes the state of a job from what was seen in it.
func (j *jobPlan) decide() {
	s := j.scan
	set := func(state State, line int, because string, args ...any) {
		j.State, j.Because = state, fmt.Sprintf(because, args...)
		if line > 0 {
			j.Line = line
		}
	}
	switch {
	case len(s.faults) > 0:
		first := slices.MinFunc(s.faults, func(a, b fault) int { return a.line - b.line })
		set(Cannot, first.line, "%s", first.because)
	case len(s.uses) > 0 || s.calls && len(s.clear) > 0:
		if err := j.source.broken; err != nil {
			j.broken(err)
			return
		}
		set(Switched, slices.Concat(s.uses, s.clear)[0].line, "%s", becauseOf(s))
	case s.oauth > 0:
		set(Cannot, s.oauth, "it calls Claude with a subscription's token, and another account pays by federation; say --include-oauth-token to switch it")
	case s.calls:
		set(Already, s.facts.Pos.Line, "it calls Claude by federation")
	case s.idle > 0:
		set(Cannot, s.idle, "the key is set for the whole job, and no step is seen to call Claude")
	case len(s.tests) > 0:
		set(NotCalling, s.tests[0].line, "it only asks whether the key is there")
	case s.other > 0:
		set(NotCalling, s.other, "it calls another service than the Claude API")
	case s.asking && workflow.IsPlainID(j.job.ID):
		set(NotCalling, 0, "the key is set for the whole workflow, and no step is seen to call Claude with it; if a program of it does: gh-wif migrate --job %s", j.job.ID)
	default:
		set(NotCalling, 0, "no step is seen to call Claude with a key")
	}
}

// broken says that a change of the text is not possible.
func (j *jobPlan) broken(err error) {
	var e *edit.CannotError
	if errors.As(err, &e) {
		j.cannot(e.Line, e.Why)
		return
	}
	j.cannot(j.Line, err.Error())
}

// becauseOf says how a job calls Claude.
func becauseOf(s *scan) string {
	if len(s.uses) == 0 {
		return "it calls Claude by federation, and a key beside it would win"
	}
	names := map[way]string{
		byAction: "Anthropic's action", byProgram: "a program or a command", byHeader: "curl",
	}
	var ways []string
	for _, u := range s.uses {
		if !slices.Contains(ways, names[u.way]) {
			ways = append(ways, names[u.way])
		}
	}
	return "it calls Claude with a key by " + strings.Join(ways, " and ")
}

// takes reports whether a job that is switched sees a variable of its file, or would when its own is gone.
func (j *jobPlan) takes(b binding) bool {
	if j.State != Switched || j.scan == nil {
		return false
	}
	return slices.ContainsFunc(j.scan.uses, func(u use) bool {
		return slices.ContainsFunc(u.keys, func(k binding) bool { return k.Name == b.Name })
	})
}

// plan collects the results.
func (m *migration) plan() Plan {
	p := Plan{Issuer: m.rules.issuer, Warnings: m.general}
	for _, g := range m.rules.groups {
		r := Rule{File: g.file(), Rule: g.rule, Var: g.named}
		if m.rules.ids().variable(usedIDs[0], g) == "" {
			r.Var = ""
		}
		for _, j := range g.jobs {
			if j.rule == g {
				j.Rule, j.RuleFile = &g.rule, r.File
				r.Jobs = append(r.Jobs, j.source.Path+", job "+j.job.ID)
			}
		}
		if len(r.Jobs) > 0 {
			p.Rules = append(p.Rules, r)
			p.Warnings = append(p.Warnings, g.warnings()...)
			p.Told = append(p.Told, g.plan.Told...)
		}
	}
	if len(p.Rules) > 0 {
		m.sources.warnStillUsed()
	}
	for _, s := range m.sources {
		f := File{Path: s.Path, Content: s.content, Changed: string(s.content) != string(s.Text)}
		for _, j := range s.jobs {
			f.Jobs = append(f.Jobs, j.Job)
		}
		if !s.Beside || f.Changed {
			p.Files = append(p.Files, f)
			p.Warnings = append(p.Warnings, s.warnings...)
		}
	}
	p.Warnings, p.Told = distinct(p.Warnings), saidOnce(p.Told)
	if len(p.Rules) > 0 {
		m.next(&p)
	}
	return p
}

// warnStillUsed warns of jobs that ask whether the key is there, for others.
func (all sources) warnStillUsed() {
	for _, s := range all {
		for _, j := range s.jobs {
			if j.State == NotCalling && j.scan != nil && len(j.scan.tests) > 0 {
				s.warn(warnStillUsed(s, j.job.ID, j.scan.tests[0].line))
			}
			if j.State == Switched && j.scan != nil {
				for _, line := range j.asking() {
					s.warn(warnStillUsed(s, j.job.ID, line))
				}
			}
		}
	}
}

// asking are the lines on which a job asks whether the secret of a key is there, other than by its variable.
func (j *jobPlan) asking() []int {
	var lines []int
	ask := func(text string, line int) {
		for _, name := range secretsOf(strings.Join(askedFor().FindAllString(text, -1), " ")) {
			if credentialOfSecret(name) == apiKey && !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	lists := [][]workflow.EnvVar{j.source.file.Env, j.job.Env}
	for _, s := range j.job.Steps {
		lists = append(lists, s.Env, s.With)
		for n, text := range strings.Split(s.Run, "\n") {
			ask(text, j.scan.scriptLine(s, n))
		}
	}
	for _, v := range slices.Concat(lists...) {
		if !slices.Contains(keyNames, v.Name) {
			ask(v.Value.Text, v.Pos.Line)
		}
	}
	return lines
}

func distinct(in []wizard.Warning) []wizard.Warning {
	var out []wizard.Warning
	for _, w := range in {
		if !slices.ContainsFunc(out, func(o wizard.Warning) bool { return o.ID == w.ID && o.Message == w.Message }) {
			out = append(out, w)
		}
	}
	return out
}

// predict lists the runs of every job of the new files, each against the rule of its job.
func (m *migration) predict() {
	var all []lint.WorkflowSource
	for _, s := range m.sources {
		w := s.WorkflowSource
		w.Text, w.Beside = s.content, false
		all = append(all, w)
	}
	known := m.Known
	known.Audience = m.Answers.Audience
	for _, g := range m.rules.groups {
		runs, _ := lint.Predict(lint.PredictInput{Workflows: all, Known: known, Rule: &g.rule})
		for _, j := range g.jobs {
			if j.rule == g {
				j.Runs = j.mine(runs)
			}
		}
	}
	rest, _ := lint.Predict(lint.PredictInput{Workflows: all, Known: known})
	for _, s := range m.sources {
		for _, j := range s.jobs {
			if j.State != Switched {
				j.Runs = j.mine(rest)
			}
		}
	}
}

// mine picks the runs of a job.
func (j *jobPlan) mine(runs []lint.Prediction) []lint.Prediction {
	path := lint.RepositoryPath(j.source.Path)
	var out []lint.Prediction
	for _, r := range runs {
		direct := r.Called == "" && r.Workflow == path && r.Job == j.job.ID
		called := r.Called == path && strings.HasSuffix(r.Job, "/"+j.job.ID)
		if (direct || called) && r.Event != "workflow_call" {
			out = append(out, r)
		}
	}
	return out
}

// prove denies a job whose runs its rule does not let in.
func (j *jobPlan) prove() {
	for _, r := range j.Runs {
		if r.Verdict.Answer == lint.Denied {
			j.cannot(j.Line, fmt.Sprintf("the rule made for it would keep out a run of %s (%s); please report this", r.Event, cmp.Or(r.Sub, r.Ref)))
			return
		}
	}
}
