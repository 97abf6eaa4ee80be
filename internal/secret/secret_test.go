package secret

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"
)

// random is a made-up text that looks like a key's.
const random = "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"

func part(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }

func TestEveryShapeIsFoundWholeAndAlone(t *testing.T) {
	signature := strings.Repeat(random, 3)
	for _, c := range []struct {
		name, secret string
		kind         Kind
	}{
		{"a JWT", part(`{"alg":"RS256"}`) + "." + part(`{"sub":"repo:acme/app"}`) + "." + signature, JWT},
		{"a JWT without its signature", part(`{"alg":"RS256"}`) + "." + part(`{"sub":"x"}`), JWT},
		{"a JWT of JSON with a blank", part(`{ "alg":"RS256"}`) + "." + part(`{ "sub":"x"}`) + "." + signature, JWT},
		{"a JWT of JSON with a line break", part("{\n\"alg\":\"RS256\"}") + "." + part("{\r\n\"sub\":1}") + "." + signature, JWT},
		{"a JWT of JSON with a tab", part("{\t\"alg\":\"RS256\"}") + "." + signature, JWT},
		{"a JWT of JSON with a Windows line break", part("{\r\n\"alg\":\"RS256\"}") + "." + signature, JWT},
		{"a payload alone", part(`{"sub":"repo:acme/app:ref:refs/heads/main"}`), JWT},
		{"an API key", "sk-ant-api03-" + random, AnthropicKey},
		{"an access token", "sk-ant-oat01-" + random, AnthropicKey},
		{"a key of a kind to come", "sk-ant-" + random, AnthropicKey},
		{"a personal token", "ghp_" + random, GitHubToken},
		{"a token of Actions", "ghs_" + random, GitHubToken},
		{"a token of OAuth", "gho_" + random, GitHubToken},
		{"a token of a user", "ghu_" + random, GitHubToken},
		{"a token for refreshing", "ghr_" + random, GitHubToken},
		{"a fine-grained token", "github_pat_11ABCDEFG0" + random, GitHubToken},
		{"a signature", signature, Signature},
		{"a signature of ES256, the shortest", signature[:86], Signature},
	} {
		for _, around := range [][2]string{{"", ""}, {"the value ", " is wrong"}, {`"`, `"`}, {"repo:acme/app:ref:", ""}, {"https://host/", "?x=1"}} {
			text := around[0] + c.secret + around[1]
			found := Find(text)
			if len(found) != 1 || found[0].Kind != c.kind || text[found[0].Start:found[0].End] != c.secret {
				t.Errorf("%s in %q: found %v", c.name, text, found)
			}
			if want := around[0] + Mark + around[1]; Redact(text) != want {
				t.Errorf("%s: Redact gives %q, want %q", c.name, Redact(text), want)
			}
			if !Has(text) {
				t.Errorf("%s: not seen in %q", c.name, text)
			}
		}
	}
}

// A credential is known by its beginning also where a word stands before it.
func TestACredentialWithinAWordIsFound(t *testing.T) {
	for _, s := range []string{"ghp_" + random, "github_pat_11ABCDEFG0" + random, "sk-ant-api03-" + random} {
		if got := Redact("TOKEN_" + s); got != "TOKEN_"+Mark {
			t.Errorf("%q", got)
		}
	}
}

func TestAddressesLoseTheirCredentialsAndNothingElse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"https://bob:hunter2@proxy.example/x", "https://bob:(redacted)@proxy.example/x"},
		{"http://:hunter2@proxy.example", "http://:(redacted)@proxy.example"},
		{"https://bob:p@ss@proxy.example/x", "https://bob:(redacted)@proxy.example/x"},
		{"https://proxy.example/x?key=hunter2hunter2&y=1", "https://proxy.example/x?key=(redacted)&y=1"},
		{"https://proxy.example/x?a=1&access_token=hunter2hunter2", "https://proxy.example/x?a=1&access_token=(redacted)"},
		{`{"at": "is \"https://proxy.example/x?key=hunter2hunter2\", which"}`, `{"at": "is \"https://proxy.example/x?key=(redacted)\", which"}`},
		{"https://bob:hunter2@proxy.example/x?key=hunter2hunter2", "https://bob:(redacted)@proxy.example/x?key=(redacted)"},
	} {
		if got := Redact(c.text); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
		}
	}
}

