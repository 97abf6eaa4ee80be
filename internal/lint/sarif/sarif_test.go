package sarif

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"gh-wif/internal/lint"
	"gh-wif/internal/workflow"
)

// findings are one of each severity, and one that is there twice.
var findings = []lint.Finding{
	{ID: "rule_admits_pull_request", Severity: workflow.Error, File: "rule.json", Line: 1, Column: 2, Message: "m", Why: "w.", Fix: "f"},
	{ID: "rule_names_only", Severity: workflow.Note, File: "rule.json", Line: 1, Column: 1, Message: "n", Why: "w.", Fix: "f"},
	{ID: "wf_long_step", Severity: workflow.Warning, File: ".github/workflows/a b.yml", Line: 7, Column: 3, Message: "o", Why: "w.", Fix: "f"},
	{ID: "wf_long_step", Severity: workflow.Warning, File: ".github/workflows/a b.yml", Line: 9, Column: 3, Message: "o", Why: "w.", Fix: "f"},
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile("testdata/sarif.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func document(t *testing.T, list []lint.Finding) any {
	t.Helper()
	b, err := json.Marshal(Of(list, "1.0.0"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheLogIsSARIF(t *testing.T) {
	s := schema(t)
	for name, list := range map[string][]lint.Finding{"some": findings, "none": nil} {
		if err := s.Validate(document(t, list)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	results := Of(findings, "").Runs[0].Results
	if len(results) != len(findings) || len(Of(findings, "").Runs[0].Tool.Driver.Rules) != 3 {
		t.Errorf("got %+v", results)
	}
}

func TestTheSchemaCanFail(t *testing.T) {
	bad := document(t, findings).(map[string]any)
	bad["version"] = "2.0.0"
	if schema(t).Validate(bad) == nil {
		t.Error("accepts another version")
	}
}

func TestAFingerprintOutlivesAMove(t *testing.T) {
	fingerprint := func(f lint.Finding) string {
		return Of([]lint.Finding{f}, "").Runs[0].Results[0].Fingerprints["primaryLocationLineHash"]
	}
	moved, other := findings[0], findings[0]
	moved.Line, other.Message = 40, "another"
	if fingerprint(findings[0]) != fingerprint(moved) || fingerprint(findings[0]) == fingerprint(other) {
		t.Error("the fingerprint is that of the line, or of the check alone")
	}
	twice := Of(findings, "").Runs[0].Results
	if twice[2].Fingerprints["primaryLocationLineHash"] == twice[3].Fingerprints["primaryLocationLineHash"] {
		t.Error("two findings have one fingerprint")
	}
}

func TestPathsBecomeURIs(t *testing.T) {
	for path, want := range map[string]string{
		"./a b.yml":                    "a%20b.yml",
		"/srv/r#1.json":                "file:///srv/r%231.json",
		".github/workflows/claude.yml": ".github/workflows/claude.yml",
		`.github\workflows\claude.yml`: ".github/workflows/claude.yml",
	} {
		if got := uriOf(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestAnIDIsShownAsOneWord(t *testing.T) {
	if got := nameOf("rule_admits__nobody"); got != "RuleAdmitsNobody" {
		t.Error(got)
	}
}
