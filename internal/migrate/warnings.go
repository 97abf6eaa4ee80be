package migrate

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
	"gh-wif/wizard"
)

// Every warning of a migration is made here. Ids are a contract.

func at(s *source, line int) string { return fmt.Sprintf("%s:%d", s.Path, line) }

func warnDefaultBranch(branch, repository string) wizard.Warning {
	return wizard.Warning{
		ID:      "default_branch_assumed",
		Message: "The default branch is not known: " + branch + " is taken for it, for runs by hand, on a schedule, of comments and others that run there.",
		Fix:     say.Template("Say `--default-branch` with what {ask!} prints.").Fill(say.Fills{"ask": say.C(wizard.DefaultBranchCommand(repository))}),
		Screen:  say.Template("Give the default branch among the answers, which {ask!} prints.").Fill(say.Fills{"ask": say.C(wizard.DefaultBranchCommand(repository))}),
	}
}

func warnWider(s *source, pattern string, ref trust.Text) wizard.Warning {
	return wizard.Warning{
		ID:      "rule_wider_than_filter",
		Message: fmt.Sprintf("%s: a rule cannot say %s, so it lets in every ref that begins with %s.", at(s, s.file.OnPos.Line), pattern, ref.Before),
		Fix:     say.W("Name the branches or tags one by one in the workflow, or protect those that begin so."),
	}
}

func warnPermissions(s *source, j *workflow.Job, scopes []scope) wizard.Warning {
	var list []string
	for _, sc := range scopes {
		list = append(list, sc.name+": "+sc.access)
	}
	return wizard.Warning{
		ID: "permissions_assumed",
		Message: fmt.Sprintf("%s: job %s had no permissions: block, so it had the repository's default. It now has %s, which is what its steps are seen to need, and id-token: write.",
			at(s, j.Pos.Line), j.ID, strings.Join(list, ", ")),
		Fix: say.W("Compare with Settings → Actions → General → Workflow permissions, and add what else the job needs."),
	}
}

func warnVersion(s *source, job string, step workflow.Step) wizard.Warning {
	return wizard.Warning{
		ID: "action_version_unknown",
		Message: fmt.Sprintf("%s: job %s pins %s to a commit of which the release is not known here. It must be v1.0.%d or a later one, which have the inputs for federation.",
			at(s, step.UsesPos.Line), job, nameOfAction(step.Uses), firstFederated),
		Fix: say.W("Look the commit up among the action's releases."),
	}
}

func warnNewVersion(s *source, j *workflow.Job, step workflow.Step, ref string) wizard.Warning {
	_, version, _ := strings.Cut(step.Uses, "@")
	why := fmt.Sprintf("the inputs for federation came with v1.0.%d", firstFederated)
	if version == "v1" {
		why = "actionlint knows v1 as it was before the inputs for federation, and would call them undefined"
	}
	return wizard.Warning{
		ID:      "action_version_changed",
		Message: fmt.Sprintf("%s: job %s now uses %s in the place of %s: %s.", at(s, step.UsesPos.Line), j.ID, ref, version, why),
		Fix:     say.W("Read the release notes between the two, or name another release that has the inputs."),
	}
}

func warnNotRenewed(s *source, j *workflow.Job, step workflow.Step) wizard.Warning {
	return wizard.Warning{
		ID:      "token_not_renewed",
		Message: fmt.Sprintf("%s: Claude Code may run for longer than a token lives, and the script of this step of job %s cannot renew it here.", at(s, step.Pos.Line), j.ID),
		Fix:     say.W("Keep it under eight minutes, or run it by anthropics/claude-code-action, which renews its own token."),
	}
}

func warnUnseen(s *source, j *workflow.Job, u use) wizard.Warning {
	return wizard.Warning{
		ID:      "program_unseen",
		Message: fmt.Sprintf("%s: the program that job %s starts here is not in the workflow. It is taken to leave the key to a client library of Anthropic that federates.", at(s, u.line), j.ID),
		Fix:     say.W("Look that it passes no key itself, and that the library is a current one."),
	}
}

