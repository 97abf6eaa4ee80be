package job

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
)

// KeySource is the decision where an issuer's keys are fetched from.
type KeySource struct {
	Address string // the issuer's; empty: nothing is fetched
	Refused string // why nothing is, and what would do
}

// publicIssuers are those that a token alone may name: GitHub vouches for their addresses.
var publicIssuers = []github.IssuerKind{github.IssuerGitHub, github.IssuerEnterprise, github.IssuerGHECom}

// FindKeys decides what discovery may contact. The user's own issuer says where its keys
// are; without one a token's iss is followed to GitHub's public issuers and nowhere else,
// since a token is anybody's text.
func FindKeys(issuer *federation.Issuer, token []byte) KeySource {
	if issuer != nil {
		if issuer.JWKS != federation.JWKSDiscovery {
			return KeySource{Refused: "the issuer's keys are not found by discovery; give them by --jwks FILE"}
		}
		return KeySource{Address: cmp.Or(issuer.DiscoveryBase, issuer.IssuerURL)}
	}
	iss, _ := jwt.Read(token).Claims[github.ClaimIssuer].(string)
	if !slices.Contains(publicIssuers, github.ParseIssuer(iss).Kind) {
		return KeySource{Refused: "the token's issuer is none of GitHub's public ones; name it with --issuer, or give the keys by --jwks FILE"}
	}
	return KeySource{Address: iss}
}

// FetchKeys fetches a key set and looks whether it is one.
func (h Hall) FetchKeys(ctx context.Context, address string) ([]byte, error) {
	keys, err := h.Keys(ctx, address)
	if err != nil {
		return nil, err
	}
	return keys, CheckKeys(keys)
}

// CheckKeys refuses a text that is no key set: a check that was asked for must not be left
// out unnoticed.
func CheckKeys(data []byte) error {
	if !jwt.IsKeySet(data) {
		return errors.New(`is no key set: JSON with a list of "keys" is wanted, as the issuer's jwks_uri gives it`)
	}
	return nil
}
