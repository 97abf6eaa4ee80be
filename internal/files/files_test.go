package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

// disk lays out files under a new directory; a name that ends in / is a directory,
// and content that begins with -> is a symbolic link.
func disk(t *testing.T, layout map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range layout {
		p := filepath.Join(root, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(p), 0o755))
		switch target, link := strings.CutPrefix(content, "->"); {
		case strings.HasSuffix(name, "/"):
			must(t, os.MkdirAll(p, 0o755))
		case link:
			if err := os.Symlink(target, p); err != nil {
				t.Skip("no symbolic links here:", err)
			}
		default:
			must(t, os.WriteFile(p, []byte(content), 0o644))
		}
	}
	return root
}

// tree reads everything under root back, in the form of disk.
func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	got := map[string]string{}
	must(t, filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, p)
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil || rel == ".":
			return err
		case d.IsDir():
			if entries, _ := os.ReadDir(p); len(entries) == 0 {
				got[rel+"/"] = ""
			}
		case d.Type()&fs.ModeSymlink != 0:
			target, _ := os.Readlink(p)
			got[rel] = "->" + target
		default:
			content, _ := os.ReadFile(p)
			got[rel] = string(content)
		}
		return nil
	}))
	return got
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func always(d Decision) func(Change) Decision { return func(Change) Decision { return d } }

func file(path, content string) File { return File{path, []byte(content)} }

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPlanSaysHowEachFileRelatesToWhatIsThere(t *testing.T) {
	root := disk(t, map[string]string{
		"same.json": "x\n", "old.json": "a\nb\n", "crlf.json": "a\r\nb\r\n", "dir.json/": "", "file": "x",
		"link.json": "->same.json", "out": "->/", "big.json": strings.Repeat("x", maxExisting+1),
	})
	for _, tt := range []struct {
		path  string
		state State
		why   string
	}{
		{"new.json", New, ""},
		{"deep/er/new.json", New, ""},
		{"same.json", Same, ""},
		{"old.json", Differs, ""},
		{"crlf.json", Differs, "only the line ends differ"},
		{"dir.json", Blocked, "is a directory"},
		{"file/new.json", Blocked, "a file stands where a directory is needed"},
		{"link.json", Blocked, "is a symbolic link"},
		{"out/tmp/new.json", Blocked, "leads out of the directory"},
		{"big.json", Blocked, "holds more than 1 MiB"},
		{"../new.json", Blocked, "leaves the directory"},
		{"a/../../new.json", Blocked, "leaves the directory"},
		{"/etc/new.json", Blocked, "leaves the directory"},
		{"./new.json", Blocked, "leaves the directory"},
		{`a\b.json`, Blocked, "holds a backslash"},
		{"c:new.json", Blocked, "holds a backslash, colon"},
		{"a\x1bb", Blocked, "control character"},
		{".git/hooks/pre-commit", Blocked, "the repository's own data"},
		{"a/.GIT/config", Blocked, "the repository's own data"},
		{"", Blocked, "names no file"},
		{".", Blocked, "names no file"},
		{"a/", Blocked, "names no file"},
	} {
		content := map[bool]string{true: "x\n", false: "a\nc\n"}[tt.path == "same.json"]
		if tt.path == "crlf.json" {
			content = "a\nb\n"
		}
		c := Plan(Existing(root), []File{file(tt.path, content)})[0]
		if c.State != tt.state || !strings.Contains(c.Why, tt.why) || (tt.why == "") != (c.Why == "") {
			t.Errorf("%q: got %s, %q; want %s, %q", tt.path, c.State, c.Why, tt.state, tt.why)
		}
	}
}

func TestPlanShowsTheDifference(t *testing.T) {
	root := disk(t, map[string]string{"rule.json": "a\nb\n"})
	got := Plan(Existing(root), []File{file("rule.json", "a\nc\n"), file("new.json", "x\n")})
	same(t, "--- a/rule.json\n+++ b/rule.json\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n", got[0].Diff)
	same(t, "--- /dev/null\n+++ b/new.json\n@@ -0,0 +1 @@\n+x\n", got[1].Diff)
}

func TestPlanBlocksTwoFilesOfOneName(t *testing.T) {
	got := Plan(Existing(t.TempDir()), []File{file("CI.yml", "a"), file("ci.yml", "b")})
	if got[0].State != New || got[1].State != Blocked || !strings.HasPrefix(got[1].Why, "named twice") {
		t.Errorf("got %s and %s: %s", got[0].State, got[1].State, got[1].Why)
	}
}

func TestPlanOfADirectoryThatIsNotThere(t *testing.T) {
	root := filepath.Join(t.TempDir(), "not", "yet")
	if got := Plan(Existing(root), []File{file("a", "x")})[0].State; got != New {
		t.Errorf("got %s", got)
	}
}

