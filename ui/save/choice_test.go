package save

import (
	"slices"
	"testing"

	"gh-wif/internal/files"
)

func TestOnlyAChosenFileThatExistsIsAgreedTo(t *testing.T) {
	c := newChoice([]files.Change{
		{Path: "new", State: files.New},
		{Path: "differs", State: files.Differs},
		{Path: "kept", State: files.Differs},
		{Path: "same", State: files.Same},
		{Path: "blocked", State: files.Blocked},
	})
	if c.changes[c.at].Path != "differs" {
		t.Errorf("begins on %s, want what needs a decision", c.changes[c.at].Path)
	}
	if !c.toggle() {
		t.Error("a file that differs cannot be chosen")
	}
	for _, at := range []int{3, 4} {
		if c.at = at; c.toggle() {
			t.Errorf("%s can be chosen", c.changes[at].Path)
		}
	}
	todo, decide := c.todo()
	var paths []string
	for _, change := range todo {
		paths = append(paths, change.Path)
	}
	if !slices.Equal(paths, []string{"new", "differs"}) {
		t.Errorf("written: %v", paths)
	}
	// A file that was new when it was looked at, and exists when it is written, is nobody's choice.
	for path, want := range map[string]files.Decision{"new": files.Refuse, "differs": files.Overwrite, "kept": files.Refuse} {
		if got := decide(files.Change{Path: path}); got != want {
			t.Errorf("%s: decided %v, want %v", path, got, want)
		}
	}
	if got := c.left(); !slices.Equal(got, []string{"new", "differs", "kept", "blocked"}) {
		t.Errorf("left: %v", got)
	}
}
