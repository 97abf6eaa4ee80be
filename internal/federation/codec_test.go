package federation

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gh-wif/internal/strictjson"
)

func example(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// squeeze drops the blanks and keeps the order.
func squeeze(t interface{ Fatal(...any) }, data []byte) string {
	var b bytes.Buffer
	if err := json.Compact(&b, data); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func examplesOf(t *testing.T, pattern string) []string {
	paths, err := filepath.Glob(filepath.Join("testdata", "examples", pattern))
	if err != nil || len(paths) == 0 {
		t.Fatal("no examples", err)
	}
	for i, p := range paths {
		paths[i] = filepath.Base(p)
	}
	return paths
}

func TestTheDocumentedRulesAreReadAndWrittenWithoutLoss(t *testing.T) {
	for _, name := range examplesOf(t, "rule-*.json") {
		t.Run(name, func(t *testing.T) {
			data := example(t, name)
			r, err := ReadRule(data)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(squeeze(t, data), squeeze(t, r.JSON())); d != "" {
				t.Error(d)
			}
			for _, e := range r.Validate("https://token.actions.githubusercontent.com") {
				if !e.Placeholder {
					t.Errorf("the documentation's own rule is faulted: %v", e)
				}
			}
		})
	}
}

func TestTheDocumentedIssuersAreReadAndWrittenWithoutLoss(t *testing.T) {
	for _, name := range examplesOf(t, "issuer-*.json") {
		t.Run(name, func(t *testing.T) {
			data := example(t, name)
			i, err := ReadIssuer(data)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(squeeze(t, data), squeeze(t, i.JSON())); d != "" {
				t.Error(d)
			}
			if problems := i.Validate(); len(problems) > 0 {
				t.Errorf("the documentation's own issuer is faulted: %v", problems)
			}
		})
	}
}

func TestFieldsOfARuleAsAnswered(t *testing.T) {
	r, err := ReadRule(example(t, "rule-response.json"))
	if err != nil {
		t.Fatal(err)
	}
	if r.ID != "fdrl_01SDCCSbTxrXDpWc1phhtcfK" || r.Match.SubjectPrefix != "repo:your-org/your-repo:ref:refs/heads/main" || r.Match.Condition != "" ||
		r.ServiceAccountID != "svac_..." || r.TargetType != "service_account" || *r.TokenLifetimeSeconds != 600 || *r.AppliesToAllWorkspaces ||
		len(r.Workspaces()) != 1 || r.CoversSeveralWorkspaces() || r.ArchivedAt != "" {
		t.Errorf("got %+v", r)
	}
	if owner, ok := r.Match.Claim("repository_owner"); owner != "your-org" || !ok {
		t.Errorf("repository_owner is %q, %v", owner, ok)
	}
	if _, ok := r.Match.Claim("ref"); ok {
		t.Error("ref is not pinned")
	}
	if line, column := r.Position("match.subject_prefix"); line != 16 || column != 23 {
		t.Errorf("subject_prefix stands at %d:%d", line, column)
	}
	if line, _ := r.Position("match.nothing"); line != 12 {
		t.Errorf("what is missing in match is shown at line %d, want match's", line)
	}
	if line, _ := r.Position("nothing"); line != 0 {
		t.Error("a missing field has no position")
	}
}

func TestWorkspacesOfARule(t *testing.T) {
	yes, no := true, false
	tests := []struct {
		rule    Rule
		list    []string
		several bool
	}{
		{Rule{WorkspaceID: "a"}, []string{"a"}, false},
		{Rule{WorkspaceID: "a", WorkspaceIDs: []string{"a"}}, []string{"a"}, false},
		{Rule{WorkspaceID: "a", WorkspaceIDs: []string{"b"}}, []string{"b", "a"}, true},
		{Rule{WorkspaceID: "a", AppliesToAllWorkspaces: &yes}, []string{"a"}, true},
		{Rule{AppliesToAllWorkspaces: &no}, nil, false},
	}
	for _, tt := range tests {
		if got := tt.rule.Workspaces(); !cmp.Equal(got, tt.list) || tt.rule.CoversSeveralWorkspaces() != tt.several {
			t.Errorf("%+v: got %v", tt.rule, got)
		}
	}
}

func TestEnvelopesAreOpened(t *testing.T) {
	rule, issuer := string(example(t, "rule-create.branch.json")), string(example(t, "issuer-create.explicit_url.json"))
	for _, wrap := range []string{"%s", `{"rule":%s}`, `{"federation_rule":%s}`, `{"data":[%s],"has_more":false}`, `{"data":%s}`} {
		if r, err := ReadRule([]byte(strings.Replace(wrap, "%s", rule, 1))); err != nil || r.Name != "gha-main" {
			t.Errorf("%s: %+v, %v", wrap, r, err)
		}
	}
	for _, wrap := range []string{`{"issuer":%s}`, `{"federation_issuer":%s}`, `{"data":[%s]}`} {
		if i, err := ReadIssuer([]byte(strings.Replace(wrap, "%s", issuer, 1))); err != nil || i.Name != "ghes-internal" {
			t.Errorf("%s: %+v, %v", wrap, i, err)
		}
	}
}

func TestOtherDocumentsAreNamed(t *testing.T) {
	tests := []struct{ doc, asRule, asIssuer string }{
		{string(example(t, "gha-claims.classic.json")), "a token's claims", "a token's claims"},
		{string(example(t, "error.401.current.json")), "an error answer", "an error answer"},
		{string(example(t, "exchange-request.json")), "none of a rule's", "none of a rule's"},
		{string(example(t, "profile.production.json")), "none of a rule's", "none of a rule's"},
		{`{"subject_prefix":"repo:o/r:*"}`, "bare match block", "bare match block"},
		{`{"data":[{},{}]}`, "it is a list", "it is a list"},
		{`[]`, "an array", "an array"},
		{`"x"`, "a string", "a string"},
		{`null`, "null", "null"},
	}
	for _, tt := range tests {
		if _, err := ReadRule([]byte(tt.doc)); !errors.Is(err, ErrNotARule) || !strings.Contains(err.Error(), tt.asRule) {
			t.Errorf("%s as a rule: %v", tt.doc, err)
		}
		if _, err := ReadIssuer([]byte(tt.doc)); !errors.Is(err, ErrNotAnIssuer) || !strings.Contains(err.Error(), tt.asIssuer) {
			t.Errorf("%s as an issuer: %v", tt.doc, err)
		}
	}
	if _, err := ReadRule(example(t, "issuer-response.json")); !errors.Is(err, ErrNotARule) || !strings.Contains(err.Error(), "it is an issuer") {
		t.Errorf("an issuer as a rule: %v", err)
	}
	if _, err := ReadIssuer(example(t, "rule-response.json")); !errors.Is(err, ErrNotAnIssuer) || !strings.Contains(err.Error(), "it is a rule") {
		t.Errorf("a rule as an issuer: %v", err)
	}
}

// What some readers take and others do not, or what no rule has, is an error
// that names the field.
func TestWhatReadersDisagreeOnIsSaidWithItsField(t *testing.T) {
	many := `"c":"x",`
	for i := range strictjson.MaxMembers {
		many += `"c` + strconv.Itoa(i) + `":"x",`
	}
	for doc, want := range map[string]string{
		`{"match":{"subject_prefix":"repo:a\ud800/b:*"}}`:                 "match.subject_prefix",
		`{"match":{"claims":{"ref":"\udc00"}}}`:                           "match.claims.ref",
		`{"match":{"claims":{"ref":"a","ref":"b"}}}`:                      `"ref" twice`,
		`{"match":{"claims":{"ref":"a","r\u0065f":"b"}}}`:                 `"ref" twice`,
		`{"match":{"claims":{` + strings.TrimSuffix(many, ",") + `}}}`:    "more than 256 members in match.claims",
		`{"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`: "deeper than 32 levels",
	} {
		if _, err := ReadRule([]byte(doc)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want something about %s", doc, err, want)
		}
	}
}

func TestWhatIsNoJSONIsSaidWithItsPlace(t *testing.T) {
	for _, doc := range []string{"", "{", `{"match":{},"match":{}}`, "{}}", "name: x", "{\"match\":\"\xff\"}"} {
		var e *strictjson.Error
		if _, err := ReadRule([]byte(doc)); !errors.As(err, &e) || e.Line == 0 {
			t.Errorf("%q as a rule: %v", doc, err)
		}
		if _, err := ReadIssuer([]byte(doc)); !errors.As(err, &e) || e.Line == 0 {
			t.Errorf("%q as an issuer: %v", doc, err)
		}
	}
}

func TestFieldsOfAWrongTypeAreNamed(t *testing.T) {
	ruleTests := map[string]string{
		`{"match":[]}`:                                    "match: is an array",
		`{"match":{},"name":1}`:                           "name: is a number",
		`{"match":{},"target":"svac_x"}`:                  "target: is a string",
		`{"match":{},"target":{"type":true}}`:             "target.type: is a boolean",
		`{"match":{"claims":[]}}`:                         "match.claims: is an array",
		`{"match":{"condition":{}}}`:                      "match.condition: is an object",
		`{"match":{},"workspace_ids":"w"}`:                "workspace_ids: is a string",
		`{"match":{},"workspace_ids":["w",1]}`:            "workspace_ids[1]: is a number",
		`{"match":{},"applies_to_all_workspaces":"true"}`: "applies_to_all_workspaces: is a string",
		`{"match":{},"token_lifetime_seconds":"600"}`:     "token_lifetime_seconds: is a string",
		`{"match":{},"token_lifetime_seconds":600.5}`:     "token_lifetime_seconds: is a number",
		`{"match":{},"token_lifetime_seconds":1e99}`:      "want a whole number",
	}
	for doc, want := range ruleTests {
		_, err := ReadRule([]byte(doc))
		var e *FieldError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) || e.Line != 1 || e.Column == 0 {
			t.Errorf("%s: %v, want %s", doc, err, want)
		}
	}
	issuerTests := map[string]string{
		`{"issuer_url":1}`:                                                   "issuer_url: is a number",
		`{"issuer_url":"u","jwks":"discovery"}`:                              "jwks: is a string",
		`{"issuer_url":"u","jwks":{"type":1}}`:                               "jwks.type: is a number",
		`{"issuer_url":"u","jwks":{"keys":"k"}}`:                             "jwks.keys: is a string",
		`{"issuer_url":"u","jwks_source":{}}`:                                "jwks_source: is an object",
		`{"issuer_url":"u","check_jti":"false"}`:                             "check_jti: is a string",
		`{"issuer_url":"u","check_jti":null,"max_jwt_lifetime_seconds":"1"}`: "max_jwt_lifetime_seconds: is a string",
	}
	for doc, want := range issuerTests {
		_, err := ReadIssuer([]byte(doc))
		var e *FieldError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", doc, err, want)
		}
	}
	_, err := ReadRule([]byte(`{"match":{"audience":1},"name":2}`))
	if s := err.Error(); !strings.Contains(s, "audience") || !strings.Contains(s, "name") {
		t.Errorf("only one of two faults is told: %s", s)
	}
}

