package evidence

import (
	"encoding/json"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/secret"
)

// However the limit lies, no beginning of a credential stands before the cut.
func TestALongAnswerIsRedactedBeforeItIsCut(t *testing.T) {
	credential := "sk-" + "ant-api03-" + strings.Repeat("Ab3", 30)
	for before := 200; before < 300; before++ {
		text := strings.Repeat(".", before-1) + " " + credential + " " + strings.Repeat(".", 300)
		for what, got := range map[string]string{
			"the message": Answer{Message: text}.Describe().String(),
			"the excerpt": Answer{Text: text}.Excerpt().String(),
		} {
			if strings.Contains(got, "sk-") || strings.Contains(got, "Ab3") {
				t.Fatalf("%s, %d characters before the credential: %q", what, before, got)
			}
			if before+len(secret.Mark) <= 300 && !strings.Contains(got, secret.Mark) {
				t.Fatalf("%s, %d characters before the credential: nothing is redacted: %q", what, before, got)
			}
		}
	}
}

func TestAnAnswerIsCutBehind300Characters(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string
	}{
		{"at the limit", strings.Repeat("é ", 150), strings.Repeat("é ", 150)},
		{"one more", strings.Repeat("é ", 150) + "x", strings.Repeat("é ", 150) + "…"},
		{"one less", strings.Repeat("é ", 149) + "é", strings.Repeat("é ", 149) + "é"},
		{"nothing", "", ""},
	} {
		if got := start(tt.in); got != tt.want {
			t.Errorf("%s: got %q", tt.name, got)
		}
	}
}

