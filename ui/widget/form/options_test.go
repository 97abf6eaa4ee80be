package form

import (
	"slices"
	"strings"
	"testing"

	"gh-wif/wizard"
)

// A question that comes or goes by what is chosen leaves the cursor where it is.
func TestTheCursorStaysOnItsOptionWhenTheFormChanges(t *testing.T) {
	a := sheet{}
	more := a.spec("more", wizard.AskText)
	more.Visible = func() bool { return slices.Contains(a["many"], "c") }
	f := newForm(a, a.spec("many", wizard.AskChoices, "a", "b", "c", "d", "e"), more)
	f.typed("down", "space", "down", "space") // b, and c, which brings the other question
	if got := text(f); !strings.Contains(got, "› [x] c") || !strings.Contains(got, "Title of more") {
		t.Fatalf("the cursor is not on c:\n%s", got)
	}
	if f.typed("down", "space"); !slices.Equal(a["many"], []string{"b", "c", "d"}) {
		t.Errorf("the next option down is not d: %v", a["many"])
	}
	f.SetSize(50, 12)
	if got := text(f); !strings.Contains(got, "› [x] d") {
		t.Errorf("another size moves the cursor:\n%s", got)
	}
}

// The option under the cursor can be read whole, whatever the width.
func TestTheOptionUnderTheCursorIsReadWhole(t *testing.T) {
	for _, kind := range []wizard.QuestionKind{wizard.AskChoice, wizard.AskChoices} {
		a := sheet{}
		s := a.spec("q", kind, "x")
		s.Options = []wizard.Option{
			{Value: "1", Title: "a title that is longer than a narrow window", Help: "what it means for the rule"},
			{Value: "2", Title: "short", Help: "a help that is long as well: its end tells what strangers could do"},
		}
		for w := 30; w <= 120; w += 6 {
			f := newForm(a, s)
			f.SetSize(w, 16)
			for _, o := range s.Options {
				shown := strings.Join(strings.Fields(strings.NewReplacer("┃", " ").Replace(text(f))), " ")
				if !strings.Contains(shown, o.Help) || !strings.Contains(shown, o.Title) {
					t.Errorf("at %d cells %q is not seen whole:\n%s", w, o.Title, text(f))
				}
				f.typed("down")
			}
		}
	}
}
