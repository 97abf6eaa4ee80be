package cause

import (
	"strings"

	"gh-wif/diagnose/check"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

const verifyIssuer = "Examine the token again with the changed issuer: the check iss must pass."

// issuerFamily: iss is not the issuer's issuer_url.
var issuerFamily = Family{
	Name:   "The issuer",
	Causes: []*Cause{issTrailingSlash, issEnterpriseSlug, issGHES, issGHECom, issForeignProvider, issURLInexact, issDiffers},
	find:   findIssuer,
}

var issTrailingSlash = &Cause{
	ID:          "iss_trailing_slash",
	Title:       "issuer_url and iss differ by a slash at the end",
	Explanation: "The issuer's issuer_url is {expected}, the token's iss is {iss}. They are compared byte for byte, so the slash decides.",
	Fix:         "Set issuer_url of the issuer to {iss!}.",
	Verify:      verifyIssuer,
	Docs:        docsWIF,
}

var issEnterpriseSlug = &Cause{
	ID:          "iss_enterprise_slug",
	Title:       "The enterprise's own issuer is on one side only",
	Explanation: "iss is {iss}, issuer_url is {expected}. An enterprise can have its slug written into iss (include_enterprise_slug); every token of its repositories then comes from that address.{assumed}",
	Fix:         "Set issuer_url of the issuer to {iss!}. If other rules need the issuer as it is, make another one, and have this rule's issuer_id name it.",
	Verify:      verifyIssuer,
	Docs:        docsOIDC,
}

var issGHES = &Cause{
	ID:          "iss_ghes",
	Title:       "The token comes from GitHub Enterprise Server",
	Explanation: "iss is {iss}, which is a GitHub Enterprise Server of its own; issuer_url is {expected}.{assumed}",
	Fix:         "Set issuer_url of an issuer to {iss!}, and have the rule's issuer_id name that issuer. If Anthropic cannot reach the server from the internet, give its keys inline (jwks of type inline).",
	Verify:      verifyIssuer,
	Docs:        docsOIDC,
}

var issGHECom = &Cause{
	ID:          "iss_ghe_com",
	Title:       "The token comes from a GHE.com tenant",
	Explanation: "iss is {iss}, the address of an enterprise on GHE.com; issuer_url is {expected}.{assumed}",
	Fix:         "Set issuer_url of an issuer to {iss!}, and have the rule's issuer_id name that issuer.",
	Verify:      verifyIssuer,
	Docs:        docsOIDC,
}

var issForeignProvider = &Cause{
	ID:          "iss_foreign_provider",
	Title:       "The token is not GitHub's",
	Explanation: "iss is {iss}, which is {provider}. The issuer expects {expected}, and subject and claims of another provider look different, too.",
	Fix:         "Exchange the OIDC token of the GitHub Actions job: iss must be {expected}. If the workload really runs at {provider}, make an issuer with issuer_url {iss!} and a rule for its subjects.",
	Verify:      verifyDecode,
	Docs:        docsWIF,
}

var issURLInexact = &Cause{
	ID:          "iss_url_inexact",
	Title:       "issuer_url is nearly the token's iss",
	Explanation: "issuer_url is {expected}, iss is {iss}: the same place, written differently. They are compared byte for byte.",
	Fix:         "Set issuer_url of the issuer to {iss!}.",
	Verify:      verifyIssuer,
	Docs:        docsWIF,
}

var issDiffers = &Cause{
	ID:          "iss_differs",
	Title:       "The token comes from another issuer",
	Explanation: "iss is {iss}, issuer_url is {expected}. They are compared byte for byte.{assumed}",
	Fix:         "Use the issuer whose issuer_url is {iss!}: have the rule's issuer_id name it, or set issuer_url to {iss}.",
	Verify:      verifyIssuer,
	Docs:        docsWIF,
}

// providers are recognised by a part of iss, in this order.
var providers = []struct{ part, name string }{
	{"accounts.google.com", "Google"},
	{"container.googleapis.com", "a Kubernetes cluster at Google (GKE)"},
	{"securetoken.google.com", "Firebase"},
	{"oidc.eks.", "a Kubernetes cluster at AWS (EKS)"},
	{"cognito-idp.", "Amazon Cognito"},
	{"sts.windows.net", "Microsoft Entra"},
	{"login.microsoftonline.com", "Microsoft Entra"},
	{"kubernetes", "a Kubernetes cluster"},
	{"oic.prod-aks.azure.com", "a Kubernetes cluster at Azure (AKS)"},
	{"gitlab", "GitLab"},
	{"auth0.com", "Auth0"},
	{"okta", "Okta"},
	{"agent.buildkite.com", "Buildkite"},
	{"oidc.circleci.com", "CircleCI"},
	{"app.terraform.io", "Terraform Cloud"},
	{"api.bitbucket.org", "Bitbucket"},
	{"vstoken.dev.azure.com", "Azure DevOps"},
	{"vault", "HashiCorp Vault"},
	{"keycloak", "Keycloak"},
	{"oidc.vercel.com", "Vercel"},
	{"oidc.fly.io", "Fly.io"},
	{"forgejo", "Forgejo"},
	{"gitea", "Gitea"},
}

func providerOf(iss, sub string) string {
	low := strings.ToLower(iss)
	for _, p := range providers {
		if strings.Contains(low, p.part) {
			return p.name
		}
	}
	switch {
	case strings.HasPrefix(sub, "project_path:"):
		return "GitLab"
	case strings.HasPrefix(sub, "system:serviceaccount:"):
		return "a Kubernetes cluster"
	}
	return "another provider"
}

func findIssuer(k *Known) []Found {
	iss := k.Text(github.ClaimIssuer)
	if !k.Checks.Failed(check.Issuer) || iss == "" {
		return nil // a required claim, which has its own cause
	}
	fills := say.Fills{"iss": say.V(iss), "expected": say.V(k.Issuer), "assumed": nil, "provider": say.W(providerOf(iss, k.Sub))}
	if k.IssuerAssumed {
		fills["assumed"] = say.W(" No issuer was given, so github.com's was assumed: if yours has exactly this iss as its issuer_url, examine again with it.")
	}
	return []Found{{
		Cause: issuerCause(iss, k.Issuer), Check: check.Issuer, Fills: fills,
		Evidence: say.Template("iss is {iss}, issuer_url is {expected}").Fill(fills),
	}}
}

// issuerCause says by what kind of difference an iss is not the issuer_url.
func issuerCause(iss, issuerURL string) *Cause {
	got, want := github.ParseIssuer(iss), github.ParseIssuer(issuerURL)
	normal, _ := github.NormalIssuer(issuerURL)
	normalIss, _ := github.NormalIssuer(iss)
	switch {
	case strings.TrimRight(iss, "/") == strings.TrimRight(issuerURL, "/"):
		return issTrailingSlash
	case normal == normalIss || strings.EqualFold(normal, normalIss):
		return issURLInexact
	case got.Kind == github.IssuerEnterprise && (want.Kind == github.IssuerGitHub || want.Kind == github.IssuerEnterprise),
		got.Kind == github.IssuerGitHub && want.Kind == github.IssuerEnterprise:
		return issEnterpriseSlug
	case got.Kind == github.IssuerGHES:
		return issGHES
	case got.Kind == github.IssuerGHECom && want.Kind == github.IssuerGHECom && got.Host == want.Host:
		return issEnterpriseSlug
	case got.Kind == github.IssuerGHECom:
		return issGHECom
	case strings.HasPrefix(iss, github.IssuerURL+"/"):
		if want.Kind == github.IssuerForeign || strings.Count(iss, "/") > strings.Count(github.IssuerURL, "/")+1 {
			return issDiffers // GitHub's own address, with more behind it than the one slug of an enterprise
		}
		return issEnterpriseSlug
	case got.Kind == github.IssuerForeign && github.ParseIssuer(normalIss).Kind == github.IssuerForeign:
		return issForeignProvider
	}
	return issDiffers
}

// Foreign reports a token of a provider that is not GitHub: what its subject and
// claims look like says nothing about the rule.
func (k *Known) Foreign() bool {
	iss := k.Text(github.ClaimIssuer)
	return k.Checks.Failed(check.Issuer) && iss != "" && issuerCause(iss, k.Issuer) == issForeignProvider
}
