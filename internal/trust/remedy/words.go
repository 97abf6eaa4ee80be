package remedy

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

const (
	otherRuleText = say.Template("Use the id {id!} (rule {name}) in {variable}: that rule lets this run in as it is.")
	runText       = say.Template("Run the job where the rule expects it: {how}.")
	startText     = say.Template("Let the workflow start the job where the rule expects it: {how}.")
	changeText    = say.Template("{changes}. {note}")
	secondText    = say.Template("{first}Make a second rule for this run{leave}{for}: the second one lets in {run}, whose sub is {sub!}. Its id belongs into {variable} of the job.{warning}")
)

// claimOf is the claim of a matcher that is an entry of claims, or empty.
func claimOf(r federation.MatcherResult) string {
	name, ok := strings.CutPrefix(r.Matcher, federation.MatcherClaims)
	if !ok {
		return ""
	}
	return name
}

// maxWants is how many failed matchers a text names.
const maxWants = 2

// isPart reports whether claims are a part of a payload, of which no claim can be
// called absent: every whole one has a time.
func isPart(claims map[string]any) bool {
	return claims[github.ClaimExpires] == nil && claims[github.ClaimIssuedAt] == nil && claims[github.ClaimNotBefore] == nil
}

// wants says what the rule wants and what this run has.
func (s teller) wants(near rerun) say.Text {
	var all []say.Text
	for _, r := range s.failed[:min(len(s.failed), maxWants)] {
		fills := say.Fills{"field": say.N("match." + r.Matcher), "want": say.V(lasting(r.Expected)), "got": s.has(r)}
		if slices.Contains(fleeting, claimOf(r)) {
			fills["want"] = say.W("one that no other run has")
		}
		t := say.Template("{field} is {want}, and this run has {got}")
		switch {
		case r.Matcher == federation.MatcherCondition:
			t, fills["want"] = "{field} wants {want}", s.conditionWants(near)
		case claimOf(r) != "" && r.Actual == "" && s.Claims[claimOf(r)] == nil && isPart(s.Claims):
			t = "{field} is {want}, and what this run has is not known"
		case r.Absent:
			t = "{field} is {want}, and this run's token does not carry it"
		case r.Matcher == federation.MatcherSubject:
			t = "{field} is {want}, and this run's sub is {got}"
		}
		all = append(all, t.Fill(fills))
	}
	if more := len(s.failed) - len(all); more > 0 {
		all = append(all, say.W(say.Plural(more, "more matcher")+" of the rule that this run does not fit"))
	}
	return say.Join(say.W(" In the rule "), say.List("; ", all...), say.W("."))
}

// conditionWants says which claims would have to be another, by the run that the
// rule lets in with the least to change, or else what the condition reads.
func (s teller) conditionWants(near rerun) say.Text {
	condition, err := s.old.Condition()
	if err != nil || condition == nil {
		return say.W("something that cannot be read: it does not compile")
	}
	var all []say.Text
	wanted := near.claims()
	for _, name := range condition.Claims() {
		want, _ := wanted[name].(string)
		got := s.has(federation.MatcherResult{Matcher: federation.MatcherClaims + name, Actual: s.run.claim(name)})
		if len(near.differs) == 0 || want == s.run.claim(name) || len(all) == maxWants {
			continue
		}
		wants := say.V(lasting(want))
		if want == "" {
			wants = say.W("none")
		}
		if begin := near.open[name]; begin != "" {
			wants = say.Join(say.W("one that begins with "), say.V(begin))
		}
		if _, there := s.run.actual[name]; !there {
			got = say.W("none")
		}
		all = append(all, say.Template("{claim} {want}, and this run has {got}").Fill(say.Fills{"claim": say.N(name), "want": wants, "got": got}))
	}
	if len(all) == 0 {
		return say.Join(say.W("something else than this run has: "), say.N(lasting(s.Rule.Match.Condition)))
	}
	return say.List("; ", all...)
}

// has is what the run has for a matcher. What is new with every run is told, not
// quoted: it is nothing to copy.
func (s teller) has(r federation.MatcherResult) say.Text {
	name := claimOf(r)
	if r.Matcher == federation.MatcherSubject || name == github.ClaimSubject {
		return say.V(s.shownSubject())
	}
	ref := s.run.run.Ref
	switch {
	case slices.Contains(fleeting, name):
		return say.W("another one each time")
	case passing(ref) && name == github.ClaimRef:
		return refWords(ref, "")
	case passing(ref) && strings.HasSuffix(r.Actual, "@"+ref):
		return say.Join(say.N(strings.TrimSuffix(r.Actual, "@"+ref)), say.W(" at "), refWords(ref, ""))
	}
	if r.Actual == "" {
		return say.W("none")
	}
	return say.V(lasting(r.Actual))
}

