package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/sandbox"
)

// documents collects the documents that the program prints, each held against its schema, and
// the keys that are seen in them.
type documents struct {
	t *testing.T
	schemaWalk
	printed map[string]int
	files   string // of the documents' world
}

func newDocuments(t *testing.T) *documents {
	set, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	return &documents{t, schemaWalk{set, map[string]bool{}}, map[string]int{}, filepath.Join(worlds(t), "reference")}
}

// take holds the documents in a text against a schema.
func (d *documents) take(name, what, text string) {
	d.t.Helper()
	all, err := validated(name, text)
	if err != nil {
		d.t.Errorf("%s: %v", what, err)
	}
	if len(all) == 0 {
		d.t.Errorf("%s: no document\n%s", what, text)
	}
	for _, one := range all {
		d.walk(name, "", d.set.raw[name], one)
		d.printed[name]++
	}
}

// run takes what each command line prints with --json.
func (d *documents) run(lines ...string) {
	d.t.Helper()
	for _, line := range lines {
		args := append(strings.Fields(line), "--json")
		got := call(d.t.Context(), d.t, strings.NewReader(""), args...)
		if got.status != exitOK && got.status != exitNotWell {
			d.t.Errorf("%s: status %d: %s", line, got.status, got.err)
		}
		d.take(schemaOf(args), line, got.out)
	}
}

// A key that no output has is a promise that nothing tried.
func TestEveryKeyOfASchemaIsSeen(t *testing.T) {
	d := newDocuments(t)
	for _, part := range []func(*documents){
		inputsOfTheAPI, inputsOfScripts, documentsOfFiles, documentsOfDiagnosis, documentsOfWorkflows, documentsOfMigration, documentsOfApply, documentsOfVerify, documentsOfJob,
		documentsOfOrganization, documentsOfPlans, documentsThatAreRead,
	} {
		part(d)
	}
	for name, raw := range d.set.raw {
		for _, key := range keysOf(name, "", raw) {
			if !d.seen[key] {
				t.Errorf("%s: no document has it", key)
			}
		}
		if d.printed[name] == 0 && name != "common" {
			t.Errorf("no document of %s", name)
		}
	}
}

