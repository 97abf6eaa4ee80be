package wizard

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
	"gh-wif/templates"
)

// AnswerError says which answer is wrong, what is wrong and what would be right.
type AnswerError struct {
	Field   string // the flag's name, without dashes
	Value   string
	Problem string
	// Screen is Problem where questions are asked and no flags are known; empty: the same.
	Screen  string
	Example string
}

func (e *AnswerError) Error() string {
	s := fmt.Sprintf("--%s", e.Field)
	if e.Value != "" {
		s += fmt.Sprintf(" %q", e.Value)
	}
	s += " " + e.Problem
	if e.Example != "" {
		s += ", for example --" + e.Field + " " + e.Example
	}
	return s
}

// Check finds what is wrong with one answer, by the name of its flag. What is
// wrong with the answer is an *[AnswerError]; a name that is no answer's is an
// error of another type.
func Check(name string, a Answers) error {
	r, err := row(name)
	if err != nil {
		return err
	}
	return r.run(parse(a))
}

// check joins the errors of every answer.
func (q *request) check() error {
	var errs []error
	for i := range table {
		if err := table[i].run(q); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// asAnswerError names the flag in what a check found.
func asAnswerError(name, value string, err error) error {
	var answer *AnswerError
	var refused *github.NameError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answer):
		named := *answer
		named.Field = name
		return &named
	case errors.As(err, &refused):
		return &AnswerError{Field: name, Value: refused.Value, Problem: refused.Problem, Example: refused.Example}
	}
	return &AnswerError{Field: name, Value: value, Problem: err.Error()}
}

func wrong(value, problem, example string) error {
	return &AnswerError{Value: value, Problem: problem, Example: example}
}

// wrongAt is wrong with another wording where questions are asked and no flags are known.
func wrongAt(value, problem, screen, example string) error {
	return &AnswerError{Value: value, Problem: problem, Screen: screen, Example: example}
}

// plain is a check that needs the answer alone.
func plain(check func(string) error) func(*request, string) error {
	return func(_ *request, v string) error { return check(v) }
}

func checkRepository(_ *request, v string) error {
	_, _, err := github.SplitRepository(v)
	var name *github.NameError
	if errors.As(err, &name) {
		if name.Value == v {
			return wrong(v, name.Problem, "acme/app")
		}
		return wrong(v, "has the "+name.What+" "+strconv.Quote(name.Value)+", which "+name.Problem, "acme/app")
	}
	return err
}

func checkID(k federation.IDKind, v string) error {
	problem, example := k.Problem(v)
	if problem == "" {
		return nil
	}
	return wrong(v, problem, cmp.Or(example, k.Placeholder))
}

func checkWorkspace(_ *request, v string) error {
	if v == federation.DefaultWorkspace {
		return wrong(v, "names the default workspace in an exchange only: a rule needs its wrkspc_ id", federation.Workspace.Placeholder)
	}
	return nil
}

func checkEvents(r *request, _ string) error {
	for _, name := range r.answers.Events {
		if name == "workflow_call" {
			return wrongAt(name,
				"starts no run of its own: a called workflow's token carries the caller's event; give that, and --reusable-workflow for the called file",
				"starts no run of its own: a called workflow's token carries the caller's event; give that",
				DefaultEvent)
		}
		if _, ok := github.EventByName(name); !ok {
			return wrong(name, "is no event that GitHub starts a workflow for; there are "+strings.Join(github.EventNames(), ", "), DefaultEvent)
		}
	}
	return nil
}

// checkRuleVariable takes no name that another id has.
func checkRuleVariable(s string) error {
	for _, kind := range federation.ExchangeIDs() {
		if kind.Env != federation.RuleID.Env && strings.EqualFold(s, kind.Env) {
			return wrong(s, "is the variable of the "+kind.Name, RuleVariable("deploy"))
		}
	}
	return fits(templates.CheckVariable(s), s, "is no name of a variable", RuleVariable("deploy"))
}

func checkCron(s string) error {
	return fits(templates.CheckCron(s), s, "is no schedule", strconv.Quote(DefaultCron))
}

// fits words what the templates refuse.
func fits(err error, value, problem, example string) error {
	var refused *templates.FieldError
	if errors.As(err, &refused) {
		return wrong(value, problem+": "+refused.Want, example)
	}
	return err
}

func checkAudience(s string) error {
	if err := github.CheckText("audience", s, federation.MaxAudience); err != nil {
		return err
	}
	if strings.TrimSpace(s) != s || strings.ContainsAny(s, " \"'`<>") {
		return wrong(s, "has blanks or quotes, which no audience has", federation.DefaultAudience)
	}
	return nil
}

