package trust

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// kindRow is one row of the catalogue: how to make such a run of the run that
// the rule is about, who can cause it, and how bad it is that it gets in.
type kindRow struct {
	id       string
	title    string
	short    string // the title in at most ShortTitle cells
	event    string // for other_event_same_ref: which
	who      causer
	severity Severity
	// gated: where the run declares an environment, its own protection stands
	// before it, and danger is eased to caution.
	gated bool
	// extra: beside a run that declares no environment this one only adds a gate, and
	// whoever can cause it can leave the environment out.
	extra bool
	// make returns the tokens to try; one that gets in is enough.
	make func(v *vantage) []trial
	// others: the rule's own runs do not count, though they are of this kind.
	others bool
	// closes names the claims of which one, said of the rule's own runs, would keep
	// the kind out: the first that does.
	closes []string
}

// SameRun is the id of the kind of run that a rule is for.
const SameRun = "same_run"

// Ids of kinds that are told apart.
const (
	kindPullRequest          = "pull_request"
	kindPullRequestTarget    = "pull_request_target"
	kindOtherRepository      = "other_repository"
	kindOtherOwner           = "other_owner"
	kindLookalikeOwner       = "lookalike_owner"
	kindLookalikeRepository  = "lookalike_repository"
	kindOtherBranch          = "other_branch"
	kindLookalikeBranch      = "lookalike_branch"
	kindTag                  = "tag"
	kindOtherEnvironment     = "other_environment"
	kindLookalikeEnvironment = "lookalike_environment"
	kindOtherWorkflow        = "other_workflow"
)

// vantage is a run of the rule's own, from which the kinds of other runs are seen:
// the catalogue makes them by changing it.
type vantage struct {
	scene // what all alternatives of the rule say together
	home  trial
	wide  []trial // see wideTokens
}

// homeBranch is the branch that the home run is on, or the one that the rule
// names.
func (v *vantage) homeBranch() string {
	if b, ok := strings.CutPrefix(v.home.run.Ref, github.RefsHeads); ok && !strings.HasPrefix(b, github.MergeQueuePath) {
		return b
	}
	return cmp.Or(v.hint.Branch, v.branch())
}

// wideTokens are further runs of the home repository that a loose rule may let
// in where the home run's own place is not what it is loose about.
func (v *vantage) wideTokens() []trial {
	if v.wide == nil {
		v.wide = append(pulls("pull_request", mergeRef)(v),
			refs(refBranch(func(string) string { return "feature/other" }))(v)...)
	}
	return v.wide
}

// severity is the row's, eased where the rule asks for the kind's event by name
// and strangers cannot cause it, and where the environment's own gate stands
// before the run.
func (v *vantage) severity(row kindRow, k Kind) Severity {
	if env, _ := k.Claims[github.ClaimEnvironment].(string); env != "" && row.gated {
		return SeverityCaution
	}
	if row.extra && v.home.run.Environment == "" {
		return SeverityNone
	}
	event := row.event
	if event == "" {
		event = row.id
	}
	if !slices.Contains(v.values[github.ClaimEvent], event) {
		return row.severity
	}
	if e, ok := github.EventByName(event); ok && e.Starter != github.StarterAnyone {
		return SeverityNone
	}
	return row.severity
}

// on changes one thing of a token's run.
func on(t trial, change func(*github.Run)) trial {
	change(&t.run)
	return t
}

// one makes a kind of a single change.
func one(change func(*github.Run)) func(*vantage) []trial {
	return func(v *vantage) []trial { return []trial{on(v.home, change)} }
}

// The claims that keep kinds out, the first that does it.
var (
	byEvent        = []string{github.ClaimEvent}
	byRef          = []string{github.ClaimRef, github.ClaimEvent}
	byEnvironment  = []string{github.ClaimEnvironment, github.ClaimRef, github.ClaimEvent}
	byWorkflow     = []string{github.ClaimWorkflowRef}
	byJob          = []string{github.ClaimJobWorkflowRef}
	byRepository   = []string{github.ClaimRepository}
	byOwner        = []string{github.ClaimOwner}
	byOwnerID      = []string{github.ClaimOwnerID}
	byRepositoryID = []string{github.ClaimRepositoryID}
	bySubject      = []string{github.ClaimSubject}
	byAudience     = []string{github.ClaimAudience}
)

func environmentOf(r github.Run) string { return cmp.Or(r.Environment, "production") }