func TestWriteMakesDirectoriesAndLeavesNothingElseBehind(t *testing.T) {
	root := filepath.Join(t.TempDir(), "out", "here")
	changes := Plan(Existing(root), []File{file("rule.json", "r"), file(".github/workflows/claude.yml", "w")})
	res, err := Write(root, changes, nil)
	must(t, err)
	same(t, Result{Written: []string{"rule.json", ".github/workflows/claude.yml"}}, res)
	same(t, map[string]string{"rule.json": "r", ".github/workflows/claude.yml": "w"}, tree(t, root))

	again, err := Write(root, Plan(Existing(root), []File{file("rule.json", "r")}), nil)
	must(t, err)
	same(t, Result{Unchanged: []string{"rule.json"}}, again)
}

func TestWriteReplacesOnlyWithConsent(t *testing.T) {
	for _, tt := range []struct {
		name   string
		decide func(Change) Decision
		want   map[string]string
		res    Result
		err    string
	}{
		{"nobody to ask", nil, map[string]string{"a": "old"}, Result{}, "a: exists and differs; it is only replaced with your consent"},
		{"refused", always(Refuse), map[string]string{"a": "old"}, Result{}, "a: exists and differs; it is only replaced with your consent"},
		{"skipped", always(Skip), map[string]string{"a": "old", "b": "new"}, Result{Written: []string{"b"}, Skipped: []string{"a"}}, ""},
		{"agreed", always(Overwrite), map[string]string{"a": "new", "b": "new"}, Result{Written: []string{"a", "b"}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := disk(t, map[string]string{"a": "old"})
			res, err := Write(root, Plan(Existing(root), []File{file("a", "new"), file("b", "new")}), tt.decide)
			if got := errText(err); got != tt.err {
				t.Errorf("error %q, want %q", got, tt.err)
			}
			var refused *RefusedError
			if tt.err != "" && (!errors.As(err, &refused) || !refused.Consent) {
				t.Error("the error must say that consent is missing")
			}
			same(t, tt.want, tree(t, root))
			same(t, tt.res, res)
		})
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestWriteTouchesNothingIfOneFileIsBlockedUnlessItIsSkipped(t *testing.T) {
	layout := map[string]string{"d/": ""}
	root := disk(t, layout)
	changes := Plan(Existing(root), []File{file("a", "x"), file("d", "x"), file("../e", "x")})
	if _, err := Write(root, changes, always(Overwrite)); errText(err) != "d: is a directory; a file is to stand here\n"+
		"../e: leaves the directory; want a relative path without . or .." {
		t.Errorf("got %q", errText(err))
	}
	same(t, layout, tree(t, root))

	res, err := Write(root, changes, always(Skip))
	must(t, err)
	same(t, Result{Written: []string{"a"}, Skipped: []string{"d", "../e"}}, res)
}

var meanwhile = []struct {
	name  string
	then  func(root string) error
	err   string
	state map[string]string
}{
	{
		"the file was edited meanwhile",
		func(root string) error { return os.WriteFile(filepath.Join(root, "a"), []byte("edited"), 0o644) },
		"a: changed since you saw the difference; look again",
		map[string]string{"a": "edited"},
	},
	{
		"the file was removed meanwhile",
		func(root string) error { return os.Remove(filepath.Join(root, "a")) },
		"a: changed since you saw the difference; look again",
		map[string]string{},
	},
	{
		"a file appeared meanwhile",
		func(root string) error { return os.WriteFile(filepath.Join(root, "b"), []byte("other"), 0o644) },
		"b: changed since you saw the difference; look again",
		map[string]string{"a": "old", "b": "other"},
	},
	{
		"an empty file appeared meanwhile",
		func(root string) error { return os.WriteFile(filepath.Join(root, "b"), nil, 0o644) },
		"b: changed since you saw the difference; look again",
		map[string]string{"a": "old", "b": ""},
	},
	{
		"a link out of the root appeared meanwhile",
		func(root string) error { return os.Symlink("/", filepath.Join(root, "b")) },
		"b: is a symbolic link; give the path that it leads to",
		map[string]string{"a": "old", "b": "->/"},
	},
	{
		"a directory became a file meanwhile",
		func(root string) error { return os.WriteFile(filepath.Join(root, "c"), nil, 0o644) },
		"c/d: a file stands where a directory is needed",
		map[string]string{"a": "old", "c": ""},
	},
	{
		"somebody wrote the very same meanwhile",
		func(root string) error { return os.WriteFile(filepath.Join(root, "b"), []byte("new"), 0o644) },
		"",
		map[string]string{"a": "new", "b": "new", "c/d": "new"},
	},
}

func TestWriteLooksAgain(t *testing.T) {
	for _, tt := range meanwhile {
		t.Run(tt.name, func(t *testing.T) {
			root := disk(t, map[string]string{"a": "old"})
			changes := Plan(Existing(root), []File{file("a", "new"), file("b", "new"), file("c/d", "new")})
			must(t, tt.then(root))
			_, err := Write(root, changes, always(Overwrite))
			if got := errText(err); got != tt.err {
				t.Errorf("error %q, want %q", got, tt.err)
			}
			same(t, tt.state, tree(t, root))
		})
	}
}

func TestWriteDoesNotTrustAPlanThatWasNotMadeByPlan(t *testing.T) {
	root := disk(t, map[string]string{"r/x": "1"})
	for _, c := range []Change{
		{Path: "../evil", State: New, New: []byte("x")},
		{Path: "new", New: []byte("x")}, // no state
	} {
		if _, err := Write(filepath.Join(root, "r"), []Change{c}, always(Overwrite)); err == nil {
			t.Errorf("%q was written", c.Path)
		}
	}
	same(t, map[string]string{"r/x": "1"}, tree(t, root))
}

func TestWriteFollowsALinkThatStaysWithinTheRoot(t *testing.T) {
	root := disk(t, map[string]string{"real/": "", "link": "->real"})
	_, err := Write(root, Plan(Existing(root), []File{file("link/a", "x")}), nil)
	must(t, err)
	same(t, map[string]string{"real/a": "x", "link": "->real"}, tree(t, root))
}

func TestReplacedFilesKeepTheirPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits here")
	}
	root := disk(t, map[string]string{"a": "old"})
	must(t, os.Chmod(filepath.Join(root, "a"), 0o600))
	_, err := Write(root, Plan(Existing(root), []File{file("a", "new"), file("b", "new")}), always(Overwrite))
	must(t, err)
	for name, want := range map[string]fs.FileMode{"a": 0o600, "b": 0o644} {
		info, err := os.Stat(filepath.Join(root, name))
		must(t, err)
		if got := info.Mode().Perm(); got != want && got&^want != 0 {
			t.Errorf("%s has %v, want %v", name, got, want)
		}
	}
}

