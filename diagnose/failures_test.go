package diagnose_test

import (
	"strings"
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
)

// otherFailures are the cases of the other families.
var otherFailures = []failure{
	// aud
	audience("no audience requested", "https://github.com/octo-org", "https://api.anthropic.com", "aud_default_owner_url", "audience=https://api.anthropic.com"),
	audience("slash in the token", "https://api.anthropic.com/", "https://api.anthropic.com", "aud_trailing_slash", "https://api.anthropic.com"),
	audience("slash in the rule", "https://api.anthropic.com", "https://api.anthropic.com/", "aud_trailing_slash", `match.audience of the rule to "https://api.anthropic.com"`),
	audience("no scheme", "api.anthropic.com", "https://api.anthropic.com", "aud_missing_scheme", "https://api.anthropic.com"),
	audience("letter case", "https://API.anthropic.com", "https://api.anthropic.com", "aud_case_only", "https://api.anthropic.com"),
	audience("AWS", "sts.amazonaws.com", "https://api.anthropic.com", "aud_other_service", "audience=https://api.anthropic.com"),
	audience("Entra", "api://AzureADTokenExchange", "https://api.anthropic.com", "aud_other_service", "https://api.anthropic.com"),
	audience("a word", "anthropic", "https://api.anthropic.com", "aud_other_service", "https://api.anthropic.com"),
	audience("the rule's is odd", "https://api.anthropic.com", "https://example.com/aud", "aud_rule_wrong", "match.audience", "https://api.anthropic.com"),
	{"an array without it", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(), set("aud", []string{"x", "https://github.com/octo-org"})), Rule: ruleJSON(t, match(mainSubject)), Now: testNow}
	}, Mismatch, "aud_default_owner_url", nil, ""},
	{"no aud", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(), without("aud")), Rule: ruleJSON(t, match(mainSubject)), Now: testNow}
	}, Mismatch, "aud_missing", []string{"https://api.anthropic.com"}, ""},
	{"no rule, and the owner's address", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(asked("https://github.com/octo-org"))), Now: testNow}
	}, Mismatch, "aud_default_owner_url", []string{"https://api.anthropic.com"}, ""},
	{"audience mismatch in the history, and no rule", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Reason: "jwt_audience_mismatch", Now: testNow}
	}, Mismatch, "aud_rule_wrong", []string{"match.audience", "https://api.anthropic.com"}, ""},
	{"null, and a reason that speaks of another token", func(t *testing.T) Input {
		return Input{Token: []byte("null"), Reason: "match_subject_prefix", Rule: ruleJSON(t, match(mainSubject)), Now: testNow}
	}, Invalid, "tok_null_file", nil, ""},
	{"audience mismatch in the history, and the rule names none", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, `{"subject_prefix":"`+mainSubject+`"}`), Reason: "jwt_audience_mismatch", Now: testNow}
	}, Mismatch, "aud_rule_wrong", []string{"match.audience", "https://api.anthropic.com"}, ""},

	// iss
	issuer("slash", github.IssuerURL, github.IssuerURL+"/", "iss_trailing_slash", "issuer_url", `"`+github.IssuerURL+`"`),
	issuer("slug in the token", github.IssuerURL+"/acme", github.IssuerURL, "iss_enterprise_slug", github.IssuerURL+"/acme"),
	issuer("slug in the issuer", github.IssuerURL, github.IssuerURL+"/acme", "iss_enterprise_slug", `"`+github.IssuerURL+`"`),
	issuer("GHES", "https://ghe.acme.test/_services/token", github.IssuerURL, "iss_ghes", "https://ghe.acme.test/_services/token"),
	issuer("GHE.com", "https://token.actions.acme.ghe.com", github.IssuerURL, "iss_ghe_com", "https://token.actions.acme.ghe.com"),
	issuer("Google", "https://accounts.google.com", github.IssuerURL, "iss_foreign_provider"),
	issuer("GitLab", "https://gitlab.com", github.IssuerURL, "iss_foreign_provider"),
	issuer("an enterprise of an odd name", github.IssuerURL+"/github_org", github.IssuerURL, "iss_enterprise_slug", github.IssuerURL+"/github_org"),
	issuer("more than a slug behind GitHub's address", github.IssuerURL+"/a/b", github.IssuerURL, "iss_differs"),
	issuer("http", github.IssuerURL, "http://token.actions.githubusercontent.com", "iss_url_inexact", `"`+github.IssuerURL+`"`),
	issuer("github.com's token at a GHES issuer", github.IssuerURL, "https://ghe.acme.test/_services/token", "iss_differs", `"`+github.IssuerURL+`"`),
	{"no issuer given, and a slug", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(), set("iss", github.IssuerURL+"/acme")), Rule: ruleJSON(t, match(mainSubject)), Now: testNow}
	}, Mismatch, "iss_enterprise_slug", []string{github.IssuerURL + "/acme"}, ""},

	// claims and condition
	claims("another value", match(mainSubject, "ref", "refs/heads/dev"), Mismatch, "claim_value_differs", "match.claims.ref", `"refs/heads/main"`),
	claims("a star in a value", match(mainSubject, "ref", "refs/heads/*"), Mismatch, "claim_value_differs", `"refs/heads/main"`),
	claims("recreated, by the pinned id", match(mainSubject, "repository", "octo-org/octo-repo", "repository_id", "111"), Mismatch, "claim_value_differs", "match.claims.repository_id", `"456789"`),
	claims("absent", match(mainSubject, "environment", "production"), Mismatch, "claim_absent", "environment: production"),
	claims("a slip in the name", match(mainSubject, "repositoryOwner", "octo-org"), Mismatch, "claim_absent", "repository_owner"),
	claims("letter case", match(mainSubject, "repository", "Octo-Org/octo-repo"), Mismatch, "claim_case_only", `"octo-org/octo-repo"`),
	claims("a number", `{"claims":{"repository_id":456789}}`, Mismatch, "rule_claim_not_string", "match.claims.repository_id", `"456789"`),
	claims("a boolean", `{"claims":{"repository_owner":"octo-org","ref_protected":true}}`, Mismatch, "rule_claim_not_string", `"true"`),
	claims("a claim that is a number", match(mainSubject, "exp", "1"), Mismatch, "claim_value_differs", "condition"),
	{"the called workflow", func(t *testing.T) Input {
		r := run(func(r *github.Run) { r.CalledWorkflow = "octo-org/shared/.github/workflows/call.yml@refs/heads/main" })
		return Input{Token: tokenOf(r), Rule: ruleJSON(t, match(mainSubject, "job_workflow_ref", "octo-org/octo-repo/.github/workflows/ci.yml@refs/heads/main")), Now: testNow}
	}, Mismatch, "claim_job_workflow_ref_differs", []string{"match.claims.job_workflow_ref", "octo-org/shared/.github/workflows/call.yml@refs/heads/main", "workflow_ref"}, ""},
	claims("condition false", `{"condition":"claims.repository_owner == 'octo-org' && claims.ref == 'refs/heads/dev'"}`, Mismatch, "cond_false", `"refs/heads/main"`, `"refs/heads/dev"`),
	claims("condition on a claim that is not there", `{"condition":"claims.environment == 'prod' && claims.repository_owner == 'octo-org'"}`, Mismatch, "cond_false", "environment: prod"),
	claims("condition that does not compile", `{"condition":"repository_owner == 'octo-org'"}`, Mismatch, "cond_false", "claims"),
	{"condition by names, token with ids", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(immutable)), Rule: ruleJSON(t, `{"condition":"claims.sub == '`+mainSubject+`'"}`), Now: testNow}
	}, Mismatch, "cond_false", []string{pem}, ""},

	// the token
	tok("expired", tokenOf(run(), set("exp", issued-60), set("iat", issued-360)), Invalid, "tok_expired", "Fetch"),
	tok("from tomorrow", tokenOf(run(), set("iat", issued+86400), set("nbf", issued+86400), set("exp", issued+86700)), Invalid, "tok_not_yet_valid", "clock"),
	tok("six hours", tokenOf(run(), set("exp", issued+21600)), Invalid, "tok_lifetime_over_max", "21600", "max_jwt_lifetime_seconds"),
	tok("HS256", compact(header(set("alg", "HS256")), claimsOf(run())), Invalid, "tok_alg_not_allowed", "RS256"),
	tok("none", compact(header(set("alg", "none")), claimsOf(run())), Invalid, "tok_alg_not_allowed"),
	tok("no kid", compact(header(without("kid")), claimsOf(run())), Invalid, "tok_kid_missing", "kid"),
	tok("no exp", tokenOf(run(), without("exp")), Invalid, "tok_missing_required_claim", "exp"),
	tok("no sub", tokenOf(run(), without("sub")), Invalid, "tok_missing_required_claim", "sub"),
	tok("exp as a string", tokenOf(run(), set("exp", "1790000900")), Invalid, "tok_missing_required_claim", "exp"),
	tok("nbf as a string", tokenOf(run(), set("nbf", "1790000000")), Invalid, "tok_missing_required_claim", "nbf"),
	tok("too large", tokenOf(run(), set("padding", strings.Repeat("x", 17000))), Invalid, "tok_too_large", "custom claims"),
	tok("null", []byte("null\n"), Invalid, "tok_null_file", "id-token: write"),
	tok("nothing", []byte("  \n"), Invalid, "tok_null_file"),
	tok("mask", []byte("***"), Invalid, "tok_masked", "payload"),
	tok("cut off", tokenOf(run())[:300], Invalid, "tok_truncated", "whole token"),
	tok("without its signature", []byte(strings.Join(strings.Split(string(tokenOf(run())), ".")[:2], ".")), Invalid, "tok_truncated"),
	tok("signature cut", tokenOf(run())[:len(tokenOf(run()))-13], Invalid, "tok_truncated", "whole token"),
	tok("signature redacted", append(tokenOf(run())[:len(tokenOf(run()))-len(signature)], "signature"...), Invalid, "tok_truncated", "look at what else was found"),
	tok("API key", []byte("sk-"+"ant-api03-"+strings.Repeat("x", 40)), Invalid, "tok_is_anthropic_credential", "ACTIONS_ID_TOKEN_REQUEST_URL"),
	tok("access token", []byte("sk-"+"ant-oat01-"+strings.Repeat("x", 40)), Invalid, "tok_is_anthropic_credential"),
	tok("GITHUB_TOKEN", []byte("gh"+"s_"+strings.Repeat("x", 36)), Invalid, "tok_is_github_token", "id-token: write"),
	tok("the runner's request token", compact(header(), map[string]any{"iss": "https://vstoken.actions.githubusercontent.com", "exp": issued + 900, "iat": issued, "scp": "Actions.GenericRead"}), Invalid, "tok_is_runner_request_token", "ACTIONS_ID_TOKEN_REQUEST_URL"),
	tok("HTML", []byte("<!DOCTYPE html><html><body>Sign in</body></html>"), Invalid, "tok_html"),
	tok("error JSON", []byte(`{"message":"Bad credentials"}`), Invalid, "tok_error_answer"),
	tok("a word", []byte("hello world"), Invalid, "tok_not_a_jwt"),
	tok("request URL missing", []byte("Error: Error message: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable"), Invalid, "wf_missing_id_token_permission", "id-token: write"),
	tok("no URL", []byte("curl: (3) URL using bad/illegal format or missing URL"), Invalid, "wf_missing_id_token_permission", "id-token: write"),
	tok("nested job", []byte("Error calling workflow. The nested job 'x' is requesting 'id-token: write', but is only allowed 'id-token: none'."), Invalid, "wf_caller_lacks_id_token", "id-token: write"),
	tok("Bearer", append([]byte("Bearer "), tokenOf(run())...), Match, "ok"),
	inFile("Bearer in a file", "Bearer "+string(tokenOf(run())), "paste_cleaned"),
	tok("envelope", []byte(`{"count":1,"value":"`+string(tokenOf(run()))+`"}`), Match, "ok"),
	inFile("an envelope in a file", `{"count":1,"value":"`+string(tokenOf(run()))+`"}`, "paste_cleaned", "value"),
	tok("duplicate claim", func() []byte {
		c := string(compactJSON(claimsOf(run())))
		c = strings.Replace(c, `"sub":`, `"sub":"repo:x/y:pull_request","sub":`, 1)
		return compactRaw(header(), c)
	}(), Invalid, "tok_malformed"),

	// environment
	env("API key", map[string]string{"ANTHROPIC_API_KEY": "x"}, "env_api_key_shadows", "ANTHROPIC_API_KEY"),
	env("empty API key", map[string]string{"ANTHROPIC_API_KEY": ""}, "env_api_key_shadows", "unset ANTHROPIC_API_KEY"),
	env("bearer", map[string]string{"ANTHROPIC_AUTH_TOKEN": ""}, "env_api_key_shadows", "ANTHROPIC_AUTH_TOKEN"),
	env("profile", map[string]string{"ANTHROPIC_PROFILE": "ci"}, "env_profile_shadows", "ANTHROPIC_PROFILE"),
	env("no organization", map[string]string{"ANTHROPIC_ORGANIZATION_ID": unset}, "env_incomplete", "ANTHROPIC_ORGANIZATION_ID"),
	env("no token", map[string]string{"ANTHROPIC_IDENTITY_TOKEN_FILE": unset}, "env_incomplete", "ANTHROPIC_IDENTITY_TOKEN_FILE"),
	env("empty account", map[string]string{"ANTHROPIC_SERVICE_ACCOUNT_ID": ""}, "env_incomplete", "ANTHROPIC_SERVICE_ACCOUNT_ID"),
	env("another rule", map[string]string{"ANTHROPIC_FEDERATION_RULE_ID": "fdrl_01Other"}, "env_rule_id_differs", ruleID),
	env("swapped ids", map[string]string{"ANTHROPIC_FEDERATION_RULE_ID": accountID, "ANTHROPIC_SERVICE_ACCOUNT_ID": ruleID}, "env_rule_id_malformed", ruleID),
	env("line break in the rule's id", map[string]string{"ANTHROPIC_FEDERATION_RULE_ID": ruleID + "\n"}, "env_rule_id_malformed", ruleID),
	env("no UUID", map[string]string{"ANTHROPIC_ORGANIZATION_ID": "6f1b7c1e-1111-4222-8333-44445555666"}, "env_org_id_wrong", "ANTHROPIC_ORGANIZATION_ID"),
	env("placeholder", map[string]string{"ANTHROPIC_ORGANIZATION_ID": "00000000-0000-0000-0000-000000000000"}, "env_org_id_wrong"),
	env("another account", map[string]string{"ANTHROPIC_SERVICE_ACCOUNT_ID": "svac_01Other"}, "env_service_account_differs", accountID),
	env("another workspace", map[string]string{"ANTHROPIC_WORKSPACE_ID": "wrkspc_01Other"}, "env_workspace_differs", workspaceID),
	env("no workspace id", map[string]string{"ANTHROPIC_WORKSPACE_ID": "my workspace"}, "env_workspace_malformed", workspaceID),
	env("no workspace, though one", map[string]string{"ANTHROPIC_WORKSPACE_ID": unset}, "env_workspace_missing", workspaceID),
	env("another address", map[string]string{"ANTHROPIC_BASE_URL": "https://proxy.example"}, "env_base_url", "ANTHROPIC_BASE_URL"),
	{"several workspaces", func(t *testing.T) Input {
		return Input{
			Token: tokenOf(run()), Env: goodEnv(map[string]string{"ANTHROPIC_WORKSPACE_ID": unset}), Now: testNow,
			Rule: ruleJSON(t, match(mainSubject), `"workspace_ids":["wrkspc_01Second"]`),
		}
	}, Match, "env_workspace_missing", []string{"ANTHROPIC_WORKSPACE_ID", workspaceID}, ""},
	{"malformed account, target not known", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Env: goodEnv(map[string]string{"ANTHROPIC_SERVICE_ACCOUNT_ID": ruleID}), Now: testNow}
	}, Undecided, "env_service_account_malformed", []string{"svac_"}, "no_rule_given"},

	// the server's answer and the history
	{"replay", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Reason: "jti_reused", Now: testNow}
	}, Match, "jti_replayed", []string{"fresh token"}, ""},
	{"membership", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Reason: "sa_not_in_workspace", Now: testNow}
	}, Match, "sa_not_in_workspace", []string{accountID, workspaceID}, ""},
	{"workspace required", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Reason: "workspace_id_required", Now: testNow}
	}, Match, "env_workspace_missing", []string{"ANTHROPIC_WORKSPACE_ID"}, ""},
	{"history contradicts", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Reason: "match_subject_prefix", Now: testNow}
	}, Match, "reason_contradicts", []string{"ANTHROPIC_FEDERATION_RULE_ID"}, ""},
	{"history contradicts, another rule in the environment", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Reason: "match_subject_prefix", Env: goodEnv(map[string]string{"ANTHROPIC_FEDERATION_RULE_ID": "fdrl_01Other"}), Now: testNow}
	}, Match, "env_rule_id_differs", []string{ruleID}, "reason_contradicts"},
	{"unknown word", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Reason: "something_new", Now: testNow}
	}, Match, "reason_unknown", nil, ""},
	{"history names the subject, no rule, plain token", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Reason: "match_subject_prefix", Now: testNow}
	}, Mismatch, "sub_rule_unknown", []string{mainSubject}, ""},
	{"history names the subject, no rule, token with ids", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(immutable)), Reason: "match_subject_prefix", Now: testNow}
	}, Mismatch, "sub_immutable_token_vs_name_rule", []string{pem}, ""},
	{"history names a claim, no rule", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Reason: "match_claim_value_mismatch", Now: testNow}
	}, Mismatch, "claim_value_differs", nil, ""},
	{"history names the key", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Reason: "jwt_kid_not_in_jwks", Now: testNow}
	}, Invalid, "tok_kid_not_in_jwks", nil, ""},
	{"history names the lifetime", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Reason: "jwt_lifetime_too_long", Now: testNow}
	}, Invalid, "tok_lifetime_over_max", []string{"max_jwt_lifetime_seconds"}, ""},
	{"expired by now, and the history names the subject", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(immutable)), Rule: ruleJSON(t, match(mainSubject)), Reason: "match_subject_prefix", Now: testNow.Add(1e12)}
	}, Mismatch, "sub_immutable_token_vs_name_rule", nil, "tok_expired"},
	answered("malformed rule id", `HTTP/2 400
content-type: application/json

{"type":"error","error":{"type":"invalid_request_error","message":"federation_rule_id is not a well-formed fdrl_ tagged ID"},"request_id":"req_011"}`, "env_rule_id_malformed", ruleID),
	answered("account without prefix", "{\"status\":400,\"body\":{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"service_account_id: does not have prefix `svac_`\"}}}", "env_service_account_differs", accountID),
	answered("organization", `{"status":400,"body":"{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"organization_id: must be a UUID\"}}"}`, "env_org_id_wrong"),
	answered("workspace", `{"type":"error","error":{"type":"invalid_request_error","message":"workspace_id: must be wrkspc_ or default"}}`, "env_workspace_malformed"),
	answered("another field", `{"type":"error","error":{"type":"invalid_request_error","message":"assertion: field required"}}`, "resp_bad_request"),
	answered("scope", `{"status":403,"body":{"type":"error","error":{"type":"permission_error","message":"no"}}}`, "resp_scope_forbidden", "workspace:developer"),
	answered("no credentials", "no Anthropic credentials found. The SDK tried these sources in order: … partial configuration, missing: ANTHROPIC_ORGANIZATION_ID", "env_incomplete", "ANTHROPIC_ORGANIZATION_ID"),
	answered("empty token file", `identity token file "/tmp/t" is empty`, "tok_null_file", "id-token: write"),
	answered("success", `{"access_token":"x","token_type":"Bearer","expires_in":598}`, "resp_success"),
	answered("proxy", "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n<html>blocked</html>", "resp_proxy_html"),
	answered("not found", `{"status":404,"body":{"type":"error","error":{"type":"not_found_error","message":"no"}}}`, "resp_not_found"),
	answered("overloaded", `{"status":529,"body":{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}}`, "resp_overloaded"),
	answered("failed", `{"status":500,"body":{"type":"error","error":{"type":"api_error","message":"Internal"}}}`, "resp_overloaded"),
	answered("API key used", `{"status":401,"body":{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}}`, "env_api_key_shadows", "ANTHROPIC_API_KEY"),
	{"denied, all agrees", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Response: []byte(`{"error":"invalid_grant","error_description":"x"}`), Now: testNow}
	}, Match, "ok", nil, "resp_denied"},

	// the workflow
	{"null, and the job lacks the permission", func(t *testing.T) Input {
		return Input{Token: []byte("null"), Workflows: []workflow.File{workflowOf(t, ".github/workflows/ci.yml", fetching("permissions: {contents: read}"))}, Now: testNow}
	}, Invalid, "wf_missing_id_token_permission", []string{"id-token: write"}, "tok_null_file"},
	{"null, and the job has the permission", func(t *testing.T) Input {
		return Input{Token: []byte("null"), Workflows: []workflow.File{workflowOf(t, ".github/workflows/ci.yml", fetching("permissions: {id-token: write}"))}, Now: testNow}
	}, Invalid, "tok_null_file", []string{"--fail-with-body"}, "wf_jq_null"},
	{"null, and the caller lacks the permission", func(t *testing.T) Input {
		return Input{Token: []byte(""), Workflows: []workflow.File{
			workflowOf(t, ".github/workflows/ci.yml", "on: push\npermissions: {contents: read}\njobs:\n  call:\n    uses: ./.github/workflows/claude.yml\n"),
			workflowOf(t, ".github/workflows/claude.yml", strings.Replace(fetching("permissions: {id-token: write}"), "on: push", "on: workflow_call", 1)),
		}, Now: testNow}
	}, Invalid, "wf_caller_lacks_id_token", []string{"id-token: write"}, "tok_null_file"},
	{"the caller of a workflow elsewhere", func(t *testing.T) Input {
		return Input{Token: []byte(""), Workflows: []workflow.File{
			workflowOf(t, ".github/workflows/ci.yml", "on: push\njobs:\n  call:\n    uses: octo-org/shared/.github/workflows/claude.yml@main\n"),
		}, Now: testNow}
	}, Invalid, "wf_caller_lacks_id_token", nil, ""},
	{"an API key in the workflow", func(t *testing.T) Input {
		src := strings.Replace(fetching("permissions: {id-token: write}"), "          ANTHROPIC_IDENTITY", "          ANTHROPIC_API_KEY: ${{ secrets.KEY }}\n          ANTHROPIC_IDENTITY", 1)
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Workflows: []workflow.File{workflowOf(t, ".github/workflows/ci.yml", src)}, Now: testNow}
	}, Match, "env_api_key_shadows", []string{"ANTHROPIC_API_KEY"}, ""},

	// the rule
	{"archived", func(t *testing.T) Input {
		return Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject), `"archived_at":"2026-09-01T00:00:00Z"`), Now: testNow}
	}, Mismatch, "rule_archived", []string{"ANTHROPIC_FEDERATION_RULE_ID"}, ""},
	claims("audience only", `{"audience":"https://api.anthropic.com"}`, Mismatch, "rule_empty", mainSubject),
	claims("a slip in a matcher's name", `{"subject":"repo:octo-org/other:*","claims":{"repository_owner":"octo-org"}}`, Mismatch, "rule_unknown_matcher", `"subject_prefix"`, `"subject"`),
	claims("a matcher of no kind", `{"audience":"https://api.anthropic.com","issuer":"x"}`, Mismatch, "rule_unknown_matcher", `"issuer"`),
	claims("the page's rule", match(mainSubject), Match, "ok"),
	claims("the whole repository", match("repo:octo-org/octo-repo:*"), Match, "ok_but_rule_overbroad", mainSubject),
	claims("the whole owner", match("repo:octo-org/*"), Match, "ok_but_rule_overbroad"),
	claims("a star behind main", match(mainSubject+"*"), Match, "ok_but_rule_overbroad", mainSubject),
	claims("the owner alone", `{"claims":{"repository_owner":"octo-org"}}`, Match, "ok_but_rule_overbroad"),
	claims("the repository, narrowed by ref", match("repo:octo-org/octo-repo:*", "ref", "refs/heads/main"), Match, "ok_but_rule_overbroad", mainSubject),
	claims("by ids", `{"claims":{"repository_id":"456789","repository_owner_id":"123456","ref":"refs/heads/main","event_name":"push"}}`, Match, "ok"),
	{"by ref and event, in an environment of which the rule says nothing", func(t *testing.T) Input {
		rule := `{"claims":{"repository":"octo-org/octo-repo","repository_owner":"octo-org","ref":"refs/heads/main","event_name":"push"}}`
		return Input{Token: tokenOf(run(inEnvironment("prod"))), Rule: ruleJSON(t, rule), Env: goodEnv(nil), Now: testNow}
	}, Match, "ok", nil, ""},
	{"tags by pattern", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(onRef("refs/tags/v1.2"))), Rule: ruleJSON(t, match("repo:octo-org/octo-repo:ref:refs/tags/v*")), Now: testNow}
	}, Match, "ok", nil, ""},
	{"an environment", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(inEnvironment("prod"))), Rule: ruleJSON(t, match("repo:octo-org/octo-repo:environment:prod")), Env: goodEnv(nil), Now: testNow}
	}, Match, "ok", nil, ""},
	{"no rule", func(*testing.T) Input { return Input{Token: tokenOf(run()), Now: testNow} }, Undecided, "no_rule_given", []string{"--rule"}, ""},
}

