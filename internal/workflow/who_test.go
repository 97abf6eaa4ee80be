package workflow

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/workflow/expr"
	"gh-wif/internal/workflow/moment"
)

const fetching = `
permissions: {id-token: write}
jobs:
  ask:
    if: CONDITION
    runs-on: ubuntu-latest
    steps:
      - id: token
        run: |
          curl -fsSH "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com" | jq -er .value > "$RUNNER_TEMP/t"
      - env: {ANTHROPIC_FEDERATION_RULE_ID: fdrl_01, ANTHROPIC_ORGANIZATION_ID: '${{ vars.O }}', ANTHROPIC_SERVICE_ACCOUNT_ID: svac_01, ANTHROPIC_WORKSPACE_ID: wrkspc_01, ANTHROPIC_IDENTITY_TOKEN_FILE: '${{ runner.temp }}/t'}
        run: claude -p hi
`

// guarded is a workflow on some events whose job has a condition.
func guarded(events, condition string) string {
	return "on: " + events + strings.Replace(fetching, "CONDITION", "\""+strings.ReplaceAll(condition, `"`, `\"`)+"\"", 1)
}

func flawed(t *testing.T, text, id string) bool {
	t.Helper()
	return slices.Contains(ids(Flaws(mustRead(t, text), Context{})), id)
}

func TestWhatIsAGateAgainstStrangersAndWhatIsNone(t *testing.T) {
	const roles = `contains(fromJSON('["OWNER","MEMBER","COLLABORATOR"]'), github.event.comment.author_association)`
	for _, tt := range []struct {
		events, condition string
		open              bool
	}{
		{"issue_comment", "true", true},
		{"issue_comment", "github.actor != 'dependabot[bot]'", true},
		{"issue_comment", "github.event.comment.user.type != 'Bot'", true},
		{"issues", "contains(github.event.issue.labels.*.name, 'x')", true},
		{"issue_comment", "github.event.comment.author_association == 'NONE'", true},
		{"issue_comment", "contains(github.event.comment.body, '@claude')", true},
		{"issue_comment", "github.event.comment.author_association != 'NONE'", true},
		{"issue_comment", "!contains(fromJSON('[\"NONE\"]'), github.event.comment.author_association)", true},
		{"issue_comment", "contains(github.event.comment.body, '@claude') || " + roles, true},
		{"issue_comment", "contains('alice,bob', github.actor)", true},
		{"issue_comment", "github.event.issue.author_association == 'OWNER'", true},
		{"issue_comment", "github.event_name == 'issue_comment'", true},
		{"[issue_comment, issues]", "github.event_name != 'issue_comment' || " + roles, true},
		{"issue_comment", roles, false},
		{"issue_comment", "contains(github.event.comment.body, '@claude') && " + roles, false},
		{"issue_comment", "github.actor == 'me'", false},
		{"issue_comment", "github.event.sender.login == github.repository_owner", false},
		{"issue_comment", "contains(fromJSON('[\"alice\",\"bob\"]'), github.actor)", false},
		{"issue_comment", "contains(fromJSON(vars.ALLOWED), github.actor)", false},
		{"issue_comment", "github.event_name == 'push'", false},
		{"issue_comment", "needs.check.outputs.ok == 'true'", false},
		{"[issue_comment, issues]", "github.event_name == 'issue_comment' && " + roles, false},
		{"pull_request_target", "github.event.pull_request.head.repo.full_name == github.repository", false},
		{"pull_request_target", "github.event.pull_request.head.repo.fork == false", false},
		{"pull_request_target", "!github.event.pull_request.head.repo.fork", false},
		{"pull_request_target", "github.head_ref == 'release'", true},
		{"workflow_run", "github.event.workflow_run.event == 'push'", false},
		{"workflow_run", "github.event.workflow_run.conclusion == 'success'", true},
		{"workflow_run", "github.event.workflow_run.head_repository.full_name == github.repository", false},
		{"pull_request_review", "github.event.pull_request.head.repo.full_name == github.repository", true},
		{"pull_request_review", "github.event.review.author_association == 'MEMBER'", false},
		{"{pull_request_target: {types: [labeled]}}", "github.event.label.name == 'safe'", false},
		{"issue_comment", "vars.ENABLED == 'true'", true},
		{"issue_comment", "vars.ENABLED == 'true' && " + roles, false},
		{"issue_comment", "always() && cancelled()", false},
		{"issue_comment", "!cancelled()", true},
	} {
		text := guarded(tt.events, tt.condition)
		if strings.Contains(tt.condition, "needs.check") {
			text = strings.Replace(text, "jobs:\n  ask:", "jobs:\n  check: {runs-on: x, steps: [{run: make}]}\n  ask:\n    needs: check", 1)
		}
		if got := flawed(t, text, "wf_outsider_trigger"); got != tt.open {
			t.Errorf("%s, if: %s: found %v, want %v", tt.events, tt.condition, got, tt.open)
		}
	}
}

