package sandbox

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

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
