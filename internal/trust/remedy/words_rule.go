package remedy

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

// changeText proposes the changed rule.
func (s teller) changeText(now federation.Match) say.Text {
	fills := say.Fills{"changes": s.changes(now).Capital(), "note": s.note(now)}
	if fills["note"].Empty() {
		return say.Template("{changes}.").Fill(fills)
	}
	return changeText.Fill(fills)
}

// changes says what is changed in the rule, entry by entry: what it says is what
// the changed rule has.
func (s teller) changes(now federation.Match) say.Text {
	was := s.Rule.Match
	var all []say.Text
	tell := func(t say.Template, field, value string) {
		fills := say.Fills{"field": say.N("match." + field), "value": say.V(value), "code": say.N(value)}
		all = append(all, t.Fill(fills))
	}
	entry := func(field, before, after string) {
		switch {
		case before == after:
		case after == "":
			tell("take {field} out of the rule", field, before)
		default:
			tell("set {field} of the rule to {value!}", field, after)
		}
	}
	entry(federation.MatcherSubject, was.SubjectPrefix, now.SubjectPrefix)
	entry(federation.MatcherAudience, was.Audience, now.Audience)
	for _, c := range was.Claims {
		if !slices.ContainsFunc(now.Claims, func(n federation.Claim) bool { return n.Name == c.Name }) {
			tell("take {field} out of the rule", federation.MatcherClaims+c.Name, "")
		}
	}
	for _, c := range now.Claims {
		after, _ := c.Text()
		i := slices.IndexFunc(was.Claims, func(o federation.Claim) bool { return o.Name == c.Name })
		if i < 0 {
			tell("add {field} {value!}", federation.MatcherClaims+c.Name, after)
			continue
		}
		if before, isText := was.Claims[i].Text(); !isText || before != after {
			tell("set {field} of the rule to {value!}", federation.MatcherClaims+c.Name, after)
		}
	}
	if was.Condition != now.Condition {
		if now.Condition == "" {
			tell("take {field} out of the rule", federation.MatcherCondition, "")
		} else {
			tell("set {field} of the rule to ``{code}``", federation.MatcherCondition, now.Condition)
		}
	}
	return say.List(", and ", all...)
}

// note says why an entry was taken out.
func (s teller) note(now federation.Match) say.Text {
	var out say.Text
	for _, r := range s.failed {
		name := claimOf(r)
		_, stays := now.Claim(name)
		fills := say.Fills{"claim": say.N(name), "want": say.V(r.Expected)}
		t := say.Template("")
		switch {
		case r.Matcher == federation.MatcherSubject && now.SubjectPrefix == "":
			t, fills["sub"] = "One subject_prefix takes one form of sub only, and this run's is {sub}.", say.V(s.shownSubject())
		case name == "" || stays:
		case name == github.ClaimJobWorkflowRef || name == github.ClaimWorkflowRef && !strings.Contains(r.Expected, "*"):
			t, fills["got"] = "workflow_ref is the file that was started, job_workflow_ref the one that holds the job: in this run {claim} is {got}.", s.has(r)
		case r.Absent:
			t, fills["near"] = "A token of GitHub has no claim of this name.", say.N(Near(name, s.run.actual))
			if !fills["near"].Empty() {
				t = "A token of GitHub has no claim of this name; {near} was probably meant."
			}
		case slices.Contains(fleeting, name):
			t = "{claim} is new with every run, so that a rule cannot name it."
		case slices.Contains(numbers, name):
			t = "{claim} is a number in the token, which only match.condition can look at."
		case strings.Contains(r.Expected, "*"):
			t = "In match.claims a * is an ordinary character; only match.condition can say how {claim} begins."
		}
		if t == "" {
			continue
		}
		if !out.Empty() {
			out = say.Join(out, say.W(" "))
		}
		out = say.Join(out, t.Fill(fills))
	}
	return out
}

// secondText proposes a rule of its own for the run.
func (s teller) secondText(rule federation.Rule, near rerun, found bool) say.Text {
	r := s.run.run
	ref, begin := stableRef(r.Ref)
	if !begin {
		ref = ""
	}
	fills := say.Fills{
		"first": nil, "for": nil, "leave": say.W(" and leave this one as it is"), "warning": nil, "sub": say.V(s.shownSubject()), "variable": say.N(federation.RuleID.Env),
		"run": runWords(r, ref),
	}
	if s.nobody {
		fills["leave"] = nil
	}
	if found {
		fills["for"] = say.Join(say.W(", for "), near.words())
	}
	if found && near.changes(partFile) && !near.changes(partRepository) {
		fills["first"] = say.Template("If another rule is for {file}, use its id in {variable}. Otherwise: ").Fill(say.Fills{
			"file": say.N(r.WorkflowFile), "variable": fills["variable"],
		})
		fills["for"] = say.Join(say.W(", for "), say.N(near.run.WorkflowFile))
	}
	if found && near.changes(partRepository) {
		fills["first"] = say.Template("Use the rule that was made for {repository}: its id belongs into {variable}. If there is none: ").Fill(say.Fills{
			"repository": say.N(r.Repository()), "variable": fills["variable"],
		})
		fills["for"] = say.Join(say.W(", for "), say.N(near.run.Repository()))
	}
	switch e, _ := github.EventByName(r.Event); {
	case isPull(r.Event):
		fills["warning"] = say.W(" It lets in every pull request of the repository.")
	case e.Starter == github.StarterAnyone:
		fills["warning"] = say.Template(" Anyone can cause {event}: let an `if:` in the job decide whose request it serves.").Fill(say.Fills{"event": say.N(r.Event)})
	}
	return secondText.Fill(fills)
}
