package federation

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// fact is what a claim's value, or another property of a run, must be: one of some
// texts, or any that begins so.
type fact struct {
	texts  []string
	begins bool // texts[0] is a beginning
	absent bool // or the claim is not there
}

// facts are what follows from one text for the other claims of a token.
type facts map[string]fact

// The properties of a run beside its claims.
const (
	factContext = "context"  // of the default subject: environment, pull_request, ref
	factRefSort = "ref sort" // as github.SortOfRef
	factFileRef = "file ref" // the ref in workflow_ref
)

// against is the property in which two lots of facts contradict each other, the first by
// name; empty where they do not.
func (f facts) against(o facts) (by string) {
	for name, a := range f {
		if b, ok := o[name]; ok && (by == "" || name < by) && !a.meets(b) {
			by = name
		}
	}
	return by
}

func (f fact) meets(o fact) bool {
	switch {
	case f.absent && o.absent:
		return true
	case f.begins && o.begins:
		return strings.HasPrefix(f.texts[0], o.texts[0]) || strings.HasPrefix(o.texts[0], f.texts[0])
	case f.begins:
		return slices.ContainsFunc(o.texts, func(s string) bool { return strings.HasPrefix(s, f.texts[0]) })
	case o.begins:
		return o.meets(f)
	}
	return slices.ContainsFunc(f.texts, func(s string) bool { return slices.Contains(o.texts, s) })
}

func exactly(texts ...string) fact { return fact{texts: texts} }

func beginning(text string) fact { return fact{texts: []string{text}, begins: true} }

// factsOf are the facts of an atom that asks for one text.
func factsOf(a Atom, text string) facts {
	f := facts{}
	switch {
	case a.Op == OpHas && a.Claim == github.ClaimEnvironment && a.Not:
		f[github.ClaimEnvironment] = fact{texts: []string{""}, absent: true}
		f[factContext] = exactly(string(github.ContextRef), string(github.ContextPullRequest))
	case a.Op == OpHas && a.Claim == github.ClaimEnvironment:
		f[factContext] = exactly(string(github.ContextEnvironment))
	case a.Not:
	case a.Op == OpEquals:
		f[a.Claim] = exactly(text)
		f.follow(a.Claim, text)
	case a.Op == OpStartsWith:
		f[a.Claim] = beginning(text)
		f.followBeginning(a.Claim, text)
	}
	return f
}

// follow adds what follows from a whole value.
func (f facts) follow(claim, text string) {
	switch claim {
	case github.ClaimSubject:
		f.followSubject(pattern.Parse(text+"*"), false)
	case github.ClaimRepository:
		owner, _, _ := strings.Cut(text, "/")
		f[github.ClaimOwner] = exactly(owner)
	case github.ClaimRef:
		f.atRef(text)
	case github.ClaimRefType:
		if text == "tag" {
			f[factRefSort] = exactly(github.SortTag)
		} else {
			f[factRefSort] = exactly(github.SortBranch, github.SortQueue, github.SortPull, github.SortNone)
		}
	case github.ClaimEnvironment:
		if text == "" {
			f[claim] = fact{texts: []string{""}, absent: true}
			f[factContext] = exactly(string(github.ContextRef), string(github.ContextPullRequest))
			return
		}
		f[factContext] = exactly(string(github.ContextEnvironment))
	case github.ClaimEvent:
		f.followEvent(text)
	case github.ClaimWorkflowRef:
		f.followFile(text)
	}
}

// followBeginning adds what follows from the beginning of a value.
func (f facts) followBeginning(claim, text string) {
	switch claim {
	case github.ClaimSubject:
		f.followSubject(pattern.Parse(text+"*"), true)
	case github.ClaimRepository:
		if owner, _, slash := strings.Cut(text, "/"); slash {
			f[github.ClaimOwner] = exactly(owner)
		} else {
			f[github.ClaimOwner] = beginning(text)
		}
	case github.ClaimRef:
		f.followRef(text)
	case github.ClaimWorkflowRef:
		if owner, _, slash := strings.Cut(text, "/"); slash {
			f[github.ClaimOwner] = exactly(owner)
		}
	}
}

