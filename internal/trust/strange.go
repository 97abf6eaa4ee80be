package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// Where a rule is not understood in full, whoever may choose a name can choose one
// that fits it. Every text that the rule mentions is tried in every such name: alone,
// at its beginning, at its end and inside.

// Bounds of that work.
const (
	maxTexts    = 48
	maxStrange  = 2500 // tokens of one kind
	enoughSpent = 0.7  // of what the condition's evaluations may cost together
)

// tryStrangers looks for tokens of chosen names among the kinds that no ordinary
// token of got in.
func (s *search) tryStrangers(kinds []Kind, homes []trial) {
	w := weaver{texts: s.rule.texts(), bases: s.rule.startingPoints(homes), homes: homes}
	for i, row := range catalogue {
		make := w.chosen(row.id)
		if make == nil || kinds[i].Admitted && kinds[i].Severity == row.severity {
			continue
		}
		tried := 0
		make(func(t trial) bool {
			if tried++; tried > maxStrange || s.rule.tried > maxTried || s.rule.evaluator.Spent() > enoughSpent {
				return false
			}
			if !possible(t.run) || s.rule.isOwn(t) || !s.rule.admits(&t) {
				return true
			}
			if s.stray == nil && row.id != kindOtherOwner {
				s.stray = &t
			}
			k := &kinds[i]
			k.Chosen = true
			s.letIn(k, row, t)
			s.rule.close(k, row, &t)
			return false
		})
	}
}

// weaver makes tokens of chosen names.
type weaver struct {
	texts []string
	bases []trial
	homes []trial
}

// chosen makes the tokens of a kind; nil for kinds that have no chosen name.
func (w weaver) chosen(kind string) func(yield func(trial) bool) {
	switch kind {
	case kindOtherOwner:
		return func(yield func(trial) bool) { w.repositories(true, yield) }
	case kindOtherRepository:
		return func(yield func(trial) bool) { w.repositories(false, yield) }
	case kindPullRequest, kindPullRequestTarget:
		return func(yield func(trial) bool) { w.pulls(kind, yield) }
	case kindOtherBranch:
		return w.places(setBranch)
	case kindTag:
		return w.places(setTag)
	case kindOtherEnvironment:
		return w.places(setEnvironment)
	case kindOtherWorkflow:
		return w.places(setFile, setWorkflow)
	}
	return nil
}

// setter puts a text into one name of a run; false where it does not go there.
type setter func(t *trial, text string) bool

func setBranch(t *trial, text string) bool {
	return t.moveTo(github.RefsHeads + strings.TrimPrefix(strings.TrimPrefix(text, github.RefsHeads), "/"))
}

func setTag(t *trial, text string) bool {
	return t.moveTo(github.RefsTags + strings.TrimPrefix(strings.TrimPrefix(text, github.RefsTags), "/"))
}

// moveTo puts a run on another ref, by an event that can have it.
func (t *trial) moveTo(ref string) bool {
	if t.run.Ref == ref {
		return false
	}
	t.run.Ref, t.unprotected = ref, true
	if !refFits(t.run.Event, ref) || t.run.BaseRef != "" {
		t.run.Event, t.run.BaseRef, t.run.HeadRef = "push", "", ""
	}
	return true
}

func setEnvironment(t *trial, text string) bool {
	t.run.Environment = text
	return true
}

func setWorkflow(t *trial, text string) bool {
	t.run.Workflow = text
	return true
}

func setFile(t *trial, text string) bool {
	name := strings.NewReplacer("/", "-", ":", "-", "@", "-").Replace(strings.TrimPrefix(text, github.WorkflowDir))
	if !strings.HasSuffix(name, ".yml") && !strings.HasSuffix(name, ".yaml") {
		name += ".yml"
	}
	t.run.WorkflowFile = github.WorkflowDir + name
	return true
}

func setActor(t *trial, text string) bool {
	t.run.Actor = text
	return github.CheckOwner(text) == nil
}

func setHead(t *trial, text string) bool {
	t.run.HeadRef = strings.TrimPrefix(text, github.RefsHeads)
	return t.run.BaseRef != ""
}

// setters are all names that the owner of a repository chooses.
var setters = []setter{setBranch, setEnvironment, setTag, setWorkflow, setFile, setActor, setHead}

// around is a text alone, at the end, at the beginning and inside of another.
func around(text string) []string {
	return []string{text, "x" + text, text + "x", "x/" + text, text + "/x", "x-" + text, text + "-x", "x" + text + "x"}
}

