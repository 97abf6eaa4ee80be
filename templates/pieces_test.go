package templates_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"gh-wif/internal/federation"
	"gh-wif/templates"
)

// piece renders a token step for a job that exists.
func piece(t *testing.T, p templates.Piece) step {
	t.Helper()
	p.Audience = federation.DefaultAudience
	text, err := templates.TokenStep(p)
	if err != nil {
		t.Fatal(err)
	}
	var steps []step
	if err := yaml.Unmarshal([]byte(text), &steps); err != nil || len(steps) != 1 {
		t.Fatalf("%d steps, %v in\n%s", len(steps), err, text)
	}
	return steps[0]
}

// ids are the variables of a job whose ids are made up.
var ids = job{Env: map[string]string{
	"ANTHROPIC_FEDERATION_RULE_ID": "fdrl_01", "ANTHROPIC_ORGANIZATION_ID": "6f1b7c1e-1111-4222-8333-444455556666",
	"ANTHROPIC_SERVICE_ACCOUNT_ID": "svac_01", "ANTHROPIC_WORKSPACE_ID": "default",
}}

var variables = []templates.Variable{
	{Name: "RULE", Kind: federation.RuleID},
	{Name: "ORG", Kind: federation.Organization},
	{Name: "ACCOUNT", Kind: federation.ServiceAccount},
	{Name: "SPACE", Kind: federation.Workspace},
}

// pieces are the forms of a token step for a job that exists.
var pieces = map[string]templates.Piece{
	"plain": {}, "long running": {LongRunning: true}, "variables": {Variables: variables}, "container": {Container: true, LongRunning: true},
}

func TestAPieceLeavesTheToken(t *testing.T) {
	for name, p := range pieces {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRunner(t)
			newGitHub(t).offer(r)
			r.env["GITHUB_ENV"] = filepath.Join(r.temp, "github.env")
			o := r.run(t, ids, piece(t, p))
			if o.code != 0 {
				t.Fatalf("exit %d: %s%s", o.code, o.stdout, o.stderr)
			}
			r.theToken(t)
			exported, _ := os.ReadFile(r.env["GITHUB_ENV"])
			if strings.Contains(string(exported), r.tokenFile()) != p.Container {
				t.Errorf("GITHUB_ENV has %q", exported)
			}
		})
	}
}

func TestAPieceHandsTheAccessTokenOnAndMasksIt(t *testing.T) {
	for _, container := range []bool{false, true} {
		r := newRunner(t)
		g := newGitHub(t)
		g.offer(r)
		g.name(r)
		r.env["GITHUB_OUTPUT"] = filepath.Join(r.temp, "output")
		r.env["GITHUB_ENV"] = filepath.Join(r.temp, "github.env")
		o := r.run(t, ids, piece(t, templates.Piece{ID: "claude-token", Exchange: true, Container: container}))
		got, _ := os.ReadFile(r.env["GITHUB_OUTPUT"])
		access, ok := strings.CutPrefix(strings.TrimSuffix(string(got), "\n"), "access_token=sk-ant-oat01-")
		if o.code != 0 || !ok {
			t.Fatalf("exit %d, the output has %d bytes: %s%s", o.code, len(got), o.stdout, o.stderr)
		}
		if !strings.Contains(o.stdout, "::add-mask::sk-ant-oat01-"+access) || strings.Contains(o.argv, access) || strings.Contains(o.argv, "eyJ") {
			t.Errorf("stdout %q, command lines %q", o.stdout, o.argv)
		}
	}
}

// An id that is empty or none stops the step, which names the variable that holds it.
func TestAPieceNamesTheVariableThatIsEmptyOrNoId(t *testing.T) {
	for name, env := range map[string]string{
		"RULE": "ANTHROPIC_FEDERATION_RULE_ID", "ORG": "ANTHROPIC_ORGANIZATION_ID", "ACCOUNT": "ANTHROPIC_SERVICE_ACCOUNT_ID", "SPACE": "ANTHROPIC_WORKSPACE_ID",
	} {
		for value, problem := range map[string]string{"": "is empty", "fdis_01": "is no id of this kind", "fdrl_01 ": "is no id of this kind"} {
			r := newRunner(t)
			newGitHub(t).offer(r)
			r.env[env] = value
			o := r.run(t, ids, piece(t, templates.Piece{Variables: variables}))
			if o.code == 0 || !strings.Contains(o.stdout, "The variable "+name+" "+problem) || len(o.argv) > 0 {
				t.Errorf("%s=%q: exit %d, %s%s", env, value, o.code, o.stdout, o.stderr)
			}
		}
	}
}

func TestAPieceKeepsTheConditionOfItsStep(t *testing.T) {
	text, err := templates.TokenStep(templates.Piece{If: "${{ a }}", ContinueOnError: true, Again: true, Audience: "x"})
	if err != nil || !strings.HasPrefix(text, "- name: ") || !strings.Contains(text, "\n  if: ${{ a }}\n  continue-on-error: true\n") {
		t.Errorf("%v\n%s", err, text)
	}
	if _, err := templates.TokenStep(templates.Piece{Audience: "a\nb"}); err == nil {
		t.Error("an audience of two lines is taken")
	}
}

