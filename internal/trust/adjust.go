package trust

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// UnsafeError says why a rule should not be changed to let a run in.
type UnsafeError struct{ Why string }

func (e *UnsafeError) Error() string { return e.Why }

// volatileClaims are new with every run: a rule that pins one lets a single run
// in, ever.
var volatileClaims = []string{
	github.ClaimSHA, github.ClaimWorkflowSHA, github.ClaimJobWorkflowSHA, github.ClaimRunID, github.ClaimRunNumber,
	github.ClaimRunAttempt, github.ClaimCheckRunID, github.ClaimJWTID, github.ClaimHeadRef,
}

// Adjust makes the smallest change to a match that lets in exactly the run of
// these claims, and says in plain words what it changed. No matcher is widened
// to silence it: each failing one is moved to the run's own value, and a
// condition that does not hold gives way to exact claims.
//
// It returns an *[UnsafeError] where the run should not get in by this rule, and
// where the rule is right and the workflow's request is wrong.
func Adjust(m federation.Match, claims map[string]any) (federation.Match, []string, error) {
	a := &adjuster{match: m, claims: claims}
	evaluator := federation.NewEvaluator(m)
	if c, err := evaluator.Condition(); c != nil && err == nil {
		a.compared = c.Mentions()
	}
	a.failed = evaluator.Evaluate(claims).Failed()
	if why := a.unsafe(); why != "" {
		return m, nil, &UnsafeError{why}
	}
	a.match.Claims = slices.Clone(m.Claims)
	for _, failed := range a.failed {
		a.adjust(failed)
	}
	if a.audienceWrong != "" && len(a.changes) == 0 {
		return m, nil, &UnsafeError{a.audienceWrong}
	}
	a.keepTenant()
	if e := federation.Evaluate(a.match, a.wanted()); !e.Matched {
		return m, nil, &UnsafeError{"no change to this rule alone lets the run in"}
	}
	return a.match, a.changes, nil
}

type adjuster struct {
	match         federation.Match
	claims        map[string]any
	compared      []federation.Mention // what the rule's condition compares
	failed        []federation.MatcherResult
	changes       []string
	audienceWrong string
}

func (a *adjuster) claim(name string) string {
	s, _ := a.claims[name].(string)
	return s
}

func (a *adjuster) change(format string, args ...any) {
	a.changes = append(a.changes, fmt.Sprintf(format, args...))
}

// wanted are the claims with the audience that the rule asks for: the one thing
// that the workflow has to mend.
func (a *adjuster) wanted() map[string]any {
	if a.audienceWrong == "" {
		return a.claims
	}
	out := make(map[string]any, len(a.claims))
	for k, v := range a.claims {
		out[k] = v
	}
	out[github.ClaimAudience] = cmp.Or(a.match.Audience, federation.DefaultAudience)
	return out
}

// ruled is what the rule says of its owner and repository, from its claims or
// its subject.
func (a *adjuster) ruled() (owner, ownerID, repository, repoID string) {
	owner, _ = a.match.Claim(github.ClaimOwner)
	ownerID, _ = a.match.Claim(github.ClaimOwnerID)
	repository, _ = a.match.Claim(github.ClaimRepository)
	repoID, _ = a.match.Claim(github.ClaimRepositoryID)
	for _, sub := range append([]string{a.match.SubjectPrefix}, a.nearest(a.mentioned(github.ClaimSubject))...) {
		p := pattern.Parse(sub)
		o, oid := p.FullOwner()
		r, rid := p.FullRepository()
		owner, ownerID = cmp.Or(owner, o), cmp.Or(ownerID, oid)
		repository, repoID = cmp.Or(repository, r), cmp.Or(repoID, rid)
	}
	if w, ok := a.match.Claim(github.ClaimWorkflowRef); ok && repository == "" {
		if repo, _, ok := strings.Cut(w, "/"+github.WorkflowDir); ok {
			repository = repo
		}
	}
	owner = cmp.Or(owner, a.oneOf(github.ClaimOwner, a.claim(github.ClaimOwner)))
	repository = cmp.Or(repository, a.oneOf(github.ClaimRepository, a.claim(github.ClaimRepository)))
	if owner == "" {
		owner, _, _ = strings.Cut(repository, "/")
	}
	return owner, ownerID, repository, repoID
}

