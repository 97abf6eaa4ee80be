package doctest

import (
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// variableRE is a name of a variable of the environment, where it has more than one word.
var variableRE = regexp.MustCompile(`\b[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\b`)

// unsaid are variables that the program reads and no document has to name: they tell what kind
// of terminal or system it is, and are nobody's to set.
var unsaid = []string{"ANSICON_VER", "DISPLAY", "GOOGLE_CLOUD_SHELL", "TERM_PROGRAM", "WT_SESSION", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"}

// A variable that a document names is one that a file of the program, of its scripts or of what
// it writes has.
func TestEveryVariableThatIsNamedIsInTheProgram(t *testing.T) {
	known := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil:
			return err
		case path != root && d.IsDir() && (name == "testdata" || name == "docs" || name == ".git" || name == "doctest"):
			return filepath.SkipDir
		case d.IsDir() || strings.HasSuffix(name, ".md"):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, found := range variableRE.FindAll(text, -1) {
			known[string(found)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range pages(t) {
		if slices.Contains(wrong, p.path) {
			continue
		}
		for where, name := range p.variables() {
			seen[name] = true
			// One with a word more is a second one of the kind, named by its user: RULE_ID_DEPLOY.
			// In an expression for several the beginning stands in front of the brackets.
			if !known[name] && !known[name[:strings.LastIndexByte(name, '_')]] && !known["ANTHROPIC_"+name] {
				t.Errorf("%s: %s is in no file of the program", where, name)
			}
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d variables", len(seen))
	}
}

// variables are the names of variables in the code of a page, with where they stand.
func (p *page) variables() iter.Seq2[string, string] {
	all := p.code()
	for _, f := range p.fences {
		for i, line := range f.body {
			all = append(all, span{f.line + i, line})
		}
	}
	return func(yield func(where, name string) bool) {
		for _, c := range all {
			for _, name := range variableRE.FindAllString(c.text, -1) {
				if !yield(fmt.Sprintf("%s:%d", p.path, c.line), name) {
					return
				}
			}
		}
	}
}

// readers are the packages in which a text of that form is a variable that is read.
var readers = []string{"internal/about", "internal/cli", "internal/live", "internal/online", "internal/online/rest", "internal/online/runner", "internal/program", "internal/term"}

// A variable that the program reads is named in a document.
func TestEveryVariableThatIsReadIsNamed(t *testing.T) {
	named := map[string]bool{}
	for _, p := range pages(t) {
		for _, c := range p.code() {
			for _, word := range regexp.MustCompile(`\b[A-Z][A-Z0-9_]+\b`).FindAllString(c.text, -1) {
				named[word] = true
			}
		}
	}
	literal := regexp.MustCompile(`"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"|\b(?:env|value)\((?:s, )?"([A-Z][A-Z0-9_]*)"\)`)
	seen := map[string]bool{}
	for _, dir := range append(readers, "internal/job") {
		for _, file := range sources(t, dir) {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, m := range literal.FindAllStringSubmatch(read(t, file), -1) {
				name := m[1] + m[2]
				if seen[name] = true; !named[name] && !slices.Contains(unsaid, name) {
					t.Errorf("%s: no document names %s", file, name)
				}
			}
		}
	}
	for _, name := range unsaid {
		if !seen[name] {
			t.Errorf("%s is no longer read", name)
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d variables", len(seen))
	}
}
