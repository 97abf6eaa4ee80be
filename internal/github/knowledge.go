package github

// Knowledge is what GitHub told of a repository when it was asked: what the tokens of its
// runs will say, and what protects its refs and environments. A part that is not known has
// its zero value, and stands among the gaps with the reason.
type Knowledge struct {
	Host       string          // of the server that was asked, such as github.com
	Asked      string          // OWNER/NAME as it was asked for
	Repository *RepositoryInfo // nil: not known, or not there for this caller
	// Subject is how the repository's subjects are written, after its own setting and that
	// of its organization; nil: not known.
	Subject *SubCustomization
	// Environments are all of the repository's; nil: not known, empty: there is none.
	Environments []Environment
	// Branch is what protects the branch that was asked about; nil: not known.
	Branch *BranchProtection
	// Forks is who may start runs from a fork; nil: not known.
	Forks *ForkPolicy
	// Workflows are the files under .github/workflows that GitHub knows; nil: not known.
	Workflows []KnownWorkflow
	// Signed reports whether the questions carried a credential.
	Signed bool
	Gaps   []Gap
}

// Gap is one thing that GitHub did not tell.
type Gap struct {
	What string // what is not known, as "the environments"
	Why  string // GitHub's reason, in plain words
	Help string // what would help, such as the permission that the answer named; may be empty
}

// BranchProtection is what keeps commits out of a branch (REST, "Get rules for a branch",
// "Get a branch").
type BranchProtection struct {
	Name   string
	Exists bool
	// Classic: a branch protection rule of the older kind is on it. ClassicTold: what that
	// one wants is known, and stands among the rules; only an administrator sees it.
	Classic, ClassicTold bool
	// Rules are the types of the active rules, from the repository's and the organization's
	// rulesets, such as pull_request, deletion, non_fast_forward.
	Rules []string
	// Reviews is how many approvals the strictest of the pull_request rules wants.
	Reviews int
}

// Protected reports whether anything keeps a writer from putting commits on the branch
// at will.
func (b BranchProtection) Protected() bool {
	if b.Classic && !b.ClassicTold {
		return true
	}
	for _, r := range b.Rules {
		if r == "pull_request" || r == "update" || r == "required_status_checks" || r == "required_deployments" {
			return true
		}
	}
	return false
}

// ForkPolicy is what runs of pull requests from forks may do (REST, "Get fork PR workflow
// settings for a private repository", "Get fork PR contributor approval permissions").
type ForkPolicy struct {
	// Runs, WriteTokens and Secrets are of a private repository: whether pull requests from
	// forks start runs, whether those get tokens that may write (and so id-token), and secrets.
	Runs, WriteTokens, Secrets bool
	// Approval is whose runs wait for an approval: first_time_contributors_new_to_github,
	// first_time_contributors, all_external_contributors; empty: not told.
	Approval string
}

// KnownWorkflow is a workflow as GitHub lists it (REST, "List repository workflows").
type KnownWorkflow struct {
	ID    string
	Name  string
	Path  string // from the repository's root
	State string // active, disabled_manually …
}
