package lint

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
)

// Known is what is known of the repository beside its files. Every field may be
// empty.
type Known struct {
	Repository    string // OWNER/NAME
	OwnerID       string
	RepositoryID  string
	Form          github.Form // of the repository's subjects; empty: not known
	IssuerURL     string
	DefaultBranch string
	Branch        string // the branch asked about
	Tag           string // the tag asked about
	Audience      string // that the workflows request; empty: Anthropic's
	// Template lists the include_claim_keys of a customised subject.
	Template []string
	// GitHub is what GitHub told of the repository; nil: it was not asked.
	GitHub *github.Knowledge
}

// WithIDs is a sub in the classic form as it would be with ids, with stand-ins for
// those that are not known; empty where the form is settled.
func (k Known) WithIDs(sub string) string {
	if k.Form != "" || k.OwnerID != "" && k.RepositoryID != "" || k.Template != nil {
		return ""
	}
	owner, name, _ := strings.Cut(k.Repository, "/")
	rest, ok := strings.CutPrefix(sub, github.ClassicPrefix(owner, name))
	if !ok {
		return ""
	}
	return github.ImmutablePrefix(owner, cmp.Or(k.OwnerID, "OWNER_ID"), name, cmp.Or(k.RepositoryID, "REPOSITORY_ID")) + rest
}

// Stand-ins for what a run has and nobody knows beforehand.
const (
	mainBranch   = "main"
	pullNumber   = "N"
	someTag      = "TAG"
	someCommit   = "SHA"
	samplePull   = "7"
	sampleTag    = "v1.0.0"
	sampleCommit = "0123456789abcdef0123456789abcdef01234567"
)

// SubIs says what a predicted subject is.
type SubIs string

// What a subject is: the text that the token carries; a text with patterns of
// GitHub's filters or * for what is not known; an example of many, or with words
// in place of what is new for each run.
const (
	SubExact   SubIs = "exact"
	SubPattern SubIs = "pattern"
	SubStandIn SubIs = "stand_in"
)

// sampleRef is a ref that begins as a rule wants it; empty where the beginning does
// not tell of what sort it is.
func sampleRef(start string) string {
	switch {
	case start == github.RefsPull:
		return start + samplePull + "/merge"
	case strings.HasPrefix(start, github.RefsHeads+github.MergeQueuePath) && strings.HasSuffix(start, "/pr-"):
		return start + samplePull + "-" + sampleCommit
	case start == github.RefsTags:
		return start + sampleTag
	case strings.HasPrefix(start, github.RefsTags), strings.HasPrefix(start, github.RefsHeads):
		return start + "1"
	}
	return ""
}

// refChoice is the refs that an origin can have: one to show, and those worth
// trying against a rule.
type refChoice struct {
	show  string
	is    SubIs // what show is
	try   []string
	notes []string
	none  bool // the branch or tag asked about does not start this origin
}

func (c *refChoice) add(refs ...string) {
	for _, r := range refs {
		if r != "" && !slices.Contains(c.try, r) {
			c.try = append(c.try, r)
		}
	}
}

// refs decides on an origin's refs. named are those that a rule names.
func (p Known) refs(o workflow.Origin, closed bool, named []string) refChoice {
	c := refChoice{is: SubStandIn}
	branch := github.RefsHeads + cmp.Or(p.DefaultBranch, mainBranch)
	switch o.RefKind {
	case github.RefPullMerge:
		c.show = github.RefsPull + pullNumber + "/merge"
		c.add(github.RefsPull + samplePull + "/merge")
		c.add(withPrefix(named, github.RefsPull)...)
		if closed {
			c.notes = append(c.notes, "a merged pull request carries its base branch as ref")
			c.add(branch)
			c.add(withPrefix(named, github.RefsHeads)...)
		}
	case github.RefMergeQueue:
		c.queue(p, o)
	case github.RefTag:
		c.tag(p, named)
	case github.RefDefault:
		c.show = branch
		c.add(branch)
		if p.DefaultBranch != "" {
			c.is = SubExact
			break
		}
		c.notes = append(c.notes, "main is taken for the default branch")
		c.add(withPrefix(named, github.RefsHeads)...)
	case github.RefChosen:
		c.chosen(p, o, branch, named)
	}
	return c
}

