package workflow

import (
	"slices"
	"strings"

	"gh-wif/internal/workflow/expr"
	"gh-wif/internal/workflow/moment"
)

// condition is an if: that was read.
type condition struct {
	expr   expr.Condition
	there  bool
	broken bool // GitHub cannot read it either; nothing is known of it
}

func readCondition(text string) condition {
	if text == "" {
		return condition{}
	}
	c, err := expr.ParseCondition(text)
	return condition{expr: c, there: true, broken: err != nil}
}

func (f *File) indexJobs() {
	if !slices.ContainsFunc(f.Jobs, func(j Job) bool { return len(j.Needs) > 0 }) {
		return
	}
	f.index = make(map[string]int, len(f.Jobs))
	for i := range f.Jobs {
		f.index[strings.ToLower(f.Jobs[i].ID)] = i
	}
}

// Happens says whether a job runs at a moment, as far as its if: and those of the jobs that it needs
// tell: [expr.True] it does, [expr.False] it does not, [expr.Undecided] it hangs on what the file does
// not tell. Where the moment is a stranger's, it says what he can bring about: he gets a run of the job
// where the truth is open ([expr.Truth.Open]). A job that the file does not have does not run.
func Happens(f File, job string, m moment.Moment) expr.Truth {
	i := slices.IndexFunc(f.Jobs, func(j Job) bool { return j.ID == job })
	if i < 0 {
		return expr.False
	}
	t, _ := f.Trigger(m.Event)
	return newSituation(&f, t, m).happens(i)
}

// situation is a file at the moment at which it is started or called. It is the scope of its
// expressions, as far as they are about no job.
type situation struct {
	file   *File
	moment moment.Moment
	inputs map[string]expr.Value
	jobs   map[int]*standing
}

// standing is what is known of a job in a situation.
type standing struct {
	happens expr.Truth
	before  expr.Truth // every job that it needs, and those that they need, ran well
}

// newSituation is the file when one of its triggers starts it.
func newSituation(f *File, t Trigger, m moment.Moment) *situation {
	m.Types, m.Cron = t.Types, t.Cron
	if ev := t.Event; strings.HasPrefix(ev, "pull_request") {
		m.Bases = t.Branches
	}
	s := &situation{file: f, moment: m, inputs: map[string]expr.Value{}, jobs: map[int]*standing{}}
	for _, other := range f.On {
		for _, in := range other.Inputs {
			if name := strings.ToLower(in.Name); other.Event == m.Event || m.Event == "" && other.Event == "workflow_call" {
				s.inputs[name] = in.picked(other.Event == "workflow_call")
			} else if _, ok := s.inputs[name]; !ok {
				s.inputs[name] = expr.Null() // another event fills none
			}
		}
	}
	return s
}

// called is a file when a job of another file calls it.
func (s *situation) called(f *File, j *Job, r *row) *situation {
	inner := &situation{file: f, moment: s.moment, inputs: map[string]expr.Value{}, jobs: map[int]*standing{}}
	t, _ := f.Trigger("workflow_call")
	outside := jobScope{s, j, r}
	for _, in := range t.Inputs {
		given, ok := lookup(j.With, in.Name)
		switch {
		case ok:
			inner.inputs[strings.ToLower(in.Name)] = in.typed(given.Value, outside)
		case in.Default.IsSet():
			inner.inputs[strings.ToLower(in.Name)] = in.typed(in.Default, jobScope{inner, &Job{}, nil})
		case in.Type == "boolean":
			inner.inputs[strings.ToLower(in.Name)] = expr.Bool(false)
		default:
			inner.inputs[strings.ToLower(in.Name)] = expr.Text("")
		}
	}
	return inner
}

// typed is a value that an input gets.
func (in Input) typed(v Value, s expr.Scope) expr.Value {
	if !v.Expression {
		return scalarValue(v.Text, in.Type == "boolean" || in.Type == "number")
	}
	t, err := expr.ParseTemplate(v.Text)
	if err != nil {
		return expr.Unknown()
	}
	return t.Eval(s)
}

// picked is what an input can be where whoever starts the run fills it in. Of a called workflow, which is
// looked at by itself, the caller decides.
func (in Input) picked(call bool) expr.Value {
	switch {
	case in.Type == "choice" && !call:
		return expr.OneOf(true, in.Options...)
	case in.Type == "boolean":
		return expr.Flag(!call)
	case in.Default.IsSet() && !in.Default.Expression && in.Default.Text != "":
		return expr.Preset(!call, in.Default.Text)
	case call:
		return expr.Unknown()
	}
	return expr.Free()
}

// happens is the truth of a job's if:, with what GitHub puts before it.
func (s *situation) happens(i int) expr.Truth { return s.standing(i).happens }

func (s *situation) standing(i int) *standing {
	if st, ok := s.jobs[i]; ok {
		return st
	}
	st := &standing{}
	s.jobs[i] = st // a circle of needs, which GitHub refuses, is not decided
	j := &s.file.Jobs[i]
	st.before = s.before(j)
	switch {
	case j.condition.broken:
	case j.condition.there:
		st.happens = j.condition.expr.Eval(jobScope{s, j, nil})
	default:
		st.happens = st.before
	}
	return st
}

