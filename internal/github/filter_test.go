package github

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

func TestFilters(t *testing.T) {
	for _, row := range []struct {
		filter, name string
		want         bool
	}{
		{"main", "main", true},
		{"main", "mainx", false},
		{"feature/*", "feature/a", true},
		{"feature/*", "feature/a/b", false},
		{"feature/**", "feature/a/b", true},
		{"**", "a/b", true},
		{"*feature", "my-feature", true},
		{"v[12].[0-9]+.[0-9]+", "v1.10.200", true},
		{"v[12].[0-9]+.[0-9]+", "v3.1.1", false},
		{"page?", "pag", true},
		{"a-b", "a-b", true},
		{`a\+b`, "a+b", true},
		{`a\+b`, "aab", false},
		{"a+b", "aab", true},
		{"a.b", "axb", false},
		{"[", "[", false},
		{"v[a-c]x", "vbx", true},
	} {
		if got := FilterMatches(row.filter, row.name); got != row.want {
			t.Errorf("%q fits %q: %v", row.name, row.filter, got)
		}
	}
}

func TestFilterName(t *testing.T) {
	for filter, want := range map[string]string{"main": "main", `a\+b`: "a+b", "a+b": "", "v*": "", `x\`: `x\`, "release/1.x": "release/1.x", "[a]": ""} {
		if got, ok := FilterName(filter); got != want || ok != (want != "") {
			t.Errorf("%q names %q, %v", filter, got, ok)
		}
	}
}

func TestListsOfFiltersGoInTheirOrder(t *testing.T) {
	list := []string{"releases/**", "!releases/**-alpha", "releases/x-alpha"}
	for name, want := range map[string]bool{"releases/10": true, "releases/1-alpha": false, "releases/x-alpha": true, "main": false} {
		if got := FiltersMatch(list, name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Whatever fits a filter begins and ends as it says, and its sample fits.
func TestEndsOfAFilter(t *testing.T) {
	for filter, want := range map[string][2]string{"release/**": {"release/", ""}, "v*.*": {"v", ""}, "*-x": {"", "-x"}, "ab?c": {"a", "c"}, `a\*b*`: {"a*b", ""}, "a+": {"a", ""}, "v[12]x": {"v", "x"}} {
		if p, s := FilterEnds(filter); p != want[0] || s != want[1] {
			t.Errorf("%q: %q … %q", filter, p, s)
		}
	}
	proptest.Check(t, func(r *rapid.T) {
		filter := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "*", "**", "?", "+", "[ab]", "/", `\+`, `\a`, "-"}), 1, 6).Draw(r, "filter"), "")
		name := rapid.StringOfN(rapid.RuneFrom([]rune("ab/+-")), 0, 6, -1).Draw(r, "name")
		prefix, suffix := FilterEnds(filter)
		if FilterMatches(filter, name) && (!strings.HasPrefix(name, prefix) || !strings.HasSuffix(name, suffix)) {
			r.Fatalf("%q fits %q, which begins with %q and ends with %q", name, filter, prefix, suffix)
		}
		if s := FilterSample(filter); s != "" && !FilterMatches(filter, s) {
			r.Fatalf("sample %q of %q", s, filter)
		}
		if n, ok := FilterName(filter); ok && !FilterMatches(filter, n) {
			r.Fatalf("name %q of %q", n, filter)
		}
	})
}