func TestEditionsOfAnIssuer(t *testing.T) {
	pairs := []struct{ name, legacy, current string }{
		{"discovery", `{"name":"n","issuer_url":"https://a.example","jwks_source":"discovery"}`, `{"name":"n","issuer_url":"https://a.example","jwks":{"type":"discovery"}}`},
		{
			"a base", `{"name":"n","issuer_url":"https://a.example","jwks_source":"discovery","discovery_base":"https://b.example"}`,
			`{"name":"n","issuer_url":"https://a.example","jwks":{"type":"discovery","discovery_base":"https://b.example"}}`,
		},
		{
			"a url", `{"name":"n","issuer_url":"https://a.example","jwks_source":"explicit_url","jwks_url":"https://b.example/k"}`,
			`{"name":"n","issuer_url":"https://a.example","jwks":{"type":"explicit_url","url":"https://b.example/k"}}`,
		},
		{
			"keys", `{"name":"n","issuer_url":"https://a.example","jwks_source":"inline","jwks_keys":[{"kty":"RSA"}]}`,
			`{"name":"n","issuer_url":"https://a.example","jwks":{"type":"inline","keys":[{"kty":"RSA"}]}}`,
		},
	}
	for _, tt := range pairs {
		t.Run(tt.name, func(t *testing.T) {
			old, err := ReadIssuer([]byte(tt.legacy))
			if err != nil || old.Edition != Legacy || len(old.Validate()) > 0 {
				t.Fatalf("%+v, %v, %v", old, err, old.Validate())
			}
			today, err := ReadIssuer([]byte(tt.current))
			if err != nil || today.Edition != Current || len(today.Validate()) > 0 {
				t.Fatalf("%+v, %v, %v", today, err, today.Validate())
			}
			for _, c := range []struct {
				issuer Issuer
				want   string
			}{{old, tt.legacy}, {today, tt.current}, {old.InEdition(Current), tt.current}, {today.InEdition(Legacy), tt.legacy}, {today.InEdition(Legacy).InEdition(Current), tt.current}} {
				if got := squeeze(t, c.issuer.JSON()); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			}
		})
	}
}

