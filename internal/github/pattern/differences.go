package pattern

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// comparison sets a pattern beside a sub, part by part.
type comparison struct {
	p      Pattern
	sub    string
	pinned bool // reports whether the rule pins the token's repository by its id
	s      github.Subject
	err    error // the sub is none that GitHub's templates write
	out    []ID
}

// differences goes through the repository to the context.
func differences(p Pattern, sub string, pinned bool) []ID {
	c := &comparison{p: p, sub: sub, pinned: pinned}
	c.s, c.err = github.ParseSubject(sub)
	switch {
	case p.text() == "*", c.idsAlone():
		return c.out
	}
	if c.lookalikeFirst() {
		c.add(Lookalike)
	}
	switch {
	case c.customised():
		c.add(c.sameTemplate())
		c.add(CustomTemplate)
	case !p.Default() || c.idsAsNames():
		c.add(Typo)
	case c.brokenRepository():
	default:
		c.repository()
		c.context()
	}
	c.details()
	return c.out
}

func (c *comparison) add(id ID) {
	if id != "" && !slices.Contains(c.out, id) {
		c.out = append(c.out, id)
	}
}

// idsAlone reports whether taking the ids off one side is all that is needed, and
// adds which side.
func (c *comparison) idsAlone() bool {
	if c.err != nil {
		return false
	}
	switch {
	case c.s.Form == github.FormImmutable && !c.p.HasIDs() && c.p.Match(WithoutIDs(c.s)):
		c.add(ImmutableToken)
	case c.s.Form == github.FormClassic && c.p.HasIDs() && c.p.slash && Matches(c.p.withoutIDs(), c.sub):
		c.add(NameToken)
	default:
		return false
	}
	return true
}

// withoutIDs is the pattern in the form by names.
func (p Pattern) withoutIDs() string {
	return strings.Replace(p.Raw, "repo:"+p.slug, github.ClassicPrefix(p.Owner, p.Repo), 1)
}

// lookalikeFirst reports whether the first difference is a character that
// deceives.
func (c *comparison) lookalikeFirst() bool {
	at := CommonPrefix(c.p.Raw, c.sub)
	for _, o := range Lookalikes(c.p.Raw, c.sub) {
		if o.Offset == at {
			return true
		}
	}
	return false
}

// customised reports whether one of the two follows an include_claim_keys
// template that the other does not follow.
func (c *comparison) customised() bool {
	rule, err := github.ParseSubject(strings.TrimSuffix(c.p.Body, ":"))
	ruleCustom := err == nil && rule.Custom && len(rule.Pairs) > 1
	if c.p.Kind == github.ContextEnvironment && strings.Count(c.p.Value, ":") == 1 && !c.s.Custom {
		ruleCustom = false // the plain colon in an environment's name reads as one more pair
	}
	if slices.ContainsFunc(c.p.Faults, func(f Fault) bool { return f.ID == Typo }) {
		ruleCustom = false // more likely a slip than a template
	}
	return c.err != nil || c.s.Custom || ruleCustom
}

// sameTemplate is the difference in the context, where both follow one template;
// empty where they do not.
func (c *comparison) sameTemplate() ID {
	rule, err := c.p.Subject()
	if err != nil || c.err != nil || !rule.Custom || !c.s.Custom {
		return ""
	}
	for i := range min(len(rule.Pairs), len(c.s.Pairs)) {
		want, got := rule.Pairs[i], c.s.Pairs[i]
		if want == got {
			continue
		}
		kinds := [2]github.ContextKind{github.ContextKind(got.Key), github.ContextKind(want.Key)}
		switch {
		case kinds[0] != kinds[1]:
			return contexts[kinds]
		case kinds[0] == github.ContextRef:
			return refDifference(want.Value, got.Value)
		case kinds[0] == github.ContextEnvironment:
			return environmentDifference(want.Value, got.Value)
		}
		return ""
	}
	return ""
}

// idsAsNames reports whether the token's ids stand where its names should, or
// behind a hyphen, as the changelog's first text had it: repo:OWNER-ID/REPO-ID.
func (c *comparison) idsAsNames() bool {
	return c.s.OwnerID != "" && (c.p.Owner == c.s.Owner+"-"+c.s.OwnerID || c.p.Repo == c.s.Repo+"-"+c.s.RepoID || c.p.Owner == c.s.OwnerID)
}

// brokenRepository reports whether what stands for the repository cannot be one,
// which a fault of the pattern says already. Where the names are the same it adds
// the form.
func (c *comparison) brokenRepository() bool {
	end := len(c.p.head())
	broken := slices.ContainsFunc(c.p.Fatal(), func(f Fault) bool {
		return f.At < end && (f.ID == Typo || f.ID == StarInside)
	})
	if !broken {
		return false
	}
	if c.p.slash && c.sameOwner() && c.sameRepo() {
		c.add(c.form())
	}
	if strings.ContainsAny(c.p.Owner+c.p.Repo, "*?") {
		c.context()
	}
	return true
}

