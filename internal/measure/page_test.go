//go:build linux

package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

const (
	performancePage  = "../../docs/performance.md"
	dependenciesPage = "../../docs/dependencies.md"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The page has what the command measures: every chapter in its order, with its head and every row.
// Its figures are those of a machine and a day, and no test holds them.
func TestThePageHasEveryMeasure(t *testing.T) {
	rest := read(t, performancePage)
	if !strings.HasPrefix(rest, "# Performance\n\n"+about+"\n\nMeasured on 20") {
		t.Error("the page does not begin as the command writes it")
	}
	lines := 0
	for _, c := range chapters {
		want := []string{"## " + c.title, c.about, "| " + strings.Join(c.head, " | ") + " |"}
		for _, name := range c.names {
			want = append(want, "| "+name+" | ")
		}
		for _, w := range want {
			_, after, found := strings.Cut(rest, "\n"+w)
			if !found {
				t.Fatalf("%s has no %q where it is written; go run ./internal/measure -update writes it", performancePage, w)
			}
			rest = after
		}
		lines += len(c.names) + 2
	}
	tables := 0
	for line := range strings.Lines(read(t, performancePage)) {
		if strings.HasPrefix(line, "|") {
			tables++
		}
	}
	if tables != lines {
		t.Errorf("%s has %d lines of tables, the command writes %d", performancePage, tables, lines)
	}
}

// A library that is among the dependencies has a size, or says with which it comes.
func TestEveryDependencyIsMeasured(t *testing.T) {
	measured := strings.Join(sampleNames(), " ")
	var dirs []string
	for _, s := range samples {
		dirs = append(dirs, s.dir)
		if _, err := os.Stat("testdata/" + s.dir + "/main.go"); err != nil {
			t.Error(err)
		}
	}
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "peak" && !slices.Contains(dirs, e.Name()) {
			t.Errorf("testdata/%s is measured by nobody", e.Name())
		}
	}
	rows := 0
	for line := range strings.Lines(read(t, dependenciesPage)) {
		if strings.HasPrefix(line, "## ") {
			break // the table of the dependencies stands first
		}
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.HasPrefix(line, "| `") {
			continue
		}
		rows++
		for i, part := range strings.Split(cells[1], "`") {
			if i%2 == 1 && !strings.Contains(measured, "`"+part+"`") && !strings.Contains(line, "comes with") {
				t.Errorf("%s is among the dependencies, and its size is not measured", part)
			}
		}
	}
	if rows < 8 {
		t.Errorf("only %d dependencies were looked at", rows)
	}
}

func TestAChapterIsWrittenAsItIsMeasured(t *testing.T) {
	c := chapter{title: "T", about: "About.", head: []string{"what", "ms"}, names: []string{"floor", "ours"}}
	fast := result{"floor", []string{"1.00"}, ""}
	wanted := mark{3, "×", "Since."}
	cell, missed := wanted.judge(4)
	got, err := c.text([]result{fast, {"ours", []string{cell}, missed}})
	want := "## T\n\nAbout.\n\n| what | ms |\n|---|---|\n| floor | 1.00 |\n| ours | **4.00×** |\n\n**Missed:**\n\n- ours: wanted at most 3.00×. Since.\n"
	if err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
	two := chapter{title: "T", about: "About.", head: c.head, names: []string{"ours", "theirs"}}
	if got, err := two.text([]result{{"ours", []string{cell}, missed}, {"theirs", []string{cell}, missed}}); err != nil || !strings.HasSuffix(got, "\n\n- ours, theirs: wanted at most 3.00×. Since.\n") {
		t.Errorf("two that miss alike: %v\n%s", err, got)
	}
	if cell, missed := wanted.judge(3); cell != "3.00×" || missed != "" {
		t.Errorf("a mark that is kept: %q, %q", cell, missed)
	}
	for name, results := range map[string][]result{
		"a row too few":    {fast},
		"another row":      {fast, {"theirs", []string{"2"}, ""}},
		"a cell too many":  {fast, {"ours", []string{"2", "3"}, ""}},
		"the wrong order":  {{"ours", []string{"2"}, ""}, fast},
		"a row too many":   {fast, {"ours", []string{"2"}, ""}, fast},
		"nothing measured": nil,
	} {
		if _, err := c.text(results); err == nil {
			t.Errorf("%s is written", name)
		}
	}
}
