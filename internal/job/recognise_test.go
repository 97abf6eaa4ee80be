package job

import (
	"encoding/base64"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/jwt"
	"gh-wif/internal/secret"
)

// aPaste is a made-up token of acme/app, with a signature as long as RS256 makes it.
func aPaste() string {
	part := base64.RawURLEncoding.EncodeToString
	var signature [256]byte
	for i := range signature {
		signature[i] = byte(i*37 + 11)
	}
	return part([]byte(`{"alg":"RS256","kid":"k"}`)) + "." + part([]byte(aClaims)) + "." + part(signature[:])
}

const (
	aClaims    = `{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme/app:ref:refs/heads/main","aud":"https://api.anthropic.com","iat":1795377600,"exp":1795377900}`
	pastedRule = `{"name":"x","issuer_id":"fdis_1","match":{"subject_prefix":"repo:acme/app:*","audience":"https://api.anthropic.com"}}`
	aDenial    = `{"type":"error","error":{"type":"authentication_error","message":"Authentication failed"},"request_id":"req_011"}`
	aWorkflow  = "name: Call\non: push\njobs:\n  call:\n    runs-on: ubuntu-latest\n    steps:\n      - run: claude -p hello\n"
	anSDK      = "anthropic.AuthenticationError: Error code: 401 - {'type': 'error', 'error': {'type': 'authentication_error', 'message': 'Authentication failed'}}"
	anUnsent   = `TypeError: "Could not resolve authentication method. Expected either api_key or auth_token to be set."`
	anOrphan   = "Error: Error message: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable"
)

// stamped is a text as a runner's log holds it; gh prints the job and the step before it, too.
func stamped(before, text string) string {
	return before + "2026-11-27T18:00:00.1234567Z " + strings.ReplaceAll(text, "\n", "\n"+before+"2026-11-27T18:00:01.0000000Z ") + "\n"
}

type recognised struct {
	name, pasted string
	want         string // the parts, each with the beginning of what it was taken for
	holds        string // the content of the last piece; empty: the whole paste
}

func recognitions() []recognised {
	token := aPaste()
	log := "##[group]Run python x.py\nsome words\n"
	return []recognised{
		{"nothing", " \n\t", "", ""},
		{"words", "it did not work", "", ""},
		{"a name", "acme/app", "", ""},
		{"a path", "./token.txt", "", ""},
		{"an address", "https://example.com/x", "", ""},

		{"a token", token + "\n", "token: a token", ""},
		{"a token in quotes", `"` + token + `"`, "token: a token", ""},
		{"a token broken into lines", token[:64] + "\n" + token[64:], "token: a token", ""},
		{"GitHub's answer", `{"count":1,"value":"` + token + `"}`, "token: a token", ""},
		{"a curl command", "curl -H 'Authorization: Bearer " + token + "' https://api.anthropic.com/v1/oauth/token", "token: a ", ""},
		{"a variable with a token", "ANTHROPIC_IDENTITY_TOKEN=" + token, "token: a token in a variable", ""},
		{"claims", aClaims, "token: the claims of a token", ""},
		{"claims with nothing else", `{"sub":"repo:acme/app:ref:refs/heads/main"}`, "token: the claims of a token", ""},
		{"a subject", "denied for repo:acme/app:ref:refs/heads/main", "token: a text that names a subject", ""},
		{"claims as a list", "sub: repo:acme/app:pull_request\naud: https://api.anthropic.com", "token: a list of claims", ""},
		{"a token without its signature", token[:strings.LastIndexByte(token, '.')], "token: a token that is not whole", ""},
		{"a mask", "***", "token: a mask, not a token", ""},
		{"a key", "sk-ant-" + "api03-" + strings.Repeat("Ab3dEf6h", 5), "token: an Anthropic API key", ""},
		{"a log with a token", stamped("", log+"token: "+token), "token: a text with a token in it", ""},
		{"a log with claims", stamped("", log+aClaims), "token: a text with the claims", ""},

		{"a body", aDenial, "response: the server's answer", ""},
		{"curl -i", "HTTP/2 401 \r\ncontent-type: application/json\r\n\r\n" + aDenial, "response: the server's answer", "HTTP/2 401 \ncontent-type: application/json\n\n" + aDenial},
		{"a page in its place", "HTTP/1.1 403 Forbidden\ncontent-type: text/html\n\n<html>Blocked</html>", "response: the server's answer", ""},
		{"an envelope", `{"status":401,"body":` + aDenial + `}`, "response: the server's answer", ""},
		{"an error of an SDK", anSDK, "response: the server's answer", ""},
		{"the other exchange", "App token exchange failed: 401 Unauthorized - Invalid OIDC token", "response: the server's answer", ""},
		{"a traceback", "Traceback (most recent call last):\n  File \"x.py\"\n" + anSDK + "\n", "response: a log with the server's answer in it", anSDK},
		{"a log with an error", stamped("", log+anSDK+"\n##[error]exit code 1."), "response: a log with the server's answer in it", anSDK},
		{"a log of gh with an error", stamped("call\tRun x\t", log+anSDK), "response: a log with the server's answer in it", anSDK},
		{"a log with curl -i", stamped("", log+"HTTP/2 401 \nrequest-id: req_1\n\n"+aDenial+"\nmore"), "response: a log with the server's answer in it", "HTTP/2 401 \nrequest-id: req_1\n\n" + aDenial},
		{"a log with both", stamped("", token+"\n"+log+anSDK), "token: a text with a token in it; response: a log with the server's answer in it", anSDK},
		{"a log of a job without a token", stamped("", log+anOrphan), "response: a log with an error in it", ""},
		{"an SDK without credentials", anUnsent, "response: an SDK's error", ""},
		{"a log of an SDK without credentials", stamped("", log+anUnsent), "response: a log with an SDK's error in it", anUnsent},
		{"another server's refusal", `{"message":"Bad credentials","status":"401"}`, "", ""},

		{"a reason", " jti_reused\n", "reason: a reason word", "jti_reused"},
		{"a reason with the claim", "match_claims.ref", "reason: a reason word", ""},
		{"a rule", pastedRule, "rule: a rule", ""},
		{"a rule of an API", `{"data":[` + pastedRule + `,` + pastedRule + `]}`, "rule: several rules", ""},
		{"a rule with a fault", `{"name":"x","match":{"subject_prefix":7}}`, "rule: a rule", ""},
		{"an issuer", `{"name":"github","issuer_url":"https://token.actions.githubusercontent.com","jwks":{"type":"discovery"}}`, "issuer: an issuer", "-"},
		{"a workflow", aWorkflow, "workflow: a workflow", ""},
		{"a workflow of Windows", strings.ReplaceAll(aWorkflow, "\n", "\r\n"), "workflow: a workflow", ""},
		{"no workflow", "jobs: none of them worked", "", ""},
		{"variables", "A=1\nexport B='2'\n", "env: variables", ""},
		{"variables with a token", "ANTHROPIC_FEDERATION_RULE_ID=fdrl_1\nANTHROPIC_IDENTITY_TOKEN=" + token, "token: variables, and the token in one of them; env: variables", ""},
	}
}

