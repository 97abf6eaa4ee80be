package diagnose_test

import (
	"slices"
	"strings"
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/internal/versions"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/expr"
	"gh-wif/internal/workflow/moment"
)

const appFailed = "App token exchange failed: 401 Unauthorized - Invalid OIDC token"

// onlyAction is a workflow that runs claude-code-action with federation.
func onlyAction(on, permissions, condition string) string {
	return "on: " + on + "\njobs:\n  review:\n    runs-on: ubuntu-latest\n    permissions: {" + permissions + "}\n" + condition + `    steps:
      - uses: anthropics/claude-code-action@v1
        with:
          anthropic_federation_rule_id: ` + ruleID + `
          anthropic_organization_id: ` + orgID + `
          anthropic_service_account_id: ` + accountID + `
          anthropic_workspace_id: ` + workspaceID + `
`
}

const forkGuard = "    if: github.event.pull_request.head.repo.full_name == github.repository\n"

// noAddress is what the runner's toolkit says where it may not ask for a token.
const noAddress = "Error: Error message: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable"

// answerFailures are what servers, runners and the history answer.
var answerFailures = []failure{
	answered("the action's other exchange", appFailed, "resp_app_token_exchange", "GitHub App", "github_token"),
	answered("the action's other exchange, as JSON", `{"type":"error","error":{"type":"authentication_error","message":"Invalid OIDC token"}}`, "resp_app_token_exchange", "GitHub App"),
	answered("its error as the action ends", "Failed to setup GitHub token: Error: Invalid OIDC token.", "resp_app_token_exchange", "github_token"),
	answered("a workflow that is not merged", "App token exchange failed: 401 Unauthorized - Workflow validation failed. The workflow file must exist and have identical content to the version on the repository's default branch.", "resp_app_token_exchange", "Merge the workflow into the default branch"),
	answered("a workflow that is not merged, by its code", `{"error":{"message":"x","details":{"error_code":"workflow_not_found_on_default_branch"}}}`, "resp_app_token_exchange", "default branch"),
	tok("the log of the other exchange, with a token in it", append([]byte(appFailed+"\n"), tokenOf(run())...), Match, "resp_app_token_exchange", "GitHub App"),
	tok("the log of the other exchange", []byte("Exchanging OIDC token for app token...\n"+appFailed+"\n"), Invalid, "resp_app_token_exchange", "GitHub App"),
	{"the other exchange, and no token", func(t *testing.T) Input {
		return Input{Rule: ruleJSON(t, match(mainSubject)), Response: []byte(appFailed)}
	}, Undecided, "resp_app_token_exchange", []string{"GitHub App"}, ""},
	{"the token of the other exchange", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(asked("claude-code-github-action"))), Rule: ruleJSON(t, match(mainSubject)), Now: testNow}
	}, Mismatch, "aud_other_service", []string{"Leave this request as it is", "https://api.anthropic.com"}, ""},

	answered("restricted egress", `{"status":403,"body":{"type":"error","error":{"type":"permission_error","message":"Request not allowed","details":{"error_code":"sandbox_egress_restricted"}}}}`, "resp_error_code", "outside the sandbox"),
	answered("billing not authorized", `{"status":403,"body":{"error":{"type":"permission_error","message":"no","details":{"error_code":"user_profile_billing_not_authorized"}}}}`, "resp_error_code"),
	answered("not billable", `{"status":403,"body":{"error":{"type":"permission_error","message":"no","details":{"error_code":"user_profile_not_billable"}}}}`, "resp_error_code"),
	answered("on hold", `{"status":400,"body":{"error":{"type":"invalid_request_error","message":"This organization is on hold","details":{"error_code":"organization_on_hold"}}}}`, "resp_error_code", "appeal_url"),
	answered("no profile", `{"status":400,"body":{"error":{"type":"invalid_request_error","message":"no","details":{"error_code":"user_profile_required"}}}}`, "resp_error_code", "anthropic-user-profile-id"),
	answered("a code in Python's text", "anthropic.PermissionDeniedError: Error code: 403 - {'type': 'error', 'error': {'type': 'permission_error', 'message': 'x', 'details': {'error_code': 'user_profile_not_billable'}}}", "resp_error_code"),
	answered("a code that is not known", `{"status":403,"body":{"error":{"type":"permission_error","message":"no","details":{"error_code":"something_new"}}}}`, "resp_error_code", "leave oauth_scope of the rule as it is"),
	{"a scope that is already what the fix would set", func(t *testing.T) Input {
		rule := ruleJSON(t, match(mainSubject))
		rule.OAuthScope = "workspace:developer"
		return Input{Token: tokenOf(run()), Rule: rule, Response: []byte(`{"status":403,"body":{"error":{"type":"permission_error"}}}`), Now: testNow}
	}, Match, "resp_scope_forbidden", []string{"role of the service account"}, ""},
	tok("the exchange's answer in place of a token", []byte(`{"type":"error","error":{"type":"authentication_error","message":"Authentication failed"}}`), Invalid, "tok_error_answer", "print the payload", "--response"),
	tok("all of that answer", []byte("HTTP/2 401\r\nrequest-id: req_011\r\n\r\n{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\"}}"), Invalid, "tok_error_answer", "print the payload"),
	tok("the SDK's words for it", []byte("AuthenticationError: 401 Authentication failed"), Invalid, "tok_error_answer", "print the payload"),
	tok("a refusal of a later call in place of a token", []byte(`{"error":{"type":"permission_error","message":"no"}}`), Invalid, "resp_scope_forbidden", "workspace:developer"),
	tok("another server's refusal in place of a token", []byte(`{"message":"Authentication failed","status":"401"}`), Invalid, "tok_error_answer", "id-token: write"),
	answered("details that are no object", `{"status":403,"body":{"error":{"type":"permission_error","message":"no","details":"x"}}}`, "resp_scope_forbidden"),

	answered("a model that has ended", `{"status":404,"body":{"type":"error","error":{"type":"not_found_error","message":"model: claude-3-7-sonnet-20250219"}}}`, "resp_not_found", versions.DefaultModel),
	answered("a model that has ended, in an SDK's words", `anthropic.NotFoundError: Error code: 404 - {'type': 'error', 'error': {'type': 'not_found_error', 'message': 'model: claude-3-opus-20240229'}, 'request_id': 'req_1'}`, "resp_not_found", versions.DefaultModel),
	answered("a model that never was", `{"status":404,"body":{"type":"error","error":{"type":"not_found_error","message":"model: claude-9"}}}`, "resp_not_found", versions.DefaultModel),

	answered("TypeScript's text", "Error: Could not resolve authentication method. Expected one of apiKey, authToken, credentials, config, profile to be set.", "env_incomplete", "ANTHROPIC_FEDERATION_RULE_ID"),
	answered("Go's text of an empty file variable", "identity token file path is empty", "env_incomplete", "Give a value to ANTHROPIC_IDENTITY_TOKEN_FILE"),

	{"the history names the comparison, and there is no token", func(t *testing.T) Input {
		return Input{Rule: ruleJSON(t, match(mainSubject)), Reason: "match_subject_prefix"}
	}, Undecided, "reason_named", []string{"print the payload"}, ""},
	{"the history says that it was exchanged before, and the subject differs", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(immutable)), Rule: ruleJSON(t, match(mainSubject)), Reason: "jti_reused", Now: testNow}
	}, Mismatch, "sub_immutable_token_vs_name_rule", nil, "jti_replayed"},
	{"a log, and an answer that is not understood", func(t *testing.T) Input {
		return Input{Token: []byte("the token is " + string(tokenOf(run())) + " or so"), Rule: ruleJSON(t, match(mainSubject)), Response: []byte("lorem ipsum"), Now: testNow}
	}, Match, "ok", nil, ""},

	fork("the permission is there, on a pull request", noAddress, onlyAction("pull_request", "contents: read, id-token: write", ""), "wf_fork_pull_request", "fork", "if: github.event.pull_request.head.repo.full_name == github.repository"),
	fork("the permission is there, on a pull request among others", noAddress, onlyAction("[push, pull_request]", "id-token: write", ""), "wf_fork_pull_request", "fork"),
	fork("the action's text, on a pull request", "Error: Could not fetch an OIDC token. Did you remember to add `id-token: write` to your workflow permissions?", onlyAction("pull_request", "id-token: write", ""), "wf_fork_pull_request"),
	fork("the permission is there, on push", noAddress, onlyAction("push", "id-token: write", ""), "wf_permission_present", "calls it"),
	fork("the permission is there, and forks are kept out", noAddress, onlyAction("pull_request", "id-token: write", forkGuard), "wf_permission_present"),
	fork("the permission is there, and another workflow calls it", noAddress, onlyAction("workflow_call", "id-token: write", ""), "wf_caller_lacks_id_token"),
	{"the permission is there, and so is that of the caller", func(t *testing.T) Input {
		return Input{Token: []byte(noAddress), Workflows: []workflow.File{
			workflowOf(t, ".github/workflows/call.yml", "on: push\njobs:\n  call:\n    permissions: {id-token: write}\n    uses: ./.github/workflows/ci.yml\n"),
			workflowOf(t, ".github/workflows/ci.yml", onlyAction("workflow_call", "id-token: write", "")),
		}, Now: testNow}
	}, Invalid, "wf_permission_present", nil, ""},
	{"a key beside it, in a job that requests no token", func(t *testing.T) Input {
		src := onlyAction("push", "id-token: write", "") + "  other:\n    runs-on: x\n    steps:\n      - run: claude -p hello\n        env: {ANTHROPIC_API_KEY: \"${{ secrets.KEY }}\"}\n"
		return Input{Token: []byte(noAddress), Workflows: []workflow.File{workflowOf(t, ".github/workflows/ci.yml", src)}, Now: testNow}
	}, Invalid, "wf_permission_present", nil, ""},
	fork("the permission is not there, on a pull request", noAddress, onlyAction("pull_request", "contents: read", ""), "wf_missing_id_token_permission", "id-token: write"),
	{"the runner's text as the answer, on a pull request", func(t *testing.T) Input {
		return Input{Workflows: []workflow.File{workflowOf(t, ".github/workflows/ci.yml", onlyAction("pull_request", "id-token: write", ""))}, Response: []byte(noAddress)}
	}, Undecided, "wf_fork_pull_request", []string{"fork"}, ""},
}

