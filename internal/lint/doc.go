// Package lint finds what is invalid, unsafe or fragile in federation rules,
// issuers and workflows, alone and together, and predicts the subjects that the
// jobs of a workflow will carry.
//
// Its entry points are [Check], which turns documents into findings, and [Predict],
// which turns workflows into the runs that they make. Package sarif below it
// writes findings for code scanning.
//
// What a rule lets in is decided by trying tokens against it, never by its text.
// The package is pure: no files, no network, no clock. What is general about
// GitHub Actions is the business of actionlint and zizmor.
package lint
