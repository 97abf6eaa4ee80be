package trust

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gh-wif/internal/github"
)

// admittedKinds indexes what gets in; an event on the same ref has its own name.
type admittedKinds map[string]bool

func index(kinds []Kind) admittedKinds {
	in := admittedKinds{}
	for _, k := range kinds {
		id := k.ID
		if k.Event != "" {
			id = k.Event
		}
		in[id] = k.Admitted
	}
	return in
}

// admission is what gets in: the kinds that were tried, and which of them do.
type admission struct {
	in    admittedKinds
	kinds []Kind
}

// kind is one kind that was tried, by its id.
func (a admission) kind(id string) Kind {
	return a.kinds[slices.IndexFunc(a.kinds, func(k Kind) bool { return k.ID == id })]
}

func (a admission) chosen(id string) bool { return a.kind(id).Chosen }

// witness shows the token of a kind by its repository, and by its subject where that
// is not all that is to be seen.
func (a admission) witness(id string) string {
	claims := a.kind(id).Claims
	return fmt.Sprintf("%v with the sub %v", claims[github.ClaimRepository], claims[github.ClaimSubject])
}

// sentence is one thing that a verdict can say of a rule, and when it is said.
type sentence struct {
	when func(s telling) bool
	says func(s telling) string
}

// sentences are all that a verdict can say of a rule that lets something in, the
// widest opening first. Where none is said, it is the plain case: which runs.
var sentences = []sentence{
	{
		func(s telling) bool {
			names, ids := s.named.owning()
			return len(names)+len(ids) > 1 && (!s.got.in[kindOtherOwner] || s.named.owns(s.got.kind(kindOtherOwner).Claims))
		},
		func(s telling) string {
			names, ids := s.named.owning()
			told := enumerate(names)
			switch {
			case len(ids) > 0 && len(names) > 0:
				told += " and " + several("the one with the id", "those with the ids", ids)
			case len(ids) > 0:
				told = "with the ids " + enumerate(ids)
			}
			if repositories := s.named.unowned(); len(repositories) > 0 {
				told += ", beside " + several("the repository with the id", "the repositories with the ids", repositories)
			}
			return "Names " + number(len(names)+len(ids)) + " owners, " + told + ": to each the others are strangers" + s.inside()
		},
	},
	{
		func(s telling) bool { return s.got.in["other_owner"] && s.got.chosen("other_owner") },
		func(s telling) string {
			return "Anyone on GitHub, by names of their own choice: a repository " + s.got.witness("other_owner") + " gets in" + s.inside()
		},
	},
	{
		func(s telling) bool { return s.got.in["other_owner"] },
		func(s telling) string {
			return "Anyone on GitHub: a repository of any owner gets in" + s.inside()
		},
	},
	{
		func(s telling) bool { return s.got.in["lookalike_owner"] },
		func(s telling) string {
			return "Anyone who registers an owner whose name begins with " + s.openPart(s.home.run.Owner) + ": their repositories get in" + s.inside()
		},
	},
	{
		func(s telling) bool {
			return s.gatedByEnvironment() && (s.got.in["pull_request"] || s.got.in["same_environment_other_ref"]) && !s.asks("pull_request")
		},
		func(s telling) string {
			return "Any job of " + s.scope + " that declares " + s.environmentName() + ", from any branch or event: the environment's own protection is the gate" + s.inside()
		},
	},
	{
		func(s telling) bool { return gatesOf(s.examined).wider(s.got.in) },
		func(s telling) string {
			g := gatesOf(s.examined)
			return "Any job of " + s.scope + " that declares " + g.declared() + ", from any branch or event: the environment's own protection is the gate. Without it, runs on " +
				enumerate(g.plainPlaces(s.named)) + s.inside()
		},
	},
	{
		func(s telling) bool { return s.onlyByActor() },
		func(s telling) string {
			return "Any run that " + s.named.actor() + " on " + s.scope + ", of anybody's pull request too" + s.inside()
		},
	},
	{
		func(s telling) bool {
			return s.got.in["pull_request_target"] && !s.got.in["pull_request"] && !s.asks("pull_request_target") && s.home.run.Event != "pull_request_target"
		},
		func(s telling) string {
			return loosened(s.runs()) + ", also pull_request_target, which anyone who can open a pull request starts"
		},
	},
	{
		func(s telling) bool { return s.got.in["pull_request_target"] && !s.got.in["pull_request"] },
		func(s telling) string {
			return "Anyone who can open a pull request on " + s.scope + ", by pull_request_target" + s.inside()
		},
	},
	{
		func(s telling) bool {
			return s.got.in["pull_request"] && (s.got.kind("pull_request").Severity != SeverityNone || s.got.in["pull_request_target"])
		},
		func(s telling) string {
			return "Anyone who can open a pull request on " + s.scope + s.also() + s.inside()
		},
	},
	{
		func(s telling) bool { return s.severalOwn() },
		func(s telling) string {
			return s.ownRuns() + " of " + s.scope + s.workflowPhrase()
		},
	},
}

