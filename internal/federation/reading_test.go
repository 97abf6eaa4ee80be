package federation

import (
	"fmt"
	"strings"
	"testing"
)

// shape writes alternatives as "a & b | c"; what is not understood has a question mark.
func shape(alternatives [][]Atom) string {
	var all []string
	for _, atoms := range alternatives {
		parts := []string{}
		for _, a := range atoms {
			if a.Claim == "aud" {
				continue
			}
			var texts []string
			for _, o := range a.Operands {
				text := ""
				for _, p := range o {
					if text += p.Literal; p.Claim != "" {
						text += "{" + p.Claim + "}"
					}
				}
				texts = append(texts, text)
			}
			s := a.Claim + " " + string(a.Op) + " " + strings.Join(texts, ",")
			if a.Not {
				s = "not " + s
			}
			if !a.Understood {
				s += " ?"
			}
			parts = append(parts, strings.TrimSpace(s))
		}
		all = append(all, strings.Join(parts, " & "))
	}
	return strings.Join(all, " | ")
}

func TestAMatchIsReadAsAlternatives(t *testing.T) {
	for _, tt := range []struct {
		match Match
		want  string
	}{
		{Match{SubjectPrefix: "repo:a/b:*", Claims: []Claim{Pin("ref", "x")}}, "sub startsWith repo:a/b: & ref == x"},
		{Match{SubjectPrefix: "repo:a/b:*", Condition: `claims.sub.endsWith("/merge")`}, "sub startsWith repo:a/b: & sub endsWith /merge"},
		{Match{Condition: `claims.ref == "a" && (claims.sub == "b" || claims.sub in ["c", "d"])`}, "ref == a & sub == b | ref == a & sub == c,d"},
		{Match{Condition: `"a" == claims["ref"]`}, "ref == a"},
		{Match{Condition: `!(claims.ref == "a" || claims.sub != "b")`}, "not ref == a ? & sub == b"},
		{Match{Condition: `claims.ref == "a" ? claims.sub == "b" : claims.sub == "c"`}, "ref == a & sub == b | not ref == a ? & sub == c"},
		{Match{Condition: `has(claims.sha) && !("environment" in claims) || claims.environment != ""`}, "sha has & not environment has | environment has"},
		{Match{Condition: `claims.sub == "repo:a@" + claims.repository_owner_id + ":x"`}, "sub == repo:a@{repository_owner_id}:x"},
		{Match{Condition: `claims.ref == claims.head_ref`}, "ref == {head_ref} ?"},
		{Match{Condition: `["a", "b"].exists(o, claims.repository_owner == o)`}, "repository_owner == a | repository_owner == b"},
		{Match{Condition: `["a", "b"].all(o, claims.repository_owner != o)`}, "not repository_owner == a ? & not repository_owner == b ?"},
		{Match{Condition: `claims.repository.contains("a") == true`}, "repository contains a ?"},
		{Match{Condition: `claims.ref.startsWith("refs/pull/") && claims.ref.endsWith("/merge")`}, "ref startsWith refs/pull/ & ref endsWith /merge"},
		{Match{Condition: `claims.repository.startsWith("a") && claims.repository.endsWith("b")`}, "repository startsWith a & repository endsWith b ?"},
		{Match{Condition: `claims.ref.matches("^refs/heads/(main|mail)$")`}, "ref == refs/heads/mail,refs/heads/main"},
		{Match{Condition: `claims.ref.matches("^refs/heads/(main|release/.*)$")`}, "ref == refs/heads/main | ref startsWith refs/heads/release/"},
		{Match{Condition: `claims.ref.matches("refs/heads/main$")`}, "ref matches refs/heads/main$ ?"},
		{Match{Condition: `claims.ref.matches("^a|b$")`}, "ref matches ^a|b$ ?"},
		{Match{Condition: `claims.sub.matches("^repo:acme/app.io:")`}, "sub matches ^repo:acme/app.io: ?"},
		{Match{Condition: `claims.exp - claims.iat <= 600 && "x" == "x"`}, "other  ?"},
		{Match{Condition: `claims.ref in []`}, ""},
		{Match{Condition: `false || "a" in ["b"]`}, ""},
	} {
		if got := shape(NewEvaluator(tt.match).Alternatives()); got != tt.want {
			t.Errorf("%+v:\ngot  %s\nwant %s", tt.match, got, tt.want)
		}
	}
	if got := NewEvaluator(Match{Condition: "true"}).Alternatives(); len(got) != 1 {
		t.Errorf("what is always true has %d alternatives", len(got))
	}
}