func TestEveryNameOfACredentialInAnAddressIsKnown(t *testing.T) {
	for _, name := range []string{"key", "token", "secret", "password", "passwd", "signature", "sig", "access_token", "api_key", "apikey", "Key", "SIG"} {
		for _, before := range []string{"?", "?a=1&"} {
			text := "https://proxy.example/x" + before + name + "="
			if got := Redact(text + "hunter2hunter2"); got != text+Mark {
				t.Errorf("%q", got)
			}
		}
	}
}

func TestOrdinaryNamesStayAsTheyAre(t *testing.T) {
	for _, s := range []string{
		"", "repo:acme/app:ref:refs/heads/main", "repo:acme@1234567/app@7654321:environment:production", "keyJournal-main", "monkeyJ", "ewok-village-north",
		"eyJ...", "sk-ant-...", "sk-ant-api03", "ghs_...", "fdrl_01AbCdEfGhIjKlMnOpQrStUv", "svac_01AbCdEfGhIjKlMnOp", "wrkspc_01AbCdEfGh",
		"https://token.actions.githubusercontent.com", "https://api.anthropic.com:443/v1", "http://127.0.0.1:8080/x@y", "https://host:8080/?ref=main&event=push",
		"repo:acme/app:environment:a:b@c", strings.Repeat("feature-", 16) + "x",
		strings.Repeat("FeatureBranch", 8), strings.Repeat("feature-1234-", 8), strings.Repeat("FEATURE-1234-", 8), strings.Repeat("a", 200), "3f2a1b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a",
		"acme/app/.github/workflows/claude.yml@refs/heads/main", "?key=hunter2hunter2", "00000000-0000-4000-8000-000000000000",
	} {
		if Has(s) || Redact(s) != s {
			t.Errorf("%q becomes %q", s, Redact(s))
		}
	}
}

// A text of a million bytes takes some hundredths of a second, and would take minutes if
// the work grew with the square of it.
func TestTheTimeGrowsWithTheTextAndNotWithItsSquare(t *testing.T) {
	size, limit := 1<<20, 8*time.Second
	if testing.Short() {
		size, limit = size/4, limit/4
	}
	for _, piece := range []string{
		`"c1":"v",`, "a: b\n", ":", "://", "://a:", "x://a:b", "e", "eyA", "eyJ", "ewo", "s", "sk-ant-", "sk-ant-... ", "ghs_", "ghp_a", "github_pat_", "github_pat_g",
		"=", "?key=", "&key=a&", "x://?a=", "a", "a-", "aB3", "aB3 ", ".",
	} {
		text, begun := strings.Repeat(piece, size/len(piece)), time.Now()
		Find(text)
		Has(text)
		if took := time.Since(begun); took > limit {
			t.Errorf("%q over and over: %d bytes took %v", piece, len(text), took)
		}
	}
}

func TestWhatIsRedactedHoldsNoCredentialAnyMore(t *testing.T) {
	text := "a ghp_" + random + " b sk-ant-api03-" + random + "," + part(`{"a":1}`) + ".x"
	if once := Redact(text); Redact(once) != once || strings.Contains(once, random) {
		t.Errorf("%q becomes %q", text, once)
	}
}

func TestAWriterRedactsAlsoWhatComesInPieces(t *testing.T) {
	secret := "sk-ant-api03-" + random
	text := "before " + secret + " after\n" + part(`{"alg":"RS256"}`) + "." + part(`{"sub":"x"}`) + ".sig end"
	for n := 1; n < len(text); n++ {
		var b strings.Builder
		w := NewWriter(&b)
		for from := 0; from < len(text); from += n {
			piece := text[from:min(len(text), from+n)]
			if k, err := w.Write([]byte(piece)); err != nil || k != len(piece) {
				t.Fatalf("Write gives %d, %v", k, err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		got := b.String()
		if strings.Contains(got, random[:12]) || strings.Contains(got, "eyJ") {
			t.Fatalf("pieces of %d bytes give %q", n, got)
		}
		if got != "before (redacted) after\n(redacted) end" {
			t.Fatalf("pieces of %d bytes give %q", n, got)
		}
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestAWriteThatFailedIsRemembered(t *testing.T) {
	w := NewWriter(full{})
	if _, err := w.Write([]byte("a\n")); err == nil {
		t.Error("the write did not fail")
	}
	if w.Err() == nil {
		t.Error("forgotten")
	}
	held := NewWriter(full{})
	if _, err := held.Write([]byte("sk")); err != nil {
		t.Errorf("what is held back was written: %v", err)
	}
	if held.Flush() == nil || held.Err() == nil {
		t.Error("what was held back is lost unnoticed")
	}
}
