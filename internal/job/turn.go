package job

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
	"gh-wif/internal/trust"
	"gh-wif/internal/trust/remedy"
)

// Case is a diagnosis that can be made again with one of its remedies in place. It holds the
// token in memory, nowhere else, until it is told to forget it.
type Case struct{ in diagnose.Input }

// NewCase keeps what a diagnosis was made of. The token is a copy: whoever gave it may overwrite
// their own.
func NewCase(in diagnose.Input) *Case {
	in.Token = slices.Clone(in.Token)
	return &Case{in}
}

// Forget overwrites the token. Nothing can be tried afterwards.
func (c *Case) Forget() {
	clear(c.in.Token)
	*c = Case{}
}

// Bench are the functions that a remedy is tried by. They may take their time.
type Bench struct {
	Examine func(diagnose.Input) diagnose.Report
	Expose  func(federation.Rule, trust.Hint) trust.Exposure
}

// CanTry reports whether a remedy can be tried in memory: there is a rule, and the remedy changes
// it or names another one, or it is known how the run would come with it. What is changed in an
// environment, at GitHub or in the Console is not at hand here.
func (c *Case) CanTry(one remedy.Remedy) bool {
	return c != nil && c.in.Rule != nil && (one.Rule != nil || one.Claims != nil)
}

// Try gives the work of trying a remedy: it holds a copy of the token, and overwrites it in the
// end. nil: the remedy cannot be tried.
func (c *Case) Try(one remedy.Remedy) func(Bench) diagnose.Turned {
	if !c.CanTry(one) {
		return nil
	}
	in := c.with(one)
	given := *c.in.Rule
	leftOut := c.in.Reason != "" || len(c.in.Response) > 0
	return func(b Bench) diagnose.Turned {
		defer func() { clear(in.Token) }()
		t := diagnose.Turned{Remedy: one, Comes: one.Claims != nil, LeftOut: leftOut}
		t.Report, t.Fresh = b.fresh(&in)
		if one.Rule != nil {
			t.Rule, t.Was = b.gates(given, one, t.Report.Token.Claims)
		}
		return t
	}
}

// Saved is the case with a rule of its remedies in a file: the one that was given is replaced by
// it, or stands beside it. It holds a copy of the token.
func (c *Case) Saved(rule federation.Rule, inPlace bool) *Case {
	kind := remedy.SecondRule
	if inPlace {
		kind = remedy.Rule
	}
	return &Case{c.with(remedy.Remedy{Kind: kind, Rule: &rule})}
}

// Again examines the case anew, as of the token's issue where it is past its time. It gives the
// work, which holds a copy of the token and overwrites it in the end.
func (c *Case) Again() func(Bench) diagnose.Turned {
	in := c.in
	in.Token = slices.Clone(in.Token)
	return func(b Bench) diagnose.Turned {
		defer func() { clear(in.Token) }()
		var t diagnose.Turned
		t.Report, t.Fresh = b.fresh(&in)
		return t
	}
}

// Trial is the run of the case for the sandbox; nil: see [Again].
func (c *Case) Trial(r diagnose.Report) *Trial { return Again(c.in, r) }

// theFix names what is tried as the place that names the rule of a remedy.
const theFix = "the fix"

// with is what a diagnosis is made of with a remedy in place. What the server told of the
// exchange that failed is left out: it does not tell of the next one.
func (c *Case) with(one remedy.Remedy) diagnose.Input {
	in := c.in
	in.Token, in.Response, in.Reason, in.Accepted = slices.Clone(in.Token), nil, "", false
	if one.Claims != nil {
		in.Token, in.TokenFile, in.JWKS = payload(one.Claims), "", nil
	}
	if one.Rule == nil {
		return in
	}
	given, rule := in.Rule, *one.Rule
	in.Rule = &rule
	if given == nil || one.Kind != remedy.OtherRule && one.Kind != remedy.SecondRule {
		return in
	}
	in.Others = append(slices.DeleteFunc(slices.Clone(in.Others), func(r federation.Rule) bool {
		return r.ID != "" && r.ID == rule.ID
	}), *given)
	in.RuleNamedBy = theFix
	if one.Kind == remedy.OtherRule {
		in.Env = named(in.Env, rule.ID)
	}
	return in
}

// named is an environment whose id of a rule is another one, where it has one.
func named(env []diagnose.EnvVar, id string) []diagnose.EnvVar {
	out := slices.Clone(env)
	for i := range out {
		if out[i].Name == federation.RuleID.Env {
			out[i].Value = id
		}
	}
	return out
}

// payload is a decoded payload, as a job prints it.
func payload(claims map[string]any) []byte {
	out, err := json.Marshal(claims)
	if err != nil {
		return nil // a number that is none: no decoder makes one
	}
	return out
}

// fresh examines, and once more as of the token's issue where what is wrong with it is only that
// it is a copy. in holds the token that was examined last.
func (b Bench) fresh(in *diagnose.Input) (r diagnose.Report, asOfIssue bool) {
	r = b.Examine(*in)
	if !r.Checks.Copied() || r.Checks.Disagree() {
		return r, false
	}
	token := jwt.Read(in.Token)
	if issued := issuedAt(token.Claims); !issued.IsZero() {
		in.Now = issued
	}
	if !token.HasSignature && len(token.ClaimsJSON) > 0 {
		clear(in.Token)
		in.Token = slices.Clone(token.ClaimsJSON)
	}
	return b.Examine(*in), true
}

// issuedAt is when a token was issued; zero where it does not say.
func issuedAt(claims map[string]any) time.Time {
	for _, name := range []string{github.ClaimIssuedAt, github.ClaimNotBefore} {
		if n, ok := claims[name].(json.Number); ok {
			if seconds, err := n.Int64(); err == nil {
				return time.Unix(seconds, 0)
			}
		}
	}
	return time.Time{}
}

// gates are whom the rule of a remedy lets in, and which of the same tokens the given rule did.
// Beside a second rule the given one stays: it loses nothing.
func (b Bench) gates(given federation.Rule, one remedy.Remedy, claims map[string]any) (now, was *trust.Exposure) {
	after := b.Expose(*one.Rule, hintOf(claims))
	before := after
	before.Kinds = slices.Clone(after.Kinds)
	old := federation.NewEvaluator(given.Match)
	for i := range before.Kinds {
		k := &before.Kinds[i]
		in := old.Evaluate(k.Claims).Matched
		k.Admitted = in && (k.Admitted || one.Kind != remedy.SecondRule)
	}
	return &after, &before
}

// hintOf names a run by the claims of its token, where a rule does not name it.
func hintOf(claims map[string]any) trust.Hint {
	text := func(name string) string { s, _ := claims[name].(string); return s }
	h := trust.Hint{
		Repository: text(github.ClaimRepository), Environment: text(github.ClaimEnvironment), IssuerURL: text(github.ClaimIssuer),
		OwnerID: text(github.ClaimOwnerID), RepositoryID: text(github.ClaimRepositoryID),
	}
	if b, ok := strings.CutPrefix(text(github.ClaimRef), github.RefsHeads); ok {
		h.Branch = b
	}
	if t, ok := strings.CutPrefix(text(github.ClaimRef), github.RefsTags); ok {
		h.Tag = t
	}
	if e := text(github.ClaimEvent); e != "" {
		h.Events = []string{e}
	}
	return h
}
