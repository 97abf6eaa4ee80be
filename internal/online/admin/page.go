package admin

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"gh-wif/internal/strictjson"
)

// Limits of a list.
const (
	perPage       = 100 // of most lists; the most that the API gives
	perPageOfPage = 1000
	maxPages      = 200
)

// cursors is how a list goes on: which query parameter takes what member of the last page.
type cursors struct {
	limit       int
	param, next string
	more        string // the member that says whether there is more; empty: next is enough
}

// The two ways of the Admin API.
var (
	byPage    = cursors{perPage, "page", "next_page", ""}
	byAfterID = cursors{perPageOfPage, "after_id", "last_id", "has_more"}
)

// list gives the objects of every page. A cursor that came before, and pages without end,
// are errors: a server that goes in circles is not asked for ever.
func (c conn) list(ctx context.Context, how cursors, path string, query url.Values) ([]strictjson.Node, error) {
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", strconv.Itoa(how.limit))
	var out []strictjson.Node
	var seen []string
	for range maxPages {
		body, err := c.get(ctx, path, query)
		if err != nil {
			return nil, err
		}
		page, next, err := how.read(body)
		if err != nil {
			return nil, &ReadError{"the list " + path, err}
		}
		out = append(out, page...)
		if next == "" {
			return out, nil
		}
		if slices.Contains(seen, next) {
			return nil, &ReadError{"the list " + path, errors.New("its pages go in a circle")}
		}
		seen = append(seen, next)
		query.Set(how.param, next)
	}
	return nil, &ReadError{"the list " + path, fmt.Errorf("it has more than %d pages", maxPages)}
}

// read takes one page apart; next is empty at the end. A list that may not be whole is an
// error: what is not listed would be made again.
func (how cursors) read(body []byte) (items []strictjson.Node, next string, err error) {
	n, err := strictjson.Parse(body)
	if err != nil {
		return nil, "", err
	}
	data, ok := n.Get("data")
	if !ok || data.Kind != strictjson.Array {
		return nil, "", errors.New("it has no array data")
	}
	o := object{node: n}
	next = o.text(how.next)
	if how.more != "" {
		switch more := o.flag(how.more); {
		case !more:
			next = ""
		case next == "" && o.err == nil:
			o.err = fmt.Errorf("%s says that there is more, and %s does not say from where", how.more, how.next)
		}
	}
	return data.Items, next, o.err
}

// archived is the query that lists archived objects too, or not.
func archived(with bool) url.Values {
	if !with {
		return nil
	}
	return url.Values{"include_archived": {"true"}}
}
