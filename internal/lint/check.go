package lint

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/strictjson"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
)

// Source is one file as it was read.
type Source struct {
	Path string
	Text []byte
}

// WorkflowSource is one workflow file and where its repository begins.
type WorkflowSource struct {
	Source
	// Root is what stands before .github/workflows/ in the path, so that files of
	// one repository find each other.
	Root string
	// Beside reports whether the file is only there because another one calls it,
	// and is not checked itself.
	Beside bool
}

// Input is what there is to check.
type Input struct {
	Rules     []Source
	Issuers   []Source
	Workflows []WorkflowSource
	// Organization is what Anthropic told of the organization, archived objects too; nil: it
	// was not asked. The rules for GitHub in it are checked beside the files.
	Organization *anthropic.Inventory
	// Known is what is known of the repository beside the files.
	Known Known
	// Now is the time for which they are checked; zero: what depends on it is not.
	Now time.Time
	// Whole reports whether the workflows are all that the repository has, so
	// that one which a rule names and which is not among them is missing.
	Whole bool
}

// Result is what a check found, and the files that could not be read at all,
// which are among the findings too.
type Result struct {
	Findings   []Finding
	Unreadable int
	// Rules and Issuers are how many of the organization's were checked beside the files.
	Rules, Issuers int
}

// Names of what cannot be read.
const (
	ruleUnreadable     = "rule_unreadable"
	issuerUnreadable   = "issuer_unreadable"
	workflowUnreadable = "workflow_unreadable"
)

const whyUnreadable = "What cannot be read is refused by the server, or by GitHub, as well."

// Check finds what is wrong with the documents, each alone and all together.
func Check(in Input) Result {
	c := &checker{in: in}
	c.readIssuers()
	c.readRules()
	c.readOrganization()
	c.readWorkflows()
	jobs := c.federatedJobs()
	crossings := c.crossings(jobs)
	for _, i := range c.issuers {
		c.issuer(i)
	}
	for _, r := range c.rules {
		c.rule(r)
	}
	for _, w := range c.workflows {
		c.workflow(w)
	}
	c.crossIssuer()
	for _, x := range crossings {
		x.report()
	}
	if told := in.Known.GitHub; told != nil {
		gitHubCheck{c, *told}.compare(jobs)
	}
	if org := in.Organization; org != nil {
		organizationCheck{c, *org}.compare(jobs)
	}
	var files []string
	for _, s := range slices.Concat(in.Rules, in.Issuers) {
		files = append(files, s.Path)
	}
	files = append(files, c.order...)
	for _, w := range in.Workflows {
		files = append(files, w.Path)
	}
	out := Result{Findings: sorted(c.findings, files), Unreadable: c.unreadable}
	for _, r := range c.rules {
		if r.real {
			out.Rules++
		}
	}
	out.Issuers = len(c.order) - out.Rules
	return out
}

// ruleView is one rule with everything that the checks ask of it worked out once.
type ruleView struct {
	document
	rule      federation.Rule
	subject   pattern.Pattern // the rule's, with its faults
	broken    brokenFields
	issuerURL string
	evaluator *federation.Evaluator
	compared  []federation.Mention // what the condition compares
	exposure  trust.Exposure
	kinds     map[string]trust.Kind // by id; an event on the same ref by its name
	files     []string              // the workflow files of the repository; nil where not known
	runs      []wantedRun           // the runs that the rule is for
	seen      bool                  // and they are those of the workflows beside it
	guards    []string              // the jobs that pull_request_target starts, where a condition keeps strangers out of each
	about     Known                 // what is known of the repository
	// gitHub reports whether the issuer is GitHub's, so that what is known of its
	// tokens counts.
	gitHub bool
	// real: it is one of the organization's, and no file. ours: it is that, and about this
	// repository, by its text or since a job names it.
	real, ours bool
}

type issuerView struct {
	document
	issuer federation.Issuer
	broken brokenFields
	real   bool // as in [ruleView]
}

type workflowView struct {
	source WorkflowSource
	file   workflow.File
}

// brokenFields are the fields of a wrong type.
type brokenFields []*federation.FieldError

// has reports a field that was read as absent because its type is wrong.
func (b brokenFields) has(field string) bool {
	for _, e := range b {
		if e.Field == field || strings.HasPrefix(e.Field, field+".") {
			return true
		}
	}
	return false
}

type checker struct {
	in         Input
	rules      []*ruleView
	issuers    []*issuerView
	workflows  []workflowView // those to check
	beside     []workflowView // all of them, to find called ones in
	order      []string       // the organization's objects, as they are called
	findings   []Finding
	unreadable int
}

func (c *checker) add(f ...Finding) { c.findings = append(c.findings, f...) }

func (c *checker) cannotRead(f Finding) {
	f.Severity, f.Why = workflow.Error, whyUnreadable
	f.Line, f.Column = max(f.Line, 1), max(f.Column, 1)
	c.unreadable++
	c.add(f)
}

// readErrors parts the errors of a reader: fields of a wrong type are findings
// of their own; anything else leaves nothing to check.
func (c *checker) readErrors(id string, s Source, err error) (broken brokenFields, ok bool) {
	if err == nil {
		return nil, true
	}
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	for _, e := range list {
		var field *federation.FieldError
		if !errors.As(e, &field) {
			f := Finding{ID: id, File: s.Path, Message: e.Error(), Fix: "see what this prints: gh-wif generate --repo acme/app --json"}
			var syntax *strictjson.Error
			if errors.As(e, &syntax) {
				f.Line, f.Column = document{text: s.Text}.characters(syntax.Line, syntax.Column)
				f.Message = "the document " + syntax.Problem
			}
			c.cannotRead(f)
			return nil, false
		}
		broken = append(broken, field)
	}
	return broken, true
}

