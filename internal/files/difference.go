package files

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// most is how many pairs of lines are compared; larger texts are left to the library.
const most = 4_000_000

// difference is the unified difference of two texts, with as few lines in it as there can be. The library
// gives up its search after a hundred lines that are put in, and then shows unchanged ones as replaced.
func difference(from, to, old, now string) string {
	a, b := strings.SplitAfter(old, "\n"), strings.SplitAfter(now, "\n")
	if len(a)*len(b) > most {
		return udiff.Unified(from, to, old, now)
	}
	text, err := udiff.ToUnified(from, to, old, changes(a, b), udiff.DefaultContextLines)
	if err != nil { // the edits do not fit the text
		return udiff.Unified(from, to, old, now)
	}
	return text
}

// changes are the edits from some lines to others, which keep the longest sequence that is in both.
func changes(a, b []string) []udiff.Edit {
	kept := make([][]int32, len(a)+1) // how many lines two rests have in common
	for i := range kept {
		kept[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				kept[i][j] = kept[i+1][j+1] + 1
			} else {
				kept[i][j] = max(kept[i+1][j], kept[i][j+1])
			}
		}
	}
	var edits []udiff.Edit
	for i, j, at := 0, 0, 0; i < len(a) || j < len(b); {
		if i < len(a) && j < len(b) && a[i] == b[j] {
			at, i, j = at+len(a[i]), i+1, j+1
			continue
		}
		e := udiff.Edit{Start: at, End: at}
		for (i < len(a) || j < len(b)) && !(i < len(a) && j < len(b) && a[i] == b[j]) {
			if j == len(b) || i < len(a) && kept[i+1][j] >= kept[i][j+1] {
				e.End, i = e.End+len(a[i]), i+1
			} else {
				e.New, j = e.New+b[j], j+1
			}
		}
		edits, at = append(edits, e), e.End
	}
	return edits
}
