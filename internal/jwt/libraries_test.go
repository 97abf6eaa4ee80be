package jwt

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	golang "github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

// decoded is what a library makes of a token, without looking at its signature.
type decoded struct {
	ok             bool
	header, claims map[string]any
}

// joseAlgorithms are those that both libraries know.
var joseAlgorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.HS256, jose.HS384, jose.HS512, jose.EdDSA}

func byJose(text string) decoded {
	parsed, err := jose.ParseSignedCompact(text, joseAlgorithms)
	if err != nil {
		return decoded{}
	}
	claims, ok := plainObject(parsed.UnsafePayloadWithoutVerification())
	return decoded{ok: ok, claims: claims}
}

func byGolang(text string) decoded {
	claims := golang.MapClaims{}
	parsed, _, err := golang.NewParser(golang.WithJSONNumber()).ParseUnverified(text, claims)
	if err != nil || claims == nil {
		return decoded{}
	}
	return decoded{true, parsed.Header, claims}
}

func plainObject(data []byte) (out map[string]any, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	err := dec.Decode(&out)
	return out, err == nil && out != nil && dec.Decode(new(any)) != nil && !dec.More()
}

// reasons are the problems for which what a strict server refuses is told in another way than
// a library tells it, each with why.
var reasons = map[string]string{
	"invalid_unicode":  "half of a surrogate pair has no one meaning: encoding/json puts a mark in its place",
	"invalid_utf8":     "bytes that are no text have no one meaning: encoding/json puts a mark in its place",
	"too_deep":         "what is nested without reason is not read, so that it exhausts nobody",
	"too_many_members": "no token has so many claims",
	"too_large":        "a server takes no such token, and much of one is not decoded",
	"trailing_data":    "golang-jwt stops at the end of the object and passes over what stands behind it",
}

// floats is a header as golang-jwt reads its numbers.
func floats(header []byte) (out map[string]any) {
	_ = json.Unmarshal(header, &out)
	return out
}

func excused(t Token) bool {
	for _, p := range t.Problems {
		if _, ok := reasons[p.ID]; ok {
			return true
		}
	}
	return false
}

// agree holds the reading of a token against the two libraries: what one of them decodes has
// the same claims here, and what is well-formed here is decoded by both to the same.
func agree(t interface{ Fatalf(string, ...any) }, text string) {
	if strings.ContainsAny(text, "\r\n") {
		return // Go's decoder passes over line breaks wherever they stand, RFC 7515 §2 allows none
	}
	ours := Read([]byte(text))
	libraries := map[string]func(string) decoded{"go-jose": byJose, "golang-jwt": byGolang}
	for name, decode := range libraries {
		got := decode(text)
		if !got.ok || excused(ours) {
			continue
		}
		if diff := cmp.Diff(got.claims, ours.Claims); diff != "" {
			t.Fatalf("%s decodes %q to other claims (-%s +ours)\n%s\n%v", name, text, name, diff, ours)
		}
		if diff := cmp.Diff(got.header, floats(ours.HeaderJSON)); got.header != nil && diff != "" {
			t.Fatalf("%s decodes %q to another header\n%s", name, text, diff)
		}
	}
	if _, refused := ours.Refused(); refused || ours.Kind != KindJWT || !ours.HasSignature {
		return
	}
	alg, _ := ours.Header["alg"].(string)
	for name, decode := range libraries {
		got := decode(ours.Compact())
		if !got.ok && known(alg) {
			t.Fatalf("%s refuses %q, which is well-formed here: %v", name, text, ours)
		}
		if diff := cmp.Diff(ours.Claims, got.claims); got.ok && diff != "" {
			t.Fatalf("%s contradicts %q: %s", name, text, diff)
		}
	}
}

func known(alg string) bool {
	for _, a := range joseAlgorithms {
		if string(a) == alg {
			return true
		}
	}
	return false
}

