package secret_test

import (
	"strings"
	"testing"

	"gh-wif/internal/secret"
)

// In the text of a JSON document an address has its quote and its & as JSON writes them; a
// backslash elsewhere ends no value.
func TestAParameterInTheTextOfJSON(t *testing.T) {
	value := strings.Repeat("aB3x", 8)
	for text, want := range map[string]string{
		`{\"u\":\"https://x.example/?token=` + value + `\"}`: `{\"u\":\"https://x.example/?token=` + secret.Mark + `\"}`,
		`https://x.example/?token=ab\` + value + ` end`:      `https://x.example/?token=` + secret.Mark + ` end`,
		`https://x.example/?a=1\u0026token=` + value:         `https://x.example/?a=1\u0026token=` + secret.Mark,
	} {
		if got := secret.Redact(text); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
