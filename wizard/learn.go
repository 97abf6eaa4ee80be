package wizard

import (
	"cmp"
	"encoding/json"
	"strings"

	"gh-wif/internal/github"
)

// Learn fills in what GitHub told of the repository, and keeps all of it for [Build]. What
// was answered stays, also where GitHub says otherwise: the plan warns of it then. Only the
// repository is always called as GitHub calls it, since tokens do.
func Learn(a Answers, k github.Knowledge) Answers {
	a = normal(a)
	a.GitHub = &k
	if r := k.Repository; r != nil {
		if name := storedName(k); name != "" {
			a.Repository = name
		}
		a.OwnerID, a.RepositoryID = cmp.Or(a.OwnerID, r.OwnerID), cmp.Or(a.RepositoryID, r.ID)
		a.DefaultBranch = cmp.Or(a.DefaultBranch, r.DefaultBranch)
	}
	if k.Subject != nil && a.SubjectPrefix == "" {
		with := a
		with.SubjectPrefix = subjectAnswer(*k.Subject)
		if q := parse(with); q.factsErr == nil && checkFormat(q, with.SubjectFormat) == nil {
			a = with
		}
	}
	return a
}

// storedName is OWNER/NAME as GitHub spells it; empty: not told.
func storedName(k github.Knowledge) string {
	if k.Repository == nil || k.Repository.Owner == "" || k.Repository.Name == "" {
		return ""
	}
	return k.Repository.Owner + "/" + k.Repository.Name
}

// subjectAnswer is GitHub's answer about subjects as the answer subject-prefix-from takes it:
// the prefix, and the template where the repository has one.
func subjectAnswer(c github.SubCustomization) string {
	if c.UseDefault {
		return c.Prefix
	}
	answer := map[string]any{"use_default": false, "include_claim_keys": c.Keys}
	if c.Prefix != "" {
		answer["sub_claim_prefix"] = c.Prefix
	}
	text, _ := json.Marshal(answer) // texts and a bool: it cannot fail
	return string(text)
}

// knowledge is what GitHub told, where it is about the repository that the answers name now.
func (q *request) knowledge() *github.Knowledge {
	k, name := q.answers.GitHub, q.answers.Repository
	if k == nil || !strings.EqualFold(k.Asked, name) && !strings.EqualFold(storedName(*k), name) {
		return nil
	}
	host, _, _ := strings.Cut(q.issuer.Host, ":")
	if k.Host != "" && host != "" && k.Host != host {
		return nil
	}
	return k
}
