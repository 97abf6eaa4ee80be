package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// The CEL that this package writes keeps to ==, in, startsWith, endsWith, + and
// the logical operators: the reference's own example uses no more, and which
// extensions the server has is not documented.

const claimsDot = "claims."

func equals(claim, value string) string {
	return claimsDot + claim + " == " + federation.QuoteCEL(value)
}

// inList is an exact list; a list of one is a comparison.
func inList(claim string, values []string) string {
	if len(values) == 1 {
		return equals(claim, values[0])
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = federation.QuoteCEL(v)
	}
	return inExprs(claim, quoted)
}

func inExprs(claim string, exprs []string) string {
	if len(exprs) == 1 {
		return claimsDot + claim + " == " + exprs[0]
	}
	return claimsDot + claim + " in [" + strings.Join(exprs, ", ") + "]"
}

func startsWith(claim, expr string) string { return claimsDot + claim + ".startsWith(" + expr + ")" }

func endsWith(claim, value string) string {
	return claimsDot + claim + ".endsWith(" + federation.QuoteCEL(value) + ")"
}

// textExpr compares a claim with a text.
func textExpr(claim string, t Text) []string {
	if !t.Open {
		return []string{equals(claim, t.Before)}
	}
	out := []string{startsWith(claim, federation.QuoteCEL(t.Before))}
	if t.After != "" {
		out = append(out, endsWith(claim, t.After))
	}
	return out
}

func conjunction(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, " && ") + ")"
}

func disjunction(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, " || ") + ")"
}

// unwrapParens drops one pair of parentheses around a whole expression.
func unwrapParens(s string) string {
	if !strings.HasPrefix(s, "(") || !strings.HasSuffix(s, ")") {
		return s
	}
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case quoted:
		case s[i] == '(':
			depth++
		case s[i] == ')':
			depth--
			if depth == 0 && i < len(s)-1 {
				return s
			}
		}
	}
	return s[1 : len(s)-1]
}

// prefixExprs are the CEL expressions of the repository's segment with a tail,
// one for each form that the rule accepts. Where the ids are not known the
// immutable form is computed from the token's own id claims, so that it is exact
// all the same.
func (d *deriver) prefixExprs(tail string) (literals, computed []string) {
	classic := federation.QuoteCEL(github.ClassicPrefix(d.Owner, d.Repo) + ":" + tail)
	switch {
	case d.Form == FormClassic:
		return []string{classic}, nil
	case d.idsKnown():
		immutable := federation.QuoteCEL(github.ImmutablePrefix(d.Owner, d.OwnerID, d.Repo, d.RepoID) + ":" + tail)
		if d.Form == FormImmutable {
			return []string{immutable}, nil
		}
		return []string{classic, immutable}, nil
	}
	own := federation.QuoteCEL("repo:"+d.Owner+"@") + " + " + claimsDot + github.ClaimOwnerID + " + " +
		federation.QuoteCEL("/"+d.Repo+"@") + " + " + claimsDot + github.ClaimRepositoryID + " + " + federation.QuoteCEL(":"+tail)
	return []string{classic}, []string{own}
}

// subjectExpr lets exactly these tails in, in every form that the rule accepts.
func (d *deriver) subjectExpr(tails ...Text) []string {
	if !tails[0].Open {
		var literals, computed []string
		for _, t := range tails {
			l, c := d.prefixExprs(t.Before)
			literals, computed = append(literals, l...), append(computed, c...)
		}
		parts := []string{inExprs(github.ClaimSubject, literals)}
		// A claim that is not there is an error in CEL; || takes the other side's
		// true all the same, so a token without ids still matches by its names.
		if len(computed) > 0 {
			parts = append(parts, inExprs(github.ClaimSubject, computed))
		}
		return []string{disjunction(parts)}
	}
	literals, computed := d.prefixExprs(tails[0].Before)
	var parts []string
	for _, e := range append(literals, computed...) {
		parts = append(parts, startsWith(github.ClaimSubject, e))
	}
	out := []string{disjunction(parts)}
	if tails[0].After != "" {
		out = append(out, endsWith(github.ClaimSubject, tails[0].After))
	}
	return out
}

