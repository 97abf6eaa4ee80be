// Package doctest holds the documents to what is there: every command of every document is run
// or at least understood, every link leads somewhere, every example can be read.
//
// How a document is written for it:
//
//   - A command stands in a fence of the language console, behind "$ ". What it prints follows.
//     A line … stands for any number of lines, … within a line for any text. A command without
//     output is run, and what it prints is not compared. The commands of a fence are run one
//     after the other, in one shell and in a directory of their own.
//   - <!-- in: NAME --> on the line before the fence names its world, a directory of
//     docs/testdata/worlds: the files of the working copy, and in .stand-ins what GitHub, the
//     organization and a token hold. Without it the world is default.
//   - <!-- not run: WHY --> on the line before is for what no test can run. Its commands must be
//     understood by the program all the same.
//
// There are only tests here: a package that the program could import is not wanted.
package doctest

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write what the commands print into the documents, where no … stands in it")

// root is the directory of the repository.
var root = func() string {
	dir, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return dir
}()

// documents are all pages for people, read once.
var documents = sync.OnceValues(func() ([]*page, error) {
	var out []*page
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(d.Name(), ".") && d.Name() != ".github"
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (hidden || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".md"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		out = append(out, readPage(filepath.ToSlash(name), string(text)))
		return err
	})
	return out, err
})

// pages are the documents, for a test.
func pages(t *testing.T) []*page {
	t.Helper()
	all, err := documents()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"README.md", "CONTRIBUTING.md", "docs/architecture.md", ".github/SECURITY.md"} {
		if !slices.ContainsFunc(all, func(p *page) bool { return p.path == want }) {
			t.Fatalf("%s is not among the documents", want)
		}
	}
	return all
}
