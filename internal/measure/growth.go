//go:build linux

package main

import "fmt"

// manys are what there can be much of, and the benchmarks with more and more of it.
var manys = []struct {
	name, floor, pkg, bench, does string
	most, rounds                  int
}{
	{"rules that lint checks", "decoding them", "internal/lint", "Check/rules", "check", 10_000, 1},
	{"jobs that lint checks", "decoding their files", "internal/lint", "Check/jobs", "check", 10_000, 3},
	{"jobs of one workflow", "decoding it", "internal/workflow", "ReadManyJobs", "read", 10_000, 3},
	{"claims of a token that is diagnosed", "decoding it", "diagnose", "ExamineClaims", "examine", 1000, 3},
	{"claims of a rule whose runs are tried", "decoding it", "internal/trust", "ExposeClaims", "expose", 100, 3},
	{"claims of a rule that a token has none of", "decoding both", "diagnose", "ExamineRule", "examine", 100, 3},
	{"lines of a paste with a token in it", "cutting them into words", "internal/jwt", "ReadLines", "read", 10_000, 3},
}

func manyNames() []string {
	var out []string
	for _, m := range manys {
		out = append(out, m.name, "· "+m.floor)
	}
	return out
}

var growth = chapter{
	title: "Growth",
	about: "How long one of many takes, in µs, where there are so many of them. The exchange takes no token of more than 16 KiB, and a rule of more than 256 claims is not read. " +
		"The last column is the time for one of the most against the time for one of a tenth as many: 1 or less where nothing grows but the work, 10 where each is looked at beside every other.",
	head:  []string{"", "1", "10", "100", "1 000", "10 000", "growth"},
	names: manyNames(),
	run: func(l *lab) ([]result, error) {
		var out []result
		for _, m := range manys {
			found, err := l.bench(m.pkg, "^Benchmark"+m.bench+"$", "20ms", m.rounds)
			if err != nil {
				return nil, err
			}
			ours, grew, err := found.row(m.bench, m.does, m.most)
			if err != nil {
				return nil, err
			}
			floor, floorGrew, err := found.row(m.bench, "floor", m.most)
			if err != nil {
				return nil, err
			}
			wanted := mark{2, "×", fmt.Sprintf("The floor grew by %s×.", number(floorGrew))}
			cell, missed := wanted.judge(grew)
			ours, floor = append(ours, cell), append(floor, number(floorGrew)+"×")
			out = append(out, result{m.name, ours, missed}, result{"· " + m.floor, floor, ""})
		}
		return out, nil
	},
}

// row is the time for one of so many, for more and more of them, and how it grew at last.
func (f figures) row(bench, does string, most int) (cells []string, grew float64, err error) {
	each := map[int]float64{}
	for n := 1; n <= 10_000; n *= 10 {
		if n > most {
			cells = append(cells, "")
			continue
		}
		ns, err := f.of(fmt.Sprintf("%s/%d/%s", bench, n, does), "ns/op")
		if err != nil {
			return nil, 0, err
		}
		each[n] = ns.median() / float64(n) / 1e3
		cells = append(cells, number(each[n]))
	}
	return cells, each[most] / each[most/10], nil
}
