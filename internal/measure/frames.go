//go:build linux

package main

import "fmt"

const sessionRounds = 3

// sessions are the screens that draw the most, and what they are called in the benchmark.
var sessions = []struct{ name, bench string }{
	{"the questions of a set-up, with the rule beside them", "setup"},
	{"the review of a plan", "review"},
	{"the report of a diagnosis", "report"},
	{"whom the plan's rule lets in", "exposure"},
}

func sessionNames() []string {
	var out []string
	for _, s := range sessions {
		out = append(out, s.name)
	}
	return out
}

var frames = chapter{
	title: "From a key to its picture",
	about: "How long the program takes, in ms, from a key, or from what was done beside the loop, to the picture that follows, in a terminal of 200x60; without the wait for the next drawing, of which there are up to 120 a second. " +
		"The floor is what the drawing library takes to put the text of the same picture, without colour, into a box of that size.",
	head:  []string{"screen", "median", "of a hundred the slowest", "floor: median", "floor: of a hundred the slowest"},
	names: sessionNames(),
	run: func(l *lab) ([]result, error) {
		found, err := l.bench("ui", "^BenchmarkSession$", "20x", sessionRounds)
		if err != nil {
			return nil, err
		}
		var out []result
		for _, s := range sessions {
			var cells []string
			for _, unit := range []string{"p50-ms", "p99-ms", "floor-p50-ms", "floor-p99-ms"} {
				figure, err := found.of("Session/"+s.bench, unit)
				if err != nil {
					return nil, err
				}
				cells = append(cells, figure.String())
			}
			slowest, _ := found.of("Session/"+s.bench, "p99-ms")
			floor, _ := found.of("Session/"+s.bench, "floor-p99-ms")
			wanted := mark{16, " ms", fmt.Sprintf("The floor took %s ms.", number(floor.median()))}
			_, missed := wanted.judge(slowest.median())
			if missed != "" {
				cells[1] = "**" + cells[1] + "**"
			}
			out = append(out, result{s.name, cells, missed})
		}
		return out, nil
	},
}
