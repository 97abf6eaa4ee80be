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
		if s.got.in[e] && s.home.run.Event != e {
			return false
		}
	}
	return !slices.ContainsFunc(s.own, func(t trial) bool { return t.run.Event != s.home.run.Event })
}

const anyRun = "Any run"

// who names the events.
func (s telling) who() string {
	if s.onlyOwnEvent() {
		return only + eventNoun(s.home.run.Event)
	}
	var open []string
	for _, e := range otherEvents {
		if s.got.in[e] {
			open = append(open, e)
		}
	}
	if len(open) == len(otherEvents) {
		return anyRun
	}
	asked := []string{s.home.run.Event}
	for _, t := range s.own {
		asked = append(asked, t.run.Event)
	}
	asked = slices.DeleteFunc(once(asked), func(e string) bool { return slices.Contains(open, e) })
	return only + "runs of " + strings.Join(append(asked, open...), ", ")
}

// eventNouns say an event as a person does.
var eventNouns = map[string]string{
	"push": "pushes", "pull_request": pullRequests, "workflow_dispatch": "starts by hand",
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
	anyBranch := s.got.in["other_branch"] || env != "" && s.got.in["same_environment_other_ref"] && run.Event != "pull_request"
	switch {
	case anyBranch && s.got.in["tag"]:
		return " on any branch or tag of " + s.scope + env
	case anyBranch:
		return " on any branch of " + s.scope + env
	case len(s.named.places()) > 1:
		return preposition(s.onlyOwnEvent() && run.Event == "push" && !slices.Contains(s.named.places(), pullRequests)) + enumerate(s.named.places()) + " of " + s.scope + env
	case s.protectedOnly():
		return " on any protected branch or tag of " + s.scope + env
	case strings.HasPrefix(run.Ref, github.RefsTags):
		return s.tagPhrase() + s.scope + env
	case s.got.in["lookalike_branch"]:
		return " on branches of " + s.scope + " whose names begin with " + strings.TrimPrefix(s.openPart(github.RefsHeads+s.from(s.home).homeBranch()), github.RefsHeads) + env
	case run.Event == "merge_group":
		return " in the merge queue " + s.queueOf() + "of " + s.scope + env
	case run.Event == "pull_request":
		return " of " + s.pullOf() + s.scope + env
	case s.got.in["tag"]:
		return " on " + s.from(s.home).homeBranch() + " or any tag of " + s.scope + env
	}
	if branch, ok := strings.CutPrefix(run.Ref, github.RefsHeads); ok {
		return verbTo(s) + branch + " of " + s.scope + env
	}
	return " of " + s.scope + env
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
	return "of " + s.from(s.home).homeBranch() + " "
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

// protectedOnly: other branches get in, where a protection covers them.
func (s telling) protectedOnly() bool {
	if s.home.text(github.ClaimRefProtected) != protected || len(s.values[github.ClaimRefProtected]) == 0 {
		return false
	}
	return slices.ContainsFunc(refs(refBranch(func(string) string { return "feature/other" }))(s.from(s.home)), func(t trial) bool {
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
	if s.got.in["tag"] {
		return joint + "any tag of "
	}
	return joint + s.named.tagName(strings.TrimPrefix(s.home.run.Ref, github.RefsTags)) + " of "
}

func (s telling) workflowPhrase() string {
	called, plain := s.calls()
	files := s.named.across(func(t trial) string { return t.run.WorkflowFile })
	switch {
	case called != "" && len(plain) > 0 && s.got.in["other_workflow"]:
		return " by " + enumerate(plain) + ", or from any workflow file" + called
	case called != "" && len(plain) > 0:
		return " by " + enumerate(plain) + ", or by " + enumerate(files) + called
	case s.got.in["other_workflow"]:
		return ", from any workflow file" + called
	}
	return " by " + enumerate(files) + called
}

// calls says the reusable workflows that the jobs have to be inside of, and names the
// files whose own jobs get in beside those. It says none where any of them will do.
func (s telling) calls() (inside string, plain []string) {
	if s.got.in["reusable_workflow"] {
		return "", nil
	}
	var called []string
	for _, t := range s.homes {
		file := jobFile(t) // which another file of the repository may call
		if t.run.CalledWorkflow != "" || s.got.in[kindOtherWorkflow] && slices.Contains(s.values[github.ClaimJobWorkflowRef], file) {
			called = append(called, file)
		} else {
			plain = append(plain, t.run.WorkflowFile)
		}
	}
	if len(called) == 0 {
		return "", nil
	}
	return ", in a job inside " + either(once(called)), once(plain)
}

// pullRequests are a place, too: the refs of each are its own.
const pullRequests = "pull requests"

// naming puts names to the rule's own runs, whatever else gets in: a value that was
// made up of a beginning is told as a pattern.
type naming struct {
	*reading
	homes []trial // the runs that the rule names
	own   []trial // one of each event and ref
}

// owners are the owners that the rule names for certain and lets in, in its order.
func (n naming) owners() []string {
	var out []string
	for _, t := range n.homes {
		name := n.openPart(t.run.Owner)
		if name != t.run.Owner {
			name = "any that begins with " + name
		}
		if slices.Contains(n.sure, t.run.Owner) && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, name) }) {
			out = append(out, name)
		}
	}
	return out
}