// onePull and oneEntry are what a ref has of one pull request, and of one entry of
// a merge queue.
var (
	onePull  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`refs/pull/[0-9]+(/[a-z]*)?`) })
	oneEntry = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(gh-readonly-queue/.+/pr-)[0-9]+-[0-9a-f]{7,64}`) })
)

// lasting is a text without what is new with every run.
func lasting(v string) string {
	return oneEntry().ReplaceAllString(onePull().ReplaceAllString(v, "(a pull request's ref)"), "${1}N-SHA")
}

// shownSubject is the run's sub without what is new each time.
func (s teller) shownSubject() string {
	sub, ref := s.run.claim(github.ClaimSubject), s.run.run.Ref
	if text, begin := stableRef(ref); begin && passing(ref) {
		return strings.Replace(sub, ref, text+"*", 1)
	}
	return sub
}

// refWords say where a ref is, as a person calls it. begin is what is known of it
// where the rest is made up.
func refWords(ref, begin string) say.Text {
	known := ref
	if begin != "" {
		known = begin
	}
	name := func(prefix string) say.Text { return say.N(strings.TrimPrefix(known, prefix)) }
	branch, tag := strings.HasPrefix(ref, github.RefsHeads), strings.HasPrefix(ref, github.RefsTags)
	switch {
	case known == "":
		return say.W("no ref")
	case strings.HasPrefix(ref, queueRefs):
		return say.W("an entry of the merge queue")
	case strings.HasPrefix(ref, github.RefsPull):
		return say.W("a pull request's ref")
	case begin != "" && (strings.HasPrefix(github.RefsHeads, begin) || strings.HasPrefix(github.RefsTags, begin)):
		return say.W(map[bool]string{true: "a branch", false: "a tag"}[branch])
	case branch && begin != "":
		return say.Join(say.W("a branch that begins with "), name(github.RefsHeads))
	case tag && begin != "":
		return say.Join(say.W("a tag that begins with "), name(github.RefsTags))
	case branch:
		return say.Join(say.W("the branch "), name(github.RefsHeads))
	case tag:
		return say.Join(say.W("the tag "), name(github.RefsTags))
	}
	return say.V(known)
}

// reruns are the ways to run the job so that the rule lets it in.
func (s runner) reruns(r rerun) []Remedy {
	nextTag := r.changes(github.ClaimRef) && r.open[github.ClaimRef] == "" && strings.HasPrefix(r.run.Ref, github.RefsTags)
	unknown := r.changes(github.ClaimEvent) && len(s.events(r)) == 0 // nothing starts such a run
	if len(r.differs) == 0 || r.elsewhere() || r.changes(partForm) || nextTag || unknown {
		return nil
	}
	fills := say.Fills{"how": say.List(", and ", teller(s).how(r)...)}
	kind, t := Run, runText
	switch {
	case slices.Equal(r.differs, []string{github.ClaimVisibility}):
		kind, t = Setting, "{how}."
	case isPull(r.run.Event) && !isPull(s.run.run.Event), !s.starts(r):
		kind, t = Workflow, startText
	}
	return []Remedy{{Kind: kind, Text: t.Fill(fills), Claims: s.comes(r)}}
}

// starts reports whether the workflow's file starts such a run, where that is
// known. A pull request's run is better off elsewhere in any case.
func (s runner) starts(r rerun) bool {
	if s.Starts == nil || isPull(s.run.run.Event) || !r.changes(github.ClaimEvent) {
		return true
	}
	return slices.ContainsFunc(s.runs, func(run github.Run) bool { return admits(s.old, s.predicted(run)) })
}

// how are the changes to the run in words.
func (s teller) how(r rerun) []say.Text {
	var out []say.Text
	place := say.Fills{"place": refWords(r.run.Ref, r.open[github.ClaimRef])}
	switch {
	case isPull(r.run.Event) && r.changes(github.ClaimEvent):
		out = append(out, startedBy(runner(s).events(r)))
	case r.changes(github.ClaimEvent) && r.changes(github.ClaimRef):
		out = append(out, say.Join(startedBy(runner(s).events(r)), say.Template(" on {place}").Fill(place)))
	case r.changes(github.ClaimEvent):
		out = append(out, startedBy(runner(s).events(r)))
	case r.changes(github.ClaimRef):
		out = append(out, say.Template("run it on {place}").Fill(place))
	}
	for _, d := range r.differs {
		if t := s.part(r, d); !t.Empty() {
			out = append(out, t)
		}
	}
	return out
}

func startedBy(events []string) say.Text {
	names := make([]say.Text, len(events))
	for i, e := range events {
		names[i] = say.N(e)
	}
	if n := len(names); n > 1 {
		return say.Join(say.W("start it by "), say.List(", ", names[:n-1]...), say.W(" or "), names[n-1])
	}
	return say.Join(append([]say.Text{say.W("start it by ")}, names...)...)
}

// guardTexts say how a run fits a guard: for a claim, and for a value where that
// matters.
var guardTexts = map[string]say.Template{
	github.ClaimRefProtected + "=true":               "run it on a protected ref: merge first and run it there, or protect this branch or tag by a ruleset. ref_protected is a guard, so the rule stays as it is",
	github.ClaimRunnerEnvironment + "=github-hosted": "run it on a runner of GitHub's own, such as `runs-on: ubuntu-latest`. runner_environment is a guard, so the rule stays as it is",
	github.ClaimRunnerEnvironment + "=self-hosted":   "run it on a self-hosted runner. runner_environment is a guard, so the rule stays as it is",
	github.ClaimVisibility:                           "Make the repository {want} again, in its settings, if it became {got} by mistake. repository_visibility is a guard, so the rule stays as it is",
	github.ClaimActor:                                "let {want} start it. {claim} is a guard, so the rule stays as it is",
	github.ClaimHeadRef:                              "open the pull request from the branch {want}. head_ref is a guard, so the rule stays as it is",
	github.ClaimRunAttempt + "=1":                    "start the workflow anew: run_attempt of a re-run is another. run_attempt is a guard, so the rule stays as it is",
	github.ClaimWorkflow:                             "run it in the workflow whose name is {want}",
	github.ClaimActorID:                              "let the account with the id {want} start it. {claim} is a guard, so the rule stays as it is",
}

// part is one change of a run in words; the event and the ref are told apart.
func (s teller) part(r rerun, d string) say.Text {
	want, _ := r.claims()[d].(string)
	fills := say.Fills{
		"want": say.V(want), "got": say.V(s.run.claim(d)), "claim": say.N(d), "env": say.N(r.run.Environment), "own": say.N(s.run.run.Environment), "job": s.job(),
	}
	switch {
	case d == github.ClaimEvent, d == github.ClaimRef, d == partForm:
		return nil
	case d == github.ClaimEnvironment && r.run.Environment == "":
		return say.Template("take `environment: {own}` out of {job}").Fill(fills)
	case d == github.ClaimEnvironment && r.open[d] != "":
		fills["env"] = say.N(r.open[d])
		return say.Template("declare an environment in {job} whose name begins with {env}").Fill(fills)
	case d == github.ClaimEnvironment && s.run.run.Environment != "":
		return say.Template("write ``environment: {env}`` in place of `environment: {own}` in {job}").Fill(fills)
	case d == github.ClaimEnvironment:
		return say.Template("add ``environment: {env}`` to {job}").Fill(fills)
	case d == github.ClaimRefProtected && want == "true" && r.changes(github.ClaimRef):
		return say.Template("choose one that is protected, since ref_protected is a guard and the rule stays as it is").Fill(fills)
	case d == github.ClaimBaseRef && r.open[d] != "":
		fills["want"] = say.V(r.open[d])
		return say.Template("open the pull request against a branch that begins with {want}").Fill(fills)
	case d == github.ClaimHeadRef && r.open[d] != "":
		fills["want"] = say.V(r.open[d])
		return say.Template("open the pull request from a branch that begins with {want}. head_ref is a guard, so the rule stays as it is").Fill(fills)
	case d == github.ClaimBaseRef:
		return say.Template("open the pull request against {want}").Fill(fills)
	}
	for _, key := range []string{d + "=" + want, d} {
		if t, ok := guardTexts[key]; ok {
			return t.Fill(fills)
		}
	}
	if isGuard(d) {
		return say.Template("run it where {claim} is {want}. {claim} is a guard, so the rule stays as it is").Fill(fills)
	}
	return say.Template("run it where {claim} is {want}").Fill(fills)
}

func (s teller) job() say.Text {
	if s.Job.Empty() {
		return say.W("the job that fetches the token")
	}
	return s.Job
}

// runWords call runs like this one by what a person knows of them.
func runWords(r github.Run, begin string) say.Text {
	event := say.N(r.Event)
	if r.Event == "" {
		event = say.W("any event")
	}
	switch {
	case r.Environment == "" && r.Event == "push":
		return say.Join(say.W("pushes to "), refWords(r.Ref, begin))
	case r.Environment != "":
		return say.Join(say.W("runs of "), event, say.W(" in the environment "), say.N(r.Environment))
	case isPull(r.Event):
		return say.Join(say.W("runs of "), event)
	}
	return say.Join(say.W("runs of "), event, say.W(" on "), refWords(r.Ref, begin))
}