// fork is a job that got no token, whose workflow is known.
func fork(name, paste, src, cause string, fix ...string) failure {
	return failure{name, func(t *testing.T) Input {
		return Input{Token: []byte(paste), Workflows: []workflow.File{workflowOf(t, ".github/workflows/ci.yml", src)}, Rule: ruleJSON(t, match("repo:octo-org/octo-repo:pull_request")), Now: testNow}
	}, Invalid, cause, fix, ""}
}

// The condition that is advised keeps forks out and nothing else: it is put into the
// workflow and evaluated there.
func TestTheForkGuardIsTried(t *testing.T) {
	for _, on := range []string{"pull_request", "[push, pull_request]", "[pull_request, workflow_dispatch]"} {
		for _, condition := range []string{"", "    if: github.actor != 'dependabot[bot]'\n", "    if: ${{ github.event_name != 'schedule' || github.actor == 'octocat' }}\n"} {
			src := onlyAction(on, "id-token: write", condition)
			c := Examine(Input{Token: []byte(noAddress), Workflows: []workflow.File{workflowOf(t, "ci.yml", src)}, Now: testNow}).Causes[0]
			if c.ID != "wf_fork_pull_request" || len(c.Copy) != 1 {
				t.Fatalf("%s %s: %s, %q", on, condition, c.ID, c.Copy)
			}
			mended := workflowOf(t, "ci.yml", onlyAction(on, "id-token: write", "    "+c.Copy[0]+"\n"))
			before := workflowOf(t, "ci.yml", src)
			for _, trigger := range before.On {
				m := moment.Moment{Event: trigger.Event, Ref: "refs/heads/main", Repository: "octo-org/octo-repo", DefaultBranch: "main"}
				if trigger.Event == "pull_request" {
					m.Ref = "refs/pull/7/merge"
				}
				if (workflow.Happens(before, "review", m) == expr.False) != (workflow.Happens(mended, "review", m) == expr.False) {
					t.Errorf("%s %s: %s skips a run of its own on %s", on, condition, c.Copy[0], trigger.Event)
				}
			}
			fork := moment.Moment{Event: "pull_request", Ref: "refs/pull/7/merge", Repository: "octo-org/octo-repo", DefaultBranch: "main", Stranger: true}
			if workflow.Happens(mended, "review", fork).Open() {
				t.Errorf("%s %s: %s lets a fork's pull request in", on, condition, c.Copy[0])
			}
			if again := Examine(Input{Token: []byte(noAddress), Workflows: []workflow.File{mended}, Now: testNow}).Causes[0]; again.ID != "wf_permission_present" {
				t.Errorf("%s %s: with the fix applied the same is said: %s", on, condition, again.ID)
			}
		}
	}
}

