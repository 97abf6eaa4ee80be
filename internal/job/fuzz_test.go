package job

import (
	"testing"

	"gh-wif/internal/jwt"
	"gh-wif/internal/secret"
)

func FuzzParseEnv(f *testing.F) {
	for _, seed := range []string{"", "A=b\n", "export ANTHROPIC_FEDERATION_RULE_ID='fdrl_x'\r\n# x\n", "A=\"sk-ant-api03-Ab3dEf6hIj9kLm2nOp5q\"\n", "=x", "A", "A=\"", "\xff=\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		vars, err := ParseEnv(text)
		if (err == nil) == (len(vars) == 0) {
			t.Errorf("%d variables, %v", len(vars), err)
		}
		for _, v := range vars {
			if v.Name == "" || secret.Has(v.Value) {
				t.Errorf("%+v", v)
			}
		}
	})
}

func FuzzRecognise(f *testing.F) {
	for _, seed := range []string{
		"", aRule, "[" + aRule + "]", `{"issuer_url":"https://x"}`, withKey, "A=b\n", `{"error":{"type":"authentication_error","message":"x"}}`,
		"HTTP/2 401\ncontent-type: application/json\n\n{}", "subject_mismatch", "2026-01-01T00:00:00.0000000Z eyJ", `{"sub":"repo:acme/app","iss":"x"}`, "null",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, pasted []byte) {
		for _, p := range Recognise(pasted) {
			if p.What == "" || p.Part != "" && len(p.Content) == 0 || secret.Has(p.What) {
				t.Errorf("%q: %+v", pasted, p)
			}
		}
		if err := CheckKeys(pasted); (err == nil) != jwt.IsKeySet(pasted) {
			t.Errorf("%q: %v", pasted, err)
		}
	})
}
