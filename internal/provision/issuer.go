package provision

import (
	"slices"

	"gh-wif/internal/federation"
	"gh-wif/wizard"
)

// IssuerStep compares the issuer with those of the organization that are not archived. It
// is found by its id, else by its issuer_url, whatever its name: there is one for each.
func (w *Wanted) IssuerStep(live []federation.Issuer) (Step, error) {
	found, ok := find(live, w.means)
	switch {
	case !ok && w.IssuerID != "":
		return Step{}, &wizard.AnswerError{Field: "issuer-id", Value: w.IssuerID, Problem: "is no issuer of the organization, or an archived one: leave it out, and the one for " + w.Issuer.IssuerURL + " is found"}
	case !ok:
		return w.newIssuer(live)
	}
	if found.IssuerURL != w.Issuer.IssuerURL {
		return Step{}, &wizard.AnswerError{Field: "issuer-id", Value: found.ID, Problem: "is the issuer for " + found.IssuerURL + ", and the repository's tokens are issued by " + w.Issuer.IssuerURL}
	}
	w.IssuerID = found.ID
	w.fill()
	s := Step{ID: Issuer, State: Exists, Resource: found.ID, Name: found.Name, Because: "the organization has one for " + found.IssuerURL}
	if found.Name != w.Issuer.Name {
		s.Because += ", by the name of " + found.Name
	}
	if s.Diff = issuerDiff(found, w.Issuer); s.Diff != "" {
		s.Because += "; it is not as a new one would be, and is left as it is: other rules may need it so"
	}
	return s, nil
}

// means reports whether an issuer is the one that is wanted.
func (w *Wanted) means(i federation.Issuer) bool {
	if w.IssuerID != "" {
		return i.ID == w.IssuerID
	}
	return i.IssuerURL == w.Issuer.IssuerURL
}

func (w *Wanted) newIssuer(live []federation.Issuer) (Step, error) {
	wanted := w.Issuer.Name
	name, err := w.Taken.free(Issuer, wanted, func(name string) bool {
		return slices.ContainsFunc(live, func(i federation.Issuer) bool { return i.Name == name })
	})
	if err != nil {
		return Step{}, err
	}
	s := Step{ID: Issuer, State: Planned, Deed: Make, Name: name, Because: "the organization has none for " + w.Issuer.IssuerURL}
	if name != wanted {
		s.Because += "; the name " + wanted + " is that of another issuer"
	}
	return s, nil
}

// NamesError says that all names for an object are those of others.
type NamesError struct {
	Of     ID
	Wanted string
}

func (e *NamesError) Error() string {
	return "the " + word(e.Of) + " has no name: " + e.Wanted + " and those that could take its place belong to others"
}

// word is a step's object in plain words.
func word(id ID) string {
	switch id {
	case Account:
		return "service account"
	case PullRequest:
		return "pull request"
	}
	return string(id)
}
