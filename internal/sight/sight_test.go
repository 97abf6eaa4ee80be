package sight

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/lint"
)

const (
	// federated is a workflow that exchanges a token on a push to main.
	federated = `on: {push: {branches: [main]}}
permissions: {id-token: write, contents: read}
jobs:
  ask:
    runs-on: ubuntu-latest
    env:
      ANTHROPIC_FEDERATION_RULE_ID: ${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}
      ANTHROPIC_ORGANIZATION_ID: ${{ vars.ANTHROPIC_ORGANIZATION_ID }}
      ANTHROPIC_SERVICE_ACCOUNT_ID: ${{ vars.ANTHROPIC_SERVICE_ACCOUNT_ID }}
      ANTHROPIC_WORKSPACE_ID: default
    steps:
      - uses: anthropics/claude-code-action@v1
        with:
          anthropic_federation_rule_id: ${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}
          anthropic_organization_id: ${{ vars.ANTHROPIC_ORGANIZATION_ID }}
          anthropic_service_account_id: ${{ vars.ANTHROPIC_SERVICE_ACCOUNT_ID }}
          anthropic_workspace_id: default
          prompt: hello
`
	plain = "on: push\njobs: {test: {runs-on: x, steps: [{run: make}]}}\n"
)

// whole begins a rule of which nothing is missing.
const whole = `{"name":"ci","issuer_id":"fdis_01a","target":{"type":"service_account","service_account_id":"svac_01a"},"workspace_id":"wrkspc_01a","oauth_scope":"workspace:inference","token_lifetime_seconds":600,`

// onMain is a rule for pushes to main of one workflow file.
func onMain(file string) string {
	return whole + `"match":{"audience":"https://api.anthropic.com","claims":{"repository_owner":"acme","repository":"acme/app","event_name":"push","ref":"refs/heads/main","workflow_ref":"acme/app/.github/workflows/` + file + `@refs/heads/main"}}}`
}

const onPrefix = whole + `"match":{"subject_prefix":"repo:acme/app:ref:refs/heads/main","claims":{"repository_owner":"acme","repository":"acme/app"}}}`

// change gives a text with one piece replaced, which must be there.
func change(t *testing.T, text, old, with string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("no %q in\n%s", old, text)
	}
	return strings.Replace(text, old, with, 1)
}

// input is a repository of these files: workflows by their names, rules by theirs.
func input(disk map[string]string) Input {
	var in Input
	in.Lint.Known = lint.Known{Repository: "acme/app", DefaultBranch: "main"}
	in.Lint.Whole = true
	for _, name := range sorted(disk) {
		if strings.HasSuffix(name, ".json") {
			in.Lint.Rules = append(in.Lint.Rules, lint.Source{Path: name, Text: []byte(disk[name])})
			continue
		}
		in.Lint.Workflows = append(in.Lint.Workflows, lint.WorkflowSource{Source: lint.Source{Path: ".github/workflows/" + name, Text: []byte(disk[name])}})
	}
	return in
}

// saidOf is every sight on a line: what it is about, and the reason.
func saidOf(all []Sight) string {
	var b strings.Builder
	for _, s := range all {
		fmt.Fprintln(&b, strings.Join(strings.Fields(fmt.Sprint(s.Kind, " ", strings.TrimPrefix(s.Workflow, ".github/workflows/"), " ", s.Job, " ", s.Rule, " ", s.Others, " ", s.Why)), " "))
	}
	return b.String()
}

