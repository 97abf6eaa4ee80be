package wizard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/internal/versions"
	"gh-wif/templates"
	"gh-wif/wizard/advice"
)

// rank is a warning's place in the list: in order of danger, and last what is
// still to be filled in.
type rank int

const (
	rankEvent rank = iota
	rankPlace
	rankSubject
	rankSetting
	rankWorkflow
	rankFill
)

type ranked struct {
	rank rank
	Warning
}

// warnings are those of a plan so far, each once.
type warnings []ranked

func (ws *warnings) warn(r rank, id, message string, fix say.Text) {
	ws.add(r, Warning{ID: id, Message: message, Fix: fix})
}

// advise is warn with the advice of a key: the id, and what it depends on.
func (ws *warnings) advise(r rank, key, message string, f say.Fills) {
	id, _, _ := strings.Cut(key, "/")
	ws.add(r, advised(Warning{ID: id, Message: message}, key, f))
}

// advised adds the advice of a key to what is to be done about a warning.
func advised(w Warning, key string, f say.Fills) Warning {
	a := advice.Of(key)
	all := say.Fills{"question": say.V(titleOf(a.Ask))}
	for name, text := range f {
		all[name] = text
	}
	between := ""
	if !w.Fix.Empty() {
		between = " "
	}
	w.Screen = say.List(between, w.Fix, a.Screen.Fill(all))
	w.Fix, w.Ask = say.List(between, w.Fix, a.Flags.Fill(all)), a.Ask
	return w
}

// titleOf is the title of the question for an answer.
func titleOf(name string) string {
	if r, err := row(name); err == nil {
		return r.Title
	}
	return ""
}

func (ws *warnings) add(r rank, w Warning) {
	if w.Screen.Empty() {
		w.Screen = w.Fix
	}
	same := func(o ranked) bool { return o.rank == r && o.ID == w.ID && o.Message == w.Message }
	if !slices.ContainsFunc(*ws, same) {
		*ws = append(*ws, ranked{r, w})
	}
}

