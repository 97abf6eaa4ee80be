// Package pattern reads a rule's subject_prefix: GitHub's grammar of the sub
// claim with holes, as somebody typed it. [Parse] never fails; what is wrong
// with a pattern by itself stands in [Pattern].Faults, and what is different
// between a pattern and a token's sub is said by [Compare].
//
// One id has one detector, and it is here: gh-wif lint lists the faults, and
// gh-wif diagnose puts those that no sub can get past before the differences.
//
// The package holds values only. Its facts come from the GitHub OIDC reference
// and from the WIF reference, "Rule matching semantics".
package pattern