// rareInputs reach the causes that no case of the table has at all.
func rareInputs(t *testing.T) []Input {
	rule := ruleJSON(t, match(mainSubject))
	wf := func(src string) []workflow.File {
		return []workflow.File{workflowOf(t, ".github/workflows/ci.yml", src)}
	}
	good := fetching("permissions: {id-token: write}")
	fetch, rest, _ := strings.Cut(good, "      - run: python main.py")
	slow := fetch + "      - run: docker build .\n      - run: python main.py" + rest
	_, unwritten, _ := strings.Cut(good, "/tmp/gha-jwt\n")
	head, _, _ := strings.Cut(good, "      - run: |")
	otherIssuer := issuerOf(t, `{"id":"fdis_01Other","name":"x","issuer_url":"https://token.actions.githubusercontent.com","jwks":{"type":"discovery"}}`)
	return []Input{
		{Token: []byte("null"), Workflows: wf(strings.Replace(good, "on: push", "on: pull_request", 1))},
		{},
		{Token: compactJSON(claimsOf(run())), Rule: rule, JWKS: []byte(`{"keys":[]}`), Now: testNow},
		{Token: tokenOf(run()), JWKS: []byte("{"), Rule: rule, Now: testNow},
		{Token: tokenOf(run()), Rule: rule, Issuer: otherIssuer, Now: testNow},
		signedWith(t, "k1", "k1", true),
		{Token: tokenOf(run()), Rule: rule, Workflows: wf(slow), Now: testNow},
		{Token: tokenOf(run()), Rule: rule, Workflows: wf(head + unwritten), Now: testNow},
		{Token: tokenOf(run()), Rule: rule, Workflows: wf(strings.Replace(good, "FILE: /tmp/gha-jwt", "FILE: $RUNNER_TEMP/jwt", 1)), Now: testNow},
		{Token: tokenOf(run()), Rule: rule, Workflows: wf("env:\n  ANTHROPIC_IDENTITY_TOKEN_FILE: ${{ runner.temp }}/jwt\n" + strings.Replace(good, "          ANTHROPIC_IDENTITY_TOKEN_FILE: /tmp/gha-jwt\n", "", 1)), Now: testNow},
	}
}
