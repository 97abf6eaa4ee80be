package cause

import (
	"slices"
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
)

const verifyEnv = "Run `env | grep -o '^ANTHROPIC_[A-Z_]*'` in the job: it prints the names without the values. `ant auth status` says which credential wins."

// environmentFamily: the failure lies in the job's environment.
var environmentFamily = Family{"The job's environment", environmentCauses, findEnvironment}

var environmentCauses = []*Cause{
	envAPIKeyShadows, envProfileShadows, envIncomplete, envRuleIDDiffers,
	envRuleIDMalformed, envOrgIDWrong, envServiceAccountDiffers, envServiceAccountMalformed,
	envWorkspaceMissing, envWorkspaceDiffers, envWorkspaceMalformed, envBaseURL,
}

var envAPIKeyShadows = &Cause{
	ID:          "env_api_key_shadows",
	Title:       "An API key or bearer token wins over federation",
	Explanation: "{name} {state}. Credentials are taken in a fixed order, and this variable comes before federation: federation is then never tried. An API key does so whether it is of a person, a workspace or a service account.",
	Fix:         "Remove {name} from the environment of the job (from `env:` of the workflow, the job and the step, and from self-hosted runners): `unset {name}`.",
	Verify:      verifyEnv,
	Docs:        docsWIF,
	Counts:      &Counts{Check: check.Environment},
	Mends:       []string{"env_api_key_shadows"},
}

var envProfileShadows = &Cause{
	ID:          "env_profile_shadows",
	Title:       "A profile wins over federation",
	Explanation: "ANTHROPIC_PROFILE is {profile}, and a profile comes before the federation variables. A profile that does not exist is an error.",
	Fix:         "Remove ANTHROPIC_PROFILE from the environment of the job, or put the federation settings into that profile.",
	Verify:      verifyEnv,
	Docs:        docsWIF,
}

var envIncomplete = &Cause{
	ID:          "env_incomplete",
	Title:       "Federation variables are missing",
	Explanation: "Not set: {missing}. Federation starts only when the rule, the organization, the service account and the token are all there; otherwise the SDK reports that there are no credentials.{bysdk}",
	Fix:         "Give a value to {names} in `env:` of the step that calls Claude.{more}",
	Verify:      verifyEnv,
	Docs:        docsWIF,
	Counts:      &Counts{Check: check.Environment},
	Mends:       []string{"env_incomplete"},
}

var envRuleIDDiffers = &Cause{
	ID:          "env_rule_id_differs",
	Title:       "The job names another rule than the one given",
	Explanation: "{name} is {value}, and the rule given here is {want}. The server checks the rule that the request names and no other.",
	Fix:         "Set {name} to {want!}, if that is the rule that is meant. Otherwise examine the token with the rule {value}.",
	Verify:      verifyEnv,
	Docs:        docsWIF,
}

var envRuleIDMalformed = &Cause{
	ID:          "env_rule_id_malformed",
	Title:       "ANTHROPIC_FEDERATION_RULE_ID is no rule id",
	Explanation: "It is {value}, which {problem}. The server answers 400 to that, and its history has no entry.",
	Fix:         "Set ANTHROPIC_FEDERATION_RULE_ID to {want!}; {where}.",
	Verify:      verifyEnv,
	Docs:        docsWIF,
	Counts:      &Counts{Check: check.Environment},
}

var envOrgIDWrong = &Cause{
	ID:          "env_org_id_wrong",
	Title:       "ANTHROPIC_ORGANIZATION_ID is not the organization's id",
	Explanation: "It is {value}, which {problem}. It must be the UUID of the organization that the rule belongs to.",
	Fix:         "Set ANTHROPIC_ORGANIZATION_ID to {want!}; {where}.",
	Verify:      verifyEnv,
	Docs:        docsWIF,
	Counts:      &Counts{Check: check.Environment},
}

