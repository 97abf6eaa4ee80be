package remedy

import (
	"cmp"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// setSubject takes what a subject says.
func (h *home) setSubject(t text, near github.Run) bool {
	raw := t.value
	if t.begin {
		raw += "*"
	}
	p := pattern.Parse(raw)
	if s, err := p.Subject(); err == nil && s.Custom || !p.Default() {
		return h.setCustom(s, p)
	}
	h.run.Template = nil
	h.setNames(p, near)
	switch {
	case p.Reach < pattern.ReachContext:
		return true
	case p.Kind == github.ContextPullRequest:
		h.kind, h.run.Environment = p.Kind, ""
	case p.Reach < pattern.ReachValue:
		return true
	case p.Kind == github.ContextEnvironment:
		h.kind, h.place = p.Kind, true
		h.run.Environment = h.complete(github.ClaimEnvironment, text{github.Unescape(p.Value), p.Star})
	case p.Kind == github.ContextRef:
		h.kind, h.place, h.run.Environment = p.Kind, p.Value != "" && !strings.HasPrefix(github.RefsHeads, p.Value), ""
		h.run.Ref, h.onRef = h.complete(github.ClaimRef, text{p.Value, p.Star}), !p.Star
	}
	return true
}

// setNames takes the repository of a pattern. What it leaves open is that of the
// run that is asked about, where that fits.
func (h *home) setNames(p pattern.Pattern, near github.Run) {
	if p.HasIDs() {
		h.run.Form = github.FormImmutable
	}
	h.run.Owner, h.run.Repo = begun(p.Owner, near.Owner, p.Reach == pattern.ReachOwner), begun(p.Repo, near.Repo, p.Open() && p.RepoID == "")
	h.run.OwnerID = begun(p.OwnerID, h.run.OwnerID, p.OwnerID == "" || p.Reach == pattern.ReachOwner)
	h.run.RepoID = begun(p.RepoID, h.run.RepoID, p.RepoID == "" || p.Open())
}

// begun is a part of which the beginning is written, or all.
func begun(written, near string, open bool) string {
	switch {
	case !open:
		return written
	case strings.HasPrefix(near, written):
		return near
	}
	return written + "x"
}

// setCustom takes a customised subject, whose values are claims.
func (h *home) setCustom(s github.Subject, p pattern.Pattern) bool {
	if p.Star || !s.Custom {
		return h.predictable() // an open one: as the run that is asked about has it
	}
	h.run.Template = templateOf(s)
	for _, pair := range s.Pairs {
		switch key := pair.Key; {
		case pair.Bare:
			h.kind, h.run.Environment = github.ContextPullRequest, ""
		case key == "repo":
			h.run.Owner, h.run.Repo, h.run.Form = s.Owner, s.Repo, s.Form
			h.run.OwnerID, h.run.RepoID = cmp.Or(s.OwnerID, h.run.OwnerID), cmp.Or(s.RepoID, h.run.RepoID)
		case key == github.ClaimRepository:
			h.run.Owner, h.run.Repo, _ = strings.Cut(pair.Value, "/")
		case key == github.ClaimOwner:
			h.run.Owner = pair.Value
		case key == github.ClaimOwnerID:
			h.run.OwnerID = pair.Value
		case key == github.ClaimRepositoryID:
			h.run.RepoID = pair.Value
		case key == github.ClaimEnvironment:
			h.run.Environment, h.place, h.kind = pair.Value, true, github.ContextEnvironment
		case key == github.ClaimRef:
			h.run.Ref, h.place, h.onRef = pair.Value, true, true
			if h.kind == "" {
				h.kind, h.run.Environment = github.ContextRef, ""
			}
		case key == github.ClaimEvent:
			h.run.Event = pair.Value
		case key == github.ClaimWorkflow:
			h.run.Workflow = pair.Value
		case key == github.ClaimVisibility:
			h.run.Visibility = pair.Value
		case key == github.ClaimJobWorkflowRef:
			h.setCalled(pair.Value)
		default:
			h.extra[key] = pair.Value
		}
	}
	return true
}

// setWorkflow takes the file that a workflow_ref names, and its ref.
func (h *home) setWorkflow(v string) {
	_, ref, ok := strings.Cut(v, "@")
	h.run.WorkflowFile = fileIn(v)
	if ok && h.open[github.ClaimWorkflowRef] == "" && !h.onRef {
		h.run.Ref, h.place, h.onRef = ref, true, true
	}
	if own := h.claim(github.ClaimWorkflowRef); h.claim(github.ClaimJobWorkflowRef) == own {
		h.run.CalledWorkflow = ""
	}
}

// setCalled takes the file that a job_workflow_ref names: one of another place,
// or the job's own.
func (h *home) setCalled(v string) {
	_, ref, _ := strings.Cut(v, "@")
	own, inside := fileIn(v), strings.HasPrefix(v, h.run.Repository()+"/")
	ordinary := h.claim(github.ClaimWorkflowRef) == h.claim(github.ClaimJobWorkflowRef)
	switch {
	case v == h.run.WorkflowRef(), ordinary && inside:
		h.run.WorkflowFile, h.run.CalledWorkflow = own, ""
		if !h.onRef && h.open[github.ClaimJobWorkflowRef] == "" {
			h.run.Ref, h.place, h.onRef = ref, true, true
		}
	default:
		h.run.CalledWorkflow = v
	}
}
