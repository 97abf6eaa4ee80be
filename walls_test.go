package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "gh-wif/"

// packages parses every file of the module that is no test, by directory. Files
// for other systems are among them.
func packages(t *testing.T) map[string][]*ast.File {
	t.Helper()
	out := map[string][]*ast.File{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		out[dir] = append(out[dir], f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// imports lists what the files of a package import, each once.
func imports(files []*ast.File) []string {
	var out []string
	for _, f := range files {
		for _, spec := range f.Imports {
			if path, _ := strconv.Unquote(spec.Path.Value); !slices.Contains(out, path) {
				out = append(out, path)
			}
		}
	}
	slices.Sort(out)
	return out
}

// allowed lists what a room may import, beside values.
func (r room) allowed() []string {
	out := slices.Concat(r.std, r.outside)
	for _, dir := range r.inside {
		out = append(out, module+dir)
	}
	return out
}

func roomOf(dir string) (room, bool) {
	i := slices.IndexFunc(rooms, func(r room) bool { return r.dir == dir })
	if i < 0 {
		return room{}, false
	}
	return rooms[i], true
}

func TestEveryRoomImportsWhatItsListAllowsAndNothingElse(t *testing.T) {
	found := packages(t)
	for dir, files := range found {
		r, ok := roomOf(dir)
		if !ok {
			t.Errorf("%s is not in the list of rooms: it may import nothing", dir)
			continue
		}
		used := imports(files)
		for _, path := range used {
			if !slices.Contains(values, path) && !slices.Contains(r.allowed(), path) {
				t.Errorf("%s imports %s", dir, path)
			}
		}
		for _, path := range r.allowed() {
			if !slices.Contains(used, path) {
				t.Errorf("%s may import %s and does not: take it off the list", dir, path)
			}
		}
	}
	for _, r := range rooms {
		if found[r.dir] == nil {
			t.Errorf("%s is in the list of rooms, and there is no such package", r.dir)
		}
	}
}

func TestArrowsPointDown(t *testing.T) {
	for _, r := range rooms {
		for _, dir := range r.inside {
			below, ok := roomOf(dir)
			if !ok || below.floor >= r.floor {
				t.Errorf("%s on floor %d imports %s on floor %d", r.dir, r.floor, dir, below.floor)
			}
		}
		if r.pure && len(r.std) > 0 {
			t.Errorf("%s is pure, and imports %v", r.dir, r.std)
		}
	}
}

// What such rooms share lies below both.
func TestRoomsThatDoNotKnowEachOther(t *testing.T) {
	screens := []string{"apply", "diagnose", "examples", "export", "exposure", "fault", "help", "home", "picker", "report", "review", "sandbox", "save", "setup", "switching", "verify"}
	for _, r := range rooms {
		for _, dir := range r.inside {
			name, isScreen := strings.CutPrefix(dir, "ui/")
			own, ownScreen := strings.CutPrefix(r.dir, "ui/")
			switch {
			case isScreen && ownScreen && slices.Contains(screens, name) && slices.Contains(screens, own):
				t.Errorf("the screen %s imports the screen %s", own, name)
			case r.dir == "wizard" && strings.HasPrefix(dir, "diagnose"), strings.HasPrefix(r.dir, "diagnose") && dir == "wizard":
				t.Errorf("%s imports %s", r.dir, dir)
			}
		}
	}
}

// clocks are the functions of package time that read a clock or wait.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

func TestThePureRoomsReadNoClock(t *testing.T) {
	for dir, files := range packages(t) {
		if r, _ := roomOf(dir); !r.pure {
			continue
		}
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if pkg, ok := call.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains(clocks, call.Sel.Name) {
					t.Errorf("%s uses time.%s", dir, call.Sel.Name)
				}
				return true
			})
		}
	}
}

func TestTheCoreIsPure(t *testing.T) {
	for _, dir := range []string{
		"wizard", "diagnose", "diagnose/cause", "diagnose/check", "diagnose/evidence", "templates", "internal/github", "internal/github/pattern",
		"internal/federation", "internal/trust", "internal/jwt", "internal/workflow", "internal/lint", "internal/strictjson", "internal/secret",
		"internal/say", "internal/present", "internal/highlight", "internal/migrate", "internal/workflow/edit", "internal/provision", "internal/versions",
	} {
		if r, ok := roomOf(dir); !ok || !r.pure {
			t.Errorf("%s is not pure", dir)
		}
	}
}

// heavy are modules that would slow the start down, ask the terminal questions,
// or are for the tests alone.
var heavy = []string{
	"charm.land/fang", "charm.land/glamour", "github.com/charmbracelet/glamour", "github.com/charmbracelet/fang", "github.com/alecthomas/chroma",
	"go.yaml.in/yaml/v4", "github.com/rhysd/actionlint", "github.com/cli/go-gh", "github.com/charmbracelet/bubbletea", "github.com/charmbracelet/lipgloss",
	"github.com/charmbracelet/huh", "github.com/charmbracelet/x/vt", "gh-wif/internal/screentest", "gh-wif/internal/proptest", "testing", "pgregory.net/rapid", "github.com/hashicorp/hcl",
	"html/template", "expvar", "net/http/pprof", "net/http/httptest", "net/http/cgi", "net/rpc", "cel.dev/cel-go/ext",
}

func TestTheBinaryIsLight(t *testing.T) {
	if testing.Short() {
		t.Skip("lists every dependency")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go command is not installed")
	}
	cmd := exec.CommandContext(t.Context(), goTool, "list", "-deps", "-json=ImportPath", ".")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; count++ {
		var p struct{ ImportPath string }
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		for _, h := range heavy {
			if p.ImportPath == h || strings.HasPrefix(p.ImportPath, h+"/") {
				t.Errorf("the binary holds %s", p.ImportPath)
			}
		}
	}
	if count < 100 {
		t.Errorf("only %d packages were looked at", count)
	}
}

// One look-up of methods by names that the linker does not know, anywhere in what the program can reach,
// and no exported method of any type is left out of it. The linker marks what does so.
func TestTheLinkerLeavesOutMethodsThatAreNotCalled(t *testing.T) {
	if testing.Short() {
		t.Skip("links the program")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go command is not installed")
	}
	cmd := exec.CommandContext(t.Context(), goTool, "build", "-trimpath", "-ldflags=-dumpdep", "-o", filepath.Join(t.TempDir(), "gh-wif"), ".")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out[max(0, len(out)-1000):])
	}
	count := 0
	for line := range strings.Lines(string(out)) {
		if count++; strings.Contains(line, "<ReflectMethod>") {
			t.Fatalf("methods are looked up by name, and so all are kept: %s", line)
		}
	}
	if count < 10_000 {
		t.Errorf("the linker told of %d dependencies only", count)
	}
}