func warnLocal(s *source, j *workflow.Job, step workflow.Step) wizard.Warning {
	return wizard.Warning{
		ID:      "local_action_unseen",
		Message: fmt.Sprintf("%s: the action %s, which job %s uses, saw the key in the environment and does not any more. It is not looked into.", at(s, step.Pos.Line), step.Uses, j.ID),
		Fix:     say.W("If it calls Claude, put a token step before its call, in the action itself."),
	}
}

func warnMoved(s *source, b binding, j *workflow.Job) wizard.Warning {
	return wizard.Warning{
		ID:      "key_moved",
		Message: fmt.Sprintf("%s: %s stood in env: of the whole workflow, where it would win over federation. Job %s, which is not switched, now has it for itself.", at(s, b.Pos.Line), b.Name, j.ID),
	}
}

func warnGone(s *source, b binding, j *workflow.Job) wizard.Warning {
	return wizard.Warning{
		ID:      "key_gone",
		Message: fmt.Sprintf("%s: %s stood in env: of the whole workflow. Job %s, which starts programs that are not seen to call Claude, does not see it any more.", at(s, b.Pos.Line), b.Name, j.ID),
		Fix:     say.Template("If one of them does call Claude, switch the job too: {flag}.").Fill(say.Fills{"flag": say.C("--job " + j.ID)}),
		Screen:  say.W("If one of them does call Claude, switch the job too."),
	}
}

func warnStillUsed(s *source, job string, line int) wizard.Warning {
	return wizard.Warning{
		ID:      "key_still_used",
		Message: fmt.Sprintf("%s: job %s still asks for the key, and will not find it once the secret is deleted.", at(s, line), job),
		Fix:     say.W("Take the question away, or ask for the variable of the rule's id."),
	}
}

func warnStillPassed(s *source, j *workflow.Job, v workflow.EnvVar) wizard.Warning {
	return wizard.Warning{
		ID:      "key_still_passed",
		Message: fmt.Sprintf("%s: job %s still hands %s on, which the called workflow does not use any more.", at(s, v.Pos.Line), j.ID, v.Name),
		Fix:     say.W("Take it out here and from secrets: of the called workflow's workflow_call, in one change."),
	}
}

func warnGuard(s *source, j *workflow.Job, events []string) wizard.Warning {
	w := wizard.Warning{
		ID:      "guard_added",
		Message: fmt.Sprintf("%s: job %s got a condition for %s: until now a stranger could start it, and would get a token.", at(s, j.Pos.Line), j.ID, strings.Join(events, ", ")),
		Fix:     say.Template("If strangers shall start it as until now, leave the condition out with `--no-guards`.").Fill(nil),
		Screen:  say.W("If strangers shall start it as until now, leave the guards out among the answers."),
	}
	if slices.Contains(events, pullRequest) {
		w.ID = "fork_pull_request"
		w.Message = fmt.Sprintf("%s: a pull request from a fork gets no token, as it got no secret. Job %s now has a condition for %s.", at(s, j.Pos.Line), j.ID, strings.Join(events, ", "))
	}
	return w
}

func warnNoGuard(s *source, j *workflow.Job, events []string, condition string) wizard.Warning {
	return wizard.Warning{
		ID:      "guard_missing",
		Message: fmt.Sprintf("%s: job %s can be started by a stranger (%s) and gets a token then. Its if: could not be changed here.", at(s, j.Pos.Line), j.ID, strings.Join(events, ", ")),
		Fix:     say.Template("Add to the job's if: {condition!}").Fill(say.Fills{"condition": say.C(condition)}),
	}
}

// leftOut are warnings of the wizard about what a migration does not take from the answers.
var leftOut = []string{"branch_assumed", "default_branch_assumed", "workflow_note", "action_not_pinned", "fork_pull_request", "any_workflow", "any_tag"}

// warnings are the wizard's warnings about the rule.
func (g *rulePlan) warnings() []wizard.Warning {
	var out []wizard.Warning
	for _, w := range g.plan.Warnings {
		if w.Fill == "" && w.Set == "" && !slices.Contains(leftOut, w.ID) {
			out = append(out, w)
		}
	}
	return out
}

// saidOnce drops what was told of another rule already.
func saidOnce(all []wizard.Told) []wizard.Told {
	var out []wizard.Told
	seen := map[string]bool{}
	for _, t := range all {
		if text := t.Text().String(); !seen[text] {
			seen[text] = true
			out = append(out, t)
		}
	}
	return out
}
