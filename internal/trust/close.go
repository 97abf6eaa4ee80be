package trust

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// Change is one more thing that a rule asks for. It was tried: it keeps the kind
// out that it is for, and every run in that the rule names.
type Change struct {
	Claim string
	// Values are what the claim may be. One alone is pinned in claims; more stand in
	// the condition, as do Beginnings of what is new with every run.
	Values     []string
	Beginnings []string
	Lacks      bool // the claim must not be there

	shown  string // stands for a value that the program made up
	joined bool   // the rule has a condition already
}

// IsZero reports whether there is no change that would keep the kind out.
func (c Change) IsZero() bool { return c.Claim == "" }

// Apply makes the change to a match.
func (c Change) Apply(m federation.Match) federation.Match {
	there := slices.ContainsFunc(m.Claims, func(o federation.Claim) bool { return o.Name == c.Claim })
	switch {
	case c.IsZero():
	case c.Claim == github.ClaimAudience:
		m.Audience = c.Values[0]
	case c.pinned() && !there:
		m.Claims = append(slices.Clone(m.Claims), federation.Pin(c.Claim, c.Values[0]))
	case m.Condition == "":
		m.Condition = c.expression()
	default:
		m.Condition = "(" + m.Condition + ") && " + conjunct(c.expression())
	}
	return m
}

// conjunct is an expression as it may stand beside &&.
func conjunct(expression string) string {
	if strings.Contains(expression, " || ") {
		return "(" + expression + ")"
	}
	return expression
}

func (c Change) pinned() bool { return len(c.Values) == 1 && len(c.Beginnings) == 0 }

// expression is the change in CEL.
func (c Change) expression() string {
	if c.Lacks {
		return "!has(" + claimsDot + c.Claim + ")"
	}
	var parts []string
	if len(c.Values) > 0 {
		parts = append(parts, inList(c.Claim, c.Values))
	}
	for _, v := range c.Beginnings {
		parts = append(parts, startsWith(c.Claim, federation.QuoteCEL(v)))
	}
	return strings.Join(parts, " || ")
}

// noChange is said where nothing alone would keep a kind out.
const noChange = "no matcher: what keeps it out would keep the rule's own runs out"

// String says the change as it is written into a rule.
func (c Change) String() string {
	switch {
	case c.IsZero():
		return noChange
	case c.Claim == github.ClaimAudience:
		return "match.audience: " + quoted(c.Values[0])
	case c.pinned():
		return "match.claims: " + quoted(c.Claim) + ": " + quoted(cmp.Or(c.shown, c.Values[0]))
	case c.joined:
		return "match.condition, joined by && to the one that is there: " + conjunct(c.expression())
	}
	return "match.condition: " + c.expression()
}

func quoted(s string) string { return `"` + s + `"` }

// admits reports whether a token passes what the change asks for.
func (c Change) admits(t *trial) bool {
	value, there := t.Claim(c.Claim)
	v, _ := value.(string)
	return there != c.Lacks && (c.Lacks || slices.Contains(c.Values, v) ||
		slices.ContainsFunc(c.Beginnings, func(before string) bool { return strings.HasPrefix(v, before) }))
}

// closing finds the change that keeps a kind out, whatever its token is, and the
// rule's own runs in; zero where none does.
func (s *examined) closing(row kindRow, witness *trial) Change {
	own := s.ownRuns()
	var kind []trial
	for _, home := range own {
		s.home, s.wide = home, nil
		for _, t := range row.make(s, home) {
			if !s.isOwn(t) && s.admits(&t) {
				kind = append(kind, t)
			}
		}
	}
	s.home, s.wide = own[0], nil
	if witness != nil {
		kind = append(kind, *witness)
	}
	for _, claim := range row.closes {
		c := s.changeOf(claim, own)
		if !c.IsZero() && !slices.ContainsFunc(kind, func(t trial) bool { return c.admits(&t) }) &&
			!slices.ContainsFunc(own, func(t trial) bool { return !c.admits(&t) }) {
			return c
		}
	}
	return Change{}
}

// ownRuns are the runs that the rule names: its homes, and one of each event that
// it asks for.
func (s *examined) ownRuns() []trial {
	out := slices.Clone(s.homes)
	if len(out) == 0 {
		out = append(out, s.home)
	}
	for _, t := range s.own {
		if !slices.ContainsFunc(out, func(o trial) bool { return sameClaims(o, t) }) {
			out = append(out, t)
		}
	}
	return out
}

// changeOf asks of a claim what the rule's own runs have in it.
func (s *examined) changeOf(claim string, own []trial) Change {
	c := Change{Claim: claim, joined: s.rule.Match.Condition != ""}
	for i := range own {
		v, there := own[i].Claim(claim)
		text, _ := v.(string)
		switch {
		case !there && (i == 0 || c.Lacks):
			c.Lacks = true
			continue
		case !there || c.Lacks:
			return Change{}
		}
		if before, fleeting := s.lasting(claim, text); fleeting {
			c.Beginnings = append(c.Beginnings, before)
		} else {
			c.Values = append(c.Values, text)
		}
	}
	if claim == github.ClaimAudience {
		c.Values = []string{federation.DefaultAudience}
	}
	c.Beginnings = once(c.Beginnings)
	c.Values = slices.DeleteFunc(once(c.Values), func(v string) bool {
		return slices.ContainsFunc(c.Beginnings, func(before string) bool { return strings.HasPrefix(v, before) })
	})
	if c.pinned() {
		c.shown = s.placeholder(claim, c.Values[0])
	}
	return c
}

// once drops doubles.
func once(texts []string) []string {
	var out []string
	for _, t := range texts {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// lasting is the part of a claim's value that every run has: what comes before the
// number of a pull request, a queue's entry or a tag. fleeting: it is not all of it.
func (s *examined) lasting(claim, v string) (text string, fleeting bool) {
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

// placeholder is what is written for a value that the program made up.
func (s *examined) placeholder(claim, v string) string {
	r := s.home.run
	owner := r.Owner
	if owner == anyOwner || s.bases[owner] != "" {
		owner = "OWNER"
	}
	switch {
	case claim == github.ClaimOwnerID && !slices.Contains(s.values[claim], v):
		return "the owner's id"
	case claim == github.ClaimRepositoryID && !slices.Contains(s.values[claim], v):
		return "the repository's id"
	case claim == github.ClaimOwner:
		return owner
	case claim == github.ClaimRepository && (owner == "OWNER" || r.Repo == anyRepository || s.bases[r.Repo] != ""):
		return owner + "/NAME"
	}
	return ""
}