// atRef adds what follows from a whole ref. The workflow file of a branch's or a
// tag's run is read there; that of a pull request or a queue may be one that the
// organization requires, from elsewhere.
func (f facts) atRef(ref string) {
	sort := github.SortOfRef(ref)
	if f[factRefSort] = exactly(sort); sort == github.SortBranch || sort == github.SortTag {
		f[factFileRef] = exactly(ref)
	}
}

// followRef adds what follows from the beginning of a ref.
func (f facts) followRef(before string) {
	f[github.ClaimRef] = beginning(before)
	for _, sort := range []struct {
		begin string
		sorts []string
	}{
		{github.RefsHeads + github.MergeQueuePath, []string{github.SortQueue}},
		{github.RefsHeads, []string{github.SortBranch, github.SortQueue}},
		{github.RefsTags, []string{github.SortTag}},
		{github.RefsPull, []string{github.SortPull}},
	} {
		if strings.HasPrefix(before, sort.begin) {
			f[factRefSort] = exactly(sort.sorts...)
			return
		}
	}
}

// followSubject reads a subject of the default form; a customised one may say
// anything of its claims.
func (f facts) followSubject(p pattern.Pattern, begins bool) {
	if !p.Default() || len(p.Custom()) > 0 && p.Reach != pattern.ReachRepository {
		return
	}
	if owner, id := p.FullOwner(); owner != "" {
		f[github.ClaimOwner] = exactly(owner)
		if id != "" {
			f[github.ClaimOwnerID] = exactly(id)
		}
	}
	switch {
	case p.Reach >= pattern.ReachContext || p.Reach == pattern.ReachRepository && !begins:
		f[github.ClaimRepository] = exactly(p.Owner + "/" + p.Repo)
		if p.RepoID != "" {
			f[github.ClaimRepositoryID] = exactly(p.RepoID)
		}
	case p.Reach == pattern.ReachRepository && p.RepoID == "" && !p.HasIDs():
		f[github.ClaimRepository] = beginning(p.Owner + "/" + p.Repo)
	}
	if p.Reach < pattern.ReachValue && (p.Reach < pattern.ReachContext || begins) {
		return
	}
	f[factContext] = exactly(string(p.Kind))
	switch p.Kind {
	case github.ContextRef:
		if begins {
			f.followRef(p.Value)
			return
		}
		f[github.ClaimRef] = exactly(p.Value)
		f.atRef(p.Value)
	case github.ContextEnvironment:
		if begins {
			if !strings.Contains(p.Value, "%") {
				f[github.ClaimEnvironment] = beginning(p.Value)
			}
			return
		}
		f[github.ClaimEnvironment] = exactly(p.Value, github.Unescape(p.Value))
	}
}

// followEvent adds the refs and the subject's context that an event can have. An
// event that is not in the table may have any.
func (f facts) followEvent(event string) {
	e, ok := github.EventByName(event)
	if !ok {
		return
	}
	if sorts := e.RefSorts(); sorts != nil {
		f[factRefSort] = exactly(sorts...)
	}
	environment := string(github.ContextEnvironment)
	switch {
	case e.SubjectUncertain:
	case e.PullRequestSubject:
		f[factContext] = exactly(environment, string(github.ContextPullRequest))
	default:
		f[factContext] = exactly(environment, string(github.ContextRef))
	}
	if event == "push" || event == "schedule" || event == "workflow_dispatch" {
		f[github.ClaimHeadRef], f[github.ClaimBaseRef] = exactly(""), exactly("")
	}
}

// followFile adds the owner and the ref of a workflow file. The repository may be
// another one of the owner: an organization can require a workflow of its own.
func (f facts) followFile(text string) {
	owner, _, slash := strings.Cut(text, "/")
	if slash {
		f[github.ClaimOwner] = exactly(owner)
	}
	i := max(strings.Index(text, ".yml@"), strings.Index(text, ".yaml@"))
	if i < 0 {
		return
	}
	if _, ref, _ := strings.Cut(text[i:], "@"); strings.HasPrefix(ref, "refs/") {
		f[factFileRef] = exactly(ref)
	}
}
