package remedy

import (
	"encoding/json"
	"os"
	"testing"

	"gh-wif/internal/federation"
)

func TestDebug(t *testing.T) {
	raw, _ := os.ReadFile(os.Getenv("CASE"))
	var c struct {
		Rule    json.RawMessage
		Payload map[string]any
	}
	json.Unmarshal(raw, &c)
	rule, err := federation.ReadRule(c.Rule)
	if err != nil {
		t.Fatal(err)
	}
	s := newSearch(Input{Rule: rule, Claims: c.Payload})
	t.Logf("nobody %v homes %d", s.nobody, len(s.homes))
	for _, h := range s.homes {
		t.Logf("home %+v %v", h.run, h.extra)
	}
	for _, m := range s.candidates() {
		b, _ := json.Marshal(m)
		t.Logf("%s %+v", b, s.try(m))
	}
}
