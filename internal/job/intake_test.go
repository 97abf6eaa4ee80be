package job

import (
	"fmt"
	"strings"
	"testing"

	"gh-wif/internal/lint"
	"gh-wif/internal/secret"
)

var tail = strings.Repeat("Ab3d", 12)

func TestCredentialsInAnObjectAreTakenOutOfItsValues(t *testing.T) {
	for _, written := range []string{"sk-" + "ant-api03-" + tail, `\u0073k-` + "ant-api03-" + tail, "gh" + "s_" + tail, "https://bob:" + tail + "@proxy.example/"} {
		rule, err := ParseRule([]byte(`{"name": "` + written + `", "match": {"subject_prefix": "repo:acme/app:ref:refs/heads/` + written + `", "audience": "a", "claims": {"ref": "` + written + `"}}}`))
		if err != nil {
			t.Errorf("%s: %v", written, err)
		}
		if text := string(rule.JSON()) + rule.Name + rule.Match.SubjectPrefix; strings.Contains(text, tail) || !strings.Contains(rule.Name, "(redacted)") || !strings.Contains(rule.Match.SubjectPrefix, "heads/") {
			t.Errorf("%s: the rule is %s", written, text)
		}
		issuer, _ := ParseIssuer([]byte(`{"name": "x", "issuer_url": "https://bob:` + tail + `@token.example/", "jwks": {"type": "discovery"}}`))
		if strings.Contains(issuer.IssuerURL, tail) {
			t.Errorf("the issuer is %s", issuer.IssuerURL)
		}
	}
}

func TestTheKeySetOfAnIssuerIsPublic(t *testing.T) {
	n := strings.Repeat("Ab3dEf6h", 43)
	issuer, err := ParseIssuer([]byte(`{"name": "x", "issuer_url": "https://token.example/", "jwks": {"type": "inline", "keys": [{"kty": "RSA", "n": "` + n + `", "e": "AQAB"}]}}`))
	if err != nil || !strings.Contains(string(issuer.JSON()), n) {
		t.Errorf("%v, %s", err, issuer.JSON())
	}
}

func TestWhatHoldsNoCredentialIsLeftAsItIs(t *testing.T) {
	for _, text := range []string{
		`{"a": "b\u0041\n", "c": [1, "d"]}`, `{"a": "unfinished`, `{"a": "b\`, "", "no json", `{"a":"\ud800"}`,
		`{"jwks": {"keys": [{"n": "` + strings.Repeat("Ab3dEf6h", 43) + `", "e": "AQAB", "x5c": ["` + strings.Repeat("Ab3dEf6h", 43) + `"]}]}}`,
	} {
		if got := string(secret.RedactJSON([]byte(text), secret.Signature)); got != text {
			t.Errorf("%s became %s", text, got)
		}
	}
}

func TestCredentialsInAWorkflowAndAnAnswerAreTakenOut(t *testing.T) {
	f, err := ParseWorkflow("w.yml", []byte("on: push\njobs:\n  j:\n    runs-on: x\n    env:\n      ANTHROPIC_API_KEY: sk-"+"ant-api03-"+tail+"\n    steps: [{run: x}]\n"))
	if err != nil || len(f.Jobs) != 1 {
		t.Fatalf("%v, %d jobs", err, len(f.Jobs))
	}
	if got := fmt.Sprintf("%+v", f); strings.Contains(got, tail) || !strings.Contains(got, "(redacted)") {
		t.Errorf("the workflow is %s", got)
	}
	if got := string(CleanResponse([]byte("HTTP/2 200\n\n{\"access_token\":\"\\u0073k-ant-oat01-" + tail + "\"}"))); strings.Contains(got, tail) {
		t.Error(got)
	}
	if CleanResponse(nil) != nil {
		t.Error("no answer became one")
	}
}

func TestCredentialsInFindingsAreTakenOut(t *testing.T) {
	key := "sk-" + "ant-api03-" + tail
	got := CleanFindings([]lint.Finding{{ID: "x", File: key, Message: key, Why: key, Fix: key}})[0]
	for _, text := range []string{got.File, got.Message, got.Why, got.Fix} {
		if text != "(redacted)" {
			t.Errorf("%+v", got)
		}
	}
}
