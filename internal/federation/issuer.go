package federation

import (
	"errors"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/strictjson"
)

// Edition is the shape of an issuer's keys.
type Edition string

// The editions: what the API takes today, and what the older guide shows.
const (
	Current Edition = "current" // jwks: {"type": …}
	Legacy  Edition = "legacy"  // jwks_source: "discovery"
)

// JWKSType is where the issuer's keys come from.
type JWKSType string

// The sources of keys.
const (
	JWKSDiscovery   JWKSType = "discovery"
	JWKSExplicitURL JWKSType = "explicit_url"
	JWKSInline      JWKSType = "inline"
)

// Issuer is a federation issuer (fdis_…).
type Issuer struct {
	ID                    string
	Name                  string
	IssuerURL             string
	Edition               Edition
	JWKS                  JWKSType
	DiscoveryBase         string
	URL                   string            // explicit_url
	Keys                  []strictjson.Node // inline: JWK objects
	CACertPEM             string
	CheckJTI              *bool
	MaxJWTLifetimeSeconds *int // seconds
	ArchivedAt            string

	source  []strictjson.Member
	jwks    []strictjson.Member
	hasJWKS bool
	wrapped bool // keys was a {"keys": …} wrapper
	hasBoth bool // jwks and jwks_source together
	read    Edition
}

// ErrNotAnIssuer is wrapped where a document is JSON but no issuer.
var ErrNotAnIssuer = errors.New("is no federation issuer")

var (
	issuerFields = []string{
		"id", "name", "issuer_url", "jwks", "jwks_source", "jwks_url", "jwks_keys", "discovery_base", "ca_cert_pem",
		"check_jti", "max_jwt_lifetime_seconds", "archived_at",
	}
	// legacyFields mean nothing in today's edition: there they are unknown ones.
	legacyFields = []string{"jwks_source", "jwks_url", "jwks_keys", "discovery_base", "ca_cert_pem"}
	jwksFields   = []string{"type", "discovery_base", "url", "keys", "ca_cert_pem"}
)

// ReadIssuer reads an issuer in either edition, as sent or as answered. Errors
// are as those of [ReadRule].
func ReadIssuer(data []byte) (Issuer, error) {
	n, err := strictjson.Parse(data)
	if err != nil {
		return Issuer{}, err
	}
	n = unwrap(n, "federation_issuer", "issuer", "data")
	if n.Kind != strictjson.Object {
		return Issuer{}, &wrongDocument{ErrNotAnIssuer, "it is " + n.Kind.String()}
	}
	if _, ok := n.Get("issuer_url"); !ok {
		if hint, ok := documentHint(n); ok {
			return Issuer{}, &wrongDocument{ErrNotAnIssuer, hint}
		}
	}
	var errs []*FieldError
	o, _ := readObject("", n, &errs)
	i := Issuer{
		ID: o.text("id"), Name: o.text("name"), IssuerURL: o.text("issuer_url"), Edition: Current,
		CheckJTI: o.flag("check_jti"), MaxJWTLifetimeSeconds: o.whole("max_jwt_lifetime_seconds"),
		ArchivedAt: o.text("archived_at"), source: n.Members,
	}
	i.readKeys(o)
	i.read = i.Edition
	return i, join(errs)
}

func (i *Issuer) readKeys(o object) {
	jwks, hasJWKS := o.get("jwks")
	_, hasSource := o.get("jwks_source")
	i.hasBoth = hasJWKS && hasSource
	if hasSource && !hasJWKS {
		i.Edition = Legacy
		i.JWKS = JWKSType(o.text("jwks_source"))
		i.DiscoveryBase, i.URL, i.CACertPEM = o.text("discovery_base"), o.text("jwks_url"), o.text("ca_cert_pem")
		i.readInline(o, "jwks_keys")
		return
	}
	if !hasJWKS {
		i.JWKS = JWKSDiscovery // the API's default
		return
	}
	jo, ok := readObject("jwks", jwks, o.errs)
	if !ok {
		return
	}
	i.hasJWKS, i.jwks = true, jwks.Members
	i.JWKS = JWKSType(jo.text("type"))
	i.DiscoveryBase, i.URL, i.CACertPEM = jo.text("discovery_base"), jo.text("url"), jo.text("ca_cert_pem")
	i.readInline(jo, "keys")
}

func (i *Issuer) readInline(o object, name string) {
	keys, ok := o.get(name)
	if !ok {
		return
	}
	if inner, ok := keys.Get("keys"); ok && keys.Kind == strictjson.Object {
		i.wrapped, keys = true, inner
	}
	if keys.Kind != strictjson.Array {
		o.report(name, keys, "an array of JWK objects")
		return
	}
	i.Keys = keys.Items
}

// JSON writes the issuer in its edition.
func (i Issuer) JSON() []byte { return indent(i.node()) }

