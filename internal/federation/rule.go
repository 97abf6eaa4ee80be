package federation

import (
	"cmp"
	"errors"
	"maps"

	"gh-wif/internal/strictjson"
)

// Rule is a federation rule (fdrl_…). A field that is absent or null is the
// zero value; what this program does not know is kept and written back.
type Rule struct {
	ID                     string
	Name                   string
	Description            string
	IssuerID               string
	Match                  Match
	ServiceAccountID       string // target.service_account_id
	TargetType             string // target.type; "service_account" is the only one
	WorkspaceID            string
	WorkspaceIDs           []string // as an API answers
	AppliesToAllWorkspaces *bool
	OAuthScope             string
	TokenLifetimeSeconds   *int // seconds
	ArchivedAt             string

	hasTarget  bool
	attributes strictjson.Node
	source     []strictjson.Member
	target     []strictjson.Member
}

// Match is a rule's matcher block. Every populated matcher must hold.
type Match struct {
	SubjectPrefix string
	Audience      string
	Claims        []Claim // in the document's order
	Condition     string  // CEL

	source []strictjson.Member
	claims bool // the claims object was there
}

// Claim is one entry of a match's claims: a top-level claim and its value. The
// value is a string in every valid rule; anything else is kept so that it can be
// named.
type Claim struct {
	Name  string
	Value strictjson.Node
}

// Text is the claim's value, and whether it is a string at all.
func (c Claim) Text() (string, bool) { return c.Value.Text, c.Value.Kind == strictjson.String }

// Pin makes an entry of claims.
func Pin(name, value string) Claim { return Claim{name, strictjson.FromString(value)} }

// Claim finds the string that a match pins a claim to.
func (m Match) Claim(name string) (string, bool) {
	for _, c := range m.Claims {
		if c.Name == name {
			return c.Text()
		}
	}
	return "", false
}

// Same reports whether two matches have the same matchers; the order of claims, and an
// audience that is left out where the default holds, make no difference.
func (m Match) Same(o Match) bool {
	audience := func(m Match) string { return cmp.Or(m.Audience, DefaultAudience) }
	claims := func(m Match) map[string]string {
		out := map[string]string{}
		for _, c := range m.Claims {
			text, _ := c.Value.MarshalJSON() // what was read can be written
			out[c.Name] = string(text)
		}
		return out
	}
	return m.SubjectPrefix == o.SubjectPrefix && audience(m) == audience(o) && m.Condition == o.Condition && maps.Equal(claims(m), claims(o))
}

// ErrNotARule is wrapped where a document is JSON but no federation rule.
var ErrNotARule = errors.New("is no federation rule")

var (
	ruleFields = []string{
		"id", "name", "description", "issuer_id", "match", "target", "workspace_id", "workspace_ids",
		"applies_to_all_workspaces", "oauth_scope", "token_lifetime_seconds", "archived_at",
	}
	matchFields  = []string{"subject_prefix", "audience", "claims", "condition"}
	targetFields = []string{"type", "service_account_id"}
)

// ReadRule reads a rule: what a person sends to the API, or what the API
// answered (with ids, times and workspace_ids). Errors are *[strictjson.Error]
// for what is no JSON, [ErrNotARule] for another document, or the joined
// *[FieldError]s of fields with a wrong type.
func ReadRule(data []byte) (Rule, error) {
	n, err := strictjson.Parse(data)
	if err != nil {
		return Rule{}, err
	}
	return ruleOf(unwrap(n, "federation_rule", "rule", "data"))
}

