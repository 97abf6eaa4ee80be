package job

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
)

// Discovery reaches the network, and a token is anybody's text.
func TestWhatDiscoveryMayContact(t *testing.T) {
	discovery := func(url, base string) *federation.Issuer {
		return &federation.Issuer{IssuerURL: url, JWKS: federation.JWKSDiscovery, DiscoveryBase: base}
	}
	for name, c := range map[string]struct {
		issuer *federation.Issuer
		iss    string
		want   string // empty: nothing
	}{
		"GitHub's issuer, by the token":             {nil, "https://token.actions.githubusercontent.com", "https://token.actions.githubusercontent.com"},
		"an enterprise's, by the token":             {nil, "https://token.actions.githubusercontent.com/octo", "https://token.actions.githubusercontent.com/octo"},
		"a ghe.com tenant's, by the token":          {nil, "https://token.actions.octo.ghe.com", "https://token.actions.octo.ghe.com"},
		"a server's own, by the token":              {nil, "https://github.example.com/_services/token", ""},
		"a stranger's, by the token":                {nil, "https://evil.example.com", ""},
		"a look-alike, by the token":                {nil, "https://token.actions.githubusercontent.com.evil.example", ""},
		"this machine, by the token":                {nil, "http://127.0.0.1/", ""},
		"no issuer in the token":                    {nil, "", ""},
		"the user's own issuer":                     {discovery("https://github.example.com/_services/token", ""), "https://evil.example.com", "https://github.example.com/_services/token"},
		"the user's own, found elsewhere":           {discovery("https://a.example", "https://b.example"), "", "https://b.example"},
		"the user's own, with keys beside it":       {&federation.Issuer{IssuerURL: "https://a.example", JWKS: "inline"}, "https://token.actions.githubusercontent.com", ""},
		"the user's own, whatever the token claims": {discovery("https://a.example", ""), "https://token.actions.githubusercontent.com", "https://a.example"},
	} {
		got := FindKeys(c.issuer, []byte(`{"iss":"`+c.iss+`","sub":"x"}`))
		if got.Address != c.want || (got.Refused == "") != (c.want != "") {
			t.Errorf("%s: %+v, want %q", name, got, c.want)
		}
	}
}

func TestOnlyThatAddressIsFetchedFrom(t *testing.T) {
	var asked []string
	h := Hall{Stdin: strings.NewReader(`{"iss":"https://evil.example.com","sub":"x"}`), Keys: func(_ context.Context, issuer string) ([]byte, error) {
		asked = append(asked, issuer)
		return []byte(`{"keys":[]}`), nil
	}}
	quiet := func(string) func() { return func() {} }
	if _, err := h.Diagnosis(t.Context(), Sources{Token: "-", JWKS: Discover}, diagnose.Input{}, quiet); err == nil || len(asked) != 0 {
		t.Errorf("%v, asked %q", err, asked)
	}
	h.Stdin = strings.NewReader(`{"iss":"https://token.actions.githubusercontent.com","sub":"x"}`)
	if in, err := h.Diagnosis(t.Context(), Sources{Token: "-", JWKS: Discover}, diagnose.Input{}, quiet); err != nil || len(asked) != 1 || len(in.JWKS) == 0 {
		t.Errorf("%v, asked %q", err, asked)
	}
	h.Stdin = strings.NewReader(`{"iss":"https://token.actions.githubusercontent.com","sub":"x"}`)
	if _, err := h.Diagnosis(t.Context(), Sources{Token: "-"}, diagnose.Input{}, quiet); err != nil || len(asked) != 1 {
		t.Errorf("without being asked for: %v, asked %q", err, asked)
	}
}

func TestAKeySetThatCannotBeFetchedOrReadIsAnError(t *testing.T) {
	quiet := func(string) func() { return func() {} }
	for name, keys := range map[string]func(context.Context, string) ([]byte, error){
		"a failure":    func(context.Context, string) ([]byte, error) { return nil, errors.New("no answer") },
		"a login page": func(context.Context, string) ([]byte, error) { return []byte("<html>"), nil },
		"no keys":      func(context.Context, string) ([]byte, error) { return []byte(`{"keys":null}`), nil },
	} {
		h := Hall{Stdin: strings.NewReader(`{"iss":"https://token.actions.githubusercontent.com","sub":"x"}`), Keys: keys}
		var problem *Problem
		if _, err := h.Diagnosis(t.Context(), Sources{Token: "-", JWKS: Discover}, diagnose.Input{}, quiet); !errors.As(err, &problem) || problem.Hint == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
