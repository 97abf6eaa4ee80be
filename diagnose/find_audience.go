package diagnose

import (
	"net/url"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

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
	{"claude-code-github-action", "the GitHub App of claude-code-action, which asks for a token of its own"},
	{"octo-sts", "octo-sts"},
	{"jfrog", "JFrog"},
}

// audiences are the elements of aud that are strings.
func audiences(claims map[string]any) []string {
	switch v := claims[github.ClaimAudience].(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

func (f *facts) findAudience() []found {
	c := f.check(checkAud)
	if c.Status != Failed || f.foreign() && len(audiences(f.claims)) == 0 {
		return nil
	}
	want := c.Expected
	for _, aud := range append(audiences(f.claims), "") {
		id := f.audienceCause(aud, want)
		if id == "" && len(audiences(f.claims)) > 1 && aud != "" {
			continue // perhaps another element says more
		}
		if id == "" {
			id = "aud_other_service"
		}
		if aud == "" && len(audiences(f.claims)) == 0 {
			id = "aud_missing"
		}
		if aud == "" {
			aud = claimText(f.claims, github.ClaimAudience)
		}
		return []found{f.audienceFound(id, aud, want)}
	}
	return nil
}

func (f *facts) audienceFound(id, aud, want string) found {
	service := ""
	for _, s := range services {
		if strings.Contains(aud, s.part) {
			service = " (" + s.name + ")"
			break
		}
	}
	if note := audienceNote(aud, want); note != "" {
		service = note
	}
	repair := "In the workflow, request the audience " + show(want) + ". With curl, append `&audience=" + want + "` to ACTIONS_ID_TOKEN_REQUEST_URL."
	if aud == federation.DefaultAudience {
		repair = "Set match.audience of the rule to " + show(aud) + "."
	} else if want != federation.DefaultAudience {
		repair += " Or set match.audience of the rule to " + show(aud) + ", if that is the audience that was meant."
	}
	return found{
		id: id, check: checkAud, evidence: "aud is " + show(claimAny(f.claims, github.ClaimAudience)) + ", expected " + show(want),
		values: values("aud", show(aud), "expected", show(want), "plain", want, "service", service, "repair", repair),
	}
}

// audienceNote says where an audience is the expected one in another guise.
func audienceNote(aud, want string) string {
	switch {
	case aud == want:
	case strings.Trim(aud, " \t\r\n\"'") == want:
		return ", with blanks or quotes around the audience that is expected"
	case strings.Contains(aud, "%") && pattern.Decode(aud) == want:
		return ", percent-encoded once too often"
	}
	return ""
}

func claimAny(claims map[string]any, name string) any { return claims[name] }

// audienceCause says by what kind of difference an audience is not the expected
// one; empty where it is just another.
func (f *facts) audienceCause(aud, want string) string {
	bare := func(s string) string {
		s = strings.TrimRight(s, "/")
		return strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	}
	switch {
	case aud == "":
		return ""
	case strings.TrimRight(aud, "/") == strings.TrimRight(want, "/"):
		return "aud_trailing_slash"
	case bare(aud) == bare(want):
		return "aud_missing_scheme"
	case strings.EqualFold(aud, want):
		return "aud_case_only"
	case aud == federation.DefaultAudience:
		return "aud_rule_wrong"
	case f.ownerURL(aud):
		return "aud_default_owner_url"
	}
	for _, s := range services {
		if strings.Contains(aud, s.part) {
			return "aud_other_service"
		}
	}
	return ""
}

// ownerURL reports whether an audience is the address of an account, as GitHub
// writes it where no audience was requested: https://HOST/OWNER, on github.com
// or on the host of the enterprise.
func (f *facts) ownerURL(aud string) bool {
	u, err := url.Parse(aud)
	if err != nil || u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	owner := strings.TrimPrefix(u.Path, "/")
	own, _, _ := strings.Cut(repositoryOf(f.claims), "/")
	return github.CheckOwner(owner) == nil && (u.Host == "github.com" || strings.EqualFold(owner, own))
}
