package jwt

// Kind names what a pasted text turned out to be.
type Kind string

// The two kinds that carry claims, and what people paste in their place.
const (
	KindJWT    Kind = "jwt"    // header, payload and signature in the compact form
	KindClaims Kind = "claims" // a decoded payload only: no signature was there to look at

	KindEmpty              Kind = "empty"
	KindNull               Kind = "null"
	KindMasked             Kind = "masked"
	KindHTML               Kind = "html"
	KindErrorJSON          Kind = "error_json"
	KindErrorText          Kind = "error_text"
	KindOtherJSON          Kind = "other_json"
	KindAnthropicKey       Kind = "anthropic_key"
	KindAnthropicToken     Kind = "anthropic_token"
	KindGitHubToken        Kind = "github_token"
	KindRunnerRequestToken Kind = "runner_request_token"
	KindJWE                Kind = "jwe"
	KindTruncated          Kind = "truncated"
	KindMalformed          Kind = "malformed"
	KindTooLarge           Kind = "too_large"
	KindBinary             Kind = "binary"
	KindSecretReference    Kind = "secret_reference"
	KindURL                Kind = "url"
	KindPath               Kind = "path"
	KindPEM                Kind = "pem"
)

const (
	pasteToken  = "paste the GitHub OIDC token: three parts joined by dots, beginning with eyJ; or its decoded payload as JSON"
	rotate      = "; if anyone else may have seen it (a log, a chat, a screen), revoke it and make a new one"
	fetchAgain  = "fetch the token again inside the job (it needs `permissions: id-token: write`) with `curl --fail-with-body` and `jq -er .value`, then paste it"
	unmaskAgain = "paste the token's decoded payload instead: decode it inside the job, as the report of a masked token shows, and print the claims, never the whole token"
)

type explanation struct{ what, instead string }

var explanations = map[Kind]explanation{
	KindJWT: {"this is a JSON Web Token", "nothing else is needed"},
	KindClaims: {
		"this is a decoded payload only: the claims can be examined, but no signature was there to look at",
		"to have the signature checked as well, paste the whole token",
	},

	KindEmpty:  {"there is nothing here: no character but white space", fetchAgain},
	KindNull:   {"this is the word null, not a token: the request for the token failed, and jq wrote null in its place", fetchAgain},
	KindMasked: {"this is a mask, not a token: GitHub replaces secrets in its logs by ***, and the token cannot be had back from there", unmaskAgain},
	KindHTML: {
		"this is an HTML page, not a token: a proxy, a login page or a wrong address answered",
		"look at the address that was asked and at the proxy in between; then " + pasteToken,
	},
	KindErrorJSON: {
		"this is a JSON answer without a token in it: the request for the token was refused, or it is the answer to the exchange", fetchAgain,
	},
	KindErrorText:    {"this is an error message, not a token: the job never got one", fetchAgain},
	KindOtherJSON:    {"this is JSON, but neither a token nor the claims of one", pasteToken},
	KindAnthropicKey: {"this is an Anthropic API key, not a GitHub OIDC token", pasteToken + ". The API key is a long-lived secret" + rotate},
	KindAnthropicToken: {
		"this is an access token that Anthropic minted, not a GitHub OIDC token: the exchange that made it worked",
		"to examine a failed exchange, " + pasteToken + ". The access token works until it expires" + rotate,
	},
	KindGitHubToken: {
		"this is a GitHub API token (GITHUB_TOKEN or a personal access token), not a GitHub OIDC token",
		pasteToken + ". The GitHub token is a secret" + rotate,
	},
	KindRunnerRequestToken: {
		"this is the runner's request token (ACTIONS_ID_TOKEN_REQUEST_TOKEN), not the GitHub OIDC token: it is the bearer with which a job asks for one",
		"send it to ACTIONS_ID_TOKEN_REQUEST_URL inside the job and paste what comes back in `value`. The request token lives for hours" + rotate,
	},
	KindJWE: {
		"this is an encrypted token (JWE, five parts), which only its recipient can read; GitHub signs its tokens and does not encrypt them",
		pasteToken,
	},
	KindTruncated: {
		"this is a token that was cut off: the end is missing",
		"copy the whole token, up to the end of its third part; a terminal, a log viewer or a form field may have shortened it",
	},
	KindMalformed: {"this is no JSON Web Token", pasteToken},
	KindTooLarge:  {"this is far larger than any token: more than 1 MiB", pasteToken},
	KindBinary:    {"this is binary data, not text: perhaps a compressed or encrypted file, or the wrong file", pasteToken},
	KindSecretReference: {
		"this is the name of a variable or secret, not its value: nothing expanded it",
		"let the shell or the workflow expand it: quotes of the wrong kind, a missing `$`, or an expression outside `run:` or `env:` leave it as it is; then " + pasteToken,
	},
	KindURL: {
		"this is an address, not a token: perhaps the one to ask for a token (ACTIONS_ID_TOKEN_REQUEST_URL)",
		"ask that address inside the job and paste what comes back in `value`",
	},
	KindPath: {"this is the name of a file, not what stands in it", "give the file itself, or paste what stands in it"},
	KindPEM:  {"this is a PEM block (a key or a certificate), not a token", pasteToken + ". If it is a private key" + rotate},
}

// Explain says in plain words what the pasted text is and what to paste instead. Where a
// secret was pasted by mistake it says that it should be replaced if others may have seen it.
func (k Kind) Explain() (what, pasteInstead string) {
	e, ok := explanations[k]
	if !ok {
		e = explanations[KindMalformed]
	}
	return e.what, e.instead
}
