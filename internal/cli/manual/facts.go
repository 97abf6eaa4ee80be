package manual

// Status is an exit status and what it means.
type Status struct {
	Code    string
	Meaning string
}

// Statuses are the exit statuses of every command. What the first two say for one of them,
// its own text tells.
var Statuses = []Status{
	{"0", "all is well"},
	{"1", "what is examined is not well, or is not known to be"},
	{"2", "bad usage, unreadable input, output that cannot be written, or a fault of the program"},
	{"130", "interrupted"},
}

// Variable is a variable of the environment that changes what the program does.
type Variable struct {
	Name     string
	Meaning  string
	Commands []string // that read it; nil: every one
}

// The commands that read the same variables.
var (
	asking    = []string{"gh-wif", "setup", "generate", "migrate", "exposure", "lint", "apply"} // GitHub and Anthropic, with --online
	atGitHub  = append([]string{"verify"}, asking...)
	inside    = []string{"diagnose"} // with --request
	onScreens = []string{"gh-wif", "setup", "diagnose"}
)

// Variables are those that the program reads, and those that Go's library reads for it.
var Variables = []Variable{
	{"GH_TOKEN", "the token for github.com and ghe.com", atGitHub},
	{"GITHUB_TOKEN", "the same, where GH_TOKEN is not set", atGitHub},
	{"GH_ENTERPRISE_TOKEN", "the token for a GitHub Enterprise Server", atGitHub},
	{"GITHUB_ENTERPRISE_TOKEN", "the same, where GH_ENTERPRISE_TOKEN is not set", atGitHub},
	{"GH_HOST", "the Enterprise Server that the last two are for", atGitHub},
	{"GITHUB_SERVER_URL", "the same in a job, where GitHub sets it", atGitHub},
	{"GH_WIF_GITHUB_API", "another address of GitHub's REST API: https, or http on this machine", atGitHub},
	{"ANTHROPIC_AUTH_TOKEN", "the OAuth token with the scope org:admin by which Anthropic is asked about the organization", asking},
	{"ANTHROPIC_BASE_URL", "another address of Anthropic's API: https, or http on this machine", append([]string{"diagnose"}, asking...)},
	{"HTTPS_PROXY", "the proxy for https, as other programs read it; also in lower case", append([]string{"diagnose"}, atGitHub...)},
	{"HTTP_PROXY", "the proxy for http; also in lower case", append([]string{"diagnose"}, atGitHub...)},
	{"NO_PROXY", "the hosts that no proxy is asked for; also in lower case", append([]string{"diagnose"}, atGitHub...)},

	{"ACTIONS_ID_TOKEN_REQUEST_URL", "where the runner gives the job's token", inside},
	{"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "the token of the runner for that question", inside},
	{"ANTHROPIC_FEDERATION_RULE_ID", "the rule that the exchange names", inside},
	{"ANTHROPIC_ORGANIZATION_ID", "the organization that the exchange names", inside},
	{"ANTHROPIC_SERVICE_ACCOUNT_ID", "the service account that the exchange names", inside},
	{"ANTHROPIC_WORKSPACE_ID", "the workspace that the exchange names", inside},
	{"ANTHROPIC_IDENTITY_TOKEN_FILE", "examined: the file of the token as an SDK finds it", inside},
	{"ANTHROPIC_IDENTITY_TOKEN", "examined: whether it is set, never its value", inside},
	{"ANTHROPIC_API_KEY", "examined: whether it is set, and so shadows federation; never its value", inside},
	{"ANTHROPIC_PROFILE", "examined: a profile shadows federation", inside},
	{"ANTHROPIC_CONFIG_DIR", "examined: where an SDK looks for profiles", inside},
	{"GITHUB_JOB", "which job of the workflow it is", inside},
	{"GITHUB_WORKFLOW_REF", "which workflow file it is", inside},
	{"GITHUB_WORKSPACE", "where the checkout is", inside},
	{"GITHUB_REPOSITORY", "whose run it is", inside},
	{"GITHUB_EVENT_NAME", "what started the run", inside},
	{"GITHUB_EVENT_PATH", "whether a pull request is of a fork", inside},
	{"GITHUB_ACTOR", "whether Dependabot started the run", inside},
	{"GITHUB_STEP_SUMMARY", "the file that gets the report as Markdown", inside},
	{"GITHUB_ACTIONS", "true: the output is made so that the runner obeys no text of others in it", nil},

	{"NO_COLOR", "set to anything: no colour", nil},
	{"CLICOLOR", "0: no colour", nil},
	{"CLICOLOR_FORCE", "set, and not to 0: colour also where the output is no terminal", nil},
	{"ACCESSIBLE", "set, and neither to 0 nor to false: questions line by line in place of screens", onScreens},
	{"NO_MOTION", "set, and neither to 0 nor to false: screens show a change at once", onScreens},
	{"TERM", "the kind of the terminal; dumb: questions line by line, no colour", nil},
	{"COLORTERM", "truecolor: the terminal has all colours", nil},
	{"COLUMNS", "the width of the output, where no terminal tells it", nil},
	{"COLORFGBG", "the terminal's colours: whether its background is light", onScreens},
	{"LC_ALL", "the character set; without UTF-8 in it, symbols are ASCII", nil},
	{"LC_CTYPE", "the same, where LC_ALL is not set", nil},
	{"LANG", "the same, where neither is set", nil},
	{"SSH_CONNECTION", "set: pages are not opened in a browser", onScreens},
	{"SSH_TTY", "the same", onScreens},
}
