//go:build linux

package main

// rateRounds is how often each rate is measured, and rateTime how long.
const (
	rateRounds = 5
	rateTime   = "100ms"
)

// works are what the program does without the world, and the benchmarks in which it does it.
var works = []struct{ name, pkg, bench, does string }{
	{"a plan from answers", "wizard", "Build", "build"},
	{"whom a rule lets in", "internal/trust", "Expose/claims_and_prefix", "expose"},
	{"whom a rule with a condition lets in", "internal/trust", "Expose/condition", "expose"},
	{"a diagnosis", "diagnose", "Examine", "examine"},
}

func workNames() []string {
	var out []string
	for _, w := range works {
		out = append(out, w.name)
	}
	return out
}

var rates = chapter{
	title: "Work a second",
	about: "How often a second one core does it, in memory. The floor is decoding the same documents with the standard library's JSON, base64 and the YAML library, and no more: for a plan its rule, issuer and workflow; " +
		"for whom a rule lets in the rule and a token's claims for each kind of run; for a diagnosis the token and the rule.",
	head:  []string{"work", "a second", "decoding alone, a second", "times the decoding"},
	names: workNames(),
	run: func(l *lab) ([]result, error) {
		var out []result
		for _, w := range works {
			found, err := l.bench(w.pkg, "^Benchmark"+w.bench+"$", rateTime, rateRounds)
			if err != nil {
				return nil, err
			}
			ours, err := found.of(w.bench+"/"+w.does, "ns/op")
			if err != nil {
				return nil, err
			}
			floor, err := found.of(w.bench+"/decoding", "ns/op")
			if err != nil {
				return nil, err
			}
			out = append(out, result{w.name, []string{aSecond(ours).String(), aSecond(floor).String(), number(ours.median() / floor.median())}, ""})
		}
		return out, nil
	},
}

// aSecond is how often a second something is done that takes so many nanoseconds.
func aSecond(ns spread) spread {
	var out spread
	for _, n := range ns {
		out = append(out, 1e9/n)
	}
	return out
}
