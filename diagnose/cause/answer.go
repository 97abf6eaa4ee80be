package cause

import (
	"slices"
	"strings"

	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/versions"
)

// answerFamily: the server's answer or the history's reason says it.
var answerFamily = Family{"The server's answer and the history", []*Cause{
	jtiReplayed, saNotInWorkspace, reasonContradicts, reasonUnknown, reasonNamed, RespAppTokenExchange, respErrorCode,
	respBadRequest, respScopeForbidden, respSuccess, respProxyHTML, respNotFound, respOverloaded, respDenied,
}, func(k *Known) []Found { return append(findAnswer(k), findReason(k)...) }}

var jtiReplayed = &Cause{
	ID:          "jti_replayed",
	Title:       "The same token was exchanged twice",
	Explanation: "{why} Unless the issuer's check_jti is off, a token is accepted once: two steps or processes that share one token file collide, and so does an SDK that refreshes from a file that nobody has renewed, or repeats a first exchange whose answer was lost.{retry}",
	Fix:         "Fetch a fresh token before each process that calls Claude (and every 4 minutes in a long job), or exchange once and hand the access token on as ANTHROPIC_AUTH_TOKEN. With claude-code-action use its federation inputs, which share one exchange.",
	Verify:      "Look into the authentication history: the second entry of one jti reads jti_reused. After the change every entry has a jti of its own.",
	Docs:        docsHistory,
	Counts:      &Counts{Rank: rankSoft - 1},
	Mends:       []string{"jti_replayed"},
}

// What jti_reused means beside what else is known: a denied exchange is sent again
// with the same token (anthropic-sdk-go up to three times within two seconds,
// claude-code-action for minutes).
const (
	replayAgrees = " Token and rule agree, so the rule is not the cause."
	replayOpen   = " Look at the first entry of the run, too: Go's SDK sends a denied token up to three times, and where the first entry has another reason, that is the cause."
	replayRetry  = "{why} But the token was denied before, for what disagrees above: Go's SDK sends a denied token up to three times, so the entry that was read is a retry's. The first entry of the run tells the reason."
)

var saNotInWorkspace = &Cause{
	ID:          "sa_not_in_workspace",
	Title:       "The service account is not a member of the workspace",
	Explanation: "The history's reason is {word}: the token and the rule agree, and the rule's target may not work in the workspace that was named.",
	Fix:         "Add the service account {account} to the workspace {workspace}: Settings → Workspaces → Members, or `POST /v1/organizations/service_accounts/{id}/workspaces`. Or name a workspace of which it is a member in ANTHROPIC_WORKSPACE_ID.",
	Verify:      "Run the job again; the history's next entry must be a success.",
	Docs:        docsHistory,
}

var reasonContradicts = &Cause{
	ID:          "reason_contradicts",
	Title:       "The history speaks of another rule or token than those given",
	Explanation: "The history's reason is {word} ({meaning}), and the rule and the token given here agree on that. So the exchange was made with another rule, or with another token than this one.",
	Fix:         "Compare ANTHROPIC_FEDERATION_RULE_ID of the job with the id of this rule, and the entry's jti with this token's ({jti}); examine again with those of the failed exchange.",
	Verify:      "The history's entry names the rule: open it there.",
	Docs:        docsHistory,
}

var reasonNamed = &Cause{
	ID:          "reason_named",
	Title:       "The history says which comparison failed",
	Explanation: "The history's reason is {word}: {meaning}. How they differ only the token's payload shows.{expects}",
	Fix:         "Let a step of the job print the payload, and examine it with this reason and the rule:\n\n" + PayloadStep,
	Verify:      "Examine again with what the step prints.",
	Docs:        docsHistory,
}

var reasonUnknown = &Cause{
	ID:          "reason_unknown",
	Title:       "The history gives a reason that is not known here",
	Explanation: "The reason is {word}. No full list of the reasons is published, so it is shown as it is.",
	Fix:         "Look at the failed checks below, and at what the history's entry says beside the word.",
	Verify:      "Look into the authentication history after the next run.",
	Docs:        docsHistory,
}

