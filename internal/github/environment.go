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