func TestAReplacedFileKeepsItsOwner(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root gives files away")
	}
	root := disk(t, map[string]string{"a": "old"})
	must(t, os.Chown(filepath.Join(root, "a"), 1234, 4321))
	_, err := Write(root, Plan(Existing(root), []File{file("a", "new")}), always(Overwrite))
	must(t, err)
	info, err := os.Stat(filepath.Join(root, "a"))
	must(t, err)
	if o, told := ownerOf(info); told && o != (owner{1234, 4321}) {
		t.Errorf("it belongs to %+v", o)
	}
}

func TestAFailureWhileStagingLeavesEverythingAsItWas(t *testing.T) {
	root := disk(t, map[string]string{"a": "old"})
	changes := Plan(Existing(root), []File{file("a", "new"), file("fresh/b", "new"), file(strings.Repeat("n", 250), "new")})
	res, err := Write(root, changes, always(Overwrite)) // the name leaves no room for that of the staged file
	var partial *PartialError
	if !errors.As(err, &partial) || len(partial.Written) != 0 || !strings.HasSuffix(err.Error(), "nothing was written") {
		t.Fatalf("got %v", err)
	}
	same(t, Result{}, res)
	same(t, map[string]string{"a": "old"}, tree(t, root))
}

func TestAFailureAmongTheLastStepsNamesWhatIsWritten(t *testing.T) {
	root := disk(t, nil)
	twice := []Change{
		{Path: "a", State: New, New: []byte("1")},
		{Path: "a", State: New, New: []byte("2")},
	}
	res, err := Write(root, twice, nil)
	if got, want := errText(err), "a: cannot write: a file of that name has just appeared; already written: a"; got != want {
		t.Errorf("error %q, want %q", got, want)
	}
	same(t, Result{Written: []string{"a"}}, res)
	same(t, map[string]string{"a": "1"}, tree(t, root))
}

func TestWriteIntoWhatIsNoDirectory(t *testing.T) {
	root := filepath.Join(disk(t, map[string]string{"f": "x"}), "f")
	changes := Plan(Existing(root), []File{file("a", "x")})
	if changes[0].State != Blocked {
		t.Errorf("the plan says %s", changes[0].State)
	}
	changes[0].State = New
	_, err := Write(root, changes, nil)
	if err == nil || !strings.Contains(err.Error(), "a file stands where a directory is needed; nothing was written") {
		t.Errorf("got %v", err)
	}
}

func TestNoPathLeavesTheRoot(t *testing.T) {
	outer := t.TempDir()
	root := filepath.Join(outer, "in", "root")
	must(t, os.MkdirAll(root, 0o755))
	pieces := []string{"..", ".", "/", "a", "b", `\`, "c:", ".git", "\x00", "~", "con"}
	proptest.Check(t, func(rt *rapid.T) {
		p := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(pieces), rapid.StringN(0, 3, 9)), 0, 6).Draw(rt, "path"), "")
		_, _ = Write(root, Plan(Existing(root), []File{file(p, "x")}), always(Overwrite))
		_, _ = Write(root, []Change{{Path: p, State: New, New: []byte("x")}}, always(Overwrite))
	})
	for name := range tree(t, outer) {
		if !strings.HasPrefix(name, "in/root/") {
			t.Errorf("%s was written outside of the root", name)
		}
		if strings.Contains(strings.ToLower(name), ".git/") {
			t.Errorf("%s was written into the repository's data", name)
		}
	}
}
