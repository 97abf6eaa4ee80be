package remedy

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// edit is one change to a match. A slip is put right by it: what stood there
// meant the same and could never match. What is no slip moves the rule to the run,
// which is for a rule that lets in nobody.
type edit struct {
	apply func(*federation.Match)
	slip  bool
}

// edits are the changes with which a matcher that failed might hold, the best
// first.
func (s repairer) edits(r federation.MatcherResult) []edit {
	switch name, isClaim := strings.CutPrefix(r.Matcher, federation.MatcherClaims); {
	case isClaim:
		return claimRepairer(s).claimEdits(name, r)
	case r.Matcher == federation.MatcherSubject:
		return s.subjectEdits(s.Rule.Match.SubjectPrefix)
	case r.Matcher == federation.MatcherCondition:
		return s.conditionEdits()
	}
	return s.audienceEdits()
}

func (s repairer) audienceEdits() []edit {
	if s.run.claim(github.ClaimAudience) != federation.DefaultAudience {
		return nil
	}
	return []edit{{func(m *federation.Match) { m.Audience = federation.DefaultAudience }, true}}
}

func setSubject(to string, slip bool) edit {
	return edit{func(m *federation.Match) { m.SubjectPrefix = to }, slip}
}

// subjectEdits are for a subject_prefix that lets the sub not in.
func (s repairer) subjectEdits(raw string) []edit {
	sub := s.run.claim(github.ClaimSubject)
	p := pattern.Parse(raw)
	var out []edit
	slip := func(to string) {
		if to != "" && pattern.Matches(to, sub) {
			out = append(out, setSubject(to, true))
		}
	}
	stable, _ := stableSubject(s.run)
	if len(p.Fatal()) > 0 && stable != "" && pattern.Matches(strings.TrimSpace(raw)+"*", sub) && pattern.Matches(stable, sub) {
		out = append(out, setSubject(stable, !isPull(s.run.run.Event) || s.said.asksForPulls())) // it breaks off: what it leaves open is not guessed
	}
	if r := s.run.run; r.OwnerID != "" && p.OwnerID == r.RepoID && p.RepoID == r.OwnerID {
		slip(strings.Replace(raw, github.ImmutablePrefix(p.Owner, p.OwnerID, p.Repo, p.RepoID), github.ImmutablePrefix(p.Owner, r.OwnerID, p.Repo, r.RepoID), 1))
	}
	slip(pattern.Mended(p))
	slip(alike(strings.TrimSpace(raw), sub))
	slip(alike(pattern.Mended(p), sub))
	slip(unglobbed(strings.TrimSpace(raw), sub))
	if stable != "" && s.run.predictable() {
		out = append(out, s.formEdits(p, s.run)...)
	}
	if stable != "" {
		out = append(out, setSubject(stable, s.nothingSaid(p)))
	}
	return out
}

// nothingSaid reports whether a subject is so broken that it names no repository
// and no place: any run may have been meant.
func (s repairer) nothingSaid(p pattern.Pattern) bool {
	return len(p.Fatal()) > 0 && p.Repository() == ""
}

// stableSubject is the subject_prefix that stands for runs like this one: what is
// new each time is left open. exact: nothing is.
func stableSubject(t token) (prefix string, exact bool) {
	sub := t.claim(github.ClaimSubject)
	if sub == "" || strings.HasSuffix(sub, "*") {
		return "", false
	}
	ref, begin := stableRef(t.run.Ref)
	if !begin || !strings.Contains(sub, ":ref:"+t.run.Ref) {
		return sub, true
	}
	head, tail, _ := strings.Cut(sub, t.run.Ref)
	if tail != "" {
		return "", false
	}
	return head + ref + "*", false
}

