package workflow

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/versions"
	"gh-wif/internal/workflow/expr"
	"gh-wif/internal/workflow/moment"
)

// checkOutsiders finds triggers on which somebody without write access gets a run with a token: every
// condition on the way to the step that gets it is evaluated for a stranger, who chooses what he writes
// and is nobody that the file names.
func checkOutsiders(v *jobView) []hit {
	var out []hit
	for _, t := range v.file.On {
		e, ok := github.EventByName(t.Event)
		if !ok || e.Starter != github.StarterAnyone || refusesOutsiders(v, t.Event) || !v.openTo(t) {
			continue
		}
		out = append(out, hit{
			pos:     t.Pos,
			message: fmt.Sprintf("job %q gets a token on %s (%s), which can be started by %s%s", v.job.ID, t.Event, e.Gloss, e.Starter, openBy(v, t.Event)),
			fix:     addGuard(v, t.Event) + ", or take the event away; in any case pin event_name in the rule",
		})
	}
	return out
}

// Guarded is the condition of a job that keeps out whoever the guard of an event is for ([github.GuardOf]),
// and leaves every other run of the job as it is. It is empty for an event without a guard.
func Guarded(f File, j Job, event string) string {
	guard := github.GuardOf(event)
	if guard == "" {
		return ""
	}
	if len(f.On) > 1 {
		guard = "github.event_name != " + github.ExpressionString(event) + " || " + guard
	}
	if c := j.condition; !c.there || c.broken || c.expr.Text() { // a text is always true, and says nothing
		return guard
	}
	if strings.Contains(guard, "||") {
		guard = "(" + guard + ")"
	}
	return "(" + bareCondition(j.If) + ") && " + guard
}

// bareCondition is a condition on one line, without the ${{ }} that may stand around it.
func bareCondition(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	inner, opened := strings.CutPrefix(text, "${{")
	if inner, closed := strings.CutSuffix(inner, "}}"); opened && closed && !strings.Contains(inner, "${{") {
		return strings.TrimSpace(inner)
	}
	return text
}

// addGuard advises the guard of an event, with the condition that the job has.
func addGuard(v *jobView, event string) string {
	if v.job.If == "" {
		return "add if: " + Guarded(v.file, *v.job, event) + " to the job"
	}
	return "write if: " + Guarded(v.file, *v.job, event) + " in the job"
}

// openBy names what of the job looks like a guard and is none.
func openBy(v *jobView, event string) string {
	switch {
	case v.action >= 0 && isClaudeCodeAction(v.job.Steps[v.action]):
		name, value, _ := openInput(v.job.Steps[v.action])
		return fmt.Sprintf(", and %s: %q lets the action serve them", name, value)
	case v.job.condition.there && v.job.condition.expr.Text():
		return "; its if: is a text around ${{ }}, which is always true"
	case v.job.If != "" && !v.job.condition.broken && strings.Contains(v.job.If, "github.event."):
		return "; its if: does not keep them out"
	}
	return ""
}

// OpenToStrangers reports whether somebody without write access gets a run of a job with a token for Claude,
// by an event that the file listens to.
func OpenToStrangers(f File, job, event string) bool {
	t, ok := f.Trigger(event)
	e, known := github.EventByName(event)
	i := slices.IndexFunc(f.Jobs, func(j Job) bool { return j.ID == job })
	if !ok || !known || i < 0 || e.Starter != github.StarterAnyone {
		return false
	}
	v := newJobView(f, &f.Jobs[i], Context{})
	return !refusesOutsiders(v, event) && v.openTo(t)
}

// openTo reports whether a stranger who causes the trigger gets a token: the job runs, and so does one of
// the steps that request one.
func (v *jobView) openTo(t Trigger) bool {
	steps := v.tokenSteps()
	return v.stepsOpenTo(t, steps) || len(steps) == 0 && v.strangers(t) != nil
}

// stepsOpenTo reports whether a stranger who causes the trigger gets a run of the job with one of some steps.
func (v *jobView) stepsOpenTo(t Trigger, steps []int) bool {
	s := v.strangers(t)
	return s != nil && slices.ContainsFunc(steps, func(n int) bool { return s.step(v.job, n).Open() })
}

