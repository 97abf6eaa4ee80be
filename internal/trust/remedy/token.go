package remedy

import (
	"cmp"
	"maps"
	"strings"

	"gh-wif/internal/github"
)

// token is a token's payload as a run, so that one thing of the run can be
// changed and every claim follows.
type token struct {
	run    github.Run
	was    github.Run     // the run as it was read
	actual map[string]any // the payload as it came
	extra  map[string]any // claims that no run predicts, set to another value
}

// readToken reads the run out of a payload. What the payload lacks stays empty.
func readToken(claims map[string]any) token {
	text := func(name string) string { s, _ := claims[name].(string); return s }
	s, err := github.ParseSubject(text(github.ClaimSubject))
	r := github.Run{
		Issuer: github.ParseIssuer(text(github.ClaimIssuer)), Owner: s.Owner, OwnerID: s.OwnerID, Repo: s.Repo, RepoID: s.RepoID, Form: s.Form,
		Event: text(github.ClaimEvent), Ref: text(github.ClaimRef), BaseRef: text(github.ClaimBaseRef), HeadRef: text(github.ClaimHeadRef),
		Environment: text(github.ClaimEnvironment), Workflow: text(github.ClaimWorkflow), Visibility: text(github.ClaimVisibility),
		Actor: text(github.ClaimActor), Audience: text(github.ClaimAudience),
	}
	if owner, name, ok := strings.Cut(text(github.ClaimRepository), "/"); ok {
		r.Owner, r.Repo = owner, name
	}
	r.OwnerID, r.RepoID = cmp.Or(text(github.ClaimOwnerID), r.OwnerID), cmp.Or(text(github.ClaimRepositoryID), r.RepoID)
	if err == nil {
		fromSubject(&r, s)
	}
	if own, called := text(github.ClaimWorkflowRef), text(github.ClaimJobWorkflowRef); own != "" {
		r.WorkflowFile = fileIn(own)
		if called != "" && called != own {
			r.CalledWorkflow = called
		}
	}
	t := token{run: r, was: r, actual: claims}
	if text(github.ClaimRepository) == "" && r.Repo != "" {
		t.actual = r.Claims() // a part of a payload: what the rest says follows from it
		maps.Copy(t.actual, claims)
	}
	return t
}

// fileIn is the path of the file in a workflow_ref.
func fileIn(ref string) string {
	path, _, _ := strings.Cut(ref, "@")
	if i := strings.Index(path, github.WorkflowDir); i >= 0 {
		return path[i:]
	}
	return path
}

// fromSubject takes what a subject says of its run where no claim did.
func fromSubject(r *github.Run, s github.Subject) {
	switch c := s.Context; {
	case c.Kind == github.ContextEnvironment:
		r.Environment = cmp.Or(r.Environment, c.Value)
	case c.Kind == github.ContextRef:
		r.Ref = cmp.Or(r.Ref, c.Value)
	case c.Kind == github.ContextPullRequest:
		r.Event = cmp.Or(r.Event, eventPull)
	}
	if !s.Custom {
		return
	}
	r.Template = templateOf(s)
	for _, p := range s.Pairs {
		if p.Key == github.ClaimJobWorkflowRef {
			r.CalledWorkflow = p.Value
		}
	}
}

// contextKey is the key of a template that writes the default subject's end.
const contextKey = "context"

// templateOf is the template that a customised subject follows. Its first part
// that can be the default subject's end is taken to be that.
func templateOf(s github.Subject) []string {
	out := []string{}
	context := false
	for _, p := range s.Pairs {
		if !context && (p.Bare || p.Key == github.ClaimEnvironment || p.Key == github.ClaimRef) {
			context, p.Key = true, contextKey
		}
		out = append(out, p.Key)
	}
	return out
}

// predictable reports whether sub is what the run predicts, so that it follows a
// change of the run.
func (t token) predictable() bool {
	for _, sub := range t.was.Subjects() {
		if sub == t.actual[github.ClaimSubject] {
			return true
		}
	}
	return false
}

// claim is a claim of the payload as it came, where it is a string.
func (t token) claim(name string) string {
	s, _ := t.actual[name].(string)
	return s
}

// claims is the payload of the run as it is now: as it came, save for what
// follows from a change.
func (t token) claims() map[string]any {
	out := maps.Clone(t.actual)
	if out == nil {
		out = map[string]any{}
	}
	before, now := t.was.Claims(), t.run.Claims()
	for name, v := range now {
		if before[name] != v {
			out[name] = v
		}
	}
	for name := range before {
		if _, there := now[name]; !there {
			delete(out, name)
		}
	}
	maps.Copy(out, t.extra)
	return out
}
