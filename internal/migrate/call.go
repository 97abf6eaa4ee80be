package migrate

import (
	"slices"
	"strings"

	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/edit"
)

// call decides the state of a job that calls another workflow, as far as its own file tells.
func (j *jobPlan) call() {
	j.State, j.Because = NotCalling, "it calls a workflow that is not seen to get a key"
	if strings.HasPrefix(j.job.Uses, "./") {
		j.Because = "it calls " + j.job.Uses + ", whose jobs stand there"
		return
	}
	name := nameOfAction(j.job.Uses)
	for _, list := range [][]workflow.EnvVar{j.job.Secrets, j.job.With} {
		for _, v := range list {
			kind := credentialOf(v.Name, v.Value.Text)
			if kind == apiKey || kind == noCredential && credentialOfSecret(v.Name) == apiKey {
				j.cannot(v.Pos.Line, "the key is handed to "+name+", a workflow elsewhere: it has to be switched there first")
				return
			}
			if kind == subscription {
				j.cannot(v.Pos.Line, "a subscription's token is handed to "+name+", a workflow elsewhere")
				return
			}
		}
	}
	if j.job.Inherit && claudeName().MatchString(j.job.Uses) {
		j.cannot(j.job.UsesPos.Line, name+", a workflow elsewhere, gets every secret, and calls Claude by its name: it has to be switched there first")
	}
}

// grantCalls switches the callers of workflows that are switched: they must grant the token too.
func (all sources) grantCalls() {
	for range all { // once more for each level of calls
		for _, s := range all {
			for _, j := range s.jobs {
				all.caller(s, j)
			}
		}
	}
}

func (all sources) caller(s *source, j *jobPlan) {
	if j.job.Uses == "" || j.State != NotCalling || !strings.HasPrefix(j.job.Uses, "./") {
		return
	}
	called := all.find(s.Root, j.job.Uses)
	if called == nil || !slices.ContainsFunc(called.jobs, func(c *jobPlan) bool { return c.State == Switched }) {
		return
	}
	if s.broken != nil {
		j.broken(s.broken)
		return
	}
	j.State, j.Line, j.grants = Switched, j.job.UsesPos.Line, true
	j.Because = "it calls " + j.job.Uses + ", which is switched, and grants it the token"
}

// dropGrants leaves callers as they are whose called workflow is not switched after all.
func (all sources) dropGrants() {
	for range all { // once more for each level of calls
		for _, s := range all {
			for _, j := range s.jobs {
				called := all.find(s.Root, j.job.Uses)
				if j.grants && j.State == Switched && (called == nil || !slices.ContainsFunc(called.jobs, func(c *jobPlan) bool { return c.State == Switched })) {
					j.State, j.grants = NotCalling, false
					j.Because = "it calls " + j.job.Uses + ", which is not switched"
				}
			}
		}
	}
}

// grantCaller gives a job that calls a switched workflow the permission that it must hand on.
func (all sources) grantCaller(j *jobPlan, doc *edit.File) error {
	for _, v := range j.job.Secrets {
		if credentialOf(v.Name, v.Value.Text) == apiKey {
			j.source.warn(warnStillPassed(j.source, j.job, v))
		}
	}
	return grant(j.source, doc, j.job, all.needOfCall(j))
}

// needOfCall is what the jobs of a called workflow need, which its caller has to grant.
func (all sources) needOfCall(j *jobPlan) []scope {
	var needed scopes
	called := all.find(j.source.Root, j.job.Uses)
	if called == nil {
		return nil
	}
	for _, c := range called.jobs {
		needed = needed.with(needOfJob(called, c)...)
	}
	return needed.sorted()
}

// needOfJob is what a job has today, or is seen to need.
func needOfJob(s *source, c *jobPlan) []scope {
	p := c.job.EffectivePermissions(s.file)
	switch {
	case !p.Set:
		return need(c.job)
	case p.All != "":
		return wordScopes(p.All)
	}
	var out []scope
	for name, access := range p.Scopes {
		out = append(out, scope{name, access})
	}
	return out
}