func TestGatesThatStandElsewhere(t *testing.T) {
	open := guarded("issue_comment", "true")
	for name, tt := range map[string]struct {
		text string
		open bool
	}{
		"the job itself": {open, true},
		"a needed job that strangers do not start": {
			strings.Replace(open, "jobs:\n  ask:", "jobs:\n  gate: {if: github.actor == 'me', runs-on: x, steps: [{run: make}]}\n  ask:\n    needs: gate", 1), false,
		},
		"a needed job that anybody starts": {
			strings.Replace(open, "jobs:\n  ask:", "jobs:\n  first: {runs-on: x, steps: [{run: make}]}\n  ask:\n    needs: first", 1), true,
		},
		"a needed job that looks at permissions": {
			strings.Replace(open, "jobs:\n  ask:", "jobs:\n  first: {runs-on: x, steps: [{run: 'gh api repos/x/collaborators/y/permission'}]}\n  ask:\n    needs: first", 1), false,
		},
		"the result of a job that strangers do not start": {
			strings.Replace(guarded("issue_comment", "always() && needs.gate.result == 'success'"), "jobs:\n  ask:", "jobs:\n  gate: {if: github.actor == 'me', runs-on: x, steps: [{run: make}]}\n  ask:\n    needs: gate", 1), false,
		},
		"the step that requests the token": {strings.Replace(open, "- id: token", "- id: token\n        if: github.actor == 'me'", 1), false},
		"an output at that step":           {strings.Replace(open, "- id: token", "- id: token\n        if: steps.who.outputs.writer == 'true'", 1), false},
		"a mention at that step":           {strings.Replace(open, "- id: token", "- id: token\n        if: contains(github.event.comment.body, '@claude')", 1), true},
		"a step before it that looks at membership": {
			strings.Replace(open, "      - id: token", "      - uses: actions-cool/check-user-permission@v2\n      - id: token", 1), false,
		},
		"a setting in a variable, at that step": {
			strings.Replace(open, "    runs-on: ubuntu-latest\n    steps:\n      - id: token", "    runs-on: ubuntu-latest\n    env: {ON: \"${{ vars.RULE != '' }}\"}\n    steps:\n      - id: token\n        if: env.ON == 'true'", 1), true,
		},
		"a role in a variable, at that step": {
			strings.Replace(open, "    runs-on: ubuntu-latest\n    steps:\n      - id: token", "    runs-on: ubuntu-latest\n    env: {ON: \"${{ github.actor == 'me' }}\"}\n    steps:\n      - id: token\n        if: env.ON == 'true'", 1), false,
		},
		"a text that is always true": {strings.Replace(open, `if: "true"`, "if: |\n      ${{ github.actor == 'me' }}", 1), true},
	} {
		if got := flawed(t, tt.text, "wf_outsider_trigger"); got != tt.open {
			t.Errorf("%s: found %v\n%s", name, got, tt.text)
		}
	}
}

// claude-code-action looks for write access itself, unless it is told not to.
func TestTheActionRefusesStrangersUnlessItIsOpened(t *testing.T) {
	const action = "on: %s\npermissions: {id-token: write}\njobs:\n  ask:\n    runs-on: x\n    steps:\n      - uses: %s@0123456789012345678901234567890123456789\n" +
		"        with: {anthropic_federation_rule_id: fdrl_01, anthropic_organization_id: '${{ vars.O }}', anthropic_workspace_id: default%s}\n"
	for _, tt := range []struct {
		event, uses, with string
		open              bool
	}{
		{"issues", "anthropics/claude-code-action", "", false},
		{"issues", "anthropics/claude-code-action", ", allowed_non_write_users: '*'", true},
		{"issues", "anthropics/claude-code-action", ", allowed_bots: '*'", true},
		{"issues", "anthropics/claude-code-action", ", allowed_non_write_users: 'octocat'", false},
		{"issues", "anthropics/claude-code-action", ", allowed_bots: 'dependabot[bot]'", false},
		{"workflow_run", "anthropics/claude-code-action", "", false},
		{"pull_request_target", "anthropics/claude-code-action", "", false},
		{"issues", "anthropics/claude-code-base-action", "", true},
		{"issues", "acme/around-it", "", false},
		{"workflow_run", "acme/around-it", "", true},
	} {
		text := fmt.Sprintf(action, tt.event, tt.uses, tt.with)
		if got := flawed(t, text, "wf_outsider_trigger"); got != tt.open {
			t.Errorf("%+v: found %v", tt, got)
		}
		if got := OpenToStrangers(mustRead(t, text), "ask", tt.event); got != tt.open {
			t.Errorf("%+v: OpenToStrangers says %v", tt, got)
		}
	}
}

