package templates

import (
	"fmt"
	"slices"
)

// claudeCodeEvents are the events that claude-code-action handles; it stops at
// any other with "Unsupported event type" (its src/github/context.ts).
var claudeCodeEvents = []string{
	"issues", "issue_comment", "pull_request", "pull_request_target", "pull_request_review",
	"pull_request_review_comment", "repository_dispatch", "schedule", "workflow_dispatch", "workflow_run",
}

// notes says what the workflow cannot settle by itself.
func notes(s Spec) []string {
	var list []string
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	has := func(event string) bool {
		return slices.ContainsFunc(s.Triggers, func(t Trigger) bool { return t.Event == event })
	}
	if s.Calls != "" {
		add("The job stands in %s: the token step, the ids and the environment, where one is wanted, belong into that file. --language snippet without --reusable-workflow prints them.", s.Calls)
		return list
	}
	if s.NoGuards && has("pull_request") {
		add("GitHub gives no identity token to a pull request from a fork: the job then stops at the token step.")
	}
	if s.Reusable || has(eventCall) {
		add("A workflow that calls this one must itself grant id-token: write and contents: read, or the run fails at start-up.")
	}
	if s.Language == Curl && s.LongRunning {
		add("curl exchanges the token once: a script that outlives the access token must exchange the renewed token file again.")
	}
	if s.Language == ClaudeCodeAction {
		for _, t := range s.Triggers {
			if t.Event != eventCall && !slices.Contains(claudeCodeEvents, t.Event) {
				add("claude-code-action does not handle the event %s and fails on it.", t.Event)
			}
		}
		if s.LongRunning {
			add("claude-code-action renews its own token every four minutes: nothing had to be added for a long job.")
		}
		if s.Fetch == FetchGitHubScript {
			add("claude-code-action fetches its own token: the workflow has no token step.")
		}
	}
	return list
}
