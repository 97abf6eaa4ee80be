package live_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/live"
	"gh-wif/internal/proptest"
	"gh-wif/internal/provision"
	"gh-wif/internal/sandbox"
)

// provisioned is an organization in which all that acme/app needs is there.
func provisioned(t testing.TB) (*sandbox.Sandbox, anthropic.Workspace) {
	t.Helper()
	s, ws := organization(t)
	if _, err := apply(t.Context(), outside(s), wanted(t, ws.ID)); err != nil {
		t.Fatal(err)
	}
	return s, ws
}

// ruleOf is the organization's first rule.
func ruleOf(s *sandbox.Sandbox) federation.Rule { return s.State.Inventory().Rules[0] }

// Nobody agreed to what is to be done now: what has changed since the plan stops it, unless
// less is to be done.
func TestAWorldThatChangedSinceThePlan(t *testing.T) {
	loose := federation.Match{SubjectPrefix: "repo:acme/*"}
	for name, c := range map[string]struct {
		before, then func(s *sandbox.Sandbox)
		failed       provision.ID // empty: it goes on
	}{
		"a rule that existed was changed": {nil, func(s *sandbox.Sandbox) { s.State.PutRule(ruleOf(s).WithMatch(loose)) }, provision.Rule},
		"a rule that differed was changed again": {
			func(s *sandbox.Sandbox) { s.State.PutRule(ruleOf(s).WithMatch(loose)) },
			func(s *sandbox.Sandbox) {
				s.State.PutRule(ruleOf(s).WithMatch(federation.Match{SubjectPrefix: "repo:acme/app:*"}))
			}, provision.Rule,
		},
		"a rule that differed was put right": {
			func(s *sandbox.Sandbox) { r := ruleOf(s); r.OAuthScope = federation.ScopeDeveloper; s.State.PutRule(r) },
			func(s *sandbox.Sandbox) { r := ruleOf(s); r.OAuthScope = federation.ScopeInference; s.State.PutRule(r) }, "",
		},
		"the rule was archived": {nil, func(s *sandbox.Sandbox) { r := ruleOf(s); r.ArchivedAt = "2026-11-27T00:00:00Z"; s.State.PutRule(r) }, provision.Rule},
		"the issuer was archived": {nil, func(s *sandbox.Sandbox) {
			i := s.State.Inventory().Issuers[0]
			i.ArchivedAt = "2026-11-27T00:00:00Z"
			s.State.PutIssuer(i)
		}, provision.Issuer},
		"the account was archived": {nil, func(s *sandbox.Sandbox) {
			a := s.State.Inventory().ServiceAccounts[0]
			a.Archived = true
			s.State.PutServiceAccount(a)
		}, provision.Account},
		"the issuer was renamed": {nil, func(s *sandbox.Sandbox) {
			i := s.State.Inventory().Issuers[0]
			i.Name = "ours"
			s.State.PutIssuer(i)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, ws := provisioned(t)
			if c.before != nil {
				c.before(s)
			}
			p, err := outside(s).Provision(t.Context(), wanted(t, ws.ID), nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			c.then(s)
			made := writes(s)
			steps, err := p.Apply(t.Context(), func(provision.Step) {})
			var failed *live.StepError
			var changed *live.ChangedError
			switch {
			case c.failed == "" && err != nil:
				t.Errorf("%v", err)
			case c.failed != "" && (!errors.As(err, &failed) || failed.Step.ID != c.failed || !errors.As(err, &changed) || !strings.Contains(failed.Help(), "look at the new plan")):
				t.Errorf("%s: %v", short(steps), err)
			}
			if writes(s) != made {
				t.Errorf("%d changes were made", writes(s)-made)
			}
		})
	}
}

// Somebody else made it meanwhile: it is used.
func TestWhatWasMadeMeanwhileIsUsed(t *testing.T) {
	s, ws := organization(t)
	p, err := outside(s).Provision(t.Context(), wanted(t, ws.ID), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := apply(t.Context(), outside(s), wanted(t, ws.ID)); err != nil {
		t.Fatal(err)
	}
	made := writes(s)
	steps, err := p.Apply(t.Context(), func(provision.Step) {})
	if err != nil || short(steps) != "issuer exists, service_account exists, membership exists, rule exists" || writes(s) != made {
		t.Errorf("%s, %v", short(steps), err)
	}
}

// Names of archived objects may stay taken: another name is chosen, and a later run finds
// what has it.
func TestNamesThatArchivedObjectsKeep(t *testing.T) {
	s, ws := provisioned(t)
	s.State.KeepNames(true)
	if _, err := remove(t.Context(), outside(s), wanted(t, ws.ID)); err != nil {
		t.Fatal(err)
	}
	if holds(s) != "" {
		t.Fatalf("left: %s", holds(s))
	}
	_, err := apply(t.Context(), outside(s), wanted(t, ws.ID))
	var failed *live.StepError
	if !errors.As(err, &failed) || failed.Step.ID != provision.Issuer || !strings.Contains(err.Error(), "archived, has this issuer_url") {
		t.Fatalf("%v", err) // the sandbox keeps the address, too
	}
	s.State.PutIssuer(federation.Issuer{Name: "ours", IssuerURL: url, JWKS: federation.JWKSDiscovery})
	for range 2 {
		steps, err := apply(t.Context(), outside(s), wanted(t, ws.ID))
		if err != nil || steps[1].Name != "gha-acme-app-2" || steps[3].Name != "gha-acme-app-main-2" {
			t.Fatalf("%s, %v: %+v", short(steps), err, steps)
		}
	}
	if got := strings.Count(holds(s), "\n"); got != 3 {
		t.Errorf("it holds\n%s", holds(s))
	}
}

// A rule is changed as it was shown, and what is not wanted otherwise stays.
func TestARuleThatDiffersIsChanged(t *testing.T) {
	s, ws := provisioned(t)
	r := ruleOf(s)
	other := s.State.PutWorkspace(anthropic.Workspace{Name: "other"})
	r.Description, r.WorkspaceIDs = "ours", []string{other.ID}
	s.State.PutRule(r.WithMatch(federation.Match{Claims: []federation.Claim{federation.Pin("repository_owner", "acme")}}))
	steps, err := apply(t.Context(), outside(s), wanted(t, ws.ID))
	if err != nil || steps[3].State != provision.Changed || steps[3].Resource != r.ID {
		t.Fatalf("%s, %v", short(steps), err)
	}
	got := ruleOf(s)
	if repository, _ := got.Match.Claim("repository"); got.Description != "ours" || repository != "acme/app" || strings.Join(got.WorkspaceIDs, " ") != other.ID+" "+ws.ID {
		t.Errorf("%s", got.JSON())
	}
	made := writes(s)
	if steps, err = apply(t.Context(), outside(s), wanted(t, ws.ID)); err != nil || steps[3].State != provision.Exists || writes(s) != made {
		t.Errorf("again: %s, %v", short(steps), err)
	}
}

// An interrupt ends the plan; what exists then is named, and what does not.
func TestAnInterruptNamesWhatExists(t *testing.T) {
	for after, want := range map[bool]string{
		true:  "issuer created, service_account created, membership planned",
		false: "issuer created, service_account failed, membership planned",
	} {
		s, ws := organization(t)
		p, err := outside(s).Provision(t.Context(), wanted(t, ws.ID), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.State.Fail("POST /v1/organizations/service_accounts", sandbox.Fault{After: after, Status: 200, Body: "{", Delay: 1 << 40})
		ctx, interrupt := context.WithCancel(t.Context())
		steps, err := p.Apply(ctx, func(now provision.Step) {
			if now.ID == provision.Account && now.State == provision.Planned {
				go func() {
					for s.State.Count("POST /v1/organizations/service_accounts") == 0 {
						time.Sleep(time.Millisecond)
					}
					interrupt()
				}()
			}
		})
		if !errors.Is(err, context.Canceled) || !strings.HasPrefix(short(steps), want) || after != (steps[1].Resource != "") || !after && steps[1].Because != "interrupted before it was done" {
			t.Fatalf("%s, %v", short(steps), err)
		}
		if _, err = apply(t.Context(), outside(s), wanted(t, ws.ID)); err != nil || holds(s) != full {
			t.Errorf("%v\n%s", err, holds(s))
		}
	}
}

// A removal that fails, or is killed, is carried on; nothing that another rule uses is archived.
func TestARemovalIsCarriedOn(t *testing.T) {
	for name, f := range someFaults() {
		for _, path := range []string{"federation_rules", "service_accounts", "federation_issuers"} {
			f.Times = -1
			s, ws := provisioned(t)
			s.State.Fail("POST /v1/organizations/"+path+"/*/archive", f)
			_, err := remove(t.Context(), outside(s), wanted(t, ws.ID))
			if !f.After && err == nil {
				t.Errorf("%s of %s: no error", name, path)
			}
			s.State.Mend()
			if _, err := remove(t.Context(), outside(s), wanted(t, ws.ID)); err != nil || holds(s) != "" {
				t.Errorf("%s of %s: %v\n%s", name, path, err, holds(s))
			}
		}
	}
	s, ws := provisioned(t)
	r := ruleOf(s)
	r.ID, r.Name = "", "another"
	s.State.PutRule(r)
	steps, err := remove(t.Context(), outside(s), wanted(t, ws.ID))
	if err != nil || short(steps) != "rule changed, service_account exists, membership exists, issuer exists" || strings.Contains(holds(s), "gha-acme-app-main") || !strings.Contains(holds(s), "rule another") {
		t.Errorf("%s, %v\n%s", short(steps), err, holds(s))
	}
}

// Whatever is there at first and whatever goes wrong, runs that are repeated end in the same
// world, in which each object is there once.
func TestRunsThatAreRepeatedEndInOneWorld(t *testing.T) {
	proptest.Check(t, func(r *rapid.T) {
		s, err := sandbox.Start(t.Context(), sandbox.Config{})
		if err != nil {
			r.Fatal(err)
		}
		defer s.Close()
		ws := s.State.PutWorkspace(anthropic.Workspace{Name: "CI"})
		begin(r, s, ws)
		o, w := outside(s), wanted(t, ws.ID)
		for range rapid.IntRange(0, 4).Draw(r, "faults") {
			f := faults[rapid.SampledFrom(faultNames()).Draw(r, "fault")]
			f.Skip, f.Times = rapid.IntRange(0, 2).Draw(r, "skip"), rapid.IntRange(1, 6).Draw(r, "times")
			s.State.Fail(rapid.SampledFrom(append(plannedWrites, "GET *", "POST *")).Draw(r, "at"), f)
		}
		for range rapid.IntRange(0, 3).Draw(r, "runs") {
			dead := &dying{left: rapid.IntRange(1, 40).Draw(r, "killed at"), sent: rapid.Bool().Draw(r, "sent")}
			killed := o
			killed.Transport = &locked{next: dead}
			_, _ = apply(t.Context(), killed, w)
		}
		s.State.Mend()
		if _, err := apply(t.Context(), o, w); err != nil {
			r.Fatalf("the last run: %v\n%s", err, holds(s))
		}
		made, world := writes(s), holds(s)
		steps, err := apply(t.Context(), o, w)
		if err != nil || short(steps) != "issuer exists, service_account exists, membership exists, rule exists" || writes(s) != made {
			r.Fatalf("one more run: %s, %v", short(steps), err)
		}
		for _, c := range []struct {
			text        string
			least, most int
		}{{"issuer github-actions", 1, 1}, {" " + url, 1, 1}, {"rule gha-acme-app-main", 1, 1}, {"account gha-acme-app", 0, 1}, {"account ", 1, 2}, {"member ", 1, 2}} {
			if n := strings.Count(world, c.text); n < c.least || n > c.most {
				r.Fatalf("%q stands there %d times:\n%s", c.text, n, world)
			}
		}
	})
}

func faultNames() []string {
	var out []string
	for name := range faults {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// begin puts some of what may be there into the organization.
func begin(r *rapid.T, s *sandbox.Sandbox, ws anthropic.Workspace) {
	var issuer federation.Issuer
	var account anthropic.ServiceAccount
	if rapid.Bool().Draw(r, "issuer") {
		issuer = s.State.PutIssuer(federation.Issuer{Name: "github-actions", IssuerURL: url, JWKS: federation.JWKSDiscovery})
	}
	if rapid.Bool().Draw(r, "account") {
		account = s.State.PutServiceAccount(anthropic.ServiceAccount{Name: "gha-acme-app"})
	}
	if account.ID != "" && rapid.Bool().Draw(r, "member") {
		s.State.PutMembership(anthropic.Membership{WorkspaceID: ws.ID, ServiceAccountID: account.ID, Role: "workspace_user"})
	}
	if issuer.ID != "" && rapid.Bool().Draw(r, "rule") {
		target := account.ID
		if target == "" || rapid.Bool().Draw(r, "for another account") {
			target = s.State.PutServiceAccount(anthropic.ServiceAccount{Name: "bot"}).ID
		}
		s.State.PutRule(federation.Rule{
			Name: "gha-acme-app-main", IssuerID: issuer.ID, Match: federation.Match{Claims: []federation.Claim{federation.Pin("repository_owner", "acme")}},
			TargetType: "service_account", ServiceAccountID: target, WorkspaceIDs: []string{ws.ID}, OAuthScope: "workspace:inference",
		})
	}
}

// A list may lag behind: an account that somebody has just made keeps its name, and no
// second one is made beside it.
func TestAListThatLagsBehindMakesNoDuplicate(t *testing.T) {
	s, ws := organization(t)
	p, err := outside(s).Provision(t.Context(), wanted(t, ws.ID), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	there := s.State.PutServiceAccount(anthropic.ServiceAccount{Name: "gha-acme-app"})
	behind := sandbox.Fault{Status: 200, Body: `{"data":[],"next_page":null}`, Times: 2}
	s.State.Fail("GET /v1/organizations/service_accounts", behind)
	behind.Skip, behind.Times = 3, 1
	s.State.Fail("GET /v1/organizations/service_accounts", behind)
	steps, err := p.Apply(t.Context(), func(provision.Step) {})
	if err != nil || steps[1].State != provision.Exists || steps[1].Resource != there.ID || holds(s) != full {
		t.Errorf("%s, %v\n%s", short(steps), err, holds(s))
	}
}

// Two runs at once end as one does.
func TestTwoRunsAtOnce(t *testing.T) {
	s, ws := organization(t)
	o, w := outside(s), wanted(t, ws.ID)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if _, err := apply(t.Context(), o, w); err != nil {
				t.Errorf("%v", err)
			}
		})
	}
	both.Wait()
	if holds(s) != full {
		t.Errorf("it holds\n%s", holds(s))
	}
}
