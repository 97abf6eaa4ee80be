package ui

import "gh-wif/ui/screen"

// What the caller of the program hands in and gets back is what the screens know of it.
type (
	Deps    = screen.Deps
	Job     = screen.Job
	Prefill = screen.Prefill
	Found   = screen.Found
	Entry   = screen.Entry
	Result  = screen.Result
)

// The jobs.
const (
	Home     = screen.Home
	Setup    = screen.Setup
	Diagnose = screen.Diagnose
	Exposure = screen.Exposure
)
