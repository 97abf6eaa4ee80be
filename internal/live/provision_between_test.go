package live_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/live"
	"gh-wif/internal/present"
	"gh-wif/internal/provision"
)

// between does something just before, or just after, a change of a path's end reaches the server.
type between struct {
	path          string
	before, after func()
}

func (b between) RoundTrip(r *http.Request) (*http.Response, error) {
	here := r.Method != http.MethodGet && strings.HasSuffix(r.URL.Path, b.path)
	if here && b.before != nil {
		b.before()
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if here && b.after != nil {
		b.after()
	}
	if err == nil && r.Context().Err() != nil { // whoever is interrupted does not read it
		answer.Body.Close()
		return nil, r.Context().Err()
	}
	return answer, err
}

// Between the look and the create somebody takes the rule's name: theirs is not changed, since
// nobody agreed to that.
func TestARuleThatTakesTheNameMeanwhileIsLeft(t *testing.T) {
	s, ws := organization(t)
	o := outside(s)
	var theirs federation.Rule
	o.Transport = between{path: "/federation_rules", before: func() {
		if theirs.ID == "" {
			inv := s.State.Inventory()
			theirs = s.State.PutRule(federation.Rule{
				Name: "gha-acme-app-main", IssuerID: inv.Issuers[0].ID, TargetType: federation.TargetServiceAccount, ServiceAccountID: inv.ServiceAccounts[0].ID,
				Match: federation.Match{SubjectPrefix: "repo:acme/other:"}, OAuthScope: federation.ScopeInference, WorkspaceIDs: []string{ws.ID},
			})
		}
	}}
	steps, err := apply(t.Context(), o, wanted(t, ws.ID))
	var changed *live.ChangedError
	if !errors.As(err, &changed) || steps[3].State != provision.Failed || s.State.Count("POST /v1/organizations/federation_rules/*") != 0 {
		t.Errorf("%s, %v", short(steps), err)
	}
	if now, _ := s.State.Rule(theirs.ID); now.Match.SubjectPrefix != "repo:acme/other:" {
		t.Errorf("%s", now.JSON())
	}
}

// What was archived while the interrupt came is told as archived, and not as there.
func TestAnInterruptOfAnArchiveTellsIt(t *testing.T) {
	s, ws := provisioned(t)
	ctx, interrupt := context.WithCancel(t.Context())
	o := outside(s)
	rule := ruleOf(s).ID
	o.Transport = between{path: rule + "/archive", after: interrupt}
	steps, err := remove(ctx, o, wanted(t, ws.ID))
	if !errors.Is(err, context.Canceled) || steps[0].State != provision.Changed || steps[0].Deed != provision.Archive || !strings.Contains(steps[0].Because, "it was interrupted") {
		t.Fatalf("%+v, %v", steps[0], err)
	}
	if there := present.There(steps); strings.Contains(there, rule) {
		t.Errorf("there: %s", there)
	}
}
