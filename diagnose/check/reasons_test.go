package check

import (
	"slices"
	"testing"

	"gh-wif/internal/say"
)

// Every reason has its sentence, and no two reasons the same: what decides is the
// reason, and a reader can tell them apart.
func TestEveryReasonHasASentenceOfItsOwn(t *testing.T) {
	shared := []say.Template{"{problem}"} // the token's own problem says which
	seen := map[say.Template]Reason{}
	for r := NoReason + 1; r < reasons; r++ {
		s := sentences[r]
		if s == "" {
			t.Errorf("the reason %d has no sentence", r)
		}
		if other, twice := seen[s]; twice && !slices.Contains(shared, s) {
			t.Errorf("the reasons %d and %d both say %q", other, r, s)
		}
		seen[s] = r
	}
}