func (c *comparison) form() ID {
	switch {
	case c.s.Form == github.FormImmutable && !c.p.HasIDs():
		return ImmutableToken
	case c.s.Form == github.FormClassic && c.p.HasIDs():
		return NameToken
	}
	return ""
}

// sameOwner and sameRepo leave the case aside, as GitHub's names do. The part
// before an open star is compared as far as it goes.
func (c *comparison) sameOwner() bool {
	if c.p.Open() && !c.p.slash && c.p.OwnerID == "" {
		return strings.HasPrefix(lower(c.s.Owner), lower(c.p.Owner))
	}
	return strings.EqualFold(c.p.Owner, c.s.Owner)
}

func (c *comparison) sameRepo() bool {
	switch {
	case !c.p.slash:
		return true
	case c.p.Open() && c.p.RepoID == "", c.p.Repo == "":
		return strings.HasPrefix(lower(c.s.Repo), lower(c.p.Repo))
	}
	return strings.EqualFold(c.p.Repo, c.s.Repo)
}

func (c *comparison) repository() {
	owner, repo := c.sameOwner(), c.sameRepo()
	bothIDs := c.p.HasIDs() && c.s.Form == github.FormImmutable
	sameIDs := bothIDs && c.p.OwnerID == c.s.OwnerID && c.p.RepoID == c.s.RepoID
	unfinished := c.p.Reach < ReachContext && strings.HasPrefix(c.s.OwnerID, c.p.OwnerID) && strings.HasPrefix(c.s.RepoID, c.p.RepoID)
	switch {
	case owner && repo && c.form() != "":
		c.add(c.form())
	case owner && repo && bothIDs && !sameIDs && !unfinished:
		c.add(RepoIDDiffers)
	case owner && repo:
	case bothIDs && c.p.RepoID == c.s.RepoID, c.pinned:
		c.add(RepoRenamed)
	default:
		c.add(OtherRepo)
	}
}

// details adds what else is wrong with the pattern, whatever comes first.
func (c *comparison) details() {
	for _, f := range c.p.Faults {
		if f.ID != Lookalike || len(Lookalikes(c.p.text(), c.sub)) > 0 {
			c.add(f.ID)
		}
	}
	if len(Lookalikes(c.p.text(), c.sub)) > 0 {
		c.add(Lookalike)
	}
	sameFold := strings.EqualFold(c.p.Owner, c.s.Owner) && (!c.p.slash || strings.EqualFold(c.p.Repo, c.s.Repo))
	if c.p.Default() && sameFold && (c.p.Owner != c.s.Owner || c.p.slash && c.p.Repo != c.s.Repo) {
		c.add(CaseOnly)
	}
}

// context compares what follows the repository.
func (c *comparison) context() {
	p, s := c.p, c.s.Context
	if p.Reach < ReachContext || p.Kind == "" && p.Reach == ReachContext {
		return // the pattern leaves it open, or breaks off
	}
	if tail := p.Tail(); tail == "*" || Matches(tail, s.String()) {
		return
	}
	broken := slices.ContainsFunc(p.Fatal(), func(f Fault) bool { return f.ID == Typo || f.ID == StarInside })
	if !isContext(p.Kind) || broken && p.Kind != github.ContextEnvironment {
		return // a fault says what, or the star leaves the kind open
	}
	c.add(contexts[[2]github.ContextKind{s.Kind, p.Kind}])
	if s.Kind == p.Kind && p.Kind == github.ContextRef {
		c.add(refDifference(p.Value, s.Value))
	}
	if s.Kind == p.Kind && p.Kind == github.ContextEnvironment {
		c.add(environmentDifference(p.Value, s.Value))
	}
}

// contexts are the differences between two kinds of context: the token's, then the
// rule's.
var contexts = map[[2]github.ContextKind]ID{
	{github.ContextEnvironment, github.ContextRef}:         EnvVsRef,
	{github.ContextEnvironment, github.ContextPullRequest}: EnvVsRef,
	{github.ContextRef, github.ContextEnvironment}:         RefVsEnv,
	{github.ContextPullRequest, github.ContextEnvironment}: RefVsEnv,
	{github.ContextPullRequest, github.ContextRef}:         PullVsRef,
	{github.ContextRef, github.ContextPullRequest}:         RefVsPull,
}

func refDifference(rule, ref string) ID {
	queue := github.RefsHeads + github.MergeQueuePath
	switch {
	case strings.HasPrefix(ref, queue) && !strings.HasPrefix(rule, queue):
		return MergeQueue
	case strings.HasPrefix(ref, github.RefsPull) && !strings.HasPrefix(rule, github.RefsPull):
		return PullVsRef
	case strings.HasPrefix(ref, github.RefsTags) != strings.HasPrefix(rule, github.RefsTags):
		return TagVsBranch
	}
	return BranchDiffers
}

func environmentDifference(rule, name string) ID {
	switch {
	case Decode(rule) == Decode(name):
		return Encoding
	case strings.EqualFold(rule, name):
		return CaseOnly
	}
	return EnvNameDiffers
}
