package term

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

func TestJSONKeepsTheMeaningAndHidesNothing(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		raw, err := json.Marshal(map[string]string{"v": s + "\u202e\u200b\u0085\U000e0041"})
		if err != nil {
			t.Fatal(err)
		}
		safe := JSON(raw)
		for _, r := range string(safe) {
			if !visible(r) {
				t.Fatalf("U+%04X is left in %q", r, safe)
			}
		}
		var a, b map[string]string
		if json.Unmarshal(raw, &a) != nil || json.Unmarshal(safe, &b) != nil || a["v"] != b["v"] {
			t.Fatalf("%q became %q", a["v"], b["v"])
		}
	})
}
