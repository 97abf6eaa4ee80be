// Package workflow reads GitHub Actions workflow files, says what their jobs do to call Claude with
// Workload Identity Federation, and finds what is wrong with it.
//
// It has three entry points:
//
//   - [Read] turns bytes into a [File] with positions. It refuses what GitHub could not run either
//     (broken YAML, duplicate keys, no jobs), with line, column and what would be right.
//   - [Flaws] lists what will fail, is unsafe or is fragile about federation; [File.Federated] has
//     the facts it works from. A job that has nothing to do with Claude never gets a flaw: the
//     general rest is the business of actionlint and zizmor.
//   - [Origins] enumerates every job × trigger × environment, from which the caller predicts subjects.
//
// The package is pure: no files, no network, no clock. Text of a [File] is untrusted and is kept as it
// is; neutralising it for a terminal is for whoever prints it.
package workflow

import "slices"

// Pos is a place in a file. Line and Column count from 1, columns in characters. The zero value means
// that the place is not known.
type Pos struct{ Line, Column int }

// File is one workflow file.
type File struct {
	Path        string
	Name        string // name:, free text
	On          []Trigger
	Permissions Permissions // of the workflow; a job may replace it
	Env         []EnvVar
	Shell       string // defaults.run.shell
	Jobs        []Job  // in the order of the file
	OnPos       Pos    // of the key on:

	src       source
	withSteps int            // jobs that have steps
	index     map[string]int // of the jobs by their ids, where any job needs another
	settings  func() map[setting]int
}

// Trigger is one event under on:, with the filters that bear on federation.
type Trigger struct {
	Event          string
	Branches       []string
	BranchesIgnore []string
	Tags           []string
	TagsIgnore     []string
	Types          []string
	Workflows      []string
	Cron           []string
	Inputs         []Input // of workflow_dispatch and workflow_call
	Pos            Pos
}

// Input is one input of workflow_dispatch or workflow_call.
type Input struct {
	Name     string
	Type     string // string where the file names none
	Options  []string
	Default  Value
	Required bool
	Pos      Pos
}

// Value is a scalar of the file. Expression says that there is a ${{ in it.
type Value struct {
	Text       string
	Expression bool
	Pos        Pos
}

// IsSet reports whether the file has this value at all.
func (v Value) IsSet() bool { return v.Pos != Pos{} }

// EnvVar is one variable of an env: block.
type EnvVar struct {
	Name  string
	Value Value
	Pos   Pos // of the name
}

// Job is one job. A job that calls a reusable workflow has Uses and no steps.
type Job struct {
	ID          string
	Name        string
	Uses        string
	If          string
	RunsOn      []string // labels and group; an expression stays as it is written
	Needs       []string
	Permissions Permissions
	Environment Value
	Env         []EnvVar
	EnvOpaque   bool // env: is an expression, so its variables cannot be listed
	With        []EnvVar
	Secrets     []EnvVar
	Inherit     bool   // secrets: inherit
	Shell       string // defaults.run.shell
	Steps       []Step
	Pos         Pos // of the id
	UsesPos     Pos
	bodyPos     Pos // of the first key of the job
	bodyPlain   bool
	rows        func() []row // of the matrix; nil where there is none
	condition   condition
}

// Step is one step of a job. Steps that run at the same time (GitHub changelog, 2026-06-25) stand in the
// order of the file.
type Step struct {
	Name, ID, Uses, Run, Shell, If string
	Background                     bool     // the next step does not wait for it
	Wait                           []string // ids of background steps that this one waits for
	WaitAll                        bool     // it waits for all of them
	Cancel                         string   // id of a background step that this one ends
	With                           []EnvVar
	Env                            []EnvVar
	EnvOpaque                      bool
	Pos                            Pos // of the first key
	UsesPos                        Pos
	RunPos                         Pos // of the value of run:
	runStyle                       style
	runShared                      bool
	group                          int // of parallel: steps, from 1; 0 for none
}

// Permissions is one permissions: block.
type Permissions struct {
	Set    bool
	All    string            // write-all or read-all, where the block is a word
	Scopes map[string]string // scope to read, write or none; a scope that is not listed is none
	Pos    Pos               // of the key permissions:

	block *node // the value, for edits
}

// IDToken reports whether the block lets a job request an OIDC token. The scope id-token knows only
// write and none, and the word read-all does not cover it (GitHub docs, workflow syntax, permissions).
func (p Permissions) IDToken() bool {
	return p.All == "write-all" || p.Scopes["id-token"] == "write"
}

// EffectivePermissions returns the block that governs the job: its own where it has one, which
// replaces that of the workflow as a whole and does not add to it. Set is false where neither exists;
// the default permissions of a repository never include id-token.
func (j Job) EffectivePermissions(f File) Permissions {
	if j.Permissions.Set {
		return j.Permissions
	}
	return f.Permissions
}

// Trigger returns the trigger for an event.
func (f File) Trigger(event string) (Trigger, bool) {
	i := slices.IndexFunc(f.On, func(t Trigger) bool { return t.Event == event })
	if i < 0 {
		return Trigger{}, false
	}
	return f.On[i], true
}

func lookup(vars []EnvVar, name string) (EnvVar, bool) {
	for i := len(vars) - 1; i >= 0; i-- {
		if vars[i].Name == name {
			return vars[i], true
		}
	}
	return EnvVar{}, false
}