func TestAConditionKeepsStrangersOut(t *testing.T) {
	const fork = "github.event.pull_request.head.repo.full_name == github.repository"
	for want, got := range map[string]string{
		"":   templates.Condition([]string{"push"}, true),
		fork: templates.Condition([]string{"pull_request"}, true),
		"github.event_name != 'pull_request' || " + fork: templates.Condition([]string{"push", "pull_request"}, false),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	both := templates.Condition([]string{"pull_request", "issue_comment"}, false)
	if !strings.HasPrefix(both, "(github.event_name != 'pull_request' || ") || !strings.Contains(both, ") && (github.event_name != 'issue_comment' || ") {
		t.Errorf("%q", both)
	}
}

// Every form is what shellcheck has nothing to say about.
func TestPiecesAreCleanUnderShellcheck(t *testing.T) {
	check, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Skip("shellcheck is not installed")
	}
	exchange := templates.Piece{ID: "x", Exchange: true, Container: true, Variables: variables}
	for name, p := range map[string]templates.Piece{"plain": {}, "long running": {LongRunning: true, Variables: variables}, "exchange": exchange} {
		cmd := exec.CommandContext(t.Context(), check, "-s", "bash", "-e", "SC1091", "-")
		cmd.Stdin = strings.NewReader(piece(t, p).Run)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// A workflow that has no token step of its own has a step that looks at the variables.
func TestTheActionIsNotReachedWithAnEmptyVariable(t *testing.T) {
	t.Parallel()
	s := sample(templates.ClaudeCodeAction)
	s.Variables = variables
	j := theJob(t, s)
	looks := j.step(t, "Check the variables")
	if next := slices.IndexFunc(j.Steps, func(s step) bool { return s.Name == looks.Name }) + 1; j.Steps[next].Name != "Run Claude Code" {
		t.Errorf("the next step is %s", j.Steps[next].Name)
	}
	with := j.step(t, "Run Claude Code").With
	for name, value := range looks.Env {
		if with[strings.ToLower(name)] != value {
			t.Errorf("%s is looked at, and the action gets %v", value, with[strings.ToLower(name)])
		}
	}
	if r := newRunner(t); len(looks.Env) != len(variables) {
		t.Errorf("looked at are %v", looks.Env)
	} else if o := r.run(t, job{}, step{Shell: looks.Shell, Run: looks.Run, Env: ids.Env}); o.code != 0 {
		t.Errorf("right ids: %s%s", o.stdout, o.stderr)
	}
	for name, x := range map[string]templates.Variable{"ANTHROPIC_FEDERATION_RULE_ID": variables[0], "ANTHROPIC_WORKSPACE_ID": variables[3]} {
		env := maps.Clone(ids.Env)
		env[name] = ""
		if o := newRunner(t).run(t, job{}, step{Shell: looks.Shell, Run: looks.Run, Env: env}); o.code == 0 || !strings.Contains(o.stdout, "The variable "+x.Name+" is empty") {
			t.Errorf("%s: exit %d, %s%s", name, o.code, o.stdout, o.stderr)
		}
	}
	if plain := theJob(t, sample(templates.ClaudeCodeAction)); slices.ContainsFunc(plain.Steps, func(s step) bool { return s.Name == looks.Name }) {
		t.Error("variables are looked at where there are none")
	}
}

// So does the token step of a whole workflow, before it asks for a token.
func TestATokenStepStopsAtAnEmptyVariable(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*templates.Spec){
		"python": func(*templates.Spec) {}, "long running": func(s *templates.Spec) { s.LongRunning = true }, "snippet": func(s *templates.Spec) { s.Language = templates.Snippet },
	} {
		s := sample(templates.Python)
		s.Variables = variables
		change(&s)
		fetch := theJob(t, s).step(t, tokenStep)
		for _, empty := range []bool{false, true} {
			r := newRunner(t)
			newGitHub(t).offer(r)
			env := job{Env: maps.Clone(ids.Env)}
			if empty {
				env.Env["ANTHROPIC_SERVICE_ACCOUNT_ID"] = ""
			}
			o := r.run(t, env, fetch)
			_, err := os.Stat(r.tokenFile())
			if (o.code != 0) != empty || (err != nil) != empty || strings.Contains(o.stdout, "The variable ACCOUNT is empty") != empty {
				t.Errorf("%s, empty %t: exit %d, %v, %s%s", name, empty, o.code, err, o.stdout, o.stderr)
			}
		}
	}
}

func TestAVariableIsFoundInAWorkflow(t *testing.T) {
	x := templates.Variable{Name: "ANTHROPIC_RULE", Kind: federation.RuleID}
	for text, want := range map[string]bool{
		"a: " + x.Expression(): true, "${{vars . anthropic_rule}}": true, "${{ vars['ANTHROPIC_RULE'] }}": true,
		"${{ vars.ANTHROPIC_RULE_DEPLOY }}": false, "${{ secrets.ANTHROPIC_RULE }}": false, "ANTHROPIC_RULE: x": false, "myvars.ANTHROPIC_RULE": false,
	} {
		if x.In(text) != want {
			t.Errorf("%s: %t", text, !want)
		}
	}
}

func TestTheScriptNamesTheVariableThatIsEmptyOrNoId(t *testing.T) {
	t.Parallel()
	s := sample(templates.Python)
	s.Variables = variables
	var env []string
	for name, value := range ids.Env {
		env = append(env, name+"="+value)
	}
	if _, _, stderr, failed := runScript(t, s, identity("x"), env...); failed {
		t.Error(stderr)
	}
	for value, want := range map[string]string{"": "The variable ORG is empty", "org_01": "The variable ORG is no id of this kind"} {
		file, stdout, stderr, failed := runScript(t, s, identity("x"), append(slices.Clone(env), "ANTHROPIC_ORGANIZATION_ID="+value)...)
		if !failed || !strings.Contains(stderr, want) || strings.Contains(stdout, "getIDToken") {
			t.Errorf("%q: failed %v: %s%s", value, failed, stdout, stderr)
		}
		if _, err := os.Stat(file); !os.IsNotExist(err) {
			t.Errorf("%q: leaves a token", value)
		}
	}
}
