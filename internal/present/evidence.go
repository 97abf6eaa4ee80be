package present

import (
	"slices"

	"gh-wif/diagnose"
	"gh-wif/internal/say"
)

// Asked is one thing that a diagnosis asks for.
type Asked struct {
	Part     diagnose.Part
	Title    string
	What     string // what goes in
	None     string // how it is got where there is none; empty: nothing is said
	Copy     string // what helps to get it, to be copied; empty: nothing
	CopyWhat string // what that is
}

// The question that a diagnosis begins with.
const (
	WhatYouHave = "What do you have?"
	AnyWillDo   = "Any one of these but a rule alone will do. A token with its rule is best, but not needed to begin."
	NothingToGo = "Nothing to go by: a rule alone tells nothing, any other part will do."
)

// What line mode says beside the question.
const (
	PasteHere = "Each can be pasted at once: it is told apart. An empty line ends a paste of several lines."
	NotTaken  = "That is nothing that is known: choose its number, then paste it."
)

// MeasureFrom asks whether a check is to be made from a certain run.
const MeasureFrom = "Name the run to measure from, where the rule does not?"

// Named is one of the names that tell which run a check measures from.
type Named struct{ Of, Title, What, Example string }

// Place are the names that tell which run a check measures from.
func Place() []Named {
	return []Named{
		{"repo", "Repository", "OWNER/NAME of the run to measure from, where the rule does not name one. May stay empty.", "acme/app"},
		{"branch", "Branch", "Its branch, where the rule does not name one. May stay empty.", "main"},
		{"environment", "Environment", "Its deployment environment. May stay empty.", "production"},
		{"tag", "Tag", "Its tag. May stay empty.", "v1.2.0 or v*"},
	}
}

// Evidence is what a diagnosis asks for, in the order in which it is asked for.
func Evidence() []Asked {
	return []Asked{
		{
			Part: diagnose.TokenPart, Title: "Token",
			What: "Hidden, examined here, sent nowhere and forgotten afterwards: the token, its decoded claims, GitHub's JSON answer, " +
				"a line that sets a variable, a curl command, or a log that holds one of these.",
			None: "None at hand? A step of the job can print the claims, which nobody can exchange.",
			Copy: diagnose.PayloadStep, CopyWhat: "the step that prints the claims",
		},
		{
			Part: diagnose.AnswerPart, Title: "Server's answer",
			What: "What came back in place of an access token: all that curl -i printed, the body alone, the error of an SDK, or the log of the job.",
			None: "None at hand? A step of the job can exchange its token and print what comes back.",
			Copy: AnswerStep, CopyWhat: "the step that prints the answer",
		},
		{
			Part: diagnose.ReasonPart, Title: "Reason word",
			What: "The deny reason in the authentication history: Claude Console, Settings → Workload identity → History. One of those that are known, or another word.",
		},
		{
			Part: diagnose.RulePart, Title: "Rule",
			What: "The federation rule that should have let the run in, as JSON, or a list of them.",
			None: "None at hand? The Console and the Admin API show it for ANTHROPIC_FEDERATION_RULE_ID.",
		},
		{
			Part: diagnose.WorkflowPart, Title: "Workflow",
			What: "The workflow file: many failures start there.",
		},
		{
			Part: diagnose.EnvironmentPart, Title: "Environment",
			What: "The job's ANTHROPIC_ variables as KEY=VALUE lines, as a step with `env` prints them.",
		},
		{
			Part: diagnose.TimePart, Title: "As of",
			What: "The time to judge by, as 2026-11-22T20:00:00Z or 1795377600; empty: now. A copy of a token that has expired since is judged as of its issue all the same.",
		},
		{
			Part: diagnose.IssuerPart, Title: "Issuer",
			What: "The issuer's JSON, where it is not github.com's, or its key set as its jwks_uri gives it: with that the signature is checked.",
		},
	}
}

// AnswerStep is a step for a workflow that prints what the exchange answers, and no access
// token.
const AnswerStep = `- name: Print what the exchange answers, without an access token
  shell: bash
  run: |
    set -euo pipefail
    jq -n --rawfile assertion "$ANTHROPIC_IDENTITY_TOKEN_FILE" '{
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: ($assertion | rtrimstr("\n")),
      federation_rule_id: env.ANTHROPIC_FEDERATION_RULE_ID,
      organization_id: env.ANTHROPIC_ORGANIZATION_ID,
      service_account_id: env.ANTHROPIC_SERVICE_ACCOUNT_ID,
      workspace_id: env.ANTHROPIC_WORKSPACE_ID
    }' | curl -i -sS -H 'content-type: application/json' --data @- \
      "${ANTHROPIC_BASE_URL:-https://api.anthropic.com}/v1/oauth/token" |
      sed -E 's/sk-ant-[A-Za-z0-9_-]+/(access token)/g'
`

// Taken says what was taken for what in a paste, and where it was put; to is empty where it was
// put where the cursor is.
func Taken(what, to string) string {
	if to == "" {
		return "taken for " + what
	}
	return "taken for " + what + ": put under " + to
}

// fieldOf are the fields in the place of flags of diagnose.
var fieldOf = map[string]diagnose.Part{
	"--response": diagnose.AnswerPart, "--reason": diagnose.ReasonPart, "--rule": diagnose.RulePart, "--workflow": diagnose.WorkflowPart,
	"--env-file": diagnose.EnvironmentPart, "--now": diagnose.TimePart, "--help": diagnose.TokenPart,
	"--issuer FILE": diagnose.IssuerPart, "--jwks FILE": diagnose.IssuerPart, "--jwks": diagnose.IssuerPart,
}

// discovered is what does the same as the flag that fetches the issuer's keys: the program asks
// nobody from its screens for a diagnosis.
var discovered = say.Piece{Kind: say.Words, S: "a browser, from the issuer's jwks_uri"}

// asked names the field that takes the same as a flag, or the command where no field does.
func asked(flag string) say.Piece {
	if flag == "--jwks discover" {
		return discovered
	}
	for _, a := range Evidence() {
		if a.Part == fieldOf[flag] {
			return say.Piece{Kind: say.Words, S: `the field "` + a.Title + `"`}
		}
	}
	return say.Piece{Kind: say.Command, S: "gh-wif diagnose " + flag}
}

// ForScreens is a report as the screens and the lines tell it: by their fields, where a command
// has flags.
func ForScreens(r diagnose.Report) diagnose.Report {
	r.Causes = slices.Clone(r.Causes)
	for i := range r.Causes {
		c := &r.Causes[i]
		for _, t := range []*say.Text{&c.Evidence, &c.Explanation, &c.Fix, &c.Verify} {
			*t = t.Asked(asked)
		}
	}
	r.Unchecked = slices.Clone(r.Unchecked)
	for i := range r.Unchecked {
		u := &r.Unchecked[i]
		u.What, u.How = u.What.Asked(asked), u.How.Asked(asked)
	}
	return r
}
