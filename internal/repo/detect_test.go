package repo

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gh-wif/internal/github"
)

// working is a real repository in a directory of its own, apart from the user's configuration.
type working struct {
	t   *testing.T
	dir string
}

// TestMain keeps the configuration of whoever runs the tests out of them.
func TestMain(m *testing.M) { os.Exit(apart(m)) }

func apart(m *testing.M) int {
	home, err := os.MkdirTemp("", "home")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(home)
	for k, v := range map[string]string{
		"HOME": home, "XDG_CONFIG_HOME": home, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": filepath.Join(home, "gitconfig"),
		"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
		"GIT_CEILING_DIRECTORIES": os.TempDir(),
	} {
		if err := os.Setenv(k, v); err != nil {
			panic(err)
		}
	}
	return m.Run()
}

func newWorking(t *testing.T, initArgs ...string) working {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := working{t, dir}
	w.git(append([]string{"init", "-q", "--template=", "-b", "main"}, initArgs...)...)
	return w
}

func (w working) git(args ...string) working {
	w.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = w.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return w
}

func (w working) commit() working {
	w.t.Helper()
	return w.git("commit", "-q", "--allow-empty", "-m", "x")
}

func (w working) detect() Info {
	w.t.Helper()
	info, err := Detect(context.Background(), w.dir, Exec)
	if err != nil {
		w.t.Fatal(err)
	}
	return info
}

func TestDetectTellsTheRemoteAndTheBranches(t *testing.T) {
	t.Parallel()
	w := newWorking(t).commit().git("remote", "add", "origin", "git@github.com:acme/app.git").git("checkout", "-q", "-b", "feature/x")
	got := w.detect()
	app := github.Remote{Host: github.GitHubHost, Owner: "acme", Name: "app"}
	want := Info{
		Root: w.dir, Remotes: []NamedRemote{{Name: "origin", Remote: app}}, Repository: app, RemoteName: "origin",
		Branch: "feature/x", DefaultBranch: "main",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDetectWorksFromWithin(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	deep := filepath.Join(w.dir, "a", "b")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := (working{t, deep}).detect().Root; got != w.dir {
		t.Errorf("the root is %s, want %s", got, w.dir)
	}
}

func TestDetectChoosesAmongRemotes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		setup [][]string
		want  string
	}{
		{"that of the branch", [][]string{
			{"remote", "add", "origin", "gh:me/app"},
			{"remote", "add", "upstream", "https://github.com/acme/app"},
			{"config", "branch.main.remote", "origin"},
		}, "origin"},
		{"upstream before origin", [][]string{
			{"remote", "add", "origin", "https://github.com/me/app"},
			{"remote", "add", "upstream", "https://github.com/acme/app"},
		}, "upstream"},
		{"origin before others", [][]string{
			{"remote", "add", "aaa", "https://github.com/me/app"},
			{"remote", "add", "origin", "https://github.com/acme/app"},
		}, "origin"},
		{"the only one", [][]string{{"remote", "add", "mine", "https://github.com/me/app"}}, "mine"},
		{"the only one that will do", [][]string{
			{"remote", "add", "origin", "/srv/git/app.git"},
			{"remote", "add", "mine", "https://github.com/me/app"},
		}, "mine"},
		{"none of two equals", [][]string{
			{"remote", "add", "a", "https://github.com/me/app"},
			{"remote", "add", "b", "https://github.com/you/app"},
		}, ""},
		{"none", nil, ""},
		{"a branch that follows a local one", [][]string{
			{"remote", "add", "origin", "https://github.com/me/app"},
			{"config", "branch.main.remote", "."},
		}, "origin"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorking(t)
			for _, args := range tt.setup {
				w.git(args...)
			}
			if got := w.detect().RemoteName; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDetectResolvesShortNamesOfTheUser(t *testing.T) {
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(t.TempDir(), "gitconfig"))
	w := newWorking(t).git("config", "--global", "url.https://ghe.example.com/.insteadOf", "work:").git("remote", "add", "origin", "work:acme/app")
	if got := w.detect().Repository.String(); got != "ghe.example.com/acme/app" {
		t.Errorf("got %s", got)
	}
}

func TestDetectDropsCredentials(t *testing.T) {
	t.Parallel()
	w := newWorking(t).
		git("remote", "add", "origin", "https://x:"+hidden+"@github.com/acme/app").
		git("remote", "add", "odd", "https://x:"+hidden+"@github.com/acme")
	for _, r := range w.detect().Remotes {
		if r.Err != nil && strings.Contains(r.Err.Error(), hidden) || strings.Contains(r.Remote.String(), hidden) {
			t.Errorf("%s gives it away", r.Name)
		}
	}
}

func TestDetectFindsTheDefaultBranch(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		setup [][]string
		want  string
		told  bool // by the remote, and not guessed
	}{
		{"as the remote said", [][]string{
			{"remote", "add", "origin", "https://github.com/acme/app"},
			{"update-ref", "refs/remotes/origin/develop", "HEAD"},
			{"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop"},
		}, "develop", true},
		{"main of the remote", [][]string{
			{"remote", "add", "origin", "https://github.com/acme/app"},
			{"update-ref", "refs/remotes/origin/master", "HEAD"},
		}, "master", false},
		{"main", nil, "main", false},
		{"master", [][]string{{"branch", "-m", "main", "master"}}, "master", false},
		{"neither", [][]string{{"branch", "-m", "main", "trunk"}}, "", false},
		{"git's own setting is no evidence", [][]string{{"branch", "-m", "main", "trunk"}, {"config", "init.defaultBranch", "trunk"}}, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorking(t).commit()
			for _, args := range tt.setup {
				w.git(args...)
			}
			if got := w.detect(); got.DefaultBranch != tt.want || (got.RemoteHead != "") != tt.told {
				t.Errorf("got %q, the remote's HEAD %q, want %q", got.DefaultBranch, got.RemoteHead, tt.want)
			}
		})
	}
}

