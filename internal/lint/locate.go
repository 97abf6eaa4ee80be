package lint

import (
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
)

// RepositoryPath is a workflow file's path in its repository: what follows the
// repository's root, or the file's name in the workflow directory where the path
// does not tell.
func RepositoryPath(path string) string {
	path = strings.ReplaceAll(path, `\`, "/")
	if i := strings.LastIndex(path, github.WorkflowDir); i >= 0 {
		return path[i:]
	}
	return github.WorkflowDir + path[strings.LastIndex(path, "/")+1:]
}

// resolver finds a called workflow among files of the same repository.
func resolver(files []workflowView, root string) func(string) (workflow.File, bool) {
	return func(uses string) (workflow.File, bool) {
		for _, f := range files {
			if f.source.Root == root && RepositoryPath(f.file.Path) == strings.TrimPrefix(uses, "./") {
				return f.file, true
			}
		}
		return workflow.File{}, false
	}
}

// located is the job of an origin, found through the calls that lead to it.
type located struct {
	file  workflow.File
	job   workflow.Job
	facts workflow.JobFacts // zero where the job is not seen to call Claude
	token bool              // the permissions of the job and of its callers let it have a token
}

// locate follows an origin's path of job ids, CALLER/JOB.
func locate(root workflow.File, path string, resolve func(string) (workflow.File, bool)) (located, bool) {
	l := located{file: root}
	// The default permissions never include id-token. Of a called workflow that is
	// looked at by itself the caller's hold.
	_, called := root.Trigger("workflow_call")
	granted := called && len(root.On) == 1
	ids := strings.Split(path, "/")
	for n, id := range ids {
		i := slices.IndexFunc(l.file.Jobs, func(j workflow.Job) bool { return j.ID == id })
		if i < 0 {
			return located{}, false
		}
		l.job = l.file.Jobs[i]
		p := l.job.EffectivePermissions(l.file)
		switch {
		case p.Set && n == 0:
			granted = p.IDToken()
		case p.Set:
			granted = granted && p.IDToken()
		}
		if n == len(ids)-1 {
			break
		}
		next, ok := resolve(l.job.Uses)
		if !ok {
			return located{}, false
		}
		l.file = next
	}
	l.token = granted
	if facts, ok := l.file.FederatedJob(l.job.ID); ok {
		l.facts = facts
	}
	return l, true
}

// federated reports whether the job is seen to exchange a token.
func (l located) federated() bool {
	if _, calls := workflow.CallsFederated(l.job); calls {
		return true
	}
	return l.facts.Credential == workflow.CredentialFederation || l.facts.Credential == workflow.CredentialBoth
}
