package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v3"

	"gh-wif/internal/job"
	"gh-wif/internal/sandbox"
)

// The composite action that asks why a token was refused.
const doctor = "../../.github/actions/doctor"

type doctorAction struct {
	Inputs map[string]struct{ Description, Default string }
	Runs   struct {
		Using string
		Steps []doctorStep
	}
}

type doctorStep struct {
	ID    string            `yaml:"id,omitempty"`
	Name  string            `yaml:"name,omitempty"`
	If    string            `yaml:"if,omitempty"`
	Uses  string            `yaml:"uses,omitempty"`
	With  map[string]string `yaml:"with,omitempty"`
	Shell string            `yaml:"shell,omitempty"`
	Env   map[string]string `yaml:"env,omitempty"`
	Run   string            `yaml:"run,omitempty"`
}

func readDoctor(t *testing.T) doctorAction {
	t.Helper()
	text, err := os.ReadFile(doctor + "/action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action doctorAction
	in := yaml.NewDecoder(bytes.NewReader(text))
	if err := in.Decode(&action); err != nil {
		t.Fatal(err)
	}
	return action
}

// An input is a caller's text, as a pull request's title may be: in a script it would be run.
func TestNoInputOfTheDoctorStandsInAScript(t *testing.T) {
	action := readDoctor(t)
	if action.Runs.Using != "composite" {
		t.Errorf("it runs by %q", action.Runs.Using)
	}
	used, pinned := "", regexp.MustCompile(`^[\w/-]+@[0-9a-f]{40}$`)
	for _, s := range action.Runs.Steps {
		if strings.Contains(s.Run, "${{") || s.Run != "" && s.Shell != "bash" {
			t.Errorf("the script of %q: %s (shell %q)", s.Name, s.Run, s.Shell)
		}
		if s.Uses != "" && !pinned.MatchString(s.Uses) {
			t.Errorf("%s is not pinned", s.Uses)
		}
		for _, value := range s.Env {
			used += value
		}
	}
	for name, input := range action.Inputs {
		if !strings.Contains(used, "${{ inputs."+name+" }}") || input.Description == "" {
			t.Errorf("the input %s is not used, or not described", name)
		}
	}
}

// The steps are those of a workflow that has the same inputs, as actionlint and our own reader see it.
func TestTheStepsOfTheDoctorAreSound(t *testing.T) {
	action := readDoctor(t)
	inputs := map[string]any{}
	for name := range action.Inputs {
		inputs[name] = map[string]string{"type": "string"}
	}
	text, err := yaml.Marshal(map[string]any{
		"on": map[string]any{"workflow_call": map[string]any{"inputs": inputs}}, "permissions": map[string]string{"id-token": "write"},
		"jobs": map[string]any{"doctor": map[string]any{"runs-on": "ubuntu-latest", "steps": action.Runs.Steps}},
	})
	if err != nil {
		t.Fatal(err)
	}
	lint, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if found, err := lint.Lint("doctor.yml", text, nil); err != nil || len(found) > 0 {
		t.Errorf("%v %v\n%s", found, err, text)
	}
	file, err := job.ParseWorkflow("doctor.yml", text)
	if err != nil || len(file.Jobs) != 1 || len(file.Jobs[0].Steps) != len(action.Runs.Steps) {
		t.Errorf("%+v, %v", file.Jobs, err)
	}
	if check, err := exec.LookPath("shellcheck"); err == nil {
		if out, err := exec.CommandContext(t.Context(), check, doctor+"/build.sh", doctor+"/examine.sh").CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}

// script runs a script of the action in a directory, in an environment that holds nothing
// but the variables given and what a shell needs.
func script(t *testing.T, name, dir string, env ...string) (status int, out string) {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	path, err := filepath.Abs(filepath.Join(doctor, name))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), bash, path)
	cmd.Dir, cmd.Env = dir, append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GITHUB_ACTION_PATH=" + filepath.Dir(path)}, env...)
	text, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(text)
}

func TestTheDoctorExaminesATokenOfItsJob(t *testing.T) {
	const text = `{"id":"fdrl_01AbCdEfGh","name":"ci","issuer_id":"fdis_01","match":{"subject_prefix":"repo:acme/app:ref:refs/heads/BRANCH","audience":"https://api.anthropic.com"},"target":{"type":"service_account","service_account_id":"svac_01"},"workspace_id":"wrkspc_01","oauth_scope":"workspace:inference","token_lifetime_seconds":600}`
	dir := t.TempDir()
	for name, branch := range map[string]string{"rule.json": "main", "other $(touch x).json": "dev"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.ReplaceAll(text, "BRANCH", branch)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "gh-wif-doctor"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(dir, "gh-wif-doctor", "gh-wif")); err != nil {
		t.Skip(err)
	}
	rule, err := job.ParseRule([]byte(strings.ReplaceAll(text, "BRANCH", "main")))
	if err != nil {
		t.Fatal(err)
	}
	box, err := sandbox.Start(t.Context(), sandbox.Config{Rule: &rule})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	for _, c := range []struct {
		inputs string
		status int
		want   string
	}{
		{"DOCTOR_RULE=rule.json", 0, "Anthropic issued an access token"},
		{"DOCTOR_RULE=rule.json|DOCTOR_EXCHANGE=false", 0, "Match"},
		{"DOCTOR_RULE=other $(touch x).json|DOCTOR_EXCHANGE=true", 1, "::error title=The run was for another ref"},
		{"DOCTOR_RULE=|DOCTOR_AUDIENCE=https://other.example|DOCTOR_EXCHANGE=false", 1, "https://other.example"},
		{"DOCTOR_RULE=--help", 2, "--help: no such file"},
		{"DOCTOR_EXCHANGE=perhaps", 2, "neither true nor false"},
	} {
		env := slices.Concat(box.Environ(box.Job), []string{"GITHUB_ACTIONS=true", "RUNNER_TEMP=" + dir}, strings.Split(c.inputs, "|"))
		status, out := script(t, "examine.sh", dir, env...)
		if status != c.status || !strings.Contains(out, c.want) {
			t.Errorf("%s: status %d\n%s", c.inputs, status, out)
		}
		if strings.Contains(c.inputs, "EXCHANGE=false") && strings.Contains(out, "sk-ant") {
			t.Errorf("%s: an exchange was made", c.inputs)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "x")); err == nil {
		t.Error("an input was run")
	}
}

func TestTheDoctorIsBuiltWithoutTheJobsCredentials(t *testing.T) {
	dir := t.TempDir()
	stub := "#!/bin/sh\npwd\necho \"$@\"\nenv\n"
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte(stub), 0o700); err != nil {
		t.Fatal(err)
	}
	secrets := []string{
		"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_IDENTITY_TOKEN", "GITHUB_TOKEN", "MY_SECRET", "DB_PASSWORD", "OTHER_API_KEY",
	}
	env := []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "RUNNER_TEMP=" + dir, "GOPROXY=https://proxy.example"}
	for _, name := range secrets {
		env = append(env, name+"=hidden")
	}
	status, out := script(t, "build.sh", dir, env...)
	root, _ := filepath.Abs("../..")
	if status != 0 || strings.Contains(out, "hidden") || !strings.Contains(out, "GOPROXY=https://proxy.example") || !strings.HasPrefix(out, root+"\n") ||
		!strings.Contains(out, "build -buildvcs=false -trimpath -o "+dir+"/gh-wif-doctor/gh-wif .") {
		t.Errorf("status %d\n%s", status, out)
	}
}
