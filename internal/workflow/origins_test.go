package workflow

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lines writes origins one a line: job event kind ref environment, with ~ for a pattern and ? for what
// is not known.
func lines(os []Origin) []string {
	out := make([]string, 0, len(os))
	for _, o := range os {
		ref := o.Ref
		if o.Pattern {
			ref = "~" + ref
		}
		for _, e := range o.On("").Environments {
			l := fmt.Sprintf("%s %s %s %s [%s]", o.Job, o.Event, o.RefKind, ref, e.Text)
			if o.Called != "" {
				l += " in " + o.Called
			}
			if len(o.Unknown) > 0 {
				l += " ?"
			}
			out = append(out, l)
		}
	}
	return out
}

func same(t *testing.T, got []Origin, want ...string) {
	t.Helper()
	if g := lines(got); !slices.Equal(g, want) {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(g, "\n"), strings.Join(want, "\n"))
	}
}

func TestOriginsFollowTheTriggersFilters(t *testing.T) {
	for _, tt := range []struct {
		on   string
		want []string
	}{
		{"push", []string{"a push chosen ~refs/heads/** []", "a push chosen ~refs/tags/** []"}},
		{"{push: {branches: [main, 'rel/**', '!rel/x']}}", []string{"a push chosen refs/heads/main []", "a push chosen ~refs/heads/rel/** [] ?"}},
		{"{push: {tags: ['v*']}}", []string{"a push chosen ~refs/tags/v* []"}},
		{"{push: {branches-ignore: [dev]}}", []string{"a push chosen ~refs/heads/** [] ?"}},
		{"[schedule, pull_request, pull_request_target]", []string{"a schedule default  []", "a pull_request pull  []", "a pull_request_target default  []"}},
		{"workflow_dispatch", []string{"a workflow_dispatch chosen  []"}},
		{"{merge_group: {branches: [main]}}", []string{"a merge_group merge_queue main []"}},
		{"release", []string{"a release tag  []"}},
		{"workflow_call", []string{"a workflow_call   [] ?"}},
		{"[workflow_call, release]", []string{"a release tag  []"}},
		{"something_new", []string{"a something_new   [] ?"}},
	} {
		same(t, Origins(mustRead(t, "on: "+tt.on+"\n"+oneJob), Place{}), tt.want...)
	}
}

func TestOriginsListTheEnvironmentsThatAWorkflowNames(t *testing.T) {
	const on = "on:\n  schedule: [{cron: x}]\njobs:\n  a:\n    runs-on: x\n    strategy: {matrix: {env: [dev, prod], open: '${{ fromJSON(x) }}'}}\n    environment: "
	for _, tt := range []struct {
		environment string
		want        []string
	}{
		{"prod", []string{"prod"}},
		{"{name: prod}", []string{"prod"}},
		{"${{ matrix.env }}", []string{"dev", "prod"}},
		{"aws-${{ matrix.env }}-eu", []string{"aws-dev-eu", "aws-prod-eu"}},
		{"${{ matrix['env'] }}", []string{"dev", "prod"}},
		{"${{ github.ref == 'refs/heads/main' && 'production' || 'staging' }}", []string{"production", "staging"}},
		{"${{ (github.ref == 'refs/heads/a' || startsWith(github.ref, 'refs/heads/b')) && 'p' || '' }}", []string{"p", ""}},
		{"${{ !fromJSON(x).y && 'p' || 'q' }}", []string{"p", "q"}},
		{"${{ 'it''s' }}", []string{"it's"}},
		{"${{ matrix.open }}", []string{"?"}},
		{"${{ vars.ENV }}", []string{"?"}},
		{"${{ vars.ENV || 'dev' }}", []string{"dev", "?"}},
		{"${{ format('x{0}', matrix.env) }}", []string{"xdev", "xprod"}},
		{"${{ broken ( }}", []string{"?"}},
		{"${{ unclosed", []string{"?"}},
	} {
		text := on + tt.environment + "\n"
		if !strings.HasPrefix(tt.environment, "{name") {
			text = on + "\"" + tt.environment + "\"\n"
		}
		var got []string
		for _, o := range Origins(mustRead(t, text), Place{}) {
			for _, e := range o.On("").Environments {
				if e.Unknown {
					e.Text = "?"
				}
				got = append(got, e.Text)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.environment, got, tt.want)
		}
	}
}

func TestAnExpressionThatIsBrokenLeavesTheEnvironmentUnknown(t *testing.T) {
	for _, text := range []string{"${{ ' }}", "${{ 'a }}", "${{ a == ' }}", "${{ ( }}", "${{ }}", "${{", "${{ a[' }}", "${{ !' }}"} {
		f := mustRead(t, "on: push\njobs:\n  a:\n    environment: \""+text+"\"\n    runs-on: x\n")
		if e := Origins(f, Place{})[0].On("").Environments; len(e) != 1 || !e[0].Unknown {
			t.Errorf("%s: got %+v", text, e)
		}
	}
}

