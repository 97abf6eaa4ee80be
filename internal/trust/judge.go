package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// Well reports whether nothing speaks against the rule but what needs a person's
// care: nothing dangerous gets in, and who gets in is known.
func (e Exposure) Well() bool {
	return e.Severity != SeverityDanger && e.Unknown == "" && len(e.NotUnderstood) == 0
}

// NoSuchMatcher goes on after the name of a member of match that is no matcher.
const NoSuchMatcher = "is no matcher: the server refuses the rule or leaves it out, so it keeps nobody out"

// NoMatcher reports whether a part that is not understood is a member of match that
// is no matcher.
func (e Exposure) NoMatcher(part string) bool { return slices.Contains(e.noMatchers, part) }

// Broad are the kinds that a rule should not let in: those that are a danger, and
// branches or environments whose names only begin as the rule's pattern does, where
// no slash ends what is before its star.
func (e Exposure) Broad() []Kind {
	var out []Kind
	for _, k := range e.Kinds {
		if k.Admitted && k.Severity == SeverityDanger {
			out = append(out, k)
		}
	}
	for _, k := range e.Kinds {
		if k.OpenEnd && k.Severity != SeverityDanger {
			out = append(out, k)
		}
	}
	return out
}

// Judgement is what is to be said against a rule that lets a token in.
type Judgement struct {
	Exposure Exposure
	Broad    []Kind
	// Own is the kind that the token itself is of, where that is one of Broad; nil
	// where it is not.
	Own *Kind
}

// Judge says what a rule lets in that it should not, beside a token that it lets in
// or by this token itself. It is the same judgement as that of [Expose]: the token
// only names the run where the rule does not.
func Judge(rule federation.Rule, claims map[string]any) Judgement {
	text := func(name string) string { s, _ := claims[name].(string); return s }
	evaluator := federation.NewEvaluator(rule.Match)
	hint := Hint{IssuerURL: text(github.ClaimIssuer)}
	s := newExamined(evaluator, rule, hint)
	if s.home.run.Owner == anyOwner || s.home.run.Repo == anyRepository {
		hint.Repository, hint.OwnerID, hint.RepositoryID = text(github.ClaimRepository), text(github.ClaimOwnerID), text(github.ClaimRepositoryID)
	}
	j := Judgement{Exposure: Expose(rule, hint)}
	j.Broad = j.Exposure.Broad()
	for _, id := range s.kindsOf(claims) {
		if i := slices.IndexFunc(j.Broad, func(k Kind) bool { return k.ID == id }); i >= 0 {
			j.Own = &j.Broad[i]
			break
		}
	}
	return j
}

// kindsOf are the kinds that a token can be of, from the rule's point of view.
func (s *examined) kindsOf(claims map[string]any) []string {
	text := func(name string) string { v, _ := claims[name].(string); return v }
	var out []string
	owner, repository := text(github.ClaimOwner), text(github.ClaimRepository)
	known := func(is func(trial) bool) bool { return slices.ContainsFunc(s.ownRuns(), is) }
	if home := s.home.run; home.Owner != anyOwner && !known(func(t trial) bool { return strings.EqualFold(t.run.Owner, owner) }) {
		out = append(out, kindOtherOwner, kindLookalikeOwner)
	} else if home.Repo != anyRepository && !known(func(t trial) bool { return strings.EqualFold(t.run.Repository(), repository) }) {
		out = append(out, kindOtherRepository, kindLookalikeRepository)
	}
	for claim, kind := range map[string]string{github.ClaimRef: kindLookalikeBranch, github.ClaimEnvironment: kindLookalikeEnvironment} {
		for made, base := range s.bases {
			if slices.Contains(s.values[claim], made) && text(claim) != base && strings.HasPrefix(text(claim), base) {
				out = append(out, kind)
			}
		}
	}
	return append(out, text(github.ClaimEvent))
}

// openEnds marks the kinds whose names only begin as a pattern of the rule does.
func (s *examined) openEnds(kinds []Kind) {
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
func (s *examined) openName(claim, prefix string) bool {
	return slices.ContainsFunc(s.values[claim], func(v string) bool {
		base, made := s.bases[v]
		name, ok := strings.CutPrefix(base, prefix)
		return made && ok && name != "" && !strings.HasSuffix(name, "/") && !strings.HasPrefix(name, github.MergeQueuePath)
	})
}

// Meaning is a run that a rule is about.
type Meaning struct {
	Run    github.Run
	Claims map[string]any // the whole token of it
	// Open are the claims of the run of which the rule says nothing, so that a
	// stand-in, or the hint's value, stands there.
	Open []string
	// Begins are the claims of which the rule says the beginning only, with that
	// beginning; the rest is made up.
	Begins map[string]string
	// Admitted: the rule lets the run in. Where it lets none in, the likeliest run is
	// given all the same.
	Admitted bool
}

// MeantBy lists the runs that a rule is about, one for every repository, ref,
// environment and file that it names and of every event that it asks for, the
// likeliest first; never none. Each was tried. The hint's names stand where the rule
// has none.
func MeantBy(rule federation.Rule, h Hint) []Meaning {
	s := newExamined(federation.NewEvaluator(rule.Match), rule, h)
	var out []Meaning
	for _, t := range s.ownRuns() {
		m := Meaning{Run: t.run, Claims: t.Claims(), Admitted: s.admitted, Begins: map[string]string{}}
		for _, claim := range placed {
			v := t.text(claim)
			if base, ok := s.bases[v]; ok {
				m.Begins[claim] = base
			} else if !s.says(claim, v) {
				m.Open = append(m.Open, claim)
			}
		}
		for _, claim := range []string{github.ClaimBaseRef, github.ClaimHeadRef} {
			if base, ok := s.bases[t.text(claim)]; ok {
				m.Begins[claim] = base
			}
		}
		out = append(out, m)
	}
	return out
}

// placed are the claims that tell where a run is from.
var placed = []string{
	github.ClaimOwner, github.ClaimOwnerID, github.ClaimRepository, github.ClaimRepositoryID, github.ClaimEvent, github.ClaimRef,
	github.ClaimEnvironment, github.ClaimWorkflowRef, github.ClaimJobWorkflowRef,
}

// says reports whether the rule names a claim's value.
func (s *examined) says(claim, v string) bool {
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
