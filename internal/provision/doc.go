// Package provision plans what an organization at Anthropic needs so that a repository's
// runs can exchange their tokens: the issuer, the service account, its membership in the
// workspace and the rule. [Want] takes it from the wizard's plan, [Wanted.Resolve] fills in
// what the organization leaves no choice about, and the methods that give a [Step] compare
// one object with what is there: it exists, is to be made, or differs.
//
// What is there is found so that a second look finds what a first one made, whatever came
// between: an issuer by its issuer_url, an account and a rule by id or by one of the names
// of [Names]. What is archived is not there.
//
// It asks nobody and changes nothing: internal/live does both.
package provision
