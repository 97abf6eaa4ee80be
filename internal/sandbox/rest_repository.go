package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"gh-wif/internal/github"
)

// repositoryRoutes tell what a repository is and how its subjects are written.
var repositoryRoutes = []restRoute{
	{"GET", "", "metadata", false, true, getRepository},
	{"GET", "/actions/oidc/customization/sub", "actions", false, true, getSubject},
	{"GET", "/properties/values", "metadata", false, true, getProperties},
	{"GET", "/contents/{path...}", "contents", false, true, getContents},
}

// number is a decimal text as JSON writes a number.
func number(decimal string) json.Number { return json.Number(decimal) }

func (r *Repository) ownerAnswer() map[string]any {
	kind := "User"
	if r.Organization {
		kind = "Organization"
	}
	return map[string]any{"login": r.Owner, "id": number(r.OwnerID), "type": kind}
}

func (r *Repository) isPrivate() bool { return r.Visibility != "public" }

func getRepository(c *restCall) (status int, answer any) {
	r := c.repo
	admin := c.login != nil && !c.login.Reader
	out := map[string]any{
		"id": number(r.ID), "node_id": "R_" + r.ID, "name": r.Name, "full_name": r.full(), "owner": r.ownerAnswer(), "private": r.isPrivate(),
		"visibility": r.Visibility, "default_branch": r.DefaultBranch, "created_at": restTime(r.Created), "fork": r.Fork, "archived": r.Archived,
		"disabled": false, "html_url": "http://" + c.Host + "/" + r.full(),
	}
	if r.Organization {
		out["organization"] = r.ownerAnswer()
		out["custom_properties"] = maps.Clone(r.Properties)
	}
	if c.login != nil {
		out["permissions"] = map[string]bool{"admin": admin, "push": admin, "pull": true}
	}
	return http.StatusOK, out
}

func restTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// getSubject answers the template and, where the host has them, the immutable form and the
// prefix. What the repository does not set is its organization's.
func getSubject(c *restCall) (status int, answer any) {
	r, own := c.repo, c.repo.Subject
	organization := c.hub.subjects[strings.ToLower(r.Owner)]
	out := map[string]any{"use_default": own.Template == nil}
	if own.Template != nil {
		out["include_claim_keys"] = own.Template
	}
	if c.hub.server {
		return http.StatusOK, out
	}
	immutable := own.Immutable
	if immutable == nil {
		immutable = organization.Immutable
	}
	if own.Immutable != nil {
		out["use_immutable_subject"] = *own.Immutable
	}
	switch {
	case own.Prefix != "":
		out["sub_claim_prefix"] = own.Prefix
	case immutable != nil && *immutable:
		out["sub_claim_prefix"] = github.ImmutablePrefix(r.Owner, r.OwnerID, r.Name, r.ID)
	default:
		out["sub_claim_prefix"] = github.ClassicPrefix(r.Owner, r.Name)
	}
	return http.StatusOK, out
}

// organizationSubject answers an organization's template.
func (h *Hub) organizationSubject(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var login *Login
	if status, answer := h.identify(r, w.Header(), &login); status != 0 {
		restAnswer(w, status, answer)
		return
	}
	name := r.PathValue("org")
	s, set := h.subjects[strings.ToLower(name)]
	isOne := slices.ContainsFunc(h.repos, func(o *Repository) bool { return o.Organization && strings.EqualFold(o.Owner, name) })
	switch {
	case !set && !isOne:
		restAnswer(w, http.StatusNotFound, problem("Not Found", nil))
	case login == nil:
		restAnswer(w, http.StatusUnauthorized, problem("Requires authentication", nil))
	case login.Permissions != nil && login.Permissions["organization_administration"] == "":
		w.Header().Set("X-Accepted-GitHub-Permissions", "organization_administration=read")
		restAnswer(w, http.StatusForbidden, problem("Resource not accessible by personal access token", nil))
	case login.Permissions == nil && !slices.Contains(login.Scopes, "read:org") && !slices.Contains(login.Scopes, "admin:org"):
		w.Header().Set("X-Accepted-OAuth-Scopes", "admin:org, read:org")
		restAnswer(w, http.StatusForbidden, problem("You must be an org owner or have the scope read:org.", nil))
	default:
		out := map[string]any{"include_claim_keys": append([]string{}, s.Template...)}
		if s.Immutable != nil && !h.server {
			out["use_immutable_subject"] = *s.Immutable
		}
		restAnswer(w, http.StatusOK, out)
	}
}

func getProperties(c *restCall) (status int, answer any) {
	out := []any{}
	for _, name := range slices.Sorted(maps.Keys(c.repo.Properties)) {
		out = append(out, map[string]any{"property_name": name, "value": c.repo.Properties[name]})
	}
	return http.StatusOK, out
}

// getContents answers a file, as its text where that is asked for, or what a folder holds.
func getContents(c *restCall) (status int, answer any) {
	at := strings.Trim(c.PathValue("path"), "/")
	if text, ok := c.repo.Files[at]; ok {
		if strings.Contains(c.Header.Get("Accept"), "raw") {
			c.out.Set("Content-Type", "application/vnd.github.raw+json; charset=utf-8")
			return http.StatusOK, text
		}
		return http.StatusOK, map[string]any{
			"type": "file", "name": path.Base(at), "path": at, "size": len(text), "encoding": "base64",
			"content": base64.StdEncoding.EncodeToString([]byte(text)),
		}
	}
	found := map[string]any{}
	for name, text := range c.repo.Files {
		below, ok := strings.CutPrefix(name, at+"/")
		if at == "" {
			below, ok = name, true
		}
		if !ok {
			continue
		}
		first, _, deeper := strings.Cut(below, "/")
		entry := map[string]any{"type": "file", "name": first, "path": path.Join(at, first), "size": len(text)}
		if deeper {
			entry["type"], entry["size"] = "dir", 0
		}
		found[first] = entry
	}
	if len(found) == 0 {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	list := []any{}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		list = append(list, found[name])
	}
	return http.StatusOK, list
}
