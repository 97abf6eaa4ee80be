package cause

import (
	"slices"
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/workflow"
)

const verifyWorkflow = "Run the job again: the fetching step must write a token of three parts. Without the permission ACTIONS_ID_TOKEN_REQUEST_URL is unset there."

// workflowFamily: the workflow file shows it. Causes of other families that the
// file shows, too, such as env_api_key_shadows, have their text there, and say by
// Counts where such a finding counts.
var workflowFamily = Family{"The workflow", workflowCauses, findWorkflow}

var workflowCauses = []*Cause{
	wfMissingIDTokenPermission, wfCallerLacksIDToken, wfForkPullRequest, wfPermissionPresent, wfCurlWithoutFail, wfJQNull,
	wfNoPipefail, wfRunnerContextInEnv, wfEnvNotExpanded, wfTokenFileNotWritten, wfTokenFetchedEarly,
}

var wfMissingIDTokenPermission = &Cause{
	ID:          "wf_missing_id_token_permission",
	Title:       "The job may not request a token",
	Explanation: "{message}. Without `id-token: write` GitHub gives the job no token, and the request URL is unset. A `permissions:` block at the job replaces the workflow's as a whole, and every scope that it does not list is none.",
	Fix:         "Add `id-token: write` to the permissions of the job that fetches the token:\n\npermissions:\n  contents: read\n  id-token: write",
	Verify:      verifyWorkflow,
	Docs:        docsOIDC,
	Counts:      &Counts{NoToken: true, Rank: rankRoot},
	Mends:       []string{"wf_missing_id_token_permission"},
}

var wfCallerLacksIDToken = &Cause{
	ID:          "wf_caller_lacks_id_token",
	Title:       "The workflow that calls this one lacks the permission",
	Explanation: "{message}. What the caller grants is a ceiling for the called workflow: with less, there is no token, or the run fails at its start.",
	Fix:         "Add `id-token: write` to the permissions of the job that has `uses:`, in the calling workflow:\n\npermissions:\n  contents: read\n  id-token: write",
	Verify:      verifyWorkflow,
	Docs:        docsOIDC,
	Counts:      &Counts{NoToken: true, Rank: rankRoot},
	Mends:       []string{"wf_caller_lacks_id_token"},
}

var wfForkPullRequest = &Cause{
	ID:          "wf_fork_pull_request",
	Title:       "A pull request from a fork gets no token",
	Explanation: "{message}.",
	Fix:         "{fix}.",
	Verify:      verifyWorkflow,
	Docs:        docsOIDC,
	Counts:      &Counts{NoToken: true, Check: check.Structure},
}

var wfPermissionPresent = &Cause{
	ID:          "wf_permission_present",
	Title:       "The file grants the permission, and the job got no token",
	Explanation: "{message}. So the permission of this file is not what is missing: another file or job ran, a workflow that calls this one grants less, the run was Dependabot's, or GitHub failed for once.",
	Fix:         "Compare the file with that of the failed run (there: View workflow file), and where another workflow calls it, the permissions of the calling job. If both have `id-token: write`, run the job again.",
	Verify:      verifyWorkflow,
	Docs:        docsOIDC,
}

var wfCurlWithoutFail = &Cause{
	ID:          "wf_curl_without_fail",
	Title:       "curl does not fail with the request",
	Explanation: "{message}. {why}",
	Fix:         "{fix}.",
	Verify:      verifyWorkflow,
	Docs:        docsOIDC,
	Counts:      &Counts{NoToken: true, Check: check.Structure},
}

var wfJQNull = &Cause{
	ID:          "wf_jq_null",
	Title:       "jq writes the word null",
	Explanation: "{message}. {why}",
	Fix:         "{fix}.",
	Verify:      verifyWorkflow,
	Docs:        docsOIDC,
	Counts:      &Counts{NoToken: true, Check: check.Structure},
}

var wfNoPipefail = &Cause{
	ID:          "wf_no_pipefail",
	Title:       "A failure before a pipe goes unseen",
	Explanation: "{message}. {why}",
	Fix:         "{fix}.",
	Verify:      verifyWorkflow,
	Docs:        docsOIDC,
	Counts:      &Counts{NoToken: true, Check: check.Structure},
}

var wfRunnerContextInEnv = &Cause{
	ID:          "wf_runner_context_in_env",
	Title:       "runner is not known where it is used",
	Explanation: "{message}. {why}",
	Fix:         "{fix}.",
	Verify:      verifyEnv,
	Docs:        docsOIDC,
	Counts:      &Counts{Check: check.Environment},
}

var wfEnvNotExpanded = &Cause{
	ID:          "wf_env_not_expanded",
	Title:       "A variable is not expanded",
	Explanation: "{message}. {why}",
	Fix:         "{fix}.",
	Verify:      verifyEnv,
	Docs:        docsOIDC,
	Counts:      &Counts{Check: check.Environment},
}

var wfTokenFileNotWritten = &Cause{
	ID:          "wf_token_file_not_written",
	Title:       "Nothing writes the token file",
	Explanation: "{message}. {why}",
	Fix:         "{fix}.",
	Verify:      verifyEnv,
	Docs:        docsOIDC,
	Counts:      &Counts{Check: check.Environment},
}