// with makes tokens of one that has every text in every one of some names.
func (w weaver) with(t trial, names []setter, yield func(trial) bool) bool {
	for _, text := range w.texts {
		for _, v := range around(text) {
			for _, set := range names {
				changed := t
				if set(&changed, v) && !yield(changed) {
					return false
				}
			}
		}
	}
	return true
}

// repositories makes tokens of other repositories, of a stranger's or of the owner's
// own: of every name that the texts give, and then with a chosen name inside.
func (w weaver) repositories(strange bool, yield func(trial) bool) {
	ids := w.identities(strange)
	for _, base := range w.bases {
		for _, id := range ids {
			for _, form := range []github.Form{github.FormClassic, github.FormImmutable} {
				if t := w.moved(base, id); !w.own(t, strange) {
					if t.run.Form = form; !yield(t) {
						return
					}
				}
			}
		}
	}
	for _, few := range [][]identity{ids[:min(len(ids), 2)], ids} {
		for _, id := range few {
			for _, base := range w.bases {
				if t := w.moved(base, id); !w.own(t, strange) && !w.with(t, setters, yield) {
					return
				}
			}
		}
	}
}

// moved is a run in another repository.
func (w weaver) moved(base trial, id identity) trial {
	base.run.Owner, base.run.Repo, base.run.RepoID = id.owner, id.repo, otherRepoID
	if id.owner == "" {
		base.run.Owner = w.homes[0].run.Owner
	} else {
		base.run.OwnerID = otherOwnerID
	}
	if id.repo == "" {
		base.run.Repo = w.homes[0].run.Repo
	}
	base.unprotected = strings.HasPrefix(base.run.Ref, github.RefsPull)
	return base
}

// own reports whether a token is of an owner that the rule names, or of a repository
// of such.
func (w weaver) own(t trial, strange bool) bool {
	return slices.ContainsFunc(w.homes, func(home trial) bool {
		if strange {
			return strings.EqualFold(home.run.Owner, t.run.Owner)
		}
		return strings.EqualFold(home.run.Repository(), t.run.Repository())
	})
}

// identities are repositories of a stranger's or, without an owner, of the owner's
// own. Empty parts are those of the rule's own run.
func (w weaver) identities(strange bool) []identity {
	owner := ""
	if strange {
		owner = "stranger"
	}
	out := []identity{{owner: owner}, {owner: owner, repo: "other-repository"}}
	add := func(o, r string) {
		if id := (identity{owner: o, repo: r}); (o == "") != strange && !slices.Contains(out, id) &&
			(o == "" || github.CheckOwner(o) == nil) && (r == "" || github.CheckRepository(r) == nil) {
			out = append(out, id)
		}
	}
	for _, text := range w.texts {
		first, second, slash := strings.Cut(text, "/")
		second, _, _ = strings.Cut(second, "/")
		if !slash {
			first, second = text, text
		}
		for _, o := range []string{"x-" + first, "x" + first, first, first + "-x", first + "x", owner} {
			for _, r := range []string{second, second + "-x", "x-" + second, ""} {
				switch {
				case !strange:
					add("", r)
				case slash || r == "" || o == owner:
					add(o, r)
				}
			}
		}
	}
	return out
}

// places makes runs of the rule's own repository with a chosen name of one sort.
func (w weaver) places(names ...setter) func(yield func(trial) bool) {
	return func(yield func(trial) bool) {
		for _, base := range w.bases {
			if slices.ContainsFunc(w.homes, func(h trial) bool { return h.run.Repository() == base.run.Repository() }) && !w.with(base, names, yield) {
				return
			}
		}
	}
}

// pulls makes pull requests on the rule's own repository: whoever opens one chooses
// its branch's name and is its actor.
func (w weaver) pulls(event string, yield func(trial) bool) {
	for _, base := range w.bases {
		t := base
		t.run.Event, t.run.Ref, t.run.BaseRef, t.run.HeadRef, t.unprotected = event, github.RefsPull+"7/merge", "main", "feature", true
		if branch, ok := strings.CutPrefix(base.run.Ref, github.RefsHeads); ok {
			t.run.BaseRef = branch
		}
		if event == kindPullRequestTarget {
			t.run.Ref, t.unprotected = github.RefsHeads+t.run.BaseRef, false
		}
		for _, env := range []string{"", base.run.Environment} {
			t.run.Environment = env
			if !yield(t) || !w.with(t, []setter{setHead, setActor}, yield) {
				return
			}
		}
	}
}
