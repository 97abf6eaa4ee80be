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

func FuzzCheckKeys(f *testing.F) {
	for _, seed := range []string{"", `{"keys":[]}`, `{"keys":null}`, "[]", "<html>", `{"KEYS":[]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := CheckKeys(text); (err == nil) != jwt.IsKeySet(text) {
			t.Errorf("%q: %v", text, err)
		}
	})
}
