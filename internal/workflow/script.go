package workflow

import (
	"net/url"
	"regexp"
	"strings"
	"sync"

	"gh-wif/internal/federation"
)

// A script is looked at for a few well-known shapes, not interpreted. Whatever is not recognised counts
// as unknown, and nothing is found in it.

var (
	// claudeMark recognises a command or a library that calls the Claude API.
	claudeMark = lazily(`(?m)(?:^|[\s;|&(])(?:ant (?:messages|models|beta|apply)\b|claude (?:-p|--print)\b)` +
		`|api\.anthropic\.com/v1/(?:messages|models|oauth/token)` +
		`|pip3? install [^\n]*\banthropic\b|@anthropic-ai/sdk\b|\bimport anthropic\b|\bfrom anthropic import\b`)
	processMark  = lazily(`(?m)(?:^|[\s;|&(])(?:ant (?:messages|models|beta|apply)\b|claude (?:-p|--print)\b)|api\.anthropic\.com/v1/oauth/token`)
	audienceExpr = lazily(`\baudience=([^"'\s&\\)|;]*)`)
	getIDToken   = lazily(`getIDToken\(\s*([^)]*?)\s*\)`)
	jsLiteral    = lazily("^(?:'([^']*)'|\"([^\"]*)\"|`([^`$]*)`)$")
	shellVar     = lazily(`^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?$`)
	curlWord     = lazily(`\bcurl\b`)
	jqValue      = lazily(`\bjq\b((?:\s+-[-A-Za-z]+)*)\s+["']?\.value\b`)
	tmpRedirect  = lazily(`>\s*["']?((?:/tmp|/var/tmp|/dev/shm)/[^\s"';|&)]+)`)
	redirect     = lazily(`>\s*["']?([^\s"';|&)]+)`)
	tokenCheck   = lazily(`(?m)^.*(?:\s-[snz]\s+["']?\$|\bnull\b|:\?).*$`)
)

type audienceState int

const (
	audienceAbsent audienceState = iota
	audienceLiteral
	audienceUnknown
)

// fetch is one step that requests a GitHub token for Claude.
type fetch struct {
	step     int
	state    audienceState
	audience string
	audStart int // byte offsets of the audience in the script
	audEnd   int
	pos      Pos
	curl     command // the zero value where the step uses no curl
	js       bool
}

// command is one command line of a shell script, with continued lines joined in place.
type command struct {
	text  string
	start int // byte offset in the script
}

