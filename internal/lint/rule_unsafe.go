package lint

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
)

// opening is a kind of run that ought to be kept out. What gets in is known from
// the exposure, so from tokens that were tried.
type opening struct {
	id       string
	severity workflow.Grade
	why      string
	kinds    []string // any of these is enough
	// under are wider openings: where one of these gets in, it has been said.
	under []string
	// only reports whether the opening counts at all; nil where it always does.
	only func(v *ruleView) bool
	// pins are the claims that close it, each pinned to what it is in the runs that
	// the rule is for.
	pins []string
	// unnamed says what to write where nothing tells the value: the exposure then
	// made one up.
	unnamed func(v *ruleView) string
}

func words(text string) func(*ruleView) string { return func(*ruleView) string { return text } }

func pinRepository(v *ruleView) string {
	return fmt.Sprintf(`add match.claims: "repository": %q`, v.repository())
}

func pinIDs(v *ruleView) string {
	return fmt.Sprintf(`add match.claims: "repository_owner_id" and "repository_id", the numbers that this prints: gh api repos/%s --jq '.owner.id, .id'`,
		v.repository())
}

// pinFile pins the workflow's file, by its path alone where its ref is new each
// time; FILE.yml stands for the name of one that is not known.
func pinFile(v *ruleView) string {
	var texts []trust.Text
	file := "FILE.yml"
	for _, r := range v.runs {
		if v.seen {
			path, _, _ := cutFileRef(r.text(github.ClaimWorkflowRef))
			_, file, _ = strings.Cut(path, github.WorkflowDir)
		}
		texts = append(texts, trust.Text{Before: v.repository() + "/" + github.WorkflowDir + file + "@" + r.ref.Before, Open: r.ref.Open})
	}
	return v.told(trust.Pin(github.ClaimWorkflowRef, texts)) + ", with your names"
}

// repository is the one that the rule is about, as far as it is told: capitals
// stand for what nothing tells.
func (v *ruleView) repository() string {
	home := v.home(github.ClaimRepository)
	owner, _, _ := strings.Cut(home, "/")
	switch {
	case v.about.Repository != "" && v.admits("other_repository"):
		return v.about.Repository
	case v.tells(github.ClaimRepository, home):
		return home
	case v.tells(github.ClaimOwner, owner):
		return owner + "/NAME"
	}
	return "OWNER/NAME"
}

