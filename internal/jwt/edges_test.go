package jwt

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

func TestVerifyAsksWhetherTheKeyFits(t *testing.T) {
	short, almost := must(rsa.GenerateKey(rand.Reader, 1024)), must(rsa.GenerateKey(rand.Reader, 2047))
	other := must(rsa.GenerateKey(rand.Reader, 2048)).Public()
	bystander := jose.JSONWebKey{Key: ecKey().Public(), KeyID: "bystander"}
	key := func(public any, kid, alg string) jose.JSONWebKey {
		return jose.JSONWebKey{Key: public, KeyID: kid, Algorithm: alg}
	}
	good := rs256(githubClaims())
	tests := []struct {
		name, token string
		keys        []jose.JSONWebKey
		want        VerifyStatus
		known       []string
	}{
		{"a key for the token's algorithm", good, []jose.JSONWebKey{key(rsaKey().Public(), "key-1", "RS256"), bystander}, Verified, nil},
		{"a key for any algorithm", good, []jose.JSONWebKey{bystander, key(rsaKey().Public(), "key-1", "")}, Verified, nil},
		{"a key for RS512", good, []jose.JSONWebKey{key(rsaKey().Public(), "key-1", "RS512"), bystander}, VerifyUnfitKey, nil},
		{"a key for PS256", good, []jose.JSONWebKey{bystander, key(rsaKey().Public(), "key-1", "PS256")}, VerifyUnfitKey, nil},
		{
			"a key for RS256 and a PS256 token", sign(githubClaims(), jose.PS256, rsaKey(), "key-1"),
			[]jose.JSONWebKey{key(rsaKey().Public(), "key-1", "RS256")},
			VerifyUnfitKey, nil,
		},
		{
			"an elliptic key for ES384", sign(githubClaims(), jose.ES256, ecKey(), "key-1"),
			[]jose.JSONWebKey{key(ecKey().Public(), "key-1", "ES384")},
			VerifyUnfitKey, nil,
		},
		{
			"an RSA key of 1024 bits", sign(githubClaims(), jose.RS256, short, "key-1"),
			[]jose.JSONWebKey{bystander, key(short.Public(), "key-1", "RS256")},
			VerifyUnfitKey, nil,
		},
		{
			"an RSA key of 2047 bits", sign(githubClaims(), jose.RS256, almost, "key-1"),
			[]jose.JSONWebKey{key(almost.Public(), "key-1", "")},
			VerifyUnfitKey, nil,
		},
		{"a fitting key behind an unfit one", good, []jose.JSONWebKey{key(rsaKey().Public(), "key-1", "RS512"), key(rsaKey().Public(), "key-1", "")}, Verified, nil},
		{"a wrong key behind an unfit one", good, []jose.JSONWebKey{key(rsaKey().Public(), "key-1", "RS512"), key(other, "key-1", "")}, VerifyBadSignature, nil},
		{"an unfit key behind a wrong one", good, []jose.JSONWebKey{key(other, "key-1", ""), key(rsaKey().Public(), "key-1", "RS512")}, VerifyBadSignature, nil},
		{"a wrong key of that name", good, []jose.JSONWebKey{bystander, key(other, "key-1", "")}, VerifyBadSignature, nil},
		{"the right key under another name", good, []jose.JSONWebKey{key(rsaKey().Public(), "key-9", ""), bystander}, VerifyUnknownKid, []string{"key-9", "bystander"}},
		{"a name in other letters", good, []jose.JSONWebKey{key(rsaKey().Public(), "KEY-1", "")}, VerifyUnknownKid, []string{"KEY-1"}},
		{"no key at all", good, nil, VerifyUnknownKid, nil},
		{
			"no kid, and a key without one", sign(githubClaims(), jose.RS256, rsaKey(), ""),
			[]jose.JSONWebKey{key(rsaKey().Public(), "", ""), bystander},
			VerifyKidMissing, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Verify(Read([]byte(tt.token)), must(json.Marshal(map[string]any{"keys": append([]jose.JSONWebKey{}, tt.keys...)})))
			if got.Status != tt.want || !slices.Equal(got.Known, tt.known) {
				t.Errorf("status = %v, known %q; want %v, %q", got.Status, got.Known, tt.want, tt.known)
			}
		})
	}
}

