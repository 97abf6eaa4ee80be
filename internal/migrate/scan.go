package migrate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/workflow"
)

// way is how a step calls Claude.
type way int

const (
	byAction  way = iota // Anthropic's action, which federates by itself
	byProgram            // a program or command whose client library federates
	byHeader             // a request by hand, which gets the access token
)

// use is a step that calls Claude with a key, and what is known of the change.
type use struct {
	step   int
	way    way
	line   int
	keys   []binding // in its environment
	inputs []string  // of the action, which go
	script scriptPlan
	long   bool // it may run for longer than a token lives
	unseen bool // nothing here shows that the program, or the version of the action, federates
	only   bool // it does nothing else with its keys
	newRef string
	note   string // behind the new ref
}

// fault is why a job cannot be switched, and where.
type fault struct {
	line    int
	because string
}

// scan is what a job does with keys.
type scan struct {
	file   *source
	job    *workflow.Job
	uses   []use
	tests  []use // steps that only ask whether the key is there
	clear  []use // steps from which the key only goes: they set it for others
	faults []fault
	facts  workflow.JobFacts
	calls  bool            // by federation already
	oauth  int             // the line of a subscription's token; 0: none
	other  int             // the line of a key of another service; 0: none
	idle   int             // the line of a key that no step is seen to use; 0: none
	local  []workflow.Step // actions of the repository that see a key of the job or the workflow
	may    bool            // a program that sees a key of the whole workflow may use it
	asking bool            // and is switched where the job is asked for by name
}

func (s *scan) fail(line int, format string, args ...any) {
	s.faults = append(s.faults, fault{line, fmt.Sprintf(format, args...)})
}

// scanJob looks at a job with steps.
func scanJob(f *source, j *workflow.Job, o Options) *scan {
	s := &scan{file: f, job: j}
	s.facts, s.calls = f.file.FederatedJob(j.ID)
	s.calls = s.calls && s.facts.Credential != workflow.CredentialAPIKey
	exported := []string{} // keys that a step before this one set for the steps behind it
	for i, step := range j.Steps {
		switch {
		case otherService(f.file, j, step):
			if vis := visible(f.file, j, step); len(vis) > 0 {
				s.other = vis[0].Pos.Line
			}
		case isClaudeAction(step.Uses):
			s.action(i, step, o)
		case step.Uses != "" && !isScriptAction(step.Uses):
			s.otherAction(step)
		default:
			exported = s.script(i, step, exported, o)
		}
	}
	s.container(o)
	s.unused(o)
	return s
}

func isScriptAction(uses string) bool { return strings.HasPrefix(uses, "actions/github-script@") }

// container finds keys that a container of the job gets.
func (s *scan) container(Options) {
	n := s.file.jobNode(s.job.ID)
	for _, key := range []string{"services", "container"} {
		where := n.Get(key)
		for _, line := range where.Find(func(key, text string) bool { return credentialOf(key, text) == apiKey }) {
			s.fail(line, "a container gets the key, which takes only a key")
		}
	}
}

// unused finds a key of the whole job that no step is seen to use.
func (s *scan) unused(Options) {
	if len(s.uses) > 0 || len(s.faults) > 0 || otherService(s.file.file, s.job, workflow.Step{}) {
		return
	}
	for _, b := range bindings(s.job.Env, ofJob) {
		if b.kind == apiKey {
			s.idle = b.Pos.Line
		}
	}
}

// otherAction finds keys that another action gets.
func (s *scan) otherAction(step workflow.Step) {
	if strings.HasPrefix(step.Uses, "./") && slices.ContainsFunc(visible(s.file.file, s.job, step), func(b binding) bool { return b.kind == apiKey && b.level != ofStep }) {
		s.local = append(s.local, step)
	}
	if owner, _, _ := strings.Cut(step.Uses, "/"); owner == "actions" || owner == "github" {
		return // they know no Claude: what such a secret holds is for GitHub
	}
	for _, list := range [][]workflow.EnvVar{step.With, step.Env} {
		for _, v := range resolved(s.file.file, s.job, list) {
			switch credentialOf(v.Name, v.Value.Text) {
			case apiKey:
				s.fail(v.Pos.Line, "%s takes the key, and is not known to federate", nameOfAction(step.Uses))
			case subscription:
				s.oauth = v.Pos.Line
			}
		}
	}
}

func nameOfAction(uses string) string {
	name, _, _ := strings.Cut(uses, "@")
	return name
}