var respBadRequest = &Cause{
	ID:          "resp_bad_request",
	Title:       "The server could not read the request",
	Explanation: "It answered {answer}. A 400 is about the form of the request: it names the field, nothing was compared yet, and the history has no entry.",
	Fix:         "Correct the field that the message names; the exchange takes grant_type, assertion, federation_rule_id, organization_id, service_account_id and workspace_id.",
	Verify:      "Send the exchange again: the answer must no longer be 400.",
	Docs:        docsWIF,
}

var respScopeForbidden = &Cause{
	ID:          "resp_scope_forbidden",
	Title:       "The exchange worked; the scope does not cover the endpoint",
	Explanation: "The answer is {answer}. A 403 without an `error_code` comes from a later call of the API, with the token that the exchange minted: the rule's oauth_scope{scope} does not reach that endpoint.",
	Fix:         "Set oauth_scope of the rule to {developer!} for Files, Skills or Managed Agents; {inference} covers Messages and Models only.",
	Verify:      "Run the job again: the same call must no longer answer 403.",
	Docs:        docsWIF,
}

// RespAppTokenExchange is an answer that is not the federation's.
var RespAppTokenExchange = &Cause{
	ID:    "resp_app_token_exchange",
	Title: "The action's exchange for a GitHub App token failed, not the federation",
	Explanation: "{said} claude-code-action makes two exchanges: a token with the audience claude-code-github-action it exchanges for one of the Claude GitHub App, by which it writes to the repository. " +
		"This is the answer to that one. No federation rule has to do with it, and nothing in the rule or the token of the federation mends it.",
	Fix:    "Install the Claude GitHub App on this repository (https://github.com/apps/claude), or pass `github_token: ${{{{ github.token }}}}` to the action, which then makes no such exchange.",
	Verify: "Run the action again: its log must say `App token successfully obtained` or `Using provided GITHUB_TOKEN for authentication`.",
	Docs:   "https://github.com/anthropics/claude-code-action/blob/main/docs/setup.md",
}

var respErrorCode = &Cause{
	ID:          "resp_error_code",
	Title:       "The answer names its reason by a code, and it is not the rule",
	Explanation: "The answer is {answer}. The code says that {meaning}. Neither the token nor the rule nor its scope is the cause.",
	Fix:         "{repair}",
	Verify:      "Send the same request again: the answer must no longer carry {errorcode}.",
	Docs:        "https://platform.claude.com/docs/en/api/errors",
}

var respSuccess = &Cause{
	ID:          "resp_success",
	Title:       "The exchange worked",
	Explanation: "The answer holds an access token, so the server accepted a token and its rule. If something fails, it is a later call, or another exchange.",
	Fix:         "Look at the answer of the call that failed after the exchange.",
	Verify:      "Examine that answer with {--response}.",
	Docs:        docsWIF,
}

var respProxyHTML = &Cause{
	ID:          "resp_proxy_html",
	Title:       "Something before the server answered",
	Explanation: "The answer is a page and not JSON ({answer}), so it is not Anthropic's: a proxy, a firewall or a login page stands between the job and https://api.anthropic.com.",
	Fix:         "Let the runner reach https://api.anthropic.com directly, or through a proxy that passes /v1/oauth/token unchanged; look at HTTPS_PROXY and ANTHROPIC_BASE_URL.",
	Verify:      "`curl -i https://api.anthropic.com/v1/oauth/token` in the job must answer JSON.",
	Docs:        docsWIF,
}

var respNotFound = &Cause{
	ID:          "resp_not_found",
	Title:       "The request went to an address that does not exist",
	Explanation: "The answer is {answer}. The exchange is a POST to https://api.anthropic.com/v1/oauth/token.",
	Fix:         "Send the exchange to https://api.anthropic.com/v1/oauth/token; look at ANTHROPIC_BASE_URL.",
	Verify:      "The same request must no longer answer 404.",
	Docs:        docsWIF,
}

var respOverloaded = &Cause{
	ID:          "resp_overloaded",
	Title:       "The server was busy or failed",
	Explanation: "The answer is {answer}. It says nothing about the token or the rule.",
	Fix:         "Try again after a while, with a new token: the old one may have been used up.",
	Verify:      "Run the job again.",
	Docs:        docsWIF,
}