var envServiceAccountDiffers = &Cause{
	ID:          "env_service_account_differs",
	Title:       "The service account is not the rule's target",
	Explanation: "ANTHROPIC_SERVICE_ACCOUNT_ID is {value}, which {problem}. The request names the account that it expects, and the server compares it with the rule's target.",
	Fix:         "Set ANTHROPIC_SERVICE_ACCOUNT_ID to {want!}.",
	Verify:      verifyEnv,
	Docs:        docsWIF,
}

var envServiceAccountMalformed = &Cause{
	ID:          "env_service_account_malformed",
	Title:       "ANTHROPIC_SERVICE_ACCOUNT_ID is no service account id",
	Explanation: "It is {value}, which {problem}. The server answers 400 to that.",
	Fix:         "Set ANTHROPIC_SERVICE_ACCOUNT_ID to {want!}; {where}.",
	Verify:      verifyEnv,
	Docs:        docsWIF,
	Counts:      &Counts{Check: check.Environment},
}

var envWorkspaceMissing = &Cause{
	ID:          "env_workspace_missing",
	Title:       "No workspace is named",
	Explanation: "{reason} An exchange without a workspace is then denied, with the same 401 as every other denial.",
	Fix:         "Set ANTHROPIC_WORKSPACE_ID to {want!}.",
	Verify:      verifyEnv,
	Docs:        docsWIF,
	Counts:      &Counts{Rank: rankSoft},
	Mends:       []string{"env_workspace_missing"},
}

var envWorkspaceDiffers = &Cause{
	ID:          "env_workspace_differs",
	Title:       "The workspace is not one of the rule's",
	Explanation: "ANTHROPIC_WORKSPACE_ID is {value}, and the rule is not enabled there.",
	Fix:         "Set ANTHROPIC_WORKSPACE_ID to {want!}, or enable the rule in {value}.",
	Verify:      verifyEnv,
	Docs:        docsWIF,
}

var envWorkspaceMalformed = &Cause{
	ID:          "env_workspace_malformed",
	Title:       "ANTHROPIC_WORKSPACE_ID is no workspace id",
	Explanation: "It is {value}, which {problem}. The server takes an id (wrkspc_…) or the word default, and answers 400 to anything else.",
	Fix:         "Set ANTHROPIC_WORKSPACE_ID to {want!}.",
	Verify:      verifyEnv,
	Docs:        docsWIF,
	Counts:      &Counts{Check: check.Workspace},
}

var envBaseURL = &Cause{
	ID:          "env_base_url",
	Title:       "The exchange goes to another address",
	Explanation: "ANTHROPIC_BASE_URL is {value}, and the SDKs send the exchange there, too. What answers may not be Anthropic.",
	Fix:         "Remove ANTHROPIC_BASE_URL, or make sure that {value} hands /v1/oauth/token on to https://api.anthropic.com unchanged.",
	Verify:      verifyEnv,
	Docs:        docsWIF,
}

// baseURL is where the exchange goes unless the environment says otherwise.
const baseURL = federation.APIBase

