package files

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Decision is the user's answer about a file that exists and differs, or is blocked.
type Decision int

// The decisions. Refuse, the zero value, stops everything; a blocked file can only be skipped.
const (
	Refuse Decision = iota
	Skip
	Overwrite
)

// Result names the files by what became of them, in the order of the changes.
type Result struct {
	Written, Skipped, Unchanged []string
}

// RefusedError says why nothing was written at all.
type RefusedError struct {
	Path    string
	Why     string
	Consent bool // consent is all that is missing
}

func (e *RefusedError) Error() string { return e.Path + ": " + e.Why }

// PartialError says that writing broke off, and which files it had written by then.
type PartialError struct {
	Path    string
	Written []string
	Err     error
}

func (e *PartialError) Error() string {
	done := "nothing was written"
	if len(e.Written) > 0 {
		done = "already written: " + strings.Join(e.Written, ", ")
	}
	return fmt.Sprintf("%s: cannot write: %v; %s", e.Path, e.Err, done)
}

func (e *PartialError) Unwrap() error { return e.Err }

// Write puts the changes under root, which it creates if need be. decide is asked for
// every file that differs or is blocked; nil refuses them all. If a file is refused, or
// is not what it was when planned, nothing is written and the error joins a
// *[RefusedError] for each. If writing itself fails the error is a *[PartialError].
// New files get 0644 less the umask. Replaced ones keep their permissions, and their owner as
// far as the system lets the user say so; another name of such a file keeps the old content.
func Write(root string, changes []Change, decide func(Change) Decision) (Result, error) {
	return save(root, changes, decide, func(r *os.Root) operations { return onDisk{r} })
}

// save is Write, by the operations that on gives of the directory.
func save(root string, changes []Change, decide func(Change) Decision, on func(*os.Root) operations) (Result, error) {
	var w writer
	for _, c := range changes {
		w.sort(c, decide)
	}
	if len(w.refused) > 0 {
		return Result{}, errors.Join(w.refused...)
	}
	if len(w.todo) == 0 {
		return w.result, nil
	}
	if err := w.open(root); err != nil {
		return Result{}, &PartialError{Path: root, Err: obstacle(err)}
	}
	defer w.root.Close()
	w.disk = on(w.root)
	w.verify()
	if len(w.refused) > 0 {
		w.cleanUp()
		return Result{}, errors.Join(w.refused...)
	}
	err := w.write()
	w.cleanUp()
	return w.result, err
}

// writer holds one call of Write.
type writer struct {
	root    *os.Root   // for reading
	disk    operations // for changing
	rootDir string     // root, if this call made it
	dirs    []string   // directories that this call made, parents first
	todo    []*staged
	result  Result
	refused []error
}

// staged is a change on its way: its content lies in temp until it is put in place.
type staged struct {
	Change
	was  fs.FileInfo // of the file that is replaced
	temp string
}

func (w *writer) refuse(c Change, consent bool, why string) {
	w.refused = append(w.refused, &RefusedError{Path: c.Path, Why: why, Consent: consent})
}

// sort asks for the decision on c and puts it where that says.
func (w *writer) sort(c Change, decide func(Change) Decision) {
	decision := Refuse
	if decide != nil && (c.State == Differs || c.State == Blocked) {
		decision = decide(c)
	}
	switch {
	case decision == Skip:
		w.result.Skipped = append(w.result.Skipped, c.Path)
	case c.State == Same:
		w.result.Unchanged = append(w.result.Unchanged, c.Path)
	case c.State == Blocked:
		w.refuse(c, false, c.Why)
	case badPath(c.Path) != "":
		w.refuse(c, false, badPath(c.Path))
	case c.State == Differs && decision != Overwrite:
		w.refuse(c, true, "exists and differs; it is only replaced with your consent")
	default:
		w.todo = append(w.todo, &staged{Change: c})
	}
}

// open opens the root directory, made if it is not there.
func (w *writer) open(root string) error {
	if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(root, 0o755); err != nil {
			return err
		}
		w.rootDir = root
	}
	var err error
	w.root, err = openRoot(root)
	return err
}

