package workflow

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
)

// settingUse recognises a variable or a secret of the repository in an expression.
var settingUse = lazily(`\b(vars|secrets)\.([A-Za-z_][A-Za-z0-9_]*)`)

// setting is a name under Settings → Secrets and variables, as a variable or as a secret. GitHub takes the
// names without case.
type setting struct{ context, name string }

func settingsOf(text string) []setting {
	var out []setting
	for _, m := range settingUse().FindAllStringSubmatch(text, -1) {
		out = append(out, setting{m[1], strings.ToUpper(m[2])})
	}
	return out
}

// settingLines are the first lines on which each setting of the file stands, comments left out.
func settingLines(text string) map[setting]int {
	out := map[setting]int{}
	if !settingUse().MatchString(text) {
		return out
	}
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for _, s := range settingsOf(line) {
			if _, ok := out[s]; !ok {
				out[s] = i + 1
			}
		}
	}
	return out
}

// checkMixed finds an id that is read from a variable in one place of the file and from a secret in
// another. A called workflow has the secrets that its caller gives it, under names of its own.
func checkMixed(v *jobView) []hit {
	if _, called := v.file.Trigger("workflow_call"); called {
		return nil
	}
	var out []hit
	for _, name := range allVars {
		b, ok := v.vars[name]
		used := settingsOf(b.Value.Text)
		if !ok || len(used) != 1 { // of several, one is there for want of the other
			continue
		}
		other := setting{"vars", used[0].name}
		if used[0].context == "vars" {
			other.context = "secrets"
		}
		line, both := v.file.settings()[other]
		if !both || line >= b.Value.Pos.Line {
			continue
		}
		out = append(out, hit{
			pos: b.Value.Pos,
			message: fmt.Sprintf("%s is read from %s.%s here and from %s.%s on line %d; unless it is kept as both, one of them is empty",
				name, used[0].context, used[0].name, other.context, other.name, line),
			fix: "read it from where it is kept in both places: the ids are no secrets, so vars." + used[0].name + " does",
		})
	}
	return out
}

// checkNearMiss finds a variable under a name that no SDK reads, where the one that is meant is missing and
// nothing in the job takes the value on.
func checkNearMiss(v *jobView) []hit {
	var names []string
	for name := range v.vars {
		if meant, ok := federation.EnvMeant(name); ok && !has(v, meant) && v.vars[name].level != levelInput && !v.takes(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []hit
	for _, name := range names {
		meant, _ := federation.EnvMeant(name)
		h := hit{
			pos:     v.vars[name].Pos,
			message: fmt.Sprintf("no SDK reads %s; what they read is %s, which nothing in job %q sets", name, meant, v.job.ID),
			fix:     "write " + meant,
		}
		if !processMark().MatchString(stripComments(v.script)) {
			h.grade = Note // a program of one's own may read it
		}
		out = append(out, h)
	}
	return out
}

// takes reports whether a script or an input of the job uses a variable by its name. A program that is
// only started may as well.
func (v *jobView) takes(name string) bool {
	if strings.Contains(v.script, name) {
		return true
	}
	used := "env." + name
	return slices.ContainsFunc(v.job.Steps, func(s Step) bool {
		return slices.ContainsFunc(append(slices.Clone(s.With), s.Env...), func(e EnvVar) bool { return strings.Contains(e.Value.Text, used) })
	})
}

// checkAlwaysTrue finds a condition that is a text around expressions: GitHub fills them in, and a text
// that is not empty is true.
func checkAlwaysTrue(v *jobView) []hit {
	var out []hit
	always := func(condition, of string, pos Pos) {
		if c := readCondition(condition); c.there && !c.broken && c.expr.Text() {
			out = append(out, hit{
				pos:     pos,
				message: fmt.Sprintf("the if: of %s is a text around ${{ }}, so it is always true", of),
				fix:     "write the condition without ${{ }}, or as one ${{ }} with nothing around it; in a block write >- or |- instead of > or |",
			})
		}
	}
	always(v.job.If, fmt.Sprintf("job %q", v.job.ID), v.job.Pos)
	for _, i := range v.tokenSteps() {
		always(v.job.Steps[i].If, stepName(v.job.Steps[i], i), v.job.Steps[i].Pos)
	}
	return out
}

// unsets reports whether a script takes a variable out of the environment before it goes on, also where it
// looks first whether federation is set up.
func unsets(script, name string) bool {
	if !strings.Contains(script, name) {
		return false
	}
	quoted := regexp.QuoteMeta(name)
	return regexp.MustCompile(`\bunset\b[^;&|\n]*\b` + quoted + `\b|\benv\b[^;&|\n]*(?:-u\s*|--unset[= ])` + quoted + `\b` +
		`|delete process\.env\.` + quoted + `\b|environ\.pop\(\s*['"]` + quoted).MatchString(stripComments(script))
}
