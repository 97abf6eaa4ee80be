package lint

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
)

// The findings that need what Anthropic tells of an organization.
var organizationWhy = map[string]string{
	"job_rule_unknown":         "An exchange under a rule that is not there is denied with 401.",
	"job_rule_archived":        "An archived rule lets nobody in.",
	"job_organization_differs": "A rule belongs to one organization, and an exchange must name that.",
	"rule_account_archived":    "A token is minted for the rule's target, and an archived account gets none.",
	"rule_account_not_member":  "A token is minted for a workspace that the account is a member of (history: sa_not_in_workspace).",
	"rule_issuer_archived":     "Without its issuer a rule lets nobody in.",
	"rule_file_differs":        "What Anthropic holds decides, not the file.",
	"rule_unused":              "A rule that nothing uses is a door that nobody watches.",
}

// objectName is how an object of an organization is called in the place of a file.
func objectName(id, name string) string {
	if name == "" {
		return id
	}
	return id + " (" + name + ")"
}

// nowhere is the position of every field of an object that stands in no file.
func nowhere(string) (line, column int) { return 0, 0 }

// readOrganization takes the issuers and rules for GitHub that are really there. A rule that
// was given as a file is checked as that.
func (c *checker) readOrganization() {
	org := c.in.Organization
	if org == nil {
		return
	}
	for _, i := range org.Issuers {
		v := &issuerView{document{objectName(i.ID, i.Name), i.JSON(), nowhere}, i, nil, true}
		if i.ArchivedAt == "" && v.isGitHub() {
			c.issuers = append(c.issuers, v)
			c.order = append(c.order, v.path)
		}
	}
	for _, r := range org.Rules {
		issuer, known := find(org.Issuers, func(i federation.Issuer) bool { return i.ID == r.IssuerID })
		v := &ruleView{document: document{objectName(r.ID, r.Name), r.JSON(), nowhere}, rule: r, about: c.in.Known, real: true, issuerURL: issuer.IssuerURL}
		v.gitHub = github.ParseIssuer(v.issuerURL).Kind != github.IssuerForeign
		if r.ArchivedAt != "" || !known || !v.gitHub || c.given(r.ID) != nil {
			continue
		}
		v.examine()
		v.ours = c.in.Known.Repository != "" && v.namesRepository(c.in.Known.Repository)
		c.rules = append(c.rules, v)
		c.order = append(c.order, v.path)
	}
}

// given is the file that holds the rule of an id; nil: none does.
func (c *checker) given(id string) *ruleView {
	v, _ := find(c.rules, func(v *ruleView) bool { return !v.real && v.rule.ID == id && id != "" })
	return v
}

// claim marks the rules that jobs of this repository name by their id as this repository's.
func (c *checker) claim(jobs []jobRuns) {
	for _, j := range jobs {
		id, literal := j.value(federation.RuleID)
		for _, r := range c.rules {
			r.ours = r.ours || literal && r.rule.ID == id.Value.Text
		}
	}
	for _, r := range c.rules {
		if r.real && !r.ours {
			r.files, r.about = nil, Known{} // it is about another repository
		}
	}
}

// peers counts the rules that a job which names none by its id may mean beside this one, and
// this one: files with files, and of the organization those of this repository.
func (c *checker) peers(v *ruleView) int {
	count := 0
	for _, r := range c.rules {
		if r.real == v.real && (r.ours || !r.real) {
			count++
		}
	}
	return count
}

// organizationCheck compares the documents with what an organization really holds.
type organizationCheck struct {
	*checker
	org anthropic.Inventory
}

// compare compares the jobs, and the rules of this repository, with what is really there.
func (c organizationCheck) compare(jobs []jobRuns) {
	byID := true // every job names its rule by the id
	for _, j := range jobs {
		_, literal := j.value(federation.RuleID)
		byID = byID && literal
		c.jobRule(j)
	}
	for _, r := range c.rules {
		switch {
		case !r.real:
			c.fileRule(r)
		case r.ours:
			c.target(r)
			if c.in.Whole && byID && !slices.ContainsFunc(jobs, func(j jobRuns) bool { id, _ := j.value(federation.RuleID); return id.Value.Text == r.rule.ID }) {
				c.onRule(r, "rule_unused", workflow.Note, "no job of the workflows here names this rule", "archive it, unless workflows on other branches use it")
			}
		}
	}
}

func (c organizationCheck) onRule(r *ruleView, id string, severity workflow.Grade, message, fix string) {
	c.add(r.finding(id, severity, organizationWhy[id], hit{message: message, fix: fix}))
}

