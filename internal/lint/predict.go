package lint

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
)

// Prediction is one way in which a job can come to run, with the token that it
// will carry.
type Prediction struct {
	Workflow    string // path of the file whose trigger starts the run
	Called      string // path of the reusable workflow that holds the job
	Job         string // its id, with that of the calling job before it
	Event       string
	Environment string
	Ref         string
	Sub         string
	// OtherSubs are further subjects that the run may carry, where the form of the
	// repository's subjects or the event leaves it open.
	OtherSubs []string
	Claims    map[string]any
	Unknown   []string // what the files do not settle
	Token     bool     // the permissions let the job have a token
	Federated bool     // the job is seen to exchange one
	Verdict   Verdict  // of the rule, where there is one
}

// PredictInput is what to predict from.
type PredictInput struct {
	Workflows []WorkflowSource
	Known     Known
	Rule      *federation.Rule
	// Events are for a run without a workflow file, and otherwise keep other
	// events out.
	Events       []string
	Environments []string // likewise
}

// Predict lists every job × trigger × environment with its subject. The error is
// a [*workflow.ReadError], joined where there are several.
func Predict(in PredictInput) ([]Prediction, []error) {
	var files []workflowView
	var errs []error
	for _, s := range in.Workflows {
		f, err := workflow.Read(s.Path, s.Text)
		if err != nil {
			if !s.Beside {
				errs = append(errs, err)
			}
			continue
		}
		files = append(files, workflowView{s, f})
	}
	p := predictor{in: in, judge: newJudge(in.Rule, in.Known)}
	var out []Prediction
	for _, f := range files {
		if f.source.Beside {
			continue
		}
		resolve := resolver(files, f.source.Root)
		for _, o := range workflow.Origins(f.file, resolve) {
			if one, ok := p.predict(f.file, o, resolve); ok {
				out = append(out, one)
			}
		}
	}
	if len(in.Workflows) == 0 {
		out = p.hypothetical()
	}
	return out, errs
}

type predictor struct {
	in    PredictInput
	judge *judge
}

// predict is one origin's run.
func (p predictor) predict(root workflow.File, o workflow.Origin, resolve func(string) (workflow.File, bool)) (Prediction, bool) {
	if len(p.in.Events) > 0 && !slices.Contains(p.in.Events, o.Event) ||
		len(p.in.Environments) > 0 && !o.Environment.Expression && !slices.Contains(p.in.Environments, o.Environment.Text) {
		return Prediction{}, false
	}
	l, found := locate(root, o.Job, resolve)
	c := p.in.Known.refs(o, closes(root, o.Event), p.judge.refs)
	if c.none {
		return Prediction{}, false
	}
	run := p.in.Known.run(root, o, p.judge)
	out := Prediction{
		Workflow: RepositoryPath(o.Workflow), Called: o.Called, Job: o.Job, Event: o.Event, Environment: o.Environment.Text, Ref: c.show,
		Unknown: slices.Concat(o.Unknown, c.notes), Token: found && l.token, Federated: found && l.federated(),
	}
	p.finish(&out, run, o, c)
	if !found || l.job.Uses != "" {
		out.unread()
	}
	return out, true
}

// unread is for a job that stands in a workflow of another repository. An environment
// there would change its subject, and the full ref of the call is not known.
func (p *Prediction) unread() {
	p.Unknown = append(p.Unknown, "an environment that is declared there changes the subject")
	if p.Verdict.Answer != "" {
		p.Verdict = Verdict{Answer: Unsure}
	}
	if _, ref, _ := strings.Cut(p.Called, "@"); !strings.HasPrefix(ref, "refs/") && len(ref) != 40 {
		delete(p.Claims, github.ClaimJobWorkflowRef)
	}
}

