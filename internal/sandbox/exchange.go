package sandbox

import (
	"io"
	"net/http"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/strictjson"
)

const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// maxBody is the largest body that is read, in bytes; an assertion has 16 KiB at most.
const maxBody = 1 << 20

// request is what an exchange asks for.
type request struct {
	Assertion, RuleID, OrganizationID, ServiceAccountID, WorkspaceID string
}

// exchange is Anthropic's token endpoint.
func (s *State) exchange(mux *http.ServeMux) {
	mux.HandleFunc("POST /v1/oauth/token", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			refuse(w, http.StatusRequestEntityTooLarge, "request_too_large", "the request is larger than the endpoint takes")
			return
		}
		req, wrong := readRequest(body, s.assume)
		if wrong != "" {
			refuse(w, http.StatusBadRequest, invalidRequest, wrong)
			return
		}
		e, m := s.decide(req)
		if e.Outcome == anthropic.Denied {
			refuse(w, http.StatusUnauthorized, authentication, "Authentication failed")
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("request-id", requestID())
		answer(w, http.StatusOK, map[string]any{
			"access_token": m.token, "token_type": "Bearer", "expires_in": m.lives, "scope": m.scope,
		})
	})
}

// readRequest reads the body of an exchange; wrong says what is malformed or missing, with
// the field before it. What it does not know it leaves out.
func readRequest(body []byte, a Assume) (req request, wrong string) {
	doc, err := strictjson.Parse(body)
	if err != nil || doc.Kind != strictjson.Object {
		return req, "the body is no JSON object"
	}
	text := func(name string) string {
		n, _ := doc.Get(name)
		if n.Kind == strictjson.String {
			return n.Text
		}
		if n.Kind != strictjson.Null && wrong == "" {
			if _, there := doc.Get(name); there {
				wrong = name + ": must be a string"
			}
		}
		return ""
	}
	grant := text("grant_type")
	req = request{
		text("assertion"), text(federation.RuleID.Field), text(federation.Organization.Field),
		text(federation.ServiceAccount.Field), text(federation.Workspace.Field),
	}
	if wrong != "" {
		return req, wrong
	}
	for _, f := range []struct{ name, value string }{
		{"grant_type", grant}, {"assertion", req.Assertion}, {federation.RuleID.Field, req.RuleID}, {federation.Organization.Field, req.OrganizationID},
	} {
		if f.value == "" {
			return req, f.name + ": field required"
		}
	}
	if grant != grantType {
		return req, "grant_type: must be " + grantType
	}
	return req, req.malformed(a)
}

// malformed says which id has not the form of its kind.
func (r request) malformed(a Assume) string {
	switch {
	case wrongForm(federation.RuleID, r.RuleID):
		return "federation_rule_id is not a well-formed fdrl_ tagged ID"
	case wrongForm(federation.Organization, r.OrganizationID):
		return "organization_id: must be a UUID"
	case r.ServiceAccountID == "" && a.AccountRequired:
		return "service_account_id: field required"
	case r.ServiceAccountID != "" && wrongForm(federation.ServiceAccount, r.ServiceAccountID):
		return "service_account_id: does not have prefix `svac_`, or goes on with what no ID has"
	case r.WorkspaceID != "" && r.WorkspaceID != federation.DefaultWorkspace && wrongForm(federation.Workspace, r.WorkspaceID):
		return "workspace_id: must be a wrkspc_ tagged ID or the word default"
	}
	return ""
}

// wrongForm reports an id that has not the form of its kind. A stand-in of the documentation
// is one of those; the UUID of noughts is a UUID.
func wrongForm(k federation.IDKind, id string) bool {
	return k.IsPlaceholder(id) && k.Prefix != "" || k.Check(id) != ""
}

// refuse writes an error as the Claude API does.
func refuse(w http.ResponseWriter, status int, kind, message string) {
	id := requestID()
	w.Header().Set("request-id", id)
	answer(w, status, map[string]any{
		"type": "error", "error": map[string]any{"type": kind, "message": message}, "request_id": id,
	})
}

// requestID is one as the Claude API gives it.
func requestID() string { return "req_sandbox" + b64(randomBytes(12)) }