func TestDetectInUnusualRepositories(t *testing.T) {
	t.Parallel()
	t.Run("without a commit", func(t *testing.T) {
		t.Parallel()
		if got := newWorking(t).detect(); got.Branch != "main" || got.DefaultBranch != "" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("detached HEAD", func(t *testing.T) {
		t.Parallel()
		if got := newWorking(t).commit().git("checkout", "-q", "--detach").detect(); got.Branch != "" || got.DefaultBranch != "main" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("bare", func(t *testing.T) {
		got := newWorking(t, "--bare").git("remote", "add", "origin", "https://github.com/acme/app").detect()
		if got.Root != "" || got.Repository.Name != "app" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("linked worktree", func(t *testing.T) {
		t.Parallel()
		w := newWorking(t).commit().git("remote", "add", "origin", "https://github.com/acme/app")
		linked := filepath.Join(w.dir, "linked")
		w.git("worktree", "add", "-q", "-b", "topic", linked)
		got := working{t, linked}.detect()
		if got.Root != linked || got.Branch != "topic" || got.Repository.Name != "app" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestDetectListsWorkflows(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	dir := filepath.Join(w.dir, ".github", "workflows")
	for _, name := range []string{"b.yaml", "a (1).yml", "README.md", "sub.yml/x", "evil\x1b[2J.yml"} {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, nil, 0o644); err != nil {
			t.Skip("such a name cannot be here:", err)
		}
	}
	if diff := cmp.Diff([]string{".github/workflows/a (1).yml", ".github/workflows/b.yaml"}, w.detect().Workflows); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// failing is a Runner whose every call fails.
func failing(err error) Runner {
	return func(context.Context, string, string, ...string) ([]byte, error) { return nil, err }
}

func TestDetectSaysWhyThereIsNothingToTell(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		err  error
		is   error
		want string
	}{
		{"no git", &exec.Error{Name: "git", Err: exec.ErrNotFound}, ErrNoGit, "git is not installed"},
		{"no repository", &ExitError{"git", 128, "fatal: not a git repository (or any of the parent directories): .git"}, ErrNotRepository, "is not in a git repository"},
		{"somebody else's", &ExitError{"git", 128, "fatal: detected dubious ownership in repository at '/x'"}, ErrUnsafe, "belongs to another user"},
		{"slow", context.DeadlineExceeded, ErrTimeout, "git rev-parse gave no answer within 2s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Detect(context.Background(), ".", failing(tt.err))
			var p *Problem
			if !errors.As(err, &p) || !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.want) || p.Hint == "" {
				t.Errorf("got %v, want %q and a hint", err, tt.want)
			}
		})
	}
	t.Run("anything else", func(t *testing.T) {
		_, err := Detect(context.Background(), ".", failing(&ExitError{"git", 1, "\nfatal: odd\nmore"}))
		if err == nil || err.Error() != "looking at the working copy: git failed with status 1: fatal: odd" {
			t.Errorf("got %v", err)
		}
	})
}

func TestDetectOutsideOfARepository(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	_, err := Detect(context.Background(), filepath.Dir(w.dir), Exec)
	if !errors.Is(err, ErrNotRepository) {
		t.Errorf("got %v", err)
	}
}

func TestTheHintForADirectoryThatGitDoesNotTrustIsSafeToCopy(t *testing.T) {
	t.Parallel()
	_, err := Detect(context.Background(), "/it's $(x)", failing(&ExitError{"git", 128, "dubious ownership"}))
	var p *Problem
	if !errors.As(err, &p) || !strings.HasSuffix(p.Hint, `safe.directory '/it'\''s $(x)'`) {
		t.Errorf("got %+v", p)
	}
}

func TestDetectDoesNotBelieveWhatGitSays(t *testing.T) {
	t.Parallel()
	answers := map[string]string{
		"rev-parse --is-inside-work-tree --show-toplevel": "false\n",
		"symbolic-ref --quiet HEAD":                       "refs/heads/a\x1b[2J\n",
		"remote --verbose": "--upload-pack=x\thttps://github.com/acme/a (fetch)\nori gin\thttps://github.com/acme/a (fetch)\ngood\thttps://github.com/acme/app (fetch) [blob:none]\n" +
			"good\thttps://github.com/acme/pushed (push)\ngood\thttps://github.com/acme/x (fetch) (push)\nsecond line\nbad\thttps://github.com/acme/app\x1b]0;x (fetch)\n",
		"symbolic-ref --quiet refs/remotes/good/HEAD": "refs/remotes/good/a..b\n",
	}
	fake := Runner(func(_ context.Context, _, _ string, args ...string) ([]byte, error) {
		if out, ok := answers[strings.Join(args, " ")]; ok {
			return []byte(out), nil
		}
		return nil, &ExitError{"git", 1, ""}
	})
	got, err := Detect(context.Background(), ".", fake)
	if err != nil {
		t.Fatal(err)
	}
	if got.Branch != "" || got.DefaultBranch != "" || len(got.Remotes) != 2 || got.Remotes[1].Err == nil || got.RemoteName != "good" {
		t.Errorf("got %+v", got)
	}
}

func TestExecReportsHowAProgramEnded(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	if _, err := Exec(ctx, "", "no-such-program-anywhere"); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("a missing program gives %v", err)
	}
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell here")
	}
	out, err := Exec(ctx, "", sh, "-c", "echo partly; echo why >&2; exit 3")
	var exit *ExitError
	if !errors.As(err, &exit) || exit.Code != 3 || exit.Stderr != "why\n" || string(out) != "partly\n" {
		t.Errorf("a failing program gives %q, %v", out, err)
	}
	if _, err := Exec(ctx, "", sh, "-c", "exit 3"); err == nil || !strings.HasSuffix(err.Error(), "failed with status 3: no message") {
		t.Errorf("a silent failure gives %v", err)
	}
	if out, err := Exec(ctx, "", sh, "-c", `printf %s "$GIT_TERMINAL_PROMPT$GH_PROMPT_DISABLED"`); err != nil || string(out) != "01" {
		t.Errorf("the environment is %q, %v", out, err)
	}
	if out, _ := Exec(ctx, "", sh, "-c", "head -c 5000000 /dev/zero"); len(out) != maxOutput {
		t.Errorf("%d bytes are kept, want %d", len(out), maxOutput)
	}
	_, err = Runner(Exec).within(ctx, 20*time.Millisecond, "", sh, "-c", "sleep 30")
	if !errors.Is(err, ErrTimeout) {
		t.Errorf("a program that hangs gives %v", err)
	}
}

// hidden stands for a credential in a remote's URL.
const hidden = "hunter2hunter2"