// What the rule expects is said where the history names the comparison.
func TestAReasonWithoutATokenTellsWhatTheRuleExpects(t *testing.T) {
	rule := ruleJSON(t, match(mainSubject, "ref", "refs/heads/main"))
	for reason, want := range map[string]string{
		"match_subject_prefix": `The rule expects "` + mainSubject + `"`, "jwt_audience_mismatch": `The rule expects "https://api.anthropic.com"`,
		"match_claims.ref": `The rule expects ref to be "refs/heads/main"`,
	} {
		if c := Examine(Input{Rule: rule, Reason: reason}).Causes[0]; c.ID != "reason_named" || !strings.Contains(c.Explanation.String(), want) {
			t.Errorf("%s: %s: %s", reason, c.ID, c.Explanation)
		}
	}
	for _, reason := range []string{"match_claims.actor", "match_claim_value_mismatch"} {
		if c := Examine(Input{Rule: rule, Reason: reason}).Causes[0]; strings.Contains(c.Explanation.String(), "expects") {
			t.Errorf("%s: %s", reason, c.Explanation)
		}
	}
}

// The answer to another exchange does not hide that this one would fail, too.
func TestTheOtherExchangeBesideAMismatch(t *testing.T) {
	r := Examine(Input{Token: tokenOf(run(immutable)), Rule: ruleJSON(t, match(mainSubject)), Response: []byte(appFailed), Now: testNow})
	if r.Verdict != Mismatch || r.Causes[0].ID != "resp_app_token_exchange" || r.Causes[1].ID != "sub_immutable_token_vs_name_rule" || !strings.HasPrefix(r.Headline.String(), "Mismatch, and the answer") {
		t.Errorf("%s, %v, %s", r.Verdict, ids(r.Causes), r.Headline)
	}
}

