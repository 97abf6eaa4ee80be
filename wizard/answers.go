package wizard

import (
	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/wizard/here"
)

// Answers is what the wizard asks for. An empty field is one not answered; Build
// puts the documented default or placeholder there.
type Answers struct {
	Repository string // OWNER/NAME
	Branch     string // without refs/heads/; of pull requests the base
	// DefaultBranch is the repository's, without refs/heads/: some events run on it only.
	DefaultBranch string
	Tag           string   // without refs/tags/; may end in one star
	Environment   string   // deployment environment of the job
	Events        []string // GitHub's event names; empty: push
	Cron          string   // for schedule, POSIX cron in UTC

	Organization   string // UUID
	Workspace      string // wrkspc_… or default
	ServiceAccount string // svac_…
	IssuerID       string // fdis_…
	RuleID         string // fdrl_…
	IDs            string // how the workflow names them: auto, literal, vars
	RuleVariable   string // the variable that holds the rule's id, where it is one

	Audience      string
	Scope         string
	TokenLifetime int // seconds; 0: the default

	SubjectFormat string // auto, classic, immutable
	OwnerID       string
	RepositoryID  string
	SubjectPrefix string // GitHub's sub_claim_prefix, or its whole JSON answer
	IssuerURL     string // another GitHub than github.com

	Language         string
	Fetch            string // curl, github-script
	Model            string
	WorkflowName     string
	WorkflowFile     string // NAME.yml under .github/workflows
	AnyWorkflow      bool   // do not pin the workflow file
	ReusableWorkflow string // the job stands in this called workflow: OWNER/REPO/.github/workflows/NAME.yml@REF
	LongRunning      bool
	PinActions       bool
	NoGuards         bool // leave the conditions out that keep strangers and other refs out of the job

	RuleName string
	Edition  federation.Edition

	// GitHub is what GitHub told when it was asked; nil: it was not. It is no answer but
	// comes with them, by [Learn].
	GitHub *github.Knowledge
	// Here is what the working copy tells that can be answered with; nil: nothing.
	Here *here.Copy
	// Anthropic is what Anthropic told of the organization when it was asked; nil: it was
	// not. It comes by [Adopt].
	Anthropic *anthropic.Inventory
}
