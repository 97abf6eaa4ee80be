package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow/expr"
)

// Answer is what a rule says of a run.
type Answer string

// The answers. Unsure: it hangs on something that the files do not tell.
const (
	Admitted Answer = "admitted"
	Denied   Answer = "denied"
	Unsure   Answer = "unsure"
)

// MatcherPermissions stands for the permissions of a job, without which there is
// no token that a matcher could look at.
const MatcherPermissions = "permissions"

// Verdict is what a rule says of an origin. The zero value: there is no rule.
type Verdict struct {
	Answer Answer
	Ref    string                   // the ref that gets in, or the one that was tried
	Sub    string                   // the subject that was tried
	Failed federation.MatcherResult // the first matcher that refuses, where denied
	Note   string                   // what an admission hangs on

	failures int            // how many matchers refuse
	claims   map[string]any // of the token that was tried
}

// Tried are the claims of the run that was tried: what nobody can predict is as the rule wants it.
func (v Verdict) Tried() map[string]any { return v.claims }

// judge is a rule made ready to be asked about runs, with what it says of the
// repository. Without a rule it knows nothing.
type judge struct {
	rule      *federation.Rule
	evaluator *federation.Evaluator
	condition *federation.Condition
	assumed   map[string]any // values of the run that the rule is about, for what nobody can predict

	repository, ownerID, repositoryID, audience string
	refs                                        []string // that the rule names
	environments                                []string
	template                                    []string
	immutable                                   bool // the rule's subject has ids
}

func newJudge(rule *federation.Rule, p Known) *judge {
	j := &judge{rule: rule}
	if rule == nil {
		return j
	}
	return judgeOf(*rule, trust.Expose(*rule, trust.Hint{IssuerURL: cmp.Or(p.IssuerURL, github.IssuerURL)}))
}

func judgeOf(rule federation.Rule, e trust.Exposure) *judge {
	j := &judge{rule: &rule, evaluator: federation.NewEvaluator(rule.Match), audience: rule.Match.Audience}
	if len(e.Kinds) > 0 {
		j.assumed = e.Kinds[0].Claims
	}
	text := func(claim string) string { s, _ := j.assumed[claim].(string); return s }
	j.repository = text(github.ClaimRepository)
	j.ownerID, j.repositoryID = j.named(text(github.ClaimOwnerID)), j.named(text(github.ClaimRepositoryID))
	j.mention(text(github.ClaimRef), text(github.ClaimEnvironment))
	if v, ok := rule.Match.Claim(github.ClaimRef); ok {
		j.mention(v, "")
	}
	j.immutable = pattern.Parse(rule.Match.SubjectPrefix).HasIDs()
	j.readSubject(rule.Match.SubjectPrefix)
	if rule.Match.Condition != "" {
		if c, err := federation.CompileCondition(rule.Match.Condition); err == nil {
			j.condition = c
			j.readCondition(c)
		}
	}
	return j
}

// named is a value that the rule itself holds; the exposure makes up others.
func (j *judge) named(value string) string {
	if namedBy(j.rule.Match, value) {
		return value
	}
	return ""
}

func (j *judge) known() bool { return j.rule != nil }

func (j *judge) mention(ref, environment string) {
	if ref != "" && !slices.Contains(j.refs, ref) {
		j.refs = append(j.refs, ref)
	}
	if environment != "" && !slices.Contains(j.environments, environment) {
		j.environments = append(j.environments, environment)
	}
}

// readSubject takes the ref or environment of a subject that the rule spells out.
func (j *judge) readSubject(text string) {
	p := pattern.Parse(text)
	if s, err := p.Subject(); err == nil {
		switch whole := !p.Star || len(s.Pairs) > 2; s.Context.Kind {
		case github.ContextRef:
			ref := s.Context.Value
			if !whole {
				ref = sampleRef(ref)
			}
			j.mention(ref, "")
		case github.ContextEnvironment:
			if whole {
				j.mention("", s.Context.Value)
			}
		}
	}
	if p.Default() && p.Open() || text != j.rule.Match.SubjectPrefix {
		return
	}
	for _, pair := range p.Custom() {
		if pair.Bare {
			pair.Key = "context"
		}
		j.template = append(j.template, pair.Key)
	}
}

func (j *judge) readCondition(c *federation.Condition) {
	for _, m := range c.Mentions() {
		switch {
		case m.Op == "startsWith" && m.Claim == github.ClaimRef:
			j.mention(sampleRef(m.Text), "")
		case m.Op == "startsWith" && m.Claim == github.ClaimSubject:
			j.readSubject(m.Text + "*")
		case m.Op != "==" && m.Op != "in":
		case m.Claim == github.ClaimRef:
			j.mention(m.Text, "")
		case m.Claim == github.ClaimEnvironment:
			j.mention("", m.Text)
		case m.Claim == github.ClaimSubject:
			j.readSubject(m.Text)
		}
	}
}

