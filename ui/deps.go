package ui

import (
	"gh-wif/internal/job"
	"gh-wif/ui/screen"
)

// What the caller of the program hands in and gets back is what the screens know of it.
type (
	Deps   = screen.Deps
	Result = screen.Result
)

// What the screens take from the hall.
type (
	Prefill = job.Prefill
	Found   = job.Found
	Entry   = job.Entry
)

// The jobs that the program is started for. Home is the choice between the others.
const (
	Home     = job.Home
	Setup    = job.Setup
	Diagnose = job.Diagnose
	Exposure = job.Exposure
)
