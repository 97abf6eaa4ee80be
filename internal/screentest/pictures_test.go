package screentest

import (
	"flag"
	"image/color"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "draw the pictures of docs/pictures anew")

// pictures is where the documentation's pictures lie.
const pictures = "../../docs/pictures"

// views are the screens that the documentation shows, and how to get there.
var views = []struct {
	name  string
	w, h  int
	light bool
	walk  func(*Session)
}{
	{"home", 80, 20, false, func(s *Session) {}},
	{"wizard", 120, 32, false, func(s *Session) {
		s.Press("1").WaitFor("Which repository", "match").Press("enter", "enter", "enter").WaitFor("What starts").Press("down", "space").WaitFor("The rule so far", "changed by the last answer")
	}},
	{"review", 120, 32, false, func(s *Session) {
		s.Press("1").WaitFor("Which repository").Press("pgdown").WaitFor("What starts").Press("space", "down", "space", "ctrl+s").WaitFor("Review", "Lets a run in when", "pull_request").Press("down", "down")
	}},
	{"exposure", 120, 34, false, func(s *Session) {
		s.Press("1").WaitFor("Which repository").Press("ctrl+s").WaitFor("Review").Press("4").WaitFor("kinds of runs get in")
	}},
	{"sandbox", 100, 34, false, func(s *Session) {
		s.Press("1").WaitFor("Which repository").Press("ctrl+s").WaitFor("Review").Press("t").WaitFor("listens on").Press("down", "down", "down", "down", "down", "down", "enter").WaitFor("denied: a pull request")
	}},
	{"report", 90, 32, false, func(s *Session) {
		s.Press("5").WaitFor("made up").Press("enter").WaitFor("Change this", "differs from here")
	}},
	{"report-light", 90, 32, true, func(s *Session) {
		s.Press("5").WaitFor("made up").Press("enter").WaitFor("Change this", "differs from here")
	}},
	{"fix", 120, 34, false, func(s *Session) {
		s.Press("5").WaitFor("made up").Press("down", "enter").WaitFor("Change this").Press("r").WaitFor("Fix 1 of 2", "Match").Press("r").WaitFor("Fix 2 of 2", "No stranger gets in")
	}},
	{"checks", 90, 28, false, func(s *Session) {
		s.Press("5").WaitFor("made up").Press("enter").WaitFor("Change this").Press("3").WaitFor("skipped")
	}},
}

// TestPictures draws every screen that the documentation shows, from the real program in a
// terminal, and fails where a picture is not current. To draw them anew:
//
//	go test ./internal/screentest -run TestPictures -update
func TestPictures(t *testing.T) {
	t.Parallel()
	for _, p := range views {
		t.Run(p.name, func(t *testing.T) {
			if testing.Short() && p.name != "wizard" && p.name != "report-light" {
				t.Skip("a picture that a short run leaves out")
			}
			t.Parallel()
			o := Options{Width: p.w, Height: p.h, Background: color.Black}
			if p.light {
				o.Background = color.White
			}
			s := open(t, o).WaitFor("acme/app on main")
			p.walk(s)
			s.settle()
			got := s.SVG(p.light)
			path := filepath.Join(pictures, p.name+".svg")
			if *update {
				if err := os.MkdirAll(pictures, 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(want) != got {
				t.Errorf("%s is not current: go test ./internal/screentest -run TestPictures -update", path)
			}
		})
	}
}
