package migrate

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/lint"
	"gh-wif/internal/say"
	"gh-wif/wizard"
)

// next lists what is to be done on GitHub and in the Console, in order: the secret goes last.
func (m *migration) next(p *Plan) {
	p.Secrets = m.sources.unneeded()
	for _, s := range m.rules.groups[0].plan.Next { // what every rule needs
		if s.ID == wizard.StepPlace || s.ID == wizard.StepIssuer || s.ID == wizard.StepServiceAccount {
			p.Next = append(p.Next, s)
		}
	}
	for _, r := range p.Rules {
		title := "Create the rule"
		if len(p.Rules) > 1 {
			title = "Create the rule of " + strings.Join(r.Jobs, "; ")
		}
		p.Next = append(p.Next, wizard.Step{
			Title: title, Where: "Claude Console → Settings → Workload identity → Rules", Page: federation.ConsoleIdentity,
			How: "Fill in the ids from the steps before where placeholders stand.", Copy: string(r.Rule.JSON()), Back: federation.RuleID.Placeholder,
		})
	}
	if commands := m.variableCommands(); commands != "" {
		p.Next = append(p.Next, wizard.VariablesStep(commands))
	}
	var paths, words []string
	for _, s := range m.sources {
		if string(s.content) != string(s.Text) {
			paths = append(paths, lint.RepositoryPath(s.Path))
			words = append(words, say.Shell(lint.RepositoryPath(s.Path)))
		}
	}
	p.Next = append(p.Next,
		wizard.Step{
			Title: "Commit the workflows", Where: "the working copy", How: "The rules let in the files as they are on the branches that the runs are of.",
			Copy: "git add " + strings.Join(words, " ") + " && git commit -m 'Call Claude without a stored key'",
		},
		wizard.Step{
			Title: "Run them and look", Where: "GitHub → Actions",
			How:  "A refused exchange says only 401 Authentication failed. The reason stands in the Console's authentication history; the token's own story: gh-wif diagnose.",
			Copy: runCommands(paths, m.Answers.Repository),
		})
	if len(p.Secrets) > 0 {
		var commands []string
		for _, s := range p.Secrets {
			commands = append(commands, "gh secret delete "+s+" --repo "+m.Answers.Repository)
		}
		p.Next = append(p.Next, wizard.Step{
			Title: "Delete the secret, after the first good run", Where: "GitHub → Settings → Secrets and variables → Actions, and the key in the Claude Console",
			How: "Not before: until then the old workflow on other branches still needs it.", Copy: strings.Join(commands, "\n"),
		})
	}
}

// runCommands show the last run of each workflow.
func runCommands(paths []string, repository string) string {
	var out []string
	for _, p := range paths {
		out = append(out, "gh run list --workflow "+say.Shell(path.Base(p))+" --repo "+repository+" --limit 1")
	}
	return strings.Join(out, "\n")
}

// variableCommands set the variables that the workflows name.
func (m *migration) variableCommands() string {
	var out []string
	ids := m.rules.ids()
	for _, g := range m.rules.groups {
		if !slices.ContainsFunc(g.jobs, func(j *jobPlan) bool { return j.rule == g }) {
			continue
		}
		for _, kind := range usedIDs {
			if name := ids.variable(kind, g); name != "" {
				value := cmp.Or(ids.given(kind), kind.Placeholder)
				out = addNew(out, wizard.VariableCommand(name, value, m.Answers.Repository))
			}
		}
	}
	return strings.Join(out, "\n")
}

// unneeded are the secrets of keys that no file here names any more.
func (all sources) unneeded() []string {
	var before, after []string
	for _, s := range all {
		for _, name := range secretsOf(string(s.Text)) {
			if credentialOfSecret(name) != noCredential {
				before = addNew(before, name)
			}
		}
		for _, name := range secretsOf(string(s.content)) {
			after = addNew(after, name)
		}
	}
	return slices.DeleteFunc(before, func(n string) bool { return slices.Contains(after, n) })
}
