package github

import (
	"strings"
)

// WorkflowDir is where GitHub looks for workflow files.
const WorkflowDir = ".github/workflows/"

// Prefixes of full git refs.
const (
	RefsHeads      = "refs/heads/"
	RefsTags       = "refs/tags/"
	RefsPull       = "refs/pull/"
	MergeQueuePath = "gh-readonly-queue/"
)

// Run is one GitHub Actions job run as the trust sees it.
type Run struct {
	Issuer  Issuer // zero value: github.com
	Owner   string
	OwnerID string // may be unknown
	Repo    string
	RepoID  string // may be unknown

	Event   string
	Ref     string // the ref claim: full, may be empty for a deployment from a commit
	BaseRef string // short name, pull request events only
	HeadRef string // short name, pull request events only

	Environment string // empty: the job declares none
	Workflow    string // the workflow's name:
	// WorkflowFile is the path of the triggered file in the repository,
	// .github/workflows/NAME.yml.
	WorkflowFile string
	// CalledWorkflow is the job_workflow_ref of a job in a reusable workflow,
	// OWNER/REPO/.github/workflows/NAME.yml@REF; empty for an ordinary job.
	CalledWorkflow string

	Form     Form     // how the repository's subjects are written; zero value: classic
	Template []string // include_claim_keys; nil: the default subject

	Visibility string // public, private, internal
	Actor      string
	Audience   string // as requested; empty: GitHub's default, the owner's address
}

// Repository is OWNER/NAME.
func (r Run) Repository() string { return r.Owner + "/" + r.Repo }

