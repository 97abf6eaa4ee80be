package lint

import (
	"cmp"
	"fmt"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/workflow"
)

// The findings that need what GitHub told of the repository.
var onlineWhy = map[string]string{
	"environment_missing":     "An environment that nobody has made is created by the first job that names it, without any protection.",
	"environment_spelling":    "A token may carry the spelling of the file or that of the settings, and the comparison minds the case.",
	"environment_ref_refused": "A run on a ref that the environment is not open to fails before its first step.",
	"rule_other_ids":          "Ids outlive names: a rule with other ids is about another repository, or about the one that had the name before.",
	"repository_archived":     "GitHub starts no workflow of an archived repository.",
}

// Learn takes over what GitHub told of the repository; what was known of its ids and its
// subjects already stays.
func (k Known) Learn(told github.Knowledge) Known {
	k.GitHub = &told
	if r := told.Repository; r != nil {
		if r.Owner != "" && r.Name != "" {
			k.Repository = r.Owner + "/" + r.Name
		}
		k.OwnerID, k.RepositoryID = cmp.Or(k.OwnerID, r.OwnerID), cmp.Or(k.RepositoryID, r.ID)
		k.DefaultBranch = cmp.Or(r.DefaultBranch, k.DefaultBranch)
	}
	if c := told.Subject; c != nil && k.Form == "" && k.Template == nil {
		if c.Prefix != "" {
			k.Form = c.Form()
		}
		if !c.UseDefault && len(c.Keys) > 0 {
			k.Template = c.Keys
		}
	}
	return k
}

// gitHubCheck compares the documents with what GitHub told of the repository.
type gitHubCheck struct {
	*checker
	told github.Knowledge
}

// compare compares the rules and the jobs.
func (c gitHubCheck) compare(jobs []jobRuns) {
	for _, r := range c.rules {
		if r.gitHub && r.broken == nil && (r.ours || !r.real) {
			c.otherIDs(r)
		}
	}
	for _, j := range jobs {
		c.environments(j)
	}
	if c.told.Repository != nil && c.told.Repository.Archived && len(jobs) > 0 {
		c.onJob(jobs[0], "repository_archived", workflow.Pos{}, "the repository is archived, so "+jobs[0].name()+" never runs",
			"unarchive it: GitHub → Settings → General")
	}
}

func (c gitHubCheck) onJob(j jobRuns, id string, pos workflow.Pos, message, fix string) {
	file, line, column := j.position()
	if pos.Line > 0 {
		line, column = pos.Line, pos.Column
	}
	c.add(Finding{ID: id, Severity: workflow.Warning, File: file, Line: line, Column: column, Message: message, Why: onlineWhy[id], Fix: fix})
}

// environments looks for environments that are not there, or do not let the job in.
func (c gitHubCheck) environments(j jobRuns) {
	for _, o := range j.origins {
		cases, _ := c.in.Known.cases(o, closes(j.root.file, o.Event), nil)
		for _, rc := range cases {
			if rc.Text == "" || rc.Environment.Unknown {
				continue
			}
			e, there, known := c.told.Environment(rc.Text)
			switch {
			case !known:
				continue
			case !there:
				c.onJob(j, "environment_missing", rc.Environment.Pos, fmt.Sprintf("%s names the environment %q, which the repository does not have", j.name(), rc.Text),
					"make it on GitHub before the first run, with reviewers or with the branches that may use it; or correct the name")
				continue
			case e.Name != rc.Text:
				c.onJob(j, "environment_spelling", rc.Environment.Pos, fmt.Sprintf("%s names the environment %q, which GitHub spells %q", j.name(), rc.Text, e.Name),
					"write "+e.Name+" in the workflow and in the rule")
			}
			if ref := rc.refs.show; (rc.refs.is == SubExact || strings.HasPrefix(ref, github.RefsPull)) && e.Refuses(ref) {
				c.onJob(j, "environment_ref_refused", rc.Environment.Pos,
					fmt.Sprintf("on %s %s runs on %s, and the environment %q is open to %s only", o.Event, j.name(), ref, e.Name, strings.Join(e.Names(), ", ")),
					"open the environment to it: GitHub → Settings → Environments → "+e.Name+" → Deployment branches and tags; or start the job elsewhere")
			}
		}
	}
}

// otherIDs compares the ids that a rule names with those of the repository that it names, by
// its present name or by the one of before.
func (c gitHubCheck) otherIDs(v *ruleView) {
	r := c.told.Repository
	j := judgeOf(v.rule, v.exposure)
	if r == nil || !strings.EqualFold(j.repository, c.in.Known.Repository) && !strings.EqualFold(j.repository, c.told.Asked) {
		return
	}
	for _, id := range []struct{ claim, what, rule, told string }{
		{github.ClaimOwnerID, "owner", j.ownerID, r.OwnerID},
		{github.ClaimRepositoryID, "repository", j.repositoryID, r.ID},
	} {
		if id.rule == "" || id.rule == id.told {
			continue
		}
		field := subjectPath
		switch _, claimed := v.rule.Match.Claim(id.claim); {
		case claimed:
			field = "match." + federation.MatcherClaims + id.claim
		case !strings.Contains(v.rule.Match.SubjectPrefix, "@"+id.rule):
			field = "match." + federation.MatcherCondition
		}
		c.add(v.finding("rule_other_ids", workflow.Error, onlineWhy["rule_other_ids"], hit{
			field: field, message: fmt.Sprintf("the rule names the %s id %s, and %s has %s", id.what, id.rule, c.in.Known.Repository, id.told),
			fix: "write " + id.told + " if that is the repository that is meant",
		}))
	}
}

// guarded reports whether GitHub told that something stands before an environment of a
// repository.
func (k Known) guarded(repository, environment string) bool {
	if k.GitHub == nil || !strings.EqualFold(k.Repository, repository) {
		return false
	}
	e, there, _ := k.GitHub.Environment(environment)
	return there && k.GitHub.Guarded(e)
}
