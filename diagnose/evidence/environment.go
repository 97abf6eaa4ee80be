package evidence

import (
	"maps"
	"slices"
	"strings"

	"gh-wif/internal/federation"
)

// Environment is the job's environment as the SDKs read it ("Workload Identity
// Federation", environment variables and credential precedence).
type Environment struct{ vars map[string]string }

func newEnvironment(vars []EnvVar) *Environment {
	e := &Environment{vars: make(map[string]string, len(vars))}
	for _, v := range vars {
		e.vars[strings.TrimSpace(v.Name)] = v.Value
	}
	return e
}

// MeantFor is the name of a variable that is set, that nothing reads, and that is
// probably meant for another one; empty: there is none.
func (e *Environment) MeantFor(name string) string {
	for _, n := range slices.Sorted(maps.Keys(e.vars)) {
		if meant, ok := federation.EnvMeant(n); ok && meant == name {
			return n
		}
	}
	return ""
}

// Value is a variable's value, empty where it is not set.
func (e *Environment) Value(name string) string { return e.vars[name] }

// IsSet reports whether a variable is set, be it to nothing.
func (e *Environment) IsSet(name string) bool { _, ok := e.vars[name]; return ok }

// Holds reports whether a variable has a value in it.
func (e *Environment) Holds(name string) bool { return strings.TrimSpace(e.vars[name]) != "" }

// IsExpression reports whether GitHub still fills the value in.
func IsExpression(v string) bool { return strings.Contains(v, "${{") }

// BadID says why a value cannot be an id of a kind; empty where it can, or where
// nothing is known.
func BadID(k federation.IDKind, v string) string {
	switch {
	case strings.TrimSpace(v) == "" || IsExpression(v):
		return ""
	case k.IsPlaceholder(v) || strings.HasSuffix(v, "..."):
		return "is still the documentation's placeholder"
	}
	return k.Check(v)
}

// Workspaces are the workspaces of a rule that are real ids.
func Workspaces(rule *federation.Rule) []string {
	if rule == nil {
		return nil
	}
	var out []string
	for _, id := range rule.Workspaces() {
		if BadID(federation.Workspace, id) == "" {
			out = append(out, id)
		}
	}
	return out
}
