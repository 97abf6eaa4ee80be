package trust

import (
	"regexp"
	"slices"
	"testing"

	"gh-wif/internal/federation"
)

func TestSamplesMatchTheirPattern(t *testing.T) {
	for pattern, want := range map[string]int{
		`^refs/heads/(main|release/.*)$`:                    2,
		`^repo:acme/[a-z0-9-]+:ref:refs/tags/v\d+(\.\d+)?$`: 2,
		`a{2,3}[^x]`: 2, `^$`: 1, `(?i)Main`: 1, `x*y?`: 1,
	} {
		got := samples(pattern)
		if len(got) != want {
			t.Errorf("%s: got %q", pattern, got)
		}
		for _, s := range got {
			if !regexp.MustCompile(pattern).MatchString(s) {
				t.Errorf("%s does not match %q", pattern, s)
			}
		}
	}
	if samples("(") != nil {
		t.Error("a broken pattern has samples")
	}
	if n := len(samples("(a|b)(a|b)(a|b)(a|b)(a|b)")); n > maxSamples {
		t.Errorf("%d samples", n)
	}
}

func TestTheRunBehindAPatternIsFound(t *testing.T) {
	for condition, ref := range map[string]string{
		`claims.repository == "acme/app" && claims.ref.matches("^refs/heads/release/[0-9.]+$")`:                    "refs/heads/release/",
		`claims.repository_owner == "acme" && claims.sub.matches("^repo:acme/(app|web):ref:refs/heads/(dev|qa)$")`: "refs/heads/dev",
	} {
		e := Expose(federation.Rule{Match: federation.Match{Condition: condition}}, Hint{})
		same := e.Kinds[slices.IndexFunc(e.Kinds, func(k Kind) bool { return k.ID == "same_run" })]
		got, _ := same.Claims["ref"].(string)
		if !same.Admitted || len(got) < len(ref) || got[:len(ref)] != ref {
			t.Errorf("%s: %s, tried %v", condition, e.Verdict, got)
		}
	}
}
