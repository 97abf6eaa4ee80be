package pattern

import (
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/term"
)

// Segment is one part of a pattern and of a sub, side by side.
type Segment struct {
	Name string `json:"name"` // owner, owner_id, repository, repository_id, context, value; part where one is no default subject
	Rule string `json:"rule"` // with a star where the pattern leaves open what follows
	Sub  string `json:"sub"`
	Same bool   `json:"same"`
	How  string `json:"how"` // how they differ, in plain words; empty where the same
}

// Segments compares the parts of a pattern and of a sub. The pattern is taken as
// it stands, blanks included; a star at its end leaves open what follows it.
func Segments(raw, sub string) []Segment {
	w, t := takeApart(raw), takeApart(sub)
	if !w.Default() || !t.Default() {
		return pieces(raw, sub)
	}
	out := []Segment{
		segment("owner", w.Owner, t.Owner, w.Open() && !w.slash && w.OwnerID == ""),
		segment("owner_id", w.OwnerID, t.OwnerID, w.Open() && !w.slash),
		segment("repository", w.Repo, t.Repo, w.Open() && w.RepoID == ""),
		segment("repository_id", w.RepoID, t.RepoID, w.Open()),
		segment("context", string(w.Kind), string(t.Kind), w.Star && w.Reach < ReachValue),
		segment("value", w.Value, t.Value, w.Star),
	}
	if context, value := out[4], &out[5]; !context.Same {
		value.How = "" // of another kind, so that the values cannot be compared
	}
	kept := out[:0]
	for _, s := range out {
		if s.Rule != "" || s.Sub != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// pieces compares what the colons divide, where one of the two is no subject of
// the default form.
func pieces(p, sub string) []Segment {
	body, star := strings.CutSuffix(p, "*")
	a, b := strings.Split(body, ":"), strings.Split(sub, ":")
	var out []Segment
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		out = append(out, segment("part", x, y, star && i >= len(a)-1))
	}
	return out
}

// segment compares one part; open is where the pattern's star lets anything
// follow.
func segment(name, rule, sub string, open bool) Segment {
	s := Segment{Name: name, Rule: rule, Sub: sub}
	if open {
		s.Same = strings.HasPrefix(sub, rule)
		s.Rule += "*"
	} else {
		s.Same = rule == sub
	}
	if !s.Same {
		s.How = how(name, rule, sub)
	}
	return s
}

// how says in plain words what is different between two parts.
func how(name, rule, sub string) string {
	id := strings.HasSuffix(name, "_id")
	switch {
	case rule == "" && id:
		return "the token carries this id, the rule has none"
	case sub == "" && id:
		return "the rule has this id, the token carries none"
	case rule == "":
		return "the rule stops before this"
	case sub == "":
		return "the token has nothing here"
	case id:
		return "another id: another " + strings.TrimSuffix(name, "_id")
	case strings.TrimSpace(rule) == strings.TrimSpace(sub):
		return "differs by white space"
	case len(Lookalikes(rule, sub)) > 0:
		return "the rule has " + OddCharacters(rule)
	case len(Lookalikes(sub, rule)) > 0:
		return "the token has " + OddCharacters(sub)
	case name == "context":
		return contextWords(rule, sub)
	case Decode(rule) == Decode(sub):
		return "differs by percent-encoding"
	case strings.EqualFold(rule, sub):
		return "differs by letter case only"
	case strings.ContainsAny(rule, "*?"):
		return "a * or ? here is an ordinary character"
	case strings.HasPrefix(rule, github.RefsHeads) && strings.HasPrefix(sub, github.RefsTags):
		return "a branch in the rule, a tag in the token"
	case strings.HasPrefix(rule, github.RefsTags) && strings.HasPrefix(sub, github.RefsHeads):
		return "a tag in the rule, a branch in the token"
	case strings.HasPrefix(sub, rule):
		return "the rule stops here and has no * at its end"
	}
	return "another " + name
}

// contextWords says what it means that the context is of another kind.
func contextWords(rule, sub string) string {
	has := `; the rule has "` + term.Clean(rule) + `"`
	switch github.ContextKind(sub) {
	case github.ContextEnvironment:
		return "the job declares an environment" + has
	case github.ContextPullRequest:
		return "the run is a pull request's" + has
	case github.ContextRef:
		return "the job declares no environment and is no pull request's" + has
	}
	return "a customised subject"
}
