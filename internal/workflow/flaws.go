package workflow

import (
	"cmp"
	"slices"
	"time"

	"gh-wif/internal/federation"
)

// Grade is how bad a flaw is.
type Grade string

// The grades: an error fails or lets in the wrong run, a warning will fail some day or is
// unsafe, a note is worth knowing.
const (
	Error   Grade = "error"
	Warning Grade = "warning"
	Note    Grade = "note"
)

// Flaw is one thing that is wrong with a workflow, where, and what would be right. Message names
// the value that offends.
type Flaw struct {
	ID      string
	Grade   Grade
	File    string
	Pos     Pos
	Job     string
	Message string
	Why     string
	Fix     string
	Edit    *Edit // nil where a change of the text alone would not be safe
}

// Context is what is known beside the file.
type Context struct {
	// Audience is the one that the federation rule expects. Where it is empty the rule is not known, and
	// another audience than Anthropic's own is a warning only.
	Audience string
	// Now is the time for which the file is looked at; zero: what depends on it is not.
	Now time.Time
	// Resolve returns a local reusable workflow by the text of its uses:. It may be nil.
	Resolve func(uses string) (File, bool)
}

// hit is what a check reports; the rest of the flaw stands in the table.
type hit struct {
	pos     Pos
	message string
	fix     string
	edit    *Edit
	grade   Grade // where it differs from the table's
}

// rule is one row: what is checked in each job that is about federation, and why it matters.
type rule struct {
	id    string
	grade Grade
	why   string
	check func(v *jobView) []hit
}

// rules are checked in this order in every federated job.
var rules = []rule{
	{
		"wf_missing_id_token_permission", Error,
		"Without id-token: write GitHub gives the job no token to exchange, and the request URL is unset.",
		checkPermission,
	},
	{
		"aud_default_owner_url", Error,
		"Without an audience GitHub writes the owner's URL into aud, which the rule does not accept.",
		checkAudienceAbsent,
	},
	{
		"aud_trailing_slash", Error, "The audience is compared byte for byte.",
		checkAudience(audienceSlash),
	},
	{
		"aud_missing_scheme", Error, "The audience is compared byte for byte.",
		checkAudience(audienceScheme),
	},
	{
		"aud_other_service", Error, "A token is good for the audience it was requested for and no other.",
		checkAudience(audienceOther),
	},
	{
		"wf_curl_without_fail", Warning,
		"curl succeeds on an HTTP error, so the error's body is taken for the token and the job fails later, in the exchange.",
		checkCurl,
	},
	{
		"wf_jq_null", Warning,
		"Where the answer holds no token, jq -r prints the word null and succeeds, and the exchange then gets null for a token.",
		checkJQ,
	},
	{
		"wf_no_pipefail", Note,
		"The default shell on Linux runners is bash -e without pipefail, so a failure of curl before a pipe goes unseen.",
		checkPipefail,
	},
	{
		"wf_token_in_tmp", Note,
		"A fixed path in a shared directory outlives the job on a self-hosted runner and can be read or planted by others; RUNNER_TEMP is emptied for each job.",
		checkTokenPath,
	},
	{
		"wf_token_shown", Error,
		"Whoever can read the log, which is everybody in a public repository, can use the token while it lives.",
		checkShown,
	},
	{
		"wf_token_unmasked", Warning,
		"GitHub prints the environment and the script of each step, so a variable or an output shows in the log where it is used, unless it is masked.",
		checkMasked,
	},
	{
		"wf_runner_context_in_env", Error,
		"The runner context does not exist in env: of a workflow or a job, so GitHub refuses the file (GitHub docs, contexts, availability).",
		checkRunnerContext,
	},
	{
		"wf_env_not_expanded", Error,
		"GitHub does not expand shell variables in env:, so the program gets the dollar sign and the name.",
		checkUnexpanded,
	},
	{
		"wf_token_file_not_written", Warning,
		"The SDK opens the token file at its first request and fails where there is none.",
		checkTokenWritten,
	},
	{
		"env_api_key_shadows", Error,
		"An API key or bearer token in the environment comes before federation (credential precedence).",
		checkShadow,
	},
	{
		"env_name_near_miss", Warning,
		"An SDK reads its own names only; under another one the value reaches nothing.",
		checkNearMiss,
	},
	{
		"env_vars_secrets_mixed", Warning,
		"What is kept as a secret is empty as vars.NAME, and the other way round; GitHub says nothing about it.",
		checkMixed,
	},
	{
		"env_incomplete", Error,
		"Federation starts only when the rule, the organization, the service account and the token are all there; otherwise the SDK reports no credentials.",
		checkIncomplete,
	},
	{
		"wf_action_ignores_env", Warning,
		"claude-code-action fills the federation variables from its inputs, so those of env: do not reach Claude.",
		checkActionEnv,
	},
	{
		"env_workspace_missing", Note,
		"A rule that covers several workspaces denies an exchange that names none, with the same 401 as every other denial.",
		checkWorkspace,
	},
	{"env_rule_id_malformed", Error, "The server answers 400 to a rule id that is none.", checkID(federation.RuleID)},
	{"env_org_id_wrong", Error, "With another organization's id the exchange is denied and leaves no entry in the history.", checkID(federation.Organization)},
	{"env_service_account_malformed", Error, "The service account must be the rule's target.", checkID(federation.ServiceAccount)},
	{"env_workspace_malformed", Error, "The server answers 400 to a workspace that is neither an id nor the word default.", checkID(federation.Workspace)},
	{
		"jti_replayed", Warning,
		"A GitHub token is exchanged once: the issuer refuses its jti the second time, with 401. Each process exchanges for itself.",
		checkReplay,
	},
	{
		"wf_token_fetched_early", Note,
		"A GitHub token lives about five minutes and is exchanged at the first request to Claude.",
		checkEarly,
	},
	{
		"wf_token_fetch_not_awaited", Warning,
		"A background step and the steps after it run at the same time (GitHub changelog, 2026-06-25), so the token may not be there yet.",
		checkAwaited,
	},
	{
		"wf_condition_always_true", Warning,
		"GitHub fills in the expressions of a text and takes the text for true, whatever stands in it; a line end behind }} makes it one.",
		checkAlwaysTrue,
	},
	{
		"wf_outsider_trigger", Warning,
		"Such a run has the rights of the default branch and gets a token, although somebody without write access can start it.",
		checkOutsiders,
	},
	{
		"wf_unsafe_checkout", Error,
		"Such a run has the rights of the base repository, and any code in a job with id-token: write can request its token.",
		checkCheckout,
	},
	{
		"wf_fork_pull_request", Note,
		"GitHub gives no id token to a pull request from a fork, so the job fails there.",
		checkForks,
	},
	movingTag,
}

