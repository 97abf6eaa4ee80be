package trust

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// Hint names the run that a rule is about, where the rule does not: an owner
// wildcard, a condition only. Every field may be empty.
type Hint struct {
	Repository   string // OWNER/NAME
	Branch       string
	Tag          string // may end in one star
	Environment  string
	IssuerURL    string
	OwnerID      string
	RepositoryID string
	WorkflowFile string // path from the root
	Events       []string
}

// Stand-ins for what neither the rule nor the hint names.
const (
	anyOwner      = "some-owner"
	anyRepository = "some-repository"
	someOwnerID   = "1234567"
	someRepoID    = "7654321"
	otherOwnerID  = "9900001"
	otherRepoID   = "9900002"
	someTagTail   = "1.0.0"
	someCommit    = "0123456789abcdef0123456789abcdef01234567"
)

// trial is a run to be tried, with the further claims that a rule asks for.
type trial struct {
	run   github.Run
	extra map[string]string
}

// Claims is the token's payload.
func (t *trial) Claims() map[string]any {
	c := t.run.Claims()
	for k, v := range t.extra {
		c[k] = v
	}
	return c
}

// Claim is one claim of the payload, and whether it is there.
func (t *trial) Claim(name string) (value any, there bool) {
	if v, ok := t.extra[name]; ok {
		return v, true
	}
	v, ok := t.run.Claim(name)
	return v, ok
}

// examined is a rule under examination, with the tokens it was seen to admit.
type examined struct {
	mentioned
	rule      federation.Rule
	pattern   pattern.Pattern // the rule's subject
	evaluator *federation.Evaluator
	hint      Hint
	home      trial
	// homeClaims are those of home.
	homeClaims map[string]any
	admitted   bool    // the home run gets in
	wide       []trial // see wideTokens
	own        []trial // one run of each event that the rule names and lets in
}

func newExamined(evaluator *federation.Evaluator, rule federation.Rule, h Hint) *examined {
	s := &examined{
		rule: rule, pattern: pattern.Parse(rule.Match.SubjectPrefix), evaluator: evaluator, hint: h,
		mentioned: mentioned{values: map[string][]string{}, bases: map[string]string{}},
	}
	s.readRule(rule.Match, evaluator)
	s.findHome()
	s.homeClaims = s.home.Claims()
	return s
}

// findHome looks for a run that the rule admits, the likeliest first, and keeps
// the likeliest of all where none gets in. Of every event that the rule names it
// keeps one admitted run.
func (s *examined) findHome() {
	base := s.base()
	var best *trial
	for _, env := range s.environments() {
		for _, w := range s.families(env) {
			tokens := s.variants(base, w)
			for i := range tokens {
				if best == nil {
					best = &tokens[i]
				}
				if s.admits(&tokens[i]) {
					s.keep(tokens[i])
				}
			}
		}
	}
	if !s.admitted {
		s.home = *best
	}
}

func (s *examined) keep(t trial) {
	if !s.admitted {
		s.home, s.admitted = t, true
	}
	named := slices.Contains(s.values[github.ClaimEvent], t.run.Event)
	seen := slices.ContainsFunc(s.own, func(o trial) bool {
		return o.run.Event == t.run.Event && (o.run.Ref == t.run.Ref || !differentPlaces(o.run.Ref, t.run.Ref))
	})
	if named && !seen {
		s.own = append(s.own, t)
	}
}

// differentPlaces: a branch and a tag of one event are worth telling apart; two
// branches are not.
func differentPlaces(a, b string) bool {
	return strings.HasPrefix(a, github.RefsTags) != strings.HasPrefix(b, github.RefsTags)
}

// base is the run without event and place.
func (s *examined) base() trial {
	repository := cmp.Or(s.hint.Repository, s.firstOf(github.ClaimRepository))
	owner := cmp.Or(s.firstOf(github.ClaimOwner), anyOwner)
	if repository == "" {
		repository = owner + "/" + anyRepository
	}
	owner, name, _ := strings.Cut(repository, "/")
	t := trial{run: github.Run{
		Issuer: github.ParseIssuer(cmp.Or(s.hint.IssuerURL, github.IssuerURL)),
		Owner:  owner, Repo: name,
		OwnerID:      cmp.Or(s.firstOf(github.ClaimOwnerID), s.hint.OwnerID, someOwnerID),
		RepoID:       cmp.Or(s.firstOf(github.ClaimRepositoryID), s.hint.RepositoryID, someRepoID),
		WorkflowFile: s.workflowFile(repository),
		Workflow:     cmp.Or(s.firstOf(github.ClaimWorkflow), "Call Claude"),
		Visibility:   cmp.Or(s.firstOf(github.ClaimVisibility), "private"),
		Actor:        cmp.Or(s.firstOf(github.ClaimActor), "octocat"),
		Audience:     cmp.Or(s.rule.Match.Audience, federation.DefaultAudience),
		Template:     s.template(),
	}, extra: map[string]string{"runner_environment": "github-hosted"}}
	t.run.CalledWorkflow = s.calledWorkflow(repository)
	for claim, values := range s.values {
		if _, isRun := t.run.Claim(claim); !isRun && claim != github.ClaimEnvironment && claim != github.ClaimSubject {
			t.extra[claim] = values[0]
		}
	}
	return t
}

