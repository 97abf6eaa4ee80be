// Package workflow reads GitHub Actions workflow files, says what their jobs do to call Claude with
// Workload Identity Federation, and finds what is wrong with it.
//
// It has three entry points:
//
//   - [Read] turns bytes into a [File] with positions. It refuses what GitHub could not run either
//     (broken YAML, duplicate keys, no jobs), with line, column and what would be right.
//   - [Flaws] lists what will fail, is unsafe or is fragile about federation; [File.Federated] has
//     the facts it works from. A job that has nothing to do with Claude never gets a flaw: the
//     general rest is the business of actionlint and zizmor.
//   - [Origins] enumerates every job × trigger × environment, from which the caller predicts subjects.
//
// The package is pure: no files, no network, no clock. Text of a [File] is untrusted and is kept as it
// is; neutralising it for a terminal is for whoever prints it.
package workflow