// movingTag is about steps, and about a job that calls a workflow.
var movingTag = rule{
	"wf_action_moving_tag", Note,
	"It can request tokens as this job; a tag or branch can be moved to other code.",
	checkPinned,
}

// endingModel is about what a job asks for, whatever it shows for it.
var endingModel = rule{
	"wf_model_ends", Note,
	"Requests for a model that has ended fail. The day is that of Anthropic's own platforms; others have theirs.",
	checkModels,
}

const whyAPIKey = "A key lives until somebody revokes it; federation exchanges a token that lives minutes and needs no secret."

// Flaws lists what is wrong with the way a workflow calls Claude, in the order of the file. A job
// that is not seen to call Claude gets none.
func Flaws(f File, ctx Context) []Flaw {
	var out []Flaw
	for i := range f.Jobs {
		j := &f.Jobs[i]
		for _, h := range checkCaller(f, *j, ctx) {
			out = append(out, h.flaw(f, j.ID, "wf_caller_lacks_id_token", Error,
				"What the caller grants is a ceiling for the called workflow: with less, the run fails at its start, before any step."))
		}
		for _, h := range checkCalledPinned(f, *j) {
			out = append(out, h.flaw(f, j.ID, movingTag.id, movingTag.grade, movingTag.why))
		}
		v := newJobView(f, j, ctx)
		if len(j.Steps) == 0 {
			continue
		}
		if !ctx.Now.IsZero() && v.relevant() {
			for _, h := range endingModel.check(v) {
				out = append(out, h.flaw(f, j.ID, endingModel.id, endingModel.grade, endingModel.why))
			}
		}
		if !v.federated() {
			for _, h := range checkAPIKeyOnly(v) {
				out = append(out, h.flaw(f, j.ID, "wf_api_key_instead_of_federation", Note, whyAPIKey))
			}
			continue
		}
		for _, r := range rules {
			for _, h := range r.check(v) {
				out = append(out, h.flaw(f, j.ID, r.id, r.grade, r.why))
			}
		}
	}
	return sorted(out)
}

func (h hit) flaw(f File, job, id string, s Grade, why string) Flaw {
	if h.grade != "" {
		s = h.grade
	}
	return Flaw{
		ID: id, Grade: s, File: f.Path, Pos: h.pos, Job: job,
		Message: h.message, Why: why, Fix: h.fix, Edit: h.edit,
	}
}

// sorted orders flaws by place and drops what several jobs report of the same place, such as a
// variable of the workflow's env:.
func sorted(in []Flaw) []Flaw {
	slices.SortStableFunc(in, func(a, b Flaw) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
	type place struct {
		id, message string
		pos         Pos
	}
	seen := map[place]bool{}
	return slices.DeleteFunc(in, func(f Flaw) bool {
		k := place{f.ID, f.Message, f.Pos}
		was := seen[k]
		seen[k] = true
		return was
	})
}
