package present

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/sight"
)

// A letter opens one thing, however many there are, and none that the start page has for another.
func TestEverySightHasALetterOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for i := range sight.Most + 1 { // and what was left out
		key := SightKey(i)
		if key == "" || seen[key] {
			t.Errorf("the letter at %d is %q", i, key)
		}
		seen[key] = true
	}
	for i := range 100 {
		if key := SightKey(i); key != "" && i != slices.Index(SightKeys, key) {
			t.Errorf("the letter %q at %d is shared", key, i)
		}
	}
	for _, taken := range []string{"p", "c", "w", "q", "m", "j", "k", "g", "G", "n", "N", "x", "h", "l"} {
		if slices.Contains(SightKeys, taken) {
			t.Errorf("%q is taken", taken)
		}
	}
	if got := strings.Join(SightKeys[:6], ""); got != "abdfiu" {
		t.Errorf("the first letters are %q", got)
	}
}