// Nothing sends the user to the history, which has no entry of the other exchange,
// and nobody whose file has the permission is told to add it.
func TestWhatIsNotAdvised(t *testing.T) {
	app := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Response: []byte(appFailed), Now: testNow})
	for medium, text := range outputs(app) {
		if low := strings.ToLower(text); strings.Contains(low, "history") && !strings.HasPrefix(medium, "%") {
			t.Errorf("%s speaks of the history:\n%s", medium, text)
		}
	}
	plugins := workflowOf(t, ".github/workflows/ci.yml", onlyAction("push", "id-token: write", "")+"          plugins: review@acme\n")
	replay := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Workflows: []workflow.File{plugins}, Response: []byte(`{"error":{"type":"authentication_error","message":"Invalid OIDC token"}}`), Now: testNow})
	if slices.Contains(ids(replay.Causes), "jti_replayed") {
		t.Errorf("the answer to the other exchange is taken for a denial: %v", ids(replay.Causes))
	}
	for _, c := range answerFailures {
		in := c.in(t)
		if c.cause != "wf_fork_pull_request" && c.cause != "wf_permission_present" {
			continue
		}
		r := Examine(in)
		if r.Fix != nil && strings.Contains(r.Fix.Lines, "id-token") || slices.Contains(ids(r.Causes), "wf_missing_id_token_permission") || strings.Contains(r.Causes[0].Fix.String(), "Add `id-token") {
			t.Errorf("%s: the permission that is there is advised: %v, %s", c.name, ids(r.Causes), r.Causes[0].Fix)
		}
	}
}

