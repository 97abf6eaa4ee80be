package lines

import (
	"errors"
	"strings"

	"gh-wif/internal/job"
	"gh-wif/internal/strictjson"
)

// A paste of several lines is one answer. Which lines belong to it shows by its first one.
var shapes = []struct{ begins, goesOn func(line string) bool }{
	{isStatusLine, func(line string) bool {
		return isStatusLine(line) || strings.HasPrefix(line, "{") || strings.HasPrefix(line, "<")
	}},
	{isVariable, isVariable},
	{isStamped, isStamped},
	{isKey, func(line string) bool { return isKey(line) || strings.ContainsAny(line[:min(len(line), 1)], " \t-#") }},
	{func(line string) bool { return strings.HasPrefix(line, "Traceback ") }, func(line string) bool { return line != "" }},
}

func isStatusLine(line string) bool {
	return strings.HasPrefix(strings.TrimPrefix(line, "< "), "HTTP/")
}

// isVariable reports whether a line sets a variable.
func isVariable(line string) bool {
	name, _, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
	return ok && name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == "" || strings.HasPrefix(line, "#")
}

// isStamped reports whether a line is of a runner's log.
func isStamped(line string) bool {
	at := strings.IndexByte(line, 'T')
	return at >= 10 && strings.Trim(line[at-10:at], "0123456789-") == "" && strings.Contains(line[at:], "Z")
}

// isKey reports whether a line begins with a key of YAML.
func isKey(line string) bool {
	key, rest, ok := strings.Cut(line, ":")
	key = strings.Trim(key, `"'`)
	const inKey = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
	return ok && key != "" && strings.Trim(key, inKey) == "" && (rest == "" || rest[0] == ' ' || rest[0] == '\r')
}

// maxPaste bounds a paste of several lines, in bytes.
const maxPaste = 256 << 10

// rest takes the other lines of a paste: of JSON until its brackets are closed, of a token that
// was broken into lines and of other texts as long as they go on. An empty line ends one. hidden:
// none of it is shown; the lines of a token never are.
func (p *prompter) rest(text string, hidden bool) (string, error) {
	if goesOn := shapeOf(text); goesOn != nil {
		return p.lines(text, goesOn, hidden)
	}
	for {
		ahead := strings.TrimSpace(p.in.Ahead())
		json := strictjson.Open(text)
		if !json && (ahead == "" || !wrapped(text, ahead)) {
			return text, nil
		}
		next, err := p.in.ReadLine(p.ctx, hidden || !json)
		if err != nil {
			return text, err
		}
		if json {
			text += "\n"
		}
		if text += strings.TrimSpace(next); len(text) > maxPaste {
			return text, errTooLong
		}
	}
}

var errTooLong = errors.New("the paste is too long for a line; put it into a file, and give its path")

// shapeOf tells how a text of several lines goes on, by its first one; nil: it has one line, or
// ends by itself.
func shapeOf(first string) func(string) bool {
	for _, s := range shapes {
		if s.begins(first) {
			return s.goesOn
		}
	}
	return nil
}

// lines takes lines up to an empty one behind which nothing of the paste is waiting.
func (p *prompter) lines(text string, goesOn func(string) bool, hidden bool) (string, error) {
	for {
		next, err := p.in.ReadLine(p.ctx, hidden)
		if err != nil {
			return text, err
		}
		next = strings.TrimRight(next, " \t\r")
		if next == "" {
			if ahead := strings.TrimRight(p.in.Ahead(), " \t\r"); ahead == "" || !goesOn(ahead) {
				return text, nil
			}
		}
		if text += "\n" + next; len(text) > maxPaste {
			return text, errTooLong
		}
		if _, body, ok := strings.Cut(text, "\n\n{"); ok && isStatusLine(text) && !strictjson.Open("{"+body) {
			return text, nil // an answer ends with its JSON
		}
	}
}

// minWrapped is the shortest line of a token that a mail or a log has broken into lines.
const minWrapped = 40

// wrapped reports whether a line goes on with the token of the lines before.
func wrapped(before, line string) bool {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
	return len(before) >= minWrapped && strings.Trim(before, alphabet) == "" && len(line) > 0 && strings.Trim(line, alphabet) == "" &&
		(strings.Count(before, ".") < 2 || len(line) >= minWrapped || !job.IsWhole(before)) && !strings.HasPrefix(line, "eyJ")
}