func TestWhatIsPastedIsToldApart(t *testing.T) {
	for _, c := range recognitions() {
		pieces := Recognise([]byte(c.pasted))
		want := strings.Split(c.want, "; ")
		if c.want == "" {
			want = nil
		}
		if len(pieces) != len(want) {
			t.Errorf("%s: %d pieces, want %q: %v", c.name, len(pieces), want, pieces)
			continue
		}
		for i, p := range pieces {
			if got := string(p.Part) + ": " + p.What; !strings.HasPrefix(got, want[i]) {
				t.Errorf("%s: taken for %q, want %q", c.name, got, want[i])
			}
		}
		if len(pieces) == 0 || c.holds == "-" {
			continue
		}
		holds := c.holds
		if holds == "" {
			holds = c.pasted
		}
		if got := string(pieces[len(pieces)-1].Content); strings.TrimSpace(got) != strings.TrimSpace(holds) {
			t.Errorf("%s: holds %q, want %q", c.name, got, holds)
		}
	}
}

// What a piece was taken for is what the part's own reader makes of it.
func TestEveryPieceIsOfUseToItsPart(t *testing.T) {
	for _, c := range recognitions() {
		for _, p := range Recognise([]byte(c.pasted)) {
			ofUse(t, c.name, p)
		}
	}
}

func ofUse(t interface{ Errorf(string, ...any) }, name string, p Piece) {
	switch p.Part {
	case diagnose.EnvironmentPart:
		if vars, err := ParseEnv(p.Content); err != nil || len(vars) == 0 {
			t.Errorf("%s: %d variables, %v", name, len(vars), err)
		}
	case diagnose.WorkflowPart:
		if f, err := ParseWorkflow("x", p.Content); err != nil || len(f.Jobs) == 0 {
			t.Errorf("%s: %d jobs, %v", name, len(f.Jobs), err)
		}
	case diagnose.RulePart:
		if _, err := ParseRules(p.Content); err != nil && !hasFieldError(err) {
			t.Errorf("%s: no rule: %v", name, err)
		}
	case diagnose.TokenPart:
		if k := jwt.Read(p.Content).Kind; k == jwt.KindEmpty || k == jwt.KindPath {
			t.Errorf("%s: as a token it is %s", name, k)
		}
	case diagnose.ReasonPart:
		if !diagnose.IsReason(string(p.Content)) {
			t.Errorf("%s: %q is no reason", name, p.Content)
		}
	}
}

func TestATokenIsDescribedWithoutIt(t *testing.T) {
	for given, want := range map[string]string{
		aPaste():                   "eyJhbG********  ",
		stamped("", "x "+aPaste()): "eyJhbG********  ",
		aClaims:                    "claims  repo:acme/app:ref:refs/heads/main",
		"nothing of the kind":      "",
		"{\"sub\":\"" + "sk-ant-" + "api03-Ab3dEf6hAb3dEf6h\"}": "",
	} {
		got, err := DescribeToken([]byte(given))
		if err != nil || !strings.HasPrefix(got, want) || secret.Has(got) {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	for _, c := range recognitions() {
		f.Add(c.pasted)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		seen := map[diagnose.Part]bool{}
		for _, p := range Recognise([]byte(pasted)) {
			if p.What == "" || secret.Has(p.What) || seen[p.Part] {
				t.Errorf("%q is taken for %q under %q", pasted, p.What, p.Part)
			}
			seen[p.Part] = true
			ofUse(t, "fuzz", p)
		}
	})
}
