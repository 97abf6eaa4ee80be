package wizard

import (
	"fmt"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/say"
	"gh-wif/internal/versions"
)

// Export is one way to hand the plan to another program.
type Export struct {
	ID      string
	Title   string
	Lang    string // json, shell, hcl, yaml: for highlighting
	Content string
}

// Exports lists every form of the plan: the objects as JSON, and the commands
// that create them and set the variables ("Manage WIF with the Admin API"; the
// ant CLI; Terraform's community provider).
func Exports(p Plan) []Export {
	return []Export{
		{"issuer", "Issuer JSON", "json", string(p.Issuer.JSON())},
		{"rule", "Rule JSON", "json", string(p.Rule.JSON())},
		{"workflow", "Workflow YAML", "yaml", p.Workflow.Content},
		{"curl", "curl commands for the Admin API", "shell", curlCommands(p)},
		{"ant", "ant commands", "shell", antCommands(p)},
		{"terraform", "Terraform (community provider " + versions.Terraform + ")", "hcl", terraform(p)},
		{"variables", "gh commands for the variables", "shell", variableCommands(p)},
	}
}

const (
	adminToken = "# An org:admin token of yours; it stays in this shell:\n#   " + versions.AntLogin + "\n#   " + versions.AntExport + "\n"
	// adminBack undoes what the login does beside it.
	adminBack = "\n# The login makes admin the active profile of ant. Back to the usual one:\n#   " + versions.AntBack + "\n"
)

// apiVersion is the version of the API to which the objects belong, and a comment that says so
// where it is not today's.
func (p Plan) apiVersion() (version, comment string) {
	if p.Issuer.Edition != federation.Legacy {
		return versions.API, ""
	}
	return versions.FirstAPI, "# The issuer is in the shape of the older guide, so the calls name the API\n# of its time, which still works; today's is " + versions.API + ".\n"
}

func curlCommands(p Plan) string {
	var b strings.Builder
	version, comment := p.apiVersion()
	b.WriteString(adminToken)
	b.WriteString("# The answer to each call holds the id that the next one needs.\n" + comment)
	for _, call := range []struct {
		path string
		body []byte
	}{{"federation_issuers", p.Issuer.JSON()}, {"federation_rules", p.Rule.JSON()}} {
		fmt.Fprintf(&b, `
curl --fail-with-body -sS -X POST %s/v1/organizations/%s \
  -H "authorization: Bearer $ANTHROPIC_AUTH_TOKEN" \
  -H "anthropic-version: %s" \
  -H "content-type: application/json" \
  --data @- <<'JSON'
%sJSON
`, federation.APIBase, call.path, version, call.body)
	}
	b.WriteString(adminBack)
	return b.String()
}

// oneLine writes an object as one line of JSON, which is YAML too.
func oneLine(v interface{ MarshalJSON() ([]byte, error) }) string {
	b, _ := v.MarshalJSON() // our own objects always marshal
	return string(b)
}

func antCommands(p Plan) string {
	var b strings.Builder
	b.WriteString("# Commands of ant 2. Once, as an admin or owner of the organization:\n#   " + versions.AntLogin + "\n")
	if p.Issuer.Edition == federation.Legacy {
		b.WriteString("# The keys stand here in today's shape; the issuer JSON has them in that\n# of the older guide.\n")
	}
	fmt.Fprintf(&b, "\nant --profile admin "+versions.AntIssuers+" \\\n  --name %s \\\n  --issuer-url %s \\\n  --jwks '{type: discovery}'\n\n",
		say.Shell(p.Issuer.Name), say.Shell(p.Issuer.IssuerURL))
	r := p.Rule
	fmt.Fprintf(&b, "ant --profile admin "+versions.AntRules+" \\\n  --name %s \\\n  --issuer-id %s \\\n  --match %s \\\n  --target %s \\\n  --workspace-id %s \\\n  --oauth-scope %s \\\n  --token-lifetime-seconds %d\n",
		say.Shell(r.Name), say.Shell(r.IssuerID), say.Shell(oneLine(r.Match)),
		say.Shell(`{"type":"`+r.TargetType+`","service_account_id":"`+r.ServiceAccountID+`"}`),
		say.Shell(r.WorkspaceID), say.Shell(r.OAuthScope), *r.TokenLifetimeSeconds)
	b.WriteString(adminBack)
	return b.String()
}

// hclQuote writes an HCL string: JSON's escapes, with template markers doubled.
func hclQuote(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(jsonString(s))
}

func terraform(p Plan) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# The community's provider, as known on %s (Anthropic had none).\n# Check it before you give it an org:admin token.\n", versions.Date(versions.Read))
	fmt.Fprintf(&b, "terraform {\n  required_providers {\n    anthropic = {\n      source = %s\n    }\n  }\n}\n\n", hclQuote(versions.Terraform))
	fmt.Fprintf(&b, "resource \"anthropic_federation_issuer\" \"github_actions\" {\n  name       = %s\n  issuer_url = %s\n  jwks       = { type = \"discovery\" }\n}\n\n",
		hclQuote(p.Issuer.Name), hclQuote(p.Issuer.IssuerURL))
	r, m := p.Rule, p.Rule.Match
	fmt.Fprintf(&b,
		"resource \"anthropic_federation_rule\" \"rule\" {\n  name      = %s\n  issuer_id = anthropic_federation_issuer.github_actions.id\n  match = {\n",
		hclQuote(r.Name))
	if m.SubjectPrefix != "" {
		fmt.Fprintf(&b, "    subject_prefix = %s\n", hclQuote(m.SubjectPrefix))
	}
	fmt.Fprintf(&b, "    audience       = %s\n    claims = {\n", hclQuote(m.Audience))
	for _, c := range m.Claims {
		v, _ := c.Text()
		fmt.Fprintf(&b, "      %-20s = %s\n", c.Name, hclQuote(v))
	}
	b.WriteString("    }\n")
	if m.Condition != "" {
		fmt.Fprintf(&b, "    condition = %s\n", hclQuote(m.Condition))
	}
	fmt.Fprintf(&b, "  }\n  target                 = { service_account_id = %s }\n  workspace_id           = %s\n  oauth_scope            = %s\n  token_lifetime_seconds = %d\n}\n",
		hclQuote(r.ServiceAccountID), hclQuote(r.WorkspaceID), hclQuote(r.OAuthScope), *r.TokenLifetimeSeconds)
	return b.String()
}
