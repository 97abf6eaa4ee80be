package templates_test

import (
	"bytes"
	"encoding/base64"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"gh-wif/templates"
)

// workflowFile is what these tests read back from a workflow.
type workflowFile struct {
	Name string         `yaml:"name"`
	On   map[string]any `yaml:"on"`
	Jobs map[string]job `yaml:"jobs"`
}

type job struct {
	If          string            `yaml:"if"`
	Environment string            `yaml:"environment"`
	Permissions map[string]string `yaml:"permissions"`
	Env         map[string]string `yaml:"env"`
	Steps       []step            `yaml:"steps"`
}

type step struct {
	Name  string            `yaml:"name"`
	Uses  string            `yaml:"uses"`
	Shell string            `yaml:"shell"`
	Run   string            `yaml:"run"`
	Dir   string            `yaml:"working-directory"`
	Env   map[string]string `yaml:"env"`
	With  map[string]any    `yaml:"with"`
}

func parse(t fataler, content string) workflowFile {
	t.Helper()
	var w workflowFile
	if err := yaml.Unmarshal([]byte(content), &w); err != nil {
		t.Fatalf("not YAML: %v\n%s", err, content)
	}
	return w
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// theJob is the only job of a workflow, or of what a snippet is pasted into.
func theJob(t fataler, s templates.Spec) job {
	t.Helper()
	w, err := templates.Render(s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	j, ok := parse(t, asWorkflow(s, w.Content)).Jobs["call-claude"]
	if !ok {
		t.Fatalf("no job call-claude in:\n%s", w.Content)
	}
	return j
}

func (j job) step(t fataler, name string) step {
	t.Helper()
	i := slices.IndexFunc(j.Steps, func(s step) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no step %q", name)
	}
	return j.Steps[i]
}

// identity makes a token in the form of a JWT, with nothing in it.
func identity(seed string) string {
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	return strings.Join([]string{part(`{"alg":"none"}`), part(`{"sub":"` + seed + `"}`), part("signature of " + seed)}, ".")
}

// runner stands for the machine that runs a job.
type runner struct {
	temp string            // RUNNER_TEMP
	env  map[string]string // what is added to every step
	bin  string            // before all else on PATH
}

func newRunner(t *testing.T) *runner {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	r := &runner{temp: t.TempDir(), bin: t.TempDir(), env: map[string]string{}}
	real, err := exec.LookPath("curl")
	if err != nil {
		t.Fatal(err)
	}
	// Notes the command line, which other processes could see.
	r.put(t, "curl", "#!/bin/bash\nprintf '%s\\n' \"$@\" >>\""+filepath.Join(r.bin, "argv")+"\"\nexec "+real+" \"$@\"\n")
	return r
}

func (r *runner) put(t *testing.T, name, script string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(r.bin, name), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
}

func (r *runner) tokenFile() string { return filepath.Join(r.temp, "anthropic-identity-token") }

// outcome is what a step left behind.
type outcome struct {
	code           int
	stdout, stderr string
	argv           string // of curl
}

// run runs a step as GitHub does for shell: bash.
func (r *runner) run(t *testing.T, j job, s step) outcome {
	t.Helper()
	if s.Shell != "bash" {
		t.Fatalf("step %q has the shell %q", s.Name, s.Shell)
	}
	script := filepath.Join(r.bin, "step.sh")
	if err := os.WriteFile(script, []byte(s.Run), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", script)
	cmd.Dir = r.temp
	path := os.Getenv("PATH")
	if own, ok := r.env["PATH"]; ok {
		path = own
	}
	env := map[string]string{"HOME": r.temp, "RUNNER_TEMP": r.temp}
	for _, layer := range []map[string]string{j.Env, s.Env, r.env} {
		maps.Copy(env, layer)
	}
	env["PATH"] = r.bin + ":" + path
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+strings.ReplaceAll(value, "${{ runner.temp }}", r.temp))
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	argv, _ := os.ReadFile(filepath.Join(r.bin, "argv"))
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), string(argv)}
}

// left lists the files in RUNNER_TEMP.
func (r *runner) left(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(r.temp)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
