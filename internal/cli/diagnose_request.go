package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/live"
	"gh-wif/internal/online"
	"gh-wif/internal/present"
	"gh-wif/internal/runlog"
	"gh-wif/internal/say"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
)

// envSummary names the file of a step whose Markdown GitHub shows with the run, and
// maxSummary is what it may hold, in bytes (AttachmentSizeLimit in actions/runner).
const (
	envSummary = "GITHUB_STEP_SUMMARY"
	maxSummary = 1 << 20
)

// noJob is what to do where there is no runner to ask.
const noJob = `in a job, as a step of its own: gh-wif diagnose --request --rule rule.json
on this machine, with both ends on loopback: gh-wif sandbox --rule rule.json -- gh-wif diagnose --request --exchange --rule rule.json`

// runRequest asks the runner for the token and examines it.
func (o *diagnoseOptions) runRequest(ctx context.Context, args []string) error {
	if err := o.checkRequest(args); err != nil {
		return err
	}
	in, err := o.inside(ctx)
	if err != nil {
		return err
	}
	found, err := o.outside.Request(ctx, in, live.Request{Audience: o.audience, Exchange: o.exchange, Secret: o.mask})
	if err != nil {
		if ctx.Err() == nil {
			o.runner.errs.command(runlog.Annotation(runlog.Error, runlog.Place{}, "No token from the runner", secret.Redact(term.Clean(err.Error()))))
			err = usage("", "%w", err)
		}
		return err
	}
	if err := o.printRequested(found); err != nil {
		return err
	}
	o.summarize(found)
	if found.Well() {
		return nil
	}
	for _, c := range present.Annotations(found.Report, found.Exchange) {
		o.runner.errs.command(c)
	}
	return errNotWell
}

// checkRequest refuses what --request does not go with.
func (o *diagnoseOptions) checkRequest(args []string) error {
	if !o.request {
		return usage("", "--exchange and --audience go with --request")
	}
	for _, other := range []struct {
		flag  string
		given bool
	}{
		{"TOKEN", len(args) > 0},
		{"--env-file", o.sources.EnvFile != ""},
		{"--response", o.sources.Response != ""},
		{"--now", o.nowText != ""},
		{"--example", o.example != ""},
		{"--jwks discover", o.sources.JWKS == job.Discover},
	} {
		if other.given {
			return usage("", "--request and %s exclude each other: it asks for the token, and knows the job", other.flag)
		}
	}
	if !o.outside.InJob() {
		return usage(noJob, "--request: this is no job of GitHub Actions: nothing here gives a token")
	}
	return oneStdin(o.inputs()...)
}

// inside gathers what the job knows of itself and what the flags bring.
func (o *diagnoseOptions) inside(ctx context.Context) (diagnose.Input, error) {
	knows := o.hall.Inside(ctx, o.surroundings())
	for _, n := range knows.Notes {
		fmt.Fprintf(o.Err, "note: %s\n", term.Clean(n))
	}
	in := diagnose.Input{Job: knows.Job, Stranger: knows.Stranger, Env: knows.Env, Reason: secret.Redact(strings.TrimSpace(o.reason))}
	if len(o.sources.Workflows) == 0 {
		in.Workflows = knows.Workflows
	}
	return o.hall.Diagnosis(ctx, o.sources, in, o.progress)
}

// surroundings are the variables of this process.
func (o *diagnoseOptions) surroundings() job.Surroundings {
	s := job.Surroundings{Lookup: func(name string) (string, bool) { return lookup(o.Streams, name) }}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		s.Names = append(s.Names, name)
	}
	return s
}

// mask lets the runner hide a credential before anything could print it. It goes to standard
// error: what standard output holds may be kept in a file.
func (o *diagnoseOptions) mask(b online.Bearer) {
	o.runner.errs.command(runlog.Mask(b.Reveal()))
}

// requestedJSON is the report, and what was asked for beside it.
type requestedJSON struct {
	diagnose.Report
	Audience string                 `json:"audience"`
	Exchange *anthropic.OwnExchange `json:"exchange,omitempty"`
}

func (o *diagnoseOptions) printRequested(r live.Requested) error {
	switch {
	case o.json:
		return printJSON(o.Out, requestedJSON{r.Report, r.Audience, r.Exchange})
	case o.markdown:
		_, err := io.WriteString(o.Out, whole(r).Markdown())
		return err
	case !o.runner.reads():
		_, err := io.WriteString(o.Out, whole(r).Terminal(page(o.Streams)))
		return err
	}
	parts := present.Report(r.Report)
	if _, err := io.WriteString(o.Out, append(parts.Verdict, exchanged(r)...).Terminal(page(o.Streams))); err != nil {
		return err
	}
	for _, fold := range []struct {
		title string
		doc   say.Doc
	}{
		{present.Checks, parts.Checks},
		{present.Others, parts.Others},
		{present.Unchecked, parts.Unchecked},
		{"The rule", append(parts.Kept, parts.Rule...)},
	} {
		if len(fold.doc) == 0 {
			continue
		}
		o.runner.out.command(runlog.Group(fold.title))
		_, err := io.WriteString(o.Out, fold.doc.Terminal(page(o.Streams)))
		o.runner.out.command(runlog.EndGroup())
		if err != nil {
			return err
		}
	}
	return nil
}

// whole is all that there is to say, what became of the exchange behind the verdict.
func whole(r live.Requested) say.Doc {
	parts := present.Report(r.Report)
	parts.Verdict = append(parts.Verdict, exchanged(r)...)
	return parts.Flat()
}

func exchanged(r live.Requested) say.Doc {
	return present.Exchange(r.Exchange, r.Report.Verdict == diagnose.Match || r.Report.Verdict == diagnose.Undecided)
}

// summarize appends the report to the summary of the step: all of it, or the verdict where
// there is no room for more. Markdown that is printed is for it already.
func (o *diagnoseOptions) summarize(r live.Requested) {
	path, _ := lookup(o.Streams, envSummary)
	if path == "" || o.markdown {
		return
	}
	err := files.Append(path, []byte("\n"+whole(r).Markdown()), maxSummary)
	if errors.Is(err, files.ErrFull) {
		err = files.Append(path, []byte("\n"+append(present.Report(r.Report).Verdict, exchanged(r)...).Markdown()), maxSummary)
	}
	if err != nil {
		fmt.Fprintf(o.Err, "warning: %s: the summary of the step was not written: %s\n", envSummary, term.Clean(err.Error()))
	}
}
