package provision_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/provision"
	"gh-wif/internal/strictjson"
	"gh-wif/wizard"
)

const url = "https://token.actions.githubusercontent.com"

// want is what a plan for acme/app needs, with more answers.
func want(t *testing.T, change func(*wizard.Answers)) provision.Wanted {
	t.Helper()
	a := wizard.Answers{Repository: "acme/app", Branch: "main"}
	if change != nil {
		change(&a)
	}
	plan, err := wizard.Build(a)
	if err != nil {
		t.Fatal(err)
	}
	return provision.Want(plan)
}

// world is an organization in which everything that [want] needs exists.
func world(t *testing.T) anthropic.Inventory {
	t.Helper()
	w := want(t, nil)
	rule := w.NewRule("gha-acme-app-main")
	rule.ID, rule.IssuerID, rule.ServiceAccountID, rule.WorkspaceID, rule.WorkspaceIDs = "fdrl_1", "fdis_1", "svac_1", "", []string{"wrkspc_1"}
	return anthropic.Inventory{
		Organization:    anthropic.Organization{ID: "6f1b7c1e-1111-4222-8333-444455556666", Name: "Acme"},
		Workspaces:      []anthropic.Workspace{{ID: "wrkspc_0", Name: "Default", Default: true}, {ID: "wrkspc_1", Name: "CI"}},
		ServiceAccounts: []anthropic.ServiceAccount{{ID: "svac_1", Name: "gha-acme-app", Role: "developer"}},
		Issuers:         []federation.Issuer{{ID: "fdis_1", Name: "github-actions", IssuerURL: url, JWKS: federation.JWKSDiscovery}},
		Rules:           []federation.Rule{rule},
		Memberships:     map[string][]anthropic.Membership{"svac_1": {{WorkspaceID: "wrkspc_1", ServiceAccountID: "svac_1", Role: "workspace_developer"}}},
	}
}

// plan resolves and plans.
func plan(t *testing.T, w provision.Wanted, inv anthropic.Inventory) ([]provision.Step, []string) {
	t.Helper()
	notes, err := w.Resolve(inv)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := w.Make(inv)
	if err != nil {
		t.Fatal(err)
	}
	return steps, notes
}

// told is a plan in short: of each step its object, what is done, and to which.
func told(steps []provision.Step) string {
	var out []string
	for _, s := range steps {
		text := string(s.ID) + " " + string(s.State)
		if s.Deed != provision.Nothing {
			text = string(s.ID) + " " + string(s.Deed)
		}
		out = append(out, strings.TrimSpace(text+" "+s.Resource))
	}
	return strings.Join(out, ", ")
}

func yes() *bool { v := true; return &v }
func no() *bool  { v := false; return &v }

// all is a plan for an organization that has everything.
const all = "issuer exists fdis_1, service_account exists svac_1, membership exists wrkspc_1, rule exists fdrl_1"

