package cli

import (
	"cmp"
	"fmt"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/lint"
	"gh-wif/internal/term"
)

// runJSON is one run of --json. Admitted is there where a rule is given and the
// answer is known.
type runJSON struct {
	Workflow    string         `json:"workflow"`
	Job         string         `json:"job"`
	Event       string         `json:"event"`
	Environment string         `json:"environment"`
	Ref         string         `json:"ref"`
	Sub         string         `json:"sub"`
	OtherSubs   []string       `json:"other_subs,omitempty"`
	Immutable   string         `json:"immutable_sub,omitempty"` // with stand-ins for the ids
	Claims      map[string]any `json:"claims"`
	Token       bool           `json:"token"`     // its permissions let it have one
	Federated   bool           `json:"federated"` // it is seen to exchange one
	Admitted    *bool          `json:"admitted,omitempty"`
	By          string         `json:"by,omitempty"` // the matcher that refuses
	Unknown     string         `json:"unknown"`
}

func (o *subjectOptions) print(runs []lint.Prediction) error {
	switch {
	case o.json:
		out := []runJSON{}
		for _, r := range runs {
			out = append(out, o.runJSON(r))
		}
		return o.printJSON(struct {
			Runs []runJSON `json:"runs"`
		}{out})
	case o.markdown:
		fmt.Fprint(o.Out, o.subjectMarkdown(runs))
	default:
		fmt.Fprint(o.Out, o.subjectText(runs))
	}
	if len(runs) == 0 {
		fmt.Fprintln(o.Err, "no run: no trigger of these workflows fits the flags")
	}
	return nil
}

func (o *subjectOptions) runJSON(r lint.Prediction) runJSON {
	out := runJSON{
		Workflow: r.Workflow, Job: r.Job, Event: r.Event, Environment: r.Environment, Ref: r.Ref, Sub: r.Sub, OtherSubs: r.OtherSubs,
		Immutable: o.withIDs(r.Sub), Claims: r.Claims, Token: r.Token, Federated: r.Federated, Unknown: strings.Join(r.Unknown, "; "),
	}
	if r.Verdict.Answer == lint.Admitted || r.Verdict.Answer == lint.Denied {
		admitted := r.Verdict.Answer == lint.Admitted
		out.Admitted = &admitted
		out.By = r.Verdict.Failed.Matcher
	}
	return out
}

// withIDs is a subject as it would be with ids, where they are not known.
func (o *subjectOptions) withIDs(sub string) string {
	if o.place.Form != "" || o.place.OwnerID != "" && o.place.RepositoryID != "" || o.place.Template != nil {
		return ""
	}
	owner, name, _ := strings.Cut(o.place.Repository, "/")
	rest, ok := strings.CutPrefix(sub, classicPrefix(o.place.Repository))
	if !ok {
		return ""
	}
	return github.ImmutablePrefix(owner, cmp.Or(o.place.OwnerID, "OWNER_ID"), name, cmp.Or(o.place.RepositoryID, "REPOSITORY_ID")) + rest
}

// subjectText groups the runs by workflow and job: what a person looks for first.
func (o *subjectOptions) subjectText(runs []lint.Prediction) string {
	var b strings.Builder
	p := o.painter()
	withIDs := false
	for i, group := range byJob(runs) {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s\n", p.bold(term.Clean(heading(group[0]))))
		if !group[0].Token {
			fmt.Fprintf(&b, "  %s\n", p.faint(noToken))
		}
		for _, r := range group {
			withIDs = withIDs || len(r.OtherSubs) == 0 && o.withIDs(r.Sub) != ""
			b.WriteString(o.runText(p, r))
		}
	}
	if withIDs {
		name := o.place.Repository
		fmt.Fprintf(&b, "\nor with ids, as repositories created, renamed or transferred after 2026-07-15\nsend:\n  sub: %s…\n",
			term.Clean(o.withIDs(classicPrefix(name)+":")))
		fmt.Fprintf(&b, "which one: gh api repos/%s/actions/oidc/customization/sub --jq .sub_claim_prefix\n", term.Clean(name))
	}
	return b.String()
}

func classicPrefix(repository string) string {
	owner, name, _ := strings.Cut(repository, "/")
	return github.ClassicPrefix(owner, name)
}

// byJob puts the runs of one job together, in the order of the first.
func byJob(runs []lint.Prediction) [][]lint.Prediction {
	var out [][]lint.Prediction
	index := map[string]int{}
	for _, r := range runs {
		i, known := index[heading(r)]
		if !known {
			i = len(out)
			index[heading(r)] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], r)
	}
	return out
}

func heading(r lint.Prediction) string {
	switch {
	case r.Workflow == "" || r.Job == "":
		return "a run made up"
	case r.Called != "":
		return r.Workflow + ", job " + r.Job + " (in " + r.Called + ")"
	}
	return r.Workflow + ", job " + r.Job
}

func (o *subjectOptions) runText(p painter, r lint.Prediction) string {
	var b strings.Builder
	sub := r.Sub
	if sub == "" {
		sub = "unknown"
	}
	what := r.Event
	if r.Environment != "" {
		what += ", environment " + r.Environment
	}
	fmt.Fprintf(&b, "  %s\n    sub: %s\n", term.Clean(what), term.Clean(sub))
	for _, other := range r.OtherSubs {
		fmt.Fprintf(&b, "     or: %s\n", term.Clean(other))
	}
	if r.Ref != "" {
		fmt.Fprintf(&b, "    ref: %s\n", term.Clean(r.Ref))
	}
	for _, claim := range []string{github.ClaimWorkflowRef, github.ClaimJobWorkflowRef} {
		v, _ := r.Claims[claim].(string)
		if v != "" && (claim == github.ClaimWorkflowRef || r.Called != "") {
			fmt.Fprintf(&b, "    %s: %s\n", claim, term.Clean(v))
		}
	}
	for _, u := range r.Unknown {
		fmt.Fprintf(&b, "    %s %s\n", p.faint("unknown:"), term.Clean(u))
	}
	if r.Verdict.Answer != "" {
		b.WriteString(verdictText(o.Symbols(), r.Verdict))
	}
	return b.String()
}

// verdictText says whether the rule lets the run in, and what it wants instead.
func verdictText(sym term.Symbols, v lint.Verdict) string {
	mark := map[lint.Answer]string{lint.Admitted: sym.Check, lint.Denied: sym.Cross, lint.Unsure: sym.Skip}[v.Answer]
	out := fmt.Sprintf("    %s %s", mark, term.Clean(admittedWord(v)))
	if v.Answer == lint.Denied && v.Failed.Expected != "" {
		out += fmt.Sprintf(": it wants %s, the run has %s", term.Clean(v.Failed.Expected), term.Clean(cmp.Or(v.Failed.Actual, "none")))
	}
	return out + "\n"
}

func (o *subjectOptions) subjectMarkdown(runs []lint.Prediction) string {
	var b strings.Builder
	b.WriteString("| workflow | job | event | environment | sub | rule | not known |\n|---|---|---|---|---|---|---|\n")
	for _, r := range runs {
		rule := admittedWord(r.Verdict)
		if !r.Token {
			rule = noToken
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", markdownCode(r.Workflow), markdownCode(r.Job), markdownCode(r.Event),
			markdownCode(r.Environment), markdownCode(r.Sub), term.Markdown(rule), term.Markdown(strings.Join(r.Unknown, "; ")))
	}
	return b.String()
}

func markdownCode(s string) string {
	if s == "" {
		return ""
	}
	return term.MarkdownCode(s)
}