// strangers is the situation when a stranger causes the trigger; nil where he gets no run of the job.
func (v *jobView) strangers(t Trigger) *situation {
	m := moment.Moment{Event: t.Event, Types: t.Types, Stranger: true}
	if !m.StrangerStarts() {
		return nil
	}
	s := newSituation(&v.file, t, m)
	i := slices.IndexFunc(v.file.Jobs, func(j Job) bool { return j.ID == v.job.ID })
	if i < 0 || !s.happens(i).Open() {
		return nil
	}
	return s
}

// tokenSteps are the steps that request a token for Claude.
func (v *jobView) tokenSteps() []int {
	var out []int
	for _, f := range v.fetches {
		out = append(out, f.step)
	}
	if v.action >= 0 {
		out = append(out, v.action)
	}
	return out
}

// step is the truth of a step's if:, where the job runs. For a stranger a step before it that looks at who
// he is may stop him.
func (s *situation) step(j *Job, n int) expr.Truth {
	t := expr.True
	if j.Steps[n].If != "" {
		t = expr.Undecided
		if c, err := expr.ParseCondition(j.Steps[n].If); err == nil {
			t = c.Eval(stepScope{jobScope{s, j, nil}})
		}
	}
	if s.moment.Stranger && slices.ContainsFunc(j.Steps[:n], looksAtWho) {
		t = t.And(expr.Undecided)
	}
	return t
}

// stepScope is the scope of a step's expressions: the job runs, and all went well so far.
type stepScope struct{ jobScope }

// Call is what a function says of the job so far ([expr.Scope]).
func (s stepScope) Call(name string) expr.Value {
	switch name {
	case "success", "always":
		return expr.Bool(true)
	case "failure", "cancelled":
		return expr.Unknown()
	}
	return s.jobScope.Call(name)
}

// The inputs by which claude-code-action serves whoever has no write access (its action.yml and
// docs/security.md).
const (
	inputNonWriters = "allowed_non_write_users"
	inputBots       = "allowed_bots"
)

func isClaudeCodeAction(s Step) bool {
	return strings.HasPrefix(s.Uses, "anthropics/claude-code-action@")
}

// openInput is the input that opens the action to everybody.
func openInput(s Step) (name, value string, open bool) {
	for _, name := range []string{inputNonWriters, inputBots} {
		if e, ok := lookup(s.With, name); ok && strings.TrimSpace(e.Value.Text) == "*" {
			return name, "*", true
		}
	}
	return "", "", false
}

// refusesOutsiders reports whether the only step that requests a token is claude-code-action, which
// looks for write access before it does: on comments, issues, reviews and pull requests, and on workflow_run
// too (its run.ts, checkWritePermissions); other events it does not take. Another action with its inputs is
// taken for one around it, save on the events on which earlier ones did not look.
func refusesOutsiders(v *jobView, event string) bool {
	if v.action < 0 || len(v.fetches) > 0 {
		return false
	}
	s := v.job.Steps[v.action]
	if _, _, open := openInput(s); open || strings.HasPrefix(s.Uses, "anthropics/claude-code-base-action") {
		return false
	}
	return isClaudeCodeAction(s) || event != "pull_request_target" && event != "workflow_run"
}

// checkForks finds jobs that run for a pull request from a fork, where GitHub gives no token.
func checkForks(v *jobView) []hit {
	t, ok := v.file.Trigger("pull_request")
	if !ok || !requestsToken(v) || v.job.Environment.Expression || !v.openTo(t) {
		return nil
	}
	return []hit{{
		pos:     t.Pos,
		message: fmt.Sprintf("job %q runs for pull requests; from a fork it gets no token", v.job.ID),
		fix:     addGuard(v, "pull_request") + ", where forks are expected",
	}}
}

// inputUnsafe lets actions/checkout take the code of a pull request from a fork, which it refuses else.
const inputUnsafe = "allow-unsafe-pr-checkout"

