package workflow

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
)

// checkPermission finds a job that needs a token and may not have one.
func checkPermission(v *jobView) []hit {
	why, at := v.file.LacksIDToken(*v.job)
	if why == "" || !requestsToken(v) {
		return nil
	}
	h := hit{pos: at, fix: "add id-token: write to the permissions of job " + v.job.ID, edit: permissionEdit(v, v.job.EffectivePermissions(v.file))}
	h.message = fmt.Sprintf("job %q requests a token for Claude, but %s", v.job.ID, why)
	if len(v.fetches) == 0 && v.action < 0 {
		h.grade = Warning // the request is not in this file; something else may bring the token
	}
	return []hit{h}
}

// LacksIDToken says in words why a job may not request a token, and which line decides it. It is
// empty where the job may, and where the caller decides, whose permissions are not in this file.
func (f File) LacksIDToken(j Job) (why string, at Pos) {
	p := j.EffectivePermissions(f)
	_, called := f.Trigger("workflow_call")
	switch {
	case p.IDToken(), called && !p.Set && len(f.On) == 1:
		return "", Pos{}
	case p.Set:
		at = p.Pos
	default:
		at = j.Pos
	}
	return missingPermission(f, j, p), at
}

// missingPermission says in words why a job lacks id-token: write.
func missingPermission(f File, j Job, p Permissions) string {
	switch {
	case !p.Set:
		return "neither it nor the workflow has a permissions: block, and the default never includes id-token"
	case j.Permissions.Set && f.Permissions.IDToken():
		return fmt.Sprintf("its permissions: replace those of line %d and lack id-token: write", f.Permissions.Pos.Line)
	case p.All != "":
		return fmt.Sprintf("permissions: %s does not include id-token: write", p.All)
	case p.Scopes["id-token"] != "":
		return fmt.Sprintf("id-token is %q; it must be write", p.Scopes["id-token"])
	default:
		return "its permissions lack id-token: write"
	}
}

// requestsToken reports whether the job has to have the permission: it requests a token, or it has the
// variables and nothing that could bring a token from elsewhere.
func requestsToken(v *jobView) bool {
	if len(v.fetches) > 0 || v.action >= 0 {
		return true
	}
	token, hasToken := v.vars[federation.EnvToken]
	file, hasFile := v.vars[federation.EnvTokenFile]
	switch {
	case externalToken(v):
		return false
	case hasToken && token.Value.Text != "":
		return false // it comes from a secret, another job or a step that we do not recognise
	case hasFile:
		return !strings.HasPrefix(file.Value.Text, "/var/run/") && !strings.HasPrefix(file.Value.Text, "/run/")
	default:
		return false
	}
}

// externalToken reports whether a step that we cannot look into may bring the token or the variables.
func externalToken(v *jobView) bool {
	return slices.ContainsFunc(v.job.Steps, func(s Step) bool {
		_, name, _ := strings.Cut(strings.ToLower(s.Uses), "/") // without the owner
		return strings.HasPrefix(s.Uses, "./") || name != "" && !isClaudeAction(s) &&
			(strings.Contains(name, "anthropic") || strings.Contains(name, "claude") || strings.Contains(name, "oidc") || strings.Contains(name, "federat"))
	})
}