// ReadRules reads one rule as [ReadRule] does, or the list of them that the API
// answers, {"data":[…]}. An error in one of a list is an error of all.
func ReadRules(data []byte) ([]Rule, error) {
	n, err := strictjson.Parse(data)
	if err != nil {
		return nil, err
	}
	list, ok := n.Get("data")
	if n.Kind == strictjson.Array {
		list, ok = n, true
	}
	if !ok || list.Kind != strictjson.Array {
		r, err := ReadRule(data)
		if err != nil {
			return nil, err
		}
		return []Rule{r}, nil
	}
	if len(list.Items) == 0 {
		return nil, &wrongDocument{ErrNotARule, "it is a list without any"}
	}
	var out []Rule
	for _, item := range list.Items {
		r, err := ruleOf(item)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// ruleOf reads a rule that stands in no envelope.
func ruleOf(n strictjson.Node) (Rule, error) {
	if n.Kind != strictjson.Object {
		return Rule{}, &wrongDocument{ErrNotARule, "it is " + n.Kind.String()}
	}
	if _, ok := n.Get("match"); !ok {
		if hint, ok := documentHint(n); ok {
			return Rule{}, &wrongDocument{ErrNotARule, hint}
		}
	}
	var errs []*FieldError
	r := readRule(n, &errs)
	return r, join(errs)
}

// unwrap opens the envelopes in which a single object arrives: {"rule":{…}},
// or a list of one.
func unwrap(n strictjson.Node, names ...string) strictjson.Node {
	for _, name := range names {
		if v, ok := n.Get(name); ok && len(n.Members) <= 4 {
			if v.Kind == strictjson.Object {
				return v
			}
			if v.Kind == strictjson.Array && len(v.Items) == 1 {
				return v.Items[0]
			}
		}
	}
	return n
}

func readRule(n strictjson.Node, errs *[]*FieldError) Rule {
	o, _ := readObject("", n, errs)
	r := Rule{
		ID: o.text("id"), Name: o.text("name"), Description: o.text("description"), IssuerID: o.text("issuer_id"),
		WorkspaceID: o.text("workspace_id"), WorkspaceIDs: o.texts("workspace_ids"),
		AppliesToAllWorkspaces: o.flag("applies_to_all_workspaces"), OAuthScope: o.text("oauth_scope"),
		TokenLifetimeSeconds: o.whole("token_lifetime_seconds"), ArchivedAt: o.text("archived_at"),
		source: n.Members,
	}
	r.attributes, _ = o.get("attributes")
	if m, ok := o.get("match"); ok {
		r.Match = readMatch(m, errs)
	}
	if t, ok := o.get("target"); ok {
		if to, ok := readObject("target", t, errs); ok {
			r.hasTarget, r.target = true, t.Members
			r.TargetType, r.ServiceAccountID = to.text("type"), to.text("service_account_id")
		}
	}
	return r
}

func readMatch(n strictjson.Node, errs *[]*FieldError) Match {
	o, ok := readObject("match", n, errs)
	if !ok {
		return Match{}
	}
	m := Match{
		SubjectPrefix: o.text("subject_prefix"), Audience: o.text("audience"), Condition: o.text("condition"),
		source: n.Members,
	}
	if c, ok := o.get("claims"); ok {
		if _, ok := readObject("match.claims", c, errs); ok {
			m.claims = true
			for _, member := range c.Members {
				m.Claims = append(m.Claims, Claim{member.Name, member.Value})
			}
		}
	}
	return m
}

// JSON writes the rule as a document.
func (r Rule) JSON() []byte { return indent(r.node()) }

// MarshalJSON writes the rule.
func (r Rule) MarshalJSON() ([]byte, error) { return r.node().MarshalJSON() }

func (r Rule) node() strictjson.Node {
	w := &writer{source: r.source}
	w.text("id", r.ID)
	w.text("name", r.Name)
	w.text("description", r.Description)
	w.text("issuer_id", r.IssuerID)
	w.put("match", r.Match.node())
	if r.hasTarget || r.ServiceAccountID != "" {
		t := &writer{source: r.target}
		t.text("type", r.TargetType)
		t.text("service_account_id", r.ServiceAccountID)
		w.put("target", t.node(targetFields))
	}
	w.text("workspace_id", r.WorkspaceID)
	w.texts("workspace_ids", r.WorkspaceIDs)
	w.flag("applies_to_all_workspaces", r.AppliesToAllWorkspaces)
	w.text("oauth_scope", r.OAuthScope)
	w.whole("token_lifetime_seconds", r.TokenLifetimeSeconds)
	w.text("archived_at", r.ArchivedAt)
	return w.node(ruleFields)
}

// MarshalJSON writes the match block.
func (m Match) MarshalJSON() ([]byte, error) { return m.node().MarshalJSON() }

func (m Match) node() strictjson.Node {
	w := &writer{source: m.source}
	w.text("subject_prefix", m.SubjectPrefix)
	w.text("audience", m.Audience)
	if len(m.Claims) > 0 || m.claims {
		c := strictjson.Node{Kind: strictjson.Object}
		for _, claim := range m.Claims {
			c.Members = append(c.Members, strictjson.Member{Name: claim.Name, Value: claim.Value})
		}
		w.put("claims", c)
	}
	w.text("condition", m.Condition)
	return w.node(matchFields)
}

// WithMatch returns the rule with another match, everything else untouched.
func (r Rule) WithMatch(m Match) Rule {
	m.source = r.Match.source
	r.Match = m
	return r
}

// Workspaces lists every workspace that the rule names.
func (r Rule) Workspaces() []string {
	out := append([]string(nil), r.WorkspaceIDs...)
	if r.WorkspaceID != "" && !contains(out, r.WorkspaceID) {
		out = append(out, r.WorkspaceID)
	}
	return out
}

// CoversSeveralWorkspaces reports whether an exchange must name the workspace.
func (r Rule) CoversSeveralWorkspaces() bool {
	return r.CoversAllWorkspaces() || len(r.Workspaces()) > 1
}

// CoversAllWorkspaces reports whether the rule says that it is for every workspace.
func (r Rule) CoversAllWorkspaces() bool {
	return r.AppliesToAllWorkspaces != nil && *r.AppliesToAllWorkspaces
}

// Lifetime is how long the rule's access tokens live, in seconds: what it says, or else
// [DefaultTokenLifetime].
func (r Rule) Lifetime() int {
	if r.TokenLifetimeSeconds == nil {
		return DefaultTokenLifetime
	}
	return *r.TokenLifetimeSeconds
}

// Position finds where a field of the rule stood in its document, by dotted
// path; 0, 0 where it was not there.
func (r Rule) Position(path string) (line, column int) { return position(r.source, path) }
