package present

import "gh-wif/wizard"

// InsideStep is the step that examines a failed exchange where it failed.
const InsideStep = `- if: failure()
  uses: OWNER/gh-wif/.github/actions/doctor@REF
  with:
    rule: rule.json   # optional: the rule to compare with
`

// Inside says how more is learned of a failed exchange than what was pasted tells.
func Inside() []wizard.Step {
	return []wizard.Step{
		{
			Title: "Look inside the job", Where: "the workflow: the last step of the job",
			How:  "The token itself, the environment and the file that ran are known there. The job needs id-token: write, and a checkout before this step. Pin OWNER and REF as of any action.",
			Copy: InsideStep,
		},
		{
			Title: "Start the workflow and watch it", Where: "a shell in the working copy",
			How:  "The run's steps are followed up to the exchange; what failed is said with its causes.",
			Copy: "gh-wif verify\n",
		},
	}
}