// queue is for the branches of a merge queue, which bear the base's name.
func (c *refChoice) queue(p Known, o workflow.Origin) {
	base := cmp.Or(strings.TrimPrefix(o.Ref, github.RefsHeads), p.DefaultBranch, mainBranch)
	c.show = github.MergeQueueRef(base) + pullNumber + "-" + someCommit
	c.notes = append(c.notes, "the ref is new for each entry of the queue")
	if o.Pattern {
		c.is = SubPattern
		base = github.FilterSample(base)
	}
	c.add(github.MergeQueueRef(base) + samplePull + "-" + sampleCommit)
}

func (c *refChoice) tag(p Known, named []string) {
	if p.Tag != "" {
		c.show, c.is = github.RefsTags+p.Tag, SubExact
		c.add(c.show)
		return
	}
	c.show = github.RefsTags + someTag
	c.notes = append(c.notes, "the ref is the release's tag")
	c.add(withPrefix(named, github.RefsTags)...)
	c.add(github.RefsTags + sampleTag)
}

// chosen is for a push, a start by hand, and what else runs on the ref that
// somebody chose.
func (c *refChoice) chosen(p Known, o workflow.Origin, branch string, named []string) {
	if p.elsewhere(o.Ref) {
		c.none = true
		return
	}
	if o.Ref != "" && !o.Pattern {
		c.show, c.is = o.Ref, SubExact
		c.add(o.Ref)
		c.none = p.Branch != "" && o.Ref != github.RefsHeads+p.Branch && strings.HasPrefix(o.Ref, github.RefsHeads) ||
			p.Tag != "" && o.Ref != github.RefsTags+p.Tag && strings.HasPrefix(o.Ref, github.RefsTags)
		return
	}
	asked := false
	for _, ref := range []string{prefixed(github.RefsHeads, p.Branch), prefixed(github.RefsTags, p.Tag)} {
		if ref != "" && (o.Ref == "" || sameSort(o.Ref, ref)) {
			asked = true
			if o.Fits(ref) {
				c.show, c.is = cmp.Or(c.show, ref), SubExact
				c.add(ref)
			}
		}
	}
	if asked {
		c.none = c.show == ""
		return
	}
	c.any(o, branch, named)
}

// any is for an origin that can have more than one ref.
func (c *refChoice) any(o workflow.Origin, branch string, named []string) {
	note := "any branch or tag can be chosen"
	if o.Ref != "" {
		note = "any ref that fits " + o.Ref
	}
	c.notes = append(c.notes, note)
	switch {
	case (o.Ref == "" || o.Ref == github.RefsHeads+"**") && o.Fits(branch):
		c.show = branch
		c.add(branch)
	case o.Ref == github.RefsTags+"**":
		c.show = github.RefsTags + someTag
	default:
		c.show, c.is = o.Ref, SubPattern
	}
	for _, ref := range append(slices.Clone(named), branch, github.FilterSample(o.Ref)) {
		if ref != "" && o.Fits(ref) && !strings.HasPrefix(ref, github.RefsPull) {
			c.add(ref)
		}
	}
}

// elsewhere reports whether only a branch was asked about, and this is a tag; or
// the other way round.
func (p Known) elsewhere(ref string) bool {
	if ref == "" || (p.Branch == "") == (p.Tag == "") {
		return false
	}
	return strings.HasPrefix(ref, github.RefsTags) != (p.Tag != "")
}

func prefixed(prefix, name string) string {
	if name == "" {
		return ""
	}
	return prefix + name
}

// sameSort reports whether both are branches, or both are tags.
func sameSort(a, b string) bool {
	return strings.HasPrefix(a, github.RefsTags) == strings.HasPrefix(b, github.RefsTags)
}

func withPrefix(list []string, prefix string) []string {
	var out []string
	for _, s := range list {
		if strings.HasPrefix(s, prefix) {
			out = append(out, s)
		}
	}
	return out
}
