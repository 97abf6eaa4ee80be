package wizard

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// ruleName makes a slug of what the rule is for. Rules for other runs need other
// names (the API refuses a second one with 409): where the slug could be that of
// other runs too, some digits of a hash over all that tells the runs apart make up
// for it. How GitHub writes the repository, and its ids, are no part of it: the
// rule that is made again with them takes the place of the one without.
func (b *builder) ruleName() string {
	readable, unmistakable := b.readableName()
	name := Slug(readable)
	if unmistakable {
		return name
	}
	sum := fmt.Sprintf("-%x", sha256.Sum256([]byte(strings.Join(b.scope(), "\n"))))[:1+nameHash]
	return strings.TrimRight(name[:min(len(name), federation.MaxName-len(sum))], "-") + sum
}

// nameHash is how many hexadecimal digits tell apart names that are alike.
const nameHash = 8

// scope is all that tells the wanted runs from those of another rule. No line of
// it can hold a line break.
func (b *builder) scope() []string {
	r := b.request
	lines := []string{b.answers.IssuerURL, r.Audience, r.Owner, r.Repo, r.WorkflowFile, r.CalledWorkflow}
	var runs []string
	for _, w := range r.Wanted {
		base := ""
		if e, _ := github.EventByName(w.Event); e.NamesBase() {
			base = r.BaseRef
		}
		runs = append(runs, fmt.Sprintf("%s %q %t %q %q", w.Event, w.Ref.Before, w.Ref.Open, w.Environment, base))
	}
	slices.Sort(runs)
	return append(lines, runs...)
}

// readableName says the usual answers in words, and whether no other answers are
// said so: one event, of each name a single word, and nothing out of the ordinary.
func (b *builder) readableName() (name string, unmistakable bool) {
	a := b.answers
	owner, repo, _ := strings.Cut(a.Repository, "/")
	parts := []string{"gha", owner, repo}
	unmistakable = isWord(owner) && isWord(repo) && len(a.Events) == 1 &&
		a.IssuerURL == github.IssuerURL && a.Audience == federation.DefaultAudience && a.ReusableWorkflow == ""
	add := func(label, v string) {
		if label != "" {
			parts = append(parts, label)
		}
		parts = append(parts, v)
		unmistakable = unmistakable && isWord(v) && !slices.Contains(labels(), v) && !isHash(v)
	}
	if a.Environment != "" {
		add("env", a.Environment)
	}
	branch := b.namesBranch()
	if branch {
		add("", a.Branch)
	}
	switch needed := slices.ContainsFunc(a.Events, trust.NeedsDefaultBranch); {
	case !needed || branch && a.Branch == a.DefaultBranch:
	case branch || slices.Contains(a.Events, "pull_request_target"):
		add("default", a.DefaultBranch)
	default:
		add("", a.DefaultBranch)
	}
	if a.Tag != "" {
		add("tag", a.Tag)
	}
	if !slices.Equal(a.Events, []string{DefaultEvent}) {
		parts = append(parts, slices.Sorted(slices.Values(a.Events))...)
	}
	if a.AnyWorkflow {
		parts = append(parts, "any-workflow")
	} else if a.WorkflowFile != DefaultWorkflowFile {
		add("", strings.TrimSuffix(strings.TrimSuffix(a.WorkflowFile, ".yml"), ".yaml"))
		unmistakable = false // it could be a branch
	}
	name = strings.Join(parts, "-")
	return name, unmistakable && len(name) <= federation.MaxName
}

// namesBranch: the branch that was given, or assumed, takes part in the wanted
// runs.
func (b *builder) namesBranch() bool {
	return slices.ContainsFunc(b.request.Wanted, func(w trust.Wanted) bool {
		e, _ := github.EventByName(w.Event)
		switch e.Ref {
		case github.RefChosen:
			return strings.HasPrefix(w.Ref.Before, github.RefsHeads)
		case github.RefMergeQueue:
			return true
		}
		return e.NamesBase() && b.request.BaseRef != ""
	})
}

// labels are the words by which a readable name says what the next one is, or what
// starts the workflow.
func labels() []string {
	out := []string{"env", "default", "tag", "any", "workflow"}
	for _, name := range github.EventNames() {
		out = append(out, strings.Split(name, "_")...)
	}
	return out
}

// isWord: a name that a slug neither changes nor joins with the next one.
func isWord(s string) bool { return s != "" && Slug(s) == s && !strings.Contains(s, "-") }

// isHash: a word that could be the end of another name.
func isHash(s string) bool {
	return len(s) == nameHash && strings.Trim(s, "0123456789abcdef") == ""
}

// Slug keeps what the name of an issuer or a rule may hold, within its length: small
// letters, digits and single hyphens ("Create Federation Rule", name). It may be empty.
func Slug(s string) string {
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
