package remedy

import (
	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

// Story compares the run with the runs that the rule means, whatever form the
// rule has.
type Story struct {
	// Subject is the subject that the rule means, nearest to the run's, as a
	// subject_prefix would say it; empty: the rule says nothing of it that differs.
	Subject string
	// Run and Meant are the two runs in words.
	Run, Meant say.Text
	// OtherFile: the run is of another workflow file than the rule's.
	OtherFile bool
}

func (s *search) story(near rerun, found bool) Story {
	if !found || len(s.failed) == 0 {
		return Story{}
	}
	out := Story{OtherFile: near.changes(partFile)}
	out.Run, out.Meant = runWords(s.run.run, ""), runWords(near.run, near.open[github.ClaimRef])
	if sub := near.run.Subject(); sub != s.run.claim(github.ClaimSubject) {
		out.Subject = near.subject()
	}
	return out
}

// subject is the subject of a run as a rule would say it: with a star where the
// rest of its ref or of its environment is made up.
func (h home) subject() string {
	sub := h.run.Subject()
	for claim, value := range map[string]string{github.ClaimRef: h.run.Ref, github.ClaimEnvironment: h.run.Environment} {
		if begin := h.open[claim]; begin != "" && h.run.Template == nil && len(value) > len(begin) {
			rest := len(value) - len(begin)
			if context := h.run.Context(); context.Value == value {
				return sub[:len(sub)-rest] + "*"
			}
		}
	}
	return sub
}
