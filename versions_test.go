package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gh-wif/internal/versions"
)

// theirActions finds an action of an owner of whom the table has one.
const theirActions = `\b(?:actions|anthropics|ruby|shivammathur)/[\w./-]+@(?:v?\d[\w.]*|[0-9a-f]{40})\b`

// moving finds what stands in the table of versions and nowhere else.
var moving = regexp.MustCompile(strings.Join([]string{
	theirActions,                                         // by tag or commit
	`\bclaude-(?:[a-z]+-\d|\d-)[a-z0-9-]*`,               // a model
	`\b20\d\d-\d\d-\d\d\b`,                               // a version of the API
	`github\.com/anthropics/anthropic-(?:sdk-go|cli)\S*`, // a module
	`com\.anthropic:anthropic-java\S*`, `anthropic-ai/sdk@\S*`,
	`\bbeta:organization:\S*`, `\b(?:go|node|python|java|php|ruby|dotnet)-version: "?\d[\w.]*`,
}, "|"))

// elsewhere is what looks like a version and is none of the table's.
var elsewhere = []string{
	"2006-01-02", // how Go writes a day
	"2022-11-28", // GitHub's REST API
	"2026-07-15", // since when GitHub writes ids into subjects
	"2026-01-01", // a time of the sandbox
	"2026-06-25", // of a page in GitHub's changelog
}

// literals lists the texts in a file of Go, without its comments and imports.
func literals(t *testing.T, path string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	f.Imports = nil
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, _ := strconv.Unquote(lit.Value)
			out = append(out, text)
		}
		_, imports := n.(*ast.ImportSpec)
		return !imports
	})
	return out
}

// Every version that the program writes is the table's: nothing that moves is written in two places.
func TestVersionsStandInTheirTableAlone(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		slashed := filepath.ToSlash(path)
		if d.IsDir() {
			if path != "." && strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || slashed == "internal/versions" || slashed == "docs" {
				return filepath.SkipDir
			}
			return nil
		}
		var texts []string
		switch {
		case strings.HasSuffix(path, "_test.go"):
			return nil
		case strings.HasSuffix(path, ".go"):
			texts = literals(t, path)
		case strings.HasPrefix(slashed, "templates/files/"):
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			texts = []string{string(data)}
		}
		seen += len(texts)
		for _, text := range texts {
			for _, found := range moving.FindAllString(text, -1) {
				if !slices.Contains(elsewhere, found) {
					t.Errorf("%s: %s belongs into internal/versions", path, found)
				}
			}
		}
		return nil
	})
	if err != nil || seen < 1000 {
		t.Errorf("%d texts, %v", seen, err)
	}
}

// documents are the pages that show people what to write, and the workflows of this repository.
// docs/checks.md is not among them, whose workflows are wrong on purpose, nor docs/versions.md,
// which is written from the table.
func documents(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"*.md", "docs/*.md", ".github/*/*.yml", ".github/*/*/*.yml"} {
		all, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, all...)
	}
	return slices.DeleteFunc(out, func(path string) bool {
		return slices.Contains([]string{"docs/checks.md", "docs/versions.md"}, filepath.ToSlash(path))
	})
}

func TestTheVersionsInDocumentsAreThoseOfTheTable(t *testing.T) {
	known := append(versions.APIs(), versions.DefaultModel)
	for _, a := range versions.Actions() {
		known = append(known, a.Name+"@"+a.Tag, a.Name+"@"+a.Release, a.Name+"@"+a.Commit+" # "+a.Release)
	}
	for _, s := range versions.SDKs() {
		known = append(known, s.Package)
	}
	action := regexp.MustCompile(theirActions + `(?: # \S+)?`)
	model := regexp.MustCompile(`\bclaude-(?:opus|sonnet|haiku)-\d[a-z0-9-]*`)
	sdk := regexp.MustCompile(`github\.com/anthropics/anthropic-(?:sdk-go|cli)[\w./-]*`)
	for _, path := range documents(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []*regexp.Regexp{action, model, sdk} {
			for _, found := range r.FindAllString(string(data), -1) {
				if !slices.Contains(known, found) {
					t.Errorf("%s: %s is not in the table of versions", path, found)
				}
			}
		}
	}
}