var wfTokenFetchedEarly = &Cause{
	ID:          "wf_token_fetched_early",
	Title:       "The token is fetched long before it is used",
	Explanation: "{message}. {why}",
	Fix:         "{fix}.",
	Verify:      "Run the job again and examine the token that it exchanges.",
	Docs:        docsOIDC,
	Counts:      &Counts{Rank: rankAside},
}

// shownByFiles are the causes of other families that a workflow shows.
var shownByFiles = [][]*Cause{
	workflowCauses, environmentCauses, {jtiReplayed},
}

// fileCause is the cause under a finding's id; nil: it explains no failure.
func fileCause(id string) *Cause {
	for _, causes := range shownByFiles {
		for _, c := range causes {
			if c.ID == id && c.Counts != nil {
				return c
			}
		}
	}
	return nil
}

func findWorkflow(k *Known) []Found {
	var all []Found
	for i, w := range k.Flaws {
		c := fileCause(w.ID)
		if c == nil || c.Counts.NoToken && !k.lacksToken() || k.Env != nil && slices.Contains(environmentCauses, c) {
			continue // the environment itself says more than the file that made it
		}
		out := fileFound(c, w)
		out.After = min(5+i, rankStep-1)
		if c == envWorkspaceMissing && k.Rule() != nil && k.Rule().CoversSeveralWorkspaces() {
			out.Check = check.Workspace
		}
		switch {
		case c == wfForkPullRequest && saysNoToken(k) && permitted(k):
			out = forkFound(k, w, out)
		case c.Counts.NoToken && !k.Given() && out.Rank == 0:
			out.Check, out.Rank = "", rankSoft // the file alone says it: perhaps there was a token
		}
		all = append(all, out)
	}
	all = append(all, findPlugins(k)...)
	return append(all, findMissingToken(k, all)...)
}

// fileFound is a flaw as a cause. Where the cause has its text in another
// family, that is written for an environment that is known: the flaw's own
// words stand in its place.
func fileFound(c *Cause, w workflow.Flaw) Found {
	out := Found{
		Cause: c, Check: c.Counts.Check, Rank: c.Counts.Rank, File: w.File, Line: w.Pos.Line,
		Evidence: say.Join(at(w.File, w.Pos.Line), say.W(": "), say.Prose(w.Message)),
		Fills:    say.Fills{"message": say.Prose(w.Message).Capital(), "why": say.Prose(w.Why), "fix": say.Prose(w.Fix).Capital()},
	}
	if !slices.Contains(workflowCauses, c) {
		out.Explanation, out.Fix = "{message}. {why}", "{fix}."
	}
	return out
}

// forkFound is the fork's pull request as what is left: the file grants the
// permission, and the run had nothing to ask for a token.
func forkFound(k *Known, w workflow.Flaw, out Found) Found {
	out.Check, out.Rank = "", rankRoot
	out.Explanation = "The job has `id-token: write`, and the runner gave it no address to ask for a token: that is so for a pull request from a fork, and for one of Dependabot. {message}."
	out.Fills["guard"], out.Fills["named"] = say.N(guardedIf(k, w)), say.V(w.Job)
	out.Fix = "Let job {named} run for pull requests of the repository itself only: ``if: {guard}``. GitHub gives a fork's run no token, whatever the permissions say. No change to the permissions helps, and pull_request_target would run with the rights of the default branch for anybody's pull request."
	return out
}

// guardedIf is the condition of a job that keeps pull requests of forks out and every
// other run of it as it is.
func guardedIf(k *Known, w workflow.Flaw) string {
	for _, f := range k.In.Workflows {
		for _, j := range f.Jobs {
			if f.Path == w.File && j.ID == w.Job {
				return workflow.Guarded(f, j, "pull_request")
			}
		}
	}
	return github.GuardOf("pull_request")
}

// at names a line of a file.
func at(path string, line int) say.Text {
	return say.Join(say.N(path), say.W(" line "), number(line))
}

// claudeAction is the action that runs Claude Code.
const claudeAction = "anthropics/claude-code-action"

// findPlugins: the action starts a process for every plugin, and each may
// exchange the one token again (anthropics/claude-code-action#1406, #1561).
func findPlugins(k *Known) []Found {
	if !k.Answer.Denied() {
		return nil
	}
	for _, file := range k.In.Workflows {
		for _, j := range file.Jobs {
			for _, s := range j.Steps {
				if !strings.HasPrefix(s.Uses, claudeAction+"@") || !given(s, "anthropic_federation_rule_id") || !given(s, "plugins") && !given(s, "plugin_marketplaces") {
					continue
				}
				fills := say.Fills{"at": at(file.Path, s.Pos.Line), "action": say.N(claudeAction)}
				fills["retry"] = nil
				fills["why"] = say.Template("The step at {at} installs plugins, and each of its processes may exchange the one token again.").Fill(fills)
				return []Found{{
					Cause: jtiReplayed, Rank: rankSoft - 1, Fills: fills, File: file.Path, Line: s.Pos.Line,
					Evidence: say.Template("{at}: {action} with plugins, and an exchange was denied").Fill(fills),
					Fix:      "Take `plugins` and `plugin_marketplaces` out of the step at {at} and run it again. If that succeeds, use a version of the action that shares one exchange, or install the plugins without federation.",
				}}
			}
		}
	}
	return nil
}

// given reports an input of a step with a value in it.
func given(s workflow.Step, name string) bool {
	return slices.ContainsFunc(s.With, func(v workflow.EnvVar) bool { return v.Name == name && v.Value.Text != "" })
}
