package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// restCall is one question to GitHub's REST API about a repository.
type restCall struct {
	*http.Request
	hub   *Hub
	repo  *Repository
	login *Login // nil: nobody
	base  string // of the API, for addresses in answers
	body  map[string]json.RawMessage
	out   http.Header
}

// restRoute is one endpoint below /repos/OWNER/NAME.
type restRoute struct {
	method, path string
	right        string // of a fine-grained token
	write        bool
	anyone       bool // everybody reads it where the repository is public
	do           func(*restCall) (status int, answer any)
}

var restRoutes = slices.Concat(repositoryRoutes, protectionRoutes, runRoutes, variableRoutes)

// rest is GitHub's REST API, at the root as api.github.com has it, and below /api/v3 as a
// GitHub Enterprise Server has it.
func (h *Hub) rest(mux *http.ServeMux) {
	inner := http.NewServeMux()
	for _, route := range restRoutes {
		inner.Handle(route.method+" /repos/{owner}/{repo}"+route.path, h.serve(route))
	}
	inner.HandleFunc("GET /orgs/{org}/actions/oidc/customization/sub", h.organizationSubject)
	inner.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		restAnswer(w, http.StatusNotFound, problem("Not Found", nil))
	})
	byID := h.byID(inner)
	mux.HandleFunc("GET /_sandbox/logs/{job}", h.jobLog)
	for _, root := range []string{"/repos/", "/orgs/"} {
		mux.Handle(root, inner)
	}
	mux.Handle("/repositories/{id}", byID)
	mux.Handle("/repositories/{id}/{rest...}", byID)
	v3 := http.NewServeMux()
	v3.Handle("/", inner)
	v3.Handle("/repositories/{id}", byID)
	v3.Handle("/repositories/{id}/{rest...}", byID)
	mux.Handle("/api/v3/", http.StripPrefix("/api/v3", v3))
}

// byID serves /repositories/ID, to which the old names of a repository lead.
func (h *Hub) byID(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		repo := find(h.repos, func(o *Repository) bool { return o.ID == r.PathValue("id") })
		h.mu.Unlock()
		if repo == nil {
			restAnswer(w, http.StatusNotFound, problem("Not Found", nil))
			return
		}
		_, tail, _ := strings.Cut(r.URL.EscapedPath(), "/repositories/"+repo.ID)
		to := r.Clone(r.Context())
		to.URL.RawPath = "/repos/" + repo.full() + tail
		to.URL.Path, _ = url.PathUnescape(to.URL.RawPath) // it was a path before
		inner.ServeHTTP(w, to)
	})
}

// problem is the body of an answer by which GitHub says no.
func problem(message string, more map[string]any) map[string]any {
	out := map[string]any{"message": message, "documentation_url": "https://docs.github.com/rest"}
	for name, v := range more {
		out[name] = v
	}
	return out
}

func restAnswer(w http.ResponseWriter, status int, document any) {
	if m, ok := document.(map[string]any); ok && status >= 400 {
		m["status"] = strconv.Itoa(status)
	}
	if text, ok := document.(string); ok {
		_, _ = io.WriteString(w, text)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if document != nil {
		_ = json.NewEncoder(w).Encode(document)
	}
}

// serve answers one endpoint.
func (h *Hub) serve(route restRoute) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20)) // what is cut off is no JSON
		h.mu.Lock()
		defer h.mu.Unlock()
		call := &restCall{Request: r, hub: h, out: w.Header(), base: h.baseOf(r)}
		status, answer := call.admit(route)
		if status == 0 && len(raw) > 0 && json.Unmarshal(raw, &call.body) != nil {
			status, answer = http.StatusBadRequest, problem("Problems parsing JSON", nil)
		}
		if status == 0 {
			status, answer = route.do(call)
		}
		restAnswer(w, status, answer)
	})
}

func (h *Hub) baseOf(r *http.Request) string {
	base := "http://" + r.Host
	if h.server {
		base += "/api/v3"
	}
	return base
}