// plans are worlds, and what is done there.
var plans = map[string]struct {
	answers func(*wizard.Answers)
	world   func(*anthropic.Inventory)
	want    string
}{
	"everything is there": {nil, nil, all},
	"nothing is there": {
		func(a *wizard.Answers) { a.Workspace = "wrkspc_1" },
		func(i *anthropic.Inventory) { i.Issuers, i.Rules, i.ServiceAccounts = nil, nil, nil },
		"issuer make, service_account make, membership make wrkspc_1, rule make",
	},
	"an issuer of another name": {nil, func(i *anthropic.Inventory) { i.Issuers[0].Name = "ci" }, all},
	"an issuer that replays":    {nil, func(i *anthropic.Inventory) { i.Issuers[0].CheckJTI = no() }, all},
	"the account without membership": {
		nil, func(i *anthropic.Inventory) { i.Memberships = nil },
		"issuer exists fdis_1, service_account exists svac_1, membership make wrkspc_1, rule exists fdrl_1",
	},
	"the default workspace": {
		func(a *wizard.Answers) { a.Workspace = "wrkspc_0" },
		func(i *anthropic.Inventory) { i.Memberships, i.Rules = nil, nil },
		"issuer exists fdis_1, service_account exists svac_1, membership exists wrkspc_0, rule make",
	},
	"the rule by another name": {nil, func(i *anthropic.Inventory) { i.Rules[0].Name = "renamed" }, all},
	"the rule for every workspace": {
		func(a *wizard.Answers) { a.Workspace = "wrkspc_1" },
		func(i *anthropic.Inventory) { i.Rules[0].WorkspaceIDs, i.Rules[0].AppliesToAllWorkspaces = nil, yes() }, all,
	},
	"the rule for every workspace, which names one": {
		func(a *wizard.Answers) { a.Workspace = "wrkspc_1" },
		func(i *anthropic.Inventory) {
			i.Rules[0].WorkspaceIDs, i.Rules[0].AppliesToAllWorkspaces = []string{"wrkspc_0"}, yes()
		}, all,
	},
	"an older rule that names no workspace": {
		func(a *wizard.Answers) { a.Workspace = "wrkspc_1" }, func(i *anthropic.Inventory) { i.Rules[0].WorkspaceIDs = nil }, all,
	},
	"claims in another order":         {nil, func(i *anthropic.Inventory) { slices.Reverse(i.Rules[0].Match.Claims) }, all},
	"the usual audience is not named": {nil, func(i *anthropic.Inventory) { i.Rules[0].Match.Audience = "" }, all},
	"the rule says something else": {
		nil, func(i *anthropic.Inventory) { i.Rules[0].Match.SubjectPrefix = "repo:acme/*" },
		"issuer exists fdis_1, service_account exists svac_1, membership exists wrkspc_1, rule change fdrl_1",
	},
	"the rule has another scope": {
		nil, func(i *anthropic.Inventory) { i.Rules[0].OAuthScope = federation.ScopeDeveloper },
		"issuer exists fdis_1, service_account exists svac_1, membership exists wrkspc_1, rule change fdrl_1",
	},
	"the rule is for another workspace": {
		func(a *wizard.Answers) { a.Workspace = "wrkspc_1" }, func(i *anthropic.Inventory) { i.Rules[0].WorkspaceIDs = []string{"wrkspc_0"} },
		"issuer exists fdis_1, service_account exists svac_1, membership exists wrkspc_1, rule change fdrl_1",
	},
	"the rule of this name is another issuer's": {
		func(a *wizard.Answers) { a.Workspace = "wrkspc_1" }, func(i *anthropic.Inventory) { i.Rules[0].IssuerID = "fdis_2" },
		"issuer exists fdis_1, service_account exists svac_1, membership exists wrkspc_1, rule make",
	},
	"the rule's account is archived": {
		nil, func(i *anthropic.Inventory) { i.ServiceAccounts = nil },
		"issuer exists fdis_1, service_account make, membership make wrkspc_1, rule change fdrl_1",
	},
	"the rule is for an account of another name": {nil, func(i *anthropic.Inventory) { i.ServiceAccounts[0].Name = "bot" }, all},
	"the ids are answered": {
		func(a *wizard.Answers) {
			a.IssuerID, a.ServiceAccount, a.Workspace, a.RuleID = "fdis_1", "svac_1", "wrkspc_1", "fdrl_1"
		},
		func(i *anthropic.Inventory) { i.ServiceAccounts[0].Name, i.Rules[0].Name = "bot", "any" }, all,
	},
}

func TestWhatIsThereIsFoundAndWhatIsNotIsMade(t *testing.T) {
	for name, c := range plans {
		t.Run(name, func(t *testing.T) {
			inv := world(t)
			if c.world != nil {
				c.world(&inv)
			}
			steps, _ := plan(t, want(t, c.answers), inv)
			if got := told(steps); got != c.want {
				t.Errorf("have %s\nwant %s", got, c.want)
			}
		})
	}
}

