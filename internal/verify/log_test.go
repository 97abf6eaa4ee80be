package verify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// timed puts a time before each line, as the runner does.
func timed(lines ...string) string {
	var b strings.Builder
	for i, line := range lines {
		fmt.Fprintf(&b, "2026-11-27T10:00:%02d.1234567Z %s\n", i%60, line)
	}
	return "\ufeff" + b.String()
}

func TestTheLinesOfTheStepThatFailed(t *testing.T) {
	log := timed(
		"##[group]Runner Image", "Image: x", "##[endgroup]",
		"##[group]Run set -euo pipefail", "echo SCRIPT", "shell: bash", "##[endgroup]", "a token", "##[group]inner", "in a group of its own", "##[endgroup]",
		"##[group]Run claude -p hi", "claude -p hi", "##[endgroup]", "", "Authentication failed", "##[error]Process completed with exit code 1.",
		"Post job cleanup.",
	)
	for _, tt := range []struct {
		name, log, group string
		want             []string
	}{
		{"by the step", log, "Run claude -p hi", []string{"", "Authentication failed", "error: Process completed with exit code 1.", "Post job cleanup."}},
		{"by a step with an expression", log, "Run claude *", []string{"", "Authentication failed", "error: Process completed with exit code 1.", "Post job cleanup."}},
		{"by the error", log, "", []string{"", "Authentication failed", "error: Process completed with exit code 1.", "Post job cleanup."}},
		{"by another step", log, "Run set -euo pipefail", []string{"a token", "inner", "in a group of its own"}},
		{"a step that is not there", log, "Run other", []string{"", "Authentication failed", "error: Process completed with exit code 1.", "Post job cleanup."}},
		{"of two that begin alike, the one that failed", timed("##[group]Run x", "##[endgroup]", "one", "##[group]Run x", "##[endgroup]", "two", "##[error]no"), "Run x", []string{"two", "error: no"}},
		{"no error", timed("a", "b"), "", nil},
		{"nothing", "", "Run x", nil},
		{"without times", "##[group]Run x\n##[endgroup]\nwords here\n##[error]no\r\n", "Run x", []string{"words here", "error: no"}},
	} {
		if got := Excerpt(tt.log, tt.group); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestOnlyTheLastLinesAreKept(t *testing.T) {
	lines := []string{"##[group]Run x", "##[endgroup]"}
	for i := range 100 {
		lines = append(lines, fmt.Sprint("line ", i))
	}
	got := Excerpt(timed(append(lines, "##[error]no")...), "Run x")
	if len(got) != maxExcerpt || got[len(got)-1] != "error: no" || got[0] != "line 61" {
		t.Errorf("%d lines, %q", len(got), got)
	}
}

func TestALogShowsNoCredential(t *testing.T) {
	long := "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"
	for _, s := range []string{"sk-" + "ant-oat01-" + long, "gh" + "s_" + long, "https://a:" + long + "@host/"} {
		got := strings.Join(Excerpt(timed("##[group]Run x", "##[endgroup]", "token: "+s, "##[error]"+s), ""), "\n")
		if strings.Contains(got, long[:12]) {
			t.Errorf("%q", got)
		}
	}
}
