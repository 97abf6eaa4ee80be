// Package templates renders the GitHub Actions workflow that calls Claude with a
// federated token: one embedded template for each way to call it.
//
// It takes values and returns text. It reads no file but its embedded ones, no
// environment and no clock, and knows nothing of rules: what the identifiers in
// a [Spec] mean is for its caller to know.
//
// The contract of every workflow it renders:
//   - every value of the Spec is refused or quoted, so that it can end neither
//     its YAML scalar nor its script, and is never read as an expression;
//   - the token step fails loudly, and leaves a token only where it got one;
//   - permissions are the least and stand at the job; no API key is set.
//
// The entry points are [Languages] and [Render].
package templates

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/versions"
)

// Fetch is the way in which the token step asks GitHub for the identity token.
type Fetch string

// The ways to fetch; the empty Fetch is FetchCurl.
const (
	FetchCurl         Fetch = "curl"
	FetchGitHubScript Fetch = "github-script"
)

// Spec says what a workflow should be. All of it must be given except where a
// field says otherwise; identifiers not known yet are the placeholders of the
// documentation (fdrl_..., svac_..., wrkspc_...).
type Spec struct {
	WorkflowName string // the name: of the workflow
	FileName     string // the file under .github/workflows, such as claude.yml
	Language     Language
	Triggers     []Trigger // at least one, unless Reusable
	Environment  string    // the job's environment; may be empty
	NoGuards     bool      // leave out the conditions that keep strangers and other refs out

	Audience         string
	RuleID           string
	OrganizationID   string
	ServiceAccountID string
	WorkspaceID      string
	// Variables are the ids that variables hold, in the place of those above.
	Variables []Variable

	Fetch       Fetch  // may be empty: curl
	LongRunning bool   // renew the token file while the calling step runs
	PinActions  bool   // name actions by full commit hash where it is known
	Model       string // may be empty: [versions.DefaultModel]
	Reusable    bool   // add on: workflow_call
	// Calls is the reusable workflow that holds the job, as job_workflow_ref names
	// it: OWNER/REPO/.github/workflows/NAME.yml@FULL_REF. The rendered workflow then
	// only calls it. May be empty.
	Calls string
}

// Workflow is a rendered workflow.
type Workflow struct {
	Content  string   // YAML, ending in a newline
	Unpinned []string // with PinActions: the actions whose commit hash is not known
	Notes    []string // what the user should know and the file cannot settle
}

//go:embed files
var files embed.FS

// Render gives the workflow that the Spec describes. A refused value is a
// *[FieldError], which names the field, the value and what would be right.
func Render(s Spec) (Workflow, error) {
	if s.Fetch == "" {
		s.Fetch = FetchCurl
	}
	if s.Model == "" {
		s.Model = versions.DefaultModel
	}
	if err := validate(s); err != nil {
		return Workflow{}, err
	}
	on, err := renderTriggers(s)
	if err != nil {
		return Workflow{}, err
	}
	info := languages[slices.IndexFunc(languages, func(l language) bool { return l.ID == s.Language })]
	v := &view{Spec: s, On: on, language: info, client: client{s.Language}}
	frame := "workflow.yml"
	switch {
	case s.Calls != "":
		frame = "caller.yml"
	case s.Language == Snippet:
		frame = "snippet.yml"
	}
	content, err := v.Include(frame)
	if err != nil {
		return Workflow{}, err
	}
	return Workflow{Content: content + "\n", Unpinned: v.unpinned, Notes: notes(s)}, nil
}

// view is what the templates see of a Spec.
type view struct {
	Spec
	client
	On       string // the value of on:, indented by two
	language language
	unpinned []string
}

// CalledAs is the called workflow as uses: names it, with the short ref (GitHub,
// "Reusing workflows").
func (v *view) CalledAs() string {
	file, ref, _ := strings.Cut(v.Calls, "@")
	for _, full := range []string{"refs/heads/", "refs/tags/"} {
		ref = strings.TrimPrefix(ref, full)
	}
	return file + "@" + ref
}

// Include renders one template, without the newline at its end.
func (v *view) Include(name string) (string, error) { return execute(name, v) }

// indent indents every line that is not empty.
func indent(n int, text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = strings.Repeat(" ", n) + line
		}
	}
	return strings.Join(lines, "\n")
}

// Comment renders one template as lines of a YAML comment.
func (v *view) Comment(name string) (string, error) {
	text, err := v.Include(name)
	if err != nil {
		return "", err
	}
	return "#   " + strings.ReplaceAll(text, "\n", "\n#   "), nil
}

// Steps is the template of the steps of the chosen language.
func (v *view) Steps() string { return string(v.Language) + ".yml" }

// Federates says whether the workflow itself hands the token over; where an
// action does all of it, the job needs neither our token step nor the env block.
func (v *view) Federates() bool { return !v.language.selfContained }

// SDK is the package of the chosen language, and what it runs on.
func (v *view) SDK() versions.SDK { return versions.SDKByLanguage(string(v.Language)) }

// API is the version of the API that a request without an SDK names.
func (v *view) API() string { return versions.API }

// Script says whether the first token is fetched by actions/github-script.
func (v *view) Script() bool { return v.Fetch == FetchGitHubScript }

// Snippet says whether the result is to be pasted into another workflow.
func (v *view) Snippet() bool { return v.Language == Snippet }

// DefaultAudience says whether the audience needs no mention.
func (v *view) DefaultAudience() bool { return v.Audience == federation.DefaultAudience }

// Uses is the value of uses: for an action, pinned where that is asked and known.
func (v *view) Uses(name string) (string, error) {
	a, ok := versions.ActionByName(name)
	if !ok {
		return "", fmt.Errorf("action %q is not in the table of actions", name)
	}
	return v.ref(a), nil
}

func (v *view) ref(a versions.Action) string {
	if v.PinActions && a.Commit != "" {
		return a.Name + "@" + a.Commit + " # " + a.Release
	}
	if v.PinActions && !slices.Contains(v.unpinned, a.Name) {
		v.unpinned = append(v.unpinned, a.Name)
	}
	return a.Name + "@" + a.Tag
}
