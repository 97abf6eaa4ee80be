package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write THIRD_PARTY_NOTICES anew")

const noticesFile = "THIRD_PARTY_NOTICES"

// systems are those for which the program is built: each has modules of its own.
var systems = []string{"linux", "darwin", "windows"}

// notices are the files of a module in which its authors say on which terms it may be passed on.
var notices = []string{"LICENSE*", "LICENCE*", "COPYING*", "NOTICE*", "PATENTS*"}

// linked are the directories of the modules in the binary, and of Go's own library, by name.
func linked(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, system := range systems {
		command := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", ".")
		command.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
		out, err := command.Output()
		if err != nil {
			t.Fatalf("%s: %v", system, err)
		}
		for line := range strings.Lines(string(out)) {
			if path, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				all[path] = dir
			}
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	all["the Go standard library"] = strings.TrimSpace(string(root))
	return all
}

// terms are what the authors of one module or several ask to be passed on, in one text.
type terms struct {
	modules []string
	text    string
}

func termsOf(t *testing.T, modules map[string]string) []terms {
	t.Helper()
	byText := map[[32]byte]*terms{}
	var all []*terms
	for _, path := range sortedKeys(modules) {
		var text strings.Builder
		for _, pattern := range notices {
			files, _ := filepath.Glob(filepath.Join(modules[path], pattern))
			for _, file := range files {
				content, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				text.WriteString(strings.TrimSpace(strings.ReplaceAll(string(content), "\r\n", "\n")) + "\n\n")
			}
		}
		if text.Len() == 0 {
			t.Errorf("%s has no file with its terms in %s", path, modules[path])
			continue
		}
		key := sha256.Sum256([]byte(text.String()))
		if byText[key] == nil {
			byText[key] = &terms{text: text.String()}
			all = append(all, byText[key])
		}
		byText[key].modules = append(byText[key].modules, path)
	}
	out := make([]terms, len(all))
	for i, one := range all {
		out[i] = *one
	}
	return out
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// What is passed on in the binary comes with the terms of its authors.
func TestTheNoticesNameEveryModuleInTheBinary(t *testing.T) {
	if testing.Short() {
		t.Skip("the modules are listed for each system")
	}
	modules := linked(t)
	var want strings.Builder
	want.WriteString("gh-wif holds the works of others, in a binary of one system or another. These are their terms.\n")
	for _, one := range termsOf(t, modules) {
		fmt.Fprintf(&want, "\n%s\n%s\n\n%s", strings.Repeat("=", 80), strings.Join(one.modules, "\n"), one.text)
	}
	if *update {
		if err := os.WriteFile(noticesFile, []byte(want.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(noticesFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(got), "\n")
	for path := range modules {
		if !slices.Contains(lines, path) {
			t.Errorf("%s is in the binary and not in %s", path, noticesFile)
		}
	}
	if string(got) != want.String() {
		t.Errorf("%s is not as the modules have it: go test . -run Notices -update", noticesFile)
	}
}
