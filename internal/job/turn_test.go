package job

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
)

var bench = Bench{Examine: diagnose.Examine, Expose: trust.Expose}

// outside are the failures of the public threads, as inputs of a diagnosis.
func outside(t *testing.T) map[string]diagnose.Input {
	t.Helper()
	paths, err := filepath.Glob("../../diagnose/testdata/cases/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	out := map[string]diagnose.Input{}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var c struct {
			Name    string          `json:"name"`
			Rule    json.RawMessage `json:"rule"`
			Payload json.RawMessage `json:"payload"`
			Now     int64           `json:"now"`
			Reason  string          `json:"history_reason"`
		}
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		rule, err := federation.ReadRule(c.Rule)
		if err != nil {
			t.Fatal(err)
		}
		out[c.Name] = diagnose.Input{Token: c.Payload, Rule: &rule, Now: time.Unix(c.Now, 0), Reason: c.Reason}
	}
	for _, e := range diagnose.Examples() {
		out[e.Name] = e.Input
	}
	return out
}

func TestEveryFixThatCanBeTriedTurnsTheReportToAMatch(t *testing.T) {
	tried := 0
	for name, in := range outside(t) {
		r := diagnose.Examine(in)
		for _, one := range r.Remedies {
			work := NewCase(in).Try(one)
			if (work != nil) != CanTry(one) {
				t.Errorf("%s: %s: can it be tried or not", name, one.Text)
			}
			if work == nil {
				continue
			}
			tried++
			got := work(bench)
			if got.Report.Verdict != diagnose.Match || got.Report.Checks.Disagree() {
				t.Errorf("%s: with %q it is %s: %s", name, one.Text, got.Report.Verdict, got.Report.Headline)
			}
			if (got.Rule != nil) != (one.Rule != nil) || got.Comes != (one.Claims != nil) {
				t.Errorf("%s: with %q: rule %v, the run as it comes %v", name, one.Text, got.Rule != nil, got.Comes)
			}
		}
	}
	if tried < 8 {
		t.Errorf("%d fixes were tried", tried)
	}
}
