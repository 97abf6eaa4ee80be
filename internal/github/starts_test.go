package github_test

import (
	"testing"

	"gh-wif/internal/github"
)

// The table of GITHUB_REF: which refs a run of an event is started on.
func TestEventsStartOnTheirRefs(t *testing.T) {
	const branch, tag, pull, queue = "refs/heads/main", "refs/tags/v1", "refs/pull/3/merge", "refs/heads/gh-readonly-queue/main/pr-3-abc"
	for event, want := range map[string][]string{
		"push": {branch, tag}, "workflow_dispatch": {branch, tag}, "pull_request": {pull}, "pull_request_review": {pull},
		"pull_request_target": {branch}, "schedule": {branch}, "release": {tag}, "merge_group": {queue},
	} {
		e, ok := github.EventByName(event)
		if !ok {
			t.Fatal(event)
		}
		for _, ref := range []string{branch, tag, pull, queue} {
			wanted := false
			for _, w := range want {
				wanted = wanted || w == ref
			}
			if e.StartsOn(ref) != wanted {
				t.Errorf("%s on %s: %v", event, ref, !wanted)
			}
		}
	}
}
