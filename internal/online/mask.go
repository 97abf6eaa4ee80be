package online

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gh-wif/internal/secret"
)

// minEchoed is how long a credential is at least that is looked for in an answer, in bytes.
// A shorter one is no credential of anybody's, and would be found in every text.
const minEchoed = 6

// mask takes the credentials of a question out of what comes back: some servers repeat them,
// and what they look like need not be known to package secret.
type mask []string

// mask is that of a question: each credential as it is, and as it stands in an address, in
// JSON and in a quoted text.
func (c Call) mask() mask {
	var all mask
	for _, b := range append([]Bearer{c.Bearer}, c.Hidden...) {
		token := b.Reveal()
		if len(token) < minEchoed {
			continue
		}
		quoted, _ := json.Marshal(token) // as every text can be
		inJSON := strings.Trim(string(quoted), `"`)
		all = append(all, token, url.QueryEscape(token), url.PathEscape(token), inJSON, strings.ReplaceAll(inJSON, "/", `\/`))
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(all)
}

func (m mask) text(s string) string {
	for _, form := range m {
		s = strings.ReplaceAll(s, form, secret.Mark)
	}
	return s
}

func (m mask) header(h http.Header) {
	for _, values := range h {
		for i := range values {
			values[i] = m.text(values[i])
		}
	}
}
