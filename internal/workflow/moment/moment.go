// Package moment says what GitHub's contexts hold when an event starts a run, as far as it follows from
// the event, the filters of its trigger and the ref (GitHub docs, contexts; webhook events and payloads).
// The package is pure.
package moment

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/workflow/expr"
)

// Moment is the start of a run.
type Moment struct {
	Event string // empty: not known, as in a called workflow that is looked at by itself
	// Ref is the full ref. Empty means any that the event can bring.
	Ref string
	// Fits narrows the refs, where Ref is a pattern and no name. It may be nil.
	Fits    func(ref string) bool
	Pattern bool

	Types []string // the trigger's types:
	Bases []string // the trigger's branches:, of a pull request the base's
	Cron  []string // the trigger's cron lines

	Repository    string // OWNER/NAME; empty: not known
	DefaultBranch string // empty: not known

	// Stranger: somebody without write access starts the run. What he writes, names or picks is his to
	// choose; a pull request of his comes from a fork.
	Stranger bool
}

// Names of what is the same wherever it stands, also where it is not known.
const (
	repository = "repository"
	owner      = "repository_owner"
	actor      = "actor"
)

// someText is a text that is not empty, and nothing more is known.
func someText() expr.Value { return expr.Named("") }

// something is an object that is there: it counts as true and equals nothing else.
func something() expr.Value { return expr.Object(nil) }

// GitHub is what a property of the github context holds. The path is in lower case and begins behind
// github.
func (m Moment) GitHub(path []string) expr.Value {
	if len(path) == 0 {
		return something()
	}
	switch path[0] {
	case "event":
		return m.event(path[1:])
	case "event_name":
		if m.Event != "" {
			return expr.Text(m.Event)
		}
		return someText()
	case "ref":
		return m.ref()
	case "ref_name":
		return refName(m.ref())
	case "ref_type":
		return refType(m.ref())
	case "head_ref", "base_ref":
		return m.pullRef(path[0])
	case "repository":
		return repositoryName(m.Repository)
	case "repository_owner":
		return ownerName(m.Repository)
	case "actor", "triggering_actor":
		return m.starter()
	case "ref_protected":
		return expr.Unknown()
	case "workflow", "workflow_ref", "job", "sha", "run_id", "run_number", "run_attempt", "token", "server_url", "api_url", "graphql_url",
		"workspace", "action", "event_path", "repository_id", "repository_owner_id", "actor_id", "repositoryurl", "secret_source", "retention_days":
		return someText()
	}
	return expr.Unknown()
}

// repositoryName is a repository by its name, OWNER/NAME; empty: not known.
func repositoryName(name string) expr.Value {
	if name != "" {
		return expr.Text(name)
	}
	return expr.Named(repository)
}

// ownerName is the owner of a repository, by its name, OWNER/NAME; empty: not known.
func ownerName(name string) expr.Value {
	if o, _, ok := strings.Cut(name, "/"); ok {
		return expr.Text(o)
	}
	return expr.Named(owner)
}

// starter is the account that starts the run.
func (m Moment) starter() expr.Value {
	if m.Stranger {
		return expr.Own()
	}
	return expr.Named(actor)
}

func (m Moment) kind() (github.Event, bool) { return github.EventByName(m.Event) }

// ref is the full ref (GitHub docs, events that trigger workflows).
func (m Moment) ref() expr.Value {
	switch {
	case m.Ref != "" && !m.Pattern:
		return expr.Text(m.Ref)
	case m.Ref != "":
		prefix, suffix := github.FilterEnds(m.Ref)
		return expr.Shaped(prefix, suffix, m.fits)
	}
	ev, ok := m.kind()
	if !ok {
		return expr.Unknown()
	}
	switch ev.Ref {
	case github.RefDefault:
		if m.DefaultBranch != "" {
			return expr.Text(github.RefsHeads + m.DefaultBranch)
		}
		return expr.Shaped(github.RefsHeads, "", nil)
	case github.RefPullMerge:
		if slices.Contains(m.Types, "closed") {
			return expr.Shaped("refs/", "", nil) // a merged one has its base branch
		}
		return expr.Shaped(github.RefsPull, "/merge", nil)
	case github.RefTag:
		return expr.Shaped(github.RefsTags, "", nil)
	case github.RefMergeQueue:
		return expr.Shaped(github.RefsHeads+github.MergeQueuePath, "", nil)
	}
	if strings.HasPrefix(m.Event, "deployment") {
		return expr.Unknown() // empty where it was created from a commit
	}
	return expr.Shaped("refs/", "", nil)
}

func (m Moment) fits(ref string) bool {
	return github.FilterMatches(m.Ref, ref) && (m.Fits == nil || m.Fits(ref))
}

// refName is a full ref without its first two parts.
func refName(full expr.Value) expr.Value {
	if texts, closed := full.Texts(); closed && len(texts) == 1 {
		return expr.Text(shortName(texts[0]))
	}
	for _, prefix := range []string{github.RefsHeads, github.RefsTags, github.RefsPull} {
		begin, end := full.Ends()
		if rest, ok := strings.CutPrefix(begin, prefix); ok {
			return expr.Shaped(rest, end, func(name string) bool { return full.Can(prefix + name) })
		}
	}
	return expr.Unknown()
}

func shortName(ref string) string {
	for _, prefix := range []string{github.RefsHeads, github.RefsTags, github.RefsPull} {
		if rest, ok := strings.CutPrefix(ref, prefix); ok {
			return rest
		}
	}
	return ref
}

// refType is what a full ref names: a branch or a tag.
func refType(full expr.Value) expr.Value {
	begin, _ := full.Ends()
	switch {
	case strings.HasPrefix(begin, github.RefsTags):
		return expr.Text("tag")
	case strings.HasPrefix(begin, github.RefsHeads), strings.HasPrefix(begin, github.RefsPull):
		return expr.Text("branch")
	}
	return expr.OneOf(false, "branch", "tag")
}

// pullRef is head_ref or base_ref, which only a pull request has.
func (m Moment) pullRef(which string) expr.Value {
	ev, ok := m.kind()
	switch {
	case !ok:
		return expr.Unknown()
	case !ev.PullRequestSubject:
		return expr.Text("")
	case which == "base_ref":
		return m.base()
	case m.Stranger:
		return expr.Free()
	}
	return someText()
}

// base is the base branch of a pull request, as far as the trigger's branches: say.
func (m Moment) base() expr.Value {
	var names []string
	for _, b := range m.Bases {
		name, ok := github.FilterName(b)
		if !ok || strings.HasPrefix(b, "!") {
			list := m.Bases
			return expr.Shaped("", "", func(s string) bool { return s != "" && github.FiltersMatch(list, s) })
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		if m.Stranger {
			return expr.Free()
		}
		return someText()
	}
	return expr.OneOf(m.Stranger, names...)
}
