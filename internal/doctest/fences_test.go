package doctest

import (
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v3"
)

// wrong are pages whose examples are wrong on purpose; a test of their own runs each of them.
var wrong = []string{"docs/checks.md"}

// languages are those that a fence may have: each is looked at here or by the tests of commands.
var languages = []string{"", "text", "console", "bash", "sh", "json", "yaml", "diff", "indented", "go"}

func TestEveryExampleCanBeRead(t *testing.T) {
	shellcheck, _ := exec.LookPath("shellcheck") // where there is none, scripts of workflows are not looked at
	lint, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{Shellcheck: shellcheck})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, p := range pages(t) {
		for _, f := range p.fences {
			if slices.Contains(wrong, p.path) {
				continue
			}
			seen[f.lang]++
			where := fmt.Sprintf("%s:%d", p.path, f.line)
			text := strings.Join(f.body, "\n") + "\n"
			switch f.lang {
			case "json":
				if why := notJSON(f.body); why != nil {
					t.Errorf("%s: %v", where, why)
				}
			case "yaml":
				workflow, err := asWorkflow(text)
				if err != nil {
					t.Errorf("%s: %v", where, err)
				}
				if workflow == "" {
					continue
				}
				found, err := lint.Lint("example.yml", []byte(workflow), nil)
				if err != nil || len(found) > 0 {
					t.Errorf("%s: actionlint: %v %v\n%s", where, err, found, workflow)
				}
			default:
				if !slices.Contains(languages, f.lang) {
					t.Errorf("%s: nobody looks at fences of the language %s", where, f.lang)
				}
			}
		}
	}
	if seen["json"] == 0 || seen["yaml"] < 4 {
		t.Errorf("only %v", seen)
	}
}

// notJSON says why an example is no document, or no documents, one a line. One that is shortened
// is not looked at.
func notJSON(lines []string) error {
	if slices.ContainsFunc(lines, func(line string) bool { return strings.TrimSpace(line) == dots }) || len(lines) > 0 && strings.HasPrefix(lines[0], dots) {
		return nil
	}
	dec := json.NewDecoder(strings.NewReader(strings.Join(lines, "\n")))
	for n := 0; ; n++ {
		var v any
		switch err := dec.Decode(&v); {
		case err == io.EOF && n > 0:
			return nil
		case err != nil:
			return err
		}
	}
}

// uses is a reference to this repository at a place that its reader fills in.
var uses = regexp.MustCompile(`@REF\b`)

// asWorkflow is an example as a whole workflow, as far as it is a part of one: jobs, a job, steps.
// It is empty where the example is of another kind.
func asWorkflow(text string) (string, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return "", err
	}
	if len(doc.Content) == 0 {
		return "", fmt.Errorf("there is nothing in it")
	}
	text = uses.ReplaceAllString(text, "@v1")
	const job = "on: push\njobs:\n  example:\n    runs-on: ubuntu-latest\n"
	top := doc.Content[0]
	has := func(name string) bool {
		return top.Kind == yaml.MappingNode && slices.ContainsFunc(top.Content, func(n *yaml.Node) bool { return n.Value == name })
	}
	list := top.Kind == yaml.SequenceNode && len(top.Content) > 0 && top.Content[0].Kind == yaml.MappingNode
	switch {
	case has("jobs") && has("on"):
		return text, nil
	case has("jobs"):
		return "on: push\n" + text, nil
	case has("steps"):
		return job + indented(text, "    "), nil
	case list:
		return job + "    steps:\n" + indented(text, "      "), nil
	case has("permissions"), has("env"), has("environment"), has("if"):
		return job + indented(text, "    ") + "    steps:\n      - run: make\n", nil
	}
	return "", nil
}

func indented(text, by string) string {
	return regexp.MustCompile(`(?m)^(.)`).ReplaceAllString(text, by+"$1")
}

func TestExamplesAreReadAsWhatTheyAre(t *testing.T) {
	for text, want := range map[string]string{
		"on: push\njobs: {}\n":             "on: push\njobs: {}\n",
		"jobs: {}\n":                       "on: push\njobs: {}\n",
		"steps:\n- run: a\n":               "on: push\njobs:\n  example:\n    runs-on: ubuntu-latest\n    steps:\n    - run: a\n",
		"- uses: a/b@REF\n":                "on: push\njobs:\n  example:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: a/b@v1\n",
		"permissions:\n  contents: read\n": "on: push\njobs:\n  example:\n    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n    steps:\n      - run: make\n",
		"a: b\n":                           "",
	} {
		if got, err := asWorkflow(text); got != want || err != nil {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	if _, err := asWorkflow("a: [\n"); err == nil {
		t.Error("broken YAML is taken")
	}
	for text, want := range map[string]bool{`{"a": 1}`: true, "{\"a\": 1}\n{}": true, `{"a": 1,}`: false, "": false, "{\n…\n}": true, "… {": true, `{"a": "…"}`: true} {
		if err := notJSON(strings.Split(text, "\n")); (err == nil) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}
