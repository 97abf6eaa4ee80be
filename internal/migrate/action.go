package migrate

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/workflow"
)

// actionInputs are the action's inputs for federation (its action.yml).
var actionInputs = []struct {
	input string
	kind  federation.IDKind
}{
	{"anthropic_federation_rule_id", federation.RuleID},
	{"anthropic_organization_id", federation.Organization},
	{"anthropic_service_account_id", federation.ServiceAccount},
	{"anthropic_workspace_id", federation.Workspace},
}

const inputAudience = "anthropic_oidc_audience"

// otherProviders are inputs of the action with which it does not call the Claude API.
var otherProviders = []string{"use_bedrock", "use_vertex", "use_foundry"}

// action looks at a step that runs Anthropic's action.
func (s *scan) action(i int, step workflow.Step, o Options) {
	u := use{step: i, way: byAction, line: step.UsesPos.Line}
	for _, name := range otherProviders {
		if v := inputOf(step, name); v != "" && v != "false" {
			return
		}
	}
	oauth := 0
	for _, v := range resolved(s.file.file, s.job, step.With) {
		switch credentialOf(v.Name, v.Value.Text) {
		case apiKey:
			u.line = v.Pos.Line
			if !slices.Contains(keyNames, v.Name) {
				s.fail(v.Pos.Line, "the key is handed to %s as %s, which is not how it calls Claude", nameOfAction(step.Uses), v.Name)
				return
			}
			u.inputs = append(u.inputs, v.Name)
		case subscription:
			oauth = v.Pos.Line
			if o.OAuth {
				u.line = v.Pos.Line
				u.inputs = append(u.inputs, v.Name)
			}
		case emptyKey:
			u.inputs = append(u.inputs, v.Name)
		}
	}
	for _, b := range visible(s.file.file, s.job, step) {
		switch {
		case b.kind == subscription && !o.OAuth:
			oauth = b.Pos.Line
		case b.kind != emptyKey || b.level == ofStep:
			u.keys = append(u.keys, b)
			if len(u.inputs) == 0 && b.kind != emptyKey {
				u.line = b.Pos.Line
			}
		}
	}
	s.decide(u, step, oauth, o)
}

// decide says what becomes of the action.
func (s *scan) decide(u use, step workflow.Step, oauth int, o Options) {
	keys := slices.ContainsFunc(u.keys, func(b binding) bool { return b.kind != emptyKey }) ||
		slices.ContainsFunc(u.inputs, func(n string) bool { return inputOf(step, n) != "" })
	switch {
	case oauth > 0 && !o.OAuth && keys:
		s.fail(oauth, "a subscription's token stands beside the key, and would go before federation; say --include-oauth-token to switch both")
		return
	case oauth > 0 && !o.OAuth:
		s.oauth = oauth
		return
	case !keys:
		return
	}
	if s.decideEdition(&u, step) {
		s.uses = append(s.uses, u)
	}
}

// decideEdition says which version of the action it has to be. It reports whether there is one.
func (s *scan) decideEdition(u *use, step workflow.Step) bool {
	_, behind, _ := strings.Cut(s.file.line(step.UsesPos.Line), "#")
	switch editionOf(step.Uses, behind) {
	case editionBefore:
		s.fail(step.UsesPos.Line, "%s has no inputs for federation, which came with v1.0.%d: move to v1 first (its docs/migration-guide.md)", step.Uses, firstFederated)
		return false
	case editionUnknown:
		u.unseen = true
	case editionOld:
		u.newRef, u.note = newRef(step)
	case editionFederates:
		if name, ref, _ := strings.Cut(step.Uses, "@"); ref == "v1" && name == codeAction && inputOf(step, actionInputs[0].input) == "" {
			u.newRef, u.note = newRef(step)
		}
	}
	return true
}
