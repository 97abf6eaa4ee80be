package lint

import (
	"cmp"
	"fmt"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/workflow/expr"
)

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