// sameRef keeps everything but the event.
func sameRef(event string) func(*vantage) []trial {
	return one(func(r *github.Run) { r.Event, r.BaseRef, r.HeadRef = event, "", "" })
}

// pulls makes the two shapes of a pull request's run: without the environment,
// and with it where the rule is about one.
func pulls(event string, ref func(*vantage) string) func(*vantage) []trial {
	return func(v *vantage) []trial {
		t := on(v.home, func(r *github.Run) {
			r.Event, r.Ref, r.BaseRef, r.HeadRef = event, ref(v), cmp.Or(v.firstOf(github.ClaimBaseRef), v.branch()), cmp.Or(v.firstOf(github.ClaimHeadRef), "feature")
		})
		t.unprotected = strings.HasPrefix(t.run.Ref, github.RefsPull)
		return []trial{on(t, func(r *github.Run) { r.Environment = "" }), t}
	}
}

func mergeRef(*vantage) string    { return github.RefsPull + "7/merge" }
func baseRef(v *vantage) string   { return github.RefsHeads + v.homeBranch() }
func tagNamed(name string) string { return github.RefsTags + name }

// refs makes runs on another ref: by the home's own event, by a push and by
// hand.
func refs(change func(v *vantage, ref string) string) func(*vantage) []trial {
	return func(v *vantage) []trial {
		home := v.home
		out := make([]trial, 0, 4)
		ref := change(v, home.run.Ref)
		for _, event := range []string{"push", home.run.Event, "workflow_dispatch", "release"} {
			if e, ok := github.EventByName(event); ok && e.Ref != github.RefDefault && e.Ref != github.RefPullMerge && refFits(event, ref) {
				t := on(home, func(r *github.Run) { r.Event, r.Ref, r.BaseRef, r.HeadRef = event, ref, "", "" })
				t.unprotected = ref != home.run.Ref
				out = append(out, t)
			}
		}
		return out
	}
}

// renamed makes runs of another repository; ids tells which ids change with it.
func renamed(change func(owner, repo string) (string, string), ownerIDToo bool) func(*vantage) []trial {
	return func(v *vantage) []trial {
		wide := v.wideTokens()
		out := make([]trial, 0, 1+len(wide))
		for _, t := range append([]trial{v.home}, wide...) {
			t.unprotected = strings.HasPrefix(t.run.Ref, github.RefsPull) // its owner protects what it likes
			t := on(t, func(r *github.Run) { r.Owner, r.Repo = change(r.Owner, r.Repo) })
			if ownerIDToo {
				t.extra = outsideEnterprise(t.extra)
			}
			out = append(out, v.renumbered(t, ownerIDToo)...)
		}
		return out
	}
}

// renumbered gives a run other ids: such as the rule does not speak of, and such as fit
// the pieces of one that it asks for.
func (v *vantage) renumbered(t trial, ownerIDToo bool) []trial {
	ids := func(claim, other string) []string {
		out := []string{other}
		for i, piece := range once(v.pieces[claim]) {
			if i < maxPieces {
				out = append(out, piece+other, other+piece)
			}
		}
		return out
	}
	owners := []string{t.run.OwnerID}
	if ownerIDToo {
		owners = ids(github.ClaimOwnerID, otherOwnerID)
	}
	var out []trial
	for _, owner := range owners {
		for _, repository := range ids(github.ClaimRepositoryID, otherRepoID) {
			out = append(out, on(t, func(r *github.Run) { r.OwnerID, r.RepoID = owner, repository }))
		}
	}
	return out
}

// outsideEnterprise are the claims of a stranger's token: GitHub alone says which
// enterprise an owner belongs to ("OpenID Connect reference", enterprise).
func outsideEnterprise(extra map[string]string) map[string]string {
	out := maps.Clone(extra)
	delete(out, github.ClaimEnterprise)
	delete(out, github.ClaimEnterpriseID)
	return out
}