// telling is what a verdict is told from: the rule, what gets in, and the names.
type telling struct {
	*examined
	got   admission
	named naming
	scope string // the repositories, in words
}

// verdict says in one line who gets in. partly: a part of the rule is not
// understood, so that others may get in, too.
func (s *examined) verdict(kinds []Kind, worst Severity, partly bool) string {
	v := telling{examined: s, got: admission{index(kinds), kinds}, named: naming{s.reading, s.homes, s.own}}
	v.scope = v.repositories()
	out := ""
	for _, row := range sentences {
		if row.when(v) {
			out = row.says(v)
			break
		}
	}
	if out == "" {
		out = v.runs()
	}
	if !partly {
		return out
	}
	out = loosened(out)
	if worst == SeverityDanger {
		return out
	}
	return out + ", at least: a part of the rule is not understood"
}

const only = "Only "

// loosened is a verdict that does not say that there are no other runs.
func loosened(verdict string) string {
	if rest, ok := strings.CutPrefix(verdict, only); ok {
		return strings.ToUpper(rest[:1]) + rest[1:]
	}
	return verdict
}

// onlyByActor: pull requests get in, and only where an account that the rule names
// starts them.
func (s telling) onlyByActor() bool {
	eased := func(id string) bool {
		k := s.got.kind(id)
		return k.Who == whoNamed.words && k.Severity == SeverityCaution || !k.Admitted
	}
	pull, target := eased("pull_request"), eased("pull_request_target")
	asked := s.got.in["pull_request_target"] && s.got.kind("pull_request").Severity == SeverityNone && !s.admitsStrangersPull()
	return (s.got.in["pull_request"] || s.got.in["pull_request_target"]) && s.namesActor() && target && (pull || asked)
}

