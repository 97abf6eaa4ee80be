package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/jwt"
	"gh-wif/internal/online"
	"gh-wif/internal/online/runner"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/workflow"
)

func pushRule(branch string) *federation.Rule {
	rule, err := federation.ReadRule([]byte(`{"id":"fdrl_01AbCdEfGh","name":"ci","issuer_id":"fdis_01","match":{"subject_prefix":"repo:acme/app:ref:refs/heads/` + branch + `","audience":"https://api.anthropic.com"},"target":{"type":"service_account","service_account_id":"svac_01"},"workspace_id":"wrkspc_01","oauth_scope":"workspace:inference"}`))
	if err != nil {
		panic(err)
	}
	return &rule
}

// inJob is a job of a sandbox, with variables in the place of the sandbox's.
func inJob(t *testing.T, c sandbox.Config, changed map[string]string) (Outside, *sandbox.Sandbox) {
	t.Helper()
	box, err := sandbox.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	return Outside{Now: time.Now, Wait: func(context.Context, time.Duration) error { return nil }, Env: func(name string) string {
		if v, ok := changed[name]; ok {
			return v
		}
		return box.Env(name)
	}}, box
}

// variables are those of the ids.
func variables(o Outside) []diagnose.EnvVar {
	var out []diagnose.EnvVar
	for _, kind := range federation.ExchangeIDs() {
		if v := o.Env(kind.Env); v != "" {
			out = append(out, diagnose.EnvVar{Name: kind.Env, Value: v})
		}
	}
	return append(out, diagnose.EnvVar{Name: federation.EnvToken, Value: "given"})
}

func TestTheExaminedTokenIsNotTheOneThatIsExchanged(t *testing.T) {
	rule := pushRule("main")
	o, box := inJob(t, sandbox.Config{Rule: rule}, nil)
	var heard []string
	got, err := o.Request(t.Context(), diagnose.Input{Rule: rule, Env: variables(o)}, Request{Exchange: true, Secret: func(b online.Bearer) { heard = append(heard, b.Reveal()) }})
	if err != nil || !got.Well() || got.Report.Verdict != diagnose.Match || got.Audience != federation.DefaultAudience {
		t.Fatalf("%+v, %v", got, err)
	}
	if e := got.Exchange; e.Outcome != anthropic.Issued || e.Scope != "workspace:inference" || e.ExpiresIn == 0 || e.RequestID == "" || e.Because != "" {
		t.Errorf("%+v", e)
	}
	if len(heard) != 3 || jwt.Read([]byte(heard[0])).Claims["jti"] != got.Report.Token.Claims["jti"] || heard[0] == heard[1] {
		t.Errorf("%d credentials were heard of", len(heard))
	}
	if made := box.State.Exchanges(); len(made) != 1 || made[0].Outcome != anthropic.Issued {
		t.Errorf("%+v", made)
	}
	text, _ := json.Marshal(got)
	for _, secret := range heard {
		if strings.Contains(string(text)+fmt.Sprintf("%+v %#v", got, got), secret[len(secret)-30:]) {
			t.Error("a credential is in the result")
		}
	}
}

func TestADeniedExchangeIsEvidence(t *testing.T) {
	o, box := inJob(t, sandbox.Config{Rule: pushRule("dev"), As: "other_branch"}, nil)
	got, err := o.Request(t.Context(), diagnose.Input{Rule: pushRule("dev"), Env: variables(o)}, Request{Exchange: true, Secret: func(online.Bearer) {}})
	if err != nil || got.Well() || got.Report.Verdict != diagnose.Mismatch || got.Exchange.Outcome != anthropic.Denied || got.Exchange.Status != 401 {
		t.Errorf("%+v, %v", got, err)
	}
	if len(box.State.Exchanges()) != 1 {
		t.Errorf("%+v", box.State.Exchanges())
	}
	agreed, err := o.Request(t.Context(), diagnose.Input{Env: variables(o)}, Request{Exchange: true, Secret: func(online.Bearer) {}})
	if err != nil || agreed.Well() || !strings.Contains(string(agreed.Report.JSON()), `"resp_denied"`) {
		t.Errorf("without a rule the denial is lost: %v\n%s", err, agreed.Report.JSON())
	}
}

