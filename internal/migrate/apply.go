package migrate

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/edit"
	"gh-wif/templates"
)

// apply makes the rules and the new text of every file. A job whose change is refused is left alone, and
// the rest is made anew without it.
func (m *migration) apply() error {
	for again := true; again; {
		again = false
		m.sources.dropGrants()
		if err := m.rules.make(m.sources); err != nil {
			return err
		}
		for _, s := range m.sources {
			again = !m.rewrite(s) || again
		}
		if again {
			continue
		}
		m.predict()
		for _, s := range m.sources {
			for _, j := range s.jobs {
				if j.State == Switched && !j.grants {
					j.prove()
					again = again || j.State != Switched
				}
			}
		}
	}
	return nil
}

// rewrite makes the text of one file. It reports whether no job had to be given up.
func (m *migration) rewrite(s *source) bool {
	s.content, s.warnings = s.Text, nil
	if !slices.ContainsFunc(s.jobs, func(j *jobPlan) bool { return j.State == Switched }) {
		return true
	}
	doc, err := edit.Read(s.Text)
	if err != nil {
		s.giveUp(err)
		return false
	}
	for _, j := range s.jobs {
		if j.State != Switched {
			continue
		}
		if err := m.change(j, doc); err != nil {
			j.broken(err)
			return false
		}
	}
	if err := s.clearWorkflow(doc); err != nil {
		s.giveUp(err)
		return false
	}
	text, err := doc.Bytes()
	if err != nil {
		s.giveUp(err)
		return false
	}
	if s.content, err = m.guard(s, text); err != nil {
		s.giveUp(err)
		return false
	}
	return true
}

// giveUp leaves every job of a file alone.
func (s *source) giveUp(err error) {
	s.content = s.Text
	for _, j := range s.jobs {
		if j.State == Switched {
			j.broken(err)
		}
	}
}

// change makes the changes of one job.
func (m *migration) change(j *jobPlan, doc *edit.File) error {
	if j.grants {
		return m.sources.grantCaller(j, doc)
	}
	if err := grant(j.source, doc, j.job, need(j.job)); err != nil {
		return err
	}
	node := doc.Root().Get("jobs").Get(j.job.ID)
	for _, local := range j.scan.local {
		j.source.warn(warnLocal(j.source, j.job, local))
	}
	c := &changer{m: m, j: j, values: m.rules.ids(), node: node, container: node.Get("container").Is()}
	if err := c.place(); err != nil {
		return err
	}
	if err := c.environment(); err != nil {
		return err
	}
	for _, u := range slices.Concat(j.scan.uses, j.scan.tests, j.scan.clear) {
		if err := c.step(u); err != nil {
			return err
		}
	}
	return c.conditions()
}

// changer changes one job.
type changer struct {
	m         *migration
	j         *jobPlan
	values    idValues
	node      edit.Node
	container bool
	ids       []string // of new steps
	fetches   int      // token steps so far
}

// federates reports whether the job has steps that need the ids in their environment.
func (c *changer) federates() bool {
	return slices.ContainsFunc(c.j.scan.uses, func(u use) bool { return u.way != byAction }) || len(c.j.scan.tests) > 0 || c.asks()
}

// environment puts the ids into the job's env:, in the place of its keys.
func (c *changer) environment() error {
	var gone []string
	for _, b := range bindings(c.j.job.Env, ofJob) {
		if b.kind != subscription || c.m.OAuth {
			gone = append(gone, b.Name)
		}
	}
	var ids []edit.Entry
	if c.federates() && !slices.ContainsFunc(c.j.job.Env, func(v workflow.EnvVar) bool { return v.Name == federation.RuleID.Env }) {
		ids = c.values.env(c.j.rule)
	}
	env := c.node.Get("env")
	switch {
	case env.Is() && env.IsMapping():
		return env.Change(gone, ids...)
	case len(ids) == 0:
		return nil
	case env.Is():
		return &edit.CannotError{Line: env.Line(), Why: "env: is an expression as a whole"}
	}
	return insertInJob(c.node, edit.Entry{Key: "env", Sub: ids})
}

