package lines

import (
	"gh-wif/internal/present"
	"gh-wif/internal/term"
)

// startTitle offers what gh-wif verify does.
const startTitle = "Start the workflow and watch it"

// startAndWatch starts a workflow of the working copy after a yes, and follows its run.
func (s *session) startAndWatch() error {
	name, all := "", s.found.Federated()
	if len(all) > 1 {
		var titles []string
		for _, f := range all {
			titles = append(titles, term.Clean(f.Path))
		}
		n, err := s.menu(present.WhichStarts, titles, 0)
		if err != nil {
			return err
		}
		name = all[n].File
	}
	found, err := s.deps.ToVerify(s.ctx, name)
	if err != nil {
		return s.trouble(err)
	}
	s.print("%s", present.WhatIsStarted(found.File.Path, found.Repository.String()))
	if yes, err := s.yes("Start it?", false); err != nil || !yes {
		return err
	}
	result, err := s.deps.Verify(s.ctx, found, func(what string) { s.telling(s.deps.Now().Format("15:04:05") + " " + what) })
	if err != nil {
		if where := present.NotWatched(result); where != "" {
			s.print("%s", where)
		}
		return s.trouble(err)
	}
	s.page(present.Verification(result))
	return nil
}
