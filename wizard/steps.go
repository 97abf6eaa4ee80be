package wizard

import (
	"net/url"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

const consolePage = "Claude Console → Settings → Workload identity"

// steps is what to do with the plan, in order.
func (b *builder) steps(p Plan) []Step {
	a := b.answers
	steps := append(b.objectSteps(p), b.commitSteps(p)...)
	if a.Environment != "" && !b.told.guarded {
		steps = append(steps, Step{
			ID: StepEnvironment, Title: "Protect the environment", Where: "GitHub → Settings → Environments → " + a.Environment, Page: b.page("settings/environments"),
			How: "Required reviewers, and deployment branches limited to the ones above. Without them the environment guards nothing.",
		})
	}
	return append(steps,
		Step{
			ID: StepRun, Title: "Run it and look", Where: "GitHub → Actions", Page: b.page("actions/workflows/" + url.PathEscape(a.WorkflowFile)),
			How:  "A refused exchange says only 401 Authentication failed. The reason stands in the Console's authentication history; the token's own story: gh-wif diagnose.",
			Copy: "gh run list --workflow " + a.WorkflowFile + " --repo " + a.Repository + " --limit 1",
		},
		Step{
			ID: StepKey, Title: "Remove the stored API key", Where: "GitHub → Settings → Secrets and variables → Actions", Page: b.page("settings/secrets/actions"),
			How:  keyWins(a.Language) + " No env: line of the job may set it. Delete the secret after the first good run: until then it is a way back.",
			Copy: "gh secret delete " + federation.EnvAPIKey + " --repo " + a.Repository,
		},
	)
}

// objectSteps make what is needed at Anthropic. They give the ids.
func (b *builder) objectSteps(p Plan) []Step {
	fill := "Every id is filled in."
	if a := b.answers; federation.IssuerID.IsPlaceholder(a.IssuerID) || federation.ServiceAccount.IsPlaceholder(a.ServiceAccount) || federation.Workspace.IsPlaceholder(a.Workspace) {
		fill = "Fill in the ids from the steps before where placeholders stand."
	}
	return []Step{
		{
			ID: StepPlace, Title: "Look up the organization and the workspace", Where: "Claude Console → Settings → Organization, and → Workspaces", Page: federation.ConsoleOrganization,
			How:  "The workspace's id stands in the address of its page.",
			Back: federation.Organization.Placeholder + ", " + federation.Workspace.Placeholder, Takes: []string{"organization", "workspace"},
		},
		{
			ID: StepIssuer, Title: "Create the issuer, once for the organization", Where: consolePage + " → Connect workload → GitHub Actions", Page: federation.ConsoleIdentity,
			How: "If an issuer for " + b.answers.IssuerURL + " exists already, take its id and go on.", Copy: string(p.Issuer.JSON()), Back: federation.IssuerID.Placeholder,
			Takes: []string{"issuer-id"},
		},
		{
			ID: StepServiceAccount, Title: "Create or choose the service account", Where: consolePage + " → Service accounts", Page: federation.ConsoleIdentity,
			How:  "Role developer. Add it to the workspace: a token for a workspace that the account is no member of is refused.",
			Copy: `{"name": ` + jsonString(p.Rule.Name) + `, "organization_role": "developer"}`, Back: federation.ServiceAccount.Placeholder,
			Takes: []string{"service-account"},
		},
		{
			ID: StepRule, Title: "Create the rule", Where: consolePage + " → Rules", Page: federation.ConsoleIdentity,
			How: fill, Copy: string(p.Rule.JSON()), Back: federation.RuleID.Placeholder, Takes: []string{"rule-id"},
		},
	}
}

// page is the address of a page of the repository.
func (b *builder) page(path string) string {
	host := b.request.Issuer.Host
	if host == "" || b.request.Issuer.Kind == github.IssuerForeign {
		return ""
	}
	return "https://" + host + "/" + b.answers.Repository + "/" + path
}

// commitSteps bring the workflow into the repository, with its ids.
func (b *builder) commitSteps(p Plan) []Step {
	set := settings(b.answers)
	commit := Step{ID: StepCommit, Title: "Commit the workflow", Where: p.Workflow.Path, How: b.whereToCommit(), Copy: p.Workflow.Content}
	if len(set) == 0 {
		commit.How = "The ids are no secrets: they may stand in the file. " + commit.How
		if b.answers.ReusableWorkflow == "" && !exchangeKnown(b.answers) {
			commit.Title = "Put the ids into the workflow and commit it"
		}
		return []Step{commit}
	}
	variables := VariablesStep(strings.Join(commands(set, b.answers.Repository), "\n"))
	variables.Page = b.page("settings/variables/actions")
	return []Step{variables, commit}
}

// exchangeKnown reports whether every id that the workflow names is known.
func exchangeKnown(a Answers) bool {
	return !slices.ContainsFunc(federation.ExchangeIDs(), func(k federation.IDKind) bool { return k.IsPlaceholder(idRow(k).text(&a)) })
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
