package widget

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

func TestMoreStandsBesideAPartWhereThereIsRoom(t *testing.T) {
	look := Look{Theme: theme.New(true, true), Keys: keys.Default()}
	text := NewText(look, func(int) []string { return []string{" the verdict"} }, func() (what, text string) { return "it", "the verdict" })
	p := NewBeside(look, text, "Checks", func(int) []string { return []string{"all of the checks"} })
	for _, w := range []int{40, 120, 159, 160, 200} {
		p.SetSize(w, 10)
		lines := strings.Split(ansi.Strip(p.View()), "\n")
		if !strings.HasPrefix(lines[0], " the verdict") {
			t.Errorf("at %d cells the part is not to be seen:\n%s", w, strings.Join(lines, "\n"))
		}
		if got := strings.Contains(strings.Join(lines, ""), "all of the checks"); got != (w >= 160) {
			t.Errorf("at %d cells there is more beside it: %v", w, got)
		}
		for _, l := range lines {
			if ansi.StringWidth(l) > w {
				t.Errorf("%d cells of %d", ansi.StringWidth(l), w)
			}
		}
	}
	if _, text := p.Copied(); text != "the verdict" {
		t.Errorf("%q is copied", text)
	}
}

func TestAListSetsItsDetailBesideItWhereThereIsRoom(t *testing.T) {
	rows := []Row{
		{Title: "first", Detail: []string{"why: because of it", "plain"}, Labels: []string{"why", ""}},
		{Title: strings.Repeat("a long title of which a part is cut ", 4), Detail: []string{"more"}},
		{Title: "third"},
	}
	l := &List{Look: Look{Theme: theme.New(true, true), Keys: keys.Default()}, Rows: rows}
	l.SetSize(120, 12)
	shown := strings.Split(ansi.Strip(l.View()), "\n")
	for i, want := range []string{"─ first ─", "│ why: ", "│   because of it ", "│ plain "} {
		if !strings.Contains(shown[i], want) {
			t.Errorf("no %q in line %d:\n%s", want, i, strings.Join(shown, "\n"))
		}
	}
	if !strings.Contains(shown[len(shown)-1], " 1 of 3 ") {
		t.Errorf("no place:\n%s", strings.Join(shown, "\n"))
	}
	l.SetSize(119, 12)
	if got := ansi.Strip(l.View()); strings.Contains(got, "╭") {
		t.Errorf("a panel in too little room:\n%s", got)
	}
}
