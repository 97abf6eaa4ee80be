package federation

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
	"gh-wif/internal/strictjson"
)

// A text that a program writes as this one does: no blanks, HTML unescaped.
func quoteText(s string) string { return string(strictjson.Quote(s)) }

// genValue draws any JSON value as text.
func genValue(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		kinds := 6
		if depth == 0 {
			kinds = 4
		}
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			return "null"
		case 1:
			return rapid.SampledFrom([]string{"true", "false"}).Draw(t, "flag")
		case 2:
			return rapid.SampledFrom([]string{"0", "-1", "3.50", "1e400", "12345678901234567890"}).Draw(t, "number")
		case 3:
			return quoteText(rapid.SampledFrom([]string{"", "x", "<b>&", "\u2028", "é\n", `"\`}).Draw(t, "text"))
		case 4:
			return "[" + strings.Join(rapid.SliceOfN(genValue(depth-1), 0, 3).Draw(t, "items"), ",") + "]"
		}
		var members []string
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "type", "keys", "claims", ""}), 0, 3, rapid.ID).Draw(t, "names") {
			members = append(members, quoteText(name)+":"+genValue(depth-1).Draw(t, "value"))
		}
		return "{" + strings.Join(members, ",") + "}"
	})
}

func texts3(values ...string) *rapid.Generator[string] {
	return rapid.Map(rapid.SampledFrom(append(values, "", "*", "<a & b>", "é\u2028")), quoteText)
}

// genObject draws an object with some of the known members, each valid or null,
// and some unknown ones, in any order.
func genObject(known map[string]*rapid.Generator[string], always string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		names := append(slices.Sorted(maps.Keys(known)), "zeta", "x-new", "created_at", "type_")
		drawn := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, len(names), rapid.ID).Draw(t, "members")
		if always != "" && !contains(drawn, always) {
			drawn = append(drawn, always)
		}
		var members []string
		for _, name := range drawn {
			value := genValue(2)
			if g, ok := known[name]; ok {
				value = g
				if name != always && rapid.IntRange(0, 5).Draw(t, "null") == 0 {
					value = rapid.Just("null")
				}
			}
			members = append(members, quoteText(name)+":"+value.Draw(t, name))
		}
		return "{" + strings.Join(members, ",") + "}"
	})
}

var (
	anyFlag  = rapid.SampledFrom([]string{"true", "false"})
	anyWhole = rapid.SampledFrom([]string{"0", "60", "-5", "86400"})
	anyList  = rapid.Map(rapid.SliceOfN(texts3("wrkspc_a"), 0, 3), func(s []string) string { return "[" + strings.Join(s, ",") + "]" })
	anyMatch = genObject(map[string]*rapid.Generator[string]{
		"subject_prefix": texts3("repo:o/r:*"), "audience": texts3(DefaultAudience), "condition": texts3(`claims.a == "b"`),
		"claims": genObject(map[string]*rapid.Generator[string]{"ref": texts3("refs/heads/main"), "aud": genValue(1)}, ""),
	}, "")
	anyRule = genObject(map[string]*rapid.Generator[string]{
		"id": texts3("fdrl_a"), "name": texts3("n"), "description": texts3("d"), "issuer_id": texts3("fdis_a"), "match": anyMatch,
		"target":       genObject(map[string]*rapid.Generator[string]{"type": texts3("service_account"), "service_account_id": texts3("svac_a")}, ""),
		"workspace_id": texts3("wrkspc_a"), "workspace_ids": anyList, "applies_to_all_workspaces": anyFlag, "oauth_scope": texts3("workspace:inference"),
		"token_lifetime_seconds": anyWhole, "archived_at": texts3("2026-01-01T00:00:00Z"), "attributes": genValue(1),
	}, "match")
	anyJWKS = genObject(map[string]*rapid.Generator[string]{
		"type": texts3("discovery", "inline"), "url": texts3("https://a.example"), "discovery_base": texts3("https://b.example"),
		"ca_cert_pem": texts3("pem"), "keys": rapid.Map(rapid.SliceOfN(genValue(2), 0, 2), func(s []string) string { return "[" + strings.Join(s, ",") + "]" }),
	}, "")
	issuerMembers = map[string]*rapid.Generator[string]{
		"id": texts3("fdis_a"), "name": texts3("n"), "issuer_url": texts3("https://a.example"), "check_jti": anyFlag, "max_jwt_lifetime_seconds": anyWhole,
		"archived_at": texts3("2026-01-01T00:00:00Z"),
	}
)

func withMember(name string, g *rapid.Generator[string]) map[string]*rapid.Generator[string] {
	out := map[string]*rapid.Generator[string]{name: g}
	for k, v := range issuerMembers {
		out[k] = v
	}
	return out
}

// A list of objects is asked for one of them, and an envelope is opened: both
// are tested elsewhere.
func TestARuleIsWrittenBackByteForByte(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		doc := anyRule.Draw(t, "rule")
		r, err := ReadRule([]byte(doc))
		if err != nil {
			t.Fatalf("%s: %v", doc, err)
		}
		if d := cmp.Diff(doc, squeeze(t, r.JSON())); d != "" {
			t.Fatal(d)
		}
		again, err := json.Marshal(r)
		if err != nil || squeeze(t, again) == "" {
			t.Fatal(err)
		}
	})
}

func TestAnIssuerIsWrittenBackByteForByte(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		doc := genObject(withMember("jwks", anyJWKS), "issuer_url").Draw(t, "issuer")
		i, err := ReadIssuer([]byte(doc))
		if err != nil {
			t.Fatalf("%s: %v", doc, err)
		}
		if d := cmp.Diff(doc, squeeze(t, i.JSON())); d != "" {
			t.Fatal(d)
		}
	})
}

func TestChangingOneFieldChangesNothingElse(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		doc := anyRule.Draw(t, "rule")
		r, err := ReadRule([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		r.Name = "changed"
		r = r.WithMatch(Match{Claims: []Claim{Pin("ref", "x")}})
		var before, after map[string]json.RawMessage
		if json.Unmarshal([]byte(doc), &before) != nil || json.Unmarshal(r.JSON(), &after) != nil {
			t.Fatal("no JSON")
		}
		var match struct {
			SubjectPrefix string `json:"subject_prefix"`
			Claims        map[string]string
		}
		if err := json.Unmarshal(after["match"], &match); err != nil {
			t.Fatal(err)
		}
		if string(after["name"]) != `"changed"` || match.SubjectPrefix != "" || len(match.Claims) != 1 || match.Claims["ref"] != "x" {
			t.Fatalf("got %s", r.JSON())
		}
		for name, v := range before {
			if name != "name" && name != "match" && squeeze(t, v) != squeeze(t, after[name]) {
				t.Fatalf("%s was %s and is %s", name, v, after[name])
			}
		}
	})
}

func TestARuleMadeHereIsWrittenInTheDocumentedOrder(t *testing.T) {
	seconds, all := 600, false
	r := Rule{
		Name: "gha-main", IssuerID: "fdis_...", Match: Match{
			SubjectPrefix: "repo:your-org/your-repo:ref:refs/heads/main", Audience: DefaultAudience, Claims: []Claim{Pin("repository_owner", "your-org")},
		},
		TargetType: TargetServiceAccount, ServiceAccountID: "svac_...", WorkspaceID: "wrkspc_...", OAuthScope: ScopeDeveloper, TokenLifetimeSeconds: &seconds,
	}
	if d := cmp.Diff(squeeze(t, example(t, "rule-create.branch.json")), squeeze(t, r.JSON())); d != "" {
		t.Error(d)
	}
	r.AppliesToAllWorkspaces, r.WorkspaceIDs = &all, []string{"wrkspc_a"}
	if s := squeeze(t, r.JSON()); !strings.Contains(s, `"workspace_ids":["wrkspc_a"],"applies_to_all_workspaces":false`) {
		t.Error(s)
	}
	if s, _ := json.Marshal(r.Match); !strings.HasPrefix(string(s), `{"subject_prefix"`) {
		t.Error(string(s))
	}
}
