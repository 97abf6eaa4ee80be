package diagnose

import (
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/github"
)

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