var respDenied = &Cause{
	ID:          "resp_denied",
	Title:       "The server denied the token without saying why",
	Explanation: "The answer is {answer}. Every denial of the assertion reads alike, on purpose: 401 Authentication failed since August 2026, 400 invalid_grant before. The reason stands in the authentication history only.",
	Fix:         "Open Settings → Workload identity → History in the Console and give its reason word with {--reason}. No entry at all usually means that ANTHROPIC_FEDERATION_RULE_ID is no rule of the organization in ANTHROPIC_ORGANIZATION_ID.",
	Verify:      "Examine again with the reason.",
	Docs:        docsHistory,
}

func findAnswer(k *Known) []Found {
	a := k.Answer
	switch {
	case k.AppExchange() != evidence.NotApp:
		return []Found{appExchangeFound(k)}
	case !a.Given:
		return nil
	}
	if f, ok := saidBySDK(k); ok {
		return []Found{f}
	}
	if code, known := errorCodes[a.Code]; known {
		fills := answerFills(k)
		fills["meaning"], fills["repair"], fills["errorcode"] = say.W(code.meaning), say.Template(code.repair).Fill(nil), say.N(a.Code)
		return []Found{{Cause: respErrorCode, Rank: rankProof, Evidence: answerSays(k), Fills: fills}}
	}
	if strings.HasPrefix(a.Kind, "invalid_request") || a.Status == 400 && a.Kind != "invalid_grant" {
		if !a.Success && !a.HTML && !aboutKey(k) {
			return badRequest(k)
		}
	}
	for _, row := range answers {
		if row.is(k) {
			found := Found{Cause: row.cause, Rank: row.rank, Evidence: answerSays(k), Fills: answerFills(k)}
			answerTexts(k, &found)
			return []Found{found}
		}
	}
	return nil
}

// forbidden reports an answer that refuses what was asked for, not who asked.
func forbidden(k *Known) bool { return k.Answer.Status == 403 || k.Answer.Kind == "permission_error" }

// answerTexts are those of a refusal by a code that is not known, of one under a rule
// whose scope is already what the fix would set, and of a model that is not there.
func answerTexts(k *Known, f *Found) {
	switch {
	case f.Cause == respErrorCode:
		f.Title = "The answer names its reason by a code that is not known here"
		f.Explanation = "The answer is {answer}. The code {errorcode} is not known here. A 403 without a code is a matter of the rule's scope; with one, the code tells what it is."
		f.Fix = "Go by what the answer's message says, and leave oauth_scope of the rule as it is unless that speaks of it."
	case f.Cause == respNotFound && k.Answer.Model() != "":
		f.Title = "The exchange worked; the model that was asked for is not there"
		f.Explanation = "The answer is {answer}. It comes from a call of the API, with the token that the exchange minted: neither the token nor the rule is the cause.{ends}"
		f.Fix = "Name {current!} in the request, or another model that is current."
		f.Fills["current"], f.Fills["ends"] = say.N(versions.DefaultModel), nil
		if ends, known := versions.ModelEnds(k.Answer.Model()); known {
			f.Fills["ends"] = say.W(" That model ends on " + versions.Date(ends) + ".")
		}
	case f.Cause == respScopeForbidden && k.Rule() != nil && slices.Contains(strings.Fields(k.Rule().OAuthScope), federation.ScopeDeveloper):
		f.Title = "The exchange worked; what the token may do does not cover the endpoint"
		f.Explanation = "The answer is {answer}. A 403 comes from a later call of the API, with the token that the exchange minted. The rule's oauth_scope{scope} gives all that an API key of the workspace can do, so a wider one of the workspace would change nothing."
		f.Fix = "Compare ANTHROPIC_FEDERATION_RULE_ID of the job with the id of this rule, and look at the role of the service account: a token can do what both the scope and the role allow. The Admin API wants {admin}, tunnels want {tunnels}, which only the Console gives to a rule."
	}
}

// AnswerUnread reports an answer that was given and tells nothing.
func (k *Known) AnswerUnread() bool {
	said := k.Answer.Text
	return k.Answer.Given && len(findAnswer(k)) == 0 && !(k.Reason.Word != "" && k.Reason.Place == evidence.InAnswer) &&
		!noPermissionText().MatchString(said) && !nestedJobText().MatchString(said)
}

