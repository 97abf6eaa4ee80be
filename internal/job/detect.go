package job

import (
	"cmp"
	"context"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/repo"
	"gh-wif/internal/workflow"
	"gh-wif/templates"
	"gh-wif/wizard"
	"gh-wif/wizard/here"
)

// ruleFiles are the names under which a working copy holds a rule.
var ruleFiles = []string{RuleFile, "federation-rule.json"}

// manifests are the files at the root of a working copy that tell its language; a name
// that begins with a dot is the end of one.
var manifests = []struct {
	language templates.Language
	files    []string
}{
	{templates.Go, []string{"go.mod"}},
	{templates.Python, []string{"pyproject.toml", "setup.py", "requirements.txt", "Pipfile"}},
	{templates.Java, []string{"pom.xml", "build.gradle", "build.gradle.kts"}},
	{templates.CSharp, []string{".csproj", ".sln", ".slnx"}},
	{templates.PHP, []string{"composer.json"}},
	{templates.Ruby, []string{"Gemfile"}},
	{templates.TypeScript, []string{"package.json"}},
}

// languageOf is what the files at a working copy's root tell of the language; empty: nothing,
// or several. A package.json beside the file of another language is for its tools.
func languageOf(entries []Entry) string {
	var found []templates.Language
	for _, m := range manifests {
		there := func(e Entry) bool {
			return !e.Dir && slices.ContainsFunc(m.files, func(name string) bool {
				return e.Name == name || name[0] == '.' && strings.HasSuffix(e.Name, name)
			})
		}
		if slices.ContainsFunc(entries, there) && (m.language != templates.TypeScript || len(found) == 0) {
			found = append(found, m.language)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return string(found[0])
}

// Complete fills in what the working copy tells of a repository that nobody named: the
// repository, its default branch, its language; never where or in which environment the
// workflow runs. What was answered stays. It gives the answers that were taken, as flags
// with their values, and none where the working copy names no repository.
func (h Hall) Complete(ctx context.Context, answers wizard.Answers) (wizard.Answers, []string) {
	found, err := h.Detect(ctx)
	if err != nil || found.Answers.Repository == "" {
		return answers, nil
	}
	told := wizard.Answers{
		Repository: found.Answers.Repository, DefaultBranch: found.Answers.DefaultBranch, Language: found.Answers.Language,
		RuleVariable: found.ruleVariable(cmp.Or(answers.WorkflowFile, wizard.DefaultWorkflowFile)),
	}
	if found.Answers.IssuerURL != github.IssuerURL {
		told.IssuerURL = found.Answers.IssuerURL
	}
	all := Merge(answers, told)
	var taken []string
	for _, row := range wizard.Table() {
		if before, after := row.Values(answers), row.Values(all); !slices.Equal(before, after) {
			taken = append(taken, "--"+row.Name+" "+strings.Join(after, ","))
		}
	}
	return all, taken
}

// Detect asks the working copy: its remote and branch, its language, what its workflows
// do, and which rules it holds.
func (h Hall) Detect(ctx context.Context) (Prefill, error) {
	info, err := repo.Detect(ctx, h.Dir, h.Run)
	if err != nil {
		return Prefill{}, err
	}
	var p Prefill
	if info.Repository.Name != "" {
		p.Answers.Repository = info.Repository.Owner + "/" + info.Repository.Name
		p.Answers.IssuerURL = github.IssuerOfHost(info.Repository.Host)
	}
	p.Answers.Branch = cmp.Or(info.DefaultBranch, info.Branch)
	p.Answers.DefaultBranch = info.RemoteHead
	if info.Root != "" {
		_, entries, _ := h.ListDir(info.Root) // one that cannot be listed tells nothing
		p.Answers.Language = languageOf(entries)
	}
	p.found(ctx, h, info)
	p.Answers.Here = p.here(info)
	p.Answers.Language = cmp.Or(p.Answers.Language, p.usedLanguage())
	p.Answers.RuleVariable = p.ruleVariable(wizard.DefaultWorkflowFile)
	if p.Saved = h.saved(ctx, cmp.Or(h.Dir, ".")); p.Saved == nil && info.Root != "" {
		p.Saved = h.saved(ctx, relative(info.Root))
	}
	p.Saved.comesFrom(info.Repository.Host)
	for _, name := range ruleFiles {
		path := filepath.Join(info.Root, name)
		if data, err := h.Found(ctx, path); err == nil {
			if _, err := ParseRule(data); err == nil {
				p.Rules = append(p.Rules, path)
			}
		}
	}
	return p, ctx.Err()
}

// ruleVariable is a name of its own for the variable of the rule of a new workflow file,
// where another workflow has a rule in the usual one; empty: that one is free.
func (p Prefill) ruleVariable(file string) string {
	for _, f := range p.Workflows {
		if f.UsesVariable && f.Path != github.WorkflowDir+file {
			return wizard.RuleVariable(strings.TrimSuffix(file, filepath.Ext(file)))
		}
	}
	return ""
}

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
