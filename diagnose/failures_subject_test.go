package diagnose_test

import (
	"strings"
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/internal/github"
)

// subjectFailures: sub does not match the rule's subject_prefix.
var subjectFailures = []failure{
	// sub
	subject("ids in the token only", mainSubject, run(immutable), "sub_immutable_token_vs_name_rule", "match.subject_prefix", `"repo:`+pem+`:ref:refs/heads/main"`),
	subject("ids in the token only, rule with a star", "repo:octo-org/octo-repo:*", run(immutable), "sub_immutable_token_vs_name_rule", `"repo:`+pem+`:ref:refs/heads/main"`),
	subject("ids in the token only, rule breaks off", "repo:octo-org/octo-repo:", run(immutable), "sub_missing_trailing_star"),
	subject("ids in the token only, owner wildcard", "repo:octo-org/*", run(immutable), "sub_immutable_token_vs_name_rule"),
	subject("ids in the token only, and an environment", mainSubject, run(immutable, inEnvironment("prod")), "sub_immutable_token_vs_name_rule", ":environment:prod"),
	subject("ids in the rule only", "repo:"+pem+":ref:refs/heads/main", run(), "sub_name_token_vs_immutable_rule", mainSubject),
	subject("ids in the rule only, with a star", "repo:"+pem+":*", run(), "sub_name_token_vs_immutable_rule", mainSubject),
	subject("renamed, by the ids of the sub", "repo:octo-org@123456/old-repo@456789:ref:refs/heads/main", run(immutable), "sub_repo_renamed", `"repo:`+pem+`:ref:refs/heads/main"`),
	subject("transferred", "repo:old-org@99/octo-repo@456789:ref:refs/heads/main", run(immutable), "sub_repo_renamed"),
	{"renamed, by the pinned id", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(immutable)), Rule: ruleJSON(t, match("repo:octo-org/old-repo:ref:refs/heads/main", "repository_id", "456789")), Now: testNow}
	}, Mismatch, "sub_repo_renamed", []string{pem}, ""},
	{"renamed, claims only", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(immutable)), Rule: ruleJSON(t, `{"claims":{"repository":"octo-org/old-repo","repository_id":"456789"}}`), Now: testNow}
	}, Mismatch, "sub_repo_renamed", []string{"match.claims.repository", `"octo-org/octo-repo"`}, "claim_value_differs"},
	{"renamed, claims only, and the history names the claims", func(t *testing.T) Input {
		return Input{Token: tokenOf(run(immutable)), Rule: ruleJSON(t, `{"claims":{"repository":"octo-org/old-repo","repository_id":"456789"}}`), Reason: "match_claim_value_mismatch", Now: testNow}
	}, Mismatch, "sub_repo_renamed", nil, "claim_value_differs"},
	subject("recreated", "repo:octo-org@123456/octo-repo@111:ref:refs/heads/main", run(immutable), "sub_repo_id_differs", "456789"),
	subject("another repository", "repo:octo-org/other:ref:refs/heads/main", run(), "sub_other_repo", "octo-org/octo-repo"),
	subject("another owner", "repo:acme/octo-repo:ref:refs/heads/main", run(), "sub_other_repo"),
	subject("a repository whose name begins alike", "repo:octo-org/octo", run(), "sub_other_repo"),
	subject("environment against ref", mainSubject, run(inEnvironment("production")), "sub_env_vs_ref_rule", "repo:octo-org/octo-repo:environment:production", "environment: production"),
	subject("environment against pull request", "repo:octo-org/octo-repo:pull_request", run(inEnvironment("production")), "sub_env_vs_ref_rule"),
	subject("ref against environment", "repo:octo-org/octo-repo:environment:production", run(), "sub_ref_vs_env_rule", "environment: production"),
	subject("pull request against environment", "repo:octo-org/octo-repo:environment:production", run(onEvent("pull_request", "refs/pull/7/merge")), "sub_ref_vs_env_rule"),
	subject("pull request against branch", mainSubject, run(onEvent("pull_request", "refs/pull/7/merge")), "sub_pr_vs_ref_rule", "push"),
	subject("pull_request_target against branch", mainSubject, run(onEvent("pull_request_target", "refs/heads/main")), "sub_pr_vs_ref_rule"),
	subject("pull request against its merge ref", "repo:octo-org/octo-repo:ref:refs/pull/7/merge", run(onEvent("pull_request", "refs/pull/7/merge")), "sub_pr_vs_ref_rule"),
	subject("push against pull request", "repo:octo-org/octo-repo:pull_request", run(), "sub_ref_vs_pr_rule", mainSubject),
	subject("pull request against branch, ids in the token", mainSubject, run(immutable, onEvent("pull_request", "refs/pull/7/merge")), "sub_immutable_token_vs_name_rule", `repo:`+pem+`:ref:refs/heads/main`, "start it by push"),
	subject("pull request against a rule that breaks off", "repo:octo-org/octo-repo:", run(onEvent("pull_request", "refs/pull/7/merge")), "sub_missing_trailing_star", "second rule", "every pull request"),
	subject("tag against branch", mainSubject, run(onRef("refs/tags/v1")), "sub_tag_vs_branch", "refs/tags/v1"),
	subject("branch against tag pattern", "repo:octo-org/octo-repo:ref:refs/tags/v*", run(), "sub_tag_vs_branch", mainSubject),
	subject("another branch", mainSubject, run(onRef("refs/heads/dev")), "sub_branch_differs", "refs/heads/dev"),
	subject("an exact branch taken for a prefix", mainSubject, run(onRef("refs/heads/main-2")), "sub_branch_differs", "refs/heads/main-2"),
	subject("another tag", "repo:octo-org/octo-repo:ref:refs/tags/v*", run(onRef("refs/tags/release-1")), "sub_branch_differs"),
	subject("merge queue", mainSubject, run(onEvent("merge_group", "refs/heads/gh-readonly-queue/main/pr-5-"+strings.Repeat("ab", 20))), "sub_merge_queue_ref", `"repo:octo-org/octo-repo:ref:refs/heads/gh-readonly-queue/main/pr-*"`),
	subject("letter case of the owner", "repo:Octo-Org/octo-repo:ref:refs/heads/main", run(), "sub_case_only", mainSubject),
	subject("letter case of the environment", "repo:octo-org/octo-repo:environment:Production", run(inEnvironment("production")), "sub_case_only", "environment:production"),
	subject("letter case before a star", "repo:Octo-Org/octo-repo:*", run(), "sub_case_only"),
	subject("another environment", "repo:octo-org/octo-repo:environment:prod", run(inEnvironment("production")), "sub_env_name_differs", "environment:production"),
	subject("colon in the environment", "repo:octo-org/octo-repo:environment:eu:prod", run(inEnvironment("eu:prod")), "sub_env_name_encoding", "eu%3Aprod"),
	subject("encoded blank in the environment", "repo:octo-org/octo-repo:environment:eu%20prod", run(inEnvironment("eu prod")), "sub_env_name_encoding", "eu prod"),
	subject("lower case escape", "repo:octo-org/octo-repo:environment:eu%3aprod", run(inEnvironment("eu:prod")), "sub_env_name_encoding", "eu%3Aprod"),
	subject("no star", "repo:octo-org/octo-repo:", run(), "sub_missing_trailing_star", mainSubject),
	subject("no star, no colon", "repo:octo-org/octo-repo", run(), "sub_missing_trailing_star", mainSubject),
	subject("no star, owner only", "repo:octo-org/", run(), "sub_missing_trailing_star"),
	subject("no star behind a directory of branches", "repo:octo-org/octo-repo:ref:refs/heads/release/", run(onRef("refs/heads/release/1")), "sub_missing_trailing_star"),
	subject("no star behind the start of tags", "repo:octo-org/octo-repo:ref:refs/tags/v", run(onRef("refs/tags/v1")), "sub_missing_trailing_star"),
	subject("no star, environment", "repo:octo-org/octo-repo:environment:", run(inEnvironment("prod")), "sub_missing_trailing_star"),
	subject("star in the middle", "repo:octo-org/*:ref:refs/heads/main", run(), "sub_star_in_middle", mainSubject),
	subject("star for the context", "repo:octo-org/octo-repo:*:main", run(), "sub_star_in_middle"),
	subject("question mark", "repo:octo-org/octo-repo:ref:refs/tags/v?", run(onRef("refs/tags/v1")), "sub_star_in_middle"),
	subject("star in the middle and ids", "repo:octo-org@*/octo-repo@*:ref:refs/heads/main", run(immutable), "sub_star_in_middle"),
	subject("a lone star", "*", run(), "sub_lone_star", mainSubject),
	subject("blank at the end", mainSubject+" ", run(), "sub_whitespace_in_rule", mainSubject),
	subject("line break at the end", mainSubject+"\n", run(), "sub_whitespace_in_rule", mainSubject),
	subject("Cyrillic letter", strings.Replace(mainSubject, "octo-org", "octo-оrg", 1), run(), "sub_unicode_lookalike", mainSubject),
	subject("zero-width space", mainSubject+"\u200b", run(), "sub_unicode_lookalike", mainSubject),
	subject("typographic hyphen", strings.Replace(mainSubject, "octo-org", "octo\u2011org", 1), run(), "sub_unicode_lookalike", mainSubject),
	subject("look-alike and an environment", strings.Replace(mainSubject, "octo-org", "octo-оrg", 1), run(inEnvironment("prod")), "sub_unicode_lookalike"),
	subject("customised token", mainSubject, run(func(r *github.Run) { r.Template = []string{"repo", "context", "job_workflow_ref"} }), "sub_custom_template", "job_workflow_ref"),
	subject("customised token without the repository", mainSubject, run(func(r *github.Run) { r.Template = []string{"repository_owner", "repository_visibility"} }), "sub_custom_template"),
	subject("customised rule", "repo:octo-org/octo-repo:environment:prod:job_workflow_ref:octo-org/x/.github/workflows/y.yml@refs/heads/main", run(), "sub_custom_template"),
	subject("pull-request", "repo:octo-org/octo-repo:pull-request", run(onEvent("pull_request", "refs/pull/7/merge")), "sub_rule_typo", "octo-org/octo-repo:pull_request"),
	subject("environment/", "repo:octo-org/octo-repo:environment/prod", run(inEnvironment("prod")), "sub_rule_typo", "environment:prod"),
	subject("git URL", "https://github.com/octo-org/octo-repo", run(), "sub_rule_typo", mainSubject),
	subject("no refs/heads/", "repo:octo-org/octo-repo:ref:main", run(), "sub_rule_typo", mainSubject),
	subject("no ref:", "repo:octo-org/octo-repo:refs/heads/main", run(), "sub_rule_typo", mainSubject),
	subject("branch:", "repo:octo-org/octo-repo:branch:main", run(), "sub_rule_typo", mainSubject),
	subject("repository:", "repository:octo-org/octo-repo:ref:refs/heads/main", run(), "sub_rule_typo", mainSubject),
	subject("ids in place of names", "repo:123456/456789:ref:refs/heads/main", run(immutable), "sub_rule_typo", pem),
	subject("no repo:", "octo-org/octo-repo:ref:refs/heads/main", run(), "sub_rule_typo", mainSubject),
	subject(".git", "repo:octo-org/octo-repo.git:ref:refs/heads/main", run(), "sub_rule_typo", mainSubject),
	subject("hyphenated ids", "repo:octo-org-123456/octo-repo-456789:ref:refs/heads/main", run(immutable), "sub_rule_typo", pem),
	subject("an id on one side", "repo:octo-org/octo-repo@456789:ref:refs/heads/main", run(immutable), "sub_rule_typo", pem),

	subject("the start of ref against a pull request", "repo:octo-org/octo-repo:r*", run(onEvent("pull_request", "refs/pull/7/merge")), "sub_differs", "pull_request"),
}
