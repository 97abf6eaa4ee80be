package provision

// ID names a step. They are a contract with scripts.
type ID string

// The steps, in the order in which they are done.
const (
	Issuer      ID = "issuer"
	Account     ID = "service_account"
	Member      ID = "membership"
	Rule        ID = "rule"
	Workflow    ID = "workflow"
	Variables   ID = "variables"
	PullRequest ID = "pull_request"
)

// State says how far a step is. They are a contract with scripts.
type State string

// The states.
const (
	Exists  State = "exists"  // as it is wanted; nothing is done
	Planned State = "planned" // [Step.Deed] says what
	Created State = "created"
	Changed State = "changed"
	Failed  State = "failed"
)

// Deed is what a step does to its object.
type Deed string

// The deeds. Nothing is that of a step whose object is as it should be.
const (
	Nothing Deed = ""
	Make    Deed = "make"
	Change  Deed = "change"
	Archive Deed = "archive"
)

// Done is the state of a step whose deed is done.
func (d Deed) Done() State {
	switch d {
	case Nothing:
		return Exists
	case Make:
		return Created
	}
	return Changed
}

// Done is a step whose deed is done, on the object of that id.
func (s Step) Done(resource string) Step {
	words := map[Deed]string{Make: "it was missing", Change: "it said something else", Archive: "it is archived"}
	s.State, s.Diff = s.Deed.Done(), ""
	if s.Deed != Nothing {
		s.Because = words[s.Deed]
	}
	if resource != "" {
		s.Resource = resource
	}
	return s
}

// Step is one object: what it is, and what is done to it.
type Step struct {
	ID       ID
	State    State
	Deed     Deed
	Resource string // the object's id, or a path or an address; empty: not known yet
	Name     string // the object's name
	Because  string // why it is in this state, in words
	// Diff is a unified difference, from what is there to what is wanted: of a step that
	// changes its object or makes a rule, or of one that leaves it as it is though it is not as a new one
	// would be.
	Diff string
	// Seen is what is there, as text: two looks that see the same see the same object.
	Seen string
}

// Plan is the steps for an organization, and what they are for.
type Plan struct {
	Wanted Wanted // resolved: with every id that is known
	Steps  []Step
	Notes  []string // what was taken from the organization where nobody answered
	// Removes: the steps archive what a plan made.
	Removes bool
}
