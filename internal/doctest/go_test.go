package doctest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// goCommand finds a call of the go command, up to what ends it in a shell.
var goCommand = regexp.MustCompile(`(?m)^\s*(?:\$ )?(go (?:run|test|build|install|tool|vet|generate)\b[^|&;<>#\n]*)`)

// Calls of the go command are not carried out here: what they name has to be there.
func TestEveryGoCommandNamesWhatIsThere(t *testing.T) {
	seen := 0
	check := func(where, text string) {
		for _, m := range goCommand.FindAllStringSubmatch(text, -1) {
			seen++
			if why := missing(t, strings.Fields(m[1])); why != "" {
				t.Errorf("%s: %s: %s", where, m[1], why)
			}
		}
	}
	for _, p := range pages(t) {
		for _, c := range p.code() {
			check(fmt.Sprintf("%s:%d", p.path, c.line), c.text)
		}
		for _, f := range p.fences {
			if slices.Contains([]string{"indented", "console", "bash", "sh"}, f.lang) {
				check(fmt.Sprintf("%s:%d", p.path, f.line), strings.Join(f.body, "\n"))
			}
		}
	}
	if seen < 15 {
		t.Errorf("only %d commands", seen)
	}
}

// missing says what a call of the go command names that is not there.
func missing(t *testing.T, words []string) string {
	t.Helper()
	var tests []string
	for i, word := range words {
		switch word = strings.Trim(word, "'\""); {
		case word == "." || strings.HasPrefix(word, "./"):
			files := sources(t, strings.ReplaceAll(word, "PACKAGE", "internal/versions")) // any that has such files
			if len(files) == 0 {
				return "there is no package " + word
			}
			tests = append(tests, files...)
		case i == 2 && words[1] == "tool" && !strings.Contains(read(t, "go.mod"), "/"+word+"\n"):
			return word + " is no tool of go.mod"
		}
	}
	if words[1] != "test" {
		return ""
	}
	for i, word := range words {
		value, _, _ := strings.Cut(strings.Trim(append(words, "")[i+1], "'\""), "/")
		switch {
		case (word == "-run" || word == "-bench") && !some(t, tests, `\nfunc \w*(?:`+value+`)\w*\(`):
			return "there is no test " + value
		// golden has the flag -update, for all that use it
		case strings.HasPrefix(word, "-update") && !some(t, tests, `flag\.Bool\("`+word[1:]+`"|x/exp/golden"`):
			return "no test has the flag " + word
		}
	}
	return ""
}

// some reports whether one of the files of tests has what is looked for.
func some(t *testing.T, files []string, expression string) bool {
	t.Helper()
	re := regexp.MustCompile(expression)
	return slices.ContainsFunc(files, func(file string) bool { return strings.HasSuffix(file, "_test.go") && re.MatchString(read(t, file)) })
}

// sources are the files of Go in a directory, and below it where it ends in dots.
func sources(t *testing.T, dir string) []string {
	t.Helper()
	at, below := strings.CutSuffix(dir, "...")
	var out []string
	err := filepath.WalkDir(filepath.Join(root, filepath.FromSlash(at)), func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil // a file, or nothing at all
		}
		if strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 1 {
			return filepath.SkipDir
		}
		files, err := filepath.Glob(filepath.Join(path, "*.go"))
		for _, file := range files {
			name, _ := filepath.Rel(root, file)
			out = append(out, name)
		}
		if !below {
			return filepath.SkipAll
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// read is a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The command of the README is the one that decides: .ci/run takes it from there.
func TestTheTestsOfTheREADMEAreThoseThatDecide(t *testing.T) {
	readme := pages(t)[slices.IndexFunc(pages(t), func(p *page) bool { return p.path == "README.md" })]
	i := slices.IndexFunc(readme.fences, func(f fence) bool { return f.lang == "indented" && strings.HasPrefix(f.body[0], "go test ") })
	if i < 0 || !strings.HasPrefix(readme.fences[i].body[0], "go test ./...") {
		t.Error("the README names no command that runs all tests")
	}
	if !strings.Contains(read(t, ".ci/run"), `s/^    \(go test .*\)$/\1/p' README.md`) {
		t.Error(".ci/run does not take its command from the README")
	}
}

// inside is a path of the repository, as a document names one.
var inside = regexp.MustCompile(`^(?:internal|ui|wizard|diagnose|templates|docs|\.ci|\.github/actions)/[\w./-]*[\w/]$|^[\w-]+_test\.go$|^(?:go\.mod|main\.go|\.goreleaser\.yaml)$`)

// Files and directories of the repository that a document names are there.
func TestEveryPathThatIsNamedIsThere(t *testing.T) {
	seen := 0
	for _, p := range pages(t) {
		for _, c := range p.code() {
			if !inside.MatchString(c.text) {
				continue
			}
			seen++
			_, err := os.Stat(filepath.Join(root, filepath.FromSlash(c.text)))
			if err == nil || strings.HasSuffix(c.text, ".go") && !strings.Contains(c.text, "/") && beside(t, c.text) {
				continue
			}
			t.Errorf("%s:%d: there is no %s", p.path, c.line, c.text)
		}
	}
	if seen < 30 {
		t.Errorf("only %d paths", seen)
	}
}

// beside reports whether a file of the name is anywhere in the repository: a document may name
// it behind its directory.
func beside(t *testing.T, name string) bool {
	t.Helper()
	return slices.ContainsFunc(sources(t, "./..."), func(file string) bool { return filepath.Base(file) == name })
}

func TestAGoCommandThatNamesNothingIsSaid(t *testing.T) {
	for command, want := range map[string]string{
		"go test ./... -run TestAGoCommand -update": "", "go run .": "", "go tool gofumpt -w .": "", "go test . -run 'TestNone|TestTheCoreIsPure'": "",
		"go run ./internal/none": "no package", "go test . -run TestNone": "no test TestNone", "go test ./internal/jwt -update": "has the flag", "go tool golint": "no tool",
	} {
		if got := missing(t, strings.Fields(command)); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", command, got, want)
		}
	}
}
