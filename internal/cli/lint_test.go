package cli

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gh-wif/internal/term"
)

// On a terminal --fix asks, and only a yes changes anything.
func TestFixAsksOnATerminal(t *testing.T) {
	const text = `{"name": "ci", "match": {"subject_prefix": "repo:acme/app:pull_request "}}` + "\n"
	for answer, changed := range map[string]bool{"y\n": true, "Yes\n": true, "n\n": false, "\n": false, "": false, "yo\n": false} {
		path := filepath.Join(t.TempDir(), "rule.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		Main(context.Background(), []string{"lint", "--rule", path, "--fix"}, term.Streams{In: strings.NewReader(answer), Out: &out, Err: &errs, InTTY: true, ErrTTY: true})
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if (string(got) != text) != changed {
			t.Errorf("answer %q: %s", answer, got)
		}
		if !strings.Contains(errs.String(), "change 1 file? [y/N]") || !changed && !strings.Contains(errs.String(), "nothing was changed") {
			t.Errorf("answer %q: %s", answer, errs.String())
		}
	}
}

var updateChecks = flag.Bool("update-checks", false, "write the answers in docs/checks.md anew")

const checksPage = "../../docs/checks.md"

var (
	checkRE  = regexp.MustCompile(`(?ms)^### (\S+)\n(.*?)\n` + "```text\n(.*?)```\n")
	sampleRE = regexp.MustCompile("(?s)`([^`\n]+)`\n\n```(?:json|yaml)\n(.*?)```\n")
)

// TestChecksPage runs every input of docs/checks.md and compares what lint says
// of the check that it stands under.
func TestChecksPage(t *testing.T) {
	path, err := filepath.Abs(checksPage)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	fresh := checkRE.ReplaceAllStringFunc(string(page), func(section string) string {
		m := checkRE.FindStringSubmatch(section)
		id, body, want := m[1], m[2], m[3]
		got := lintSample(t, id, body)
		switch {
		case got == "":
			t.Errorf("%s: not found in its own sample", id)
		case got != want && !*updateChecks:
			t.Errorf("%s: lint says\n%sand the page\n%s", id, got, want)
		}
		return strings.TrimSuffix(section, "```text\n"+want+"```\n") + "```text\n" + got + "```\n"
	})
	if *updateChecks {
		if err := os.WriteFile(path, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// lintSample puts the files of a sample into the present directory, lints it, and
// keeps what is said of one check.
func lintSample(t *testing.T, id, body string) string {
	t.Helper()
	for _, old := range []string{".github", "rule.json", "issuer.json", "a.json", "b.json", "github.json"} {
		if err := os.RemoveAll(old); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range sampleRE.FindAllStringSubmatch(body, -1) {
		path := filepath.FromSlash(m[1])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(m[2]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	online, env := askedOf(t)
	Main(context.Background(), append([]string{"lint", "--repo", "acme/app", "."}, online...), term.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Env: env})
	var kept strings.Builder
	lines := strings.SplitAfter(out.String(), "\n")
	for i, line := range lines {
		if strings.HasSuffix(line, "["+id+"]\n") {
			kept.WriteString(strings.Join(lines[i:i+3], ""))
		}
	}
	if kept.Len() == 0 {
		t.Logf("%s: lint said\n%s%s", id, out.String(), errs.String())
	}
	return kept.String()
}