// appExchangeFound is the answer to the action's other exchange.
func appExchangeFound(k *Known) Found {
	out := Found{Cause: RespAppTokenExchange, Rank: rankProof, Evidence: answerSays(k), Fills: say.Fills{"said": say.W("That is what the answer says.")}}
	if !k.Answer.Given {
		out.Evidence = say.W("what was pasted in place of a token says so")
		out.Fills["said"] = say.W("What was pasted is no token but an error of claude-code-action.")
	}
	if k.AppExchange() == evidence.AppUnmerged {
		out.Fills["said"] = say.W("That exchange takes a workflow file only where it is the same as on the default branch.")
		out.Fix = "Merge the workflow into the default branch first, with this very content: until then the Claude GitHub App gives a run of it no token. Or pass `github_token: ${{{{ github.token }}}}` to the action, which then makes no such exchange."
	}
	return out
}

// errorCodes are the codes of an answer (error.details.error_code) that tell why a
// request was refused, as the SDKs' sources explain them (anthropic-sdk-go 2.15).
var errorCodes = map[string]struct{ meaning, repair string }{
	"sandbox_egress_restricted": {
		"the request came from a Claude sandbox with restricted network access, which may not make it",
		"Send the request from outside the sandbox, or from a sandbox with unrestricted network access.",
	},
	"user_profile_billing_not_authorized": {
		"the customer whom the request's user profile stands for has not authorized the caller to bill them, or no longer",
		"Have the customer authorize it again, or send the request without billing the user profile.",
	},
	"user_profile_not_billable": {
		"the request's user profile cannot be billed",
		"Send the request without billing that user profile, or name another one in `anthropic-user-profile-id`.",
	},
	"user_profile_required": {
		"the request is to be billed to a user profile and names none",
		"Name the profile in the header `anthropic-user-profile-id`, or take `billing_policy.bill_to` out of the request.",
	},
	"organization_on_hold": {
		"Anthropic has disabled the organization for reasons of trust and safety",
		"Ask an administrator of the organization: where the answer has an `appeal_url`, that is where to appeal.",
	},
}

// answers are the causes that an answer shows, the first that is true of it.
var answers = []struct {
	cause *Cause
	rank  int
	is    func(k *Known) bool
}{
	{respSuccess, rankSoft, func(k *Known) bool { return k.Answer.Success }},
	{respProxyHTML, rankProof, func(k *Known) bool { return k.Answer.HTML || k.Answer.Status == 407 }},
	{envAPIKeyShadows, rankProof, aboutKey},
	{respErrorCode, rankProof, func(k *Known) bool { return forbidden(k) && k.Answer.Code != "" }},
	{respScopeForbidden, rankProof, forbidden},
	{respNotFound, rankProof, func(k *Known) bool { return k.Answer.Status == 404 || k.Answer.Kind == "not_found_error" }},
	{tokTooLarge, rankProof, func(k *Known) bool { return k.Answer.Status == 413 || k.Answer.Kind == "request_too_large" }},
	{respOverloaded, rankProof, func(k *Known) bool {
		a := k.Answer
		return a.Status == 429 || a.Status >= 500 || a.Kind == "rate_limit_error" || a.Kind == "overloaded_error"
	}},
	{respDenied, rankAside, func(k *Known) bool { return k.Answer.Denied() }}, // a hint beside what the checks find
}

// aboutKey reports an answer that speaks of an API key: one was used.
func aboutKey(k *Known) bool { return strings.Contains(strings.ToLower(k.Answer.Message), "x-api-key") }

func answerSays(k *Known) say.Text {
	if k.Answer.Success {
		return say.W("the answer holds an access token")
	}
	said := say.Join(say.W("the answer is "), k.Answer.Describe())
	if aboutKey(k) {
		said = say.Join(said, say.W(": it is about an API key"))
	}
	return said
}

// answerFills fill the texts about an answer.
func answerFills(k *Known) say.Fills {
	f := say.Fills{
		"answer": k.Answer.Describe(), "scope": nil, "developer": say.V(federation.ScopeDeveloper), "inference": say.V(federation.ScopeInference),
		"name": say.N(federation.EnvAPIKey), "state": say.W("was used: the answer speaks of x-api-key"), "errorcode": say.N(k.Answer.Code),
		"admin": say.V(federation.ScopeAdmin), "tunnels": say.V(federation.ScopeTunnels),
	}
	if k.Rule() != nil && k.Rule().OAuthScope != "" {
		f["scope"] = say.Template(" ({scope})").Fill(say.Fills{"scope": say.V(k.Rule().OAuthScope)})
	}
	return f
}

