package remedy

import (
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
)

// keptTexts say why a rule is not changed.
var keptTexts = map[bar]say.Template{
	barOwner:        "the token belongs to {token}, the rule to {rule}: letting another owner in would be a rule for somebody else",
	barOwnerID:      "the owner has the same name but another id: somebody else may have taken the name over. Find out who it is before any rule lets it in",
	barRepository:   "the token belongs to {token}, the rule to {rule}: changing the rule would shut out the repository that it is for",
	barRepositoryID: "the repository has the same name but another id: it was deleted and made again. Find out by whom before any rule lets it in",
	barTransfer:     "the repository went to another owner: letting that owner in is a decision of its own",
	barTarget:       "pull_request_target runs for anyone who opens a pull request, with the rights of the base branch: a rule should not let it in",
	barGuard:        "{guard} is a guard: a rule that gives way to the run that does not fit it guards nothing",
}

// keptText says why this rule is not changed.
func (s teller) keptText(near rerun, found bool, guarded []string) say.Text {
	b := barOf(s.Rule.Match, s.run.run)
	if s.hostile() {
		b = barTarget
	}
	if b == barNone && len(guarded) > 0 {
		b = barGuard
	}
	i := identityOf(s.Rule.Match, s.run.run)
	fills := say.Fills{"token": say.N(s.run.run.Repository()), "rule": say.N(i.repository), "guard": nil}
	if i.repository == "" {
		fills["rule"] = say.N(i.owner)
	}
	if len(guarded) > 0 {
		fills["guard"] = say.N(guarded[0])
	}
	switch {
	case b != barNone:
		return keptTexts[b].Fill(fills)
	case len(s.failed) == 0:
		return say.Template("the rule's audience is right: the workflow has to request its token with audience={audience}").Fill(say.Fills{"audience": say.N(s.audience())})
	case found:
		return say.Join(say.W("changing it to fit this run would shut out the runs that it is for: "), near.words())
	}
	return say.W("no change of this rule was found that lets the run in and nothing dangerous with it")
}

// lastResort is for a run that no rule should let in, or of which too little is
// known to make one.
func (s teller) lastResort() Remedy {
	r := s.run.run
	fills := say.Fills{
		"token": say.N(r.Repository()), "variable": say.N(federation.RuleID.Env), "rule": say.W("the repository that the rule is for"),
		"id": say.V(r.RepoID), "owner_id": say.V(r.OwnerID),
	}
	if i := identityOf(s.Rule.Match, r); i.repository != "" {
		fills["rule"] = say.N(i.repository)
	}
	switch b := barOf(s.Rule.Match, r); {
	case b == barOwner, b == barRepository, b == barTransfer:
		return Remedy{Kind: Run, Text: say.Template("Run the job in {rule}, or set {variable} in this workflow to the id of the rule that was made for {token}.").Fill(fills)}
	case b == barOwnerID, b == barRepositoryID:
		return Remedy{Kind: Run, Text: say.Template("Run the job in the repository that the rule was made for; this one has the name, and other ids: repository_id {id}, repository_owner_id {owner_id}. If you made it anew, make a rule from its own ids; if you do not know who did, leave the rule as it is.").Fill(fills)}
	case s.hostile():
		return Remedy{Kind: Run, Text: say.Template("Start the job by push or by pull_request, and not by pull_request_target, which runs for anyone who opens a pull request.").Fill(fills)}
	}
	return Remedy{Kind: Run, Text: say.Template("Compare the rule with the run, entry by entry.").Fill(fills)}
}
