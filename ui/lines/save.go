package lines

import (
	"fmt"

	"gh-wif/internal/files"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
)

// states words what writing would do.
var states = map[files.State]string{
	files.New: "new", files.Same: "unchanged", files.Differs: "exists and differs", files.Blocked: "cannot be written",
}

// save writes files, asking for each that exists and differs. It reports whether all of them
// are as wanted then.
func (s *session) save(wanted []files.File) (whole bool, err error) {
	var todo []files.Change
	agreed := map[string]bool{}
	whole = true
	for _, c := range s.deps.PlanFiles(wanted) {
		s.print("%s: %s", term.Clean(c.Path), states[c.State])
		switch c.State {
		case files.New:
			todo = append(todo, c)
		case files.Blocked:
			whole = false
			s.print("%s", term.Clean(c.Why))
		case files.Differs:
			s.print("%s", term.CleanBlock(c.Diff))
			yes, err := s.yes("Replace "+term.Clean(c.Path)+"?", false)
			if err != nil {
				return false, err
			}
			whole = whole && yes
			if yes {
				agreed[c.Path] = true
				todo = append(todo, c)
			}
		}
	}
	if len(todo) == 0 {
		s.print("Nothing was written.")
		return whole, nil
	}
	if yes, err := s.yes(fmt.Sprintf("Write %s?", say.Plural(len(todo), "file")), true); err != nil || !yes {
		return false, err
	}
	r, err := s.deps.WriteFiles(todo, func(c files.Change) files.Decision {
		if agreed[c.Path] {
			return files.Overwrite
		}
		return files.Refuse
	})
	s.saved = append(s.saved, r.Written...)
	for _, path := range r.Written {
		s.print("Written: %s", term.Clean(path))
	}
	if err != nil {
		s.print("Not everything was written: %s", term.CleanBlock(err.Error()))
		return false, nil
	}
	return whole, nil
}
