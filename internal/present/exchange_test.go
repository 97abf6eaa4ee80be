package present

import (
	"fmt"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/say"
)

func TestWhatBecameOfAnExchangeIsSaid(t *testing.T) {
	if Exchange(nil, true) != nil {
		t.Error("none was asked for")
	}
	for _, c := range []struct {
		made   anthropic.OwnExchange
		agrees bool
		want   []string
	}{
		{
			anthropic.OwnExchange{Outcome: anthropic.Issued, Scope: "workspace:inference", ExpiresIn: 600, RequestID: "req_1", Models: 200, Workspace: "wrkspc_1"},
			true,
			[]string{"issued an access token", "workspace:inference", "600 seconds", "req_1", "status 200, of the workspace wrkspc_1"},
		},
		{anthropic.OwnExchange{Outcome: anthropic.Issued, Models: 403}, false, []string{"status 403", "not the one that it has"}},
		{anthropic.OwnExchange{Outcome: anthropic.Denied, Status: 401, RequestID: "req_2"}, true, []string{"status 401", "req_2", "History"}},
		{anthropic.OwnExchange{Outcome: anthropic.Failed, Because: "it is down"}, true, []string{"it is down", "not known"}},
		{anthropic.OwnExchange{Outcome: anthropic.NotTried, Because: "no id"}, true, []string{"not tried: no id"}},
	} {
		got := strings.Join(strings.Fields(Exchange(&c.made, c.agrees).Terminal(say.Terminal{Width: 200})), " ")
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%+v: no %q in %s", c.made, want, got)
			}
		}
		if strings.Contains(got, "{") {
			t.Errorf("a hole is left: %s", got)
		}
	}
}

func TestTheAnnotationsOfARun(t *testing.T) {
	causes := []diagnose.Cause{{ID: "a", Title: "First", Explanation: say.W("why."), Fix: say.W("that.")}}
	for i := range 20 {
		causes = append(causes, diagnose.Cause{Title: fmt.Sprint("Cause ", i), File: "a.yml", Line: i + 1})
	}
	causes[3].File, causes[3].Line = "", 0
	mismatch := diagnose.Report{Verdict: diagnose.Mismatch, Causes: causes, Fix: &diagnose.WorkflowFix{Path: "b.yml", Line: 9}}
	denied, issued := &anthropic.OwnExchange{Outcome: anthropic.Denied, Status: 401}, &anthropic.OwnExchange{Outcome: anthropic.Issued}

	all := Annotations(mismatch, nil)
	if len(all) != 10 || all[0].String() != "::error file=b.yml,line=9,title=First::why.%0AChange this: that." {
		t.Errorf("%d, %s", len(all), all[0])
	}
	for _, c := range all[1:] {
		if !strings.HasPrefix(c.String(), "::error file=a.yml,line=") {
			t.Errorf("without a place: %s", c)
		}
	}
	for name, c := range map[string]struct {
		report diagnose.Report
		made   *anthropic.OwnExchange
		want   string
	}{
		"denied though all agrees": {diagnose.Report{Verdict: diagnose.Match, Causes: causes}, denied, "::error title=The exchange::"},
		"undecided":                {diagnose.Report{Verdict: diagnose.Undecided, Causes: causes[:1]}, nil, "::warning title=First::"},
		"undecided and denied":     {diagnose.Report{Verdict: diagnose.Undecided, Causes: causes[:1]}, denied, "::error title=The exchange::"},
		"a match":                  {diagnose.Report{Verdict: diagnose.Match, Causes: causes}, issued, ""},
		"issued without a rule":    {diagnose.Report{Verdict: diagnose.Undecided, Causes: causes}, issued, ""},
	} {
		got := Annotations(c.report, c.made)
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) == 0 || !strings.HasPrefix(got[0].String(), c.want)) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