// commands splits a shell script into lines, keeping those together that a backslash or a pipe at the
// end continues. Comments are left out.
func commands(script string) []command {
	var out []command
	open := false
	for start := 0; start < len(script); {
		end := strings.IndexByte(script[start:], '\n')
		if end < 0 {
			end = len(script)
		} else {
			end += start + 1
		}
		line := script[start:end]
		trimmed := strings.TrimSpace(line)
		comment := strings.HasPrefix(trimmed, "#")
		switch {
		case open:
			last := &out[len(out)-1]
			last.text = script[last.start:end]
		case !comment && trimmed != "":
			out = append(out, command{line, start})
		}
		if !comment {
			open = len(out) > 0 && trimmed != "" && (strings.HasSuffix(trimmed, `\`) || strings.HasSuffix(trimmed, "|"))
		}
		start = end
	}
	return out
}

// stripComments blanks the comment lines of a script; what is left keeps its offsets.
func stripComments(script string) string {
	lines := strings.SplitAfter(script, "\n")
	for i, l := range lines {
		if strings.HasPrefix(strings.TrimSpace(l), "#") || strings.HasPrefix(strings.TrimSpace(l), "//") {
			lines[i] = strings.Repeat(" ", len(strings.TrimRight(l, "\n"))) + l[len(strings.TrimRight(l, "\n")):]
		}
	}
	return strings.Join(lines, "")
}

// findFetches lists the requests for a token that are meant for Claude.
func (v *jobView) findFetches() {
	var all []fetch
	for i, s := range v.job.Steps {
		text := stripComments(stepScript(s))
		env := func(name string) (binding, bool) { return v.stepEnv(i, name) }
		if m := getIDToken().FindStringSubmatchIndex(text); m != nil {
			all = append(all, jsFetch(v.file.src, s, text, m))
		} else if strings.Contains(text, requestURL) && strings.Contains(text, requestToken) {
			all = append(all, shellFetch(v.file.src, s, text, env))
		} else {
			continue
		}
		all[len(all)-1].step = i
	}
	for _, f := range all {
		if v.forClaude(f, len(all) == 1) {
			v.fetches = append(v.fetches, f)
		}
	}
}

// forClaude decides whose a token is. A job may fetch tokens for a cloud and for Claude side by side,
// and only the latter are our business.
func (v *jobView) forClaude(f fetch, only bool) bool {
	s := v.job.Steps[f.step]
	text := stripComments(stepScript(s))
	if f.state == audienceLiteral && strings.Contains(strings.ToLower(f.audience), "anthropic") {
		return true
	}
	for _, mark := range []string{federation.EnvTokenFile, federation.EnvToken, envRule, "api.anthropic.com/v1/oauth/token"} {
		if strings.Contains(text, mark) {
			return true
		}
	}
	file, hasFile := v.vars[federation.EnvTokenFile]
	if hasFile && !file.Value.Expression && file.Value.Text != "" && strings.Contains(text, file.Value.Text) {
		return true
	}
	token := v.vars[federation.EnvToken]
	if s.ID != "" && strings.Contains(token.Value.Text+file.Value.Text, "steps."+s.ID+".") {
		return true
	}
	_, rule := v.vars[envRule]
	return only && rule && f.state == audienceAbsent && v.action < 0
}

// jsFetch is the request of a script in JavaScript; m is where it matches getIDToken.
func jsFetch(src source, s Step, text string, m []int) fetch {
	f := fetch{js: true, audStart: m[2], audEnd: m[3], pos: s.UsesPos}
	if s.Run != "" {
		f.pos, _ = src.inScript(s, m[0])
	}
	arg := text[m[2]:m[3]]
	switch lit := jsLiteral().FindStringSubmatch(arg); {
	case arg == "":
	case lit != nil:
		f.state, f.audience = audienceLiteral, lit[1]+lit[2]+lit[3]
	default:
		f.state = audienceUnknown
		assign := regexp.MustCompile(`\b` + regexp.QuoteMeta(arg) + `\s*=\s*['"]([^'"]*)['"]`)
		if a := assign.FindStringSubmatch(text); a != nil {
			f.state, f.audience, f.audEnd = audienceLiteral, a[1], f.audStart
		}
	}
	if strings.Contains(f.audience, "${{") {
		f.state = audienceUnknown
	}
	return f
}

// shellFetch is the request of a shell script; env are the variables that its step sees.
func shellFetch(src source, s Step, text string, env func(name string) (binding, bool)) fetch {
	f := fetch{pos: s.RunPos}
	at := strings.Index(text, requestURL)
	if p, ok := src.inScript(s, at); ok {
		f.pos = p
	}
	for _, c := range commands(text) {
		if curlWord().MatchString(c.text) && (strings.Contains(c.text, requestURL) || strings.Contains(c.text, requestToken)) {
			f.curl = c
			if p, ok := src.inScript(s, c.start+curlWord().FindStringIndex(c.text)[0]); ok {
				f.pos = p
			}
			break
		}
	}
	m := audienceExpr().FindStringSubmatchIndex(text)
	switch {
	case m != nil:
		f.audStart, f.audEnd = m[2], m[3]
		f.state, f.audience = resolveShell(text, text[m[2]:m[3]], env)
	case strings.Contains(strings.ToLower(text), "audience"):
		f.state = audienceUnknown
	case f.curl.text == "" || !strings.Contains(f.curl.text, requestURL):
		f.state = audienceUnknown
	}
	return f
}

// resolveShell follows an audience that is a variable to a literal of the script or of env:.
func resolveShell(script, raw string, env func(name string) (binding, bool)) (audienceState, string) {
	if m := shellVar().FindStringSubmatch(raw); m != nil {
		assign := regexp.MustCompile(`(?m)^\s*(?:export |readonly |local )?` + m[1] + `=["']?([^"'\s;$]*)["']?\s*$`)
		if a := assign.FindStringSubmatch(script); a != nil {
			raw = a[1]
		} else if b, ok := env(m[1]); ok && !b.Value.Expression {
			raw = b.Value.Text
		}
	}
	if strings.ContainsAny(raw, "${`") {
		return audienceUnknown, ""
	}
	if plain, err := url.QueryUnescape(raw); err == nil {
		raw = plain
	}
	if raw == "" {
		return audienceAbsent, ""
	}
	return audienceLiteral, raw
}

// failsOnHTTPError reports whether the curl of a command has --fail in one of its spellings.
func (c command) failsOnHTTPError() bool {
	for _, word := range strings.Fields(c.text) {
		word = strings.Trim(word, `"'`)
		if word == "--fail" || word == "--fail-with-body" {
			return true
		}
		if len(word) > 1 && word[0] == '-' && word[1] != '-' && strings.ContainsRune(shortFlags(word[1:]), 'f') {
			return true
		}
	}
	return false
}

// shortFlags returns the flags of a cluster such as sSfL; what follows a flag that takes a value is no
// flag (-HAccept:foo).
func shortFlags(cluster string) string {
	if i := strings.IndexAny(cluster, "AbcdDeEFHKmoPQrtTuUwxXyYz"); i >= 0 {
		return cluster[:i]
	}
	return cluster
}

func (c command) piped() bool {
	return strings.Contains(strings.ReplaceAll(c.text, "||", ""), "|")
}

// shell is what a step's script is for, as the file says it; empty: GitHub's default.
type shell string

func (v *jobView) shell(step int) shell {
	return shell(firstOf(v.job.Steps[step].Shell, v.job.Shell, v.file.Shell))
}

// hasPipefail reports whether a script in the shell stops at a failure inside a pipe. GitHub's default is
// bash -e without pipefail; only an explicit shell: bash adds it (GitHub docs, workflow syntax, shell).
func (s shell) hasPipefail(script string) bool {
	return s == "bash" || strings.Contains(string(s), "pipefail") || strings.Contains(script, "pipefail")
}

// posix reports whether scripts in the shell are looked into.
func (s shell) posix() bool {
	word, _, _ := strings.Cut(string(s), " ")
	return word == "" || word == "bash" || word == "sh" || strings.HasSuffix(word, "/bash") || strings.HasSuffix(word, "/sh")
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// checksToken reports whether a script looks at the token before it goes on.
func checksToken(script string) bool {
	for _, line := range tokenCheck().FindAllString(script, -1) {
		if !strings.Contains(line, "ACTIONS_ID_TOKEN_REQUEST") {
			return true
		}
	}
	return false
}

// assignedInScript reports whether a script sets a variable: NAME=, or exportVariable('NAME' in
// JavaScript.
func assignedInScript(script, name string) bool {
	for rest := script; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		before, after := rest[:i], rest[i+len(name):]
		bounded := i == 0 || !isNameByte(before[i-1]) && before[i-1] != '$' && before[i-1] != '{'
		if bounded && (strings.HasPrefix(after, "=") && !strings.HasPrefix(after, "==") ||
			strings.HasSuffix(strings.TrimRight(before, `'"`), "exportVariable(") || strings.HasPrefix(after, " =") && strings.HasSuffix(before, ".env.")) {
			return true
		}
		rest = after
	}
}

// lazily compiles a pattern at its first use: a command uses few of all the
// patterns, and compiling them all would be felt at its start.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

func isNameByte(b byte) bool {
	return b == '_' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}
