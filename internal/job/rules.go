package job

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/secret"
)

// ParseRules reads one rule, or the list of them that the Admin API answers, whose
// credentials are taken out of its values.
func ParseRules(data []byte) ([]federation.Rule, error) {
	return federation.ReadRules(secret.RedactJSON(data))
}

// OneRule is the only one of the rules. More are an error that says so: a check of one
// rule tells nothing of the others.
func OneRule(rules []federation.Rule) (federation.Rule, error) {
	if len(rules) != 1 {
		return federation.Rule{}, fmt.Errorf("this is a list of %d rules: give the one that is to be checked", len(rules))
	}
	return rules[0], nil
}

// readRules reads the rules of the files that the flag --rule names.
func readRules(ctx context.Context, h Hall, paths []string) ([]federation.Rule, error) {
	var out []federation.Rule
	for _, path := range paths {
		data, err := h.Read(ctx, path)
		if err != nil {
			return nil, Refuse("", "--rule: %w", err)
		}
		rules, err := ParseRules(data)
		if err := inFile("--rule", path, err, ruleHint); err != nil {
			return nil, err
		}
		out = append(out, rules...)
	}
	return out, nil
}

const ruleHint = "a rule looks like what this prints: gh-wif generate --repo acme/app --print rule"

// ChooseRule gives a diagnosis its rules: the one that the job names is compared, or
// the first one where neither the environment nor the workflows name one of them. The
// others are tried where that one lets the run not in.
func ChooseRule(in *diagnose.Input, rules []federation.Rule) {
	in.Rule, in.Others, in.RuleNamedBy = nil, nil, ""
	if len(rules) == 0 {
		return
	}
	at := 0
	for _, n := range namesOfRules(*in) {
		if i := slices.IndexFunc(rules, func(r federation.Rule) bool { return r.ID != "" && r.ID == n.id }); i >= 0 {
			at, in.RuleNamedBy = i, n.where
			break
		}
	}
	rule := rules[at]
	in.Rule, in.Others = &rule, slices.Delete(slices.Clone(rules), at, at+1)
}

// ruleName is the id of a rule, and where it stands.
type ruleName struct{ id, where string }

// namesOfRules are the ids of rules in the environment, then in the workflows.
func namesOfRules(in diagnose.Input) []ruleName {
	var out []ruleName
	for _, v := range in.Env {
		if v.Name == federation.RuleID.Env {
			out = append(out, ruleName{strings.TrimSpace(v.Value), "the environment"})
		}
	}
	for _, file := range in.Workflows {
		for _, j := range file.Federated() {
			for _, v := range j.Vars {
				if v.Name == federation.RuleID.Env {
					out = append(out, ruleName{strings.TrimSpace(v.Value.Text), file.Path})
				}
			}
		}
	}
	return out
}
