package github

import (
	"fmt"
	"slices"
	"strings"
)

// Guard is what a run must meet for a job to run that calls Claude.
type Guard struct {
	Holds   []string // GitHub expressions, each of which must hold
	Because string   // the reason: sentences that follow the name of the event
}

// byAuthor lets in what people of the repository wrote, by the values of
// author_association that stand for a place in it (GitHub GraphQL reference,
// CommentAuthorAssociation). thing is the key of the webhook's payload. A member of
// the organization whose membership is private arrives as CONTRIBUTOR there
// (actions/github-script#643, cloudflare/cloudflare-os#321).
func byAuthor(thing string) Guard {
	return Guard{
		[]string{fmt.Sprintf(`contains(fromJSON('["OWNER","MEMBER","COLLABORATOR"]'), github.event.%s.author_association)`, thing)},
		"anyone can write " + thing + "s, and every run spends money. Only those of the repository's people start the job. " +
			"A private member of the organization counts as an outsider; to add people: || github.actor == 'login'",
	}
}

var sameHead = []string{OwnHead}

var (
	ownBranch = Guard{
		sameHead,
		"a fork's pull request gets no identity token, and the job could only fail. Only branches of this repository start it.",
	}
	ownTarget = Guard{
		sameHead,
		"a stranger's pull request gets a token too. Only branches of this repository start the job.",
	}
	ownRun = Guard{
		[]string{
			"github.event.workflow_run.head_repository.full_name == github.repository",
			`contains(fromJSON('["push","pull_request","schedule","workflow_dispatch"]'), github.event.workflow_run.event)`,
		},
		"a stranger may have started the workflow that ended. Only runs of this repository's branches start the job, " +
			"and of events that its people cause: if yours is another, add it.",
	}
	ownAccount = Guard{
		[]string{"github.event.repository.private || github.actor == github.repository_owner"},
		"anyone can do this to a public repository. There only its owner's account starts the job; " +
			`to add people: || contains(fromJSON('["login"]'), github.actor)`,
	}
)

// guards are those of each event that somebody can start who has no place in the
// repository.
var guards = map[string][]Guard{
	"pull_request":                {ownBranch},
	"pull_request_review":         {ownBranch, byAuthor("review")},
	"pull_request_review_comment": {ownBranch, byAuthor("comment")},
	"pull_request_target":         {ownTarget},
	"issue_comment":               {byAuthor("comment")},
	"issues":                      {byAuthor("issue")},
	"discussion":                  {byAuthor("discussion")},
	"discussion_comment":          {byAuthor("comment")},
	"workflow_run":                {ownRun},
	"fork":                        {ownAccount},
	"watch":                       {ownAccount},
	"gollum":                      {ownAccount},
}

// Guards lists what keeps those without a place in the repository out of a job that
// an event starts; none where only people of the repository can start it.
func Guards(event string) []Guard { return slices.Clone(guards[event]) }

// GuardOf is the guards of an event as one condition for if:; empty where it has none.
func GuardOf(event string) string {
	var holds []string
	for _, g := range guards[event] {
		holds = append(holds, g.Holds...)
	}
	return AllOf(holds, " && ")
}

// AllOf joins expressions that must all hold, with the operator and whatever stands
// around it.
func AllOf(expressions []string, and string) string {
	out := slices.Clone(expressions)
	for i, e := range out {
		if len(out) > 1 && strings.Contains(e, " || ") {
			out[i] = "(" + e + ")"
		}
	}
	return strings.Join(out, and)
}

// ExpressionString writes a string literal of GitHub's expressions, in which a
// single quote is doubled (GitHub docs, "Evaluate expressions", Literals).
func ExpressionString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