func TestAnEditionChangeKeepsWhatIsUnknown(t *testing.T) {
	const doc = `{"x":1,"issuer_url":"https://a.example","jwks_source":"discovery","y":[{}],"check_jti":false}`
	i, _ := ReadIssuer([]byte(doc))
	if got := squeeze(t, i.InEdition(Current).JSON()); got != `{"x":1,"issuer_url":"https://a.example","y":[{}],"check_jti":false,"jwks":{"type":"discovery"}}` {
		t.Error(got)
	}
}

func TestAnIssuersDefaults(t *testing.T) {
	i, err := ReadIssuer([]byte(`{"issuer_url":"https://a.example"}`))
	if err != nil || i.JWKS != JWKSDiscovery || !i.ChecksJTI() || i.MaxLifetime() != 3600 {
		t.Errorf("%+v, %v", i, err)
	}
	if got := squeeze(t, i.JSON()); got != `{"issuer_url":"https://a.example"}` {
		t.Errorf("a default was written in: %s", got)
	}
	i, _ = ReadIssuer([]byte(`{"issuer_url":"https://a.example","check_jti":false,"max_jwt_lifetime_seconds":60}`))
	if i.ChecksJTI() || i.MaxLifetime() != 60 {
		t.Errorf("%+v", i)
	}
	if line, column := i.Position("check_jti"); line != 1 || column == 0 {
		t.Errorf("check_jti stands at %d:%d", line, column)
	}
}

