package cause

import (
	"regexp"
	"slices"
	"sync"

	"gh-wif/internal/say"
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

// findMissingToken adds what the pasted error itself says, and the caller that a
// called workflow's file cannot show.
func findMissingToken(k *Known, have []Found) []Found {
	if k.Readable() || slices.ContainsFunc(have, func(f Found) bool { return f.Rank == rankRoot && f.Check == "" }) {
		return nil
	}
	one := func(c *Cause, evidence, message say.Text) []Found {
		return []Found{{Cause: c, Rank: rankRoot, Evidence: evidence, Fills: say.Fills{"message": message}}}
	}
	switch pasted := k.Pasted() + "\n" + k.Answer.Text; {
	case nestedJobText().MatchString(pasted):
		return one(wfCallerLacksIDToken, say.W("the error says that the nested job is allowed 'id-token: none'"),
			say.Template("The called workflow asks for `id-token: write`, and its caller does not grant it").Fill(nil))
	case noPermissionText().MatchString(pasted):
		return one(wfMissingIDTokenPermission, say.W("the error says that there is no request URL or token"),
			say.W("The job has no ACTIONS_ID_TOKEN_REQUEST_URL: the permission is missing, or the run is of a fork's or Dependabot's pull request, which may get no token at all"))
	case !k.NoToken():
		return nil
	}
	for _, w := range k.In.Workflows {
		path := say.Fills{"path": say.N(w.Path)}
		if _, called := w.Trigger("workflow_call"); called && len(w.On) == 1 {
			return one(wfCallerLacksIDToken, say.Template("{path} runs only when another workflow calls it").Fill(path),
				say.Template("There was no token, and {path} has what its caller grants it").Fill(path))
		}
		for _, j := range w.Jobs {
			if j.Uses == "" || j.EffectivePermissions(w).IDToken() {
				continue
			}
			fills := say.Fills{"at": at(w.Path, j.Pos.Line), "job": say.V(j.ID), "uses": say.V(j.Uses)}
			return one(wfCallerLacksIDToken, say.Template("{at}: job {job} calls {uses} without id-token: write").Fill(fills),
				say.Template("Job {job} calls {uses} and does not grant it `id-token: write`").Fill(fills))
		}
	}
	return nil
}
