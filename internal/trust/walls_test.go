package trust_test

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
	"strconv"
	"strings"
	"testing"
)

// The root of the module, from this package.
const root = "../.."

// core are the packages that take values and return values.
var core = []string{
	"wizard", "diagnose", "diagnose/cause", "diagnose/check", "diagnose/evidence", "templates", "internal/github", "internal/federation", "internal/trust", "internal/jwt", "internal/workflow",
	"internal/strictjson", "internal/highlight",
}

// outside are imports through which a package would see more than its values.
var outside = []string{
	"os", "os/exec", "os/signal", "os/user", "io/ioutil", "net", "net/http", "syscall", "plugin", "log", "log/slog", "flag", "math/rand", "math/rand/v2", "crypto/rand",
	"path/filepath", "golang.org/x/term", "charm.land/", "github.com/charmbracelet/",
}

// clocks are the functions of package time that read a clock or wait.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// sources parses the files of a package that are no tests.
func sources(t *testing.T, dir string) map[string]*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no package in %s: %v", dir, err)
	}
	files := map[string]*ast.File{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files[path] = f
	}
	return files
}

func importsOf(f *ast.File) []string {
	var out []string
	for _, spec := range f.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		out = append(out, path)
	}
	return out
}

// within: an import is one of these, or below one that ends in a slash.
func within(path string, list []string) bool {
	for _, l := range list {
		if path == l || strings.HasSuffix(l, "/") && strings.HasPrefix(path, l) {
			return true
		}
	}
	return false
}

func TestTheCoreSeesOnlyItsValues(t *testing.T) {
	for _, dir := range core {
		for path, f := range sources(t, dir) {
			for _, imported := range importsOf(f) {
				if within(imported, outside) {
					t.Errorf("%s imports %s", path, imported)
				}
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if pkg, ok := call.X.(*ast.Ident); ok && pkg.Name == "time" && within(call.Sel.Name, clocks) {
					t.Errorf("%s uses time.%s", path, call.Sel.Name)
				}
				return true
			})
		}
	}
}

// arrows are the imports within the module that are not allowed: they would
// point up, or join rooms that do not know each other.
var arrows = map[string][]string{
	"wizard":              {"gh-wif/diagnose", "gh-wif/ui", "gh-wif/internal/cli", "gh-wif/internal/repo", "gh-wif/internal/files"},
	"diagnose":            {"gh-wif/wizard", "gh-wif/ui", "gh-wif/internal/cli", "gh-wif/internal/repo", "gh-wif/internal/files"},
	"diagnose/cause":      {"gh-wif/wizard", "gh-wif/diagnose", "gh-wif/ui", "gh-wif/internal/cli", "gh-wif/internal/present"},
	"diagnose/check":      {"gh-wif/wizard", "gh-wif/diagnose", "gh-wif/diagnose/cause", "gh-wif/ui", "gh-wif/internal/cli", "gh-wif/internal/present"},
	"diagnose/evidence":   {"gh-wif/wizard", "gh-wif/diagnose", "gh-wif/diagnose/cause", "gh-wif/diagnose/check", "gh-wif/ui", "gh-wif/internal/cli", "gh-wif/internal/present"},
	"internal/present":    {"gh-wif/ui", "gh-wif/ui/", "gh-wif/internal/cli", "gh-wif/internal/job"},
	"internal/say":        {"gh-wif/wizard", "gh-wif/diagnose", "gh-wif/ui", "gh-wif/internal/cli", "gh-wif/internal/present", "gh-wif/internal/trust"},
	"templates":           {"gh-wif/wizard", "gh-wif/diagnose", "gh-wif/ui", "gh-wif/ui/", "gh-wif/internal/cli"},
	"internal/trust":      {"gh-wif/wizard", "gh-wif/diagnose", "gh-wif/ui", "gh-wif/templates", "gh-wif/internal/workflow", "gh-wif/internal/jwt", "gh-wif/internal/cli"},
	"internal/federation": {"gh-wif/wizard", "gh-wif/diagnose", "gh-wif/ui", "gh-wif/templates", "gh-wif/internal/trust", "gh-wif/internal/workflow"},
	"internal/github":     {"gh-wif/wizard", "gh-wif/diagnose", "gh-wif/ui", "gh-wif/templates", "gh-wif/internal/trust", "gh-wif/internal/federation", "gh-wif/internal/workflow"},
	"internal/strictjson": {"gh-wif/"},
	"internal/highlight":  {"gh-wif/wizard", "gh-wif/diagnose", "gh-wif/ui", "gh-wif/templates"},
	"internal/jwt":        {"gh-wif/wizard", "gh-wif/diagnose", "gh-wif/ui", "gh-wif/templates", "gh-wif/internal/trust"},
	"internal/workflow":   {"gh-wif/wizard", "gh-wif/diagnose", "gh-wif/ui", "gh-wif/internal/trust"},
}

func TestArrowsPointDown(t *testing.T) {
	for dir, forbidden := range arrows {
		for path, f := range sources(t, dir) {
			for _, imported := range importsOf(f) {
				if within(imported, forbidden) {
					t.Errorf("%s imports %s", path, imported)
				}
			}
		}
	}
}

// charm says which packages may import which of Charm's: the screens all of
// them, their caller what starts them, the terminal's own what measures it.
func charmAllowed(dir, imported string) bool {
	switch {
	case dir == "ui" || strings.HasPrefix(dir, "ui/") || dir == "internal/cli":
		return true
	case dir == "internal/term":
		return imported == "github.com/charmbracelet/colorprofile" || imported == "github.com/charmbracelet/x/ansi"
	case dir == "internal/say": // to measure cells
		return imported == "github.com/charmbracelet/x/ansi"
	case dir == "internal/screentest": // for tests; the binary does not hold it
		return imported == "github.com/charmbracelet/x/vt"
	}
	return false
}

func TestOnlyTheScreensKnowCharm(t *testing.T) {
	seen := false
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir, _ := filepath.Rel(root, filepath.Dir(path))
		for _, imported := range importsOf(f) {
			isCharm := within(imported, []string{"charm.land/", "github.com/charmbracelet/"})
			seen = seen || isCharm
			if isCharm && !charmAllowed(filepath.ToSlash(dir), imported) {
				t.Errorf("%s imports %s", path, imported)
			}
		}
		return nil
	})
	if err != nil || !seen {
		t.Fatalf("nothing was looked at: %v", err)
	}
}

// heavy are modules that would slow the start down, ask the terminal questions,
// or are for the tests alone.
var heavy = []string{
	"charm.land/fang/", "charm.land/glamour/", "github.com/charmbracelet/glamour", "github.com/charmbracelet/fang", "github.com/alecthomas/chroma/",
	"go.yaml.in/yaml/v4", "github.com/rhysd/actionlint", "github.com/cli/go-gh/", "github.com/charmbracelet/bubbletea", "github.com/charmbracelet/lipgloss",
	"github.com/charmbracelet/huh", "github.com/charmbracelet/x/vt", "gh-wif/internal/screentest", "testing", "pgregory.net/rapid", "github.com/hashicorp/hcl/",
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
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; packages++ {
		var p struct{ ImportPath string }
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		for _, h := range heavy {
			if p.ImportPath == h || strings.HasPrefix(p.ImportPath, strings.TrimSuffix(h, "/")+"/") {
				t.Errorf("the binary holds %s", p.ImportPath)
			}
		}
	}
	if packages < 100 {
		t.Errorf("only %d packages were looked at", packages)
	}
}
