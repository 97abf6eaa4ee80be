package diagnose_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// reported is a failure as people report them, of this federation and of other
// clouds', put into the words of a token and a rule. The names and ids are made
// up.
type reported struct {
	Name string `json:"name"`
	// Run makes the token: run's own fields, and any other name is a claim (null
	// takes it away).
	Run      map[string]any    `json:"run"`
	Paste    *string           `json:"paste"` // in place of a token
	Match    json.RawMessage   `json:"match"`
	Issuer   json.RawMessage   `json:"issuer"`
	Env      map[string]string `json:"env"`
	Response string            `json:"response"`
	Reason   string            `json:"reason"`
	Workflow string            `json:"workflow"`

	Verdict Verdict  `json:"verdict"`
	Cause   string   `json:"cause"` // of causes[0]
	Fix     []string `json:"fix"`   // what its fix names
}

// token makes the token of a failure's run.
func (f reported) token() []byte {
	if f.Paste != nil {
		return []byte(*f.Paste)
	}
	rest := map[string]any{}
	r := github.Run{
		Owner: "acme", OwnerID: "1234567", Repo: "app", RepoID: "7654321", Event: "push", Ref: "refs/heads/main",
		Workflow: "CI", WorkflowFile: ".github/workflows/ci.yml", Visibility: "private", Actor: "octocat",
	}
	fields := map[string]*string{
		"owner": &r.Owner, "owner_id": &r.OwnerID, "repo": &r.Repo, "repo_id": &r.RepoID, "event": &r.Event, "ref": &r.Ref,
		"environment": &r.Environment, "workflow": &r.Workflow, "file": &r.WorkflowFile, "called": &r.CalledWorkflow,
	}
	age, life := 60.0, 300.0
	for name, v := range f.Run {
		text, isText := v.(string)
		switch field := fields[name]; {
		case field != nil && isText:
			*field = text
		case name == "immutable":
			r.Form = github.FormImmutable
		case name == "age":
			age = v.(float64)
		case name == "exp_after":
			life = v.(float64)
		default:
			rest[strings.TrimSuffix(name, "_claim")] = v
		}
	}
	iat := testNow.Unix() - int64(age)
	c := claimsOf(r, set("iat", iat), set("nbf", iat-300), set("exp", iat+int64(life)))
	for name, v := range rest {
		c[name] = v
		if v == nil && name != "environment" {
			delete(c, name)
		}
	}
	return compact(header(), c)
}

func (f reported) input(t *testing.T) Input {
	in := Input{Token: f.token(), Now: testNow, Reason: f.Reason}
	if f.Response != "" {
		in.Response = []byte(f.Response)
	}
	if f.Match != nil {
		in.Rule = ruleJSON(t, string(f.Match))
	}
	if f.Issuer != nil {
		in.Issuer = issuerOf(t, string(f.Issuer))
	}
	for name, v := range f.Env {
		in.Env = append(in.Env, EnvVar{Name: name, Value: v})
	}
	if f.Workflow != "" {
		in.Workflows = append(in.Workflows, workflowOf(t, ".github/workflows/ci.yml", f.Workflow))
	}
	return in
}

// Failures that people have reported get the right verdict and the right primary
// cause, and its fix names the field and the value.
func TestReportedFailures(t *testing.T) {
	files, err := filepath.Glob("testdata/reports/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no reports", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all []reported
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		if err := d.Decode(&all); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, f := range all {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".json")+"/"+f.Name, func(t *testing.T) { f.compare(t) })
		}
	}
}

func (f reported) compare(t *testing.T) {
	in := f.input(t)
	r := Examine(in)
	if len(r.Causes) == 0 {
		t.Fatalf("verdict %s without a cause", r.Verdict)
	}
	if c := r.Causes[0]; r.Verdict != f.Verdict || c.ID != f.Cause {
		t.Errorf("got %s, %v, want %s, %s\n%s\n%s", r.Verdict, ids(r.Causes), f.Verdict, f.Cause, c.Explanation, c.Fix)
	}
	for _, part := range f.Fix {
		if !strings.Contains(r.Causes[0].Fix.String(), part) {
			t.Errorf("the fix does not name %q: %s", part, r.Causes[0].Fix)
		}
	}
	if r.SuggestedRule == nil {
		return
	}
	e := federation.Evaluate(r.SuggestedRule.Match, r.Token.Claims)
	for _, m := range e.Failed() {
		if m.Matcher != federation.MatcherAudience { // which the workflow requests
			t.Errorf("the suggested rule does not let the run in: %+v", m)
		}
	}
}