// tokenOf makes a token of exactly so many bytes.
func tokenOf(t *testing.T, size int) string {
	t.Helper()
	signature := fakeSignature()
	for n := range 4 {
		header := `{"alg":"RS256","kid":"` + strings.Repeat("k", n+1) + `"}`
		rest := size - len(b64(header)) - len(signature) - 2
		payload := `{"sub":"` + strings.Repeat("x", base64.RawURLEncoding.DecodedLen(rest)-len(`{"sub":""}`)) + `"}`
		if token := unsigned(header, payload, signature); len(token) == size {
			return token
		}
	}
	t.Fatalf("no token has %d bytes", size)
	return ""
}

func TestATokenOfTheGreatestSizeIsNotTooLarge(t *testing.T) {
	if MaxBytes != 16384 {
		t.Errorf("the exchange accepts 16 KiB, not %d bytes", MaxBytes)
	}
	for size, want := range map[int]bool{MaxBytes - 1: false, MaxBytes: false, MaxBytes + 1: true} {
		got := Read([]byte(tokenOf(t, size)))
		if got.Kind != KindJWT || got.Size != size {
			t.Fatalf("%d bytes: %v, size %d", size, got.Kind, got.Size)
		}
		p, refused := got.Refused()
		if refused != want || slices.Contains(problemIDs(got), "too_large") != want {
			t.Errorf("%d bytes: problems %q, refused %v", size, problemIDs(got), refused)
		}
		if want && !strings.Contains(p.Message, strconv.Itoa(size)) {
			t.Errorf("the message does not name the size: %q", p.Message)
		}
	}
}

func TestSignaturesOfAWrongLengthAreReported(t *testing.T) {
	tests := []struct {
		alg   string
		bytes int
		fits  bool
	}{
		{"ES512", 132, true},
		{"ES512", 131, false},
		{"ES512", 133, false},
		{"ES512", 128, false},
		{"ES512", 64, false},
		{"ES384", 96, true},
		{"ES384", 132, false},
		{"ES256", 64, true},
		{"ES256", 132, false},
		{"RS256", 256, true},
		{"RS256", 255, false},
	}
	for _, tt := range tests {
		got := Read([]byte(unsigned(`{"alg":"`+tt.alg+`","kid":"a"}`, `{"sub":"x"}`, b64(strings.Repeat("s", tt.bytes)))))
		var want []string
		if !tt.fits {
			want = []string{"signature_length"}
		}
		if !slices.Equal(problemIDs(got), want) || !got.HasSignature {
			t.Errorf("%s with %d bytes: problems %q", tt.alg, tt.bytes, problemIDs(got))
		}
	}
}

func TestABrokenSignatureIsReported(t *testing.T) {
	sig := fakeSignature()
	tests := []struct {
		name, signature string
		ids             []string
		refused         bool
	}{
		{"whole", sig, nil, false},
		{"no length that base64 makes", sig[:341], []string{"base64_invalid"}, true},
		{"one character", "A", []string{"base64_invalid"}, true},
		{"padding in the middle", sig[:100] + "=" + sig[101:], []string{"base64_invalid"}, true},
		{"cut", sig[:100], []string{"signature_length"}, false},
		{"removed", "", []string{"signature_missing"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Read([]byte(unsigned(plainHeader, `{"sub":"x"}`, tt.signature)))
			if !slices.Equal(problemIDs(got), tt.ids) || got.HasSignature != (tt.signature != "") {
				t.Errorf("problems %q, signature %v", problemIDs(got), got.HasSignature)
			}
			for _, p := range got.Problems {
				if p.Where != "signature" || p.Refused != tt.refused {
					t.Errorf("%+v", p)
				}
			}
		})
	}
}

