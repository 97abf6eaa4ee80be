package federation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// Never proves that no token of GitHub's can match: every alternative of the match
// asks for what GitHub never sends, or for two things that exclude each other. why
// says so in words; ok is false where there is no proof, which does not mean that a
// token can match.
func (e *Evaluator) Never() (why string, ok bool) {
	if e.match.empty() {
		return "no matcher of the rule counts: subject_prefix, claims or condition must say something", true
	}
	if why := e.match.neverText(); why != "" {
		return why, true
	}
	if e.broken != nil {
		return "", false
	}
	alternatives := e.Alternatives()
	if len(alternatives) == 0 {
		return "the condition is never true", true
	}
	for i, atoms := range alternatives {
		reason := neverAll(atoms)
		if reason == "" {
			return "", false
		}
		if i == 0 {
			why = reason
		}
	}
	if n := len(alternatives); n > 1 {
		why += fmt.Sprintf("; none of the condition's %d alternatives is possible", n)
	}
	return why, true
}

// neverText finds a claim that is compared with what no claim is: claims compares
// texts, and the times are numbers.
func (m Match) neverText() string {
	for _, c := range m.Claims {
		if _, ok := c.Text(); !ok {
			return fmt.Sprintf("claims.%s of the rule is no text, and claims compares texts", c.Name)
		}
		if c.Name == github.ClaimExpires || c.Name == github.ClaimIssuedAt || c.Name == github.ClaimNotBefore {
			return fmt.Sprintf("%s is a number in every token, and claims compares texts", c.Name)
		}
	}
	return ""
}

// demand is one text that an atom asks for, with what follows from it.
type demand struct {
	atom  Atom
	text  string
	facts facts
}

// neverAll says why the atoms of an alternative cannot all hold.
func neverAll(atoms []Atom) string {
	var all [][]demand
	for _, a := range atoms {
		if a.Op == OpHas || a.Op == OpEquals || a.Op == OpStartsWith || a.Op == OpEndsWith || a.Op == OpContains {
			if list, fixed := demandsOf(a); fixed {
				if why := impossibleAll(list); why != "" {
					return why
				}
				all = append(all, list)
			}
		}
	}
	m := meeting{all: all, about: map[string][]int{}, atoms: map[string][]Atom{}}
	m.index(atoms)
	for i, list := range all {
		for _, j := range m.beside(list[0]) {
			if j <= i {
				continue
			}
			if by := exclude(list, all[j]); by != "" {
				return excluded(list[0], all[j][0], by)
			}
		}
	}
	for _, list := range all {
		if list[0].atom.Not || list[0].atom.Op != OpEquals {
			continue
		}
		if against, by := m.refusedEach(list); by != "" {
			return excluded(list[0], against, by)
		}
	}
	return ""
}

// meeting is what the atoms of an alternative ask for, and who speaks of what: only those that
// speak of the same can exclude each other, so that a rule of very many claims is looked at once.
type meeting struct {
	all   [][]demand
	about map[string][]int  // by a fact's name: the lists of all that have one
	atoms map[string][]Atom // by claim
}

func (m meeting) index(atoms []Atom) {
	for i, list := range m.all {
		for _, d := range list {
			for name := range d.facts {
				if at := m.about[name]; len(at) == 0 || at[len(at)-1] != i {
					m.about[name] = append(at, i)
				}
			}
		}
	}
	for _, a := range atoms {
		m.atoms[a.Claim] = append(m.atoms[a.Claim], a)
	}
}

