package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gh-wif/internal/job"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/term"
)

// TestMain makes the test binary serve as gh-wif, so that the scripts can run the
// real command line in a process of its own: exec gh-wif.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"gh-wif": func() {
			os.Exit(Main(context.Background(), os.Args[1:], term.Detect(os.Stdin, os.Stdout, os.Stderr, os.LookupEnv)))
		},
	})
}

// TestScripts runs every script in testdata/script: one behaviour each, as a
// user would type it.
//
//	run gh-wif ARGUMENT...                 in this process, which is quick
//	exec gh-wif ARGUMENT...                in a process of its own, as where it reads standard input
//	inside RULE [KIND]                     from here on the environment is that of a job of a sandbox that holds the rule
//	exits STATUS [exec] gh-wif ARGUMENT... either, and wants exactly this exit status
func TestScripts(t *testing.T) {
	t.Setenv("HOME", t.TempDir()) // git reads no configuration of the user
	scripts, err := filepath.Abs("testdata/script")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 scripts,
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"run": run, "exits": exits, "inside": inside, "github": gitHubScript, "organization": organizationScript,
		},
	})
}

func run(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || args[0] != "gh-wif" {
		ts.Fatalf("usage: run gh-wif [ARGUMENT]...")
	}
	if status := here(ts, args[1:]); (status != 0) != neg {
		ts.Fatalf("exit status %d", status)
	}
}

// inside begins a sandbox and gives the script the environment of a job in it, with a runner
// that reads the log.
func inside(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: inside RULE [KIND]")
	}
	rule, err := job.ParseRule([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	kind := append(args, "")[1]
	box, err := sandbox.Start(context.Background(), sandbox.Config{Rule: &rule, As: kind})
	ts.Check(err)
	ts.Defer(box.Close)
	for _, variable := range append(box.Environ(box.Job), "GITHUB_ACTIONS=true") {
		name, value, _ := strings.Cut(variable, "=")
		ts.Setenv(name, value)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS [exec] gh-wif [ARGUMENT]...")
	}
	status := 0
	switch want, program := args[0], args[1]; {
	case program == "gh-wif":
		status = here(ts, args[2:])
	case program == "exec" && len(args) > 2:
		status = process(ts, args[2], args[3:])
	default:
		ts.Fatalf("exits %s: want gh-wif or exec, have %q", want, program)
	}
	if got := strconv.Itoa(status); got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

// process runs a program of its own and gives its exit status.
func process(ts *testscript.TestScript, program string, args []string) int {
	err := ts.Exec(program, args...)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%v", err)
	}
	if exit != nil {
		return exit.ExitCode()
	}
	return 0
}

// directory is held while the working directory is that of one script.
var directory sync.Mutex

// here runs one command line in this process, in the script's directory and
// environment, with files in the place of its streams, and gives the exit status.
func here(ts *testscript.TestScript, args []string) int {
	directory.Lock()
	defer directory.Unlock()
	before, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer func() { ts.Check(os.Chdir(before)) }()

	dir, err := os.MkdirTemp(ts.Getenv("TMPDIR"), "streams")
	ts.Check(err)
	defer os.RemoveAll(dir)
	open := func(name string, flag int) *os.File {
		f, err := os.OpenFile(name, flag, 0o600)
		ts.Check(err)
		return f
	}
	in := open(os.DevNull, os.O_RDONLY)
	out, errs := open(filepath.Join(dir, "out"), os.O_RDWR|os.O_CREATE), open(filepath.Join(dir, "err"), os.O_RDWR|os.O_CREATE)
	for _, f := range []*os.File{in, out, errs} {
		defer f.Close()
	}
	status := Main(context.Background(), args, term.Detect(in, out, errs, func(key string) (string, bool) {
		value := ts.Getenv(key)
		return value, value != ""
	}))
	for _, s := range []struct {
		from *os.File
		to   interface{ Write([]byte) (int, error) }
	}{{out, ts.Stdout()}, {errs, ts.Stderr()}} {
		text, err := os.ReadFile(s.from.Name())
		ts.Check(err)
		_, err = s.to.Write(text)
		ts.Check(err)
		if s.from == out {
			ts.Check(disagrees(args, string(text)))
		}
	}
	return status
}
