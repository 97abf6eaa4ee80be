package sight

import (
	"cmp"
	"slices"

	"gh-wif/internal/federation"
	"gh-wif/internal/lint"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// Kind is what a sight is about. The ids are for scripts too.
type Kind string

// The kinds.
const (
	Key       Kind = "api_key"   // a workflow has an API key, and can be switched
	Refused   Kind = "refused"   // a rule refuses a job
	Partly    Kind = "partly"    // a rule refuses some of a job's runs
	Unmatched Kind = "unmatched" // no rule here is for a job, though one is for others
	Strangers Kind = "strangers" // a rule lets people in whom it should not
	Errors    Kind = "errors"    // what is wrong with the files
	KeyStays  Kind = "key_stays" // a workflow has an API key, and cannot be switched
	NoRule    Kind = "no_rule"   // a job exchanges a token, and no rule is here
	Fine      Kind = "fine"      // a job gets in by a rule
	NoCall    Kind = "no_call"   // no workflow calls Claude
	NoFile    Kind = "no_file"   // there is no workflow
	LeftOut   Kind = "left_out"  // not everything was looked at
)

// ranks are the kinds, what there is to do about first.
var ranks = []Kind{Key, Refused, Strangers, Errors, Partly, Unmatched, KeyStays, NoRule, Fine, NoCall, NoFile, LeftOut}

// Sight is one thing that is true about a repository.
type Sight struct {
	Kind     Kind
	Workflow string // the path of the file; empty: it is about a rule
	Job      string
	Rule     string   // the path of the rule's file; empty: it is about no rule
	Events   []string // of the runs that it is about
	Why      say.Text // in a clause; empty: there is no more to say
	Others   int      // so many more files, jobs or findings are in the same state

	Files    []string         // of [Key] and [KeyStays]: the workflows
	Run      map[string]any   // the claims of the run that is refused
	Of       *federation.Rule // the rule
	Exposure trust.Exposure   // whom it lets in
	Findings []lint.Finding   // of [Errors], the worst first
}

// Keyed is a workflow that has an API key.
type Keyed struct {
	File     string
	Switches int // so many of its jobs can be switched
}

// Input is what there is to look at.
type Input struct {
	Lint    lint.Input
	Keyed   []Keyed // those of which the most can be switched first
	LeftOut int     // so many files were not read
	// Late reports whether there is no time left: then what was not looked at is counted.
	Late func() bool
}

// Most is how many sights are told at once.
const Most = 6

// Look says what is true of the files, what there is to do about first.
func Look(in Input) []Sight {
	l := looker{in: in, missed: in.LeftOut}
	l.keys()
	if len(in.Lint.Rules)+len(in.Lint.Issuers)+len(in.Lint.Workflows) > 0 {
		l.rules()
		l.errors()
	}
	l.nothing()
	out := l.out
	slices.SortStableFunc(out, func(a, b Sight) int { return cmp.Compare(rank(a), rank(b)) })
	if len(out) > Most {
		l.missed += len(out) - Most
		out = out[:Most]
	}
	if l.missed > 0 {
		out = append(out, Sight{Kind: LeftOut, Others: l.missed})
	}
	return out
}

func rank(s Sight) int { return slices.Index(ranks, s.Kind) }

// looker is one look.
type looker struct {
	in     Input
	out    []Sight
	missed int  // files that were not looked at
	calls  bool // a job exchanges a token
}

func (l *looker) add(s Sight) { l.out = append(l.out, s) }

func (l *looker) late() bool { return l.in.Late != nil && l.in.Late() }

// keys tells of the workflows that have an API key, in one sight: what can be done about one of them
// shows what keeps the others.
func (l *looker) keys() {
	if len(l.in.Keyed) == 0 {
		return
	}
	s := Sight{Kind: KeyStays, Workflow: l.in.Keyed[0].File, Others: len(l.in.Keyed) - 1}
	for _, k := range l.in.Keyed {
		s.Files = append(s.Files, k.File)
	}
	if l.in.Keyed[0].Switches > 0 {
		s.Kind = Key
	}
	l.add(s)
}

// nothing says what there is not, where there is nothing else to say.
func (l *looker) nothing() {
	if l.calls || len(l.in.Keyed) > 0 {
		return
	}
	if len(l.in.Lint.Workflows) == 0 {
		l.add(Sight{Kind: NoFile})
		return
	}
	l.add(Sight{Kind: NoCall})
}