func TestInputsListTheirChoices(t *testing.T) {
	const head = "on:\n  workflow_dispatch:\n    inputs:\n      env: {type: choice, options: [dev, prod], default: dev}\n      text: {default: dev}\n      must: {required: true}\n      flag: {type: boolean}\njobs:\n  a: {runs-on: x, environment: '"
	for environment, want := range map[string]string{
		"${{ inputs.env }}":                       "[dev prod] true",
		"${{ github.event.inputs.env }}":          "[dev prod] true",
		"${{ inputs.text }}":                      "[dev] false",
		"${{ inputs.must }}":                      "[] false",
		"${{ inputs.env || ''other'' }}":          "[dev prod] true",
		"${{ inputs.flag && ''yes'' || ''no'' }}": "[yes no] true",
		"${{ inputs.nothing }}":                   "[] false",
	} {
		var names []string
		closed := true
		for _, e := range Origins(mustRead(t, head+environment+"'}\n"), Place{})[0].On("").Environments {
			if e.Unknown {
				closed = false
				continue
			}
			names = append(names, e.Text)
		}
		if got := fmt.Sprint(names, closed); got != want {
			t.Errorf("%s: got %s, want %s", environment, got, want)
		}
	}
}

func TestOriginsGoIntoLocalReusableWorkflows(t *testing.T) {
	files := map[string]string{
		"./.github/workflows/deploy.yml": "on:\n  workflow_call:\n    inputs:\n      env: {type: string}\n      def: {type: string, default: base}\njobs:\n" +
			"  d: {runs-on: x, environment: '${{ inputs.env }}'}\n  e: {runs-on: x, environment: '${{ inputs.def }}'}\n",
		"./.github/workflows/loop.yml": "on: workflow_call\njobs:\n  l: {uses: ./.github/workflows/loop.yml}\n",
	}
	resolve := func(uses string) (File, bool) {
		text, ok := files[uses]
		if !ok {
			return File{}, false
		}
		return mustRead(t, text), true
	}
	f := mustRead(t, `on: {schedule: [{cron: x}]}
jobs:
  given:
    strategy: {matrix: {e: [one, two]}}
    uses: ./.github/workflows/deploy.yml
    with: {env: 'x-${{ matrix.e }}'}
  loops: {uses: ./.github/workflows/loop.yml}
  remote: {uses: o/r/.github/workflows/x.yml@v1}
  lost: {uses: ./.github/workflows/none.yml}
`)
	same(
		t, Origins(f, Place{Resolve: resolve}),
		"given/d schedule default  [x-one] in .github/workflows/deploy.yml",
		"given/d schedule default  [x-two] in .github/workflows/deploy.yml",
		"given/e schedule default  [base] in .github/workflows/deploy.yml",
		"loops/l schedule default  [] in .github/workflows/loop.yml ?",
		"remote schedule default  [] in o/r/.github/workflows/x.yml@v1 ?",
		"lost schedule default  [] in .github/workflows/none.yml ?",
	)
	for _, o := range Origins(f, Place{}) {
		if len(o.Unknown) == 0 {
			t.Errorf("without a way to read files nothing is known: %+v", o)
		}
	}
}

func TestCallsEndAtTheDepthThatGitHubAllows(t *testing.T) {
	resolve := func(uses string) (File, bool) {
		return mustRead(t, "on: workflow_call\njobs:\n  n: {uses: "+uses+"x}\n"), true
	}
	got := Origins(mustRead(t, "on: create\njobs:\n  n: {uses: ./x}\n"), Place{Resolve: resolve})
	if len(got) != 1 || !strings.Contains(got[0].Unknown[0], "10 levels") {
		t.Errorf("got %+v", got)
	}
}

func TestInputsAreEmptyOnEveryOtherEvent(t *testing.T) {
	f, err := Read("w.yml", []byte(`on:
  push:
    branches: [main]
  workflow_dispatch:
    inputs:
      env:
        type: choice
        options: [staging, production]
jobs:
  a:
    runs-on: ubuntu-latest
    environment: ${{ inputs.env }}
    steps: [{run: "true"}]
`))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, o := range Origins(f, Place{}) {
		for _, e := range o.On("").Environments {
			got[o.Event] = append(got[o.Event], e.Text)
		}
	}
	if d := cmp.Diff(map[string][]string{"push": {""}, "workflow_dispatch": {"staging", "production"}}, got); d != "" {
		t.Error(d)
	}
}