// ParseWorkflowRef takes a workflow_ref or job_workflow_ref apart, as
// acme/app/.github/workflows/claude.yml@refs/heads/main: the repository, and the path in it.
func ParseWorkflowRef(s string) (repository, path string, ok bool) {
	repository, rest, ok := strings.Cut(s, "/"+WorkflowDir)
	name, _, pinned := strings.Cut(rest, "@")
	for _, ending := range []string{".yml@", ".yaml@"} { // the name may hold an @ itself
		if before, _, found := strings.Cut(rest, ending); found {
			name = before + strings.TrimSuffix(ending, "@")
			break
		}
	}
	if !ok || !pinned || strings.Count(repository, "/") != 1 || strings.ContainsAny(name, `/\`) || name == "" {
		return "", "", false
	}
	return repository, WorkflowDir + name, true
}

// WorkflowRef is the workflow_ref claim.
func (r Run) WorkflowRef() string {
	return r.Repository() + "/" + r.WorkflowFile + "@" + r.Ref
}

// JobWorkflowRef is the job_workflow_ref claim: the called workflow's, or the
// same as workflow_ref.
func (r Run) JobWorkflowRef() string {
	if r.CalledWorkflow != "" {
		return r.CalledWorkflow
	}
	return r.WorkflowRef()
}

// Prefix is the subject's first segment: repo:OWNER/REPO, with the ids in the
// immutable form.
func (r Run) Prefix() string {
	if r.Form == FormImmutable {
		return ImmutablePrefix(r.Owner, r.OwnerID, r.Repo, r.RepoID)
	}
	return ClassicPrefix(r.Owner, r.Repo)
}

// ClassicPrefix is repo:OWNER/REPO.
func ClassicPrefix(owner, repo string) string { return "repo:" + owner + "/" + repo }

// ImmutablePrefix is repo:OWNER@OWNER_ID/REPO@REPO_ID.
func ImmutablePrefix(owner, ownerID, repo, repoID string) string {
	return "repo:" + owner + "@" + ownerID + "/" + repo + "@" + repoID
}

// Context is the tail of the run's default subject. The environment wins over
// everything; then the event decides, not the ref: pull_request_target and a
// merged pull request carry a branch as ref and pull_request in the subject.
func (r Run) Context() Context {
	if r.Environment != "" {
		return Context{ContextEnvironment, r.Environment}
	}
	if e, ok := EventByName(r.Event); ok && e.PullRequestSubject {
		return Context{Kind: ContextPullRequest}
	}
	return Context{ContextRef, r.Ref}
}

// Subject predicts the sub claim.
func (r Run) Subject() string {
	if r.Template != nil {
		return r.customSubject()
	}
	return r.Prefix() + ":" + r.Context().String()
}

// Subjects predicts every sub claim that the run may carry: one, save for the
// events of which no measured token is known.
func (r Run) Subjects() []string {
	subs := []string{r.Subject()}
	e, ok := EventByName(r.Event)
	if ok && e.SubjectUncertain && r.Environment == "" && r.Template == nil {
		subs = append(subs, r.Prefix()+":"+Context{ContextRef, r.Ref}.String())
	}
	return subs
}

// customSubject follows an include_claim_keys template: key:value pairs joined
// by colons, with the specials repo and context. Only repo gains ids.
func (r Run) customSubject() string {
	sub, _ := r.custom("")
	return sub
}

// Unforeseen stands in a subject for a part that is not known beforehand.
const Unforeseen = "*"

// Foreseen is the subject as far as it is known beforehand, with Unforeseen for
// each part of a customised one that is not, and the claims that those are.
func (r Run) Foreseen() (sub string, unknown []string) {
	if r.Template == nil {
		return r.Subject(), nil
	}
	return r.custom(Unforeseen)
}

func (r Run) custom(mark string) (sub string, unknown []string) {
	segments := make([]string, 0, len(r.Template))
	for _, key := range r.Template {
		switch key {
		case "repo":
			segments = append(segments, r.Prefix())
		case "context":
			segments = append(segments, r.Context().String())
		default:
			value := ""
			if key != ClaimSubject { // which would ask for itself
				value, _ = r.Claim(key)
			}
			if value == "" && !r.lacks(key) {
				value, unknown = mark, append(unknown, key)
			}
			segments = append(segments, key+":"+escape(value))
		}
	}
	return strings.Join(segments, ":"), unknown
}

// lacks reports whether the token of the run is known to have nothing in a
// claim: the branches of a pull request where there is none, the environment of
// a job without one.
func (r Run) lacks(claim string) bool {
	switch claim {
	case ClaimBaseRef, ClaimHeadRef:
		e, ok := EventByName(r.Event)
		return ok && !e.PullRequestSubject
	case ClaimEnvironment:
		return true
	}
	return false
}

// runClaims are the claims that a run predicts.
var runClaims = []string{
	ClaimSubject, ClaimIssuer, ClaimAudience, ClaimRepository, ClaimOwner, ClaimEvent, ClaimRef, ClaimRefType, ClaimBaseRef, ClaimHeadRef,
	ClaimRepositoryID, ClaimOwnerID, ClaimEnvironment, ClaimWorkflow, ClaimVisibility, ClaimActor, ClaimWorkflowRef, ClaimJobWorkflowRef,
}

// Claim is one claim of the token's payload, and whether the token carries it.
// Every value is a string, as in GitHub's tokens. What is not known of a run is
// left out, save for what every token carries.
func (r Run) Claim(name string) (value string, there bool) {
	switch name {
	case ClaimSubject:
		return r.Subject(), true
	case ClaimIssuer:
		return r.IssuerURL(), true
	case ClaimAudience:
		if r.Audience == "" {
			return r.Issuer.OwnerURL(r.Owner), true
		}
		return r.Audience, true
	case ClaimRepository:
		return r.Repository(), true
	case ClaimOwner:
		return r.Owner, true
	case ClaimEvent:
		return r.Event, true
	case ClaimRef:
		return r.Ref, true
	case ClaimRefType:
		if strings.HasPrefix(r.Ref, RefsTags) {
			return "tag", true
		}
		return "branch", true
	case ClaimBaseRef:
		return r.BaseRef, true
	case ClaimHeadRef:
		return r.HeadRef, true
	}
	value = r.optional(name)
	return value, value != ""
}

// optional is a claim that only some tokens carry, or that may not be known.
func (r Run) optional(name string) string {
	switch name {
	case ClaimRepositoryID:
		return r.RepoID
	case ClaimOwnerID:
		return r.OwnerID
	case ClaimEnvironment:
		return r.Environment
	case ClaimWorkflow:
		return r.Workflow
	case ClaimVisibility:
		return r.Visibility
	case ClaimActor:
		return r.Actor
	case ClaimWorkflowRef:
		if r.WorkflowFile != "" {
			return r.WorkflowRef()
		}
	case ClaimJobWorkflowRef:
		if r.WorkflowFile != "" {
			return r.JobWorkflowRef()
		}
	}
	return ""
}

// Claims builds the token's payload for this run, without the times and the
// unique ids that only a real token has.
func (r Run) Claims() map[string]any {
	out := make(map[string]any, len(runClaims)+2)
	r.PutClaims(out)
	return out
}

// PutClaims puts the run's claims into a payload.
func (r Run) PutClaims(payload map[string]any) {
	for _, name := range runClaims {
		if v, there := r.Claim(name); there {
			payload[name] = v
		}
	}
}

// IssuerURL is the iss claim.
func (r Run) IssuerURL() string {
	if r.Issuer.URL == "" {
		return IssuerURL
	}
	return r.Issuer.URL
}

// MergeQueueRef is the start of every ref of base's merge queue. The rest, a
// pull request's number and a commit, is new for each entry.
func MergeQueueRef(base string) string {
	return RefsHeads + MergeQueuePath + base + "/pr-"
}
