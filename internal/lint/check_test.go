package lint

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
	"gh-wif/internal/workflow"
)

func TestSoundFilesHaveNoFindings(t *testing.T) {
	if got := Check(input(soundRule, soundIssuer, soundWorkflow)); len(got.Findings) > 0 || got.Unreadable > 0 {
		t.Errorf("got %+v", got)
	}
}

// ruleDefect is one change of the sound rule and all that is said of it.
var ruleDefects = []struct {
	name   string
	change []string
	want   []string
	at     [2]int // line and column of the first; 0: not looked at
	sev    workflow.Grade
}{
	{"a name with a capital", []string{`"ci"`, `"CI"`}, []string{"rule_invalid_name"}, [2]int{3, 11}, workflow.Error},
	{"no scope", []string{`"workspace:inference"`, `""`}, []string{"rule_invalid_scope"}, [2]int{18, 18}, workflow.Error},
	{"the placeholder of the account", []string{"svac_01a", "svac_..."}, []string{"rule_placeholder"}, [2]int{16, 63}, workflow.Note},
	{"a lifetime that is never reached", []string{"600", "3600"}, []string{"rule_lifetime_never_reached"}, [2]int{19, 29}, workflow.Note},
	{"a lifetime in quotes", []string{"600", `"600"`}, []string{"rule_invalid_token_lifetime"}, [2]int{19, 29}, workflow.Error},
	{"no audience", []string{"    \"audience\": \"https://api.anthropic.com\",\n", ""}, []string{"rule_no_audience"}, [2]int{5, 12}, workflow.Note},
	{"the owner's address as audience", []string{"https://api.anthropic.com", "https://github.com/acme"}, []string{"aud_rule_wrong"}, [2]int{7, 17}, workflow.Warning},
	{"another audience on purpose", []string{"https://api.anthropic.com", "https://claude.acme.example"}, []string{}, [2]int{}, ""},
	{"another owner's called workflow, by a branch", []string{`@refs/heads/main"`, `@refs/heads/main", "job_workflow_ref": "evil/shared/.github/workflows/c.yml@refs/heads/main"`}, []string{"rule_called_workflow_moves"}, [2]int{}, workflow.Warning},
	{"another owner's called workflow, by a tag", []string{`@refs/heads/main"`, `@refs/heads/main", "job_workflow_ref": "evil/shared/.github/workflows/c.yml@refs/tags/v1"`}, []string{"rule_called_workflow_moves"}, [2]int{}, workflow.Warning},
	{"another owner's called workflow, by a commit", []string{`@refs/heads/main"`, `@refs/heads/main", "job_workflow_ref": "evil/shared/.github/workflows/c.yml@0123456789abcdef0123456789abcdef01234567"`}, []string{}, [2]int{}, ""},
	{"a called workflow of the same owner", []string{`@refs/heads/main"`, `@refs/heads/main", "job_workflow_ref": "acme/shared/.github/workflows/c.yml@refs/heads/main"`}, []string{}, [2]int{}, ""},
	{"any workflow file", []string{",\n      \"workflow_ref\": \"acme/app/.github/workflows/claude.yml@refs/heads/main\"", ""}, []string{"rule_admits_any_workflow"}, [2]int{6, 23}, workflow.Note},
	{"any event", []string{"      \"event_name\": \"push\",\n", ""}, []string{"rule_admits_outsider_event"}, [2]int{6, 23}, workflow.Note},
	{"a broad scope", []string{"workspace:inference", "workspace:inference workspace:manage_tunnels"}, []string{"rule_broad_scope"}, [2]int{18, 18}, workflow.Warning},
	{"the organization's scope", []string{"workspace:inference", "org:admin"}, []string{"rule_broad_scope"}, [2]int{18, 18}, workflow.Error},
	{"an unknown claim", []string{`"event_name"`, `"event"`}, []string{"rule_claim_unknown"}, [2]int{}, workflow.Warning},
	{"contradicting claims", []string{`"acme/app",`, `"acme/other",`}, []string{"rule_admits_nobody"}, [2]int{5, 12}, workflow.Error},
}

