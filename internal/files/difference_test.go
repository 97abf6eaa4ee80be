package files

import (
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
)

func TestADifferenceTakesOutOnlyWhatIsGone(t *testing.T) {
	long := strings.Repeat("new\n", 150)
	old := "a\nkey\nb\nc\nd\ne"
	now := "a\nid\n" + long + "b\n" + long + "c\nd\n" + long + "e"
	text := difference("a/w", "b/w", old, now)
	lines := func(text string) []string { return strings.SplitAfter(text, "\n") }
	if got, err := udiff.Apply(old, changes(lines(old), lines(now))); err != nil || got != now {
		t.Errorf("the edits do not lead to the new text: %v", err)
	}
	var gone []string
	for _, l := range strings.Split(text, "\n")[2:] {
		if strings.HasPrefix(l, "-") {
			gone = append(gone, l)
		}
	}
	if len(gone) != 1 || gone[0] != "-key" {
		t.Errorf("taken out: %q", gone)
	}
}
