package workflow

import (
	"fmt"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

var (
	refreshMark = lazily(`(?m)\bwhile\b|\bsleep\b|&\s*$|\bnohup\b|\buntil\b`)
	slowMark    = lazily(`(?m)(?:^|[\s;|&(])(?:docker (?:build|compose)|cargo (?:build|test)|npm (?:ci|test)|pytest|go test|mvn |\./gradlew|gradle |make\b|sleep \d{2,}|bundle install|apt-get install)`)
	fullSHA     = lazily(`^[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?$`)
	eventTest   = lazily(`github\.event_name\s*==\s*'([a-z_]+)'`)
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
	for i := f.step + 1; i < len(v.job.Steps); i++ {
		s := v.job.Steps[i]
		if v.stepCalls(i) || len(s.Env) > 0 && envMentions(s.Env, "ANTHROPIC_") {
			return nil
		}
		if m := slowMark().FindString(stripComments(s.Run)); m != "" && usedAfter(v, i) {
			return []hit{{
				pos:     f.pos,
				message: fmt.Sprintf("the token is fetched before %q runs and may have expired when Claude is called", strings.TrimSpace(m)),
				fix:     "move the step that fetches the token to just before the first step that calls Claude",
			}}
		}
	}
	return nil
}

func usedAfter(v *jobView, step int) bool {
	for i := step + 1; i < len(v.job.Steps); i++ {
		if v.stepCalls(i) || envMentions(v.job.Steps[i].Env, "ANTHROPIC_") {
			return true
		}
	}
	return false
}

// checkOutsiders finds triggers that somebody without write access can cause, unless the job's if:
// says who or which event. claude-code-action itself refuses comments of outsiders.
func checkOutsiders(v *jobView) []hit {
	if gated(v) {
		return nil
	}
	var out []hit
	for _, t := range v.file.On {
		e, ok := github.EventByName(t.Event)
		if !ok || e.Starter != github.StarterAnyone || e.Ref != github.RefDefault || !triggeredBy(v, t.Event) {
			continue
		}
		if v.action >= 0 && t.Event != "pull_request_target" && t.Event != "workflow_run" {
			continue
		}
		out = append(out, hit{
			pos:     t.Pos,
			message: fmt.Sprintf("job %q gets a token on %s (%s), which can be started by %s", v.job.ID, t.Event, e.Gloss, e.Starter),
			fix:     "let the job run only for people with write access (if: with author_association), or take the event away; in any case pin event_name in the rule",
		})
	}
	return out
}

// gated reports whether the job's or its fetching steps' if: looks at who caused the run.
func gated(v *jobView) bool {
	for _, mark := range []string{"author_association", "github.actor", "sender", ".user.", "head_repository", "head.repo", "workflow_run.event", "label"} {
		if strings.Contains(v.job.If, mark) {
			return true
		}
	}
	// A job that decides for this one is not looked into.
	return len(v.job.Needs) > 0 && strings.Contains(v.job.If, "needs.")
}

// triggeredBy reports whether the job can run on an event as far as its if: names events.
func triggeredBy(v *jobView, event string) bool {
	names := eventTest().FindAllStringSubmatch(v.job.If, -1)
	if len(names) == 0 {
		return !strings.Contains(v.job.If, "github.event_name")
	}
	for _, m := range names {
		if m[1] == event {
			return true
		}
	}
	return false
}

func checkForks(v *jobView) []hit {
	t, ok := v.file.Trigger("pull_request")
	if !ok || !triggeredBy(v, "pull_request") || gated(v) || strings.Contains(v.job.If, "fork") || !requestsToken(v) || v.job.Environment.Expression {
		return nil
	}
	return []hit{{
		pos:     t.Pos,
		message: fmt.Sprintf("job %q runs for pull requests; from a fork it gets no token", v.job.ID),
		fix:     "add if: github.event.pull_request.head.repo.full_name == github.repository to the job, where forks are expected",
	}}
}

// checkPinned finds the actions that handle the token by a tag or branch.
func checkPinned(v *jobView) []hit {
	var out []hit
	for i, s := range v.job.Steps {
		fetches := false
		for _, f := range v.fetches {
			fetches = fetches || f.js && f.step == i
		}
		name, ref, ok := strings.Cut(s.Uses, "@")
		if !ok || fullSHA().MatchString(ref) || !fetches && i != v.action {
			continue
		}
		out = append(out, hit{
			pos:     s.UsesPos,
			message: fmt.Sprintf("%s handles the token and is used by the moving ref %q", name, ref),
			fix:     fmt.Sprintf("pin it to the full commit: %s@<40 hexadecimal digits> # %s", name, ref),
		})
	}
	return out
}
