package wizard

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
)

const consolePage = "Claude Console → Settings → Workload identity"

// steps is what to do with the plan, in order.
func (b *builder) steps(p Plan) []Step {
	a := b.answers
	steps := []Step{
		{
			Title: "Create the issuer, once for the organization", Where: consolePage + " → Connect workload → GitHub Actions",
			How: "If an issuer for " + a.IssuerURL + " exists already, take its id and go on.", Copy: string(p.Issuer.JSON()), Back: federation.IssuerID.Placeholder,
		},
		{
			Title: "Create or choose the service account", Where: "Claude Console → Settings → Workload identity → Service accounts",
			How:  "Role developer. Add it to the workspace: a token for a workspace that the account is no member of is refused.",
			Copy: `{"name": ` + jsonString(p.Rule.Name) + `, "organization_role": "developer"}`, Back: federation.ServiceAccount.Placeholder,
		},
		{
			Title: "Create the rule", Where: consolePage + " → Rules",
			How:  "Fill in the ids from the steps before where placeholders stand.",
			Copy: string(p.Rule.JSON()), Back: federation.RuleID.Placeholder,
		},
	}
	steps = append(steps, b.commitSteps(p)...)
	if a.Environment != "" && !b.told.guarded {
		steps = append(steps, Step{
			Title: "Protect the environment", Where: "GitHub → Settings → Environments → " + a.Environment,
			How: "Required reviewers, and deployment branches limited to the ones above. Without them the environment guards nothing.",
		})
	}
	return append(steps,
		Step{
			Title: "Remove the stored API key", Where: "GitHub → Settings → Secrets and variables → Actions",
			How:  keyWins(a.Language) + " Delete the secret and its env: line.",
			Copy: "gh secret delete " + federation.EnvAPIKey + " --repo " + a.Repository,
		},
		Step{
			Title: "Run it and look", Where: "GitHub → Actions",
			How:  "A refused exchange says only 401 Authentication failed. The reason stands in the Console's authentication history; the token's own story: gh-wif diagnose.",
			Copy: "gh run list --workflow " + a.WorkflowFile + " --repo " + a.Repository + " --limit 1",
		},
	)
}

// commitSteps bring the workflow into the repository, with its ids.
func (b *builder) commitSteps(p Plan) []Step {
	set := settings(b.answers)
	if len(set) == 0 {
		return []Step{{
			Title: "Put the ids into the workflow and commit it", Where: p.Workflow.Path,
			How:  "The ids are no secrets: they may stand in the file. " + b.whereToCommit(),
			Copy: p.Workflow.Content,
		}}
	}
	return []Step{
		VariablesStep(strings.Join(commands(set, b.answers.Repository), "\n")),
		{Title: "Commit the workflow", Where: p.Workflow.Path, How: b.whereToCommit(), Copy: p.Workflow.Content},
	}
}

// keyWins says what a stored key does to the client of a language.
func keyWins(language string) string {
	sdk, _ := federation.SDKByID(language)
	key := federation.EnvAPIKey
	switch {
	case sdk.Name == "":
		return "A key that nothing reads any more is a risk without a use."
	case sdk.Empty == federation.EmptyWins:
		return "A set " + key + ", even an empty one, wins over federation with " + sdk.Name + "."
	case sdk.Empty == federation.EmptyIgnored:
		return "A set " + key + " wins over federation with " + sdk.Name + "."
	}
	return "A set " + key + " wins over federation, with some SDKs even an empty one."
}

// whereToCommit says on which branches the file must be: those of the wanted runs, and
// for what runs on the default branch only that one.
func (b *builder) whereToCommit() string {
	onDefault := slices.ContainsFunc(b.answers.Events, trust.NeedsDefaultBranch)
	branches := branchesOf(b.request.Wanted)
	switch {
	case len(branches) > 1 && onDefault:
		return "Commit it on " + strings.Join(branches, " and ") + ": what runs on the default branch starts from the file there."
	case len(branches) > 0:
		return "Commit it on " + strings.Join(branches, " and ") + "."
	}
	return "Commit it on the branch that the runs start from."
}
