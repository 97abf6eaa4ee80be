package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Every promise of docs/security.md has a test, and every test that it names is there.
func TestEveryPromiseOfSecurityHasItsTest(t *testing.T) {
	text, err := os.ReadFile("docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	files, err := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", "*_test.go").Output()
	if err != nil {
		t.Skip("no git here: ", err)
	}
	for _, file := range strings.Fields(string(files)) {
		source, err := os.ReadFile(file)
		if err != nil {
			continue // moved since the last commit
		}
		for _, m := range declared.FindAllSubmatch(source, -1) {
			there[string(m[1])] = true
		}
	}
	name := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`")
	_, promises, ok := bytes.Cut(text, []byte("| promise | held by |\n|---|---|\n"))
	if !ok {
		t.Fatal("there is no table of promises")
	}
	for row := range strings.Lines(string(promises)) {
		if !strings.HasPrefix(row, "|") {
			break
		}
		if !name.MatchString(row) {
			t.Errorf("a promise without a test: %s", row)
		}
	}
	for _, m := range name.FindAllSubmatch(text, -1) {
		if !there[string(m[1])] {
			t.Errorf("there is no test %s", m[1])
		}
	}
}
