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

// sentence is one thing that a verdict can say of a rule, and when it is said.
type sentence struct {
	when func(s telling) bool
	says func(s telling) string
}

// sentences are all that a verdict can say of a rule that lets something in, the
// widest opening first. Where none is said, it is the plain case: which runs.
var sentences = []sentence{
	{
		func(s telling) bool { return len(s.owners()) > 1 },
		func(s telling) string {
			owners := s.owners()
			return "Names " + number(len(owners)) + " owners, " + enumerate(owners) + ": to each the others are strangers" + s.inside()
		},
	},
	{
		func(s telling) bool { return s.in["other_owner"] && s.chosen("other_owner") },
		func(s telling) string {
			return "Anyone on GitHub, by names of their own choice: a repository " + s.witness("other_owner") + " gets in" + s.inside()
		},
	},
	{
		func(s telling) bool { return s.in["other_owner"] },
		func(s telling) string {
			return "Anyone on GitHub: a repository of any owner gets in" + s.inside()
		},
	},
	{
		func(s telling) bool { return s.in["lookalike_owner"] },
		func(s telling) string {
			return "Anyone who registers an owner whose name begins with " + s.openPart(s.home.run.Owner) + ": their repositories get in" + s.inside()
		},
	},
	{
		func(s telling) bool {
			return s.gatedByEnvironment() && (s.in["pull_request"] || s.in["same_environment_other_ref"]) && !s.asks("pull_request")
		},
		func(s telling) string {
			return "Any job of " + s.scope + " that declares " + s.environmentName() + ", from any branch or event: the environment's own protection is the gate" + s.inside()
		},
	},
	{
		func(s telling) bool { return s.widerInEnvironment() },
		func(s telling) string {
			return "Any job of " + s.scope + " that declares " + s.declared() + ", from any branch or event: the environment's own protection is the gate. Without it, runs on " +
				enumerate(s.plainPlaces()) + s.inside()
		},
	},
	{
		func(s telling) bool { return s.onlyByActor() },
		func(s telling) string {
			return "Any run that " + s.actor() + " on " + s.scope + ", of anybody's pull request too" + s.inside()
		},
	},
	{
		func(s telling) bool {
			return s.in["pull_request_target"] && !s.in["pull_request"] && !s.asks("pull_request_target") && s.home.run.Event != "pull_request_target"
		},
		func(s telling) string {
			return loosened(s.runs()) + ", also pull_request_target, which anyone who can open a pull request starts"
		},
	},
	{
		func(s telling) bool { return s.in["pull_request_target"] && !s.in["pull_request"] },
		func(s telling) string {
			return "Anyone who can open a pull request on " + s.scope + ", by pull_request_target" + s.inside()
		},
	},
	{
		func(s telling) bool {
			return s.in["pull_request"] && (s.kind("pull_request").Severity != SeverityNone || s.in["pull_request_target"])
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

// telling is what a verdict is told from: the rule, and what gets in.
type telling struct {
	*examined
	in    admittedKinds
	kinds []Kind
	scope string // the repositories, in words
}

// verdict says in one line who gets in. partly: a part of the rule is not
// understood, so that others may get in, too.
func (s *examined) verdict(kinds []Kind, worst Severity, partly bool) string {
	v := telling{examined: s, in: index(kinds), kinds: kinds}
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
		k := s.kind(id)
		return k.Who == whoNamed && k.Severity == SeverityCaution || !k.Admitted
	}
	pull, target := eased("pull_request"), eased("pull_request_target")
	asked := s.in["pull_request_target"] && s.kind("pull_request").Severity == SeverityNone && !s.admitsStrangersPull()
	return (s.in["pull_request"] || s.in["pull_request_target"]) && s.namesActor() && target && (pull || asked)
}

// admitsStrangersPull reports whether a pull request's run gets in that an account
// starts which the rule does not name.
func (s telling) admitsStrangersPull() bool {
	for _, home := range s.homes {
		for _, t := range pulls("pull_request", mergeRef)(s.examined, home) {
			t.run.Actor, t.extra = stranger, maps.Clone(t.extra)
			if delete(t.extra, github.ClaimActorID); s.admits(&t) {
				return true
			}
		}
	}
	return false
}

// actor says who starts the runs, with the verb.
func (s telling) actor() string {
	actors, ids := s.values[github.ClaimActor], s.values[github.ClaimActorID]
	switch {
	case len(actors) == 1:
		return actors[0] + " starts"
	case len(actors) > 1:
		return enumerate(actors) + " start"
	case len(ids) > 1:
		return "the accounts with the ids " + enumerate(ids) + " start"
	}
	return "the account with the id " + enumerate(ids) + " starts"
}

// owners are the owners that the rule names for certain and lets in, in its order.
func (s telling) owners() []string {
	var out []string
	for _, t := range s.homes {
		name := s.openPart(t.run.Owner)
		if name != t.run.Owner {
			name = "any that begins with " + name
		}
		if slices.Contains(s.sure, t.run.Owner) && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, name) }) {
			out = append(out, name)
		}
	}
	return out
}

