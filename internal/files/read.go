package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// Stdin is the name that stands for standard input.
const Stdin = "-"

// InputError says why a file that the user named cannot be read. Its text names the
// file, what is wrong with it, and what would do.
type InputError struct {
	Path string
	Why  string
	Err  error // of the system; nil where it had no objection
}

func (e *InputError) Error() string { return e.Path + ": " + e.Why }
func (e *InputError) Unwrap() error { return e.Err }

// Read gives the whole content of the file at path, or of stdin for [Stdin], of at most
// limit bytes. Pipes are read too, as shells give for <(command). Errors are *[InputError],
// or the context's where that is stopped: opening a named pipe waits for its writer, and a
// network's directory may hang. What is waited for then is left behind.
func Read(ctx context.Context, path string, stdin io.Reader, limit int64) ([]byte, error) {
	return waited(ctx, func() ([]byte, error) { return readNow(path, stdin, limit) })
}

// ReadFound is [Read] for a file that nobody named, such as one that a directory holds: only a
// regular file is read. A link in somebody's repository may lead to a pipe or to our own
// standard input, which waits for ever, or is meant for another.
func ReadFound(ctx context.Context, path string, limit int64) ([]byte, error) {
	return waited(ctx, func() ([]byte, error) {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, unreadable(path, err)
		case !info.Mode().IsRegular():
			return nil, &InputError{Path: path, Why: "is no regular file; one that is meant to be read so is named"}
		}
		return readNow(path, nil, limit)
	})
}

// waited waits for a reading, or for the context.
func waited(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	type answer struct {
		content []byte
		err     error
	}
	done := make(chan answer, 1)
	go func() {
		content, err := read()
		done <- answer{content, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case a := <-done:
		return a.content, a.err
	}
}

func readNow(path string, stdin io.Reader, limit int64) ([]byte, error) {
	if path == Stdin {
		if stdin == nil {
			stdin = strings.NewReader("")
		}
		return readAll("standard input", stdin, limit)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	switch mode := info.Mode(); {
	case mode.IsDir():
		return nil, &InputError{Path: path, Why: "is a directory; give a file, or - for standard input"}
	case mode.IsRegular():
		if info.Size() > limit {
			return nil, tooLarge(path, limit)
		}
	case mode&fs.ModeNamedPipe == 0 && !isDescriptor(path):
		return nil, &InputError{Path: path, Why: "is a device or a socket; give a file, a pipe, or - for standard input"}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer f.Close()
	return readAll(path, f, limit)
}

// isDescriptor reports a name for something that is open already.
func isDescriptor(path string) bool {
	return path == "/dev/stdin" || path == os.DevNull || strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/self/fd/")
}

func readAll(name string, r io.Reader, limit int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, unreadable(name, err)
	case int64(len(content)) > limit:
		return nil, tooLarge(name, limit)
	}
	return content, nil
}

func tooLarge(name string, limit int64) error {
	return &InputError{Path: name, Why: fmt.Sprintf("holds more than %s, the most that is read; is it the right file?", size(limit))}
}

func unreadable(name string, err error) error {
	e := &InputError{Path: name, Err: err}
	switch {
	case name == "":
		e.Path, e.Why = `""`, "names no file; give a file, or - for standard input"
	case errors.Is(err, fs.ErrNotExist):
		e.Why = "no such file; give an existing file, or - for standard input"
	case errors.Is(err, fs.ErrPermission):
		e.Why = "no permission to read it"
	default:
		e.Why = obstacle(err).Error()
	}
	return e
}
