package wizard

import (
	"slices"
	"strconv"
	"strings"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

// Adopt fills in what Anthropic told of the organization, and keeps all of it for [Held] and
// [Offered]: the organization's id, the issuer that is there already, and the service account
// and the workspace where only one can be meant. What was answered stays.
func Adopt(a Answers, org anthropic.Inventory) Answers {
	a = normal(a)
	a.Anthropic = &org
	for _, kind := range []federation.IDKind{federation.Organization, federation.IssuerID, federation.ServiceAccount, federation.Workspace} {
		r := idRow(kind)
		if offered := Offered(a, r.Name); len(offered) == 1 && kind.IsPlaceholder(r.text(&a)) {
			r.Set(&a, []string{offered[0].Value})
		}
	}
	return a
}

// Offered are the choices for an answer, by the name of its question, that Anthropic, GitHub or the
// working copy told; nil where none did. Anything else may be answered as well.
func Offered(a Answers, question string) []Option {
	row, err := row(question)
	switch {
	case err != nil:
		return nil
	case row.ID == nil:
		return found(a, row)
	case a.Anthropic == nil:
		return nil
	}
	org := a.Anthropic
	var out []Option
	switch question {
	case "organization":
		out = append(out, Option{org.Organization.ID, org.Organization.Name, "the organization of the credential"})
	case "issuer-id":
		for _, i := range org.Issuers {
			if i.ArchivedAt == "" && i.IssuerURL == parse(a).issuer.URL {
				out = append(out, Option{i.ID, i.Name, i.IssuerURL})
			}
		}
	case "service-account":
		for _, s := range org.ServiceAccounts {
			if !s.Archived && s.Role != roleAdmin {
				out = append(out, Option{s.ID, s.Name, s.Description})
			}
		}
	case "workspace":
		for _, w := range org.Workspaces {
			if w.Archived {
				continue
			}
			help := ""
			if w.Default {
				help = "the default workspace: every service account is a member of it"
			}
			out = append(out, Option{w.ID, w.Name, help})
		}
	case "rule-id":
		for _, r := range org.Rules {
			if r.ArchivedAt == "" && strings.Contains(string(r.JSON()), a.Repository) {
				out = append(out, Option{r.ID, r.Name, r.Description})
			}
		}
	}
	kind := row.ID
	return slices.DeleteFunc(out, func(o Option) bool { return kind.IsPlaceholder(o.Value) || kind.Check(o.Value) != "" })
}

// found are the choices that GitHub and the working copy told, where that is the repository's.
func found(a Answers, r *Row) []Option {
	var out []Option
	add := func(value, help string) {
		if i := slices.IndexFunc(out, func(o Option) bool { return o.Value == value }); i >= 0 {
			out[i].Help = help + "; " + out[i].Help
			return
		}
		try := a
		r.Set(&try, []string{value})
		if Check(r.Name, try) == nil {
			out = append(out, Option{value, value, help})
		}
	}
	if c := a.Here; c != nil && (c.Repository == "" || a.Repository == c.Repository) {
		for _, v := range c.Known(r.Name, a.WorkflowFile) {
			add(v.Value, v.Found)
		}
	}
	if k := a.GitHub; k != nil && r.Name == "environment" && !Outdated(a) {
		for _, e := range k.Environments {
			add(e.Name, "on GitHub")
		}
	}
	return out
}

// Takes are the answers with what the workflow file says that was answered, where it is one of the
// working copy: its events, and its environment, branch and tag where there is one. said says what
// that is in words; empty: there is no such file, or it says nothing else.
func Takes(a Answers) (taken Answers, said string) {
	taken = a
	if a.Here == nil || a.Here.Repository != a.Repository {
		return a, ""
	}
	w := a.Here.Workflow(a.WorkflowFile)
	if w == nil {
		return a, ""
	}
	var events []string
	for _, e := range w.Events {
		if _, known := github.EventByName(e); known {
			events = append(events, e)
		}
	}
	var words []string
	if len(events) > 0 {
		taken.Events = events
		words = append(words, "on "+strings.Join(events, ", "))
	}
	for _, one := range []struct {
		what string
		said []string
		at   *string
	}{{"environment", w.Environments, &taken.Environment}, {"branch", w.Branches, &taken.Branch}, {"tag", w.Tags, &taken.Tag}, {"schedule", w.Crons, &taken.Cron}} {
		if len(one.said) == 1 {
			*one.at = one.said[0]
			words = append(words, one.what+" "+one.said[0])
		}
	}
	for _, row := range table {
		if !slices.Equal(row.Values(a), row.Values(taken)) {
			return taken, strings.Join(words, ", ")
		}
	}
	return a, ""
}

// roleAdmin is that of a service account which may administer the organization: nothing that
// a workflow needs.
const roleAdmin = "admin"

// Reuse names the rule of the organization in the answers that is what a plan would make:
// with the same issuer, match, target, scope and workspace. ok reports whether there is one,
// and no rule was named before.
func Reuse(a Answers, made federation.Rule) (out Answers, ok bool) {
	r, there := sameRule(a, made)
	if !there || !federation.RuleID.IsPlaceholder(a.RuleID) {
		return a, false
	}
	a.RuleID = r.ID
	return a, true
}

func sameRule(a Answers, made federation.Rule) (federation.Rule, bool) {
	if a.Anthropic == nil {
		return federation.Rule{}, false
	}
	for _, r := range a.Anthropic.Rules {
		everywhere := r.CoversAllWorkspaces()
		if r.ArchivedAt == "" && r.IssuerID == made.IssuerID && r.ServiceAccountID == made.ServiceAccountID && r.OAuthScope == made.OAuthScope &&
			r.Match.Same(made.Match) && (everywhere || slices.Contains(r.Workspaces(), made.WorkspaceID)) {
			return r, true
		}
	}
	return federation.Rule{}, false
}

// Held says what Anthropic told, and what follows from it for the rules that are made of the
// answers; nil: it was not asked.
func Held(a Answers, made ...federation.Rule) []Told {
	if a.Anthropic == nil {
		return nil
	}
	a = withDefaults(normal(a))
	h := &held{answers: a, org: *a.Anthropic}
	h.organization()
	h.issuer(parse(a).issuer.URL)
	h.choice(federation.ServiceAccount, "service account", len(h.org.ServiceAccounts))
	h.choice(federation.Workspace, "workspace", len(h.org.Workspaces))
	for _, rule := range made {
		h.rule(rule)
	}
	return h.said
}

// held collects what is said of the organization.
type held struct {
	answers Answers
	org     anthropic.Inventory
	said    []Told
}

func (h *held) says(says, so say.Template, f say.Fills, warns bool) {
	h.said = append(h.said, Told{says.Fill(f), so.Fill(f), warns})
}

// rule tells of a rule that is there already: the same, or another one of its name.
func (h *held) rule(made federation.Rule) {
	if r, ok := sameRule(h.answers, made); ok {
		h.says("the rule {name} ({id}) lets in the same runs", "none has to be made", say.Fills{"name": say.N(r.Name), "id": say.N(r.ID)}, false)
		return
	}
	for _, r := range h.org.Rules {
		if r.ArchivedAt == "" && r.Name == made.Name {
			h.says("another rule is called {name} ({id})", "this one needs another name, or that one is to be changed",
				say.Fills{"name": say.N(r.Name), "id": say.N(r.ID)}, true)
		}
	}
}

func (h *held) organization() {
	org := h.org.Organization
	f := say.Fills{"name": say.N(org.Name), "id": say.N(org.ID), "answer": say.N(h.answers.Organization)}
	if strings.EqualFold(h.answers.Organization, org.ID) {
		h.says("the organization of the credential is {name}", "its id {id} is taken", f, false)
		return
	}
	h.says("the organization of the credential is {name}, {id}", "nothing that it holds fits {answer}", f, true)
}

func (h *held) issuer(url string) {
	f := say.Fills{"url": say.N(url), "answer": say.N(h.answers.IssuerID)}
	there := Offered(h.answers, "issuer-id")
	i := slices.IndexFunc(there, func(o Option) bool { return o.Value == h.answers.IssuerID })
	switch {
	case i >= 0:
		f["name"] = say.N(there[i].Title)
		h.says("the issuer {name} ({answer}) is there for {url}", "the rule belongs to it, and none has to be made", f, false)
	case federation.IssuerID.IsPlaceholder(h.answers.IssuerID):
		h.says("no issuer for {url} is there", "one has to be made", f, false)
	default:
		h.says("there is no issuer {answer} for {url}", "no rule can belong to it", f, true)
	}
}

// choice tells of an account or a workspace: taken, to be chosen, or not there. total is how
// many there are, with those that do not fit.
func (h *held) choice(kind federation.IDKind, noun string, total int) {
	r := idRow(kind)
	answer, there := r.text(&h.answers), Offered(h.answers, r.Name)
	f := say.Fills{"noun": say.W(noun), "answer": say.N(answer), "flag": say.C("--" + r.Name), "list": listed(there)}
	i := slices.IndexFunc(there, func(o Option) bool { return o.Value == answer })
	switch {
	case i >= 0 && total == 1:
		f["name"] = say.N(there[i].Title)
		h.says("the only {noun} is {name}", "{answer} is taken", f, false)
	case i >= 0:
		f["name"] = say.N(there[i].Title)
		h.says("the {noun} {answer} is {name}", "it can be named", f, false)
	case answer == federation.DefaultWorkspace: // it is there always
	case !kind.IsPlaceholder(answer):
		h.says("the organization has no {noun} {answer} that a workflow could use", "no token is minted for it", f, true)
	case len(there) == 0:
		h.says("there is no {noun} that a workflow could use", "one has to be made", f, true)
	default:
		h.says("the {noun}s are {list}", "one is to be chosen: {flag}", f, true)
	}
}

// maxListed is how many choices are listed in a sentence.
const maxListed = 10

// listed names choices, with their ids.
func listed(all []Option) say.Text {
	var out []say.Text
	for i, o := range all {
		if i == maxListed {
			out = append(out, say.W("and "+strconv.Itoa(len(all)-i)+" more"))
			break
		}
		if i > 0 {
			out = append(out, say.W(", "))
		}
		out = append(out, say.N(o.Title), say.W(" ("), say.N(o.Value), say.W(")"))
	}
	return say.Join(out...)
}
