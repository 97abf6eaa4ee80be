package screentest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/sandbox"
)

// administrator are the credentials of somebody who administers the organization and the
// repositories.
func administrator() []string {
	return append(sandbox.Administrator(), "GH_TOKEN="+sandbox.LoginToken)
}

// openWithBothEnds opens the program in a working copy with both ends on loopback, of which
// it administers the organization and the repository.
func openWithBothEnds(t *testing.T, o Options, args ...string) (*Session, *sandbox.Sandbox) {
	t.Helper()
	box, err := sandbox.Start(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	o.Env = append(o.Env, "GH_WIF_GITHUB_API="+box.GitHub, "ANTHROPIC_BASE_URL="+box.Anthropic)
	o.Env = append(o.Env, administrator()...)
	return open(t, o, args...), box
}

// wantCreated fails unless the organization holds one of each object, and the workflow of the
// working copy names them.
func wantCreated(t *testing.T, box *sandbox.Sandbox, dir string) {
	t.Helper()
	inv := box.State.Inventory()
	if len(inv.Issuers) != 1 || len(inv.Rules) != 1 || len(inv.ServiceAccounts) != 1 {
		t.Fatalf("%d issuers, %d rules, %d accounts", len(inv.Issuers), len(inv.Rules), len(inv.ServiceAccounts))
	}
	text, err := os.ReadFile(filepath.Join(dir, ".github", "workflows", "claude.yml"))
	for _, id := range []string{inv.Rules[0].ID, inv.ServiceAccounts[0].ID, inv.Organization.ID} {
		if err != nil || !strings.Contains(string(text), id) {
			t.Errorf("%v, %s is not in the workflow:\n%s", err, id, text)
		}
	}
}

// unnamed fails where the credential was shown.
func unnamed(t *testing.T, s *Session) {
	t.Helper()
	for _, credential := range []string{sandbox.AdminToken, sandbox.LoginToken} {
		if strings.Contains(s.Raw(), credential) {
			t.Error("a credential is shown")
		}
	}
}

func TestWhatIsMissingIsCreatedFromTheReview(t *testing.T) {
	long(t)
	dir := workingCopy(t)
	s, box := openWithBothEnds(t, Options{Dir: dir, Width: 120, Height: 40})
	s.WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("ctrl+s").WaitFor("Review", "Lets a run in when")
	s.Press("c").WaitFor("with the token of ANTHROPIC_AUTH_TOKEN").Press("enter").WaitFor("will be made", "the only one", "4 objects will be made.")
	if n := box.State.Count("POST *"); n > 0 {
		t.Fatalf("%d changes without consent", n)
	}
	s.Press("c").WaitFor("Carry it out?").Press("y").WaitFor("All of it is there", "created  rule").Press("esc").WaitFor("Review", "fdis_")
	wantCreated(t, box, dir)
	s.Press("q").WaitFor("is not saved").Press("y").WaitFor("wrote .github/workflows/claude.yml")
	if code := s.Exit(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	unnamed(t, s)
}

// A plan that is cut off by ctrl+c names what exists, and the next one finishes it.
func TestAnInterruptBetweenTwoStepsLeavesNothingUnnamed(t *testing.T) {
	long(t)
	dir := workingCopy(t)
	s, box := openWithBothEnds(t, Options{Dir: dir, Width: 120, Height: 40})
	box.State.Fail("POST /v1/organizations/federation_rules", sandbox.Fault{Delay: 2 * time.Second})
	s.WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("ctrl+s").WaitFor("Review").Press("c").WaitFor("enter asks").Press("enter").WaitFor("4 objects will be made.")
	s.Press("c").WaitFor("Carry it out?").Press("y").WaitFor("created", "rule …").Press("ctrl+c").WaitFor("The plan is being carried out").Press("y")
	if code := s.Exit(); code != 130 {
		t.Errorf("exit status %d", code)
	}
	inv := box.State.Inventory()
	for _, want := range []string{"there now: issuer " + inv.Issuers[0].ID, inv.ServiceAccounts[0].ID, "run it again"} {
		s.WaitFor(want)
	}
	next := open(t, Options{Dir: dir, Width: 120, Height: 40, Env: append([]string{"ANTHROPIC_BASE_URL=" + box.Anthropic}, administrator()...)}, "--accessible")
	createOnLines(next)
	wantCreated(t, box, dir)
}

// createOnLines answers as found, and creates what is missing.
func createOnLines(s *Session) {
	s.WaitFor("What do you want to do?").Send("1\r")
	for !strings.Contains(s.Screen(), "What do you want to see or do?") { // as found
		s.Send("\r")
		s.settle()
	}
	s.WaitFor("11. Create what is missing at Anthropic").Send("11\r").WaitFor("Ask Anthropic now?").Send("yes\r\r\r").WaitFor("make ").Send("yes\r").WaitFor("All of it is there")
}

func TestTheIDsAreFilledInFromAnthropic(t *testing.T) {
	long(t)
	s, box := openWithBothEnds(t, Options{Width: 120, Height: 40})
	ws := box.State.Inventory().Workspaces[0]
	s.WaitFor("acme/app on main").Press("1").WaitFor("Which repository").Press("ctrl+t").WaitFor("Ask Anthropic?").Press("y").WaitFor("Anthropic told").Click("Workspace and ids")
	s.WaitFor("Anthropic says:", ws.ID, "no issuer for").Press("ctrl+s").WaitFor("Review").Press("7").WaitFor("the only workspace is " + ws.Name)
	unnamed(t, s)
}

// byHand is a workflow that can be started by hand, and exchanges a token.
const byHand = `on:
  workflow_dispatch:
permissions:
  id-token: write
  contents: read
jobs:
  ask:
    runs-on: ubuntu-latest
    steps:
      - uses: anthropics/claude-code-action@v1.0.150
        with:
          anthropic_federation_rule_id: fdrl_01a
          anthropic_organization_id: 6f1b7c1e-1111-4222-8333-444455556666
          anthropic_service_account_id: svac_01a
          anthropic_workspace_id: wrkspc_01a
`

// dispatched is a working copy with that workflow, and a GitHub that has it.
func dispatched(t *testing.T, waits int, args ...string) (*Session, *sandbox.Sandbox) {
	t.Helper()
	dir := workingCopy(t)
	file := filepath.Join(dir, ".github", "workflows", "claude.yml")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(byHand), 0o600); err != nil {
		t.Fatal(err)
	}
	s, box := openWithBothEnds(t, Options{Dir: dir, Width: 120, Height: 60}, args...)
	box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app", Workflows: []sandbox.Workflow{{
		Path: ".github/workflows/claude.yml", Dispatch: true, Waits: waits,
		Jobs: []sandbox.RunJob{{Name: "ask", Steps: []sandbox.RunStep{{Name: "Set up job"}, {Name: "Run anthropics/claude-code-action@v1.0.150"}}}},
	}}})
	return s, box
}

