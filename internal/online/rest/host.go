package rest

import (
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/online"
)

// EnvBase names another address for the REST API: https, or http on this machine.
const EnvBase = "GH_WIF_GITHUB_API"

// Host is the host as the gh program names it: lower case, github.com for every name below
// it, and TENANT.ghe.com for every name below that.
func Host(host string) string {
	host = strings.ToLower(host)
	switch {
	case host == "", strings.HasSuffix(host, "."+github.GitHubHost):
		return github.GitHubHost
	case isTenant(host):
		labels := strings.Split(host, ".")
		return strings.Join(labels[len(labels)-3:], ".")
	}
	return host
}

// isTenant reports whether a host is of GitHub Enterprise Cloud with data residency.
func isTenant(host string) bool { return strings.HasSuffix(host, ".ghe.com") }

// IsServer reports whether a host is a GitHub Enterprise Server.
func IsServer(host string) bool { return host != github.GitHubHost && !isTenant(host) }

// Base is where the REST API of a host stands: api.github.com, api.TENANT.ghe.com, or
// HOST/api/v3 of a GitHub Enterprise Server. GH_WIF_GITHUB_API replaces it; replaced reports
// that it leads to another address than the host's own.
func Base(host string, env func(string) string) (base online.Base, replaced bool, err error) {
	host = Host(host)
	address := "https://api." + host
	if IsServer(host) {
		address = "https://" + host + "/api/v3"
	}
	own, err := online.ParseBase("the host "+host, address)
	if raw := env(EnvBase); raw != "" {
		base, err = online.ParseBase(EnvBase, raw)
		return base, err == nil && base.String() != own.String(), err
	}
	return own, false, err
}
