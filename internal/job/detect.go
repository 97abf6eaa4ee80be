package job

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/repo"
	"gh-wif/templates"
	"gh-wif/wizard"
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
	for _, name := range ruleFiles {
		path := filepath.Join(info.Root, name)
		if data, err := h.Read(ctx, path); err == nil {
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
