package live

import (
	"fmt"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/online/rest"
)

// theOrganization is what an organization is asked for.
const theOrganization = "the organization's setting of the subjects"

// subject makes of the repository's own setting what holds for its runs, and asks for the
// organization's where that depends on it: for a template that the repository turns on
// without naming claims, and for a form that it leaves open (GitHub OIDC reference).
func (k *knowing) subject(info github.RepositoryInfo) {
	if rest.IsNotFound(k.failed[theSubject]) { // the repository is there: it has no setting of its own
		delete(k.failed, theSubject)
		k.found.Subject = &github.SubCustomization{UseDefault: true}
		return
	}
	own := k.found.Subject
	if own == nil {
		return
	}
	if err := sameRepository(own.Prefix, info); err != nil {
		k.found.Subject, k.failed[theSubject] = nil, err
		return
	}
	template := !own.UseDefault && len(own.Keys) == 0
	open := own.Immutable == nil && own.Prefix == "" && !rest.IsServer(k.client.Host) // a server has the classic form alone
	if info.OwnerType != "Organization" || !template && !open {
		k.found.Subject = effective(*own, info)
		return
	}
	k.further = append(k.further, theOrganization)
	if template {
		k.found.Subject = nil // which claims it names is not known before the organization tells
	}
	ask(k, theOrganization, k.repository.OrganizationSubject, func(c github.SubCustomization) {
		if template {
			own.Keys = c.Keys
		}
		if open {
			own.Immutable = c.Immutable
		}
		k.found.Subject = effective(*own, info)
	})
}

// effective is a setting with what follows from it: a template without claims is none, and
// the form with ids has its prefix where GitHub told only that it is on.
func effective(c github.SubCustomization, info github.RepositoryInfo) *github.SubCustomization {
	if len(c.Keys) == 0 {
		c.UseDefault = true
	}
	if c.Prefix == "" && c.Immutable != nil && *c.Immutable && info.Owner != "" && info.Name != "" {
		c.Prefix = github.ImmutablePrefix(info.Owner, info.OwnerID, info.Name, info.ID)
	}
	return &c
}

// sameRepository checks that a prefix is that of the repository.
func sameRepository(prefix string, info github.RepositoryInfo) error {
	s, err := github.ParsePrefix(prefix)
	same := s.OwnerID == info.OwnerID && s.RepoID == info.ID
	if s.Form == github.FormClassic {
		same = strings.EqualFold(s.Owner, info.Owner) && strings.EqualFold(s.Repo, info.Name)
	}
	if prefix == "" || err == nil && same {
		return nil
	}
	return fmt.Errorf("answer about subjects: its prefix %q is not that of %s/%s", prefix, info.Owner, info.Name)
}
