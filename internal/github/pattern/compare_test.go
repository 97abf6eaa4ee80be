package pattern

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Every fault of a pattern has its place in the pattern as it was written, and
// none hides another that would be left after its repair.
func TestSeveralFaultsEachWithItsPlace(t *testing.T) {
	for raw, want := range map[string]string{
		"  repo:acme/app:pull-request":         "sub_whitespace_in_rule 0, sub_rule_typo 16",
		"\trepo:acme/app:":                     "sub_whitespace_in_rule 0, sub_missing_trailing_star 15",
		"repo:acme/app:ref:refs/heads/\u0430/": "sub_unicode_lookalike 29, sub_missing_trailing_star 32",
	} {
		var got []string
		for _, f := range Parse(raw).Faults {
			got = append(got, fmt.Sprintf("%s %d", f.ID, f.At))
		}
		if all := strings.Join(got, ", "); all != want {
			t.Errorf("%q: got %s, want %s", raw, all, want)
		}
	}
}

const mainSub = "repo:acme/app:ref:refs/heads/main"

func TestHowASubDiffersFromAPattern(t *testing.T) {
	tests := []struct {
		raw, sub string
		want     []ID
	}{
		{mainSub, mainSub, nil},
		// What is enough to explain the difference stands alone.
		{"repo:acme/app:", mainSub, []ID{MissingStar}},
		{"repo:acme", mainSub, []ID{MissingStar}},
		{"repo:acme/", mainSub, []ID{MissingStar}},
		{"repo:acme@", "repo:acme@12/app@34:pull_request", []ID{MissingStar}},
		{"repo:acme@12/app@", "repo:acme@12/app@34:pull_request", []ID{MissingStar}},
		{"repo:acm", mainSub, []ID{MissingStar, OtherRepo}},
		{"repo:\u0430cme/app:ref:refs/heads/main", mainSub, []ID{Lookalike}},
		{"repo:acme/app:environment:eu%20prod", "repo:acme/app:environment:eu prod", []ID{Encoding}},
		{"repo:acme/app:environment:eu%20*", "repo:acme/app:environment:eu prod", []ID{Encoding}},
		{" repo:Acme/app:*", mainSub, []ID{Whitespace, CaseOnly}},
		{"repo:acme/*:ref:refs/heads/main", mainSub, []ID{StarInside}},
		{"repo:acme/app:ref:refs/heads/m?in", mainSub, []ID{StarInside}},
		// Otherwise both are said.
		{"repo:acme/other:", mainSub, []ID{MissingStar, OtherRepo}},
		{"repo:acme/app:environment:Prod", "repo:acme/app:environment:prod", []ID{CaseOnly}},
		{"repo:acme/app:environment:prod", "repo:acme/app:environment:test", []ID{EnvNameDiffers}},
		{mainSub, "repo:acme@12/app@34:ref:refs/heads/main", []ID{ImmutableToken}},
	}
	for _, tt := range tests {
		var got []ID
		for _, d := range Compare(Parse(tt.raw), tt.sub, false) {
			got = append(got, d.ID)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q and %q: got %v, want %v", tt.raw, tt.sub, got, tt.want)
		}
	}
}

// The two sides of every part, the rule's first; = where they are the same.
func TestThePartsOfAPatternAndASub(t *testing.T) {
	for _, tt := range []struct{ raw, sub, want string }{
		{mainSub, mainSub, "owner acme=acme, repository app=app, context ref=ref, value refs/heads/main=refs/heads/main"},
		{"repo:acm*", mainSub, "owner acm*=acme, owner_id *=, repository *=app, repository_id *=, context *=ref, value *=refs/heads/main"},
		{"repo:acme/ap*", mainSub, "owner acme=acme, repository ap*=app, repository_id *=, context *=ref, value *=refs/heads/main"},
		{"repo:acme@12/ap@3*", "repo:acme@12/app@34:pull_request", "owner acme=acme, owner_id 12=12, repository ap app: the rule stops here and has no * at its end, repository_id 3*=34, context *=pull_request, value *="},
		{"repo:acme/app:ref:refs/heads/*", "repo:acme/app:ref:refs/tags/v1", "owner acme=acme, repository app=app, context ref=ref, value refs/heads/* refs/tags/v1: a branch in the rule, a tag in the token"},
		{"repo:acme/app:pull_request", "repo:acme@12/app@34:pull_request", "owner acme=acme, owner_id  12: the token carries this id, the rule has none, repository app=app, repository_id  34: the token carries this id, the rule has none, context pull_request=pull_request"},
		{"repo:acme@12/app@34:pull_request", "repo:acme/app:pull_request", "owner acme=acme, owner_id 12 : the rule has this id, the token carries none, repository app=app, repository_id 34 : the rule has this id, the token carries none, context pull_request=pull_request"},
		{"repository_owner:acm:x*", "repository_owner:acme:xy", "part repository_owner=repository_owner, part acm acme: the rule stops here and has no * at its end, part x*=xy"},
	} {
		var got []string
		for _, s := range Segments(tt.raw, tt.sub) {
			if s.Same {
				got = append(got, s.Name+" "+s.Rule+"="+s.Sub)
			} else {
				got = append(got, s.Name+" "+s.Rule+" "+s.Sub+": "+s.How)
			}
		}
		if all := strings.Join(got, ", "); all != tt.want {
			t.Errorf("%q and %q:\ngot  %s\nwant %s", tt.raw, tt.sub, all, tt.want)
		}
	}
}

// A first difference stands before a whole character.
func TestACommonPrefixEndsBetweenCharacters(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"a\u00e4", "a\u00f6", 1}, {"abc", "abd", 2}, {"ab", "abc", 2}, {"\u00e4b", "\u00e4c", 2}, {"", "x", 0}} {
		if got := CommonPrefix(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

// A character that both sides have deceives nobody.
func TestALookalikeIsOfOneSideOnly(t *testing.T) {
	const cyrillic = "repo:\u0430cme/app"
	if got := Lookalikes(cyrillic, "repo:acme/app"); len(got) != 1 || got[0].Offset != 5 {
		t.Errorf("got %+v", got)
	}
	if got := Lookalikes(cyrillic, cyrillic); len(got) > 0 {
		t.Errorf("got %+v", got)
	}
}
