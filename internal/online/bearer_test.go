package online

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestABearerIsNeverPrinted(t *testing.T) {
	const token = "of-no-known-form-1234"
	b := NewBearer(" " + token + "\n")
	if b.Reveal() != token {
		t.Fatalf("the credential is %q", b.Reveal())
	}
	inside := struct {
		Name string
		own  Bearer
		All  []Bearer
		ByID map[string]*Bearer
	}{"n", b, []Bearer{b}, map[string]*Bearer{"x": &b}}
	for _, v := range []any{b, &b, inside, &inside, Call{Bearer: b}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T", "%08b"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, token) || strings.Contains(text, fmt.Sprintf("%x", token)) {
				t.Errorf("%s of %T shows it: %s", verb, v, text)
			}
		}
		if text, err := json.Marshal(v); err != nil || strings.Contains(string(text), token) {
			t.Errorf("JSON of %T shows it: %s, %v", v, text, err)
		}
	}
	if inside.own != b {
		t.Error("a copy is another one")
	}
}

func TestNoBearerIsNothing(t *testing.T) {
	for _, b := range []Bearer{{}, NewBearer(""), NewBearer(" \n")} {
		if !b.IsZero() || b.Reveal() != "" || b.String() != "" {
			t.Errorf("got %#v", b)
		}
	}
}
