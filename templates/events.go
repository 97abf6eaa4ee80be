package templates

// event is what GitHub's page "Events that trigger workflows" says of one event.
type event struct {
	branches bool     // takes the filter branches (for pull requests: of the base)
	tags     bool     // takes the filter tags
	workflow bool     // must name the workflows that it follows
	cron     bool     // must have a cron expression
	free     bool     // its types are words of the sender's own
	anyRef   bool     // starts on every branch and tag, and takes no filter for them
	types    []string // the activity types that exist
	usual    []string // the types meant where none are given; none: GitHub's default
}

// Names of events that the code treats apart from the others.
const (
	eventCall     = "workflow_call"
	eventSchedule = "schedule"
)

var pullRequestTypes = []string{
	"assigned", "unassigned", "labeled", "unlabeled", "opened", "edited", "closed", "reopened", "synchronize",
	"converted_to_draft", "locked", "unlocked", "enqueued", "dequeued", "milestoned", "demilestoned",
	"ready_for_review", "review_requested", "review_request_removed", "auto_merge_enabled", "auto_merge_disabled",
}

// events is keyed by the name under on:.
var events = map[string]event{
	"branch_protection_rule": {types: []string{"created", "edited", "deleted"}},
	"check_run":              {types: []string{"created", "rerequested", "completed", "requested_action"}},
	"check_suite":            {types: []string{"completed"}},
	"create":                 {anyRef: true},
	"delete":                 {},
	"deployment":             {anyRef: true},
	"deployment_status":      {anyRef: true},
	"discussion": {types: []string{
		"created", "edited", "deleted", "transferred", "pinned", "unpinned", "labeled", "unlabeled", "locked",
		"unlocked", "category_changed", "answered", "unanswered",
	}},
	"discussion_comment": {types: []string{"created", "edited", "deleted"}},
	"fork":               {},
	"gollum":             {},
	"image_version":      {},
	"issue_comment":      {types: []string{"created", "edited", "deleted"}, usual: []string{"created"}},
	"issues": {types: []string{
		"opened", "edited", "deleted", "transferred", "pinned", "unpinned", "closed", "reopened", "assigned",
		"unassigned", "labeled", "unlabeled", "locked", "unlocked", "milestoned", "demilestoned", "typed", "untyped",
	}, usual: []string{"opened"}},
	"label":                       {types: []string{"created", "edited", "deleted"}},
	"merge_group":                 {branches: true, types: []string{"checks_requested"}},
	"milestone":                   {types: []string{"created", "closed", "opened", "edited", "deleted"}},
	"page_build":                  {},
	"public":                      {},
	"pull_request":                {branches: true, types: pullRequestTypes},
	"pull_request_review":         {types: []string{"submitted", "edited", "dismissed"}, usual: []string{"submitted"}},
	"pull_request_review_comment": {types: []string{"created", "edited", "deleted"}, usual: []string{"created"}},
	"pull_request_target":         {branches: true, types: pullRequestTypes},
	"push":                        {branches: true, tags: true},
	"registry_package":            {anyRef: true, types: []string{"published", "updated"}, usual: []string{"published"}},
	// Without types a release workflow runs for drafts made public and for edits alike.
	"release": {
		anyRef: true, types: []string{"published", "unpublished", "created", "edited", "deleted", "prereleased", "released"},
		usual: []string{"published"},
	},
	"repository_dispatch": {free: true},
	eventSchedule:         {cron: true},
	"status":              {},
	"watch":               {types: []string{"started"}, usual: []string{"started"}},
	eventCall:             {},
	"workflow_dispatch":   {anyRef: true},
	"workflow_run": {
		branches: true, workflow: true,
		types: []string{"completed", "requested", "in_progress"},
		usual: []string{"completed"},
	},
}