// MarshalJSON writes the issuer in its edition.
func (i Issuer) MarshalJSON() ([]byte, error) { return i.node().MarshalJSON() }

func (i Issuer) node() strictjson.Node {
	w := &writer{source: i.source}
	w.text("id", i.ID)
	w.text("name", i.Name)
	w.text("issuer_url", i.IssuerURL)
	if i.Edition == Legacy {
		w.text("jwks_source", string(i.JWKS))
		w.text("discovery_base", i.DiscoveryBase)
		w.text("jwks_url", i.URL)
		i.putKeys(w, "jwks_keys")
		w.text("ca_cert_pem", i.CACertPEM)
	} else if i.hasJWKS || i.source == nil {
		k := &writer{source: i.jwks}
		k.text("type", string(i.JWKS))
		k.text("discovery_base", i.DiscoveryBase)
		k.text("url", i.URL)
		i.putKeys(k, "keys")
		k.text("ca_cert_pem", i.CACertPEM)
		w.put("jwks", k.node(jwksFields))
	}
	w.flag("check_jti", i.CheckJTI)
	w.whole("max_jwt_lifetime_seconds", i.MaxJWTLifetimeSeconds)
	w.text("archived_at", i.ArchivedAt)
	if i.Edition == Current && i.read == Current {
		return w.node(slices.DeleteFunc(slices.Clone(issuerFields), func(f string) bool { return contains(legacyFields, f) }))
	}
	return w.node(issuerFields)
}

func (i Issuer) putKeys(w *writer, name string) {
	if i.Keys != nil {
		w.put(name, strictjson.Node{Kind: strictjson.Array, Items: i.Keys})
	}
}

// InEdition returns the issuer in the other shape, nothing else changed.
func (i Issuer) InEdition(e Edition) Issuer {
	i.Edition = e
	i.hasJWKS = e == Current
	return i
}

// ChecksJTI reports whether the issuer accepts a token once only: the default.
func (i Issuer) ChecksJTI() bool { return i.CheckJTI == nil || *i.CheckJTI }

// MaxLifetime is the largest exp - iat that the issuer accepts, in seconds.
func (i Issuer) MaxLifetime() int {
	if i.MaxJWTLifetimeSeconds == nil {
		return DefaultMaxJWTLifetime
	}
	return *i.MaxJWTLifetimeSeconds
}

// Polling is how the fetching of the issuer's keys goes, as an API answers it: how many
// times in a row it failed, and since when it is paused (RFC 3339; empty: it is not).
func (i Issuer) Polling() (failures int, paused string) {
	var errs []*FieldError // of a newer shape nothing is told
	o := object{"", strictjson.Node{Kind: strictjson.Object, Members: i.source}, &errs}
	if status, ok := o.get("poll_status"); ok {
		if n := (object{"", status, &errs}).whole("consecutive_failures"); n != nil {
			failures = *n
		}
	}
	return failures, o.text("jwks_polling_disabled_at")
}

// Position finds where a field of the issuer stood in its document, by dotted
// path; 0, 0 where it was not there.
func (i Issuer) Position(path string) (line, column int) { return position(i.source, path) }

// position walks a dotted path through members.
func position(members []strictjson.Member, path string) (line, column int) {
	head, rest, deeper := strings.Cut(path, ".")
	for _, m := range members {
		if m.Name == path {
			return m.Value.Line, m.Value.Column
		}
		if m.Name == head && deeper {
			if l, c := position(m.Value.Members, rest); l > 0 {
				return l, c
			}
			return m.Value.Line, m.Value.Column
		}
	}
	return 0, 0
}

// wrongDocument is a JSON document of another kind.
type wrongDocument struct {
	kind error
	hint string
}

func (e *wrongDocument) Error() string { return e.kind.Error() + ": " + e.hint }
func (e *wrongDocument) Unwrap() error { return e.kind }

// documentHint names what a document seems to be instead.
func documentHint(n strictjson.Node) (string, bool) {
	has := func(name string) bool { _, ok := n.Get(name); return ok }
	switch {
	case has("issuer_url"):
		return "it has issuer_url, so it is an issuer", true
	case has("match"):
		return "it has match, so it is a rule", true
	case has(github.ClaimSubject) && has(github.ClaimIssuer):
		return "it has iss and sub, so it is a token's claims", true
	case has("error"):
		return "it is an error answer", true
	case has("data"):
		return "it is a list: give one object of it", true
	case has("subject_prefix") || has("claims") || has("condition"):
		return "it is a bare match block: put it under \"match\"", true
	}
	return "it has none of a rule's or an issuer's fields", true
}

func join(errs []*FieldError) error {
	plain := make([]error, len(errs))
	for i, e := range errs {
		plain[i] = e
	}
	return errors.Join(plain...)
}
