//go:build linux

package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// about says what the page is.
const about = "What gh-wif costs, written by `go run ./internal/measure -update`. Beside each figure stands its floor: " +
	"the least that anything would cost which does the same kind of thing. Both were measured in the same run, in turns. A figure is the " +
	"median of several runs, with the least and the most in brackets; the most is often the machine's doing. What misses its mark is set in bold, with the reason below the table."

// machine says where and when it was measured.
func machine() string {
	return fmt.Sprintf("Measured on %s: %s, %d cores, %s, %s for %s/%s; the machine's load at the beginning was %s.",
		time.Now().UTC().Format(time.DateOnly), field("/proc/cpuinfo", "model name"), runtime.NumCPU(),
		strings.Trim(field("/etc/os-release", "PRETTY_NAME"), `"`), strings.Replace(runtime.Version(), "go", "Go ", 1), runtime.GOOS, runtime.GOARCH, load())
}

// field is a value in one of the files in which Linux tells of itself.
func field(path, name string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return "not known"
	}
	for line := range strings.Lines(string(data)) {
		key, value, found := strings.Cut(line, ":")
		if !found {
			key, value, found = strings.Cut(line, "=")
		}
		if found && strings.TrimSpace(key) == name {
			return strings.Join(strings.Fields(value), " ")
		}
	}
	return "not known"
}

// load is how many programs wanted to run in the last minute.
func load() string {
	data, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(data), " ")
	return first
}
