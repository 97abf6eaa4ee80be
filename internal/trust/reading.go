package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// reading is a rule as its text tells it, before any run is tried against it.
type reading struct {
	scene        // what all alternatives say together
	alternatives [][]federation.Atom
	scenes       []scene         // one of each alternative
	pattern      pattern.Pattern // the rule's subject
}

func newReading(alternatives [][]federation.Atom, rule federation.Rule, h Hint) *reading {
	s := &reading{
		alternatives: alternatives, pattern: pattern.Parse(rule.Match.SubjectPrefix),
		scene: scene{&mentioned{values: map[string][]string{}, bases: map[string]string{}, pieces: map[string][]string{}}, rule, h},
	}
	for _, atoms := range s.alternatives {
		m := readMatch(atoms)
		s.add(m)
		s.scenes = append(s.scenes, scene{m, rule, h})
	}
	if len(s.scenes) == 0 {
		s.scenes = []scene{s.scene}
	}
	for _, c := range s.scenes {
		c.knowIDs(s.names)
	}
	return s
}

// unknownMatchers are the members of match that are none.
func (s *reading) unknownMatchers() []string {
	out := []string{}
	for _, name := range s.rule.Match.Unknown() {
		out = append(out, "match."+name)
	}
	return out
}

func (s *reading) namesActor() bool {
	return len(s.values[github.ClaimActor]) > 0 || len(s.values[github.ClaimActorID]) > 0
}

// wildcard: the rule's subject ends in a star, and the token was not what the
// rule spells out.
func (s *reading) wildcard(k Kind) bool {
	return s.pattern.Star || s.rule.Match.SubjectPrefix == "" && k.Severity != SeverityNone
}

// texts are what the rule mentions: whole, and its parts between : / and @.
func (s *reading) texts() []string {
	var out []string
	add := func(t string) {
		if t != "" && len(t) <= github.MaxEnvironment && len(out) < maxTexts && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	for _, understood := range []bool{false, true} {
		for _, atoms := range s.alternatives {
			for _, a := range atoms {
				if a.Understood != understood || a.Claim == github.ClaimAudience {
					continue
				}
				for _, operand := range a.Operands {
					whole := []string{resolve(operand)}
					if a.Op == federation.OpMatches {
						whole = samples(whole[0])
					}
					for _, t := range whole {
						add(t)
						for _, piece := range strings.Split(t, ":") {
							add(piece)
							for _, part := range strings.FieldsFunc(piece, func(r rune) bool { return r == '/' || r == '@' }) {
								add(part)
							}
						}
					}
				}
			}
		}
	}
	return out
}

// startingPoints are the tokens whose names are changed: the rule's own runs, and the
// likeliest run of every alternative, whether it gets in or not.
func (s *reading) startingPoints(homes []trial) []trial {
	out := slices.Clone(homes[:min(len(homes), 4)])
	for _, c := range s.scenes[:min(len(s.scenes), 12)] {
		for t := range c.candidates {
			if !slices.ContainsFunc(out, func(o trial) bool { return sameClaims(o, t) }) {
				out = append(out, t)
			}
			break
		}
	}
	return out
}

// openEnds marks the kinds whose names only begin as a pattern of the rule does.
func (s *reading) openEnds(kinds []Kind) {
	admitted := index(kinds)
	for i := range kinds {
		k := &kinds[i]
		if !k.Admitted {
			continue
		}
		switch k.ID {
		case kindLookalikeBranch:
			k.OpenEnd = !admitted[kindOtherBranch] && s.openName(github.ClaimRef, github.RefsHeads)
		case kindLookalikeEnvironment:
			k.OpenEnd = !admitted[kindOtherEnvironment] && s.openName(github.ClaimEnvironment, "")
		}
	}
}

// openName reports whether the rule has a beginning of a name that does not end in
// a slash.
func (s *reading) openName(claim, prefix string) bool {
	return slices.ContainsFunc(s.values[claim], func(v string) bool {
		base, made := s.bases[v]
		name, ok := strings.CutPrefix(base, prefix)
		return made && ok && name != "" && !strings.HasSuffix(name, "/") && !strings.HasPrefix(name, github.MergeQueuePath)
	})
}

// says reports whether the rule names a claim's value.
func (s *reading) says(claim, v string) bool {
	if slices.Contains(s.values[claim], v) {
		return true
	}
	named := func(is func(i identity) bool) bool { return slices.ContainsFunc(s.names, is) }
	switch claim {
	case github.ClaimOwner:
		return named(func(i identity) bool { return i.owner == v })
	case github.ClaimRepository:
		return named(func(i identity) bool { return i.repository() == v })
	case github.ClaimOwnerID:
		return named(func(i identity) bool { return i.ownerID == v })
	case github.ClaimRepositoryID:
		return named(func(i identity) bool { return i.repoID == v })
	case github.ClaimEnvironment: // that there is none follows from a subject
		return v == "" && slices.ContainsFunc(s.scenes, func(c scene) bool { return !c.wantsEnvironment && c.placedBySubject })
	case github.ClaimWorkflowRef:
		return slices.ContainsFunc(s.values[claim], func(begin string) bool { return strings.HasPrefix(v, begin) })
	}
	return false
}

// lasting is the part of a claim's value that every run has: what comes before the
// number of a pull request, a queue's entry or a tag. fleeting: it is not all of it.
func (s *reading) lasting(claim, v string) (text string, fleeting bool) {
	switch claim {
	case github.ClaimRef:
		if base, ok := s.bases[v]; ok && base != "" {
			return base, true
		}
		return lastingRef(v)
	case github.ClaimWorkflowRef, github.ClaimJobWorkflowRef:
		i := strings.Index(v, github.WorkflowDir)
		if i < 0 {
			return v, false
		}
		path, ref, ok := cutFile(v[i:])
		if _, moving := lastingRef(ref); ok && (moving || s.bases[ref] != "") {
			return v[:i] + path + "@", true
		}
	}
	return v, false
}

func lastingRef(ref string) (text string, fleeting bool) {
	switch queue := github.RefsHeads + github.MergeQueuePath; {
	case strings.HasPrefix(ref, github.RefsPull):
		return github.RefsPull, true
	case strings.HasPrefix(ref, github.RefsTags):
		return github.RefsTags, true
	case strings.HasPrefix(ref, queue):
		if i := strings.Index(ref, "/pr-"); i > 0 {
			return ref[:i+len("/pr-")], true
		}
		return queue, true
	}
	return ref, false
}
