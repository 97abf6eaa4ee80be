package wizard

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
	"gh-wif/templates"
)

// Told is one thing that GitHub told, and what follows from it for the plan.
type Told struct {
	Says say.Text // what GitHub says: a sentence without its end
	So   say.Text // what follows: it goes on with "so"
	// Warns: it is to be minded. What to do about it says a warning of the plan.
	Warns bool
}

// Text is the whole sentence.
func (t Told) Text() say.Text { return say.Join(t.Says, say.W(", so "), t.So) }

// told is what GitHub's knowledge makes of a plan: what is said of it, the warnings that it
// closes, and those that it opens. A warning is closed by proof alone: what GitHub did not
// tell leaves it as it was.
type told struct {
	*builder
	github.Knowledge
	said    []Told
	closed  []string
	opened  warnings
	guarded bool // the environment that the answers name has a guard
}

func (b *builder) tell() *told {
	t := &told{builder: b}
	if b.known == nil {
		return t
	}
	t.Knowledge = *b.known
	if t.Repository != nil {
		t.repository(*t.Repository)
		t.defaultBranch(t.Repository.DefaultBranch)
	}
	t.subjects()
	for _, name := range environmentsOf(b.request.Wanted) {
		t.environment(name)
	}
	t.branch()
	t.forks()
	t.workflowFile()
	return t
}

// says notes down what follows, and which warnings it closes.
func (t *told) says(says, so say.Template, f say.Fills, closes ...string) {
	t.said = append(t.said, Told{Says: says.Fill(f), So: so.Fill(f)})
	t.closed = append(t.closed, closes...)
}

// minds notes down what leaves a warning as it is.
func (t *told) minds(says, so say.Template, f say.Fills) {
	t.said = append(t.said, Told{Says: says.Fill(f), So: so.Fill(f), Warns: true})
}

// warns notes down what follows, and warns of it.
func (t *told) warns(r rank, id string, says, so say.Template, fix say.Text, f say.Fills) {
	one := Told{Says: says.Fill(f), So: so.Fill(f), Warns: true}
	t.said = append(t.said, one)
	t.opened.warn(r, id, "GitHub says: "+one.Text().String()+".", fix)
}

// advises is warns with the advice that stands in the table for the id.
func (t *told) advises(r rank, id string, says, so say.Template, f say.Fills) {
	one := Told{Says: says.Fill(f), So: so.Fill(f), Warns: true}
	t.said = append(t.said, one)
	t.opened.advise(r, id, "GitHub says: "+one.Text().String()+".", f)
}

func (t *told) closes(id string) bool { return slices.Contains(t.closed, id) }

func (t *told) repository(r github.RepositoryInfo) {
	stored, ours := storedName(t.Knowledge), t.answers.Repository
	f := say.Fills{"asked": say.N(t.Asked), "stored": say.N(stored), "ours": say.N(ours), "owner": say.N(r.OwnerID), "id": say.N(r.ID)}
	if r.Archived {
		t.warns(rankEvent, "repository_archived", "the repository is archived", "no workflow of it runs",
			say.W("GitHub → Settings → General → Unarchive this repository."), nil)
	}
	switch {
	case stored == "":
	case !strings.EqualFold(stored, t.Asked):
		t.warns(rankSubject, "repository_renamed", "{asked} is called {stored} now", "that is what tokens carry: a rule for the name of before keeps its runs out",
			say.Template("If that is the repository that you mean, let the working copy know: {url!}. If the name was sold or given away, name another one.").Fill(
				say.Fills{"url": say.C("git remote set-url origin " + say.Shell("https://"+cmp.Or(t.Host, github.GitHubHost)+"/"+stored+".git"))}), f)
	case stored != ours:
		t.advises(rankSubject, "repository_spelling", "the repository is spelled {stored}", "the rule, which spells {ours}, keeps its runs out: the comparison minds the case", f)
	case stored != t.Asked:
		t.says("the repository is spelled {stored}", "the rule spells it like that: the comparison minds the case", f)
	}
	t.ids(r, f)
}

func (t *told) ids(r github.RepositoryInfo, f say.Fills) {
	owner, id := t.facts.ownerID, t.facts.repositoryID
	var others []string
	if owner != "" && owner != r.OwnerID {
		others = append(others, owner)
	}
	if id != "" && id != r.ID {
		others = append(others, id)
	}
	switch {
	case len(others) > 0:
		f["others"] = say.N(strings.Join(others, " and "))
		t.advises(rankEvent, "ids_differ", "the owner has the id {owner} and the repository {id}", "the rule, which names {others}, keeps its runs out", f)
	case owner != "" && id != "":
		t.says("the owner has the id {owner} and the repository {id}", "the rule names both: one that takes over the name later has others", f)
	}
}

