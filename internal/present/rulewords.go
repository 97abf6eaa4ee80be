package present

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/strictjson"
	"gh-wif/internal/trust"
)

// RuleWords are a rule in words: each clause stands for some fields of the rule's JSON,
// and each field has its clause.
type RuleWords struct {
	Clauses say.Clauses
	Fields  [][]string // by clause: the dotted paths of its fields; none of what the server adds
}

// Doc is the rule as a document, with the reasons for its clauses or without.
func (w RuleWords) Doc(why bool) say.Doc {
	all := slices.Clone(w.Clauses)
	for i := range all {
		if same := i > 0 && slices.EqualFunc(w.Clauses[i-1].Why, all[i].Why, equal); !why || same {
			all[i].Why = nil // said of the one before, and of this one, too
		}
	}
	return say.Doc{all}
}

func equal(a, b say.Text) bool { return slices.Equal(a, b) }

// RuleInWords words a rule, with the reasons that there are for its fields.
func RuleInWords(rule federation.Rule, reasons []trust.Reason) RuleWords {
	document, _ := strictjson.Parse(rule.JSON()) // what a rule writes is JSON
	w := &wording{rule: rule, because: map[string]string{}}
	for _, r := range reasons {
		if w.because[r.Field] = r.Because; r.Field == conditionField {
			w.parts = r.Parts
		}
	}
	w.collect("", document)
	w.title()
	w.match()
	w.target()
	w.rest()
	return w.out
}

// field is a value of the rule's JSON.
type field struct {
	path string
	node strictjson.Node
	said bool
}

// wording is a rule that is being worded.
type wording struct {
	rule    federation.Rule
	because map[string]string
	parts   []string // why each part of the condition is there
	fields  []*field // in the order of the document
	out     RuleWords
	lead    string // of the next clause
}

// collect lists the values of a document. A claim's name may hold a dot; nothing is
// looked up by parts of a path.
func (w *wording) collect(path string, n strictjson.Node) {
	for _, m := range n.Members {
		name := strings.TrimPrefix(path+"."+m.Name, ".")
		inside := path == "" && (m.Name == "match" || m.Name == "target") || path == "match" && m.Name == "claims"
		if inside && m.Value.Kind == strictjson.Object && len(m.Value.Members) > 0 {
			w.collect(name, m.Value)
			continue
		}
		w.fields = append(w.fields, &field{path: name, node: m.Value})
	}
}

// text takes the text at a path; ok is false where there is none, or an empty one.
func (w *wording) text(path string) (text string, ok bool) {
	for _, f := range w.fields {
		if f.path == path && !f.said && f.node.Kind == strictjson.String && f.node.Text != "" {
			f.said = true
			return f.node.Text, true
		}
	}
	return "", false
}

// put adds a clause that stands for some fields.
func (w *wording) put(c say.Clause, fields ...string) {
	given := c.Why != nil
	for _, f := range fields {
		if because := w.because[f]; because != "" && !given {
			c.Why = append(c.Why, say.Prose(because))
		}
	}
	if !c.Head {
		c.Lead, w.lead = cmp.Or(c.Lead, w.lead), "and"
	}
	w.out.Clauses = append(w.out.Clauses, c)
	w.out.Fields = append(w.out.Fields, fields)
}

// head begins a part; lead joins its first clause.
func (w *wording) head(text say.Text, fields ...string) {
	w.put(say.Clause{Head: true, Text: text}, fields...)
	w.lead = ""
}

// title is what the rule is called.
func (w *wording) title() {
	name, named := w.text("name")
	id, known := w.text("id")
	switch {
	case named && known:
		w.head(say.Join(say.W("The rule "), exact(name), say.W(", "), exact(id)), "name", "id")
	case named:
		w.head(say.Join(say.W("The rule "), exact(name)), "name")
	case known:
		w.head(say.Join(say.W("The rule "), exact(id)), "id")
	}
	if about, ok := w.text("description"); ok {
		w.put(say.Clause{Name: "about", Text: say.Prose(about)}, "description")
	}
	if at, ok := w.text("archived_at"); ok {
		w.put(say.Clause{Name: "archived", Text: say.Join(exact(at), say.W(": it lets nobody in any more"))}, "archived_at")
	}
}

