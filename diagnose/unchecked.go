package diagnose

import (
	"gh-wif/diagnose/cause"
	"gh-wif/diagnose/check"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
	"gh-wif/internal/say"
)

// unseen is one thing that token and rule may not tell: where it is so, and what
// is said of it. because is the signature's reason, jti the token's.
type unseen struct {
	is        func(k *cause.Known) bool
	what, how say.Template
}

// unseens are in the order of the report.
var unseens = []unseen{
	{
		func(k *cause.Known) bool { return !k.Given() }, "the token: none was given, so nothing was compared",
		"let a step of the job print the payload, as {--help} shows, and examine that",
	},
	{wrapped, "whether the job's own token file holds what stood around the token: {removed}", "look at the beginning of the file in the job: `head -c 3 FILE` must print eyJ"},
	{
		func(k *cause.Known) bool { return quotedAround(k) && k.Token.Kind == jwt.KindJWT },
		"what the job's own token file holds: the token was read out of a log or another text", "look at the beginning of the file in the job: `head -c 3 FILE` must print eyJ",
	},
	{(*cause.Known).AnswerUnread, "the server's answer: it is not understood", "give all that `curl -i` printed, the body of the answer, or the SDK's whole error message"},
	{
		func(k *cause.Known) bool { return signatureOpen(k) && k.Token.Kind != jwt.KindClaims }, "the signature: {because}",
		"give the issuer's key set with {--jwks FILE}, or fetch it with {--jwks discover}",
	},
	{
		func(k *cause.Known) bool { return signatureOpen(k) && k.Token.Kind == jwt.KindClaims }, "the signature: {because}",
		"paste the whole token, and give the issuer's key set with {--jwks FILE}, or fetch it with {--jwks discover}",
	},
	{func(k *cause.Known) bool { return k.Readable() && !k.HasNow }, "the times: the present time is not known", "give it with {--now}"},
	{
		func(k *cause.Known) bool { return k.Rule() == nil }, "the rule: none was given",
		"give it with {--rule}: the JSON that the Console or the Admin API shows for ANTHROPIC_FEDERATION_RULE_ID",
	},
	{func(k *cause.Known) bool { return k.IssuerAssumed && k.Readable() }, "the issuer: none was given, github.com's was assumed", "give it with {--issuer FILE}"},
	{
		func(k *cause.Known) bool { return replayOpen(k) && k.Has(github.ClaimJWTID) },
		"whether this token was exchanged before: its jti is {jti}", lookForReplay,
	},
	{func(k *cause.Known) bool {
		return replayOpen(k) && !k.Has(github.ClaimJWTID)
	}, "whether this token was exchanged before: it has no jti", lookForReplay},
	{
		func(k *cause.Known) bool { return (k.Rule() == nil || k.Rule().ArchivedAt == "") && !k.In.Accepted }, "whether the rule and its issuer are archived by now",
		"Console, Settings → Workload identity → Rules",
	},
	{
		federationFailed, "whether the service account is a member of the workspace",
		"Console, Settings → Workspaces → Members; the reason in the history is sa_not_in_workspace",
	},
	{
		func(k *cause.Known) bool { return k.In.Accepted }, "the exchange of the step that failed: the one that the server accepted was another, of the same job",
		"compare the environment of that step with this one's: the ids, the token file, and when it was written",
	},
	{
		func(k *cause.Known) bool { return k.Env == nil }, "the job's environment: which credential wins, and which ids are sent",
		"give it with {--env-file}, or run `ant auth status` in the job",
	},
}

const lookForReplay = "Console, Settings → Workload identity → History: the reason jti_reused"

// unchecked lists what token and rule cannot tell, with the place to look. It is
// never empty: no report says that all is well.
func unchecked(k *cause.Known) []Unchecked {
	fills := say.Fills{"because": k.Checks.Get(check.Signature).Because, "jti": k.Show(github.ClaimJWTID), "removed": k.AroundText()}
	var out []Unchecked
	for _, u := range unseens {
		if u.is(k) {
			out = append(out, Unchecked{u.what.Fill(fills), u.how.Fill(nil)})
		}
	}
	return out
}

func signatureOpen(k *cause.Known) bool {
	return k.Readable() && k.Checks.Get(check.Signature).Status != Passed && !k.In.Accepted
}

// federationFailed: what failed is not the action's other exchange, of which the
// Console's history has no entry.
func federationFailed(k *cause.Known) bool {
	return k.AppExchange() == evidence.NotApp && !k.In.Accepted
}

func replayOpen(k *cause.Known) bool {
	return k.Readable() && federationFailed(k) && checksReplay(k.Evidence)
}

// checksReplay: the issuer accepts a token once unless it was told otherwise.
func checksReplay(e *evidence.Evidence) bool {
	return e.In.Issuer == nil || e.In.Issuer.CheckJTI == nil || *e.In.Issuer.CheckJTI
}
