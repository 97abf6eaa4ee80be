package jwt

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

func utf16le(s string, bom bool) string {
	var b bytes.Buffer
	if bom {
		b.WriteString("\xff\xfe")
	}
	_ = binary.Write(&b, binary.LittleEndian, utf16.Encode([]rune(s)))
	return b.String()
}

// pasted is a text with a token in it, and how that is got out.
type pasted struct {
	name, paste string
	want        []Cleaning
}

func pastes(jwt string) []pasted {
	std := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	type c = []Cleaning
	return []pasted{
		{"bare", jwt, nil},
		{"with the line end of a file", jwt + "\n", nil},
		{"with a Windows line end", jwt + "\r\n", nil},
		{"blanks around", "  " + jwt + "  \n", c{CleanWhitespace}},
		{"Bearer", "Bearer " + jwt, c{CleanBearer}},
		{"Authorization header", "Authorization: bearer " + jwt, c{CleanBearer}},
		{"quotes", `"` + jwt + `"`, c{CleanQuotes}},
		{"typographic quotes", "“" + jwt + "”", c{CleanQuotes}},
		{"trailing comma", jwt + ",", c{CleanTrailingComma}},
		{"quoted with a comma", `"` + jwt + `",`, c{CleanQuotes, CleanTrailingComma}},
		{"end of a sentence", jwt + ".", c{CleanTrailingComma}},
		{"answer of the request URL", `{"value":"` + jwt + `"}`, c{CleanEnvelope, CleanQuotes}},
		{"answer with count", `{"count":1234,"value":"` + jwt + `"}`, c{CleanEnvelope, CleanQuotes}},
		{"log line", "2026-08-01T12:00:00.1234567Z " + jwt, c{CleanLogLine}},
		{"add-mask", "::add-mask::" + jwt, c{CleanAddMask}},
		{"log line with add-mask", "2026-08-01T12:00:00.1234567Z ::add-mask::" + jwt, c{CleanLogLine, CleanAddMask}},
		{"env line", "ANTHROPIC_IDENTITY_TOKEN=" + jwt, c{CleanEnvLine}},
		{"export", `export ANTHROPIC_IDENTITY_TOKEN="` + jwt + `"`, c{CleanEnvLine, CleanQuotes}},
		{"YAML", "ANTHROPIC_IDENTITY_TOKEN: " + jwt, c{CleanEnvLine}},
		{"curl with header", `curl -H "Authorization: Bearer ` + jwt + `" https://api.anthropic.com/v1/oauth/token`, c{CleanCurl, CleanBearer}},
		{"curl with body", `curl -sS https://api.anthropic.com/v1/oauth/token --data '{"grant_type":"x","assertion":"` + jwt + `","organization_id":"y"}'`, c{CleanCurl, CleanAssertion, CleanQuotes}},
		{"exchange body", `{"grant_type":"x","assertion": "` + jwt + `"}`, c{CleanAssertion, CleanQuotes}},
		{"form body", "grant_type=urn%3Aietf&assertion=" + jwt + "&x=1", c{CleanAssertion}},
		{"byte order mark", "\ufeff" + jwt, c{CleanBOM}},
		{"UTF-16 file", utf16le(jwt+"\r\n", true), c{CleanBOM, CleanUTF16}},
		{"UTF-16 without a mark", utf16le(jwt, false), c{CleanUTF16}},
		{"colours", "\x1b[32m" + jwt + "\x1b[0m", c{CleanANSI}},
		{"zero-width space", "\u200b" + jwt, c{CleanInvisible}},
		{"percent-encoded", url.QueryEscape(`{"value":"` + jwt + `"}`), c{CleanURLEncoded, CleanEnvelope, CleanQuotes}},
		{"base64", std(jwt), c{CleanBase64}},
		{"base64 twice", wrap(std(std(jwt)), 76, "\n"), c{CleanBase64}},
		{"wrapped", wrap(jwt, 80, "\n"), c{CleanLineBreaks}},
		{"wrapped and indented", wrap(jwt, 72, "\r\n    "), c{CleanLineBreaks}},
		{"wrapped with backslashes", wrap(jwt, 60, " \\\n  "), c{CleanLineBreaks}},
		{"wrapped in a log", wrap(jwt, 100, "\n2026-08-01T12:00:00.1234567Z "), c{CleanLineBreaks}},
		{"escaped line breaks", `"` + wrap(jwt, 64, `\n`) + `"`, c{CleanEscapes, CleanQuotes, CleanLineBreaks}},
		{"inside prose", "here it is: " + jwt + " and it fails", nil},
		{"two lines of log", jwt + "\nDone\n", c{CleanSurroundingText}},
	}
}

