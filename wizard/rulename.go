package wizard

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
)

// ruleName makes a slug of the answers. Rules of several scopes need several
// names (the API refuses a second one with 409): where the slug loses something
// of what tells the scopes apart, a few digits of its hash make up for it. It is
// empty where the repository is not known yet.
func ruleName(a Answers) string {
	if a.Repository == "" {
		return ""
	}
	parts := []string{"gha", strings.ReplaceAll(a.Repository, "/", "-")}
	var scope []string // what a person names freely
	add := func(label, v string) {
		if label != "" {
			parts = append(parts, label)
		}
		parts, scope = append(parts, strings.TrimSuffix(v, "*")), append(scope, v)
	}
	if a.Environment != "" {
		add("env", a.Environment)
	}
	if a.Branch != "" && !onlyEvents(a.Events, "release") {
		add("", a.Branch)
	}
	if a.Tag != "" {
		add("tag", a.Tag)
	}
	if !(len(a.Events) == 1 && a.Events[0] == DefaultEvent) {
		parts = append(parts, a.Events...)
	}
	if a.AnyWorkflow {
		parts = append(parts, "any-workflow")
	} else if a.WorkflowFile != DefaultWorkflowFile {
		add("", strings.TrimSuffix(strings.TrimSuffix(a.WorkflowFile, ".yml"), ".yaml"))
	}
	name := slug(strings.Join(parts, "-"))
	lost := slices.ContainsFunc(scope, func(v string) bool { return slug(v) != v })
	if !lost && len(name) < federation.MaxName {
		return name
	}
	sum := fmt.Sprintf("-%x", sha256.Sum256([]byte(strings.Join(scope, "\n"))))[:1+nameHash]
	return strings.TrimRight(name[:min(len(name), federation.MaxName-len(sum))], "-") + sum
}

// nameHash is how many hexadecimal digits tell apart names that are alike.
const nameHash = 6

func onlyEvents(events []string, name string) bool {
	return !slices.ContainsFunc(events, func(e string) bool { return e != name })
}

// slug keeps what a name may hold, within its length.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	out := b.String()
	if len(out) > federation.MaxName {
		out = out[:federation.MaxName]
	}
	return strings.Trim(out, "-")
}