// jobRule looks for the rule that a job names.
func (c organizationCheck) jobRule(j jobRuns) {
	report := func(v workflow.EnvVar, id string, severity workflow.Grade, message, fix string) {
		c.add(Finding{
			ID: id, Severity: severity, File: j.located.file.Path, Line: max(v.Value.Pos.Line, 1), Column: max(v.Value.Pos.Column, 1),
			Message: j.name() + " names " + message, Why: organizationWhy[id], Fix: fix,
		})
	}
	if o, ok := j.value(federation.Organization); ok && !strings.EqualFold(o.Value.Text, c.org.Organization.ID) {
		report(o, "job_organization_differs", workflow.Warning, fmt.Sprintf("the organization %s, and the one asked is %s", o.Value.Text, objectName(c.org.Organization.ID, c.org.Organization.Name)),
			"write the id of the right one, or ask with a credential of the other")
		return
	}
	v, ok := j.value(federation.RuleID)
	if !ok || federation.RuleID.Check(v.Value.Text) != "" {
		return
	}
	rule, known := find(c.org.Rules, func(r federation.Rule) bool { return r.ID == v.Value.Text })
	switch {
	case !known:
		report(v, "job_rule_unknown", workflow.Error, "the rule "+v.Value.Text+", and the organization has none of that id", c.choices())
	case rule.ArchivedAt != "":
		report(v, "job_rule_archived", workflow.Error, "the rule "+objectName(rule.ID, rule.Name)+", which is archived", c.choices())
	}
}

// choices words which rule a job can name.
func (c organizationCheck) choices() string {
	var of []string
	for _, r := range c.rules {
		if r.real && r.ours {
			of = append(of, objectName(r.rule.ID, r.rule.Name))
		}
	}
	if len(of) == 0 {
		return "make a rule for this repository: gh-wif generate, or gh-wif apply"
	}
	return "name a rule of this repository: " + strings.Join(of, ", ")
}

// target looks at the account and the issuer of a rule.
func (c organizationCheck) target(r *ruleView) {
	issuer, _ := find(c.org.Issuers, func(i federation.Issuer) bool { return i.ID == r.rule.IssuerID })
	if issuer.ArchivedAt != "" {
		c.onRule(r, "rule_issuer_archived", workflow.Error, "its issuer "+objectName(issuer.ID, issuer.Name)+" is archived", "make the rule anew under an issuer that is not")
	}
	account, known := find(c.org.ServiceAccounts, func(a anthropic.ServiceAccount) bool { return a.ID == r.rule.ServiceAccountID })
	if known && account.Archived {
		c.onRule(r, "rule_account_archived", workflow.Error, "its target "+objectName(account.ID, account.Name)+" is archived", "give the rule another target")
		return
	}
	memberships, asked := c.org.Memberships[r.rule.ServiceAccountID]
	if !asked {
		return
	}
	for _, w := range r.rule.WorkspaceIDs {
		workspace, _ := find(c.org.Workspaces, func(o anthropic.Workspace) bool { return o.ID == w })
		if workspace.Default || slices.ContainsFunc(memberships, func(m anthropic.Membership) bool { return m.WorkspaceID == w }) {
			continue
		}
		c.onRule(r, "rule_account_not_member", workflow.Error,
			fmt.Sprintf("its target %s is no member of the workspace %s", objectName(r.rule.ServiceAccountID, account.Name), objectName(w, workspace.Name)),
			"add the account to the workspace: the Console, or gh-wif apply")
	}
}

// fileRule compares a rule's file with the rule of the same id.
func (c organizationCheck) fileRule(r *ruleView) {
	there, known := find(c.org.Rules, func(o federation.Rule) bool { return o.ID == r.rule.ID })
	if !known || there.Match.Same(r.rule.Match) && there.ServiceAccountID == r.rule.ServiceAccountID {
		return
	}
	c.onRule(r, "rule_file_differs", workflow.Warning, "the file is not what Anthropic holds as "+objectName(there.ID, there.Name), "bring the rule there to the file: gh-wif apply, or the Console; or the file to the rule")
}

// Accounts lists the service accounts of the rules that concern the input's repository: those
// whose memberships the check wants to know.
func Accounts(in Input) []string {
	c := &checker{in: in}
	c.readIssuers()
	c.readRules()
	c.readOrganization()
	c.readWorkflows()
	c.claim(c.federatedJobs())
	var out []string
	for _, r := range c.rules {
		if id := r.rule.ServiceAccountID; r.real && r.ours && id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func find[T any](list []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}
