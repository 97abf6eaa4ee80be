package ui

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// shared are the rooms below the screens, each of which may see those before it. Every other
// folder is a screen, and sees all of these and no other screen.
var shared = []string{"keys", "theme", "frame", "widget/preview", "widget/form", "widget", "screen"}

// apart asks the same on plain lines, and sees no screen.
const apart = "lines"

func TestScreensDoNotKnowEachOther(t *testing.T) {
	const module = "gh-wif/ui/"
	seen := 0
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		room := filepath.ToSlash(filepath.Dir(path))
		if err != nil || room == "." || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen++
		floor := slices.Index(shared, room)
		if floor < 0 {
			floor = len(shared)
		}
		for _, spec := range f.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			below, ours := strings.CutPrefix(imported, module)
			i := slices.Index(shared, below)
			if imported == "gh-wif/ui" || ours && (i < 0 || i >= floor) || ours && room == apart && below == "screen" {
				t.Errorf("%s imports %s", path, imported)
			}
		}
		return nil
	})
	if err != nil || seen < 30 {
		t.Fatalf("looked at %d files: %v", seen, err)
	}
}
