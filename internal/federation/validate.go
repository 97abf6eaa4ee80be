package federation

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/strictjson"
)

// sharedIssuers are the hosts that many tenants share (API reference, "Create
// Federation Rule"): a rule on one must pin the tenant. ghe.com is a tenant's
// own host.
var sharedIssuers = []string{
	"token.actions.githubusercontent.com", "gitlab.com", "agent.buildkite.com", "app.terraform.io", "accounts.google.com",
}

// identityClaims carry the tenant's identity in a GitHub token. The reference
// names repository_owner; the list is not published, the others name the owner
// too.
var identityClaims = []string{
	github.ClaimOwner, github.ClaimOwnerID, github.ClaimRepository, github.ClaimRepositoryID, github.ClaimEnterprise, github.ClaimEnterpriseID,
	github.ClaimWorkflowRef, github.ClaimJobWorkflowRef,
}

// IsSharedIssuer reports whether an issuer serves many tenants.
func IsSharedIssuer(issuerURL string) bool {
	u, err := url.Parse(issuerURL)
	return err == nil && slices.Contains(sharedIssuers, strings.ToLower(u.Hostname()))
}

type problems struct {
	list []*FieldError
	at   func(path string) (int, int)
}

func (p *problems) add(field, value, problem, want string) {
	e := &FieldError{Field: field, Value: value, Problem: problem, Want: want}
	e.Line, e.Column = p.at(field)
	p.list = append(p.list, e)
}

func (p *problems) name(v string) {
	want := "lower-case letters, digits and hyphens, for example github-actions"
	switch {
	case v == "":
		p.add("name", "", "is missing", want)
	case utf8.RuneCountInString(v) > MaxName:
		p.add("name", v, fmt.Sprintf("has more than %d characters", MaxName), want)
	case !only(v, func(c byte) bool { return c == '-' || isDigit(c) || c >= 'a' && c <= 'z' }):
		p.add("name", v, "holds other characters than a-z, 0-9 and the hyphen", want)
	}
}

func (p *problems) id(field string, k IDKind, v string, required bool) {
	want := k.Placeholder + ", " + k.Where
	switch {
	case v == "" && required:
		p.add(field, "", "is missing", want)
	case v == "":
	case k.IsPlaceholder(v):
		p.add(field, v, "is still the placeholder", want)
		p.list[len(p.list)-1].Placeholder = true
	case k.Check(v) != "":
		p.add(field, v, k.Check(v), want)
	}
}

func (p *problems) length(field, v string, limit int) {
	if n := utf8.RuneCountInString(v); n > limit {
		p.add(field, "", fmt.Sprintf("has %d characters", n), fmt.Sprintf("at most %d", limit))
	}
}

func (p *problems) between(field string, v *int, low, high int) {
	if v != nil && (*v < low || *v > high) {
		p.add(field, fmt.Sprint(*v), "is out of range", fmt.Sprintf("%d to %d seconds", low, high))
	}
}

// Validate checks a rule against every documented constraint of the API.
// issuerURL is the issuer that the rule belongs to; empty is taken for github.com's.
// Values still the documentation's placeholders are reported with Placeholder
// set.
func (r Rule) Validate(issuerURL string) []*FieldError {
	return r.ValidateWith(NewEvaluator(r.Match), issuerURL)
}

// ValidateWith is Validate with the rule's match compiled already.
func (r Rule) ValidateWith(e *Evaluator, issuerURL string) []*FieldError {
	p := &problems{at: r.Position}
	p.name(r.Name)
	p.id("issuer_id", IssuerID, r.IssuerID, true)
	if _, ok := find(r.source, "match"); !ok && r.source != nil {
		p.add("match", "", "is missing", "at least one of subject_prefix, claims, condition")
	} else {
		r.Match.validate(p, e, issuerURL)
	}
	r.validateTarget(p)
	r.validateWorkspace(p)
	r.validateScope(p)
	p.between("token_lifetime_seconds", r.TokenLifetimeSeconds, MinTokenLifetime, MaxTokenLifetime)
	p.length("description", r.Description, MaxDescription)
	if a := r.attributes; !empty(a) && !(a.Kind == strictjson.Object && len(a.Members) == 0) {
		p.add("attributes", "", "is not supported yet", "no attributes, or null")
	}
	return p.list
}