func TestWhatAnExchangeNeedsIsNamed(t *testing.T) {
	rule := pushRule("main")
	for name, c := range map[string]struct {
		changed map[string]string
		in      diagnose.Input
		outcome anthropic.Outcome
		because string
	}{
		"no organization": {map[string]string{federation.Organization.Env: ""}, diagnose.Input{Rule: rule}, anthropic.NotTried, "ANTHROPIC_ORGANIZATION_ID is not set"},
		"no rule":         {map[string]string{federation.RuleID.Env: ""}, diagnose.Input{}, anthropic.NotTried, "ANTHROPIC_FEDERATION_RULE_ID is not set"},
		"the rule's ids":  {map[string]string{federation.RuleID.Env: "", federation.ServiceAccount.Env: "", federation.Workspace.Env: ""}, diagnose.Input{Rule: rule}, anthropic.Issued, ""},
		"a bad address":   {map[string]string{federation.EnvBaseURL: "http://claude.example"}, diagnose.Input{Rule: rule}, anthropic.NotTried, "is not encrypted"},
		"nobody there":    {map[string]string{federation.EnvBaseURL: "http://127.0.0.1:1"}, diagnose.Input{Rule: rule}, anthropic.Failed, "cannot be reached"},
	} {
		o, _ := inJob(t, sandbox.Config{Rule: rule}, c.changed)
		c.in.Env = variables(o)
		got, err := o.Request(t.Context(), c.in, Request{Exchange: true, Secret: func(online.Bearer) {}})
		if err != nil || got.Exchange.Outcome != c.outcome || !strings.Contains(got.Exchange.Because, c.because) || got.Well() != (c.outcome == anthropic.Issued) {
			t.Errorf("%s: %+v, %v", name, got.Exchange, err)
		}
	}
}

func TestAJobWithoutThePermissionIsExplainedByItsFile(t *testing.T) {
	file, err := workflow.Read(".github/workflows/a.yml", []byte("on: push\npermissions: {contents: read}\njobs:\n  call:\n    runs-on: x\n    steps: [{run: make}]\n  other:\n    runs-on: x\n    permissions: {id-token: write}\n    steps: [{run: make}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	none := map[string]string{runner.EnvURL: "", runner.EnvToken: ""}
	for _, c := range []struct {
		in   diagnose.Input
		want string
		line int
	}{
		{diagnose.Input{Job: "call", Workflows: []workflow.File{file}}, "wf_missing_id_token_permission", 2},
		{diagnose.Input{Job: "other", Workflows: []workflow.File{file}}, "wf_permission_present", 0},
		{diagnose.Input{Job: "call", Workflows: []workflow.File{file}, Stranger: "the fork x/y"}, "wf_fork_pull_request", 0},
		{diagnose.Input{}, "wf_missing_id_token_permission", 0},
	} {
		o, _ := inJob(t, sandbox.Config{}, none)
		got, err := o.Request(t.Context(), c.in, Request{Exchange: true, Secret: func(online.Bearer) { t.Error("there is a secret") }})
		if err != nil || got.Well() || got.Report.Verdict != diagnose.Invalid || got.Exchange.Outcome != anthropic.NotTried {
			t.Fatalf("%+v, %v", got, err)
		}
		if first := got.Report.Causes[0]; first.ID != c.want || first.Line != c.line {
			t.Errorf("%s line %d, want %s line %d", first.ID, first.Line, c.want, c.line)
		}
	}
}

func TestTheAudienceIsTheRulesUnlessOneIsNamed(t *testing.T) {
	rule := pushRule("main")
	rule.Match.Audience = "https://rule.example"
	for _, c := range []struct {
		rule  *federation.Rule
		named string
		want  string
	}{{nil, "", federation.DefaultAudience}, {rule, "", "https://rule.example"}, {rule, "https://named.example", "https://named.example"}} {
		o, _ := inJob(t, sandbox.Config{}, nil)
		got, err := o.Request(t.Context(), diagnose.Input{Rule: c.rule}, Request{Audience: c.named, Secret: func(online.Bearer) {}})
		if err != nil || got.Audience != c.want || got.Report.Token.Claims["aud"] != c.want {
			t.Errorf("%q, %v, %v", got.Audience, got.Report.Token.Claims["aud"], err)
		}
	}
}

func TestARunnerThatFailsIsAnError(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }))
	t.Cleanup(server.Close)
	o, _ := inJob(t, sandbox.Config{}, map[string]string{runner.EnvURL: server.URL})
	_, err := o.Request(t.Context(), diagnose.Input{}, Request{Secret: func(online.Bearer) {}})
	var refused *runner.RefusedError
	if !errors.As(err, &refused) || refused.Status != 403 {
		t.Errorf("%v", err)
	}
	for actions, want := range map[string]bool{"true": true, "": false} {
		o, _ := inJob(t, sandbox.Config{}, map[string]string{runner.EnvURL: "", "GITHUB_ACTIONS": actions})
		if o.InJob() != want {
			t.Errorf("GITHUB_ACTIONS=%q: %v", actions, !want)
		}
	}
}