func TestASeededDefectOfARuleIsFoundAndNothingElse(t *testing.T) {
	for _, tt := range ruleDefects {
		t.Run(tt.name, func(t *testing.T) {
			got := Check(input(change(t, soundRule, tt.change...), "", "")).Findings
			list := ids(got)
			if len(tt.want) > 0 && !slices.Contains(list, tt.want[0]) || len(tt.want) == 0 && len(list) > 0 {
				t.Fatalf("got %v, want %v", list, tt.want)
			}
			for _, id := range list {
				if !slices.Contains(tt.want, id) {
					t.Errorf("%s as well: %+v", id, got)
				}
			}
			if len(got) == 0 {
				return
			}
			f := found(t, got, tt.want[0])
			if tt.at[0] > 0 && (f.Line != tt.at[0] || f.Column != tt.at[1]) {
				t.Errorf("at %d:%d, want %v", f.Line, f.Column, tt.at)
			}
			if worst(got) != tt.sev {
				t.Errorf("severity %s, want %s", worst(got), tt.sev)
			}
			if f.Message == "" || f.Why == "" || f.Fix == "" || f.File != rulePath {
				t.Errorf("a field is empty: %+v", f)
			}
		})
	}
}

// An edit is only safe if the finding is gone after it, nothing new has come, and
// the same kinds of runs get in.
func TestAnEditMakesItsFindingGoAway(t *testing.T) {
	for _, tt := range []struct{ name, rule, issuer, id string }{
		{"no audience", change(t, soundRule, "    \"audience\": \"https://api.anthropic.com\",\n", ""), "", "rule_no_audience"},
		{"no audience, on one line", `{"name": "ci", "match": {"claims": {"repository_owner": "acme"}}}`, "", "rule_no_audience"},
		{"a long lifetime", change(t, soundRule, "600", "7200"), "", "rule_lifetime_never_reached"},
		{"blanks in the subject", change(t, soundRule, `heads/main"`, `heads/main "`), "", "sub_whitespace_in_rule"},
		{"blanks in a claim, after other letters", change(t, soundRule, `"push"`, `"push\u0020"`, `"acme/app",`, `"acme/app", "head_ref": "é",`), "", "rule_claim_blanks"},
		{"a slash after the issuer", "", change(t, soundIssuer, `content.com"`, `content.com/"`), "issuer_url_near_miss"},
		{"the discovery path", "", change(t, soundIssuer, `content.com"`, `content.com/.well-known/openid-configuration"`), "issuer_url_near_miss"},
		{"the older shape of the keys", "", change(t, soundIssuer, `"jwks": {"type": "discovery"}`, `"jwks_source" : "discovery"`), "issuer_legacy_keys"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := Check(input(tt.rule, tt.issuer, "")).Findings
			f := found(t, before, tt.id)
			if f.Edit == nil {
				t.Fatalf("no edit: %+v", f)
			}
			rule, issuer := tt.rule, tt.issuer
			if rule != "" {
				rule = string(f.Edit.Apply([]byte(rule)))
			} else {
				issuer = string(f.Edit.Apply([]byte(issuer)))
			}
			after := ids(Check(input(rule, issuer, "")).Findings)
			if slices.Contains(after, tt.id) || slices.ContainsFunc(after, func(id string) bool { return strings.HasSuffix(id, "unreadable") }) {
				t.Errorf("after the edit %v:\n%s%s", after, rule, issuer)
			}
		})
	}
}