// mentioned are the texts that the condition compares a claim with.
func (a *adjuster) mentioned(claim string) []string {
	var out []string
	for _, m := range a.compared {
		switch {
		case m.Claim != claim:
		case m.Op == "startsWith":
			out = append(out, m.Text+"*")
		case m.Op == "==" || m.Op == "in":
			out = append(out, m.Text)
		}
	}
	return out
}

// nearest keeps the subjects of the token's own repository, or else of its
// owner, where there are any: a rule for several repositories is for each.
func (a *adjuster) nearest(subjects []string) []string {
	for _, near := range []func(owner, repository string) bool{
		func(_, repository string) bool { return repository == a.claim(github.ClaimRepository) },
		func(owner, _ string) bool { return owner == a.claim(github.ClaimOwner) },
	} {
		for _, s := range subjects {
			p := pattern.Parse(s)
			owner, _ := p.FullOwner()
			if repository, _ := p.FullRepository(); near(owner, repository) {
				return []string{s}
			}
		}
	}
	return subjects
}

// oneOf is the first value that the condition allows for a claim, or "" where it
// allows the token's own value or names none.
func (a *adjuster) oneOf(claim, value string) string {
	list := a.mentioned(claim)
	if len(list) == 0 || slices.Contains(list, value) {
		return ""
	}
	return list[0]
}

// unsafe says why the run should not get in by this rule.
func (a *adjuster) unsafe() string {
	event, sub := a.claim(github.ClaimEvent), a.claim(github.ClaimSubject)
	owner, ownerID, repository, repoID := a.ruled()
	sameOwner := ownerID != "" && ownerID == a.claim(github.ClaimOwnerID)
	sameRepo := repoID != "" && repoID == a.claim(github.ClaimRepositoryID)
	tokenOwner, tokenRepo := a.claim(github.ClaimOwner), a.claim(github.ClaimRepository)
	if s, err := github.ParseSubject(sub); err == nil && s.Owner != "" {
		tokenOwner, tokenRepo = cmp.Or(tokenOwner, s.Owner), cmp.Or(tokenRepo, s.Repository())
	}
	switch {
	case !sameOwner && owner != "" && tokenOwner != "" && !strings.EqualFold(owner, tokenOwner):
		return fmt.Sprintf("the token belongs to %s, the rule to %s: letting another owner in would be a rule for someone else. Make a rule of its own if that is meant",
			tokenOwner, owner)
	case ownerID != "" && a.claim(github.ClaimOwnerID) != "" && !sameOwner && !sameRepo:
		return "the owner has the same name but another id: somebody else may have taken the name over. Find out who it is before any rule lets it in"
	case !sameRepo && repository != "" && tokenRepo != "" && !strings.EqualFold(repository, tokenRepo):
		return fmt.Sprintf("the token belongs to %s, the rule to %s: changing the rule would shut out the repository that it is for. Make a rule of its own", tokenRepo,
			repository)
	case event == "pull_request_target":
		return "pull_request_target runs for anyone who opens a pull request, with the rights of the base branch: a rule should not let it in. Start the workflow by push, or by pull_request in a rule of its own"
	case a.isPull(event, sub) && !a.ruleIsForPulls():
		return "this is a pull request's run: one subject stands for every pull request, so the rule would let in whatever a pull request changes. Run the job after the merge, or make a rule for pull requests of its own"
	}
	if e, ok := github.EventByName(event); ok && e.Starter == github.StarterAnyone && !a.names(github.ClaimEvent, event) && event != "pull_request_target" && a.fails(github.ClaimEvent) {
		return event + " can be started by strangers: the rule should not let it in without being asked to"
	}
	return ""
}

func (a *adjuster) isPull(event, sub string) bool {
	return event == "pull_request" || strings.HasSuffix(sub, ":"+string(github.ContextPullRequest))
}

// ruleIsForPulls: the rule's own subject, event or condition asks for pull
// requests.
func (a *adjuster) ruleIsForPulls() bool {
	return strings.HasSuffix(a.match.SubjectPrefix, ":"+string(github.ContextPullRequest)) || a.names(github.ClaimEvent, "pull_request")
}