// openings, the widest first.
var openings = []opening{
	{
		id: "rule_admits_any_owner", severity: workflow.Error, kinds: []string{"other_owner"},
		why:     "Anyone with a GitHub account can make such a repository.",
		pins:    []string{github.ClaimOwner, github.ClaimRepository},
		unnamed: words(`add match.claims: "repository_owner": "OWNER" and "repository": "OWNER/NAME"`),
	},
	{
		id: "rule_admits_lookalike_owner", severity: workflow.Error, kinds: []string{"lookalike_owner"}, under: []string{"other_owner"},
		why:     "Anyone can register an account whose name begins alike.",
		pins:    []string{github.ClaimOwner},
		unnamed: words("write the owner's name in full, up to the slash: repo:OWNER/NAME:…"),
	},
	{
		id: "rule_admits_other_repository", severity: workflow.Error, kinds: []string{"other_repository"}, under: []string{"other_owner"},
		why:     "Whoever can write to any repository of the owner can call Claude with this rule.",
		pins:    []string{github.ClaimRepository},
		unnamed: pinRepository,
	},
	{
		id: "rule_admits_lookalike_repository", severity: workflow.Error, kinds: []string{"lookalike_repository"},
		under:   []string{"other_owner", "other_repository"},
		why:     "Whoever can create a repository under the owner can name it so.",
		pins:    []string{github.ClaimRepository},
		unnamed: words("write the repository's name in full, up to the colon: repo:OWNER/NAME:…"),
	},
	{
		id: "rule_admits_pull_request", severity: workflow.Error, kinds: []string{"pull_request"}, only: pullRequestsUnasked,
		why:  "The code of a pull request has been reviewed by nobody yet, and it runs with the token.",
		pins: []string{github.ClaimEvent},
	},
	{
		id: "rule_admits_pull_request_target", severity: workflow.Error, kinds: []string{"pull_request_target"}, only: targetUnasked,
		why:  "A fork's pull request starts such a run with the rights of the base repository, and carries :pull_request in its sub as well.",
		pins: []string{github.ClaimEvent},
	},
	{
		id: "rule_environment_any_ref", severity: workflow.Warning, kinds: []string{"same_environment_other_ref"}, only: aboutOpenEnvironment,
		why:  "The sub of an environment names no branch, so only the environment's own protection keeps other branches and pull requests out.",
		pins: []string{github.ClaimRef},
	},
	{
		id: "rule_admits_any_branch", severity: workflow.Warning, kinds: []string{"other_branch"}, only: notAboutEnvironment,
		why:  "Whoever can push any branch, reviewed or not, can call Claude with this rule.",
		pins: []string{github.ClaimRef},
	},
	{
		id: "rule_admits_lookalike_branch", severity: workflow.Warning, kinds: []string{"lookalike_branch"}, under: []string{"other_branch"},
		only:    func(v *ruleView) bool { return notAboutEnvironment(v) && v.kinds["lookalike_branch"].OpenEnd },
		why:     "Branch protection covers the branch by its name, not one whose name begins alike.",
		pins:    []string{github.ClaimRef},
		unnamed: words("write the branch's name in full, without a star"),
	},
	{
		id: "rule_admits_tag", severity: workflow.Warning, kinds: []string{"tag", "tag_named_like_branch"}, under: []string{"other_branch"},
		only: func(v *ruleView) bool { return notAboutEnvironment(v) && !v.speaksOfTags() },
		why:  "Branch protection does not cover tags.",
		pins: []string{github.ClaimRef},
	},
	{
		id: "rule_admits_other_environment", severity: workflow.Warning, kinds: []string{"other_environment"}, only: aboutEnvironment,
		why:     "An environment that nobody has made is created by the first job that names it, without any protection.",
		pins:    []string{github.ClaimEnvironment},
		unnamed: words("write the environment's name in full, without a star"),
	},
	{
		id: "rule_admits_lookalike_environment", severity: workflow.Warning, kinds: []string{"lookalike_environment"},
		under: []string{"other_environment"}, only: aboutEnvironment,
		why:     "An environment that nobody has made is created by the first job that names it, without any protection.",
		pins:    []string{github.ClaimEnvironment},
		unnamed: words("write the environment's name in full, without a star"),
	},
	{
		id: "rule_admits_any_workflow", severity: workflow.Note, kinds: []string{"other_workflow"},
		why:     "Any workflow file on the admitted refs can call Claude, also one with triggers that outsiders can pull.",
		pins:    []string{github.ClaimWorkflowRef},
		unnamed: pinFile,
	},
	{
		id: "rule_admits_outsider_event", severity: workflow.Note, kinds: []string{"issue_comment", "workflow_run"}, only: notAboutEnvironment,
		why:  "An outsider can start such a run, where a workflow listens, and it has the rights of the default branch.",
		pins: []string{github.ClaimEvent},
	},
	{
		id: "rule_admits_recycled_name", severity: workflow.Note, kinds: []string{"recycled_owner", "recycled_repository"},
		why:     "A name that was given up can be registered by somebody else; the numeric ids are never given out again.",
		pins:    []string{github.ClaimOwnerID, github.ClaimRepositoryID},
		unnamed: pinIDs,
	},
}

// home is a claim of the run that the rule is about.
func (v *ruleView) home(claim string) string {
	s, _ := v.kinds["same_run"].Claims[claim].(string)
	return s
}

func (v *ruleView) admits(kinds ...string) bool {
	for _, id := range kinds {
		if v.kinds[id].Admitted {
			return true
		}
	}
	return false
}

func aboutEnvironment(v *ruleView) bool {
	return v.home(github.ClaimEnvironment) != "" && !v.admits("no_environment")
}