// subject sets subject_prefix where one static text can say it, and the
// condition where it cannot.
func (d *deriver) subject() {
	if d.Template != nil {
		d.customSubject()
		return
	}
	tails := d.tails()
	static := d.Form != FormAuto
	switch {
	case static && len(tails) == 1 && endsInStar(tails[0]):
		d.out.Match.SubjectPrefix = d.staticPrefix() + ":*"
		d.explain("subject_prefix", "this repository; the subject itself ends in a star, which would be read as a wildcard, so the condition says it exactly")
		d.require("the exact subject", d.subjectExpr(tails[0])...)
	case static && len(tails) == 1:
		t := tails[0]
		d.out.Match.SubjectPrefix = d.staticPrefix() + ":" + t.Before
		if !t.Open {
			d.explain("subject_prefix", "every wanted run carries this subject, compared exactly; it has no wildcard")
			return
		}
		d.out.Match.SubjectPrefix += "*"
		d.explain("subject_prefix", "the wanted refs differ only in what stands for the star")
		if t.After != "" {
			d.require("the subject ends as those runs' do", endsWith(github.ClaimSubject, t.After))
		}
	case static:
		d.out.Match.SubjectPrefix = d.staticPrefix() + ":*"
		d.explain("subject_prefix", "the wanted runs carry several subjects, all of this repository; the condition lists them exactly")
	case len(tails) == 1:
		d.require(d.formsBecause(), d.subjectExpr(tails[0])...)
	}
}

// endsInStar: subject_prefix would take the last character of this exact text
// for a wildcard.
func endsInStar(t Text) bool { return !t.Open && strings.HasSuffix(t.Before, "*") }

func (d *deriver) staticPrefix() string {
	if d.Form == FormImmutable {
		return github.ImmutablePrefix(d.Owner, d.OwnerID, d.Repo, d.RepoID)
	}
	return github.ClassicPrefix(d.Owner, d.Repo)
}

func (d *deriver) formsBecause() string {
	if d.idsKnown() {
		return "the exact subject in both of GitHub's forms, with names and with ids: no one subject_prefix can say both"
	}
	return "the exact subject in either of GitHub's forms; the ids in it must be those of the token's own id claims"
}

// customSubject pins a customised subject where it is one text for all wanted
// runs; where it varies, the claims alone say what is wanted.
func (d *deriver) customSubject() {
	subs := map[string]bool{}
	var one string
	for _, w := range d.Wanted {
		if w.Ref.Open || slices.ContainsFunc(d.Template, func(key string) bool { return !d.foreseen(w, key) }) {
			return
		}
		one = d.Run(w, "x").Subject()
		subs[one] = true
	}
	switch {
	case len(subs) == 1 && endsInStar(Exact(one)):
		d.require("the repository's customised subject", equals(github.ClaimSubject, one))
	case len(subs) == 1:
		d.out.Match.SubjectPrefix = one
		d.explain("subject_prefix", "the repository's customised subject, as its template writes it for every wanted run")
	}
}

// foreseen: the value of a template's key is known before the run.
func (r Request) foreseen(w Wanted, key string) bool {
	switch key {
	case "repo", "context", github.ClaimRepository, github.ClaimOwner, github.ClaimRef, github.ClaimRefType, github.ClaimEvent:
		return true
	case github.ClaimOwnerID:
		return r.OwnerID != ""
	case github.ClaimRepositoryID:
		return r.RepoID != ""
	case github.ClaimEnvironment:
		return w.Environment != ""
	case github.ClaimWorkflowRef:
		return r.WorkflowFile != ""
	case github.ClaimJobWorkflowRef:
		return r.CalledWorkflow != "" || r.WorkflowFile != ""
	case github.ClaimBaseRef, github.ClaimHeadRef:
		e, _ := github.EventByName(w.Event)
		return !e.PullRequestSubject // else names of the pull request's branches
	}
	return false
}

// Run is a run of a wanted family; middle stands for what varies in an open ref.
func (r Request) Run(w Wanted, middle string) github.Run {
	form := github.FormClassic
	if r.Form == FormImmutable {
		form = github.FormImmutable
	}
	run := github.Run{
		Issuer: r.Issuer, Owner: r.Owner, OwnerID: r.OwnerID, Repo: r.Repo, RepoID: r.RepoID,
		Event: w.Event, Ref: w.Ref.sample(middle), Environment: w.Environment, WorkflowFile: r.WorkflowFile,
		CalledWorkflow: r.CalledWorkflow, Form: form, Template: r.Template, Audience: r.Audience,
	}
	if run.WorkflowFile == "" {
		run.WorkflowFile = github.WorkflowDir + "any.yml"
	}
	return run
}