func findEnvironment(k *Known) []Found {
	if k.Env == nil {
		return nil
	}
	var all []Found
	for i, f := range check.EnvFaults(k.Env, k.Rule(), k.SDK) {
		out := envFound(f)
		switch {
		case f.Certain():
			out.Check, out.After = check.Environment, i
		case k.exchangeTried():
			out.Rank = rankAside // federation was tried all the same
		default:
			out.Rank = rankSoft
		}
		if f.Kind == check.Incomplete {
			k.mendMissing(f, &out)
		}
		all = append(all, out)
	}
	if f, bad := check.WorkspaceFault(k.Env, k.Rule()); bad {
		out := envFound(f)
		out.Check = check.Workspace
		out.Fills = workspaceFills(k.Rule(), f.Value, f.Problem)
		out.Fills["reason"] = say.Join(f.Says().Capital(), say.W("."))
		all = append(all, out)
	} else if k.Env.Holds(federation.RuleID.Env) && !k.Env.Holds(federation.Workspace.Env) {
		fills := workspaceFills(k.Rule(), "", "")
		fills["reason"] = say.W("ANTHROPIC_WORKSPACE_ID is not set. A rule with one workspace should do without, and exchanges have been denied until it was set; a rule with several needs it.")
		if near := k.Env.MeantFor(federation.Workspace.Env); near != "" {
			fills["reason"] = say.Join(fills["reason"], say.W(" "), say.N(near), say.W(" is set, which nothing reads."))
		}
		all = append(all, Found{Cause: envWorkspaceMissing, Rank: rankSoft, Evidence: say.W("ANTHROPIC_WORKSPACE_ID is not set"), Fills: fills})
	}
	if v := k.Env.Value(federation.EnvBaseURL); k.Env.Holds(federation.EnvBaseURL) && strings.TrimRight(v, "/") != baseURL && !k.In.Accepted {
		fills := say.Fills{"value": say.V(v)}
		all = append(all, Found{Cause: envBaseURL, Rank: rankSoft + 1, Evidence: say.Template("ANTHROPIC_BASE_URL is {value}").Fill(fills), Fills: fills})
	}
	return all
}

// exchangeTried reports whether a token was sent to the exchange: the history or the
// answer shows it.
func (k *Known) exchangeTried() bool {
	return k.Reason.Word != "" || k.Answer.Denied() && !aboutKey(k)
}

// mendMissing says more of variables that are missing: a name that nothing reads, and
// a value that the workflow reads from the wrong place.
func (k *Known) mendMissing(f check.EnvFault, out *Found) {
	more := []say.Text{emptyElsewhere}
	for _, m := range f.Missing {
		if m.Near != "" {
			more = append([]say.Text{say.Template(" Rename {near} to {name}.").Fill(say.Fills{"near": say.N(m.Near), "name": say.N(m.Name)})}, more...)
		}
		if from, ok := k.filledFrom(m); ok {
			more[len(more)-1] = from
		}
	}
	out.Fills["more"] = say.Join(more...)
	if slices.ContainsFunc(f.Missing, func(m check.MissingEnvVar) bool { return m.Empty && m.Over == "" }) {
		out.Fills["bysdk"] = say.W(emptyBySDK)
	}
}

// What SDKs make of an empty federation variable: Go 2.15 and TypeScript 1.14 were run,
// Python's is its source (anthropic-sdk-python, issue 1842).
const emptyBySDK = " An empty one is not the same to all: Go's SDK sends an empty id as it is, and the server answers 400; TypeScript's takes it for not set; Python's takes an empty ANTHROPIC_IDENTITY_TOKEN for a token."

// emptyElsewhere is why a variable is empty that a workflow fills.
var emptyElsewhere = say.Template(" A variable that is filled from a secret that does not exist is empty; so is one that is saved as a secret and read as `vars.NAME`, or saved as a variable and read as `secrets.NAME`.").Fill(nil)

// filledFrom says from where the workflow fills a variable that came out empty.
func (k *Known) filledFrom(m check.MissingEnvVar) (say.Text, bool) {
	if !m.Empty {
		return nil, false
	}
	for _, file := range k.In.Workflows {
		for _, j := range file.Federated() {
			for _, v := range j.Vars {
				here, there := "vars", "secrets"
				if strings.Contains(v.Value.Text, "secrets.") {
					here, there = there, here
				}
				if v.Name == m.Name && v.Value.Expression && strings.Contains(v.Value.Text, here+".") {
					fills := say.Fills{"at": at(file.Path, v.Pos.Line), "here": say.W(here), "there": say.W(there)}
					return say.Template(" {at} fills it from `{here}`: where it is saved under {there} it is empty, so read it from `{there}` or save it under {here}.").Fill(fills), true
				}
			}
		}
	}
	return nil, false
}

// malformed are the causes of an id that can be none of its kind, by the field.
var malformed = map[string]*Cause{
	federation.RuleID.Field: envRuleIDMalformed, federation.Organization.Field: envOrgIDWrong,
	federation.ServiceAccount.Field: envServiceAccountMalformed, federation.Workspace.Field: envWorkspaceMalformed,
}

