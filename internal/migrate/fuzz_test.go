package migrate_test

import (
	"os"
	"path/filepath"
	"testing"

	"gh-wif/internal/migrate"
	"gh-wif/internal/workflow"
)

// FuzzRun looks that no workflow breaks the migration, that no migration breaks a workflow, and that a second
// one changes nothing.
func FuzzRun(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.yml")
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := migrate.Run(options("a.yml", text))
		if err != nil || !p.Files[0].Changed {
			return
		}
		content := string(p.Files[0].Content)
		if _, err := workflow.Read("a.yml", []byte(content)); err != nil {
			t.Fatalf("%v in\n%s\nwas\n%s", err, content, text)
		}
		again, err := migrate.Run(options("a.yml", content))
		if err != nil || again.Files[0].Changed {
			t.Fatalf("%v, changed a second time:\n%s\nwas\n%s", err, again.Files[0].Content, content)
		}
	})
}
