//go:build linux

package main

import (
	"fmt"
	"os"
	"runtime"
)

const sizeRounds = 20

// samples are the small programs of testdata, each with little more in it than what it is named by.
var samples = []struct{ name, dir string }{
	{emptyProgram, "empty"},
	{"`charm.land/bubbletea/v2`", "bubbletea"},
	{"`charm.land/lipgloss/v2`", "lipgloss"},
	{"`charm.land/huh/v2` in Bubble Tea", "huh"},
	{"`github.com/spf13/cobra`", "cobra"},
	{"`cel.dev/cel-go`", "cel"},
	{"`github.com/go-jose/go-jose/v4`", "jose"},
	{"the standard library's `net/http`", "http"},
	{"`github.com/coreos/go-oidc/v3`", "oidc"},
	{"`go.yaml.in/yaml/v3`", "yaml"},
	{"`github.com/aymanbagabas/go-udiff`", "udiff"},
	{"`golang.org/x/term`, `golang.org/x/sys`", "xterm"},
}

const wholeProgram = "gh-wif as it is released"

func sampleNames() []string {
	var out []string
	for _, s := range samples {
		out = append(out, s.name)
	}
	return append(out, wholeProgram)
}

var sizes = chapter{
	title: "Size",
	about: fmt.Sprintf("What each library adds to a stripped program for linux/%s, and to its start, over the empty program: measured with small programs that use little more than it. Where two share a part, it is counted in both. "+
		"What each is for stands in [dependencies.md](dependencies.md).", runtime.GOARCH),
	head:  []string{"program with", "MB", "over the empty program", "start in ms", "over the empty program"},
	names: sampleNames(),
	run: func(l *lab) ([]result, error) {
		var paths []string
		for _, s := range samples {
			path, err := l.sample(s.dir)
			if err != nil {
				return nil, err
			}
			paths = append(paths, path)
		}
		program, err := l.build(".")
		if err != nil {
			return nil, err
		}
		paths = append(paths, program)
		times, err := inTurns(sizeRounds, len(paths), func(i int) (float64, error) {
			var args []string
			if i == len(samples) {
				args = []string{"--version"}
			}
			e, err := l.wait(paths[i], args...)
			return e.clock, err
		})
		if err != nil {
			return nil, err
		}
		return sizeRows(paths, times)
	},
}

// sizeRows are the sizes of programs beside the first one's.
func sizeRows(paths []string, times []spread) ([]result, error) {
	var out []result
	floor := 0.0
	for i, name := range sampleNames() {
		info, err := os.Stat(paths[i])
		if err != nil {
			return nil, err
		}
		mb := float64(info.Size()) / 1e6
		if i == 0 {
			floor = mb
		}
		cell, missed := number(mb), ""
		if name == wholeProgram {
			wanted := mark{20, " MB", "The largest part is CEL, by which the condition of a rule is decided as the server decides it: its row tells how much."}
			cell, missed = wanted.judge(mb)
		}
		more := times[i].median() - times[0].median()
		out = append(out, result{name, []string{cell, number(mb - floor), times[i].String(), number(max(0, more))}, missed})
	}
	return out, nil
}
