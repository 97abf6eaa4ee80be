package remedy

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/trust"
)

// maxCandidates bounds the changed rules that are tried.
const maxCandidates = 32

// change looks for a change of the rule itself that stands its trial.
func (s changer) change() (federation.Match, effect, bool) {
	if s.hostile() || len(s.failed) == 0 && !s.empty {
		return federation.Match{}, effect{}, false
	}
	found := s.candidates()
	for _, m := range found {
		if e := s.try(m); e.sound() {
			return m, e, true
		}
	}
	if len(s.homes) > 0 {
		return federation.Match{}, effect{}, false // what it lets in is not made less to let one more in
	}
	for _, m := range found {
		for _, p := range s.allPins() {
			p(&m)
			if e := s.try(m); e.sound() {
				return m, e, true
			}
		}
	}
	return federation.Match{}, effect{}, false
}

// hostile reports whether strangers start such a run with the rights of the
// repository, and the rule did not ask for it.
func (s *search) hostile() bool {
	asked := slices.Contains(s.said.values[github.ClaimEvent], text{value: eventPullTarget})
	return s.run.run.Event == eventPullTarget && !asked
}

// candidates are matches with every failed matcher changed, the best first. One
// that only puts slips right goes before one that moves the rule to the run, which
// is there only where the rule lets in nobody.
func (s changer) candidates() []federation.Match {
	type draft struct {
		match federation.Match
		right federation.Match // the rule with its slips put right, and nothing moved
		moves bool
	}
	start := s.Rule.Match
	drafts := []draft{{match: start, right: start}}
	if stable, _ := stableSubject(s.run); s.empty && stable != "" {
		drafts[0].match.SubjectPrefix = stable
	}
	for _, r := range s.failed {
		edits := repairer(s).edits(r)
		var next []draft
		for _, d := range drafts {
			for _, e := range edits {
				if len(next) == maxCandidates {
					break
				}
				changed := d
				e.apply(&changed.match)
				s.keepIDs(&changed.match)
				if changed.moves = d.moves || !e.slip; e.slip {
					e.apply(&changed.right)
				}
				next = append(next, changed)
			}
		}
		drafts = next
	}
	var out []federation.Match
	for _, d := range drafts {
		if d.moves && (!s.movable() || s.meansOthers(d.right)) || barOf(d.right, s.run.run) != barNone {
			continue
		}
		out = append(out, d.match)
	}
	return out
}

// keepIDs pins the ids that the rule knows the run's owner and repository by, where
// a changed subject no longer has them.
func (s changer) keepIDs(m *federation.Match) {
	r, was, now := s.run.run, identityOf(s.Rule.Match, s.run.run), identityOf(*m, s.run.run)
	if was.ownerID == r.OwnerID && now.ownerID == "" {
		pin(m, github.ClaimOwnerID, r.OwnerID)
	}
	if was.repoID == r.RepoID && now.repoID == "" {
		pin(m, github.ClaimRepositoryID, r.RepoID)
	}
}

// meansOthers reports whether a rule that lets in nobody is for certain runs: those
// that get in once its slips are put right. It is not moved away from them.
func (s changer) meansOthers(right federation.Match) bool {
	if better := pattern.Mended(pattern.Parse(right.SubjectPrefix)); better != "" {
		right.SubjectPrefix = better
	}
	return s.nobody && len(homesOf(right, s.run)) > 0
}

// movable reports whether the rule may be moved to the run, where its own runs
// stay in: it lets in nobody, or it is known whom. A rule that is not for pull
// requests is not moved to one: it would let in all of them.
func (s changer) movable() bool {
	if isPull(s.run.run.Event) && !s.asksForPulls() {
		return false
	}
	return s.nobody || len(s.homes) > 0 && s.Rule.Match.Condition == ""
}

// asksForPulls reports whether the rule is for pull requests, as far as it can be
// read.
func (s *search) asksForPulls() bool {
	for _, t := range s.said.subjects {
		if strings.HasPrefix(strings.ToLower(string(pattern.Parse(t.value).Kind)), "pull") {
			return true
		}
	}
	return slices.ContainsFunc(s.said.values[github.ClaimEvent], func(t text) bool { return isPull(t.value) })
}

// letsInNobody reports whether it is known that no run gets in by the rule: what
// it names excludes itself, or GitHub never sends it.
func (s finder) letsInNobody() bool {
	m := s.Rule.Match
	if len(s.homes) > 0 {
		return false
	}
	open := func(t text) bool {
		p := pattern.Parse(t.value + "*")
		return t.begin && !p.Default() && len(p.Fatal()) == 0
	}
	if slices.ContainsFunc(s.said.subjects, open) {
		return false // a customised subject of which only the beginning is known
	}
	if s.said.never || m.Condition == "" {
		return true
	}
	return trust.Expose(s.Rule, trust.Hint{IssuerURL: s.run.run.IssuerURL()}).Nobody != ""
}

// allPins are matchers that make a match tighter around runs like this one, in
// the order in which they are worth adding.
func (s *search) allPins() []func(*federation.Match) {
	return append([]func(*federation.Match){s.pinIdentity}, s.pins()...)
}

// pins are those of them that say what started the run, and where.
func (s *search) pins() []func(*federation.Match) {
	r := s.run.run
	ref, begin := stableRef(r.Ref)
	where := func(m *federation.Match) { pin(m, github.ClaimRef, ref) }
	file := func(m *federation.Match) { pin(m, github.ClaimWorkflowRef, s.run.claim(github.ClaimWorkflowRef)) }
	if begin {
		where = func(m *federation.Match) { requires(m, begins(github.ClaimRef, ref)) }
		file = func(m *federation.Match) {
			if r.WorkflowFile != "" {
				requires(m, begins(github.ClaimWorkflowRef, r.Repository()+"/"+r.WorkflowFile+"@"))
			}
		}
	}
	if r.Environment != "" {
		where = func(m *federation.Match) { pin(m, github.ClaimEnvironment, r.Environment) }
	}
	return []func(*federation.Match){func(m *federation.Match) { pin(m, github.ClaimEvent, r.Event) }, where, file}
}