var (
	someHeaders = []string{
		plainHeader, `{"alg":"ES256","kid":"k"}`, `{"alg":"HS256"}`, `{"alg":"none"}`, `{"typ":"JWT"}`, `{"alg":"RS256","alg":"ES256"}`, `{"alg":1}`,
		`{"alg":"RS256","crit":["x"]}`, `{"alg":"RS256","kid":7}`, `{"alg":"RS256","b64":false}`, `{"alg":"RS256","jwk":{}}`, `{"alg":"RS256","typ":"JOSE"}`,
		`{"ALG":"RS256"}`, ` {"alg" : "RS256"} `, `{"alg":"EdDSA"}`, `[]`, `null`, `{"alg":"RS256"`, `{"alg":"RS256","zip":"DEF"}`, `{"alg":"RS256"}{}`,
	}
	someValues = []string{
		`"x"`, `""`, `1`, `1.0`, `1e9`, `-0`, `123456789012345678901234567890`, `true`, `null`, `[]`, `["a",{"b":[1]}]`, `{"sub":"inner","sub":"twice"}`, `{}`,
		`"\u00e9"`, `"\ud83d\ude00"`, `"\ud800"`, `"<&>"`, `"a\"b\\"`, "\"\xff\"", `"repo:acme/app:ref:refs/heads/main"`, `"https://api.anthropic.com"`,
	}
	someNames = []string{`"sub"`, `"iss"`, `"aud"`, `"exp"`, `"nbf"`, `"iat"`, `"SUB"`, `"s\u0075b"`, `""`, `"a.b"`, `"é"`, `"repository"`}
)

func drawToken(t *rapid.T) string {
	members := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom(someNames).Draw(t, "name") + rapid.SampledFrom([]string{":", " : ", ":\n"}).Draw(t, "colon") + rapid.SampledFrom(someValues).Draw(t, "value")
	}), 0, 6).Draw(t, "members")
	payload := "{" + strings.Join(members, ",") + "}"
	signature := rapid.SampledFrom([]string{fakeSignature(), b64(strings.Repeat("s", 64)), b64(strings.Repeat("s", 32)), "", "AA", "A"}).Draw(t, "signature")
	return unsigned(rapid.SampledFrom(someHeaders).Draw(t, "header"), payload, signature)
}

// mutated changes some bytes of a token, in its text or below its encoding.
func mutated(t *rapid.T, text string) string {
	for range rapid.IntRange(0, 3).Draw(t, "mutations") {
		if text == "" {
			break
		}
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		with := rapid.SampledFrom([]string{"", ".", "=", "+", "/", "-", "_", "A", "f", "eyJ", "e30", " ", "\n"}).Draw(t, "with")
		switch parts := strings.Split(text, "."); rapid.IntRange(0, 3).Draw(t, "how") {
		case 0:
			text = text[:at] + with + text[at+1:]
		case 1:
			text = text[:at] + with + text[at:]
		case 2:
			text = strings.Join(append(parts[1:], parts[0]), ".")
		case 3:
			i := rapid.IntRange(0, len(parts)-1).Draw(t, "part")
			raw, _ := base64.RawURLEncoding.DecodeString(parts[i])
			if len(raw) == 0 {
				continue
			}
			raw[at%len(raw)] = rapid.SampledFrom([]byte("{}[]\",:\\0aé ")).Draw(t, "byte")
			parts[i] = base64.RawURLEncoding.EncodeToString(raw)
			text = strings.Join(parts, ".")
		}
	}
	return text
}

func TestTokensAreDecodedAsTwoLibrariesDecodeThem(t *testing.T) {
	agree(t, rs256(githubClaims()))
	proptest.Check(t, func(t *rapid.T) { agree(t, mutated(t, drawToken(t))) })
}

func FuzzAgainstLibraries(f *testing.F) {
	for _, header := range someHeaders {
		f.Add([]byte(header), []byte(`{"sub":"repo:acme/app","exp":1}`), []byte(strings.Repeat("s", 256)))
	}
	for _, value := range someValues {
		f.Add([]byte(plainHeader), []byte(`{"sub":`+value+`,"sub":1}`), []byte("s"))
	}
	f.Fuzz(func(t *testing.T, header, payload, signature []byte) {
		agree(t, unsigned(string(header), string(payload), b64(string(signature))))
	})
}
