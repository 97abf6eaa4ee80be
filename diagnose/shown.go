package diagnose

import (
	"strings"

	"gh-wif/diagnose/cause"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
)

// align sets sub under the rule's subject, or under the one that the rule means
// where its claims or its condition keep the token out. It needs both. What is shown is
// redacted before it is compared, so that no credential is cut into pieces.
func align(k *cause.Known, m *mask) *Alignment {
	prefix := k.SubjectPrefix()
	meant := k.MeantSubject()
	if meant != "" {
		prefix = meant
	}
	if prefix == "" || k.Sub == "" {
		return nil
	}
	rule, sub := m.text(prefix), m.text(k.Sub)
	a := &Alignment{Rule: rule, Sub: sub, FirstDiff: -1, RuleDiffAt: -1, Meant: meant != ""}
	for _, s := range pattern.Segments(rule, sub) {
		out := Segment{Name: s.Name, Rule: s.Rule, Sub: s.Sub, Same: s.Same}
		if s.How != "" {
			out.How = say.Prose(s.How)
		}
		a.Segments = append(a.Segments, out)
	}
	if !pattern.Matches(prefix, k.Sub) {
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