func TestWhatIsTrueAboutARepository(t *testing.T) {
	staged := change(t, federated, "    runs-on: ubuntu-latest", "    runs-on: ubuntu-latest\n    environment: production")
	for _, tt := range []struct {
		name string
		disk map[string]string
		want string
	}{
		{"nothing at all", nil, "no_file 0\n"},
		{"nothing of ours", map[string]string{"ci.yml": plain}, "no_call 0\n"},
		{"a job gets in", map[string]string{"claude.yml": federated, "rule.json": onMain("claude.yml")}, "fine claude.yml ask rule.json 0\n"},
		{
			"an environment keeps it out",
			map[string]string{"claude.yml": staged, "rule.json": onPrefix},
			"refused claude.yml ask rule.json 0 The job has an environment, so its sub names production and not the branch main\n",
		},
		{
			"a rule is another file's",
			map[string]string{"claude.yml": federated, "deploy.yml": federated, "rule.json": onMain("claude.yml")},
			"unmatched deploy.yml ask rule.json 0 This is a run of deploy.yml; the rule is for claude.yml, so it is probably another rule's id that this workflow needs\n" +
				"fine claude.yml ask rule.json 0\n",
		},
		{
			"each has its rule",
			map[string]string{"claude.yml": federated, "deploy.yml": federated, "a.json": onMain("claude.yml"), "b.json": onMain("deploy.yml")},
			"fine claude.yml ask a.json 0\nfine deploy.yml ask b.json 0\n",
		},
		{
			"one event is kept out",
			map[string]string{"claude.yml": change(t, federated, "on: {push: {branches: [main]}}", "on: {push: {branches: [main]}, schedule: [{cron: '0 5 * * *'}]}"), "rule.json": onMain("claude.yml")},
			"partly claude.yml ask rule.json 0 This is a run of schedule on the branch main; the rule is for pushes to the branch main\n",
		},
		{"no rule is there", map[string]string{"claude.yml": federated}, "no_rule claude.yml ask 0\n"},
		{
			"strangers get in",
			map[string]string{"rule.json": whole + `"match":{"claims":{"repository_owner":"acme","repository":"acme/app"}}}`, "claude.yml": federated},
			"strangers rule.json 1 a pull request\nfine claude.yml ask rule.json 0\n",
		},
		{
			"a file is broken",
			map[string]string{"rule.json": whole + `"match":{"subject_prefix":7}}`, "ci.yml": plain},
			"errors rule.json 0 match.subject_prefix: is a number (got \"7\")\nno_call 0\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := saidOf(Look(input(tt.disk))); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func sorted(disk map[string]string) []string { return slices.Sorted(maps.Keys(disk)) }

func TestWorkflowsWithAKeyComeFirst(t *testing.T) {
	in := input(map[string]string{"claude.yml": federated, "rule.json": onPrefix})
	in.Keyed = []Keyed{{"review.yml", 2}, {"old.yml", 0}}
	if got, want := saidOf(Look(in)), "api_key review.yml 1\nfine claude.yml ask rule.json 0\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	in.Keyed = in.Keyed[1:]
	if got, want := saidOf(Look(in)), "key_stays old.yml 0\nfine claude.yml ask rule.json 0\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// A refusal leads to its diagnosis: the claims of the run are those that the rule was asked about.
func TestARefusalHasTheClaimsOfItsRun(t *testing.T) {
	staged := change(t, federated, "    runs-on: ubuntu-latest", "    runs-on: ubuntu-latest\n    environment: production")
	s := Look(input(map[string]string{"claude.yml": staged, "rule.json": change(t, onPrefix, `"repository":"acme/app"`, `"repository":"acme/app","repository_id":"77"`)}))[0]
	if s.Kind != Refused || s.Run["sub"] != "repo:acme/app:environment:production" || s.Run["repository_id"] != "77" || s.Of == nil || s.Events[0] != "push" {
		t.Errorf("%+v", s)
	}
}

// Of many the first are told one by one, and the others counted: nothing is passed over in silence.
func TestWhatIsNotToldIsCounted(t *testing.T) {
	disk := map[string]string{"rule.json": onMain("claude.yml"), "claude.yml": federated}
	for i := range 5 {
		disk[fmt.Sprintf("w%d.yml", i)] = federated
	}
	if got, want := saidOf(Look(input(disk))), "unmatched w0.yml"; !strings.HasPrefix(got, want) || !strings.Contains(got, "w1.yml") || strings.Contains(got, "w2.yml") || !strings.Contains(got, "ask rule.json 3 ") {
		t.Errorf("got\n%s", got)
	}
	in := input(disk)
	in.LeftOut, in.Late = 2, func() bool { return true }
	if got, want := saidOf(Look(in)), "left_out"; !strings.Contains(got, want) || strings.Contains(got, "fine") {
		t.Errorf("out of time:\n%s", got)
	}
}

// A job that names another rule's id is not this one's to let in.
func TestAJobThatNamesAnotherRuleIsNotRefusedByThisOne(t *testing.T) {
	named := strings.ReplaceAll(federated, "${{ vars.ANTHROPIC_FEDERATION_RULE_ID }}", "fdrl_other")
	rule := change(t, onMain("claude.yml"), `"name":"ci"`, `"id":"fdrl_this","name":"ci"`)
	if got := saidOf(Look(input(map[string]string{"deploy.yml": named, "rule.json": rule}))); strings.Contains(got, "refused") || strings.Contains(got, "unmatched") {
		t.Errorf("got\n%s", got)
	}
}
