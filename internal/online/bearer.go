package online

import "gh-wif/internal/secret"

// Bearer is a credential that goes into the header Authorization and nowhere else: every way
// of printing it shows a mark in its place. The zero Bearer is none.
type Bearer struct{ token string }

// NewBearer takes a credential as the environment or a program gave it.
func NewBearer(token string) Bearer { return Bearer{token} }

// IsZero reports whether there is none.
func (b Bearer) IsZero() bool { return b.token == "" }

// Reveal is the credential itself, for what has to send or mask it.
func (b Bearer) Reveal() string { return b.token }

// String is a mark, or nothing where there is no credential.
func (b Bearer) String() string {
	if b.token == "" {
		return ""
	}
	return secret.Mark
}

// GoString is String, for %#v.
func (b Bearer) GoString() string { return b.String() }

// MarshalText is String, for JSON.
func (b Bearer) MarshalText() ([]byte, error) { return []byte(b.String()), nil }
