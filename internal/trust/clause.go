package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// place is where a family of wanted runs happens.
type place struct {
	tail        Text // what follows the repository in sub; empty in a plain rule
	ref         Text
	environment string
	base        string // base_ref; empty: any
	// implied: the tail holds the ref, so that the ref need not be said again.
	implied bool
}

// clause is a set of events that happen in the same set of places.
type clause struct {
	events []string
	places []place
}

// clausesOf groups the wanted runs: events of the same place, then places of the
// same events. What is left as several clauses really differs in both.
func clausesOf(r Request) []clause {
	var byPlace []clause
	for _, w := range r.Wanted {
		for _, p := range r.placesOf(w) {
			i := slices.IndexFunc(byPlace, func(c clause) bool { return c.places[0] == p })
			if i < 0 {
				byPlace = append(byPlace, clause{places: []place{p}})
				i = len(byPlace) - 1
			}
			if !slices.Contains(byPlace[i].events, w.Event) {
				byPlace[i].events = append(byPlace[i].events, w.Event)
			}
		}
	}
	var out []clause
	for _, c := range byPlace {
		i := slices.IndexFunc(out, func(o clause) bool { return slices.Equal(o.events, c.events) })
		if i < 0 {
			out = append(out, c)
			continue
		}
		out[i].places = append(out[i].places, c.places...)
	}
	return out
}

// placesOf predicts the subject's tail: the environment wins, then the event
// decides; an event without a measured token yields both forms.
func (r Request) placesOf(w Wanted) []place {
	p := place{ref: w.Ref, environment: w.Environment, base: r.base(w)}
	if r.plain() {
		return []place{p}
	}
	if w.Environment != "" {
		c := github.Context{Kind: github.ContextEnvironment, Value: w.Environment}
		p.tail = Exact(c.String())
		return []place{p}
	}
	byRef, pull := p, p
	byRef.tail, byRef.implied = Text{Before: "ref:" + w.Ref.Before, After: w.Ref.After, Open: w.Ref.Open}, true
	pull.tail = Exact(string(github.ContextPullRequest))
	e, _ := github.EventByName(w.Event)
	switch {
	case e.SubjectUncertain:
		return []place{pull, byRef}
	case e.PullRequestSubject:
		return []place{pull}
	}
	return []place{byRef}
}

// anyTag: the clause's events happen on tags only, and every tag is wanted.
func (c clause) anyTag(p place) bool {
	return p.ref == tagRef(anyTag) && allOf(c.events, func(name string) bool {
		e, _ := github.EventByName(name)
		return e.Ref == github.RefTag
	})
}

// tails are the distinct subject endings of clauses.
func tails(clauses []clause) []Text {
	var out []Text
	for _, c := range clauses {
		for _, p := range c.places {
			if !slices.Contains(out, p.tail) {
				out = append(out, p.tail)
			}
		}
	}
	return out
}

func (d *deriver) severalClauses() {
	var alternatives []string
	for _, c := range d.clauses {
		parts := append([]string{inList(github.ClaimEvent, c.events)}, d.placesExpr(c)...)
		alternatives = append(alternatives, conjunction(parts))
	}
	d.condition.require("each event only where it was asked for", disjunction(alternatives))
}

// placesExpr lets exactly these places in: conjuncts, none where the static
// matchers have said it all.
func (d *deriver) placesExpr(c clause) []string {
	var list []string // values of one claim that say a place each
	var listed string // that claim
	var alternatives [][]string
	for _, p := range c.places {
		atoms := d.atoms(c, p)
		if len(atoms) == 0 {
			return nil // here whatever the static matchers let in is wanted
		}
		if len(atoms) == 1 && atoms[0].exact() && (listed == "" || listed == atoms[0].claim) {
			listed, list = atoms[0].claim, append(list, atoms[0].text.Before)
			continue
		}
		var parts []string
		for _, a := range atoms {
			parts = append(parts, a.expr())
		}
		alternatives = append(alternatives, parts)
	}
	if len(list) > 0 {
		alternatives = append([][]string{{inList(listed, list)}}, alternatives...)
	}
	if len(alternatives) == 1 {
		return alternatives[0]
	}
	var joined []string
	for _, parts := range alternatives {
		joined = append(joined, conjunction(parts))
	}
	return []string{disjunction(joined)}
}

// atoms are the comparisons that tell a place of a clause, beside what the static
// matchers say of every place.
func (d *deriver) atoms(c clause, p place) []atom {
	var out []atom
	if d.Template == nil && !d.plain() && len(tails(d.clauses)) > 1 {
		out = append(out, atom{claim: github.ClaimSubject, text: Text{Before: d.prefix() + ":" + p.tail.Before, Open: p.tail.Open}})
	}
	if !d.refSaid(p) && !c.anyTag(p) {
		out = append(out, atom{claim: github.ClaimRef, text: p.ref})
	}
	if _, one := d.oneEnvironment(); !one && (d.plain() || d.Template != nil) {
		if p.environment != "" {
			out = append(out, atom{claim: github.ClaimEnvironment, text: Exact(p.environment)})
		} else if !d.plain() {
			out = append(out, atom{claim: github.ClaimEnvironment, absent: true})
		}
	}
	if _, one := d.oneBase(); !one && p.base != "" {
		out = append(out, atom{claim: github.ClaimBaseRef, text: Exact(p.base)})
	}
	return out
}

// refSaid: the ref is pinned, or the default subject holds it; a customised one
// may not.
func (d *deriver) refSaid(p place) bool {
	_, pinned := d.oneRef()
	return pinned || p.implied && d.Template == nil
}

// placesText names the places for a person.
func placesText(places []place) string {
	var refs []string
	for _, p := range places {
		if s := p.ref.String(); !slices.Contains(refs, s) {
			refs = append(refs, s)
		}
	}
	if len(refs) == 1 {
		return "on the ref " + refs[0]
	}
	return "on these refs: " + strings.Join(refs, ", ")
}
