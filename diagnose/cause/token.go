package cause

import (
	"path"
	"slices"
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/internal/federation"
	"gh-wif/internal/jwt"
	"gh-wif/internal/say"
	"gh-wif/internal/strictjson"
	"gh-wif/internal/workflow"
)

const verifyDecode = "Fetch a new token in the job, decode its payload there (`" + decodeLine + " FILE`) and examine it again."

// tokenFamily: what was pasted is no usable token. The causes about a token that
// can be read are in token_claims.go.
var tokenFamily = Family{"The token", tokenCauses, findToken}

var tokenCauses = []*Cause{
	tokNullFile, tokMasked, tokTruncated, tokIsAnthropicCredential, tokIsGitHubToken,
	tokIsRunnerRequestToken, tokHTML, tokErrorAnswer, tokNotAJWT, tokMalformed,
	tokTooLarge, tokAlgNotAllowed, tokKidMissing, tokMissingRequiredClaim, Expired,
	tokNotYetValid, tokLifetimeOverMax, tokKidNotInJWKS, tokBadSignature, jwksUnreadable, pasteCleaned,
}

var tokNullFile = &Cause{
	ID:          "tok_null_file",
	Title:       "The token file holds no token",
	Explanation: "What stands there is {what}. The request for the token failed, and the shell went on: without --fail curl succeeds on an error, and jq -r then writes the word null, or nothing.",
	Fix:         "Give the job `permissions: id-token: write`, and write the fetching step so that it fails with the request: `set -euo pipefail` and ``" + fetchLines + "``.",
	Verify:      "Run the job again: the fetching step must fail, or write a token of three parts that begins with eyJ.",
	Docs:        docsOIDC,
	Mends:       []string{"wf_missing_id_token_permission", "wf_caller_lacks_id_token", "wf_jq_null", "wf_curl_without_fail"},
}

var tokMasked = &Cause{
	ID:          "tok_masked",
	Title:       "This is a mask, not a token",
	Explanation: "GitHub replaces secrets in its logs by ***. The token cannot be had back from a log.",
	Fix:         "Paste the decoded payload instead: in the job, after fetching, run ``" + decodeLine + " \"$ANTHROPIC_IDENTITY_TOKEN_FILE\"`` and paste the JSON that it prints. If *** is what the file really holds, fetch the token with ``" + fetchLines + "``.",
	Verify:      verifyDecode,
	Docs:        docsOIDC,
}

var tokTruncated = &Cause{
	ID:          "tok_truncated",
	Title:       "The token is not whole",
	Explanation: "{what} A token has three parts joined by dots, and its signature covers the first two to the last character. A terminal, a log viewer or a form field may have shortened it.",
	Fix:         "Copy the whole token again, up to the end of its third part, or give the file itself.",
	Verify:      verifyDecode,
	Docs:        docsOIDC,
}

var tokIsAnthropicCredential = &Cause{
	ID:          "tok_is_anthropic_credential",
	Title:       "This is a credential of Anthropic, not a GitHub token",
	Explanation: "{what}. The exchange takes the GitHub OIDC token as its assertion and answers with the access token; the two are not interchangeable.",
	Fix:         "{instead}. In the workflow, put the token from ACTIONS_ID_TOKEN_REQUEST_URL into the file that ANTHROPIC_IDENTITY_TOKEN_FILE names.",
	Verify:      verifyDecode,
	Docs:        docsWIF,
}

var tokIsGitHubToken = &Cause{
	ID:          "tok_is_github_token",
	Title:       "This is a GitHub API token, not an OIDC token",
	Explanation: "{what}. It opens GitHub's API; the exchange needs the OIDC token, a JWT that a job with `id-token: write` requests.",
	Fix:         "Use the OIDC token in place of GITHUB_TOKEN: give the job `permissions: id-token: write` and fetch it with ``" + fetchLines + "``. {instead}.",
	Verify:      verifyDecode,
	Docs:        docsOIDC,
}