// beside are the lists that speak of what a demand speaks of, in their order.
func (m meeting) beside(d demand) []int {
	var out []int
	for name := range d.facts {
		out = append(out, m.about[name]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// demandsOf are the texts that an atom asks for; fixed is false where a claim stands
// in one of them.
func demandsOf(a Atom) (out []demand, fixed bool) {
	if a.Op == OpHas {
		return []demand{{a, "", factsOf(a, "")}}, true
	}
	for _, o := range a.Operands {
		text, ok := o.Literal()
		if !ok {
			return nil, false
		}
		out = append(out, demand{a, text, factsOf(a, text)})
	}
	return out, true
}

func impossibleAll(list []demand) string {
	first := ""
	for _, d := range list {
		why := ""
		if !d.atom.Not {
			why = impossible(d.atom, d.text)
		}
		if why == "" {
			return ""
		}
		if first == "" {
			first = why
		}
	}
	return first
}

// exclude reports whether no text of the one goes together with any of the other:
// the property in which they contradict each other, or empty.
func exclude(list, other []demand) (by string) {
	for _, d := range list {
		for _, o := range other {
			if by = d.facts.against(o.facts); by == "" {
				return ""
			}
		}
	}
	return by
}

// refusedEach finds what refuses the texts of a list, where each is refused by some
// other atom: as it follows from the text, or as the claim's value itself.
func (m meeting) refusedEach(list []demand) (first demand, by string) {
	for _, d := range list {
		against, in := demand{}, ""
		for _, i := range m.beside(d) {
			if why := exclude([]demand{d}, m.all[i]); why != "" {
				against, in = m.all[i][0], why
			}
		}
		for _, a := range m.atoms[d.atom.Claim] {
			if in == "" && !a.fits(d.text) {
				against, in = demand{atom: a}, a.Claim
			}
		}
		if in == "" {
			return demand{}, ""
		}
		if by == "" {
			first, by = against, in
		}
	}
	return first, by
}

// fits reports whether a claim's value passes an atom about it; true where that is
// not known.
func (a Atom) fits(value string) bool {
	if a.Op == OpHas {
		return !a.Not || value == ""
	}
	for _, o := range a.Operands {
		text, ok := o.Literal()
		if !ok {
			return true
		}
		held, known := a.Op.holds(value, text)
		if !known {
			return true
		}
		if held {
			return !a.Not
		}
	}
	return a.Not
}

func (op Op) holds(value, text string) (held, known bool) {
	switch op {
	case OpEquals:
		return value == text, true
	case OpStartsWith:
		return strings.HasPrefix(value, text), true
	case OpEndsWith:
		return strings.HasSuffix(value, text), true
	case OpContains:
		return strings.Contains(value, text), true
	case OpMatches:
		if patternSize(text) > maxPattern {
			return false, false
		}
		re, err := regexp.Compile(text)
		return err == nil && re.MatchString(value), err == nil
	}
	return false, false
}

// maxTold bounds, in characters, how much of a value is told.
const maxTold = 100

func told(d demand) string {
	name := d.atom.Matcher
	if name == MatcherCondition && d.atom.Claim != "" {
		name = "the condition on " + d.atom.Claim
	}
	switch {
	case d.atom.Op == OpHas && d.atom.Not:
		return name + ", which must not be there,"
	case d.atom.Op == OpHas:
		return name + ", which must be there,"
	}
	var texts []string
	for _, o := range d.atom.Operands {
		text, _ := o.Literal()
		if d.atom.Matcher == MatcherSubject && d.atom.Op == OpStartsWith {
			text += "*"
		}
		texts = append(texts, fmt.Sprintf("%q", text))
	}
	list := strings.Join(texts, ", ")
	if utf8.RuneCountInString(list) > maxTold {
		list = string([]rune(list)[:maxTold]) + "…"
	}
	if d.atom.Op != OpEquals && name != MatcherSubject {
		name += " " + string(d.atom.Op)
	}
	return name + " " + list
}

func excluded(a, b demand, by string) string {
	out := told(a) + " and " + told(b) + " exclude each other"
	if by == factContext {
		out += " in every subject that is not customised"
	}
	return out
}

// impossible says why no token has such a text in the claim; empty where one may.
func impossible(a Atom, text string) string {
	if text == "" && a.Op != OpEquals && a.Matcher != MatcherSubject {
		return ""
	}
	says := func(format string, args ...any) string {
		return fmt.Sprintf("%s: ", told(demand{atom: a})) + fmt.Sprintf(format, args...)
	}
	if a.Op == OpEquals || a.Op == OpStartsWith {
		if a.Claim == github.ClaimSubject {
			return impossibleSubject(a, text, says)
		}
	}
	switch a.Claim {
	case github.ClaimRef:
		if a.Op == OpEquals && text != "" && !strings.HasPrefix(text, "refs/") {
			return says("every ref begins with refs/")
		}
		if a.Op == OpStartsWith && !strings.HasPrefix(text, "refs/") && !strings.HasPrefix("refs/", text) {
			return says("every ref begins with refs/")
		}
		if problem := github.ImpossibleRef(text, a.Op == OpEquals); problem != "" && text != "" {
			return says("a ref %s", problem)
		}
	case github.ClaimRepository, github.ClaimOwner:
		if i := strings.IndexFunc(text, func(r rune) bool { return !nameRune(r, a.Claim == github.ClaimRepository) }); i >= 0 {
			return says("no name on GitHub holds %q", string([]rune(text[i:])[:1]))
		}
		if a.Op == OpEquals && a.Claim == github.ClaimRepository && strings.Count(text, "/") != 1 {
			return says("repository is OWNER/NAME in every token")
		}
	case github.ClaimOwnerID, github.ClaimRepositoryID:
		if strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
			return says("an id is a number")
		}
	case github.ClaimEvent:
		if a.Op == OpEquals && text == "workflow_call" {
			return says("a called workflow's token carries the caller's event")
		}
	case github.ClaimRefType:
		if a.Op == OpEquals && text != "branch" && text != "tag" {
			return says("ref_type is branch or tag")
		}
	case github.ClaimWorkflowRef, github.ClaimJobWorkflowRef:
		if a.Op != OpEquals {
			return ""
		}
		_, path, ok := strings.Cut(text, "/"+github.WorkflowDir)
		at := max(strings.Index(path, ".yml@"), strings.Index(path, ".yaml@"))
		if !ok || at < 0 {
			return says("it is OWNER/NAME/.github/workflows/FILE@REF in every token")
		}
		_, ref, _ := strings.Cut(path[at:], "@")
		if problem := github.ImpossibleRef(ref, true); problem != "" && strings.HasPrefix(ref, "refs/") {
			return says("a ref %s", problem)
		}
	}
	return ""
}

func nameRune(r rune, slash bool) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("-_.", r) || slash && r == '/'
}

// impossibleSubject: what is wrong with a subject by itself is found in package
// pattern.
func impossibleSubject(a Atom, text string, says func(string, ...any) string) string {
	raw := text
	if a.Op == OpStartsWith {
		raw += "*"
	}
	if strings.HasSuffix(text, ":"+string(github.ContextRef)+":") {
		return "" // what a run without a ref carries is not documented
	}
	p := pattern.Parse(raw)
	if fatal := p.Fatal(); len(fatal) > 0 && !(a.Op == OpEquals && strings.HasSuffix(text, "*")) {
		return fmt.Sprintf("%s %s, and no run of GitHub's carries it", told(demand{atom: a}), fatal[0].Says)
	}
	if p.Reach == pattern.ReachValue && p.Kind == github.ContextRef && !slices.Contains([]string{"", "refs/"}, p.Value) && len(p.Custom()) == 0 {
		if problem := github.ImpossibleRef(p.Value, a.Op == OpEquals); problem != "" {
			return says("a ref %s", problem)
		}
	}
	return ""
}