// verify compares again with what is there now.
func (w *writer) verify() {
	left := w.todo[:0]
	for _, s := range w.todo {
		now, info, err := readIn(w.root, s.Path)
		gone := errors.Is(err, fs.ErrNotExist)
		switch {
		case gone && s.State == New:
			left = append(left, s)
		case err != nil && !gone:
			w.refuse(s.Change, false, err.Error())
		case !gone && bytes.Equal(now, s.New):
			w.result.Unchanged = append(w.result.Unchanged, s.Path)
		case gone || s.State == New || !bytes.Equal(now, s.Old):
			w.refuse(s.Change, false, "changed since you saw the difference; look again")
		default:
			s.was = info
			left = append(left, s)
		}
	}
	w.todo = left
}

// write stages every file, and puts them in place only when all are staged.
func (w *writer) write() error {
	for _, step := range []func(*staged) error{w.stage, w.place} {
		for _, s := range w.todo {
			if err := step(s); err != nil {
				return &PartialError{Path: s.Path, Written: w.result.Written, Err: obstacle(err)}
			}
		}
	}
	return nil
}

// stage writes the content to a file of its own in the directory of the target.
func (w *writer) stage(s *staged) (err error) {
	dir, base := path.Split(s.Path)
	if err := w.mkdirs(path.Clean(dir)); err != nil {
		return err
	}
	w.sweep(path.Clean(dir), base)
	name := tempName(dir, base)
	f, err := w.disk.create(filepath.FromSlash(name))
	if err != nil {
		return err
	}
	s.temp = name
	defer func() { err = errors.Join(err, f.Close()) }()
	if s.State == Differs {
		if o, told := ownerOf(s.was); told {
			_ = f.Chown(o.user, o.group) // the right of root alone, and of nobody on some file systems
		}
		if err := f.Chmod(s.was.Mode().Perm()); err != nil {
			return err
		}
	}
	if _, err := f.Write(s.New); err != nil {
		return err
	}
	return f.Sync()
}

// mkdirs makes dir and its parents, and remembers which were not there.
func (w *writer) mkdirs(dir string) error {
	if dir == "." {
		return nil
	}
	if _, err := w.root.Stat(filepath.FromSlash(dir)); !errors.Is(err, fs.ErrNotExist) {
		return err // nil if it is there; if it is a file, opening the staged file says so
	}
	if err := w.mkdirs(path.Dir(dir)); err != nil {
		return err
	}
	if err := w.disk.mkdir(filepath.FromSlash(dir)); err != nil {
		return err
	}
	w.dirs = append(w.dirs, dir)
	return nil
}

// place gives the staged file its name. A new file is linked, which unlike a rename fails
// if a file of that name has appeared meanwhile.
func (w *writer) place(s *staged) error {
	temp, target := filepath.FromSlash(s.temp), filepath.FromSlash(s.Path)
	if s.State == New {
		err := w.disk.link(temp, target)
		if errors.Is(err, fs.ErrExist) {
			return errors.New("a file of that name has just appeared")
		}
		if err == nil {
			w.result.Written = append(w.result.Written, s.Path)
			return nil // cleanUp removes the other name
		}
		// The file system has no hard links.
		if _, err := w.root.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
			return errors.New("a file of that name has just appeared")
		}
	}
	if s.State == Differs { // staging takes its time: the others' files are synced to the disk
		if now, _, err := readIn(w.root, s.Path); err != nil || !bytes.Equal(now, s.Old) {
			return errors.New("it changed since you saw the difference; look again")
		}
	}
	if err := w.disk.rename(temp, target); err != nil {
		return err
	}
	s.temp = ""
	w.result.Written = append(w.result.Written, s.Path)
	return nil
}

// cleanUp removes staged files, and the directories that this call made and left
// empty. What cannot be removed stays: the outcome is decided by now.
func (w *writer) cleanUp() {
	for _, s := range w.todo {
		if s.temp != "" {
			_ = w.disk.remove(filepath.FromSlash(s.temp))
		}
	}
	for i := len(w.dirs) - 1; i >= 0; i-- {
		_ = w.disk.remove(filepath.FromSlash(w.dirs[i])) // fails if it is not empty
	}
	if w.rootDir != "" {
		_ = os.Remove(w.rootDir)
	}
}
