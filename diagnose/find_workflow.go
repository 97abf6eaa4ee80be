package diagnose

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/lazyre"
	"gh-wif/internal/workflow"
)

// workflowFindings lists what is wrong with every workflow given, as the rule's
// audience wants it. A workflow that calls another one given is followed.
func workflowFindings(in Input) []workflow.Finding {
	ctx := workflow.Context{Resolve: func(uses string) (workflow.File, bool) {
		for _, f := range in.Workflows {
			if path.Base(f.Path) == path.Base(uses) {
				return f, true
			}
		}
		return workflow.File{}, false
	}}
	if in.Rule != nil {
		ctx.Audience = in.Rule.Match.Audience
	}
	var out []workflow.Finding
	for _, f := range in.Workflows {
		out = append(out, workflow.Findings(f, ctx)...)
	}
	return out
}

// place says where a finding counts: the causes of no token where there is none,
// those of the environment always. A finding that is not here explains no failure.
type place struct {
	noToken bool   // counts only where the job got no token
	check   string // ranks beside this check; empty: rank
	rank    int
}

var findingPlaces = map[string]place{
	"wf_missing_id_token_permission": {noToken: true, rank: rankRoot},
	"wf_caller_lacks_id_token":       {noToken: true, rank: rankRoot},
	"wf_fork_pull_request":           {noToken: true, check: checkStructure},
	"wf_curl_without_fail":           {noToken: true, check: checkStructure},
	"wf_jq_null":                     {noToken: true, check: checkStructure},
	"wf_no_pipefail":                 {noToken: true, check: checkStructure},
	"wf_runner_context_in_env":       {check: checkEnvironment},
	"wf_env_not_expanded":            {check: checkEnvironment},
	"wf_token_file_not_written":      {check: checkEnvironment},
	"env_api_key_shadows":            {check: checkEnvironment},
	"env_rule_id_malformed":          {check: checkEnvironment},
	"env_org_id_wrong":               {check: checkEnvironment},
	"env_service_account_malformed":  {check: checkEnvironment},
	"env_workspace_malformed":        {check: checkWorkspace},
	"env_incomplete":                 {check: checkEnvironment},
	"env_workspace_missing":          {rank: rankSoft},
	"jti_replayed":                   {rank: rankSoft - 1},
	"wf_token_fetched_early":         {rank: rankAside},
}

func (f *facts) findWorkflow() []found {
	var all []found
	for i, w := range f.findings {
		p, ok := findingPlaces[w.ID]
		if !ok || p.noToken && !f.noToken() || f.env != nil && strings.HasPrefix(w.ID, "env_") {
			continue // the environment itself says more than the file that made it
		}
		rank := p.rank
		if w.ID == "env_workspace_missing" && f.in.Rule != nil && f.in.Rule.CoversSeveralWorkspaces() {
			p.check = checkWorkspace
		}
		all = append(all, found{
			id: w.ID, check: p.check, rank: rank, after: min(5+i, rankStep-1), evidence: where(w) + show0(w.Message),
			explanation: findingText(w), fix: findingFix(w),
			values: values("message", capital(show0(w.Message)), "why", show0(w.Why), "fix", capital(show0(w.Fix))),
		})
	}
	all = append(all, f.findPlugins()...)
	return append(all, f.findMissingToken(all)...)
}

// claudeAction is the action that runs Claude Code.
const claudeAction = "anthropics/claude-code-action"

