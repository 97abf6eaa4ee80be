package diagnose

import (
	"fmt"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// align sets sub under the rule's subject. It needs both.
func (f *facts) align() *Alignment {
	if f.in.Rule == nil || f.in.Rule.Match.SubjectPrefix == "" || f.sub == "" {
		return nil
	}
	p := f.in.Rule.Match.SubjectPrefix
	a := &Alignment{Rule: p, Sub: f.sub, FirstDiff: -1, RuleDiffAt: -1, Segments: pattern.Segments(p, f.sub)}
	if !pattern.Matches(p, f.sub) {
		at := pattern.CommonPrefix(strings.TrimSuffix(p, "*"), f.sub)
		a.FirstDiff, a.RuleDiffAt = at, at
	}
	return a
}

func (f *facts) findSubject() []found {
	c := f.check(checkSub)
	switch {
	case f.foreign():
		return nil
	case c.Status == Failed && f.sub != "":
		return f.subjectMismatch()
	case f.in.Rule == nil && f.reason.family == familySubject && f.sub != "":
		return f.subjectByReason()
	}
	return nil
}

func (f *facts) subjectMismatch() []found {
	p := f.in.Rule.Match.SubjectPrefix
	v := f.subjectValues(p)
	evidence := "sub is " + show(f.sub) + ", subject_prefix is " + show(p)
	var all []found
	for i, d := range pattern.Compare(pattern.Parse(p), f.sub, f.samePinned(p)) {
		id, e := string(d.ID), evidence
		if id == "sub_unicode_lookalike" {
			e += ": " + v["odd"]
		}
		if id == "sub_env_vs_ref_rule" {
			e += f.environmentLine()
		}
		all = append(all, found{id: id, check: checkSub, after: i, evidence: e, values: v, fix: f.subjectFix(id)})
	}
	return all
}

// environmentLine names the job that declares the environment, where a workflow
// was given.
func (f *facts) environmentLine() string {
	s, _ := github.ParseSubject(f.sub)
	for _, file := range f.in.Workflows {
		for _, j := range file.Jobs {
			if j.Environment.Text == s.Context.Value {
				return fmt.Sprintf("; %s line %d: job %s declares it", show0(file.Path), j.Environment.Pos.Line, show(j.ID))
			}
		}
	}
	return ""
}

// subjectFix replaces the table's fix where the exact sub would be no help.
func (f *facts) subjectFix(id string) string {
	s, err := github.ParseSubject(f.sub)
	if err != nil || id == "sub_merge_queue_ref" || id == "sub_other_repo" || id == "sub_pr_vs_ref_rule" {
		return ""
	}
	if s.Context.Kind == github.ContextPullRequest {
		return f.pullRequestFix(id, s)
	}
	if strings.HasPrefix(s.Context.Value, github.RefsHeads+github.MergeQueuePath) {
		return "Set match.subject_prefix of the rule to {queue}. The ref of a merge queue is new each time. For runs on the branch itself, keep a rule of their own."
	}
	if p := strings.TrimSpace(f.in.Rule.Match.SubjectPrefix); id == string(pattern.MissingStar) && !pattern.Matches(p+"*", f.sub) {
		return setExact
	}
	return ""
}

// pullRequestFix keeps a fix from opening a rule to pull requests that is not for
// them: one subject stands for all of them.
func (f *facts) pullRequestFix(id string, s github.Subject) string {
	w := pattern.Parse(f.in.Rule.Match.SubjectPrefix)
	tail := w.Tail()
	prefix, _, _ := strings.Cut(s.Raw, ":"+string(github.ContextPullRequest))
	switch {
	case strings.HasPrefix(strings.ToLower(string(w.Kind)), "pull"):
		return ""
	case id == "sub_ref_vs_env_rule":
		return "Add `environment: {rule_value}` to the job that fetches the token; the environment's own rules then decide which pull requests may use it."
	case w.Kind == github.ContextRef && w.Value != "" && len(w.Fatal()) == 0, w.Kind == github.ContextEnvironment && w.Value != "":
		return "Set match.subject_prefix of the rule to " + show(prefix+":"+tail) + ", the rule's own context for this repository. That still keeps out this run, which is a pull request's ({sub}): run the job where the rule expects it, or make a rule of their own for pull requests."
	}
	return "Name the branch in match.subject_prefix of the rule, for example " + show(prefix+":ref:refs/heads/main") + ", and run the job there. Only if pull requests are meant to call Claude, set it to {sub}. That lets in every pull request of the repository."
}

// samePinned reports whether the rule knows the repository by its id, and it is
// the token's.
func (f *facts) samePinned(p string) bool {
	id := text(f.claims, github.ClaimRepositoryID)
	if s, err := github.ParseSubject(f.sub); id == "" && err == nil {
		id = s.RepoID
	}
	pinned, _ := f.in.Rule.Match.Claim(github.ClaimRepositoryID)
	return id != "" && (pinned == id || pattern.Parse(p).RepoID == id)
}

// subjectValues are the placeholders of the texts.
func (f *facts) subjectValues(p string) map[string]string {
	s, err := github.ParseSubject(f.sub)
	w := pattern.Parse(p)
	tail := w.Tail()
	if w.Kind == "" {
		tail = strings.TrimSpace(p)
	}
	odd := append(pattern.Lookalikes(p, f.sub), pattern.Lookalikes(f.sub, p)...)
	var oddText []string
	for _, o := range odd[:min(3, len(odd))] {
		oddText = append(oddText, o.Code()+" ("+o.Name+")")
	}
	problem := ""
	for _, fault := range w.Faults {
		if fault.ID == pattern.Typo {
			problem = ": it " + fault.Says
		}
	}
	context, value := s.Context.String(), s.Context.Value
	if err != nil || s.Custom {
		context, value, tail = f.sub, text(f.claims, github.ClaimEnvironment), strings.TrimSpace(p)
	}
	ruleValue := strings.TrimSuffix(w.Value, ":")
	for _, pair := range w.Custom() {
		if pair.Key == string(github.ContextEnvironment) {
			ruleValue = pair.Value
		}
	}
	return values(
		"rule", show(p), "sub", show(f.sub), "trimmed", show(strings.TrimSpace(p)), "starred", show(strings.TrimSuffix(p, "*")+"*"),
		"owner", show0(s.Owner), "owner_id", s.OwnerID, "name", show0(s.Repo), "name_id", s.RepoID,
		"repository", show(repositoryOf(f.claims)), "repo_path", show0(repositoryOf(f.claims)), "rule_repository", show(w.Repository()),
		"context", show(context), "rule_context", show(tail), "value", show0(value), "rule_value", show0(github.Unescape(ruleValue)),
		"event", orElse(show0(text(f.claims, github.ClaimEvent)), "another event"),
		"odd", strings.Join(oddText, ", "), "problem", problem, "queue", show(queuePrefix(s)), "template", templateText(s, err, f.sub),
	)
}

// show0 is show without the quotes, for values inside a longer literal.
func show0(s string) string {
	quoted := show(s)
	return quoted[1 : len(quoted)-1]
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
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

func templateText(s github.Subject, err error, sub string) string {
	switch {
	case err != nil:
		return "The token's sub " + show(sub) + " is not the default, and its template cannot be told."
	case !s.Custom:
		return "The rule is written for a customised sub, and the token's is the default."
	}
	var keys []string
	for _, p := range s.Pairs {
		keys = append(keys, p.Key)
	}
	return "The token's sub is made of " + strings.Join(keys, ", ") + ", which is not the default."
}

// subjectByReason says what can be told of a mismatch from the token alone.
func (f *facts) subjectByReason() []found {
	s, err := github.ParseSubject(f.sub)
	id := "sub_rule_unknown"
	switch {
	case err != nil || s.Custom:
		id = "sub_custom_template"
	case s.Form == github.FormImmutable:
		id = "sub_immutable_token_vs_name_rule"
	case strings.HasPrefix(s.Context.Value, github.RefsHeads+github.MergeQueuePath):
		id = "sub_merge_queue_ref"
	case s.Context.Kind == github.ContextEnvironment:
		id = "sub_env_vs_ref_rule"
	case s.Context.Kind == github.ContextPullRequest:
		id = "sub_pr_vs_ref_rule"
	case strings.HasPrefix(s.Context.Value, github.RefsTags):
		id = "sub_tag_vs_branch"
	}
	v := f.subjectValues("")
	v["rule"], v["rule_context"], v["rule_repository"] = "(not given)", "probably something else (the rule was not given)", "(not given)"
	v["rule_value"] = "NAME"
	evidence := fmt.Sprintf("%s is %s, and sub is %s", f.reason.where, show(f.reason.word), show(f.sub))
	all := []found{{id: id, rank: rankProof, evidence: evidence, values: v}}
	if id != "sub_rule_unknown" {
		all = append(all, found{id: "sub_rule_unknown", rank: rankProof + 1, evidence: evidence, values: v})
	}
	return all
}

// renamedByClaims: the names differ, and the id that the rule pins is the same.
func (f *facts) renamedByClaims() []found {
	m := f.in.Rule.Match
	id, pinned := m.Claim(github.ClaimRepositoryID)
	if !pinned || id != text(f.claims, github.ClaimRepositoryID) {
		return nil
	}
	for _, name := range []string{github.ClaimRepository, github.ClaimOwner} {
		want, ok := m.Claim(name)
		got := text(f.claims, name)
		if ok && got != "" && !strings.EqualFold(want, got) {
			return []found{{
				id: "sub_repo_renamed", check: checkClaim + name, values: f.subjectValues(m.SubjectPrefix),
				evidence: fmt.Sprintf("%s is %s, the rule has %s, and repository_id is %s in both", name, show(got), show(want), show(id)),
				fix:      "Set match.claims." + name + " of the rule to " + show(got) + ".",
			}}
		}
	}
	return nil
}

// recreatedByClaims: the names are equal, and the pinned id is another one.
func (f *facts) recreatedByClaims() []found {
	m := f.in.Rule.Match
	for _, pin := range [][2]string{{github.ClaimRepositoryID, github.ClaimRepository}, {github.ClaimOwnerID, github.ClaimOwner}} {
		id, ok := m.Claim(pin[0])
		got := text(f.claims, pin[0])
		name, named := m.Claim(pin[1])
		if !ok || got == "" || id == got || !named || name != text(f.claims, pin[1]) {
			continue
		}
		return []found{{
			id: "sub_repo_id_differs", check: checkClaim + pin[0], after: 1, values: f.subjectValues(m.SubjectPrefix),
			evidence: fmt.Sprintf("%s is %s in both, and %s is %s, the rule has %s", pin[1], show(name), pin[0], show(got), show(id)),
			fix:      "If this repository is the one that is meant, set match.claims." + pin[0] + " of the rule to " + show(got) + ".",
		}}
	}
	return nil
}
