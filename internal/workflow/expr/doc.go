// Package expr evaluates the expressions of GitHub Actions ("Evaluate expressions in workflows and
// actions") with what is known before a run.
//
// [Parse] reads one expression, [ParseCondition] the text of an if: and [ParseTemplate] a text with any
// number of ${{ }} in it. They are evaluated against a [Scope], which says what the contexts hold. A
// [Value] is what an expression can be: one value, one of several, or anything that has a certain shape.
// Whether it is true is a [Truth] of four: true, false, undecided, or for whoever starts the run to
// choose.
//
// The package is pure, and every input is bounded: a hostile expression costs a moment at most.
package expr
