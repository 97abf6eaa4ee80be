package doctest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/cli"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/term"
)

// TestMain makes the test binary serve as gh-wif, and as the programs beside it whose real ones
// would ask somebody or are not everywhere.
func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){
		"gh-wif":  func() { os.Exit(ourselves(os.Args[1:])) },
		"gh":      func() { os.Exit(gh(os.Args[1:])) },
		"pbpaste": func() { os.Exit(paste()) },
	})
}

// temporary is a directory for what all tests share.
var temporary string

// tidy are the tests with a directory that is removed when they have run.
type tidy struct{ m *testing.M }

func (t tidy) Run() int {
	var err error
	if temporary, err = os.MkdirTemp("", "doctest"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(temporary)
	return t.m.Run()
}

func ourselves(args []string) int {
	return cli.Main(context.Background(), args, term.Detect(os.Stdin, os.Stdout, os.Stderr, os.LookupEnv))
}

// worlds is the directory of the worlds.
var worlds = filepath.Join(root, "docs", "testdata", "worlds")

// standIns is the directory of a world with what its servers hold.
const standIns = ".stand-ins"

// world is where commands are run: a working copy of acme/app, a GitHub and an Anthropic.
type world struct {
	home, dir string
	env       []string
	names     *strings.Replacer
}

// newWorld makes a world, for one session.
func newWorld(t *testing.T, name string) *world {
	t.Helper()
	from := filepath.Join(worlds, filepath.FromSlash(name))
	w := &world{home: t.TempDir()}
	w.dir = filepath.Join(w.home, "app")
	github, claude := servers(t, from)
	w.env = slices.Concat(w.surroundings(), sandbox.Administrator(), []string{
		"GH_TOKEN=" + sandbox.LoginToken, "GH_WIF_GITHUB_API=" + github.GitHub, "ANTHROPIC_BASE_URL=" + claude.Anthropic,
	})
	host := strings.TrimPrefix(github.GitHub, "http://")
	w.names = strings.NewReplacer(
		"http://"+host+"/acme/", "https://github.com/acme/", "http://"+host, "https://api.github.com", host, "api.github.com",
		claude.Anthropic, "https://api.anthropic.com", strings.TrimPrefix(claude.Anthropic, "http://"), "api.anthropic.com",
		w.dir, "/home/you/app", w.home, "/home/you",
	)
	if err := os.CopyFS(w.home, os.DirFS(prepared(t, name, from))); err != nil {
		t.Fatal(err)
	}
	w.configure(t)
	w.token(t, from)
	return w
}

// surroundings is the environment without the servers: nobody on the network is reached.
func (w *world) surroundings() []string {
	const nobody, here = "http://127.0.0.1:9", "127.0.0.1,localhost"
	return []string{
		"HOME=" + w.home, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(), "LANG=C.UTF-8", "TZ=UTC", "TERM=xterm-256color",
		"http_proxy=" + nobody, "https_proxy=" + nobody, "HTTP_PROXY=" + nobody, "HTTPS_PROXY=" + nobody, "no_proxy=" + here, "NO_PROXY=" + here,
	}
}

// ready are the worlds as they are before a session, each made once.
var ready = struct {
	sync.Mutex
	homes map[string]string
}{homes: map[string]string{}}

// prepared is a home directory with the working copy of a world.
func prepared(t *testing.T, name, from string) string {
	t.Helper()
	ready.Lock()
	defer ready.Unlock()
	if home, ok := ready.homes[name]; ok {
		return home
	}
	home, err := os.MkdirTemp(temporary, "world")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{home: home, dir: filepath.Join(home, "app")}
	w.env = w.surroundings()
	w.configure(t)
	if err := os.CopyFS(w.dir, os.DirFS(from)); err != nil {
		t.Fatalf("the world %s: %v", name, err)
	}
	w.do(t, "git", "init", "--quiet", "--template=", "--initial-branch=main")
	w.do(t, "git", "remote", "add", "origin", "https://github.com/acme/app")
	if _, err := os.Stat(filepath.Join(w.dir, standIns, "make.sh")); err == nil {
		w.do(t, "bash", "-euo", "pipefail", filepath.Join(standIns, "make.sh"))
	}
	if err := os.RemoveAll(filepath.Join(w.dir, standIns)); err != nil {
		t.Fatal(err)
	}
	w.do(t, "git", "init", "--quiet", "--bare", "--template=", "--initial-branch=main", w.bare())
	w.do(t, "git", "add", "--all")
	w.do(t, "git", "commit", "--quiet", "--allow-empty", "--message", "The application")
	w.do(t, "git", "push", "--quiet", "--set-upstream", "origin", "main")
	w.do(t, "git", "remote", "set-head", "origin", "main")
	ready.homes[name] = home
	return home
}

// bare is the repository that stands for the one at GitHub.
func (w *world) bare() string { return filepath.Join(w.home, "remote", "app.git") }

// configure tells git who works here, and keeps what is pushed on this machine.
func (w *world) configure(t *testing.T) {
	t.Helper()
	text := fmt.Sprintf("[user]\n\tname = Ada\n\temail = ada@example.com\n[url %q]\n\tpushInsteadOf = https://github.com/acme/app\n", w.bare())
	if err := os.WriteFile(filepath.Join(w.home, ".gitconfig"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// do runs a program that must work.
func (w *world) do(t *testing.T, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v: %s", name, args, err, out)
	}
}

// named gives the servers in a text the names that the real ones have.
func (w *world) named(text string) string { return w.names.Replace(text) }

// servers starts the two ends with what the world's files say that they hold.
func servers(t *testing.T, from string) (github, claude *sandbox.Sandbox) {
	t.Helper()
	start := func() *sandbox.Sandbox {
		s, err := sandbox.Start(t.Context(), sandbox.Config{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		return s
	}
	github, claude = start(), start()
	r := sandbox.Repository{Owner: "acme", Name: "app", OwnerID: "1234567", ID: "7654321", Organization: true, Visibility: "private"}
	given(t, from, "github.json", &r)
	github.State.AddRepository(r)
	claude.State.SetOrganization(anthropic.Organization{ID: "6f1b7c1e-1111-4222-8333-444455556666", Name: "Acme"})
	var objects []json.RawMessage
	given(t, from, "organization.json", &objects)
	for _, o := range objects {
		if err := claude.State.Put(o); err != nil {
			t.Fatalf("%s: %v", o, err)
		}
	}
	return github, claude
}

// given reads a file of what the servers hold, where the world has it.
func given(t *testing.T, from, name string, into any) bool {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(from, standIns, name))
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatalf("%s: %s: %v", from, name, err)
	}
	return true
}

// token makes token.txt of the claims in token.json: a token of this minute, where they say no
// other time, whose signature is nobody's.
func (w *world) token(t *testing.T, from string) {
	t.Helper()
	claims := map[string]any{}
	if !given(t, from, "token.json", &claims) {
		return
	}
	if _, ok := claims["iat"]; !ok {
		now := time.Now().Unix()
		claims["iat"], claims["nbf"], claims["exp"] = now, now, now+300
	}
	part := func(v any) string {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(data)
	}
	text := part(map[string]string{"alg": "RS256", "kid": "38826b17-6a30-5f9b-b169-8beb8202f723", "typ": "JWT"}) + "." + part(claims) + "." +
		base64.RawURLEncoding.EncodeToString(make([]byte, 256))
	if err := os.WriteFile(filepath.Join(w.dir, "token.txt"), []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestEveryWorldIsUsedAndThere(t *testing.T) {
	used := map[string]bool{}
	for _, s := range sessions(t) {
		used[s.world] = true
		if _, err := os.Stat(filepath.Join(worlds, s.world)); err != nil {
			t.Errorf("%s:%d: there is no world %s", s.page.path, s.line, s.world)
		}
	}
	all, err := os.ReadDir(worlds)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if !used[d.Name()] {
			t.Errorf("no document uses the world %s", d.Name())
		}
	}
}
