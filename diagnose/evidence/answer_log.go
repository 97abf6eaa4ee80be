package evidence

import (
	"strings"

	"gh-wif/internal/jwt"
)

// Bounds on the answer in a log, in lines.
const (
	maxLogLines = 1 << 16 // looked at
	maxOfAnswer = 60      // from its first line on
)

// AnswerIn finds what Anthropic's server answered in what was pasted, or what an SDK says that
// never came to ask it: all of it, or in a log the lines from the one that tells of it. The stamps of the lines are left out.
func AnswerIn(pasted []byte) (answer string, found bool) {
	text := strings.TrimSpace(string(pasted[:min(len(pasted), maxPasted)]))
	if text == "" {
		return "", false
	}
	bare := strings.ReplaceAll(jwt.WithoutStamps(text), "\r\n", "\n")
	if isAnswer(bare) {
		return bare, true
	}
	lines := strings.SplitN(bare, "\n", maxLogLines)
	for i := range lines {
		if tells(lines[i]) {
			part := strings.Join(lines[i:min(len(lines), i+length(lines[i:]))], "\n")
			return part, isAnswer(part)
		}
	}
	return "", false
}

// isAnswer reports whether a text that begins as an answer does is one: a status line, an error
// of Anthropic's server, of an SDK or of the action's other exchange, or what an exchange gives.
func isAnswer(text string) bool {
	a := readAnswer([]byte(text))
	_, headers := statusLine(strings.TrimPrefix(text, "< "))
	begins := headers || strings.HasPrefix(text, "{") || !strings.Contains(text, "\n")
	return begins && (headers || a.anthropics() || a.App != NotApp || a.Success || UnsentIn(text) != NotUnsent)
}

// tells reports whether a line of a log is the first one of an answer.
func tells(line string) bool {
	line = strings.TrimSpace(line)
	if _, ok := statusLine(strings.TrimPrefix(line, "< ")); ok {
		return true
	}
	if appExchangeIn(line) != NotApp || UnsentIn(line) != NotUnsent || strings.Contains(line, "401 "+denial) {
		return true
	}
	a := readAnswer([]byte(line))
	return a.anthropics() && a.Kind != ""
}

// length is how many of the lines belong to an answer that begins with the first of them: to
// the end of its JSON object, or the first one alone.
func length(lines []string) int {
	_, headers := statusLine(strings.TrimPrefix(strings.TrimSpace(lines[0]), "< "))
	depth := strings.Count(lines[0], "{") - strings.Count(lines[0], "}")
	if !headers && depth <= 0 {
		return 1
	}
	for i, line := range lines[1:min(len(lines), maxOfAnswer)] {
		opened := strings.Contains(line, "{") || depth > 0
		depth += strings.Count(line, "{") - strings.Count(line, "}")
		if opened && depth <= 0 {
			return i + 2
		}
	}
	return min(len(lines), maxOfAnswer)
}