// envFound is the cause of a fault of the environment.
func envFound(f check.EnvFault) Found {
	out := Found{Evidence: f.Says()}
	problem := say.W(f.Problem)
	switch f.Kind {
	case check.Shadowed, check.PerhapsShadowed:
		return shadowFound(f, out)
	case check.ProfileShadows:
		out.Cause, out.Fills = envProfileShadows, say.Fills{"profile": say.V(f.Value)}
		return out
	case check.Incomplete:
		out.Cause, out.Fills = envIncomplete, say.Fills{"missing": f.MissingText(), "names": f.MissingNames(), "more": emptyElsewhere, "bysdk": nil}
		return out
	case check.RuleOther:
		out.Cause = envRuleIDDiffers
	case check.AccountOther:
		out.Cause = envServiceAccountDiffers
		if f.Problem == "" {
			problem = say.W("is another service account than the rule's target")
		}
	case check.WorkspaceNeeded:
		out.Cause = envWorkspaceMissing
	case check.WorkspaceOther:
		out.Cause = envWorkspaceDiffers
	default:
		out.Cause = malformed[f.ID.Field]
	}
	out.Fills = idFills(f.ID, say.V(f.Value), problem, f.Known)
	return out
}

// shadowFound is a credential that wins over federation. An empty one is certain only
// where the SDK is known that stops at it.
func shadowFound(f check.EnvFault, out Found) Found {
	out.Cause, out.Fills = envAPIKeyShadows, say.Fills{"name": say.N(f.Name), "state": say.W("is set")}
	switch {
	case f.Kind == check.PerhapsShadowed && f.Name == federation.EnvProfile:
		out.Cause, out.Title = envProfileShadows, "An empty profile may stand before federation"
		out.Fills = say.Fills{"profile": say.W("set to the empty string"), "sdks": say.W(f.EmptyFacts())}
		out.Explanation = "ANTHROPIC_PROFILE is {profile}: {sdks}."
	case f.Kind == check.PerhapsShadowed:
		out.Title = "An empty API key or bearer token may stand before federation"
		out.Fills["state"], out.Fills["sdks"] = say.W("is set to the empty string, as where a secret does not exist"), say.W(f.EmptyFacts())
		out.Explanation = "{name} {state}: {sdks}. Which SDK this job runs its workflow tells, where it is given."
	case f.Empty:
		out.Fills["state"] = say.W("is set to the empty string, which " + f.SDK.Name + " takes for a credential (seen in " + f.SDK.Seen + ")")
		out.Fix = "Remove {name} from the environment of the job: `unset {name}`. Setting it to nothing does not help."
	}
	return out
}

// ownID is what to set an id to where the rule does not tell.
var ownID = map[string]string{
	federation.RuleID.Field: "the rule's id, fdrl_…", federation.Organization.Field: "the organization's UUID",
	federation.ServiceAccount.Field: "the service account's id, svac_…",
}

// idFills fill the texts about an id.
func idFills(k federation.IDKind, value, problem say.Text, known []string) say.Fills {
	want := say.W(ownID[k.Field])
	if len(known) > 0 {
		want = say.ValuesOf(known...)
	}
	return say.Fills{"name": say.N(k.Env), "value": value, "problem": problem, "want": want, "where": say.W(k.Where)}
}

// workspaceFills fill the texts about the workspace.
func workspaceFills(rule *federation.Rule, value, problem string) say.Fills {
	want := say.W("the workspace's id (wrkspc_…), or the word default")
	switch names := evidence.Workspaces(rule); {
	case len(names) == 1:
		want = say.V(names[0])
	case len(names) > 1:
		want = say.Join(say.W("one of "), say.ValuesOf(names...))
	}
	return say.Fills{"value": say.V(value), "problem": say.W(problem), "want": want}
}
