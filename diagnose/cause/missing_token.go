package cause

import (
	"path"
	"regexp"
	"slices"
	"sync"

	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/workflow"
)

// What runners and SDKs say where a job may not request a token. Compiled at the
// first use: most examinations have a token.
var (
	noPermissionText = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN)\b.{0,12}\b(?:env|not set|unset|undefined|unbound)\b|curl: \(3\)|could not fetch an oidc token|missing or insufficient oidc|add .{0,3}id-token: write`)
	})
	nestedJobText = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)nested job .{1,200}requesting 'id-token: write'|only allowed 'id-token: none'`)
	})
)

// lacksToken reports whether the job may have had no token: the paste shows it, or
// none was given and nothing shows that there was one to exchange.
func (k *Known) lacksToken() bool {
	if k.Given() {
		return k.NoToken()
	}
	return k.Reason.Word == "" && !k.Answer.Denied() && !k.Answer.Success
}

// saysNoToken reports whether the paste or the answer is the error of a job that
// had no address to ask for a token.
func saysNoToken(k *Known) bool {
	return !k.Readable() && noPermissionText().MatchString(errorText(k))
}

// errorText is what may hold the error of a job without a token.
func errorText(k *Known) string { return k.Pasted() + "\n" + k.Answer.Text }

// findMissingToken adds what the pasted error itself says, and the caller that a
// called workflow's file cannot show.
func findMissingToken(k *Known, have []Found) []Found {
	if k.In.Stranger != "" && saysNoToken(k) {
		return strangerFound(k)
	}
	if k.Readable() || slices.ContainsFunc(have, func(f Found) bool { return f.Rank == rankRoot && f.Check == "" }) {
		return nil
	}
	if f, ok := k.jobLacks(); ok && saysNoToken(k) {
		return f
	}
	switch {
	case nestedJobText().MatchString(errorText(k)):
		return rootFound(wfCallerLacksIDToken, say.W("the error says that the nested job is allowed 'id-token: none'"),
			say.Template("The called workflow asks for `id-token: write`, and its caller does not grant it").Fill(nil))
	case saysNoToken(k) && permitted(k):
		if f := findCaller(k, true); f != nil {
			return f
		}
		return rootFound(wfPermissionPresent, say.W("the error says that there is no request URL or token, and the workflow grants the permission"),
			say.Template("Every job of the workflow that requests a token has `id-token: write`, and none of them is seen to run for a fork's pull request").Fill(nil))
	case saysNoToken(k):
		return rootFound(wfMissingIDTokenPermission, say.W("the error says that there is no request URL or token"),
			say.W("The job has no ACTIONS_ID_TOKEN_REQUEST_URL: the permission is missing, or the run is of a fork's or Dependabot's pull request, which may get no token at all"))
	case !k.NoToken():
		return nil
	}
	return findCaller(k, false)
}

// strangerFound is the pull request that the event names as one of those without a token.
// No permission helps it, so it goes before those that are missing.
func strangerFound(k *Known) []Found {
	fills := say.Fills{"whose": say.V(k.In.Stranger), "guard": say.N(github.GuardOf("pull_request"))}
	return []Found{{
		Cause: wfForkPullRequest, Rank: rankRoot - 1, Fills: fills,
		Evidence:    say.Template("the run is of a pull request of {whose}, and has no ACTIONS_ID_TOKEN_REQUEST_URL").Fill(fills),
		Explanation: "This run is of a pull request of {whose}. GitHub gives such a run no token, whatever the permissions say.",
		Fix:         "Let the job run for pull requests of the repository itself only: ``if: {guard}``. No change to the permissions helps, and pull_request_target would run with the rights of the default branch for anybody's pull request.",
	}}
}

// jobLacks is the job in question where its file shows that it may not request a token,
// whatever it wants one for.
func (k *Known) jobLacks() ([]Found, bool) {
	f, j, ok := k.job()
	if !ok {
		return nil, false
	}
	why, pos := f.LacksIDToken(j)
	if why == "" {
		return nil, false
	}
	fills := say.Fills{"at": at(f.Path, pos.Line), "job": say.V(j.ID), "why": say.Prose(why)}
	found := rootFound(wfMissingIDTokenPermission, say.Template("{at}: job {job}: {why}").Fill(fills),
		say.Template("Job {job} has no ACTIONS_ID_TOKEN_REQUEST_URL: {why}").Fill(fills))
	found[0].File, found[0].Line = f.Path, pos.Line
	return found, true
}

// job is the job in question, where a file that was given holds it.
func (k *Known) job() (workflow.File, workflow.Job, bool) {
	for _, f := range k.In.Workflows {
		for _, j := range f.Jobs {
			if j.ID == k.In.Job && j.Uses == "" {
				return f, j, true
			}
		}
	}
	return workflow.File{}, workflow.Job{}, false
}

// rootFound is why there is no token at all.
func rootFound(c *Cause, evidence, message say.Text) []Found {
	return []Found{{Cause: c, Rank: rankRoot, Evidence: evidence, Fills: say.Fills{"message": message}}}
}

// findCaller looks for a caller that may grant less than the called workflow needs.
// granted: the files that were given grant what they can.
func findCaller(k *Known, granted bool) []Found {
	for _, w := range k.In.Workflows {
		name := say.Fills{"path": say.N(w.Path)}
		if _, called := w.Trigger("workflow_call"); called && len(w.On) == 1 && !(granted && callerGiven(k, w)) {
			return rootFound(wfCallerLacksIDToken, say.Template("{path} runs only when another workflow calls it").Fill(name),
				say.Template("There was no token, and {path} has what its caller grants it").Fill(name))
		}
		for _, j := range w.Jobs {
			if j.Uses == "" || j.EffectivePermissions(w).IDToken() {
				continue
			}
			fills := say.Fills{"at": at(w.Path, j.Pos.Line), "job": say.V(j.ID), "uses": say.V(j.Uses)}
			found := rootFound(wfCallerLacksIDToken, say.Template("{at}: job {job} calls {uses} without id-token: write").Fill(fills),
				say.Template("Job {job} calls {uses} and does not grant it `id-token: write`").Fill(fills))
			found[0].File, found[0].Line = w.Path, j.Pos.Line
			return found
		}
	}
	return nil
}

// callerGiven reports whether a workflow that calls a file is among those given.
func callerGiven(k *Known, called workflow.File) bool {
	for _, w := range k.In.Workflows {
		for _, j := range w.Jobs {
			if j.Uses != "" && path.Base(j.Uses) == path.Base(called.Path) {
				return true
			}
		}
	}
	return false
}