// origin asks about a case of an origin on every ref that it can have, in every
// form that the repository's subject can have. The best answer counts: it says
// that a run of this case can get in.
func (j *judge) origin(run github.Run, c runCase, forms []github.Form) Verdict {
	environments := []string{run.Environment}
	if c.Unknown {
		environments = slices.DeleteFunc(append(slices.Clone(j.environments), "", run.Environment), func(e string) bool {
			return e != run.Environment && !c.Can(e)
		})
	}
	var best Verdict
	for _, env := range environments {
		for _, ref := range c.refs.try {
			for _, form := range forms {
				run.Environment, run.Ref, run.Form = env, ref, form
				v := j.ask(called(run))
				if len(forms) > 1 && v.Answer == Admitted {
					v.Note = "if the repository sends its " + formWords[form] + " in sub"
				}
				best = better(best, v)
			}
		}
	}
	if best.Answer == Admitted && (c.Unknown || len(c.origin.Unknown) > 0) {
		best.Answer = Unsure
	}
	if best.Answer == Admitted && len(c.refs.try) > 1 && run.Context().Kind == github.ContextRef {
		best.Note = strings.TrimSpace("on " + best.Ref + " " + best.Note)
	}
	return best
}

var formWords = map[github.Form]string{github.FormClassic: "names", github.FormImmutable: "names and ids"}

// better is the verdict nearer to an admission.
func better(a, b Verdict) Verdict {
	rank := []Answer{Admitted, Unsure, Denied, ""}
	ra, rb := slices.Index(rank, a.Answer), slices.Index(rank, b.Answer)
	if rb < ra || rb == ra && b.failures < a.failures {
		return b
	}
	return a
}

// ask evaluates one run, with each subject that it may carry: it surely gets in
// where it does with all of them.
func (j *judge) ask(run github.Run) Verdict {
	var best Verdict
	all := true
	for _, sub := range run.Subjects() {
		claims := run.Claims()
		claims[github.ClaimSubject] = sub
		v := j.evaluate(claims)
		v.Ref, v.Sub = run.Ref, sub
		all = all && v.Answer == Admitted
		best = better(best, v)
	}
	if best.Answer == Admitted && !all {
		best.Answer = Unsure
	}
	return best
}

// predictable are the claims that follow from the files; a run that lacks one of
// them really lacks it.
var predictable = []string{
	github.ClaimSubject, github.ClaimAudience, github.ClaimIssuer, github.ClaimRepository, github.ClaimOwner, github.ClaimEvent,
	github.ClaimRef, github.ClaimRefType, github.ClaimEnvironment, github.ClaimWorkflowRef, github.ClaimJobWorkflowRef, github.ClaimWorkflow,
}

// perRun are the claims that are another's with every run, or with everybody who
// starts it: what a condition makes of them is not known beforehand.
var perRun = []string{
	github.ClaimActorID, github.ClaimSHA, github.ClaimWorkflowSHA, github.ClaimJobWorkflowSHA, github.ClaimRunID, github.ClaimRunNumber,
	github.ClaimRunAttempt, github.ClaimCheckRunID, github.ClaimJWTID, github.ClaimExpires, github.ClaimIssuedAt, github.ClaimNotBefore,
}

// evaluate tries the rule. Claims that nobody can predict are taken to be what
// the rule wants.
func (j *judge) evaluate(claims map[string]any) Verdict {
	guessed, blind := false, false
	for name, value := range j.assumed {
		if v, there := claims[name]; (!there || v == "") && !slices.Contains(predictable, name) {
			claims[name] = value
			read := j.condition != nil && slices.Contains(j.condition.Claims(), name)
			guessed = guessed || read
			blind = blind || read && slices.Contains(perRun, name)
		}
	}
	e := j.evaluator.Evaluate(claims)
	if e.Matched {
		if blind {
			return Verdict{Answer: Unsure, claims: claims}
		}
		return Verdict{Answer: Admitted, claims: claims}
	}
	v := Verdict{Answer: Denied, Failed: federation.MatcherResult{Matcher: "match"}, claims: claims}
	if failed := e.Failed(); len(failed) > 0 && !e.Empty {
		v.Failed, v.failures = failed[0], len(failed)
	}
	if guessed && v.Failed.Matcher == federation.MatcherCondition {
		v.Answer = Unsure
	}
	return v
}

// judged is what the rule says of each case of an origin.
type judged struct {
	runCase
	verdict Verdict
	subs    []string // as a person would write them: with the pattern of the refs
	sure    bool     // no condition is open that could keep the run, or its request, from happening
}

// judgeAll judges the runs that can happen.
func (x *crossing) judgeAll(j jobRuns) []judged {
	var out []judged
	for _, o := range j.origins {
		cases, _ := x.place.cases(o, closes(j.root.file, o.Event), x.judge.refs)
		for _, c := range cases {
			exchanges := c.exchanges()
			if exchanges == expr.False {
				continue
			}
			run := x.place.run(j.root.file, c, x.judge)
			run.Audience = cmp.Or(x.v.rule.Match.Audience, federation.DefaultAudience) // compared apart
			v := Verdict{Answer: Unsure}
			if len(c.refs.try) > 0 && !(o.RefKind == "" && o.Ref == "") {
				v = x.judge.origin(run, c, []github.Form{x.place.Form})
			}
			run.Ref, run.Form = c.refs.show, x.place.Form
			run = called(run)
			subs := run.Subjects()
			if run.Template != nil {
				sub, _ := run.Foreseen()
				subs = []string{sub}
			}
			out = append(out, judged{c, v, subs, c.runs && exchanges == expr.True})
		}
	}
	return out
}

// subject words what the sub will be.
func (d judged) subject() string {
	if len(d.subs) == 1 {
		return fmt.Sprintf("will be %q", d.subs[0])
	}
	return fmt.Sprintf("will be %q or %q (which one is not documented)", d.subs[0], d.subs[1])
}
