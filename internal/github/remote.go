package github

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// GitHubHost is the host of github.com.
const GitHubHost = "github.com"

// Remote is a repository on a GitHub host.
type Remote struct {
	Host  string // lower case, without port; github.com unless the text named another
	Owner string
	Name  string
}

// String is OWNER/NAME, with the host before it if that is not github.com.
func (r Remote) String() string {
	if r.Host == "" || r.Host == GitHubHost {
		return r.Owner + "/" + r.Name
	}
	return r.Host + "/" + r.Owner + "/" + r.Name
}

// sameHost are other names of github.com: ssh over the https port, old links, common shorthands.
var sameHost = map[string]string{
	"ssh.github.com": GitHubHost,
	"www.github.com": GitHubHost,
	"gh":             GitHubHost,
	"github":         GitHubHost,
}

// pages are the parts of a repository that a browser's address goes on with.
var pages = []string{
	"tree", "blob", "actions", "settings", "pull", "pulls", "issues", "commit", "commits", "releases", "branches", "tags", "security", "wiki",
}

// ParseRemote reads every way in which people write a GitHub repository: OWNER/NAME,
// HOST/OWNER/NAME, gh:OWNER/NAME, git@HOST:OWNER/NAME.git, and URLs (ssh, https, git), also
// those copied from a browser. What stands before an @ is dropped and shown nowhere, as it may
// be a credential; so is a query. Short names of insteadOf in git's configuration are not resolved:
// git remote get-url does that.
func ParseRemote(text string) (Remote, error) {
	shown := withoutCredentials(strings.TrimSpace(text))
	host, path, err := split(shown)
	if err != nil {
		return Remote{}, fmt.Errorf("remote %q %w", shown, err)
	}
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) > 2 && slices.Contains(pages, parts[2]) {
		parts = parts[:2]
	}
	if len(parts) != 2 {
		return Remote{}, fmt.Errorf("remote %q names no repository, want OWNER/NAME, for example acme/app", shown)
	}
	r := Remote{Host: host, Owner: parts[0], Name: strings.TrimSuffix(parts[1], ".git")}
	if err := CheckOwner(r.Owner); err != nil {
		return Remote{}, fmt.Errorf("remote %q: %w", shown, err)
	}
	if err := CheckRepository(r.Name); err != nil {
		return Remote{}, fmt.Errorf("remote %q: %w", shown, err)
	}
	return r, nil
}

// withoutCredentials drops the user part and the query of a URL. It cuts at the last @,
// since a password may hold one, and slashes too; no name on GitHub does.
func withoutCredentials(s string) string {
	s, _, _ = strings.Cut(s, "?")
	s, _, _ = strings.Cut(s, "#")
	scheme, rest, found := strings.Cut(s, "://")
	if !found {
		scheme, rest = "", s
	} else {
		scheme += "://"
	}
	return scheme + rest[strings.LastIndex(rest, "@")+1:]
}

// problem is the rest of the sentence that begins with the remote.
type problem string

func (p problem) Error() string { return string(p) }

const (
	isLocal  problem = "is a path on this machine, want a repository on GitHub, for example acme/app"
	noScheme problem = "is no address that git knows, want https, ssh or git, for example https://github.com/acme/app"
	noHost   problem = "names no host, want for example github.com/acme/app"
)

// split finds the host and the path.
func split(s string) (host, path string, err error) {
	switch {
	case strings.Contains(s, "://"):
		return splitURL(s)
	case s == "", strings.ContainsAny(s[:1], `/.~\`):
		return "", "", isLocal
	}
	if h, p, found := strings.Cut(s, ":"); found && !strings.Contains(h, "/") { // scp's form
		if len(h) == 1 {
			return "", "", isLocal // a drive of Windows
		}
		host, err := cleanHost(h)
		return behindAlias(host), p, err
	}
	if h, p, _ := strings.Cut(s, "/"); strings.Contains(h, ".") && strings.Contains(p, "/") {
		host, err := cleanHost(h)
		return host, p, err
	}
	return GitHubHost, s, nil
}

func splitURL(s string) (host, path string, err error) {
	u, err := url.Parse(s)
	if err != nil {
		return "", "", noScheme
	}
	switch strings.ToLower(u.Scheme) {
	case "https", "http", "git", "git+https":
		host, err = cleanHost(u.Host)
		return host, u.Path, err
	case "ssh", "git+ssh", "ssh+git":
		host, err = cleanHost(u.Host)
		return behindAlias(host), u.Path, err
	case "file":
		return "", "", isLocal
	default:
		return "", "", noScheme
	}
}

// behindAlias is the host behind a name from ssh's configuration, as people make for a second
// account: github.com-work, or a name without a dot. That these lead to github.com is
// a guess; only ssh knows.
func behindAlias(host string) string {
	if host != "" && !strings.Contains(host, ".") || strings.HasPrefix(host, GitHubHost+"-") {
		return GitHubHost
	}
	return host
}

// isHostName reports a name of RFC 1123 §2.1, in lower case.
func isHostName(h string) bool {
	for label := range strings.SplitSeq(h, ".") {
		if !only(label, func(c byte) bool { return isAlnum(c) || c == '-' }) || strings.ToLower(label) != label ||
			strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
	}
	return true
}

// cleanHost takes the port off, lowers the case, and refuses what is no host name.
func cleanHost(h string) (string, error) {
	if name, port, ok := strings.Cut(h, ":"); ok && (port == "" || only(port, isDigit)) {
		h = name
	}
	h = strings.ToLower(strings.TrimSuffix(h, "."))
	if same, ok := sameHost[h]; ok {
		return same, nil
	}
	if !isHostName(h) {
		return "", noHost
	}
	return h, nil
}
