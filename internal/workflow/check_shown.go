package workflow

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
)

// What a script does with a token is looked at for a few shapes: variables that hold one, commands that
// print them, and outputs and variables of later steps that are made of them.

var (
	assignment = lazily(`(?m)(?:^|[;&|{(]|\bthen|\bdo|!)\s*(?:export |readonly |local |declare )*([A-Za-z_][A-Za-z0-9_]*)=(["']?\$\(|["']?\$\{?[A-Za-z_])`)
	picksToken = lazily(`\.(?:value|access_token|id_token|token)\b|\[\\?["'](?:value|access_token|id_token|token)\\?["']\]`)
	notToken   = lazily(`http_code|\bwc\b|sha(?:1|256|512)sum|\bcut\b|\bbase64\b|\.error\b|\.expires_in\b|@base64d|\bawk\b|\bhead\b`)
	toLater    = lazily(`>>\s*["']?\$\{?(GITHUB_OUTPUT|GITHUB_ENV)\b`)
	redirects  = lazily(`(?:^|[^0-9&>])>{1,2}\s*["']?(?:[^&\s"']|$)|[12]>{1,2}\s*["']?[^&\s"']`)
	toTerminal = lazily(`>{1,2}\s*["']?/dev/(?:stderr|stdout|tty)|>&2`)
	printing   = lazily(`^\s*(?:echo|printf|cat|less|head|tail|jq|tee)\b`)
	segmentEnd = lazily(`;|&&|\|\||\bthen\b|\belse\b|\bdo\b|\s\{\s|\n`)
	opensBlock = lazily(`(?:^|;|\s)(?:if|elif|case)\s`)
	endsBlock  = lazily(`(?:^|;|\s)(?:fi|esac)\b`)
	jsOutput   = lazily(`core\.(setOutput|exportVariable)\(\s*['"` + "`" + `][^'"` + "`" + `]*['"` + "`" + `]\s*,\s*(?:await\s+)?([A-Za-z_$][\w$.]*)`)
	jsPrint    = lazily(`(?:console\.(?:log|error|info)|core\.(?:info|notice|warning|error|debug))\(([^;\n]*)`)
	jsToken    = lazily(`(?:const|let|var)?\s*([A-Za-z_$][\w$]*)\s*=\s*await\s+core\.getIDToken\(`)
	stepOutput = lazily(`\$\{\{\s*steps\.([A-Za-z_][\w-]*)\.outputs\.([\w-]+)\s*\}\}`)
)

// leak is a place at which a token gets into the log, or to where the log will show it.
type leak struct {
	step, at int // byte offset in the step's script
	what     string
	masked   bool // @actions/core masks it, and nothing in the script does
}

// tokenFlow is what the scripts of a job are seen to do with a token.
type tokenFlow struct {
	job     *Job
	masked  bool            // a script masks it
	outputs map[string]bool // step.output, for those that hold one
	shown   []leak
	handed  []leak
}

// flowOf goes through the steps once, in their order.
func flowOf(v *jobView) *tokenFlow {
	t := &tokenFlow{job: v.job, outputs: map[string]bool{}}
	for i, s := range v.job.Steps {
		text := stripComments(stepScript(s))
		switch {
		case s.Run == "" && text != "":
			t.javascript(i, text)
		case s.Run != "" && v.shell(i).posix():
			t.shell(i, text)
		}
	}
	return t
}

// names are variables that hold a token, and those that hold an answer with one in it.
type names struct{ tokens, answers []string }

// mentions returns the first of some variables that a text takes the value of, as a whole.
func mentions(text string, vars []string) string {
	for _, v := range vars {
		for rest := text; ; {
			i := strings.Index(rest, "$")
			if i < 0 {
				break
			}
			rest = rest[i+1:]
			braced, inBraces := strings.CutPrefix(rest, "{"+v)
			bare, isBare := strings.CutPrefix(rest, v)
			if inBraces && strings.HasPrefix(braced, "}") || isBare && (bare == "" || !isNameByte(bare[0]) && (bare[0] < '0' || bare[0] > '9')) {
				return v
			}
		}
	}
	return ""
}

// learn adds what an assignment makes a token or an answer.
func (n *names) learn(c command) {
	for _, m := range assignment().FindAllStringSubmatch(c.text, -1) {
		name := m[1]
		_, value, _ := strings.Cut(c.text, name+"=")
		asks := strings.Contains(value, requestURL) || strings.Contains(value, "/v1/oauth/token")
		from := mentions(value, n.answers) != "" || mentions(value, n.tokens) != ""
		switch {
		case notToken().MatchString(value) || !asks && !from:
		case picksToken().MatchString(value), !asks && !strings.Contains(value, "$("):
			n.tokens = append(n.tokens, name)
		case asks:
			n.answers = append(n.answers, name)
		}
	}
}

func (t *tokenFlow) shell(step int, text string) {
	known := names{tokens: []string{federation.EnvToken, federation.EnvAuthToken}}
	depth := 0
	for _, c := range commands(text) {
		known.learn(c)
		if strings.Contains(c.text, "::add-mask::") {
			t.masked = t.masked || mentions(c.text, append(slices.Clone(known.tokens), known.answers...)) != "" || stepOutput().MatchString(c.text)
			continue
		}
		t.command(step, c, known, depth > 0)
		depth += len(opensBlock().FindAllString(c.text, -1)) - len(endsBlock().FindAllString(c.text, -1))
	}
}

