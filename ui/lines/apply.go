package lines

import (
	"errors"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/provision"
	"gh-wif/internal/term"
)

// createTitle offers what gh-wif apply does.
const createTitle = "Create what is missing at Anthropic"

// creation creates what the session's plan needs.
type creation struct{ *session }

// run looks at the organization, shows the plan, and carries it out after consent. The ids
// are in the session's plan then.
func (s creation) run() error {
	s.tell("%s", present.WhatAnthropicIsAsked(s.deps.Bearer))
	yes, err := s.yes("Ask Anthropic now?", false)
	if err != nil || !yes {
		return err
	}
	wish := job.Wish{Answers: s.found.Answers}
	if wish.Variables, err = s.yes("Name the ids by variables of the repository, and set them with gh?", false); err != nil {
		return err
	}
	if wish.PullRequest, err = s.yes("Make a pull request of the workflow with gh?", false); err != nil {
		return err
	}
	plan, err := s.deps.Prepare(s.ctx, wish, s.agree, s.telling)
	if open := (*provision.OpenError)(nil); errors.As(err, &open) {
		if wish.Answers.Workspace, err = s.workspace(open); err != nil || wish.Answers.Workspace == "" {
			return err
		}
		plan, err = s.deps.Prepare(s.ctx, wish, s.agree, s.telling)
	}
	if err != nil {
		return s.trouble(err)
	}
	s.page(present.Provision(append([]string{plan.Plan.Exposure.Verdict}, plan.Notes...), plan.Steps))
	if plan.Deeds() == 0 {
		s.tell("%s", present.NoDeed)
	} else if yes, err := s.yes(present.Question(plan.Steps), false); err != nil || !yes {
		if err == nil {
			s.print("Nothing was changed.")
		}
		return err
	}
	return s.applied(plan.Do(s.ctx, s.did, s.telling))
}

// workspace asks which of the organization's is meant; empty: none of them.
func (s creation) workspace(open *provision.OpenError) (string, error) {
	titles := []string{"None of them"}
	for _, ws := range open.Workspaces {
		titles = append(titles, present.Workspace(ws))
	}
	n, err := s.menu(present.WhichWorkspace, titles, 0)
	if err != nil || n == 0 {
		return "", err
	}
	return open.Workspaces[n-1].ID, nil
}

// did shows a step that begins or has ended.
func (s creation) did(step provision.Step) {
	if step.State == provision.Planned {
		s.telling(present.Object(step.ID) + " …")
		return
	}
	s.page(present.ProvisionStep(step))
	_ = s.flush()
}

// applied says what became of it, and takes over the ids.
func (s creation) applied(a job.Applied) error {
	s.saved = append(s.saved, a.Written()...)
	if a.Err != nil {
		if there := present.There(a.Steps); there != "" {
			s.print("%s%s", present.ThereNow, term.Clean(there))
		}
		if s.ctx.Err() != nil {
			s.tell("%s", present.Again)
		}
		return s.trouble(a.Err)
	}
	s.found.Answers = a.IDs(s.found.Answers)
	left := a.Left()
	s.plan, s.whole = &left, false
	s.print("All of it is there, and the ids are in the plan.")
	s.look()
	return nil
}
