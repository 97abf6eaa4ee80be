package trust

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// Text is a claim's value as far as it is known beforehand: exact, or open
// between a beginning and an end.
type Text struct {
	Before string
	After  string
	Open   bool
}

// Exact is a text known in full.
func Exact(s string) Text { return Text{Before: s} }

// StartingWith is a text of which only the beginning is known.
func StartingWith(s string) Text { return Text{Before: s, Open: true} }

// pullMergeRef is the ref of an open pull request.
var pullMergeRef = Text{Before: github.RefsPull, After: "/merge", Open: true}

// String shows an open text with a star.
func (t Text) String() string {
	if t.Open {
		return t.Before + "*" + t.After
	}
	return t.Before
}

// sample is a value that the text stands for.
func (t Text) sample(middle string) string {
	if t.Open {
		return t.Before + middle + t.After
	}
	return t.Before
}

// Wanted is one family of runs that must get in: one event on one ref, with or
// without an environment.
type Wanted struct {
	Event       string
	Ref         Text
	Environment string
}

// Place is where a workflow is meant to run.
type Place struct {
	Branch string
	// DefaultBranch is the repository's: some events run there only, whatever they
	// are about. Empty: Branch is taken for it.
	DefaultBranch string
	Tag           string // a name, or a pattern with one star at its end
	Environment   string
	// BranchAssumed: nobody named the branch. It serves only the events that
	// cannot do without one: what can run on the tag stays there.
	BranchAssumed bool
}

// anyTag is the tag pattern of a release without a tag given.
const anyTag = "*"

// WantedRuns spells out the runs of some events in a place, by each event's kind
// of ref ("Events that trigger workflows"). An event that can run on the branch
// and on the tag yields both. Unknown events yield nothing.
func WantedRuns(events []string, p Place) []Wanted {
	var out []Wanted
	for _, name := range events {
		e, ok := github.EventByName(name)
		if !ok {
			continue
		}
		for _, ref := range refsOf(e, p) {
			w := Wanted{Event: name, Ref: ref, Environment: p.Environment}
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

func refsOf(e github.Event, p Place) []Text {
	branch := Exact(github.RefsHeads + p.Branch)
	switch e.Ref {
	case github.RefPullMerge:
		return []Text{pullMergeRef}
	case github.RefMergeQueue:
		return []Text{StartingWith(github.MergeQueueRef(p.Branch))}
	case github.RefTag:
		if p.Tag == "" {
			return []Text{tagRef(anyTag)}
		}
		return []Text{tagRef(p.Tag)}
	case github.RefChosen:
		switch {
		case p.Tag == "":
			return []Text{branch}
		case p.Branch == "" || p.BranchAssumed:
			return []Text{tagRef(p.Tag)}
		}
		return []Text{branch, tagRef(p.Tag)}
	}
	return []Text{Exact(github.RefsHeads + cmp.Or(p.DefaultBranch, p.Branch))}
}

func tagRef(tag string) Text {
	if before, ok := strings.CutSuffix(tag, "*"); ok {
		return StartingWith(github.RefsTags + before)
	}
	return Exact(github.RefsTags + tag)
}

// NeedsBranch reports whether an event's run cannot be told without a branch
// that somebody chose, given whether a tag is known.
func NeedsBranch(event string, tagKnown bool) bool {
	e, _ := github.EventByName(event)
	return e.Ref == github.RefMergeQueue || e.Ref == github.RefChosen && !tagKnown
}

// NeedsDefaultBranch reports whether an event runs on the repository's default
// branch only.
func NeedsDefaultBranch(event string) bool {
	e, _ := github.EventByName(event)
	return e.Ref == github.RefDefault
}