// ids are the different ids of one kind that the rule names, of its runs.
func (n naming) ids(claim string) []string {
	ids := n.across(func(t trial) string { v, _ := t.run.Claim(claim); return v })
	return slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(n.values[claim], id) })
}

// actor says who starts the runs, with the verb.
func (n naming) actor() string {
	actors, ids := n.values[github.ClaimActor], n.values[github.ClaimActorID]
	switch {
	case len(actors) == 1:
		return actors[0] + " starts"
	case len(actors) > 1:
		return enumerate(actors) + " start"
	case len(ids) > 1:
		return "the accounts with the ids " + enumerate(ids) + " start"
	}
	return "the account with the id " + enumerate(ids) + " starts"
}

// across are the different values that the rule's runs have in one thing.
func (n naming) across(of func(trial) string) []string {
	var out []string
	for _, t := range n.homes {
		if v := of(t); !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// placesOf are the refs of the rule's runs of one event.
func (n naming) placesOf(event string) string {
	var branches, tags []string
	out := ""
	for _, t := range n.own {
		branch, isBranch := strings.CutPrefix(t.run.Ref, github.RefsHeads)
		tag, isTag := strings.CutPrefix(t.run.Ref, github.RefsTags)
		switch {
		case t.run.Event != event, event == "pull_request": // whatever their base
		case event == "merge_group":
			out = " in the merge queue"
		case isTag:
			tags = append(tags, n.tagName(tag))
		case isBranch && n.openPart(t.run.Ref) != t.run.Ref:
			branches = append(branches, strings.TrimPrefix(n.openPart(t.run.Ref), github.RefsHeads)+"*")
		case isBranch:
			branches = append(branches, branch)
		}
	}
	if len(branches) > 0 {
		out += preposition(event == "push") + enumerate(once(branches))
	}
	if len(branches) > 0 && len(tags) > 0 {
		out += " and"
	}
	switch {
	case len(tags) == 0:
	case event == "push" || event == "release":
		out += " of " + enumerate(once(tags))
	default:
		out += " on " + enumerate(once(tags))
	}
	return out
}

// places are the different refs of the rule's runs, in words.
func (n naming) places() []string {
	return n.across(func(t trial) string { return n.placeName(t.run.Ref) })
}

// placeName is a ref as a verdict names it in a list.
func (n naming) placeName(ref string) string {
	name := strings.TrimPrefix(ref, github.RefsHeads)
	switch {
	case strings.HasPrefix(ref, github.RefsPull):
		return pullRequests
	case strings.HasPrefix(ref, github.RefsTags):
		return n.tagName(strings.TrimPrefix(ref, github.RefsTags))
	case strings.HasPrefix(name, github.MergeQueuePath):
		return "the merge queue"
	case n.openPart(ref) != ref:
		return strings.TrimPrefix(n.openPart(ref), github.RefsHeads) + "*"
	}
	return name
}

// exactRefs are the refs that the rule spells out in full.
func (n naming) exactRefs() []string {
	var out []string
	if ref, ok := n.rule.Match.Claim(github.ClaimRef); ok {
		out = append(out, ref)
	}
	if parsed, err := n.pattern.Subject(); err == nil && !n.pattern.Star {
		out = append(out, parsed.Context.Value)
	}
	return out
}

// tagName shows a made-up tag of a pattern as the pattern.
func (n naming) tagName(tag string) string {
	if before, ok := strings.CutSuffix(tag, someTagTail); ok && !slices.Contains(n.exactRefs(), github.RefsTags+tag) {
		if before == "" {
			return "any tag"
		}
		return "tags " + before + "*"
	}
	return "the tag " + tag
}

// gates are the rule's runs, divided into those without an environment and those in
// one.
type gates struct {
	rule         *examined
	plain, gated []trial
}

func gatesOf(rule *examined) gates {
	g := gates{rule: rule}
	for _, t := range rule.homes {
		if t.run.Environment == "" {
			g.plain = append(g.plain, t)
		} else {
			g.gated = append(g.gated, t)
			if without := on(t, func(r *github.Run) { r.Environment = "" }); rule.admits(&without) {
				g.plain = append(g.plain, without)
			}
		}
	}
	return g
}

// wider reports whether the rule is for runs on its own refs and for jobs of an
// environment, and pull requests get in by the environment only.
func (g gates) wider(in admittedKinds) bool {
	if len(g.plain) == 0 || len(g.gated) == 0 || !in["pull_request"] && !in["other_branch"] {
		return false
	}
	for _, home := range g.plain {
		if strings.HasPrefix(home.run.Ref, github.RefsPull) {
			return false
		}
		for _, row := range catalogue {
			if (row.id == kindPullRequest || row.id == kindPullRequestTarget) && g.rule.admitsPlain(row, home) {
				return false
			}
		}
	}
	return true
}

// declared names the environments of the rule's runs.
func (g gates) declared() string {
	var names []string
	for _, t := range g.gated {
		name := t.run.Environment
		if begin := g.rule.openPart(name); begin != name {
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
func (g gates) plainPlaces(named naming) []string {
	var names []string
	for _, t := range g.plain {
		for _, row := range catalogue {
			if row.id == "other_branch" && g.rule.admitsPlain(row, t) {
				return []string{"any branch"}
			}
		}
		names = append(names, named.placeName(t.run.Ref))
	}
	return once(names)
}