// finish fills in the subjects, the claims and the verdict.
func (p predictor) finish(out *Prediction, run github.Run, o workflow.Origin, c refChoice) {
	run.Ref = out.Ref
	forms := p.in.Known.forms(p.judge)
	for _, form := range forms {
		run.Form = form
		for _, sub := range run.Subjects() {
			if out.Sub == "" {
				out.Sub, out.Claims = sub, shownClaims(called(run))
			} else {
				out.OtherSubs = append(out.OtherSubs, sub)
			}
		}
	}
	if len(out.OtherSubs) >= len(forms) {
		out.Unknown = append(out.Unknown, "which of these subjects the event carries is not documented")
	}
	if o.Event == "workflow_call" || out.Ref == "" && o.RefKind == "" {
		out.Sub, out.OtherSubs, out.Claims = "", nil, nil
		return
	}
	if p.judge.known() {
		out.Verdict = p.judge.origin(run, o, c, forms)
	}
}

// shownClaims are the claims without those that a pull request alone decides.
func shownClaims(run github.Run) map[string]any {
	claims := run.Claims()
	if e, ok := github.EventByName(run.Event); ok && e.PullRequestSubject {
		delete(claims, github.ClaimBaseRef)
		delete(claims, github.ClaimHeadRef)
	}
	return claims
}

// closes reports whether the event's trigger listens to closed pull requests.
func closes(f workflow.File, event string) bool {
	t, ok := f.Trigger(event)
	return ok && slices.Contains(t.Types, "closed")
}

// run is the run of an origin without its ref and form.
func (p Known) run(root workflow.File, o workflow.Origin, j *judge) github.Run {
	run := p.base(j)
	run.Event, run.Environment, run.Workflow, run.WorkflowFile = o.Event, o.Environment.Text, root.Name, RepositoryPath(o.Workflow)
	if run.Workflow == "" {
		run.Workflow = run.WorkflowFile // GitHub names a workflow without name: by its path
	}
	run.CalledWorkflow = o.Called
	if e, ok := github.EventByName(o.Event); ok && e.PullRequestSubject {
		run.BaseRef = baseOf(root, o.Event)
	}
	return run
}

// base is the repository as a run.
func (p Known) base(j *judge) github.Run {
	repository := cmp.Or(p.Repository, j.repository)
	owner, name, _ := strings.Cut(repository, "/")
	return github.Run{
		Issuer: github.ParseIssuer(cmp.Or(p.IssuerURL, github.IssuerURL)), Owner: owner, Repo: name,
		OwnerID: cmp.Or(p.OwnerID, j.ownerID), RepoID: cmp.Or(p.RepositoryID, j.repositoryID),
		Audience: cmp.Or(p.Audience, j.audience, federation.DefaultAudience), Template: p.template(j),
	}
}

// template is the repository's, where it is known, or the one that the rule's
// subject follows.
func (p Known) template(j *judge) []string {
	if p.Template != nil {
		return p.Template
	}
	return j.template
}

// forms are the forms that the repository's subjects may have. A rule with ids
// in its subject tells them.
func (p Known) forms(j *judge) []github.Form {
	switch {
	case p.Form != "":
		return []github.Form{p.Form}
	case p.OwnerID != "" && p.RepositoryID != "", j.immutable:
		return []github.Form{github.FormClassic, github.FormImmutable}
	}
	return []github.Form{github.FormClassic}
}

// called completes the job_workflow_ref of a local call: the caller's repository
// and ref; a call of another repository already names its own.
func called(run github.Run) github.Run {
	if strings.HasPrefix(run.CalledWorkflow, github.WorkflowDir) {
		run.CalledWorkflow = run.Repository() + "/" + run.CalledWorkflow + "@" + run.Ref
	}
	return run
}

// hypothetical predicts runs of the events alone.
func (p predictor) hypothetical() []Prediction {
	environments := p.in.Environments
	if len(environments) == 0 {
		environments = []string{""}
	}
	var out []Prediction
	for _, event := range p.in.Events {
		e, ok := github.EventByName(event)
		if !ok {
			continue
		}
		for _, env := range environments {
			o := workflow.Origin{Event: event, RefKind: e.Ref, Environment: workflow.Value{Text: env}}
			c := p.in.Known.refs(o, false, p.judge.refs)
			run := p.in.Known.base(p.judge)
			run.Event, run.Environment = event, env
			one := Prediction{Event: event, Environment: env, Ref: c.show, Unknown: c.notes, Token: true, Federated: true}
			p.finish(&one, run, o, c)
			out = append(out, one)
		}
	}
	return out
}