// template is the customised template that the rule's subject follows, if any.
func (s *examined) template() []string {
	if s.pattern.Default() && s.pattern.Open() {
		return nil
	}
	var keys []string
	for _, p := range s.pattern.Custom() {
		if p.Bare {
			keys = append(keys, "context")
		} else {
			keys = append(keys, p.Key)
		}
	}
	return keys
}

// calledWorkflow is the reusable workflow that the rule names: one of another
// repository, or one beside the workflow that calls it. For an ordinary job
// job_workflow_ref names the job's own file.
func (s *examined) calledWorkflow(repository string) string {
	ref := s.firstOf(github.ClaimJobWorkflowRef)
	if ref == "" || strings.HasPrefix(ref, repository+"/") && len(s.values[github.ClaimWorkflowRef]) == 0 {
		return ""
	}
	return ref
}

// workflowFile is the path of the file that the rule names.
func (s *examined) workflowFile(repository string) string {
	mentioned := append([]string(nil), s.values[github.ClaimWorkflowRef]...)
	if s.calledWorkflow(repository) == "" {
		mentioned = append(mentioned, s.values[github.ClaimJobWorkflowRef]...)
	}
	for _, v := range mentioned {
		if i := strings.Index(v, github.WorkflowDir); i >= 0 {
			path, _, _ := strings.Cut(v[i:], "@")
			if strings.HasSuffix(path, ".yml") || strings.HasSuffix(path, ".yaml") {
				return path
			}
		}
	}
	return cmp.Or(s.hint.WorkflowFile, github.WorkflowDir+"claude.yml")
}

// environments lists the environments to try: the hint's and the rule's, or
// none. An environment changes the subject, so none comes first unless one is
// named.
func (s *examined) environments() []string {
	out := []string{}
	for _, v := range append([]string{s.hint.Environment}, s.values[github.ClaimEnvironment]...) {
		if v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return append(out, "")
}

// families lists the events and refs to try: the hint's and the rule's before
// the usual ones.
func (s *examined) families(env string) []Wanted {
	place := Place{Branch: s.hint.Branch, Tag: s.hint.Tag, Environment: env}
	events := append(append([]string(nil), s.hint.Events...), s.values[github.ClaimEvent]...)
	if len(events) == 0 {
		events = []string{"push"}
	}
	for _, e := range []string{"push", "pull_request", "workflow_dispatch", "release", "merge_group", "pull_request_target"} {
		if !slices.Contains(events, e) {
			events = append(events, e)
		}
	}
	var refs []string
	if place.Branch == "" && place.Tag == "" {
		refs = append(refs, s.values[github.ClaimRef]...)
	}
	place.Branch, place.BranchAssumed = cmp.Or(place.Branch, s.branch()), place.Branch == ""
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
	if !ok {
		return false
	}
	isPull, isTag := strings.HasPrefix(ref, github.RefsPull), strings.HasPrefix(ref, github.RefsTags)
	isQueue := strings.HasPrefix(ref, github.RefsHeads+github.MergeQueuePath)
	switch e.Ref {
	case github.RefPullMerge:
		return isPull
	case github.RefMergeQueue:
		return isQueue
	case github.RefTag:
		return isTag
	case github.RefChosen:
		return !isPull && !isQueue
	}
	return !isPull && !isTag && !isQueue
}

// variants are the tokens of a family: in both forms of the subject, and with
// every further value that the rule mentions for a claim.
func (s *examined) variants(base trial, w Wanted) []trial {
	t := base
	t.run.Event, t.run.Ref, t.run.Environment = w.Event, w.Ref.sample("7"), w.Environment
	if w.Ref.Open && strings.HasPrefix(w.Ref.Before, github.RefsHeads) {
		t.run.Ref = open(github.ClaimRef, w.Ref.Before)
	}
	if w.Ref.Open && strings.HasPrefix(w.Ref.Before, github.RefsTags) {
		t.run.Ref = w.Ref.Before + someTagTail
	}
	if e, ok := github.EventByName(w.Event); ok && e.PullRequestSubject {
		t.run.BaseRef, t.run.HeadRef = cmp.Or(s.firstOf(github.ClaimBaseRef), s.branch()), cmp.Or(s.firstOf(github.ClaimHeadRef), "feature")
	}
	out := make([]trial, 0, 2)
	for _, form := range s.forms() {
		t.run.Form = form
		out = append(out, t)
	}
	return out
}

// forms lists both forms of the subject, the one that the rule writes first.
func (s *examined) forms() []github.Form {
	if s.pattern.HasIDs() {
		return []github.Form{github.FormImmutable, github.FormClassic}
	}
	return []github.Form{github.FormClassic, github.FormImmutable}
}

func (s *examined) admits(t *trial) bool { return s.evaluator.FirstFailed(t) == "" }
