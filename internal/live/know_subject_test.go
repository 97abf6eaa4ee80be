package live

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gh-wif/internal/github"
	"gh-wif/internal/sandbox"
)

func TestTheOrganizationsSettingCountsWhereTheRepositoryLeavesItOpen(t *testing.T) {
	for _, tt := range []struct {
		name         string
		own          string // the repository's answer
		organization sandbox.Subject
		server       bool
		want         *github.SubCustomization
		asked        int
	}{
		{"a prefix decides", `{"use_default": true, "sub_claim_prefix": "repo:Acme/App"}`, sandbox.Subject{Immutable: pointer(true)}, false, &github.SubCustomization{UseDefault: true, Prefix: "repo:Acme/App"}, 0},
		{"the organization's form", `{"use_default": true}`, sandbox.Subject{Immutable: pointer(true)}, false, &github.SubCustomization{UseDefault: true, Immutable: pointer(true), Prefix: "repo:Acme@1/App@2"}, 1},
		{"the repository's form", `{"use_default": true, "use_immutable_subject": false}`, sandbox.Subject{Immutable: pointer(true)}, false, &github.SubCustomization{UseDefault: true, Immutable: pointer(false)}, 0},
		{"no form on a server", `{"use_default": true}`, sandbox.Subject{Immutable: pointer(true)}, true, &github.SubCustomization{UseDefault: true}, 0},
		{"the organization's template", `{"use_default": false}`, sandbox.Subject{Template: []string{"repo", "context"}}, true, &github.SubCustomization{Keys: []string{"repo", "context"}}, 1},
		{"its own template", `{"use_default": false, "include_claim_keys": ["ref"], "use_immutable_subject": false}`, sandbox.Subject{Template: []string{"repo"}}, false, &github.SubCustomization{Keys: []string{"ref"}, Immutable: pointer(false)}, 0},
		{"no template anywhere", `{"use_default": false, "use_immutable_subject": false}`, sandbox.Subject{}, false, &github.SubCustomization{UseDefault: true, Keys: []string{}, Immutable: pointer(false)}, 1},
		{"a prefix of another repository", `{"use_default": true, "sub_claim_prefix": "repo:Acme@1/App@3"}`, sandbox.Subject{}, false, nil, 0},
		{"a prefix of another name", `{"use_default": true, "sub_claim_prefix": "repo:Acme/Other"}`, sandbox.Subject{}, false, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			state, o := gitHub(t, sandbox.LoginToken)
			state.AddRepository(full)
			state.SetOrganizationSubject("acme", tt.organization)
			state.Fail("GET /repos/*/customization/sub", sandbox.Fault{Status: 200, Body: tt.own, Times: -1})
			remote := acmeApp
			if tt.server {
				remote.Host = "ghe.example.com"
				env := o.Env
				o.Env = func(name string) string { return env(strings.Replace(name, "GH_ENTERPRISE_TOKEN", "GH_TOKEN", 1)) }
			}
			k, err := o.Know(t.Context(), remote, "", nil)
			if diff := cmp.Diff(tt.want, k.Subject); err != nil || diff != "" {
				t.Errorf("%v (-want +got)\n%s\n%s", err, diff, gaps(k))
			}
			if (tt.want == nil) != strings.Contains(gaps(k), "the form of the subjects") {
				t.Errorf("gaps:\n%s", gaps(k))
			}
			if n := state.Count("GET /orgs/*"); n != tt.asked {
				t.Errorf("the organization was asked %d times, want %d", n, tt.asked)
			}
		})
	}
}

func TestWithoutTheOrganizationsTemplateTheSubjectIsNotKnown(t *testing.T) {
	state, o := gitHub(t, "reader")
	state.AddLogin("reader", sandbox.Login{Scopes: []string{"repo"}})
	state.AddRepository(full)
	state.Fail("GET /repos/*/customization/sub", sandbox.Fault{Status: 200, Body: `{"use_default": false}`})
	k := know(t, o, "")
	if want := "the organization's setting of the subjects | GitHub refuses it to this caller: You must be an org owner or have the scope read:org. | the token of GH_TOKEN needs the scope admin:org, read:org, and has repo"; k.Subject != nil || !strings.Contains(gaps(k), want) {
		t.Errorf("got %+v, gaps:\n%s", k.Subject, gaps(k))
	}
}

func TestNoSettingOfTheSubjectsIsTheDefaultOnlyWhereTheRepositoryIsSeen(t *testing.T) {
	state, o := gitHub(t, sandbox.LoginToken)
	state.AddRepository(full)
	state.Fail("GET /repos/*/customization/sub", sandbox.Fault{Status: 404, Body: `{"message": "Not Found"}`, Times: -1})
	k := know(t, o, "")
	if k.Subject == nil || !k.Subject.UseDefault || k.Subject.Form() != github.FormClassic || strings.Contains(gaps(k), "subjects") {
		t.Errorf("got %+v, gaps:\n%s", k.Subject, gaps(k))
	}
	state.Fail("GET /repos/acme/app", sandbox.Fault{Status: 500, Times: -1})
	if k := know(t, o, ""); k.Subject != nil || k.Environments == nil || k.Branch != nil {
		t.Errorf("without the repository: got %+v", k)
	}
}
