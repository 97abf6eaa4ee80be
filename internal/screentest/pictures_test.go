package screentest

import (
	"flag"
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var update = flag.Bool("update", false, "draw the pictures of docs/pictures anew")

// pictures is where the documentation's pictures lie.
const pictures = "../../docs/pictures"

// pictureLink is a picture in a page: its words and its path, or the path of its other version.
var pictureLink = regexp.MustCompile(`!\[([^\]]*)\]\(([^)]+\.svg)\)|<img alt="([^"]*)" src="([^"]+\.svg)">|srcset="([^"]+\.svg)"`)

// views are the screens that the documentation shows, and how to get there.
var views = []struct {
	name  string
	w, h  int
	light bool
	walk  func(*Session)
}{
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
}

// TestPictures draws every screen that the documentation shows, from the real program in a
// terminal, and fails where a picture is not current. To draw them anew:
//
//	go test ./internal/screentest -run 'TestPictures|TestFilms' -update
func TestPictures(t *testing.T) {
	t.Parallel()
	for _, p := range views {
		t.Run(p.name, func(t *testing.T) {
			if testing.Short() && p.name != "review" && p.name != "report-light" {
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
			wantPicture(t, p.name, s.SVG(p.light))
		})
	}
}

// wantPicture fails unless a picture of the documentation is this one; with -update it becomes it.
func wantPicture(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join(pictures, name+".svg")
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
		t.Errorf("%s is not current: go test ./internal/screentest -run 'TestPictures|TestFilms' -update", path)
	}
}

// The documentation shows every picture that there is, in words, too, and there is every picture
// that it shows.
func TestPicturesAreShown(t *testing.T) {
	shown := map[string]bool{}
	for page, from := range map[string]string{"../../README.md": "../..", "../../docs/sandbox.md": "../../docs"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range pictureLink.FindAllStringSubmatch(string(text), -1) {
			words, path := m[1]+m[3], m[2]+m[4]+m[5]
			if m[5] == "" && len(words) < 20 {
				t.Errorf("%s: %q is too short to tell what %s shows", page, words, path)
			}
			shown[filepath.Join(from, path)] = true
		}
	}
	var there []string
	for _, v := range views {
		there = append(there, v.name)
	}
	for _, f := range scripts {
		there = append(there, f.name)
	}
	for _, name := range there {
		path := filepath.Join(pictures, name+".svg")
		if !shown[path] {
			t.Errorf("no page shows %s", path)
		}
		delete(shown, path)
	}
	for path := range shown {
		t.Errorf("%s is shown, and no test draws it", path)
	}
	files, err := filepath.Glob(filepath.Join(pictures, "*"))
	if err != nil || len(files) != len(there) {
		t.Errorf("%v: %d files for %d pictures: %v", err, len(files), len(there), files)
	}
}
