package online

import (
	"strings"

	"gh-wif/internal/secret"
)

// Bearer is a credential that goes into the header Authorization and nowhere else: every way
// of printing it shows a mark in its place. The zero Bearer is none.
type Bearer struct {
	// Behind a pointer, as package fmt prints what stands in a field of another struct
	// without asking the methods here.
	token *string
}

// NewBearer takes a credential as the environment or a program gave it. Space around it is
// dropped; without anything else it is none.
func NewBearer(token string) Bearer {
	if token = strings.TrimSpace(token); token == "" {
		return Bearer{}
	}
	return Bearer{&token}
}

// IsZero reports whether there is none.
func (b Bearer) IsZero() bool { return b.token == nil }

// Reveal is the credential itself, for what has to send or mask it.
func (b Bearer) Reveal() string {
	if b.token == nil {
		return ""
	}
	return *b.token
}

// String is a mark, or nothing where there is no credential.
func (b Bearer) String() string {
	if b.token == nil {
		return ""
	}
	return secret.Mark
}

// GoString is String, for %#v.
func (b Bearer) GoString() string { return b.String() }

// MarshalText is String, for JSON.
func (b Bearer) MarshalText() ([]byte, error) { return []byte(b.String()), nil }
