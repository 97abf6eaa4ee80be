package proptest

import (
	"flag"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestTheSeedIsFixedWhereCISays(t *testing.T) {
	for _, row := range []struct {
		ci, given, want string
	}{
		{"", "", "0"}, // 0: rapid draws one
		{"", "7", "7"},
		{"true", "", seedOfCI},
		{"true", "7", "7"},
		{"true", "0", "0"},
	} {
		flags := flag.NewFlagSet("test", flag.ContinueOnError)
		flags.Uint64(seedFlag, 0, "")
		if row.given != "" {
			if err := flags.Parse([]string{"-" + seedFlag + "=" + row.given}); err != nil {
				t.Fatal(err)
			}
		}
		fixSeed(flags, row.ci)
		if got := flags.Lookup(seedFlag).Value.String(); got != row.want {
			t.Errorf("CI=%q, given %q: the seed is %s, want %s", row.ci, row.given, got, row.want)
		}
	}
}

func TestRapidHasTheFlag(t *testing.T) {
	if flag.Lookup(seedFlag) == nil {
		t.Errorf("rapid has no flag %s any more", seedFlag)
	}
}

func TestAPropertyIsTriedOnManyValues(t *testing.T) {
	var drawn []int
	Check(t, func(t *rapid.T) { drawn = append(drawn, rapid.Int().Draw(t, "n")) })
	slices.Sort(drawn)
	if n := len(slices.Compact(drawn)); n < 10 {
		t.Errorf("only %d values were drawn", n)
	}
}
