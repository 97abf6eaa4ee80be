package wizard

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// request is the answers read once: what the checks and the plan work with.
type request struct {
	answers  Answers // normal, and not yet with defaults
	issuer   github.Issuer
	facts    subjectFacts
	factsErr error // what is wrong with GitHub's own answer
}

// parse reads the answers.
func parse(a Answers) *request {
	a = normal(a)
	q := &request{answers: a, issuer: github.ParseIssuer(cmp.Or(a.IssuerURL, github.IssuerURL))}
	q.facts, q.factsErr = readFacts(a, q.issuer)
	return q
}

// normal reads the answers as people give them: the repository as the address of
// a remote, by ssh or https, or of a page, whose host, if it is not github.com,
// names the issuer; every event once; a placeholder in one spelling.
func normal(a Answers) Answers {
	var events []string
	for _, e := range a.Events {
		if !slices.Contains(events, e) {
			events = append(events, e)
		}
	}
	a.Events = events
	for i := range table {
		r := &table[i]
		if r.ID != nil && r.text(&a) != "" && r.ID.IsPlaceholder(r.text(&a)) {
			r.Set(&a, []string{r.ID.Placeholder})
		}
	}
	if !isAddress(a.Repository) {
		return a
	}
	r, err := github.ParseRemote(a.Repository)
	if err != nil {
		return a
	}
	a.Repository = r.Owner + "/" + r.Name
	if a.IssuerURL == "" {
		a.IssuerURL = github.IssuerOfHost(r.Host)
	}
	return a
}

// form decides auto where GitHub's own answer, or the host, leaves one form.
func (q *request) form() trust.Form {
	form := trust.Form(cmp.Or(q.answers.SubjectFormat, string(trust.FormAuto)))
	switch {
	case form != trust.FormAuto:
		return form
	case q.facts.form == github.FormImmutable:
		return trust.FormImmutable
	case q.facts.form == github.FormClassic, q.issuer.Kind == github.IssuerGHES:
		return trust.FormClassic // GitHub Enterprise Server writes names only
	}
	return trust.FormAuto
}

// isAddress tells an address from OWNER/NAME by how it begins: anything else is
// taken as it stands, so that no odd name is read as an address.
func isAddress(s string) bool {
	return slices.ContainsFunc([]string{"https://", "http://", "ssh://", "git://", "git@"}, func(start string) bool {
		return strings.HasPrefix(s, start)
	})
}

// withDefaults fills in what was not answered, by the table and in its order.
func withDefaults(a Answers) Answers {
	for i := range table {
		r := &table[i]
		if r.Default != nil && r.text(&a) == "" {
			r.Set(&a, list(r.Default(a)))
		}
	}
	return a
}

// usefulLifetime is the default of token-lifetime.
var usefulLifetime = strconv.Itoa(federation.UsefulTokenLifetime)

// defaultBranch is there only for events that cannot do without a branch.
func defaultBranch(a Answers) string {
	events := a.Events
	if len(events) == 0 {
		events = []string{DefaultEvent}
	}
	if slices.ContainsFunc(events, func(e string) bool { return trust.NeedsBranch(e, a.Tag != "") }) {
		return assumedDefaultBranch(Answers{Branch: a.DefaultBranch})
	}
	return ""
}

// assumedDefaultBranch is what the repository's default branch is taken for where
// nobody tells it.
func assumedDefaultBranch(a Answers) string { return cmp.Or(a.Branch, DefaultBranch) }

// defaultScope is the least that calls Claude. The older guide's rules had the
// wider one.
func defaultScope(a Answers) string {
	if a.Edition == federation.Legacy {
		return federation.ScopeDeveloper
	}
	return federation.ScopeInference
}
