package secret

import (
	"encoding/json"
	"strings"
	"testing"
)

func FuzzRedact(f *testing.F) {
	for _, seed := range []string{"", "sk-ant-api03-" + random, "https://bob:hunter2@x.example/?key=" + random, part(`{"alg":"RS256"}`) + "." + part(`{"sub":"x"}`) + ".s", `{"a":"\u0073k-ant-api03-` + random + `"}`, strings.Repeat(random, 3), "ghs_" + random, "x\x80ghp_"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := Redact(text)
		if Has(text) != (once != text) && !strings.Contains(text, Mark) {
			t.Errorf("%q is redacted and holds nothing, or the other way round", text)
		}
		if Redact(once) != once {
			t.Errorf("%q holds a credential", once)
		}
		end := 0
		for _, m := range Find(text) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) {
				t.Errorf("%q: %v overlaps or is empty", text, m)
			}
			end = m.End
		}
		if json.Valid([]byte(text)) && !json.Valid(RedactJSON([]byte(text))) {
			t.Errorf("%q is no JSON any more", text)
		}
		var all strings.Builder
		w := NewWriter(&all)
		for i := range len(text) {
			_, _ = w.Write([]byte{text[i]})
		}
		if err := w.Flush(); err != nil {
			t.Error(err)
		}
		for _, m := range Find(all.String()) {
			if m.Kind == JWT || m.Kind == AnthropicKey || m.Kind == GitHubToken {
				t.Errorf("in pieces %q comes out", all.String())
			}
		}
	})
}
