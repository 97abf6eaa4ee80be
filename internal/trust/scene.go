package trust

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// scene is one alternative of a rule, with the hint: the runs that it is about are
// made of both.
type scene struct {
	*mentioned
	rule federation.Rule
	hint Hint
}

// candidates are the runs that an alternative may be about, the likeliest first.
func (c scene) candidates(yield func(trial) bool) {
	for _, id := range c.identities() {
		for _, file := range c.workflowFiles() {
			base := c.base(id, file)
			for _, base.run.CalledWorkflow = range c.calledWorkflows(id.repository()) {
				for _, env := range c.environments() {
					for _, w := range c.families(env) {
						for _, t := range c.variants(base, w) {
							if possible(t.run) && !yield(t) {
								return
							}
						}
					}
				}
			}
		}
	}
}

// identities are the repositories that the alternative can be about, whole: the
// hint's first, then those that the rule names, then stand-ins.
func (c scene) identities() []identity {
	var named []identity
	if c.hint.Repository != "" {
		owner, repo, _ := strings.Cut(c.hint.Repository, "/")
		named = append(named, identity{owner, repo, c.hint.OwnerID, c.hint.RepositoryID})
	}
	named = append(named, c.names...)
	for _, owner := range c.values[github.ClaimOwner] {
		named = append(named, identity{owner: owner})
	}
	named = append(named, c.crossed()...)
	var out []identity
	for _, id := range named {
		if id.owner == "" && len(named) > 1 || id.repo == "" && slices.ContainsFunc(named, func(o identity) bool { return o.owner == id.owner && o.repo != "" }) {
			continue // said in full elsewhere
		}
		out = append(out, c.whole(id))
	}
	if len(out) == 0 {
		out = append(out, c.whole(identity{}))
	}
	return once(append(out, c.otherIDs(out[0])...))
}

// crossed gives an owner to every repository that is named without one.
func (c scene) crossed() []identity {
	owners := slices.Clone(c.values[github.ClaimOwner])
	for _, id := range c.names {
		if id.owner != "" && id.repo == "" {
			owners = append(owners, id.owner)
		}
	}
	var out []identity
	for _, id := range c.names {
		if id.owner == "" {
			for _, owner := range append(owners, anyOwner) {
				out = append(out, identity{owner: owner, repo: id.repo})
			}
		}
	}
	return out
}

// whole fills what is not said with stand-ins.
func (c scene) whole(id identity) identity {
	id.owner = cmp.Or(id.owner, c.firstOf(github.ClaimOwner), anyOwner)
	id.repo = cmp.Or(id.repo, anyRepository)
	id.ownerID = cmp.Or(id.ownerID, c.firstOf(github.ClaimOwnerID), c.hint.OwnerID, someOwnerID)
	id.repoID = cmp.Or(id.repoID, c.firstOf(github.ClaimRepositoryID), c.hint.RepositoryID, someRepoID)
	return id
}

// otherIDs is a repository under the further ids that the alternative names.
func (c scene) otherIDs(id identity) []identity {
	var out []identity
	for _, v := range c.values[github.ClaimOwnerID] {
		out = append(out, identity{id.owner, id.repo, v, id.repoID})
	}
	for _, v := range c.values[github.ClaimRepositoryID] {
		out = append(out, identity{id.owner, id.repo, id.ownerID, v})
	}
	return out
}

// base is the run without event and place.
func (c scene) base(id identity, file string) trial {
	t := trial{run: github.Run{
		Issuer: github.ParseIssuer(cmp.Or(c.hint.IssuerURL, c.firstOf(github.ClaimIssuer), github.IssuerURL)),
		Owner:  id.owner, Repo: id.repo, OwnerID: id.ownerID, RepoID: id.repoID,
		WorkflowFile: file,
		Workflow:     cmp.Or(c.firstOf(github.ClaimWorkflow), "Call Claude"),
		Visibility:   cmp.Or(c.firstOf(github.ClaimVisibility), "private"),
		Actor:        cmp.Or(c.firstOf(github.ClaimActor), "octocat"),
		Audience:     cmp.Or(c.rule.Match.Audience, federation.DefaultAudience),
		Template:     c.template,
	}, extra: map[string]string{}}
	for claim, values := range c.values {
		_, isRun := t.run.Claim(claim)
		_, known := github.Gloss(claim)
		if !isRun && known && !slices.Contains(notExtra, claim) {
			t.extra[claim] = values[0]
		}
	}
	return t
}

// notExtra are claims that follow from the run where it has them, and numbers.
var notExtra = []string{
	github.ClaimEnvironment, github.ClaimSubject, github.ClaimEnvironmentNodeID, github.ClaimExpires, github.ClaimIssuedAt, github.ClaimNotBefore,
}

// calledWorkflows are the reusable workflows that the rule names: of another
// repository, or beside the workflow that calls them. For an ordinary job, which
// calls none, job_workflow_ref names the job's own file.
func (c scene) calledWorkflows(repository string) []string {
	var out []string
	for _, ref := range c.values[github.ClaimJobWorkflowRef] {
		switch {
		case strings.HasPrefix(ref, repository+"/") && len(c.values[github.ClaimWorkflowRef]) == 0:
			ref = ""
		case strings.HasSuffix(ref, "@"):
			ref += github.RefsHeads + "main"
		case !strings.Contains(ref, "@"):
			ref = wholeFile(ref)
		}
		out = append(out, ref)
	}
	if len(out) == 0 {
		return []string{""}
	}
	return once(out)
}

