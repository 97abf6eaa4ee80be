package cause

import (
	"slices"
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/trust/remedy"
	"gh-wif/internal/workflow"
)

// OfMatch reports whether a cause is about the rule's matchers, so that what was
// tried on the rule mends it.
func (f Found) OfMatch() bool {
	return f.Check == check.Subject || f.Check == check.Condition || check.IsClaim(f.Check) || f.Cause == ruleEmpty || f.Cause == audRuleWrong && f.Check != ""
}

// RemedyKind says what the fix of a cause changes.
func (c *Cause) RemedyKind() remedy.Kind {
	in := func(f Family) bool { return slices.Contains(f.Causes, c) }
	switch {
	case c == audRuleWrong, in(subjectFamily), in(claimFamily), in(ruleFamily):
		return remedy.Rule
	case in(environmentFamily):
		return remedy.Environment
	case in(issuerFamily), in(answerFamily):
		return remedy.Setting
	}
	return remedy.Workflow
}

// Case is what the remedies are looked for in.
func Case(k *Known) remedy.Input {
	in := remedy.Input{Rule: *k.Rule(), Claims: k.Claims, Others: k.In.Others}
	file, job, ok := jobOf(k)
	if !ok {
		return in
	}
	in.Job = say.Template("job {job} ({at})").Fill(say.Fills{"job": say.N(job.Job), "at": at(file.Path, job.Pos.Line)})
	for _, o := range workflow.Origins(file, nil) {
		if o.Job != job.Job || o.Environment.Expression {
			continue
		}
		t := remedy.Trigger{Event: o.Event, Ref: o.Ref, Open: o.Pattern, Environment: o.Environment.Text, File: workflowPath(k, file)}
		if i := strings.IndexAny(t.Ref, "*?+[!"); o.Pattern && i >= 0 {
			t.Ref = t.Ref[:i]
		}
		if o.RefKind == github.RefMergeQueue && t.Ref != "" {
			t.Ref, t.Open = github.MergeQueueRef(t.Ref), true
		}
		in.Triggers = append(in.Triggers, t)
	}
	return in
}

// jobOf is the job of a given workflow that fetched the token: the one of the
// token's environment, or the only one there is.
func jobOf(k *Known) (workflow.File, workflow.JobFacts, bool) {
	for _, file := range k.In.Workflows {
		jobs := file.Federated()
		for _, j := range jobs {
			if len(jobs) == 1 || j.Environment.Text == k.Text(github.ClaimEnvironment) {
				return file, j, true
			}
		}
	}
	return workflow.File{}, workflow.JobFacts{}, false
}

// workflowPath is the path of a given file in its repository. What was given by
// another path is taken for the token's own.
func workflowPath(k *Known, file workflow.File) string {
	if i := strings.Index(file.Path, github.WorkflowDir); i >= 0 {
		return file.Path[i:]
	}
	path, _, _ := strings.Cut(strings.TrimPrefix(k.Text(github.ClaimWorkflowRef), k.Repository()+"/"), "@")
	return path
}
