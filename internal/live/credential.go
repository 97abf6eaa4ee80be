package live

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"time"

	"gh-wif/internal/federation"
	"gh-wif/internal/online"
	"gh-wif/internal/online/admin"
	"gh-wif/internal/online/runner"
	"gh-wif/internal/repo"
	"gh-wif/internal/secret"
)

// Agree asks the user a question of yes or no. nil is a user who cannot be asked: no.
type Agree func(question string) bool

// NoCredential says that there is no bearer for Anthropic, and how one is got.
type NoCredential struct {
	Because string
	sandbox bool // the address is that of a sandbox in whose job the program runs
}

func (e *NoCredential) Error() string { return "no credential for Anthropic's Admin API: " + e.Because }

// Help is how a bearer is got, in lines.
func (e *NoCredential) Help() string {
	if e.sandbox {
		return "gh-wif sandbox --admin -- COMMAND   (gives the command a token of the sandbox's own)"
	}
	return admin.Credential
}

// printCredentials makes ant print the bearer of the profile that the documentation makes ("Manage WIF with the
// Admin API"); it renews it by itself.
var printCredentials = []string{"auth", "print-credentials", "--profile", "admin", "--access-token"}

// limitAnt is for a program that may have to renew a token over the network.
const limitAnt = 20 * time.Second

// Admin is the client of the Admin API. Its bearer is that of ANTHROPIC_AUTH_TOKEN, or else
// what the program ant prints, where it is installed and the user agrees; a key is never
// taken. Errors are *[NoCredential], *[admin.BearerError] and those of the address.
func (o Outside) Admin(ctx context.Context, agree Agree, told Told) (*admin.Client, error) {
	base, err := o.anthropic()
	if err != nil {
		return nil, err
	}
	bearer, err := o.adminBearer(ctx, base, agree, told)
	if err != nil {
		return nil, err
	}
	return admin.New(admin.Config{HTTP: o.client(), Base: base, Bearer: bearer, Wait: o.Wait, Told: sayWaits(base.Host(), told)}), nil
}

// sayWaits says that a host is waited for, and why. Questions wait side by side: what was said
// last is not said again.
func sayWaits(host string, told Told) func(time.Duration, string) {
	var one sync.Mutex
	var last string
	return func(wait time.Duration, because string) {
		said := because
		if !strings.HasPrefix(because, host) { // a failure of the connection names the host
			said = host + " answers " + because
		}
		said += fmt.Sprintf(": waiting %s", wait.Round(time.Second))
		one.Lock()
		defer one.Unlock()
		if said != last {
			told.say(said)
		}
		last = said
	}
}

// anthropic is where Anthropic's API stands.
func (o Outside) anthropic() (online.Base, error) {
	if raw := o.Env(federation.EnvBaseURL); raw != "" {
		return online.ParseBase(federation.EnvBaseURL, raw)
	}
	return online.MustBase(federation.APIBase), nil
}

func (o Outside) adminBearer(ctx context.Context, base online.Base, agree Agree, told Told) (online.Bearer, error) {
	if token := strings.TrimSpace(o.Env(federation.EnvAuthToken)); token != "" {
		return admin.CheckBearer(federation.EnvAuthToken, token)
	}
	program := antProgram{o.Run}
	none := func(why string) error {
		return &NoCredential{federation.EnvAuthToken + " is not set, and " + why, inSandbox(o.Env)}
	}
	switch {
	case !program.installed(ctx):
		return online.Bearer{}, none("Anthropic's program ant is not installed")
	case agree == nil || !agree(fmt.Sprintf("Take the token of ant's profile admin to ask %s? It runs: ant %s", base.Host(), strings.Join(printCredentials, " "))):
		return online.Bearer{}, none("ant was not to be asked for one")
	}
	told.say("asking ant for a token")
	out, err := program.run(ctx, limitAnt, printCredentials...)
	switch {
	case ctx.Err() != nil:
		return online.Bearer{}, ctx.Err()
	case err != nil:
		return online.Bearer{}, none(antSays(err))
	case strings.TrimSpace(string(out)) == "":
		return online.Bearer{}, none("ant prints nothing")
	}
	return admin.CheckBearer("what ant prints", string(out))
}

// inSandbox reports whether one server on this machine is both Anthropic and the runner that
// gives the job's tokens: a sandbox.
func inSandbox(env func(name string) string) bool {
	at, err := url.Parse(env(federation.EnvBaseURL))
	jobs, unread := url.Parse(env(runner.EnvURL))
	return err == nil && unread == nil && at.Scheme == "http" && at.Host == jobs.Host
}

// antProgram is Anthropic's program ant.
type antProgram struct{ runner repo.Runner }

// installed reports whether there is one. Apache Ant has the same name.
func (a antProgram) installed(ctx context.Context) bool {
	out, err := a.run(ctx, 5*time.Second, "--version")
	var exit *repo.ExitError
	text := string(out)
	if errors.As(err, &exit) {
		text += exit.Stderr
	}
	return !errors.Is(err, exec.ErrNotFound) && !errors.Is(err, exec.ErrDot) && (err == nil || exit != nil) &&
		!strings.Contains(text, "Apache Ant") && !strings.Contains(text, "Unknown argument")
}

func (a antProgram) run(ctx context.Context, limit time.Duration, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return a.runner(ctx, "", "ant", args...)
}

// antSays words why ant gave nothing, without what it may have printed of a credential.
func antSays(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "ant gave no answer in time"
	}
	return secret.Redact(err.Error())
}

func (t Told) say(what string) {
	if t != nil {
		t(what)
	}
}
