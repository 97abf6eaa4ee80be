package github

import (
	"net/url"
	"strings"
)

// IssuerURL is the iss of every token of github.com (GitHub OIDC reference).
const IssuerURL = "https://token.actions.githubusercontent.com"

// IssuerKind names the four places GitHub tokens come from, or none of them.
type IssuerKind string

// The kinds of issuer.
const (
	IssuerGitHub     IssuerKind = "github.com" // https://token.actions.githubusercontent.com
	IssuerEnterprise IssuerKind = "enterprise" // the same with /SLUG
	IssuerGHECom     IssuerKind = "ghe.com"    // https://token.actions.SUBDOMAIN.ghe.com
	IssuerGHES       IssuerKind = "ghes"       // https://HOST/_services/token
	IssuerForeign    IssuerKind = "foreign"    // no GitHub issuer
)

// Issuer is a parsed issuer URL.
type Issuer struct {
	URL  string
	Kind IssuerKind
	Slug string // enterprise slug (github.com, ghe.com), else empty
	Host string // SUBDOMAIN.ghe.com or the GHES host with its port; github.com otherwise
}

// isSlug reports whether a text is one path segment of letters, digits and
// hyphens.
func isSlug(s string) bool { return only(s, func(c byte) bool { return isAlnum(c) || c == '-' }) }

// isGHECom recognises token.actions.SUBDOMAIN.ghe.com.
func isGHECom(host string) bool {
	sub, ok := strings.CutPrefix(host, "token.actions.")
	sub, tail := strings.CutSuffix(sub, ".ghe.com")
	return ok && tail && isSlug(sub)
}

const ghesPath = "/_services/token"

// ParseIssuer classifies an issuer URL. The comparison of iss with issuer_url
// is a comparison of bytes, so a URL that is only nearly right (a trailing
// slash, http, another case) is IssuerForeign here: [NormalIssuer] says what it
// nearly was.
func ParseIssuer(raw string) Issuer {
	foreign := Issuer{URL: raw, Kind: IssuerForeign}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Host == "" {
		return foreign
	}
	if u.String() != raw || strings.ToLower(u.Host) != u.Host || u.RawPath != "" || u.ForceQuery {
		return foreign
	}
	path := strings.TrimPrefix(u.Path, "/")
	switch {
	case u.Host == strings.TrimPrefix(IssuerURL, "https://"):
		return issuerWithSlug(foreign, Issuer{URL: raw, Kind: IssuerGitHub, Host: "github.com"}, u.Path, path, IssuerEnterprise)
	case isGHECom(u.Host):
		host := strings.TrimPrefix(u.Host, "token.actions.")
		return issuerWithSlug(foreign, Issuer{URL: raw, Kind: IssuerGHECom, Host: host}, u.Path, path, IssuerGHECom)
	case u.Path == ghesPath:
		return Issuer{URL: raw, Kind: IssuerGHES, Host: u.Host}
	}
	return foreign
}

func issuerWithSlug(foreign, plain Issuer, rawPath, slug string, kind IssuerKind) Issuer {
	switch {
	case rawPath == "":
		return plain
	case isSlug(slug):
		plain.Kind, plain.Slug = kind, slug
		return plain
	}
	return foreign
}

// NormalIssuer undoes the usual slips in an issuer URL (trailing slashes, http,
// a missing scheme, upper case in the host, the discovery path) and reports
// whether anything changed.
func NormalIssuer(raw string) (string, bool) {
	s := strings.TrimSpace(raw)
	s = strings.TrimSuffix(s, "/.well-known/openid-configuration")
	s = strings.TrimSuffix(s, "/.well-known/jwks")
	s = strings.TrimRight(s, "/")
	if rest, ok := strings.CutPrefix(s, "http://"); ok {
		s = "https://" + rest
	} else if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		u.Host = strings.ToLower(u.Host)
		s = u.String()
	}
	return s, s != raw
}

// OwnerURL is the audience that GitHub writes when a workflow requests none:
// the address of the repository's owner (GitHub OIDC reference, "aud").
func (i Issuer) OwnerURL(owner string) string {
	host := i.Host
	if host == "" {
		host = "github.com"
	}
	return "https://" + host + "/" + owner
}

// IssuerOfHost is the issuer of the Actions of a GitHub host (GitHub OIDC
// reference, "Understanding the OIDC token"; GitHub Enterprise Server:
// https://HOST/_services/token). For github.com it is [IssuerURL].
func IssuerOfHost(host string) string {
	switch {
	case host == "" || host == GitHubHost:
		return IssuerURL
	case strings.HasSuffix(host, ".ghe.com"):
		return "https://token.actions." + host
	}
	return "https://" + host + ghesPath
}
