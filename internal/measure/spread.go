//go:build linux

package main

import (
	"fmt"
	"slices"
)

// spread is what several runs of the same gave: noise is seen in it.
type spread []float64

func (s spread) sorted() spread { return slices.Sorted(slices.Values(s)) }

func (s spread) min() float64 { return slices.Min(s) }

func (s spread) max() float64 { return slices.Max(s) }

func (s spread) median() float64 {
	all := s.sorted()
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

// String is the median, and in brackets the least and the most.
func (s spread) String() string {
	return fmt.Sprintf("%s (%s–%s)", number(s.median()), number(s.min()), number(s.max()))
}

// number writes a figure with three digits that count, and all of those before the point, in
// groups of three.
func number(f float64) string {
	decimals := 0
	for limit := 100.0; f != 0 && f < limit && decimals < 4; limit /= 10 {
		decimals++
	}
	text := fmt.Sprintf("%.*f", decimals, f)
	for at := len(text) - 3; decimals == 0 && at > 0; at -= 3 {
		text = text[:at] + " " + text[at:]
	}
	return text
}
