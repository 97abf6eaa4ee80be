package diagnose_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	. "gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// publicCase is a failure from a public thread, put into a rule and a token, with
// what a good answer says. The names are made up.
type publicCase struct {
	Name     string            `json:"name"`
	Rule     json.RawMessage   `json:"rule"`
	Issuer   json.RawMessage   `json:"issuer"`
	Header   map[string]any    `json:"header"`
	Payload  map[string]any    `json:"payload"`
	Now      int64             `json:"now"`
	Workflow string            `json:"workflow"`
	Env      map[string]string `json:"env"`
	Response json.RawMessage   `json:"server_response"`
	Text     string            `json:"server_response_text"`
	Reason   string            `json:"history_reason"`
	Raw      string            `json:"raw_token"`
	Expected struct {
		Verdict Verdict          `json:"verdict"`
		Primary string           `json:"primary_cause"`
		Also    []string         `json:"also"`
		Fix     []string         `json:"fix_mentions"`
		Admit   []map[string]any `json:"suggested_must_admit"`
		Refuse  []map[string]any `json:"suggested_must_refuse"`
	} `json:"expected"`
}

func (c publicCase) input(t *testing.T) Input {
	rule, err := federation.ReadRule(c.Rule)
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Token: []byte(c.Raw), Rule: &rule, Now: time.Unix(c.Now, 0), Reason: c.Reason, Response: []byte(c.Text)}
	if c.Raw == "" {
		in.Token = compact(c.Header, c.Payload)
	}
	if c.Issuer != nil {
		in.Issuer = issuerOf(t, string(c.Issuer))
	}
	if c.Response != nil {
		in.Response = c.Response
	}
	for name, v := range c.Env {
		in.Env = append(in.Env, EnvVar{Name: name, Value: v})
	}
	if c.Workflow != "" {
		path, _, _ := strings.Cut(strings.TrimPrefix(fmtString(c.Payload["workflow_ref"]), "acme/app/"), "@")
		if path == "" {
			path = ".github/workflows/ci.yml"
		}
		in.Workflows = append(in.Workflows, workflowOf(t, path, c.Workflow))
	}
	return in
}

func fmtString(v any) string { s, _ := v.(string); return s }

func TestPublicCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c publicCase
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		t.Run(c.Name, func(t *testing.T) { c.compare(t) })
	}
}

func (c publicCase) compare(t *testing.T) {
	r := Examine(c.input(t))
	want := c.Expected
	got := ids(r.Causes)
	if r.Verdict != want.Verdict || got[0] != want.Primary {
		t.Errorf("got %s, %v, want %s, %s", r.Verdict, got, want.Verdict, want.Primary)
	}
	for _, id := range want.Also {
		if !slices.Contains(got, id) {
			t.Errorf("no %s among %v", id, got)
		}
	}
	for _, part := range want.Fix {
		if !strings.Contains(r.Causes[0].Fix.String(), part) {
			t.Errorf("the fix does not name %q: %s", part, r.Causes[0].Fix)
		}
	}
	if r.Verdict == Mismatch && len(r.Remedies) == 0 {
		t.Error("no remedy")
	}
	for name, rule := range map[string]*federation.Rule{"suggested": r.SuggestedRule, "additional": r.AdditionalRule} {
		if rule == nil {
			continue
		}
		if !federation.Evaluate(rule.Match, c.Payload).Matched {
			t.Errorf("the %s rule keeps the run out: %s", name, rule.JSON())
		}
		for _, claims := range want.Admit {
			if name == "suggested" && !federation.Evaluate(rule.Match, claims).Matched {
				t.Errorf("the suggested rule keeps a %s on %s out: %s", claims[github.ClaimEvent], claims[github.ClaimRef], rule.JSON())
			}
		}
		for _, claims := range want.Refuse {
			if federation.Evaluate(rule.Match, claims).Matched {
				t.Errorf("the %s rule lets a %s on %s in: %s", name, claims[github.ClaimEvent], claims[github.ClaimRef], rule.JSON())
			}
		}
	}
	if testing.Verbose() {
		for _, rem := range r.Remedies {
			t.Logf("%s: %s | gains %v loses %v", rem.Kind, rem.Text, rem.Gains, rem.Loses)
			if rem.Rule != nil {
				m, _ := json.Marshal(rem.Rule.Match)
				t.Logf("   %s", m)
			}
		}
		t.Logf("kept: %s", r.Refusal)
	}
}
