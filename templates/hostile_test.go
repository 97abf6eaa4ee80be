package templates_test

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/proptest"
	"gh-wif/templates"
)

// hostile texts are made of what means something to YAML, to the expressions of
// GitHub, to a shell, to JavaScript, or to the eye.
var hostile = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
		"main", "prod", "v1", " ", "  ", "\n", "\r\n", "\t", "\x00", "\x1b[2J", "\x7f", "\u0085", "\u2028", "\u202e", "\u200b", "\u3164", "\ufeff",
		`"`, `'`, `\`, "`", "$(id)", "${HOME}", "${{ github.token }}", "${", "{{", "}}", "#", " #", ": ", ":", "- ", "-", "--- ", "...", "? ",
		"|", ">", "&a", "*", "**", "!", "!!str ", "%", "@", "~", ",", "[", "]", "{", "}", "+", "?", "/", "//", "\\U0000000a",
		"null", "true", "on", "y", "0x1f", "1e3", "12:30:45", "2026-01-01", ".inf", "<<", "=", "é", "маin", "中", "🚀", "\xff",
		"');", "FETCH", "EOF\n", "::add-mask::", "run: id",
	}), 1, 6).Draw(t, "parts"), "")
})

// field is a place in a Spec that takes a text, and where it must come back from.
type field struct {
	name string
	set  func(s *templates.Spec, v string)
	get  func(w workflowFile) any // nil: comes back nowhere, so only checked by what else changes
	want func(v string) string
}

func same(v string) string { return v }

func literal(v string) string {
	v = strings.ReplaceAll(v, "+", `\+`)
	return strings.ReplaceAll(v, "!", `\!`)
}

func filter(w workflowFile, event, key string) any {
	filters, _ := w.On[event].(map[string]any)
	list, _ := filters[key].([]any)
	if len(list) != 1 {
		return list
	}
	return list[0]
}

var fields = []field{
	{"workflow name", func(s *templates.Spec, v string) { s.WorkflowName = v }, func(w workflowFile) any { return w.Name }, same},
	{"environment", func(s *templates.Spec, v string) { s.Environment = v }, func(w workflowFile) any { return w.Jobs["call-claude"].Environment }, same},
	{"branch", func(s *templates.Spec, v string) {
		s.Triggers = []templates.Trigger{{Event: "push", Branches: []string{v}}}
	}, func(w workflowFile) any { return filter(w, "push", "branches") }, literal},
	{"tag", func(s *templates.Spec, v string) {
		s.Triggers = []templates.Trigger{{Event: "push", Tags: []string{v}}}
	}, func(w workflowFile) any { return filter(w, "push", "tags") }, literal},
	{"workflow", func(s *templates.Spec, v string) {
		s.Triggers = []templates.Trigger{{Event: "workflow_run", Workflows: []string{v}}}
	}, func(w workflowFile) any { return filter(w, "workflow_run", "workflows") }, same},
	{"type", func(s *templates.Spec, v string) {
		s.Triggers = []templates.Trigger{{Event: "repository_dispatch", Types: []string{v}}}
	}, func(w workflowFile) any { return filter(w, "repository_dispatch", "types") }, same},
	{"audience", func(s *templates.Spec, v string) { s.Audience = v }, audienceOf, same},
	{"model", func(s *templates.Spec, v string) { s.Model = v }, modelOf, same},
	{"workflow file", func(s *templates.Spec, v string) { s.FileName = v }, nil, same},
	{"federation rule", func(s *templates.Spec, v string) { s.RuleID = v }, nil, same},
	{"organization", func(s *templates.Spec, v string) { s.OrganizationID = v }, nil, same},
	{"service account", func(s *templates.Spec, v string) { s.ServiceAccountID = v }, nil, same},
	{"workspace", func(s *templates.Spec, v string) { s.WorkspaceID = v }, nil, same},
	{"cron", func(s *templates.Spec, v string) { s.Triggers = []templates.Trigger{{Event: "schedule", Cron: v}} }, nil, same},
	{"event", func(s *templates.Spec, v string) { s.Triggers = []templates.Trigger{{Event: v}} }, nil, same},
	{"language", func(s *templates.Spec, v string) { s.Language = templates.Language(v) }, nil, same},
	{"fetch", func(s *templates.Spec, v string) { s.Fetch = templates.Fetch(v) }, nil, same},
}

var (
	audienceInShell  = regexp.MustCompile(`_URL&audience=([A-Za-z0-9%._~:/-]*)"\n`)
	audienceInScript = regexp.MustCompile(`core\.getIDToken\('((?:[^'\\]|\\['\\])*)'\);\n`)
	modelInPython    = regexp.MustCompile(`model="([a-z0-9.-]*)",\n`)
	expression       = regexp.MustCompile(`\$\{\{.*?\}\}`)
)

// audienceOf reads the audience back from the token step.
func audienceOf(w workflowFile) any {
	for _, s := range w.Jobs["call-claude"].Steps {
		if m := audienceInShell.FindStringSubmatch(s.Run); m != nil {
			v, _ := url.PathUnescape(m[1])
			return v
		}
		script, _ := s.With["script"].(string)
		if m := audienceInScript.FindStringSubmatch(script); m != nil {
			return strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(m[1])
		}
	}
	return nil
}