// command looks at one command line. Within a condition an answer is printed where it holds an error, so
// that says nothing.
func (t *tokenFlow) command(step int, c command, known names, inBlock bool) {
	if later := toLater().FindStringSubmatch(c.text); later != nil {
		if name := mentions(c.text, known.tokens); name != "" {
			t.hand(leak{step: step, at: c.start + strings.Index(c.text, later[0]), what: "$" + name + " goes into " + later[1]})
			if eq := strings.Index(c.text, "="); eq > 0 && t.job.Steps[step].ID != "" {
				t.outputs[t.job.Steps[step].ID] = true
			}
		}
		return
	}
	at := 0
	for _, part := range segmentEnd().Split(c.text, -1) {
		start := c.start + at + max(0, strings.Index(c.text[at:], part))
		at = start - c.start
		if !printing().MatchString(part) || strings.Contains(part, "$(") && !strings.HasPrefix(strings.TrimSpace(part), "echo") {
			continue
		}
		if strings.Contains(strings.ReplaceAll(part, "||", ""), "|") || redirects().MatchString(part) && !toTerminal().MatchString(part) {
			continue
		}
		vars := known.tokens
		if !inBlock && !strings.Contains(c.text, "||") {
			vars = append(slices.Clone(vars), known.answers...)
		}
		t.printed(step, start, part, vars)
	}
}

// printed looks for a token in what a command prints.
func (t *tokenFlow) printed(step, at int, part string, vars []string) {
	what := ""
	if name := mentions(part, vars); name != "" {
		what = "$" + name
	} else if strings.HasPrefix(strings.TrimSpace(part), "cat") && mentions(part, []string{federation.EnvTokenFile}) != "" {
		what = "the file of $" + federation.EnvTokenFile
	}
	for _, m := range stepOutput().FindAllStringSubmatch(part, -1) {
		if t.outputs[m[1]] || t.outputs[m[1]+"."+m[2]] {
			what = m[0]
		}
	}
	if what != "" {
		t.shown = append(t.shown, leak{step: step, at: at, what: what, masked: t.masked})
	}
}

func (t *tokenFlow) hand(l leak) {
	if !t.masked {
		t.handed = append(t.handed, l)
	}
}

// javascript looks at a script of actions/github-script. core.getIDToken masks the token that it returns
// (actions/toolkit, oidc-utils.ts).
func (t *tokenFlow) javascript(step int, text string) {
	var tokens []string
	for _, m := range jsToken().FindAllStringSubmatch(text, -1) {
		tokens = append(tokens, m[1])
	}
	secret := strings.Contains(text, "core.setSecret(")
	for _, m := range jsOutput().FindAllStringSubmatchIndex(text, -1) {
		name := text[m[4]:m[5]]
		if !slices.Contains(tokens, name) && name != "core.getIDToken" {
			continue
		}
		if id := t.job.Steps[step].ID; id != "" && text[m[2]:m[3]] == "setOutput" {
			t.outputs[id] = true
		}
		if !secret {
			t.handed = append(t.handed, leak{step: step, at: m[0], what: fmt.Sprintf("core.%s hands the token on", text[m[2]:m[3]]), masked: true})
		}
	}
	for _, m := range jsPrint().FindAllStringSubmatchIndex(text, -1) {
		for _, name := range tokens {
			if regexp.MustCompile(`(?:^|[^\w$.'"])` + regexp.QuoteMeta(name) + `(?:$|[^\w$.'"(])`).MatchString(text[m[2]:m[3]]) {
				t.shown = append(t.shown, leak{step: step, at: m[0], what: name, masked: true})
			}
		}
	}
	t.masked = t.masked || len(tokens) > 0 || secret
}

// pos is where a leak stands in the file.
func (l leak) pos(v *jobView) Pos {
	s := v.job.Steps[l.step]
	if s.Run == "" {
		return s.UsesPos
	}
	if p, ok := v.file.src.inScript(s, l.at); ok {
		return lineStart(v.file.src, p)
	}
	return s.RunPos
}

// checkShown finds a token that a script prints.
func checkShown(v *jobView) []hit {
	var out []hit
	for _, l := range flowOf(v).shown {
		h := hit{
			pos:     l.pos(v),
			message: fmt.Sprintf("%s is printed into the log", l.what),
			fix:     "take the command out; to see what a token says print its payload alone: cut -d. -f2, then base64 -d",
		}
		if l.masked {
			h.grade = Note // the log has *** in its place, as long as nothing changes a character of it
			h.message += ", where only the mask hides it"
		}
		out = append(out, h)
	}
	return out
}

// checkMasked finds a token that is handed to later steps and is not masked.
func checkMasked(v *jobView) []hit {
	var out []hit
	for _, l := range flowOf(v).handed {
		h := hit{pos: l.pos(v), message: l.what + " without a mask", fix: `write echo "::add-mask::$TOKEN" before it, or keep the token in a file below "$RUNNER_TEMP"`}
		if l.masked {
			h.grade = Note
			h.message = l.what + " without core.setSecret; only core.getIDToken itself masks it"
			h.fix = "write core.setSecret(token) before it, or keep the token in a file below RUNNER_TEMP"
		}
		out = append(out, h)
	}
	return out
}
