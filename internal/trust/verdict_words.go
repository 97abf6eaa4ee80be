package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// otherEvents are the events on the same ref that a rule may leave open.
var otherEvents = []string{"schedule", "workflow_dispatch", "issue_comment", "workflow_run", "repository_dispatch"}

func (s telling) onlyOwnEvent() bool {
	for _, e := range otherEvents {
		if s.in[e] && s.home.run.Event != e {
			return false
		}
	}
	return true
}

const anyRun = "Any run"

// who names the events.
func (s telling) who() string {
	if s.onlyOwnEvent() {
		return only + eventNoun(s.home.run.Event)
	}
	var open []string
	for _, e := range otherEvents {
		if s.in[e] {
			open = append(open, e)
		}
	}
	if len(open) == len(otherEvents) {
		return anyRun
	}
	if !slices.Contains(open, s.home.run.Event) {
		open = append([]string{s.home.run.Event}, open...)
	}
	return only + "runs of " + strings.Join(open, ", ")
}

// eventNouns say an event as a person does.
var eventNouns = map[string]string{
	"push": "pushes", "pull_request": "pull requests", "workflow_dispatch": "starts by hand",
	"schedule": "scheduled runs", "release": "releases", "merge_group": "runs",
}

func eventNoun(event string) string {
	if noun, ok := eventNouns[event]; ok {
		return noun
	}
	return event + " runs"
}

// places names the refs and the environment.
func (s telling) places() string {
	run := s.home.run
	env := ""
	if s.gatedByEnvironment() {
		env = " in " + s.environmentName()
	}
	anyBranch := s.in["other_branch"] || env != "" && s.in["same_environment_other_ref"] && run.Event != "pull_request"
	switch {
	case anyBranch && s.in["tag"]:
		return " on any branch or tag of " + s.scope + env
	case anyBranch:
		return " on any branch of " + s.scope + env
	case len(s.namedPlaces()) > 1:
		return preposition(s.onlyOwnEvent() && run.Event == "push" && !s.elsewherePulls()) + enumerate(s.namedPlaces()) + " of " + s.scope + env
	case s.protectedOnly():
		return " on any protected branch or tag of " + s.scope + env
	case strings.HasPrefix(run.Ref, github.RefsTags):
		return s.tagPhrase() + s.scope + env
	case s.in["lookalike_branch"]:
		return " on branches of " + s.scope + " whose names begin with " + strings.TrimPrefix(s.openPart(github.RefsHeads+s.homeBranch()), github.RefsHeads) + env
	case run.Event == "merge_group":
		return " in the merge queue " + s.queueOf() + "of " + s.scope + env
	case run.Event == "pull_request":
		return " of " + s.pullOf() + s.scope + env
	case s.in["tag"]:
		return " on " + s.homeBranch() + " or any tag of " + s.scope + env
	}
	if branch, ok := strings.CutPrefix(run.Ref, github.RefsHeads); ok {
		return verbTo(s) + branch + " of " + s.scope + env
	}
	return " of " + s.scope + env
}

// namedPlaces are the places of the rule's runs, where it names more than one.
func (s telling) namedPlaces() []string {
	return s.across(func(t trial) string { return s.placeName(t.run.Ref) })
}

// placeName is a ref as a verdict names it in a list.
func (s telling) placeName(ref string) string {
	name := strings.TrimPrefix(ref, github.RefsHeads)
	switch {
	case strings.HasPrefix(ref, github.RefsPull):
		return "pull requests"
	case strings.HasPrefix(ref, github.RefsTags):
		return s.tagName(strings.TrimPrefix(ref, github.RefsTags))
	case strings.HasPrefix(name, github.MergeQueuePath):
		return "the merge queue"
	case s.openPart(ref) != ref:
		return strings.TrimPrefix(s.openPart(ref), github.RefsHeads) + "*"
	}
	return name
}

// queueOf names the branch of a merge queue, where the queues of others are kept
// out.
func (s telling) queueOf() string {
	another := on(s.home, func(r *github.Run) {
		r.Ref = github.RefsHeads + github.MergeQueuePath + "another-branch/pr-12-" + someCommit
	})
	if s.admits(&another) {
		return ""
	}
	return "of " + s.homeBranch() + " "
}

// pullOf names the pull request of a rule that keeps all others out.
func (s telling) pullOf() string {
	number, _, _ := strings.Cut(strings.TrimPrefix(s.home.run.Ref, github.RefsPull), "/")
	another := on(s.home, func(r *github.Run) { r.Ref = github.RefsPull + number + "0/merge" })
	if !strings.HasPrefix(s.home.run.Ref, github.RefsPull) || s.admits(&another) {
		return ""
	}
	return "pull request " + number + " of "
}