// An answer of which nothing is made is said to be such, in every medium; one that
// is understood is not.
func TestAnAnswerThatIsNotUnderstood(t *testing.T) {
	const note = "not understood"
	for answer, unread := range map[string]bool{
		"lorem ipsum": true, "{}": true, `{"foo":"bar"}`: true, "HTTP/2 302\r\nlocation: x\r\n\r\n": true, `{"status":200,"body":"ok"}`: true,
		" \n": true, appFailed: false, noAddress: false, "HTTP/2 401\n\n{}": false, `{"error":"invalid_grant"}`: false, `{"access_token":"x"}`: false,
		`{"status":{"outcome":"failure","reason":"jti_reused"}}`: false, "no Anthropic credentials found": false, "<html>": false,
	} {
		r := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Response: []byte(answer), Now: testNow})
		for medium, text := range outputs(r) {
			if got := strings.Contains(strings.Join(strings.Fields(text), " "), note); got != unread {
				t.Errorf("%q, %s: said to be not understood: %v", answer, medium, got)
			}
		}
		if len(r.Notes) > 0 != unread {
			t.Errorf("%q: notes %v", answer, r.Notes)
		}
	}
}

// The code of an answer is shown, known or not.
func TestTheCodeOfAnAnswerIsShown(t *testing.T) {
	for _, code := range []string{"sandbox_egress_restricted", "something_new"} {
		r := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Now: testNow, Response: []byte(`{"status":403,"body":{"error":{"type":"permission_error","message":"no","details":{"error_code":"` + code + `"}}}}`)})
		if c := r.Causes[0]; !strings.Contains(c.Evidence.String(), code) || !strings.Contains(c.Explanation.String(), code) {
			t.Errorf("%s: %s / %s", code, c.Evidence, c.Explanation)
		}
	}
}

// A denied token is sent again: the reason of the retry does not hide what
// disagrees, and without a disagreement it is a replay.
func TestTheReasonOfARetry(t *testing.T) {
	for name, tt := range map[string]struct {
		in      Input
		first   string
		retried bool
	}{
		"all agrees":             {Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject))}, "jti_replayed", false},
		"all agrees, expired":    {Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Now: testNow.Add(1e13)}, "jti_replayed", false},
		"another subject":        {Input{Token: tokenOf(run(immutable)), Rule: ruleJSON(t, match(mainSubject))}, "sub_immutable_token_vs_name_rule", true},
		"another audience":       {Input{Token: tokenOf(run(asked("x"))), Rule: ruleJSON(t, match(mainSubject))}, "aud_other_service", true},
		"lives too long":         {Input{Token: tokenOf(run(), set("exp", issued+5000)), Rule: ruleJSON(t, match(mainSubject))}, "tok_lifetime_over_max", true},
		"no rule":                {Input{Token: tokenOf(run())}, "jti_replayed", false},
		"no token":               {Input{Rule: ruleJSON(t, match(mainSubject))}, "jti_replayed", false},
		"a key in the way, only": {Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Env: goodEnv(map[string]string{"ANTHROPIC_API_KEY": "x"})}, "jti_replayed", false},
	} {
		tt.in.Reason = "jti_reused"
		if tt.in.Now.IsZero() {
			tt.in.Now = testNow
		}
		r := Examine(tt.in)
		if got := ids(r.Causes); got[0] != tt.first || !slices.Contains(got, "jti_replayed") {
			t.Errorf("%s: %v, want %s first", name, got, tt.first)
		}
		if text := asMarkdown(r); strings.Contains(text, "first entry of the run tells") != tt.retried {
			t.Errorf("%s: told as a retry's: %v", name, !tt.retried)
		}
	}
}
