package lint

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/expr"
)

// LeftOut is a run that an origin's trigger would start and the conditions of
// its job keep from happening.
type LeftOut struct {
	Workflow string // path of the file whose trigger starts the run
	Job      string
	Event    string
	Ref      string // empty where it holds for every ref of the event
	Because  string // the condition: if: …
}

// runCase is one environment of an origin, with the refs on which it comes.
type runCase struct {
	origin workflow.Origin
	workflow.Environment
	refs    refChoice
	unknown []string
	runs    bool // no condition is open that could keep the job from running on one of the refs
}

// someBranch stands for a branch that no file names, as someTag does for a tag.
const someBranch = "BRANCH"

// cases are what can become of an origin: none where the job does not run, and
// then left says why. named are refs that a rule names.
func (p Known) cases(o workflow.Origin, closed bool, named []string) (cases []runCase, left *LeftOut) {
	c := p.refs(o, closed, named)
	if c.none {
		return nil, nil
	}
	whole := o.On("")
	if whole.Happens == expr.False {
		return nil, p.leftOut(o, "", whole.Because)
	}
	on := map[string]workflow.Outcome{}
	c.try = p.possible(o, c, on)
	if len(c.try) == 0 && c.is == SubExact {
		return nil, p.leftOut(o, c.show, o.On(c.show).Because)
	}
	known := whole.Environments
	if c.is == SubExact || o.RefKind == github.RefDefault {
		known = environmentsOn(c.try, on)
	}
	for _, env := range known {
		cases = append(cases, p.oneCase(o, c, env, on))
	}
	return cases, nil
}

func (p Known) leftOut(o workflow.Origin, ref, because string) *LeftOut {
	return &LeftOut{Workflow: RepositoryPath(o.Workflow), Job: o.Job, Event: o.Event, Ref: ref, Because: because}
}

// possible keeps the refs on which the job can run. Where it cannot on any of
// those that are tried, the ones that its conditions name are.
func (p Known) possible(o workflow.Origin, c refChoice, on map[string]workflow.Outcome) []string {
	var out []string
	for _, ref := range c.try {
		if on[ref] = o.On(ref); on[ref].Happens != expr.False {
			out = append(out, ref)
		}
	}
	if len(out) > 0 || c.is == SubExact {
		return out
	}
	for _, ref := range append(o.Names(), github.RefsHeads+someBranch, github.RefsTags+someTag) {
		if !strings.HasPrefix(ref, "refs/") || !o.Fits(ref) {
			continue
		}
		if on[ref] = o.On(ref); on[ref].Happens != expr.False {
			out = append(out, ref)
		}
	}
	return out
}

// environmentsOn are the environments that come on one of several refs.
func environmentsOn(refs []string, on map[string]workflow.Outcome) []workflow.Environment {
	var out []workflow.Environment
	for _, ref := range refs {
		for _, e := range on[ref].Environments {
			if !slices.ContainsFunc(out, func(have workflow.Environment) bool { return have.Text == e.Text }) {
				out = append(out, e)
			}
		}
	}
	return out
}