func (r Rule) validateTarget(p *problems) {
	want := `{"type": "service_account", "service_account_id": "svac_..."}`
	if !r.hasTarget && r.ServiceAccountID == "" {
		p.add("target", "", "is missing", want)
		return
	}
	if r.TargetType != TargetServiceAccount {
		p.add("target.type", r.TargetType, "is no type of target", `"`+TargetServiceAccount+`"`)
	}
	p.id("target.service_account_id", ServiceAccount, r.ServiceAccountID, true)
}

func (r Rule) validateWorkspace(p *problems) {
	all := r.CoversAllWorkspaces()
	if len(r.Workspaces()) == 0 && !all {
		p.add("workspace_id", "", "is missing", `"wrkspc_...", or applies_to_all_workspaces: true`)
	}
	p.id("workspace_id", Workspace, r.WorkspaceID, false)
	for i, id := range r.WorkspaceIDs {
		p.id(fmt.Sprintf("workspace_ids[%d]", i), Workspace, id, true)
	}
}

func (r Rule) validateScope(p *problems) {
	var names []string
	for _, s := range scopeTable {
		names = append(names, s.Name)
	}
	want := "one or more of " + strings.Join(names, ", ") + ", separated by a space"
	if strings.TrimSpace(r.OAuthScope) == "" {
		p.add("oauth_scope", "", "is missing", want)
	}
	for _, s := range strings.Fields(r.OAuthScope) {
		if _, ok := ScopeByName(s); !ok {
			p.add("oauth_scope", s, "is no scope", want)
		}
	}
}

func (m Match) validate(p *problems, e *Evaluator, issuerURL string) {
	p.length("match.subject_prefix", m.SubjectPrefix, MaxSubjectPrefix)
	p.length("match.audience", m.Audience, MaxAudience)
	p.length("match.condition", m.Condition, MaxCondition)
	if m.empty() {
		p.add("match", m.SubjectPrefix, "has no matcher that counts: an audience or a lone * does not",
			"at least one of subject_prefix, claims, condition")
	}
	for _, c := range m.Claims {
		if _, ok := c.Text(); !ok {
			raw, _ := c.Value.MarshalJSON()
			p.add("match.claims."+c.Name, string(raw), "is "+c.Value.Kind.String()+", and claims compares strings only",
				"a string, or a condition such as claims."+c.Name+" == …")
		}
	}
	condition := m.validateCondition(p, e)
	if issuerURL == "" || IsSharedIssuer(issuerURL) {
		m.validateTenant(p, condition)
	}
}

func (m Match) validateCondition(p *problems, e *Evaluator) *Condition {
	if m.Condition == "" {
		return nil
	}
	c, err := e.Condition()
	if err != nil {
		p.add("match.condition", "", "does not compile: "+err.Error(), "a CEL expression over claims that yields true or false")
		return nil
	}
	if !c.ReadsAnything() {
		if v, err := c.Eval(map[string]any{}); err == nil && v {
			p.add("match.condition", m.Condition, "is always true, which the server refuses", "a condition on claims")
		}
	}
	return c
}

func (m Match) validateTenant(p *problems, condition *Condition) {
	if m.empty() || m.PinsTenant(condition) {
		return
	}
	p.add("match", m.SubjectPrefix, "does not pin the tenant, which a rule on a shared issuer must: anyone on GitHub could match",
		`claims with "repository_owner", a subject_prefix that begins repo:YOUR_ORG/, or a condition on claims.repository_owner`)
}

