package github

import (
	"path"
	"slices"
	"strings"
)

// Refuses reports whether the patterns of an environment surely keep a full ref out. Where
// they are not told, or one of them is written in a way that is not understood here, it is not
// known, and false. For runs of pull requests GitHub compares refs/pull/NUMBER/merge.
func (e Environment) Refuses(ref string) bool {
	if e.Branches != BranchesSelected || len(e.Patterns) == 0 {
		return false
	}
	return !slices.ContainsFunc(e.Patterns, func(p RefPattern) bool { return p.mayMatch(ref) })
}

// mayMatch reports whether a ref fits, or it is not known that it does not: by Ruby's
// File.fnmatch, of which path.Match understands all but two stars, braces and an escape.
func (p RefPattern) mayMatch(ref string) bool {
	if strings.Contains(p.Name, "**") || strings.ContainsAny(p.Name, `{\`) || strings.Contains(p.Name, "[!") {
		return true
	}
	prefix := RefsHeads
	if p.Tag {
		prefix = RefsTags
	}
	name, ofSort := strings.CutPrefix(ref, prefix)
	if !ofSort && (p.Tag || !strings.HasPrefix(ref, RefsPull)) {
		return false
	}
	matched, err := path.Match(p.Name, name)
	return matched || err != nil
}

// Exact reports whether the environment names each ref that may use it in full, so that
// nobody gets at it by a name of their choice.
func (e Environment) Exact() bool {
	return e.Branches == BranchesSelected && len(e.Patterns) > 0 &&
		!slices.ContainsFunc(e.Patterns, func(p RefPattern) bool { return strings.ContainsAny(p.Name, `*?[\{`) })
}

// Guarded reports whether it is sure that something stands before an environment: reviewers,
// refs named in full, or the protected branches where one is known to be protected. With none
// in the whole repository, an environment for protected branches is open to all ("Deployments
// and environments").
func (k Knowledge) Guarded(e Environment) bool {
	return e.Reviewers > 0 || e.Exact() || e.Branches == BranchesProtected && k.Branch != nil && k.Branch.Exists && k.Branch.Classic
}

// Environment finds one by its name, whose case GitHub does not mind. known: it is told which
// there are.
func (k Knowledge) Environment(name string) (e Environment, there, known bool) {
	i := slices.IndexFunc(k.Environments, func(e Environment) bool { return strings.EqualFold(e.Name, name) })
	if i < 0 {
		return Environment{}, false, k.Environments != nil
	}
	return k.Environments[i], true, true
}

// Names are the patterns of the refs that may use the environment.
func (e Environment) Names() []string {
	var out []string
	for _, p := range e.Patterns {
		out = append(out, p.Name)
	}
	return out
}