var tokIsRunnerRequestToken = &Cause{
	ID:          "tok_is_runner_request_token",
	Title:       "This is the runner's request token",
	Explanation: "{what}. The OIDC token is what the request URL answers when it is asked with this bearer.",
	Fix:         "Send it to ACTIONS_ID_TOKEN_REQUEST_URL and use `value` of the answer: ``" + fetchLines + "``. {instead}.",
	Verify:      verifyDecode,
	Docs:        docsOIDC,
}

var tokHTML = &Cause{
	ID:          "tok_html",
	Title:       "This is an HTML page, not a token",
	Explanation: "{what}. Where the token file holds this, the request for the token went to something else than GitHub.",
	Fix:         "{instead}. Fetch with ``" + fetchLines + "``, which fails on an error page.",
	Verify:      verifyDecode,
	Docs:        docsOIDC,
}

var tokErrorAnswer = &Cause{
	ID:          "tok_error_answer",
	Title:       "This is an error, not a token",
	Explanation: "{what}.",
	Fix:         "{instead}.",
	Verify:      verifyDecode,
	Docs:        docsOIDC,
}

var tokNotAJWT = &Cause{
	ID:          "tok_not_a_jwt",
	Title:       "This is no JWT",
	Explanation: "{what}.",
	Fix:         "{instead}.",
	Verify:      verifyDecode,
	Docs:        docsOIDC,
}

var tokMalformed = &Cause{
	ID:          "tok_malformed",
	Title:       "A strict server cannot read this token",
	Explanation: "{problem}. The claims can still be shown here; a server stops at this.",
	Fix:         "{problem_fix}. Take the token as the request URL returns it in `value`: ``" + fetchLines + "``.",
	Verify:      verifyDecode,
	Docs:        docsWIF,
}

var pasteCleaned = &Cause{
	ID:          "paste_cleaned",
	Title:       "Something was removed around the token before it could be read",
	Explanation: "Removed: {removed}. The SDKs trim blanks and line ends at both ends of the token file and send all the rest as it is, so if the job's file holds the same, the server cannot read the assertion and denies it.",
	Fix:         "Write only the token into the file, as the request URL returns it in `value`: ``" + fetchLines + " > \"$ANTHROPIC_IDENTITY_TOKEN_FILE\"``.",
	Verify:      "`wc -l` of the file is 0 or 1, and it begins with eyJ.",
	Docs:        docsWIF,
}

// kindCauses name the cause of each kind of paste that is no token.
var kindCauses = map[jwt.Kind]*Cause{
	jwt.KindEmpty: tokNullFile, jwt.KindNull: tokNullFile, jwt.KindMasked: tokMasked,
	jwt.KindTruncated: tokTruncated, jwt.KindAnthropicKey: tokIsAnthropicCredential,
	jwt.KindAnthropicToken: tokIsAnthropicCredential, jwt.KindGitHubToken: tokIsGitHubToken,
	jwt.KindRunnerRequestToken: tokIsRunnerRequestToken, jwt.KindHTML: tokHTML,
	jwt.KindErrorJSON: tokErrorAnswer, jwt.KindErrorText: tokErrorAnswer, jwt.KindTooLarge: tokTooLarge,
}

// cutOff are the problems of a token that show a copy which breaks off.
var cutOff = map[string]bool{
	"missing_part": true, "signature_missing": true, "json_truncated": true, "ellipsis": true, "empty_part": true,
}

func findToken(k *Known) []Found {
	all := append(findStructure(k), findHeader(k)...)
	all = append(all, findTimes(k)...)
	all = append(all, findSignature(k)...)
	return append(all, findCleaning(k)...)
}

