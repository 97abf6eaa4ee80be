package diagnose_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	. "gh-wif/diagnose"
	"gh-wif/diagnose/cause"
	"gh-wif/diagnose/check"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/say"
	"gh-wif/internal/secret"
	"gh-wif/internal/trust/remedy"
)

// found are the causes of a case as they are before their texts are filled in.
func found(in Input) []cause.Found {
	e := evidence.Gather(in)
	k := &cause.Known{Evidence: e, Checks: check.Run(e)}
	return cause.Find(k, slices.Contains([]Verdict{Match, Undecided}, Examine(in).Verdict))
}

// Every hole of every text has its value in every case, and no value is given
// that no text of its family has a hole for.
func TestEveryHoleIsFilledAndEveryFillIsUsed(t *testing.T) {
	holes, fills := map[string]bool{}, map[string]string{}
	for _, family := range cause.Families() {
		for _, c := range family.Causes {
			for _, text := range []say.Template{c.Explanation, c.Fix, c.Verify} {
				for _, h := range text.Holes() {
					holes[h] = true
				}
			}
		}
	}
	for _, in := range append(allInputs(t), rareInputs(t)...) {
		for _, f := range found(in) {
			for _, text := range []say.Template{cmp.Or(f.Explanation, f.Cause.Explanation), cmp.Or(f.Fix, f.Cause.Fix), f.Cause.Verify} {
				for _, h := range text.Holes() {
					holes[h] = true
					if _, ok := f.Fills[h]; !ok {
						t.Errorf("%s: nothing fills {%s} of %q", f.Cause.ID, h, text)
					}
				}
			}
			for name := range f.Fills {
				fills[name] = f.Cause.ID
			}
		}
	}
	// What is filled into an evidence or into another fill alone.
	inner := []string{"got", "want", "id", "names", "name_value", "action"}
	for _, name := range slices.Sorted(maps.Keys(fills)) {
		if !holes[name] && !slices.Contains(inner, name) {
			t.Errorf("%s: no text has a hole {%s}", fills[name], name)
		}
	}
}

// A value within a sentence is never read again: neither its quotes nor its
// braces mean anything, and what is copied is the exact value.
func TestAValueIsNeverTakenForTheProgramsOwnText(t *testing.T) {
	for _, c := range []struct{ name, rule, sub, copied string }{
		{"a branch with quotes", "repo:acme/app:ref:refs/heads/main", `repo:acme/app:ref:refs/heads/fix-"quoted"-name`, `repo:acme/app:ref:refs/heads/fix-"quoted"-name`},
		{"an environment with a backtick", "repo:acme/app:environment:b", "repo:acme/app:environment:a`b", "repo:acme/app:environment:a`b"},
		{"a rule with braces", "repo:acme/app:environment:{sub}", "repo:acme@1/app@2:pull_request", "environment: {sub}"},
	} {
		r := Examine(Input{Token: tokenOf(run(), set("sub", c.sub), set("repository", "acme/app"), set("repository_owner", "acme")), Rule: ruleJSON(t, `{"subject_prefix":`+string(compactJSON(c.rule))+`}`), Now: testNow})
		offered := slices.ContainsFunc(r.Remedies, func(one remedy.Remedy) bool { return slices.Contains(one.Copy, c.copied) })
		if !offered {
			t.Errorf("%s: no remedy offers %q", c.name, c.copied)
		}
		for _, width := range []int{40, 80, 200} {
			if text := asText(r, say.Terminal{Width: width}); !strings.Contains(text, "\n      "+c.copied+"\n") {
				t.Errorf("%s, %d columns: no line that is %s:\n%s", c.name, width, c.copied, text)
			}
		}
	}
}

// What a check says comes from its typed reason, and every check has one.
func TestEveryCheckHasAReason(t *testing.T) {
	for _, in := range append(allInputs(t), rareInputs(t)...) {
		for _, c := range Examine(in).Checks {
			if c.Reason == check.NoReason || c.Because.Empty() {
				t.Errorf("the check %s (%s) has no reason: %q", c.ID, c.Status, c.Because)
			}
		}
	}
}

