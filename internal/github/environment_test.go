package github

import "testing"

func TestAnEnvironmentRefusesARefBySureKnowledgeAlone(t *testing.T) {
	for _, tt := range []struct {
		pattern string
		tag     bool
		ref     string
		want    bool
	}{
		{"main", false, "refs/heads/main", false},
		{"main", false, "refs/heads/dev", true},
		{"main", false, "refs/tags/main", true},
		{"main", true, "refs/tags/main", false},
		{"main", true, "refs/heads/main", true},
		{"v*", true, "refs/tags/v1.0", false},
		{"release/*", false, "refs/heads/release/1", false},
		{"release/*", false, "refs/heads/release/1/2", true}, // a star does not cross a slash
		{"*", false, "refs/heads/a/b", true},
		{"*", false, "refs/pull/*/merge", true},
		{"refs/pull/*/merge", false, "refs/pull/*/merge", false},
		{"main", false, "refs/pull/7/merge", true},
		{"**/x", false, "refs/heads/y", false}, // not understood: not known
		{"{a,b}", false, "refs/heads/c", false},
		{"[!a]", false, "refs/heads/a", false},
		{"[", false, "refs/heads/a", false},
	} {
		e := Environment{Branches: BranchesSelected, Patterns: []RefPattern{{Name: tt.pattern, Tag: tt.tag}}}
		if got := e.Refuses(tt.ref); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
	for _, e := range []Environment{
		{Branches: BranchesAny, Patterns: []RefPattern{{Name: "main"}}},
		{Branches: BranchesProtected},
		{Branches: BranchesSelected},
	} {
		if e.Refuses("refs/heads/dev") {
			t.Errorf("%+v refuses what it does not tell", e)
		}
	}
}
