package lines

import (
	"gh-wif/internal/present"
	"gh-wif/internal/term"
)

// startTitle offers what gh-wif verify does, or says what is missing for it.
func (s *session) startTitle() string {
	all := s.found.Federated()
	if len(all) == 0 || s.found.Startable() {
		return present.StartAndWatch
	}
	return present.StartAndWatch + ". " + present.NotByHand(len(all))
}

// startAndWatch starts a workflow of the working copy after a yes, and follows its run.
func (s *session) startAndWatch() error {
	name, all := "", s.found.Federated()
	if len(all) > 1 {
		var titles []string
		for _, f := range all {
			title := term.Clean(f.Path)
			if f.NoDispatch {
				title += ": " + present.NotByHand(1)
			}
			titles = append(titles, title)
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
