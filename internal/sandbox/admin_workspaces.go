package sandbox

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

func me(c *holdings, _ adminCall) (any, error) {
	return map[string]any{"id": c.organization.ID, "name": c.organization.Name, "type": "organization"}, nil
}

func showWorkspace(w *workspace) map[string]any {
	return map[string]any{
		"id": w.ID, "type": "workspace", "name": w.Name, "created_at": instant(w.created), "archived_at": instant(w.archived),
		"display_color": "#6C5BB9", "compartment_id": "cmpt_" + strings.TrimPrefix(w.ID, "wrkspc_"), "external_key_id": nil, "user_profile_id": nil,
		"tags":           map[string]string{},
		"data_residency": map[string]any{"workspace_geo": "us", "allowed_inference_geos": "unrestricted", "default_inference_geo": "global"},
	}
}

func getWorkspace(c *holdings, call adminCall) (any, error) {
	w := c.workspace(call.path("workspace"))
	if w == nil {
		return nil, notFound("workspace not found")
	}
	return showWorkspace(w), nil
}

// listWorkspaces has another pagination than the rest: by the ids of the first and the last.
func listWorkspaces(c *holdings, call adminCall) (any, error) {
	limit, err := limitOf(call.query, 1000)
	if err != nil {
		return nil, err
	}
	archived, err := flagOf(call.query, "include_archived")
	if err != nil {
		return nil, err
	}
	byDefault, err := flagOf(call.query, "include_default")
	if err != nil {
		return nil, err
	}
	ids := slices.Concat(call.query["ids[]"], call.query["ids"])
	if len(ids) > 100 {
		return nil, invalid("ids: at most 100")
	}
	list := slices.DeleteFunc(slices.Clone(c.workspaces), func(w *workspace) bool {
		return w.Default && !byDefault || w.isArchived() && !archived || len(ids) > 0 && !slices.Contains(ids, w.ID)
	})
	slices.Reverse(list)
	part, more, err := window(list, call.query.Get("after_id"), call.query.Get("before_id"), limit)
	if err != nil {
		return nil, err
	}
	answer := map[string]any{"data": []any{}, "has_more": more, "first_id": nil, "last_id": nil}
	if len(part) > 0 {
		answer["first_id"], answer["last_id"] = part[0].ID, part[len(part)-1].ID
		data := make([]any, len(part))
		for i, w := range part {
			data[i] = showWorkspace(w)
		}
		answer["data"] = data
	}
	return answer, nil
}

// window is what stands right after one id, or right before another.
func window(list []*workspace, after, before string, limit int) (part []*workspace, more bool, err error) {
	at := func(field, id string) (int, error) {
		i := slices.IndexFunc(list, func(w *workspace) bool { return w.ID == id })
		if i < 0 {
			return 0, invalid(field + ": no such workspace in this list")
		}
		return i, nil
	}
	switch {
	case after != "" && before != "":
		return nil, false, invalid("after_id: cannot stand beside before_id")
	case before != "":
		i, err := at("before_id", before)
		if err != nil {
			return nil, false, err
		}
		return list[max(0, i-limit):i], i > limit, nil
	case after != "":
		i, err := at("after_id", after)
		if err != nil {
			return nil, false, err
		}
		list = list[i+1:]
	}
	return list[:min(limit, len(list))], len(list) > limit, nil
}

// memberRoutes are the memberships, from the side of the account and from that of the
// workspace.
var memberRoutes = []adminRoute{
	{"GET /v1/organizations/service_accounts/{account}/workspaces", listMemberships},
	{"POST /v1/organizations/service_accounts/{account}/workspaces", addWorkspace},
	{"DELETE /v1/organizations/service_accounts/{account}/workspaces/{workspace}", removeMember},
	{"GET /v1/organizations/workspaces/{workspace}/service_accounts", listMembers},
	{"POST /v1/organizations/workspaces/{workspace}/service_accounts", addAccount},
	{"GET /v1/organizations/workspaces/{workspace}/service_accounts/{account}", getMember},
	{"POST /v1/organizations/workspaces/{workspace}/service_accounts/{account}", updateMember},
	{"DELETE /v1/organizations/workspaces/{workspace}/service_accounts/{account}", removeMember},
}

// workspaceUser is the role of the implicit membership.
const workspaceUser = "workspace_user"

var workspaceRoles = []string{workspaceUser, "workspace_developer", "workspace_restricted_developer", "workspace_admin"}

func showMember(m *member) map[string]any {
	return map[string]any{
		"type": "service_account_workspace_member", "workspace_id": m.WorkspaceID, "service_account_id": m.ServiceAccountID,
		"workspace_role": m.Role, "implicit": m.Implicit, "created_by_actor_id": orNull(m.createdBy),
	}
}

func memberKey(m *member) string { return m.WorkspaceID + "\x00" + m.ServiceAccountID }

// explicit finds a membership that somebody made.
func (c *holdings) explicit(workspaceID, accountID string) *member {
	return find(c.members, func(m *member) bool { return m.WorkspaceID == workspaceID && m.ServiceAccountID == accountID })
}

// membership finds a membership, that of the default workspace too, which every account has.
func (c *holdings) membership(workspaceID, accountID string) (*member, bool) {
	if m := c.explicit(workspaceID, accountID); m != nil {
		return m, true
	}
	if workspaceID == "" || workspaceID != c.defaultWorkspace() {
		return nil, false
	}
	implicit := anthropic.Membership{WorkspaceID: workspaceID, ServiceAccountID: accountID, Role: workspaceUser, Implicit: true}
	return &member{Membership: implicit}, true
}