// inputsOfScripts takes the rules and issuers that the scripts have and the server would accept.
func inputsOfScripts(d *documents) {
	paths, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(paths) < 20 {
		d.t.Fatal(paths, err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, f := range archive.Files {
			if rule, err := job.ParseRule(f.Data); err == nil && len(rule.Validate("")) == 0 {
				d.take("rule", path+" "+f.Name, string(f.Data))
			}
			if issuer, err := job.ParseIssuer(f.Data); err == nil && len(issuer.Validate()) == 0 {
				d.take("issuer", path+" "+f.Name, string(f.Data))
			}
		}
	}
}

// inputsOfTheAPI takes what goes to the Admin API and what it answers, as its reference has it.
func inputsOfTheAPI(d *documents) {
	for _, kind := range []string{"rule", "issuer"} {
		paths, err := filepath.Glob("../federation/testdata/examples/" + kind + "-*.json")
		if err != nil || len(paths) < 5 {
			d.t.Fatal(paths, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				d.t.Fatal(err)
			}
			d.take(kind, path, string(text))
		}
	}
	d.take("issuer", "the older form", `{"name":"a","issuer_url":"https://github.example.com/_services/token","jwks_source":"explicit_url","jwks_url":"https://github.example.com/keys","discovery_base":"https://github.example.com","jwks_keys":[{"kty":"RSA"}],"ca_cert_pem":"x"}`)
	d.take("issuer", "keys elsewhere", `{"name":"a","issuer_url":"https://github.example.com/_services/token","jwks":{"type":"explicit_url","url":"https://github.example.com/keys"}}`)
}

// documentsOfFiles are those of what stands in files or in flags.
func documentsOfFiles(d *documents) {
	contractFiles(d.t)
	write(d.t, "never.json", `{"name":"ci","match":{"claims":{"repository":"acme/app","event_name":"no_event"}}}`)
	d.run(
		"generate --repo acme/app", "generate --repo acme/app --language snippet", "generate --repo acme/app --edition legacy --event pull_request_review --no-guards",
		"generate --repo acme/app --issuer-url https://github.example.com/_services/token",
		"generate --repo acme/app --subject-prefix-from repo:acme@1/app@2 --subject-format immutable --organization 6f1b7c1e-1111-4222-8333-444455556666 --workspace wrkspc_01 --issuer-id fdis_01 --rule-id fdrl_01 --service-account svac_01",
		"generate --repo acme/app --event release --event pull_request --event push --subject-format classic",
		"exposure --rule rule.json", "exposure --rule wide.json", "exposure --rule unnamed.json", "exposure --rule never.json",
		"lint --rule wide.json --severity note", "subject --repo acme/app --event push --rule rule.json",
		"sandbox --rule rule.json --as-all", "sandbox --rule wide.json --as-all",
	)
}

// documentsOfDiagnosis are reports of the examples and of what the documents' world has.
func documentsOfDiagnosis(d *documents) {
	for _, name := range []string{"immutable", "environment", "audience", "replay"} {
		d.run("diagnose --example " + name)
	}
	contractFiles(d.t)
	write(d.t, "custom.json", `{"iss":"https://token.actions.githubusercontent.com","aud":"https://api.anthropic.com","sub":"repository_owner:acme:repository_visibility:private","jti":"a","repository":"acme/app","ref":"refs/heads/main","iat":1795377600,"nbf":1795377600,"exp":1795377900}`)
	write(d.t, "claims.json", `{"name":"ci","issuer_id":"fdis_01","match":{"audience":"https://api.anthropic.com","claims":{"repository":"acme/app","ref":"refs/heads/dev","event_name":"push"}}}`)
	write(d.t, "bare.yml", "on: push\njobs:\n  call:\n    runs-on: ubuntu-latest\n    env: {ANTHROPIC_FEDERATION_RULE_ID: fdrl_01}\n    steps: [{run: pip install anthropic && python x.py}]\n")
	write(d.t, "null.txt", "null")
	write(d.t, "main.yml", flow("  push:\n    branches: [main]\n", ""))
	d.run(
		"diagnose custom.json --rule rule.json --now 1795377700", "diagnose token.json --rule claims.json --now 1795377700", "diagnose null.txt --workflow bare.yml",
		"diagnose token.json --rule rule.json --rule production.json --now 1795377700", "diagnose token.json --rule production.json --workflow main.yml --now 1795377700",
		"diagnose token.json", "diagnose rule.json", "diagnose token.json --rule rule.json --now 1795377700", "diagnose token.json --rule wide.json --now 1795377700",
		"diagnose token.json --rule production.json --now 1795377700", "diagnose token.json --rule production.json --workflow varied.yml --now 1795377700",
		"diagnose --reason jti_reused --rule rule.json",
	)
}

// documentsOfWorkflows are those of a working copy with workflows.
func documentsOfWorkflows(d *documents) {
	called := strings.Replace(flow("  workflow_call:\n  push:\n", ""), "name: Claude", "name: Called", 1)
	workingCopy(d.t, map[string]string{
		"claude.yml": flow("  push:\n    branches: [main, 'v*']\n  pull_request:\n  pull_request_review:\n  schedule:\n    - cron: '5 4 * * *'\n", "    if: github.event_name != 'schedule'\n"),
		"varied.yml": flow("  push:\n", "    environment: ${{ vars.WHERE }}\n"), "called.yml": called,
	})
	write(d.t, "rule.json", `{"name":"ci","issuer_id":"fdis_01","match":{"subject_prefix":"repo:acme/app:ref:refs/heads/main","audience":"https://api.anthropic.com"}}`)
	d.run("subject", "subject --rule rule.json", "lint", "--version")
}

// documentsOfMigration are those of workflows that have a key.
func documentsOfMigration(d *documents) {
	world(d.t, d.files)
	d.run("migrate", "migrate --ids vars .github/workflows/review.yml")
	write(d.t, ".github/workflows/odd.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{run: 'claude -p x', env: {ANTHROPIC_API_KEY: abc}}]\n")
	d.run("migrate")
}

// documentsOfApply are the steps of plans that are carried out, fail, change and archive.
func documentsOfApply(d *documents) {
	s, ws := someOrganization(d.t)
	take := func(args ...string) {
		d.take("apply", strings.Join(args, " "), applied(d.t, s, sandbox.AdminToken, append(args, "--workspace", ws, "--json")...).out)
	}
	take("--dry-run")
	take("--yes")
	take("--remove", "--yes")
}

// documentsOfVerify are those of runs that pass, fail and wait.
func documentsOfVerify(d *documents) {
	workingCopy(d.t, map[string]string{"claude.yml": flow(byHand, "")})
	const group = "##[group]Run anthropics/claude-code-action@0123456789012345678901234567890123456789\n##[endgroup]\nAuthentication failed\n##[error]no\n"
	waits := actionRun("claude.yml", "", "")
	waits.Waits = 1 << 30
	for what, w := range map[string]sandbox.Workflow{
		"passed": actionRun("claude.yml", "", ""), "failed": actionRun("claude.yml", "failure", group), "without a log": actionRun("claude.yml", "failure", ""), "waits": waits,
	} {
		l := newOnline(d.t)
		l.box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app", Workflows: []sandbox.Workflow{w}})
		d.take("verify", what, l.call(d.t.Context(), d.t, "verify", "--timeout", "90s", "--json").out)
	}
	l := newOnline(d.t)
	l.box.State.AddRepository(sandbox.Repository{Owner: "acme", Name: "app", Workflows: []sandbox.Workflow{actionRun("claude.yml", "failure", group)}})
	for range 20 {
		l.box.State.Fail("GET */logs", sandbox.Refusal(404, "no", nil))
	}
	d.take("verify", "a log that is gone", l.call(d.t.Context(), d.t, "verify", "--json").out)
}

// documentsOfJob are those of a job of GitHub Actions, which a rule lets in and another does not.
func documentsOfJob(d *documents) {
	d.t.Chdir(d.t.TempDir())
	rule := federation.Rule{
		ID: "fdrl_01AbCdEfGh", Name: "ci", IssuerID: "fdis_01", OAuthScope: federation.ScopeInference, TargetType: "service_account", ServiceAccountID: "svac_01", WorkspaceID: "wrkspc_01",
		Match: federation.Match{SubjectPrefix: "repo:acme/app:ref:refs/heads/main", Audience: federation.DefaultAudience},
	}
	write(d.t, "rule.json", string(rule.JSON()))
	box, err := sandbox.Start(d.t.Context(), sandbox.Config{Rule: &rule})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(box.Close)
	rule.Match.SubjectPrefix = "repo:acme/app:ref:refs/heads/dev"
	write(d.t, "other.json", string(rule.JSON()))
	l := newOnline(d.t)
	for _, variable := range append(box.Environ(box.Job), "GITHUB_ACTIONS=true") {
		name, value, _ := strings.Cut(variable, "=")
		l.env[name] = value
	}
	take := func(line string) {
		got := l.call(d.t.Context(), d.t, append([]string{"diagnose", "--request", "--json"}, strings.Fields(line)...)...)
		d.take("diagnose", line+got.err, got.out)
	}
	take("--rule rule.json --exchange")
	take("--rule other.json")
	delete(l.env, federation.RuleID.Env)
	take("--exchange")
}

// documentsOfOrganization are those of the rules that are there.
func documentsOfOrganization(d *documents) {
	s, ws := someOrganization(d.t)
	if got := applied(d.t, s, sandbox.AdminToken, "--workspace", ws, "--yes"); got.status != exitOK {
		d.t.Fatal(got.err)
	}
	s.State.PutRule(federation.Rule{Name: "never", IssuerID: s.State.Inventory().Issuers[0].ID, Match: federation.Match{Claims: []federation.Claim{federation.Pin("repository", "acme/app"), federation.Pin("event_name", "no_event")}}})
	l := newOnline(d.t)
	l.env["ANTHROPIC_BASE_URL"], l.env["ANTHROPIC_AUTH_TOKEN"] = s.Anthropic, sandbox.AdminToken
	d.take("exposure", "the rules that are there", l.call(d.t.Context(), d.t, "exposure", "--online", "--json").out)
	d.take("version", "--version", l.call(d.t.Context(), d.t, "--version", "--json").out)
}
