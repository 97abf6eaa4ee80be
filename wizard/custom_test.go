package wizard_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/wizard"
)

// customised writes a run's subject by an include_claim_keys template, as the
// documents show it: key:value pairs, with repo and context as specials.
func customised(r run, keys []string) map[string]any {
	c := r.claims()
	sub := c["sub"].(string)
	prefix := "repo:" + r.owner + "/" + r.repo
	if r.ids {
		prefix = "repo:" + r.owner + "@" + r.ownerID + "/" + r.repo + "@" + r.repoID
	}
	var parts []string
	for _, key := range keys {
		switch v, _ := c[key].(string); key {
		case "repo":
			parts = append(parts, prefix)
		case "context":
			parts = append(parts, strings.TrimPrefix(sub, prefix+":"))
		default:
			parts = append(parts, key+":"+strings.ReplaceAll(v, ":", "%3A"))
		}
	}
	c["sub"] = strings.Join(parts, ":")
	return c
}

var templatesSeen = [][]string{
	{"repo"},
	{"repo", "context"},
	{"repo", "context", "job_workflow_ref"},
	{"repo", "context", "ref"},
	{"repository_owner", "repository_visibility"},
	{"repository_owner_id", "repository_id"},
	{"repository_owner_id", "repository_id", "context"},
	{"repository_owner", "repository_visibility", "workflow"},
	{"repo", "actor"},
	{"repo", "run_id", "sha"},
	{"repo", "repo_property_team"},
	{"environment", "repository_owner"},
	{"repo", "event_name", "ref_type", "base_ref"},
}

// customAnswers are a request's answers with GitHub's own about a template.
func customAnswers(q request, keys []string) wizard.Answers {
	answer := map[string]any{"use_default": false, "include_claim_keys": keys}
	a := q.answers()
	if a.SubjectPrefix != "" {
		answer["sub_claim_prefix"] = a.SubjectPrefix
	}
	text, _ := json.Marshal(answer)
	a.SubjectPrefix = string(text)
	return a
}

// Whatever a repository's template is, the wanted runs get in and the
// neighbours on the same ref do not; in both forms, where nobody told which.
func TestCustomisedSubjects(t *testing.T) {
	for n, keys := range templatesSeen {
		for _, prefix := range []string{"classic", "immutable", ""} {
			for i, q := range []request{
				{events: []string{"push"}, branch: "main"},
				{events: []string{"push", "schedule"}, branch: "main"},
				{events: []string{"push", "pull_request"}, branch: "main"},
				{events: []string{"push"}, tag: "v*"},
				{events: []string{"push"}, branch: "main", environment: "prod:eu"},
			} {
				if testing.Short() && (i+n)%2 > 0 && q.environment == "" {
					continue
				}
				if keys[0] == "environment" && q.environment == "" {
					continue // then every job must have one
				}
				q.form, q.ids, q.prefix = "auto", "none", prefix
				plan, err := wizard.Build(customAnswers(q, keys))
				if err != nil {
					t.Errorf("%v %+v: %v", keys, q, err)
					continue
				}
				checkExpected(t, plan)
				if !warned(plan, "custom_subject") {
					t.Errorf("%v: no warning", keys)
				}
				evaluator := federation.NewEvaluator(plan.Rule.Match)
				for _, r := range q.runs() {
					if prefix != "" && r.ids != (prefix == "immutable") || r.sub != "" || r.called != "" && slices.Contains(keys, "job_workflow_ref") {
						continue
					}
					claims := customised(r, keys)
					got, want := evaluator.Evaluate(claims).Matched, q.wants(r)
					if got != want {
						t.Errorf("%v %+v: let in %v, want %v: %+v\n%s\n%s", keys, q, got, want, r, claims["sub"], plan.Rule.JSON())
						break
					}
					if sub := claims["sub"].(string); want && r.environment == q.environment && !isExpected(plan.Expected, r.event, sub) {
						t.Errorf("%v %+v: the plan does not expect %s of %s: %+v", keys, q, sub, r.event, plan.Expected)
						break
					}
				}
			}
		}
	}
}