func TestReadFindsTheTokenInsideWhatPeoplePaste(t *testing.T) {
	jwt := rs256(githubClaims())
	for _, tt := range pastes(jwt) {
		t.Run(tt.name, func(t *testing.T) {
			got := Read([]byte(tt.paste))
			if got.Kind != KindJWT || got.Compact() != jwt {
				t.Fatalf("Read = %v, %v", got, problemIDs(got))
			}
			if len(got.Problems) != 0 {
				t.Errorf("problems = %v", problemIDs(got))
			}
			if tt.want != nil && !slices.Equal(got.Cleaned, tt.want) || tt.want == nil && tt.name[0] != 'i' && len(got.Cleaned) > 0 {
				t.Errorf("cleaned = %v, want %v", got.Cleaned, tt.want)
			}
			if !got.HasSignature || got.Size != len(jwt) || got.Claims["sub"] != githubClaims()["sub"] || got.Header["kid"] != "key-1" {
				t.Errorf("decoded wrongly: %v", got.Claims)
			}
		})
	}
}

// noToken is a text that is no token, and what it is.
type noToken struct {
	name, paste string
	want        Kind
}

var (
	anthropicKey   = "sk-ant-" + "api03-" + strings.Repeat("x", 20)
	anthropicToken = "sk-ant-" + "oat01-" + strings.Repeat("x", 20)
)

