package picker

import (
	"path/filepath"
	"slices"
	"strings"

	"gh-wif/internal/job"
)

// sorted orders the entries of a directory for reading: folders, files, and after them what
// begins with a dot.
func sorted(entries []job.Entry) []job.Entry {
	out := slices.Clone(entries)
	rank := func(e job.Entry) int {
		n := 0
		if strings.HasPrefix(e.Name, ".") {
			n += 2
		}
		if !e.Dir {
			n++
		}
		return n
	}
	slices.SortStableFunc(out, func(a, b job.Entry) int { return rank(a) - rank(b) })
	return out
}

// likeliest is the line to begin on: the folder one comes up from, a file that is known to
// fit or the folder on the way to it, a file that may fit by its name, or the first entry.
func (s *Screen) likeliest(from string) int {
	if rel, err := filepath.Rel(s.dir, from); from != "" && err == nil && rel != "." && filepath.IsLocal(rel) {
		if i := s.lineOf(firstOf(rel)); i > 0 {
			return i
		}
	}
	for _, path := range s.wanted.Likely.Paths {
		rel := filepath.FromSlash(path)
		if filepath.IsAbs(rel) {
			rel, _ = filepath.Rel(s.dir, rel)
		} else if s.root != "" {
			rel, _ = filepath.Rel(s.dir, filepath.Join(s.root, rel))
		}
		if rel == "" || !filepath.IsLocal(rel) {
			continue
		}
		if i := s.lineOf(firstOf(rel)); i > 0 {
			return i
		}
	}
	for _, end := range s.wanted.Likely.Ends {
		for i, e := range s.entries {
			if !e.Dir && strings.HasSuffix(strings.ToLower(e.Name), end) {
				return i + 1
			}
		}
	}
	return min(1, len(s.entries))
}

// firstOf is the first part of a relative path.
func firstOf(rel string) string {
	name, _, _ := strings.Cut(rel, string(filepath.Separator))
	return name
}

// lineOf is the line of an entry, counted with the way up before it; 0: there is none.
func (s *Screen) lineOf(name string) int {
	return slices.IndexFunc(s.entries, func(e job.Entry) bool { return e.Name == name }) + 1
}
