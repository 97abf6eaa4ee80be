//go:build linux

package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestASpreadIsItsMedianAndItsEnds(t *testing.T) {
	for want, s := range map[string]spread{
		"2.00 (1.00–9.00)": {9, 1, 2}, "1.50 (1.00–2.00)": {2, 1}, "12 346 (12 346–12 346)": {12345.6}, "0.0123 (0.0123–0.0123)": {0.01234},
		"0 (0–0)": {0}, "1 234 567 (99.9–1 234 567)": {1234567, 1234567, 99.9},
	} {
		if got := s.String(); got != want {
			t.Errorf("%v: %s, want %s", []float64(s), got, want)
		}
	}
}

func TestWhatBenchmarksTellIsRead(t *testing.T) {
	f := figures{}
	f.read([]byte("goos: linux\nBenchmarkA/10/check-2 \t 50\t 674558 ns/op\t 12 B/op\nBenchmarkA/10/check-2 \t 50\t 700000 ns/op\nBenchmarkS/setup-2 50 1.404 p50-ms 31.34 p99-ms\nPASS\n"), 2)
	for _, c := range []struct{ name, unit, want string }{
		{"A/10/check", "ns/op", "687 279 (674 558–700 000)"},
		{"A/10/check", "B/op", "12.0 (12.0–12.0)"},
		{"S/setup", "p99-ms", "31.3 (31.3–31.3)"},
	} {
		if got, err := f.of(c.name, c.unit); err != nil || got.String() != c.want {
			t.Errorf("%s, %s: %v, %v", c.name, c.unit, got, err)
		}
	}
	if _, err := f.of("S/setup", "ns/op"); err == nil || !strings.Contains(err.Error(), "S/setup tells no ns/op") {
		t.Errorf("what is not there: %v", err)
	}
}

func TestWhatIsComparedTakesTurns(t *testing.T) {
	order := ""
	got, err := inTurns(2, 2, func(i int) (float64, error) {
		order += string(rune('a' + i))
		return float64(len(order)), nil
	})
	if err != nil || order != "ababab" || got[0].String() != "4.00 (3.00–5.00)" || got[1].String() != "5.00 (4.00–6.00)" {
		t.Errorf("%s: %v, %v", order, got, err)
	}
	broken := errors.New("broken")
	if _, err := inTurns(2, 2, func(int) (float64, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("an error is lost: %v", err)
	}
}

// The small programs are no part of "./...": nothing else compiles them.
func TestTheSmallProgramsCompile(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles every library")
	}
	dirs, err := filepath.Glob("testdata/*")
	if err != nil || len(dirs) < len(samples) {
		t.Fatalf("%d programs, %v", len(dirs), err)
	}
	args := []string{"vet"}
	for _, dir := range dirs {
		args = append(args, "./"+dir)
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// Every command line that is measured answers, and the memory that is told is that of a program.
func TestTheLabMeasures(t *testing.T) {
	if testing.Short() {
		t.Skip("links the program")
	}
	l, err := newLab()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.close)
	all, err := l.processes()
	if err != nil {
		t.Fatal(err)
	}
	peak, err := l.sample("peak")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		e, err := l.wait(peak, append([]string{p.path}, p.args...)...)
		if kib := strings.TrimSpace(e.said); err != nil || len(kib) < 4 || strings.Trim(kib, "0123456789") != "" {
			t.Errorf("%s: %q, %v", p.name, e.said, err)
		}
	}
	if _, err := l.wait(all[len(all)-1].path, "--no-such-flag"); err == nil {
		t.Error("a refused command line is measured")
	}
}
