package pattern

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
)

// What can be different between a pattern and a sub, beside the pattern's faults.
const (
	ImmutableToken ID = "sub_immutable_token_vs_name_rule"
	NameToken      ID = "sub_name_token_vs_immutable_rule"
	RepoRenamed    ID = "sub_repo_renamed"
	RepoIDDiffers  ID = "sub_repo_id_differs"
	OtherRepo      ID = "sub_other_repo"
	EnvVsRef       ID = "sub_env_vs_ref_rule"
	RefVsEnv       ID = "sub_ref_vs_env_rule"
	PullVsRef      ID = "sub_pr_vs_ref_rule"
	RefVsPull      ID = "sub_ref_vs_pr_rule"
	TagVsBranch    ID = "sub_tag_vs_branch"
	BranchDiffers  ID = "sub_branch_differs"
	MergeQueue     ID = "sub_merge_queue_ref"
	EnvNameDiffers ID = "sub_env_name_differs"
	CustomTemplate ID = "sub_custom_template"
	Differs        ID = "sub_differs"
)

// Difference is one reason why a pattern does not let a sub in.
type Difference struct {
	ID ID
	At int // byte offset in the raw pattern: the fault's, or of the first difference
}

// maxRepairs bounds how many faults of one pattern are mended, one after the
// other, before the comparison.
const maxRepairs = 8

// Compare says why a pattern does not let a sub in, the primary reason first;
// nil where it does. What no sub can get past stands before what is different
// from this sub, and the comparison goes on with the mended pattern. samePinned
// reports whether the rule knows the repository by an id that is the token's.
func Compare(p Pattern, sub string, samePinned bool) []Difference {
	if p.Match(sub) {
		return nil
	}
	var out []Difference
	add := func(id ID, at int) {
		if !slices.ContainsFunc(out, func(d Difference) bool { return d.ID == id }) {
			out = append(out, Difference{id, at})
		}
	}
	fatal := p.Fatal()
	for _, f := range fatal {
		add(f.ID, f.At)
	}
	mended := mend(p)
	left := mended.Fatal()
	at := CommonPrefix(p.Raw, sub)
	switch {
	case len(left) == 0 && mended.Match(sub), len(left) == 1 && suffices(left[0].ID, mended.Raw, sub):
		return out
	case len(left) == 0:
		if id := onlyReason(mended, sub); id != "" {
			add(id, at)
			return out
		}
	}
	for _, id := range differences(mended, sub, samePinned) {
		add(id, at)
	}
	if len(out) == 0 {
		add(Differs, at)
	}
	return out
}

// mend applies the repairs that a pattern's fatal faults offer.
func mend(p Pattern) Pattern {
	for range maxRepairs {
		i := slices.IndexFunc(p.Faults, func(f Fault) bool { return f.Fatal() && f.Repair != "" })
		if i < 0 {
			break
		}
		p = Parse(p.Faults[i].Repair)
	}
	return p
}

// tests say whether a sub would match if one thing were mended for which the
// pattern alone offers no repair, in the order in which they are tried.
var tests = []struct {
	id ID
	ok func(p, sub string) bool
}{
	{MissingStar, missingStar},
	{Encoding, sameDecoded},
	{Lookalike, sameButLookalikes},
	{CaseOnly, func(p, sub string) bool { return Matches(lower(p), lower(sub)) }},
	{StarInside, func(p, sub string) bool { return hasWildcard(p) && globMatches(p, sub) }},
}

func suffices(id ID, p, sub string) bool {
	return slices.ContainsFunc(tests, func(t struct {
		id ID
		ok func(p, sub string) bool
	},
	) bool {
		return t.id == id && t.ok(p, sub)
	})
}

// onlyReason is the one change after which the sub would match, where one is
// enough.
func onlyReason(p Pattern, sub string) ID {
	for _, f := range p.Faults {
		if f.Repair != "" && Matches(f.Repair, sub) {
			return f.ID
		}
	}
	for _, t := range tests {
		if t.ok(p.Raw, sub) {
			return t.id
		}
	}
	return ""
}

// missingStar reports whether the pattern breaks off at a boundary of the sub.
// A pattern that is a whole subject in itself, with a branch or an environment,
// is another branch or environment instead.
func missingStar(raw, sub string) bool {
	if strings.HasSuffix(raw, "*") || raw == "" || len(raw) >= len(sub) || !strings.HasPrefix(sub, raw) {
		return false
	}
	p := takeApart(raw)
	switch {
	case strings.HasSuffix(raw, ":"), strings.HasSuffix(raw, "/"), strings.HasSuffix(raw, "@"):
		return true
	case p.Reach < ReachContext:
		return sub[len(raw)] == ':' || !p.slash && sub[len(raw)] == '/'
	case p.Reach == ReachContext: // …:environment, …:ref
		return sub[len(raw)] == ':'
	}
	return p.Kind == github.ContextRef && !strings.HasPrefix(p.Value, github.RefsHeads)
}

// sameDecoded reports whether the two differ by percent-encoding in the
// environment's name. The pattern may hold the plain colon, too, which GitHub
// writes as %3A.
func sameDecoded(p, sub string) bool {
	const mark = ":environment:"
	at := strings.Index(sub, mark)
	if at < 0 {
		return false
	}
	head := at + len(mark)
	if len(p) <= head || !strings.EqualFold(p[:head], sub[:head]) {
		return false
	}
	before, star := strings.CutSuffix(p[head:], "*")
	got, want := Decode(sub[head:]), Decode(before)
	if star {
		return before != "" && strings.HasPrefix(got, want) && !strings.HasPrefix(sub[head:], before)
	}
	return got == want && sub[head:] != before
}

// WithoutIDs is a token's sub in the form by names.
func WithoutIDs(s github.Subject) string {
	if s.Form != github.FormImmutable {
		return s.Raw
	}
	return strings.Replace(s.Raw, github.ImmutablePrefix(s.Owner, s.OwnerID, s.Repo, s.RepoID), github.ClassicPrefix(s.Owner, s.Repo), 1)
}

// Mended is a pattern without the faults that it can be mended of; empty where
// there are none.
func Mended(p Pattern) string {
	if m := mend(p); m.Raw != p.Raw {
		return m.Raw
	}
	return ""
}

// Alike reports whether two texts are one but for the case of their letters, for
// characters that deceive, or for escapes in an environment's name.
func Alike(a, b string) bool {
	return lower(a) == lower(b) || sameButLookalikes(a, b) || sameDecoded(a, b)
}
