//go:build linux

package main

import (
	"cmp"
	"strings"
)

const (
	emptyProgram = "an empty Go program"
	gitQuestion  = "`git rev-parse --show-toplevel`"
)

// lines are the command lines that are measured as whole processes.
var lines = []struct{ line, why string }{
	{"--version", ""},
	{"--help", ""},
	{"exposure --rule rule.json", "Beside the start it tries a token of every kind of run."},
	{"diagnose - --rule rule.json --now 1795377700", "Beside the start it tries what each mend of the rule would let in."},
	{"lint --repo acme/app --rule rule.json --workflow .github/workflows/claude.yml", "Beside the start it asks git about the working copy, each question by a process of its own."},
}

// lineNames are the rows of the command lines.
func lineNames() []string {
	var out []string
	for _, l := range lines {
		out = append(out, "`gh-wif "+l.line+"`")
	}
	return out
}

// startRounds is how often each process is started.
const startRounds = 40

var starts = chapter{
	title: "Start",
	about: "From the start of a process to its end, with all that it prints. The rule, the workflow and the claims are those of a small repository. What git takes stands there, since lint asks it.",
	head:  []string{"whole process", "ms", "times the empty program", "ms of the processors"},
	names: append([]string{emptyProgram, gitQuestion}, lineNames()...),
	run: func(l *lab) ([]result, error) {
		all, err := l.processes()
		if err != nil {
			return nil, err
		}
		cores := make([]spread, len(all))
		times, err := inTurns(startRounds, len(all), func(i int) (float64, error) {
			e, err := l.wait(all[i].path, all[i].args...)
			cores[i] = append(cores[i], e.cores)
			return e.clock, err
		})
		if err != nil {
			return nil, err
		}
		var out []result
		for i, p := range all {
			wanted := mark{3, "×", cmp.Or(p.why, "The tables of the libraries that it is made of are set up at every start; which, says the last table.")}
			ratio := times[i].median() / times[0].median()
			cell, missed := wanted.judge(ratio)
			if p.path == "git" {
				cell, missed = number(ratio)+"×", ""
			}
			out = append(out, result{p.name, []string{times[i].String(), cell, number(cores[i].median())}, missed})
		}
		return out, nil
	},
}

// process is one that is measured, and its row.
type process struct {
	name, path string
	args       []string
	why        string
}

// processes are the empty program, git, and the command lines.
func (l *lab) processes() ([]process, error) {
	empty, err := l.sample("empty")
	if err != nil {
		return nil, err
	}
	program, err := l.build(".")
	out := []process{{name: emptyProgram, path: empty}, {name: gitQuestion, path: "git", args: []string{"rev-parse", "--show-toplevel"}}}
	for i, name := range lineNames() {
		out = append(out, process{name, program, strings.Fields(lines[i].line), lines[i].why})
	}
	return out, err
}

// inTurns measures several things one after the other, and all of them again and again: what the
// machine does beside falls on each alike. A first round, in which files are read, does not count.
func inTurns(rounds, things int, measure func(i int) (float64, error)) ([]spread, error) {
	out := make([]spread, things)
	for round := range rounds + 1 {
		for i := range out {
			figure, err := measure(i)
			if err != nil {
				return nil, err
			}
			if round > 0 {
				out[i] = append(out[i], figure)
			}
		}
	}
	return out, nil
}