// wholeFile makes the name of a file at a ref of a beginning of one.
func wholeFile(ref string) string {
	switch {
	case strings.HasSuffix(ref, ".yml"), strings.HasSuffix(ref, ".yaml"):
		return ref + "@" + github.RefsHeads + "main"
	case strings.Contains(ref, "/"+github.WorkflowDir):
		return ref + "x.yml@" + github.RefsHeads + "main"
	case strings.Count(ref, "/") == 0:
		return ref + "x/" + anyRepository + "/" + github.WorkflowDir + "called.yml@" + github.RefsHeads + "main"
	case strings.Count(ref, "/") == 1:
		return ref + "x/" + github.WorkflowDir + "called.yml@" + github.RefsHeads + "main"
	}
	repository := strings.Join(strings.SplitN(ref, "/", 3)[:2], "/")
	return repository + "/" + github.WorkflowDir + "called.yml@" + github.RefsHeads + "main"
}

// workflowFiles are the paths of the files that the alternative names, or one.
func (c scene) workflowFiles() []string {
	mentioned := slices.Clone(c.values[github.ClaimWorkflowRef])
	if len(mentioned) == 0 {
		mentioned = c.values[github.ClaimJobWorkflowRef]
	}
	var out []string
	for _, v := range mentioned {
		i := strings.Index(v, github.WorkflowDir)
		if i < 0 {
			continue
		}
		path, _, ok := cutFile(v[i:])
		switch {
		case ok, strings.HasSuffix(path, ".yml"), strings.HasSuffix(path, ".yaml"):
		case !strings.Contains(path, "@"):
			path += "x.yml"
		default:
			continue
		}
		if !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	if len(out) == 0 {
		out = append(out, cmp.Or(c.hint.WorkflowFile, github.WorkflowDir+"claude.yml"))
	}
	return out
}

// environments lists the environments to try: the hint's and the rule's, or
// none. An environment changes the subject, so none comes first unless one is
// named.
func (c scene) environments() []string {
	out := []string{}
	for _, v := range append([]string{c.hint.Environment}, c.values[github.ClaimEnvironment]...) {
		if v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	if len(out) == 0 && c.wantsEnvironment {
		out = append(out, "production")
	}
	return append(out, "")
}

// families lists the events and refs to try: the hint's and the rule's before
// the usual ones.
func (c scene) families(env string) []Wanted {
	place := Place{Branch: c.hint.Branch, Tag: c.hint.Tag, Environment: env}
	events := append(append([]string(nil), c.hint.Events...), c.values[github.ClaimEvent]...)
	if len(events) == 0 {
		events = []string{"push"}
	}
	for _, e := range []string{"push", "pull_request", "workflow_dispatch", "release", "merge_group", "pull_request_target", "pull_request_review"} {
		if !slices.Contains(events, e) {
			events = append(events, e)
		}
	}
	var refs []string
	if place.Branch == "" && place.Tag == "" {
		refs = append(refs, c.values[github.ClaimRef]...)
	}
	place.Branch, place.BranchAssumed = cmp.Or(place.Branch, c.branch()), place.Branch == ""
	var out []Wanted
	for _, event := range events {
		for _, ref := range refs {
			if refFits(event, ref) {
				out = append(out, Wanted{event, Exact(ref), env})
			}
		}
		out = append(out, WantedRuns([]string{event}, place)...)
	}
	return out
}

// refFits reports whether an event can carry a ref.
func refFits(event, ref string) bool {
	e, ok := github.EventByName(event)
	sort := github.SortOfRef(ref)
	merged := e.Ref == github.RefPullMerge && sort != github.SortTag && sort != github.SortQueue // it carries its base
	return ok && (e.StartsOn(ref) || merged)
}

// variants are the tokens of a family: in both forms of the subject, and on a
// branch that a protection covers and one that it does not.
func (c scene) variants(base trial, w Wanted) []trial {
	t := base
	t.run.Event, t.run.Ref, t.run.Environment = w.Event, w.Ref.sample("7"), w.Environment
	if w.Ref.Open && strings.HasPrefix(w.Ref.Before, github.RefsHeads) {
		t.run.Ref = open(github.ClaimRef, w.Ref.Before)
	}
	if w.Ref.Open && strings.HasPrefix(w.Ref.Before, github.RefsTags) {
		t.run.Ref = w.Ref.Before + someTagTail
	}
	e, _ := github.EventByName(w.Event)
	if e.PullRequestSubject {
		t.run.BaseRef, t.run.HeadRef = cmp.Or(c.firstOf(github.ClaimBaseRef), c.branch()), cmp.Or(c.firstOf(github.ClaimHeadRef), "feature")
	}
	t.unprotected = strings.HasPrefix(t.run.Ref, github.RefsPull)
	out := make([]trial, 0, 3)
	for _, form := range c.forms() {
		t.run.Form = form
		out = append(out, t)
		if e.SubjectUncertain {
			t.second = true
			out = append(out, t)
			t.second = false
		}
	}
	return out
}

// forms lists both forms of the subject, the one that the rule writes first.
func (c scene) forms() []github.Form {
	if c.ids {
		return []github.Form{github.FormImmutable, github.FormClassic}
	}
	return []github.Form{github.FormClassic, github.FormImmutable}
}

// calling adds to runs those that call the home's own file, where the rule names it as the file of
// the job alone: a run of any ref, and of any repository, can stand in it by calling it.
func (v *vantage) calling(tokens []trial) []trial {
	file := jobFile(v.home)
	if v.home.run.CalledWorkflow != "" || !slices.Contains(v.values[github.ClaimJobWorkflowRef], file) {
		return tokens
	}
	for _, t := range tokens {
		if t.run.CalledWorkflow == "" && jobFile(t) != file {
			tokens = append(tokens, on(t, func(r *github.Run) { r.CalledWorkflow = file }))
		}
	}
	return tokens
}
