package workflow

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/workflow/expr"
	"gh-wif/internal/workflow/moment"
)

// Outcome is what becomes of an origin on a ref.
type Outcome struct {
	// Happens says whether the job runs, see [Happens].
	Happens expr.Truth
	// Because is the condition for which it does not run, with the job that has it where that is another
	// one; empty where it may run.
	Because string
	// Environments are those in which it can run. A job without one has one that is empty.
	Environments []Environment
}

// Environment is what the environment: of a job can become.
type Environment struct {
	// Text is the name, empty for none. Where it is not known it is the text of the file.
	Text string
	// Unknown says that Text is not the name. Pattern is then what is known of it, with * for the rest.
	Unknown bool
	Pattern string
	Pos     Pos // of the value in the file; zero where the job has none
	// Among are all the names of which it is one, where the file does not tell which. OrOther says that it
	// can be another one too.
	Among   []string
	OrOther bool

	value expr.Value
}

// Can reports whether the environment can have a name.
func (e Environment) Can(name string) bool {
	if !e.Unknown {
		return e.Text == name
	}
	return e.value.Can(name)
}

// Limits of what is gone through: rows of matrices for one outcome and for all of a file, and environments
// of one outcome. Beyond them an environment is not known.
const (
	maxTried        = 1024
	maxTriedOfFile  = 50_000
	maxEnvironments = 64
)

// Fits reports whether the origin's trigger lets a full ref start it. Of an origin without a ref every one
// does.
func (o Origin) Fits(ref string) bool { return o.start.fits(ref) }

// On says what becomes of the origin on a full ref; empty means whatever ref it can have.
func (o Origin) On(ref string) Outcome {
	if len(o.chain) == 0 {
		return Outcome{Happens: expr.True, Environments: []Environment{{}}}
	}
	t := trial{chain: o.chain, happens: expr.False, left: min(maxTried, maxTriedOfFile-o.from.tried)}
	t.job(0, o.from.situation(o, ref))
	o.from.tried += t.tried
	if t.happens == expr.False {
		return Outcome{Happens: expr.False, Because: t.because}
	}
	return Outcome{Happens: t.happens, Environments: t.environments}
}

// Exchanges says whether a step of the job that requests a token for Claude runs, where the job does. Of a
// job in which no such step is seen it is not asked.
func (o Origin) Exchanges(ref string) expr.Truth {
	if len(o.chain) == 0 {
		return expr.True
	}
	last := o.chain[len(o.chain)-1]
	steps := o.from.tokenSteps(last)
	if len(steps) == 0 {
		return expr.True
	}
	s := o.from.situation(o, ref)
	for n, f := range o.chain[:len(o.chain)-1] {
		s = s.called(o.chain[n+1].file, f.get(), nil)
	}
	best := expr.False
	for _, n := range steps {
		best = better(best, s.step(last.get(), n))
	}
	return best
}

// tokenSteps are the steps of a job that request a token, worked out once.
func (e *enumerator) tokenSteps(f frame) []int {
	if steps, ok := e.requests[f]; ok {
		return steps
	}
	steps := newJobView(*f.file, f.get(), Context{}).tokenSteps()
	if e.requests == nil {
		e.requests = map[frame][]int{}
	}
	e.requests[f] = steps
	return steps
}

// situation is the root's when the origin starts it on a ref.
func (e *enumerator) situation(o Origin, ref string) *situation {
	key := o.Event + " " + ref
	m := moment.Moment{Event: o.Event, Ref: ref, Repository: e.place.Repository, DefaultBranch: e.place.DefaultBranch}
	if o.Event == "workflow_call" {
		m.Event = ""
	}
	if ref == "" && o.RefKind != github.RefMergeQueue {
		m.Ref, m.Pattern, m.Fits = o.Ref, o.Pattern, o.start.fits
		key += " " + o.Ref
	}
	if s, ok := e.situations[key]; ok {
		return s
	}
	t, _ := e.root.Trigger(o.Event)
	s := newSituation(e.root, t, m)
	e.situations[key] = s
	return s
}

// trial goes through the jobs of a chain of calls, and through the rows of their matrices.
type trial struct {
	chain        []frame
	happens      expr.Truth
	because      string
	environments []Environment
	left, tried  int
}

