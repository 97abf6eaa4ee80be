package files

import (
	"crypto/rand"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// stale is the age at which a staged file was left behind by a program that was killed.
const stale = time.Hour

// tempName names a staged file beside its target, as no other call does.
func tempName(dir, base string) string { return dir + tempPrefix(base) + rand.Text() }

func tempPrefix(base string) string { return "." + base + "." }

// sweep removes what earlier calls for the same target left behind. What cannot be removed
// stays: it does no harm.
func (w *writer) sweep(dir, base string) {
	list, err := fs.ReadDir(w.root.FS(), dir)
	if err != nil {
		return
	}
	for _, e := range list {
		random, ours := strings.CutPrefix(e.Name(), tempPrefix(base))
		if !ours || !isRandom(random) || !e.Type().IsRegular() {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > stale {
			_ = w.disk.remove(filepath.Join(filepath.FromSlash(dir), e.Name()))
		}
	}
}

// isRandom reports whether s is as rand.Text makes it: 26 characters of base32 (RFC 4648 §6).
func isRandom(s string) bool {
	const length = 26
	return len(s) == length && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
