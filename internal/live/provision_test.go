package live_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/live"
	"gh-wif/internal/provision"
	"gh-wif/internal/sandbox"
	"gh-wif/wizard"
)

// organization is a sandbox whose organization has one workspace beside the default one.
func organization(t testing.TB) (*sandbox.Sandbox, anthropic.Workspace) {
	t.Helper()
	s, err := sandbox.Start(context.Background(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, s.State.PutWorkspace(anthropic.Workspace{Name: "CI"})
}

// outside reaches a sandbox as a person who administers the organization, without waits.
func outside(s *sandbox.Sandbox) live.Outside {
	env := map[string]string{federation.EnvBaseURL: s.Anthropic, federation.EnvAuthToken: sandbox.AdminToken}
	return live.Outside{
		Env: func(name string) string { return env[name] }, Now: time.Now, UserAgent: "test",
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

// wanted is what the repository acme/app needs.
func wanted(t testing.TB, workspace string) provision.Wanted {
	t.Helper()
	plan, err := wizard.Build(wizard.Answers{Repository: "acme/app", Branch: "main", Workspace: workspace})
	if err != nil {
		t.Fatal(err)
	}
	return provision.Want(plan)
}

// apply plans and carries out.
func apply(ctx context.Context, o live.Outside, w provision.Wanted) ([]provision.Step, error) {
	p, err := o.Provision(ctx, w, nil, nil)
	if err != nil {
		return nil, err
	}
	return p.Apply(ctx, func(provision.Step) {})
}

// remove plans the removal and carries it out.
func remove(ctx context.Context, o live.Outside, w provision.Wanted) ([]provision.Step, error) {
	p, err := o.Removal(ctx, w, nil, nil)
	if err != nil {
		return nil, err
	}
	return p.Apply(ctx, func(provision.Step) {})
}

// short is steps in short: of each its object and state.
func short(steps []provision.Step) string {
	var out []string
	for _, s := range steps {
		out = append(out, string(s.ID)+" "+string(s.State))
	}
	return strings.Join(out, ", ")
}

// writes is how often something was to be changed.
func writes(s *sandbox.Sandbox) int { return s.State.Count("POST *") + s.State.Count("DELETE *") }

// holds is what the organization has that is not archived, in short, without ids.
func holds(s *sandbox.Sandbox) string {
	inv := s.State.Inventory()
	var out []string
	name := map[string]string{}
	for _, i := range inv.Issuers {
		if name[i.ID] = i.Name; i.ArchivedAt == "" {
			out = append(out, "issuer "+i.Name+" "+i.IssuerURL)
		}
	}
	for _, a := range inv.ServiceAccounts {
		if name[a.ID] = a.Name; !a.Archived {
			out = append(out, "account "+a.Name)
			for _, m := range inv.Memberships[a.ID] {
				out = append(out, "member "+a.Name+" "+m.Role)
			}
		}
	}
	for _, r := range inv.Rules {
		if r.ArchivedAt == "" {
			out = append(out, "rule "+r.Name+" "+name[r.IssuerID]+" "+name[r.ServiceAccountID]+" "+r.OAuthScope+" "+r.Match.SubjectPrefix)
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

const url = "https://token.actions.githubusercontent.com"

// full is what the organization holds when all that acme/app needs is there.
const full = "account gha-acme-app\nissuer github-actions " + url + "\nmember gha-acme-app workspace_developer\nrule gha-acme-app-main github-actions gha-acme-app workspace:inference "

func TestWhatIsMissingIsMadeOnce(t *testing.T) {
	s, ws := organization(t)
	p, err := outside(s).Provision(t.Context(), wanted(t, ws.ID), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := writes(s); n != 0 {
		t.Fatalf("a plan made %d changes", n)
	}
	var seen []string
	steps, err := p.Apply(t.Context(), func(s provision.Step) { seen = append(seen, string(s.ID)+" "+string(s.State)) })
	if err != nil || short(steps) != "issuer created, service_account created, membership created, rule created" || holds(s) != full {
		t.Fatalf("%s, %v\n%s", short(steps), err, holds(s))
	}
	if want := "issuer planned,issuer created,service_account planned,service_account created,membership planned,membership created,rule planned,rule created"; strings.Join(seen, ",") != want {
		t.Errorf("told: %q", seen)
	}
	a := p.Plan.Wanted.Answers(wizard.Answers{})
	for _, id := range []struct {
		kind       federation.IDKind
		have, want string
	}{
		{federation.IssuerID, a.IssuerID, steps[0].Resource},
		{federation.ServiceAccount, a.ServiceAccount, steps[1].Resource},
		{federation.RuleID, a.RuleID, steps[3].Resource},
		{federation.Workspace, a.Workspace, ws.ID},
		{federation.Organization, a.Organization, s.State.Organization().ID},
	} {
		if id.have != id.want || id.kind.IsPlaceholder(id.have) || id.kind.Check(id.have) != "" {
			t.Errorf("the %s is %q, want %q", id.kind.Name, id.have, id.want)
		}
	}
	made := writes(s)
	steps, err = apply(t.Context(), outside(s), wanted(t, ws.ID))
	if err != nil || short(steps) != "issuer exists, service_account exists, membership exists, rule exists" || writes(s) != made {
		t.Errorf("again: %s, %v, %d more changes", short(steps), err, writes(s)-made)
	}
	steps, err = apply(t.Context(), outside(s), wanted(t, "")) // the workspace is that of the rule
	if err != nil || short(steps) != "issuer exists, service_account exists, membership exists, rule exists" || writes(s) != made {
		t.Errorf("without the workspace: %s, %v, %d more changes", short(steps), err, writes(s)-made)
	}
}

// The default workspace has every account as a member: nothing is written for that.
func TestNoMembershipIsWrittenForTheDefaultWorkspace(t *testing.T) {
	s, _ := organization(t)
	var ws anthropic.Workspace
	for _, w := range s.State.Inventory().Workspaces {
		if w.Default {
			ws = w
		}
	}
	steps, err := apply(t.Context(), outside(s), wanted(t, ws.ID))
	if err != nil || steps[2].State != provision.Exists || s.State.Count("POST */workspaces*") != 0 {
		t.Errorf("%s, %v", short(steps), err)
	}
}

// What is there is found on whatever page it stands.
func TestWhatIsThereIsFoundAmongMany(t *testing.T) {
	s, ws := organization(t)
	if _, err := apply(t.Context(), outside(s), wanted(t, ws.ID)); err != nil {
		t.Fatal(err)
	}
	for i := range 250 {
		n := strconv.Itoa(i)
		a := s.State.PutServiceAccount(anthropic.ServiceAccount{Name: "other-" + n})
		issuer := s.State.PutIssuer(federation.Issuer{Name: "other-" + n, IssuerURL: "https://" + n + ".example.com", JWKS: federation.JWKSDiscovery})
		s.State.PutRule(federation.Rule{Name: "other-" + n, IssuerID: issuer.ID, ServiceAccountID: a.ID, TargetType: "service_account", OAuthScope: "workspace:inference"})
		s.State.PutWorkspace(anthropic.Workspace{Name: "other-" + n})
	}
	made := writes(s)
	steps, err := apply(t.Context(), outside(s), wanted(t, ws.ID))
	if err != nil || short(steps) != "issuer exists, service_account exists, membership exists, rule exists" || writes(s) != made {
		t.Errorf("%s, %v", short(steps), err)
	}
}

// faults are the ways in which a write goes wrong: before it was done, or after.
var faults = map[string]sandbox.Fault{
	"cut before": {Cut: true},
	"cut after":  {Cut: true, After: true},
	"cut within": {Status: 200, Body: "{", Cut: true, After: true},
	"500 before": sandbox.Refusal(500, "internal", nil),
	"500 after":  after(sandbox.Refusal(500, "internal", nil)),
	"503 after":  after(sandbox.Refusal(503, "busy", nil)),
	"504 after":  after(sandbox.Refusal(504, "late", nil)),
	"529 before": sandbox.Refusal(529, "overloaded", nil),
	"429":        sandbox.Refusal(429, "slow down", map[string]string{"Retry-After": "1"}),
	"no JSON":    {Status: 200, Body: "<html>", After: true},
	"a list":     {Status: 200, Body: "[]", After: true},
	"a gateway":  {Status: 502, Body: "<html>bad gateway</html>", After: true},
	"no body":    {Status: 200, After: true},
}

// someFaults are the faults, or where time is short one of each kind.
func someFaults() map[string]sandbox.Fault {
	out := maps.Clone(faults)
	if testing.Short() {
		maps.DeleteFunc(out, func(name string, _ sandbox.Fault) bool {
			return !slices.Contains([]string{"cut before", "cut within", "500 before", "504 after", "429", "no JSON"}, name)
		})
	}
	return out
}

func after(f sandbox.Fault) sandbox.Fault {
	f.After = true
	return f
}

// the writes of a whole plan, in their order.
var plannedWrites = []string{
	"POST /v1/organizations/federation_issuers", "POST /v1/organizations/service_accounts",
	"POST /v1/organizations/service_accounts/*/workspaces", "POST /v1/organizations/federation_rules",
}

// One failure of any kind at any step is got over in the same run, without a duplicate.
func TestAFailureThatPassesIsGotOver(t *testing.T) {
	for name, f := range someFaults() {
		for _, write := range plannedWrites {
			s, ws := organization(t)
			s.State.Fail(write, f)
			steps, err := apply(t.Context(), outside(s), wanted(t, ws.ID))
			if err != nil || holds(s) != full {
				t.Errorf("%s of %s: %s, %v\n%s", name, write, short(steps), err, holds(s))
			}
			if got := short(steps); got != "issuer created, service_account created, membership created, rule created" {
				t.Errorf("%s of %s: %s", name, write, got)
			}
		}
	}
}

// Where a step goes on failing the plan stops there, names what exists, and a later run goes
// on, without a duplicate.
func TestAFailureThatStaysIsCarriedOnLater(t *testing.T) {
	for name, f := range someFaults() {
		f.Times = -1
		for i, write := range plannedWrites {
			s, ws := organization(t)
			s.State.Fail(write, f)
			steps, err := apply(t.Context(), outside(s), wanted(t, ws.ID))
			var failed *live.StepError
			if !f.After && (!errors.As(err, &failed) || failed.Step.ID != steps[i].ID || steps[i].State != provision.Failed || failed.Help() == "") {
				t.Errorf("%s of %s: %s, %v", name, write, short(steps), err)
			}
			for j, step := range steps {
				if before := j < i; before && step.Resource == "" || !before && err != nil && j > i && step.State != provision.Planned {
					t.Errorf("%s of %s: %+v", name, write, step)
				}
			}
			s.State.Mend()
			if steps, err = apply(t.Context(), outside(s), wanted(t, ws.ID)); err != nil || holds(s) != full {
				t.Errorf("%s of %s, later: %s, %v\n%s", name, write, short(steps), err, holds(s))
			}
		}
	}
}

// dying is a program that is killed at its n-th request: with that one sent, or not.
type dying struct {
	left int
	sent bool
}

func (d *dying) RoundTrip(r *http.Request) (*http.Response, error) {
	d.left--
	if d.left > 0 {
		return http.DefaultTransport.RoundTrip(r)
	}
	if d.left == 0 && d.sent {
		if answer, err := http.DefaultTransport.RoundTrip(r); err == nil {
			answer.Body.Close()
		}
	}
	return nil, errors.New("killed")
}

// Killed at any request, with that one done or not, a second run finishes.
func TestARunThatIsKilledAnywhereIsCarriedOn(t *testing.T) {
	for _, sent := range []bool{false, true} {
		for n := 1; ; n++ {
			s, ws := organization(t)
			dead := &dying{left: n, sent: sent}
			o := outside(s)
			o.Transport = &locked{next: dead}
			_, err := apply(t.Context(), o, wanted(t, ws.ID))
			if err == nil {
				if n < 10 {
					t.Fatalf("it ended after %d requests", n)
				}
				break
			}
			steps, err := apply(t.Context(), outside(s), wanted(t, ws.ID))
			if err != nil || holds(s) != full {
				t.Fatalf("killed at request %d (sent %t): %s, %v\n%s", n, sent, short(steps), err, holds(s))
			}
		}
	}
}

// locked sends one request at a time.
type locked struct {
	mu   sync.Mutex
	next http.RoundTripper
}

func (l *locked) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.next.RoundTrip(r)
}