// names: the rule mentions this value of a claim.
func (a *adjuster) names(claim, value string) bool {
	if v, ok := a.match.Claim(claim); ok && v == value {
		return true
	}
	return slices.ContainsFunc(a.compared, func(m federation.Mention) bool { return m.Claim == claim && m.Text == value })
}

func (a *adjuster) fails(claim string) bool {
	return slices.ContainsFunc(a.failed, func(r federation.MatcherResult) bool {
		return r.Matcher == federation.MatcherClaims+claim
	})
}

func (a *adjuster) adjust(r federation.MatcherResult) {
	switch {
	case r.Matcher == federation.MatcherSubject:
		a.subject()
	case r.Matcher == federation.MatcherAudience:
		a.audience(r)
	case r.Matcher == federation.MatcherCondition:
		a.condition()
	default:
		a.pinned(strings.TrimPrefix(r.Matcher, federation.MatcherClaims), r)
	}
}

// subject moves the subject to the run's own. A merge queue's is new every time,
// so the part that stays is what can be pinned.
func (a *adjuster) subject() {
	sub := a.claim(github.ClaimSubject)
	if sub == "" {
		return
	}
	if s, err := github.ParseSubject(sub); err == nil && strings.HasPrefix(s.Context.Value, github.RefsHeads+github.MergeQueuePath) {
		if i := strings.LastIndex(sub, "/pr-"); i >= 0 {
			sub = sub[:i+len("/pr-")] + "*"
		}
	}
	a.change("match.subject_prefix: %q becomes %q", a.match.SubjectPrefix, sub)
	a.match.SubjectPrefix = sub
}

func (a *adjuster) audience(r federation.MatcherResult) {
	if a.claim(github.ClaimAudience) == federation.DefaultAudience {
		a.change("match.audience: %q becomes %q", a.match.Audience, federation.DefaultAudience)
		a.match.Audience = federation.DefaultAudience
		return
	}
	a.audienceWrong = fmt.Sprintf("the rule's audience is right: the workflow has to request its token with audience=%s", r.Expected)
}

func (a *adjuster) pinned(name string, r federation.MatcherResult) {
	i := slices.IndexFunc(a.match.Claims, func(c federation.Claim) bool { return c.Name == name })
	if i < 0 {
		return
	}
	value := a.claim(name)
	switch {
	case slices.Contains(volatileClaims, name):
		a.change("match.claims.%s: removed, it is new with every run", name)
		a.match.Claims = slices.Delete(a.match.Claims, i, i+1)
	case r.Absent || r.NotString:
		a.change("match.claims.%s: removed, this run's token does not carry it as a string", name)
		a.match.Claims = slices.Delete(a.match.Claims, i, i+1)
		a.pinRun()
	default:
		a.change("match.claims.%s: %q becomes %q", name, r.Expected, value)
		a.match.Claims[i] = federation.Pin(name, value)
	}
}

// condition gives way to exact claims.
func (a *adjuster) condition() {
	a.change("match.condition: removed, it does not hold for this run; exact claims stand in its place")
	a.match.Condition = ""
	a.pinRun()
}

// pinRun pins what identifies the run, where the match does not say it yet.
func (a *adjuster) pinRun() {
	for _, name := range []string{
		github.ClaimOwner, github.ClaimRepository, github.ClaimOwnerID, github.ClaimRepositoryID,
		github.ClaimEvent, github.ClaimRef, github.ClaimEnvironment, github.ClaimWorkflowRef,
	} {
		value := a.claim(name)
		_, there := a.match.Claim(name)
		if there || value == "" || a.varies(name) {
			continue
		}
		a.change("match.claims.%s: %q added", name, value)
		a.match.Claims = append(a.match.Claims, federation.Pin(name, value))
	}
}

// varies: the claim is another one for every pull request or queue entry.
func (a *adjuster) varies(name string) bool {
	ref := a.claim(github.ClaimRef)
	return (name == github.ClaimRef || name == github.ClaimWorkflowRef) &&
		(strings.HasPrefix(ref, github.RefsPull) || strings.HasPrefix(ref, github.RefsHeads+github.MergeQueuePath))
}

// keepTenant makes sure that a rule from which something was removed still
// names its owner.
func (a *adjuster) keepTenant() {
	if len(a.match.Claims) == 0 && a.match.SubjectPrefix == "" && a.match.Condition == "" {
		a.pinRun()
	}
}
