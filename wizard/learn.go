package wizard

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// Learn fills in what GitHub told of the repository, and keeps all of it for [Build]. What
// was answered stays, also where GitHub says otherwise: the plan warns of it then. Only the
// repository is called as GitHub calls it, since tokens do; one that belongs to another owner
// now may be a stranger's, and nothing of it is an answer.
func Learn(a Answers, k github.Knowledge) Answers {
	a = normal(Forget(a))
	a.GitHub = &k
	if r := k.Repository; r != nil {
		if moved(a.Repository, r.Owner) {
			return a
		}
		if name := storedName(k); name != "" {
			a.Repository = name
		}
		a.OwnerID, a.RepositoryID = cmp.Or(a.OwnerID, r.OwnerID), cmp.Or(a.RepositoryID, r.ID)
		a.DefaultBranch = cmp.Or(a.DefaultBranch, r.DefaultBranch)
	}
	if k.Subject != nil && a.SubjectPrefix == "" {
		with := a
		with.SubjectPrefix = subjectAnswer(*k.Subject)
		if parse(with).factsErr == nil && Check("subject-format", with) == nil {
			a = with
		}
	}
	return a
}

// moved reports whether a repository that is named OWNER/NAME has another owner.
func moved(named, owner string) bool {
	before, _, _ := strings.Cut(named, "/")
	return owner != "" && before != "" && !strings.EqualFold(before, owner)
}

// Forget takes out of the answers what [Learn] filled in before: it is asked anew, or about
// another repository.
func Forget(a Answers) Answers {
	k := a.GitHub
	if k == nil {
		return a
	}
	a.GitHub = nil
	drop := func(answer *string, told string) {
		if *answer == told {
			*answer = ""
		}
	}
	if r := k.Repository; r != nil {
		drop(&a.OwnerID, r.OwnerID)
		drop(&a.RepositoryID, r.ID)
		drop(&a.DefaultBranch, r.DefaultBranch)
	}
	if k.Subject != nil {
		drop(&a.SubjectPrefix, subjectAnswer(*k.Subject))
	}
	return a
}

// Outdated reports whether what GitHub told is about another repository than the answers name
// now.
func Outdated(a Answers) bool { return a.GitHub != nil && parse(a).knowledge() == nil }

// Tell is what GitHub told, and what follows for the answers, also where they make no plan yet.
func Tell(a Answers) []Told {
	q := parse(a)
	if q.check() != nil {
		q = parse(Answers{
			Repository: a.Repository, IssuerURL: a.IssuerURL, DefaultBranch: a.DefaultBranch, OwnerID: a.OwnerID, RepositoryID: a.RepositoryID,
			SubjectPrefix: a.SubjectPrefix, GitHub: a.GitHub,
		})
		if q.check() != nil {
			return nil
		}
	}
	return newBuilder(q).tell().said
}

// storedName is OWNER/NAME as GitHub spells it; empty: not told.
func storedName(k github.Knowledge) string {
	if k.Repository == nil || k.Repository.Owner == "" || k.Repository.Name == "" {
		return ""
	}
	return k.Repository.Owner + "/" + k.Repository.Name
}

// subjectAnswer is GitHub's answer about subjects as the answer subject-prefix-from takes it:
// the prefix, and the template where the repository has one.
func subjectAnswer(c github.SubCustomization) string {
	if c.UseDefault {
		return c.Prefix
	}
	answer := map[string]any{"use_default": false, "include_claim_keys": c.Keys}
	if c.Prefix != "" {
		answer["sub_claim_prefix"] = c.Prefix
	}
	text, _ := json.Marshal(answer) // texts and a bool: it cannot fail
	return string(text)
}

// knowledge is what GitHub told, where it is about the repository that the answers name now.
func (q *request) knowledge() *github.Knowledge {
	k, name := q.answers.GitHub, q.answers.Repository
	if k == nil || !strings.EqualFold(k.Asked, name) && !strings.EqualFold(storedName(*k), name) {
		return nil
	}
	host, _, _ := strings.Cut(q.issuer.Host, ":")
	if k.Host != "" && host != "" && k.Host != host {
		return nil
	}
	return k
}

// Seen is what GitHub told of the runs that an existing rule is about, as [trust.MeantBy] gives
// them: what guards their places, and where the rule is about another repository.
func Seen(k github.Knowledge, meant []trust.Meaning) []Told {
	t := &told{builder: &builder{answers: Answers{Repository: storedName(k)}}, Knowledge: k}
	for _, m := range meant {
		said := func(claim string) bool { return !slices.Contains(m.Open, claim) }
		w := trust.Wanted{Event: m.Run.Event, Ref: trust.Exact(m.Run.Ref)}
		if before, begins := m.Begins[github.ClaimRef]; begins || !said(github.ClaimRef) {
			w.Ref = trust.StartingWith(before)
		}
		if said(github.ClaimEnvironment) {
			w.Environment = m.Run.Environment
		}
		if said(github.ClaimEvent) {
			t.answers.Events = append(t.answers.Events, m.Run.Event)
		}
		if said(github.ClaimRepository) {
			t.answers.Repository = m.Run.Repository()
		}
		if said(github.ClaimOwnerID) {
			t.facts.ownerID = m.Run.OwnerID
		}
		if said(github.ClaimRepositoryID) {
			t.facts.repositoryID = m.Run.RepoID
		}
		t.request.Wanted = append(t.request.Wanted, w)
	}
	if k.Repository != nil {
		t.repository(*k.Repository)
	}
	for _, name := range environmentsOf(t.request.Wanted) {
		t.environment(name)
	}
	t.branch()
	t.forks()
	return t.said
}

// Basis is what files are checked against, of what GitHub told.
func Basis(k github.Knowledge) []Told {
	t := &told{Knowledge: k}
	if r := k.Repository; r != nil {
		f := say.Fills{"name": say.N(storedName(k)), "owner": say.N(r.OwnerID), "id": say.N(r.ID), "branch": say.N(r.DefaultBranch), "asked": say.N(k.Asked)}
		if name := storedName(k); name != "" && name != k.Asked {
			t.minds("{asked} is called {name}", "rules that name it otherwise are found", f)
		}
		t.says("{name} has the id {id}, and its owner {owner}", "rules that name others are found", f)
		if r.DefaultBranch != "" {
			t.says("the default branch is {branch}", "what GitHub starts there alone is tried on it", f)
		}
	}
	switch {
	case k.Environments == nil:
	case len(k.Environments) == 0:
		t.says("there is no environment", "each that a job names is found", nil)
	default:
		var names []string
		for _, e := range k.Environments {
			names = append(names, e.Name)
		}
		t.says("there are the environments {names}", "others that a job names are found, and refs that they are not open to", say.Fills{"names": say.List(", ", namesOf(names)...)})
	}
	return t.said
}