// subjects tells what the form of the subjects makes of the rule.
func (t *told) subjects() {
	c := t.Subject
	if c == nil {
		return
	}
	f := say.Fills{"prefix": say.N(c.Prefix), "keys": say.N(strings.Join(c.Keys, ", "))}
	says := say.Template("subjects begin with {prefix}")
	switch {
	case !c.UseDefault && len(c.Keys) > 0:
		says = "subjects follow a template of the keys {keys}"
	case !c.UseDefault:
		says = "subjects follow a template that it does not tell"
	case c.Prefix == "":
		says = "subjects have the default form, and it tells no beginning of theirs"
	}
	switch {
	case t.otherSubject(*c):
		t.advises(rankSubject, "subject_differs", says, "what was answered about the subject may keep the runs out", f)
	case t.facts.elsewhere || t.request.Form == trust.FormAuto:
		t.says(says, "the rule does not look at the subject: the claims say the same", f)
	default:
		t.says(says, "the rule expects exactly that form", f)
	}
}

// otherSubject reports whether something else was answered about the subject.
func (t *told) otherSubject(c github.SubCustomization) bool {
	if f := trust.Form(t.answers.SubjectFormat); f != trust.FormAuto && c.Prefix != "" && string(f) != string(c.Form()) {
		return true
	}
	given, err := github.ParseSubCustomization([]byte(t.answers.SubjectPrefix))
	return err == nil && (given.Prefix != c.Prefix || given.UseDefault != c.UseDefault || !c.UseDefault && !slices.Equal(given.Keys, c.Keys))
}

func (t *told) defaultBranch(name string) {
	if name == "" {
		return
	}
	f := say.Fills{"name": say.N(name), "yours": say.N(t.answers.DefaultBranch)}
	alone := slices.ContainsFunc(t.answers.Events, trust.NeedsDefaultBranch)
	switch {
	case t.answers.DefaultBranch == name:
		t.says("the default branch is {name}", "what GitHub starts on that one alone is expected there", f)
	case alone:
		t.advises(rankPlace, "default_branch_differs", "the default branch is {name}", "the rule, which expects {yours}, keeps out what GitHub starts there", f)
	}
}

// environment tells what guards an environment of the wanted runs.
func (t *told) environment(name string) {
	f := say.Fills{"name": say.V(name)}
	e, there, known := t.Environment(name)
	switch {
	case !known:
		return
	case !there:
		t.closed = append(t.closed, unprotected) // the same, where it is not known
		t.warns(rankPlace, "environment_missing", "there is no environment {name}", "the first run creates it, without any protection",
			protectEnvironment(name, t.request.Wanted), f)
		return
	case e.Name != name:
		f["stored"] = say.V(e.Name)
		t.warns(rankPlace, "environment_spelling", "the environment {name} is spelled {stored}", "a token may carry either spelling, and the comparison minds the case",
			say.Template("Write {stored} in the workflow and in the rule.").Fill(f), f)
	}
	if name == t.answers.Environment && t.Guarded(e) {
		t.guarded = true
		t.closed = append(t.closed, unprotected)
	}
	if e.Reviewers > 0 {
		f["reviewers"] = say.W(say.Plural(e.Reviewers, "reviewer"))
		t.says("the environment {name} has {reviewers}", "no run gets a token there before one of them agrees", f)
		if name == t.answers.Environment {
			t.closed = append(t.closed, "pull_request_code", "dispatch_writers")
		}
	}
	t.refs(e, f)
}

// unprotected is the warning that an environment may have no guard.
const unprotected = "environment_unprotected"

// refs tells which refs an environment is open to.
func (t *told) refs(e github.Environment, f say.Fills) {
	names := e.Names()
	f["refs"] = say.List(", ", namesOf(names)...)
	switch {
	case e.Exact():
		t.says("the environment {name} is open to {refs} alone", "a workflow on another ref gets nothing of it", f)
	case e.Branches == github.BranchesSelected && len(names) > 0:
		t.minds("the environment {name} is open to {refs}", "whoever may create such a ref gets at it", f)
	case e.Branches == github.BranchesProtected && t.Branch != nil && t.Guarded(e):
		f["branch"] = say.N(t.Branch.Name)
		t.says("the environment {name} is open to protected branches alone, of which {branch} is one", "a workflow on another ref gets nothing of it", f)
	case e.Branches == github.BranchesProtected:
		t.minds("the environment {name} is open to protected branches", "where no branch is protected it is open to all", f)
	case e.Branches == github.BranchesAny && e.Reviewers == 0:
		t.minds("the environment {name} has neither reviewers nor a branch policy", "it guards nothing", f)
	}
	for _, ref := range t.refused(e) {
		f["ref"] = say.N(ref)
		t.warns(rankPlace, "environment_ref_refused", "the environment {name} is open to {refs}", "no run on {ref} starts there",
			say.Template("GitHub → Settings → Environments → {name} → Deployment branches and tags: add {ref}.").Fill(
				say.Fills{"name": say.N(e.Name), "ref": say.N(shortRef(ref))}), f)
	}
}

