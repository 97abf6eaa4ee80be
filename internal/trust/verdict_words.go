package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// otherEvents are the events on the same ref that a rule may leave open.
var otherEvents = []string{"schedule", "workflow_dispatch", "issue_comment", "workflow_run", "repository_dispatch"}

func (s *examined) onlyOwnEvent(in admittedKinds) bool {
	for _, e := range otherEvents {
		if in[e] && s.home.run.Event != e {
			return false
		}
	}
	return true
}

const anyRun = "Any run"

// who names the events.
func (s *examined) who(in admittedKinds) string {
	if s.onlyOwnEvent(in) {
		return "Only " + eventNoun(s.home.run.Event)
	}
	var open []string
	for _, e := range otherEvents {
		if in[e] {
			open = append(open, e)
		}
	}
	if len(open) == len(otherEvents) {
		return anyRun
	}
	if !slices.Contains(open, s.home.run.Event) {
		open = append([]string{s.home.run.Event}, open...)
	}
	return "Only runs of " + strings.Join(open, ", ")
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
func (s *examined) places(in admittedKinds, scope string) string {
	run := s.home.run
	env := ""
	if s.gatedByEnvironment(in) {
		env = " in " + s.environmentName(in)
	}
	anyBranch := in["other_branch"] || env != "" && in["same_environment_other_ref"] && run.Event != "pull_request"
	switch {
	case anyBranch && in["tag"]:
		return " on any branch or tag of " + scope + env
	case anyBranch:
		return " on any branch of " + scope + env
	case strings.HasPrefix(run.Ref, github.RefsTags):
		return s.tagPhrase(in) + scope + env
	case in["lookalike_branch"]:
		return " on branches of " + scope + " whose names begin with " + strings.TrimPrefix(s.openPart(github.RefsHeads+s.homeBranch()), github.RefsHeads) + env
	case run.Event == "merge_group":
		return " in the merge queue of " + s.homeBranch() + " of " + scope + env
	case run.Event == "pull_request":
		return " of " + scope + env
	case in["tag"]:
		return " on " + s.homeBranch() + " or any tag of " + scope + env
	}
	if branch, ok := strings.CutPrefix(run.Ref, github.RefsHeads); ok {
		return verbTo(s, in) + branch + " of " + scope + env
	}
	return " of " + scope + env
}

// verbTo: one pushes to a branch, everything else runs on it.
func verbTo(s *examined, in admittedKinds) string {
	return preposition(s.home.run.Event == "push" && s.onlyOwnEvent(in))
}

func preposition(push bool) string {
	if push {
		return " to "
	}
	return " on "
}

func (s *examined) tagPhrase(in admittedKinds) string {
	joint := " on "
	if (s.home.run.Event == "push" || s.home.run.Event == "release") && s.onlyOwnEvent(in) {
		joint = " of "
	}
	if in["tag"] {
		return joint + "any tag of "
	}
	return joint + s.tagName(strings.TrimPrefix(s.home.run.Ref, github.RefsTags)) + " of "
}

// exactRefs are the refs that the rule spells out in full.
func (s *examined) exactRefs() []string {
	var out []string
	if ref, ok := s.rule.Match.Claim(github.ClaimRef); ok {
		out = append(out, ref)
	}
	if parsed, err := github.ParseSubject(s.rule.Match.SubjectPrefix); err == nil {
		out = append(out, parsed.Context.Value)
	}
	return out
}

func (s *examined) workflowPhrase(in admittedKinds) string {
	called := ""
	if c := s.home.run.CalledWorkflow; c != "" && !in["reusable_workflow"] {
		called = ", in a job inside " + c
	}
	if in["other_workflow"] {
		return ", from any workflow file" + called
	}
	return " by " + s.home.run.WorkflowFile + called
}

// tagName shows a made-up tag of a pattern as the pattern.
func (s *examined) tagName(tag string) string {
	if before, ok := strings.CutSuffix(tag, someTagTail); ok && !slices.Contains(s.exactRefs(), github.RefsTags+tag) {
		return "tags " + before + "*"
	}
	return "the tag " + tag
}