// oneCase narrows the refs to those on which an environment comes.
func (p Known) oneCase(o workflow.Origin, c refChoice, env workflow.Environment, on map[string]workflow.Outcome) runCase {
	has := func(out workflow.Outcome) bool {
		return slices.ContainsFunc(out.Environments, func(e workflow.Environment) bool {
			return e.Text == env.Text || env.Unknown && !e.Unknown && env.Can(e.Text)
		})
	}
	out := runCase{origin: o, Environment: env, refs: c}
	out.refs.notes = slices.Clone(c.notes)
	out.refs.try = slices.DeleteFunc(slices.Clone(c.try), func(ref string) bool { return !has(on[ref]) })
	if shown, tried := on[c.show]; tried && !has(shown) {
		out.refs.show, out.refs.is = anyRef(o), SubPattern
		if len(out.refs.try) > 0 {
			out.refs.show, out.refs.is = out.refs.try[0], SubStandIn
		}
		// A condition that only looks at the beginning takes more than it names.
		if start := out.refs.show + someTag; out.refs.is == SubStandIn && slices.Contains(o.Names(), out.refs.show) && o.Fits(start) && has(o.On(start)) {
			out.refs.show, out.refs.is = out.refs.show+"*", SubPattern
		}
	}
	if c.is == SubStandIn && o.RefKind == github.RefChosen && len(out.refs.try) > 0 && p.tied(o, has) {
		out.refs.notes = []string{"not on every ref: the conditions in the file choose"}
	}
	switch {
	case o.RefKind == github.RefDefault && out.refs.show != c.show:
		out.refs.notes = []string{"only where the default branch is such a one"}
	case len(out.refs.try) == 0 && !env.Unknown:
		out.refs.notes = append(out.refs.notes, "on none of the refs that were tried: the conditions in the file may rule it out")
	}
	out.runs = slices.ContainsFunc(out.refs.try, func(ref string) bool { return on[ref].Happens == expr.True })
	switch {
	case env.Unknown:
		out.unknown = append(out.unknown, "the environment "+env.Text+" is decided when the job runs")
	case env.OrOther:
		out.unknown = append(out.unknown, "the environment is "+strings.Join(named(env.Among), ", ")+" or another one")
	case len(env.Among) > 1:
		out.unknown = append(out.unknown, "the environment is one of "+strings.Join(named(env.Among), ", "))
	}
	return out
}

// exchanges says whether the job requests a token on one of the refs.
func (c runCase) exchanges() expr.Truth {
	if len(c.refs.try) == 0 {
		return c.origin.Exchanges("")
	}
	best := expr.False
	for _, ref := range c.refs.try {
		switch t := c.origin.Exchanges(ref); {
		case t == expr.True:
			return t
		case t != expr.False:
			best = t
		}
	}
	return best
}

func named(environments []string) []string {
	out := make([]string, len(environments))
	for i, e := range environments {
		if out[i] = e; e == "" {
			out[i] = "none"
		}
	}
	return out
}

// tied reports whether some ref that nothing names brings another outcome.
func (p Known) tied(o workflow.Origin, has func(workflow.Outcome) bool) bool {
	for _, ref := range []string{github.RefsHeads + someBranch, github.RefsTags + someTag} {
		if o.Fits(ref) {
			if out := o.On(ref); out.Happens == expr.False || !has(out) {
				return true
			}
		}
	}
	return false
}

// anyRef is the pattern of the refs that an origin can have.
func anyRef(o workflow.Origin) string {
	switch {
	case o.Ref != "":
		return o.Ref
	case o.RefKind == github.RefDefault:
		return github.RefsHeads + "**"
	}
	return "refs/**"
}

// name is the environment as a subject shows it: with * for what is not known.
func (c runCase) name() string {
	if c.Unknown {
		return c.Pattern
	}
	return c.Text
}

// notes say what the files do not settle.
func (c runCase) notes() []string {
	return slices.Concat(c.origin.Unknown, c.unknown, c.refs.notes)
}

// subIs says what the subject of a run is that has parts which are not known.
func (c runCase) subIs(run github.Run, unknown []string) SubIs {
	switch {
	case len(unknown) > 0, c.Unknown && run.Context().Kind == github.ContextEnvironment && ofSubject(run, github.ClaimEnvironment, "context"):
		return SubPattern
	case c.refs.is != SubExact && (run.Context().Kind == github.ContextRef && ofSubject(run, "context") || run.Template != nil && ofSubject(run, ofRef...)):
		return c.refs.is
	}
	return SubExact
}

// ofRef are the claims that hold the ref.
var ofRef = []string{github.ClaimRef, github.ClaimWorkflowRef, github.ClaimJobWorkflowRef, github.ClaimRefType}

// ofSubject reports whether the subject is made of one of these claims.
func ofSubject(run github.Run, claims ...string) bool {
	if run.Template == nil {
		return slices.Contains(claims, "context")
	}
	return slices.ContainsFunc(run.Template, func(key string) bool { return slices.Contains(claims, key) })
}