// allVariables are what an SDK needs, where it does not say what it misses.
const allVariables = "one of ANTHROPIC_FEDERATION_RULE_ID, ANTHROPIC_ORGANIZATION_ID, ANTHROPIC_SERVICE_ACCOUNT_ID and ANTHROPIC_IDENTITY_TOKEN_FILE"

// saidBySDK finds what the SDKs say where they never came to send a request.
func saidBySDK(k *Known) (Found, bool) {
	out := Found{Rank: rankProof, Evidence: say.Join(say.W("the SDK says: "), k.Answer.Excerpt())}
	switch evidence.UnsentIn(k.Answer.Text) {
	case evidence.NoPath:
		out.Cause = envIncomplete
		out.Fills = say.Fills{"missing": say.N(federation.EnvTokenFile + " (set, but empty)"), "names": say.N(federation.EnvTokenFile), "more": emptyElsewhere, "bysdk": nil}
	case evidence.NoCredentials:
		out.Cause, out.Fills = envIncomplete, say.Fills{"missing": say.W(allVariables), "names": say.W(allVariables), "more": emptyElsewhere, "bysdk": nil}
		if list := missingIn(k.Answer.Text); list != "" {
			out.Fills["missing"], out.Fills["names"] = say.N(list), say.N(list)
		}
	case evidence.NoTokenInFile:
		out.Cause, out.Fills = tokNullFile, say.Fills{"what": say.W("nothing, or the file is not there")}
	default:
		return out, false
	}
	return out, true
}

// missingIn is the list of variables that an SDK's message names behind the word
// missing.
func missingIn(text string) string {
	const word = "missing"
	i := strings.Index(strings.ToLower(text), word)
	if i < 0 {
		return ""
	}
	var names []string
	for _, part := range strings.FieldsFunc(text[i+len(word):], func(r rune) bool { return strings.ContainsRune(" ,:.;()", r) }) {
		if part == "and" {
			continue
		}
		if strings.Trim(part, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
			break
		}
		names = append(names, part)
	}
	return strings.Join(names, ", ")
}

// badFields are the fields that a 400 names, with the causes of their ids.
var badFields = []struct {
	field string
	cause *Cause
	kind  federation.IDKind
}{
	{"federation_rule", envRuleIDMalformed, federation.RuleID},
	{"service_account", envServiceAccountMalformed, federation.ServiceAccount},
	{"organization", envOrgIDWrong, federation.Organization},
	{"workspace", envWorkspaceMalformed, federation.Workspace},
}

func badRequest(k *Known) []Found {
	said := strings.ToLower(k.Answer.Message + " " + k.Answer.Kind)
	for _, b := range badFields {
		if strings.Contains(said, b.field) {
			return []Found{badField(k, b.cause, b.kind, strings.Contains(said, "required"))}
		}
	}
	return []Found{{Cause: respBadRequest, Rank: rankProof, Evidence: answerSays(k), Fills: answerFills(k)}}
}

// badField is the cause of an id that the server refuses.
func badField(k *Known, c *Cause, kind federation.IDKind, required bool) Found {
	value := say.W("not known here")
	if k.Env != nil && k.Env.Value(kind.Env) != "" {
		value = say.V(k.Env.Value(kind.Env))
	}
	f := say.Fills{
		"name": say.N(kind.Env), "value": value, "want": say.N(kind.Placeholder), "where": say.W(kind.Where), "reason": nil,
		"problem": say.Template("the server refuses: {message}").Fill(say.Fills{"message": say.V(k.Answer.Message)}),
	}
	rule := k.Rule()
	switch {
	case c == envServiceAccountMalformed && rule != nil && rule.ServiceAccountID != "":
		c, f["want"] = envServiceAccountDiffers, say.V(rule.ServiceAccountID)
	case c == envRuleIDMalformed && rule != nil && rule.ID != "":
		f["want"] = say.V(rule.ID)
	case c == envWorkspaceMalformed:
		f["want"] = workspaceFills(rule, "", "")["want"]
		if required {
			c, f["reason"] = envWorkspaceMissing, say.W("The server says that a workspace is required: the rule covers several.")
		}
	}
	return Found{Cause: c, Rank: rankProof, Evidence: answerSays(k), Fills: f}
}
