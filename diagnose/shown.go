package diagnose

import (
	"strings"

	"gh-wif/diagnose/evidence"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
)

// align sets sub under the rule's subject. It needs both. What is shown is
// redacted before it is compared, so that no credential is cut into pieces.
func align(e *evidence.Evidence, m *mask) *Alignment {
	if e.SubjectPrefix() == "" || e.Sub == "" {
		return nil
	}
	rule, sub := m.text(e.SubjectPrefix()), m.text(e.Sub)
	a := &Alignment{Rule: rule, Sub: sub, FirstDiff: -1, RuleDiffAt: -1}
	for _, s := range pattern.Segments(rule, sub) {
		out := Segment{Name: s.Name, Rule: s.Rule, Sub: s.Sub, Same: s.Same}
		if s.How != "" {
			out.How = say.Prose(s.How)
		}
		a.Segments = append(a.Segments, out)
	}
	if !pattern.Matches(e.SubjectPrefix(), e.Sub) {
		at := pattern.CommonPrefix(strings.TrimSuffix(rule, "*"), sub)
		a.FirstDiff, a.RuleDiffAt = at, at
	}
	return a
}

// tokenView is the token as it is shown.
func tokenView(e *evidence.Evidence, m *mask) TokenView {
	v := TokenView{Header: m.object(e.Token.Header), Claims: m.object(e.Claims)}
	if sub := m.text(e.Sub); sub == e.Sub && e.SubjectErr == nil {
		v.Subject = subjectView(e.Subject)
	} else if s, err := github.ParseSubject(sub); err == nil {
		v.Subject = subjectView(s)
	}
	if exp, ok := e.Seconds(github.ClaimExpires); ok && e.HasNow {
		v.ExpiresIn = exp - e.Now
	}
	return v
}

func subjectView(s github.Subject) SubjectView {
	v := SubjectView{
		Form: string(s.Form), Owner: s.Owner, OwnerID: s.OwnerID, Repository: s.Repo, RepositoryID: s.RepoID,
		Context: string(s.Context.Kind), Value: s.Context.Value, Custom: s.Custom,
	}
	if s.Custom {
		for _, p := range s.Pairs {
			v.Pairs = append(v.Pairs, [2]string{p.Key, p.Value})
		}
	}
	return v
}