func TestHeadersThatTheExchangeRefuses(t *testing.T) {
	tests := []struct{ name, header, id, where string }{
		{"empty kid", `{"alg":"RS256","kid":""}`, "kid_missing", "header.kid"},
		{"kid as a number", `{"alg":"RS256","kid":7}`, "kid_missing", "header.kid"},
		{"zip", `{"alg":"RS256","kid":"a","zip":"DEF"}`, "header_extension", "header.zip"},
		{"zip that is null", `{"alg":"RS256","kid":"a","zip":null}`, "header_extension", "header.zip"},
		{"b64", `{"alg":"RS256","kid":"a","b64":false}`, "header_extension", "header.b64"},
		{"None", `{"alg":"None","kid":"a"}`, "alg_none", "header.alg"},
		{"NONE", `{"alg":"NONE","kid":"a"}`, "alg_none", "header.alg"},
		{"nOnE", `{"alg":"nOnE","kid":"a"}`, "alg_none", "header.alg"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Read([]byte(unsigned(tt.header, `{"sub":"x"}`, fakeSignature())))
			if len(got.Problems) != 1 || got.Problems[0].ID != tt.id || got.Problems[0].Where != tt.where || !got.Problems[0].Refused {
				t.Errorf("problems = %+v", got.Problems)
			}
			if tt.id == "header_extension" && !strings.Contains(got.Problems[0].Message, "`"+strings.TrimPrefix(tt.where, "header.")+"`") {
				t.Errorf("the message does not name the member: %q", got.Problems[0].Message)
			}
			if status := Verify(got, []byte(`{"keys":[]}`)).Status; tt.id == "alg_none" && status != VerifyAlgNotAllowed {
				t.Errorf("Verify = %v", status)
			}
		})
	}
}

func TestPunctuationBehindATokenIsCleaned(t *testing.T) {
	jwt := rs256(githubClaims())
	tests := []struct {
		name, paste string
		want        []Cleaning
	}{
		{"nothing", jwt, nil},
		{"a semicolon", jwt + ";", []Cleaning{CleanTrailingComma}},
		{"a semicolon and a line break", jwt + ";\n", []Cleaning{CleanTrailingComma}},
		{"a comma", jwt + ",", []Cleaning{CleanTrailingComma}},
		{"a semicolon behind the quote", `"` + jwt + `";`, []Cleaning{CleanQuotes, CleanTrailingComma}},
		{"a comma and a semicolon", jwt + ",;", []Cleaning{CleanTrailingComma}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Read([]byte(tt.paste))
			if got.Compact() != jwt || !slices.Equal(got.Cleaned, tt.want) {
				t.Errorf("cleaned %q, want %q; the token is the same: %v", got.Cleaned, tt.want, got.Compact() == jwt)
			}
		})
	}
}

func TestListedTimesAreRead(t *testing.T) {
	for _, name := range []string{"nbf", "iat", "exp"} {
		for value, want := range map[string]any{
			"1785585300": json.Number("1785585300"), `"1785585300"`: json.Number("1785585300"), "2026-08-01 12:00": "2026-08-01 12:00", "017": "017",
		} {
			got := Read([]byte("iss: https://token.example\nsub: repo:o/r:pull_request\n" + name + ": " + value + "\n"))
			if got.Kind != KindClaims || got.Claims[name] != want || !slices.Contains(got.Cleaned, CleanListed) {
				t.Errorf("%s: %s is read as %#v, want %#v", name, value, got.Claims[name], want)
			}
			_, text := want.(string)
			if reported := slices.ContainsFunc(got.Problems, func(p Problem) bool { return p.ID == "number_as_string" && p.Where == "payload."+name }); reported != text {
				t.Errorf("%s: %s: problems %q", name, value, problemIDs(got))
			}
		}
	}
}

func TestTheFirstOfTwoSubjectsIsTaken(t *testing.T) {
	first, second := "repo:o/zebra:pull_request", "repo:o/ant:pull_request"
	tests := []struct {
		name, paste string
		problems    []string
	}{
		{"listed twice", "sub: " + first + "\nsub: " + second + "\n", []string{"duplicate_key"}},
		{"listed alike", "sub: " + first + "\nsub: " + first + "\n", nil},
		{"listed with an issuer between", "sub = " + first + "\niss = https://token.example\nsub = " + second + "\n", []string{"duplicate_key"}},
		{"claims behind claims", `{"sub":"` + first + `"}` + "\n" + `{"sub":"` + second + `"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Read([]byte(tt.paste))
			if got.Kind != KindClaims || got.Claims["sub"] != first || !slices.Equal(problemIDs(got), tt.problems) {
				t.Errorf("%v, subject %v, problems %q", got.Kind, got.Claims["sub"], problemIDs(got))
			}
		})
	}
	if got := Read([]byte("neither " + first + " nor " + second + " matched")); got.Claims != nil {
		t.Errorf("two subjects in a sentence are no claims: %v", got.Claims)
	}
}