// step changes one step, and puts a token step before it where it needs one.
func (c *changer) step(u use) error {
	step, node := c.j.job.Steps[u.step], c.node.Get("steps").At(u.step)
	if len(u.script.edits) > 0 && u.script.removed == u.script.lines {
		return node.RemoveItem()
	}
	if u.way == byAction {
		return c.action(u, step, node)
	}
	var own []string // keys in the step's own environment
	for _, b := range u.keys {
		if b.level == ofStep {
			own = append(own, b.Name)
		}
	}
	edits := slices.Clone(u.script.edits)
	var add []edit.Entry
	if !slices.ContainsFunc(c.j.scan.uses, func(o use) bool { return o.step == u.step }) { // it only asks, or sets the key for others
		if !u.script.tests && !u.only {
			own = slices.DeleteFunc(own, func(n string) bool { return !known(n) })
		}
	} else {
		if u.unseen {
			c.j.source.warn(warnUnseen(c.j.source, c.j.job, u))
		}
		piece := c.piece(u, step, node)
		renews, err := c.renewal(u, step, &piece)
		if err != nil {
			return err
		}
		edits = append(renews, edits...)
		text, err := templates.TokenStep(piece)
		if err != nil {
			return err
		}
		if err := node.InsertBefore(text); err != nil {
			return err
		}
		add = c.credentials(u, piece)
	}
	if len(edits) > 0 {
		if err := node.Get("run").EditLines(edits); err != nil {
			return err
		}
	}
	return stepEnv(node, own, add)
}

// credentials are what the calling step gets in its environment.
func (c *changer) credentials(u use, p templates.Piece) []edit.Entry {
	switch {
	case u.way == byHeader:
		return []edit.Entry{{Key: federation.EnvAuthToken, Value: templates.AccessToken(p.ID)}}
	case c.container:
		return nil // the token step sets it for the steps behind it
	}
	return []edit.Entry{{Key: federation.EnvTokenFile, Value: templates.TokenFile}}
}

// stepEnv changes the env: of a step.
func stepEnv(node edit.Node, gone []string, add []edit.Entry) error {
	env := node.Get("env")
	switch {
	case env.IsMapping():
		return env.Change(gone, add...)
	case env.Is():
		return &edit.CannotError{Line: env.Line(), Why: "env: is an expression as a whole"}
	case len(add) == 0:
		return nil
	}
	entry := edit.Entry{Key: "env", Sub: add}
	for _, key := range []string{"if", "id", "name"} {
		if node.Get(key).Is() {
			return node.InsertAfter(key, entry)
		}
	}
	return node.Change(nil, entry)
}

// piece describes the token step before a step.
func (c *changer) piece(u use, step workflow.Step, node edit.Node) templates.Piece {
	p := templates.Piece{
		Audience: c.j.rule.rule.Match.Audience, Container: c.container, Variables: c.values.checked(c.j.rule), Exchange: u.way == byHeader,
		Again: c.fetches > 0, If: rawCondition(node.Get("if")), ContinueOnError: node.Get("continue-on-error").Text() == "true",
	}
	c.fetches++
	if p.Exchange {
		p.ID = c.newID("claude-token")
	}
	return p
}

// newID is an id that no step of the job has.
func (c *changer) newID(name string) string {
	id := name
	taken := func(s workflow.Step) bool { return s.ID == id }
	for n := 2; slices.Contains(c.ids, id) || slices.ContainsFunc(c.j.job.Steps, taken); n++ {
		id = fmt.Sprintf("%s-%d", name, n)
	}
	c.ids = append(c.ids, id)
	return id
}

// renewal are the lines that renew the token in a script that may run for long.
func (c *changer) renewal(u use, step workflow.Step, p *templates.Piece) ([]edit.LineEdit, error) {
	if !u.long && !(c.m.Answers.LongRunning && u.way == byProgram) {
		return nil, nil
	}
	shell := firstOf(step.Shell, c.j.job.Shell, c.j.source.file.Shell)
	if step.Run == "" || c.container || !slices.Contains([]string{"", "bash"}, shell) || strings.Contains(step.Run, "trap ") || windows(c.j.job) {
		c.j.source.warn(warnNotRenewed(c.j.source, c.j.job, step))
		return nil, nil
	}
	lines, err := templates.Renewal()
	p.LongRunning = true
	return []edit.LineEdit{{Lines: lines}}, err
}

func windows(j *workflow.Job) bool {
	return slices.ContainsFunc(j.RunsOn, func(l string) bool { return strings.Contains(l, "windows") })
}

// rawCondition is the value of if: as it stands in YAML, on one line.
func rawCondition(n edit.Node) string {
	if !n.Is() {
		return ""
	}
	return edit.Scalar(strings.Join(strings.Fields(n.Text()), " "))
}
