//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// lab is where it is measured: the programs that are built for it, and a working copy for them to
// work on.
type lab struct {
	root string // the repository
	dir  string // what is made here, removed at the end
	copy string // a working copy of acme/app, with what gh-wif generates
}

// claims are a run's that the generated rule lets in. They are no token.
const claims = `{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme/app:ref:refs/heads/main","aud":"https://api.anthropic.com",` +
	`"repository":"acme/app","repository_owner":"acme","event_name":"push","ref":"refs/heads/main",` +
	`"workflow_ref":"acme/app/.github/workflows/claude.yml@refs/heads/main","iat":1795377600,"exp":1795377900}`

func newLab() (*lab, error) {
	module, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return nil, fmt.Errorf("the go command: %w", err)
	}
	dir, err := os.MkdirTemp("", "gh-wif-measure")
	if err != nil {
		return nil, err
	}
	l := &lab{root: filepath.Dir(strings.TrimSpace(string(module))), dir: dir, copy: filepath.Join(dir, "app")}
	if err := l.furnish(); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *lab) close() { _ = os.RemoveAll(l.dir) }

// furnish builds the program and makes the working copy.
func (l *lab) furnish() error {
	program, err := l.build(".")
	if err != nil {
		return err
	}
	return errors.Join(
		os.MkdirAll(l.copy, 0o755),
		os.WriteFile(l.claims(), []byte(claims), 0o600),
		l.command(nil, "git", "init", "-q", "--template=", "-b", "main").Run(),
		l.command(nil, "git", "remote", "add", "origin", "git@github.com:acme/app.git").Run(),
		l.command(nil, program, "generate", "--repo", "acme/app", "--branch", "main", "--out", ".").Run(),
	)
}

func (l *lab) claims() string { return filepath.Join(l.dir, "claims.json") }

// sample is a small program of testdata.
func (l *lab) sample(name string) (string, error) {
	return l.build("internal/measure/testdata/" + name)
}

// build builds a package of the repository as a release is built, once.
func (l *lab) build(dir string) (string, error) {
	out := filepath.Join(l.dir, "bin", filepath.Base(filepath.Join(l.root, dir)))
	if dir == "." {
		out = filepath.Join(l.dir, "bin", "gh-wif")
	}
	if _, err := os.Stat(out); err == nil {
		return out, nil
	}
	return out, l.inRepository([]string{"CGO_ENABLED=0"}, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, "./"+dir)
}

// inRepository runs a program in the repository.
func (l *lab) inRepository(environ []string, program string, args ...string) error {
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = l.root, append(os.Environ(), environ...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, out)
	}
	return nil
}

// command is a program in the working copy, which knows nothing of who measures.
func (l *lab) command(input *os.File, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = l.copy, []string{"PATH=" + os.Getenv("PATH"), "HOME=" + l.dir, "LANG=C.UTF-8"}
	if input != nil {
		cmd.Stdin = input
	}
	return cmd
}

// ended is what a process took, in milliseconds by the clock and of the processors, and what it said
// on standard error.
type ended struct {
	clock, cores float64
	said         string
}

// wait runs a program to its end. A status of 1 is an answer.
func (l *lab) wait(program string, args ...string) (ended, error) {
	input, err := os.Open(l.claims())
	if err != nil {
		return ended{}, err
	}
	defer input.Close()
	cmd := l.command(input, program, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	begin := time.Now()
	err = cmd.Run()
	clock := time.Since(begin)
	if s := cmd.ProcessState; s == nil || s.ExitCode() < 0 || s.ExitCode() > 1 {
		return ended{}, fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, stderr.String())
	}
	cores := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return ended{ms(clock), ms(cores), stderr.String()}, nil
}

// ms is a time in milliseconds.
func ms(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }
