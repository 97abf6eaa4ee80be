package versions

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/versions.md anew")

const versionsPage = "../../docs/versions.md"

// page is docs/versions.md: the table for people.
func page() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# What moves by itself\n\nWhat the program writes into workflows and commands, compared with its sources on **%s**. "+
		"The table is `internal/versions`; `go test ./internal/versions -update` writes this page. It wants to be compared again after %d days: CI then warns, and a release stops.\n",
		Date(Read), MaxAge/day)
	fmt.Fprintf(&b, "\n## Actions\n\n| action | unpinned | with `--pin-actions` | commit |\n|---|---|---|---|\n")
	for _, a := range Actions() {
		fmt.Fprintf(&b, "| %s | %s | %s | `%s` |\n", a.Name, a.Tag, a.Release, a.Commit)
	}
	fmt.Fprintf(&b, "\n## SDKs\n\n| language | package | major | newest known | the sample runs on | the sample was |\n|---|---|---|---|---|---|\n")
	for _, s := range SDKs() {
		runtime := s.Runtime
		if s.Needs != "" {
			runtime += ", " + s.Needs + " or newer"
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s | %s |\n", s.Language, s.Package, s.Major, cmp.Or(s.Release, "not known"), runtime, s.Tried)
	}
	fmt.Fprintf(&b, "\nEach of these major versions sends `anthropic-version: %s`. The version before it, `%s`, still works; the shapes of issuers, rules and exchanges are the same in both.\n", API, FirstAPI)
	fmt.Fprintf(&b, "\n## Models\n\nThe samples name `%s` unless another one is wanted. Models whose end is known, on Anthropic's own platforms; `gh-wif lint` speaks of them from %d days before:\n\n| model | ends |\n|---|---|\n", DefaultModel, Notice/day)
	for _, m := range models {
		fmt.Fprintf(&b, "| `%s` | %s |\n", m.id, Date(m.ends))
	}
	return b.String()
}

func TestThePageOfVersionsIsTheTable(t *testing.T) {
	want := page()
	if *update {
		if err := os.WriteFile(versionsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(versionsPage); err != nil || string(got) != want {
		t.Errorf("docs/versions.md is not the table of versions (%v); go test ./internal/versions -update writes it", err)
	}
}