var noTokens = []noToken{
	{"nothing", "", KindEmpty},
	{"white space", " \r\n\t ", KindEmpty},
	{"quotes around nothing", `""`, KindEmpty},
	{"empty value", `{"value":""}`, KindEmpty},
	{"empty variable", "ANTHROPIC_IDENTITY_TOKEN=", KindEmpty},
	{"null", "null\n", KindNull},
	{"quoted null", `"null"`, KindNull},
	{"null value", `{"value":null}`, KindNull},
	{"null in an env line", "ANTHROPIC_IDENTITY_TOKEN=null", KindNull},
	{"mask", "***", KindMasked},
	{"mask with dots", "***.***.***", KindMasked},
	{"masked value", `{"count":5,"value":"***"}`, KindMasked},
	{"masked in a log", "2026-08-01T12:00:00.1234567Z   ANTHROPIC_IDENTITY_TOKEN: ***", KindMasked},
	{"masked bearer", "Authorization: Bearer ***", KindMasked},
	{"HTML", "<!DOCTYPE html><html><body>Sign in</body></html>", KindHTML},
	{"error message", `{"message":"Not Found"}`, KindErrorJSON},
	{"error object", `{"type":"error","error":{"type":"authentication_error","message":"Authentication failed"}}`, KindErrorJSON},
	{"empty object", `{}`, KindErrorJSON},
	{"rule", `{"name":"x","issuer_id":"fdis_1","match":{}}`, KindOtherJSON},
	{"array", `[1]`, KindOtherJSON},
	{"error text", "Error: Error message: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable", KindErrorText},
	{"API key", anthropicKey, KindAnthropicKey},
	{"API key in an env line", "export ANTHROPIC_API_KEY=" + anthropicKey, KindAnthropicKey},
	{"minted token", anthropicToken, KindAnthropicToken},
	{"exchange answer", `{"access_token":"` + anthropicToken + `","token_type":"Bearer"}`, KindAnthropicToken},
	{"ghs", "gh" + "s_" + strings.Repeat("A1", 18), KindGitHubToken},
	{"ghp", "gh" + "p_" + strings.Repeat("A1", 18), KindGitHubToken},
	{"fine-grained", "github_" + "pat_" + strings.Repeat("A1", 20), KindGitHubToken},
	{"request token", rs256(requestClaims()), KindRunnerRequestToken},
	{"opaque request token", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=abcdef", KindRunnerRequestToken},
	{"masked in curl", `curl -H "Authorization: Bearer ***" https://example.com`, KindMasked},
	{"many starts", strings.Repeat("eyJ ", 20000), KindMalformed},
	{"many labels", strings.Repeat("a=", 20000), KindMalformed},
	{"claims spoilt", `{"sub":"x",,}`, KindMalformed},
	{"not a JWT", "not.a.jwt", KindMalformed},
	{"a word", "hello", KindMalformed},
	{"header is an array", unsigned(`[1]`, `{"sub":"x"}`, fakeSignature()), KindMalformed},
	{"gzip", "\x1f\x8b\x08\x00" + strings.Repeat("ab", 20), KindBinary},
	{"noise", strings.Repeat("\x00\x01\xff", 30), KindBinary},
	{"huge", strings.Repeat("a", maxInput+1), KindTooLarge},
	{"expression", "${{ steps.token.outputs.jwt }}", KindSecretReference},
	{"shell variable", "$ANTHROPIC_IDENTITY_TOKEN", KindSecretReference},
	{"curl with variables", `curl -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL"`, KindSecretReference},
	{"address", "https://pipelines.actions.githubusercontent.com/x?api-version=2.0", KindURL},
	{"path", "/tmp/gha-jwt", KindPath},
	{"PEM", "-----BEGIN " + "PUBLIC KEY-----\nabc\n", KindPEM},
}

// spoilt are texts made of a good token.
func spoilt(t *testing.T, jwt string) []noToken {
	parts := strings.Split(jwt, ".")
	return []noToken{
		{"ghs with a JWT inside", "gh" + "s_123_" + jwt, KindGitHubToken},
		{"five parts", b64(`{"alg":"RSA-OAEP","enc":"A256GCM"}`) + ".a.b.c.d", KindJWE},
		{"two parts", parts[0] + "." + parts[1], KindTruncated},
		{"one part", parts[0], KindTruncated},
		{"two parts, wrapped", wrap(parts[0]+"."+parts[1], 60, "\n"), KindTruncated},
		{"payload cut", parts[0] + "." + parts[1][:40], KindTruncated},
		{"payload cut with a dot", parts[0] + "." + parts[1][:40] + "." + parts[2], KindTruncated},
		{"ellipsis", jwt[:len(jwt)-30] + "…", KindTruncated},
		{"three dots", jwt[:40] + "...", KindTruncated},
		{"masked signature", parts[0] + "." + parts[1] + ".***", KindTruncated},
		{"claims cut", claimsText(t, githubClaims())[:60], KindTruncated},
		{"four parts", jwt + ".abcd", KindMalformed},
	}
}

func TestReadNamesWhatIsNoToken(t *testing.T) {
	for _, tt := range append(spoilt(t, rs256(githubClaims())), noTokens...) {
		t.Run(tt.name, func(t *testing.T) {
			got := Read([]byte(tt.paste))
			if got.Kind != tt.want {
				t.Fatalf("kind = %v, want %v (%v)", got.Kind, tt.want, problemIDs(got))
			}
			if what, instead := got.Kind.Explain(); what == "" || instead == "" {
				t.Error("no explanation")
			}
		})
	}
}

func TestReadTakesDecodedClaims(t *testing.T) {
	payload := claimsText(t, githubClaims())
	tests := []struct{ name, paste string }{
		{"payload alone", payload},
		{"indented", strings.ReplaceAll(payload, ",", ",\n  ")},
		{"header and payload", plainHeader + "\n" + payload},
		{"with the headings of a viewer", "HEADER:\n" + plainHeader + "\nPAYLOAD:\n" + payload},
		{"as members", `{"header":` + plainHeader + `,"payload":` + payload + `}`},
		{"as a JSON string", `"` + strings.ReplaceAll(payload, `"`, `\"`) + `"`},
		{"printed in a log", "2026-08-01T12:00:00.1234567Z " + strings.ReplaceAll(payload, ",", ",\n2026-08-01T12:00:00.1234567Z   ")},
		{"the middle part", b64(payload)},
		{"UTF-16", utf16le(payload, true)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Read([]byte(tt.paste))
			if got.Kind != KindClaims || got.HasSignature || got.Claims["sub"] != githubClaims()["sub"] {
				t.Fatalf("Read = %v %v", got, got.Claims)
			}
			if strings.HasPrefix(tt.name, "header and") && got.Header["kid"] != "key-1" {
				t.Error("the header was lost")
			}
		})
	}
}