func findStructure(k *Known) []Found {
	switch structure := k.Checks.Get(check.Structure); {
	case structure.Reason == check.SignatureLost:
		return []Found{signatureLost(k)}
	case structure.Status != check.Failed:
		return nil
	}
	what, instead := k.Token.Kind.Explain()
	p, bad := check.Problem(k.Evidence, check.Structure)
	c, known := kindCauses[k.Token.Kind]
	switch {
	case known:
	case k.AnswerPasted:
		c = tokErrorAnswer
	case bad && k.Readable() && cutOff[p.ID]:
		c = tokTruncated
	case bad && k.Readable():
		c = tokMalformed
	default:
		c = tokNotAJWT
	}
	fills := say.Fills{
		"what": say.Template(what).Fill(nil).Capital(), "instead": say.Template(instead).Fill(nil).Capital(),
		"problem": nil, "problem_fix": say.Template(p.Fix).Fill(nil).Capital(),
	}
	evidence := say.W(what)
	if bad {
		fills["problem"] = say.Join(say.W(p.Where), say.W(": "), say.Prose(p.Message)).Capital()
		evidence = say.Join(say.N(p.Where), say.W(": "), say.Prose(p.Message))
	}
	switch {
	case c == tokTruncated && k.Token.Kind == jwt.KindTruncated:
		fills["what"] = say.Join(fills["what"], say.W("."))
	case c == tokTruncated:
		fills["what"] = say.Template("The copy breaks off: {problem}.").Fill(say.Fills{"problem": say.Prose(p.Message)})
	case k.Token.Kind == jwt.KindNull:
		fills["what"] = say.W("the word null")
	case k.Token.Kind == jwt.KindEmpty:
		fills["what"] = say.W("nothing but white space")
	}
	out := Found{Cause: c, Check: check.Structure, Evidence: evidence, Fills: fills}
	out.Fix = structureFix(k, c, fills)
	if c == tokErrorAnswer && k.AnswerPasted {
		fills["answer"] = k.Answer.Describe()
		out.Title, out.Evidence = "This is an answer of Anthropic's server, not a token", answerSays(k)
		out.Explanation = "It is the answer to an exchange or to a later call: {answer}. What there is to examine is the token that was sent; its payload is enough."
		out.Fix = "Let a step of the job print the payload, and examine that together with this answer, which goes where the server's answer is asked for (`--response FILE`):\n\n" + PayloadStep
	}
	return []Found{out}
}

// signatureLost is a whole payload without a whole signature: nothing that the
// exchange would say, but nothing that could be exchanged either.
func signatureLost(k *Known) Found {
	lost, _ := check.LostSignature(k.Evidence)
	fills := say.Fills{"problem": say.Prose(lost.Message)}
	return Found{
		Cause: tokTruncated, Check: check.Structure, Fills: fills,
		Evidence:    say.Join(say.N(lost.Where), say.W(": "), say.Prose(lost.Message)),
		Explanation: "Header and payload are whole, and all that they say was compared. But the third part is no signature: {problem}. So this text can never be exchanged; to take the signature out before a token is shown is right all the same.",
		Fix:         "Where this is only a copy, look at what else was found. Where it is what the job sends, write the whole token into its file: ``" + fetchLines + " > \"$ANTHROPIC_IDENTITY_TOKEN_FILE\"``.",
	}
}

// structureFix stands in place of the cause's fix where more is known.
func structureFix(k *Known, c *Cause, fills say.Fills) say.Template {
	switch {
	case c == tokNullFile && permitted(k):
		return "Write the fetching step so that it fails with the request and shows the answer: `set -euo pipefail` and ``" + fetchLines + "``. The workflow grants the permission; a run for a fork's pull request, or Dependabot's, gets no token all the same."
	case c == tokNotAJWT:
		sub := subjectIn(k.Pasted())
		if sub == "" {
			return ""
		}
		fills["json"] = say.N(string(strictjson.Quote(sub)))
		return "Paste the payload as JSON. For a comparison of sub alone this much is enough:\n\n{{\"sub\": {json}}}"
	}
	return ""
}

