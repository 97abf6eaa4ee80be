package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// constraint is one more thing that a rule could ask for.
type constraint struct {
	claim string
	texts []Text // what the claim may be; open where the rest is new with every run
	lacks bool   // the claim must not be there
}

// change is the constraint as a change of a match.
func (c constraint) change() federation.Change {
	switch {
	case c.lacks:
		return federation.Change{Condition: "!has(" + claimsDot + c.claim + ")"}
	case c.claim == github.ClaimAudience:
		return federation.Change{Audience: c.texts[0].Before}
	}
	return Pin(c.claim, c.texts)
}

// admits reports whether a token passes what the constraint asks for.
func (c constraint) admits(t *trial) bool {
	value, there := t.Claim(c.claim)
	v, _ := value.(string)
	if c.lacks {
		return !there
	}
	return slices.ContainsFunc(c.texts, func(text Text) bool {
		return v == text.Before || text.Open && strings.HasPrefix(v, text.Before) && strings.HasSuffix(v, text.After)
	})
}

// NoMatcher begins what is said of a kind of run that no matcher can keep out, in the
// place of the one that would.
const NoMatcher = "no matcher: "

// noChange is said where nothing alone would keep a kind out.
const noChange = NoMatcher + "what keeps it out would keep the rule's own runs out"

// close tells what would keep a kind out, whatever its token is, and the rule's own
// runs in.
func (s *examined) close(k *Kind, row kindRow, witness *trial) {
	own := s.ownRuns()
	if k.ID == kindOtherOwner { // of several owners all but the first are what is kept out
		own = slices.DeleteFunc(own, func(t trial) bool { return !strings.EqualFold(t.run.Owner, own[0].run.Owner) })
	}
	var kind []trial
	for _, home := range own {
		kind = append(kind, row.make(s.from(home))...)
	}
	if witness != nil {
		kind = append(kind, *witness)
	}
	for _, claim := range row.closes {
		c, ok := s.constraintOf(claim, own)
		if !ok || slices.ContainsFunc(own, func(t trial) bool { return !c.admits(&t) }) {
			continue
		}
		if !slices.ContainsFunc(kind, func(t trial) bool { return c.admits(&t) && !s.isOwn(t) && s.admits(&t) }) {
			k.Change = c.change()
			k.Close = wording{s.reading, s.home.run}.change(c, k.Change)
			return
		}
	}
	k.Change, k.Close = federation.Change{}, noChange
}

// wording writes a change of a rule for a person, in words for what is made up.
type wording struct {
	read *reading
	run  github.Run // the one that the rule is about
}

// change says a change as it is written into a rule.
func (w wording) change(c constraint, change federation.Change) string {
	if len(c.texts) == 1 && !c.texts[0].Open {
		if shown := w.placeholder(c.claim, c.texts[0].Before); shown != "" {
			return federation.Change{Claims: []federation.Claim{federation.Pin(c.claim, shown)}}.String()
		}
	}
	out := strings.ReplaceAll(change.String(), w.run.Repository()+"/", w.repository()+"/")
	if change.Condition != "" && w.read.rule.Match.Condition != "" {
		out = strings.Replace(out, "match.condition:", "match.condition, joined by && to the one that is there:", 1)
	}
	return out
}

// repository is the rule's repository with OWNER and NAME for what is made up.
func (w wording) repository() string {
	r := w.run
	if r.Owner == anyOwner || w.read.bases[r.Owner] != "" {
		return "OWNER/NAME"
	}
	if r.Repo == anyRepository || w.read.bases[r.Repo] != "" {
		return r.Owner + "/NAME"
	}
	return r.Repository()
}

// placeholder is what is written for a value that the program made up; empty where
// the value is the rule's.
func (w wording) placeholder(claim, v string) string {
	switch {
	case claim == github.ClaimOwnerID && !slices.Contains(w.read.values[claim], v):
		return "the owner's id"
	case claim == github.ClaimRepositoryID && !slices.Contains(w.read.values[claim], v):
		return "the repository's id"
	case claim == github.ClaimOwner && strings.HasPrefix(w.repository(), "OWNER/"):
		return "OWNER"
	case claim == github.ClaimRepository && w.repository() != v:
		return w.repository()
	}
	return ""
}

// constraintOf asks of a claim what the rule's own runs have in it.
func (s *reading) constraintOf(claim string, own []trial) (constraint, bool) {
	c := constraint{claim: claim}
	if claim == github.ClaimAudience {
		c.texts = []Text{Exact(federation.DefaultAudience)}
		return c, true
	}
	for i := range own {
		v, there := own[i].Claim(claim)
		value, _ := v.(string)
		switch {
		case !there && (i == 0 || c.lacks):
			c.lacks = true
			continue
		case !there || c.lacks:
			return c, false
		}
		before, fleeting := s.lasting(claim, value)
		if text := (Text{Before: before, Open: fleeting}); !slices.Contains(c.texts, text) {
			c.texts = append(c.texts, text)
		}
	}
	c.texts = slices.DeleteFunc(c.texts, func(t Text) bool {
		return slices.ContainsFunc(c.texts, func(o Text) bool { return o.Open && o != t && strings.HasPrefix(t.Before, o.Before) })
	})
	return c, true
}

// once drops doubles.
func once[T comparable](all []T) []T {
	var out []T
	for _, t := range all {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// Pin is the change of a match that lets a claim be one of some texts and nothing
// else: an entry of claims where it is one text known in full, else a condition.
func Pin(claim string, texts []Text) federation.Change {
	var exact, parts []string
	for _, t := range texts {
		start := claimsDot + claim + ".startsWith(" + federation.QuoteCEL(t.Before) + ")"
		switch {
		case !t.Open && !slices.Contains(exact, t.Before):
			exact = append(exact, t.Before)
		case t.Open && !slices.Contains(parts, start):
			parts = append(parts, start)
		}
	}
	switch {
	case len(exact) == 1 && len(parts) == 0:
		return federation.Change{Claims: []federation.Claim{federation.Pin(claim, exact[0])}}
	case len(exact) > 0:
		parts = append([]string{inList(claim, exact)}, parts...)
	}
	return federation.Change{Condition: unwrapParens(disjunction(parts))}
}
