package job

import (
	"cmp"
	"context"
	"encoding/json"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/secret"
	"gh-wif/internal/workflow"
)

// Surroundings look variables up, as os.LookupEnv does, and list the names of those that
// are set.
type Surroundings struct {
	Lookup func(name string) (string, bool)
	Names  []string
}

func (s Surroundings) value(name string) string {
	v, _ := s.Lookup(name)
	return v
}

// Inside is what a job of GitHub Actions knows of itself, for a diagnosis.
type Inside struct {
	Job       string // its id
	Stranger  string // whose pull request it runs for, of those that get no token; empty: nobody's
	Workflows []workflow.File
	Env       []diagnose.EnvVar // nil: nothing names a rule
	Notes     []string          // what could not be known, and what would bring it
}

// Inside reads the workflow of a job from the checkout, and the variables that matter to an
// exchange. The values of credentials are left out.
func (h Hall) Inside(ctx context.Context, s Surroundings) Inside {
	j := runningJob{h, s}
	in := Inside{Job: s.value("GITHUB_JOB"), Stranger: j.stranger(ctx)}
	if repository, at, ok := github.ParseWorkflowRef(s.value("GITHUB_WORKFLOW_REF")); ok {
		j.checkedOut(ctx, &in, repository, at)
	}
	in.Env = environment(s, in)
	return in
}

// runningJob is the job in which the program runs.
type runningJob struct {
	hall Hall
	Surroundings
}

// checkedOut reads a workflow of the checkout, and those of the repository that it calls.
func (j runningJob) checkedOut(ctx context.Context, in *Inside, repository, at string) {
	root, here := cmp.Or(j.value("GITHUB_WORKSPACE"), j.hall.Dir), j.value("GITHUB_REPOSITORY")
	if here != "" && !strings.EqualFold(repository, here) {
		in.Notes = append(in.Notes, "the workflow is "+repository+"'s, and the checkout "+here+"'s: its file is not read")
		return
	}
	pending := []string{at}
	for i := 0; i < len(pending); i++ {
		data, err := j.hall.Found(ctx, filepath.Join(root, filepath.FromSlash(pending[i])))
		if err != nil {
			in.Notes = append(in.Notes, pending[i]+" is not in the checkout: the report cannot name its lines; a step with actions/checkout before this one brings it")
			continue
		}
		file, err := ParseWorkflow(pending[i], data)
		if err != nil {
			in.Notes = append(in.Notes, err.Error())
			continue
		}
		in.Workflows = append(in.Workflows, file)
		for _, of := range file.Jobs {
			if called := path.Clean(of.Uses); strings.HasPrefix(of.Uses, "./"+github.WorkflowDir) && filepath.IsLocal(called) && !slices.Contains(pending, called) {
				pending = append(pending, called)
			}
		}
	}
}

// credentials are variables whose value is nobody's business here.
var credentials = []string{federation.EnvAPIKey, federation.EnvAuthToken, federation.EnvToken}

// environment is what an SDK in the job finds: the variables of this process, and beside them
// what the job's file sets where this process does not see it, as in a step of its own. The
// token itself is taken for given: this program asks for one.
func environment(s Surroundings, in Inside) []diagnose.EnvVar {
	names := []string{federation.EnvTokenFile, federation.EnvProfile, federation.EnvBaseURL, federation.EnvConfigDir}
	for _, kind := range federation.ExchangeIDs() {
		names = append(names, kind.Env)
	}
	names = append(names, credentials...)
	for _, name := range s.Names {
		if _, meant := federation.EnvMeant(name); meant && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	out := []diagnose.EnvVar{}
	for _, name := range names {
		value, set := s.Lookup(name)
		switch {
		case !set:
			continue
		case slices.Contains(credentials, name) && value != "":
			value = secret.Mark
		}
		out = append(out, diagnose.EnvVar{Name: name, Value: secret.Redact(value)})
	}
	out = besideFile(out, in)
	named := func(names ...string) bool {
		return slices.ContainsFunc(out, func(v diagnose.EnvVar) bool { return slices.Contains(names, v.Name) })
	}
	switch {
	case !named(federation.RuleID.Env):
		return nil
	case !named(federation.EnvTokenFile, federation.EnvToken):
		out = append(out, diagnose.EnvVar{Name: federation.EnvToken, Value: secret.Mark})
	}
	return out
}

// besideFile adds the variables of the job's file that are not there yet.
func besideFile(have []diagnose.EnvVar, in Inside) []diagnose.EnvVar {
	for _, file := range in.Workflows {
		facts, ok := file.FederatedJob(in.Job)
		if !ok {
			continue
		}
		for _, v := range facts.Vars {
			if !slices.ContainsFunc(have, func(h diagnose.EnvVar) bool { return h.Name == v.Name }) {
				have = append(have, diagnose.EnvVar{Name: v.Name, Value: v.Value.Text})
			}
		}
	}
	return have
}

// stranger is whose pull request the event is of, where that is a fork or Dependabot's
// (GitHub docs, events that trigger workflows; the payload of pull_request).
func (j runningJob) stranger(ctx context.Context) string {
	if !strings.HasPrefix(j.value("GITHUB_EVENT_NAME"), "pull_request") || j.value("GITHUB_EVENT_NAME") == "pull_request_target" {
		return ""
	}
	if j.value("GITHUB_ACTOR") == "dependabot[bot]" {
		return "Dependabot"
	}
	if j.value("GITHUB_EVENT_PATH") == "" {
		return ""
	}
	data, err := j.hall.Read(ctx, j.value("GITHUB_EVENT_PATH"))
	if err != nil {
		return ""
	}
	var event struct {
		PullRequest struct {
			Head struct {
				Repo *struct {
					FullName string `json:"full_name"`
				} `json:"repo"`
			} `json:"head"`
		} `json:"pull_request"`
	}
	if json.Unmarshal(data, &event) != nil || event.PullRequest.Head.Repo == nil {
		return ""
	}
	if head := event.PullRequest.Head.Repo.FullName; head != "" && !strings.EqualFold(head, j.value("GITHUB_REPOSITORY")) {
		return "the fork " + head
	}
	return ""
}