// actions/checkout refuses a fork's code on these events, unless it is told to take it.
func TestAForksCodeBesideAToken(t *testing.T) {
	const from = "      - id: token"
	with := func(inputs string) string {
		return "      - uses: actions/checkout@v7\n        with: {" + inputs + "}\n" + from
	}
	const unsafe, head = "allow-unsafe-pr-checkout: true", ", ref: '${{ github.event.pull_request.head.sha }}'"
	sound := "github.event.pull_request.head.repo.full_name == github.repository"
	for _, tt := range []struct {
		events, condition, inputs string
		grade                     Grade
	}{
		{"pull_request_target", "true", unsafe + head, Error},
		{"pull_request_target", "true", "allow-unsafe-pr-checkout: 'True'" + head, Error},
		{"[push, pull_request_target]", "true", unsafe + head, Error},
		{"workflow_run", "true", unsafe + ", ref: '${{ github.event.workflow_run.head_sha }}'", Error},
		{"pull_request_target", "true", unsafe + ", repository: '${{ github.event.pull_request.head.repo.full_name }}'", Error},
		{"pull_request_target", "true", "allow-unsafe-pr-checkout: false" + head, ""},
		{"pull_request_target", "true", strings.TrimPrefix(head, ", "), ""},
		{"pull_request_target", "true", unsafe, ""},
		{"pull_request_target", "true", unsafe + ", ref: main", ""},
		{"pull_request_target", sound, unsafe + head, ""},
		{"pull_request", "true", unsafe + head, ""},
		{"push", "true", unsafe + head, ""},
	} {
		text := strings.Replace(guarded(tt.events, tt.condition), from, with(tt.inputs), 1)
		if got := gradeOf(t, text, "wf_unsafe_checkout"); got != tt.grade {
			t.Errorf("%+v: %q\n%s", tt, got, text)
		}
	}
	text := strings.Replace(guarded("pull_request_target", "true"), from, with(unsafe+head), 1)
	for change, want := range map[string]Grade{
		"    environment: reviewed\n": Warning, "    permissions: {contents: read}\n": "", "": Error,
	} {
		if got := gradeOf(t, strings.Replace(text, "    runs-on", change+"    runs-on", 1), "wf_unsafe_checkout"); got != want {
			t.Errorf("with %q: %q, want %q", change, got, want)
		}
	}
	// What is advised ends it.
	found := Flaws(mustRead(t, text), Context{})
	f := found[slices.IndexFunc(found, func(f Flaw) bool { return f.ID == "wf_unsafe_checkout" })]
	_, advice, _ := strings.Cut(f.Fix, "or write if: ")
	guard, _, ok := strings.Cut(advice, " in the job")
	for _, mended := range []string{strings.Replace(text, unsafe+", ", "", 1), strings.Replace(text, `if: "true"`, "if: "+guard, 1)} {
		if got := gradeOf(t, mended, "wf_unsafe_checkout"); !ok || got != "" || mended == text {
			t.Errorf("%q: %q after\n%s", f.Fix, got, mended)
		}
	}
}

// gradeOf is the grade of a finding about a workflow; empty where there is none.
func gradeOf(t *testing.T, text, id string) Grade {
	t.Helper()
	for _, f := range Flaws(mustRead(t, text), Context{}) {
		if f.ID == id {
			return f.Grade
		}
	}
	return ""
}

func TestForkGuards(t *testing.T) {
	for condition, open := range map[string]bool{
		"true": true, "github.event.pull_request.head.repo.full_name == github.repository": false, "github.event.pull_request.head.repo.fork == false": false,
		"github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository": false,
		"github.event_name == 'push'": false, "github.actor != 'dependabot[bot]'": true, "startsWith(github.head_ref, 'release/')": true,
		"github.repository == github.event.pull_request.head.repo.full_name && github.actor != 'x'": false,
	} {
		if got := flawed(t, guarded("[pull_request, push]", condition), "wf_fork_pull_request"); got != open {
			t.Errorf("if: %s: found %v", condition, got)
		}
	}
}

