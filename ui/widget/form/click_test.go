package form

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gh-wif/wizard"
)

// clicked clicks on the first line that holds a text.
func clicked(t *testing.T, f *Form, on string) Outcome {
	t.Helper()
	for y, l := range strings.Split(text(f), "\n") {
		if strings.Contains(l, on) {
			return f.Click(y)
		}
	}
	t.Fatalf("nothing to click on: %q\n%s", on, text(f))
	return Unused
}

func TestAnOptionIsChosenByAClick(t *testing.T) {
	a := sheet{}
	f := newForm(a, a.spec("name", wizard.AskText), a.spec("one", wizard.AskChoice, "red", "green", "blue"), a.spec("many", wizard.AskChoices, "x-ray", "yacht", "zebra"), a.spec("sure", wizard.AskYesNo))
	if clicked(t, f, "Title of one") != Moved || f.Focused().ID != "one" {
		t.Error("a click on a question does not open it")
	}
	for _, want := range []string{"blue", "red", "green", "green"} {
		if clicked(t, f, want); !slices.Equal(a["one"], []string{want}) {
			t.Errorf("a click on %s chooses %q", want, a["one"])
		}
	}
	clicked(t, f, "Title of many")
	for _, c := range []struct {
		on   string
		want []string
	}{
		{"zebra", []string{"zebra"}},
		{"x-ray", []string{"x-ray", "zebra"}},
		{"zebra", []string{"x-ray"}},
	} {
		clicked(t, f, c.on)
		if got := slices.Sorted(slices.Values(a["many"])); !slices.Equal(got, c.want) {
			t.Errorf("after a click on %s: %q, want %q", c.on, got, c.want)
		}
	}
	clicked(t, f, "Title of sure")
	for _, want := range []string{"true", "false"} {
		lines := strings.Split(text(f), "\n")
		at := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "Title of sure") })
		if f.Click(at + 1); !slices.Equal(a["sure"], []string{want}) {
			t.Errorf("%q, want %s\n%s", a["sure"], want, text(f))
		}
	}
	if f.Click(-1) != Unused || f.Click(1000) != Unused {
		t.Error("a click on nothing does something")
	}
}

// A list that is scrolled is clicked where it is seen.
func TestAnOptionOfAScrolledListIsChosenByAClick(t *testing.T) {
	a := sheet{}
	var options []string
	for i := range 30 {
		options = append(options, fmt.Sprintf("option-%02d", i))
	}
	f := newForm(a, a.spec("one", wizard.AskChoice, options...))
	f.typed("end")
	for _, want := range []string{"option-25", "option-28"} {
		if clicked(t, f, want); !slices.Equal(a["one"], []string{want}) {
			t.Errorf("a click on %s chooses %q\n%s", want, a["one"], text(f))
		}
	}
}

func TestAKnownAnswerIsTakenByAClick(t *testing.T) {
	a := sheet{}
	s := a.spec("id", wizard.AskText)
	s.Offered = func() []wizard.Option {
		return []wizard.Option{{Value: "id-1", Title: "first"}, {Value: "id-2", Title: "second"}}
	}
	f := newForm(a, s)
	for on, want := range map[string]string{"second": "id-2", "first": "id-1"} {
		if clicked(t, f, on); !slices.Equal(a["id"], []string{want}) {
			t.Errorf("a click on %s takes %q\n%s", on, a["id"], text(f))
		}
	}
}
