package workflow

import (
	"slices"
	"strings"
	"testing"
)

// environmentsOf are the environments of the only job, in their order; ? for one that is not known.
func environmentsOf(t *testing.T, matrix, environment string) []string {
	t.Helper()
	f := mustRead(t, "on: schedule\njobs:\n  a:\n    runs-on: x\n    strategy: {matrix: "+matrix+"}\n    environment: \""+environment+"\"\n    steps: [{run: make}]\n")
	var out []string
	for _, e := range Origins(f, Place{})[0].On("").Environments {
		if e.Unknown {
			e.Text = "?" + e.Pattern
		}
		out = append(out, e.Text)
	}
	return out
}

// The example of GitHub's documentation (workflow syntax, include) and its neighbours.
func TestRowsOfAMatrix(t *testing.T) {
	const documented = "{fruit: [apple, pear], animal: [cat, dog], include: [{color: green}, {color: pink, animal: cat}, {fruit: apple, shape: circle}, {fruit: banana}, {fruit: banana, animal: cat}]}"
	for _, tt := range []struct{ matrix, environment, want string }{
		{
			documented, "${{ matrix.fruit }}-${{ matrix.animal }}-${{ matrix.color }}-${{ matrix.shape }}",
			"apple-cat-pink-circle apple-dog-green-circle pear-cat-pink- pear-dog-green- banana--- banana-cat--",
		},
		{"{a: [x, y], b: [1, 2], exclude: [{a: x, b: 2}]}", "${{ matrix.a }}${{ matrix.b }}", "x1 y1 y2"},
		{"{a: [x, y], exclude: [{a: x}]}", "${{ matrix.a }}", "y"},
		{"{t: [{name: p, on: true}, {name: s, on: false}]}", "${{ matrix.t.on && matrix.t.name || 'none' }}", "p none"},
		{"{t: [{name: p, n: 1}, {name: s, n: 2}], exclude: [{t: {n: 1}}]}", "${{ matrix.t.name }}", "s"},
		{"{include: [{e: x}, {e: y}]}", "${{ matrix.e }}", "x y"},
		{"'${{ fromJSON(vars.M) }}'", "e-${{ matrix.e }}", "?e-*"},
		{"{e: '${{ fromJSON(vars.M) }}'}", "${{ matrix.e }}", "?*"},
		{"{e: [x], include: '${{ fromJSON(vars.M) }}'}", "${{ matrix.e }}", "x ?*"},
	} {
		if got := environmentsOf(t, tt.matrix, tt.environment); !slices.Equal(got, strings.Fields(tt.want)) {
			t.Errorf("%s: got %q, want %q", tt.matrix, got, tt.want)
		}
	}
}

func TestFitsFollowsTheWholeListOfFilters(t *testing.T) {
	f := mustRead(t, "on: {push: {branches: ['rel/**', '!rel/*-alpha', 'rel/x-alpha']}}\n"+oneJob)
	o := Origins(f, Place{})[0]
	for ref, want := range map[string]bool{"refs/heads/rel/1": true, "refs/heads/rel/1-alpha": false, "refs/heads/rel/x-alpha": true, "refs/heads/main": false, "refs/tags/rel/1": false} {
		if o.Fits(ref) != want {
			t.Errorf("%s fits: %v", ref, !want)
		}
	}
}
