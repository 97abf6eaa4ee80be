//go:build linux

package main

import (
	"fmt"

	"gh-wif/internal/screentest"
)

// memoryRounds is how often each is measured.
const memoryRounds = 3

// views are the screens whose memory is measured, after the bare program.
var views = []screen{
	{name: bareProgram + ", 80x24", width: 80, height: 24, walk: func(s *screentest.Session) { s.WaitFor(seen[0].text) }},
	{name: "the start page, 80x24", width: 80, height: 24, walk: func(s *screentest.Session) { s.WaitFor(seen[2].text) }},
	{name: "the review of a plan, 200x60", width: 200, height: 60, walk: func(s *screentest.Session) {
		s.WaitFor(seen[2].text).Press("1").WaitFor("Which repository").Press("ctrl+s").WaitFor("Review")
		for _, tab := range []string{"2", "3", "4", "5", "6", "1"} {
			s.Press(tab).Memory()
		}
	}},
}

func viewNames() []string {
	var out []string
	for _, v := range views {
		out = append(out, v.name)
	}
	return out
}

var memory = chapter{
	title: "Memory",
	about: "The most that a process ever held of the machine's memory, in MiB. Of the screens also what they hold at rest: what the program wrote itself, and pages of files, nearly all of them the " +
		"program's own, which the system reads in large pieces, shares between processes and takes back when it needs the room.",
	head:  []string{"process", "at most", "at rest: own", "at rest: pages of files"},
	names: append(append([]string{emptyProgram, gitQuestion}, lineNames()...), viewNames()...),
	run: func(l *lab) ([]result, error) {
		commands, err := l.memoryOfCommands()
		if err != nil {
			return nil, err
		}
		screens, err := l.memoryOfScreens()
		return append(commands, screens...), err
	},
}

// memoryOfCommands asks the system, which tells at the end of a process.
func (l *lab) memoryOfCommands() ([]result, error) {
	all, err := l.processes()
	if err != nil {
		return nil, err
	}
	peak, err := l.sample("peak")
	if err != nil {
		return nil, err
	}
	held, err := inTurns(memoryRounds, len(all), func(i int) (float64, error) {
		e, err := l.wait(peak, append([]string{all[i].path}, all[i].args...)...)
		kib := 0.0
		if _, scanned := fmt.Sscan(e.said, &kib); err == nil && scanned != nil {
			err = fmt.Errorf("%s: no memory was told: %q", all[i].name, e.said)
		}
		return kib / 1024, err
	})
	if err != nil {
		return nil, err
	}
	var out []result
	for i, p := range all {
		out = append(out, result{p.name, []string{held[i].String(), "", ""}, ""})
	}
	return out, nil
}

// memoryOfScreens reads what the system tells of the living.
func (l *lab) memoryOfScreens() ([]result, error) {
	paths, err := l.screenPrograms()
	if err != nil {
		return nil, err
	}
	own, files := make([]spread, len(views)), make([]spread, len(views))
	peaks, err := inTurns(memoryRounds, len(views), func(i int) (float64, error) {
		v := views[i]
		v.path = paths[min(i, 1)]
		return l.look(v, func(s *screentest.Session) float64 {
			v.walk(s)
			held := s.Memory()
			own[i], files[i] = append(own[i], float64(held.Own)/1024), append(files[i], float64(held.Files)/1024)
			return float64(held.Peak) / 1024
		})
	})
	if err != nil {
		return nil, err
	}
	var out []result
	for i, v := range views {
		wanted := mark{30, " MiB", fmt.Sprintf("%s MiB of it are pages of files.", number(files[i].median()))}
		_, missed := wanted.judge(peaks[i].median())
		cell := peaks[i].String()
		if missed != "" {
			cell = "**" + cell + "**"
		}
		out = append(out, result{v.name, []string{cell, own[i].String(), files[i].String()}, missed})
	}
	return out, nil
}