// What the organization does not know, and what it leaves a choice about, is refused by the
// answer's name.
func TestAnswersThatTheOrganizationDoesNotKnow(t *testing.T) {
	for field, c := range map[string]struct {
		answers func(*wizard.Answers)
		world   func(*anthropic.Inventory)
	}{
		"organization":    {func(a *wizard.Answers) { a.Organization = "6f1b7c1e-1111-4222-8333-000000000000" }, nil},
		"issuer-id":       {func(a *wizard.Answers) { a.IssuerID = "fdis_9" }, nil},
		"service-account": {func(a *wizard.Answers) { a.ServiceAccount = "svac_9"; a.Workspace = "wrkspc_1" }, nil},
		"rule-id":         {func(a *wizard.Answers) { a.RuleID = "fdrl_9" }, nil},
		"workspace":       {nil, func(i *anthropic.Inventory) { i.Rules = nil }},
	} {
		inv := world(t)
		if c.world != nil {
			c.world(&inv)
		}
		w := want(t, c.answers)
		_, err := w.Resolve(inv)
		if err == nil {
			_, err = w.Make(inv)
		}
		var answer *wizard.AnswerError
		if !errors.As(err, &answer) || answer.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	inv := world(t)
	inv.Workspaces[1].Archived = true
	w := want(t, func(a *wizard.Answers) { a.Workspace = "wrkspc_1" })
	if _, err := w.Resolve(inv); err == nil || !strings.Contains(err.Error(), "wrkspc_0 Default") {
		t.Errorf("an archived workspace is taken, or the others are not named: %v", err)
	}
	inv = world(t)
	inv.Issuers[0].IssuerURL += "/"
	w = want(t, func(a *wizard.Answers) { a.IssuerID = "fdis_1" })
	if _, err := w.Resolve(inv); err == nil || !strings.Contains(err.Error(), url+"/") {
		t.Errorf("an issuer of another address is taken: %v", err)
	}
}

// Nobody is asked for what there is only one of; it is said.
func TestWhatIsTakenIsSaid(t *testing.T) {
	inv := world(t)
	inv.Rules, inv.Workspaces = nil, inv.Workspaces[1:]
	steps, notes := plan(t, want(t, nil), inv)
	if told(steps) != "issuer exists fdis_1, service_account exists svac_1, membership exists wrkspc_1, rule make" || len(notes) != 1 || !strings.Contains(notes[0], "wrkspc_1 CI, the only one") {
		t.Errorf("%s %q", told(steps), notes)
	}
	inv = world(t)
	inv.ServiceAccounts[0].Name = "bot"
	if _, notes := plan(t, want(t, nil), inv); len(notes) != 2 || !strings.Contains(notes[0], "svac_1 bot") || !strings.Contains(notes[1], "wrkspc_1 CI") {
		t.Errorf("%q", notes)
	}
}

// A difference shows what changes and nothing else; what is left as it is is shown too.
func TestDifferences(t *testing.T) {
	inv := world(t)
	slices.Reverse(inv.Rules[0].Match.Claims)
	inv.Rules[0].OAuthScope = federation.ScopeDeveloper
	inv.Issuers[0].CheckJTI = no()
	steps, _ := plan(t, want(t, nil), inv)
	var changed []string
	for _, s := range steps {
		for _, line := range strings.Split(s.Diff, "\n") {
			if len(line) > 1 && strings.ContainsAny(line[:1], "+-") && !strings.HasPrefix(line, "+++") && !strings.HasPrefix(line, "---") {
				changed = append(changed, strings.Join(strings.Fields(line), ""))
			}
		}
	}
	wanted := []string{`-"check_jti":false,`, `+"check_jti":true,`, `-"oauth_scope":"workspace:developer",`, `+"oauth_scope":"workspace:inference",`}
	if !slices.Equal(changed, wanted) {
		t.Errorf("%q", changed)
	}
	if s := steps[0]; s.Deed != provision.Nothing || !strings.Contains(s.Because, "left as it is") {
		t.Errorf("the issuer is changed, or nobody is told: %+v", s)
	}
}

// A rule that will be made is shown whole, with stand-ins for the ids that are made with it.
func TestANewRuleIsShown(t *testing.T) {
	inv := world(t)
	inv.Issuers, inv.Rules, inv.ServiceAccounts = nil, nil, nil
	steps, _ := plan(t, want(t, func(a *wizard.Answers) { a.Workspace = "wrkspc_1" }), inv)
	for _, line := range []string{`+  "name": "gha-acme-app-main",`, `+  "issuer_id": "fdis_...",`, `+      "repository": "acme/app",`, `+    "service_account_id": "svac_..."`, `+    "wrkspc_1"`} {
		if !strings.Contains(steps[3].Diff, line+"\n") {
			t.Errorf("%q is not shown:\n%s", line, steps[3].Diff)
		}
	}
}

// A change of the rule replaces what is wanted and keeps the workspaces that it has.
func TestWhatAChangeSends(t *testing.T) {
	inv := world(t)
	there := inv.Rules[0]
	there.WorkspaceIDs, there.Description, there.Match.Condition = []string{"wrkspc_0"}, "ours", "true == true"
	w := want(t, func(a *wizard.Answers) { a.Workspace = "wrkspc_1" })
	inv.Rules[0] = there
	plan(t, w, inv)
	if _, err := w.Resolve(inv); err != nil {
		t.Fatal(err)
	}
	changed, workspace := w.Change(there)
	if workspace != "wrkspc_1" || changed.Description != "ours" || changed.Match.Condition != "" || changed.ServiceAccountID != "svac_1" {
		t.Errorf("%q %s", workspace, changed.JSON())
	}
	there.WorkspaceIDs = []string{"wrkspc_1", "wrkspc_0"}
	if _, workspace := w.Change(there); workspace != "" {
		t.Errorf("it is enabled for %s again", workspace)
	}
}

// Two repositories never share an account by chance, and a name keeps within its limits.
func TestNamesOfAccounts(t *testing.T) {
	seen := map[string]string{}
	for _, r := range []string{
		"acme/app", "acme-app/x", "acme/app-x", "acme/app.x", "acme/app_x", "a/cme-app-x", "acme/app-2", strings.Repeat("a", 39) + "/" + strings.Repeat("b", 100),
	} {
		w := want(t, func(a *wizard.Answers) { a.Repository = r })
		name := w.Account.Name
		if before, ok := seen[name]; ok {
			t.Errorf("%s and %s have the account %s", before, r, name)
		}
		seen[name] = r
		for _, n := range provision.Names(name) {
			if len(n) > federation.MaxName || wizard.Slug(n) != n {
				t.Errorf("%s: %q is no name", r, n)
			}
			if n != name {
				seen[n] = r
			}
		}
	}
	if seen["gha-acme-app"] != "acme/app" {
		t.Errorf("the usual name is another one: %v", seen)
	}
	ghes := want(t, func(a *wizard.Answers) { a.IssuerURL = "https://github.example.com/_services/token" })
	if ghes.Account.Name == "gha-acme-app" {
		t.Error("acme/app of another GitHub has the same account")
	}
}

// A name that another object has is left to it.
func TestAnotherNameIsChosen(t *testing.T) {
	inv := world(t)
	inv.Issuers[0].IssuerURL = "https://gitlab.com"
	inv.Rules[0].IssuerID = "fdis_1"
	w := want(t, func(a *wizard.Answers) { a.Workspace = "wrkspc_1" })
	steps, _ := plan(t, w, inv)
	if steps[0].Name != "github-actions-2" || !strings.Contains(steps[0].Because, "github-actions") || steps[3].Name != "gha-acme-app-main-2" {
		t.Errorf("%+v", steps)
	}
	inv.Issuers = nil
	for _, name := range provision.Names("github-actions") {
		inv.Issuers = append(inv.Issuers, federation.Issuer{ID: "fdis_1", Name: name, IssuerURL: "https://gitlab.com"})
	}
	var names *provision.NamesError
	if _, err := w.Resolve(inv); !errors.As(err, &names) || !strings.Contains(err.Error(), "issuer") {
		t.Errorf("%v", err)
	}
}

// another is a rule that no plan made.
var another = federation.Rule{ID: "fdrl_2", Name: "other", IssuerID: "fdis_1", ServiceAccountID: "svac_1", Match: federation.Match{Claims: []federation.Claim{{Name: "x", Value: strictjson.FromString("y")}}}}

// removals are worlds, and what is archived there.
var removals = map[string]struct {
	answers func(*wizard.Answers)
	world   func(*anthropic.Inventory)
	want    string
}{
	"all of it":                {nil, nil, "rule archive fdrl_1, service_account archive svac_1, issuer archive fdis_1"},
	"nothing is there":         {nil, func(i *anthropic.Inventory) { *i = anthropic.Inventory{} }, ""},
	"the rule is gone already": {nil, func(i *anthropic.Inventory) { i.Rules = nil }, "service_account archive svac_1, issuer archive fdis_1"},
	"another rule uses both": {
		nil, func(i *anthropic.Inventory) { i.Rules = append(i.Rules, another) },
		"rule archive fdrl_1, service_account exists svac_1, membership exists, issuer exists fdis_1",
	},
	"another rule uses the issuer": {
		nil, func(i *anthropic.Inventory) {
			o := another
			o.ServiceAccountID = "svac_2"
			i.Rules = append(i.Rules, o)
		},
		"rule archive fdrl_1, service_account archive svac_1, issuer exists fdis_1",
	},
	"account and issuer were there before": {
		nil, func(i *anthropic.Inventory) { i.ServiceAccounts[0].Name, i.Issuers[0].Name = "bot", "ci" },
		"rule archive fdrl_1, service_account exists svac_1, membership exists, issuer exists fdis_1",
	},
	"a rule of another name": {
		nil, func(i *anthropic.Inventory) { i.Rules[0].Name = "mine" },
		"service_account exists svac_1, membership exists, issuer exists fdis_1",
	},
	"a rule by its id": {
		func(a *wizard.Answers) { a.RuleID = "fdrl_1" }, func(i *anthropic.Inventory) { i.Rules[0].Name = "mine" },
		"rule archive fdrl_1, service_account archive svac_1, issuer archive fdis_1",
	},
	"the rule whose name was taken": {
		nil, func(i *anthropic.Inventory) { i.Rules[0].Name = "gha-acme-app-main-2" },
		"rule archive fdrl_1, service_account archive svac_1, issuer archive fdis_1",
	},
	"a rule that only begins alike": {
		nil, func(i *anthropic.Inventory) {
			i.Rules[0].Name, i.Rules[0].Match.SubjectPrefix = "gha-acme-app-main-2", "repo:x"
		},
		"service_account exists svac_1, membership exists, issuer exists fdis_1",
	},
	"the same name under another issuer": {
		nil, func(i *anthropic.Inventory) { i.Rules[0].IssuerID = "fdis_2" },
		"service_account exists svac_1, membership exists, issuer archive fdis_1",
	},
}

func TestWhatIsArchived(t *testing.T) {
	for name, c := range removals {
		t.Run(name, func(t *testing.T) {
			inv := world(t)
			if c.world != nil {
				c.world(&inv)
			}
			w := want(t, c.answers)
			steps := w.Remove(inv)
			if got := told(steps); got != c.want {
				t.Errorf("have %s\nwant %s", got, c.want)
			}
			for _, s := range steps {
				if s.Deed == provision.Nothing && s.ID == provision.Issuer && !strings.Contains(s.Because, "fdrl_") && !strings.Contains(s.Because, "before") {
					t.Errorf("who uses it is not named: %s", s.Because)
				}
			}
		})
	}
}
