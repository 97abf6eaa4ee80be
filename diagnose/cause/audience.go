package cause

import (
	"net/url"
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/say"
)

const verifyAudience = "Run the job again and examine the new token: the check aud must pass."

// audienceFamily: aud is not the audience that the rule expects.
var audienceFamily = Family{
	Name:   "The audience",
	Causes: []*Cause{audDefaultOwnerURL, audTrailingSlash, audMissingScheme, audCaseOnly, audOtherService, audRuleWrong, audMissing},
	find:   findAudience,
}

var audDefaultOwnerURL = &Cause{
	ID:          "aud_default_owner_url",
	Title:       "The workflow requests no audience",
	Explanation: "aud is {aud}, the address of the repository's owner. GitHub writes that when the request for the token names no audience; the rule expects {expected}.",
	Fix:         "In the workflow, request the audience {expected!}. With curl, append `&audience={plain}` to ACTIONS_ID_TOKEN_REQUEST_URL; in JavaScript, write `core.getIDToken('{plain}')`.",
	Verify:      verifyAudience,
	Docs:        docsOIDC,
	Mends:       []string{"aud_default_owner_url"},
}

var audTrailingSlash = &Cause{
	ID:          "aud_trailing_slash",
	Title:       "The audience differs by a slash at the end",
	Explanation: "aud is {aud}, the rule expects {expected}. The audience is compared byte for byte.",
	Fix:         "{repair}",
	Verify:      verifyAudience,
	Docs:        docsWIF,
	Mends:       []string{"aud_trailing_slash"},
}

var audMissingScheme = &Cause{
	ID:          "aud_missing_scheme",
	Title:       "The audience differs by its scheme",
	Explanation: "aud is {aud}, the rule expects {expected}. The audience is compared byte for byte, with its https://.",
	Fix:         "{repair}",
	Verify:      verifyAudience,
	Docs:        docsWIF,
	Mends:       []string{"aud_missing_scheme"},
}

var audCaseOnly = &Cause{
	ID:          "aud_case_only",
	Title:       "The audience differs by letter case",
	Explanation: "aud is {aud}, the rule expects {expected}. The audience is compared byte for byte.",
	Fix:         "{repair}",
	Verify:      verifyAudience,
	Docs:        docsWIF,
}

var audOtherService = &Cause{
	ID:          "aud_other_service",
	Title:       "The token was requested for another audience",
	Explanation: "aud is {aud}{service}, the rule expects {expected}. A token is good for the audience it was requested for and for no other.",
	Fix:         "In the workflow, request the audience {expected!} with a request of its own. With curl, append `&audience={plain}` to ACTIONS_ID_TOKEN_REQUEST_URL; in JavaScript, write `core.getIDToken('{plain}')`.",
	Verify:      verifyAudience,
	Docs:        docsOIDC,
	Mends:       []string{"aud_other_service"},
}

var audRuleWrong = &Cause{
	ID:          "aud_rule_wrong",
	Title:       "The rule's audience is not the standard one",
	Explanation: "aud is {aud}, which is Anthropic's standard audience; the rule expects {expected}.",
	Fix:         "Set match.audience of the rule to {aud!}.",
	Verify:      "Examine the same token with the changed rule.",
	Docs:        docsWIF,
}

var audMissing = &Cause{
	ID:          "aud_missing",
	Title:       "The token has no usable audience",
	Explanation: "aud is {aud}; the rule expects {expected}, as a string or as an element of an array.",
	Fix:         "In the workflow, request the audience {expected!}. With curl, append `&audience={plain}` to ACTIONS_ID_TOKEN_REQUEST_URL.",
	Verify:      verifyAudience,
	Docs:        docsWIF,
}

// appAudience is what claude-code-action asks for where it wants a token of its
// GitHub App.
const appAudience = "claude-code-github-action"

// services are recognised by a part of aud.
var services = []struct{ part, name string }{
	{"sts.amazonaws.com", "AWS"},
	{"AzureADTokenExchange", "Microsoft Entra"},
	{"iam.googleapis.com", "Google Cloud"},
	{"sigstore", "Sigstore"},
	{"pypi", "PyPI"},
	{"npm:", "npm"},
	{"rubygems", "RubyGems"},
	{"crates.io", "crates.io"},
	{"vault", "HashiCorp Vault"},
	{appAudience, "the GitHub App of claude-code-action, which asks for a token of its own"},
	{"octo-sts", "octo-sts"},
	{"jfrog", "JFrog"},
}

