package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/cli/manual"
)

// worlds are the directories of files that the documents' commands run in.
func worlds(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../docs/testdata/worlds")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// world makes the present directory a working copy of acme/app with the files of a directory.
func world(t *testing.T, files string) {
	t.Helper()
	workingCopy(t, nil)
	if err := os.RemoveAll(".github"); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(".", os.DirFS(files)); err != nil {
		t.Fatal(err)
	}
}

// sources are the texts of the program's own files, by their paths.
func sources(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, dir := range []string{"../../internal", "../../ui", "../../wizard", "../../diagnose", "../../templates"} {
		err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			out[filepath.ToSlash(path)] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// readRE finds where a variable of the environment is read by its name, and namedRE where its
// name is written down.
var (
	readRE  = regexp.MustCompile(`\b(?:env|Env|value|lookup|Lookup|LookupEnv|Getenv)\((?:\w+(?:\.\w+)*, )?"([A-Z][A-Z0-9_]+)"`)
	namedRE = regexp.MustCompile(`"([A-Za-z][A-Za-z0-9_]+)"`)
)

// A variable that is read is documented, and one that is documented is read.
func TestEveryVariableOfTheEnvironmentIsDocumented(t *testing.T) {
	// The library reads the proxies. Where a terminal of Windows stands, and where there is a
	// browser, is told by variables that nobody sets by hand.
	library := []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"}
	system := []string{"WT_SESSION", "TERM_PROGRAM", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "CI"}
	read, named := map[string]string{}, map[string]bool{}
	for path, text := range sources(t) {
		if strings.Contains(path, "/cli/manual/") || strings.Contains(path, "/proptest/") || strings.Contains(path, "/measure/") || strings.Contains(path, "/screentest/") {
			continue
		}
		for _, m := range readRE.FindAllStringSubmatch(text, -1) {
			read[m[1]] = path
		}
		for _, m := range namedRE.FindAllStringSubmatch(text, -1) {
			named[m[1]] = true
			if strings.HasSuffix(path, "about/about.go") && strings.Contains(m[1], "_") && m[1] == strings.ToUpper(m[1]) {
				read[m[1]] = path
			}
		}
	}
	if len(read) < 25 {
		t.Errorf("only %d variables are found to be read", len(read))
	}
	var documented []string
	for _, v := range manual.Variables {
		documented = append(documented, v.Name)
		if !named[v.Name] && !slices.Contains(library, v.Name) {
			t.Errorf("%s is documented, and no file reads it", v.Name)
		}
	}
	for name, path := range read {
		if !slices.Contains(documented, name) && !slices.Contains(system, name) {
			t.Errorf("%s is read in %s, and not documented", name, path)
		}
	}
	var commands []string
	for _, p := range manual.Pages(tree()) {
		commands = append(commands, p.Command[strings.LastIndex(p.Command, " ")+1:])
	}
	for _, v := range manual.Variables {
		for _, c := range v.Commands {
			if !slices.Contains(commands, c) {
				t.Errorf("%s: there is no command %s", v.Name, c)
			}
		}
	}
}
