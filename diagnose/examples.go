package diagnose

import (
	"cmp"
	"encoding/json"
	"time"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// Example is a made-up case to look at without a token at hand.
type Example struct {
	Name  string // for the command line
	Title string // says that it is made up
	Input Input
}

// exampleIssued is when the made-up tokens were issued.
const exampleIssued = 1790000600

// exampleClaims is the decoded payload of a made-up run: nothing in it is, or
// could be, a credential.
func exampleClaims(r github.Run) []byte {
	r.Audience = cmp.Or(r.Audience, federation.DefaultAudience)
	claims := r.Claims()
	if r.Audience == "none" {
		claims[github.ClaimAudience] = r.Issuer.OwnerURL(r.Owner)
	}
	claims[github.ClaimIssuedAt] = exampleIssued
	claims[github.ClaimNotBefore] = exampleIssued - 300
	claims[github.ClaimExpires] = exampleIssued + 300
	claims[github.ClaimJWTID] = "00000000-0000-4000-8000-000000000000"
	out, _ := json.Marshal(claims) // strings and numbers always marshal
	return out
}

func exampleRule(subject string) *federation.Rule {
	return &federation.Rule{
		Name: "gha-main", IssuerID: federation.IssuerID.Placeholder,
		Match: federation.Match{
			SubjectPrefix: subject, Audience: federation.DefaultAudience,
			Claims: []federation.Claim{federation.Pin(github.ClaimOwner, "octo-org")},
		},
		TargetType: federation.TargetServiceAccount, ServiceAccountID: federation.ServiceAccount.Placeholder,
		WorkspaceID: federation.Workspace.Placeholder, OAuthScope: federation.ScopeInference,
	}
}

// Examples are made-up cases, the commonest first.
func Examples() []Example {
	run := github.Run{
		Owner: "octo-org", OwnerID: "123456", Repo: "octo-repo", RepoID: "456789", Form: github.FormImmutable,
		Event: "push", Ref: github.RefsHeads + "main", Workflow: "CI", WorkflowFile: github.WorkflowDir + "ci.yml",
		Visibility: "private", Actor: "octocat",
	}
	main := "repo:octo-org/octo-repo:ref:refs/heads/main"
	now := time.Unix(exampleIssued+60, 0).UTC()
	input := func(r github.Run, subject string) Input {
		return Input{Token: exampleClaims(r), Rule: exampleRule(subject), Now: now}
	}
	deploy := run
	deploy.Form, deploy.Environment = github.FormClassic, "production"
	noAudience := run
	noAudience.Audience = "none"
	replay := input(run, run.Subject())
	replay.Reason = "jti_reused"
	return []Example{
		{"immutable", "made up: the token's sub carries ids, the rule has names only", input(run, main)},
		{"environment", "made up: the job has an environment, the rule expects a branch", input(deploy, main)},
		{"audience", "made up: the workflow requests its token without an audience", input(noAudience, run.Subject())},
		{"replay", "made up: token and rule agree, and the token was exchanged twice", replay},
	}
}
