// Package diagnose finds out why a token exchange failed: [Examine] takes the
// pasted token with whatever else is known and returns a [Report], which
// internal/present makes a document of and [Report.JSON] writes for programs.
//
// It works in layers, each a package of its own, and each knows only those below:
//
//	evidence  what is known, parsed once
//	check     the server's steps in the documented order: passed, failed, skipped,
//	          with a typed reason
//	cause     what explains the failed checks, ranked; a file a family
//	diagnose  the verdict, the headline, what was not checked, the suggested rule
//
// The package does no I/O and reads no clock: the time is part of the [Input].
// Everything is evaluated as it came; a credential is redacted where a value
// enters a text, and no piece of this very token stays in a report (redact.go).
package diagnose
