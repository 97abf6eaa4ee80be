package workflow

import (
	"fmt"
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
