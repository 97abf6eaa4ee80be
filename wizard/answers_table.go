package wizard

import (
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
	"gh-wif/internal/versions"
	"gh-wif/templates"
)

// Defaults of the answers.
const (
	DefaultBranch       = "main"
	DefaultEvent        = "push"
	DefaultWorkflowFile = "claude.yml"
	DefaultWorkflowName = "Call Claude"
	DefaultLanguage     = string(templates.Python)
	DefaultCron         = "17 5 * * 1-5"
	maxShortText        = 255
)

// always is a default that depends on no other answer.
func always(v string) func(Answers) string { return func(Answers) string { return v } }

// Table lists every answer, in the order of the questions.
func Table() []Row { return append([]Row(nil), table...) }

var table = []Row{
	{
		Name: "repo", Usage: "the repository, `OWNER/NAME` in GitHub's spelling", Example: "acme/app",
		Page: "repository", Title: "Repository", Placeholder: "acme/app",
		Help: "OWNER/NAME, in GitHub's spelling: tokens carry it, and the comparison minds the case.",
		at:   func(a *Answers) any { return &a.Repository }, check: checkRepository, required: true,
	},
	{
		Name: "branch", Usage: "the branch, `NAME`, that is pushed or chosen; of pull requests, the one they are for", Example: DefaultBranch,
		Default: defaultBranch,
		Page:    "repository", Title: "Branch", Help: "The branch that is pushed or chosen; of pull requests, the one they are for.",
		at: func(a *Answers) any { return &a.Branch }, check: plain(github.CheckBranch), template: "branch",
	},
	{
		Name: "default-branch", Usage: "the branch, `NAME`, on which alone GitHub runs schedules, comments and some more", Example: DefaultBranch,
		Default: assumedDefaultBranch, Words: "or the branch that is named",
		Page: "repository", Title: "Default branch",
		Help: "The repository's: schedules, comments, issues, pull_request_target and some more run on it only.",
		at:   func(a *Answers) any { return &a.DefaultBranch }, check: plain(github.CheckBranch),
	},
	{
		Name: "event", Usage: "what starts the workflow; repeatable: push, pull_request, workflow_dispatch, schedule, release, merge_group …", Example: "push", Explicit: true,
		Choices: eventOptions,
		Menu: []string{
			"push", "pull_request", "workflow_dispatch", "schedule", "release", "merge_group", "issue_comment", "pull_request_target", "workflow_run",
			"repository_dispatch",
		},
		Default: always(DefaultEvent),
		Page:    "trigger", Title: "Events",
		at: func(a *Answers) any { return &a.Events }, check: checkEvents,
	},
	{
		Name: "tag", Usage: "a tag, or a `PATTERN` with one star at its end", Example: "'v*'",
		Page: "trigger", Title: "Tag", Placeholder: "v*", Help: "A tag, or the beginning of its name and one star. For pushes of tags and for releases.",
		Visible: func(a Answers) bool {
			return anyEvent(a, "push", "release", "create", "workflow_dispatch") || len(a.Events) == 0
		},
		at: func(a *Answers) any { return &a.Tag }, check: plain(github.CheckTagPattern), template: "tag",
	},
	{
		Name: "cron", Usage: "for the event schedule: five fields, in UTC", Example: `"` + DefaultCron + `"`,
		Default: always(DefaultCron), Words: "05:17 UTC on weekdays",
		Page: "trigger", Title: "Schedule", Help: "Five cron fields in UTC: minute hour day month weekday.",
		Visible: func(a Answers) bool { return anyEvent(a, "schedule") },
		at:      func(a *Answers) any { return &a.Cron }, check: plain(checkCron), template: "cron",
	},
	{
		Name: "environment", Usage: "the job's deployment environment", Example: "production",
		Page: "environment", Title: "Environment", Placeholder: "none",
		Help: "The job's environment:, spelled as in the workflow. Empty: none. One that does not exist is created unprotected when a workflow names it.",
		at:   func(a *Answers) any { return &a.Environment }, check: plain(github.CheckEnvironment), template: "environment",
	},
	{
		Name: "workspace", Usage: "the workspace, a wrkspc_ `ID`", ID: &federation.Workspace, Example: federation.Workspace.Placeholder, Default: always(federation.Workspace.Placeholder),
		Page: "workspace", Title: "Workspace id", Help: "The workspace that a token can spend in.",
		at: func(a *Answers) any { return &a.Workspace }, check: checkWorkspace, template: "workspace",
	},
	{
		Name: "service-account", Usage: "the service account, an svac_ `ID`", ID: &federation.ServiceAccount, Example: federation.ServiceAccount.Placeholder, Default: always(federation.ServiceAccount.Placeholder),
		Page: "workspace", Title: "Service account id", Help: "The account that the workflow acts as. It must be a member of the workspace.",
		at: func(a *Answers) any { return &a.ServiceAccount }, template: "service account",
	},
	{
		Name: "organization", Usage: "the Anthropic organization's `UUID`", ID: &federation.Organization, Example: federation.Organization.Placeholder, Default: always(federation.Organization.Placeholder),
		Page: "workspace", Title: "Organization id", Help: "Your Anthropic organization's UUID.",
		at: func(a *Answers) any { return &a.Organization }, template: "organization",
	},
	{
		Name: "issuer-id", Usage: "the issuer, an fdis_ `ID`, if the organization has one for GitHub", ID: &federation.IssuerID, Example: federation.IssuerID.Placeholder, Default: always(federation.IssuerID.Placeholder),
		Page: "workspace", Title: "Issuer id", Help: "If the organization has a GitHub issuer already, its id: one serves every repository.",
		at: func(a *Answers) any { return &a.IssuerID },
	},
	{
		Name: "rule-id", Usage: "the rule, an fdrl_ `ID`, once it is created", ID: &federation.RuleID, Example: federation.RuleID.Placeholder, Default: always(federation.RuleID.Placeholder),
		Page: "workspace", Title: "Rule id", Help: "Known only after the rule is created.",
		at: func(a *Answers) any { return &a.RuleID }, template: "federation rule",
	},
	{
		Name: "ids", Usage: "how the workflow names the ids, `HOW`: auto, literal, or vars for variables of the repository", Example: IDsVars,
		Choices: idsOptions, Default: always(IDsAuto), Words: "literal for those given, vars for those not known yet",
		Page: "workspace", Title: "Ids in the workflow", Help: "How the workflow names them. A variable is set on GitHub, and no file is edited for it.",
		at: func(a *Answers) any { return &a.IDs },
	},
	{
		Name: "rule-variable", Usage: "the variable, `NAME`, that holds the rule's id, if another rule of the repository has the usual one",
		Example: RuleVariable("deploy"), Default: always(federation.RuleID.Env),
		at: func(a *Answers) any { return &a.RuleVariable }, check: plain(checkRuleVariable), template: "variable",
	},
	{
		Name: "subject-prefix-from", Usage: "GitHub's sub_claim_prefix, or its whole `ANSWER` to: gh api repos/OWNER/NAME/actions/oidc/customization/sub", Example: prefixExample,
		Page: "subject", Title: "GitHub's answer", Placeholder: prefixExample, Help: "Paste what the command prints, or its sub_claim_prefix alone.",
		at: func(a *Answers) any { return &a.SubjectPrefix }, check: func(r *request, _ string) error { return r.factsErr },
	},
	{
		Name: "owner-id", Usage: "the owner's numeric id", Example: "1234567",
		Page: "subject", Title: "Owner id", Placeholder: "1234567", Help: "The owner's number, for example from: gh api repos/OWNER/NAME --jq .owner.id",
		Visible: noPrefix,
		at:      func(a *Answers) any { return &a.OwnerID }, check: plain(func(s string) error { return github.CheckID("owner id", s) }),
	},
	{
		Name: "repository-id", Usage: "the repository's numeric id", Example: "7654321",
		Page: "subject", Title: "Repository id", Placeholder: "7654321", Help: "The repository's number, for example from: gh api repos/OWNER/NAME --jq .id",
		Visible: noPrefix,
		at:      func(a *Answers) any { return &a.RepositoryID }, check: plain(func(s string) error { return github.CheckID("repository id", s) }),
	},
	{
		Name: "subject-format", Usage: "the `FORM` of the subject: auto, classic (names) or immutable (names and ids)", Example: "auto",
		Choices: func() []Option {
			return []Option{
				{string(trust.FormAuto), "either: by claims, not by the subject", "works before and after GitHub moves the repository to ids"},
				{string(trust.FormClassic), "names only", "repo:OWNER/NAME:…, repositories untouched since before 2026-07-15"},
				{string(trust.FormImmutable), "names and ids", "repo:OWNER@ID/NAME@ID:…, needs both ids"},
			}
		},
		Default: always(string(trust.FormAuto)),
		Page:    "subject", Title: "Subject format", Help: "Which form of the subject the rule accepts.", Visible: noPrefix,
		at: func(a *Answers) any { return &a.SubjectFormat }, check: checkFormat,
	},
	{
		Name: "language", Usage: "how the workflow calls Claude", Example: DefaultLanguage, Listed: true, Described: true,
		Choices: languageOptions, Default: always(DefaultLanguage),
		Page: "workflow", Title: "Language", Help: "The sample in the workflow. Snippet: only what to paste into a workflow that you have.",
		at: func(a *Answers) any { return &a.Language }, template: "language",
	},
	{
		Name: "scope", Usage: "what a minted token may reach", Example: federation.ScopeInference, Listed: true, Described: true,
		Choices: scopeOptions, Menu: []string{federation.ScopeInference, federation.ScopeDeveloper}, Default: defaultScope,
		Page: "workflow", Title: "Scope", Help: "What a minted token may reach.",
		at: func(a *Answers) any { return &a.Scope }, check: plain(checkScope),
	},
	{
		Name: "workflow-file", Usage: "the file under .github/workflows", Example: DefaultWorkflowFile, Default: always(DefaultWorkflowFile),
		Page: "workflow", Title: "Workflow file", Help: "Its name under .github/workflows. The rule lets in this file alone.",
		at: func(a *Answers) any { return &a.WorkflowFile }, check: plain(github.CheckWorkflowFile), template: "workflow file",
	},
	{
		Name: "any-workflow", Usage: "let any workflow file of the repository in, not only this one",
		Page: "workflow", Title: "Let any workflow file in?", Help: "No is safer: another workflow of the repository is then kept out.",
		at: func(a *Answers) any { return &a.AnyWorkflow },
	},
	{
		Name: "long-running", Usage: "renew the token file while the job runs",
		Page: "workflow", Title: "Does the job run longer than about five minutes?", Help: "Then the token file is renewed while it runs: GitHub's token lives five minutes.",
		at: func(a *Answers) any { return &a.LongRunning },
	},
	{
		Name: "pin-actions", Usage: "name actions by their full commit",
		Page: "workflow", Title: "Pin actions to full commits?", Help: "uses: names the commit and keeps the version as a comment.",
		at: func(a *Answers) any { return &a.PinActions },
	},
	{
		Name: "no-guards", Usage: "leave out the job's if:, which keeps strangers, forks and other refs out",
		Page: "workflow", Title: "Leave out the guards?", Help: "No is safer: the job's if: then keeps strangers, forks and other branches and tags out.",
		Visible: guarded,
		at:      func(a *Answers) any { return &a.NoGuards },
	},
	{
		Name: "audience", Usage: "the audience that the workflow requests", Example: federation.DefaultAudience, Default: always(federation.DefaultAudience),
		at: func(a *Answers) any { return &a.Audience }, check: plain(checkAudience), template: "audience",
	},
	{
		Name: "token-lifetime", Usage: "life of a minted token in `SECONDS`, 60 to 86400; GitHub's token caps it at about 600", Example: "600", Explicit: true,
		Default: always(usefulLifetime),
		at:      func(a *Answers) any { return &a.TokenLifetime }, check: checkLifetime,
	},
	{
		Name: "issuer-url", Usage: "the issuer of another GitHub: an enterprise's, a ghe.com tenant's, GitHub Enterprise Server's", Example: github.IssuerURL, Default: always(github.IssuerURL),
		at: func(a *Answers) any { return &a.IssuerURL }, check: checkIssuerURL,
	},
	{
		Name: "model", Usage: "the model that the sample names", Example: versions.DefaultModel, Default: always(versions.DefaultModel),
		at: func(a *Answers) any { return &a.Model }, template: "model",
	},
	{
		Name: "fetch", Usage: "how the token step asks GitHub, `HOW`: curl or github-script", Example: string(templates.FetchCurl),
		Choices: named(templates.FetchCurl, templates.FetchGitHubScript), Default: always(string(templates.FetchCurl)),
		at: func(a *Answers) any { return &a.Fetch }, template: "fetch",
	},
	{
		Name: "workflow-name", Usage: "the name: inside the workflow", Example: `"` + DefaultWorkflowName + `"`, Default: always(DefaultWorkflowName),
		at: func(a *Answers) any { return &a.WorkflowName }, template: "workflow name",
		check: plain(func(s string) error { return github.CheckText("workflow name", s, maxShortText) }),
	},
	{
		Name: "reusable-workflow", Usage: "the job stands in this called workflow, as OWNER/REPO/.github/workflows/NAME.yml@`REF`", Example: reusableExample,
		at: func(a *Answers) any { return &a.ReusableWorkflow }, check: plain(checkReusable), template: "called workflow",
	},
	{
		Name: "edition", Usage: "the issuer's `SHAPE`: current, or legacy as the older guide has it (jwks_source)", Example: string(federation.Current),
		Choices: named(federation.Current, federation.Legacy), Default: always(string(federation.Current)),
		at: func(a *Answers) any { return (*string)(&a.Edition) },
	},
	{
		Name: "rule-name", Usage: "the rule's name", Example: ruleNameExample, Default: always(""), Words: "made of the answers",
		at: func(a *Answers) any { return &a.RuleName }, check: plain(checkRuleName),
	},
}