func (t *trial) job(n int, s *situation) {
	f := t.chain[n]
	j := f.get()
	truth := s.happens(f.job)
	if truth == expr.False {
		if t.because == "" {
			t.because = s.because(f.job)
		}
		return
	}
	last := n+1 == len(t.chain)
	rows := []row{{}}
	if j.rows != nil && (!last || j.Environment.Expression) {
		if rows = j.rows(); len(rows) == 0 {
			rows = []row{{open: true}}
		}
	}
	for i := range rows {
		if t.left == 0 {
			t.happens = better(t.happens, truth)
			t.addEnvironment(Environment{Text: t.chain[len(t.chain)-1].get().Environment.Text, Unknown: true, Pattern: "*", value: expr.Unknown()})
			return
		}
		t.left--
		t.tried++
		if !last {
			t.job(n+1, s.called(t.chain[n+1].file, j, &rows[i]))
			continue
		}
		t.happens = better(t.happens, truth)
		t.environment(jobScope{s, j, &rows[i]})
	}
}

// better is the truth of what happens in one of two cases.
func better(a, b expr.Truth) expr.Truth {
	switch {
	case a == expr.True || b == expr.False:
		return a
	case b == expr.True || a == expr.False:
		return b
	}
	return expr.Undecided
}

// because is the condition for which a job does not run.
func (s *situation) because(i int) string {
	j := &s.file.Jobs[i]
	if j.condition.there && (len(j.Needs) == 0 || s.before(j) != expr.False) {
		return onOneLine(j.If)
	}
	for _, id := range j.Needs {
		k, ok := s.file.index[strings.ToLower(id)]
		switch {
		case !ok:
		case s.happens(k) == expr.False:
			why := s.because(k)
			if !strings.HasPrefix(why, "job ") {
				why = "job " + s.file.Jobs[k].ID + ", which it needs, has " + why
			}
			return why
		case s.standing(k).before == expr.False:
			return s.because(k)
		}
	}
	return onOneLine(j.If)
}

func onOneLine(condition string) string { return "if: " + strings.Join(strings.Fields(condition), " ") }

// environment adds what the environment of one row of a job can be.
func (t *trial) environment(s jobScope) {
	env := s.job.Environment
	if !env.Expression {
		t.addEnvironment(Environment{Text: env.Text, Pos: env.Pos})
		return
	}
	value := expr.Unknown()
	if tpl, err := expr.ParseTemplate(env.Text); err == nil {
		value = tpl.Eval(s)
	}
	names, closed := value.Texts()
	among := names
	if len(names) < 2 && closed || value.Picked() {
		among = nil
	}
	for _, name := range names {
		t.addEnvironment(Environment{Text: name, Pos: env.Pos, Among: among, OrOther: among != nil && !closed})
	}
	if !closed {
		pattern, ok := value.Pattern()
		if !ok {
			pattern = "*"
		}
		t.addEnvironment(Environment{Text: env.Text, Pos: env.Pos, Unknown: true, Pattern: pattern, value: value})
	}
}

func (t *trial) addEnvironment(e Environment) {
	i := slices.IndexFunc(t.environments, func(have Environment) bool {
		return have.Text == e.Text && have.Unknown == e.Unknown && have.Pattern == e.Pattern
	})
	switch {
	case i < 0 && len(t.environments) == maxEnvironments && !e.Unknown:
		t.addEnvironment(Environment{Text: t.chain[len(t.chain)-1].get().Environment.Text, Unknown: true, Pattern: "*", Pos: e.Pos, value: expr.Unknown()})
	case i < 0:
		t.environments = append(t.environments, e)
	case e.Among == nil:
		t.environments[i].Among, t.environments[i].OrOther = nil, false // one row is sure to have it
	}
}

// Names are the full refs that the conditions and the environment of the origin's job and of its callers
// name. One that is only looked for at the beginning of a ref is among them.
func (o Origin) Names() []string {
	var out []string
	add := func(t interface{ Beside(path string) []string }) {
		for _, ref := range t.Beside("github.ref") {
			out = addUnique(out, ref)
		}
		for _, name := range t.Beside("github.ref_name") {
			out = addUnique(addUnique(out, github.RefsHeads+name), github.RefsTags+name)
		}
	}
	for _, f := range o.chain {
		if j := f.get(); j.condition.there && !j.condition.broken {
			add(j.condition.expr)
		}
		if env := f.get().Environment; env.Expression {
			if tpl, err := expr.ParseTemplate(env.Text); err == nil {
				add(tpl)
			}
		}
	}
	return out[:min(len(out), maxNames)]
}

// maxNames bounds the refs that one condition is said to name.
const maxNames = 64

func addUnique(list []string, v string) []string {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}