func number(n int) string {
	if words := []string{"no", "one", "two", "three", "four"}; n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// maxNamed bounds how many names a verdict tells.
const maxNamed = 4

// enumerate lists names as a sentence does.
func enumerate(names []string) string { return enumerateUpTo(maxNamed, names) }

// either lists names of which one is enough.
func either(names []string) string { return listed(maxNamed, names, " or ") }

func enumerateUpTo(most int, names []string) string { return listed(most, names, " and ") }

func listed(most int, names []string, joint string) string {
	if n := len(names); n > most {
		names = append(slices.Clone(names[:most]), strconv.Itoa(n-most)+" more")
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + joint + names[last]
}

// runs is the plain case: which runs, where, from which file.
func (s telling) runs() string {
	who, started := s.who(), ""
	if who == anyRun {
		started = ", whatever starts it"
	}
	return who + s.places() + s.workflowPhrase() + started
}

// gatedByEnvironment: only jobs that declare an environment get in.
func (s telling) gatedByEnvironment() bool {
	return s.home.run.Environment != "" && !s.got.in["no_environment"]
}

func (s telling) environmentName() string {
	switch env := s.home.run.Environment; {
	case s.got.in["other_environment"]:
		return "an environment"
	case s.got.in["lookalike_environment"]:
		return "an environment whose name begins with " + s.openPart(env)
	}
	names := slices.DeleteFunc(s.named.across(func(t trial) string { return t.run.Environment }), func(e string) bool { return e == "" })
	if len(names) > 1 {
		return "the environments " + enumerate(names)
	}
	return "the environment " + s.home.run.Environment
}

// inside names the workflow that a wide rule still insists on.
func (s telling) inside() string {
	called, plain := s.calls()
	switch {
	case called != "" && len(plain) == 0:
		return called
	case called == "" && s.got.in["other_workflow"]:
		return ""
	}
	return s.workflowPhrase()
}

// also names what else a rule opens beside pull requests.
func (s telling) also() string {
	if s.got.in["other_branch"] {
		return ", and whoever can push any branch to it"
	}
	return ""
}

// repositories names the repositories: by name where the rule or the hint tells it, by
// id where only that is pinned.
func (s telling) repositories() string {
	run := s.home.run
	owner := run.Owner
	if owner == anyOwner {
		owner = "some owner"
		if names := append(s.valuesIn(github.ClaimEnterprise), s.valuesIn(github.ClaimEnterpriseID)...); len(names) > 0 {
			owner = "any owner in " + several("the enterprise", "the enterprises", names)
		}
		if ids := s.named.ids(github.ClaimOwnerID); len(ids) > 0 {
			owner = several("the owner with the id", "the owners with the ids", ids)
		}
	}
	switch ids := s.named.ids(github.ClaimRepositoryID); {
	case s.got.in["other_repository"]:
		return "any repository of " + owner
	case s.got.in["lookalike_repository"]:
		return "any repository of " + owner + " whose name begins with " + s.openPart(run.Repo)
	case len(ids) > 0 && (run.Repo == anyRepository || s.openPart(run.Repo) != run.Repo):
		return several("the repository with the id", "the repositories with the ids", ids)
	}
	if names := s.named.across(func(t trial) string { return t.run.Repository() }); len(names) > 1 {
		return enumerate(names)
	}
	return run.Repository()
}

// owning are the owners of the rule's runs in words: those that it names, and those of which it
// tells the id alone.
func (n naming) owning() (names, ids []string) {
	for _, t := range n.homes {
		if t.run.Owner == anyOwner && slices.Contains(n.values[github.ClaimOwnerID], t.run.OwnerID) {
			ids = append(ids, t.run.OwnerID)
		}
	}
	return n.owners(), once(ids)
}

// unowned are the ids of the repositories of which the rule tells the id and no owner.
func (n naming) unowned() []string {
	var out []string
	for _, t := range n.homes {
		if t.run.Owner == anyOwner && !slices.Contains(n.values[github.ClaimOwnerID], t.run.OwnerID) && slices.Contains(n.values[github.ClaimRepositoryID], t.run.RepoID) {
			out = append(out, t.run.RepoID)
		}
	}
	return once(out)
}

// owns reports whether one of the owners that the rule tells has a token's repository.
func (n naming) owns(claims map[string]any) bool {
	owner, _ := claims[github.ClaimOwner].(string)
	return slices.ContainsFunc(n.homes, func(t trial) bool {
		if t.run.Owner == anyOwner {
			return owner == anyOwner && claims[github.ClaimOwnerID] == t.run.OwnerID && slices.Contains(n.values[github.ClaimOwnerID], t.run.OwnerID)
		}
		return strings.EqualFold(owner, t.run.Owner) && slices.Contains(n.sure, t.run.Owner)
	})
}

// valuesIn are the values of a claim that the rule names and lets in, in its order.
func (s telling) valuesIn(claim string) []string {
	var out []string
	for _, v := range s.values[claim] {
		if slices.ContainsFunc(s.homes, func(t trial) bool {
			t.extra = maps.Clone(t.extra)
			t.extra[claim] = v
			return s.admits(&t)
		}) {
			out = append(out, v)
		}
	}
	return out
}

// several says one name, or more of them.
func several(one, more string, names []string) string {
	if len(names) > 1 {
		return more + " " + enumerate(names)
	}
	return one + " " + enumerate(names)
}

// severalOwn: the rule names more than one family of runs, and no other event.
func (s telling) severalOwn() bool {
	if len(s.own) < 2 || s.got.in["other_branch"] || s.got.in["lookalike_branch"] {
		return false
	}
	for _, e := range otherEvents {
		if s.got.in[e] && !slices.Contains(s.values[github.ClaimEvent], e) {
			return false
		}
	}
	return true
}

// ownRuns names every family that the rule asks for: each event with its places.
func (s telling) ownRuns() string {
	var events []string
	for _, t := range s.own {
		events = append(events, t.run.Event)
	}
	var parts []string
	for _, event := range once(events) {
		parts = append(parts, eventNoun(event)+s.named.placesOf(event))
	}
	out := only + enumerateUpTo(2*maxNamed, parts)
	if s.home.run.Environment != "" {
		out += " in " + s.environmentName()
	}
	return out
}