// match is what a run's token must be.
func (w *wording) match() {
	lets := say.W("Lets a run in when")
	if why, never := federation.NewEvaluator(w.rule.Match).Never(); never {
		lets = say.Join(say.W("Lets no run in: "), say.Prose(why), say.W(". It asks for"))
	}
	w.head(lets)
	for _, c := range claimRows {
		w.claim(c)
	}
	for _, f := range w.fields {
		if name, ok := strings.CutPrefix(f.path, "match.claims."); ok {
			if text, ok := w.text(f.path); ok {
				w.put(say.Clause{Name: ClaimWord(name), Text: compared(text)}, f.path)
			}
		}
	}
	if subject, ok := w.text("match.subject_prefix"); ok {
		text := compared(subject)
		if before, open := strings.CutSuffix(subject, "*"); open {
			text = say.Join(say.W("begins with "), exact(before))
		}
		w.put(say.Clause{Name: "subject", Text: text}, "match.subject_prefix")
	}
	if _, ok := w.text(conditionField); ok {
		w.condition()
	}
	if audience, ok := w.text("match.audience"); ok {
		w.put(say.Clause{Name: "token for", Text: exact(audience)}, "match.audience")
	} else {
		w.put(say.Clause{Name: "token for", Text: say.Join(exact(federation.DefaultAudience), say.W(", as the server asks where a rule names none"))})
	}
	if issuer, ok := w.text("issuer_id"); ok {
		w.put(say.Clause{Name: "signed by", Text: say.Join(say.W("the issuer "), exact(issuer))}, "issuer_id")
	}
	for _, f := range w.fields {
		if !f.said && strings.HasPrefix(f.path, "match") && f.node.Kind != strictjson.Null {
			f.said = true
			w.put(say.Clause{Name: f.path, Text: say.Join(raw(f.node), say.W(strange(f)))}, f.path)
		}
	}
}

const conditionField = "match." + federation.MatcherCondition

// strange says why a member of the match has no words.
func strange(f *field) string {
	switch {
	case f.node.Kind == strictjson.String && f.node.Text == "":
		return ", which asks for nothing"
	case strings.HasPrefix(f.path, "match.claims."):
		return ", which is no text: no token has it"
	}
	return ", which is no matcher that is known here"
}

// claimRow is a claim that has a row of its own, and the one of its number, which
// stands beside it.
type claimRow struct{ claim, number string }

// claimRows are the claims that most rules name, in the order in which they are read.
var claimRows = []claimRow{
	{github.ClaimOwner, github.ClaimOwnerID},
	{github.ClaimRepository, github.ClaimRepositoryID},
	{github.ClaimEvent, ""},
	{github.ClaimRef, ""},
	{github.ClaimBaseRef, ""},
	{github.ClaimEnvironment, ""},
	{github.ClaimWorkflowRef, ""},
	{github.ClaimJobWorkflowRef, ""},
}

func (w *wording) claim(c claimRow) {
	path, number := "match.claims."+c.claim, "match.claims."+c.number
	value, ok := w.text(path)
	if !ok {
		return
	}
	text, fields := compared(value), []string{path}
	if c.number != "" {
		if id, ok := w.text(number); ok {
			text, fields = say.Join(text, say.W(", number "), compared(id)), append(fields, number)
		}
	}
	w.put(say.Clause{Name: ClaimWord(c.claim), Text: text}, fields...)
}

// target is what a run that gets in is given.
func (w *wording) target() {
	w.head(say.W("It then gets a token that"))
	kind, typed := w.text("target.type")
	account, ok := w.text("target.service_account_id")
	switch plain := kind == "service_account"; {
	case ok && (plain || !typed):
		fields := []string{"target.service_account_id"}
		if typed {
			fields = append(fields, "target.type")
		}
		w.put(say.Clause{Name: "acts as", Text: say.Join(say.W("the service account "), exact(account))}, fields...)
	default:
		if ok {
			w.put(say.Clause{Name: "acts as", Text: exact(account)}, "target.service_account_id")
		}
		if typed {
			w.put(say.Clause{Name: "acts as", Text: say.Join(say.W("a target of the type "), exact(kind))}, "target.type")
		}
	}
	w.workspaces()
	if scope, ok := w.text("oauth_scope"); ok {
		w.put(say.Clause{Name: "has the scope", Text: exact(scope)}, "oauth_scope")
	}
	lifetime := say.Prose(fmt.Sprintf("at most %d seconds", w.rule.Lifetime()))
	if w.rule.TokenLifetimeSeconds == nil {
		w.put(say.Clause{Name: "lives", Text: say.Join(lifetime, say.W(", as the server sets where a rule says nothing"))})
		return
	}
	w.take("token_lifetime_seconds")
	w.put(say.Clause{Name: "lives", Text: lifetime}, "token_lifetime_seconds")
}

