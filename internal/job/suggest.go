package job

import (
	"path"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/repo"
	"gh-wif/internal/workflow"
	"gh-wif/templates"
	"gh-wif/wizard/here"
)

// setUps are the actions that set a language up, without their owner's version.
var setUps = map[string]templates.Language{
	"actions/setup-go": templates.Go, "actions/setup-python": templates.Python, "astral-sh/setup-uv": templates.Python, "actions/setup-java": templates.Java,
	"actions/setup-dotnet": templates.CSharp, "shivammathur/setup-php": templates.PHP, "ruby/setup-ruby": templates.Ruby, "actions/setup-node": templates.TypeScript,
}

// suggests takes what a workflow tells that can be answered with.
func (p *Prefill) suggests(file string, f workflow.File) {
	w := here.Workflow{File: path.Base(file)}
	add := func(to *[]string, values ...string) {
		for _, v := range values {
			if v != "" && !slices.Contains(*to, v) {
				*to = append(*to, v)
			}
		}
	}
	for _, t := range f.On {
		if t.Event == "workflow_call" {
			w.Called = true
			continue
		}
		add(&w.Events, t.Event)
		for _, b := range t.Branches {
			if github.CheckBranch(b) == nil && !strings.ContainsAny(b, "*?+![") {
				add(&w.Branches, b)
			}
		}
		for _, tag := range t.Tags {
			if github.CheckTagPattern(tag) == nil {
				add(&w.Tags, tag)
			}
		}
		add(&w.Crons, t.Cron...)
	}
	for _, j := range f.Jobs {
		if !strings.Contains(j.Environment.Text, "${{") {
			add(&w.Environments, j.Environment.Text)
		}
		for _, s := range j.Steps {
			action, _, _ := strings.Cut(s.Uses, "@")
			add(&p.used, string(setUps[strings.ToLower(action)]))
		}
	}
	w.Claude = len(f.Federated()) > 0
	p.flows = append(p.flows, w)
}

// here is what the working copy tells that can be answered with.
func (p *Prefill) here(info repo.Info) *here.Copy {
	out := &here.Copy{Repository: p.Answers.Repository, Workflows: p.flows}
	for _, b := range []string{info.DefaultBranch, info.Branch} {
		if b != "" && !slices.Contains(out.Branches, b) {
			out.Branches = append(out.Branches, b)
		}
	}
	return out
}

// usedLanguage is the one language that the workflows set up; empty: none, or several.
func (p *Prefill) usedLanguage() string {
	if len(p.used) != 1 {
		return ""
	}
	return p.used[0]
}