func checkScope(s string) error {
	var names []string
	for _, scope := range federation.Scopes() {
		names = append(names, scope.Name)
	}
	for _, one := range strings.Fields(s) {
		if !slices.Contains(names, one) {
			return wrong(one, "is no scope; there are "+strings.Join(names, ", "), federation.ScopeInference)
		}
	}
	if strings.Join(strings.Fields(s), " ") != s {
		return wrong(s, "has blanks that do not separate scopes", federation.ScopeInference)
	}
	return nil
}

func checkLifetime(r *request, v string) error {
	if n := r.answers.TokenLifetime; n >= federation.MinTokenLifetime && n <= federation.MaxTokenLifetime {
		return nil
	}
	return wrong(v, fmt.Sprintf("is out of range: %d to %d seconds", federation.MinTokenLifetime, federation.MaxTokenLifetime), usefulLifetime)
}

func checkFormat(r *request, v string) error {
	if r.factsErr != nil || v == string(trust.FormAuto) {
		return nil
	}
	if known := string(r.facts.form); known != "" && v != known {
		return wrongAt(v, "contradicts --subject-prefix-from: GitHub says that the subject is "+known, "contradicts GitHub's answer: the subject is "+known, known)
	}
	if v == string(trust.FormImmutable) && r.issuer.Kind == github.IssuerGHES {
		return wrong(v, "cannot be: GitHub Enterprise Server writes names only in its subjects, so the rule would let nobody in", string(trust.FormClassic))
	}
	if v == string(trust.FormImmutable) && (r.facts.ownerID == "" || r.facts.repositoryID == "") {
		return wrongAt(v, "needs both ids: give --owner-id and --repository-id, or --subject-prefix-from with GitHub's answer",
			"needs both ids: give the owner id and the repository id, or GitHub's answer", string(trust.FormAuto))
	}
	return nil
}

func checkIssuerURL(r *request, s string) error {
	if r.issuer.Kind != github.IssuerForeign {
		issuer := federation.Issuer{Name: "github-actions", IssuerURL: s, JWKS: federation.JWKSDiscovery}
		for _, e := range issuer.Validate() {
			return wrong(s, "cannot be used with discovery: "+e.Problem, github.IssuerURL)
		}
		return nil
	}
	if normal, ok := github.NormalIssuer(s); ok && github.ParseIssuer(normal).Kind != github.IssuerForeign {
		return wrong(s, "is not the issuer to the letter, and iss is compared byte for byte", normal)
	}
	return wrong(s, "is no issuer of GitHub: github.com, an enterprise's slug below it, a ghe.com tenant's, or https://HOST/_services/token", github.IssuerURL)
}

// reusableExample is a called workflow as job_workflow_ref has it.
const reusableExample = "acme/shared/.github/workflows/claude.yml@refs/tags/v1"

func checkReusable(s string) error {
	path, ref, _ := strings.Cut(s, "@")
	repository, file, ok := strings.Cut(path, "/"+github.WorkflowDir)
	stem := strings.TrimSuffix(strings.TrimSuffix(file, ".yml"), ".yaml")
	if !ok || ref == "" || strings.Count(repository, "/") != 1 || strings.Contains(file, "/") || stem == "" || stem == file {
		return wrong(s, "is not OWNER/REPO/.github/workflows/NAME.yml@REF, as job_workflow_ref has it", reusableExample)
	}
	if _, _, err := github.SplitRepository(repository); err != nil {
		return wrong(s, "names no repository before .github/workflows", reusableExample)
	}
	branch, isBranch := strings.CutPrefix(ref, github.RefsHeads)
	tag, isTag := strings.CutPrefix(ref, github.RefsTags)
	if github.IsCommit(ref) || isBranch && github.CheckBranch(branch) == nil || isTag && github.CheckTag(tag) == nil {
		return nil
	}
	return wrong(s, "needs a full ref after @, as the claim has it: refs/heads/NAME, refs/tags/NAME or a commit of 40 hexadecimal digits", reusableExample)
}

const ruleNameExample = "gha-acme-app-main"

func checkRuleName(s string) error {
	ok := len(s) <= federation.MaxName
	for _, r := range s {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
	}
	if ok {
		return nil
	}
	return wrong(s, "is no name for a rule: lower-case letters, digits and hyphens, at most 255", ruleNameExample)
}
