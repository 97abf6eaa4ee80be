package cause

import (
	"slices"
	"strconv"
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
	"gh-wif/internal/trust/remedy"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/expr"
)

// OfMatch reports whether a cause is about the rule's matchers, so that what was
// tried on the rule mends it.
func (f Found) OfMatch() bool {
	return f.Check == check.Subject || f.Check == check.Condition || check.IsClaim(f.Check) || f.Cause == ruleEmpty || f.Cause == audRuleWrong && f.Check != ""
}

// RuleRefuses reports whether there is a rule to try remedies on: one that is
// compared with a token of its issuer, and does not let it in.
func (k *Known) RuleRefuses() bool {
	return k.Rule() != nil && k.Readable() && !k.Checks.Failed(check.Issuer) && k.Checks.MatchFailed()
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
	origins := workflow.Origins(file, workflow.Place{Repository: k.Repository(), DefaultBranch: k.defaultBranch()})
	in.Starts = func(refs []string) []github.Run {
		var out []github.Run
		for _, o := range origins {
			if o.Job == job.Job {
				out = append(out, runsOf(o, refs, workflowPath(k, file))...)
			}
		}
		return out
	}
	return in
}

// runsOf are the runs of an origin on those of the refs that can start it.
func runsOf(o workflow.Origin, refs []string, path string) []github.Run {
	var out []github.Run
	for _, ref := range refs {
		if !o.Fits(ref) {
			continue
		}
		outcome := o.On(ref)
		if outcome.Happens == expr.False {
			continue
		}
		for _, env := range outcome.Environments {
			if !env.Unknown {
				out = append(out, github.Run{Event: o.Event, Ref: ref, Environment: env.Text, WorkflowFile: path})
			}
		}
	}
	return out
}

// defaultBranch is the repository's, where the token's event runs on it alone.
func (k *Known) defaultBranch() string {
	e, ok := github.EventByName(k.Text(github.ClaimEvent))
	if !ok || e.Ref != github.RefDefault {
		return ""
	}
	branch, _ := strings.CutPrefix(k.Text(github.ClaimRef), github.RefsHeads)
	return branch
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

// findStory is the story of the run, in the causes: what the subject's grammar says of
// the subject that the rule means and the token's, whatever form the rule has. It
// stands right behind the cause of the check that failed.
func findStory(k *Known) []Found {
	first, meant := k.firstFailed(), k.MeantSubject()
	if first == "" || meant == "" {
		return nil
	}
	p := pattern.Parse(meant)
	fills := subjectFills(k, p)
	var all []Found
	for i, d := range pattern.Compare(p, k.Sub, samePinned(k, p)) {
		if slices.Contains(ofPrefixAlone, d.ID) {
			continue
		}
		all = append(all, Found{
			Cause: subjectCause(d.ID), Check: first, After: 1 + i, Fills: fills, Story: true,
			Evidence: say.Template("sub is {sub}, and the rule means {rule}").Fill(fills),
		})
	}
	return all
}

// ofPrefixAlone are the differences that only a subject_prefix can have.
var ofPrefixAlone = []pattern.ID{pattern.MissingStar, pattern.StarInside, pattern.LoneStar, pattern.Differs}

// firstFailed is the first failed check of the rule's claims and condition.
func (k *Known) firstFailed() string {
	for _, c := range k.Checks {
		if c.Status == check.Failed && (check.IsClaim(c.ID) || c.ID == check.Condition) {
			return c.ID
		}
	}
	return ""
}

// MeantSubject is the subject that the rule means where its claims or its
// condition keep the token out: the one that an entry of claims or the condition
// has, or else that of the runs that it lets in. Empty: none differs.
func (k *Known) MeantSubject() string {
	if k.Tried == nil || k.Foreign() || k.Sub == "" || k.Checks.Failed(check.Subject) {
		return ""
	}
	if want, ok := k.Rule().Match.Claim(github.ClaimSubject); ok {
		return want
	}
	if k.Checks.Failed(check.Condition) {
		c, err := federation.CompileCondition(k.Rule().Match.Condition)
		if err != nil {
			return ""
		}
		for _, m := range c.Mentions() {
			if m.Claim == github.ClaimSubject && (m.Op == "==" || m.Op == "in") && k.Tried.Story.Subject == "" {
				return m.Text
			}
		}
	}
	return k.Tried.Story.Subject
}

// Told reports whether the story of the run says more than the cause's title: the
// run is another one, and not only written in another way.
func (f Found) Told() bool {
	switch f.Cause {
	case claimValueDiffers, claimAbsent, claimJobWorkflowRefDiffers, condFalse, subEnvVsRefRule, subRefVsEnvRule, subPRVsRefRule, subRefVsPRRule,
		subTagVsBranch, subBranchDiffers, subMergeQueueRef, subEnvNameDiffers, subOtherRepo:
		return true
	}
	return false
}

const (
	fetchLines = "curl --fail-with-body -sS -H \"Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\" \"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=" +
		federation.DefaultAudience + "\" | jq -er .value"

	// payloadPart is the payload of a token, for jq, and plainBase64 decodes it: GNU
	// base64 stops at the characters of base64url.
	payloadPart = `split(".")[1]`
	plainBase64 = `gsub("-";"+") | gsub("_";"/") | @base64d`
	decodeLine  = `jq -rR '` + payloadPart + ` | ` + plainBase64 + `'`
)

// PayloadStep is a step for a workflow that prints the decoded payload of a token
// and never its signature, so that what it prints cannot be exchanged. It fails
// where the request for the token fails. The job needs id-token: write.
const PayloadStep = `- name: Print what the token says, without its signature
  shell: bash
  run: |
    set -euo pipefail
    curl --fail-with-body -sS \
      -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
      "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=` + federation.DefaultAudience + `" |
      jq -ner 'input.value | ` + payloadPart + `
        | ` + plainBase64 + `'
`

// WorkflowFix is the change to a workflow, where the rule is right.
type WorkflowFix struct {
	Path  string `json:"path"`
	Line  int    `json:"line"`
	Lines string `json:"lines"` // the YAML to put there
}

const permissionLines = "permissions:\n  contents: read\n  id-token: write\n"

// MendWorkflow is the change to the workflow that mends a cause; nil: there is
// none, or it is not known.
func MendWorkflow(k *Known, c *Cause) *WorkflowFix {
	for _, id := range c.Mends {
		for _, w := range k.Flaws {
			if w.ID != id {
				continue
			}
			lines := w.Fix
			if id == wfMissingIDTokenPermission.ID || id == wfCallerLacksIDToken.ID {
				lines = permissionLines
			}
			return &WorkflowFix{Path: w.File, Line: w.Pos.Line, Lines: lines}
		}
	}
	if c == subRefVsEnvRule {
		return mendEnvironment(k)
	}
	return nil
}

func number(n int) say.Text { return say.N(strconv.Itoa(n)) }
