package screentest

import (
	"os"
	"path/filepath"
	"testing"
)

// written are the files that a session may leave in a working copy, besides git's own.
func written(t testing.TB, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".git" {
			return filepath.SkipDir
		}
		if !d.IsDir() {
			out = append(out, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestInterruptOnEveryPage answers one question and presses ctrl+c on each page of the form:
// it asks once, esc takes that back, the second ctrl+c leaves, and nothing was written.
func TestInterruptOnEveryPage(t *testing.T) {
	long(t)
	pages := []string{"Repository", "Trigger", "Environment", "Workspace and ids", "Subject", "Workflow"}
	for n, page := range pages {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			dir := workingCopy(t)
			s := open(t, Options{Dir: dir}).WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("acme/other").WaitFor("acme/other")
			for range n {
				s.Press("pgdown")
			}
			at := "[" + page + "]"
			s.WaitFor(at).Press("ctrl+c").WaitFor("Quit?", "not saved").Press("esc").WaitGone("Quit?").WaitFor(at)
			s.Press("ctrl+c").WaitFor("Quit?").Press("ctrl+c")
			if code := s.Exit(); code != 130 {
				t.Errorf("exit status %d, want 130", code)
			}
			if s.AltScreen() {
				t.Error("the terminal was left on the alternate screen")
			}
			if files := written(t, dir); len(files) > 0 {
				t.Errorf("written: %v", files)
			}
		})
	}
}
