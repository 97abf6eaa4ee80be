package migrate

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/edit"
)

// action gives Anthropic's action the inputs for federation in the place of its key.
func (c *changer) action(u use, step workflow.Step, node edit.Node) error {
	if u.unseen {
		c.j.source.warn(warnVersion(c.j.source, c.j.job.ID, step))
	}
	if u.newRef != "" {
		if err := c.newRef(u, step, node); err != nil {
			return err
		}
	}
	var own []string
	for _, b := range u.keys {
		if b.level == ofStep {
			own = append(own, b.Name)
		}
	}
	if err := stepEnv(node, own, nil); err != nil {
		return err
	}
	var ids []edit.Entry
	if inputOf(step, actionInputs[0].input) == "" {
		ids = c.values.inputs(c.j.rule)
	}
	with := node.Get("with")
	switch {
	case with.IsMapping():
		return with.Change(u.inputs, ids...)
	case with.Is():
		return &edit.CannotError{Line: with.Line(), Why: "with: is no mapping"}
	case len(ids) == 0:
		return nil
	}
	return node.InsertAfter("uses", edit.Entry{Key: "with", Sub: ids})
}

// newRef names another version of the action.
func (c *changer) newRef(u use, step workflow.Step, node edit.Node) error {
	c.j.source.warn(warnNewVersion(c.j.source, c.j.job, step, u.newRef))
	if u.note != "" && !node.InFlow() {
		return node.Change([]string{"uses"}, edit.Entry{Key: "uses", Value: u.newRef, Comment: u.note})
	}
	return node.Get("uses").SetLines([]string{u.newRef})
}

var keyCondition = lazily(`env\.(` + federation.EnvAPIKey + `|` + federation.EnvAuthToken + `|` + envOAuth + `)\b`)

// asks reports whether a step's if: asks whether the key is there.
func (c *changer) asks() bool {
	return slices.ContainsFunc(c.j.job.Steps, func(s workflow.Step) bool { return keyCondition().MatchString(s.If) })
}

// conditions asks for the rule's id where a step's if: asked for the key.
func (c *changer) conditions() error {
	for i, s := range c.j.job.Steps {
		if !keyCondition().MatchString(s.If) {
			continue
		}
		var edits []edit.LineEdit
		for n, line := range strings.Split(strings.TrimRight(s.If, "\n"), "\n") {
			if now := keyCondition().ReplaceAllString(line, "env."+testedName); now != line {
				edits = append(edits, edit.LineEdit{From: n, To: n + 1, Lines: []string{now}})
			}
		}
		if err := c.node.Get("steps").At(i).Get("if").EditLines(edits); err != nil {
			return err
		}
	}
	return nil
}

// clearWorkflow takes keys out of the env: of the workflow that a switched job would see. A job that is
// not switched, and needs one, gets it for itself.
func (s *source) clearWorkflow(doc *edit.File) error {
	for _, b := range bindings(s.file.Env, ofWorkflow) {
		if !slices.ContainsFunc(s.jobs, func(j *jobPlan) bool { return j.takes(b) }) {
			continue
		}
		if err := doc.Root().Get("env").Change([]string{b.Name}); err != nil {
			return err
		}
		for _, j := range s.jobs {
			if !j.needs(b) {
				if j.State == NotCalling && j.scan != nil && j.scan.may {
					s.warn(warnGone(s, b, j.job))
				}
				continue
			}
			node := doc.Root().Get("jobs").Get(j.job.ID)
			entry := edit.Entry{Key: b.Name, Value: b.Value.Text}
			env := node.Get("env")
			err := error(nil)
			switch {
			case env.IsMapping():
				err = env.Change(nil, entry)
			default:
				err = insertInJob(node, edit.Entry{Key: "env", Sub: []edit.Entry{entry}})
			}
			if err != nil {
				return err
			}
			s.warn(warnMoved(s, b, j.job))
		}
	}
	return nil
}

// needs reports whether a job that is not switched sees a key of its file, and may use it.
func (j *jobPlan) needs(b binding) bool {
	if j.scan == nil || j.State == Switched || j.State == Already {
		return false
	}
	if slices.ContainsFunc(j.job.Env, func(v workflow.EnvVar) bool { return v.Name == b.Name }) {
		return false
	}
	return j.State == Cannot || j.scan.other > 0 || len(j.scan.tests) > 0
}
