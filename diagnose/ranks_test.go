package diagnose_test

import (
	"slices"
	"strings"
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/diagnose/check"
)

// What a check found goes before what the history only names otherwise.
func TestTheOrderOfTheCauses(t *testing.T) {
	otherSub := match("repo:octo-org/octo-repo:ref:refs/heads/other")
	for _, tt := range []struct {
		name   string
		in     Input
		before string // the cause that goes first
		behind string
	}{
		{"a reason that contradicts, all else right", Input{Rule: ruleJSON(t, match(mainSubject)), Reason: "match_subject_prefix"}, "reason_contradicts", ""},
		{"a reason that contradicts, a claim failed", Input{Rule: ruleJSON(t, match(mainSubject, "ref", "refs/heads/other")), Reason: "match_subject_prefix"}, "claim_value_differs", "reason_contradicts"},
		{"a reason that contradicts, the issuer failed", Input{Rule: ruleJSON(t, match(mainSubject)), Issuer: issuerURL(t, "https://ghe.acme.test/_services/token"), Reason: "match_subject_prefix"}, "iss_", "reason_contradicts"},
		{"an unknown reason, all else right", Input{Rule: ruleJSON(t, match(mainSubject)), Reason: "something_new"}, "reason_unknown", ""},
		{"an unknown reason, the subject failed", Input{Rule: ruleJSON(t, otherSub), Reason: "something_new"}, "sub_", "reason_unknown"},
		{"a reason that is known, the subject failed", Input{Rule: ruleJSON(t, otherSub), Reason: "jti_reused"}, "sub_", "jti_replayed"},
		{"a reason that is known, all else right", Input{Rule: ruleJSON(t, match(mainSubject)), Reason: "jti_reused"}, "jti_replayed", ""},
		{"an unreadable key set, all else right", Input{Rule: ruleJSON(t, match(mainSubject)), JWKS: []byte("{")}, "jwks_unreadable", ""},
		{"an unreadable key set, the subject failed", Input{Rule: ruleJSON(t, otherSub), JWKS: []byte("{")}, "sub_", "jwks_unreadable"},
	} {
		tt.in.Token, tt.in.Now = tokenOf(run()), testNow
		got := ids(Examine(tt.in).Causes)
		if len(got) == 0 || !strings.HasPrefix(got[0], tt.before) {
			t.Errorf("%s: %q, want %s first", tt.name, got, tt.before)
			continue
		}
		if tt.behind != "" && !slices.ContainsFunc(got[1:], func(id string) bool { return strings.HasPrefix(id, tt.behind) }) {
			t.Errorf("%s: %q, want %s behind", tt.name, got, tt.behind)
		}
	}
}

func TestAnotherBaseAddress(t *testing.T) {
	for value, other := range map[string]bool{
		"https://api.anthropic.com": false, "https://api.anthropic.com/": false, "https://api.anthropic.com//": false, "": false, " ": false,
		"https://api.anthropic.com/v1": true, "https://proxy.acme.test": true, "http://api.anthropic.com": true,
	} {
		in := Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject)), Env: goodEnv(map[string]string{"ANTHROPIC_BASE_URL": value}), Now: testNow}
		if got := ids(Examine(in).Causes); slices.Contains(got, "env_base_url") != other {
			t.Errorf("%q: %q", value, got)
		}
	}
}

func TestIDsTheWrongWayRound(t *testing.T) {
	const note = "the wrong way round"
	for _, tt := range []struct {
		name, claim, value string
		want               bool
	}{
		{"the owner's as the repository's", "repository_id", "123456", true},
		{"the repository's as the owner's", "repository_owner_id", "456789", true},
		{"another repository's", "repository_id", "1", false},
		{"another owner's", "repository_owner_id", "1", false},
	} {
		r := Examine(Input{Token: tokenOf(run()), Rule: ruleJSON(t, match(mainSubject, tt.claim, tt.value)), Now: testNow})
		said := ""
		for _, c := range r.Causes {
			said += c.Explanation.String()
		}
		if c := checkOf(r, check.OfClaim(tt.claim)); c.Status != Failed || strings.Contains(said, note) != tt.want {
			t.Errorf("%s: %s: %s", tt.name, c.Status, said)
		}
	}
}

// What people paste beside the payload is no fault of the token's file.
func TestWhatIsRemovedAroundAToken(t *testing.T) {
	token, decoded := string(tokenOf(run())), string(compactJSON(claimsOf(run())))
	for _, tt := range []struct {
		name, in string
		around   bool // something stood around it, other than blanks
		quoted   bool // which no step writes into a file
	}{
		{"as it is", token, false, false},
		{"an end of line", token + "\n", false, false},
		{"blanks at both ends", " \n" + token + "\n\n", false, false},
		{"quotes", `"` + token + `"`, true, false},
		{"a mail's line", "> " + token, true, true},
		{"a log", "2026-08-11T10:00:01.1234567Z Run ./call\n2026-08-11T10:00:01.2234567Z " + token + "\n2026-08-11T10:00:02.1234567Z done\n", true, true},
		{"a decoded header before the claims", string(compactJSON(header())) + "\n" + decoded, false, false},
		{"a payload without its header", strings.Split(token, ".")[1], false, false},
	} {
		for _, file := range []string{"", "token.txt", "job/gha-jwt"} {
			in := Input{Token: []byte(tt.in), TokenFile: file, Rule: ruleJSON(t, match(mainSubject)), Env: goodEnv(map[string]string{"ANTHROPIC_IDENTITY_TOKEN_FILE": "/tmp/gha-jwt"}), Now: testNow}
			r := Examine(in)
			cause := tt.around && file != "" && (!tt.quoted || file == "job/gha-jwt")
			if got := ids(r.Causes); slices.Contains(got, "paste_cleaned") != cause || checkOf(r, check.Subject).Status != Passed || r.Verdict != Match {
				t.Errorf("%s from %q: %s, %q, sub %s", tt.name, file, r.Verdict, got, checkOf(r, check.Subject).Status)
			}
			if said := len(r.Notes) > 0; said != (tt.around && !cause) {
				t.Errorf("%s from %q: notes %v", tt.name, file, r.Notes)
			}
		}
	}
}
