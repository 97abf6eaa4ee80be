package job

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/trust"
	"gh-wif/internal/trust/remedy"
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

// aCase is a push to a repository of the example, by its rule.
func aCase(t *testing.T, name string) (diagnose.Input, []remedy.Remedy) {
	t.Helper()
	for _, e := range diagnose.Examples() {
		if e.Name == name {
			return e.Input, diagnose.Examine(e.Input).Remedies
		}
	}
	t.Fatal("no example " + name)
	return diagnose.Input{}, nil
}

func TestTryingAFixLeavesTheCaseAsItIs(t *testing.T) {
	in, fixes := aCase(t, "environment")
	c := NewCase(in)
	for range 2 {
		for _, one := range fixes {
			if got := c.Try(one)(bench); got.Report.Verdict != diagnose.Match {
				t.Errorf("%s: %s", one.Kind, got.Report.Headline)
			}
		}
	}
	if string(c.in.Token) != string(in.Token) || c.in.Rule.Match.SubjectPrefix != in.Rule.Match.SubjectPrefix {
		t.Error("the case is another one")
	}
	work := c.Try(fixes[0])
	c.Forget()
	if got := work(bench); got.Report.Verdict != diagnose.Match {
		t.Errorf("what was begun before the token was forgotten does not end well: %s", got.Report.Headline)
	}
	if c.Try(fixes[0]) != nil {
		t.Error("a fix is tried without a token")
	}
	if len(in.Token) == 0 || in.Token[0] == 0 {
		t.Error("the token of whoever gave it is overwritten")
	}
}

func TestTheTokensThatATrialHeldAreOverwritten(t *testing.T) {
	in, fixes := aCase(t, "immutable")
	var seen [][]byte
	looking := bench
	looking.Examine = func(in diagnose.Input) diagnose.Report { seen = append(seen, in.Token); return diagnose.Examine(in) }
	c := NewCase(in)
	c.Try(fixes[0])(looking)
	saved := c.Saved(*fixes[0].Rule, true)
	saved.Again()(looking)
	for i, token := range seen {
		if len(token) == 0 || string(token) != string(make([]byte, len(token))) {
			t.Errorf("the token of examination %d is still there", i)
		}
	}
}

func TestAnotherRuleIsNamedByTheEnvironmentThen(t *testing.T) {
	in, _ := aCase(t, "environment")
	given, other := *in.Rule, *in.Rule
	given.ID, other.ID, other.Name = "fdrl_01a", "fdrl_01b", "production"
	other.Match.SubjectPrefix = "repo:octo-org/octo-repo:environment:production"
	in.Rule, in.Others = &given, []federation.Rule{other}
	in.Env = []diagnose.EnvVar{{Name: federation.RuleID.Env, Value: given.ID}, {Name: "HOME", Value: "/root"}}
	for _, one := range diagnose.Examine(in).Remedies {
		if one.Kind != remedy.OtherRule {
			continue
		}
		c := NewCase(in)
		got := c.Try(one)(bench)
		if got.Report.Verdict != diagnose.Match || got.Rule == nil || got.Comes {
			t.Errorf("with the other rule: %s, %+v", got.Report.Headline, got)
		}
		with := c.with(one)
		if with.Rule.ID != other.ID || len(with.Others) != 1 || with.Others[0].ID != given.ID || with.Env[0].Value != other.ID || with.Env[1].Value != "/root" {
			t.Errorf("the rules are %v and %v, the environment %v", with.Rule, with.Others, with.Env)
		}
		if in.Env[0].Value != given.ID {
			t.Error("the environment that was given is changed")
		}
		return
	}
	t.Fatal("no other rule among the fixes")
}

func TestACopyThatIsPastItsTimeOrLostItsSignatureIsExaminedAsOfItsIssue(t *testing.T) {
	in, fixes := aCase(t, "immutable")
	compact := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT","kid":"k"}`)) + "." + base64.RawURLEncoding.EncodeToString(in.Token) + "."
	for name, change := range map[string]func(*diagnose.Input){
		"past its time":      func(in *diagnose.Input) { in.Now = in.Now.Add(72 * time.Hour) },
		"without signature":  func(in *diagnose.Input) { in.Token = []byte(compact) },
		"both":               func(in *diagnose.Input) { in.Now, in.Token = in.Now.Add(72*time.Hour), []byte(compact) },
		"as a whole, and in": func(in *diagnose.Input) {},
	} {
		one := in
		change(&one)
		got := NewCase(one).Try(fixes[0])(bench)
		if got.Report.Verdict != diagnose.Match || got.Fresh != (name != "as a whole, and in") {
			t.Errorf("%s: fresh %v, %s", name, got.Fresh, got.Report.Headline)
		}
		if saved := NewCase(one).Saved(*fixes[0].Rule, true).Again()(bench); saved.Report.Verdict != diagnose.Match || saved.Fresh != got.Fresh {
			t.Errorf("%s, saved: fresh %v, %s", name, saved.Fresh, saved.Report.Headline)
		}
	}
}

func TestWhatTheServerToldOfTheExchangeThatFailedIsLeftOut(t *testing.T) {
	in, fixes := aCase(t, "immutable")
	in.Reason, in.Response = "match_subject_prefix", []byte(`{"status":401,"body":{"error":"invalid_grant"}}`)
	got := NewCase(in).Try(fixes[0])(bench)
	if got.Report.Verdict != diagnose.Match || !got.LeftOut || got.Report.Causes[0].ID != "ok" {
		t.Errorf("%s, left out %v, %v", got.Report.Headline, got.LeftOut, got.Report.Causes[0].ID)
	}
}

func TestTheGateOfASecondRuleLosesNothing(t *testing.T) {
	in, fixes := aCase(t, "environment")
	for _, one := range fixes {
		if one.Kind != remedy.SecondRule {
			continue
		}
		got := NewCase(in).Try(one)(bench)
		fresh := 0
		for i, k := range got.Rule.Kinds {
			was := got.Was.Kinds[i]
			if was.Admitted && !k.Admitted {
				t.Errorf("%s gets in no more", k.ID)
			}
			if k.Admitted && !was.Admitted {
				fresh++
			}
		}
		if fresh == 0 {
			t.Error("nothing gets in by it")
		}
		return
	}
	t.Fatal("no second rule")
}