// refused are the wanted refs that the patterns of an environment do not let in.
func (t *told) refused(e github.Environment) []string {
	var out []string
	for _, w := range t.request.Wanted {
		ref := w.Ref.String()
		if w.Event == "pull_request_target" && t.Repository != nil && t.Repository.DefaultBranch != "" {
			ref = github.RefsHeads + t.Repository.DefaultBranch // by that one the policy goes
		}
		if strings.EqualFold(w.Environment, e.Name) && keepsOut(e, w, ref) && !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}

// keepsOut reports whether it is sure that an environment is open to no ref of wanted runs. Of
// tags of which the beginning alone is known that is so where it is open to no tag.
func keepsOut(e github.Environment, w trust.Wanted, ref string) bool {
	if w.Ref.Open && strings.HasPrefix(ref, github.RefsTags) {
		return e.Branches == github.BranchesSelected && len(e.Patterns) > 0 && !slices.ContainsFunc(e.Patterns, func(p github.RefPattern) bool { return p.Tag })
	}
	return (!w.Ref.Open || strings.HasPrefix(ref, github.RefsPull)) && e.Refuses(ref)
}

// branch tells what keeps commits out of the branch that was asked about.
func (t *told) branch() {
	b := t.Branch
	if b == nil || !slices.Contains(branchesOf(t.request.Wanted), b.Name) {
		return
	}
	f := say.Fills{"name": say.N(b.Name), "rules": say.List(", ", namesOf(b.Rules)...), "reviews": say.W(say.Plural(b.Reviews, "approval"))}
	if !b.Exists {
		t.advises(rankPlace, "branch_missing", "there is no branch {name}", "no run of it starts until somebody makes it, with whatever workflow they like", f)
		return
	}
	switch {
	case slices.Contains(b.Rules, "update"):
		t.says("a rule restricts who may update {name}", "nobody else changes the workflow there", f, "branch_writers "+b.Name)
	case b.Reviews > 0:
		t.says("{name} changes by pull requests with {reviews}", "nobody changes the workflow there alone, but for those whom the rule exempts", f, "branch_writers "+b.Name)
	case len(b.Rules) > 0:
		t.minds("{name} has the rules {rules}, and none that wants an approval", "whoever can push may still change the workflow there", f)
	case b.Classic && !b.ClassicTold:
		t.minds("{name} is protected, and it does not tell by what", "it is open whether one person alone may change the workflow there", f)
	default:
		t.minds("no rule protects {name}", "whoever can push may change the workflow there", f)
	}
}

// forks tells what pull requests from forks may do. Only the settings of private and
// internal repositories can give them tokens that write.
func (t *told) forks() {
	if !slices.Contains(t.answers.Events, "pull_request") {
		return
	}
	const id = "fork_pull_request"
	switch {
	case t.Repository != nil && t.Repository.Visibility == "public":
		t.says("the repository is public", "a pull request from a fork never gets a token that writes, and no identity token", nil, id)
	case t.Forks == nil:
	case !t.Forks.Runs:
		t.says("pull requests from forks start no workflow", "no fork gets a token", nil, id)
	case !t.Forks.WriteTokens:
		t.says("pull requests from forks get no tokens that write", "they get no identity token either", nil, id)
	default:
		t.closed = append(t.closed, id)
		t.warns(rankEvent, "fork_write_tokens", "pull requests from forks get tokens that write", "whoever can fork the repository may get an identity token, and call Claude",
			say.W("GitHub → Settings → Actions → General → Fork pull request workflows: take off Send write tokens to workflows from pull requests."), nil)
	}
}

// workflowFile tells of a file that stands where the plan's is to go.
func (t *told) workflowFile() {
	a := t.answers
	i := slices.IndexFunc(t.Workflows, func(w github.KnownWorkflow) bool { return w.Path == github.WorkflowDir+a.WorkflowFile })
	if i < 0 || a.Language == string(templates.Snippet) {
		return
	}
	w := t.Workflows[i]
	f := say.Fills{"path": say.N(w.Path), "name": say.V(w.Name), "file": say.W(say.Shell(a.WorkflowFile)), "repo": say.W(say.Shell(a.Repository))}
	t.advises(rankWorkflow, "workflow_exists", "there is a workflow {path} already, called {name}", "the plan's takes its place once it is committed", f)
	if strings.HasPrefix(w.State, "disabled") {
		t.warns(rankWorkflow, "workflow_disabled", "{path} is disabled", "nothing starts it",
			say.Template("``gh workflow enable {file} --repo {repo}``").Fill(f), f)
	}
}

// environmentsOf are those of wanted runs, each once.
func environmentsOf(wanted []trust.Wanted) []string {
	var out []string
	for _, w := range wanted {
		if w.Environment != "" && !slices.Contains(out, w.Environment) {
			out = append(out, w.Environment)
		}
	}
	return out
}

func namesOf(list []string) []say.Text {
	out := make([]say.Text, len(list))
	for i, s := range list {
		out[i] = say.N(s)
	}
	return out
}

// shortRef is a ref as the settings of an environment name it.
func shortRef(ref string) string {
	if name, ok := strings.CutPrefix(ref, github.RefsHeads); ok {
		return name
	}
	if name, ok := strings.CutPrefix(ref, github.RefsTags); ok {
		return name
	}
	return path.Clean(ref)
}
