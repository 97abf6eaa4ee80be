package workflow

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
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

// checkAwaited finds a request for the token in the background, and a step that uses the token and may
// run before it is there.
func checkAwaited(v *jobView) []hit {
	var out []hit
	for _, f := range v.fetches {
		s := v.job.Steps[f.step]
		if !s.Background && s.group == 0 || v.fetchedBefore(f.step) {
			continue
		}
		if i := v.early(f.step); i >= 0 {
			out = append(out, hit{
				pos:     f.pos,
				message: fmt.Sprintf("the token is fetched in the background, and %s does not wait for it", stepName(v.job.Steps[i], i)),
				fix:     "fetch the token in an ordinary step, or put wait: with the id of the fetching step before the first step that calls Claude",
			})
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
			if v.uses(i) && !waitMark().MatchString(stripComments(v.job.Steps[i].Run)) {
				return i
			}
		}
		return -1
	}
	for i := fetching + 1; i < len(v.job.Steps); i++ {
		switch s := v.job.Steps[i]; {
		case slices.Contains(v.job.awaited(i), fetching), waitMark().MatchString(stripComments(s.Run)) && !s.Background:
			return -1
		case v.uses(i):
			return i
		}
	}
	return -1
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