func TestWhatIsNotPlainlyThereGetsNoEdit(t *testing.T) {
	for name, issuer := range map[string]string{
		"keys from elsewhere": change(t, soundIssuer, `"jwks": {"type": "discovery"}`, `"jwks_source": "explicit_url", "jwks_url": "https://keys.example.com/jwks"`),
		"a certificate":       change(t, soundIssuer, `"jwks": {"type": "discovery"}`, `"jwks_source": "discovery", "ca_cert_pem": "x"`),
	} {
		if f := found(t, Check(input("", issuer, "")).Findings, "issuer_legacy_keys"); f.Edit != nil {
			t.Errorf("%s: %+v", name, f.Edit)
		}
	}
	if f := found(t, Check(input(subjectRule("repo:acme/* "), "", "")).Findings, "sub_whitespace_in_rule"); f.Edit != nil {
		t.Errorf("a wildcard that would begin to work: %+v", f.Edit)
	}
	if f := found(t, Check(input(`{"name": "ci", "match": {}}`, "", "")).Findings, "rule_no_audience"); f.Edit != nil {
		t.Errorf("an empty match: %+v", f.Edit)
	}
}

func TestARuleOfAnotherIssuerIsCheckedForValidityOnly(t *testing.T) {
	rule := `{"name": "ci", "issuer_id": "fdis_1", "match": {"subject_prefix": "project_path:acme/app:*", "audience": "https://api.anthropic.com"},
		"target": {"type": "service_account", "service_account_id": "svac_1"}, "workspace_id": "wrkspc_1", "oauth_scope": "workspace:inference"}`
	got := Check(input(rule, `{"name": "ci", "issuer_url": "https://ci.example.com", "jwks": {"type": "discovery"}}`, soundWorkflow)).Findings
	if want := []string{"issuer_not_github"}; !slices.Equal(ids(got), want) {
		t.Errorf("got %v, want %v", ids(got), want)
	}
}

func TestWhatCannotBeReadIsCounted(t *testing.T) {
	in := input("{", "[]", "jobs: {}")
	got := Check(in)
	if want := []string{ruleUnreadable, issuerUnreadable, workflowUnreadable}; !slices.Equal(ids(got.Findings), want) || got.Unreadable != 3 {
		t.Errorf("got %+v", got)
	}
	for _, f := range got.Findings {
		if f.Line < 1 || f.Column < 1 || f.Why == "" || f.Fix == "" {
			t.Errorf("%+v", f)
		}
	}
}

// However broken the documents are: no panic, a place for every finding, and an
// edit only within the file.
func TestAnythingCanBeChecked(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		text := soundRule + soundIssuer + soundWorkflow
		cut := func(name, of string) string {
			a := rapid.IntRange(0, len(of)).Draw(t, name+" from")
			b := rapid.IntRange(a, len(of)).Draw(t, name+" to")
			c := rapid.IntRange(0, len(text)-1).Draw(t, name+" other")
			return of[:a] + text[c:min(len(text), c+rapid.IntRange(0, 9).Draw(t, name+" length"))] + of[b:]
		}
		in := input(cut("rule", soundRule), cut("issuer", soundIssuer), cut("workflow", soundWorkflow))
		sizes := map[string]int{rulePath: 0, issuerPath: 0, workflowPath: 0}
		for _, s := range append(slices.Clone(in.Rules), in.Issuers...) {
			sizes[s.Path] = len(s.Text)
		}
		for _, w := range in.Workflows {
			sizes[w.Path] = len(w.Text)
		}
		for _, f := range Check(in).Findings {
			if f.Line < 1 || f.Column < 1 || f.ID == "" || f.Message == "" || f.Why == "" || f.Fix == "" {
				t.Fatalf("%+v", f)
			}
			if f.Edit != nil && (f.Edit.Start < 0 || f.Edit.End < f.Edit.Start || f.Edit.End > sizes[f.File]) {
				t.Fatalf("%+v", f)
			}
		}
	})
}

// A fault in one place must not depend on what stands around it.
func FuzzCheck(f *testing.F) {
	f.Add(soundRule, soundIssuer, soundWorkflow)
	f.Add(`{"match":{"condition":"claims.sub == 'x'"}}`, `{"issuer_url":""}`, "on: push\njobs: {}\n")
	f.Fuzz(func(_ *testing.T, rule, issuer, flow string) {
		Check(input(rule, issuer, flow))
	})
}