// aboutOpenEnvironment: nothing is known to stand before it.
func aboutOpenEnvironment(v *ruleView) bool {
	return aboutEnvironment(v) && !v.about.guarded(v.home(github.ClaimRepository), v.home(github.ClaimEnvironment))
}

func notAboutEnvironment(v *ruleView) bool { return !aboutEnvironment(v) }

// pullRequestsAsked reports whether the run that the rule is about is a pull
// request's.
func pullRequestsAsked(v *ruleView) bool {
	return v.admits("same_run") && v.home(github.ClaimEvent) == "pull_request" || v.kinds["pull_request"].Severity == trust.SeverityNone
}

func pullRequestsUnasked(v *ruleView) bool { return notAboutEnvironment(v) && !pullRequestsAsked(v) }

// targetUnasked is said where pull requests are wanted, and their dangerous twin
// gets in beside them. An environment's own gate stands before it, unless the rule
// is for nothing else.
func targetUnasked(v *ruleView) bool {
	return (notAboutEnvironment(v) || v.asksFor("pull_request_target")) && (pullRequestsAsked(v) || !v.admits("pull_request"))
}

// speaksOfTags reports whether the rule lets tags in by name or pattern, or by an
// event that has no other ref, so that they are no oversight.
func (v *ruleView) speaksOfTags() bool {
	return strings.HasPrefix(v.home(github.ClaimRef), github.RefsTags) || v.names(github.RefsTags) || v.asksFor("release")
}

// asksFor reports whether the rule names an event.
func (v *ruleView) asksFor(event string) bool {
	if name, ok := v.rule.Match.Claim(github.ClaimEvent); ok {
		return name == event
	}
	return slices.ContainsFunc(v.compared, func(m federation.Mention) bool {
		return m.Claim == github.ClaimEvent && m.Text == event && (m.Op == "==" || m.Op == "in")
	})
}

// wants reports whether an event is meant: the rule names it, or it starts a job
// that is to get in, whose own guard is looked at for itself.
func (v *ruleView) wants(event string) bool {
	return v.asksFor(event) || v.seen && slices.ContainsFunc(v.runs, func(r wantedRun) bool { return r.text(github.ClaimEvent) == event })
}

// finds is the run that gets in where it ought not.
func (o opening) finds(v *ruleView) (trust.Kind, bool) {
	if v.admits(o.under...) || o.only != nil && !o.only(v) {
		return trust.Kind{}, false
	}
	for _, id := range o.kinds {
		wanted := o.id == "rule_admits_outsider_event" && v.wants(id)
		if k := v.kinds[id]; k.Admitted && k.Severity != trust.SeverityNone && !wanted {
			return k, true
		}
	}
	return trust.Kind{}, false
}

// check reports an opening with the run that was tried.
func (o opening) check(v *ruleView) []hit {
	k, open := o.finds(v)
	if !open {
		return nil
	}
	h := hit{field: "match", message: fmt.Sprintf("%s gets in: sub %q", k.Title, k.Claims[github.ClaimSubject])}
	if v.rule.Match.SubjectPrefix != "" {
		h.field = subjectPath
	}
	h.fix, h.change = o.fix(v)
	if o.severity == workflow.Error && k.Severity == trust.SeverityCaution {
		h.severity = workflow.Warning
	}
	if o.id == "rule_admits_pull_request_target" && v.asksFor("pull_request_target") {
		h.fix, h.severity = v.guardTarget()
		h.change = nil
	}
	if o.id == "rule_admits_recycled_name" && v.admits("immutable_form") {
		h.severity = workflow.Warning
	}
	if o.id == "rule_environment_any_ref" {
		h.fix += ", or restrict the environment's deployment branches in the repository's settings"
	}
	return one(h)
}

