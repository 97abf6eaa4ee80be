package cause

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// The kinds that are a caution by themselves and more than a rule for a run of this
// context should let in. What is a danger, or an open end, always counts.
var (
	broadRefKinds = []string{"other_branch"}
	broadEnvKinds = []string{"other_environment", "no_environment"}
)

// overbroad says what a rule that lets the token in lets in beside it, or by it.
func overbroad(k *Known) (Found, bool) {
	judged := trust.Judge(*k.Rule(), k.Claims)
	kinds := slices.Clone(judged.Broad)
	if judged.Own != nil {
		kinds = slices.DeleteFunc(kinds, func(o trust.Kind) bool { return o.ID == judged.Own.ID })
	}
	beside := trust.Expose(*k.Rule(), hint(k))
	for _, o := range beside.Kinds {
		if o.Admitted && tooWide(k, judged, o.ID) {
			kinds = append(kinds, o)
		}
	}
	if judged.Own == nil && len(kinds) == 0 {
		return Found{}, false
	}
	fills := say.Fills{"own": nil, "lets": say.W("also lets in"), "rule": say.V(k.SubjectPrefix()), "must": say.W("it must still match"), "more": titles(kinds)}
	if k.SubjectPrefix() == "" {
		fills["rule"] = say.W("(none)")
	}
	evidence := say.Template("the rule also lets in {more}")
	if own := judged.Own; own != nil {
		fills["own"] = say.Template("this very run is one that a rule should keep out ({title}), and ").Fill(say.Fills{"title": say.Prose(own.Title)})
		fills["must"] = say.W("it must not match")
		if evidence = "this very run is one that a rule should keep out: {title}"; len(kinds) == 0 {
			fills["own"], fills["lets"], fills["more"] = say.W("this very run is one that a rule should keep out: "), say.W("lets in"), say.Prose(own.Title)
		}
		fills["title"] = say.Prose(own.Title)
	}
	out := Found{Cause: Overbroad, Rank: rankMatch, Evidence: evidence.Fill(fills), Fills: fills}
	fills["narrow"], out.Narrowed = narrow(k, judged, beside)
	return out, true
}

// tooWide reports whether a kind counts for the token's context, and the rule's own
// exposure holds it against the rule: one that says nothing of environments is about
// the ref and the file, whichever environment the job declares.
func tooWide(k *Known, judged trust.Judgement, id string) bool {
	return slices.Contains(contextKinds(k), id) && slices.ContainsFunc(judged.Exposure.Kinds, func(o trust.Kind) bool {
		return o.ID == id && o.Admitted && o.Severity != trust.SeverityNone
	})
}

// contextKinds are the kinds that count for a run of the token's context.
func contextKinds(k *Known) []string {
	switch k.Subject.Context.Kind {
	case github.ContextEnvironment:
		return broadEnvKinds
	case github.ContextRef:
		return broadRefKinds
	}
	return nil
}

// titles names the first kinds, and how many more there are.
func titles(kinds []trust.Kind) say.Text {
	var out []say.Text
	for _, k := range kinds {
		out = append(out, say.Prose(k.Title))
	}
	if n := len(out); n > 3 {
		out = append(out[:3], say.W(strconv.Itoa(n-3)+" kinds more"))
	}
	return say.List("; ", out...)
}

// narrow says what to change in the rule. It was tried: the dangerous kinds are then
// kept out, the token with them where it is of one, and else the token still gets
// in. The match is the changed one; nil where a new rule is needed.
func narrow(k *Known, judged trust.Judgement, beside trust.Exposure) (say.Text, *federation.Match) {
	rule := *k.Rule()
	from := beside.Kinds
	if judged.Own != nil {
		from = judged.Exposure.Kinds
	}
	var change federation.Change
	for _, o := range from {
		if o.Admitted && (slices.ContainsFunc(judged.Broad, func(b trust.Kind) bool { return b.ID == o.ID }) || tooWide(k, judged, o.ID)) {
			change = change.And(o.Change)
		}
	}
	exact := federation.Change{SubjectPrefix: k.Sub}
	by := func(c federation.Change, t say.Template, f say.Fills) (say.Text, *federation.Match) {
		match := c.Apply(rule.Match)
		return t.Fill(f), &match
	}
	if judged.Own == nil && strings.HasSuffix(rule.Match.SubjectPrefix, "*") && lasting(k.Sub) && holds(rule, exact, k.Claims, false) {
		return by(exact, "Narrow the rule to this run: set match.subject_prefix to {sub!}.", say.Fills{"sub": say.V(k.Sub)})
	}
	if holds(rule, change, k.Claims, judged.Own != nil) {
		return by(change, "Add to the rule: {change!}.", say.Fills{"change": say.N(change.String())})
	}
	if before, ok := strings.CutSuffix(rule.Match.SubjectPrefix, "*"); ok && judged.Own != nil && holds(rule, federation.Change{SubjectPrefix: before}, k.Claims, true) {
		return by(federation.Change{SubjectPrefix: before}, "Write the name in full: set match.subject_prefix to {sub!}, without the star.", say.Fills{"sub": say.V(before)})
	}
	if judged.Own == nil && lasting(k.Sub) && holds(rule, change.And(exact), k.Claims, false) {
		return by(change.And(exact), "Narrow the rule to this run: {change!}.", say.Fills{"change": say.N(change.And(exact).String())})
	}
	if judged.Own != nil {
		return say.W("Make a new rule for the runs that it is for: no change of this one keeps this run out and them in."), nil
	}
	return say.Template("Make a new rule for this run alone, with its repository, event and ref: {sub!} and what `gh-wif generate` adds.").Fill(say.Fills{"sub": say.V(k.Sub)}), nil
}

// lasting reports whether the next run of the kind has the same subject, and none that
// would be read as a pattern.
func lasting(sub string) bool {
	return sub != "" && !strings.HasSuffix(sub, "*") && !strings.Contains(sub, github.RefsTags) && !strings.Contains(sub, github.MergeQueuePath) &&
		!strings.Contains(sub, github.RefsPull)
}

// holds tries a change: nothing broad gets in, and the token does unless it is to be
// kept out.
func holds(rule federation.Rule, change federation.Change, claims map[string]any, out bool) bool {
	match := change.Apply(rule.Match)
	if federation.Evaluate(match, claims).Matched == out {
		return false
	}
	return len(trust.Judge(rule.WithMatch(match), claims).Broad) == 0
}

// hint describes the token's run to the exposure.
func hint(k *Known) trust.Hint {
	h := trust.Hint{
		Repository: k.Repository(), Environment: k.Text(github.ClaimEnvironment), IssuerURL: k.Issuer,
		OwnerID: k.Text(github.ClaimOwnerID), RepositoryID: k.Text(github.ClaimRepositoryID),
	}
	context := k.Subject.Context
	if context.Kind == github.ContextEnvironment {
		h.Environment = context.Value
	}
	ref := cmp.Or(k.Text(github.ClaimRef), context.Value)
	if b, ok := strings.CutPrefix(ref, github.RefsHeads); ok {
		h.Branch = b
	}
	if t, ok := strings.CutPrefix(ref, github.RefsTags); ok {
		h.Tag = t
	}
	if e := k.Text(github.ClaimEvent); e != "" {
		h.Events = []string{e}
	}
	if file, _, ok := strings.Cut(strings.TrimPrefix(k.Text(github.ClaimWorkflowRef), h.Repository+"/"), "@"); ok {
		h.WorkflowFile = file
	}
	return h
}