// A credential within a claim or the rule is shown nowhere, also not cut into
// rows, and nothing of a token within a token.
func TestACredentialWithinAValueIsRedactedBeforeItIsShown(t *testing.T) {
	key := "sk-" + "ant-api03-" + strings.Repeat("Ab3dEf6hIj9k", 6)
	nested := string(tokenOf(run()))
	for name, in := range map[string]Input{
		"a key in sub":        {Token: tokenOf(run(), set("sub", "repo:octo-org/octo-repo:environment:"+key)), Rule: ruleJSON(t, match(mainSubject)), Now: testNow},
		"a key in a claim":    {Token: tokenOf(run(), set("ref", key), set("x", []string{key})), Rule: ruleJSON(t, match(mainSubject, "ref", "refs/heads/main")), Now: testNow},
		"a key in the rule":   {Token: tokenOf(run()), Rule: ruleJSON(t, match("repo:octo-org/octo-repo:environment:"+key)), Now: testNow},
		"a token in sub":      {Token: tokenOf(run(), set("sub", "repo:octo-org/octo-repo:environment:"+nested)), Rule: ruleJSON(t, match(mainSubject)), Now: testNow},
		"a password in a URL": {Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Env: goodEnv(map[string]string{"ANTHROPIC_BASE_URL": "https://bob:" + "hunter2hunter2@proxy.example"}), Now: testNow},
	} {
		r := Examine(in)
		out := outputs(r)
		for _, width := range []int{40, 80, 200} {
			out["narrow"] += asText(r, say.Terminal{Width: width})
		}
		for medium, s := range out {
			for _, piece := range []string{"Ab3dEf6hIj9k", signature[:12], "hunter2"} {
				if strings.Contains(s, piece) {
					t.Errorf("%s: %s shows %s", name, medium, piece)
				}
			}
		}
	}
}

// Any twelve characters of this very token are masked, wherever they come from;
// less than that is a word.
func TestPiecesOfTheTokenAreMaskedFromTwelveCharactersOn(t *testing.T) {
	token := string(tokenOf(run()))
	dot := strings.IndexByte(token, '.')
	for from := 1; from < 40; from += 3 {
		for _, at := range []int{from, dot + from} {
			for _, n := range []int{11, 12, 13, 30} {
				piece := token[at : at+n]
				if strings.Contains(piece, ".") || secret.Has(piece) { // known by its shape
					continue
				}
				r := Examine(Input{Token: []byte(token), Rule: ruleJSON(t, match(mainSubject)), Env: goodEnv(map[string]string{"ANTHROPIC_PROFILE": "ci " + piece}), Now: testNow})
				shown := strings.Contains(asText(r, say.Terminal{}), piece)
				if shown != (n < 12) {
					t.Errorf("%d characters from %d on, %q: shown %v", n, at, piece, shown)
				}
			}
		}
	}
}

// everyReport examines every case of the tests once.
func everyReport(t *testing.T) []Report {
	t.Helper()
	var out []Report
	for _, in := range append(allInputs(t), rareInputs(t)...) {
		if in.JWKS == nil { // whose keys are new each time
			out = append(out, Examine(in))
		}
	}
	return out
}

// What every check says, for every status and reason that a case gives it.
func TestWhatEveryCheckSays(t *testing.T) {
	said := map[string]bool{}
	for _, r := range everyReport(t) {
		for i, c := range r.Checks {
			said[fmt.Sprintf("%02d %s %s: expected %s | actual %s | %s", min(i, 12), c.ID, c.Status, c.Expected, c.Actual, c.Because)] = true
		}
	}
	golden.RequireEqual(t, strings.Join(slices.Sorted(maps.Keys(said)), "\n"))
}

// What every cause says, in its first case: what points to it, what is to be
// changed, and what of that is to be copied.
func TestWhatEveryCauseSays(t *testing.T) {
	said := map[string]string{}
	for _, r := range everyReport(t) {
		for _, c := range r.Causes {
			if said[c.ID] == "" {
				said[c.ID] = fmt.Sprintf("%s\n  why   %s\n  from  %s\n  fix   %s\n  copy  %q\n", c.ID, c.Explanation, c.Evidence, c.Fix, c.Copy)
			}
		}
	}
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(said)) {
		b.WriteString(said[id])
	}
	golden.RequireEqual(t, b.String())
}

// Every verdict with its headline and what was not checked.
func TestWhatEveryHeadlineSays(t *testing.T) {
	said := map[string]bool{}
	for _, r := range everyReport(t) {
		said[string(r.Verdict)+": "+r.Headline.String()] = true
		for _, u := range r.Unchecked {
			said["not checked: "+u.What.String()+" -> "+u.How.String()] = true
		}
		if !r.Refusal.Empty() {
			said["no rule: "+r.Refusal.String()] = true
		}
	}
	golden.RequireEqual(t, strings.Join(slices.Sorted(maps.Keys(said)), "\n"))
}