func TestHappens(t *testing.T) {
	f := mustRead(t, `on:
  push:
  pull_request: {branches: [main]}
  workflow_dispatch: {inputs: {deploy: {type: boolean}, where: {type: choice, options: [a, b]}}}
jobs:
  plain: {runs-on: x, steps: [{run: make}]}
  pushed: {if: github.event_name == 'push', runs-on: x, steps: [{run: make}]}
  after: {needs: [pushed], runs-on: x, steps: [{run: make}]}
  long: {needs: after, if: "always() && needs.after.result != 'skipped'", runs-on: x, steps: [{run: make}]}
  ever: {needs: after, if: always(), runs-on: x, steps: [{run: make}]}
  chain: {needs: ever, runs-on: x, steps: [{run: make}]}
  main: {if: "github.ref_name == github.event.repository.default_branch", runs-on: x, steps: [{run: make}]}
  base: {if: "github.base_ref == 'dev'", runs-on: x, steps: [{run: make}]}
  input: {if: "inputs.deploy && inputs.where != 'c'", runs-on: x, steps: [{run: make}]}
  first: {if: inputs.deploy, runs-on: x, steps: [{run: make}]}
  listed: {needs: first, if: "needs.first.outputs.x == 'y'", runs-on: x, steps: [{run: make}]}
  nopull: {if: "github.event.pull_request == null && github.base_ref == ''", runs-on: x, steps: [{run: make}]}
  var: {if: "vars.X", runs-on: x, steps: [{run: make}]}
  circle: {needs: circle, runs-on: x, steps: [{run: make}]}
  lost: {needs: nobody, runs-on: x, steps: [{run: make}]}
  broken: {if: "a b", runs-on: x, steps: [{run: make}]}
`)
	push := moment.Moment{Event: "push", Ref: "refs/heads/main", DefaultBranch: "main"}
	for _, tt := range []struct {
		job  string
		m    moment.Moment
		want expr.Truth
	}{
		{"plain", push, expr.True},
		{"pushed", push, expr.True},
		{"pushed", moment.Moment{Event: "pull_request"}, expr.False},
		{"after", push, expr.True},
		{"after", moment.Moment{Event: "pull_request"}, expr.False},
		{"long", moment.Moment{Event: "pull_request"}, expr.False},
		{"long", push, expr.Undecided},
		{"ever", moment.Moment{Event: "pull_request"}, expr.True},
		{"chain", moment.Moment{Event: "pull_request"}, expr.False}, // a skipped job skips the whole chain
		{"main", push, expr.True},
		{"main", moment.Moment{Event: "push", Ref: "refs/tags/v1", DefaultBranch: "main"}, expr.False},
		{"base", moment.Moment{Event: "pull_request"}, expr.False},
		{"base", push, expr.False},
		{"input", moment.Moment{Event: "workflow_dispatch"}, expr.Undecided},
		{"listed", moment.Moment{Event: "workflow_dispatch"}, expr.Undecided}, // hangs on an input, and on what another job found out
		{"input", push, expr.False},
		{"var", push, expr.Undecided},
		{"nopull", push, expr.True},
		{"nopull", moment.Moment{Event: "pull_request"}, expr.False},
		{"circle", push, expr.Undecided},
		{"lost", push, expr.Undecided},
		{"broken", push, expr.Undecided},
		{"none", push, expr.False},
	} {
		if got := Happens(f, tt.job, tt.m); got != tt.want {
			t.Errorf("%s on %s %s is %s, want %s", tt.job, tt.m.Event, tt.m.Ref, got, tt.want)
		}
	}
}

// The condition that is advised keeps strangers out, whatever the job's own is, and no run of the repository's
// own people.
func TestTheGuardThatIsAdvisedHolds(t *testing.T) {
	for _, event := range []string{"issue_comment", "issues", "pull_request_target", "workflow_run", "pull_request_review", "discussion", "fork"} {
		for _, own := range []string{"", "true", "github.event_name == 'push' || contains(github.event.comment.body, '@claude') || true", "${{ github.actor != 'dependabot[bot]' }}", "${{ github.actor == 'me' }} "} {
			for _, others := range []string{"", "push, "} {
				text := strings.Replace(guarded("["+others+event+"]", "true"), `if: "true"`, `if: "`+own+`"`, 1)
				f := mustRead(t, text)
				if !flawed(t, text, "wf_outsider_trigger") {
					t.Fatalf("%s with %q is not open", event, own)
				}
				guard := Guarded(f, f.Jobs[0], event)
				closed := mustRead(t, strings.Replace(text, `if: "`+own+`"`, "if: >-\n      "+guard, 1))
				if OpenToStrangers(closed, "ask", event) {
					t.Errorf("%s: if: %s is open", event, guard)
				}
				if others != "" && Happens(closed, "ask", moment.Moment{Event: "push", Ref: "refs/heads/main"}) != Happens(f, "ask", moment.Moment{Event: "push", Ref: "refs/heads/main"}) {
					t.Errorf("on push if: %s is another than %q", guard, own)
				}
				if Happens(closed, "ask", moment.Moment{Event: event}) == expr.False {
					t.Errorf("%s: nobody starts if: %s", event, guard)
				}
			}
		}
	}
}
