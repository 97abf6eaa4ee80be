package federation

import (
	"slices"
	"strings"

	"gh-wif/internal/strictjson"
)

// Change is what is to be said in a match beside, or in the place of, what stands
// there: advice as a value, which can be applied and tried before it is given. The
// zero value changes nothing.
type Change struct {
	SubjectPrefix string   // takes the place of the match's; empty: that stays
	Audience      string   // likewise
	Drop          []string // entries of claims to take out
	Claims        []Claim  // each takes the place of the entry with its name, or is added
	Condition     string   // CEL; must hold beside the match's own
}

// Apply is the match with the change. The match itself stays as it is.
func (c Change) Apply(m Match) Match {
	if c.SubjectPrefix != "" {
		m.SubjectPrefix = c.SubjectPrefix
	}
	if c.Audience != "" {
		m.Audience = c.Audience
	}
	m.Claims = slices.DeleteFunc(slices.Clone(m.Claims), func(o Claim) bool { return slices.Contains(c.Drop, o.Name) })
	for _, claim := range c.Claims {
		if i := slices.IndexFunc(m.Claims, func(o Claim) bool { return o.Name == claim.Name }); i >= 0 {
			m.Claims[i] = claim
		} else {
			m.Claims = append(m.Claims, claim)
		}
	}
	switch {
	case c.Condition == "":
	case m.Condition == "":
		m.Condition = c.Condition
	default:
		m.Condition = "(" + m.Condition + ") && (" + c.Condition + ")"
	}
	return m
}

// And is the change that makes both. Of what both say of one field the other's
// holds, but for the conditions, which must both hold.
func (c Change) And(o Change) Change {
	m := o.Apply(c.Apply(Match{}))
	return Change{
		SubjectPrefix: m.SubjectPrefix, Audience: m.Audience, Drop: slices.Concat(c.Drop, o.Drop), Claims: m.Claims, Condition: m.Condition,
	}
}

// String is the change as it is told: the parts of match that are to be written.
func (c Change) String() string {
	var parts []string
	add := func(path, value string) {
		if value != "" {
			parts = append(parts, path+": "+string(strictjson.Quote(value)))
		}
	}
	add("match.subject_prefix", c.SubjectPrefix)
	add("match.audience", c.Audience)
	for i, claim := range c.Claims {
		path := `match.claims: "` + claim.Name + `"`
		if i > 0 {
			path = `"` + claim.Name + `"`
		}
		value, _ := claim.Text()
		add(path, value)
	}
	if c.Condition != "" {
		parts = append(parts, "match.condition: "+c.Condition)
	}
	text := strings.Join(parts, " and ")
	if len(c.Drop) > 0 {
		text += " in the place of " + strings.Join(c.Drop, ", ")
	}
	return text
}