// before says whether all that a job needs ran well: also what those need, since one that was skipped
// skips the rest of the chain (actions/runner#491). For a stranger, a job that looks at who he is may
// stop him.
func (s *situation) before(j *Job) expr.Truth {
	t := expr.True
	for _, id := range j.Needs {
		i, ok := s.file.index[strings.ToLower(id)]
		if !ok {
			t = t.And(expr.Undecided)
			continue
		}
		st := s.standing(i)
		t = t.And(st.happens).And(st.before)
		if s.moment.Stranger && slices.ContainsFunc(s.file.Jobs[i].Steps, looksAtWho) {
			t = t.And(expr.Undecided)
		}
	}
	return t
}

// whoMark recognises a step that looks at the rights of whoever started the run.
var whoMark = lazily(`(?i)collaborator|author_association|member(?:ship|s/)|check[-_ ]?(?:user|actor|team|permission|author|access|member)|` +
	`(?:write|maintain|admin)[-_ ]?(?:access|permission)|permission[-_ ]?(?:level|check)|authori[sz]|allow(?:ed)?[-_ ]?(?:user|actor|author)`)

func looksAtWho(s Step) bool {
	return whoMark().MatchString(s.ID + " " + s.Name + " " + s.Uses + "\n" + stepScript(s))
}

// jobScope is the scope of a job's expressions, in one row of its matrix. Without a row the matrix is not
// known.
type jobScope struct {
	*situation
	job *Job
	row *row
}

// Starter reports whether it is asked what a stranger can bring about ([expr.Scope]).
func (s jobScope) Starter() bool { return s.moment.Stranger }

// Name is what a property of a context holds ([expr.Scope]).
func (s jobScope) Name(path []string) expr.Value {
	switch path[0] {
	case "github":
		if len(path) == 4 && path[1] == "event" && path[2] == "inputs" && s.moment.Event == "workflow_dispatch" {
			return s.input(path[3]).AsText()
		}
		return s.moment.GitHub(path[1:])
	case "inputs":
		if len(path) == 2 {
			return s.input(path[1])
		}
	case "matrix":
		return s.matrix(path[1:])
	case "needs":
		return s.needs(path[1:])
	case "vars", "secrets":
		if s.moment.Stranger {
			return expr.Setting()
		}
	case "env":
		if len(path) == 2 {
			return s.env(path[1])
		}
	}
	return expr.Unknown()
}

// env is a variable of the workflow's or the job's env:. What a step adds is not known.
func (s jobScope) env(name string) expr.Value {
	for _, vars := range [][]EnvVar{s.job.Env, s.file.Env} {
		i := slices.IndexFunc(vars, func(e EnvVar) bool { return strings.EqualFold(e.Name, name) })
		if i < 0 {
			continue
		}
		t, err := expr.ParseTemplate(vars[i].Value.Text)
		if err != nil {
			break
		}
		outer := jobScope{s.situation, &Job{Needs: s.job.Needs}, s.row} // a variable of the job sees none of its own
		return t.Eval(outer).AsText()
	}
	return expr.Unknown()
}

func (s jobScope) input(name string) expr.Value {
	if v, ok := s.inputs[name]; ok {
		return v
	}
	return expr.Unknown() // not declared
}

func (s jobScope) matrix(path []string) expr.Value {
	if s.row == nil || len(path) == 0 {
		return expr.Unknown()
	}
	v, ok := s.row.get(path[0])
	switch {
	case !ok && s.row.open:
		return expr.Unknown()
	case !ok:
		return expr.Null()
	}
	for _, name := range path[1:] {
		v = v.Member(name)
	}
	return v
}

// needs is the result of a job, which is known of one that does not run.
func (s jobScope) needs(path []string) expr.Value {
	if len(path) < 2 || !slices.ContainsFunc(s.job.Needs, func(id string) bool { return strings.EqualFold(id, path[0]) }) {
		return expr.Unknown()
	}
	i, ok := s.file.index[path[0]]
	if !ok || s.happens(i) != expr.False {
		return expr.Unknown()
	}
	if path[1] == "result" {
		return expr.Text("skipped")
	}
	return expr.Null()
}

// Call is what a function says of the run so far ([expr.Scope]). A stranger's run is neither cancelled
// nor does it fail, if he does not want it.
func (s jobScope) Call(name string) expr.Value {
	switch name {
	case "always":
		return expr.Bool(true)
	case "success":
		return expr.Decided(s.before(s.job))
	case "failure":
		if len(s.job.Needs) == 0 {
			return expr.Bool(false)
		}
		if s.moment.Stranger {
			return expr.Free()
		}
	case "cancelled":
		if s.moment.Stranger {
			return expr.Bool(false)
		}
	}
	return expr.Unknown()
}
