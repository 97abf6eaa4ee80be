package cli

import (
	"fmt"
	"strings"

	"gh-wif/internal/lint"
	"gh-wif/internal/present"
)

// runJSON is one run of --json. Admitted is there where a rule is given and the
// answer is known.
type runJSON struct {
	Workflow    string         `json:"workflow"`
	Job         string         `json:"job"`
	Event       string         `json:"event"`
	Environment string         `json:"environment"`
	Ref         string         `json:"ref"`
	Sub         string         `json:"sub"`
	OtherSubs   []string       `json:"other_subs,omitempty"`
	Immutable   string         `json:"immutable_sub,omitempty"` // with stand-ins for the ids
	Claims      map[string]any `json:"claims"`
	Token       bool           `json:"token"`     // its permissions let it have one
	Federated   bool           `json:"federated"` // it is seen to exchange one
	Admitted    *bool          `json:"admitted,omitempty"`
	By          string         `json:"by,omitempty"` // the matcher that refuses
	Unknown     string         `json:"unknown"`
}

func (o *subjectOptions) print(runs []lint.Prediction) error {
	switch {
	case o.json:
		out := []runJSON{}
		for _, r := range runs {
			out = append(out, o.runJSON(r))
		}
		return o.printJSON(struct {
			Runs []runJSON `json:"runs"`
		}{out})
	case o.markdown:
		fmt.Fprint(o.Out, present.SubjectTable(runs).Markdown())
	default:
		fmt.Fprint(o.Out, present.Subject(runs, o.place).Terminal(page(o.Streams)))
	}
	if len(runs) == 0 {
		fmt.Fprintln(o.Err, "no run: no trigger of these workflows fits the flags")
	}
	return nil
}

func (o *subjectOptions) runJSON(r lint.Prediction) runJSON {
	out := runJSON{
		Workflow: r.Workflow, Job: r.Job, Event: r.Event, Environment: r.Environment, Ref: r.Ref, Sub: r.Sub, OtherSubs: r.OtherSubs,
		Immutable: o.place.WithIDs(r.Sub), Claims: r.Claims, Token: r.Token, Federated: r.Federated, Unknown: strings.Join(r.Unknown, "; "),
	}
	if r.Verdict.Answer == lint.Admitted || r.Verdict.Answer == lint.Denied {
		admitted := r.Verdict.Answer == lint.Admitted
		out.Admitted = &admitted
		out.By = r.Verdict.Failed.Matcher
	}
	return out
}