// admit finds who asks, counts the question, finds the repository and checks the right. The
// status is 0 where all is well.
func (c *restCall) admit(route restRoute) (status int, answer any) {
	if status, answer = c.hub.identify(c.Request, c.out, &c.login); status != 0 {
		return status, answer
	}
	name := c.PathValue("owner") + "/" + c.PathValue("repo")
	c.repo = c.hub.repository(name)
	if c.repo == nil {
		if moved := find(c.hub.repos, func(r *Repository) bool {
			return slices.ContainsFunc(r.Former, func(old string) bool { return strings.EqualFold(old, name) })
		}); moved != nil && c.sees(moved) {
			return c.moved(moved)
		}
	}
	if c.repo == nil || !c.sees(c.repo) {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	if c.repo.SSO != "" && c.login != nil && c.login.SSO {
		c.out.Set("X-GitHub-SSO", "required; url="+c.repo.SSO)
		return http.StatusForbidden, problem("Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.", nil)
	}
	return c.allowed(route)
}

// questionsAnHour is the rate limit of a login. Who asks without one has 60 at GitHub, which
// here are told and not counted.
const questionsAnHour = 5000

// identify finds the login of a request, counts the request and writes what every answer says
// of both.
func (h *Hub) identify(r *http.Request, out http.Header, login **Login) (status int, answer any) {
	header := r.Header.Get("Authorization")
	token, ok := credentialOf(r.Header, "Bearer")
	if !ok {
		token, ok = credentialOf(r.Header, "token")
	}
	l, known := h.logins[token]
	if header != "" && (!ok || !known) {
		return http.StatusUnauthorized, problem("Bad credentials", nil)
	}
	limit, whom := 60, r.RemoteAddr
	if known {
		*login, limit, whom = &l, questionsAnHour, "user "+l.Name
	}
	if !h.now().Before(h.reset) {
		h.remaining, h.reset = questionsAnHour, h.now().Add(time.Hour)
	}
	spent := h.remaining <= 0
	h.remaining = max(0, h.remaining-1)
	out.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	out.Set("X-RateLimit-Remaining", strconv.Itoa(min(h.remaining, limit)))
	out.Set("X-RateLimit-Used", strconv.Itoa(max(0, limit-h.remaining)))
	out.Set("X-RateLimit-Reset", strconv.FormatInt(h.reset.Unix(), 10))
	out.Set("X-RateLimit-Resource", "core")
	if known && l.Permissions == nil {
		out.Set("X-OAuth-Scopes", strings.Join(l.Scopes, ", "))
	}
	if spent {
		return http.StatusForbidden, problem("API rate limit exceeded for "+whom+".", nil)
	}
	return 0, nil
}

// sees reports whether the caller knows that a repository is there.
func (c *restCall) sees(r *Repository) bool {
	switch l := c.login; {
	case r.Visibility == "public":
		return true
	case l == nil, l.Permissions == nil && !slices.Contains(l.Scopes, "repo"):
		return false
	default:
		return l.Repositories == nil || slices.ContainsFunc(l.Repositories, r.is)
	}
}

// moved leads from an old name to the repository.
func (c *restCall) moved(r *Repository) (status int, answer any) {
	_, tail, _ := strings.Cut(c.URL.EscapedPath(), c.PathValue("owner")+"/"+c.PathValue("repo"))
	to := c.base + "/repositories/" + r.ID + tail
	if c.URL.RawQuery != "" {
		to += "?" + c.URL.RawQuery
	}
	c.out.Set("Location", to)
	status = http.StatusMovedPermanently
	if c.Method != http.MethodGet {
		status = http.StatusTemporaryRedirect
	}
	return status, problem("Moved Permanently", map[string]any{"url": to})
}

// allowed checks the right that an endpoint needs.
func (c *restCall) allowed(route restRoute) (status int, answer any) {
	l, open := c.login, route.anyone && c.repo.Visibility == "public"
	level := "read"
	if route.write {
		level = "write"
	}
	switch {
	case open && !route.write:
		return 0, nil
	case l == nil:
		return http.StatusUnauthorized, problem("Requires authentication", nil)
	case l.Permissions != nil:
		if has := l.Permissions[route.right]; route.right == "metadata" || has == "write" || has == level {
			return 0, nil
		}
		c.out.Set("X-Accepted-GitHub-Permissions", route.right+"="+level)
		return http.StatusForbidden, problem("Resource not accessible by personal access token", nil)
	case !slices.Contains(l.Scopes, "repo") && (c.repo.Visibility != "public" || !slices.Contains(l.Scopes, "public_repo")):
		c.out.Set("X-Accepted-OAuth-Scopes", "repo")
		return http.StatusForbidden, problem("Must have the scope repo.", nil)
	case l.Reader && (route.write || route.right == "administration"):
		return http.StatusForbidden, problem("Must have admin rights to Repository.", nil)
	}
	return 0, nil
}

// pageOfRest cuts the page out of a list that was asked for, and names the next in Link.
func pageOfRest[T any](c *restCall, list []T) []T {
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(c.URL.Query().Get(name)); err == nil && n > 0 {
			return n
		}
		return otherwise
	}
	size, page := min(number("per_page", 30), 100), number("page", 1)
	from := min((page-1)*size, len(list))
	to := min(from+size, len(list))
	if to < len(list) {
		q := c.URL.Query()
		q.Set("page", strconv.Itoa(page+1))
		c.out.Set("Link", fmt.Sprintf(`<%s%s?%s>; rel="next"`, c.base, c.URL.EscapedPath(), q.Encode()))
	}
	return list[from:to]
}

// listed is a list with its total_count, as most lists are answered.
func listed[T any](c *restCall, name string, list []T, show func(T) any) (status int, answer any) {
	data := []any{}
	for _, one := range pageOfRest(c, list) {
		data = append(data, show(one))
	}
	return http.StatusOK, map[string]any{"total_count": len(list), name: data}
}

// text reads a field of the body that is a string.
func (c *restCall) text(name string) (value string, ok bool) {
	raw, there := c.body[name]
	return value, there && json.Unmarshal(raw, &value) == nil
}