func FuzzReadRule(f *testing.F) {
	for _, name := range []string{"rule-create.cel.json", "rule-response.json", "issuer-response.json"} {
		f.Add(example(f, name))
	}
	f.Add([]byte(`{"rule":{"match":null}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ReadRule(data)
		if err != nil {
			return
		}
		r.Validate("")
		first := r.JSON()
		again, err := ReadRule(first)
		if err != nil {
			t.Fatalf("%s does not read back: %v", first, err)
		}
		if d := cmp.Diff(string(first), string(again.JSON())); d != "" {
			t.Fatal(d)
		}
	})
}

func FuzzReadIssuer(f *testing.F) {
	for _, name := range []string{"issuer-create.edition.json", "issuer-create.inline.json", "issuer-response.json"} {
		f.Add(example(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		i, err := ReadIssuer(data)
		if err != nil {
			return
		}
		i.Validate()
		for _, issuer := range []Issuer{i, i.InEdition(Legacy), i.InEdition(Current)} {
			first := issuer.JSON()
			again, err := ReadIssuer(first)
			if err != nil {
				t.Fatalf("%s does not read back: %v", first, err)
			}
			if d := cmp.Diff(string(first), string(again.JSON())); d != "" {
				t.Fatal(d)
			}
		}
	})
}