// caseFlipped changes the case of the first letter.
func caseFlipped(s string) string {
	if s == "" {
		return s
	}
	if up := strings.ToUpper(s[:1]); up != s[:1] {
		return up + s[1:]
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func refBranch(change func(string) string) func(*vantage, string) string {
	return func(v *vantage, _ string) string { return github.RefsHeads + change(v.homeBranch()) }
}

// catalogue is the one table of the kinds of runs, in the order in which they
// are shown.
var catalogue = []kindRow{
	{id: SameRun, title: "the run that the rule names", short: "the rule's own run", who: whoMeant, severity: SeverityNone, make: one(func(*github.Run) {})},
	{
		id: "other_event_same_ref", event: "schedule", title: "a schedule on the same ref", short: "schedule", who: whoClock, severity: SeverityNone,
		make: sameRef("schedule"), closes: byEvent,
	},
	{
		id: "other_event_same_ref", event: "workflow_dispatch", title: "a start by hand on the same ref", short: "start by hand", who: whoWriters, severity: SeverityCaution,
		make: sameRef("workflow_dispatch"), closes: byEvent,
	},
	{
		id: "other_event_same_ref", event: "issue_comment", title: "a comment (issue_comment) on the same ref", short: "comment on an issue", who: whoAnyone,
		severity: SeverityCaution, make: sameRef("issue_comment"), closes: byEvent,
	},
	{
		id: "other_event_same_ref", event: "workflow_run", title: "the end of another workflow (workflow_run) on the same ref", short: "after another workflow", who: whoEnding,
		severity: SeverityCaution, make: sameRef("workflow_run"), closes: byEvent,
	},
	{
		id: "other_event_same_ref", event: "repository_dispatch", title: "a call of the API (repository_dispatch) on the same ref", short: "call of the API", who: whoWriters,
		severity: SeverityCaution, make: sameRef("repository_dispatch"), closes: byEvent,
	},
	{id: kindPullRequest, title: "a pull request", short: "pull request", who: whoPull, severity: SeverityDanger, gated: true, make: pulls("pull_request", mergeRef), closes: byEvent},
	{
		id: "pull_request_closed", title: "a merged, closed pull request: the base branch as ref", short: "merged pull request", who: whoMerger, severity: SeverityCaution,
		make: pulls("pull_request", baseRef), closes: byRef,
	},
	{
		id: kindPullRequestTarget, title: "pull_request_target: a pull request with the rights of the base", short: "pull_request_target", who: whoPullAll,
		severity: SeverityDanger, gated: true, make: pulls("pull_request_target", baseRef), closes: byEvent,
	},
	{
		id: kindOtherBranch, title: "another branch", short: "other branch", who: whoWriters, severity: SeverityCaution,
		make: refs(refBranch(func(string) string { return "feature/other" })), closes: byRef,
	},
	{
		id: kindLookalikeBranch, title: "a branch whose name begins alike", short: "look-alike branch", who: whoWriters, severity: SeverityCaution,
		make: refs(refBranch(func(b string) string { return b + "-x" })), closes: byRef,
	},
	{id: "branch_case", title: "the branch in another case", short: "branch in other case", who: whoWriters, severity: SeverityCaution, make: refs(refBranch(caseFlipped)), closes: byRef},
	{
		id: kindTag, title: "a tag", short: "tag", who: whoWriters, severity: SeverityCaution,
		make: refs(func(*vantage, string) string { return tagNamed("anything-1") }), closes: byRef,
	},
	{
		id: "tag_named_like_branch", title: "a tag named like the branch", short: "tag named as branch", who: whoWriters, severity: SeverityCaution,
		make: refs(func(v *vantage, _ string) string { return tagNamed(v.homeBranch()) }), closes: byRef,
	},
	{id: "merge_group", title: "the merge queue", short: "merge queue", who: whoQueue, severity: SeverityCaution, make: mergeQueue, closes: byEvent},
	{
		id: "same_environment_other_ref", title: "the environment from another branch", short: "environment elsewhere", who: whoWriters, severity: SeverityCaution, others: true,
		make: sameEnvironmentOtherRef, closes: byRef,
	},
	{
		id: kindOtherEnvironment, title: "another environment", short: "other environment", who: whoWriters, severity: SeverityCaution, extra: true,
		make: environments(func(string) string { return "other-environment" }), closes: byEnvironment,
	},
	{
		id: kindLookalikeEnvironment, title: "an environment whose name begins alike", short: "look-alike environment", who: whoWriters, severity: SeverityCaution, extra: true,
		make: environments(func(e string) string { return e + "-x" }), closes: byEnvironment,
	},
	{
		id: "no_environment", title: "the same run without an environment", short: "no environment", who: whoWriters, severity: SeverityCaution,
		make: one(func(r *github.Run) { r.Environment = "" }), closes: byEnvironment,
	},
	{
		id: kindOtherWorkflow, title: "another workflow file of the repository", short: "other workflow file", who: whoWriters, severity: SeverityCaution,
		make: one(func(r *github.Run) { r.WorkflowFile = github.WorkflowDir + "other.yml" }), closes: byWorkflow,
	},
	{id: "reusable_workflow", title: "a job in a reusable workflow that the file calls", short: "reusable workflow", who: whoWriters, severity: SeverityNone, make: one(func(r *github.Run) {
		r.CalledWorkflow = "some-vendor/workflows/.github/workflows/called.yml@refs/heads/main"
	}), closes: byJob},
	{
		id: kindOtherRepository, title: "another repository of the owner", short: "other repository", who: whoOwner, severity: SeverityDanger,
		make: renamed(func(o, _ string) (string, string) { return o, "other-repository" }, false), closes: byRepository,
	},
	{
		id: kindLookalikeRepository, title: "a repository of the owner whose name begins alike", short: "look-alike repository", who: whoOwner, severity: SeverityDanger,
		make: renamed(func(o, r string) (string, string) { return o, r + "-x" }, false), closes: byRepository,
	},
	{
		id: kindOtherOwner, title: "a repository of another owner", short: "other owner", who: whoStranger, severity: SeverityDanger,
		make: renamed(func(_, r string) (string, string) { return "other-owner", r }, true), closes: byOwner,
	},
	{
		id: kindLookalikeOwner, title: "an owner whose name begins alike", short: "look-alike owner", who: whoStranger, severity: SeverityDanger,
		make: renamed(func(o, r string) (string, string) { return o + "-x", r }, true), closes: byOwner,
	},
	{
		id: "recycled_owner", title: "the owner's name, taken over by somebody else", short: "recycled owner", who: whoRecycler, severity: SeverityCaution,
		make: recycled(true), closes: byOwnerID,
	},
	{
		id: "recycled_repository", title: "the repository, recreated under its name", short: "recycled repository", who: whoRecycler, severity: SeverityCaution,
		make: recycled(false), closes: byRepositoryID,
	},
	{
		id: "classic_form", title: "the same run with names in its subject", short: "names in the subject", who: whoMeant, severity: SeverityNone,
		make: one(func(r *github.Run) { r.Form = github.FormClassic }), closes: bySubject,
	},
	{
		id: "immutable_form", title: "the same run with ids in its subject", short: "ids in the subject", who: whoMeant, severity: SeverityNone,
		make: one(func(r *github.Run) { r.Form = github.FormImmutable }), closes: bySubject,
	},
	{
		id: "other_audience", title: "a token made for another service", short: "other audience", who: whoService, severity: SeverityCaution,
		make: one(func(r *github.Run) { r.Audience = "sts.amazonaws.com" }), closes: byAudience,
	},
	{id: "other_issuer", title: "another issuer", short: "other issuer", who: whoForeign, severity: SeverityDanger, make: one(func(r *github.Run) {
		r.Issuer = github.ParseIssuer("https://github.other-company.example/_services/token")
	})},
}

func mergeQueue(v *vantage) []trial {
	t := on(v.home, func(r *github.Run) {
		r.Event, r.Ref, r.BaseRef, r.HeadRef = "merge_group", github.MergeQueueRef(v.homeBranch())+"12-"+someCommit, "", ""
	})
	out := []trial{t, on(t, func(r *github.Run) { r.Environment = "" })}
	for _, t := range out { // whether a protection counts there is not documented
		t.unprotected = true
		out = append(out, t)
	}
	return out
}

func sameEnvironmentOtherRef(v *vantage) []trial {
	var out []trial
	for _, t := range refs(refBranch(func(string) string { return "feature/other" }))(v) {
		out = append(out, on(t, func(r *github.Run) { r.Environment = environmentOf(*r) }))
	}
	for _, t := range pulls("pull_request", mergeRef)(v) {
		out = append(out, on(t, func(r *github.Run) { r.Environment = environmentOf(v.home.run) }))
	}
	return out
}

func environments(change func(string) string) func(*vantage) []trial {
	return one(func(r *github.Run) { r.Environment = change(environmentOf(*r)) })
}

// recycled makes the same names with other ids, in either form: a new
// repository sends ids, one recreated before July 2026 names.
func recycled(ownerToo bool) func(*vantage) []trial {
	return func(v *vantage) []trial {
		var out []trial
		for _, t := range v.renumbered(v.home, ownerToo) {
			out = append(out, t, on(t, func(r *github.Run) { r.Form = github.FormImmutable }), on(t, func(r *github.Run) { r.Form = github.FormClassic }))
		}
		return out
	}
}