// PinsTenant reports whether a match names the tenant of a shared issuer: by an
// identity claim, by a subject prefix with the owner in full, or by a condition
// that reads an identity claim or the subject (API reference, "Create Federation
// Rule"). condition is the match's own, compiled; nil where there is none.
func (m Match) PinsTenant(condition *Condition) bool {
	for _, c := range m.Claims {
		if slices.Contains(identityClaims, c.Name) {
			return true
		}
	}
	if p := pattern.Parse(m.SubjectPrefix); p.PinsOwner() || !p.Star && namesTenant(p) {
		return true
	}
	if condition == nil {
		return false
	}
	return slices.ContainsFunc(condition.Claims(), func(name string) bool {
		return name == github.ClaimSubject || slices.Contains(identityClaims, name)
	})
}

// namesTenant reports whether a customised subject holds one of the identity
// claims, or repo, as a key with a value.
func namesTenant(p pattern.Pattern) bool {
	return p.HasKey("repo") || slices.ContainsFunc(identityClaims, p.HasKey)
}

// Validate checks an issuer against every documented constraint of the API.
func (i Issuer) Validate() []*FieldError {
	p := &problems{at: i.Position}
	p.name(i.Name)
	if i.IssuerURL == "" {
		p.add("issuer_url", "", "is missing", `"https://token.actions.githubusercontent.com"`)
	} else if i.JWKS == JWKSDiscovery && i.DiscoveryBase == "" {
		p.fetched("issuer_url", i.IssuerURL)
	}
	if i.hasBoth {
		p.add("jwks_source", "", "stands beside jwks", `one of them: "jwks": {"type": "discovery"} is today's shape`)
	}
	i.validateKeys(p)
	p.length(i.keyField("ca_cert_pem"), i.CACertPEM, MaxCACert)
	p.between("max_jwt_lifetime_seconds", i.MaxJWTLifetimeSeconds, 1, MaxMaxJWTLifetime)
	return p.list
}

// keyField is the path of a field of the keys in the issuer's edition.
func (i Issuer) keyField(name string) string {
	if i.Edition == Legacy {
		return map[string]string{
			"type": "jwks_source", "url": "jwks_url", "keys": "jwks_keys", "discovery_base": "discovery_base", "ca_cert_pem": "ca_cert_pem",
		}[name]
	}
	return "jwks." + name
}

func (i Issuer) validateKeys(p *problems) {
	switch i.JWKS {
	case JWKSDiscovery:
		if i.DiscoveryBase != "" {
			p.fetched(i.keyField("discovery_base"), i.DiscoveryBase)
		}
	case JWKSExplicitURL:
		if i.URL == "" {
			p.add(i.keyField("url"), "", "is missing", "the https address of the JWKS")
		} else {
			p.fetched(i.keyField("url"), i.URL)
		}
	case JWKSInline:
		if i.wrapped {
			p.add(i.keyField("keys"), "", `holds the wrapper {"keys": […]}`, "the array of JWK objects itself")
		}
		if len(i.Keys) == 0 {
			p.add(i.keyField("keys"), "", "has no key", "an array of at least one JWK object")
		}
	default:
		p.add(i.keyField("type"), string(i.JWKS), "is no source of keys", "discovery, explicit_url or inline")
	}
	if i.URL != "" && i.JWKS != JWKSExplicitURL && i.JWKS != "" {
		p.add(i.keyField("url"), i.URL, "does not go with "+string(i.JWKS), "no url, or the type explicit_url")
	}
	if i.DiscoveryBase != "" && i.JWKS != JWKSDiscovery && i.JWKS != "" {
		p.add(i.keyField("discovery_base"), i.DiscoveryBase, "does not go with "+string(i.JWKS), "no discovery_base, or the type discovery")
	}
	if len(i.Keys) > 0 && i.JWKS != JWKSInline && i.JWKS != "" {
		p.add(i.keyField("keys"), "", "does not go with "+string(i.JWKS), "no keys, or the type inline")
	}
}

// fetched checks a URL that Anthropic dials.
func (p *problems) fetched(field, raw string) {
	problem := github.AddressProblem(raw)
	if problem == "" {
		return
	}
	if u, err := url.Parse(raw); err == nil && u.User != nil {
		raw = "" // a password is shown nowhere
	}
	p.add(field, raw, problem, "https://token.actions.githubusercontent.com, say")
}
