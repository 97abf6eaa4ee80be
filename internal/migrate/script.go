package migrate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/workflow/edit"
)

// A script is looked at line by line for the ways in which it uses a key. A mention of the key that is
// none of them is a reason not to switch, since nobody knows what it does.

var (
	claudeCommand = lazily(`(?m)(?:^|[\s;|&("'])(?:claude(?:\s+(?:-[-A-Za-z]|"|'|\$)|\s*(?:<|$))|npx\s[^\n]*@anthropic-ai/claude-code)`)
	installing    = lazily(`[^\n;&]*(?:npm\s+(?:i|ci|install)\b|curl[^\n]*install\.sh)[^\n;&]*`)
	antCommand    = lazily(`(?m)(?:^|[\s;|&(])ant (?:messages|models|beta|apply|files|skills)\b`)
	sdkMark       = lazily(`@anthropic-ai/(?:sdk|claude-agent-sdk)\b|\bimport anthropic\b|\bfrom anthropic import\b|claude_agent_sdk|api\.anthropic\.com`)
	programRun    = lazily(`(?m)(?:^|[\s;|&(])(?:python[0-9.]*|node|tsx|ts-node|bun|bunx|deno|npx|npm (?:run|start|test|exec)|pnpm|yarn|uv run|uvx|poetry run|pipx run|go (?:run|test)|cargo (?:run|test)|java|mvn|dotnet (?:run|test)|ruby|bundle exec|php|make|pytest|bash|sh|\./[^\s]+)\b`)
	setUp         = lazily(`[^\n;&]*(?:(?:apt(?:-get)?|apk|brew|dnf|yum) (?:-[^\s]+ )*(?:install|add)\b|pip3? install|npm (?:ci|install|i)\b|pnpm install|yarn install|go mod|go get|bundle install|composer (?:install|require)|python3? -m (?:pip|venv))[^\n;&]*`)
	headerWord    = lazily(`(?i)x-api-key`)
	hereDocument  = lazily(`<<-?\s*["']?([A-Za-z_][A-Za-z0-9_]*)`)
	toCommand     = lazily("(?:^|[\n;&|({`!]|\\b(?:then|do|else|if|while|until|export|env|cross-env|time|exec)\\s)" +
		`\s*(?:[A-Za-z_][A-Za-z0-9_]*=(?:"[^"]*"|'[^']*'|\$\{\{[^}]*\}\}|[^\s"';&|])*\s+)*$`)
	elsewhere    = lazily(`(?:^|[\s;|&(])(sudo|su|ssh|docker|podman|kubectl|nsenter|chroot|env -i)\s`)
	onlyKeyTools = lazily(`(?m)(?:^|[\s;|&(/])(aider|litellm|promptfoo|opencode|crewai|gptme|aichat)\b`)
)

// keyRefs is the expression for every way to name the value of the keys in a shell script.
func keyRefs(names, secrets []string) string {
	var parts []string
	for _, n := range names {
		q := regexp.QuoteMeta(n)
		parts = append(parts, `\$`+q+`\b`, `\$\{`+q+`(?::?[-?+][^}]*)?\}`, `\$\{\{\s*env\.`+q+`\s*\}\}`)
	}
	for _, s := range secrets {
		parts = append(parts, `\$\{\{\s*secrets\.`+regexp.QuoteMeta(s)+`\s*\}\}`)
	}
	if len(parts) == 0 {
		return nothing
	}
	return `(?:` + strings.Join(parts, "|") + `)`
}

// nothing matches no text.
const nothing = `[^\s\S]`

// scriptPlan is what becomes of a script.
type scriptPlan struct {
	edits   []edit.LineEdit
	lines   int  // of the script
	removed int  // lines that go
	header  bool // a request by hand gets the access token
	tests   bool // whether the key is there is asked
	names   bool // the key is named in it at all
	exports bool // it sets the key for later steps
	line    int  // of the first mention, from 0
	problem string
	at      int // the line of the problem, from 0
}

// patterns are how scripts use the keys in some variables and secrets.
type patterns struct {
	names     []string
	ref       *regexp.Regexp // the value of a key
	sets      *regexp.Regexp // a key is set
	exported  *regexp.Regexp // a key is set for the steps behind this one, on a line of its own
	rules     []rewrite
	container []*regexp.Regexp // by name: handed to a container
	reads     []*regexp.Regexp // by name: read by a program in another language
}

