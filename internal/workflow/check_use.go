package workflow

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/versions"
)

var (
	refreshMark = lazily(`(?m)\bwhile\b|\bsleep\b|&\s*$|\bnohup\b|\buntil\b`)
	slowMark    = lazily(`(?m)(?:^|[\s;|&(])(?:docker (?:build|compose)|cargo (?:build|test)|npm (?:ci|test)|pytest|go test|mvn |\./gradlew|gradle |make\b|sleep \d{2,}|bundle install|apt-get install)`)
)

// checkReplay finds one fetched token that several processes exchange. It asks for certainty: one
// fetch with the variables in env:, nothing that renews the file or shares the minted token, and two
// commands that are known to exchange.
func checkReplay(v *jobView) []hit {
	if len(v.fetches) != 1 || v.action >= 0 || refreshMark().MatchString(v.script) || sharesToken(v) {
		return nil
	}
	first := v.fetches[0].step
	n, pos := 0, Pos{}
	for i := first; i < len(v.job.Steps); i++ {
		s := v.job.Steps[i]
		if s.If != "" {
			continue // alternatives are common, and which one runs is not known
		}
		text := stripComments(s.Run)
		for _, m := range processMark().FindAllStringIndex(text, -1) {
			if n++; n == 2 {
				pos, _ = v.file.src.inScript(s, m[1]-1)
				pos = lineStart(v.file.src, pos)
			}
		}
	}
	if n < 2 {
		return nil
	}
	return []hit{{
		pos:     pos,
		message: fmt.Sprintf("one token is fetched and %d commands of job %q exchange it; only the first can", n, v.job.ID),
		fix:     "fetch a fresh token before each command, or exchange once and hand the access token on as " + federation.EnvAuthToken,
	}}
}

// sharesToken reports whether the job is seen to share one minted token between processes.
func sharesToken(v *jobView) bool {
	for _, name := range []string{federation.EnvAuthToken, federation.EnvProfile, federation.EnvConfigDir, "access_token"} {
		if _, ok := v.vars[name]; ok || strings.Contains(v.script, name) {
			return true
		}
	}
	return false
}

func lineStart(src source, p Pos) Pos {
	line := src.line(p.Line)
	return Pos{p.Line, len(line) - len(strings.TrimLeft(line, " ")) + 1}
}

// checkEarly finds slow steps between the request for the token and its first use.
func checkEarly(v *jobView) []hit {
	if len(v.fetches) != 1 || v.action >= 0 || refreshMark().MatchString(v.job.Steps[v.fetches[0].step].Run) {
		return nil
	}
	f := v.fetches[0]
	slow := func(i int) []hit {
		m := slowMark().FindString(stripComments(v.job.Steps[i].Run))
		if m == "" || !usedAfter(v, i) {
			return nil
		}
		return []hit{{
			pos:     f.pos,
			message: fmt.Sprintf("the token is fetched before %q runs and may have expired when Claude is called", strings.TrimSpace(m)),
			fix:     "move the step that fetches the token to just before the first step that calls Claude",
		}}
	}
	for _, i := range v.job.beside(f.step) {
		if out := slow(i); out != nil {
			return out
		}
	}
	for i := f.step + 1; i < len(v.job.Steps); i++ {
		s := v.job.Steps[i]
		if v.uses(i) {
			return nil
		}
		for _, n := range append(v.job.awaited(i), i) {
			if out := slow(n); out != nil && (n != i || !s.Background) {
				return out
			}
		}
	}
	return nil
}

// uses reports whether a step calls Claude, or has the variables for it.
func (v *jobView) uses(i int) bool {
	return stepCalls(v.job.Steps[i]) || envMentions(v.job.Steps[i].Env, "ANTHROPIC_")
}

// beside are the other steps of a step's parallel: group.
func (j *Job) beside(step int) []int {
	var out []int
	for i, s := range j.Steps {
		if s.group > 0 && s.group == j.Steps[step].group && i != step {
			out = append(out, i)
		}
	}
	return out
}

// awaited are the background steps for which a step waits.
func (j *Job) awaited(step int) []int {
	w := j.Steps[step]
	var out []int
	for i, s := range j.Steps[:step] {
		if s.Background && (w.WaitAll || s.ID != "" && slices.Contains(w.Wait, s.ID)) {
			out = append(out, i)
		}
	}
	return out
}

// waitMark recognises a script that waits for a file by itself.
var waitMark = lazily(`(?m)\b(?:until|while)\b[^\n]*-[sfre]\s|\binotifywait\b|\bwait-on\b|\bsleep\b`)

// loopMark recognises a script that does something again and again, without an end.
var loopMark = lazily(`\bwhile\s+(?:true|:|sleep\b)|\bfor\s*\(\(\s*;;`)

var (
	commandEnd  = lazily(`\n|&&|\|\||;`)
	installMark = lazily(`^\s*(?:sudo\s+)?(?:python3?\s+-m\s+)?(?:pip3?|npm|pnpm|yarn|bun|uv(?:\s+pip)?|composer|gem)\s+(?:install|add|i|ci|require)\b`)
)