// stableRef is a ref as a rule can name it: whole, or the beginning that it has in
// common with the next one.
func stableRef(ref string) (text string, begin bool) {
	switch {
	case strings.HasPrefix(ref, queueRefs):
		if i := strings.LastIndex(ref, "/pr-"); i >= 0 {
			return ref[:i+len("/pr-")], true
		}
		return ref, false
	case strings.HasPrefix(ref, github.RefsPull):
		return github.RefsPull, true
	case strings.HasPrefix(ref, github.RefsTags):
		name := strings.TrimPrefix(ref, github.RefsTags)
		i := strings.IndexAny(name, "0123456789")
		if i < 0 {
			return ref, false
		}
		return github.RefsTags + name[:i], true
	}
	return ref, false
}

// alike is a pattern in the letters of a sub that it equals but for their case, a
// character that deceives or an escape; empty where it is another.
func alike(raw, sub string) string {
	before, star := strings.CutSuffix(raw, "*")
	if !star {
		if pattern.Alike(raw, sub) {
			return sub
		}
		return ""
	}
	letters, runes := []rune(sub), len([]rune(before))
	for n := max(1, runes-maxOdd); n <= min(len(letters), runes+maxOdd); n++ {
		if head := string(letters[:n]); pattern.Alike(before, head) {
			return head + "*"
		}
	}
	return ""
}

// maxOdd is how many characters more or less a text may have by invisible ones.
const maxOdd = 3