// reader plans one script.
type reader struct {
	*patterns
	plan    scriptPlan
	command string // the lines of the command so far, which a backslash continues
	until   string // the word that ends the here-document in which the line stands
}

// rewrite is one way to use a key, and what is written instead.
type rewrite struct {
	pattern *regexp.Regexp
	becomes string // as [regexp.Regexp.ReplaceAllString] takes it; a line that it leaves empty goes
	mark    func(*scriptPlan)
}

// newPatterns are those for keys in variables of some names, and for keys that are written into a script by
// their secrets.
func newPatterns(names, secrets []string) *patterns {
	ref := keyRefs(names, secrets)
	p := &patterns{names: names, ref: regexp.MustCompile(ref), rules: rewrites(names, ref)}
	p.sets, p.exported = regexp.MustCompile(`\b`+anyOf(names)+`=`), regexp.MustCompile(exportLine(names, ref))
	for _, n := range names {
		q := regexp.QuoteMeta(n)
		p.container = append(p.container, regexp.MustCompile(`(?:-e|--env|--build-arg|--exclude-env|--secret)[ =]["']?(?:id=)?`+q+`\b`))
		p.reads = append(p.reads, regexp.MustCompile(`(?:environ|getenv|ENV|process\.env|Getenv|env::var|GetEnvironmentVariable|env:)[^\n]{0,12}`+q+`\b`))
	}
	return p
}

// plan plans what becomes of the keys in a script.
func (p *patterns) plan(script string) scriptPlan {
	r := &reader{patterns: p}
	lines := strings.Split(strings.TrimRight(script, "\n"), "\n")
	r.plan.lines, r.plan.line = len(lines), -1
	for i, line := range lines {
		r.line(i, line)
	}
	return r.plan
}

// anyOf is the expression for one of some names.
func anyOf(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = regexp.QuoteMeta(n)
	}
	if len(quoted) == 0 {
		return nothing
	}
	return `(?:` + strings.Join(quoted, "|") + `)`
}

// exportLine is the expression for a line that sets a key for the steps behind it.
func exportLine(names []string, ref string) string {
	return `^\s*echo\s+["']?` + anyOf(names) + `=` + ref + `["']?\s*>>\s*["']?\$\{?GITHUB_ENV\}?["']?\s*$`
}

const testedName = "ANTHROPIC_FEDERATION_RULE_ID"

func rewrites(names []string, ref string) []rewrite {
	re := regexp.MustCompile
	key := anyOf(names)
	header := `authorization: Bearer $$` + federation.EnvAuthToken
	byHand := func(p *scriptPlan) { p.header = true }
	tested := func(p *scriptPlan) { p.tests = true }
	out := []rewrite{
		{re(`(?i)(["'])x-api-key:\s*` + ref + `["']`), `"` + header + `"`, byHand},
		{re(`(?i)(?:"x-api-key:\s*"|'x-api-key:\s*')"?` + ref + `"?(\s|$)`), `"` + header + `"$1`, byHand},
		{re(`(?i)((?:-H|--header)[ =]?)x-api-key:` + ref), `$1"` + header + `"`, byHand},
		{re(`((?:^|\s|\[|!)-[zn]\s+)(["']?)` + ref + `["']?`), `$1"$$` + testedName + `"`, tested},
		{re(`(["'])` + ref + `["'](\s*(?:==?|!=)\s*(?:""|''))`), `"$$` + testedName + `"$2`, tested},
	}
	if len(names) > 0 {
		out = append(out,
			rewrite{re(exportLine(names, ref)), "", func(p *scriptPlan) { p.exports = true }},
			rewrite{re(`^\s*(?:export\s+)?` + key + `=(["']?)` + ref + `["']?\s*(?:\\\s*|;\s*)?$`), "", nil},
			rewrite{re(`\b(?:export\s+)?` + key + `=(["']?)` + ref + `["']?\s*(?:&&|;)\s*`), "", nil},
			rewrite{re(`^\s*export\s+` + key + `\s*$`), "", nil},
			rewrite{re(`\b` + key + `=(["']?)` + ref + `["']?\s+`), "", nil},
			rewrite{re(`([(,]\s*)api_key\s*=\s*os\.(?:environ\.get\(|getenv\(|environ\[)\s*["']` + key + `["']\s*[)\]]\s*,?\s*`), "$1", nil},
			rewrite{re(`\bapiKey:\s*process\.env\.` + key + `\s*,?\s*`), "", nil},
		)
	}
	return out
}

