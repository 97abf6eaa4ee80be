package workflow

import (
	"fmt"
	"strings"

	"gh-wif/internal/federation"
)

// checkAudienceAbsent finds a request without an audience.
func checkAudienceAbsent(v *jobView) []hit {
	var out []hit
	for _, f := range v.fetches {
		if f.state != audienceAbsent {
			continue
		}
		h := hit{
			pos:     f.pos,
			message: "the request for the token names no audience, so aud will be the owner's URL",
			fix:     fmt.Sprintf(`append &audience=%s to the request URL: "$%s&audience=%s"`, v.audience, requestURL, v.audience),
		}
		if f.js {
			h.fix = fmt.Sprintf("write core.getIDToken('%s')", v.audience)
		} else {
			h.edit = audienceEdit(v, f)
		}
		out = append(out, h)
	}
	return out
}

// audienceEdit appends the audience where the URL stands in double quotes by itself.
func audienceEdit(v *jobView, f fetch) *Edit {
	s := v.job.Steps[f.step]
	for _, form := range []string{`"$` + requestURL, `"${` + requestURL + `}`} {
		i := strings.Index(s.Run, form+`"`)
		if i < 0 || f.audEnd > 0 {
			continue
		}
		return scriptEdit(v, f.step, i+len(form), "", "&audience="+v.audience)
	}
	return nil
}

// scriptEdit replaces text of a run: block in the file.
func scriptEdit(v *jobView, step, offset int, was, becomes string) *Edit {
	p, ok := v.file.src.inScript(v.job.Steps[step], offset)
	if !ok {
		return nil
	}
	off, ok := v.file.src.at(p, was)
	if !ok {
		return nil
	}
	return &Edit{off, off + len(was), becomes}
}

type audienceFault int

const (
	audienceFine audienceFault = iota
	audienceSlash
	audienceScheme
	audienceOther
)

func compareAudience(got, want string) audienceFault {
	switch {
	case got == want:
		return audienceFine
	case strings.TrimRight(got, "/") == strings.TrimRight(want, "/"):
		return audienceSlash
	case strings.TrimPrefix(want, "https://") == strings.TrimSuffix(got, "/"):
		return audienceScheme
	default:
		return audienceOther
	}
}

// checkAudience finds requests whose audience is another than the rule's, by one kind of difference.
func checkAudience(kind audienceFault) func(v *jobView) []hit {
	return func(v *jobView) []hit {
		var out []hit
		for _, f := range v.fetches {
			if f.state != audienceLiteral || compareAudience(f.audience, v.audience) != kind {
				continue
			}
			h := hit{
				pos:     f.pos,
				message: fmt.Sprintf("the token is requested for the audience %q; %s %q", f.audience, expects(v), v.audience),
				fix:     "request the audience " + v.audience,
			}
			h.grade = audienceGrade(v)
			if s := v.job.Steps[f.step]; f.audEnd > f.audStart && f.audEnd <= len(s.Run) && s.Run[f.audStart:f.audEnd] == f.audience {
				h.edit = scriptEdit(v, f.step, f.audStart, f.audience, v.audience)
			}
			out = append(out, h)
		}
		if v.action < 0 {
			return out
		}
		if r := actionRequest(v.action, v.job.Steps[v.action]); r.Known && compareAudience(r.Audience, v.audience) == kind {
			out = append(out, hit{
				pos:     r.Pos,
				message: fmt.Sprintf("the action requests its token for the audience %q; %s %q", r.Audience, expects(v), v.audience),
				fix:     fmt.Sprintf("set %s: %s", inputAudience, v.audience),

				grade: audienceGrade(v),
			})
		}
		return out
	}
}

// expects says what is known of the rule's audience.
func expects(v *jobView) string {
	if v.ruleSays {
		return "the rule expects"
	}
	return "a rule that names no other expects"
}

func audienceGrade(v *jobView) Grade {
	if v.ruleSays {
		return Error
	}
	return Warning
}

// shellFetches are the requests that are made with curl in a shell that we look into.
func shellFetches(v *jobView) []fetch {
	var out []fetch
	for _, f := range v.fetches {
		if !f.js && f.curl.text != "" && v.shell(f.step).posix() {
			out = append(out, f)
		}
	}
	return out
}

func checkCurl(v *jobView) []hit {
	var out []hit
	for _, f := range shellFetches(v) {
		if f.curl.failsOnHTTPError() {
			continue
		}
		at := f.curl.start + curlWord().FindStringIndex(f.curl.text)[1]
		h := hit{
			pos:     f.pos,
			message: "curl has no --fail, so an error from the token endpoint goes unseen",
			fix:     "write curl --fail-with-body",
			edit:    scriptEdit(v, f.step, at, "", " --fail-with-body"),
		}
		if strict(v.job.Steps[f.step].Run) {
			h.grade = Note
		}
		out = append(out, h)
	}
	return out
}

