package workflow

import (
	"fmt"
	"strings"
	"sync"
)

// build turns the values of a file into a File.
func build(root *node) (File, error) {
	if root.kind != kindMapping {
		return File{}, failAt(root.pos, "is no mapping; a workflow begins with on: and jobs:")
	}
	on, jobs := root.entry("on"), root.entry("jobs")
	switch {
	case on == nil && root.get("runs") != nil:
		return File{}, failAt(root.entry("runs").key.pos, "is the metadata of an action (runs:), no workflow; a workflow has on: and jobs:")
	case on == nil && root.get("true") != nil:
		return File{}, failAt(root.entry("true").key.pos, "has the key true where on should be (a YAML 1.1 tool rewrote it); write on:")
	case on == nil:
		return File{}, failAt(root.pos, "has no on:, so it is no workflow; a workflow has on: and jobs:")
	case jobs == nil:
		return File{}, failAt(root.pos, "has no jobs:, so it is no workflow; a workflow has on: and jobs:")
	case jobs.value.kind != kindMapping:
		return File{}, failAt(jobs.key.pos, "jobs: must be a mapping of job ids to jobs")
	}
	f := File{
		Name:  root.get("name").scalar(),
		OnPos: on.key.pos,
		Shell: root.get("defaults").get("run").get("shell").scalar(),
	}
	var err error
	if f.On, err = triggers(on); err != nil {
		return File{}, err
	}
	f.Permissions = permissions(root.entry("permissions"))
	f.Env, _ = vars(root.get("env"))
	for _, e := range jobs.value.entries {
		j, err := job(e)
		if err != nil {
			return File{}, err
		}
		if len(j.Steps) > 0 {
			f.withSteps++
		}
		f.Jobs = append(f.Jobs, j)
	}
	f.indexJobs()
	return f, nil
}

func failAt(p Pos, format string, args ...any) error {
	return &ReadError{Line: p.Line, Column: p.Column, Message: fmt.Sprintf(format, args...)}
}

func triggers(on *entry) ([]Trigger, error) {
	var out []Trigger
	switch v := on.value; v.kind {
	case kindScalar:
		out = append(out, Trigger{Event: v.text, Pos: v.pos})
	case kindSequence:
		for _, item := range v.items {
			if item.kind != kindScalar {
				return nil, failAt(item.pos, "an entry of the list on: must be the name of an event; use a mapping for filters")
			}
			out = append(out, Trigger{Event: item.text, Pos: item.pos})
		}
	case kindMapping:
		for _, e := range v.entries {
			out = append(out, trigger(e))
		}
	case kindNull:
		return nil, failAt(on.key.pos, "on: is empty; name an event such as push or workflow_dispatch")
	}
	return out, nil
}

func trigger(e entry) Trigger {
	t := Trigger{Event: e.key.text, Pos: e.key.pos}
	if e.value.kind == kindSequence { // schedule
		for _, item := range e.value.items {
			t.Cron = append(t.Cron, item.get("cron").list()...)
		}
		return t
	}
	v := e.value
	t.Branches, t.BranchesIgnore = v.get("branches").list(), v.get("branches-ignore").list()
	t.Tags, t.TagsIgnore = v.get("tags").list(), v.get("tags-ignore").list()
	t.Types, t.Workflows = v.get("types").list(), v.get("workflows").list()
	if in := v.get("inputs"); in != nil {
		for _, e := range in.entries {
			t.Inputs = append(t.Inputs, dispatchInput(e))
		}
	}
	return t
}

func dispatchInput(e entry) Input {
	in := Input{
		Name:     e.key.text,
		Type:     e.value.get("type").scalar(),
		Options:  e.value.get("options").list(),
		Required: e.value.get("required").scalar() == "true",
		Pos:      e.key.pos,
	}
	if in.Type == "" {
		in.Type = "string"
	}
	if d := e.value.entry("default"); d != nil {
		in.Default = value(d.value)
	}
	return in
}

func permissions(e *entry) Permissions {
	if e == nil {
		return Permissions{}
	}
	p := Permissions{Set: true, Pos: e.key.pos, block: e.value}
	switch e.value.kind {
	case kindScalar:
		p.All = e.value.text
	case kindMapping:
		p.Scopes = make(map[string]string, len(e.value.entries))
		for _, s := range e.value.entries {
			p.Scopes[s.key.text] = s.value.scalar()
		}
	}
	return p
}

