package migrate

import (
	"fmt"
	"testing"

	"gh-wif/internal/lint"
	"gh-wif/wizard"
)

// Jobs of one name in two files are told apart.
func TestJobsAreLeftOrTakenByTheirPlace(t *testing.T) {
	const text = `on: {push: {branches: [main]}}
env: {ANTHROPIC_API_KEY: "${{ secrets.ANTHROPIC_API_KEY }}"}
jobs:
  call:
    runs-on: ubuntu-latest
    steps:
      - uses: anthropics/claude-code-action@v1.0.150
        with:
          anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}
  build:
    runs-on: ubuntu-latest
    steps:
      - run: python build.py
`
	for _, c := range []struct {
		left, taken []Place
		want        string // states of a.yml's jobs, then of b.yml's
	}{
		{nil, nil, "[switched not_calling] [switched not_calling]"},
		{[]Place{{"a.yml", "call"}}, nil, "[not_calling not_calling] [switched not_calling]"},
		{nil, []Place{{"b.yml", "build"}}, "[switched not_calling] [switched switched]"},
		{[]Place{{"a.yml", "call"}, {"b.yml", "call"}}, []Place{{"a.yml", "build"}}, "[not_calling switched] [not_calling not_calling]"},
	} {
		o := Options{Answers: wizard.Answers{Repository: "acme/app"}, Known: lint.Known{Repository: "acme/app"}, Left: c.left, Taken: c.taken}
		for _, path := range []string{"a.yml", "b.yml"} {
			o.Workflows = append(o.Workflows, lint.WorkflowSource{Source: lint.Source{Path: path, Text: []byte(text)}})
		}
		plan, err := Run(o)
		if err != nil {
			t.Fatal(err)
		}
		got := [2][]State{}
		for i, f := range plan.Files {
			for _, j := range f.Jobs {
				got[i] = append(got[i], j.State)
			}
		}
		if s := fmt.Sprint(got[0], " ", got[1]); s != c.want {
			t.Errorf("left %v, taken %v: %s, want %s", c.left, c.taken, s, c.want)
		}
	}
}