// wildcards are what people write for anything, the longest first.
var wildcards = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\.\*|\.\+|\*\*|\*|\?`) })

// unglobbed is a pattern with wildcards in it as a rule can say it: within, what
// the sub has there; at the end, a star. Empty where the sub does not fit it.
func unglobbed(raw, sub string) string {
	raw = strings.TrimSuffix(strings.TrimPrefix(raw, "^"), "$")
	at := wildcards().FindAllStringIndex(raw, -1)
	if len(at) == 0 {
		return ""
	}
	open := at[len(at)-1][1] == len(raw)
	var expr strings.Builder
	expr.WriteString("^")
	from := 0
	for i, a := range at {
		expr.WriteString(regexp.QuoteMeta(raw[from:a[0]]))
		if !open || i < len(at)-1 {
			expr.WriteString("[^:]*?")
		}
		from = a[1]
	}
	expr.WriteString(regexp.QuoteMeta(raw[from:]))
	if !open {
		expr.WriteString("$")
	}
	found := regexp.MustCompile(expr.String()).FindString(sub)
	switch {
	case found == "":
		return ""
	case open:
		return found + "*"
	}
	return found
}

// formEdits make a subject by names or with ids one that lets in both, where that
// is all that keeps a token's sub out.
func (s repairer) formEdits(p pattern.Pattern, t token) []edit {
	r := t.run
	sub, _ := t.claims()[github.ClaimSubject].(string)
	names, ids := github.ClassicPrefix(r.Owner, r.Repo)+":", github.ImmutablePrefix(r.Owner, r.OwnerID, r.Repo, r.RepoID)+":"
	other := strings.Replace(sub, names, ids, 1)
	if r.Form == github.FormImmutable {
		other = strings.Replace(sub, ids, names, 1)
	}
	if r.OwnerID == "" || r.RepoID == "" || other == sub || !p.Match(other) || lasting(p.Raw) != p.Raw {
		return nil
	}
	tail, open := strings.CutSuffix(p.Tail(), "*")
	var out []edit
	if p.Reach == pattern.ReachValue || p.Kind == github.ContextPullRequest {
		out = append(out, s.plainForms(p, tail, open)...)
		out = append(out, edit{s.bothForms(tail, open), true})
	}
	return append(out, edit{beside(p, sub, r), true})
}

// beside adds runs like one to what a subject lets in, and no more. To open it in
// the other form as well would let in all that it lets in without need.
func beside(p pattern.Pattern, sub string, r github.Run) func(*federation.Match) {
	old, own := equals(github.ClaimSubject, p.Raw), equals(github.ClaimSubject, sub)
	if p.Star {
		old = begins(github.ClaimSubject, p.Body)
	}
	if begin, open := stableRef(r.Ref); open && strings.HasSuffix(sub, ":ref:"+r.Ref) {
		own = begins(github.ClaimSubject, strings.TrimSuffix(sub, r.Ref)+begin)
	}
	if isPull(r.Event) {
		own += " && " + equals(github.ClaimEvent, r.Event) // the subject of pull_request_target is the same
	}
	return func(m *federation.Match) {
		m.SubjectPrefix = ""
		requires(m, "("+old+" || "+own+")")
	}
}

// bothForms lists a subject in both forms in the condition: one subject_prefix
// cannot.
func (s repairer) bothForms(tail string, open bool) func(*federation.Match) {
	r := s.run.run
	names, ids := github.ClassicPrefix(r.Owner, r.Repo)+":"+tail, github.ImmutablePrefix(r.Owner, r.OwnerID, r.Repo, r.RepoID)+":"+tail
	return func(m *federation.Match) {
		m.SubjectPrefix = ""
		if open {
			requires(m, "("+begins(github.ClaimSubject, names)+" || "+begins(github.ClaimSubject, ids)+")")
		} else {
			requires(m, "claims."+github.ClaimSubject+" in ["+federation.QuoteCEL(names)+", "+federation.QuoteCEL(ids)+"]")
		}
	}
}

// plainForms say by claims what the subject says, so that its form does not
// matter: whose run it is and where.
func (s repairer) plainForms(p pattern.Pattern, tail string, open bool) []edit {
	name, value := github.ClaimRef, strings.TrimPrefix(tail, "ref:")
	switch {
	case open:
		return nil
	case p.Kind == github.ContextPullRequest && s.pinned(github.ClaimEvent) == "":
		return nil // other events have that subject, too
	case p.Kind == github.ContextPullRequest:
		name, value = github.ClaimEvent, s.pinned(github.ClaimEvent)
	case p.Kind == github.ContextEnvironment:
		name, value = github.ClaimEnvironment, github.Unescape(p.Value)
	}
	return []edit{{func(m *federation.Match) {
		m.SubjectPrefix = ""
		s.pinIdentity(m)
		pin(m, name, value)
	}, true}}
}

// pinIdentity names whose run it is, by name and by id.
func (s *search) pinIdentity(m *federation.Match) {
	r := s.run.run
	pin(m, github.ClaimOwner, r.Owner)
	pin(m, github.ClaimRepository, r.Repository())
	pin(m, github.ClaimOwnerID, r.OwnerID)
	pin(m, github.ClaimRepositoryID, r.RepoID)
}

// pin adds an entry to the claims of a match that has none for that claim.
func pin(m *federation.Match, claim, value string) {
	there := slices.ContainsFunc(m.Claims, func(c federation.Claim) bool { return c.Name == claim })
	if value != "" && !there {
		m.Claims = append(slices.Clone(m.Claims), federation.Pin(claim, value))
	}
}

// requires adds a conjunct to the condition.
func requires(m *federation.Match, conjunct string) {
	switch {
	case m.Condition == "":
		m.Condition = unwrapped(conjunct)
	case strings.Contains(m.Condition, "||") || strings.Contains(m.Condition, "?"):
		m.Condition = "(" + m.Condition + ") && " + conjunct
	default:
		m.Condition += " && " + conjunct
	}
}

// unwrapped is an expression of this package without the parentheses around all
// of it.
func unwrapped(s string) string {
	inner, ok := strings.CutPrefix(s, "(")
	if ok && strings.HasSuffix(inner, ")") && !strings.Contains(inner, ") && (") {
		return strings.TrimSuffix(inner, ")")
	}
	return s
}

func begins(claim, before string) string {
	return "claims." + claim + ".startsWith(" + federation.QuoteCEL(before) + ")"
}

func equals(claim, value string) string {
	return "claims." + claim + " == " + federation.QuoteCEL(value)
}
