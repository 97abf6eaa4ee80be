package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// faulty lets one operation of a save fail: the one with the number at, counted from 0.
type faulty struct {
	operations
	at, n  int
	fault  error
	failed string // what failed, empty for nothing
}

func (f *faulty) step(what string) error {
	f.n++
	if f.n-1 != f.at {
		return nil
	}
	f.failed = what
	return f.fault
}

func (f *faulty) create(name string) (stage, error) {
	if err := f.step("create"); err != nil {
		return nil, err
	}
	s, err := f.operations.create(name)
	return faultyStage{s, f}, err
}

func (f *faulty) mkdir(name string) error {
	if err := f.step("mkdir"); err != nil {
		return err
	}
	return f.operations.mkdir(name)
}

func (f *faulty) link(from, to string) error {
	if err := f.step("link"); err != nil {
		return err
	}
	return f.operations.link(from, to)
}

func (f *faulty) rename(from, to string) error {
	if err := f.step("rename"); err != nil {
		return err
	}
	return f.operations.rename(from, to)
}

func (f *faulty) remove(name string) error {
	if err := f.step("remove"); err != nil {
		return err
	}
	return f.operations.remove(name)
}

type faultyStage struct {
	stage
	f *faulty
}

// Write writes the half of it where it is to fail, as a full disk does.
func (s faultyStage) Write(p []byte) (int, error) {
	if err := s.f.step("write"); err != nil {
		n, _ := s.stage.Write(p[:len(p)/2])
		return n, err
	}
	return s.stage.Write(p)
}

func (s faultyStage) Sync() error {
	if err := s.f.step("sync"); err != nil {
		return err
	}
	return s.stage.Sync()
}

func (s faultyStage) Chmod(mode os.FileMode) error {
	if err := s.f.step("chmod"); err != nil {
		return err
	}
	return s.stage.Chmod(mode)
}

func (s faultyStage) Close() error {
	err := s.stage.Close()
	return errors.Join(s.f.step("close"), err)
}

// Each operation of a save of four files fails once, in each way that a disk has.
func TestWhereverASaveFailsNoFileIsHalfAndTheErrorNamesWhatIsThere(t *testing.T) {
	before := map[string]string{"a": "old a", "b": "old b"}
	after := map[string]string{"a": "new content of a", "b": "new content of b", "c/d/e": "new content of e", "f": "new content of f"}
	var met []string
	for _, fault := range []error{syscall.ENOSPC, syscall.EIO, syscall.EACCES, syscall.EROFS} {
		for at := 0; ; at++ {
			root, f := disk(t, before), &faulty{at: at, fault: fault}
			var wanted []File
			for _, name := range []string{"a", "c/d/e", "b", "f"} {
				wanted = append(wanted, file(name, after[name]))
			}
			result, err := save(root, Plan(Existing(root), wanted), always(Overwrite), func(r *os.Root) operations {
				f.operations = onDisk{r}
				return f
			})
			if f.failed == "" {
				if err != nil || len(result.Written) != len(after) {
					t.Fatalf("nothing failed: %v, %v", result, err)
				}
				break
			}
			met = append(met, f.failed)
			t.Run(fmt.Sprintf("%s %d %v", f.failed, at, fault), func(t *testing.T) {
				told(t, root, before, after, result, err, f.failed)
			})
		}
	}
	for _, what := range []string{"create", "mkdir", "write", "chmod", "sync", "close", "link", "rename", "remove"} {
		if !slices.Contains(met, what) {
			t.Errorf("no %s has failed", what)
		}
	}
}

// told holds what a save says against what is on the disk.
func told(t *testing.T, root string, before, after map[string]string, result Result, err error, failed string) {
	t.Helper()
	var written []string
	for _, name := range []string{"a", "c/d/e", "b", "f"} {
		switch text, e := os.ReadFile(filepath.Join(root, filepath.FromSlash(name))); {
		case e == nil && string(text) == after[name]:
			written = append(written, name)
		case e == nil && string(text) != before[name]:
			t.Errorf("%s holds %q", name, text)
		case e != nil && before[name] != "":
			t.Errorf("%s is gone", name)
		}
	}
	same(t, written, result.Written)
	var partial *PartialError
	switch {
	case errors.As(err, &partial):
		same(t, written, partial.Written)
		if len(written) == 0 != strings.HasSuffix(err.Error(), "nothing was written") || strings.Contains(err.Error(), root) {
			t.Errorf("%v", err)
		}
	case err != nil, failed != "link" && failed != "remove": // without hard links a file is renamed; what is left over is swept later
		t.Errorf("the error is %v", err)
	}
	if failed == "remove" {
		return
	}
	for name := range tree(t, root) {
		if after[name] == "" {
			t.Errorf("%s was left behind", name)
		}
	}
}
