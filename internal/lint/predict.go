package lint

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/expr"
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
	Sub         string // empty where nothing of it is known
	SubIs       SubIs
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
	f, errs := Foresee(in)
	return f.Runs, errs
}

// Foresight is what is foreseen of workflow files.
type Foresight struct {
	Runs    []Prediction
	LeftOut []LeftOut // runs that conditions keep from happening
	Callers []Callers // files that can be called as well
}

// Callers tells of a workflow that has triggers of its own and can be called too:
// the runs of its callers are not among its own.
type Callers struct {
	Workflow string
	Jobs     []string // that are seen to exchange a token
}

// Foresee is [Predict], with what does not happen and why.
func Foresee(in PredictInput) (Foresight, []error) {
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
	var out Foresight
	for _, f := range files {
		if f.source.Beside {
			continue
		}
		place := in.Known.place(resolver(files, f.source.Root))
		for _, o := range workflow.Origins(f.file, place) {
			if len(out.Runs) >= maxRuns {
				break
			}
			runs, left := p.predict(f.file, o, place)
			out.Runs = append(out.Runs, runs...)
			if left != nil {
				out.LeftOut = append(out.LeftOut, *left)
			}
		}
		if _, called := f.file.Trigger("workflow_call"); called && len(f.file.On) > 1 && len(in.Events) == 0 {
			out.Callers = append(out.Callers, callers(f.file))
		}
	}
	if len(in.Workflows) == 0 {
		out.Runs = p.hypothetical()
	}
	return out, errs
}

// maxRuns only guards against absurd files.
const maxRuns = 5000

func callers(f workflow.File) Callers {
	out := Callers{Workflow: RepositoryPath(f.Path)}
	for _, j := range f.Federated() {
		if j.Credential != workflow.CredentialAPIKey {
			out.Jobs = append(out.Jobs, j.Job)
		}
	}
	return out
}

// place is what the enumeration of runs takes from what is known.
func (p Known) place(resolve func(string) (workflow.File, bool)) workflow.Place {
	return workflow.Place{Repository: p.Repository, DefaultBranch: p.DefaultBranch, Resolve: resolve}
}

type predictor struct {
	in    PredictInput
	judge *judge
}

// predict is one origin's runs, or why it has none.
func (p predictor) predict(root workflow.File, o workflow.Origin, place workflow.Place) ([]Prediction, *LeftOut) {
	if len(p.in.Events) > 0 && !slices.Contains(p.in.Events, o.Event) {
		return nil, nil
	}
	cases, left := p.in.Known.cases(o, closes(root, o.Event), p.judge.refs)
	if left != nil {
		return nil, left
	}
	l, found := locate(root, o.Job, place.Resolve)
	var out []Prediction
	for _, c := range cases {
		if len(p.in.Environments) > 0 && !c.Unknown && !slices.Contains(p.in.Environments, c.Text) {
			continue
		}
		one := Prediction{
			Workflow: RepositoryPath(o.Workflow), Called: o.Called, Job: o.Job, Event: o.Event, Environment: c.Text, Ref: c.refs.show,
			Unknown: c.notes(), Token: found && l.token, Federated: found && l.federated() && c.exchanges() != expr.False,
		}
		p.finish(&one, p.in.Known.run(root, c, p.judge), c)
		if !found || l.job.Uses != "" {
			one.unread()
		}
		if one.Verdict.Answer != "" && !one.Token {
			one.Verdict = Verdict{Answer: Denied, Failed: federation.MatcherResult{Matcher: MatcherPermissions}}
		}
		out = append(out, one)
	}
	return out, nil
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
func (p predictor) finish(out *Prediction, run github.Run, c runCase) {
	run.Ref = out.Ref
	forms := p.in.Known.forms(p.judge)
	for _, form := range forms {
		run.Form = form
		shown := called(run)
		sub, unknown := shown.Foreseen()
		subs := []string{sub}
		if len(unknown) == 0 {
			subs = shown.Subjects()
		}
		for _, sub := range subs {
			if out.Sub != "" {
				out.OtherSubs = append(out.OtherSubs, sub)
				continue
			}
			out.Sub, out.SubIs, out.Claims = sub, c.subIs(shown, unknown), shownClaims(shown, sub)
			if len(unknown) > 0 {
				out.Unknown = append(out.Unknown, "parts of the sub are not known beforehand: "+strings.Join(unknown, ", "))
			}
		}
	}
	if len(out.OtherSubs) >= len(forms) {
		out.Unknown = append(out.Unknown, "which of these subjects the event carries is not documented")
	}
	if o := c.origin; o.Event == "workflow_call" || out.Ref == "" && o.RefKind == "" {
		out.Sub, out.SubIs, out.OtherSubs, out.Claims = "", "", nil, nil
		return
	}
	if p.judge.known() {
		out.Verdict = p.judge.origin(run, c, forms)
	}
}

// shownClaims are the claims without those that a pull request alone decides.
func shownClaims(run github.Run, sub string) map[string]any {
	claims := run.Claims()
	claims[github.ClaimSubject] = sub
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

// run is the run of an origin's case without its ref and form.
func (p Known) run(root workflow.File, c runCase, j *judge) github.Run {
	run, o := p.base(j), c.origin
	run.Event, run.Environment, run.Workflow, run.WorkflowFile = o.Event, c.name(), root.Name, RepositoryPath(o.Workflow)
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
			o := workflow.Origin{Event: event, RefKind: e.Ref}
			c := runCase{origin: o, Environment: workflow.Environment{Text: env}, refs: p.in.Known.refs(o, false, p.judge.refs)}
			run := p.in.Known.base(p.judge)
			run.Event, run.Environment = event, env
			one := Prediction{Event: event, Environment: env, Ref: c.refs.show, Unknown: c.refs.notes, Token: true, Federated: true}
			p.finish(&one, run, c)
			out = append(out, one)
		}
	}
	return out
}