// findPlugins: the action starts a process for every plugin, and each may
// exchange the one token again (anthropics/claude-code-action#1406, #1561).
func (f *facts) findPlugins() []found {
	if !f.answer.denied() {
		return nil
	}
	for _, file := range f.in.Workflows {
		for _, j := range file.Jobs {
			for _, s := range j.Steps {
				if !strings.HasPrefix(s.Uses, claudeAction+"@") || !given(s, "anthropic_federation_rule_id") || !given(s, "plugins") && !given(s, "plugin_marketplaces") {
					continue
				}
				at := fmt.Sprintf("%s line %d", show0(file.Path), s.Pos.Line)
				return []found{{
					id: "jti_replayed", rank: rankSoft - 1, evidence: at + ": " + claudeAction + " with plugins, and an exchange was denied",
					values: values("why", "The step at "+at+" installs plugins, and each of its processes may exchange the one token again."),
					fix:    "Take `plugins` and `plugin_marketplaces` out of the step at " + at + " and run it again. If that succeeds, use a version of the action that shares one exchange, or install the plugins without federation.",
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

func where(w workflow.Finding) string {
	return fmt.Sprintf("%s line %d: ", show0(w.File), w.Pos.Line)
}

// findingText is the explanation of a finding whose cause has its text in
// another family, written for an environment that is known.
func findingText(w workflow.Finding) string {
	if strings.HasPrefix(w.ID, "wf_") {
		return ""
	}
	return "{message}. {why}"
}

func findingFix(w workflow.Finding) string {
	if strings.HasPrefix(w.ID, "wf_") {
		return ""
	}
	return "{fix}."
}

var (
	noPermissionText = lazyre.New(`(?i)ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN)\b.{0,12}\b(?:env|not set|unset|undefined|unbound)\b|curl: \(3\)|could not fetch an oidc token|missing or insufficient oidc|add .{0,3}id-token: write`)
	nestedJobText    = lazyre.New(`(?i)nested job .{1,200}requesting 'id-token: write'|only allowed 'id-token: none'`)
)

// findMissingToken adds what the pasted error itself says, and the caller that a
// called workflow's file cannot show.
func (f *facts) findMissingToken(have []found) []found {
	if f.readable() {
		return nil
	}
	pasted := append(slices.Clone(pastedStart(f.in.Token)), "\n"+f.answer.text...)
	one := func(id, evidence, message string) []found {
		return []found{{id: id, rank: rankRoot, evidence: evidence, values: values("message", message)}}
	}
	for _, h := range have {
		if h.rank == rankRoot && h.check == "" {
			return nil
		}
	}
	switch {
	case nestedJobText.Match(pasted):
		return one("wf_caller_lacks_id_token", "the error says that the nested job is allowed 'id-token: none'", "The called workflow asks for `id-token: write`, and its caller does not grant it")
	case noPermissionText.Match(pasted):
		return one("wf_missing_id_token_permission", "the error says that there is no request URL or token", "The job has no ACTIONS_ID_TOKEN_REQUEST_URL: the permission is missing, or the run is of a fork's or Dependabot's pull request, which may get no token at all")
	case !f.noToken():
		return nil
	}
	for _, w := range f.in.Workflows {
		if _, called := w.Trigger("workflow_call"); called && len(w.On) == 1 {
			return one("wf_caller_lacks_id_token", show0(w.Path)+" runs only when another workflow calls it", "There was no token, and "+show0(w.Path)+" has what its caller grants it")
		}
		for _, j := range w.Jobs {
			if j.Uses != "" && !j.EffectivePermissions(w).IDToken() {
				return one("wf_caller_lacks_id_token", fmt.Sprintf("%s line %d: job %s calls %s without id-token: write", show0(w.Path), j.Pos.Line, show(j.ID), show(j.Uses)),
					"Job "+show(j.ID)+" calls "+show(j.Uses)+" and does not grant it `id-token: write`")
			}
		}
	}
	return nil
}

// fixFindings are the findings whose fix belongs to a cause, by the cause.
var fixFindings = map[string][]string{
	"wf_missing_id_token_permission": {"wf_missing_id_token_permission"},
	"wf_caller_lacks_id_token":       {"wf_caller_lacks_id_token"},
	"tok_null_file":                  {"wf_missing_id_token_permission", "wf_caller_lacks_id_token", "wf_jq_null", "wf_curl_without_fail"},
	"aud_default_owner_url":          {"aud_default_owner_url"},
	"aud_trailing_slash":             {"aud_trailing_slash"},
	"aud_missing_scheme":             {"aud_missing_scheme"},
	"aud_other_service":              {"aud_other_service"},
	"env_api_key_shadows":            {"env_api_key_shadows"},
	"env_incomplete":                 {"env_incomplete"},
	"env_workspace_missing":          {"env_workspace_missing"},
	"jti_replayed":                   {"jti_replayed"},
	"tok_expired":                    {"wf_token_fetched_early"},
}

const permissionLines = "permissions:\n  contents: read\n  id-token: write\n"

// workflowFix is the change to the workflow that mends the primary cause.
func (f *facts) workflowFix(causes []Cause) *WorkflowFix {
	if len(causes) == 0 {
		return nil
	}
	primary := causes[0].ID
	for _, id := range fixFindings[primary] {
		for _, w := range f.findings {
			if w.ID != id {
				continue
			}
			lines := w.Fix
			if strings.HasSuffix(id, "id_token_permission") || strings.HasSuffix(id, "lacks_id_token") {
				lines = permissionLines
			}
			return &WorkflowFix{Path: w.File, Line: w.Pos.Line, Lines: lines}
		}
	}
	if primary == "sub_ref_vs_env_rule" {
		return f.environmentFix()
	}
	return nil
}

// environmentFix names the job that lacks the environment which the rule wants.
func (f *facts) environmentFix() *WorkflowFix {
	w := pattern.Parse(f.in.Rule.Match.SubjectPrefix)
	if w.Kind != github.ContextEnvironment || w.Star || w.Value == "" {
		return nil
	}
	for _, file := range f.in.Workflows {
		for _, j := range file.Federated() {
			if !j.Environment.IsSet() {
				return &WorkflowFix{Path: file.Path, Line: j.Pos.Line, Lines: "environment: " + github.Unescape(w.Value) + "\n"}
			}
		}
	}
	return nil
}