func TestReadReportsWhatAStrictServerRefuses(t *testing.T) {
	payload := `{"sub":"x","iat":1,"exp":2}`
	sig := fakeSignature()
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	tests := []struct{ name, paste, id, where string }{
		{"padding", b64(plainHeader) + "." + base64.URLEncoding.EncodeToString([]byte(`{"sub":"xyzw"}`)) + "." + sig, "padding", "payload"},
		{"plain base64", b64(plainHeader) + "." + base64.RawStdEncoding.EncodeToString([]byte(`{"sub":"???>>>"}`)) + "." + sig, "base64_std_alphabet", "payload"},
		{"duplicate member", unsigned(plainHeader, `{"sub":"x","sub":"y"}`, sig), "duplicate_key", "payload.sub"},
		{"nested duplicate", unsigned(plainHeader, `{"sub":"x","a":[{"b":1,"b":2}]}`, sig), "duplicate_key", "payload.b"},
		{"escaped duplicate", unsigned(plainHeader, `{"sub":"x","s\u0075b":"y"}`, sig), "duplicate_key", "payload.sub"},
		{"duplicate in header", unsigned(`{"alg":"RS256","kid":"a","alg":"none"}`, payload, sig), "duplicate_key", "header.alg"},
		{"trailing data", unsigned(plainHeader, payload+`{}`, sig), "trailing_data", "payload"},
		{"invalid UTF-8", unsigned(plainHeader, "{\"sub\":\"\xff\"}", sig), "invalid_utf8", "payload"},
		{"lone surrogate", unsigned(plainHeader, `{"sub":"\ud800x"}`, sig), "invalid_unicode", "payload"},
		{"too deep", unsigned(plainHeader, `{"sub":"x","a":`+deep+`}`, sig), "too_deep", "payload"},
		{"exp as a string", unsigned(plainHeader, `{"sub":"x","exp":"2"}`, sig), "number_as_string", "payload.exp"},
		{"iat as a boolean", unsigned(plainHeader, `{"sub":"x","iat":true}`, sig), "not_a_number", "payload.iat"},
		{"exp out of range", unsigned(plainHeader, `{"sub":"x","exp":1e999}`, sig), "not_a_number", "payload.exp"},
		{"sub as a number", unsigned(plainHeader, `{"sub":7}`, sig), "not_a_string", "payload.sub"},
		{"aud as an object", unsigned(plainHeader, `{"sub":"x","aud":{}}`, sig), "bad_audience", "payload.aud"},
		{"aud with a number", unsigned(plainHeader, `{"sub":"x","aud":[1]}`, sig), "bad_audience", "payload.aud"},
		{"alg none", unsigned(`{"alg":"none","kid":"a"}`, payload, ""), "alg_none", "header.alg"},
		{"alg HS256", unsigned(`{"alg":"HS256","kid":"a"}`, payload, b64(strings.Repeat("s", 32))), "alg_symmetric", "header.alg"},
		{"alg unknown", unsigned(`{"alg":"EdDSA","kid":"a"}`, payload, b64(strings.Repeat("s", 64))), "alg_not_allowed", "header.alg"},
		{"alg missing", unsigned(`{"kid":"a"}`, payload, sig), "alg_missing", "header.alg"},
		{"kid missing", unsigned(`{"alg":"RS256"}`, payload, sig), "kid_missing", "header.kid"},
		{"crit", unsigned(`{"alg":"RS256","kid":"a","crit":["b64"]}`, payload, sig), "header_extension", "header.crit"},
		{"signature removed", unsigned(plainHeader, payload, ""), "signature_missing", "signature"},
		{"signature cut", unsigned(plainHeader, payload, sig[:100]), "signature_length", "signature"},
		{"signature with odd bits", unsigned(plainHeader, payload, sig[:len(sig)-1]+"x"), "base64_trailing_bits", "signature"},
		{"over 16 KiB", unsigned(plainHeader, `{"sub":"`+strings.Repeat("x", MaxBytes)+`"}`, sig), "too_large", "token"},
		{"null payload", unsigned(plainHeader, `null`, sig), "not_object", "payload"},
		{"payload is no JSON", unsigned(plainHeader, `hello`, sig), "json_syntax", "payload"},
		{"missing part", b64(plainHeader) + "." + b64(payload), "missing_part", "token"},
		{"one word", "hello", "missing_part", "token"},
		{"prose with two dots", "No token. It was denied. Why", "no_parts", "token"},
		{"one character too many", b64(plainHeader) + "." + b64(`{"sub":"xyz"}x`)[:17] + "." + sig, "base64_invalid", "payload"},
		{"foreign character", b64(plainHeader) + "é." + b64(payload) + "." + sig, "foreign_character", "token"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Read([]byte(tt.paste))
			if !slices.ContainsFunc(got.Problems, func(p Problem) bool { return p.ID == tt.id && p.Where == tt.where }) {
				t.Errorf("problems = %+v", got.Problems)
			}
			_, refused := got.Refused()
			if want := problems[tt.id].refused; refused != want {
				t.Errorf("refused = %v, want %v", refused, want)
			}
		})
	}
}

