package widget

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// The title of the chosen row can be read at every width: in its line or, where that is too
// short, below it.
func TestTheTitleOfTheChosenRowCanBeReadWhole(t *testing.T) {
	const title = "gets in   pull_request_target: a pull request with the rights of the base"
	for _, side := range []string{"", "by claims.event_name"} {
		for w := 30; w <= 200; w += 10 {
			l := &List{Look: Look{Theme: theme.New(true, true), Keys: keys.Default()}, Rows: []Row{{Title: title, Side: side, Detail: []string{"more"}}, {Title: "short", Side: side}}}
			l.SetSize(w, 20)
			lines := strings.Split(ansi.Strip(l.View()), "\n")
			for _, line := range lines {
				if ansi.StringWidth(line) > w {
					t.Errorf("at %d cells %q is too wide", w, line)
				}
			}
			if shown := panelled(lines); !strings.Contains(shown, strings.Join(strings.Fields(title), " ")) {
				t.Errorf("at %d cells:\n%s", w, strings.Join(lines, "\n"))
			}
		}
	}
}

// panelled is the text of a list with the panel beside it after it, if there is one.
func panelled(lines []string) string {
	var left, right []string
	for _, l := range lines {
		if row, detail, found := strings.Cut(l, "│"); found {
			left, right = append(left, row), append(right, strings.Trim(detail, "│ "))
			continue
		}
		left = append(left, l)
	}
	return strings.Join(strings.Fields(strings.Join(append(left, right...), " ")), " ")
}

func TestATitleThatIsLongIsSaidOnce(t *testing.T) {
	const title = "caution  Whoever can push to main can change the workflow and what it sends to Claude."
	l := &List{Look: Look{Theme: theme.New(true, true), Keys: keys.Default()}, Rows: []Row{{Title: title, Detail: []string{"protect it"}}}}
	for w := 30; w < dividedWidth; w++ {
		l.SetSize(w, 20)
		if shown := ansi.Strip(l.View()); strings.Count(shown, "Whoever") != 1 {
			t.Errorf("at %d cells:\n%s", w, shown)
		}
	}
}

func TestAValueThatStandsBelowIsNotSaidTwice(t *testing.T) {
	l := &List{Look: Look{Theme: theme.New(true, true), Keys: keys.Default()}, Rows: []Row{{Title: "iss  https://token.actions.githubusercontent.com", Detail: []string{"the issuer", "https://token.actions.githubusercontent.com"}}}}
	l.SetSize(60, 20)
	if shown := ansi.Strip(l.View()); strings.Count(shown, "https://token") != 2 {
		t.Error(shown)
	}
	l.SetSize(40, 20)
	if shown := ansi.Strip(l.View()); strings.Count(shown, "iss  ") != 1 {
		t.Error(shown)
	}
}