// subjectIn finds a sub as logs and error messages show it, without the token.
func subjectIn(text string) string {
	const start = "repo:"
	for at := 0; ; {
		i := strings.Index(text[at:], start)
		if i < 0 {
			return ""
		}
		i += at
		at = i + len(start)
		if i > 0 && isName(text[i-1]) {
			continue
		}
		slug, tail, _ := strings.Cut(text[at:], ":")
		owner, name, ok := strings.Cut(slug, "/")
		if end := strings.IndexAny(tail, " \t\r\n\"'`,"); end >= 0 {
			tail = tail[:end]
		}
		context := ""
		for _, kind := range []string{"pull_request", "ref:", "environment:"} {
			if strings.HasPrefix(tail, kind) {
				context = tail
			}
		}
		if context != "" && ok && isSlug(owner) && isSlug(name) {
			return start + slug + ":" + context
		}
	}
}

func isSlug(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r > 'z' || !isName(byte(r)) && !strings.ContainsRune(".@-", r) }) < 0
}

// permitted reports whether every job that fetches a token, in the workflows
// given, may do so.
func permitted(k *Known) bool {
	if f, j, ok := k.job(); ok {
		return j.EffectivePermissions(f).IDToken()
	}
	jobs := 0
	for _, file := range k.In.Workflows {
		for _, j := range file.Federated() {
			if j.Credential == workflow.CredentialAPIKey {
				continue
			}
			if !j.IDToken {
				return false
			}
			jobs++
		}
	}
	return jobs > 0
}

// harmless are what every file and every payload brings along: the SDKs trim blanks
// and line ends at both ends of the token file.
var harmless = map[jwt.Cleaning]bool{jwt.CleanWhitespace: true, jwt.CleanHeaderJSON: true, jwt.CleanEncodedPayload: true}

// quoting are what a person brings along who copies a token from somewhere: no step
// writes it into a file.
var quoting = map[jwt.Cleaning]bool{
	jwt.CleanLogLine: true, jwt.CleanSurroundingText: true, jwt.CleanCurl: true, jwt.CleanEnvLine: true, jwt.CleanAddMask: true,
	jwt.CleanANSI: true, jwt.CleanListed: true,
}

// Around lists what was taken away around the token before it was read. quoted: some
// of it shows that the token was copied from a log or another text.
func (k *Known) Around() (removed []jwt.Cleaning, quoted bool) {
	for _, c := range k.Token.Cleaned {
		if !harmless[c] && k.Readable() {
			removed, quoted = append(removed, c), quoted || quoting[c]
		}
	}
	return removed, quoted
}

// AroundText is what was taken away, for a sentence.
func (k *Known) AroundText() say.Text {
	removed, _ := k.Around()
	texts := make([]string, len(removed))
	for i, c := range removed {
		texts[i] = c.Text()
	}
	return say.W(strings.Join(texts, ", "))
}

// OwnFile reports whether the token was read from what is the job's own token file,
// as far as can be told: a file that holds a token in a wrapper and nothing else, or
// that has the name which the job's environment or workflow gives to its own. What
// was pasted is a copy.
func (k *Known) OwnFile() bool {
	if k.In.TokenFile == "" {
		return false
	}
	_, quoted := k.Around()
	return !quoted || namedInJob(k)
}

// namedInJob reports whether the job's environment or workflow names a token file of
// the same name as the one that was read.
func namedInJob(k *Known) bool {
	var names []string
	if k.Env != nil {
		names = append(names, k.Env.Value(federation.EnvTokenFile))
	}
	for _, file := range k.In.Workflows {
		for _, j := range file.Federated() {
			names = append(names, j.TokenFile.Text)
		}
	}
	base := func(name string) string { return path.Base(strings.ReplaceAll(name, `\`, "/")) }
	return slices.ContainsFunc(names, func(name string) bool { return name != "" && base(name) == base(k.In.TokenFile) })
}

func findCleaning(k *Known) []Found {
	removed, _ := k.Around()
	if len(removed) == 0 || k.Token.Kind == jwt.KindClaims || !k.OwnFile() {
		return nil
	}
	fills := say.Fills{"removed": k.AroundText()}
	return []Found{{Cause: pasteCleaned, Rank: rankPaste, Evidence: say.Template("removed: {removed}").Fill(fills), Fills: fills}}
}
