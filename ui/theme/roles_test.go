package theme

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/say"
)

func TestEveryRoleHasItsColourAndKeepsItsText(t *testing.T) {
	look := New(true, true)
	for r := say.Plain; r <= say.Removed; r++ {
		got := look.Paint(r, "text")
		if ansi.Strip(got) != "text" {
			t.Errorf("role %d: %q", r, got)
		}
		plain := r == say.Plain || r == say.Advice
		if plain != (got == "text") {
			t.Errorf("role %d: coloured as %q", r, got)
		}
	}
}
