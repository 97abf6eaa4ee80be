// Package files puts generated files into a directory, with consent: [Plan] compares
// what is wanted with what is there, [Write] does it once the user has agreed, and
// [Read] takes the files that a user names.
//
// The contract of Write: nothing outside of the root is ever touched, whatever symbolic
// links say; no existing file is replaced without consent, nor one that changed
// since the user saw the difference; everything is verified and staged before the
// first file appears; each file appears whole or not at all.
package files

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/aymanbagabas/go-udiff"
)

// maxExisting is the size in bytes above which an existing file is not compared: it
// is none of those that this program writes.
const maxExisting = 1 << 20

// File is a file that is wanted: a path relative to the root, with slashes, and its content.
type File struct {
	Path    string
	Content []byte
}

// State says how a wanted file relates to what is there.
type State string

// The states. Only New and Differs lead to a write, Differs only with consent.
const (
	New     State = "new"
	Same    State = "same"
	Differs State = "differs"
	Blocked State = "blocked" // cannot be written; Change.Why says why
)

// Change is what writing one wanted file would do.
type Change struct {
	Path     string
	State    State
	Old, New []byte
	Diff     string // unified, from Old to New; it quotes the existing file, which nobody vouches for
	Why      string // of Blocked; or what a reader of the diff would not see
}

// Plan compares the wanted files with the existing ones. existing gives the content
// of a path; an error that is not fs.ErrNotExist blocks that file. [Existing] makes one for a directory.
func Plan(existing func(path string) ([]byte, error), wanted []File) []Change {
	changes := make([]Change, 0, len(wanted))
	seen := map[string]bool{}
	for _, w := range wanted {
		c := Change{Path: w.Path, New: w.Content}
		folded := strings.ToLower(w.Path)
		switch why := badPath(w.Path); {
		case why != "":
			c.State, c.Why = Blocked, why
		case seen[folded]:
			c.State, c.Why = Blocked, "named twice; each file needs a path of its own, also where upper and lower case are the same"
		default:
			c.compare(existing)
		}
		seen[folded] = true
		changes = append(changes, c)
	}
	return changes
}

// Replacement is the change of a file whose content was read before, at a path that may be anywhere.
func Replacement(path string, old, wanted []byte) Change {
	c := Change{Path: strings.TrimLeft(filepath.ToSlash(path), "/"), New: wanted} // as the diff names it
	c.compare(func(string) ([]byte, error) { return old, nil })
	c.Path = path
	return c
}

func (c *Change) compare(existing func(string) ([]byte, error)) {
	old, err := existing(c.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && notOnWindows(c.Path) != "":
		c.State, c.Why = Blocked, notOnWindows(c.Path)
	case errors.Is(err, fs.ErrNotExist):
		c.State = New
		c.Diff = udiff.Unified("/dev/null", "b/"+c.Path, "", string(c.New))
	case err != nil:
		c.State, c.Why = Blocked, err.Error()
	case bytes.Equal(old, c.New):
		c.State, c.Old = Same, old
	default:
		c.State, c.Old = Differs, old
		c.Diff = difference("a/"+c.Path, "b/"+c.Path, string(old), string(c.New))
		if bytes.Equal(withoutCR(old), withoutCR(c.New)) {
			c.Why = "only the line ends differ: the existing file has carriage returns"
		}
	}
}

func withoutCR(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")) }

// badPath says why p may not be written under any root, or "".
func badPath(p string) string {
	switch {
	case p == "" || p == "." || strings.HasSuffix(p, "/"):
		return "names no file"
	case !fs.ValidPath(p):
		return "leaves the directory; want a relative path without . or .."
	case strings.ContainsAny(p, `\:`) || strings.ContainsFunc(p, unicode.IsControl):
		return `holds a backslash, colon or control character; want names joined by /`
	}
	for element := range strings.SplitSeq(p, "/") {
		if gitOwn(element) {
			return "lies in the repository's own data (.git)"
		}
	}
	if !filepath.IsLocal(filepath.FromSlash(p)) { // a device of Windows, which is asked for here by its name
		return cmp.Or(notOnWindows(p), "leaves the directory; want a relative path without . or ..")
	}
	return ""
}

// gitOwn reports whether a name is .git on some file system: Windows drops dots and spaces at the end and
// knows git~1 for it, macOS drops characters that nobody sees, and neither minds the case.
func gitOwn(name string) bool {
	seen := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name)
	seen = strings.TrimRight(seen, ". ")
	return strings.EqualFold(seen, ".git") || strings.EqualFold(seen, "git~1")
}

// devices are the names that Windows keeps for itself, in every directory and with any ending
// (learn.microsoft.com, Naming Files, Paths, and Namespaces).
var devices = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)`)
})

// notOnWindows says why no file of this path can be on Windows, where a colleague may check it out; or "".
func notOnWindows(p string) string {
	for element := range strings.SplitSeq(p, "/") {
		switch {
		case devices().MatchString(element):
			return fmt.Sprintf("names a device on Windows (%s), where it could not be checked out; want another name", element)
		case strings.HasSuffix(element, "."), strings.HasSuffix(element, " "):
			return "has a name that ends in a dot or a space, which Windows drops; want another name"
		case strings.ContainsAny(element, `<>"|?*`):
			return `has one of < > " | ? * in its name, which Windows allows in none; want another name`
		}
	}
	return ""
}

// Existing reads files under root for [Plan]. It follows no link out of root, and does not
// need root to exist. Its errors, except fs.ErrNotExist, say what stands in the way.
func Existing(root string) func(path string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		r, err := openRoot(root)
		if err != nil {
			return nil, obstacle(err)
		}
		defer r.Close()
		content, _, err := readIn(r, path)
		return content, err
	}
}

var errNotDir = errors.New("a file stands where a directory is needed")

// openRoot is os.OpenRoot with an error that can be told from others if dir is a file.
func openRoot(dir string) (*os.Root, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, errNotDir
	}
	return os.OpenRoot(dir)
}

// readIn reads the regular file at path and its permissions.
func readIn(r *os.Root, path string) ([]byte, fs.FileInfo, error) {
	name := filepath.FromSlash(path)
	info, err := r.Lstat(name)
	switch {
	case err != nil:
		return nil, nil, obstacle(err)
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, nil, errors.New("is a symbolic link; give the path that it leads to")
	case info.IsDir():
		return nil, nil, errors.New("is a directory; a file is to stand here")
	case !info.Mode().IsRegular():
		return nil, nil, errors.New("is not a regular file")
	case info.Size() > maxExisting:
		return nil, nil, fmt.Errorf("holds more than %s, so it is none of ours", size(maxExisting))
	}
	content, err := r.ReadFile(name)
	if err != nil {
		return nil, nil, obstacle(err)
	}
	return content, info, nil
}

// obstacle words the error of a file operation without the path, which the caller
// has. fs.ErrNotExist stays itself.
func obstacle(err error) error {
	var pathErr *fs.PathError
	var linkErr *os.LinkError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fs.ErrNotExist
	case errors.Is(err, fs.ErrPermission):
		return errors.New("no permission")
	case isNotDir(err):
		return errNotDir
	case strings.Contains(err.Error(), "escapes"): // os does not export this error of os.Root
		return errors.New("a symbolic link leads out of the directory")
	case errors.As(err, &pathErr):
		return pathErr.Err
	case errors.As(err, &linkErr):
		return linkErr.Err
	default:
		return err
	}
}

// size words a limit in bytes, in the largest unit that it fills.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	default:
		return fmt.Sprintf("%d bytes", n)
	}
}
