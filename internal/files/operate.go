package files

import (
	"io"
	"io/fs"
	"os"
)

// operations are those by which a save changes the disk, below one directory that none of
// them leaves. A test lets each of them fail.
type operations interface {
	create(name string) (stage, error) // of a file that is not there
	mkdir(name string) error
	link(from, to string) error
	rename(from, to string) error
	remove(name string) error
}

// stage is a file that is being written beside its target.
type stage interface {
	io.WriteCloser
	Chmod(mode fs.FileMode) error
	Chown(user, group int) error
	Sync() error
}

// owner is whom a file belongs to.
type owner struct{ user, group int }

// onDisk are the operations of the system.
type onDisk struct{ root *os.Root }

func (d onDisk) create(name string) (stage, error) {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (d onDisk) mkdir(name string) error      { return d.root.Mkdir(name, 0o755) }
func (d onDisk) link(from, to string) error   { return d.root.Link(from, to) }
func (d onDisk) rename(from, to string) error { return d.root.Rename(from, to) }
func (d onDisk) remove(name string) error     { return d.root.Remove(name) }
