package remedy

import (
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

// Story compares the run with the runs that the rule means, whatever form the
// rule has.
type Story struct {
	// Headline says in one line what is different; empty where the runs differ in
	// nothing but how something is written.
	Headline say.Text
	// Subject is the subject that the rule means, nearest to the run's, as a
	// subject_prefix would say it; empty: the two subjects do not differ.
	Subject string
	// OtherFile: the run is of another workflow file than the rule's.
	OtherFile bool
}

func (s teller) story(near rerun, found bool) Story {
	if !found || len(s.failed) == 0 {
		return Story{}
	}
	out := Story{Headline: s.headline(near), OtherFile: near.changes(partFile)}
	if near.run.Subject() != s.run.claim(github.ClaimSubject) {
		out.Subject = near.subject()
	}
	return out
}

// headline tells the first thing that is different, in the order in which it
// matters to a person.
func (s teller) headline(near rerun) say.Text {
	own, want := s.run.run, near.run
	fills := say.Fills{
		"own": say.N(own.Repository()), "want": say.N(want.Repository()), "env": say.N(own.Environment), "wanted": say.N(want.Environment),
		"run": aRun(own), "runs": near.words(), "claim": nil, "has": nil,
		"file": say.N(fileName(own.WorkflowFile)), "other": say.N(fileName(want.WorkflowFile)),
		"place": refWords(want.Ref, near.open[github.ClaimRef]),
	}
	if begin := near.open[github.ClaimEnvironment]; begin != "" {
		fills["wanted"] = say.Join(say.W("that begins with "), say.N(begin))
	}
	t := say.Template("")
	switch guarded := near.guarded(); {
	case near.changes(partRepository) && strings.EqualFold(own.Repository(), want.Repository()):
	case near.changes(partRepository):
		t = "This is a run of {own}; the rule is for {want}"
	case near.changes(github.ClaimEnvironment) && want.Environment == "" && isPull(want.Event):
		t = "The job has an environment, so its sub names {env} and not the pull request"
	case near.changes(github.ClaimEnvironment) && want.Environment == "":
		t = "The job has an environment, so its sub names {env} and not {place}"
	case near.changes(github.ClaimEnvironment) && own.Environment == "":
		t = "The rule is for the environment {wanted}, and the job declares none"
	case near.changes(github.ClaimEnvironment):
		t = "The job's environment is {env}; the rule is for the environment {wanted}"
	case near.changes(github.ClaimEvent), near.changes(github.ClaimRef):
		t = "This is {run}; the rule is for {runs}"
	case near.changes(partFile):
		t = "This is a run of {file}; the rule is for {other}, so it is probably another rule's id that this workflow needs"
	case len(guarded) > 0:
		v, _ := near.claims()[guarded[0]].(string)
		t, fills["claim"], fills["wanted"], fills["has"] = "The rule wants {claim} {wanted}, and this run has {has}", say.N(guarded[0]), say.V(v), say.V(s.run.claim(guarded[0]))
		if begin := near.open[guarded[0]]; begin != "" {
			fills["wanted"] = say.Join(say.W("that begins with "), say.V(begin))
		}
	}
	return t.Fill(fills)
}

func fileName(path string) string { return strings.TrimPrefix(path, github.WorkflowDir) }

// aRun calls one run by what a person knows of it.
func aRun(r github.Run) say.Text {
	switch {
	case r.Event == eventPull:
		return say.W("a pull request's run")
	case r.Event == "" && r.Environment == "":
		return say.Join(say.W("a run on "), refWords(r.Ref, ""))
	case r.Event == "":
		return say.Join(say.W("a run in the environment "), say.N(r.Environment))
	case r.Event == "push" && r.Environment == "":
		return say.Join(say.W("a push to "), refWords(r.Ref, ""))
	case isPull(r.Event):
		return say.Join(say.W("a run of "), say.N(r.Event))
	}
	return say.Join(say.W("a run of "), say.N(r.Event), say.W(" on "), refWords(r.Ref, ""))
}

// subject is the subject of a run as a rule would say it: with a star where the
// rest of its ref or of its environment is made up.
func (h home) subject() string {
	sub := h.run.Subject()
	for claim, value := range map[string]string{github.ClaimRef: h.run.Ref, github.ClaimEnvironment: h.run.Environment} {
		begin := h.open[claim]
		if begin != "" && h.run.Template == nil && len(value) > len(begin) && h.run.Context().Value == value {
			return strings.TrimSuffix(sub, value[len(begin):]) + "*"
		}
	}
	return sub
}
