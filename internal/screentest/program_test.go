package screentest

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	_ "gh-wif/internal/cli" // so that a cached result is not used after the program changed
)

var (
	binary     string // the program that every journey runs
	repository string // the .git directory of every working copy
	noGit      error  // why there is none
)

// TestMain builds the program and makes a repository. The program lies in the user's
// cache, one for each checkout: what is up to date is not linked again.
func TestMain(m *testing.M) { os.Exit(prepared(m)) }

func prepared(m *testing.M) int {
	dir, err := programDir()
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "gh-wif")
	if out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", binary, "gh-wif").CombinedOutput(); err != nil {
		println(string(out))
		return 1
	}
	temp, err := os.MkdirTemp("", "screentest")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(temp)
	repository, noGit = filepath.Join(temp, ".git"), makeRepository(temp)
	return m.Run()
}

// programDir is where the program of this checkout is built; a directory of the system's
// for temporary files where the user has no cache.
func programDir() (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "gh-wif-screentest", fmt.Sprintf("%x", sha256.Sum256([]byte(here)))[:16])
	return dir, os.MkdirAll(dir, 0o700)
}

func makeRepository(dir string) error {
	for _, args := range [][]string{{"init", "-q", "--template=", "-b", "main"}, {"remote", "add", "origin", "git@github.com:acme/app.git"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("no working git: %w: %s", err, out)
		}
	}
	return nil
}

// workingCopy is a repository as somebody has it on disk.
func workingCopy(t testing.TB) string {
	t.Helper()
	if noGit != nil {
		t.Skip(noGit)
	}
	dir := filepath.Join(t.TempDir(), "app")
	if err := os.CopyFS(filepath.Join(dir, ".git"), os.DirFS(repository)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// long is a journey that a short run leaves out. Like every journey it runs beside others.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a journey that a short run leaves out")
	}
	t.Parallel()
}
