package diagnose

const (
	verifySame = "Examine the same token with the changed rule: the check sub must pass. Then run the job again."
	verifyRun  = "Run the job again and examine the new token: the check sub must pass."
	setExact   = "Set match.subject_prefix of the rule to {sub}."
)

// subjectCauses: sub does not match the rule's subject_prefix. In all texts
// {rule} is subject_prefix and {sub} the token's sub, both quoted.
var subjectCauses = []info{
	{
		"sub_immutable_token_vs_name_rule", "The token's sub carries ids, the rule has names only",
		"The token names the repository as {owner}@{owner_id}/{name}@{name_id}, the rule without the ids, so the comparison fails at the first @. Repositories created, renamed or transferred after 2026-07-15 send this immutable form; one subject_prefix cannot accept both forms.",
		setExact, verifySame, docsOIDC,
	},
	{
		"sub_name_token_vs_immutable_rule", "The rule has ids, the token's sub has names only",
		"The rule expects OWNER@ID/REPO@ID, and this repository still sends names only: it is older than 2026-07-15 and nobody has turned immutable subjects on.",
		setExact + " Or keep the rule and turn the immutable form on: the repository's Settings → Actions → OIDC, \"Use immutable subject claim\".", verifySame, docsOIDC,
	},
	{
		"sub_repo_renamed", "The repository was renamed or transferred",
		"The repository's id is the same, and its name is now {repository}; the rule still has the old name. A sub holds the names even in the form with ids, so a rename changes it.",
		setExact + " Where the rule's claims name the old repository or owner, change them too: repository is {repository}.", verifySame, docsOIDC,
	},
	{
		"sub_repo_id_differs", "The names are equal, the ids are not",
		"The rule was made for a repository or owner with other ids: one of them was deleted and created again under the same name. To the rule that is another repository, which is what the ids are for.",
		"If this repository is the one that is meant, set match.subject_prefix of the rule to {sub}. If you do not know who recreated it, leave the rule as it is.", verifySame, docsOIDC,
	},
	{
		"sub_other_repo", "The token belongs to another repository",
		"The token is of {repository}, the rule is for {rule_repository}. Either the rule's id in this workflow is the wrong one, or the rule names the wrong repository.",
		"Use the rule that was made for {repository}: its id belongs into ANTHROPIC_FEDERATION_RULE_ID. If there is none, make one for this repository with match.subject_prefix {sub}.", verifyRun, docsWIF,
	},
	{
		"sub_env_vs_ref_rule", "The job has an environment, so sub names that and not the ref",
		"A job with `environment:` sends :environment:NAME in place of the ref or pull_request. The rule expects {rule_context}, the token has {context}.",
		setExact + " Or take `environment: {value}` out of the job, if the rule should stay as it is.", verifySame, docsOIDC,
	},
	{
		"sub_ref_vs_env_rule", "The rule expects an environment, and the job declares none",
		"The rule expects {rule_context}; the token has {context}, which a job sends that has no `environment:`.",
		"Add `environment: {rule_value}` to the job that fetches the token. Or, if the job is meant to run without one, set match.subject_prefix of the rule to {sub}.", verifyRun, docsOIDC,
	},
	{
		"sub_pr_vs_ref_rule", "This is a pull request's run, and the rule expects a ref",
		"Runs of pull_request and pull_request_target send {context}, whatever branch they are about; the rule expects {rule_context}.",
		"Let the job run on the ref that the rule names, for example `on: push: branches: [main]`. If pull requests are meant to call Claude, make a rule of their own with match.subject_prefix {sub} and pin event_name to \"pull_request\" in its claims. It lets in every pull request of the repository.", verifyRun, docsOIDC,
	},
	{
		"sub_ref_vs_pr_rule", "The rule expects a pull request, and this run is none",
		"The rule expects {rule_context}; this run was started by {event} and sends {context}.",
		setExact + " Or run the job on pull_request, if the rule should stay as it is.", verifySame, docsOIDC,
	},
	{
		"sub_tag_vs_branch", "One is a tag, the other a branch",
		"The rule expects {rule_context}, the token has {context}. A tag and a branch are different refs, even under one name.",
		setExact + " Or start the workflow from the ref that the rule names.", verifySame, docsOIDC,
	},
	{
		"sub_branch_differs", "The run was for another ref than the rule's",
		"The rule expects {rule_context}, the token has {context}. Without a final * the comparison is exact: a rule for one branch does not cover branches that begin with its name.",
		setExact + " Or run the workflow on the ref that the rule names.", verifySame, docsWIF,
	},
	{
		"sub_merge_queue_ref", "This is a run of the merge queue",
		"A merge_group run has a ref of its own, {context}, new for every entry in the queue. The rule expects {rule_context}, which such a run never sends.",
		"Make a rule for the queue with match.subject_prefix {queue}. It cannot be exact. Or do not run the job on merge_group.", verifySame, docsOIDC,
	},
	{
		"sub_case_only", "The rule differs from sub by letter case",
		"sub is compared case-sensitively. The rule has {rule}, the token {sub}: GitHub sends the owner and repository in their stored spelling, and its own words in lower case.",
		setExact, verifySame, docsWIF,
	},
	{
		"sub_env_name_differs", "The environments have different names",
		"The rule expects {rule_context}, the token has {context}. The environment's name is compared as a whole.",
		setExact + " Or write `environment: {rule_value}` in the job.", verifySame, docsOIDC,
	},
	{
		"sub_env_name_encoding", "The environment's name is written with another escape",
		"In sub a colon inside a name stands as %3A and nothing else is escaped. The rule has {rule}, the token {sub}.",
		setExact, verifySame, docsOIDC,
	},
	{
		"sub_missing_trailing_star", "The rule breaks off, and has no * at its end",
		"Despite its name, subject_prefix is compared exactly unless it ends in *. {rule} is not the whole sub, so it can never match.",
		setExact + " That lets in exactly this kind of run. {starred} would match as well, but with a star the rule lets in every sub that begins so.", verifySame, docsWIF,
	},
	{
		"sub_star_in_middle", "A * or ? inside the rule is an ordinary character",
		"Only a * at the very end of subject_prefix is special. In {rule} it stands elsewhere, and no sub contains it.",
		setExact, verifySame, docsWIF,
	},
	{
		"sub_lone_star", "A * alone matches nothing",
		"A subject_prefix of only * does not count as a matcher.",
		setExact, verifySame, docsWIF,
	},
	{
		"sub_whitespace_in_rule", "The rule's subject has blanks at an end",
		"{rule} begins or ends with white space, which is compared like any other character.",
		"Set match.subject_prefix of the rule to {trimmed}, without the blanks.", verifySame, docsWIF,
	},
	{
		"sub_unicode_lookalike", "A character looks like another one",
		"The two look alike and are not: {odd}. It probably came with a copy from a web page, a chat or a document.",
		setExact + " Type it, do not copy the old one.", verifySame, docsWIF,
	},
	{
		"sub_custom_template", "sub follows a customised template",
		"{template} A template (include_claim_keys) replaces the whole sub, so a rule for another shape never matches.",
		setExact + " Or set the repository back to the default subject: `gh api -X PUT repos/{repo_path}/actions/oidc/customization/sub -F use_default=true`.", verifySame, docsOIDC,
	},
	{
		"sub_rule_typo", "No run can produce the rule's subject",
		"{rule} has none of the forms that GitHub writes{problem}. After repo:OWNER/REPO comes :environment:NAME, :pull_request, :ref:refs/heads/BRANCH or :ref:refs/tags/TAG.",
		setExact, verifySame, docsOIDC,
	},
	{
		"sub_differs", "sub is not what the rule expects",
		"The rule expects {rule}, the token has {sub}.",
		setExact, verifySame, docsWIF,
	},
	{
		"sub_rule_unknown", "The history says that sub does not match the rule",
		"The rule was not given, so it cannot be said how they differ. The token's sub is {sub}, and subject_prefix is compared exactly and case-sensitively unless it ends in *.",
		"Compare match.subject_prefix of the rule with {sub}, and examine again with --rule.", verifySame, docsWIF,
	},
}
