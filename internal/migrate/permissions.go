package migrate

import (
	"regexp"
	"slices"
	"strings"

	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/edit"
)

const idToken = "id-token"

// readAll are the scopes that the word read-all grants (GitHub docs, workflow syntax, permissions).
var readAll = []string{
	"actions", "attestations", "checks", "contents", "deployments", "discussions", "issues", "packages", "pages", "pull-requests",
	"repository-projects", "security-events", "statuses",
}

// grant adds id-token: write to a job and keeps what the job has today. Where no block says what that is,
// need says what the job's steps need, and the assumption is warned of.
func grant(s *source, doc *edit.File, j *workflow.Job, need []scope) error {
	p := j.EffectivePermissions(s.file)
	if p.IDToken() {
		return nil
	}
	node := doc.Root().Get("jobs").Get(j.ID)
	if j.Permissions.Set {
		block := node.Get("permissions")
		if block.IsMapping() {
			return block.Change([]string{idToken}, edit.Entry{Key: idToken, Value: "write"})
		}
		return node.Change([]string{"permissions"}, permissions(wordScopes(p.All)))
	}
	scopes := need
	switch {
	case p.Set && p.All != "":
		scopes = wordScopes(p.All)
	case p.Set:
		scopes = nil
		for _, name := range doc.Root().Get("permissions").Keys() {
			scopes = append(scopes, scope{name, p.Scopes[name]})
		}
	default:
		s.warn(warnPermissions(s, j, scopes))
	}
	return insertInJob(node, permissions(scopes))
}

// insertInJob puts a key into a job, behind what says where it runs.
func insertInJob(node edit.Node, e edit.Entry) error {
	for _, key := range []string{"runs-on", "uses"} {
		if node.Get(key).Is() {
			return node.InsertAfter(key, e)
		}
	}
	return node.Change(nil, e)
}

func wordScopes(word string) []scope {
	var out []scope
	if word == "read-all" {
		for _, name := range readAll {
			out = append(out, scope{name, "read"})
		}
	}
	return out
}

func permissions(scopes []scope) edit.Entry {
	e := edit.Entry{Key: "permissions"}
	for _, s := range scopes {
		if s.name != idToken {
			e.Sub = append(e.Sub, edit.Entry{Key: s.name, Value: s.access})
		}
	}
	e.Sub = append(e.Sub, edit.Entry{Key: idToken, Value: "write"})
	return e
}

// scope is one line of permissions:.
type scope struct{ name, access string }

// scopes are lines of permissions:, each name once.
type scopes []scope

// with adds lines; of two for one name the wider one counts.
func (all scopes) with(more ...scope) scopes {
	for _, s := range more {
		i := slices.IndexFunc(all, func(o scope) bool { return o.name == s.name })
		switch {
		case i < 0:
			all = append(all, s)
		case s.access == "write":
			all[i].access = "write"
		}
	}
	return all
}

// sorted are the lines in the order of their names.
func (all scopes) sorted() []scope {
	slices.SortFunc(all, func(a, b scope) int { return strings.Compare(a.name, b.name) })
	return all
}

// need is what the steps of a job are seen to need of the job's own token.
func need(j *workflow.Job) []scope {
	all := scopes{{"contents", "read"}}
	for _, step := range j.Steps {
		if isClaudeAction(step.Uses) {
			all = all.with(actionNeeds(step)...)
		}
		for _, n := range needs {
			if n.uses != "" && strings.HasPrefix(step.Uses, n.uses) || n.run != nil && n.run().MatchString(step.Run) {
				all = all.with(n.scopes...)
			}
		}
	}
	return all.sorted()
}

// actionNeeds is what the action needs: with the job's own token to write, without it only to read, since
// it then writes with that of its app (its docs/setup.md).
func actionNeeds(step workflow.Step) []scope {
	if inputOf(step, "github_token") != "" {
		return []scope{{"contents", "write"}, {"issues", "write"}, {"pull-requests", "write"}}
	}
	return []scope{{"issues", "read"}, {"pull-requests", "read"}}
}

// needs are well-known actions and commands that need more than to read the repository.
var needs = []struct {
	uses   string
	run    func() *regexp.Regexp
	scopes []scope
}{
	{"peter-evans/create-pull-request", nil, []scope{{"contents", "write"}, {"pull-requests", "write"}}},
	{"peter-evans/create-or-update-comment", nil, []scope{{"issues", "write"}, {"pull-requests", "write"}}},
	{"marocchino/sticky-pull-request-comment", nil, []scope{{"pull-requests", "write"}}},
	{"thollander/actions-comment-pull-request", nil, []scope{{"pull-requests", "write"}}},
	{"stefanzweifel/git-auto-commit-action", nil, []scope{{"contents", "write"}}},
	{"EndBug/add-and-commit", nil, []scope{{"contents", "write"}}},
	{"softprops/action-gh-release", nil, []scope{{"contents", "write"}}},
	{"ncipollo/release-action", nil, []scope{{"contents", "write"}}},
	{"actions/github-script", nil, []scope{{"issues", "write"}, {"pull-requests", "write"}}},
	{"actions/deploy-pages", nil, []scope{{"pages", "write"}}},
	{"github/codeql-action", nil, []scope{{"security-events", "write"}}},
	{"docker/login-action", nil, []scope{{"packages", "write"}}},
	{"", lazily(`\bgit push\b`), []scope{{"contents", "write"}}},
	{"", lazily(`\bgh pr (?:create|comment|edit|merge|close|review|ready)\b`), []scope{{"contents", "write"}, {"pull-requests", "write"}}},
	{"", lazily(`\bgh pr (?:view|diff|list|checks)\b`), []scope{{"pull-requests", "read"}}},
	{"", lazily(`\bgh issue (?:create|comment|edit|close)\b`), []scope{{"issues", "write"}}},
	{"", lazily(`\bgh issue (?:view|list)\b`), []scope{{"issues", "read"}}},
	{"", lazily(`\bgh release (?:create|upload|edit)\b`), []scope{{"contents", "write"}}},
	{"", lazily(`\bgh (?:run|workflow) (?:list|view|download)\b`), []scope{{"actions", "read"}}},
	{"", lazily(`\bgh workflow run\b`), []scope{{"actions", "write"}}},
	{"", lazily(`\bgh label\b`), []scope{{"issues", "write"}}},
}
