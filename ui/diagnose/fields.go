package diagnose

import (
	"gh-wif/diagnose"
	"gh-wif/internal/highlight"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
)

// newSlot is the slot for one thing that a diagnosis asks for.
func newSlot(ctx *screen.Context, a present.Asked) *widget.Slot {
	help := a.What
	if a.None != "" {
		help += " " + a.None
	}
	s := &widget.Slot{
		ID: string(a.Part), Title: a.Title, Help: help, Placeholder: "paste it, or type the path of a file",
		Copy: a.Copy, CopyWhat: a.CopyWhat,
	}
	switch a.Part {
	case diagnose.TokenPart:
		s.Kind, s.Read, s.Seen, s.Lang = widget.Secret, job.DescribeToken, job.Claims, highlight.JSON
	case diagnose.AnswerPart:
		s.Thing = "answer"
	case diagnose.ReasonPart:
		s.Kind, s.Placeholder, s.Known = widget.Word, "choose it with → and ←, or type it", reasons()
	case diagnose.RulePart:
		rule := screen.RuleSlot(ctx, help)
		rule.Placeholder = s.Placeholder
		return rule
	case diagnose.WorkflowPart:
		s.Thing, s.Read, s.Lang = "workflow", describeWorkflow, highlight.YAML
		s.Places, s.Likely = []string{".github/workflows"}, []string{".yml", ".yaml"}
		s.Offer(workflowsAtHand(ctx))
	case diagnose.EnvironmentPart:
		s.Thing, s.Read, s.Likely, s.Lang = "environment", describeEnv, []string{".env", ".envrc"}, highlight.Shell
	case diagnose.IssuerPart:
		s.Thing, s.Read, s.Likely, s.Lang = "issuer", job.DescribeIssued, []string{".json"}, highlight.JSON
	case diagnose.TimePart:
		s.Kind, s.Placeholder, s.Check = widget.Word, "now", checkTime
	}
	return s
}

// slot is the slot for a part of the evidence.
func (s *Screen) slot(p diagnose.Part) *widget.Slot { return s.slots.Get(string(p)) }

// tokenFile is the file that the token was read from; empty: it was pasted or typed.
func (s *Screen) tokenFile() string {
	if slot := s.slot(diagnose.TokenPart); slot.FromFile() {
		return slot.Source
	}
	return ""
}

// reasons are the deny reasons to choose from.
func reasons() []widget.Known {
	var out []widget.Known
	for _, r := range diagnose.KnownReasons() {
		out = append(out, widget.Known{Value: r.Word, About: r.Meaning})
	}
	return out
}

func workflowsAtHand(ctx *screen.Context) []*widget.Ready {
	var paths []string
	for _, f := range ctx.Session.Prefill.Workflows {
		if f.CallsClaude {
			paths = append(paths, f.Path)
		}
	}
	return screen.FilesAtHand(ctx, paths)
}

func describeWorkflow(data []byte) (string, error) {
	f, err := job.ParseWorkflow("workflow", data)
	if err != nil {
		return "", err
	}
	return say.Plural(len(f.Jobs), "job"), nil
}

func describeEnv(data []byte) (string, error) {
	vars, err := job.Environment(data)
	if err != nil {
		return "", err
	}
	return say.Plural(len(vars), "variable"), nil
}

func checkTime(text string) error {
	_, err := job.ParseTime(text)
	return err
}
