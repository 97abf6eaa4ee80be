//go:build !windows

package files

import (
	"errors"
	"io/fs"
	"syscall"
)

// isNotDir reports that a part of the path is no directory.
func isNotDir(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

// ownerOf is whom a file belongs to, where the system tells it.
func ownerOf(info fs.FileInfo) (o owner, told bool) {
	stat, told := info.Sys().(*syscall.Stat_t)
	if !told {
		return owner{}, false
	}
	return owner{int(stat.Uid), int(stat.Gid)}, true
}
