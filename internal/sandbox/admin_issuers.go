package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"gh-wif/internal/federation"
)

var issuerRoutes = []adminRoute{
	{"GET /v1/organizations/federation_issuers", listIssuers},
	{"POST /v1/organizations/federation_issuers", createIssuer},
	{"GET /v1/organizations/federation_issuers/{issuer}", getIssuer},
	{"POST /v1/organizations/federation_issuers/{issuer}", updateIssuer},
	{"POST /v1/organizations/federation_issuers/{issuer}/archive", archiveIssuer},
}

func showIssuer(c *holdings, i *issuer) map[string]any {
	keys := map[string]any{"type": i.JWKS}
	switch i.JWKS {
	case federation.JWKSInline:
		keys["keys"] = i.Keys
	case federation.JWKSExplicitURL:
		keys["url"], keys["ca_cert_pem"] = i.URL, orNull(i.CACertPEM)
	default:
		keys["discovery_base"], keys["ca_cert_pem"] = orNull(i.DiscoveryBase), orNull(i.CACertPEM)
	}
	var poll any
	if i.JWKS != federation.JWKSInline {
		at := map[string]any{"consecutive_failures": i.failures, "last_fetched_at": instant(i.created), "next_poll_at": instant(c.now())}
		if !i.paused.IsZero() {
			at["next_poll_at"] = nil
		}
		poll = at
	}
	return i.with(map[string]any{
		"id": i.ID, "type": "federation_issuer", "name": i.Name, "issuer_url": i.IssuerURL, "jwks": keys, "check_jti": i.ChecksJTI(),
		"max_jwt_lifetime_seconds": i.MaxLifetime(), "poll_status": poll, "jwks_polling_disabled_at": instant(i.paused),
	})
}

func listIssuers(c *holdings, call adminCall) (any, error) {
	return page(call, "federation_issuers", c.issuers, func(i *issuer) string { return i.ID }, func(i *issuer) *stamp { return &i.stamp },
		func(i *issuer) map[string]any { return showIssuer(c, i) })
}

func issuerOf(c *holdings, call adminCall) (*issuer, error) {
	if i := c.issuer(call.path("issuer")); i != nil {
		return i, nil
	}
	return nil, notFound("federation issuer not found")
}

func getIssuer(c *holdings, call adminCall) (any, error) {
	i, err := issuerOf(c, call)
	if err != nil {
		return nil, err
	}
	return showIssuer(c, i), nil
}

// document lays fields of a body over an object, as an update does; only the named ones.
func document(base []byte, body map[string]json.RawMessage, fields ...string) []byte {
	all := map[string]json.RawMessage{}
	_ = json.Unmarshal(base, &all) // no base, or what a MarshalJSON wrote
	for _, name := range fields {
		if raw, ok := body[name]; ok {
			all[name] = raw
		}
	}
	text, _ := json.Marshal(all) // each is JSON already
	return text
}

// unreadable is the refusal of fields of a wrong type.
func unreadable(err error) error {
	if p := (*federation.FieldError)(nil); errors.As(err, &p) {
		return firstProblem([]*federation.FieldError{p})
	}
	return invalid("the request body cannot be read: " + err.Error())
}

// judgeIssuer judges an issuer as it would be then. ID is its own, empty for a new one.
func judgeIssuer(c *holdings, i federation.Issuer) error {
	if err := firstProblem(i.Validate()); err != nil {
		return err
	}
	for _, other := range c.issuers {
		switch {
		case other.ID == i.ID, !c.counts(&other.stamp):
		case other.Name == i.Name:
			return conflict(fmt.Sprintf("a federation issuer with the name %q already exists", i.Name))
		case other.IssuerURL == i.IssuerURL:
			return conflict("a federation issuer with this issuer_url already exists: " + other.ID)
		}
	}
	return nil
}

func createIssuer(c *holdings, call adminCall) (any, error) {
	if err := call.need("name", "issuer_url"); err != nil {
		return nil, err
	}
	made, err := federation.ReadIssuer(document(nil, call.body, "name", "issuer_url", "jwks", "check_jti", "max_jwt_lifetime_seconds"))
	if err != nil {
		return nil, unreadable(err)
	}
	if err := judgeIssuer(c, made); err != nil {
		return nil, err
	}
	made.ID = c.id(federation.IssuerID.Prefix)
	i := &issuer{Issuer: made, stamp: c.stamp(call.who.Actor)}
	c.issuers = append(c.issuers, i)
	return showIssuer(c, i), nil
}

// liveRules are the rules of an issuer that are not archived.
func liveRules(c *holdings, issuerID string) []*rule {
	return slices.DeleteFunc(slices.Clone(c.rules), func(r *rule) bool { return r.IssuerID != issuerID || r.isArchived() })
}

func updateIssuer(c *holdings, call adminCall) (any, error) {
	i, err := issuerOf(c, call)
	if err != nil {
		return nil, err
	}
	if i.isArchived() {
		return nil, invalid("federation issuer is archived and cannot be updated")
	}
	if raw, ok := call.body["jwks_polling_disabled"]; ok && string(raw) != "false" && string(raw) != "null" {
		return nil, invalid("jwks_polling_disabled: only false is accepted")
	}
	changed, err := federation.ReadIssuer(document(i.InEdition(federation.Current).JSON(), call.body, "name", "issuer_url", "jwks", "check_jti", "max_jwt_lifetime_seconds"))
	if err != nil {
		return nil, unreadable(err)
	}
	for _, r := range liveRules(c, i.ID) {
		if err := consoleOnly(r.OAuthScope); err != nil {
			return nil, forbidden("the issuer stands behind the rule " + r.ID + ", whose scope only the Console manages")
		}
		condition, _ := federation.NewEvaluator(r.Match).Condition() // one that does not compile pins nothing
		if changed.IssuerURL != i.IssuerURL && federation.IsSharedIssuer(changed.IssuerURL) && !r.Match.PinsTenant(condition) {
			return nil, invalid("issuer_url: the rule " + r.ID + " does not constrain the tenant, which rules on a shared issuer must")
		}
	}
	if err := judgeIssuer(c, changed); err != nil {
		return nil, err
	}
	i.Issuer = changed
	if raw, ok := call.body["jwks_polling_disabled"]; ok && string(raw) == "false" {
		i.failures, i.paused = 0, i.archived // it is not archived: zero
	}
	c.touch(&i.stamp, call.who)
	return showIssuer(c, i), nil
}

func archiveIssuer(c *holdings, call adminCall) (any, error) {
	i, err := issuerOf(c, call)
	if err != nil {
		return nil, err
	}
	if live := liveRules(c, i.ID); len(live) > 0 {
		return nil, invalid(fmt.Sprintf("federation issuer is referenced by the live federation rule %s: archive it first", live[0].ID))
	}
	c.close(&i.stamp, call.who)
	i.ArchivedAt = i.archived.Format("2006-01-02T15:04:05Z")
	return showIssuer(c, i), nil
}
