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
	SubIs       lint.SubIs     `json:"sub_is,omitempty"` // there where sub is
	OtherSubs   []string       `json:"other_subs,omitempty"`
	Immutable   string         `json:"immutable_sub,omitempty"` // with stand-ins for the ids
	Claims      map[string]any `json:"claims"`
	Token       bool           `json:"token"`     // its permissions let it have one
	Federated   bool           `json:"federated"` // it is seen to exchange one
	Admitted    *bool          `json:"admitted,omitempty"`
	By          string         `json:"by,omitempty"` // the matcher that refuses
	Unknown     string         `json:"unknown"`
}

// leftOutJSON is one run that the conditions of its job keep from happening; ref
// is empty where they do on every ref of the event.
type leftOutJSON struct {
	Workflow string `json:"workflow"`
	Job      string `json:"job"`
	Event    string `json:"event"`
	Ref      string `json:"ref"`
	Because  string `json:"because"`
}

// calledJSON is one file that other workflows can call beside its own triggers.
type calledJSON struct {
	Workflow string   `json:"workflow"`
	Jobs     []string `json:"jobs"` // that are seen to exchange a token
}

type foresightJSON struct {
	Runs    []runJSON     `json:"runs"`
	LeftOut []leftOutJSON `json:"left_out"`
	Called  []calledJSON  `json:"also_called,omitempty"`
}

func (o *subjectOptions) print(seen lint.Foresight) error {
	switch {
	case o.json:
		return printJSON(o.Out, o.foresightJSON(seen))
	case o.markdown:
		fmt.Fprint(o.Out, present.SubjectTable(seen).Markdown())
	default:
		fmt.Fprint(o.Out, present.Subject(seen, o.place).Terminal(page(o.Streams)))
	}
	if len(seen.Runs) == 0 {
		fmt.Fprintln(o.Err, "no run: no trigger of these workflows fits the flags, or their conditions leave it out")
	}
	return nil
}

func (o *subjectOptions) foresightJSON(seen lint.Foresight) foresightJSON {
	out := foresightJSON{Runs: []runJSON{}, LeftOut: []leftOutJSON{}}
	for _, r := range seen.Runs {
		out.Runs = append(out.Runs, o.runJSON(r))
	}
	for _, l := range seen.LeftOut {
		out.LeftOut = append(out.LeftOut, leftOutJSON(l))
	}
	for _, c := range seen.Callers {
		out.Called = append(out.Called, calledJSON{c.Workflow, append([]string{}, c.Jobs...)})
	}
	return out
}

func (o *subjectOptions) runJSON(r lint.Prediction) runJSON {
	out := runJSON{
		Workflow: r.Workflow, Job: r.Job, Event: r.Event, Environment: r.Environment, Ref: r.Ref, Sub: r.Sub, SubIs: r.SubIs, OtherSubs: r.OtherSubs,
		Immutable: o.place.WithIDs(r.Sub), Claims: r.Claims, Token: r.Token, Federated: r.Federated, Unknown: strings.Join(r.Unknown, "; "),
	}
	if r.Verdict.Answer == lint.Admitted || r.Verdict.Answer == lint.Denied {
		admitted := r.Verdict.Answer == lint.Admitted
		out.Admitted = &admitted
		out.By = r.Verdict.Failed.Matcher
	}
	return out
}
