package wizard_test

import (
	"cmp"
	"slices"
	"strings"
)

// run is a job run as GitHub's documents describe it. Everything here is written
// from those documents, and shares no code with the program.
type run struct {
	owner, repo     string
	ownerID, repoID string
	ids             bool // the subject carries the ids
	event, ref      string
	base            string // the branch that a pull request is for
	environment     string
	file            string // the workflow file's path
	called          string // job_workflow_ref, where the job is in a called workflow
	audience        string
	sub             string // forged; empty: as GitHub writes it
}

// claims is the payload that GitHub issues to the run: the environment wins in
// the subject, then pull requests, then the ref.
func (r run) claims() map[string]any {
	prefix := "repo:" + r.owner + "/" + r.repo
	if r.ids {
		prefix = "repo:" + r.owner + "@" + r.ownerID + "/" + r.repo + "@" + r.repoID
	}
	tail := "ref:" + r.ref
	if isPull(r.event) || r.event == "pull_request_review" {
		tail = "pull_request"
	}
	if r.environment != "" {
		tail = "environment:" + strings.ReplaceAll(r.environment, ":", "%3A")
	}
	workflow := r.owner + "/" + r.repo + "/" + r.file + "@" + r.ref
	c := map[string]any{
		"iss": "https://token.actions.githubusercontent.com", "sub": prefix + ":" + tail, "aud": r.audience,
		"repository": r.owner + "/" + r.repo, "repository_id": r.repoID, "repository_owner": r.owner, "repository_owner_id": r.ownerID,
		"repository_visibility": "private", "ref": r.ref, "ref_type": "branch", "event_name": r.event, "workflow": "Call Claude",
		"workflow_ref": workflow, "job_workflow_ref": workflow, "runner_environment": "github-hosted", "actor": "mona", "run_id": "1",
		"base_ref": "", "head_ref": "",
	}
	if isPull(r.event) || r.event == "pull_request_review" {
		c["base_ref"], c["head_ref"] = r.base, "feature"
	}
	if strings.HasPrefix(r.ref, "refs/tags/") {
		c["ref_type"] = "tag"
	}
	if r.environment != "" {
		c["environment"] = r.environment
	}
	if r.called != "" {
		c["job_workflow_ref"] = r.called
	}
	if r.sub != "" {
		c["sub"] = r.sub
	}
	return c
}

func isPull(event string) bool { return event == "pull_request" || event == "pull_request_target" }

const (
	mainRef  = "refs/heads/main"
	queueRef = "refs/heads/gh-readonly-queue/main/pr-12-0123456789abcdef0123456789abcdef01234567"
	shared   = "acme/shared/.github/workflows/called.yml@refs/tags/v1"
)

// someRefs are refs of every kind that is easily taken for another.
var someRefs = []string{
	mainRef, "refs/heads/develop", "refs/heads/main-x", "refs/heads/Main", "refs/heads/mai", "refs/heads/feature/main", "refs/heads/v1.0", "refs/heads/main/x",
	"refs/tags/main", "refs/tags/v1.0", "refs/tags/v1.0-x", "refs/tags/v2", "refs/tags/V1.0", "refs/tags/rv1.0", "refs/tags/v",
	"refs/pull/7/merge", queueRef, strings.Replace(queueRef, "/main/", "/main-x/", 1), strings.Replace(queueRef, "/main/", "/develop/", 1), strings.Replace(queueRef, "/main/", "/release/", 1),
}

// someEvents are those that the wizard offers and those that share a subject
// with them.
var someEvents = []string{
	"push", "create", "workflow_dispatch", "pull_request", "pull_request_target", "schedule", "release", "merge_group", "issue_comment", "issues",
	"workflow_run", "repository_dispatch", "pull_request_review",
}

// possible: GitHub issues such a token. Default branch: main; a
// pull_request_target of before December 2025 carries the base branch.
func possible(event, ref string) bool {
	isHead, isTag, isQueue := strings.HasPrefix(ref, "refs/heads/"), strings.HasPrefix(ref, "refs/tags/"), strings.Contains(ref, "gh-readonly-queue/")
	switch event {
	case "push", "create", "workflow_dispatch":
		return isHead || isTag
	case "pull_request": // merged and closed: the base branch
		return strings.HasPrefix(ref, "refs/pull/") || isHead && !isQueue
	case "pull_request_target":
		return isHead && !isQueue
	case "pull_request_review":
		return strings.HasPrefix(ref, "refs/pull/")
	case "release":
		return isTag
	case "merge_group":
		return isQueue
	}
	return ref == mainRef
}

// request is what somebody wants of the wizard, in the words of this test.
type request struct {
	events      []string
	branch, tag string // tag may end in a star
	trunk       bool   // it was told that the default branch is main
	environment string
	ids         string // what is told of the ids: none, owner, both
	form        string // auto, classic, immutable
	prefix      string // given as GitHub's sub_claim_prefix: classic, immutable, or not at all
	anyFile     bool
	called      bool
}

const (
	ownerID, repoID = "1234567", "7654321"
	audience        = "https://api.anthropic.com"
	file            = ".github/workflows/claude.yml"
)

func home() run {
	return run{owner: "acme", repo: "app", ownerID: ownerID, repoID: repoID, ref: mainRef, event: "push", file: file, audience: audience}
}

func (q request) knows(what string) bool {
	return q.ids == "both" || q.ids == what || q.prefix == "immutable"
}