func (c *checker) readIssuers() {
	for _, s := range c.in.Issuers {
		issuer, err := federation.ReadIssuer(s.Text)
		if broken, ok := c.readErrors(issuerUnreadable, s, err); ok {
			c.issuers = append(c.issuers, &issuerView{document{s.Path, s.Text, issuer.Position}, issuer, broken, false})
		}
	}
}

// readRules reads the rules and tries every kind of run against each.
func (c *checker) readRules() {
	for _, s := range c.in.Rules {
		rule, err := federation.ReadRule(s.Text)
		broken, ok := c.readErrors(ruleUnreadable, s, err)
		if !ok {
			continue
		}
		v := &ruleView{document: document{s.Path, s.Text, rule.Position}, rule: rule, broken: broken, about: c.in.Known}
		v.issuerURL = c.issuerOf(rule)
		v.gitHub = github.ParseIssuer(v.issuerURL).Kind != github.IssuerForeign
		v.examine()
		c.rules = append(c.rules, v)
	}
}

// examine tries every kind of run against the rule.
func (v *ruleView) examine() {
	v.subject, v.kinds = pattern.Parse(v.rule.Match.SubjectPrefix), map[string]trust.Kind{}
	v.evaluator, v.compared = federation.NewEvaluator(v.rule.Match), nil
	if c, err := v.evaluator.Condition(); c != nil && err == nil {
		v.compared = c.Mentions()
	}
	if !v.gitHub {
		return
	}
	v.exposure = trust.ExposeWith(v.evaluator, v.rule, trust.Hint{IssuerURL: v.issuerURL})
	for _, k := range v.exposure.Kinds {
		v.kinds[cmp.Or(k.Event, k.ID)] = k
	}
}

// issuerOf is the URL of the issuer that a rule belongs to: of the file with its
// id, of the only file, or github.com's. One that only nearly is GitHub's counts
// as what it was meant to be.
func (c *checker) issuerOf(r federation.Rule) string {
	url := cmp.Or(c.in.Known.IssuerURL, github.IssuerURL)
	for _, i := range c.issuers {
		if len(c.issuers) == 1 || i.issuer.ID != "" && i.issuer.ID == r.IssuerID {
			url = cmp.Or(i.issuer.IssuerURL, url)
		}
	}
	if org := c.in.Organization; org != nil && len(c.issuers) == 0 && r.IssuerID != "" {
		i, _ := find(org.Issuers, func(i federation.Issuer) bool { return i.ID == r.IssuerID })
		url = cmp.Or(i.IssuerURL, url)
	}
	if normal, _ := github.NormalIssuer(url); github.ParseIssuer(normal).Kind != github.IssuerForeign {
		return normal
	}
	return url
}

func (c *checker) readWorkflows() {
	for _, s := range c.in.Workflows {
		f, err := workflow.Read(s.Path, s.Text)
		if err != nil {
			if s.Beside {
				continue
			}
			var read *workflow.ReadError
			out := Finding{ID: workflowUnreadable, File: s.Path, Message: err.Error(), Fix: "correct it; actionlint checks the rest of the syntax"}
			if errors.As(err, &read) {
				out.Line, out.Column, out.Message = read.Line, read.Column, "the workflow: "+read.Message
			}
			c.cannotRead(out)
			continue
		}
		v := workflowView{s, f}
		c.beside = append(c.beside, v)
		if !s.Beside {
			c.workflows = append(c.workflows, v)
		}
	}
	if !c.in.Whole {
		return
	}
	files := []string{}
	for _, w := range c.in.Workflows {
		files = append(files, RepositoryPath(w.Path))
	}
	for _, r := range c.rules {
		r.files = files
	}
}

func (c *checker) issuer(v *issuerView) {
	for _, r := range issuerRows {
		for _, h := range r.check(v) {
			c.add(v.finding(r.id, r.severity, r.why, h))
		}
	}
	if !v.real { // of those that are there nothing was refused
		c.add(invalid(v.document, "issuer", v.broken, v.validate(), issuerFields)...)
	}
}

func (c *checker) rule(v *ruleView) {
	if !v.real {
		c.add(invalid(v.document, "rule", v.broken, v.rule.Validate(v.issuerURL), ruleFields)...)
	}
	rows := ruleRows
	if v.gitHub {
		rows = slices.Concat(ruleRows, gitHubRows)
	}
	for _, r := range rows {
		for _, h := range r.check(v) {
			c.add(v.finding(r.id, r.severity, r.why, h))
		}
	}
}

// workflow lists what the workflow package finds. The audience that it expects
// is the rules', where they agree on one.
func (c *checker) workflow(w workflowView) {
	ctx := workflow.Context{Audience: c.audience(), Resolve: c.resolver(w), Now: c.in.Now}
	for _, f := range workflow.Flaws(w.file, ctx) {
		c.add(Finding{
			ID: f.ID, Severity: f.Grade, File: f.File, Line: max(f.Pos.Line, 1), Column: max(f.Pos.Column, 1),
			Message: f.Message, Why: f.Why, Fix: f.Fix, Edit: f.Edit,
		})
	}
}

// audience is the one that every rule expects, or empty.
func (c *checker) audience() string {
	all := ""
	for _, r := range c.rules {
		if r.real && !r.ours {
			continue
		}
		aud := cmp.Or(r.rule.Match.Audience, federation.DefaultAudience)
		if all != "" && all != aud {
			return ""
		}
		all = aud
	}
	return all
}

// resolver finds called workflows of the same repository.
func (c *checker) resolver(w workflowView) func(string) (workflow.File, bool) {
	return resolver(c.beside, w.source.Root)
}