// A part that has too many alternatives is one part that is not understood, and the
// rest is read all the same.
func TestWhatHasTooManyAlternativesIsNotUnderstood(t *testing.T) {
	var either []string
	for i := range 10 {
		either = append(either, fmt.Sprintf(`(claims.ref == "a%d" || claims.sub == "b%d")`, i, i))
	}
	got := NewEvaluator(Match{Condition: strings.Join(either, " && ")}).Alternatives()
	unknown := 0
	for _, a := range got[0] {
		if a.Op == OpOther && len(a.Source) > 0 && len(a.Operands) > 1 {
			unknown++
		}
	}
	if len(got) > maxAlternatives || unknown == 0 {
		t.Errorf("%d alternatives, %d parts not understood", len(got), unknown)
	}
}

// Loops within loops are read in bounded time.
func TestLoopsWithinLoopsAreReadInBounds(t *testing.T) {
	list := "[" + strings.Repeat(`"a",`, 60) + `"a"]`
	condition := list + ".exists(a, " + list + ".exists(b, " + list + `.exists(c, claims.sub == a + b + c)))`
	if got := NewEvaluator(Match{Condition: condition}).Alternatives(); len(got) == 0 {
		t.Error("nothing was read")
	}
}

// What is not understood is told as it stands in the condition.
func TestAPartIsToldAsItIsWritten(t *testing.T) {
	for condition, want := range map[string]string{
		`claims.ref == "a" && claims.exp > 5`:                              `claims.exp > 5`,
		`!claims.ref.startsWith("a")`:                                      `!(claims.ref.startsWith("a"))`,
		`["a"].all(o, claims.repository_owner != o) && claims.ref == "a"`:  `["a"].all(o, claims.repository_owner != o)`,
		`claims.ref.contains('a') && claims.sub.startsWith("repo:acme/")`:  `claims.ref.contains("a")`,
		`size(claims.repository) == 3 ? claims.ref == "a" : claims.x == 1`: `size(claims.repository) == 3`,
	} {
		found := false
		for _, atoms := range NewEvaluator(Match{Condition: condition}).Alternatives() {
			for _, a := range atoms {
				found = found || a.Source == want
			}
		}
		if !found {
			t.Errorf("%s: no part %s", condition, want)
		}
	}
}

// Only what leaves the beginning of a name open is unanchored.
func TestWhatLeavesANameOpen(t *testing.T) {
	for condition, want := range map[string]bool{
		`claims.repository.contains("acme/app")`:                            true,
		`claims.repository.endsWith("/app")`:                                true,
		`claims.repository.matches("acme/app$")`:                            true,
		`claims.repository != "evil/app"`:                                   true,
		`!claims.repository.startsWith("evil/")`:                            true,
		`claims.repository.matches("^[a-z]+/app$")`:                         false,
		`claims.repository == "acme/app"`:                                   false,
		`claims.repository.startsWith("acme/")`:                             false,
		`claims.ref.startsWith("refs/heads/") && claims.ref.endsWith("/x")`: false,
		`claims.repository_owner in ["acme"] && has(claims.environment)`:    false,
		`claims.exp > 5`: false,
		`claims.ref.endsWith("/x") && claims.sub.startsWith("repo:acme/a:")`: true,
	} {
		got := false
		for _, a := range NewEvaluator(Match{Condition: condition}).Alternatives()[0] {
			got = got || a.Unanchored()
		}
		if got != want {
			t.Errorf("%s: %v", condition, got)
		}
	}
}
