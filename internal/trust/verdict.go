package trust

import (
	"maps"
	"slices"
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
	when func(s *examined, in admittedKinds) bool
	says func(s *examined, in admittedKinds, scope string) string
}

// sentences are all that a verdict can say of a rule that lets something in, the
// widest opening first. Where none is said, it is the plain case: which runs.
var sentences = []sentence{
	{
		func(_ *examined, in admittedKinds) bool { return in["other_owner"] },
		func(s *examined, in admittedKinds, _ string) string {
			return "Anyone on GitHub: a repository of any owner gets in" + s.inside(in)
		},
	},
	{
		func(_ *examined, in admittedKinds) bool { return in["lookalike_owner"] },
		func(s *examined, in admittedKinds, _ string) string {
			return "Anyone who registers an owner whose name begins with " + s.openPart(s.home.run.Owner) + ": their repositories get in" + s.inside(in)
		},
	},
	{
		func(s *examined, in admittedKinds) bool {
			return s.gatedByEnvironment(in) && (in["pull_request"] || in["same_environment_other_ref"]) && !s.asks("pull_request")
		},
		func(s *examined, in admittedKinds, scope string) string {
			return "Any job of " + scope + " that declares " + s.environmentName(in) + ", from any branch or event: the environment's own protection is the gate" + s.inside(in)
		},
	},
	{
		func(s *examined, in admittedKinds) bool {
			return in["pull_request_target"] && !in["pull_request"] && !s.asks("pull_request_target")
		},
		func(s *examined, in admittedKinds, scope string) string {
			return s.runs(in, scope) + ", also pull_request_target, which anyone who can open a pull request starts"
		},
	},
	{
		func(_ *examined, in admittedKinds) bool { return in["pull_request_target"] && !in["pull_request"] },
		func(s *examined, in admittedKinds, scope string) string {
			return "Anyone who can open a pull request on " + scope + ", by pull_request_target" + s.inside(in)
		},
	},
	{
		func(s *examined, in admittedKinds) bool {
			return in["pull_request"] && (!s.asks("pull_request") || in["pull_request_target"])
		},
		func(s *examined, in admittedKinds, scope string) string {
			return "Anyone who can open a pull request on " + scope + s.also(in) + s.inside(in)
		},
	},
	{
		func(s *examined, in admittedKinds) bool { return s.severalOwn(in) },
		func(s *examined, in admittedKinds, scope string) string {
			return s.ownRuns() + " of " + scope + s.workflowPhrase(in)
		},
	},
}

// verdict says in one line who gets in.
func (s *examined) verdict(kinds []Kind) string {
	in := index(kinds)
	if !slices.Contains(slices.Collect(maps.Values(in)), true) {
		return s.nobody()
	}
	scope := s.scope(in)
	for _, row := range sentences {
		if row.when(s, in) {
			return row.says(s, in, scope)
		}
	}
	return s.runs(in, scope)
}

// asks reports whether the rule names an event.
func (s *examined) asks(event string) bool {
	return slices.Contains(s.values[github.ClaimEvent], event)
}

// runs is the plain case: which runs, where, from which file.
func (s *examined) runs(in admittedKinds, scope string) string {
	who, started := s.who(in), ""
	if who == anyRun {
		started = ", whatever starts it"
	}
	return who + s.places(in, scope) + s.workflowPhrase(in) + started
}

// nobody says why, where the subject alone keeps everything out.
func (s *examined) nobody() string {
	prefix := s.rule.Match.SubjectPrefix
	if _, err := github.ParseSubject(prefix); prefix != "" && err != nil {
		if _, star := cutStar(prefix); !star {
			return "Nobody: the subject is compared exactly, and no run of GitHub's carries it"
		}
	}
	return "Nobody, as far as tried: no kind of run that GitHub makes gets in"
}

// openPart is what the rule says of a value that was completed to try it.
func (s *examined) openPart(v string) string {
	if base, ok := s.bases[v]; ok {
		return base
	}
	return v
}

// gatedByEnvironment: only jobs that declare an environment get in.
func (s *examined) gatedByEnvironment(in admittedKinds) bool {
	return s.home.run.Environment != "" && !in["no_environment"]
}

func (s *examined) environmentName(in admittedKinds) string {
	switch env := s.home.run.Environment; {
	case in["other_environment"]:
		return "an environment"
	case in["lookalike_environment"]:
		return "an environment whose name begins with " + s.openPart(env)
	default:
		return "the environment " + env
	}
}

// inside names the workflow that a wide rule still insists on.
func (s *examined) inside(in admittedKinds) string {
	if called := s.home.run.CalledWorkflow; called != "" && !in["reusable_workflow"] {
		return ", in a job inside " + called
	}
	if in["other_workflow"] {
		return ""
	}
	return s.workflowPhrase(in)
}

// also names what else a rule opens beside pull requests.
func (s *examined) also(in admittedKinds) string {
	if in["other_branch"] {
		return ", and whoever can push any branch to it"
	}
	return ""
}

// scope names the repositories: by name where the rule or the hint tells it, by
// id where only that is pinned.
func (s *examined) scope(in admittedKinds) string {
	run := s.home.run
	owner := run.Owner
	if owner == anyOwner {
		owner = "some owner"
		if id := s.firstOf(github.ClaimOwnerID); id != "" {
			owner = "the owner with the id " + id
		}
	}
	switch id := s.firstOf(github.ClaimRepositoryID); {
	case in["other_repository"]:
		return "any repository of " + owner
	case in["lookalike_repository"]:
		return "any repository of " + owner + " whose name begins with " + s.openPart(run.Repo)
	case run.Repo == anyRepository && id != "":
		return "the repository with the id " + id
	}
	return run.Repository()
}

// severalOwn: the rule names more than one family of runs, and no other event.
func (s *examined) severalOwn(in admittedKinds) bool {
	if len(s.own) < 2 || in["other_branch"] || in["lookalike_branch"] {
		return false
	}
	for _, e := range otherEvents {
		if in[e] && !slices.Contains(s.values[github.ClaimEvent], e) {
			return false
		}
	}
	return true
}

// ownRuns names every family that the rule asks for.
func (s *examined) ownRuns() string {
	var parts []string
	for _, t := range s.own {
		part := eventNoun(t.run.Event)
		if t.run.Event == "merge_group" {
			part += " in the merge queue"
		}
		if branch, ok := strings.CutPrefix(t.run.Ref, github.RefsHeads); ok && !strings.HasPrefix(branch, github.MergeQueuePath) {
			part += preposition(t.run.Event == "push") + branch
		}
		if tag, ok := strings.CutPrefix(t.run.Ref, github.RefsTags); ok {
			part += " of " + s.tagName(tag)
		}
		parts = append(parts, part)
	}
	last := len(parts) - 1
	out := "Only " + strings.Join(parts[:last], ", ") + " and " + parts[last]
	if env := s.home.run.Environment; env != "" {
		out += " in the environment " + env
	}
	return out
}
