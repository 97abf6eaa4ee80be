package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gh-wif/internal/federation"
	"gh-wif/internal/versions"
)

// adminCall is one question to the Admin API.
type adminCall struct {
	path  func(name string) string
	query url.Values
	body  map[string]json.RawMessage // nil where there is none
	who   Credential
}

// adminRoute is one endpoint.
type adminRoute struct {
	pattern string
	do      func(*holdings, adminCall) (any, error)
}

// keyRoutes take an Admin API key too; the others a bearer with org:admin and nothing else
// ("Admin API").
var keyRoutes = []adminRoute{
	{"GET /v1/organizations/me", me},
	{"GET /v1/organizations/workspaces", listWorkspaces},
	{"GET /v1/organizations/workspaces/{workspace}", getWorkspace},
}

// bearerRoutes are the federation's endpoints.
var bearerRoutes = slices.Concat(accountRoutes, memberRoutes, issuerRoutes, ruleRoutes)

// admin is Anthropic's Admin API.
func (c *Console) admin(mux *http.ServeMux) {
	for _, r := range keyRoutes {
		mux.Handle(r.pattern, c.serve(r, true))
	}
	for _, r := range bearerRoutes {
		mux.Handle(r.pattern, c.serve(r, false))
	}
	mux.Handle("/v1/organizations/", c.serve(adminRoute{do: func(*holdings, adminCall) (any, error) {
		return nil, notFound("no such endpoint")
	}}, true))
}

// serve answers one endpoint.
func (c *Console) serve(route adminRoute, keys bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		c.mu.Lock()
		defer c.mu.Unlock()
		c.asked++
		request := fmt.Sprintf("req_011Sandbox%015d", c.asked)
		var answer any
		if err == nil {
			answer, err = c.answer(route, keys, r, raw)
		}
		status, text := http.StatusOK, []byte(nil)
		if err == nil {
			text, err = json.Marshal(answer)
		}
		if err != nil {
			refused := asRefusal(err)
			status, text = refused.status, refused.body(request)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Request-Id", request)
		w.Header().Set("Anthropic-Organization-Id", c.organization.ID)
		w.WriteHeader(status)
		_, _ = w.Write(text)
	})
}

func (c *holdings) answer(route adminRoute, keys bool, r *http.Request, raw []byte) (any, error) {
	who, err := c.admit(r.Header, keys)
	if err != nil {
		return nil, err
	}
	if err := checkVersion(r.Header.Get("Anthropic-Version")); err != nil {
		return nil, err
	}
	call := adminCall{path: r.PathValue, query: r.URL.Query(), who: who}
	if len(raw) > 0 && r.Method == http.MethodPost {
		if err := json.Unmarshal(raw, &call.body); err != nil || call.body == nil {
			return nil, invalid("the request body is not valid JSON: it must be an object")
		}
	}
	return route.do(c, call)
}

// admit finds who asks, and whether that one may.
func (c *holdings) admit(h http.Header, keys bool) (Credential, error) {
	token, isBearer := credentialOf(h, "Bearer")
	if !isBearer {
		token = h.Get("X-Api-Key")
	}
	who, known := c.credential(token)
	adminKey := strings.HasPrefix(token, "sk-ant-admin")
	switch {
	case token == "" && h.Get("Authorization") == "":
		return who, &refusal{status: http.StatusUnauthorized, message: "authentication is missing: send Authorization: Bearer"}
	case adminKey && (!keys || isBearer):
		return who, forbidden("Admin API keys are not accepted here: use an OAuth access token with the scope " + federation.ScopeAdmin)
	case !known && isBearer:
		return who, &refusal{status: http.StatusUnauthorized, message: "invalid bearer token"}
	case !known:
		return who, &refusal{status: http.StatusUnauthorized, message: "invalid x-api-key"}
	case !adminKey && !slices.Contains(strings.Fields(who.Scope), federation.ScopeAdmin):
		return who, forbidden("the access token lacks the scope " + federation.ScopeAdmin)
	}
	return who, nil
}

func checkVersion(v string) error {
	switch {
	case v == "":
		return invalid("anthropic-version: header is required")
	case !slices.Contains(versions.APIs(), v):
		return invalid(fmt.Sprintf("anthropic-version: %q is not a valid version", v))
	}
	return nil
}

// refusal is an answer by which the Claude API says no.
type refusal struct {
	status  int
	message string
	code    string // error.details.error_code; may be empty
}

func (e *refusal) Error() string { return e.message }

// refusalTypes are the values of error.type ("Errors").
var refusalTypes = map[int]string{
	http.StatusBadRequest: "invalid_request_error", http.StatusUnauthorized: "authentication_error", http.StatusForbidden: "permission_error",
	http.StatusNotFound: "not_found_error", http.StatusConflict: "conflict_error", http.StatusRequestEntityTooLarge: "request_too_large",
	http.StatusTooManyRequests: "rate_limit_error", http.StatusGatewayTimeout: "timeout_error", 529: "overloaded_error",
}

func (e *refusal) body(request string) []byte {
	kind, ok := refusalTypes[e.status]
	if !ok {
		kind = "api_error"
	}
	inner := map[string]any{"type": kind, "message": e.message}
	if e.code != "" {
		inner["details"] = map[string]any{"error_code": e.code}
	}
	text, _ := json.Marshal(map[string]any{"type": "error", "error": inner, "request_id": request}) // of strings
	return text
}

