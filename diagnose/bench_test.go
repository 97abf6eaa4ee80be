package diagnose_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/jwt"
)

// decode is what every decoder takes to read a token and its rule, and no more.
func decode(b *testing.B, token, rule []byte) {
	var v any
	parts := bytes.Split(token, []byte("."))
	for _, part := range parts[:2] {
		text, err := base64.RawURLEncoding.AppendDecode(nil, part)
		if err != nil || json.Unmarshal(text, &v) != nil {
			b.Fatal("not decoded")
		}
	}
	if err := json.Unmarshal(rule, &v); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkExamine is a diagnosis. The floor is what it cannot do without: reading the token and
// evaluating the rule.
func BenchmarkExamine(b *testing.B) {
	in := Input{Token: tokenOf(run(immutable)), Rule: ruleJSON(b, match(mainSubject)), Env: goodEnv(nil), Now: testNow}
	rule := in.Rule.JSON()
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			federation.Evaluate(in.Rule.Match, jwt.Read(in.Token).Claims)
		}
	})
	b.Run("decoding", func(b *testing.B) {
		for b.Loop() {
			decode(b, in.Token, rule)
		}
	})
	b.Run("examine", func(b *testing.B) {
		for b.Loop() {
			Examine(in)
		}
	})
}

// BenchmarkExamineClaims is a token of more and more claims, up to the 16 KiB that the exchange
// takes. The floor is decoding it.
func BenchmarkExamineClaims(b *testing.B) {
	rule := ruleJSON(b, match(mainSubject))
	text := rule.JSON()
	for n := 1; n <= 1000; n *= 10 {
		in := Input{Rule: rule, Now: testNow, Token: tokenOf(run(), func(claims map[string]any) {
			for i := range n {
				claims[fmt.Sprintf("c%d", i)] = 1
			}
		})}
		if len(in.Token) > jwt.MaxBytes {
			b.Fatalf("%d claims are %d bytes", n, len(in.Token))
		}
		besideDecoding(b, n, in, text)
	}
}

// BenchmarkExamineRule is a rule of more and more claims, none of which the token has; with more
// than 256 none is read. The floor is decoding both.
func BenchmarkExamineRule(b *testing.B) {
	for n := 1; n <= 100; n *= 10 {
		var pairs []string
		for i := range n {
			pairs = append(pairs, fmt.Sprintf("claim_%d", i), "x")
		}
		in := Input{Rule: ruleJSON(b, match(mainSubject, pairs...)), Now: testNow, Token: tokenOf(run())}
		text := in.Rule.JSON()
		besideDecoding(b, n, in, text)
	}
}

// besideDecoding measures an examination of n claims, and the decoding of its token and of a text.
func besideDecoding(b *testing.B, n int, in Input, text []byte) {
	b.Run(fmt.Sprintf("%d/floor", n), func(b *testing.B) {
		for b.Loop() {
			decode(b, in.Token, text)
		}
	})
	b.Run(fmt.Sprintf("%d/examine", n), func(b *testing.B) {
		for b.Loop() {
			Examine(in)
		}
	})
}
