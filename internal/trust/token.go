package trust

import (
	"cmp"
	"encoding/json"
	"maps"
	"strings"

	"gh-wif/internal/github"
)

// trial is a token to be tried: a run, and what a token carries beside it.
type trial struct {
	run github.Run
	// extra are the further claims that a rule asks for. It is shared by trials
	// and never changed.
	extra map[string]string
	// unprotected: no protection covers the ref. Other refs are taken for what the
	// rule asks: a branch can be protected by whoever owns the repository.
	unprotected bool
	// second: the run carries the other one of the two subjects that its event may
	// have; of no meaning for events with one.
	second bool
}

// subject is the sub claim.
func (t *trial) subject() string {
	if t.second {
		subs := t.run.Subjects()
		return subs[len(subs)-1]
	}
	return t.run.Subject()
}

// everyToken are the claims that every token of GitHub's carries and no run
// decides on, with made-up values: the times (iat, nbf, exp are numbers), the ids
// that are new each time, and the commits.
var everyToken = map[string]any{
	github.ClaimIssuedAt: json.Number("1789119980"), github.ClaimNotBefore: json.Number("1789119680"), github.ClaimExpires: json.Number("1789120280"),
	github.ClaimJWTID: "6f4762ed-0758-4ccb-808d-ee3af5d723a8", github.ClaimSHA: someCommit, github.ClaimWorkflowSHA: someCommit,
	github.ClaimJobWorkflowSHA: someCommit, github.ClaimRunID: "19001234567", github.ClaimRunNumber: "42", github.ClaimRunAttempt: "1",
	github.ClaimCheckRunID: "48001234567", github.ClaimActorID: "583231", github.ClaimRunnerEnvironment: "github-hosted", github.ClaimRefProtected: protected,
}

// The values of ref_protected.
const (
	protected   = "true"
	unprotected = "false"
)

// Claims is the token's payload, whole.
func (t *trial) Claims() map[string]any {
	c := t.run.Claims()
	maps.Copy(c, everyToken)
	for k, v := range t.extra {
		c[k] = v
	}
	c[github.ClaimRefProtected], _ = t.Claim(github.ClaimRefProtected)
	c[github.ClaimSubject] = t.subject()
	if _, ok := c[github.ClaimEnvironmentNodeID]; !ok && t.run.Environment != "" {
		c[github.ClaimEnvironmentNodeID] = someNodeID
	}
	return c
}

// Claim is one claim of the payload, and whether it is there.
func (t *trial) Claim(name string) (value any, there bool) {
	switch {
	case name == github.ClaimRefProtected && t.unprotected:
		return unprotected, true
	case name == github.ClaimSubject && t.second:
		return t.subject(), true
	}
	if v, ok := t.extra[name]; ok {
		return v, true
	}
	if v, ok := t.run.Claim(name); ok {
		return v, true
	}
	if name == github.ClaimEnvironmentNodeID && t.run.Environment != "" {
		return someNodeID, true
	}
	value, there = everyToken[name]
	return value, there
}

func (t *trial) text(name string) string {
	v, _ := t.Claim(name)
	s, _ := v.(string)
	return s
}

// possible reports whether GitHub and git allow the names of a run: no run is made
// up that nobody can start. Names are checked more loosely than answers are: an
// account of former years may have what no new one may.
func possible(r github.Run) bool {
	name, isBranch := strings.CutPrefix(r.Ref, github.RefsHeads)
	tag, isTag := strings.CutPrefix(r.Ref, github.RefsTags)
	switch {
	case github.CheckRepository(r.Repo) != nil, github.CheckOwner(strings.ReplaceAll(r.Owner, "--", "-")) != nil && !oldLogin(r.Owner):
		return false
	case isBranch && github.CheckBranch(name) != nil, isTag && github.CheckTag(tag) != nil:
		return false
	case r.Environment != "" && github.CheckEnvironment(r.Environment) != nil:
		return false
	}
	return isBranch || isTag || r.Ref == "" || strings.HasPrefix(r.Ref, github.RefsPull)
}

// oldLogin reports a login with a hyphen at its end, as accounts of former years
// may have.
func oldLogin(owner string) bool {
	return github.CheckOwner(cmp.Or(strings.Trim(owner, "-"), "-")) == nil && !strings.HasPrefix(owner, "-")
}
