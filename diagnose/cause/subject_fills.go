package cause

import (
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
)

// subjectFills fill the holes of the family's texts.
func subjectFills(k *Known, p pattern.Pattern) say.Fills {
	s := k.Subject
	raw := strings.TrimSpace(p.Raw)
	context, value, tail := s.Context.String(), s.Context.Value, p.Tail()
	if p.Kind == "" {
		tail = raw
	}
	if k.SubjectErr != nil || s.Custom {
		context, value, tail = k.Sub, k.Text(github.ClaimEnvironment), raw
	}
	event := say.N(k.Text(github.ClaimEvent))
	if event.Empty() {
		event = say.W("another event")
	}
	return say.Fills{
		"rule": say.V(p.Raw), "sub": say.V(k.Sub), "trimmed": say.V(raw), "starred": say.V(strings.TrimSuffix(p.Raw, "*") + "*"),
		"with_ids":   say.N(s.Owner + "@" + s.OwnerID + "/" + s.Repo + "@" + s.RepoID),
		"repository": say.V(k.Repository()), "repo_path": say.N(k.Repository()), "rule_repository": say.V(p.Repository()),
		"context": say.V(context), "rule_context": say.V(tail), "value": say.N(value), "rule_value": say.N(environmentIn(p)),
		"event": event, "odd": oddText(p.Raw, k.Sub), "problem": typoText(p), "queue": say.V(queuePrefix(s)), "template": templateText(k),
	}
}

// environmentIn is the name of the environment that a rule's subject wants, or
// whatever stands in its place.
func environmentIn(p pattern.Pattern) string {
	value := strings.TrimSuffix(p.Value, ":")
	for _, pair := range p.Custom() {
		if pair.Key == string(github.ContextEnvironment) {
			value = pair.Value
		}
	}
	return github.Unescape(value)
}

// oddText names the characters that deceive, by their code points.
func oddText(rule, sub string) say.Text {
	odd := append(pattern.Lookalikes(rule, sub), pattern.Lookalikes(sub, rule)...)
	var names []string
	for _, o := range odd[:min(3, len(odd))] {
		names = append(names, o.Code()+" ("+o.Name+")")
	}
	return say.W(strings.Join(names, ", "))
}

// typoText says why no run can have the rule's subject.
func typoText(p pattern.Pattern) say.Text {
	for _, f := range p.Faults {
		if f.ID == pattern.Typo {
			return say.Join(say.W(": it "), say.Prose(f.Says))
		}
	}
	return nil
}

// queuePrefix is the subject_prefix for the merge queue that a sub comes from.
func queuePrefix(s github.Subject) string {
	prefix, _, _ := strings.Cut(s.Raw, ":ref:")
	base, ok := strings.CutPrefix(s.Context.Value, github.RefsHeads+github.MergeQueuePath)
	if i := strings.LastIndex(base, "/pr-"); ok && i >= 0 {
		base = base[:i]
	}
	return prefix + ":ref:" + github.MergeQueueRef(base) + "*"
}

// templateText says what a customised sub is made of.
func templateText(k *Known) say.Text {
	switch {
	case k.SubjectErr != nil:
		return say.Template("The token's sub {sub} is not the default, and its template cannot be told.").Fill(say.Fills{"sub": say.V(k.Sub)})
	case !k.Subject.Custom:
		return say.W("The rule is written for a customised sub, and the token's is the default.")
	}
	keys := make([]say.Text, len(k.Subject.Pairs))
	for i, p := range k.Subject.Pairs {
		keys[i] = say.N(p.Key)
	}
	return say.Template("The token's sub is made of {keys}, which is not the default.").Fill(say.Fills{"keys": say.List(", ", keys...)})
}