// line looks at one line, whose number counts from 0.
func (r *reader) line(i int, line string) {
	if t := strings.TrimSpace(line); strings.HasPrefix(t, "#") || strings.HasPrefix(t, "//") {
		return
	}
	if r.until != "" && strings.TrimSpace(line) == r.until {
		r.until = ""
	}
	r.command += "\n" + line
	if !strings.HasSuffix(strings.TrimSpace(line), `\`) {
		defer func() { r.command = "" }()
	}
	if m := hereDocument().FindStringSubmatch(line); m != nil && r.until == "" {
		defer func() { r.until = m[1] }()
	}
	now, changed := line, false
	for _, rule := range r.rules {
		if !rule.pattern.MatchString(now) {
			continue
		}
		changed = true
		now = rule.pattern.ReplaceAllString(now, rule.becomes)
		if rule.mark != nil {
			rule.mark(&r.plan)
		}
	}
	if changed || r.mentions(line) != "" {
		r.plan.names = true
		if r.plan.line < 0 {
			r.plan.line = i
		}
	}
	why := r.mentions(now)
	if changed && why == "" {
		why = r.handedOn(line)
	}
	if m := elsewhere().FindStringSubmatch(r.command); m != nil && changed && r.assigns(line) {
		why = "the key is handed to a program behind " + m[1] + ", which the variables of federation and the token do not reach"
	}
	if why != "" && r.plan.problem == "" {
		r.plan.problem, r.plan.at = why, i
	}
	if !changed {
		return
	}
	e := edit.LineEdit{From: i, To: i + 1}
	if strings.TrimSpace(now) != "" {
		e.Lines = []string{now}
	} else {
		r.plan.removed++
	}
	r.plan.edits = append(r.plan.edits, e)
}

// assigns reports whether a line sets a key for a command.
func (r *reader) assigns(line string) bool {
	return r.sets.MatchString(line)
}

// handedOn says why the key that a line sets is not one for a command of the script; "" where it is.
func (r *reader) handedOn(line string) string {
	if !r.assigns(line) || r.exported.MatchString(line) {
		return ""
	}
	if r.until != "" {
		return "the key is written into a text that the script hands on"
	}
	command := strings.ReplaceAll(r.command, "\\\n", " ")
	for _, at := range r.sets.FindAllStringIndex(command, -1) {
		if !toCommand().MatchString(command[:at[0]]) {
			return "the key is handed to another program, or written to a file, by its name: that one needs a key"
		}
	}
	return ""
}

// mentions says how a line uses a key in a way that is not switched; "" where it does not.
func (r *reader) mentions(line string) string {
	if headerWord().MatchString(line) {
		return "this request sends a key in x-api-key in a way that is not switched: a client library, or curl with the header as one argument, would do"
	}
	for i, n := range r.names {
		switch {
		case r.container[i].MatchString(line):
			return fmt.Sprintf("%s is handed to a container, which takes only a key", n)
		case r.reads[i].MatchString(line):
			return fmt.Sprintf("the program reads %s itself; leave the key to the client library, which then finds federation", n)
		}
	}
	if r.ref.MatchString(line) {
		return "the key is used here in a way that cannot be switched"
	}
	return ""
}

// calls is what a script does to call Claude.
type calls struct {
	claude  bool // Claude Code, which may run for long
	seen    bool // a call of Claude is seen
	agent   bool // the agent SDK is seen, which runs Claude Code
	program bool // some program is started, which may call Claude
	only    string
}

func callsOf(script string) calls {
	var kept []string
	for _, l := range strings.Split(script, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(l), "#") {
			kept = append(kept, l)
		}
	}
	text := strings.Join(kept, "\n")
	text = installing().ReplaceAllString(setUp().ReplaceAllString(text, ""), "")
	c := calls{claude: claudeCommand().MatchString(text)}
	c.seen = c.claude || antCommand().MatchString(text) || sdkMark().MatchString(text)
	c.agent = strings.Contains(text, "claude-agent-sdk") || strings.Contains(text, "claude_agent_sdk")
	c.program = programRun().MatchString(text)
	if m := onlyKeyTools().FindStringSubmatch(text); m != nil {
		c.only = m[1]
	}
	return c
}

// posix reports whether a script is for a POSIX shell, by the shell that a step names.
func posix(shell string) bool {
	word, _, _ := strings.Cut(shell, " ")
	return slices.Contains([]string{"", "bash", "sh", "/bin/bash", "/bin/sh"}, word)
}
