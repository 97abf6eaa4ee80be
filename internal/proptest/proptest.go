// Package proptest runs a property on values that are drawn at random.
//
// A run draws others each time, and a failure names the seed that draws its values again
// (-rapid.seed). Where the environment variable CI is set the seed is fixed: the same
// commit passes or fails there every time. It is for tests only.
package proptest

import (
	"flag"
	"os"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

const (
	seedFlag = "rapid.seed"
	seedOfCI = "1"
)

// Check wants a property of every value drawn for it.
func Check(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	prepare()
	rapid.Check(t, property)
}

var prepare = sync.OnceFunc(func() { fixSeed(flag.CommandLine, os.Getenv("CI")) })

// fixSeed sets the seed of the flags where ci is not empty, unless one was given.
func fixSeed(flags *flag.FlagSet, ci string) {
	given := false
	flags.Visit(func(f *flag.Flag) { given = given || f.Name == seedFlag })
	if ci == "" || given {
		return
	}
	if err := flags.Set(seedFlag, seedOfCI); err != nil {
		panic(err) // rapid renamed its flag
	}
}