// onlyInstalls reports whether a step installs packages and does nothing else: it exchanges no token.
func onlyInstalls(s Step) bool {
	any := false
	for _, c := range commandEnd().Split(stripComments(s.Run), -1) {
		switch c = strings.TrimSpace(c); {
		case installMark().MatchString(c):
			any = true
		case c != "" && !strings.HasPrefix(c, "cd ") && !strings.HasPrefix(c, "set "):
			return false
		}
	}
	return any
}

// checkAwaited finds a request for the token in the background, and a step that uses the token and may
// run before it is there.
func checkAwaited(v *jobView) []hit {
	var out []hit
	for _, f := range v.fetches {
		s := v.job.Steps[f.step]
		loops := loopMark().MatchString(stripComments(s.Run)) // it never ends, so nothing can wait for it
		if !s.Background && s.group == 0 || v.fetchedBefore(f.step) || loops && len(v.fetches) > 1 {
			continue
		}
		if i := v.early(f.step); i >= 0 {
			h := hit{
				pos:     f.pos,
				message: fmt.Sprintf("the token is fetched in the background, and %s does not wait for it", stepName(v.job.Steps[i], i)),
				fix:     "fetch the token in an ordinary step, or put wait: with the id of the fetching step before the first step that calls Claude",
			}
			if loops {
				h.fix = "fetch the first token in an ordinary step before, and renew it in the background"
			}
			out = append(out, h)
		}
	}
	return out
}

// fetchedBefore reports whether a step before that is no background step fetches a token too; then this one
// renews it.
func (v *jobView) fetchedBefore(step int) bool {
	return slices.ContainsFunc(v.fetches, func(f fetch) bool {
		s := v.job.Steps[f.step]
		return f.step < step && !s.Background && (s.group == 0 || s.group != v.job.Steps[step].group)
	})
}

// early is the first step that uses the token of a step at whose end nothing waits; -1 for none.
func (v *jobView) early(fetching int) int {
	if !v.job.Steps[fetching].Background {
		for _, i := range v.job.beside(fetching) {
			if v.uses(i) && !onlyInstalls(v.job.Steps[i]) && !waitMark().MatchString(stripComments(v.job.Steps[i].Run)) {
				return i
			}
		}
		return -1
	}
	installed, program := false, -1 // a step after the SDK is there may be the program that uses it
	for i := fetching + 1; i < len(v.job.Steps); i++ {
		switch s := v.job.Steps[i]; {
		case slices.Contains(v.job.awaited(i), fetching), waitMark().MatchString(stripComments(s.Run)) && !s.Background:
			return -1
		case onlyInstalls(s):
			installed = installed || v.uses(i)
		case v.uses(i):
			return i
		case installed && program < 0 && s.Run != "":
			program = i
		}
	}
	return program
}

func stepName(s Step, i int) string {
	switch {
	case s.Name != "":
		return fmt.Sprintf("step %q", s.Name)
	case s.ID != "":
		return fmt.Sprintf("step %q", s.ID)
	}
	return fmt.Sprintf("step %d", i+1)
}

func usedAfter(v *jobView, step int) bool {
	for i := step + 1; i < len(v.job.Steps); i++ {
		if v.uses(i) {
			return true
		}
	}
	return false
}

// modelInputs are the inputs of claude-code-action in which a model is named, beside those that are called
// after it.
var modelInputs = []string{"claude_args", "settings", "claude_env"}

// checkModels finds a model that has ended or ends soon, where a step asks for one.
func checkModels(v *jobView) []hit {
	var out []hit
	find := func(text string, at func(offset int) Pos) {
		for _, m := range versions.Models(text) {
			ends, known := versions.ModelEnds(m.Model)
			if !known || v.now.Before(ends.Add(-versions.Notice)) {
				continue
			}
			h := hit{
				pos:     at(m.At),
				message: fmt.Sprintf("the model %s ends on %s", m.Model, versions.Date(ends)),
				fix:     fmt.Sprintf("name %s, or another model that is current", versions.DefaultModel),
			}
			if !v.now.Before(ends) {
				h.message, h.grade = fmt.Sprintf("the model %s has ended, on %s", m.Model, versions.Date(ends)), Warning
			}
			out = append(out, h)
		}
	}
	named := func(vars []EnvVar, others ...string) {
		for _, e := range vars {
			if strings.Contains(strings.ToLower(e.Name), "model") || slices.Contains(others, e.Name) {
				find(e.Value.Text, func(int) Pos { return e.Value.Pos })
			}
		}
	}
	named(v.file.Env)
	named(v.job.Env)
	for _, s := range v.job.Steps {
		named(s.Env)
		named(s.With, modelInputs...)
		find(stripComments(s.Run), func(offset int) Pos {
			pos, _ := v.file.src.inScript(s, offset)
			return pos
		})
	}
	return out
}
