package rest

import (
	"context"
	"fmt"
	"strings"
)

// maxPages bounds a list: of pages of 100, more than any repository is known to have.
const maxPages = 20

// pages asks for a list page by page, as the header Link leads on (GitHub docs, "Using
// pagination in the REST API"), and gives each to each. A list that is not whole is an error.
func (c Client) pages(ctx context.Context, path string, each func(answer []byte) error) error {
	next := path + "?per_page=100"
	for range maxPages {
		answer, err := c.Call(ctx, "", next, nil)
		if err != nil {
			return err
		}
		if err := each(answer.Body); err != nil {
			return err
		}
		link := nextPage(answer.Header.Values("Link"))
		if link == "" {
			return nil
		}
		to, ok := c.Base.Below(link)
		if !ok {
			return fmt.Errorf("the list goes on at another address than %s, where it is not asked for", c.Base)
		}
		next = to
	}
	return fmt.Errorf("the list has more than %d pages", maxPages)
}

// nextPage is the target of the link with rel="next" (RFC 8288), empty where there is none.
func nextPage(headers []string) string {
	for _, link := range strings.Split(strings.Join(headers, ","), ",") {
		target, parameters, ok := strings.Cut(link, ">")
		target, found := strings.CutPrefix(strings.TrimSpace(target), "<")
		if !ok || !found {
			continue
		}
		for p := range strings.SplitSeq(parameters, ";") {
			if name, value, _ := strings.Cut(strings.TrimSpace(p), "="); strings.EqualFold(name, "rel") && strings.Trim(value, `"`) == "next" {
				return target
			}
		}
	}
	return ""
}