// inOrder are the warnings by their ranks.
func (ws warnings) inOrder() []Warning {
	sorted := slices.SortedStableFunc(slices.Values(ws), func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	out := make([]Warning, len(sorted))
	for i, w := range sorted {
		out[i] = w.Warning
	}
	return out
}

// openEnds looks for what the rule cannot close, and warns of it.
type openEnds struct {
	answers  Answers
	request  trust.Request
	facts    subjectFacts
	told     *told
	warnings warnings
}

// allWarnings are those that were made on the way, and what the rule cannot close.
func (b *builder) allWarnings() []Warning {
	o := &openEnds{b.answers, b.request, b.facts, b.told, b.warnings}
	o.events()
	o.place()
	o.subject()
	o.settings()
	o.model()
	o.warnings = slices.DeleteFunc(o.warnings, func(w ranked) bool { return o.told.closes(w.ID) })
	o.warnings = append(o.warnings, o.told.opened...)
	for _, w := range IDWarnings(o.answers) {
		o.warnings.add(rankFill, w)
	}
	return o.warnings.inOrder()
}

// eventRisk is what an event lets strangers or writers do that no rule closes.
type eventRisk struct {
	event, id, message string
	fix                say.Template
	// guarded reports whether the guard of the workflow closes it.
	guarded bool
}

var eventRisks = []eventRisk{
	{
		"pull_request_target", "stranger_pull_request_target",
		"pull_request_target gives a token to runs that anyone starts by opening a pull request, also from a fork. If the workflow checks out or runs the pull request's code, strangers spend your money.",
		"Prefer pull_request. If it must be pull_request_target for pull requests from forks, never check out the head of the pull request in this workflow, and require approval: GitHub → Settings → Actions → General → Approval for running fork pull request workflows.",
		true,
	},
	{
		"issue_comment", "stranger_issue_comment",
		"issue_comment runs on the default branch whenever anyone comments; the subject is the same as that of a push to it.",
		"", true,
	},
	{
		"issues", "stranger_issues", "issues runs on the default branch whenever anyone opens an issue.",
		"", true,
	},
	{
		"workflow_run", "stranger_workflow_run",
		"workflow_run is started by the end of another workflow, also of one that a fork's pull request started, and runs with the rights of the default branch.",
		"Never run files that the other workflow produced.",
		true,
	},
	{
		"workflow_run", "workflow_run_name", "The workflow follows one that is called CI: that name stands for yours.",
		"Put the name: of the workflow to follow in the place of CI.", false,
	},
	{
		"discussion", "stranger_discussion", "discussion runs on the default branch whenever anyone opens a discussion.",
		"", true,
	},
	{
		"discussion_comment", "stranger_discussion_comment", "discussion_comment runs on the default branch whenever anyone comments.",
		"", true,
	},
	{
		"pull_request_review", "stranger_pull_request_review", "pull_request_review runs whenever anyone reviews a pull request, also one from a branch of the repository.",
		"", true,
	},
	{
		"pull_request_review_comment", "stranger_pull_request_review_comment",
		"pull_request_review_comment runs whenever anyone comments on the changes of a pull request, also one from a branch of the repository.",
		"", true,
	},
	{
		"fork", "stranger_fork", "fork runs on the default branch whenever anyone forks the repository.",
		"", true,
	},
	{
		"watch", "stranger_watch", "watch runs on the default branch whenever anyone stars the repository.",
		"", true,
	},
	{
		"gollum", "stranger_gollum", "gollum runs on the default branch whenever a page of the wiki changes, and a public wiki may be open to all.",
		"", true,
	},
	{
		"pull_request", "fork_pull_request",
		"A pull request from a fork gets no identity token, so its runs cannot call Claude, unless the repository sends write tokens to forks: then strangers can.",
		"Leave off GitHub → Settings → Actions → General → Send write tokens to workflows from pull requests.",
		false,
	},
	{
		"pull_request", "pull_request_code",
		"Whoever can push a branch to the repository can open a pull request and change the workflow file in it: the rule accepts the file as the pull request has it.",
		"Give write access only to people who may spend on this workspace, or require an environment with reviewers.",
		false,
	},
	{
		"merge_group", "merge_queue_ref", "A merge queue's ref is new for every entry, so the rule accepts every entry of this branch's queue.",
		"Nothing to do: only approved pull requests enter the queue.", false,
	},
	{
		"workflow_dispatch", "dispatch_writers", "Anyone with write access can start the workflow by hand on this ref.",
		"Gate the job with an environment that requires reviewers, if that is too many people.", false,
	},
	{"deployment", "deployment_ref_empty", deploymentRef, deploymentFix, false},
	{"deployment_status", "deployment_ref_empty", deploymentRef, deploymentFix, false},
	{
		"release", "release_ref_empty", "GitHub sometimes leaves the ref of a release run empty; such a run is kept out.",
		"If a release run is refused, start it again, or trigger on the push of the tag instead.", false,
	},
}

// Of a deployment the ref is what it was created from (GitHub, "Events that trigger
// workflows": empty, if created with a commit SHA).
const (
	deploymentRef = "A deployment that was created from a commit, and not from a branch or a tag, has an empty ref: its runs are kept out."
	deploymentFix = "Create the deployment with the name of the branch or tag as its ref."
)

func (o *openEnds) events() {
	for _, r := range eventRisks {
		if r.id == "release_ref_empty" && o.request.Form == trust.FormAuto && o.answers.Tag == "" {
			continue // no rule for every tag looks at it
		}
		if slices.Contains(o.answers.Events, r.event) && (o.answers.NoGuards || !r.guarded) {
			w := Warning{ID: r.id, Message: r.message, Fix: r.fix.Fill(nil)}
			if r.guarded {
				w = advised(w, advice.Guard, say.Fills{"guard": say.C(github.GuardOf(r.event))})
			}
			o.warnings.add(rankEvent, w)
		}
	}
	for _, name := range o.answers.Events {
		if e, ok := github.EventByName(name); ok && e.SubjectUncertain && o.answers.Environment == "" && o.request.Form != trust.FormAuto {
			o.warnings.warn(rankEvent, "subject_unmeasured", "No token of a "+name+" run is publicly known: its subject may end in :pull_request or in :ref:refs/pull/N/merge. The rule accepts both, for this event alone.",
				say.Template("After the first run, look at the subject with `gh-wif diagnose` and keep the one that came.").Fill(nil))
		}
	}
}

// protectEnvironment is what gives an environment its guards.
func protectEnvironment(name string, wanted []trust.Wanted) say.Text {
	return say.Template("GitHub → Settings → Environments → {environment}: add required reviewers, and under Deployment branches and tags allow only {refs}.").Fill(
		say.Fills{"environment": say.N(name), "refs": say.N(refsOf(wanted))})
}

func (o *openEnds) place() {
	a := o.answers
	if a.Environment != "" {
		o.warnings.warn(rankPlace, unprotected,
			"A workflow that names an environment creates it, without any protection, if it does not exist. The environment "+quote(a.Environment)+" guards nothing until it has reviewers or a branch policy.",
			protectEnvironment(a.Environment, o.request.Wanted))
	}
	if strings.Contains(a.Environment, ":") && o.request.Issuer.Kind == github.IssuerGHES {
		o.warnings.warn(rankPlace, "environment_colon",
			"GitHub Enterprise Server writes the colon of an environment as %3A into the subject only above 3.18, and as it is before. The rule wants %3A: an older server's runs are kept out.",
			say.W("On an older server, name an environment without a colon."))
	}
	for _, branch := range branchesOf(o.request.Wanted) {
		if o.told.closes("branch_writers " + branch) {
			continue
		}
		o.warnings.warn(rankPlace, "branch_writers", "Whoever can push to "+branch+" can change the workflow and what it sends to Claude.",
			say.Template("GitHub → Settings → Rules → Rulesets: require a pull request with review for {branch}.").Fill(say.Fills{"branch": say.N(branch)}))
	}
	switch {
	case a.Tag == "" && slices.Contains(a.Events, "release"):
		o.warnings.advise(rankPlace, "any_tag", "No tag was given, so a release of any tag gets in.", nil)
	case strings.HasSuffix(a.Tag, "*"):
		o.warnings.warn(rankPlace, "tag_writers", "Anyone with write access can create a tag that begins like this one, on any commit. Unlike the star in a workflow's filter, the rule's star takes a slash too.",
			say.Template("GitHub → Settings → Rules → Rulesets: restrict who may create tags {tag}.").Fill(say.Fills{"tag": say.N(a.Tag)}))
	case a.Tag != "":
		o.warnings.warn(rankPlace, "tag_moves", "A tag can be moved to another commit by anyone with write access.",
			say.W("GitHub → Settings → Rules → Rulesets: restrict updates and deletions of tags."))
	}
	if a.AnyWorkflow {
		o.warnings.advise(rankPlace, "any_workflow", "The workflow file is not pinned: any workflow of the repository that runs like this gets in.", nil)
	}
	if a.ReusableWorkflow != "" && !strings.Contains(a.ReusableWorkflow, "@refs/tags/") && strings.Contains(a.ReusableWorkflow, "@refs/") {
		o.warnings.warn(rankPlace, "reusable_moves", "The called workflow is named by a branch, which anyone who can push there changes.", say.W("Name it by a full commit, or by a tag."))
	}
}

func (o *openEnds) subject() {
	r, repo := o.request, o.answers.Repository
	ask := say.Fills{"subject": say.C(SubjectCommand(repo)), "ids": say.C(IDsCommand(repo))}
	exact := "both_forms"
	if o.told.Subject != nil {
		exact = "both_forms/told"
	}
	switch {
	case r.Template != nil || o.facts.elsewhere:
		o.customSubject()
	case r.Form == trust.FormAuto && r.OwnerID != "" && r.RepoID != "":
		o.warnings.advise(rankSubject, exact, "It is not known whether GitHub writes the subject with ids or with names only, so the rule does not look at it: the claims say the same in either form, also after a move from names to ids.",
			ask)
	case r.Form == trust.FormAuto:
		o.warnings.advise(rankSubject, "ids_unknown", "The repository's ids are not known. The rule does not need them, nor the form of the subject, but it cannot tell this repository from one that is later created under the same name.",
			ask)
	case r.OwnerID == "" || r.RepoID == "":
		o.warnings.advise(rankSubject, "ids_unknown/form", "The repository's ids are not pinned: whoever takes over its name later would match.",
			ask)
	}
	if r.Form == trust.FormClassic && o.facts.form == "" && r.Issuer.Kind != github.IssuerGHES {
		o.warnings.advise(rankSubject, "classic_only", "The rule accepts the subject with names only. A repository created, renamed or transferred after 2026-07-15 sends ids and would be refused.",
			ask)
	}
	if o.facts.form == "" && r.Form == trust.FormImmutable {
		o.warnings.warn(rankSubject, "rename_breaks", "The immutable subject holds the names too: after a rename or a transfer the rule must be made again.", nil)
	}
}

// customSubject tells what the rule makes of a template.
func (o *openEnds) customSubject() {
	template := strings.Join(o.request.Template, ", ")
	if o.facts.elsewhere {
		o.warnings.warn(rankSubject, "custom_subject", "The repository takes its subject's template from the organization, and GitHub's answer does not tell that one. The rule does not look at the subject: the claims say what is wanted.", nil)
		return
	}
	if o.request.Form == trust.FormAuto {
		o.warnings.warn(rankSubject, "custom_subject", "The repository customises its subject ("+template+"), and it is not known whether the subject has ids. The rule does not look at it: the claims say what is wanted.", nil)
		return
	}
	o.warnings.warn(rankSubject, "custom_subject", "The repository customises its subject ("+template+"), so its sub does not look like other repositories'. The rule follows the template as given; where a part of the sub differs from run to run, it relies on the other claims.",
		say.W("If the template changes, make the rule again: the next token already carries the new subject."))
}

func (o *openEnds) settings() {
	a := o.answers
	if a.TokenLifetime > federation.UsefulTokenLifetime {
		o.warnings.advise(rankSetting, "lifetime_never_reached", fmt.Sprintf("token_lifetime_seconds %d is never reached: a minted token lives at most twice the remaining life of GitHub's token, about %d seconds.",
			a.TokenLifetime, federation.UsefulTokenLifetime),
			say.Fills{"useful": say.N(usefulLifetime)})
	}
	inference := say.Fills{"inference": say.N(federation.ScopeInference)}
	for _, name := range strings.Fields(a.Scope) {
		if s, ok := federation.ScopeByName(name); ok && (s.Broad || !s.API) {
			o.warnings.advise(rankSetting, "broad_scope", "The scope "+name+" reaches "+s.Reaches+".", inference)
		}
	}
	if a.Scope == federation.ScopeDeveloper {
		o.warnings.advise(rankSetting, "scope_developer", federation.ScopeDeveloper+" reaches what an API key of the workspace does, Files, Skills and Managed Agents included.", inference)
	}
	if a.Audience != federation.DefaultAudience {
		o.warnings.warn(rankSetting, "audience_other",
			"The audience is not "+federation.DefaultAudience+": workflow and rule agree on "+a.Audience+", and every other tool that requests a token must ask for it too.",
			nil)
	}
	if a.Edition == federation.Legacy {
		o.warnings.advise(rankSetting, "legacy_edition",
			"The issuer has the older guide's shape (jwks_source). Today's API documents jwks: {\"type\": \"discovery\"}.", nil)
	}
	if federation.IssuerID.IsPlaceholder(a.IssuerID) && a.Anthropic == nil { // who was asked told whether there is one
		o.warnings.warn(rankSetting, "issuer_once", "One issuer serves every repository of the organization: if one with this issuer_url exists already, the API refuses a second.",
			say.W("Look at Settings → Workload identity → Issuers first, and reuse its id."))
	}
}

// model looks at what the sample asks for. Today is not known here: an end before the day on which
// the table was read is past for sure.
func (o *openEnds) model() {
	a := o.answers
	if a.Language == string(templates.Snippet) || a.ReusableWorkflow != "" {
		return // nothing in the workflow names it
	}
	if ends, known := versions.ModelEnds(a.Model); known {
		says := " ends on " + versions.Date(ends) + ": from then on requests for it fail."
		if !ends.After(versions.Read) {
			says = " has ended, on " + versions.Date(ends) + ": requests for it fail."
		}
		o.warnings.advise(rankWorkflow, "model_ends", "The model "+a.Model+says,
			say.Fills{"current": say.N(versions.DefaultModel)})
	}
}

func quote(s string) string { return fmt.Sprintf("%q", s) }