// script looks at a step that runs a script, and returns the keys that are set for the steps behind it.
func (s *scan) script(i int, step workflow.Step, exported []string, o Options) []string {
	text, with := step.Run, false
	if step.Uses != "" {
		text, with = inputOf(step, "script"), true
	}
	vis := s.wanted(visible(s.file.file, s.job, step), o)
	names := slices.Clone(exported)
	for _, b := range vis {
		names = append(names, b.Name)
	}
	secrets := s.secretsIn(text, o)
	for _, n := range keyNames[:2] {
		if strings.Contains(text, n+"=") && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if len(names)+len(secrets) == 0 {
		return exported
	}
	shell := firstOf(step.Shell, s.job.Shell, s.file.file.Shell)
	plan := s.file.patternsOf(names, secrets).plan(text)
	c := callsOf(text)
	u := use{step: i, way: byProgram, keys: vis, script: plan, line: lineOf(vis, step, plan)}
	ofTheStep := slices.ContainsFunc(vis, func(b binding) bool { return b.level == ofStep && b.kind != emptyKey })
	aware := len(vis) > 0 || len(exported) > 0 || len(secrets) > 0
	switch {
	case !aware && !plan.names:
		return exported
	case plan.problem != "":
		s.fail(s.scriptLine(step, plan.at), "%s", plan.problem)
	case (with || !posix(shell)) && len(plan.edits) > 0:
		s.fail(s.scriptLine(step, plan.line), "the key is used in a script that is not one of a POSIX shell")
	case plan.exports && !c.seen:
		u.only = !c.program
		s.clear = append(s.clear, u)
		return append(exported, names...)
	case !plan.names && slices.ContainsFunc(vis, func(b binding) bool { return b.level == ofStep && !known(b.Name) }):
		s.fail(u.line, "the program reads its key from a variable that no client library knows; leave the key to the library, which then finds federation")
	case c.only != "" && (ofTheStep || plan.names):
		s.fail(u.line, "%s takes only a key", c.only)
	case plan.tests && !plan.header && !c.seen && !c.program:
		s.tests = append(s.tests, u)
	case plan.header || c.seen || ofTheStep || plan.names && c.program || c.program && s.keyOfJob(vis, exported, step, o):
		if plan.header {
			u.way = byHeader
		}
		u.long = u.way == byProgram && (c.claude || c.agent || s.longStep(i))
		u.unseen = !c.claude && !c.seen
		if s.fetched(step, u) {
			s.clear = append(s.clear, u)
			break
		}
		s.uses = append(s.uses, u)
	default:
		s.may = s.may || c.program && aware
		o.Jobs = []string{s.job.ID}
		s.asking = s.asking || c.program && s.keyOfJob(vis, exported, step, o)
	}
	return exported
}

// fetched reports whether a step has all that federation needs already, and only a key that shadows it.
func (s *scan) fetched(step workflow.Step, u use) bool {
	_, file := lookup(s.file.file, s.job, step, federation.EnvTokenFile)
	_, rule := lookup(s.file.file, s.job, step, federation.RuleID.Env)
	return s.calls && file && rule && u.way == byProgram
}

// longerThan is how many minutes a step may run without a new token: what was minted at its beginning is
// renewed two minutes before its end (WIF reference; a minted token lives at most ten).
const longerThan = 8

// longStep reports whether a step may run for longer than a token lives, by its own limit.
func (s *scan) longStep(i int) bool {
	minutes, err := strconv.ParseFloat(s.file.jobNode(s.job.ID).Get("steps").At(i).Get("timeout-minutes").Text(), 64)
	return err == nil && minutes > longerThan
}

// known reports whether client libraries read a variable.
func known(name string) bool {
	return slices.Contains(keyNames, name) || slices.Contains(oauthNames, name)
}

// speaking is a name of what people let Claude do.
var speaking = lazily(`(?i)claude|anthropic|\bai\b|\bai[-_]|[-_]ai\b|llm|agent|review|triage|summar|changelog|translat`)

// keyOfJob reports whether a program may take a key that is set for the whole job. One that is set for all of
// several jobs is taken for the key of those which speak of it, or which are asked for by name.
func (s *scan) keyOfJob(vis []binding, exported []string, step workflow.Step, o Options) bool {
	has := func(l level) bool {
		return slices.ContainsFunc(vis, func(b binding) bool { return b.level == l && b.kind != emptyKey })
	}
	alone := len(s.file.file.Jobs) == 1 || slices.Contains(o.Jobs, s.job.ID) || slices.Contains(o.Taken, Place{s.file.Path, s.job.ID})
	return len(exported) > 0 || has(ofJob) || has(ofWorkflow) && (alone || speaking().MatchString(s.job.ID+" "+s.job.Name+" "+step.Name+" "+step.Run))
}

// wanted leaves out a subscription's token, which is noted, unless it is to be switched too.
func (s *scan) wanted(vis []binding, o Options) []binding {
	var out []binding
	for _, b := range vis {
		if b.kind == subscription && !o.OAuth {
			s.oauth = b.Pos.Line
			continue
		}
		out = append(out, b)
	}
	return out
}

// secretsIn are the secrets of keys that a script names itself.
func (s *scan) secretsIn(text string, o Options) []string {
	var out []string
	for _, name := range secretsOf(text) {
		if c := credentialOfSecret(name); c == apiKey || c == subscription && o.OAuth {
			out = append(out, name)
		}
	}
	return out
}

func inputOf(step workflow.Step, name string) string {
	for _, v := range step.With {
		if v.Name == name {
			return v.Value.Text
		}
	}
	return ""
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// lineOf is where a step shows its key: a variable of its own, its script, or a variable of the job.
func lineOf(vis []binding, step workflow.Step, plan scriptPlan) int {
	for _, b := range vis {
		if b.level == ofStep {
			return b.Pos.Line
		}
	}
	if plan.line >= 0 && step.RunPos.Line > 0 {
		return step.RunPos.Line + 1 + plan.line
	}
	if len(vis) > 0 {
		return vis[0].Pos.Line
	}
	return step.Pos.Line
}

// scriptLine is the line of the file on which a line of a script stands, counted from 0.
func (s *scan) scriptLine(step workflow.Step, n int) int {
	if step.RunPos.Line == 0 {
		return step.Pos.Line
	}
	if strings.Contains(step.Run, "\n") {
		return step.RunPos.Line + 1 + max(n, 0)
	}
	return step.RunPos.Line
}