// kind is one kind that was tried, by its id.
func (s telling) kind(id string) Kind {
	return s.kinds[slices.IndexFunc(s.kinds, func(k Kind) bool { return k.ID == id })]
}

func (s telling) chosen(id string) bool { return s.kind(id).Chosen }

// witness shows the token of a kind by its repository, and by its subject where that
// is not all that is to be seen.
func (s telling) witness(id string) string {
	claims := s.kind(id).Claims
	return fmt.Sprintf("%v with the sub %v", claims[github.ClaimRepository], claims[github.ClaimSubject])
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

func enumerateUpTo(most int, names []string) string {
	if n := len(names); n > most {
		names = append(slices.Clone(names[:most]), strconv.Itoa(n-most)+" more")
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// across are the different values that the rule's runs have in one thing.
func (s telling) across(of func(trial) string) []string {
	var out []string
	for _, t := range s.homes {
		if v := of(t); !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
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
	return s.home.run.Environment != "" && !s.in["no_environment"]
}

func (s telling) environmentName() string {
	switch env := s.home.run.Environment; {
	case s.in["other_environment"]:
		return "an environment"
	case s.in["lookalike_environment"]:
		return "an environment whose name begins with " + s.openPart(env)
	}
	names := slices.DeleteFunc(s.across(func(t trial) string { return t.run.Environment }), func(e string) bool { return e == "" })
	if len(names) > 1 {
		return "the environments " + enumerate(names)
	}
	return "the environment " + s.home.run.Environment
}

// inside names the workflow that a wide rule still insists on.
func (s telling) inside() string {
	if called := s.home.run.CalledWorkflow; called != "" && !s.in["reusable_workflow"] {
		return ", in a job inside " + called
	}
	if s.in["other_workflow"] {
		return ""
	}
	return s.workflowPhrase()
}

// also names what else a rule opens beside pull requests.
func (s telling) also() string {
	if s.in["other_branch"] {
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
		if id := s.firstOf(github.ClaimOwnerID); id != "" {
			owner = "the owner with the id " + id
		}
	}
	switch id := s.firstOf(github.ClaimRepositoryID); {
	case s.in["other_repository"]:
		return "any repository of " + owner
	case s.in["lookalike_repository"]:
		return "any repository of " + owner + " whose name begins with " + s.openPart(run.Repo)
	case id != "" && (run.Repo == anyRepository || s.openPart(run.Repo) != run.Repo):
		return "the repository with the id " + id
	}
	if names := s.across(func(t trial) string { return t.run.Repository() }); len(names) > 1 {
		return enumerate(names)
	}
	return run.Repository()
}

// severalOwn: the rule names more than one family of runs, and no other event.
func (s telling) severalOwn() bool {
	if len(s.own) < 2 || s.in["other_branch"] || s.in["lookalike_branch"] {
		return false
	}
	for _, e := range otherEvents {
		if s.in[e] && !slices.Contains(s.values[github.ClaimEvent], e) {
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
		parts = append(parts, eventNoun(event)+s.placesOf(event))
	}
	out := only + enumerateUpTo(2*maxNamed, parts)
	if s.home.run.Environment != "" {
		out += " in " + s.environmentName()
	}
	return out
}

// placesOf are the refs of the rule's runs of one event.
func (s telling) placesOf(event string) string {
	var branches, tags []string
	out := ""
	for _, t := range s.own {
		branch, isBranch := strings.CutPrefix(t.run.Ref, github.RefsHeads)
		tag, isTag := strings.CutPrefix(t.run.Ref, github.RefsTags)
		switch {
		case t.run.Event != event, event == "pull_request": // whatever their base
		case event == "merge_group":
			out = " in the merge queue"
		case isTag:
			tags = append(tags, s.tagName(tag))
		case isBranch && s.openPart(t.run.Ref) != t.run.Ref:
			branches = append(branches, strings.TrimPrefix(s.openPart(t.run.Ref), github.RefsHeads)+"*")
		case isBranch:
			branches = append(branches, branch)
		}
	}
	if len(branches) > 0 {
		out += preposition(event == "push") + enumerate(once(branches))
	}
	if len(branches) > 0 && len(tags) > 0 {
		out += " and"
	}
	switch {
	case len(tags) == 0:
	case event == "push" || event == "release":
		out += " of " + enumerate(once(tags))
	default:
		out += " on " + enumerate(once(tags))
	}
	return out
}
