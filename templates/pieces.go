package templates

import (
	"regexp"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/versions"
)

// Piece is a step that fetches the token, for a job that exists, in front of a step that calls Claude.
type Piece struct {
	ID              string     // of the step; may be empty
	Again           bool       // another one stands before it, with the comment that says what it is for
	If              string     // the value of if: as YAML; may be empty
	ContinueOnError bool       // a failure does not end the job
	Audience        string     // that the token is for
	LongRunning     bool       // the step that calls Claude renews the token: see [Renewal]
	Exchange        bool       // exchange the token too, and hand the access token on as [AccessToken]
	Container       bool       // the job runs in a container, in which the runner's paths are other ones
	Variables       []Variable // ids that come from variables, to be checked first
}

// Variable is an id that a variable of the repository, an environment or the organization holds.
type Variable struct {
	Name string // of the variable
	Kind federation.IDKind
}

// Expression is what stands in a workflow for the id.
func (x Variable) Expression() string { return "${{ vars." + x.Name + " }}" }

// In reports whether a workflow's text names the variable.
func (x Variable) In(text string) bool {
	name := regexp.QuoteMeta(x.Name)
	return regexp.MustCompile(`(?i)\bvars\s*(\.\s*` + name + `\b|\[\s*'` + name + `'\s*\])`).MatchString(text)
}

var variableName = lazily(`^[A-Za-z_][A-Za-z0-9_]*$`)

// CheckVariable checks the name of a variable ("Store information in variables",
// naming conventions): it stands in YAML and in a script. Errors are *[FieldError].
func CheckVariable(name string) error {
	if variableName().MatchString(name) && !strings.HasPrefix(strings.ToUpper(name), "GITHUB_") {
		return nil
	}
	return &FieldError{"variable", name, "letters, digits and underscores, no digit first, and not GITHUB_ first"}
}

// checkVariables checks the names of all.
func checkVariables(all []Variable) error {
	for _, x := range all {
		if err := CheckVariable(x.Name); err != nil {
			return err
		}
	}
	return nil
}

// TokenFile is where a token step leaves the token, as an expression of GitHub's in env: of a step.
const TokenFile = "${{ runner.temp }}/anthropic-identity-token"

// AccessToken is the output with which a token step that exchanges hands the access token on.
func AccessToken(stepID string) string { return "${{ steps." + stepID + ".outputs.access_token }}" }

// idPatterns are what the ids look like, as a shell compares them.
var idPatterns = map[string]string{
	federation.RuleID.Env:         "fdrl_[A-Za-z0-9_-]+",
	federation.Organization.Env:   "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
	federation.ServiceAccount.Env: "svac_[A-Za-z0-9_-]+",
	federation.Workspace.Env:      "wrkspc_[A-Za-z0-9_-]+|" + federation.DefaultWorkspace,
}

// pieceView is what the templates see of a Piece.
type pieceView struct {
	*view
	StepID, If                           string
	ContinueOnError, Exchange, Container bool
	Again                                bool
}

// check is an id that a token step looks at, where a variable holds it.
type check struct{ Name, Env, Pattern string }

// Checks are the ids that the token step looks at.
func (v *view) Checks() []check {
	var out []check
	for _, x := range v.Variables {
		out = append(out, check{x.Name, x.Kind.Env, idPatterns[x.Kind.Env]})
	}
	return out
}

// ID is the value of an id, by its environment variable: itself, or the variable that holds it.
func (v *view) ID(env string) string {
	for _, x := range v.Variables {
		if x.Kind.Env == env {
			return x.Expression()
		}
	}
	return yamlScalar(map[string]string{
		federation.RuleID.Env: v.RuleID, federation.Organization.Env: v.OrganizationID, federation.ServiceAccount.Env: v.ServiceAccountID,
		federation.Workspace.Env: v.WorkspaceID,
	}[env])
}

// StepName is the name of the step.
func (p *pieceView) StepName() string {
	if p.Exchange {
		return "Fetch a Claude access token"
	}
	return "Fetch GitHub OIDC token"
}

// TokenStep renders the step: lines of YAML, with its dash in the first column. The audience is refused
// as [Render] refuses it.
func TokenStep(p Piece) (string, error) {
	if want := unfit(p.Audience); want != "" {
		return "", &FieldError{"audience", p.Audience, want}
	}
	if err := checkVariables(p.Variables); err != nil {
		return "", err
	}
	v := &pieceView{
		view:   &view{Spec: Spec{Audience: p.Audience, LongRunning: p.LongRunning, Fetch: FetchCurl, Variables: p.Variables}},
		StepID: p.ID, If: p.If, ContinueOnError: p.ContinueOnError, Again: p.Again, Exchange: p.Exchange, Container: p.Container,
	}
	return execute("piece.yml", v)
}

// Renewal are the first lines of a bash script that renews the token while it runs, for the step after
// a token step that is LongRunning.
func Renewal() ([]string, error) {
	text, err := execute("refresh.sh", nil)
	return append(strings.Split(text, "\n"), ""), err
}

// ActionRef is what uses: of an action names today: a tag, and the full commit of the release version.
func ActionRef(name string) (tag, version, commit string) {
	a, _ := versions.ActionByName(name)
	return a.Tag, a.Release, a.Commit
}

// Condition keeps those without a place in the repository out of a job that these events start beside
// others, as one expression of GitHub's; alone: no other event starts it. Empty: nobody is to be kept out.
func Condition(events []string, alone bool) string {
	var all []string
	for _, event := range events {
		switch c := github.GuardOf(event); {
		case c == "":
		case alone && len(events) == 1:
			return c
		default:
			all = append(all, "github.event_name != "+github.ExpressionString(event)+" || "+c)
		}
	}
	return github.AllOf(all, " && ")
}
