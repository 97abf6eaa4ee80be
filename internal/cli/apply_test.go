package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/term"
)

// applied is gh-wif apply for acme/app in the directory of the test, with a sandbox in the
// place of Anthropic and a credential.
func applied(t *testing.T, s *sandbox.Sandbox, token string, args ...string) called {
	t.Helper()
	env := map[string]string{"ANTHROPIC_BASE_URL": s.Anthropic, "ANTHROPIC_AUTH_TOKEN": token}
	var out, errs bytes.Buffer
	status := Main(t.Context(), append([]string{"apply", "--repo", "acme/app"}, args...), term.Streams{
		In: strings.NewReader(""), Out: &out, Err: &errs, Env: func(name string) (string, bool) { v := env[name]; return v, v != "" },
	})
	asItsSchemaSays(t, append([]string{"apply"}, args...), out.String())
	if len(token) > 20 && strings.Contains(out.String()+errs.String(), token) {
		t.Errorf("%q shows the credential:\n%s%s", args, &out, &errs)
	}
	return called{status, out.String(), errs.String()}
}

func someOrganization(t *testing.T) (*sandbox.Sandbox, string) {
	t.Helper()
	s, err := sandbox.Start(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	t.Chdir(t.TempDir())
	return s, s.State.PutWorkspace(anthropic.Workspace{Name: "CI"}).ID
}

// states reads the document of --json.
func states(t *testing.T, got called) string {
	t.Helper()
	var document struct {
		Steps []struct{ ID, State, Resource, Because string }
	}
	if err := json.Unmarshal([]byte(got.out), &document); err != nil {
		t.Fatalf("%v: %q, %s", err, got.out, got.err)
	}
	var out []string
	for _, s := range document.Steps {
		out = append(out, s.ID+" "+s.State)
		if s.Because == "" || s.Resource == "" && s.State != "planned" && s.State != "failed" {
			t.Errorf("%+v", s)
		}
	}
	return strings.Join(out, ", ")
}

func TestApplyMakesWhatIsMissingAndTheWorkflowOfIt(t *testing.T) {
	s, ws := someOrganization(t)
	const planned = "issuer planned, service_account planned, membership planned, rule planned, workflow planned"
	if got := applied(t, s, sandbox.AdminToken, "--workspace", ws, "--dry-run", "--json"); got.status != exitOK || states(t, got) != planned {
		t.Errorf("--dry-run: %d, %s", got.status, got.out)
	}
	if got := applied(t, s, sandbox.AdminToken, "--workspace", ws); got.status != exitUsage || !strings.Contains(got.err, "--yes") || !strings.Contains(got.out, "will be made") {
		t.Errorf("without a terminal: %+v", got)
	}
	if n := s.State.Count("POST *"); n != 0 {
		t.Fatalf("%d changes without consent", n)
	}
	if _, err := os.Stat(".github"); err == nil {
		t.Fatal("the workflow is written without consent")
	}
	got := applied(t, s, sandbox.AdminToken, "--workspace", ws, "--yes")
	text, err := os.ReadFile(".github/workflows/claude.yml")
	if got.status != exitOK || err != nil {
		t.Fatalf("%+v, %v", got, err)
	}
	inv := s.State.Inventory()
	for _, id := range []string{inv.Rules[0].ID, inv.ServiceAccounts[0].ID, inv.Organization.ID, ws} {
		if !strings.Contains(string(text), id) || id != inv.Organization.ID && !strings.Contains(got.out, id) {
			t.Errorf("%s is not in the workflow, or not told:\n%s", id, got.out)
		}
	}
	made := s.State.Count("POST *")
	for _, args := range [][]string{{"--json"}, {"--json", "--yes", "--workspace", ws}, {"--json", "--dry-run"}} {
		if got = applied(t, s, sandbox.AdminToken, args...); got.status != exitOK || states(t, got) != strings.ReplaceAll(planned, "planned", "exists") {
			t.Errorf("%q again: %d, %s", args, got.status, got.out)
		}
	}
	got = applied(t, s, sandbox.AdminToken, "--remove", "--yes", "--json")
	if got.status != exitOK || states(t, got) != "rule changed, service_account changed, issuer changed" || s.State.Count("POST *") != made+3 {
		t.Errorf("--remove: %+v", got)
	}
	if got = applied(t, s, sandbox.AdminToken, "--remove", "--yes"); got.status != exitOK || !strings.Contains(got.out, "nothing of this plan is there") {
		t.Errorf("--remove again: %+v", got)
	}
}

// Objects are named in plain words, as on the screens; the ids of steps are for --json.
func TestApplyNamesItsStepsInPlainWords(t *testing.T) {
	s, ws := someOrganization(t)
	s.State.Fail("POST /v1/organizations/service_accounts", sandbox.Refusal(400, "no", nil))
	got := applied(t, s, sandbox.AdminToken, "--workspace", ws, "--yes")
	for _, want := range []string{"service account …", "the step service account failed"} {
		if !strings.Contains(got.err, want) {
			t.Errorf("%q is not told: %s", want, got.err)
		}
	}
	if strings.Contains(got.err, "service_account …") {
		t.Errorf("an id of --json is told: %s", got.err)
	}
}

// A step that fails is named with the server's own text, what exists then, and what to do.
func TestApplyThatFailsSaysWhatExists(t *testing.T) {
	s, ws := someOrganization(t)
	s.State.Fail("POST /v1/organizations/federation_rules", sandbox.Refusal(400, "match: \x1b[31mtoo wide", nil))
	got := applied(t, s, sandbox.AdminToken, "--workspace", ws, "--yes", "--json")
	if got.status != exitNotWell || states(t, got) != "issuer created, service_account created, membership created, rule failed, workflow planned" {
		t.Errorf("%+v", got)
	}
	inv := s.State.Inventory()
	for _, want := range []string{"the step rule failed", "too wide", "there now: issuer " + inv.Issuers[0].ID, inv.ServiceAccounts[0].ID, "it goes on where it stopped"} {
		if !strings.Contains(got.err, want) || strings.Contains(got.err, "\x1b") {
			t.Errorf("%q is not told: %s", want, got.err)
		}
	}
	s.State.Fail("POST /v1/organizations/federation_rules", sandbox.Refusal(400, "match: too wide", nil))
	if got = applied(t, s, sandbox.AdminToken, "--workspace", ws, "--yes"); !strings.Contains(got.out, "failed  rule") || strings.Count(got.out, "@@ -0,0") != 1 {
		t.Errorf("the rule is shown more than once: %s", got.out)
	}
	if got = applied(t, s, sandbox.AdminToken, "--workspace", ws, "--yes"); got.status != exitOK {
		t.Errorf("later: %+v", got)
	}
}

// Nothing is begun without a credential that can do it, or with an answer that is none.
func TestApplyThatCannotBegin(t *testing.T) {
	s, ws := someOrganization(t)
	for _, c := range []struct{ token, args, want string }{
		{"", "--yes", "ant auth login"},
		{"sk-ant-" + "admin01-" + strings.Repeat("Hidden0", 8), "--yes", "Admin API key"},
		{"sk-ant-" + "oat01-" + strings.Repeat("Hidden0", 8), "--yes", "401"},
		{sandbox.AdminToken, "--yes", "--workspace is not answered"},
		{sandbox.AdminToken, "--yes --workspace wrkspc_9", "is no workspace"},
		{sandbox.AdminToken, "--yes --workspace " + ws + " --rule-id fdrl_9", "--rule-id"},
		{sandbox.AdminToken, "--remove --variables", "--variables does not go with --remove"},
		{sandbox.AdminToken, "--remove --yes --organization 22222222-2222-3333-4444-555555555555", "is not the organization"},
		{sandbox.AdminToken, "--remove --out x", "--out does not go with --remove"},
		{sandbox.AdminToken, "--pull-request --out x", "exclude each other"},
		{sandbox.AdminToken, "--variables --ids literal", "exclude each other"},
		{sandbox.AdminToken, "--pull-request --workspace " + ws, "not in a git repository"},
	} {
		got := applied(t, s, c.token, strings.Fields(c.args)...)
		if got.status != exitUsage || !strings.Contains(got.err, c.want) {
			t.Errorf("%s: %d, %s%s", c.args, got.status, got.out, got.err)
		}
	}
	if n := s.State.Count("POST *"); n != 0 {
		t.Errorf("%d changes", n)
	}
}

// What is there already is told once, in the plan, and what is done is told when it is done.
func TestApplyTellsOnceWhatIsThere(t *testing.T) {
	s, ws := someOrganization(t)
	loose := false
	s.State.PutIssuer(federation.Issuer{Name: "github", IssuerURL: github.IssuerURL, CheckJTI: &loose})
	got := applied(t, s, sandbox.AdminToken, "--workspace", ws, "--yes")
	if got.status != exitOK || strings.Count(got.out, "exists") != 1 || strings.Count(got.out, `"check_jti": false`) != 1 || strings.Count(got.out, "created") != 4 {
		t.Errorf("%+v", got)
	}
}