func value(n *node) Value {
	if n == nil {
		return Value{}
	}
	v := Value{Text: n.scalar(), Pos: n.pos}
	v.Expression = strings.Contains(v.Text, "${{")
	return v
}

// vars reads an env:, with: or secrets: block. It is opaque where it is an expression as a whole.
func vars(n *node) (out []EnvVar, opaque bool) {
	if n == nil {
		return nil, false
	}
	for _, e := range n.entries {
		out = append(out, EnvVar{Name: e.key.text, Value: value(e.value), Pos: e.key.pos})
	}
	return out, n.kind == kindScalar
}

func job(e entry) (Job, error) {
	v := e.value
	if v.kind != kindMapping {
		return Job{}, failAt(e.key.pos, "job %q must be a mapping with runs-on: and steps:, or with uses:", e.key.text)
	}
	j := Job{
		ID: e.key.text, Pos: e.key.pos,
		Name: v.get("name").scalar(), Uses: v.get("uses").scalar(), If: v.get("if").scalar(),
		Needs: v.get("needs").list(), RunsOn: runsOn(v.get("runs-on")),
		Permissions: permissions(v.entry("permissions")),
		Environment: environment(v.entry("environment")),
		Shell:       v.get("defaults").get("run").get("shell").scalar(),
	}
	j.condition = readCondition(j.If)
	if n := v.get("strategy").get("matrix"); n != nil {
		j.rows = sync.OnceValue(func() []row { return matrixRows(n) })
	}
	j.Env, j.EnvOpaque = vars(v.get("env"))
	j.With, _ = vars(v.get("with"))
	j.Secrets, _ = vars(v.get("secrets"))
	j.Inherit = v.get("secrets").scalar() == "inherit"
	if u := v.get("uses"); u != nil {
		j.UsesPos = u.pos
	}
	if len(v.entries) > 0 {
		j.bodyPos = v.entries[0].key.pos
		j.bodyPlain = !v.flow && !v.shared && !v.entries[0].key.shared
	}
	steps := v.entry("steps")
	if steps == nil || steps.value.kind == kindNull {
		return j, nil
	}
	if steps.value.kind != kindSequence {
		return Job{}, failAt(steps.key.pos, "steps: of job %q must be a list", j.ID)
	}
	var err error
	j.Steps, err = readSteps(j.ID, steps.value.items, 0)
	return j, err
}

// readSteps reads a list of steps. Those of a parallel: group stand in the list as the others do, and
// know their group.
func readSteps(job string, items []*node, group int) ([]Step, error) {
	var out []Step
	groups := 0
	for _, s := range items {
		if s.kind != kindMapping {
			return nil, failAt(s.pos, "a step of job %q must be a mapping with run: or uses:", job)
		}
		inner := s.get("parallel")
		if inner == nil || inner.kind != kindSequence {
			one := step(s)
			one.group = group
			out = append(out, one)
			continue
		}
		groups++
		together, err := readSteps(job, inner.items, max(group, groups))
		if err != nil {
			return nil, err
		}
		out = append(out, together...)
	}
	return out, nil
}

func runsOn(n *node) []string {
	if n != nil && n.kind == kindMapping {
		return append(n.get("labels").list(), n.get("group").list()...)
	}
	return n.list()
}

// environment reads both forms: a name, and a mapping with name.
func environment(e *entry) Value {
	if e == nil {
		return Value{}
	}
	if e.value.kind == kindMapping {
		return value(e.value.get("name"))
	}
	if e.value.kind != kindScalar {
		return Value{}
	}
	return value(e.value)
}

func step(n *node) Step {
	s := Step{
		Name: n.get("name").scalar(), ID: n.get("id").scalar(), Uses: n.get("uses").scalar(),
		Run: n.get("run").scalar(), Shell: n.get("shell").scalar(), If: n.get("if").scalar(), Pos: n.pos,
	}
	s.Background = n.get("background").scalar() == "true"
	s.Wait, s.WaitAll, s.Cancel = n.get("wait").list(), n.entry("wait-all") != nil, n.get("cancel").scalar()
	s.With, _ = vars(n.get("with"))
	s.Env, s.EnvOpaque = vars(n.get("env"))
	if u := n.get("uses"); u != nil {
		s.UsesPos = u.pos
	}
	if r := n.get("run"); r != nil {
		s.RunPos, s.runStyle, s.runShared = r.pos, r.style, r.shared
	}
	return s
}
