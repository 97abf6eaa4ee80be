package lint

import (
	"fmt"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/workflow"
)

// gitHubJWTLifetime is exp - iat of GitHub's tokens in seconds, as observed
// since 2021; it is not documented.
const gitHubJWTLifetime = 300

// issuerRows are the checks of an issuer.
var issuerRows = []row[*issuerView]{
	{
		"issuer_url_near_miss", workflow.Error,
		"issuer_url is compared byte for byte with the token's iss, so every exchange is denied.", issuerNearMiss,
	},
	{
		"issuer_legacy_keys", workflow.Note,
		"The older guide's shape: today's API reference has jwks.", issuerLegacy,
	},
	{
		"issuer_lifetime_too_short", workflow.Error,
		"A token with a longer life between iat and exp is denied.", issuerShort,
	},
	{
		"issuer_jti_unchecked", workflow.Note,
		"A token that leaks into a log or to another step can be exchanged again until it expires.", issuerReplay,
	},
	{
		"issuer_keys_paused", workflow.Error,
		"Anthropic stops fetching keys that it could not get for long; once GitHub signs with a new key, every exchange is denied.", issuerPaused,
	},
	{
		"issuer_keys_failing", workflow.Warning,
		"With keys that are not fetched anew a token that is signed with a new one is denied.", issuerFailing,
	},
	{
		"issuer_not_github", workflow.Note,
		"What this program knows of tokens holds for GitHub Actions only.", issuerForeign,
	},
}

func issuerNearMiss(v *issuerView) []hit {
	normal, near := v.nearly()
	if !near {
		return nil
	}
	return one(hit{
		field: "issuer_url", message: fmt.Sprintf("issuer_url %q is not what GitHub writes into iss: %q", v.issuer.IssuerURL, normal),
		fix: "write " + normal, edit: v.replace("issuer_url", v.issuer.IssuerURL, normal),
	})
}

func issuerLegacy(v *issuerView) []hit {
	if v.issuer.Edition != federation.Legacy {
		return nil
	}
	h := hit{field: "jwks_source", message: "jwks_source is the older way to say where the keys come from", fix: `write "jwks": {"type": "discovery"}`}
	if v.issuer.JWKS == federation.JWKSDiscovery && v.issuer.DiscoveryBase == "" && v.issuer.CACertPEM == "" {
		h.edit = v.rename("jwks_source", string(federation.JWKSDiscovery), `"jwks": {"type": "discovery"}`)
	} else {
		h.fix = `write "jwks": {"type": …} with the url or the keys in it`
	}
	return one(h)
}

func (v *issuerView) isGitHub() bool {
	_, near := v.nearly()
	return near || github.ParseIssuer(v.issuer.IssuerURL).Kind != github.IssuerForeign
}

func issuerShort(v *issuerView) []hit {
	max := v.issuer.MaxLifetime()
	if !v.isGitHub() || max >= gitHubJWTLifetime || max < 1 {
		return nil
	}
	return one(hit{
		field:   "max_jwt_lifetime_seconds",
		message: fmt.Sprintf("max_jwt_lifetime_seconds is %d, and GitHub's tokens live %d", max, gitHubJWTLifetime),
		fix:     fmt.Sprintf("write %d or more, or leave it out (%d)", 2*gitHubJWTLifetime, federation.DefaultMaxJWTLifetime),
	})
}

func issuerReplay(v *issuerView) []hit {
	if v.issuer.ChecksJTI() {
		return nil
	}
	return one(hit{
		field: "check_jti", message: "check_jti is false: one token can be exchanged many times",
		fix: "leave check_jti out, and let every process fetch a token of its own",
	})
}

func issuerPaused(v *issuerView) []hit {
	_, since := v.issuer.Polling()
	if since == "" {
		return nil
	}
	return one(hit{
		field: "jwks_polling_disabled_at", message: fmt.Sprintf("the fetching of its keys is paused since %s", since),
		fix: `see that the address of the keys answers, then update the issuer with {"jwks_polling_disabled": false}`,
	})
}

func issuerFailing(v *issuerView) []hit {
	failures, since := v.issuer.Polling()
	if failures == 0 || since != "" {
		return nil
	}
	return one(hit{
		field: "poll_status.consecutive_failures", message: "its keys could not be fetched " + say.Plural(failures, "time") + " in a row",
		fix: "see that the address of the keys answers: " + v.issuer.IssuerURL + "/.well-known/openid-configuration",
	})
}

func issuerForeign(v *issuerView) []hit {
	if v.isGitHub() || v.issuer.IssuerURL == "" {
		return nil
	}
	return one(hit{
		field:   "issuer_url",
		message: fmt.Sprintf("issuer_url %q is no GitHub issuer: its rules are checked for validity only", v.issuer.IssuerURL),
		fix:     "for GitHub Actions write " + github.IssuerURL,
	})
}