// take marks the value at a path as said, if there is one that is not null or empty.
func (w *wording) take(path string) bool {
	for _, f := range w.fields {
		if f.path == path && !f.said && f.node.Kind != strictjson.Null {
			f.said = true
			return true
		}
	}
	return false
}

func (w *wording) workspaces() {
	if w.rule.CoversAllWorkspaces() && w.take("applies_to_all_workspaces") {
		w.put(say.Clause{Name: "works in", Text: say.W("every workspace")}, "applies_to_all_workspaces")
	}
	if one, ok := w.text("workspace_id"); ok {
		w.put(say.Clause{Name: "works in", Text: say.Join(say.W("the workspace "), exact(one))}, "workspace_id")
	}
	if many := w.rule.WorkspaceIDs; len(many) > 0 && w.take("workspace_ids") {
		w.put(say.Clause{Name: "works in", Text: say.Join(say.W(plural(len(many), "the workspace ", "one of the workspaces ")), listed(many))}, "workspace_ids")
	}
}

func plural(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// rest is what no words stand for.
func (w *wording) rest() {
	begun := false
	for _, f := range w.fields {
		if f.said {
			continue
		}
		if !begun {
			w.head(say.W("The rule also holds"))
			begun = true
		}
		w.put(say.Clause{Name: f.path, Text: raw(f.node)}, f.path)
	}
}

// raw is a value as JSON writes it.
func raw(n strictjson.Node) say.Text {
	text, _ := n.MarshalJSON() // what was read can be written
	return say.N(string(text))
}

// exact is a value to the letter: in quotes where its ends would not be seen without.
func exact(value string) say.Text {
	if value == "" {
		return say.W(emptyText)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' }) {
		return say.V(value)
	}
	return say.N(value)
}

const emptyText = "an empty text"

// toTheLetter stands behind a value with a star.
const toTheLetter = " (to the letter: a star stands for itself)"

// compared is a value that a claim must be. A star is none of its own here.
func compared(value string) say.Text {
	if strings.Contains(value, "*") {
		return say.Join(exact(value), say.W(toTheLetter))
	}
	return exact(value)
}

// listed are values of which any will do.
func listed(values []string) say.Text {
	var out say.Text
	for i, v := range values {
		switch {
		case i > 0 && i == len(values)-1:
			out = append(out, say.W(" or ")...)
		case i > 0:
			out = append(out, say.W(", ")...)
		}
		out = append(out, compared(v)...)
	}
	return out
}

// claimWords are what claims are called in a rule in words.
var claimWords = map[string]string{
	github.ClaimOwner: "owner", github.ClaimOwnerID: "owner number", github.ClaimRepository: "repository",
	github.ClaimRepositoryID: "repository number", github.ClaimEvent: "event", github.ClaimRef: "ref", github.ClaimBaseRef: "base branch",
	github.ClaimHeadRef: "head branch", github.ClaimEnvironment: "environment", github.ClaimWorkflowRef: "workflow file",
	github.ClaimJobWorkflowRef: "file of the job", github.ClaimSubject: "subject", github.ClaimAudience: "audience", github.ClaimIssuer: "issuer",
	github.ClaimActor: "started by", github.ClaimVisibility: "visibility", github.ClaimWorkflow: "workflow's name",
}

// ClaimWord is what a claim is called in a rule in words: its name, where it has no word
// and the name is not the word of another claim.
func ClaimWord(claim string) string {
	if word := claimWords[claim]; word != "" {
		return word
	}
	for _, word := range claimWords {
		if word == claim {
			return "claims." + claim
		}
	}
	return claim
}
