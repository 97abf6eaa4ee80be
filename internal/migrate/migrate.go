package migrate

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/lint"
	"gh-wif/internal/workflow"
	"gh-wif/internal/workflow/edit"
	"gh-wif/wizard"
)

// Options are what to switch, and with what.
type Options struct {
	Workflows []lint.WorkflowSource // those Beside are changed only where they call one that is switched
	Known     lint.Known
	Answers   wizard.Answers // Repository must be given
	Jobs      []string       // only these; nil: every job
	Left      []Place        // of those, not these
	Taken     []Place        // taken to call Claude where a key is there, as those that Jobs names are
	OAuth     bool           // switch tokens of subscriptions too
	NoGuards  bool
	// Held are the rules that stand where those of the plan will go: the file of each, and its name. Another
	// rule's file is left to it.
	Held map[string]string
}

// Place is a job of a file.
type Place struct{ Path, Job string }

// State is what becomes of a job.
type State string

// The states.
const (
	Switched   State = "switched"
	Already    State = "already"     // it calls Claude by federation
	NotCalling State = "not_calling" // it does not call Claude with a key
	Cannot     State = "cannot"      // it does, and cannot be switched
)

// Job is what becomes of one job.
type Job struct {
	Job     string
	State   State
	Because string // one sentence
	Line    int    // where the key is, or what stands in the way; of the file as it was
	Rule    *federation.Rule
	// RuleFile is the file that the rule goes to; jobs with the same runs share one.
	RuleFile string
	Runs     []lint.Prediction // each with the rule's verdict
}

// File is what becomes of one file.
type File struct {
	Path    string
	Changed bool
	Content []byte // as it shall be; as it is where it is not Changed
	Jobs    []Job
}

// Rule is a rule and the file that it goes to.
type Rule struct {
	File string
	Rule federation.Rule
	Jobs []string // PATH, job ID, for people
	Var  string   // the variable that holds its id; empty: the id stands in the workflow
}

// Plan is what [Run] returns.
type Plan struct {
	Files    []File
	Issuer   federation.Issuer
	Rules    []Rule
	Warnings []wizard.Warning
	Next     []wizard.Step
	Secrets  []string      // that no workflow read here needs any more
	Told     []wizard.Told // what GitHub told, and what follows for the rules
}

// Cannot reports whether a job that calls Claude with a key cannot be switched.
func (p Plan) Cannot() bool {
	return slices.ContainsFunc(p.Files, func(f File) bool {
		return slices.ContainsFunc(f.Jobs, func(j Job) bool { return j.State == Cannot })
	})
}

// source is one file on its way.
type source struct {
	lint.WorkflowSource
	file     workflow.File
	doc      *edit.File
	broken   error // why it cannot be edited
	jobs     []*jobPlan
	content  []byte
	lines    []string
	patterns map[string]*patterns
	warnings []wizard.Warning
}

// sources are the files of a migration. They know which of them calls which.
type sources []*source

// find is the file that a local uses: names.
func (all sources) find(root, uses string) *source {
	for _, s := range all {
		if s.Root == root && lint.RepositoryPath(s.Path) == strings.TrimPrefix(uses, "./") {
			return s
		}
	}
	return nil
}

// resolve finds a called workflow among the files of a repository.
func (all sources) resolve(root string) func(string) (workflow.File, bool) {
	return func(uses string) (workflow.File, bool) {
		if s := all.find(root, uses); s != nil {
			return s.file, true
		}
		return workflow.File{}, false
	}
}

func (s *source) jobNode(id string) edit.Node {
	if s.doc == nil {
		return edit.Node{}
	}
	return s.doc.Root().Get("jobs").Get(id)
}

// line is a line of the file.
func (s *source) line(n int) string {
	if s.lines == nil {
		s.lines = strings.Split(string(s.Text), "\n")
	}
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return strings.TrimRight(s.lines[n-1], "\r")
}

// patternsOf are the patterns for some keys, worked out once: most steps of a file use the same.
func (s *source) patternsOf(names, secrets []string) *patterns {
	key := strings.Join(names, " ") + "|" + strings.Join(secrets, " ")
	if s.patterns[key] == nil {
		if s.patterns == nil {
			s.patterns = map[string]*patterns{}
		}
		s.patterns[key] = newPatterns(names, secrets)
	}
	return s.patterns[key]
}

func (s *source) warn(w wizard.Warning) {
	same := func(o wizard.Warning) bool { return o.ID == w.ID && o.Message == w.Message }
	if !slices.ContainsFunc(s.warnings, same) {
		s.warnings = append(s.warnings, w)
	}
}

// jobPlan is one job on its way.
type jobPlan struct {
	Job
	source *source
	job    *workflow.Job
	scan   *scan // nil: a call of another workflow
	wanted []wantedRun
	rule   *rulePlan
	grants bool // only its permissions are changed: it calls a workflow that is switched
}

func (j *jobPlan) cannot(line int, because string) {
	j.State, j.Line, j.Because, j.rule = Cannot, max(line, 1), because, nil
}

// Run says what becomes of every job, and makes the new files and the rules. The error is that of the
// answers, as [wizard.Build] gives it, or a *[workflow.ReadError], joined where there are several.
func Run(o Options) (Plan, error) {
	m := newMigration(o, false)
	if err := m.read(); err != nil {
		return Plan{}, err
	}
	m.scan()
	m.sources.grantCalls()
	m.general = findRuns(m.sources, o, false)
	m.sources.pinned()
	if err := m.apply(); err != nil {
		return Plan{}, err
	}
	return m.plan(), nil
}

// migration is one run: what it was asked for, the files on their way, and the rules of their jobs.
type migration struct {
	Options
	sources sources
	rules   ruleSet
	general []wizard.Warning // about no one file
	into    bool             // a job without a key gets the pieces
}

func newMigration(o Options, into bool) *migration {
	return &migration{Options: o, rules: ruleSet{answers: o.Answers, defaultBranch: o.Known.DefaultBranch, held: o.Held}, into: into}
}