// strict reports whether the script stops at an answer without a token by itself.
func strict(script string) bool {
	text := stripComments(script)
	for _, m := range jqValue().FindAllStringSubmatch(text, -1) {
		if !jqExits(m[1]) {
			return checksToken(text)
		}
	}
	return jqValue().MatchString(text) || checksToken(text)
}

// jqExits reports whether the flags of a jq make it fail on null.
func jqExits(flags string) bool {
	for _, word := range strings.Fields(flags) {
		if word == "--exit-status" || !strings.HasPrefix(word, "--") && strings.Contains(word, "e") {
			return true
		}
	}
	return false
}

func checkJQ(v *jobView) []hit {
	var out []hit
	for _, f := range shellFetches(v) {
		text := stripComments(v.job.Steps[f.step].Run)
		m := jqValue().FindStringSubmatchIndex(text)
		if m == nil || jqExits(text[m[2]:m[3]]) || checksToken(text) {
			continue
		}
		if f.curl.failsOnHTTPError() && (!f.curl.piped() || v.shell(f.step).hasPipefail(v.job.Steps[f.step].Run)) {
			continue // curl's failure ends the step, so jq sees a token or nothing at all
		}
		h := hit{
			pos:     f.pos,
			message: "jq -r writes the word null into the token where the answer has none",
			fix:     "write jq -er .value",
		}
		if p, ok := v.file.src.inScript(v.job.Steps[f.step], m[0]); ok {
			h.pos = p
		}
		if flags := text[m[2]:m[3]]; flags == " -r" {
			h.edit = scriptEdit(v, f.step, m[2], " -r", " -er")
		}
		out = append(out, h)
	}
	return out
}

func checkPipefail(v *jobView) []hit {
	var out []hit
	for _, f := range shellFetches(v) {
		text := stripComments(v.job.Steps[f.step].Run)
		m := jqValue().FindStringSubmatch(f.curl.text)
		if m == nil || !f.curl.piped() || v.shell(f.step).hasPipefail(v.job.Steps[f.step].Run) || jqExits(m[1]) || checksToken(text) {
			continue
		}
		h := hit{
			pos:     f.pos,
			message: "a failure of curl before the pipe does not fail the step",
			fix:     "begin the script with set -euo pipefail, or set shell: bash",
		}
		if v.job.Steps[f.step].runStyle == styleLiteral {
			h.edit = pipefailEdit(v, f.step)
		}
		out = append(out, h)
	}
	return out
}

// pipefailEdit puts set -euo pipefail before the first command.
func pipefailEdit(v *jobView, step int) *Edit {
	run := v.job.Steps[step].Run
	first := len(run) - len(strings.TrimLeft(run, " \n"))
	p, ok := v.file.src.inScript(v.job.Steps[step], first)
	if !ok {
		return nil
	}
	off := v.file.src.offset(p)
	if off < 0 {
		return nil
	}
	return &Edit{off, off, "set -euo pipefail" + v.file.src.eol() + strings.Repeat(" ", p.Column-1)}
}

func checkTokenPath(v *jobView) []hit {
	const fix = `write it below "$RUNNER_TEMP" in the fetching step and hand the path on through "$GITHUB_ENV"`
	sev := Note
	for _, label := range v.job.RunsOn {
		if strings.Contains(label, "self-hosted") {
			sev = Warning
		}
	}
	if b, ok := v.vars[federation.EnvTokenFile]; ok {
		if path := b.Value.Text; strings.HasPrefix(path, "/tmp/") || strings.HasPrefix(path, "/var/tmp/") || strings.HasPrefix(path, "/dev/shm/") {
			return []hit{{pos: b.Value.Pos, grade: sev, fix: fix, message: fmt.Sprintf("the token is kept in %s", path)}}
		}
	}
	var out []hit
	for _, f := range shellFetches(v) {
		s := v.job.Steps[f.step]
		m := tmpRedirect().FindStringSubmatchIndex(s.Run)
		if m == nil {
			continue
		}
		h := hit{pos: f.pos, grade: sev, fix: fix, message: fmt.Sprintf("the token is kept in %s", s.Run[m[2]:m[3]])}
		if p, ok := v.file.src.inScript(s, m[2]); ok {
			h.pos = p
		}
		out = append(out, h)
	}
	return out
}