// checkCheckout finds jobs that may request a token and lay a stranger's code beside it: a run by the rights
// of the base repository, whose checkout is told to take a pull request of a fork.
func checkCheckout(v *jobView) []hit {
	if !v.job.EffectivePermissions(v.file).IDToken() {
		return nil
	}
	var out []hit
	for i, s := range v.job.Steps {
		given, _ := lookup(s.With, inputUnsafe)
		if !strings.HasPrefix(s.Uses, "actions/checkout@") || !strings.EqualFold(strings.TrimSpace(given.Value.Text), "true") || !takesAnother(s) {
			continue
		}
		for _, t := range v.file.On {
			if t.Event != "pull_request_target" && t.Event != "workflow_run" || !v.stepsOpenTo(t, []int{i}) {
				continue
			}
			h := hit{
				pos: given.Pos,
				message: fmt.Sprintf("job %q may request tokens, and on %s it checks out the code of a pull request from a fork: what of it runs in the job can request them too",
					v.job.ID, t.Event),
				fix: "take " + inputUnsafe + " away, so that actions/checkout refuses a fork's code; or " + addGuard(v, t.Event),
			}
			if v.job.Environment.IsSet() {
				h.grade = Warning // its reviewers may look at the code first
			}
			out = append(out, h)
		}
	}
	return out
}

// takesAnother reports whether a checkout takes what an expression says, and not the commit of the run.
func takesAnother(s Step) bool {
	ref, _ := lookup(s.With, "ref")
	repository, _ := lookup(s.With, "repository")
	return ref.Value.Expression || repository.Value.Expression
}

var fullSHA = lazily(`^[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?$`)

// movingRef reports whether a uses: names another repository's code by a ref that can be moved.
func movingRef(uses string) (name, ref string, moving bool) {
	name, ref, ok := strings.Cut(uses, "@")
	return name, ref, ok && !strings.HasPrefix(uses, "./") && !strings.HasPrefix(uses, "docker://") && !fullSHA().MatchString(ref)
}

// checkPinned finds the actions that handle the token by a tag or branch.
func checkPinned(v *jobView) []hit {
	var out []hit
	for i, s := range v.job.Steps {
		fetches := slices.ContainsFunc(v.fetches, func(f fetch) bool { return f.js && f.step == i })
		if name, ref, moving := movingRef(s.Uses); moving && (fetches || i == v.action) {
			out = append(out, pinHit(name, ref, "handles the token", s.UsesPos))
		}
	}
	return out
}

// checkCalledPinned finds a call of another repository's workflow by a moving ref, which may request
// tokens for Claude: it gets the federation inputs, and the permission.
func checkCalledPinned(f File, j Job) []hit {
	name, ref, moving := movingRef(j.Uses)
	if _, federated := CallsFederated(j); !moving || !federated || !j.EffectivePermissions(f).IDToken() {
		return nil
	}
	return []hit{pinHit(name, ref, "may request tokens as this job", j.UsesPos)}
}

func pinHit(name, ref, does string, pos Pos) hit {
	commit, release := "<40 hexadecimal digits>", ref
	if a, known := versions.ActionByName(name); known && strings.HasPrefix(a.Release+".", ref+".") {
		commit, release = a.Commit, a.Release
	}
	return hit{
		pos:     pos,
		message: fmt.Sprintf("%s %s and is used by the moving ref %q", name, does, ref),
		fix:     fmt.Sprintf("pin it to the full commit: %s@%s # %s", name, commit, release),
	}
}

// CallsFederated reports whether a job calls a workflow and hands it what federation needs, and returns the
// rule's id that it hands on.
func CallsFederated(j Job) (EnvVar, bool) {
	if j.Uses == "" {
		return EnvVar{}, false
	}
	for _, e := range j.With {
		name := strings.ToLower(strings.ReplaceAll(e.Name, "-", "_"))
		if strings.Contains(name, "federation_rule") || name == strings.ToLower(federation.RuleID.Env) {
			return e, e.Value.Text != ""
		}
	}
	return EnvVar{}, false
}