// join makes a membership, or gives one another role.
func (c *holdings) join(m anthropic.Membership, actor string) *member {
	if there := c.explicit(m.WorkspaceID, m.ServiceAccountID); there != nil {
		there.Role = m.Role
		return there
	}
	made := &member{m, c.stamp(actor)}
	c.members = append(c.members, made)
	return made
}

func listMemberships(c *holdings, call adminCall) (any, error) {
	a, err := accountOf(c, call)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(slices.Clone(c.members), func(m *member) bool { return m.ServiceAccountID != a.ID || a.isArchived() })
	answer, err := pageOf(call.query, a.ID, own, memberKey, showMember)
	if err != nil {
		return nil, err
	}
	if m, ok := c.membership(c.defaultWorkspace(), a.ID); ok && m.Implicit && !a.isArchived() && call.query.Get("page") == "" {
		answer["data"] = slices.Insert(answer["data"].([]map[string]any), 0, showMember(m))
	}
	return answer, nil
}

// workspaceOf finds the workspace that the path names. An archived one is refused.
func workspaceOf(c *holdings, call adminCall) (*workspace, error) {
	w := c.workspace(call.path("workspace"))
	switch {
	case w == nil:
		return nil, notFound("workspace not found")
	case w.isArchived():
		return nil, invalid("workspace is archived")
	}
	return w, nil
}

func listMembers(c *holdings, call adminCall) (any, error) {
	w, err := workspaceOf(c, call)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(slices.Clone(c.members), func(m *member) bool {
		a := c.account(m.ServiceAccountID)
		return m.WorkspaceID != w.ID || a == nil || a.isArchived()
	})
	return pageOf(call.query, w.ID, own, memberKey, showMember)
}

// pairOf finds the workspace and the account that the path names.
func pairOf(c *holdings, call adminCall) (*workspace, *account, error) {
	w, err := workspaceOf(c, call)
	if err != nil {
		return nil, nil, err
	}
	a, err := accountOf(c, call)
	return w, a, err
}

func getMember(c *holdings, call adminCall) (any, error) {
	w, a, err := pairOf(c, call)
	if err != nil {
		return nil, err
	}
	m, ok := c.membership(w.ID, a.ID)
	if !ok || a.isArchived() {
		return nil, notFound("service account is not a member of the workspace")
	}
	return showMember(m), nil
}

// workspaceRole reads the role that a membership shall have.
func workspaceRole(call adminCall) (string, error) {
	if err := call.need("workspace_role"); err != nil {
		return "", err
	}
	role, _, err := call.text("workspace_role")
	if err == nil && !slices.Contains(workspaceRoles, role) {
		err = invalid("workspace_role: must be one of " + strings.Join(workspaceRoles, ", "))
	}
	return role, err
}

// reference reads a field of a body that names another thing, by its id.
func reference(call adminCall, field string, kind federation.IDKind) (string, error) {
	if err := call.need(field); err != nil {
		return "", err
	}
	id, _, err := call.text(field)
	if err == nil && (kind.IsPlaceholder(id) || kind.Check(id) != "") {
		err = invalid(fmt.Sprintf("%s: is not a well-formed %s tagged ID", field, kind.Prefix))
	}
	return id, err
}

func addWorkspace(c *holdings, call adminCall) (any, error) {
	a, err := accountOf(c, call)
	if err != nil {
		return nil, err
	}
	id, err := bodyWorkspace(c, call)
	if err != nil {
		return nil, err
	}
	return admitMember(c, call, id, a)
}

// bodyWorkspace is the id of the workspace that a body names, which is there and not archived.
func bodyWorkspace(c *holdings, call adminCall) (string, error) {
	id, err := reference(call, "workspace_id", federation.Workspace)
	if err != nil {
		return "", err
	}
	return id, liveWorkspace(c, id)
}

// liveWorkspace checks that a workspace that a body names is there and not archived.
func liveWorkspace(c *holdings, id string) error {
	w := c.workspace(id)
	switch {
	case w == nil:
		return invalid("workspace_id: no such workspace in this organization")
	case w.isArchived():
		return invalid("workspace_id: the workspace is archived")
	}
	return nil
}

func addAccount(c *holdings, call adminCall) (any, error) {
	w, err := workspaceOf(c, call)
	if err != nil {
		return nil, err
	}
	id, err := reference(call, "service_account_id", federation.ServiceAccount)
	if err != nil {
		return nil, err
	}
	a := c.account(id)
	if a == nil {
		return nil, invalid("service_account_id: no such service account in this organization")
	}
	return admitMember(c, call, w.ID, a)
}

func admitMember(c *holdings, call adminCall, workspaceID string, a *account) (any, error) {
	role, err := workspaceRole(call)
	if err != nil {
		return nil, err
	}
	if a.isArchived() {
		return nil, invalid("service_account_id: the service account is archived")
	}
	return showMember(c.join(anthropic.Membership{WorkspaceID: workspaceID, ServiceAccountID: a.ID, Role: role}, call.who.Actor)), nil
}

// updateMember changes the role of a membership that somebody made.
func updateMember(c *holdings, call adminCall) (any, error) {
	w, a, err := pairOf(c, call)
	if err != nil {
		return nil, err
	}
	m := c.explicit(w.ID, a.ID)
	if m == nil {
		return nil, notFound("service account is not an explicit member of the workspace")
	}
	return admitMember(c, call, w.ID, a)
}

// removeMember is idempotent, and leaves the implicit membership.
func removeMember(c *holdings, call adminCall) (any, error) {
	w, a, err := pairOf(c, call)
	if err != nil {
		return nil, err
	}
	c.members = slices.DeleteFunc(c.members, func(m *member) bool { return m.WorkspaceID == w.ID && m.ServiceAccountID == a.ID })
	return map[string]any{"type": "service_account_workspace_member_deleted", "workspace_id": w.ID, "service_account_id": a.ID}, nil
}
