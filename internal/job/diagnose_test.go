package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/files"
	"gh-wif/internal/lint"
)

// write puts a file into a directory of its own and gives its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNoSourceOfADiagnosisKeepsACredential(t *testing.T) {
	key := "sk-" + "ant-api03-" + tail
	in, err := Hall{}.Diagnosis(t.Context(), Sources{
		Rules:     []string{write(t, `{"name": "`+key+`", "match": {"audience": "a"}}`)},
		Issuer:    write(t, `{"name": "`+key+`", "issuer_url": "https://token.example", "jwks": {"type": "discovery"}}`),
		EnvFile:   write(t, "ANTHROPIC_API_KEY="+key+"\n"),
		Response:  write(t, "HTTP/2 200\n\n{\"access_token\": \""+key+"\"}"),
		Workflows: []string{write(t, "on: push\njobs: {j: {runs-on: x, env: {K: "+key+"}, steps: [{run: x}]}}\n")},
	}, diagnose.Input{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for what, got := range map[string]any{"rule": *in.Rule, "issuer": *in.Issuer, "environment": in.Env, "answer": string(in.Response), "workflow": in.Workflows} {
		asJSON, _ := json.Marshal(got)
		if text := fmt.Sprintf("%+v", got) + string(asJSON); strings.Contains(text, tail) || !strings.Contains(text, "(redacted)") {
			t.Errorf("the %s is %s", what, text)
		}
	}
}

// The keys that were asked for are read with a token and without; there is nothing to
// discover without one. A file is known by its name, a pipe is not, and an unnamed pipe
// with nothing but blanks in it holds no token.
func TestWhatATokenIsReadFrom(t *testing.T) {
	read := func(s Sources, stdin string) (diagnose.Input, error) {
		h := Hall{Stdin: strings.NewReader(stdin)}
		return h.Diagnosis(t.Context(), s, diagnose.Input{}, nil)
	}
	if in, err := read(Sources{JWKS: write(t, `{"keys":[]}`)}, ""); err != nil || in.Token != nil || in.JWKS == nil {
		t.Errorf("keys without a token: %v, %+v", err, in)
	}
	for _, keys := range []string{write(t, `{"keys":null}`), write(t, "<html>"), Discover} {
		if _, err := read(Sources{JWKS: keys}, ""); err == nil {
			t.Errorf("--jwks %s without a token is no error", keys)
		}
	}
	path := write(t, "x")
	if in, err := read(Sources{Token: path}, ""); err != nil || in.TokenFile != path {
		t.Errorf("from a file: %v, %q", err, in.TokenFile)
	}
	for name, tt := range map[string]struct {
		piped bool
		stdin string
		none  bool
	}{
		"named, nothing":    {false, "", false},
		"named, blanks":     {false, " \n", false},
		"unnamed, nothing":  {true, "", true},
		"unnamed, blanks":   {true, " \r\n\t", true},
		"unnamed, the word": {true, "null\n", false},
	} {
		in, err := read(Sources{Token: files.Stdin, Piped: tt.piped}, tt.stdin)
		if err != nil || (in.Token == nil) != tt.none || in.TokenFile != "" {
			t.Errorf("%s: %v, %q from %q", name, err, in.Token, in.TokenFile)
		}
	}
}

// What stands in the place of the token and is something else is taken as it is on the screens, and
// is said; what a flag brings is not replaced.
func TestWhatIsNoTokenIsTakenForWhatItIs(t *testing.T) {
	for name, tt := range map[string]struct {
		text  string
		from  Sources
		took  string
		token bool
		has   func(diagnose.Input) bool
	}{
		"a log of an SDK":        {stamped("", "x\n"+anUnsent), Sources{}, "a log with an SDK's error in it --response", false, func(in diagnose.Input) bool { return string(in.Response) == anUnsent }},
		"an answer":              {aDenial, Sources{}, "the server's answer --response", false, func(in diagnose.Input) bool { return string(in.Response) == aDenial }},
		"an answer, and another": {aDenial, Sources{Response: write(t, "{}")}, "", true, func(in diagnose.Input) bool { return string(in.Response) == "{}" }},
		"a reason":               {"jti_reused\n", Sources{}, "a reason word --reason", false, func(in diagnose.Input) bool { return in.Reason == "jti_reused" }},
		"variables":              {"A=1\nB=2\n", Sources{}, "variables --env-file", false, func(in diagnose.Input) bool { return len(in.Env) == 2 }},
		"a workflow":             {aWorkflow, Sources{}, "a workflow --workflow", false, func(in diagnose.Input) bool { return len(in.Workflows) == 1 }},
		"a token and an answer":  {stamped("", aPaste()+"\n"+anSDK), Sources{}, "a log with the server's answer in it --response", true, func(in diagnose.Input) bool { return string(in.Response) == anSDK }},
		"a token":                {aPaste(), Sources{}, "", true, func(in diagnose.Input) bool { return in.Response == nil }},
		"a rule":                 {pastedRule, Sources{}, "", true, func(in diagnose.Input) bool { return in.Rule == nil }},
		"words":                  {"it did not work", Sources{}, "", true, func(in diagnose.Input) bool { return !ToGoBy(in) }},
	} {
		took := ""
		tt.from.Token, tt.from.Took = write(t, tt.text), func(what, flag string) { took += what + " " + flag }
		in, err := Hall{}.Diagnosis(t.Context(), tt.from, diagnose.Input{}, nil)
		if err != nil || took != tt.took || (in.Token != nil) != tt.token || !tt.has(in) {
			t.Errorf("%s: %v, taken for %q, a token: %v, %+v", name, err, took, in.Token != nil, in)
		}
	}
}

func TestAnEnvironmentWithoutVariablesIsOne(t *testing.T) {
	in, err := Hall{}.Diagnosis(t.Context(), Sources{EnvFile: write(t, "# none\n")}, diagnose.Input{}, nil)
	if err != nil || in.Env == nil || len(in.Env) != 0 {
		t.Errorf("%v, %v", in.Env, err)
	}
}

func TestATokenInThePlaceOfItsFileIsNotRepeated(t *testing.T) {
	token := "eyJhbGciOiJSUzI1NiJ9." + tail + "." + tail
	var problem *Problem
	_, err := Hall{}.Diagnosis(t.Context(), Sources{Token: token}, diagnose.Input{}, nil)
	if !errors.As(err, &problem) || strings.Contains(err.Error()+problem.Hint, tail) || !strings.Contains(err.Error(), "is the token itself") {
		t.Errorf("%v", err)
	}
}

func TestInputsAreBounded(t *testing.T) {
	whole, over := write(t, strings.Repeat("x", MaxInput)), write(t, strings.Repeat("x", 1<<20+1))
	if data, err := (Hall{}).Read(t.Context(), whole); err != nil || len(data) != 1<<20 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	for _, s := range []Sources{{Token: over}, {Rules: []string{over}}, {Issuer: over}, {EnvFile: over}, {Response: over}, {Workflows: []string{over}}} {
		if _, err := (Hall{}).Diagnosis(t.Context(), s, diagnose.Input{}, nil); err == nil || !strings.Contains(err.Error(), "holds more than 1 MiB") {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

func TestAKeySetThatIsNoneIsRefused(t *testing.T) {
	token := write(t, `{"iss":"https://token.actions.githubusercontent.com","sub":"x"}`)
	for text, want := range map[string]bool{`{"keys":[]}`: true, `[]`: true, `{}`: false, `{"keys":null}`: false, "<html>": false, "": false} {
		_, err := Hall{}.Diagnosis(t.Context(), Sources{Token: token, JWKS: write(t, text)}, diagnose.Input{}, nil)
		if (err == nil) != want || err != nil && !strings.Contains(err.Error(), "is no key set") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNoWorkflowOfAPredictionKeepsACredential(t *testing.T) {
	key := "gh" + "s_" + tail
	h := hallIn(t, map[string]string{workflows + "a.yml": "on: push\njobs: {j: {runs-on: x, environment: " + key + ", steps: [{run: x}]}}\n"})
	got, err := h.Predict(t.Context(), lint.PredictInput{}, nil)
	if err != nil || len(got.Workflows) != 1 || strings.Contains(string(got.Workflows[0].Text), tail) {
		t.Errorf("%v, %+v", err, got.Workflows)
	}
}

// A long name of mixed letters and digits looks like a piece of a token.
func TestAFileThatIsThereIsReadWhateverItsName(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("Ab3", 20))
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if in, err := (Hall{}).Diagnosis(t.Context(), Sources{Token: path}, diagnose.Input{}, nil); err != nil || string(in.Token) != "x" {
		t.Errorf("%q, %v", in.Token, err)
	}
}