// guardTarget is what to do about a rule that asks for pull_request_target: strangers
// start it, and only the workflow can keep them out, if it is the only one.
func (v *ruleView) guardTarget() (fix string, severity workflow.Grade) {
	jobs := strings.Join(v.guards, ", ")
	switch {
	case len(v.guards) == 0:
		return "keep strangers out in the workflow, for no rule can: if: " + github.GuardOf("pull_request_target"), ""
	case v.admits("other_workflow"):
		return v.told(trust.Pin(github.ClaimWorkflowRef, textsOf(github.ClaimWorkflowRef, v.runs))) + ": the if: of " + jobs + " keeps strangers out, other workflows may not", ""
	}
	return "keep the if: of " + jobs + ": it keeps strangers out, and the rule does not", workflow.Note
}

// gitHubRows are the checks that know GitHub's tokens.
var gitHubRows = slices.Concat(openingRows(), subjectRows, fragileRows)

func openingRows() []row[*ruleView] {
	var out []row[*ruleView]
	for _, o := range openings {
		out = append(out, row[*ruleView]{o.id, o.severity, o.why, o.check})
	}
	return append(out, row[*ruleView]{
		"rule_pull_request_broad_scope", workflow.Warning,
		"What a pull request's code can reach with the token should be no more than it needs.", pullRequestScope,
	})
}

func pullRequestScope(v *ruleView) []hit {
	if !v.admits("pull_request") || !pullRequestsAsked(v) {
		return nil
	}
	for _, s := range strings.Fields(v.rule.OAuthScope) {
		if s != federation.ScopeInference {
			return one(hit{
				field: "oauth_scope", message: fmt.Sprintf("pull requests get the scope %s", s),
				fix: "write " + federation.ScopeInference + ", or keep pull requests out",
			})
		}
	}
	return nil
}

// ruleRows are the checks of any rule.
var ruleRows = []row[*ruleView]{
	{
		"rule_unknown_matcher", workflow.Error,
		"What an unknown member of match was meant to keep out gets in.", unknownMatchers,
	},
	{
		"rule_broad_scope", workflow.Warning,
		"A job in CI needs the Claude API of one workspace and nothing of the organization.", broadScope,
	},
	{
		"rule_no_audience", workflow.Note,
		"A rule that says its audience can be compared with what the workflow requests.", noAudience,
	},
	{
		"aud_rule_wrong", workflow.Warning,
		"The audience is compared byte for byte with the one that the workflow requests.", audienceNearMiss,
	},
}

func broadScope(v *ruleView) []hit {
	for _, name := range strings.Fields(v.rule.OAuthScope) {
		s, ok := federation.ScopeByName(name)
		if !ok || !s.Broad {
			continue
		}
		h := hit{
			field: "oauth_scope", message: fmt.Sprintf("the scope %s reaches %s", s.Name, s.Reaches),
			fix: "write " + federation.ScopeInference + " or " + federation.ScopeDeveloper,
		}
		if strings.HasPrefix(s.Name, "org:") {
			h.severity = workflow.Error
		}
		return one(h)
	}
	return nil
}

func noAudience(v *ruleView) []hit {
	if v.rule.Match.Audience != "" || v.broken.has("match") {
		return nil
	}
	return one(hit{
		field: "match", message: "the rule names no audience: " + federation.DefaultAudience + " is implied",
		fix: `add "audience": "` + federation.DefaultAudience + `" to match`, edit: v.insert("match", "audience", federation.DefaultAudience),
	})
}

// audienceNearMiss finds the default audience, mistyped, and the owner's URL.
func audienceNearMiss(v *ruleView) []hit {
	aud := v.rule.Match.Audience
	if aud == "" || aud == federation.DefaultAudience {
		return nil
	}
	h := hit{field: "match.audience", fix: "write " + federation.DefaultAudience}
	bare := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(aud)), "https://"), "http://")
	switch {
	case strings.TrimRight(bare, "/") == strings.TrimPrefix(federation.DefaultAudience, "https://"):
		h.message = fmt.Sprintf("the audience %q is not quite %q", aud, federation.DefaultAudience)
	case strings.HasPrefix(bare, "github.com/"):
		h.message = fmt.Sprintf("the audience %q is what GitHub writes where a workflow requests none: a token made for any other service fits", aud)
	default:
		return nil
	}
	return one(h)
}
