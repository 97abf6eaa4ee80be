package rest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"time"

	"gh-wif/internal/online"
	"gh-wif/internal/repo"
)

// Credential is what a question to GitHub is signed with. The zero Bearer asks as anybody,
// which is enough for a public repository.
type Credential struct {
	Bearer online.Bearer
	From   string // the variable, or the command that printed it; empty without a bearer
	Why    string // without a bearer: why there is none, to be read behind "no token: "
}

// fromGH is where the token comes from that the gh program keeps.
const fromGH = "gh auth token"

// String names the credential for a sentence, as "the token of GH_TOKEN".
func (c Credential) String() string {
	switch c.From {
	case "":
		return "no token"
	case fromGH:
		return "the token that gh keeps"
	}
	return "the token of " + c.From
}

// The variables that hold a token, in the order of the gh program ("gh help environment").
var (
	cloudTokens  = []string{"GH_TOKEN", "GITHUB_TOKEN"}
	serverTokens = []string{"GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"}
)

// ghTimeout bounds the gh program, which may have to open a key ring.
const ghTimeout = 5 * time.Second

// Find looks for the user's token for a host, in gh's order: GH_TOKEN, GITHUB_TOKEN for
// github.com and ghe.com; GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN for a GitHub Enterprise
// Server; then what "gh auth token" prints. An empty variable is as one that is not set.
//
// The variables of an Enterprise Server name no host. As with gh, they are for the one
// that GH_HOST names (in a job, GITHUB_SERVER_URL): the remote of a working copy alone gets no token.
// Where the address of the API was replaced, the user has set both, and the variables are used
// as they are; the token that gh keeps is for the host's own address alone.
//
// The error is that of a variable whose content can be no token, or of ctx.
func Find(ctx context.Context, env func(string) string, run repo.Runner, host string, replaced bool) (Credential, error) {
	host = Host(host)
	names := cloudTokens
	if IsServer(host) {
		names = serverTokens
	}
	i := slices.IndexFunc(names, func(name string) bool { return strings.TrimSpace(env(name)) != "" })
	switch {
	case i >= 0 && IsServer(host) && !replaced && !named(env, host):
		return Credential{Why: fmt.Sprintf("%s is for the server that GH_HOST names, which is not %s: if it is meant, set GH_HOST=%s", names[i], host, host)}, nil
	case i >= 0:
		token := strings.TrimSpace(env(names[i]))
		if !printable(token) {
			return Credential{}, fmt.Errorf("%s holds a character that no token has, such as a blank or a line break: set it to the token alone", names[i])
		}
		return Credential{Bearer: online.NewBearer(token), From: names[i]}, nil
	case replaced:
		return Credential{Why: strings.Join(names, " and ") + " are not set, and the login of gh is not for the address of " + EnvBase}, nil
	}
	return byGH(ctx, run, host)
}

// named reports whether the environment names an Enterprise Server.
func named(env func(string) string, host string) bool {
	if strings.EqualFold(env("GH_HOST"), host) {
		return true
	}
	server, err := url.Parse(env("GITHUB_SERVER_URL"))
	return err == nil && server.Hostname() != "" && strings.EqualFold(server.Hostname(), host)
}

// byGH is the token that the gh program keeps for a host.
func byGH(ctx context.Context, run repo.Runner, host string) (Credential, error) {
	short, cancel := context.WithTimeout(ctx, ghTimeout)
	defer cancel()
	out, err := run(short, "", "gh", "auth", "token", "--hostname", host)
	token := strings.TrimSpace(string(out))
	var exit *repo.ExitError
	switch {
	case ctx.Err() != nil:
		return Credential{}, ctx.Err()
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, exec.ErrDot):
		return Credential{Why: "GH_TOKEN is not set, and the gh program is not installed"}, nil
	case errors.As(err, &exit), err == nil && token == "":
		return Credential{Why: "gh is not logged in to " + host + ": gh auth login --hostname " + host}, nil
	case err != nil:
		return Credential{Why: "gh auth token gave no answer"}, nil
	case !printable(token):
		return Credential{Why: "what gh auth token printed is no token"}, nil
	}
	return Credential{Bearer: online.NewBearer(token), From: fromGH}, nil
}

// printable reports whether a text can be a token: visible ASCII (RFC 6750 §2.1 allows less).
func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}
