package sandbox

import (
	"errors"
	"net"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
)

func TestItListensOnTheLoopbackOnly(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:0": true, "localhost:0": true, "LOCALHOST:0": true, "[::1]:0": true, "127.1.2.3:0": true, "": true,
		"0.0.0.0:0": false, ":0": false, "[::]:0": false, "192.0.2.1:0": false, "example.com:0": false, "localhost.example.com:0": false,
		"127.0.0.1": false, "::1:0": false, "[::ffff:192.0.2.1]:0": false, "2130706433:0": false, "127.1:0": false,
	} {
		got, err := loopback(address)
		var refused *AddressError
		if (err == nil) != ok || err != nil && (!errors.As(err, &refused) || !strings.Contains(err.Error(), "for example 127.0.0.1:8080")) {
			t.Errorf("%q: %q, %v", address, got, err)
		}
		host, _, _ := net.SplitHostPort(got)
		if ip := net.ParseIP(host); ok && !ip.IsLoopback() {
			t.Errorf("%q is listened on at %q", address, got)
		}
	}
	first := started(t, Config{Listen: "127.0.0.1:0"})
	if _, err := Start(t.Context(), Config{Listen: strings.TrimPrefix(first.GitHub, "http://")}); err == nil {
		t.Error("two listen at one address")
	}
}

func TestAnEnvironmentLosesWhatWouldShadow(t *testing.T) {
	own := []string{"ANTHROPIC_BASE_URL=http://127.0.0.1:1", "ANTHROPIC_WORKSPACE_ID=wrkspc_1"}
	got := Around([]string{
		"PATH=/bin", "ANTHROPIC_API_KEY=", "ANTHROPIC_AUTH_TOKEN=x", "ANTHROPIC_PROFILE=x", "ANTHROPIC_IDENTITY_TOKEN=x", "ANTHROPIC_IDENTITY_TOKEN_FILE=x",
		"ANTHROPIC_BASE_URL=https://elsewhere.example", "anthropic_workspace_id=x", "GITHUB_TOKEN=x", "CLAUDE_CODE_USE_BEDROCK=1",
		"ANTHROPIC_MODEL=kept", "no_proxy=acme.example", "HTTPS_PROXY=http://proxy.example", "EQUALS=a=b", "EMPTY=",
	}, own)
	want := append([]string{
		"PATH=/bin", "ANTHROPIC_MODEL=kept", "no_proxy=acme.example,127.0.0.1,localhost,::1", "HTTPS_PROXY=http://proxy.example", "EQUALS=a=b", "EMPTY=",
		"NO_PROXY=127.0.0.1,localhost,::1",
	}, own...)
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for base, hosts := range map[string]string{"http://127.0.0.2:1": "127.0.0.1,localhost,::1,127.0.0.2", "http://[::1]:1": "127.0.0.1,localhost,::1"} {
		got := Around(nil, []string{"ANTHROPIC_BASE_URL=" + base})
		if !slices.Contains(got, "no_proxy="+hosts) || !slices.Contains(got, "NO_PROXY="+hosts) {
			t.Errorf("listening at %s: %q", base, got)
		}
	}
}

// Where the rule leaves ids open they are made up, and those that it has stay.
func TestIDsAreTheRulesOwnOrMadeUp(t *testing.T) {
	yes := true
	for name, tt := range map[string]struct {
		rule                       federation.Rule
		ruleID, account, workspace string
	}{
		"none":            {federation.Rule{}, ruleID, accountID, workspaceID},
		"stand-ins":       {federation.Rule{ID: "fdrl_...", ServiceAccountID: "svac_...", WorkspaceID: "wrkspc_..."}, ruleID, accountID, workspaceID},
		"its own":         {federation.Rule{ID: "fdrl_1", ServiceAccountID: "svac_1", WorkspaceID: "wrkspc_1"}, "fdrl_1", "svac_1", "wrkspc_1"},
		"as answered":     {federation.Rule{ID: "fdrl_1", ServiceAccountID: "svac_1", WorkspaceIDs: []string{"wrkspc_2", "wrkspc_3"}}, "fdrl_1", "svac_1", "wrkspc_2"},
		"every workspace": {federation.Rule{ID: "fdrl_1", ServiceAccountID: "svac_1", AppliesToAllWorkspaces: &yes}, "fdrl_1", "svac_1", workspaceID},
	} {
		rule := tt.rule.WithMatch(branchRule().Match)
		s := started(t, Config{Rule: &rule})
		if s.Env("ANTHROPIC_FEDERATION_RULE_ID") != tt.ruleID || s.Env("ANTHROPIC_SERVICE_ACCOUNT_ID") != tt.account || s.Env("ANTHROPIC_WORKSPACE_ID") != tt.workspace {
			t.Errorf("%s: %q", name, s.Environ(s.Job)[2:])
		}
		if e := s.TryAll()[0]; e.Reason != "" {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// A job of every kind has a bearer of its own, and its tokens are of that kind.
func TestJobsAreToldApart(t *testing.T) {
	s := started(t, Config{Rule: branchRule(), As: "pull_request"})
	if s.Job.Kind != "pull_request" || s.Job.Name() != "pull_request" {
		t.Errorf("the job is %s", s.Job.Name())
	}
	scheduled, err := s.State.JobAs("other_event_same_ref:schedule")
	if err != nil || scheduled.Name() != "other_event_same_ref:schedule" || scheduled.Claims["event_name"] != "schedule" {
		t.Errorf("%v, %v", scheduled.Name(), err)
	}
	if _, err := s.State.JobAs("other_event_same_ref:push"); err == nil {
		t.Error("an event that there is none of")
	}
	bearers := map[string]bool{}
	for _, j := range s.State.Jobs() {
		bearers[j.bearer] = true
	}
	if len(bearers) != len(s.State.Jobs()) {
		t.Errorf("%d bearers", len(bearers))
	}
}