// checkCaller finds a call of a reusable workflow that needs a token, by a job that does not grant it.
func checkCaller(f File, j Job, ctx Context) []hit {
	p := j.EffectivePermissions(f)
	if j.Uses == "" || p.IDToken() {
		return nil
	}
	need, grade := "", Grade("")
	if _, ok := input(j.With, actionInputs[0].input); ok {
		need, grade = "the called job", Warning // it is in another file; its input says what it is for
	}
	if ctx.Resolve != nil && strings.HasPrefix(j.Uses, "./") {
		if called, ok := ctx.Resolve(j.Uses); ok {
			for i := range called.Jobs {
				v := newJobView(called, &called.Jobs[i], ctx)
				if len(v.job.Steps) > 0 && v.federated() && requestsToken(v) {
					need, grade = fmt.Sprintf("job %q there", called.Jobs[i].ID), ""
				}
			}
		}
	}
	if need == "" {
		return nil
	}
	if _, called := f.Trigger("workflow_call"); called && !p.Set && len(f.On) == 1 {
		return nil
	}
	h := hit{
		pos:     j.Pos,
		message: fmt.Sprintf("job %q calls %s and %s requests a token for Claude, but %s", j.ID, j.Uses, need, missingPermission(f, j, p)),
		grade:   grade,
		fix:     "add id-token: write to the permissions of the calling job " + j.ID,
	}
	if p.Set {
		h.pos = p.Pos
	}
	h.edit = permissionEdit(&jobView{file: f, job: &j}, p)
	return []hit{h}
}

const grant = "id-token: write"

// permissionEdit adds id-token: write to the block that governs the job. Where there is no block it
// writes one only if the job is seen to need nothing but to read the repository, because a block takes
// away every scope that it does not list.
func permissionEdit(v *jobView, p Permissions) *Edit {
	src := v.file.src
	switch {
	case !p.Set:
		return permissionBlock(v)
	case p.block == nil || p.block.shared || p.block.kind != kindMapping:
		return nil
	}
	if e := p.block.entry("id-token"); e != nil {
		off, ok := src.at(e.value.pos, e.value.text)
		if !ok || e.value.shared || e.value.kind != kindScalar || e.value.style != stylePlain {
			return nil
		}
		return &Edit{off, off + len(e.value.text), "write"}
	}
	if p.block.flow {
		off, ok := src.at(p.block.pos, "{")
		if !ok {
			return nil
		}
		text := grant
		if len(p.block.entries) > 0 {
			text += ", "
		}
		return &Edit{off + 1, off + 1, text}
	}
	if len(p.block.entries) == 0 {
		return nil
	}
	first := p.block.entries[0].key
	off, ok := src.at(first.pos, first.text)
	indent := src.line(first.pos.Line)
	if !ok || first.shared || strings.TrimSpace(indent[:min(len(indent), first.pos.Column-1)]) != "" {
		return nil
	}
	return &Edit{off, off, grant + src.eol() + strings.Repeat(" ", first.pos.Column-1)}
}

func permissionBlock(v *jobView) *Edit {
	src := v.file.src
	if !v.job.bodyPlain || !onlyReads(v) || v.job.bodyPos.Line == v.job.Pos.Line {
		return nil
	}
	off := src.offset(v.job.bodyPos)
	indent := strings.Repeat(" ", v.job.bodyPos.Column-1)
	if off < 0 || !strings.HasPrefix(src.line(v.job.bodyPos.Line), indent) {
		return nil
	}
	eol := src.eol()
	return &Edit{off, off, "permissions:" + eol + indent + "  contents: read" + eol + indent + "  " + grant + eol + indent}
}

// onlyReads reports whether the job is seen to use the repository's token for nothing but checkout.
func onlyReads(v *jobView) bool {
	if v.job.Uses != "" {
		return false
	}
	for _, s := range v.job.Steps {
		owner, _, _ := strings.Cut(s.Uses, "/")
		if s.Uses != "" && owner != "actions" {
			return false
		}
		for _, mark := range []string{"git push", "gh ", "GITHUB_TOKEN", "GH_TOKEN", "github.token"} {
			if strings.Contains(stepScript(s), mark) || envMentions(s.Env, mark) || envMentions(s.With, mark) {
				return false
			}
		}
	}
	return !envMentions(v.job.Env, "GITHUB_TOKEN") && !envMentions(v.file.Env, "GITHUB_TOKEN")
}

func envMentions(vars []EnvVar, mark string) bool {
	return slices.ContainsFunc(vars, func(e EnvVar) bool {
		return strings.Contains(e.Name, mark) || strings.Contains(e.Value.Text, mark)
	})
}