func TestARunIsStartedAndWatched(t *testing.T) {
	long(t)
	s, box := dispatched(t, 0)
	s.WaitFor("acme/app on main", "Start the workflow and watch it").Press("w").WaitFor("Start it?", "a real run").Press("y").WaitFor("its exchange worked", "/actions/runs/")
	if n := box.State.Count("POST *"); n != 1 {
		t.Errorf("%d writes", n)
	}
	s.Press("esc").WaitFor("Set up a repository").Press("q")
	unnamed(t, s)
}

func TestARunThatIsLeftGoesOn(t *testing.T) {
	long(t)
	s, box := dispatched(t, 1<<30)
	s.WaitFor("acme/app on main").Press("w").WaitFor("Start it?").Press("y").WaitFor("started: http").Press("ctrl+c").WaitFor("the run goes on: http")
	if code := s.Exit(); code != 130 {
		t.Errorf("exit status %d", code)
	}
	if n := box.State.Count("POST *"); n != 1 {
		t.Errorf("%d writes: the run is not left alone", n)
	}
}

func TestARunIsStartedAndWatchedOnLines(t *testing.T) {
	long(t)
	s, _ := dispatched(t, 0, "--accessible")
	s.WaitFor("w. Start the workflow and watch it").Send("w\r").WaitFor("Start it?").Send("yes\r").WaitFor("its exchange worked", "/actions/runs/")
	unnamed(t, s)
}