func serviceOf(aud string) string {
	for _, s := range services {
		if strings.Contains(aud, s.part) {
			return s.name
		}
	}
	return ""
}

func findAudience(k *Known) []Found {
	all := k.Audiences()
	if !k.Checks.Failed(check.Audience) || k.Foreign() && len(all) == 0 {
		return nil
	}
	m, _ := k.Matcher(federation.MatcherAudience)
	want := m.Expected
	if len(all) == 0 {
		return []Found{audienceFound(k, audMissing, "", want)}
	}
	for _, aud := range all {
		if c := audienceCause(k, aud, want); c != nil {
			return []Found{audienceFound(k, c, aud, want)} // perhaps another element than the first says more
		}
	}
	aud := ""
	if len(all) == 1 {
		aud = all[0]
	}
	return []Found{audienceFound(k, audOtherService, aud, want)}
}

// audienceFound is a cause with its texts; aud is one of several, or empty for
// all of them.
func audienceFound(k *Known, c *Cause, aud, want string) Found {
	shown := say.V(aud)
	if aud == "" {
		shown = k.Show(github.ClaimAudience)
	}
	fills := say.Fills{"aud": shown, "expected": say.V(want), "plain": say.N(want), "service": audienceNote(aud, want)}
	repair := say.Template("In the workflow, request the audience {expected!}. With curl, append `&audience={plain}` to ACTIONS_ID_TOKEN_REQUEST_URL.")
	if aud == federation.DefaultAudience {
		repair = "Set match.audience of the rule to {aud!}."
	} else if want != federation.DefaultAudience {
		repair += " Or set match.audience of the rule to {aud!}, if that is the audience that was meant."
	}
	fills["repair"] = repair.Fill(fills)
	evidence := say.Template("aud is {aud}, expected {expected}").Fill(say.Fills{"aud": k.Show(github.ClaimAudience), "expected": say.V(want)})
	out := Found{Cause: c, Check: check.Audience, Evidence: evidence, Fills: fills}
	if strings.Contains(aud, appAudience) {
		out.Fix = "Leave this request as it is: claude-code-action makes it for the token of its GitHub App, which no federation rule has to do with. Examine the token of the federation in its place, which is requested for {expected!}."
	}
	return out
}

// audienceNote says whose an audience is, or where it is the expected one in
// another guise.
func audienceNote(aud, want string) say.Text {
	switch {
	case aud == want:
		return nil
	case strings.Trim(aud, " \t\r\n\"'") == want:
		return say.W(", with blanks or quotes around the audience that is expected")
	case strings.Contains(aud, "%") && pattern.Decode(aud) == want:
		return say.W(", percent-encoded once too often")
	}
	if s := serviceOf(aud); s != "" {
		return say.W(" (" + s + ")")
	}
	return nil
}

// audienceCause says by what kind of difference an audience is not the expected
// one; nil where it is just another.
func audienceCause(k *Known, aud, want string) *Cause {
	bare := func(s string) string {
		s = strings.TrimRight(s, "/")
		return strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	}
	switch {
	case aud == "":
		return nil
	case strings.TrimRight(aud, "/") == strings.TrimRight(want, "/"):
		return audTrailingSlash
	case bare(aud) == bare(want):
		return audMissingScheme
	case strings.EqualFold(aud, want):
		return audCaseOnly
	case aud == federation.DefaultAudience:
		return audRuleWrong
	case ownerURL(k.Evidence, aud):
		return audDefaultOwnerURL
	case serviceOf(aud) != "":
		return audOtherService
	}
	return nil
}

// ownerURL reports whether an audience is the address of an account, as GitHub
// writes it where no audience was requested: https://HOST/OWNER, on github.com
// or on the host of the enterprise.
func ownerURL(e *evidence.Evidence, aud string) bool {
	u, err := url.Parse(aud)
	if err != nil || u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	owner := strings.TrimPrefix(u.Path, "/")
	own, _, _ := strings.Cut(e.Repository(), "/")
	return github.CheckOwner(owner) == nil && (u.Host == "github.com" || strings.EqualFold(owner, own))
}