func TestEveryProblemTextIsComplete(t *testing.T) {
	for id := range problems {
		detail := ""
		if strings.Contains(problems[id].message, "%s") {
			detail = "DETAIL"
		}
		p := problem(id, "token", detail)
		if p.Message == "" || p.Fix == "" || strings.Contains(p.Message, "%!") || strings.Contains(p.Message, "%s") {
			t.Errorf("%s: %q, %q", id, p.Message, p.Fix)
		}
	}
	for _, row := range cleaningTexts {
		if row.cleaning.Text() != row.text {
			t.Errorf("%s has no text of its own", row.cleaning)
		}
	}
}

func TestReadKeepsOtherTextOutOfAnUnusualSignature(t *testing.T) {
	start := b64(plainHeader) + "." + b64(claimsText(t, githubClaims())) + "."
	for paste, want := range map[string]string{
		start + "c2ln\nDone\n":                              start + "c2ln",
		start + "c2ln is refused":                           start + "c2ln",
		start + "<signature>":                               start,
		start + "[REDACTED]":                                start,
		wrap(start+b64("short"), 60, "\n"):                  start + b64("short"),
		wrap(start+b64(strings.Repeat("z", 100)), 60, "\n"): start + b64(strings.Repeat("z", 100)),
	} {
		if got := Read([]byte(paste)); got.Compact() != want || got.Kind != KindJWT {
			t.Errorf("%q: %v, %d characters, want %d", paste[len(paste)-12:], got.Kind, len(got.Compact()), len(want))
		}
	}
}

func TestReadPrefersGitHubsTokenAmongSeveral(t *testing.T) {
	other := rs256(map[string]any{"iss": "https://accounts.example.com", "sub": "x"})
	github := rs256(githubClaims())
	got := Read([]byte("first\n" + other + "\n" + rs256(requestClaims()) + "\n" + github + "\n"))
	if got.Compact() != github || !slices.Contains(problemIDs(got), "several_tokens") {
		t.Errorf("Read = %v", got)
	}
	if same := Read([]byte(github + "\n" + github)); len(same.Problems) > 0 {
		t.Errorf("one token twice is not several: %v", problemIDs(same))
	}
}

func TestAnyTokenInAnyWrapperReadsTheSame(t *testing.T) {
	wrappers := []func(string) string{
		func(s string) string { return "Bearer " + s },
		func(s string) string { return `"` + s + `"` },
		func(s string) string { return "'" + s + "'" },
		func(s string) string { return s + "," },
		func(s string) string { return "\n  " + s + "\t\n" },
		func(s string) string { return `{"count":12,"value":"` + s + `"}` },
		func(s string) string { return "::add-mask::" + s },
		func(s string) string { return "export TOKEN=" + s },
		func(s string) string { return "2026-08-01T12:00:00.1234567Z " + s },
		func(s string) string { return "Run step\n" + s + "\nDone in 3s\n" },
		func(s string) string { return "\x1b[1m" + s + "\x1b[0m" },
		func(s string) string { return `curl -d '{"assertion":"` + s + `"}' https://example.com` },
	}
	proptest.Check(t, func(t *rapid.T) {
		claims := githubClaims()
		claims["sub"] = rapid.StringMatching(`repo:[a-zA-Z0-9-]{1,20}/[a-zA-Z0-9._-]{1,30}:ref:refs/heads/\PC{0,20}`).Draw(t, "sub")
		jwt := rs256(claims)
		if rapid.Bool().Draw(t, "ec") {
			jwt = sign(claims, "ES256", ecKey(), "key-1")
		}
		paste := jwt
		if width := rapid.IntRange(20, 400).Draw(t, "width"); rapid.Bool().Draw(t, "wrapped") {
			paste = wrap(jwt, width, rapid.SampledFrom([]string{"\n", "\r\n", "\n    ", " \\\n"}).Draw(t, "joint"))
		}
		for range rapid.IntRange(0, 4).Draw(t, "wrappers") {
			paste = rapid.SampledFrom(wrappers).Draw(t, "wrapper")(paste)
		}
		got := Read([]byte(paste))
		if got.Kind != KindJWT || got.Claims["sub"] != claims["sub"] || got.Compact() != jwt {
			t.Fatalf("Read = %v, %v", got, problemIDs(got))
		}
	})
}