func modelOf(w workflowFile) any {
	steps := w.Jobs["call-claude"].Steps
	if m := modelInPython.FindStringSubmatch(steps[len(steps)-1].Run); m != nil {
		return m[1]
	}
	return nil
}

func TestHostileTextIsRefusedOrComesBackAsItWasAndChangesNothingElse(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(fields).Draw(t, "field")
		v := hostile.Draw(t, "value")
		harmless := sample(templates.Python)
		harmless.Fetch = rapid.SampledFrom([]templates.Fetch{templates.FetchCurl, templates.FetchGitHubScript}).Draw(t, "fetch")
		s := harmless
		f.set(&s, v)
		w, err := templates.Render(s)
		if err != nil {
			var refused *templates.FieldError
			if !errors.As(err, &refused) || refused.Field != f.name || refused.Value != v || refused.Want == "" {
				t.Fatalf("refused as %v", err)
			}
			if strings.ContainsAny(err.Error(), "\n\r\x1b\x00") {
				t.Fatalf("the error shows the value raw: %q", err)
			}
			return
		}
		if f.get == nil {
			t.Fatalf("the %s %q was let in", f.name, v)
		}
		got := parse(t, w.Content)
		if f.get(got) != f.want(v) {
			t.Fatalf("%q came back as %q:\n%s", v, f.get(got), w.Content)
		}
		const calm = "calm"
		f.set(&harmless, calm)
		base, err := templates.Render(harmless)
		if err != nil {
			t.Fatal(err)
		}
		// Of all that a reader of the two workflows sees, one leaf may differ.
		before, after := leaves(t, base.Content), leaves(t, w.Content)
		changed := 0
		for path, text := range before {
			if now := after[path]; now != text {
				changed++
				if f.free(text) != f.free(now) {
					t.Fatalf("%q changed %s:\n%s", v, path, cmp.Diff(text, now))
				}
			}
		}
		if len(before) != len(after) || changed > 1 {
			t.Fatalf("%q changed %d of %d leaves, and now there are %d", v, changed, len(before), len(after))
		}
		if diff := cmp.Diff(expression.FindAllString(base.Content, -1), expression.FindAllString(w.Content, -1)); diff != "" {
			t.Fatalf("%q made an expression:\n%s", v, diff)
		}
	})
}

// leaves reads all scalars of a workflow, by their path.
func leaves(t fataler, content string) map[string]string {
	t.Helper()
	var all any
	if err := yaml.Unmarshal([]byte(content), &all); err != nil {
		t.Fatalf("not YAML: %v", err)
	}
	list := map[string]string{}
	var walk func(path string, node any)
	walk = func(path string, node any) {
		switch n := node.(type) {
		case map[string]any:
			for k := range n {
				walk(path+"."+k, n[k])
			}
		case []any:
			for i := range n {
				walk(fmt.Sprint(path, ".", i), n[i])
			}
		default:
			list[path] = fmt.Sprintf("%T %v", n, n)
		}
	}
	walk("", all)
	return list
}

// free is a leaf without the value of the field: where the value is the whole
// leaf, only its type is left.
func (f field) free(leaf string) string {
	switch f.name {
	case "audience":
		return audienceInScript.ReplaceAllString(audienceInShell.ReplaceAllString(leaf, "AUDIENCE"), "AUDIENCE")
	case "model":
		return modelInPython.ReplaceAllString(leaf, "MODEL")
	}
	kind, _, _ := strings.Cut(leaf, " ")
	return kind
}