func TestWhatIsADenial(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     bool
	}{
		{"a 401", "HTTP/1.1 401 Unauthorized\n\nno", true},
		{"a 403", "HTTP/1.1 403 Forbidden\n\nno", false},
		{"an authentication_error", `{"error":{"type":"authentication_error"}}`, true},
		{"an invalid_grant", `{"error":"invalid_grant"}`, true},
		{"another error", `{"error":"invalid_request"}`, false},
		{"a page with a 401", "HTTP/1.1 401 Unauthorized\n\n<!DOCTYPE html><html>Log in</html>", false},
		{"a page by its header", "HTTP/1.1 401 Unauthorized\nContent-Type: text/html\n\nLog in", false},
		{"nothing", "", false},
	} {
		if got := readAnswer([]byte(tt.in)).Denied(); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestTheStatusOfAnAnswer(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     int
	}{
		{"the envelope alone", `{"status":401,"body":"x"}`, 401},
		{"the envelope by its other names", `{"status_code":402}`, 402},
		{"the envelope as the SDK names it", `{"statusCode":403}`, 403},
		{"the header before the envelope", "HTTP/1.1 502 Bad Gateway\n\n" + `{"status":401,"body":"x"}`, 502},
		{"the first name of the envelope before the others", `{"status_code":402,"status":401}`, 401},
		{"the header before the words", "HTTP/1.1 502 Bad Gateway\n\nstatus 401", 502},
		{"as curl -v shows it", "< HTTP/1.1 401 Unauthorized\n< content-type: text/plain\n< \nno", 401},
		{"behind empty lines", "\n\nHTTP/1.1 401 Unauthorized\n\nno", 401},
		{"the highest", "failed with status 599", 599},
		{"one more is none", "failed with status 600", 0},
		{"the lowest", "failed with status 100", 100},
		{"one less is none", "failed with status 099", 0},
	} {
		if got := readAnswer([]byte(tt.in)).Status; got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
	if got := readAnswer([]byte("< HTTP/1.1 401 Unauthorized\n< x: y\n< \nno")).Text; got != "no" {
		t.Errorf("the body behind the headers of curl -v: %q", got)
	}
}

// Any time makes decoded claims a whole payload.
func TestWhichClaimsAreAPartOfAPayload(t *testing.T) {
	for _, tt := range []struct {
		name, in      string
		excerpt, lone bool
	}{
		{"a sub", `{"sub":"repo:o/r:ref:refs/heads/main"}`, true, true},
		{"a sub and another", `{"sub":"repo:o/r:ref:refs/heads/main","ref":"x"}`, true, false},
		{"with nbf only", `{"sub":"repo:o/r:ref:refs/heads/main","nbf":1}`, false, false},
		{"with exp only", `{"sub":"repo:o/r:ref:refs/heads/main","exp":1}`, false, false},
		{"with iat only", `{"sub":"repo:o/r:ref:refs/heads/main","iat":1}`, false, false},
	} {
		e := Gather(Input{Token: []byte(tt.in)})
		if !e.Readable() || e.Excerpt != tt.excerpt || e.SubjectAlone() != tt.lone {
			t.Errorf("%s: a part %v, a sub alone %v", tt.name, e.Excerpt, e.SubjectAlone())
		}
	}
}

func TestTheFamilyOfEveryKnownReason(t *testing.T) {
	for word, want := range map[string]Family{
		"match_subject_prefix": OfSubject, "jwt_subject_mismatch": OfSubject, "workspace_id_required": OfWorkspace,
		"jti_reused": OfReplay, "sa_not_in_workspace": OfMembership, "jwt_audience_mismatch": OfAudience, "match_audience": OfAudience,
		"match_claim_value_mismatch": OfClaims, "jwt_kid_not_in_jwks": OfKey, "jwt_lifetime_too_long": OfLifetime,
	} {
		for _, said := range []string{word, strings.ReplaceAll(word, "_", " "), strings.ReplaceAll(word, "_", "-"), "denied: " + word} {
			if r := readReason(said, InHistory); r.Family != want || r.Meaning == "" {
				t.Errorf("%q: %+v", said, r)
			}
		}
		if got := readAnswer([]byte(`{"error":"` + word + `"}`)).reasonIn(); got != word {
			t.Errorf("%s in an answer: %q", word, got)
		}
	}
}

func TestAReasonIsTakenOutOfWhatStandsAroundIt(t *testing.T) {
	for said, want := range map[string]string{
		"jti_reused.": "jti_reused", " jti_reused,\n": "jti_reused", "`jti_reused`": "jti_reused", "'jti_reused'.": "jti_reused", "something_new.": "something_new",
	} {
		if got := readReason(said, InHistory).Word; got != want {
			t.Errorf("%q: got %q", said, got)
		}
	}
	if got := readReason("match_claims.ref.", InHistory).Claim; got != "ref" {
		t.Errorf("the claim before a full stop: %q", got)
	}
}

func TestWhichIDsArePlaceholders(t *testing.T) {
	const placeholder = "is still the documentation's placeholder"
	for _, tt := range []struct {
		kind  federation.IDKind
		value string
		want  string
	}{
		{federation.RuleID, "fdrl_...", placeholder},
		{federation.RuleID, "fdrl_01Ab...", placeholder},
		{federation.RuleID, "svac_...", placeholder},
		{federation.Organization, "6f1b7c1e-...", placeholder},
		{federation.Organization, "00000000-0000-0000-0000-000000000000", placeholder},
		{federation.RuleID, "fdrl_01AbCdEfGh", ""},
		{federation.RuleID, " ", ""},
		{federation.RuleID, "${{ vars.RULE }}", ""},
	} {
		if got := BadID(tt.kind, tt.value); got != tt.want {
			t.Errorf("%s: %q", tt.value, got)
		}
	}
	if got := BadID(federation.RuleID, "svac_01AbCdEfGh"); got == "" || got == placeholder {
		t.Errorf("an id of another kind: %q", got)
	}
	rule := &federation.Rule{WorkspaceIDs: []string{"wrkspc_01Ab...", "wrkspc_01AbCdEfGh"}}
	if got := Workspaces(rule); len(got) != 1 || got[0] != "wrkspc_01AbCdEfGh" {
		t.Errorf("the workspaces that are real: %q", got)
	}
}

func TestSecondsAreRoundedDown(t *testing.T) {
	for _, tt := range []struct {
		value any
		want  int64
		ok    bool
	}{
		{json.Number("10"), 10, true},
		{json.Number("10.9"), 10, true},
		{json.Number("-10.1"), -11, true},
		{json.Number("1e3"), 1000, true},
		{10.9, 10, true},
		{-10.1, -11, true},
		{json.Number("1e300"), MaxSeconds, true},
		{json.Number("-1e300"), -MaxSeconds, true},
		{json.Number("1e999"), 0, false},
		{"10", 0, false},
		{nil, 0, false},
	} {
		e := &Evidence{Claims: map[string]any{"exp": tt.value}}
		if got, ok := e.Seconds("exp"); got != tt.want || ok != tt.ok {
			t.Errorf("%v: %d, %v", tt.value, got, ok)
		}
	}
}
