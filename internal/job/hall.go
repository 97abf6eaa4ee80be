package job

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gh-wif/internal/files"
	"gh-wif/internal/repo"
)

// MaxInput bounds every file that is read, in bytes.
const MaxInput = 1 << 20

// Hall is the way to the outside that the jobs take.
type Hall struct {
	Dir   string      // what is looked for without being named is here; empty or ".": where the program runs
	Stdin io.Reader   // for the path "-"; nil: there is none
	Run   repo.Runner // runs git and gh
	// Keys fetches the key set of an issuer's address.
	Keys func(ctx context.Context, issuerURL string) ([]byte, error)
}

// Problem is a wrong command line or an unreadable input, with what would help.
type Problem struct {
	Message string
	Hint    string // lines; empty: none
}

func (p *Problem) Error() string { return p.Message }

// Refuse makes a [Problem].
func Refuse(hint, format string, args ...any) error {
	return &Problem{Message: fmt.Errorf(format, args...).Error(), Hint: hint}
}

// Read reads a file that the user named, or standard input for "-". A stopped ctx ends
// the wait for a pipe that nobody writes to.
func (h Hall) Read(ctx context.Context, path string) ([]byte, error) {
	return files.Read(ctx, path, h.Stdin, MaxInput)
}

// Found reads a file that nobody named: a regular one, or none.
func (h Hall) Found(ctx context.Context, path string) ([]byte, error) {
	return files.ReadFound(ctx, path, MaxInput)
}

// WorkingDir is Dir, as an absolute path where the system tells it.
func (h Hall) WorkingDir() string {
	if h.Dir != "" && h.Dir != "." {
		return h.Dir
	}
	if dir, err := os.Getwd(); err == nil {
		return dir
	}
	return "."
}

// relative shortens a directory by the way from where the program runs.
func relative(dir string) string {
	here, err := os.Getwd()
	if err != nil {
		return dir
	}
	if rel, err := filepath.Rel(here, dir); err == nil {
		return rel
	}
	return dir
}

// ListDir lists a directory, folders first; of "": where the program runs. It gives the
// absolute path too.
func (h Hall) ListDir(path string) (string, []Entry, error) {
	if path == "" {
		path = h.WorkingDir()
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", nil, err
	}
	list, err := os.ReadDir(path)
	if err != nil {
		return path, nil, err
	}
	var folders, others []Entry
	for _, e := range list {
		info, err := os.Stat(filepath.Join(path, e.Name()))
		if err == nil && info.IsDir() {
			folders = append(folders, Entry{Name: e.Name(), Dir: true})
		} else {
			others = append(others, Entry{Name: e.Name()})
		}
	}
	return path, append(folders, others...), nil
}