func TestRefusalsNameTheFieldAndWhatWouldBeRight(t *testing.T) {
	for _, row := range []struct {
		change func(*templates.Spec)
		want   string
	}{
		{func(s *templates.Spec) { s.WorkflowName = "" }, `workflow name "": want a name`},
		{func(s *templates.Spec) { s.WorkflowName = "a ${{ b }}" }, "expression"},
		{func(s *templates.Spec) { s.WorkflowName = "a\u202eb" }, "U+202E"},
		{func(s *templates.Spec) { s.WorkflowName = "\xff" }, "UTF-8"},
		{func(s *templates.Spec) { s.FileName = "../claude.yml" }, "workflow file"},
		{func(s *templates.Spec) { s.FileName = "claude.txt" }, "ends in .yml"},
		{func(s *templates.Spec) { s.Environment = " " }, "environment"},
		{func(s *templates.Spec) { s.Audience = "" }, "audience"},
		{func(s *templates.Spec) { s.RuleID = "fdis_1" }, "begins with fdrl_"},
		{func(s *templates.Spec) { s.OrganizationID = "acme" }, "a UUID"},
		{func(s *templates.Spec) { s.Variables = []templates.Variable{{Name: "A }}", Kind: federation.RuleID}} }, "letters, digits and underscores"},
		{func(s *templates.Spec) { s.ServiceAccountID = "svac_" }, "begins with svac_"},
		{func(s *templates.Spec) { s.WorkspaceID = "Default" }, "the word default"},
		{func(s *templates.Spec) { s.Model = "claude opus" }, "claude-opus-5-5"},
		{func(s *templates.Spec) { s.Language = "perl" }, "one of python"},
		{func(s *templates.Spec) { s.Fetch = "wget" }, "curl or github-script"},
		{func(s *templates.Spec) { s.Triggers = nil }, "at least one event"},
		{func(s *templates.Spec) { s.Triggers[0].Event = "pushed" }, "one of branch_protection_rule"},
		{func(s *templates.Spec) { s.Triggers[0].Branches = []string{"a*b"} }, "at most one star"},
		{func(s *templates.Spec) { s.Triggers[0].Branches = []string{"a**"} }, "at most one star"},
		{func(s *templates.Spec) { s.Triggers[0].Branches = []string{"-a"} }, "begins with neither"},
		{func(s *templates.Spec) { s.Triggers[0].Branches = []string{" "} }, `branch " "`},
		{func(s *templates.Spec) { s.Triggers[0].Cron = "0 0 * * *" }, "the event push does not take it"},
		{func(s *templates.Spec) { s.Triggers[0].Types = []string{"opened"} }, "the event push does not take it"},
		{func(s *templates.Spec) {
			s.Triggers[0] = templates.Trigger{Event: "release", Types: []string{"opened"}}
		}, "one of published"},
		{func(s *templates.Spec) { s.Triggers[0] = templates.Trigger{Event: "workflow_run"} }, "names of the workflows"},
		{func(s *templates.Spec) { s.Triggers[0] = templates.Trigger{Event: "schedule"} }, "five fields"},
		{func(s *templates.Spec) { s.Triggers[0] = templates.Trigger{Event: "schedule", Cron: "60 * * * *"} }, "minute"},
	} {
		s := sample(templates.Python)
		row.change(&s)
		if _, err := templates.Render(s); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("want %q, got %v", row.want, err)
		}
	}
}

func TestCronExpressions(t *testing.T) {
	for cron, right := range map[string]bool{
		"0 0 * * *": true, "*/15 0-6/2 1,15 1-12 MON-FRI": true, "59 23 31 dec sat": true, "0,5,30/10 * * * *": true, "3 * * * *": true, "* * * * *": false, "*/4 * * * *": false, "0,3 * * * *": false, "0 0 1 JAN 0": true,
		"0 0 * *": false, "0 0 * * * *": false, "0  0 * * *": false, "60 0 * * *": false, "0 24 * * *": false, "0 0 0 * *": false,
		"0 0 * 13 *": false, "0 0 * * 7": false, "5-1 * * * *": false, "*/0 * * * *": false, "*/60 * * * *": false, "0 0 * FOO *": false,
		"JAN 0 * * *": false, "0 0 * * MO": false, "a b c d e": false, "@daily": false, "0,,5 * * * *": false, "0 0 * AN *": false, "0 0 * N F *": false, "1-x * * * *": false, "1-60 * * * *": false,
	} {
		s := sample(templates.Python)
		s.Triggers = []templates.Trigger{{Event: "schedule", Cron: cron}}
		if _, err := templates.Render(s); (err == nil) != right {
			t.Errorf("%q: %v", cron, err)
		}
	}
}

func TestTriggersOfOneEventAreJoined(t *testing.T) {
	for _, row := range []struct {
		triggers []templates.Trigger
		want     string
	}{
		{[]templates.Trigger{{Event: "push", Branches: []string{"main"}}, {Event: "push", Tags: []string{"v*"}}, {Event: "push", Branches: []string{"main", "+1"}}}, "  push:\n    branches: [main, \"\\\\+1\"]\n    tags: [\"v*\"]\n"},
		{[]templates.Trigger{{Event: "push", Branches: []string{"main"}}, {Event: "push"}}, "  push:\n\n"},
		{[]templates.Trigger{{Event: "release"}}, "  release:\n    types: [published]\n"},
		{[]templates.Trigger{{Event: "release"}, {Event: "release", Types: []string{"edited"}}}, "    types: [published, edited]\n"},
		{[]templates.Trigger{{Event: "pull_request"}, {Event: "pull_request", Types: []string{"closed"}}}, "  pull_request:\n\n"},
		{[]templates.Trigger{{Event: "schedule", Cron: "1 2 * * *"}, {Event: "schedule", Cron: "3 4 * * *"}}, "    - cron: \"1 2 * * *\"\n    - cron: \"3 4 * * *\"\n"},
		{[]templates.Trigger{{Event: "workflow_run", Workflows: []string{"CI"}, Branches: []string{"main"}}}, "  workflow_run:\n    workflows: [CI]\n    types: [completed]\n    branches: [main]\n"},
		{[]templates.Trigger{{Event: "workflow_call"}, {Event: "push"}}, "  workflow_call:\n  push:\n"},
	} {
		s := sample(templates.Python)
		s.Triggers = row.triggers
		if content := render(t, s).Content; !strings.Contains(content, row.want) {
			t.Errorf("want\n%s in\n%s", row.want, content)
		}
	}
}
