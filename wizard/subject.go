package wizard

import (
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/strictjson"
)

// subjectFacts is what is known of how GitHub writes the repository's subjects.
type subjectFacts struct {
	ownerID, repositoryID string
	form                  github.Form // empty: not known
	template              []string    // include_claim_keys of a customised subject
	elsewhere             bool        // the subject follows a template that is not told: the organization's
}

// SubjectCommand is the one command whose answer makes a rule exact: GitHub
// tells how it writes the repository's subjects (GitHub REST API, "Get the
// customization template for an OIDC subject claim for a repository").
func SubjectCommand(repository string) string {
	return "gh api repos/" + repository + "/actions/oidc/customization/sub"
}

// IDsCommand prints the two ids of a repository.
func IDsCommand(repository string) string {
	return "gh api repos/" + repository + " --jq '{owner: .owner.id, repo: .id}'"
}

// DefaultBranchCommand prints the name of a repository's default branch.
func DefaultBranchCommand(repository string) string {
	return "gh api repos/" + repository + " --jq .default_branch"
}

const prefixExample = "repo:acme@1234567/app@7654321"

// readFacts puts the ids given and GitHub's own answer together, and refuses
// what contradicts itself. The answer may be that of [SubjectCommand], of
// [IDsCommand], or the prefix alone.
func readFacts(a Answers, issuer github.Issuer) (subjectFacts, error) {
	f := subjectFacts{ownerID: a.OwnerID, repositoryID: a.RepositoryID}
	text := []byte(strings.TrimSpace(a.SubjectPrefix))
	if len(text) == 0 {
		return f, nil
	}
	c, err := github.ParseSubCustomization(text)
	if err != nil {
		if info, idErr := github.ParseRepository(text); idErr == nil {
			if name := info.Owner + "/" + info.Name; info.Name != "" && a.Repository != "" && name != a.Repository {
				return f, wrongAt(name, "is another repository's answer, or another spelling: --repo says "+a.Repository,
					"is another repository's answer, or another spelling: the repository is "+a.Repository, prefixExample)
			}
			return f, f.takeIDs(info.OwnerID, info.ID)
		}
		return f, wrong("", "cannot be used: "+err.Error(), prefixExample)
	}
	if !c.UseDefault {
		// Without keys of its own a repository takes the organization's (GitHub OIDC
		// reference, "Customizing the subject claims for a repository").
		f.template, f.elsewhere = c.Keys, len(c.Keys) == 0
	}
	if c.Prefix == "" {
		return f, nil // older answers lack it: the form is not known
	}
	if !f.elsewhere {
		f.form = c.Form()
	}
	return f, f.readPrefix(a, issuer, c.Prefix)
}

func (f *subjectFacts) readPrefix(a Answers, issuer github.Issuer, prefix string) error {
	s, err := github.ParsePrefix(prefix)
	switch {
	case err != nil:
		return wrong(prefix, "is no sub_claim_prefix of GitHub", prefixExample)
	case a.Repository == "" || s.Repository() == a.Repository:
	case strings.EqualFold(s.Repository(), a.Repository):
		return wrongAt(prefix, "spells the repository otherwise than --repo "+a.Repository+": tokens carry GitHub's spelling, use that one",
			"spells the repository otherwise than "+a.Repository+": tokens carry GitHub's spelling, use that one", prefixExample)
	default:
		return wrongAt(prefix, "is another repository's: --repo says "+a.Repository, "is another repository's: the repository is "+a.Repository, prefixExample)
	}
	if s.Form != github.FormImmutable {
		return nil
	}
	if issuer.Kind == github.IssuerGHES {
		return wrong(prefix, "is not of "+issuer.Host+": GitHub Enterprise Server writes names only in its subjects, so the rule would let nobody in", "repo:"+s.Owner+"/"+s.Repo)
	}
	return f.takeIDs(s.OwnerID, s.RepoID)
}

func (f *subjectFacts) takeIDs(ownerID, repositoryID string) error {
	if f.ownerID != "" && f.ownerID != ownerID || f.repositoryID != "" && f.repositoryID != repositoryID {
		return wrongAt("", "has other ids than --owner-id and --repository-id", "has other ids than the owner id and the repository id", prefixExample)
	}
	f.ownerID, f.repositoryID = ownerID, repositoryID
	return nil
}

// jsonString writes a JSON string for texts that hold one.
func jsonString(s string) string { return string(strictjson.Quote(s)) }
