package say

import "testing"

func TestThingsAreCounted(t *testing.T) {
	for n, want := range map[int]string{0: "0 files", 1: "1 file", 2: "2 files"} {
		if got := Plural(n, "file"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestSpansOfTime(t *testing.T) {
	const minute, hour = 60, 60 * 60
	for seconds, want := range map[int64]string{
		0: "0 s", -5: "5 s", minute - 1: "59 s", minute: "1 min 00 s", hour - 1: "59 min 59 s",
		hour: "1 h 0 min", 48*hour - 1: "47 h 59 min", 48 * hour: "2 days",
	} {
		if got := TimeSpan(seconds); got != want {
			t.Errorf("%d: %q, want %q", seconds, got, want)
		}
	}
}