// refWanted: an event of the request on this ref is what was asked for.
func (q request) refWanted(event, ref string) bool {
	branch := q.branch
	isTag := false
	if strings.HasSuffix(q.tag, "*") {
		isTag = strings.HasPrefix(ref, "refs/tags/"+strings.TrimSuffix(q.tag, "*"))
	} else if q.tag != "" {
		isTag = ref == "refs/tags/"+q.tag
	}
	switch event {
	case "push", "create", "workflow_dispatch":
		if branch == "" && q.tag == "" {
			branch = "main"
		}
		return isTag || branch != "" && ref == "refs/heads/"+branch
	case "pull_request", "pull_request_review":
		return strings.HasPrefix(ref, "refs/pull/")
	case "release":
		return isTag || q.tag == "" && strings.HasPrefix(ref, "refs/tags/")
	case "merge_group":
		return ref == strings.Replace(queueRef, "/main/", "/"+cmp.Or(branch, "main")+"/", 1)
	}
	return ref == mainRef
}

// plain: the form of the subject is not known, so that no rule looks at it.
func (q request) plain() bool { return q.formWritten() == "auto" }

// wants says whether a run is one that was asked for. What nobody told, a rule
// cannot pin: ids that are not known may be any. Where the subject is not looked
// at, a job that declares an environment though none was asked for is the same
// run behind one gate more: whoever can add it can leave it out.
func (q request) wants(r run) bool {
	switch {
	case r.owner != "acme" || r.repo != "app" || r.audience != audience || r.sub != "":
		return false
	case isPull(r.event) && q.branch != "" && r.base != q.branch:
		return false
	case r.environment != q.environment && (q.environment != "" || !q.plain()):
		return false
	case q.knows("owner") && r.ownerID != ownerID, q.knows("both") && r.repoID != repoID:
		return false
	case !q.anyFile && r.file != file, q.called && r.called != shared:
		return false
	case q.formWritten() == "classic" && r.ids, q.formWritten() == "immutable" && !r.ids:
		return false
	}
	return slices.Contains(q.events, r.event) && possible(r.event, r.ref) && q.refWanted(r.event, r.ref)
}

func (q request) formWritten() string {
	if q.form == "auto" && q.prefix != "" {
		return q.prefix
	}
	return q.form
}

// runs lists runs in the neighbourhood of what was asked for: every event on
// every ref in every environment, and every other change of the wanted ones.
func (q request) runs() []run {
	var all []run
	environments := []string{"", "production", "production-x", "Production", "prod:eu", "prod%3Aeu"}
	for _, event := range someEvents {
		for _, ref := range someRefs {
			if !possible(event, ref) {
				continue
			}
			for _, environment := range environments {
				for _, ids := range []bool{false, true} {
					r := home()
					r.event, r.ref, r.environment, r.ids, r.base = event, ref, environment, ids, cmp.Or(q.branch, "main")
					if q.called {
						r.called = shared
					}
					all = append(all, r)
					if q.refWanted(event, ref) && slices.Contains(q.events, event) && environment == q.environment {
						all = append(all, neighbours(r)...)
					}
				}
			}
		}
	}
	return all
}

// forged: the subject is another one than GitHub composes of the token's own
// claims, which it never signs. Only a rule that looks at the subject can tell.
func (q request) forged(r run) bool { return q.plain() && r.sub != "" }

// neighbours change one thing, whoever the run belongs to.
func neighbours(r run) []run {
	var out []run
	add := func(change func(*run)) {
		c := r
		change(&c)
		out = append(out, c)
	}
	for _, repo := range []string{"other", "app-x", "ap", "App", "app.x"} {
		add(func(c *run) { c.repo, c.repoID = repo, "9900002" })
		add(func(c *run) { c.repo = repo })
	}
	for _, owner := range []string{"other", "acme-x", "acm", "Acme"} {
		add(func(c *run) { c.owner, c.ownerID, c.repoID = owner, "9900001", "9900002" })
		add(func(c *run) { c.owner = owner })
	}
	add(func(c *run) { c.ownerID, c.repoID = "9900001", "9900002" }) // the name recycled
	add(func(c *run) { c.ownerID = "9900001" })
	add(func(c *run) { c.repoID = "9900002" })
	add(func(c *run) { c.ownerID, c.repoID = repoID, ownerID }) // the ids swapped
	for _, f := range []string{".github/workflows/other.yml", ".github/workflows/claude.yml.yml", ".github/workflows/Claude.yml", ".github/workflows/claude.yaml"} {
		add(func(c *run) { c.file = f })
	}
	for _, base := range []string{"other", r.base + "-x", ""} {
		if isPull(r.event) {
			add(func(c *run) { c.base = base })
		}
	}
	add(func(c *run) { c.called = "" })
	add(func(c *run) { c.called = "acme/shared/.github/workflows/called.yml@refs/heads/main" })
	for _, aud := range []string{"https://github.com/acme", "sts.amazonaws.com", "https://api.anthropic.com/", "https://API.anthropic.com", ""} {
		add(func(c *run) { c.audience = aud })
	}
	sub := r.claims()["sub"].(string)
	forgeries := []string{
		strings.ToUpper(sub), strings.Replace(sub, "app", "app@7654321", 1),
		strings.Replace(sub, "repo:acme", "repo:acme@1", 1), "repo:acme@" + repoID + "/app@" + ownerID + sub[strings.LastIndex(sub, "app")+3:],
		strings.Replace(sub, "repo:acme", "repo:acme@9900001", 1), "repo:acme-1234567/app-7654321:pull_request", "*", "",
	}
	if !strings.Contains(sub, ":ref:refs/tags/") && !strings.Contains(sub, "queue") { // there it may be another wanted ref
		forgeries = append(forgeries, sub+"-x", sub+":ref:"+mainRef, sub[:len(sub)-1])
	}
	for _, forged := range forgeries {
		if forged != sub && forged != "" {
			add(func(c *run) { c.sub = forged })
		}
	}
	return out
}
