package job

import (
	"context"
	"path/filepath"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/lint"
	"gh-wif/internal/repo"
)

// Predict gathers what the prediction of subjects needs: in says what is known, workflows
// are the files that the user named. What is missing comes from the working copy, where
// that is the repository that is asked about.
func (h Hall) Predict(ctx context.Context, in lint.PredictInput, workflows []string) (lint.PredictInput, error) {
	here := h.workingCopy(ctx)
	fromWorkingCopy(&in.Known, here.info)
	g := newGathered(h)
	for _, path := range workflows {
		data, err := h.Read(ctx, path)
		if err != nil {
			return in, Refuse("", "--workflow: %w", err)
		}
		g.addWorkflow(path, data)
	}
	g.addBeside(ctx)
	if len(workflows) == 0 && !madeUp(in, here.info) {
		root := here.root()
		if err := g.workflows(ctx, filepath.Join(root, filepath.FromSlash(github.WorkflowDir))); err != nil {
			return in, err
		}
		if len(g.Input.Workflows) == 0 {
			return in, Refuse("name one with --workflow, or make up a run: --event push", "%s holds no workflow file under .github/workflows", root)
		}
	}
	for _, w := range g.Input.Workflows {
		w.Text = CleanText(w.Text)
		in.Workflows = append(in.Workflows, w)
	}
	if in.Known.Repository == "" && in.Rule != nil {
		in.Known.Repository = RuleRepository(*in.Rule)
	}
	if in.Known.Repository == "" {
		return in, here.noRepository()
	}
	return in, ctx.Err()
}

// madeUp reports whether the run is one of the events alone: another repository than the
// working copy's is named, or there is no working copy.
func madeUp(in lint.PredictInput, info repo.Info) bool {
	return len(in.Events) > 0 && (info.Root == "" || len(info.Workflows) == 0 || !ofWorkingCopy(in.Known, info))
}

func ofWorkingCopy(p lint.Known, info repo.Info) bool {
	return info.Repository.Owner != "" && p.Repository == info.Repository.Owner+"/"+info.Repository.Name
}

// fromWorkingCopy fills in what nobody said, where the working copy is the repository that
// is asked about.
func fromWorkingCopy(p *lint.Known, info repo.Info) {
	if info.Repository.Owner == "" && info.DefaultBranch == "" {
		return
	}
	if p.Repository == "" && info.Repository.Owner != "" {
		p.Repository = info.Repository.Owner + "/" + info.Repository.Name
		if p.IssuerURL == "" {
			p.IssuerURL = github.IssuerOfHost(info.Repository.Host)
		}
	}
	if info.Repository.Owner == "" || ofWorkingCopy(*p, info) {
		p.DefaultBranch = info.DefaultBranch
	}
}

// RuleRepository is the repository that a rule names in full; empty: it names none, or several.
func RuleRepository(r federation.Rule) string {
	if name, ok := r.Match.Claim(github.ClaimRepository); ok {
		return name
	}
	name, _ := pattern.Parse(r.Match.SubjectPrefix).FullRepository()
	return name
}