func (s telling) elsewherePulls() bool { return slices.Contains(s.namedPlaces(), "pull requests") }

// protectedOnly: other branches get in, where a protection covers them.
func (s telling) protectedOnly() bool {
	if s.home.text(github.ClaimRefProtected) != protected || len(s.values[github.ClaimRefProtected]) == 0 {
		return false
	}
	return slices.ContainsFunc(refs(refBranch(func(string) string { return "feature/other" }))(s.examined, s.home), func(t trial) bool {
		t.unprotected = false
		return s.admits(&t)
	})
}

// verbTo: one pushes to a branch, everything else runs on it.
func verbTo(s telling) string {
	return preposition(s.home.run.Event == "push" && s.onlyOwnEvent())
}

func preposition(push bool) string {
	if push {
		return " to "
	}
	return " on "
}

func (s telling) tagPhrase() string {
	joint := " on "
	if (s.home.run.Event == "push" || s.home.run.Event == "release") && s.onlyOwnEvent() {
		joint = " of "
	}
	if s.in["tag"] {
		return joint + "any tag of "
	}
	return joint + s.tagName(strings.TrimPrefix(s.home.run.Ref, github.RefsTags)) + " of "
}

// exactRefs are the refs that the rule spells out in full.
func (s telling) exactRefs() []string {
	var out []string
	if ref, ok := s.rule.Match.Claim(github.ClaimRef); ok {
		out = append(out, ref)
	}
	if parsed, err := s.pattern.Subject(); err == nil && !s.pattern.Star {
		out = append(out, parsed.Context.Value)
	}
	return out
}

func (s telling) workflowPhrase() string {
	called := ""
	if c := s.home.run.CalledWorkflow; c != "" && !s.in["reusable_workflow"] {
		called = ", in a job inside " + c
	}
	if s.in["other_workflow"] {
		return ", from any workflow file" + called
	}
	return " by " + enumerate(s.across(func(t trial) string { return t.run.WorkflowFile })) + called
}

// tagName shows a made-up tag of a pattern as the pattern.
func (s telling) tagName(tag string) string {
	if before, ok := strings.CutSuffix(tag, someTagTail); ok && !slices.Contains(s.exactRefs(), github.RefsTags+tag) {
		if before == "" {
			return "any tag"
		}
		return "tags " + before + "*"
	}
	return "the tag " + tag
}

// widerInEnvironment reports whether the rule is for runs on its own refs and for jobs of an
// environment, and pull requests get in by the environment only.
func (s telling) widerInEnvironment() bool {
	plain, gated := s.byEnvironment()
	if len(plain) == 0 || len(gated) == 0 || !s.in["pull_request"] && !s.in["other_branch"] {
		return false
	}
	for _, home := range plain {
		if strings.HasPrefix(home.run.Ref, github.RefsPull) {
			return false
		}
		for _, row := range catalogue {
			if (row.id == kindPullRequest || row.id == kindPullRequestTarget) && s.admitsPlain(row, home) {
				return false
			}
		}
	}
	return true
}

// admitsPlain reports whether a kind of runs gets in without an environment.
func (s telling) admitsPlain(row kindRow, home trial) bool {
	return slices.ContainsFunc(row.make(s.examined, home), func(t trial) bool {
		return t.run.Environment == "" && !s.isOwn(t) && s.admits(&t)
	})
}

// byEnvironment divides the rule's runs into those without an environment and
// those in one.
func (s telling) byEnvironment() (plain, gated []trial) {
	for _, t := range s.homes {
		if t.run.Environment == "" {
			plain = append(plain, t)
		} else {
			gated = append(gated, t)
			if without := on(t, func(r *github.Run) { r.Environment = "" }); s.admits(&without) {
				plain = append(plain, without)
			}
		}
	}
	return plain, gated
}

// declared names the environments of the rule's runs.
func (s telling) declared() string {
	var names []string
	_, gated := s.byEnvironment()
	for _, t := range gated {
		name := t.run.Environment
		if begin := s.openPart(name); begin != name {
			name = begin + "*"
		}
		names = append(names, name)
	}
	if names = once(names); len(names) > 1 {
		return "one of the environments " + enumerate(names)
	}
	return "the environment " + names[0]
}

// plainPlaces are the refs of the rule's runs without an environment.
func (s telling) plainPlaces() []string {
	var names []string
	plain, _ := s.byEnvironment()
	for _, t := range plain {
		for _, row := range catalogue {
			if row.id == "other_branch" && s.admitsPlain(row, t) {
				return []string{"any branch"}
			}
		}
		names = append(names, s.placeName(t.run.Ref))
	}
	return once(names)
}
