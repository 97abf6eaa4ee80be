//go:build linux

package main

import (
	"errors"
	"fmt"

	"gh-wif/internal/screentest"
)

const bareProgram = "a bare program of Bubble Tea"

// host is who looks at a program in a terminal. What goes wrong there ends the measurement.
type host struct {
	dir   string
	after []func()
}

type failure struct{ error }

// Helper is nothing here.
func (h *host) Helper() {}

// Fatalf ends the measurement.
func (h *host) Fatalf(format string, args ...any) { panic(failure{fmt.Errorf(format, args...)}) }

// Cleanup is done when the program has been looked at.
func (h *host) Cleanup(f func()) { h.after = append(h.after, f) }

// TempDir is the program's home.
func (h *host) TempDir() string { return h.dir }

// screen is a program in a terminal, and how one gets to what is measured.
type screen struct {
	name, path    string
	width, height int
	walk          func(*screentest.Session)
}

// look starts a program in a terminal and looks at it.
func (l *lab) look(s screen, at func(*screentest.Session) float64) (figure float64, err error) {
	h := &host{dir: l.dir}
	defer func() {
		for _, f := range h.after {
			f()
		}
		if r := recover(); r != nil {
			failed, ok := r.(failure)
			if !ok {
				panic(r)
			}
			err = errors.Join(errors.New(s.name), failed.error)
		}
	}()
	session := screentest.Start(h, screentest.Options{Width: s.width, Height: s.height, Dir: l.copy}, s.path)
	return at(session), nil
}

// frameRounds is how often each program is started in a terminal.
const frameRounds = 20

// seen are the texts that are waited for, by row.
var seen = []struct{ name, text string }{
	{bareProgram, "the first picture is there"},
	{"the start page of `gh-wif`", "Set up a repository"},
	{"the same, until it says which working copy it is in", "acme/app on main"},
}

var firstFrames = chapter{
	title: "First picture",
	about: "From the start of the process until the text is on the screen of a terminal of 80x24. gh-wif draws first, and looks at the working copy then.",
	head:  []string{"on the screen", "ms", "times the bare program"},
	names: []string{seen[0].name, seen[1].name, seen[2].name},
	run: func(l *lab) ([]result, error) {
		paths, err := l.screenPrograms()
		if err != nil {
			return nil, err
		}
		times, err := inTurns(frameRounds, len(seen), func(i int) (float64, error) {
			s := screen{name: seen[i].name, path: paths[min(i, 1)], width: 80, height: 24}
			return l.look(s, func(session *screentest.Session) float64 {
				return ms(session.FirstSeen(seen[i].text))
			})
		})
		if err != nil {
			return nil, err
		}
		wanted := mark{1.1, "×", "Before the first picture there is the start of the process, which is in the first table."}
		var out []result
		for i, s := range seen {
			ratio := times[i].median() / times[0].median()
			cell, missed := wanted.judge(ratio)
			if i == 2 { // no mark: it waits for git
				cell, missed = number(ratio)+"×", ""
			}
			out = append(out, result{s.name, []string{times[i].String(), cell}, missed})
		}
		return out, nil
	},
}

// screenPrograms are the bare program and gh-wif.
func (l *lab) screenPrograms() ([2]string, error) {
	bare, err := l.sample("bubbletea")
	program, more := l.build(".")
	return [2]string{bare, program}, errors.Join(err, more)
}
