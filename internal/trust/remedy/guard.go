package remedy

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// guards are the claims by which a rule says who may run, on what, and under
// which protection. A run that does not fit them is not let in by changing them.
var guards = []string{
	github.ClaimRefProtected, github.ClaimRunnerEnvironment, github.ClaimVisibility, github.ClaimActor, github.ClaimActorID,
	"triggering_actor", github.ClaimEnterprise, github.ClaimEnterpriseID, github.ClaimIssuerScope, github.ClaimEnvironmentNodeID,
	github.ClaimHeadRef, github.ClaimRunAttempt,
}

func isGuard(claim string) bool {
	return slices.Contains(guards, claim) || strings.HasPrefix(claim, github.ClaimRepoPropertyPrefix)
}

// bar is why a rule should not be changed to let a run in.
type bar string

const (
	barNone         bar = ""
	barOwner        bar = "owner"         // the run is somebody else's
	barOwnerID      bar = "owner_id"      // the owner has the name and another id
	barRepository   bar = "repository"    // another repository of the owner
	barRepositoryID bar = "repository_id" // the repository has the name and another id
	barTransfer     bar = "transfer"      // the repository, at another owner
	barTarget       bar = "target"        // pull_request_target, which strangers start
	barGuard        bar = "guard"         // a guard does not hold
)

// identity is whose runs a match lets in, as far as it says so in names and ids
// that GitHub gives.
type identity struct{ owner, ownerID, repository, repoID string }

// identityOf reads a match. Of several owners or repositories that it names, the
// run's own is taken, or else the first.
func identityOf(m federation.Match, run github.Run) identity {
	s := readMatch(m, federation.NewEvaluator(m))
	var all identities
	for _, t := range s.subjects {
		raw := t.value
		if t.begin {
			raw += "*"
		}
		p := pattern.Parse(raw)
		all.names(p.FullOwner())
		repository, id := p.FullRepository()
		all.repository(repository, id)
	}
	for _, t := range s.values[github.ClaimOwner] {
		all.owners = append(all.owners, t.value)
	}
	for _, t := range s.values[github.ClaimRepository] {
		all.repository(t.value, "")
	}
	for _, claim := range []string{github.ClaimWorkflowRef} {
		for _, t := range s.values[claim] {
			if slug, _, ok := strings.Cut(t.value, "/"+github.WorkflowDir); ok {
				all.repository(slug, "")
			}
		}
	}
	for _, t := range s.values[github.ClaimOwnerID] {
		all.ownerIDs = append(all.ownerIDs, t.value)
	}
	for _, t := range s.values[github.ClaimRepositoryID] {
		all.repoIDs = append(all.repoIDs, t.value)
	}
	return identity{
		owner: nearest(all.owners, run.Owner), ownerID: nearest(all.ownerIDs, run.OwnerID),
		repository: nearest(all.repositories, run.Repository()), repoID: nearest(all.repoIDs, run.RepoID),
	}
}

// identities are all that a match names.
type identities struct{ owners, ownerIDs, repositories, repoIDs []string }

func (i *identities) names(owner, id string) {
	owner = strings.TrimSpace(owner)
	if _, err := github.ParsePrefix("repo:" + owner + "/x"); err == nil {
		i.owners = append(i.owners, owner)
	}
	if id != "" {
		i.ownerIDs = append(i.ownerIDs, id)
	}
}

func (i *identities) repository(name, id string) {
	if owner, repo, ok := strings.Cut(strings.TrimSpace(name), "/"); ok && github.CheckRepository(repo) == nil {
		i.repositories = append(i.repositories, name)
		i.names(owner, "")
	}
	if id != "" {
		i.repoIDs = append(i.repoIDs, id)
	}
}

// nearest is own where one of the texts is that but for its case and for blanks, or
// else the first.
func nearest(all []string, own string) string {
	for _, v := range all {
		if strings.EqualFold(strings.TrimSpace(v), own) {
			return own
		}
	}
	return strings.TrimSpace(cmp.Or(all...))
}

// barOf says why this match should not be changed for a run.
func barOf(m federation.Match, run github.Run) bar {
	i := identityOf(m, run)
	differs := func(a, b string) bool { return a != "" && b != "" && !strings.EqualFold(a, b) }
	sameOwner, sameRepo := i.ownerID != "" && i.ownerID == run.OwnerID, i.repoID != "" && i.repoID == run.RepoID
	otherOwner := differs(i.owner, run.Owner) && !sameOwner
	switch {
	case sameRepo && (otherOwner || differs(i.ownerID, run.OwnerID)):
		return barTransfer
	case otherOwner:
		return barOwner
	case differs(i.ownerID, run.OwnerID):
		return barOwnerID
	case !sameRepo && differs(i.repository, run.Repository()) && !strings.HasSuffix(run.Repository(), "/"):
		return barRepository
	case differs(i.repoID, run.RepoID):
		return barRepositoryID
	}
	return barNone
}
