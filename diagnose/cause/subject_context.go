package cause

import (
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
)

var subEnvVsRefRule = &Cause{
	ID:          string(pattern.EnvVsRef),
	Title:       "The job has an environment, so sub names that and not the ref",
	Explanation: "A job with `environment:` sends :environment:NAME in place of the ref or pull_request. The rule expects {rule_context}, the token has {context}.",
	Fix:         "Take `environment: {value}` out of the job, if it can do without." + orSecond,
	Verify:      verifySame,
	Docs:        docsOIDC,
}

var subRefVsEnvRule = &Cause{
	ID:          string(pattern.RefVsEnv),
	Title:       "The rule expects an environment, and the job declares none",
	Explanation: "The rule expects {rule_context}; the token has {context}, which a job sends that has no `environment:`.",
	Fix:         "Add `environment: {rule_value}` to the job that fetches the token." + orSecond,
	Verify:      verifyRun,
	Docs:        docsOIDC,
}

var subPRVsRefRule = &Cause{
	ID:          string(pattern.PullVsRef),
	Title:       "This is a pull request's run, and the rule expects a ref",
	Explanation: "Runs of pull_request and pull_request_target send {context}, whatever branch they are about; the rule expects {rule_context}.",
	Fix:         "Let the job run on the ref that the rule names, for example `on: push: branches: [main]`. If pull requests are meant to call Claude, make a rule of their own with match.subject_prefix {sub!} and pin event_name to \"pull_request\" in its claims. It lets in every pull request of the repository.",
	Verify:      verifyRun,
	Docs:        docsOIDC,
}

var subRefVsPRRule = &Cause{
	ID:          string(pattern.RefVsPull),
	Title:       "The rule expects a pull request, and this run is none",
	Explanation: "The rule expects {rule_context}; this run was started by {event} and sends {context}.",
	Fix:         "Run the job on pull_request." + orSecond,
	Verify:      verifySame,
	Docs:        docsOIDC,
}

var subTagVsBranch = &Cause{
	ID:          string(pattern.TagVsBranch),
	Title:       "One is a tag, the other a branch",
	Explanation: "The rule expects {rule_context}, the token has {context}. A tag and a branch are different refs, even under one name.",
	Fix:         "Start the workflow from the ref that the rule names." + orSecond,
	Verify:      verifySame,
	Docs:        docsOIDC,
}

var subBranchDiffers = &Cause{
	ID:          string(pattern.BranchDiffers),
	Title:       "The run was for another ref than the rule's",
	Explanation: "The rule expects {rule_context}, the token has {context}. Without a final * the comparison is exact: a rule for one branch does not cover branches that begin with its name.",
	Fix:         "Run the workflow on the ref that the rule names." + orSecond,
	Verify:      verifySame,
	Docs:        docsWIF,
}

var subMergeQueueRef = &Cause{
	ID:          string(pattern.MergeQueue),
	Title:       "This is a run of the merge queue",
	Explanation: "A merge_group run has a ref of its own, {context}, new for every entry in the queue. The rule expects {rule_context}, which such a run never sends.",
	Fix:         "Make a rule for the queue with match.subject_prefix {queue!}. It cannot be exact. Or do not run the job on merge_group.",
	Verify:      verifySame,
	Docs:        docsOIDC,
}

var subEnvNameDiffers = &Cause{
	ID:          string(pattern.EnvNameDiffers),
	Title:       "The environments have different names",
	Explanation: "The rule expects {rule_context}, the token has {context}. The environment's name is compared as a whole.",
	Fix:         "Write `environment: {rule_value}` in the job." + orSecond,
	Verify:      verifySame,
	Docs:        docsOIDC,
}

// environmentLine names the job that declares the environment, where a workflow
// was given.
func environmentLine(k *Known) say.Text {
	for _, file := range k.In.Workflows {
		for _, j := range file.Jobs {
			if j.Environment.Text == k.Subject.Context.Value {
				return say.Template("; {at}: job {job} declares it").Fill(say.Fills{"at": at(file.Path, j.Environment.Pos.Line), "job": say.V(j.ID)})
			}
		}
	}
	return nil
}

// mendEnvironment names the job that lacks the environment which the rule wants.
func mendEnvironment(k *Known) *WorkflowFix {
	p := pattern.Parse(k.SubjectPrefix())
	if p.Kind != github.ContextEnvironment || p.Star || p.Value == "" {
		return nil
	}
	for _, file := range k.In.Workflows {
		for _, j := range file.Federated() {
			if !j.Environment.IsSet() {
				return &WorkflowFix{Path: file.Path, Line: j.Pos.Line, Lines: "environment: " + github.Unescape(p.Value) + "\n"}
			}
		}
	}
	return nil
}