func asRefusal(err error) *refusal {
	if refused := (*refusal)(nil); errors.As(err, &refused) {
		return refused
	}
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return &refusal{status: http.StatusRequestEntityTooLarge, message: "the request is too large"}
	}
	return &refusal{status: http.StatusInternalServerError, message: err.Error()}
}

func invalid(message string) error { return &refusal{status: http.StatusBadRequest, message: message} }

func forbidden(message string) error { return &refusal{status: http.StatusForbidden, message: message} }

func notFound(message string) error { return &refusal{status: http.StatusNotFound, message: message} }

func conflict(message string) error { return &refusal{status: http.StatusConflict, message: message} }

// firstProblem is the refusal of the first wrong field; nil where there is none. The message
// begins with the field.
func firstProblem(problems []*federation.FieldError) error {
	if len(problems) == 0 {
		return nil
	}
	p := problems[0]
	message := p.Field + ": " + p.Problem
	if p.Placeholder {
		message = p.Field + ": is not a well-formed tagged ID"
	}
	if p.Want != "" {
		message += ", want " + p.Want
	}
	return invalid(message)
}

// text reads a field of a body that is a string; ok is false where it is absent or null.
func (call adminCall) text(name string) (value string, ok bool, err error) {
	raw, there := call.body[name]
	if !there || string(raw) == "null" {
		return "", false, nil
	}
	if json.Unmarshal(raw, &value) != nil {
		return "", false, invalid(name + ": must be a string")
	}
	return value, true, nil
}

// need checks that fields of a body are there and not null.
func (call adminCall) need(names ...string) error {
	for _, name := range names {
		if raw, ok := call.body[name]; !ok || string(raw) == "null" {
			return invalid(name + ": field required")
		}
	}
	return nil
}

// instant is a time as the API writes it; nil where there is none.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}

// orNull is a text, or null where it is empty.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// with adds when and by whom to an answer.
func (s *stamp) with(answer map[string]any) map[string]any {
	answer["created_at"], answer["created_by_actor_id"] = instant(s.created), s.createdBy
	answer["updated_at"], answer["updated_by_actor_id"] = instant(s.updated), s.updatedBy
	answer["archived_at"], answer["archived_by_actor_id"] = instant(s.archived), orNull(s.archivedBy)
	return answer
}

// touch notes a change.
func (c *holdings) touch(s *stamp, who Credential) {
	s.updated, s.updatedBy = c.now().UTC(), who.Actor
}

// close archives; archiving again changes nothing.
func (c *holdings) close(s *stamp, who Credential) {
	if !s.isArchived() {
		s.archived, s.archivedBy = c.now().UTC(), who.Actor
		c.touch(s, who)
	}
}

// limitOf reads the query's limit.
func limitOf(q url.Values, most int) (int, error) {
	if !q.Has("limit") {
		return 20, nil
	}
	n, err := strconv.Atoi(q.Get("limit"))
	if err != nil || n < 1 || n > most {
		return 0, invalid(fmt.Sprintf("limit: must be a whole number from 1 to %d", most))
	}
	return n, nil
}

// flagOf reads a query parameter that is true or false.
func flagOf(q url.Values, name string) (bool, error) {
	if !q.Has(name) {
		return false, nil
	}
	v, err := strconv.ParseBool(q.Get(name))
	if err != nil {
		return false, invalid(name + ": must be true or false")
	}
	return v, nil
}

// cursor is an opaque next_page: it goes on behind the thing with this key, in this list.
func cursor(list, key string) string {
	return "page_" + base64.RawURLEncoding.EncodeToString([]byte(list+"\x00"+key))
}

// pageOf cuts a page out of a list that stands oldest first: newest first, and on from the
// query's cursor. name tells the cursors of one list from those of another.
func pageOf[T any](q url.Values, name string, list []T, key func(T) string, show func(T) map[string]any) (map[string]any, error) {
	limit, err := limitOf(q, 100)
	if err != nil {
		return nil, err
	}
	list = slices.Clone(list)
	slices.Reverse(list)
	if from := q.Get("page"); from != "" {
		at := slices.IndexFunc(list, func(one T) bool { return cursor(name, key(one)) == from })
		if at < 0 {
			return nil, invalid("page: the cursor is not valid: begin again with the first page")
		}
		list = list[at+1:]
	}
	data, next := []map[string]any{}, any(nil)
	for i, one := range list {
		if i == limit {
			next = cursor(name, key(list[i-1]))
			break
		}
		data = append(data, show(one))
	}
	return map[string]any{"data": data, "next_page": next}, nil
}

// page is pageOf for things that can be archived. A cursor of one that has been archived
// since still leads on.
func page[T any](call adminCall, name string, list []*T, key func(*T) string, of func(*T) *stamp, show func(*T) map[string]any) (any, error) {
	all, err := flagOf(call.query, "include_archived")
	if err != nil {
		return nil, err
	}
	from := call.query.Get("page")
	shown := slices.DeleteFunc(slices.Clone(list), func(one *T) bool {
		return !all && of(one).isArchived() && cursor(name, key(one)) != from
	})
	return pageOf(call.query, name, shown, key, show)
}
