package present

import (
	"fmt"
	"strings"

	"gh-wif/internal/say"
	"gh-wif/internal/term"
)

// GoOn offers to go on with a plan that was saved, of whose steps some are left.
func GoOn(left, of int) string {
	if left == 0 {
		return "Look at the saved plan: all of its steps are done"
	}
	return fmt.Sprintf("Go on: %d of %s left", left, say.Plural(of, "step"))
}

// GoOnWith says what is gone on with, and what is not as it was saved.
func GoOnWith(repository string, differ []string) string {
	about := "The saved plan for " + term.Clean(repository)
	if len(differ) > 0 {
		about += "; not as saved: " + term.Clean(strings.Join(differ, ", "))
	}
	return about
}

// CannotGoOn says why a saved plan is of no use.
func CannotGoOn(file, problem string) string {
	return term.Clean(file) + " is left alone, and cannot be gone on with: " + term.Clean(problem)
}

// NotKnown says what of a saved plan this program does not know.
func NotKnown(file string, unknown []string) string {
	return term.Clean(file) + " has what this program does not know, and saving leaves it out: " + term.Clean(strings.Join(unknown, ", "))
}
